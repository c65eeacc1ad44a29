"""Pieces of an answer, each with its evidence, and how they become one text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.answer import Citation


@dataclass(frozen=True, slots=True)
class Statement:
    """Some words of an answer and the quotes that say them.

    Attributes:
        text: What is said; verbatim, or derived from the quotes by code.
        citations: The evidence; at least one.
        label: What it is about, set before it: "5th meeting".
    """

    text: str
    citations: tuple[Citation, ...]
    label: str = ""


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
        said = f"{one.label}: {one.text}" if one.label else one.text
        lines.append(f"{said} {marks}")
    if not opening:
        return "\n".join(lines), tuple(numbers)
    if len(lines) == 1 and "\n" not in lines[0]:
        return f"{opening} {lines[0]}", tuple(numbers)
    return "\n".join([opening, *(f"- {line}" for line in lines)]), tuple(numbers)


def tidy(text: str) -> str:
    r"""Put a quoted stretch on one line, for reading.

    >>> tidy("to the\n  end")
    'to the end'
    """
    return " ".join(text.split())


def unique(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Drop repeated quotes; keep the order."""
    return tuple(dict.fromkeys(citations))
