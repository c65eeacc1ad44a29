"""Where sentences begin and end, by rules of punctuation alone.

Nothing here knows a language model, and nothing is rewritten: the result is
offsets into the text as it stands. In doubt two sentences stay one, since half a
sentence cannot be quoted.
"""

from __future__ import annotations

import re

# A stop only counts where white space (or the end) follows it, which leaves
# decimals, URLs and file names alone without a rule for each of them.
_CANDIDATE = re.compile(
    r"""
      (?P<blank>\n[^\S\n]*\n\s*)                 # an empty line ends a paragraph
    | (?P<item>\n(?=[^\S\n]*[-*+•‣◦·▪–—][^\S\n]))  # the next line is a list item
    | (?P<stop>[.!?…]+)
      (?P<closers>["'”’»)\]]*(?:\[\d{1,3}\])*["'”’»)\]]*)
      (?=\s|\Z)
    | [。！？]+[」』”’]*                          # no white space follows these
    """,
    re.VERBOSE,
)
_NEXT_WORD = re.compile(r"[\s\"'“‘«»(\[{*_>#•‣◦·▪—–-]*(\w[\w’']*)?")
_LAST_WORD = re.compile(r"(?:\w+(?:[.’'-]\w+)*)\Z")
_DOTTED = re.compile(r"(?:\w\.)+\w")
_LIST_NUMBER = re.compile(r"(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})(?:\.\d{1,3})*")
_BEFORE_LIST_NUMBER = re.compile(r"(?:^|\n)[^\S\n]*(?:[-*+•‣◦·▪#>–—(]+[^\S\n]*)?\Z")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A name or another word always follows these.
_NEVER_LAST = _words(
    """mr mrs ms mx dr prof hon rev sen rep gov gen col maj capt cmdr cdr lt sgt adm
    amb pres st mt messrs mme mlle dep asst assoc supt insp fr e.g i.e eg ie cf viz vs
    incl excl resp intl h.e"""
)
# These are no end of a sentence where a number follows: "No. 5", "Nov. 2023".
_BEFORE_NUMBER = _words(
    """no nos art arts sec secs fig figs vol vols ch chap p pp para paras ref res doc
    ca approx min max tel jan feb mar apr jun jul aug sep sept oct nov dec
    mon tue tues wed thu thur thurs fri sat sun"""
)
# These may end a sentence; only a word that rarely follows them within one tells.
_MAYBE_LAST = _words(
    """etc al inc ltd co corp bros jr sr dept univ assn est govt ave blvd rd a.m p.m
    am pm plc llc gmbh"""
)
_STARTERS = _words(
    """the a an this that these those it its he she they we i you his her their our my
    in on at by for from with to as after before during when while if although though
    however moreover furthermore also there here what who where why how no not all some
    each both but and or so then another other since under over upon once finally
    participants members delegates"""
)
_LABELLED = _words(
    """annex appendix option plan part section table category phase class type group
    schedule exhibit item vitamin grade"""
)


def sentence_spans(
    text: str, start: int = 0, end: int | None = None
) -> list[tuple[int, int]]:
    """Return the half-open span of every sentence, without surrounding white space.

    A hard line break is no end, an empty line and a bullet on the next line are.

    Args:
        text: The whole text; the spans count its characters.
        start: Where to begin reading.
        end: Where to stop reading; None reads to the end.

    >>> text = "Mr. A. Example spoke at 3.30 p.m. in Room No. 5. All agreed."
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['Mr. A. Example spoke at 3.30 p.m. in Room No. 5.', 'All agreed.']
    """
    stop = len(text) if end is None else min(end, len(text))
    spans: list[tuple[int, int]] = []
    begin = start
    for match in _CANDIDATE.finditer(text, start, stop):
        if match["stop"] and not _ends_sentence(text, begin, match, stop):
            continue
        _append_trimmed(spans, text, begin, match.end())
        begin = match.end()
    _append_trimmed(spans, text, begin, stop)
    return spans


def _append_trimmed(
    spans: list[tuple[int, int]], text: str, start: int, end: int
) -> None:
    """Add the span without its surrounding white space, unless nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _ends_sentence(text: str, begin: int, match: re.Match[str], stop: int) -> bool:
    """Tell whether the full stop (or its like) that was matched ends a sentence."""
    follows = _NEXT_WORD.match(text, match.end(), stop)
    following = follows[1] if follows and follows[1] else ""
    if not following:
        return True
    if following[0].islower():
        return False
    if match["stop"] != "." or match["closers"]:
        return True
    return not _is_abbreviation(text, begin, match.start(), following)


def _is_abbreviation(text: str, begin: int, dot: int, following: str) -> bool:
    """Tell whether the full stop at ``dot`` belongs to the word before it."""
    # 40 characters hold any abbreviation, and keep one very long line cheap.
    found = _LAST_WORD.search(text[max(begin, dot - 40) : dot])
    if found is None:
        return False
    word = found[0]
    lower = word.lower()
    at = dot - len(word)
    if _LIST_NUMBER.fullmatch(word) and _BEFORE_LIST_NUMBER.search(
        text[max(0, at - 12) : at]
    ):
        return True
    if lower in _NEVER_LAST:
        return True
    # "p. 5" is a page, "Ada P. Example" a name.
    if lower in _BEFORE_NUMBER and word != "P":
        return following[0].isdigit()
    starts_anew = following.lower() in _STARTERS
    if lower in _MAYBE_LAST or _DOTTED.fullmatch(word):
        return not starts_anew
    if len(word) == 1 and word.isalpha() and word.isupper():
        before = _LAST_WORD.search(text[max(begin, at - 40) : at].rstrip())
        labelled = before is not None and before[0].lower() in _LABELLED
        return not starts_anew and not labelled
    return False
