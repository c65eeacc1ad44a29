"""Dates and ranges of dates, found wherever a text writes them.

Nothing here guesses: a day without a year and a date whose day and month could be
swapped are left out, and so are days that no calendar has.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache

from corpus.meeting import DateRange, Evidenced
from corpus.numbers import MONTH_WORD

_MONTH_STEMS = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTH = rf"{MONTH_WORD}\b\.?"
_YEAR = r"(?:19|20)\d{2}(?![\w%]|[.,/]\d|-\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:[^\S\n]?(?:st|nd|rd|th))?(?![\w:]|\.\d)"
_WEEKDAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s+)?"
)
_GAP = r"[^\S\n]*\n?[^\S\n]*"  # white space with one hard line break at most
_UNTIL = r"[-‐‑–—−/]|\b(?:to|until|till|through|thru)\b"
_UP_TO = rf"(?:{_GAP}(?:{_UNTIL}){_GAP}(?:the\s+)?)"
_TO = rf"(?:{_GAP}(?:{_UNTIL}|\band\b|&){_GAP}(?:the\s+)?)"
_OF = rf"(?:{_GAP}(?:of\s+|[-–]\s?)?)"
_COMMA = rf"(?:{_GAP}[,–-]?{_GAP})"
# Two dates that both state their year and are joined by "and" are two dates.
_FIRST_YEAR = rf"(?:{_COMMA}(?P<y1>{_YEAR}){_UP_TO}|{_TO})"
# A number before a day would make it part of something else: 10:30-12 March.
_BEFORE = r"(?<![\w:./#$€£-])"


def _days(name: str) -> str:
    """Return a pattern for one day or several: "4", "4-6", "4, 5 and 6"."""
    return (
        rf"(?P<{name}1>{_DAY})"
        rf"(?:(?:{_GAP},{_GAP}{_WEEKDAY}{_DAY}){{0,9}},?{_TO}{_WEEKDAY}(?P<{name}2>{_DAY}))?"
    )


_PATTERNS = {
    # 28 February (2023) to 2 March 2023
    "day_month_to_day_month": rf"""
        {_BEFORE}{_WEEKDAY}(?P<d1>{_DAY}){_OF}(?P<m1>{_MONTH})
        {_FIRST_YEAR}{_WEEKDAY}(?P<d2>{_DAY}){_OF}(?P<m2>{_MONTH}){_COMMA}(?P<y2>{_YEAR})""",
    # 15 and 17 November 2022, Thursday, 9 November 2023, 19th of June 2019
    "day_month": rf"""
        {_BEFORE}{_WEEKDAY}{_days("d")}{_OF}(?P<m1>{_MONTH}){_COMMA}(?P<y1>{_YEAR})""",
    # February 28 to March 2, 2023
    "month_day_to_month_day": rf"""
        {_BEFORE}{_WEEKDAY}(?P<m1>{_MONTH}){_GAP}(?P<d1>{_DAY})
        {_FIRST_YEAR}{_WEEKDAY}(?P<m2>{_MONTH}){_GAP}(?P<d2>{_DAY}){_COMMA}(?P<y2>{_YEAR})""",
    # March 4–6, 2024
    "month_day": rf"""
        {_BEFORE}{_WEEKDAY}(?P<m1>{_MONTH}){_GAP}{_days("d")}{_COMMA}(?P<y1>{_YEAR})""",
    # 2019-06-19, also with slashes or dots, also 2019-06-19 to 2019-06-21
    "year_first": rf"""
        (?<![\w./-])(?P<y1>(?:19|20)\d{{2}})(?P<sep>[-/.])(?P<n1>\d{{2}})(?P=sep)
        (?P<d1>\d{{2}})(?:T[\d:.]+Z?)?(?![\w/-]|\.\d)
        (?:{_TO}(?P<y2>(?:19|20)\d{{2}})(?P=sep)(?P<n2>\d{{2}})(?P=sep)
        (?P<d2>\d{{2}})(?![\w/-]|\.\d))?""",
    # 23.04.2018, 23-24/04/2018; 04/03/2024 and 4/3/24 only where it can be read in one
    # way, or where the other dates of the text tell in which
    "year_last": rf"""
        {_BEFORE}(?P<d1>\d{{1,2}})(?:[-–](?P<d2>\d{{1,2}}))?(?P<sep>[./])
        (?P<n1>\d{{1,2}})(?P=sep)(?P<y1>{_YEAR}|(?<=/)[0-4]\d(?![\w%/]|[.,]\d))""",
    # 10-Oct-24, 11 Nov '24, June 6th '24
    "short_year": rf"""
        {_BEFORE}(?:(?P<d1>{_DAY})(?:-|[^\S\n])(?P<m1>{MONTH_WORD}\b)\.?(?:-|[^\S\n]['’])
          |(?P<m2>{_MONTH}){_GAP}(?P<d2>{_DAY})[^\S\n]['’])
        (?P<y1>[0-4]\d)(?![\w%/:]|[.,]\d)""",
    # held on 18.1.24, date: 20241212; a number alone is no date
    "announced": r"""
        \b(?:on|held|of|from|dated?|meeting|minutes)\b:?[^\S\n]+
        (?P<span>(?P<d1>\d{1,2})(?P<sep>[.-])(?P<n1>\d{1,2})(?P=sep)(?P<y1>[0-4]\d)
          |(?P<y2>20[0-4]\d)(?P<n2>0[1-9]|1[0-2])(?P<d2>0[1-9]|[12]\d|3[01]))
        (?![\w%/-]|[.,:]\d)""",
    # December 2015, March to May 2024
    "month": rf"""
        (?<![\w/.-])(?:(?P<m1>{_MONTH}){_TO})?(?P<m2>{_MONTH}){_COMMA}
        (?:of\s+)?(?P<y1>{_YEAR})""",
    # the first half of 2024, the second quarter of 2024, Q2 2024
    "part_of_year": r"""
        (?<![\w/.-])(?:(?P<which>first|second|third|fourth|last|1st|2nd|3rd|4th)\s+
        (?P<part>half|quarter|term)\s+(?:of|in)\s+(?:the\s+year\s+)?|q(?P<quarter>[1-4])[\s/]+)
        (?P<y1>(?:19|20)\d{2})(?![\w%]|[.,/]\d|-\d)""",
    # in 2024, between 2022 and 2024, (2024), the 2024 meeting
    "year": r"""
        (?:(?:\b(?:in|during|throughout|since|until|till|before|after|by|between|from
            |early|late|mid|year|end\sof|spring|summer|autumn|fall|winter)\b[\s-]\s?)
          (?:early\s|late\s|mid[\s-]|the\s+year\s+|summer\s|spring\s|autumn\s|winter\s)?
          |(?<=\())
        (?P<span>(?P<y1>(?:19|20)\d{2})(?![\w%]|[.,/:]\d|-\d{2}(?!\d))
        (?:(?P<to>\s*[-–—]\s*|\s+(?:to|and|or|until|through)\s+)
           (?P<y2>(?:19|20)\d{2})(?![\w%]|[.,/:-]\d))?)""",
    "year_of_meeting": r"""
        (?<![\w/.,:#$€£-])(?P<span>(?P<y1>(?:19|20)\d{2}))
        (?=\s+(?:annual\s+)?(?:meetings?|sessions?|round|conferences?|assembly|plenary
          |summits?|forums?|workshops?|calls?|roundtables?)\b)""",
}
_COMPILED = {
    name: re.compile(pattern, re.VERBOSE | re.IGNORECASE)
    for name, pattern in _PATTERNS.items()
}
_ANY_YEAR = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?:(?!\d)|(?=\d{4}(?!\d)))"
    r"|(?<![\d/.])\d{1,2}([/.-])\d{1,2}\1\d\d(?!\d)|['’][0-4]\d(?!\w)"
    r"|(?<=[a-z]-)[0-4]\d(?!\w)",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"(?<![\w/.:])(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2])/(?:\d\d){{1,2}}(?!\d)"
    rf"|(?<![\w/.:,$£€])(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\s(?:of\s)?{MONTH_WORD}\b"
    r"(?!\s+(?:0?[1-9]|[12]\d|3[01])\b)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?<![\w/.:])(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/(?:\d\d){{1,2}}(?!\d)"
    rf"|(?<!\d\s)\b{MONTH_WORD}\s(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b(?![:.]\d)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?\Z", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+(?:the\s+)?", re.IGNORECASE)
_DAY_BEFORE = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)?(?:\s+of)?\s+\Z", re.IGNORECASE)


def find_dates(
    text: str, start: int = 0, end: int | None = None, *, parts: bool = False
) -> list[Evidenced[DateRange]]:
    """Find every date whose year is stated, in order, without overlaps.

    Several days of one month ("15 and 17 November 2022") make one range.

    Args:
        text: The whole text; the spans count its characters.
        start: Where to begin reading.
        end: Where to stop reading; None reads to the end.
        parts: Whether halves and quarters count ("Q2 2024"); in papers they mostly
            say which figures are meant.

    >>> [(str(d.value.first), str(d.value.last), d.value.precision)
    ...  for d in find_dates("4-6 March 2024, June 19th, 2019, in May 2020, in 2021")]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('2024-03-04', '2024-03-06', 'day'), ('2019-06-19', '2019-06-19', 'day'),
     ('2020-05-01', '2020-05-31', 'month'), ('2021-01-01', '2021-12-31', 'year')]
    """
    stop = len(text) if end is None else min(end, len(text))
    found: list[Evidenced[DateRange]] = []
    for first, last in _windows(text, start, stop):
        found += _find_within(text, first, last, parts=parts)
    return _join_between(text, found)


def written_dates(dates: DateRange) -> str:
    """Return the dates as a person writes them.

    >>> written_dates(DateRange(date(2024, 3, 4), date(2024, 3, 6)))
    '4–6 March 2024'
    >>> written_dates(DateRange(date(2024, 3, 1), date(2024, 3, 31), "month"))
    'March 2024'
    """
    first, last = dates.first, dates.last
    if dates.precision == "year":
        begin, finish = f"{first.year}", f"{last.year}"
    elif dates.precision == "month":
        begin, finish = f"{first:%B %Y}", f"{last:%B %Y}"
    else:
        begin, finish = f"{first.day} {first:%B %Y}", f"{last.day} {last:%B %Y}"
        if first != last and (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{finish}"
    return finish if begin == finish else f"{begin} – {finish}"


def month_number(name: str) -> int:
    """Return 1 to 12 for a month's name or its abbreviation.

    >>> month_number("Sept."), month_number("march")
    (9, 3)
    """
    stem = name.lower().rstrip(".")[:3]
    return _MONTH_STEMS.index(stem) // 3 + 1


def _windows(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Return the stretches around stated years: a date is nowhere else.

    Most of a text states none, so that reading only these is many times faster.
    """
    windows: list[tuple[int, int]] = []
    for year in _ANY_YEAR.finditer(text, start, stop):
        first, last = max(start, year.start() - 100), min(stop, year.end() + 40)
        if windows and first <= windows[-1][1]:
            windows[-1] = (windows[-1][0], last)
        else:
            windows.append((first, last))
    return windows


def _find_within(
    text: str, start: int, stop: int, *, parts: bool
) -> list[Evidenced[DateRange]]:
    found: list[Evidenced[DateRange]] = []
    taken: list[tuple[int, int]] = []
    # Longer ways of writing come first, and what they have read is read no more,
    # also where it is no date: of "30 February 2024" no month may be left over.
    for name, pattern in _COMPILED.items():
        if name == "part_of_year" and not parts:
            continue
        for match in list(_free_matches(pattern, text, start, stop, taken)):
            found += _READERS[name](match)
            taken.append(match.span())
        taken.sort()
    found.sort(key=lambda reading: reading.start)
    return found


def _join_between(
    text: str, found: list[Evidenced[DateRange]]
) -> list[Evidenced[DateRange]]:
    """Make one range of "between 5 March 2024 and 7 March 2024"."""
    joined: list[Evidenced[DateRange]] = []
    for reading in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.value.precision == reading.value.precision == "day"
            and before.value.first < reading.value.first
            and _AND.fullmatch(text, before.end, reading.start)
            and _BETWEEN.search(text[max(0, before.start - 14) : before.start])
        ):
            whole = DateRange(before.value.first, reading.value.last)
            joined[-1] = Evidenced(whole, before.start, reading.end)
        else:
            joined.append(reading)
    return joined


def _free_matches(
    pattern: re.Pattern[str],
    text: str,
    start: int,
    stop: int,
    taken: list[tuple[int, int]],
) -> Iterator[re.Match[str]]:
    """Yield the matches that touch nothing already read; ``taken`` is in order."""
    index = 0
    for match in pattern.finditer(text, start, stop):
        begin, finish = (
            match.span("span") if "span" in match.groupdict() else match.span()
        )
        while index < len(taken) and taken[index][1] <= begin:
            index += 1
        if index == len(taken) or taken[index][0] >= finish:
            yield match


def _evidence(
    match: re.Match[str], first: date, last: date, precision: str = "day"
) -> list[Evidenced[DateRange]]:
    """Return the range as evidence, or nothing where it runs backwards."""
    if last < first:
        return []
    return [Evidenced(DateRange(first, last, precision), *match.span())]


def _day(year: int | str, month: int | str, day: int | str) -> date | None:
    """Return the day, or None where the calendar has none."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _digits(written: str) -> int:
    """Return the day of "19th".

    >>> _digits("19 th")
    19
    """
    return int(re.sub(r"\D", "", written))


def _read_two_months(match: re.Match[str]) -> list[Evidenced[DateRange]]:
    last_year = int(match["y2"])
    last = _day(last_year, month_number(match["m2"]), _digits(match["d2"]))
    month = month_number(match["m1"])
    year = int(match["y1"] or last_year)
    # "30 December to 2 January 2024" began in the year before.
    if match["y1"] is None and month > month_number(match["m2"]):
        year -= 1
    first = _day(year, month, _digits(match["d1"]))
    return _evidence(match, first, last) if first and last else []


def _read_one_month(match: re.Match[str]) -> list[Evidenced[DateRange]]:
    month = month_number(match["m1"])
    first = _day(match["y1"], month, _digits(match["d1"]))
    if match["d2"] is None:
        return _evidence(match, first, first) if first else []
    last = _day(match["y1"], month, _digits(match["d2"]))
    if first and last and first <= last:
        return _evidence(match, first, last)
    # "page 5 - 4 March 2024": the first number belongs to something else.
    if last and match.start("d2") < match.start("m1"):
        return [Evidenced(DateRange(last, last), match.start("d2"), match.end())]
    return []


def _read_year_first(match: re.Match[str]) -> list[Evidenced[DateRange]]:
    first = _day(match["y1"], match["n1"], match["d1"])
    last = first
    if match["y2"]:
        last = _day(match["y2"], match["n2"], match["d2"])
    return _evidence(match, first, last) if first and last else []


def _read_year_last(match: re.Match[str]) -> list[Evidenced[DateRange]]:
    day, month = int(match["d1"]), int(match["n1"])
    if match["d2"] is None and match["sep"] == "/":
        if day <= 12 and month <= 12 and day != month:
            order = _order(match.string)
            if not order:
                return []
            day, month = (day, month) if order == "day first" else (month, day)
        elif month > 12:
            day, month = month, day
    year = match["y1"] if len(match["y1"]) == 4 else f"20{match['y1']}"
    first = _day(year, month, day)
    last = _day(year, month, match["d2"] or day)
    return _evidence(match, first, last) if first and last else []


@lru_cache(maxsize=8)
def _order(text: str) -> str:
    """Tell by the other dates of a text which number comes first: "" if they do not.

    Dates that can be read in one way only count, and days beside names of months.
    """
    day_first = len(_DAY_FIRST.findall(text))
    month_first = len(_MONTH_FIRST.findall(text))
    if bool(day_first) == bool(month_first):
        return ""
    return "day first" if day_first else "month first"


def _read_short_year(match: re.Match[str]) -> list[Evidenced[DateRange]]:
    month = month_number(match["m1"] or match["m2"])
    day = _day(f"20{match['y1']}", month, _digits(match["d1"] or match["d2"]))
    return _evidence(match, day, day) if day else []


def _read_announced(match: re.Match[str]) -> list[Evidenced[DateRange]]:
    if match["y2"]:
        day = _day(match["y2"], match["n2"], match["d2"])
    else:
        day = _day(f"20{match['y1']}", match["n1"], match["d1"])
    return [Evidenced(DateRange(day, day), *match.span("span"))] if day else []


def _read_month(match: re.Match[str]) -> list[Evidenced[DateRange]]:
    if _DAY_BEFORE.search(match.string[max(0, match.start() - 12) : match.start()]):
        return []
    year, last_month = int(match["y1"]), month_number(match["m2"])
    first_month = month_number(match["m1"]) if match["m1"] else last_month
    last_day = calendar.monthrange(year, last_month)[1]
    return _evidence(
        match,
        date(year, first_month, 1),
        date(year, last_month, last_day),
        "month",
    )


_WHICH = {
    **{"first": 1, "second": 2, "third": 3, "fourth": 4},
    **{"1st": 1, "2nd": 2, "3rd": 3, "4th": 4},
}


def _read_part_of_year(match: re.Match[str]) -> list[Evidenced[DateRange]]:
    if match["quarter"]:
        parts, which = 4, int(match["quarter"])
    else:
        parts = {"half": 2, "quarter": 4, "term": 3}[match["part"].lower()]
        which = _WHICH.get(match["which"].lower(), parts)
    if which > parts:
        return []
    year, months = int(match["y1"]), 12 // parts
    last_month = which * months
    last_day = calendar.monthrange(year, last_month)[1]
    first = date(year, last_month - months + 1, 1)
    return _evidence(match, first, date(year, last_month, last_day), "month")


def _read_year(match: re.Match[str]) -> list[Evidenced[DateRange]]:
    groups = match.groupdict()
    first, last = match["y1"], groups.get("y2")
    if last is None:
        return [_whole_years(first, first, match.span("y1"))]
    is_range = match["to"].strip().lower() not in ("and", "or") or re.match(
        r"between\b", match[0], re.IGNORECASE
    )
    if not is_range:
        return [
            _whole_years(first, first, match.span("y1")),
            _whole_years(last, last, match.span("y2")),
        ]
    return [_whole_years(first, last, match.span("span"))] if first <= last else []


def _whole_years(first: str, last: str, span: tuple[int, int]) -> Evidenced[DateRange]:
    whole = DateRange(date(int(first), 1, 1), date(int(last), 12, 31), "year")
    return Evidenced(whole, *span)


_READERS: dict[str, Callable[[re.Match[str]], list[Evidenced[DateRange]]]] = {
    "day_month_to_day_month": _read_two_months,
    "day_month": _read_one_month,
    "month_day_to_month_day": _read_two_months,
    "month_day": _read_one_month,
    "year_first": _read_year_first,
    "year_last": _read_year_last,
    "short_year": _read_short_year,
    "announced": _read_announced,
    "month": _read_month,
    "part_of_year": _read_part_of_year,
    "year": _read_year,
    "year_of_meeting": _read_year,
}
