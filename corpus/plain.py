"""The characters that a reader sees of a stretch of text, each with its place.

Marks of emphasis, links and addresses are taken away; nothing is added, so that every
part can be quoted from the document. Nothing here reads what the words mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HIDDEN = re.compile(
    r"[*`]+|~~|\\(?=[\[\]_*@()#<>.+-])|\[(?=[^\[\]]*\]\([^()\s]*\))"
    r"|(?<=[^\[\]])\]\([^()\s]*\)|<(?=[^<>\s]{0,300}?[@/.])[^<>\s]{1,300}>"
    r"|https?://\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]+"
)
_EMPHASIS = re.compile(r"(?<!\w)(_{1,3})(?=\S)[^_\n]+(?<=\S)(\1)(?!\w)")
_STRUCK = re.compile(r"\s*(?:[-*+•]\s+)?(?:\[ \]|~~.*~~\s*\Z)")
_MARKS = frozenset("*`~\\[]_")  # where emphasis and links begin or end


@dataclass(frozen=True, slots=True)
class Plain:
    """The characters that a reader sees, and where each stands in the document.

    Attributes:
        text: Without marks of emphasis, links and addresses.
        places: Offset of each character.
    """

    text: str
    places: tuple[int, ...]

    def cut(self, start: int, end: int) -> Plain:
        """Return a part of it without the white space around."""
        part = self.text[start:end]
        start += len(part) - len(part.lstrip())
        end -= len(part) - len(part.rstrip())
        end = max(start, end)
        return Plain(self.text[start:end], self.places[start:end])

    def span(self) -> tuple[int, int]:
        """Return the offsets in the document; the text may not be empty."""
        return self.places[0], self.places[-1] + 1


def plain(text: str, start: int, end: int) -> Plain:
    """Return what a reader sees of a stretch of a document.

    >>> plain("- **Ada** [@ada](https://example.org/ada)", 2, 41).text
    'Ada @ada'
    """
    hidden = [m.span() for m in _HIDDEN.finditer(text, start, end)]
    for match in _EMPHASIS.finditer(text, start, end):
        hidden += [match.span(1), match.span(2)]
    shown: list[str] = []
    places: list[int] = []
    at = start
    for first, last in sorted(hidden):
        shown.append(text[at:first])
        places.extend(range(at, first))
        if first >= at and text[first] not in _MARKS:
            shown.append("|")  # no name goes on behind an address
            places.append(first)
        at = max(at, last)
    shown.append(text[at:end])
    places.extend(range(at, end))
    return Plain("".join(shown), tuple(places))


def one_line(text: str) -> str:
    """Return a text with every stretch of white space as one space."""
    return " ".join(text.split())


def holds(text: str, start: int, end: int, words: tuple[str, ...]) -> bool:
    """Tell at little cost whether a stretch holds one of some words, written small.

    Most stretches do not, and need no pattern then.
    """
    said = text[start:end].lower()
    return any(word in said for word in words)


def is_struck(text: str, start: int, end: int) -> bool:
    """Tell whether an item is crossed out, or a box that is not ticked."""
    return _STRUCK.match(text, start, end) is not None
