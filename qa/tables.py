"""Tables as people read them: each cell under the name of its column.

The network reads "Owner: Ada; Due: 3 May", one row at a time, in place of
"Ada | 3 May"; what it marks is led back to the cells, and only cells are evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.document import Block
from corpus.sentences import sentence_spans
from qa.outline import Outline
from qa.quoting import cite
from qa.statement import Statement, tidy
from qa.words import Bag, bag, concepts, tokens

_LABEL_WORDS = 5
_LONG = 60  # words from which on a row is quoted by what was marked alone
_LONG_CELL = 25  # words from which on a cell is said by its sentence
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-/]\d\d(?:\d\d)?)?")

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        block: Index of its block.
        head: Index of the block that names the columns; its own where none does.
        names: Of the columns; () where no row names them.
        cells: Where each stands in the document, half-open, without white space.
    """

    block: int
    head: int
    names: tuple[str, ...]
    cells: tuple[Cell, ...]


def row_of(outline: Outline, number: int) -> Row | None:
    """Return the row that a block is, or None where it is none."""
    first = outline.heads[number]
    if first < 0:
        return None
    cells = _cells(outline, number)
    text = outline.document.text
    names = tuple(tidy(text[s:e]) for s, e in _cells(outline, first))
    labels = len(cells) == len(names) and all(
        len(n.split()) <= _LABEL_WORDS and (_YEAR.fullmatch(n) or not _DIGIT.search(n))
        for n in names
    )
    if first == number or not labels:
        return Row(number, number, (), cells)
    return Row(number, first, names, cells)


def named_row(outline: Outline, number: int) -> Row | None:
    """Return a short row of a table whose columns have names, or None.

    A row of long cells is read as prose.
    """
    row = row_of(outline, number)
    if row is None or not row.names:
        return None
    block = outline.document.blocks[number]
    short = _words(outline.document.text, block.start, block.end) <= _LONG
    return row if short else None


def _cells(outline: Outline, number: int) -> tuple[Cell, ...]:
    block, text = outline.document.blocks[number], outline.document.text
    start, end = block.start, block.end
    while start < end and text[start] in "| \t":
        start += 1
    while start < end and text[end - 1] in "| \t":
        end -= 1
    found = []
    for piece in text[start:end].split("|"):
        lead = len(piece) - len(piece.lstrip())
        found.append((start + lead, start + lead + len(piece.strip())))
        start += len(piece) + 1
    return tuple(found)


def asked_of(row: Row, asked: str) -> Row:
    """Return a row without the years that are not asked for, where one of them is.

    >>> row = Row(1, 0, ("Item", "2022", "2023"), ((0, 4), (5, 8), (9, 12)))
    >>> asked_of(row, "the nets in 2023").names
    ('Item', '2023')
    """
    years = {name for name in row.names if _YEAR.fullmatch(name)}
    named = {name for name in years if name in asked}
    if not named:
        return row
    kept = [n for n, name in enumerate(row.names) if name not in years - named]
    return replace(
        row,
        names=tuple(row.names[n] for n in kept),
        cells=tuple(row.cells[n] for n in kept),
    )


def said_row(row: Row, outline: Outline, start: int, end: int, asked: str) -> Statement:
    """Say the cells of a row that answer, each under the name of its column.

    These are its first cell, those that were marked, and those that the question
    speaks of.

    Args:
        row: Of the document.
        outline: The document.
        start: Where the marked words begin, in characters of the document.
        end: Where they end.
        asked: The question.
    """
    text = outline.document.text
    own = outline.document.blocks[row.block]
    cells = [_shown(text, cell, start, end) for cell in row.cells]
    long = (own.start, own.end) if _words(text, own.start, own.end) <= _LONG else None
    marked = [c for c in cells if c is not None and c[0] < end and start < c[1]]
    quoted = long or (marked[0] if marked else (start, end))
    quotes = [cite(outline, *quoted)]
    if not row.names:
        said = [tidy(text[slice(*cell)]) for cell in cells if cell is not None]
        return Statement("; ".join(filter(None, said)) or text, tuple(quotes))
    meant = bag(tokens(asked))
    said = []
    for place, (name, cell) in enumerate(zip(row.names, cells, strict=True)):
        words = tidy(text[slice(*cell)]) if cell is not None else ""
        if words and (place == 0 or cell in marked or _shares(meant, words)):
            said.append(f"{name}: {words}" if name else words)
    head = outline.document.blocks[row.head]
    quotes.append(cite(outline, head.start, head.end))
    return Statement("; ".join(said), tuple(quotes))


def _shown(text: str, cell: Cell, start: int, end: int) -> Cell | None:
    """Return what is said of a cell: of a long one the sentences that are marked."""
    if _words(text, *cell) <= _LONG_CELL:
        return cell
    touched = [
        one for one in sentence_spans(text, *cell) if one[0] < end and start < one[1]
    ]
    return (touched[0][0], touched[-1][1]) if touched else None


def _words(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())


def _shares(meant: Bag, cell: str) -> bool:
    return any(
        word.stem in meant.stems or concepts(word.stem) & meant.concepts
        for word in tokens(cell)
    )


@dataclass(frozen=True, slots=True)
class Spoken:
    """A row as the network reads it.

    Attributes:
        text: What is read.
        cells: Of each cell that is not empty, where it begins and ends in the text, and
            where it begins in the document.
    """

    text: str
    cells: tuple[tuple[int, int, int], ...]

    def place(self, start: int, end: int) -> Cell | None:
        """Return what a stretch of the text marks of the document, names left out."""
        touched = [one for one in self.cells if one[0] < end and start < one[1]]
        if not touched:
            return None
        (first, _, begin), (last, stop, final) = touched[0], touched[-1]
        return begin + max(0, start - first), final + min(end, stop) - last

    def found(self, start: int, end: int) -> Cell | None:
        """Return where a stretch of the document stands in the text; None: nowhere."""
        for first, last, begin in self.cells:
            if begin <= start and end <= begin + last - first:
                return first + start - begin, first + end - begin
        return None


def spoken(row: Row, outline: Outline) -> Spoken:
    """Return a row as one line, each cell behind the name of its column."""
    said = ""
    cells = []
    for name, (start, end) in zip(row.names, row.cells, strict=True):
        if start < end:
            said += ("; " if said else "") + (f"{name}: " if name else "")
            cells.append((len(said), len(said) + end - start, start))
            said += outline.document.text[start:end]
    return Spoken(said, tuple(cells))


def named_rows(outline: Outline, start: int, end: int) -> Iterator[Row]:
    """Yield the short rows of a stretch of a document whose columns have names."""
    blocks = outline.document.blocks
    for number in range(bisect_left(blocks, start, key=_start), len(blocks)):
        if blocks[number].end > end:
            return
        row = named_row(outline, number)
        if row is not None:
            yield row


def _start(block: Block) -> int:
    return block.start
