"""Reads the lines of plain text: their marks, their gaps, which belong together.

Rules are about shape alone and hold for any body's documents. Offsets are half-open
and count characters of the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.loaders.hyphens import over_line_end
from corpus.noise import is_caption, is_page_number, repeated_at_breaks

_BULLET = re.compile(r"[-•*‣◦▪▫●○■□–—·➢➤✓\uf0b7\uf0a7]\s+|[•‣◦▪●]|[o+]\s+(?=\S)")
_NUMBER = re.compile(
    r"(?P<dotted>\d{1,2}(?:\.\d{1,2}){1,3}\.?)\s+(?=\S)"
    r"|(?P<arabic>\d{1,3})[.)](?=\s+\S|$)\s*"
    r"|\((?P<bracket>\d{1,3}|[a-z]|[ivx]{1,5})\)\s+(?=\S)"
    r"|(?P<roman>[ivx]{1,5})[.)]\s+(?=\S)"
    r"|(?P<letter>[a-z])[.)]\s+(?=\S)"
)
_HASHES = re.compile(r"#{1,6}\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.:;?!…][\"'”’)\]]*$")
_OPEN_END = re.compile(
    r"(?:,|\b(?:of|on|the|and|or|for|in|to|with|by|a|an|from|at|as|its|their))$", re.I
)
_GUTTER = re.compile(r"(?<=\S)(?: {3,}| *\t\s*)(?=\S)")
_ALIGNED = 1  # columns by which the cells of a column may be off
_MIN_WRAP, _MAX_WRAP = 50, 130  # columns at which people and programs break lines
_ROMANS = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Line:
    """One line with visible characters, without the white space around it.

    Attributes:
        start: Offset of its first visible character.
        end: Offset after its last.
        indent: Columns before it.
        gap: Blank lines before it.
        page: Pages counted by form feeds, from 1; None where there are none.
        text: The characters themselves.
        furniture: True for a running header, footer or page number.
    """

    start: int
    end: int
    indent: int
    gap: int
    page: int | None
    text: str
    furniture: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """The bullets and numbers that a line begins with.

    Attributes:
        shape: What later marks of the same list look like (``-``, ``1.``, ``a)``).
        number: The number it states; None for a bullet.
        width: Characters up to the first one of the text.
        bulleted: True where a bullet stands, before a number or alone.
        depth: Parts of a dotted number (``2.1`` has two); else 1.
    """

    shape: str
    number: int | None
    width: int
    bulleted: bool
    depth: int = 1


@dataclass(slots=True)
class Unit:
    """Lines that belong together: a wrapped paragraph, an item, a heading.

    Attributes:
        lines: At least one; more where the text is wrapped.
        mark: Its bullet or number, or None.
        heading: Level from 1 where the file itself says that this is a heading; of a
            row 1 where a table begins with it.
        row: True for a row of a table.
    """

    lines: list[Line] = field(default_factory=list)
    mark: Mark | None = None
    heading: int = 0
    row: bool = False

    @property
    def first(self) -> Line:
        """The line with the mark."""
        return self.lines[0]

    @property
    def is_fixed(self) -> bool:
        """True where the file says what it is, so that its shape does not matter."""
        return self.row or self.heading > 0 or self.first.furniture

    @property
    def start(self) -> int:
        """Offset of the first character after the mark."""
        return self.first.start + (self.mark.width if self.mark else 0)

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.lines[-1].end

    @property
    def text(self) -> str:
        """The words, without the mark, each line break as one space."""
        whole = " ".join(line.text for line in self.lines)
        return whole[self.mark.width :] if self.mark else whole

    @property
    def flowing(self) -> str:
        """The words, lines joined by a space, a word cut at a line end put together."""
        whole = self.first.text
        for line in self.lines[1:]:
            if whole.endswith("-"):
                whole = over_line_end(whole, line.text)
            else:
                whole = f"{whole} {line.text}"
        return whole[self.mark.width :] if self.mark else whole


def read_units(text: str) -> list[Unit]:
    """Cut a text into units, in order."""
    lines = _mark_furniture(list(_lines(text)))
    width = wrap_width(lines)

    def is_wrapped(above: Line, line: Line) -> bool:
        if width is None:
            return False
        word = line.text.split(None, 1)[0]
        return above.indent + len(above.text) + 1 + len(word) > 0.9 * width

    def rows_at(at: int) -> list[Unit]:
        return [Unit([n], row=True) for n in lines[at : at + _rows(lines, at)]]

    return between_rows(lines, rows_at, lambda plain: join_lines(plain, is_wrapped))


def between_rows(
    lines: Sequence[Line],
    rows_at: Callable[[int], list[Unit]],
    join: Callable[[Sequence[Line]], list[Unit]],
) -> list[Unit]:
    """Return the units of lines among which tables stand, in order.

    Args:
        lines: All of them.
        rows_at: Gives the rows, one a line, of the table that begins at a place; []
            where none does.
        join: Joins the lines between tables.
    """
    units: list[Unit] = []
    plain: list[Line] = []
    at = 0
    while at < len(lines):
        rows = rows_at(at)
        if rows:
            units += join(plain) + rows
            plain = []
        else:
            plain.append(lines[at])
        at += max(1, len(rows))
    return units + join(plain)


def _rows(lines: Sequence[Line], at: int) -> int:
    """Return how many lines from there on stand in columns; 0 where they do not.

    The first line has at least two cells, far apart; another one has a cell that
    begins or ends where one of the first line does, or fits into one column.
    """
    first = _cells(lines[at])
    if len(first) < 2 or lines[at].furniture:
        return 0
    last, aligned = at, 0
    for place in range(at + 1, len(lines)):
        line = lines[place]
        if line.gap or line.furniture:
            break
        cells = _cells(line)
        if len(cells) > 1:
            if not any(_in_column(cell, first[1:]) for cell in cells):
                break
            aligned, last = aligned + 1, place
        elif not _fits(cells[0], first):
            break
        elif cells[0][0] >= first[1][0] - _ALIGNED or read_mark(line.text) is None:
            last = place
    return last - at + 1 if aligned else 0


def _cells(line: Line) -> list[tuple[int, int]]:
    """Return the columns at which the cells of a line begin and end."""
    found, start = [], 0
    ends = [*((m.start(), m.end()) for m in _GUTTER.finditer(line.text)), None]
    for gutter in ends:
        end = len(line.text) if gutter is None else gutter[0]
        found.append((_column(line, start), _column(line, end)))
        start = end if gutter is None else gutter[1]
    return found


def _column(line: Line, at: int) -> int:
    return line.indent + len(line.text[:at].expandtabs(4))


def _in_column(cell: tuple[int, int], columns: Sequence[tuple[int, int]]) -> bool:
    return any(
        abs(cell[0] - start) <= _ALIGNED or abs(cell[1] - end) <= _ALIGNED
        for start, end in columns
    )


def _fits(cell: tuple[int, int], columns: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a lone cell stands in one column without reaching into the next."""
    ends = [*(start for start, _ in columns[1:]), _MAX_WRAP]
    return any(
        abs(cell[0] - start) <= _ALIGNED and cell[1] < end
        for (start, _), end in zip(columns, ends, strict=True)
    )


def join_lines(
    lines: Sequence[Line], is_wrapped: Callable[[Line, Line], bool]
) -> list[Unit]:
    """Join lines into units, in order.

    Args:
        lines: All with visible characters.
        is_wrapped: Tells whether the first word of the second line had no room on
            the first one.
    """
    units: list[Unit] = []
    counted: dict[str, int | None] = {}  # the last number of each shape of mark
    for line in lines:
        last = units[-1] if units else None
        wrapped = last is not None and is_wrapped(last.lines[-1], line)
        mark = None if line.furniture else read_mark(line.text, line.indent)
        if mark is not None:
            next_one = mark.number == (counted.get(mark.shape) or -1) + 1
            if not _can_start_item(line, mark, last, wrapped, next_one):
                mark = None
        if last is not None and mark is None and _continues(line, last, wrapped):
            last.lines.append(line)
        else:
            units.append(Unit([line], mark))
            if mark is not None:
                counted[mark.shape] = mark.number
    return units


def read_mark(line: str, indent: int = 0) -> Mark | None:
    """Read the bullet or number at the start of a line.

    >>> read_mark("- 12. Members agreed.")
    Mark(shape='-1.', number=12, width=6, bulleted=True, depth=1)
    """
    at, shape, bulleted = 0, "", False
    bullet = _BULLET.match(line)
    if bullet is not None and not (line[0] in "o+" and indent == 0):
        at, shape, bulleted = bullet.end(), line[0], True
    number = _NUMBER.match(line, at)
    if number is None:
        hashes = _HASHES.match(line) if not bulleted else None
        if hashes is not None:
            return Mark("#", None, hashes.end(), False, len(hashes.group().strip()))
        return Mark(shape, None, at, True) if bulleted and at < len(line) else None
    kind = str(number.lastgroup)
    words = number.group(kind)
    stop = number.group().rstrip()[-1]
    if number.end() == len(line):
        return None
    depth = words.strip(".").count(".") + 1
    label = "1" if kind == "arabic" else kind
    return Mark(
        f"{shape}{label}{stop if kind != 'dotted' else ''}",
        _count(words),
        number.end(),
        bulleted,
        depth,
    )


def wrap_width(lines: Sequence[Line]) -> int | None:
    """Return the column at which the file breaks its lines, or None if it does not.

    Only lines with another directly below tell: the last line of a paragraph is as
    long as it happens to be.
    """
    full = sorted(
        len(a.text) + a.indent
        for a, b in pairwise(lines)
        if b.gap == 0 and not a.furniture
    )
    if len(full) < 3:
        return None
    width = full[int(len(full) * 0.9)]
    if not _MIN_WRAP <= width <= _MAX_WRAP or full[-1] > 2 * _MAX_WRAP:
        return None
    near = sum(length >= 0.8 * width for length in full)
    return width if near >= max(3, len(full) // 4) else None


def ends_sentence(text: str) -> bool:
    """Tell whether the text ends with a stop, a colon or the like."""
    return _SENTENCE_END.search(text.rstrip()[-20:]) is not None


def is_open(text: str) -> bool:
    """Tell whether the text ends with a comma or a word that asks for another."""
    return _OPEN_END.search(text[-20:]) is not None


def _lines(text: str) -> Iterator[Line]:
    at, gap = 0, 0
    page = 1 if "\f" in text.strip("\f\n ") else None
    for raw in text.split("\n"):
        feeds = raw.count("\f")
        if page is not None and feeds:
            # A page break is wider than any gap that a writer leaves.
            page, gap = page + feeds, gap + 3
        words = raw.strip()
        if words:
            lead = len(raw) - len(raw.lstrip())
            start = at + lead
            indent = len(raw[:lead].replace("\f", "").expandtabs(4))
            yield Line(start, start + len(words), indent, gap, page, words)
            gap = 0
        else:
            gap += 1
        at += len(raw) + 1


def _mark_furniture(lines: list[Line]) -> list[Line]:
    found = repeated_at_breaks([n.text for n in lines], [n.gap for n in lines])
    return [
        Line(n.start, n.end, n.indent, n.gap, n.page, n.text, furniture=True)
        if at in found or is_page_number(n.text)
        else n
        for at, n in enumerate(lines)
    ]


def _can_start_item(
    line: Line, mark: Mark, last: Unit | None, wrapped: bool, next_one: bool
) -> bool:
    """Tell a list mark from a number or dash that line wrapping put in front.

    Args:
        line: With the mark.
        mark: What it may begin with.
        last: The unit above.
        wrapped: Whether its first word had no room above.
        next_one: Whether its number follows that of the last such mark.
    """
    if last is None or line.gap or last.first.furniture:
        return True
    if last.mark is not None and last.mark.shape != "#":
        return mark.shape == last.mark.shape or mark.bulleted or not wrapped
    if wrapped:
        # "… was held on / 23. April", "… for members / - and observers": the words
        # before did not come to an end, so only a new list, or the next item of one
        # that was begun, may stand here.
        return ends_sentence(last.text) and (mark.number in (None, 1) or next_one)
    # No list begins in the middle of a sentence, and none at "23. April".
    begins = mark.number in (None, 1) or next_one or len(last.text) < _MIN_WRAP
    return begins or ends_sentence(last.text)


def _continues(line: Line, last: Unit, wrapped: bool) -> bool:
    above = last.lines[-1]
    if line.gap or line.furniture or above.furniture:
        return False
    if is_caption(above.text) or is_caption(line.text):
        return False
    if last.mark is not None and last.mark.shape == "#":
        return False
    if last.mark is not None and line.indent > last.first.indent:
        return True
    if wrapped or is_open(above.text):
        return True
    return line.text[0].islower() and not ends_sentence(above.text)


def _count(words: str) -> int:
    """Return the number that a label states; letters and Roman numerals count too."""
    last = words.strip(".").rpartition(".")[2]
    if last.isdigit():
        return int(last)
    if all(letter in _ROMANS for letter in last):
        values = [_ROMANS[letter] for letter in last]
        following = [*values[1:], 0]
        return sum(-a if a < b else a for a, b in zip(values, following, strict=True))
    return ord(last) - ord("a") + 1
