"""What a short form stands for, read from where a document spells it out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.words import fold

_SMALL = frozenset(
    ("of", "on", "the", "for", "and", "in", "to", "with", "under", "from", "against")
)


@dataclass(frozen=True, slots=True)
class Expansion:
    """Where a short form is spelled out.

    Attributes:
        start: Offset of the first word of the long form.
        end: Offset after the closing bracket of the short form.
        exact: Whether the capitals of the long form spell the short one.
    """

    start: int
    end: int
    exact: bool


def expansions(text: str, short: str) -> list[Expansion]:
    """Return where a text spells out a short form: "Tidal Survey Office (TSO)".

    >>> [text[e.start:e.end] for text in ["the Tidal Survey Office (TSO) met"]
    ...  for e in expansions(text, "tso")]
    ['Tidal Survey Office (TSO)']
    """
    found: list[Expansion] = []
    pattern = re.compile(rf"\(\s*[\"“']?{re.escape(short)}[\"”']?\s*\)", re.I)
    letters = [c for c in fold(short) if c.isalnum()]
    for match in pattern.finditer(text):
        offset = max(0, match.start() - 160)
        before = text[offset : match.start()]
        # The long form does not reach over a comma or a full stop.
        stop = max(before.rfind(mark) for mark in ",;:.()\n")
        words = list(re.finditer(r"\S+", before[stop + 1 :]))
        offset += stop + 1
        for start, exact in ((_spelled(words, letters), True), (_run(words), False)):
            if start is not None:
                found.append(Expansion(offset + start, match.end(), exact))
                break
    return sorted(found, key=lambda e: not e.exact)


def _spelled(words: list[re.Match[str]], letters: list[str]) -> int | None:
    """Return where the words begin whose first letters spell the short form.

    Words after the last letter may follow: "Support Office of the Region (SO)".
    """
    if len(letters) > 2 and letters[-1] == "s":
        # A plural: "Tidal Survey Offices (TSOs)".
        plural = _spelled(words, letters[:-1])
        if plural is not None:
            return plural
    for first in range(len(words)):
        tail = words[first:]
        small = fold(tail[0].group()) in _SMALL
        if (
            not small
            and len(tail) <= 3 * len(letters) + 4
            and _begins_with(tail, letters)
        ):
            return tail[0].start()
    return None


def _begins_with(words: list[re.Match[str]], letters: list[str]) -> bool:
    left = list(letters)
    for word in words:
        for part in word.group().split("-"):
            if not left:
                return True
            if fold(part)[:1] == left[0]:
                left.pop(0)
            elif fold(part) not in _SMALL:
                return False
    return not left


def _run(words: list[re.Match[str]]) -> int | None:
    """Return where the run of capitalised words before the bracket begins."""
    start: int | None = None
    for word in reversed(words):
        if word.group()[0].isupper():
            start = word.start()
        elif fold(word.group()) not in _SMALL or start is None:
            break
    return start
