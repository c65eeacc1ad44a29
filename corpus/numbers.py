"""Which number a meeting has, however it is written.

Nothing here decides which meeting is meant: the caller looks at what stands beside
the number.
"""

from __future__ import annotations

import re

from corpus.meeting import Evidenced

_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
)
_UNIT_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
    "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
    "nineteenth"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def _number(words: str, *, step: int = 1, first: int = 1) -> dict[str, int]:
    return {word: (first + i) * step for i, word in enumerate(words.split())}


_CARDINALS = _number(_UNITS)
_ORDINALS = _number(_UNIT_ORDINALS)
_TENS_CARDINALS = _number(_TENS, step=10, first=2)
_TENS_ORDINALS = {word[:-1] + "ieth": value for word, value in _TENS_CARDINALS.items()}
_VALUES = {
    **_CARDINALS,
    **_ORDINALS,
    **_TENS_CARDINALS,
    **_TENS_ORDINALS,
    "a": 1,
    "hundred": 100,
    "hundredth": 100,
}


def _any_of(words: dict[str, int]) -> str:
    """Return a pattern of alternatives, longest first: "sixth" before "six"."""
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_TENS_WORD = _any_of(_TENS_CARDINALS)
_UNITS_1_TO_9 = {word: value for word, value in _CARDINALS.items() if value < 10}
_ORDINALS_1_TO_9 = {word: value for word, value in _ORDINALS.items() if value < 10}
_JOIN = r"[-‐‑–\s]\s?"
_HUNDREDS = rf"(?:(?:a|{_any_of(_UNITS_1_TO_9)})\s+)?hundred"
_CARDINAL = (
    rf"(?:{_HUNDREDS}(?:\s+and)?\s+)?"
    rf"(?:{_TENS_WORD}(?:{_JOIN}{_any_of(_UNITS_1_TO_9)}\b)?|{_any_of(_CARDINALS)})"
    rf"|{_HUNDREDS}"
)
_ORDINAL = (
    rf"(?:{_HUNDREDS}(?:\s+and)?\s+)?"
    rf"(?:{_TENS_WORD}{_JOIN}{_any_of(_ORDINALS_1_TO_9)}"
    rf"|{_any_of(_TENS_ORDINALS)}|{_any_of(_ORDINALS)})"
    rf"|{_HUNDREDS}th"
)
_ROMAN = r"(?=[XVIL]{1,8}\b)(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_ROMAN_SUFFIXED = r"(?=[XVIL]{1,8}(?:st|nd|rd|th)\b)(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})"

# Words that name one gathering; numbers beside them count gatherings.
MEETING_WORD = (
    r"(?:meeting|session|round|conference|assembly|plenary|summit|forum|workshop"
    r"|call|roundtable|gathering|congress|convention|telcon?|teleconference)"
)
MONTH_WORD = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_MONTH_BEFORE = re.compile(rf"\b{MONTH_WORD}\.?\s*\Z", re.IGNORECASE)
# "19th of June" is a day, "21st century" an age, "30 second" a time.
_NO_ORDINAL_AFTER = re.compile(
    rf"\s*(?:of\s+)?{MONTH_WORD}\b|\s*(?:century|centuries|floor)\b|-hand",
    re.IGNORECASE,
)
_UNIT_AFTER = (
    r"(?!\s*(?:[-–/:.,]?\d|%|(?:days?|hours?|minutes?|weeks?|months?|years?|times?"
    r"|members?|participants?|people|delegates?|countries|meetings|sessions|am|pm"
    rf"|a\.m|p\.m|o'clock|{MONTH_WORD})\b))"
)

_WORDS = re.compile(
    rf"""
    (?<!\w)(?=\w)(?:      # fails at once within words, which saves most of the time
      (?<![.,:/])(?P<digits>\d{{1,4}})(?:st|nd|rd|th)\b
    | (?<![.,:/])(?P<spaced>\d{{1,3}})[^\S\n](?-i:st|nd|rd|th)\b
    | (?<!\d\s)(?P<ordinal>{_ORDINAL})\b
    | (?-i:(?P<suffixed>{_ROMAN_SUFFIXED})(?:st|nd|rd|th))\b
    | (?P<founding>inaugural)\b
    | (?P<initial>initial)(?=\s+(?:[\w-]+\s+)?{MEETING_WORD}\b)
    | (?P<mistyped>{_CARDINAL})(?=\s+{MEETING_WORD}\b)
    | (?<!-)(?-i:(?P<roman>{_ROMAN})
        (?=\s+(?:[A-Z][\w’'-]+\s+){{0,3}}(?i:{MEETING_WORD})\b))
    | {MEETING_WORD}\s+
      (?P<after>
        (?:(?:no\b\.?|nr\b\.?|nº|n°|№|number\b|\#)\s*)?
        (?:(?P<count>\d{{1,3}})(?!\w)|(?P<cardinal>{_CARDINAL})\b
          |(?-i:(?P<trailing>{_ROMAN}))\b)
        {_UNIT_AFTER}
      )
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BARE_ROMAN = re.compile(rf"(?<![\w.'’-]){_ROMAN}(?![\w'’]|\.\w|-\w)")


def find_ordinals(
    text: str, start: int = 0, end: int | None = None, *, bare_roman: bool = False
) -> list[Evidenced[int]]:
    """Find the numbers that can count a meeting, in order.

    Ordinals count anywhere; cardinals and Roman numerals only beside a word such
    as "meeting". The day in a date is no ordinal.

    Args:
        text: The whole text; the spans count its characters.
        start: Where to begin reading.
        end: Where to stop reading; None reads to the end.
        bare_roman: Also take a Roman numeral that stands alone ("what did V
            decide"). Never "I", which is the pronoun far more often.

    >>> [n.value for n in find_ordinals("The Fifth, the 6 th and the Eight Meeting")]
    [5, 6, 8]
    >>> [n.value for n in find_ordinals("Meeting no. 12 of the 21st Assembly")]
    [12, 21]
    """
    stop = len(text) if end is None else min(end, len(text))
    found: list[Evidenced[int]] = []
    for match in _WORDS.finditer(text, start, stop):
        group = match.lastgroup
        # The enclosing group of "meeting no. 5" closes last and so names the match.
        begin, finish = match.span("after") if group == "after" else match.span()
        value = _value_of(match)
        if value is None or _is_of_a_date(text, begin, finish, stop):
            continue
        found.append(Evidenced(value, begin, finish))
    if bare_roman:
        taken = [(n.start, n.end) for n in found]
        for match in _BARE_ROMAN.finditer(text, start, stop):
            value = None if match[0] == "I" else _parse_roman(match[0])
            overlaps = any(a < match.end() and match.start() < b for a, b in taken)
            if value is not None and not overlaps:
                found.append(Evidenced(value, *match.span()))
        found.sort(key=lambda number: number.start)
    return found


def parse_number_word(word: str) -> int | None:
    """Read a cardinal in words or digits; None where it is none.

    >>> parse_number_word("three"), parse_number_word("Twenty-one")
    (3, 21)
    >>> parse_number_word("12"), parse_number_word("many")
    (12, None)
    """
    stripped = word.strip().lower()
    if stripped.isascii() and stripped.isdigit():
        return int(stripped)
    return _sum_words(stripped) if _ONLY_CARDINAL.fullmatch(stripped) else None


def parse_ordinal(word: str) -> int | None:
    """Read an ordinal in words or digits; None where it is none.

    >>> parse_ordinal("twenty-first"), parse_ordinal("5 th"), parse_ordinal("five")
    (21, 5, None)
    """
    stripped = word.strip().lower()
    if stripped == "inaugural":
        return 1
    if digits := re.fullmatch(r"(\d{1,4})\s?(?:st|nd|rd|th)", stripped):
        return int(digits[1])
    return _sum_words(stripped) if _ONLY_ORDINAL.fullmatch(stripped) else None


def ordinal_word(number: int) -> str:
    """Write an ordinal in words below 100, above as ``ordinal_numeral`` does.

    >>> ordinal_word(5), ordinal_word(21), ordinal_word(30), ordinal_word(101)
    ('fifth', 'twenty-first', 'thirtieth', '101st')
    """
    if not 1 <= number < 100:
        return ordinal_numeral(number)
    if number < 20:
        return _UNIT_ORDINALS.split()[number - 1]
    tens, unit = divmod(number, 10)
    word = _TENS.split()[tens - 2]
    if unit == 0:
        return word[:-1] + "ieth"
    return f"{word}-{_UNIT_ORDINALS.split()[unit - 1]}"


def ordinal_numeral(number: int) -> str:
    """Write an ordinal in digits.

    >>> [ordinal_numeral(n) for n in (1, 2, 3, 4, 11, 22, 113)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd', '113th']
    """
    if 11 <= number % 100 <= 13:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


_ONLY_CARDINAL = re.compile(_CARDINAL)
_ONLY_ORDINAL = re.compile(_ORDINAL)


def _value_of(match: re.Match[str]) -> int | None:
    """Return the number that was matched, or None for a likely misreading."""
    groups = match.groupdict()
    digits = groups["digits"] or groups["spaced"] or groups["count"]
    if digits:
        return int(digits) or None
    if groups["founding"] or groups["initial"]:
        return 1
    if roman := groups["suffixed"]:
        return _parse_roman(roman)
    if roman := groups["roman"] or groups["trailing"]:
        # "At the meeting I attended": the pronoun.
        return None if roman == "I" else _parse_roman(roman)
    if words := groups["mistyped"]:
        value = _sum_words(words)
        # "At least one meeting" counts meetings instead of naming one.
        return value if value > 1 else None
    words = groups["ordinal"] or groups["cardinal"]
    return _sum_words(words) if words else None


def _is_of_a_date(text: str, start: int, end: int, stop: int) -> bool:
    """Tell whether the number is the day of a month, an age or a unit."""
    if _NO_ORDINAL_AFTER.match(text, end, stop):
        return True
    return (
        text[start].isdigit()
        and _MONTH_BEFORE.search(text[max(0, start - 12) : start]) is not None
    )


def _sum_words(words: str) -> int:
    """Add up number words that the patterns have already accepted.

    >>> _sum_words("two hundred and twenty-first")
    221
    """
    total = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in ("hundred", "hundredth"):
            total = max(total, 1) * 100
        elif word != "and":
            total += _VALUES[word]
    return total


def _parse_roman(numeral: str) -> int | None:
    """Return the value of a Roman numeral up to 89, None for an empty one or "I".

    >>> _parse_roman("XIV")
    14
    """
    values = {"I": 1, "V": 5, "X": 10, "L": 50}
    digits = [values[letter] for letter in numeral]
    total = 0
    for digit, following in zip(digits, [*digits[1:], 0], strict=True):
        total += -digit if digit < following else digit
    return total or None
