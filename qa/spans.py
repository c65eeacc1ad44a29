"""Spans that read as an answer: whole words, whole parentheses, no loose ends.

Everything here gives back offsets into the text as it stands; nothing is rewritten.
"""

from __future__ import annotations

import re

_JOINTS = "’'-‐‑.@_/"
_LOOSE_AT_START = re.compile(
    r"(?:of|by|and|or|that|which|who|than|,|;|:|\.|-|–|—|•|\*)(?=[\s]|$)\s*", re.I
)
_LOOSE_AT_END = re.compile(
    r"(?:(?<=\s)(?:of|the|a|an|and|or|in|on|at|to|by|with|for|from|that|which|who|"
    r"as|than|is|was|were|are)|[,;:–—*])\s*$",
    re.I,
)
_STOPS = ".!?"
_ABBREVIATED = re.compile(r"(?:\b\w|\.\w|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|St|etc|al|No))\.$")
_REACH = 80
_PAIRS = {"(": ")", "[": "]"}


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of whole words nearest to a span.

    Words that it cuts are taken whole; a parenthesis that it cuts is closed where it
    closes soon, and left out otherwise; white space, bullets, loose little words and
    the stop of the sentence go. A span that holds nothing else is given back as it
    was, without white space around it.

    >>> text = "It was led by the Guild of Masons (GM) and met twice."
    >>> text[slice(*trimmed(text, 14, 36))]
    'the Guild of Masons (GM)'
    """
    if start >= end:
        return start, start
    start, end = _bare(text, *_whole_words(text, start, end))
    kept = start, end
    before = None
    while before != (start, end) and start < end:
        before = start, end
        start, end = _balanced(text, start, end)
        start, end = _without_loose_ends(text, start, end)
        start, end = _bare(text, start, end)
    return (start, end) if start < end else kept


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
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
    if left in _JOINTS and _in_word(right):
        return place > 1 and _in_word(text[place - 2])
    if right in _JOINTS and _in_word(left):
        return place + 1 < len(text) and _in_word(text[place + 1])
    return False


def _in_word(character: str) -> bool:
    # A mark that combines belongs to the letter before it.
    return character.isalnum() or ord(character) in range(0x300, 0x370)


def _balanced(text: str, start: int, end: int) -> tuple[int, int]:
    for opening, closing in _PAIRS.items():
        depth = 0
        for place in range(start, end):
            if text[place] == opening:
                depth += 1
            elif text[place] == closing:
                depth -= 1
            if depth < 0:
                begun = text.rfind(opening, max(0, place - _REACH), start)
                if begun < 0 or "\n" in text[begun:start]:
                    # What stands behind it is the answer, or what stands before.
                    after = (place + 1, end)
                    ahead = (start, place)
                    return max(after, ahead, key=lambda s: s[1] - s[0])
                start, depth = begun, 0
        if depth > 0:
            closed = text.find(closing, end, end + _REACH)
            if closed >= 0 and "\n" not in text[end:closed]:
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
