"""Cuts texts into pieces, so that templates mark quotes without writing HTML.

Every character of a document ends in exactly one piece of its layout or in a gap
between blocks; templates escape each piece. Nothing here knows HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from corpus.document import Block, BlockKind, Document

Span = tuple[int, int]

_MARK = re.compile(r"\[(\d{1,3})\]")
_WORD = re.compile(r"\w")
_LONGEST_MARKER = 8
# Word processors write their round bullet as a letter.
_LETTER_BULLET = "o"
_CELL = re.compile(r"\t| \| ")


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """A stretch of an answer, or the mark that numbers a source.

    Attributes:
        text: What is shown.
        n: Number of the source where this is a mark, else None.
    """

    text: str
    n: int | None = None


def answer_parts(text: str, sources: int) -> tuple[AnswerPart, ...]:
    """Split an answer at its marks; a number without a source stays text.

    >>> [(part.text, part.n) for part in answer_parts("Yes [1], in [7].", 1)]
    [('Yes ', None), ('[1]', 1), (', in [7].', None)]
    """
    parts: list[AnswerPart] = []
    at = 0
    for mark in _MARK.finditer(text):
        n = int(mark[1])
        if not 1 <= n <= sources:
            continue
        if mark.start() > at:
            parts.append(AnswerPart(text[at : mark.start()]))
        parts.append(AnswerPart(mark[0], n))
        at = mark.end()
    if at < len(text):
        parts.append(AnswerPart(text[at:]))
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class AnswerLines:
    """Lines of an answer that are shown alike.

    Attributes:
        listed: Whether they are the items of a list.
        lines: Each as its parts.
    """

    listed: bool
    lines: tuple[tuple[AnswerPart, ...], ...]


def answer_lines(text: str, sources: int) -> tuple[AnswerLines, ...]:
    r"""Split an answer into lines and lists, and each line at its marks.

    >>> [(g.listed, len(g.lines)) for g in answer_lines("Agreed:\n- a\n- b [1]", 1)]
    [(False, 1), (True, 2)]
    """
    grouped = groupby(text.split("\n"), key=lambda line: line.startswith("- "))
    return tuple(
        AnswerLines(
            listed,
            tuple(
                answer_parts(line.removeprefix("- ") if listed else line, sources)
                for line in lines
            ),
        )
        for listed, lines in grouped
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that are shown alike.

    Attributes:
        text: The characters.
        marked: They belong to the quote.
        anchor: The first shown characters of the quote: the page scrolls here.
        gap: They stand between blocks (white space, bullets): part of the quote's
            text, but not shown twice.
    """

    text: str
    marked: bool = False
    anchor: bool = False
    gap: bool = False


@dataclass(slots=True)
class Unit:
    """One block as it is shown.

    Attributes:
        kind: What it is.
        level: Heading level from 1, or depth of a list item from 0.
        noise: It is no content and is dimmed.
        page: Page on which it starts, or None.
        marker: What numbers it in the document: ``12.``; "" for a bullet.
        cells: Pieces of each cell; one cell where it is no table row.
    """

    kind: BlockKind
    level: int = 0
    noise: bool = False
    page: int | None = None
    marker: str = ""
    cells: list[list[Piece]] = field(default_factory=lambda: [[]])


@dataclass(slots=True)
class Group:
    """Units that are shown together: the items of a list, the rows of a table.

    Attributes:
        kind: What the units are.
        units: At least one.
        new_page: Page that starts before it, or None.
    """

    kind: BlockKind
    units: list[Unit]
    new_page: int | None = None


def layout(document: Document, quote: Span | None) -> tuple[Group, ...]:
    """Lay a document out in groups, with the pieces of the quote marked."""
    units = list(_units(document, _Cutter(document.text, quote)))
    return tuple(_grouped(units))


class _Cutter:
    """Cuts spans of one text where its quote begins and ends."""

    def __init__(self, text: str, quote: Span | None) -> None:
        self._text = text
        self._start, self._end = quote or (0, 0)
        self._anchored = False

    def shown(self, start: int, end: int) -> list[Piece]:
        """Return the pieces of a span that is shown."""
        first = min(max(self._start, start), end)
        last = max(min(self._end, end), first)
        pieces = []
        if start < first:
            pieces.append(Piece(self._text[start:first]))
        if first < last:
            pieces.append(
                Piece(self._text[first:last], marked=True, anchor=not self._anchored)
            )
            self._anchored = True
        if last < end:
            pieces.append(Piece(self._text[last:end]))
        return pieces

    def gap(self, start: int, end: int) -> list[Piece]:
        """Return what the quote holds of a span that is not shown."""
        first, last = max(self._start, start), min(self._end, end)
        if first >= last:
            return []
        return [Piece(self._text[first:last], marked=True, gap=True)]


def _units(document: Document, cutter: _Cutter) -> Iterator[Unit]:
    """Yield the units; what the quote holds between two goes to the former."""
    text = document.text
    at = 0
    last: Unit | None = None
    before: list[Piece] = []
    for block in document.blocks:
        line = max(at, text.rfind("\n", at, block.start) + 1)
        marker = text[line : block.start].strip()
        loose_end = line if _is_marker(block, marker) else block.start
        loose = _loose(text, at, loose_end, cutter)
        if loose is None:
            between = cutter.gap(at, block.start)
        else:
            last = loose
            yield loose
            between = cutter.gap(loose_end, block.start)
        if last is None:
            before = between
        else:
            last.cells[-1] += between
        last = _unit(block, marker if loose_end == line else "", text, cutter)
        last.cells[0][:0], before = before, []
        yield last
        at = block.end
    tail = _loose(text, at, len(text), cutter)
    if tail is not None:
        yield tail
    elif last is not None:
        last.cells[-1] += cutter.gap(at, len(text))


def _unit(block: Block, marker: str, text: str, cutter: _Cutter) -> Unit:
    unit = Unit(block.kind, block.level, block.noise, block.page)
    if block.kind is BlockKind.TABLE_ROW:
        unit.cells = list(_cells(block, text, cutter))
    else:
        unit.cells = [cutter.shown(block.start, block.end)]
    if _WORD.search(marker) and marker != _LETTER_BULLET:
        # Pages that were converted often have a bullet before the number as well.
        unit.marker = marker.lstrip("-*+•‣◦·▪–— ")
    return unit


def _cells(block: Block, text: str, cutter: _Cutter) -> Iterator[list[Piece]]:
    at = block.start
    for between in _CELL.finditer(text, block.start, block.end):
        yield [
            *cutter.shown(at, between.start()),
            *cutter.gap(between.start(), between.end()),
        ]
        at = between.end()
    yield cutter.shown(at, block.end)


def _is_marker(block: Block, marker: str) -> bool:
    """Tell whether what precedes a block on its line is its bullet or its number."""
    if block.kind is not BlockKind.TABLE_ROW and len(marker) <= _LONGEST_MARKER:
        return True
    return not _WORD.search(marker)


def _loose(text: str, start: int, end: int, cutter: _Cutter) -> Unit | None:
    """Return text with words that no block holds: it must not vanish."""
    if not _WORD.search(text, start, end):
        return None
    return Unit(BlockKind.PARAGRAPH, cells=[cutter.shown(start, end)])


def _grouped(units: Iterable[Unit]) -> Iterator[Group]:
    group: Group | None = None
    page: int | None = None
    together = (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)
    for unit in units:
        new_page = unit.page if unit.page != page else None
        page = unit.page or page
        fits = group is not None and group.kind is unit.kind and unit.kind in together
        if group is not None and fits and new_page is None:
            group.units.append(unit)
            continue
        if group is not None:
            yield group
        group = Group(unit.kind, [unit], new_page)
    if group is not None:
        yield group
