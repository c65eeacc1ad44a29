"""Pieces of an answer, each with its evidence, and how they become one text.

What documents say and what was set by hand stand apart, so that no mark of a quote
can seem to bear out what somebody set.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from index.corrections import Correction
from qa.answer import Citation

T = TypeVar("T")

# Somebody may have set what looks like the mark of a quote.
_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Statement:
    """Some words of an answer and the quotes that say them.

    Raises:
        ValueError: It has no evidence, neither quotes nor corrections.

    Attributes:
        text: What is said; verbatim, or derived from the quotes by code.
        citations: The evidence; none only where all of it was set by hand.
        label: What it is about, set before it: "5th meeting".
        by_hand: What was set by hand, said as that behind the marks of the quotes.
        corrections: Who set it, and when.
    """

    text: str = ""
    citations: tuple[Citation, ...] = ()
    label: str = ""
    by_hand: str = ""
    corrections: tuple[Correction, ...] = ()

    def __post_init__(self) -> None:
        """Refuse words that nothing bears out."""
        if not self.citations and not self.corrections:
            raise ValueError("a statement has quotes, or says what was set by hand")


def assemble(
    statements: Sequence[Statement], *, opening: str = ""
) -> tuple[str, tuple[Citation, ...]]:
    """Write statements as one text with marks, and number the quotes.

    Equal quotes share one number. Several statements stand one a line.

    Args:
        statements: In the order in which they are said.
        opening: Said before them, following from all of their quotes.

    Returns:
        The text with marks ``[1]``, and the citations in the order of their marks.
    """
    numbers: dict[Citation, int] = {}
    lines: list[str] = []
    for one in statements:
        marks = "".join(
            f"[{n}]"
            for n in sorted(
                {numbers.setdefault(c, len(numbers) + 1) for c in one.citations}
            )
        )
        quoted = f"{one.text} {marks}".strip()
        by_hand = _MARK.sub(r"(\1)", one.by_hand)
        said = "; ".join(part for part in (quoted, by_hand) if part)
        lines.append(f"{one.label}: {said}" if one.label else said)
    if not opening:
        return "\n".join(lines), tuple(numbers)
    if len(lines) == 1 and "\n" not in lines[0]:
        return f"{opening} {lines[0]}", tuple(numbers)
    return "\n".join([opening, *(f"- {line}" for line in lines)]), tuple(numbers)


_STRUCK = re.compile(r"~~(?=\S)[^~]+(?<=\S)~~")


def struck(text: str) -> list[tuple[int, int]]:
    """Return the stretches of a text that Markdown strikes out, half-open.

    >>> struck("The fee is ~~120~~ 150.")
    [(11, 18)]
    """
    return [match.span() for match in _STRUCK.finditer(text)]


def tidy(text: str) -> str:
    r"""Put a quoted stretch on one line, for reading.

    >>> tidy("to the\n  end")
    'to the end'
    """
    return " ".join(html.unescape(_STRUCK.sub("", text)).split())


def unique(items: Iterable[T]) -> tuple[T, ...]:
    """Drop repeated quotes, or corrections; keep the order."""
    return tuple(dict.fromkeys(items))
