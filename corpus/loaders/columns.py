"""Two columns of prose on one page whose lines a file draws row by row.

PDFium then gives one line for what stands left and right of the gutter. A table of two
columns looks much the same; what tells prose is that sentences run on from line to line
in both columns, and that both are about as wide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

GUTTER = 4.0
"""Spaces between two cells of a row, or two columns."""

_APART = 1.5  # spaces that are more than one between two words
_ALIGNED = 1.5  # points by which the lines of a column may be off
_LEAST_ROWS = 5
_RUNNING_ON = 0.35  # of the lines of a column of prose begin in small letters
_AS_WIDE = 0.6
_BROAD = 0.3  # of the lines between may run across both columns
_NEXT_LINE = 1.8  # times the usual distance of lines


class Word(NamedTuple):
    """A word on a page; lengths in points.

    Attributes:
        left: Where it begins.
        right: Where it ends.
        text: Its characters.
        at: Index of its first character on the page.
        end: Index after its last.
    """

    left: float
    right: float
    text: str
    at: int
    end: int


Row = Sequence[Word]
"""The words of one line, from left to right."""


def usual_space(rows: Sequence[Row]) -> float:
    """Return the usual width of a space; what a file calls its type may be scaled."""
    gaps = [b.left - a.right for row in rows for a, b in pairwise(row)]
    return median([gap for gap in gaps if gap > 0] or [1.0])


def in_reading_order(
    rows: Sequence[Row], bases: Sequence[float]
) -> list[tuple[int, int, int]] | None:
    """Return the parts of lines in the order in which two columns are read.

    Args:
        rows: The lines of a page, in the order of the file.
        bases: Height of the base line of each, from below.

    Returns:
        Of each part the index of its line, and of its first and behind its last word;
        None where the lines stand in no two columns of prose, or in order already.
    """
    space = usual_space(rows)
    starts = Counter(
        round(b.left)
        for row in rows
        for a, b in pairwise(row)
        if b.left - a.right > GUTTER * space
    )
    if not starts:
        return None
    begins, count = starts.most_common(1)[0]
    if count < _LEAST_ROWS:
        return None
    cuts = [_cut(row, begins, space) for row in rows]
    both = [i for i, row in enumerate(rows) if _is_parted(row, cuts[i], space)]
    if len(both) < _LEAST_ROWS:
        return None
    first, last = both[0], _last(both[-1], rows, bases, cuts)
    inside = range(first, last + 1)
    if any(bases[i + 1] > bases[i] + _ALIGNED for i in inside[:-1]):
        return None
    if not _is_prose([rows[i] for i in inside], [cuts[i] for i in inside]):
        return None
    parts = [(i, 0, len(rows[i])) for i in range(first)]
    left: list[tuple[int, int, int]] = []
    right: list[tuple[int, int, int]] = []
    for i in inside:
        cut = cuts[i]
        if cut is None:
            parts += [*left, *right, (i, 0, len(rows[i]))]
            left, right = [], []
            continue
        left += [(i, 0, cut)] if cut else []
        right += [(i, cut, len(rows[i]))] if cut < len(rows[i]) else []
    parts += [*left, *right]
    return parts + [(i, 0, len(rows[i])) for i in range(last + 1, len(rows))]


def _cut(row: Row, begins: float, space: float) -> int | None:
    """Return how many words stand left of the second column; None: they run across."""
    cut = sum(word.left < begins - _ALIGNED for word in row)
    if cut == 0:
        return cut
    if cut == len(row):
        return None if row[-1].right > begins - _ALIGNED else cut
    aligned = row[cut].left <= begins + _ALIGNED
    apart = row[cut].left - row[cut - 1].right > _APART * space
    return cut if aligned and apart else None


def _is_parted(row: Row, cut: int | None, space: float) -> bool:
    return (
        cut is not None
        and 0 < cut < len(row)
        and row[cut].left - row[cut - 1].right > GUTTER * space
    )


def _last(
    at: int, rows: Sequence[Row], bases: Sequence[float], cuts: Sequence[int | None]
) -> int:
    """Return the last line of the longer column, which goes on below the other."""
    leading = median(a - b for a, b in pairwise(bases) if a > b)
    while (
        at + 1 < len(rows)
        and cuts[at + 1] in (0, len(rows[at + 1]))
        and 0 <= bases[at] - bases[at + 1] <= _NEXT_LINE * leading
    ):
        at += 1
    return at


def _is_prose(rows: Sequence[Row], cuts: Sequence[int | None]) -> bool:
    """Tell two columns of prose from the columns of a table."""
    parted = [
        (row, cut) for row, cut in zip(rows, cuts, strict=True) if cut is not None
    ]
    if len(parted) < (1 - _BROAD) * len(rows):
        return False
    widths = []
    for column in (
        [row[:cut] for row, cut in parted],
        [row[cut:] for row, cut in parted],
    ):
        lines = [line for line in column if line]
        small = sum(line[0].text[:1].islower() for line in lines)
        if small < _RUNNING_ON * len(lines):
            return False
        widths.append(
            max(line[-1].right for line in lines) - min(line[0].left for line in lines)
        )
    return min(widths) >= _AS_WIDE * max(widths)
