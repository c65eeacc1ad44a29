"""Spans that read as an answer: whole words, whole parentheses, no loose ends.

Everything here gives back offsets into the text as it stands; nothing is rewritten.
"""

from __future__ import annotations

import re
import unicodedata

_JOINTS = "’'-‐‑.@_/&\u00ad\u200c\u200d\u2060"
_JOINTS_OF_NUMBERS = ",:"
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]*[\w/]")
_CURRENCY = (
    r"[$\u00a2-\u00a5\u058f\u060b\u0e3f\u17db\u20a0-\u20cf\ufdfc\ufe69\uff04\uffe0"
    r"\uffe1\uffe5\uffe6]"
)
_GAP = r"[\u0020\u00a0\u2009\u202f]"
# A number with its signs. A minus that begins a line may be a bullet, and one behind a
# number a dash. A currency sign belongs to the number that it touches; between two
# that it does not touch, to neither.
_AMOUNT = re.compile(
    rf"""
    (?: (?<=[\u0020\u00a0(\[“"]) (?<!\d[\u0020\u00a0]) [-−] )?
    (?: (?: (?<![^\W\d_]) [A-Z]{{1,3}} )? {_CURRENCY} [-−]?
      | (?<!\d) (?<!\d{_GAP}) {_CURRENCY} {_GAP} )?
    (?<!\w) \d+ (?: [.,:]\d+ )*
    (?: {_GAP}? [%‰] | {_CURRENCY} (?!\d) | {_GAP} {_CURRENCY} (?!{_GAP}?\d) )?
    """,
    re.VERBOSE,
)
# Little words as they stand inside a sentence: "WHO" and "Group A" are names.
_LOOSE_AT_START = re.compile(
    r"(?:[Oo]f|[Bb]y|[Aa]nd|[Oo]r|[Tt]hat|[Ww]hich|[Ww]ho|[Tt]han|"
    r",|;|:|\.|-|–|—|•|\*)(?=\s|$)\s*"
)
_LOOSE_AT_END = re.compile(
    r"(?:(?<=\s)(?:of|the|a|an|and|or|in|on|at|to|by|with|for|from|that|which|who|"
    r"as|than|is|was|were|are)|[,;:–—*])\s*$"
)
_STOPS = ".!?"
_ABBREVIATED = re.compile(
    r"(?:\b[^\W\d]|\.[^\W\d]|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|St|etc|al|No))\.$"
)
_REACH = 80
_PAIRS = {"(": ")", "[": "]"}


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of whole words nearest to a span.

    Words that it cuts are taken whole, numbers with their signs; a parenthesis that it
    cuts is closed where it closes soon, and left out otherwise; white space, bullets,
    loose little words and the stop of the sentence go. A span that holds nothing else
    is given back as it was, without white space around it.

    >>> text = "It was led by the Guild of Masons (GM) and met twice."
    >>> text[slice(*trimmed(text, 14, 36))]
    'the Guild of Masons (GM)'
    """
    if start >= end:
        return start, start
    start, end = _bare(text, *_whole_words(text, start, end))
    kept = start, end
    before = None
    grow = True
    while before != (start, end) and start < end:
        before = start, end
        start, end = _balanced(text, start, end, grow=grow)
        start, end = _without_loose_ends(text, start, end)
        start, end = _bare(text, start, end)
        # What was cut is not taken back: between brackets that cross, it would go
        # to and fro for ever.
        grow = grow and start <= before[0] and end >= before[1]
    return (start, end) if start < end else kept


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    before = None
    while before != (start, end):
        before = start, end
        for pattern in (_ADDRESS, _AMOUNT):
            for found in pattern.finditer(text):
                if found.start() < end and start < found.end():
                    start, end = min(start, found.start()), max(end, found.end())
        while start > 0 and _joined(text, start):
            start -= 1
        while end < len(text) and _joined(text, end):
            end += 1
    return start, end


def _joined(text: str, place: int) -> bool:
    """Tell whether the characters before and at a place belong to one word."""
    left, right = text[place - 1], text[place]
    if _in_word(left) and _in_word(right):
        return True
    if _in_word(right):
        return place > 1 and _joins(text, place - 1)
    return _in_word(left) and place + 1 < len(text) and _joins(text, place)


def _joins(text: str, place: int) -> bool:
    """Tell whether the character at a place makes one word of those beside it."""
    before, joint, after = text[place - 1], text[place], text[place + 1]
    if joint in _JOINTS_OF_NUMBERS:
        return before.isdigit() and after.isdigit()
    return joint in _JOINTS and _in_word(before) and _in_word(after)


def _in_word(character: str) -> bool:
    # A mark that combines belongs to the letter before it.
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _balanced(text: str, start: int, end: int, *, grow: bool) -> tuple[int, int]:
    for opening, closing in _PAIRS.items():
        depth = 0
        for place in range(start, end):
            if text[place] == opening:
                depth += 1
            elif text[place] == closing:
                depth -= 1
            if depth < 0:
                begun = text.rfind(opening, max(0, place - _REACH), start)
                if not grow or begun < 0 or "\n" in text[begun:start]:
                    # What stands behind it is the answer, or what stands before.
                    after = (place + 1, end)
                    ahead = (start, place)
                    return max(after, ahead, key=lambda s: s[1] - s[0])
                start, depth = begun, 0
        if depth > 0:
            closed = text.find(closing, end, end + _REACH)
            if grow and closed >= 0 and "\n" not in text[end:closed]:
                end = closed + 1
            else:
                begun = text.rfind(opening, start, end)
                end = begun if begun > start else end
                start = start if begun > start else begun + 1
    return start, end


def _without_loose_ends(text: str, start: int, end: int) -> tuple[int, int]:
    loose = _LOOSE_AT_START.match(text, start, end)
    if loose is not None:
        start = loose.end()
    found = _LOOSE_AT_END.search(text, start, end)
    if found is not None:
        end = found.start()
    while (
        start < end
        and text[end - 1] in _STOPS
        and not _ABBREVIATED.search(text, start, end)
    ):
        end -= 1
    return start, end
