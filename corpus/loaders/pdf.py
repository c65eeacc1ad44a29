"""PDF: text with page numbers, paragraphs rebuilt from the lines of each page.

A PDF knows only where characters stand. Lines become paragraphs by their distance and
by how full they are; size and weight of the type tell headings. Running headers stay as
noise behind the paragraph that they cut. Nothing is recognised in pictures.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.document import BlockKind
from corpus.errors import UnreadableDocumentError
from corpus.loaders.columns import GUTTER, Word, in_reading_order, usual_space
from corpus.loaders.lines import (
    Line,
    Mark,
    Unit,
    between_rows,
    ends_sentence,
    join_lines,
    read_mark,
)
from corpus.loaders.loaded import (
    LoadedText,
    TextBuilder,
    canonical,
    first_words,
    one_line,
    wrong_kind,
)
from corpus.loaders.shapes import add_piece, shape
from corpus.noise import mark_noise, repeated_on_pages

MEDIA_TYPE = "application/pdf"

_HYPHENS = frozenset({0x02, 0xAD, 0xFFFE})  # how PDFium gives a hyphen at a line end
_BOLD = 600  # font weight, from which type is bold
_LARGER = 1.12  # times the size of the body, from which type heads something
_NEW_PARAGRAPH = 1.35  # times the usual distance of lines
_COLUMN = 60.0  # points by which the lines of one column may be indented
_HEADING_WORDS = 30
_DRAWN = Mark("•", None, 0, True)  # a bullet that leaves no character
_DRAWN_INDENT = 2  # columns by which such items stand further in than their lead-in
_HEADING_LEVELS = 5
_ALIGNED = 1.5  # points by which the cells of a column may be off
_ROWS_AHEAD = 80  # lines that are looked at for where columns begin
_CELL_CHARS = 70  # a longer stretch is a column of prose and no cell


@dataclass(frozen=True, slots=True)
class _Set(Line):
    """A line as it is set on its page; lengths in points, from the lower left.

    Attributes:
        left: Where it begins.
        right: Where it ends.
        base: Height of its base line.
        size: Size of its type.
        bold: True where it begins and ends in bold type.
        word: Width of its first word.
        words: Its words.
    """

    left: float = 0.0
    right: float = 0.0
    base: float = 0.0
    size: float = 0.0
    bold: bool = False
    word: float = 0.0
    words: tuple[Word, ...] = ()


def load(data: bytes, name: str) -> LoadedText:
    """Read a PDF file.

    Args:
        data: The whole file.
        name: What the file is called in messages.

    Raises:
        UnreadableDocumentError: The file is damaged or asks for a password.
    """
    if b"%PDF-" not in data[:1024]:
        raise UnreadableDocumentError(name, wrong_kind(data, "PDF"))
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        reason = "it is a damaged PDF"
        if "password" in str(error).lower() or "security" in str(error).lower():
            reason = "it is protected by a password; save it without one"
        raise UnreadableDocumentError(name, reason) from error
    try:
        pages = [_read_page(pdf, number) for number in range(len(pdf))]
        said = str(pdf.get_metadata_dict().get("Title") or "")
    finally:
        pdf.close()
    return _compose(pages, one_line(canonical(said)))


def _compose(pages: Sequence[Sequence[_Set]], said: str) -> LoadedText:
    """Make text and blocks of the lines of all pages."""
    body, furniture = _without_furniture(pages)
    pieces, title = shape(_with_headings(_join(body), body))
    builder = TextBuilder()
    waiting = sorted(furniture)
    for piece in pieces:
        page = piece.units[0].first.page or 1
        while waiting and waiting[0] < page:
            _add_furniture(builder, waiting[0], furniture[waiting.pop(0)])
        add_piece(builder, piece)
    for page in waiting:
        _add_furniture(builder, page, furniture[page])
    text = builder.text
    title = title or (said if _is_title(said) else "")
    marked = mark_noise(builder.blocks, text, title, joined=True)
    return LoadedText(title or first_words(marked, text), text, marked, MEDIA_TYPE)


def _add_furniture(builder: TextBuilder, page: int, lines: Sequence[_Set]) -> None:
    for line in lines:
        builder.add(BlockKind.PARAGRAPH, line.text, page=page, noise=True)


def _read_page(pdf: pdfium.PdfDocument, index: int) -> list[_Set]:
    """Return the lines of a page, in the order in which they are read."""
    try:
        page = pdf[index]
    except pdfium.PdfiumError:
        return []  # one damaged page does not cost the others
    text_page = page.get_textpage()
    try:
        lines = list(_lines(text_page, index + 1))
        order = in_reading_order([n.words for n in lines], [n.base for n in lines])
        if order is None:
            return lines
        parts = (lines[at].words[first:last] for at, first, last in order)
        return [
            found
            for words in parts
            if (found := _part(text_page.raw, words, index + 1)) is not None
        ]
    finally:
        text_page.close()
        page.close()


def _lines(text_page: pdfium.PdfTextPage, page: int) -> Iterator[_Set]:
    raw = text_page.raw
    codes = [
        pdfium_c.FPDFText_GetUnicode(raw, at)
        for at in range(pdfium_c.FPDFText_CountChars(raw))
    ]
    start = 0
    for at, code in enumerate([*codes, 0x0A]):
        if code in (0x0A, 0x0D) or _is_broken(raw, codes, at):
            end = at + (code in _HYPHENS)
            found = _line(raw, codes[start:end], start, page)
            if found is not None:
                yield found
            start = at + 1


def _is_broken(raw: pdfium_c.FPDF_TEXTPAGE, codes: list[int], at: int) -> bool:
    """Tell a hyphen at the end of a line; PDFium leaves out the line break then."""
    if codes[at] not in _HYPHENS or at + 1 >= len(codes):
        return False
    size = pdfium_c.FPDFText_GetFontSize(raw, at)
    return bool(abs(_base(raw, at + 1) - _base(raw, at)) > 0.3 * size)


def _line(
    raw: pdfium_c.FPDF_TEXTPAGE, codes: list[int], at: int, page: int
) -> _Set | None:
    characters = [_character(code) for code in codes]
    seen = [i for i, character in enumerate(characters) if character.strip()]
    if not seen:
        return None
    first, last = seen[0], seen[-1]
    text = canonical("".join(characters[first : last + 1])).strip()
    if not text:
        return None
    blank = next((i for i in range(first, last) if not characters[i].strip()), last)
    left, _ = _edges(raw, at + first)
    _, right = _edges(raw, at + last)
    _, word = _edges(raw, at + (blank - 1 if blank < last else last))
    # A bullet or a word of code may be set smaller: the greater part counts.
    some = seen[:: max(len(seen) // 9, 1)]
    sizes = Counter(pdfium_c.FPDFText_GetFontSize(raw, at + i) for i in some)
    size = round(sizes.most_common(1)[0][0] * 2) / 2
    return _Set(
        start=0,
        end=len(text),
        indent=0,
        gap=0,
        page=page,
        text=text,
        left=left,
        right=right,
        base=_base(raw, at + seen[len(seen) // 2]),
        size=size,
        bold=all(_is_bold(raw, at + i) for i in (first, last)),
        word=max(word - left, 0.0),
        words=tuple(_words(raw, characters[first : last + 1], at + first)),
    )


def _part(raw: pdfium_c.FPDF_TEXTPAGE, words: Sequence[Word], page: int) -> _Set | None:
    """Return some words of a line as a line of their own."""
    start = words[0].at
    places = range(start, words[-1].end)
    codes = [pdfium_c.FPDFText_GetUnicode(raw, at) for at in places]
    return _line(raw, codes, start, page)


def _words(
    raw: pdfium_c.FPDF_TEXTPAGE, characters: Sequence[str], at: int
) -> Iterator[Word]:
    """Yield the words of a line."""
    for word in re.finditer(r"\S+", "".join(c or "\0" for c in characters)):
        left, _ = _edges(raw, at + word.start())
        _, right = _edges(raw, at + word.end() - 1)
        said = canonical("".join(characters[word.start() : word.end()])).strip()
        if said:
            yield Word(left, right, said, at + word.start(), at + word.end())


def _character(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    return chr(code) if 0 < code <= 0x10FFFF else ""


def _edges(raw: pdfium_c.FPDF_TEXTPAGE, at: int) -> tuple[float, float]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium_c.FPDFText_GetCharBox(raw, at, left, right, bottom, top)
    return left.value, right.value


def _base(raw: pdfium_c.FPDF_TEXTPAGE, at: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(raw, at, x, y)
    return float(y.value)


def _is_bold(raw: pdfium_c.FPDF_TEXTPAGE, at: int) -> bool:
    if pdfium_c.FPDFText_GetFontWeight(raw, at) >= _BOLD:
        return True
    # Many files state no weight; the name of the font then does ("Arial-BoldMT").
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium_c.FPDFText_GetFontInfo(raw, at, name, len(name), flags)
    return 0 < length <= len(name) and b"bold" in name.value.lower()


def _without_furniture(
    pages: Sequence[Sequence[_Set]],
) -> tuple[list[_Set], dict[int, list[_Set]]]:
    """Part the running headers, footers and page numbers, by page, from the rest."""
    ordered = [sorted(page, key=lambda line: -line.base) for page in pages]
    found = repeated_on_pages([[line.text for line in page] for page in ordered])
    lines = [ordered[page][at] for page, at in sorted(found)]
    smallest: dict[str, float] = {}
    for line in lines:
        smallest[line.text] = min(line.size, smallest.get(line.text, line.size))
    # The title of the first page is often the running header of the others.
    cut = {id(line) for line in lines if line.size < _LARGER * smallest[line.text]}
    furniture = {
        number: [line for line in page if id(line) in cut]
        for number, page in enumerate(ordered, start=1)
        if any(id(line) in cut for line in page)
    }
    body = [line for page in pages for line in page if id(line) not in cut]
    return body, furniture


def _join(lines: Sequence[_Set]) -> list[Unit]:
    """Join lines into units by their places on the page."""
    leading, margins = _leading(lines), _Margins(lines)
    placed: list[Line] = []
    for at, line in enumerate(lines):
        above = lines[at - 1] if at else None
        columns = (line.left - margins.left(line)) / max(line.size * 0.5, 1.0)
        gap = 0 if above is None else _gap(above, line, leading, margins)
        placed.append(replace(line, indent=max(round(columns), 0), gap=gap))

    def is_wrapped(above: Line, line: Line) -> bool:
        if not isinstance(above, _Set) or not isinstance(line, _Set):
            return False
        leads_in = above.text.rstrip().endswith(":")
        if leads_in and line.indent >= above.indent + _DRAWN_INDENT:
            return False
        return margins.is_full(above, line)

    space = usual_space([line.words for line in lines])
    return between_rows(
        placed,
        lambda at: _rows(placed, at, space),
        lambda plain: _with_drawn_bullets(join_lines(plain, is_wrapped)),
    )


def _rows(lines: Sequence[Line], at: int, space: float) -> list[Unit]:
    """Return the rows of a table that begins there; [] where none does.

    Wide gaps tell where columns begin; there, words begin a cell however close the
    cell before them comes.
    """
    first = lines[at]
    if not isinstance(first, _Set) or len(_parted(first, space, ())) < 2:
        return []
    if read_mark(f"{first.words[0].text} x") is not None:
        return []
    near = [
        line
        for line in lines[at : at + _ROWS_AHEAD]
        if isinstance(line, _Set) and line.page == first.page
    ]
    starts = Counter(
        round(left) for line in near for left, _ in _parted(line, space, ())[1:]
    )
    columns = [float(left) for left, count in starts.items() if count > 1]
    rows: list[Unit] = []
    for line in near:
        cells = _parted(line, space, columns)
        known = any(_begins(left, columns) for left, _ in cells[1:])
        if len(cells) < 2 or not (known or line is first):
            break
        rows.append(_row(line, cells))
    fits = all(len(said) <= _CELL_CHARS for row in rows for said in row.text.split("|"))
    return rows if len(rows) > 2 and fits else []


def _parted(
    line: _Set, space: float, columns: Sequence[float]
) -> list[tuple[float, str]]:
    """Part a line at wide gaps, and wherever a column begins."""
    cells: list[tuple[float, str]] = []
    end = 0.0
    for left, right, said, *_ in line.words:
        wide = left - end > GUTTER * space
        if cells and not wide and not _begins(left, columns):
            cells[-1] = (cells[-1][0], f"{cells[-1][1]} {said}")
        else:
            cells.append((left, said))
        end = right
    return cells


def _begins(left: float, columns: Sequence[float]) -> bool:
    return any(abs(left - column) <= _ALIGNED for column in columns)


def _row(line: _Set, cells: Sequence[tuple[float, str]]) -> Unit:
    said = " | ".join(said for _, said in cells)
    return Unit([replace(line, text=said, end=line.start + len(said))], row=True)


def _with_drawn_bullets(units: list[Unit]) -> list[Unit]:
    """Take indented paragraphs after a colon for items: their bullets are drawn.

    A bullet that is a picture leaves no character; its place does.
    """
    found: list[Unit] = []
    lead: Unit | None = None
    items: int | None = None
    for unit in units:
        if unit.first.furniture:
            found.append(unit)
            continue
        indent = unit.first.indent
        plain = unit.mark is None and not unit.is_fixed
        begins = (
            lead is not None
            and lead.lines[-1].text.rstrip().endswith(":")
            and indent >= lead.first.indent + _DRAWN_INDENT
        )
        if plain and (begins or (items is not None and abs(indent - items) <= 1)):
            items = indent
            unit = replace(unit, mark=_DRAWN)
        else:
            items = None
        lead = unit
        found.append(unit)
    return found


class _Margins:
    """Where the lines of each page, or of each of its columns, begin and end."""

    def __init__(self, lines: Sequence[_Set]) -> None:
        self._pages: dict[int | None, list[_Set]] = {}
        for line in lines:
            self._pages.setdefault(line.page, []).append(line)
        self._rights: dict[tuple[int | None, int], float] = {}

    def left(self, line: _Set) -> float:
        """Return where the page begins, in points."""
        return min(other.left for other in self._pages[line.page])

    def is_full(self, above: _Set, line: _Set) -> bool:
        """Tell whether the first word of a line had no room on the one above."""
        blank = 0.25 * above.size
        return above.right + blank + line.word > self._right(above) - blank

    def _right(self, line: _Set) -> float:
        key = (line.page, round(line.left / 10))
        if key not in self._rights:
            page = self._pages[line.page]
            column = [n for n in page if abs(n.left - line.left) < _COLUMN]
            ends = sorted(n.right for n in (column if len(column) > 2 else page))
            # The ninth tenth: a single line may stand out into the margin.
            self._rights[key] = ends[int(len(ends) * 0.9)]
        return self._rights[key]


def _leading(lines: Sequence[_Set]) -> dict[float, float]:
    """Return the usual distance of two lines by the size of their type."""
    distances: dict[float, list[float]] = {}
    for above, line in pairwise(lines):
        down = above.base - line.base
        if above.page == line.page and above.size == line.size and down > 0:
            distances.setdefault(line.size, []).append(down)
    usual = {}
    for size, found in distances.items():
        # Distances beyond two lines are no leading; they would draw the median up.
        near = [down for down in found if 0.8 * size <= down <= 2.2 * size]
        usual[size] = median(near) if near else 1.2 * size
    return usual


def _gap(
    above: _Set, line: _Set, leading: dict[float, float], margins: _Margins
) -> int:
    """Return 1 where a new paragraph begins by place or by type, else 0."""
    full = margins.is_full(above, line)
    turned = above.bold != line.bold and not (line.bold and full)
    if abs(above.size - line.size) > 0.6 or turned:
        return 1
    down = above.base - line.base
    if above.page != line.page or down < -0.5 * line.size:
        # Over to the next page or column: a sentence that is not over goes on.
        listed = read_mark(line.text) is not None
        over = ends_sentence(above.text) or not full
        lower = line.text[:1].islower() and not ends_sentence(above.text)
        return 0 if not listed and (lower or not over) else 1
    usual = leading.get(line.size, 1.2 * line.size)
    return int(down > _NEW_PARAGRAPH * usual)


def _with_headings(units: list[Unit], lines: Sequence[_Set]) -> list[Unit]:
    """Tell units in larger or bold type as headings, levels by size."""
    weights: Counter[float] = Counter()
    bold = 0
    for line in lines:
        weights[line.size] += len(line.text)
        bold += len(line.text) * line.bold
    if not weights:
        return units
    body = weights.most_common(1)[0][0]
    tells = bold < 0.4 * sum(weights.values())  # else bold is the common type
    heads = [(unit, _type_of(unit, body, tells=tells)) for unit in units]
    sizes = sorted({size for _, size in heads if size > body}, reverse=True)
    ranks = {size: at for at, size in enumerate(sizes[: _HEADING_LEVELS - 1], start=1)}
    lowest = min(len(ranks) + 1, _HEADING_LEVELS)
    for unit, size in heads:
        if size:
            unit.heading = ranks.get(size, max(lowest, 2))
    return units


def _type_of(unit: Unit, body: float, *, tells: bool) -> float:
    """Return the size of a heading's type, or 0 for what is none."""
    lines = [line for line in unit.lines if isinstance(line, _Set)]
    short = len(unit.text.split()) <= _HEADING_WORDS
    if not lines or not short or (unit.mark is not None and unit.mark.bulleted):
        return 0.0
    size = min(line.size for line in lines)
    if size >= _LARGER * body:
        return size
    bold = tells and all(line.bold for line in lines) and size >= body
    return body if bold and not ends_sentence(unit.text) else 0.0


def _is_title(said: str) -> bool:
    """Tell a title from what programs write in its place."""
    file = said.lower().endswith((".doc", ".docx", ".pdf", ".indd", ".tex", ".dvi"))
    junk = said.lower().startswith(("microsoft word", "untitled", "document"))
    return len(said.split()) >= 2 and not file and not junk
