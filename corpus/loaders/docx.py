"""DOCX: paragraphs, lists, headings and tables of a Word file.

Styles tell headings where they are used; else bold lines and shapes do, as in plain
text. A Word file has no pages until it is printed, so blocks have none. Archives that
unpack to far more than they are, and XML with a DTD, are refused unparsed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from corpus.errors import UnreadableDocumentError
from corpus.loaders.docx_numbering import numbering_of
from corpus.loaders.lines import Line, Mark, Unit, read_mark
from corpus.loaders.loaded import (
    LoadedText,
    TextBuilder,
    canonical,
    first_words,
    one_line,
    wrong_kind,
)
from corpus.loaders.shapes import add_piece, shape
from corpus.noise import mark_noise

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

MAX_UNPACKED_BYTES = 300 * 1024 * 1024
"""Largest sum of the sizes that the members of an archive declare."""

MAX_MEMBERS = 5_000
"""Most members of an archive; a long document with pictures has some hundreds."""

MAX_RATIO = 200
"""Largest size of an XML member per packed byte; real ones reach about 30."""

_FREE_BYTES = 1024 * 1024  # a small member may well be packed a thousandfold
_HEADING_STYLE = re.compile(r"heading (?P<level>[1-9])", re.IGNORECASE)
_BOLD_LEVEL = 6  # a bold line stands below every heading that has a style
_LIST_STYLE = re.compile(r"List (?:Bullet|Number)(?: (?P<level>\d))?")
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _BOX, _RUN = qn("w:t"), qn("w:txbxContent"), qn("w:r")
_CONTROL, _ID = qn("w:sdt"), qn("w:id")
_NOTE_MARKS = (qn("w:footnoteReference"), qn("w:endnoteReference"))
_STRUCK = tuple(map(qn, ("w:strike", "w:dstrike", "w:vanish")))
_PAGE = re.compile(r"(?:page\s*)?\d*(?:\s*(?:of|/)\s*\d*)?", re.IGNORECASE)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = frozenset(
    qn(tag) for tag in ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins")
)
_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
# Deleted and moved words, properties, codes of fields, and boxes, which stand apart.
_UNSAID = frozenset(
    (*map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:sdtPr")), _BOX, _FALLBACK)
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def load(data: bytes, name: str) -> LoadedText:
    """Read a Word file.

    Args:
        data: The whole file.
        name: What the file is called in messages.

    Raises:
        UnreadableDocumentError: The file is damaged, encrypted, of an older kind, or
            an archive that unpacks to too much.
    """
    if not data.startswith((b"PK\x03\x04", _OLE)):
        raise UnreadableDocumentError(name, wrong_kind(data, "Word file"))
    _check(data, name)
    try:
        word = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, SyntaxError, zipfile.BadZipFile, zlib.error) as error:
        # lxml's errors of XML are syntax errors.
        raise UnreadableDocumentError(name, "it is a damaged Word file") from error
    pieces, title = shape(list(_Body(word).units()))
    builder = TextBuilder()
    for piece in pieces:
        add_piece(builder, piece)
    text = builder.text
    title = title or one_line(canonical(word.core_properties.title or ""))
    marked = mark_noise(builder.blocks, text, title)
    return LoadedText(title or first_words(marked, text), text, marked, MEDIA_TYPE)


def _check(data: bytes, name: str) -> None:
    """Refuse what would cost too much to unpack, or is no Word file."""
    if data.startswith(_OLE):
        raise UnreadableDocumentError(
            name,
            "it is encrypted or of Word 97–2003; save it as .docx without a password",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members, name)
            names = {member.filename for member in members}
            if "[Content_Types].xml" not in names or "_rels/.rels" not in names:
                raise UnreadableDocumentError(name, "it is a ZIP archive, no Word file")
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _check_xml(archive, member, name)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError) as error:
        raise UnreadableDocumentError(name, "it is a damaged Word file") from error
    except NotImplementedError as error:
        raise UnreadableDocumentError(name, "it is packed in an unknown way") from error


def _check_members(members: list[zipfile.ZipInfo], name: str) -> None:
    if len(members) > MAX_MEMBERS:
        raise UnreadableDocumentError(name, f"it has more than {MAX_MEMBERS} parts")
    if len({member.filename for member in members}) < len(members):
        raise UnreadableDocumentError(name, "it has two parts of one name")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableDocumentError(name, "it is protected by a password")
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise UnreadableDocumentError(
            name, f"it unpacks to more than {MAX_UNPACKED_BYTES >> 20} MB"
        )
    for member in members:
        packed = max(member.compress_size, 1)
        if member.file_size > _FREE_BYTES and member.file_size > MAX_RATIO * packed:
            raise UnreadableDocumentError(
                name, "it unpacks to far more than any document does"
            )


def _check_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Refuse a DTD: Word writes none, and entities can grow without bound."""
    with archive.open(member) as part:
        head = part.read(64 * 1024)
    # UTF-16 puts a zero byte beside each letter.
    plain = head.replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise UnreadableDocumentError(
            name, "its XML declares entities, which is unsafe"
        )


class _Body:
    """A Word file that is read from its beginning to its end, once."""

    def __init__(self, word: WordDocument) -> None:
        self._word = word
        self._unsaid = _unsaid_styles(word)
        self._numbering = numbering_of(word)
        self._notes = dict(_notes(word))
        self._gap = 0

    def units(self) -> Iterator[Unit]:
        """Yield running headers, paragraphs and table rows, and running footers."""
        headers, footers = _running(self._word)
        yield from self._running(headers)
        for element in _parts(self._word.element.body):
            if element.tag == _TABLE:
                yield from self._rows(element)
                self._gap = 1
                continue
            yield from self._paragraph(Paragraph(element, self._word._body))
        yield from self._running(footers)

    def _running(self, roots: Sequence[BaseOxmlElement]) -> Iterator[Unit]:
        """Yield what stands at the head or foot of pages, each line once."""
        lines: dict[str, None] = {}
        for root in roots:
            for paragraph in root.iter(_PARAGRAPH):
                for line in self._words(paragraph).split("\n"):
                    said = " ".join(line.split())
                    if said and not _PAGE.fullmatch(said):
                        lines[said] = None
        for said in lines:
            yield Unit([Line(0, len(said), 0, 1, None, said)], None)

    def _words(self, paragraph: BaseOxmlElement) -> str:
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        struck = style is not None and style.get(qn("w:val")) in self._unsaid
        return canonical(_said(paragraph, self._unsaid, struck))

    def _paragraph(self, paragraph: Paragraph) -> Iterator[Unit]:
        said = self._words(paragraph._p)
        if said.strip():
            place = _list_place(paragraph)
            label = self._numbering.label(*place) if place else ""
            said = f"{label} {said}" if label else said
        found = list(_units_of(paragraph, said, self._gap))
        yield from found
        self._gap = 0 if found else self._gap + 1
        for mark in paragraph._p.iter(*_NOTE_MARKS):
            note = self._notes.get((mark.tag, mark.get(_ID)))
            if note is not None:
                text = " ".join(
                    " ".join(self._words(p).split()) for p in note.iter(_PARAGRAPH)
                ).strip()
                if text:
                    yield Unit([Line(0, len(text), 0, 1, None, text)], None)
                    self._gap = 1

    def _rows(self, table: BaseOxmlElement) -> Iterator[Unit]:
        """Yield the rows of a table, those of tables in its cells behind them."""
        above: list[str] = []
        within: list[BaseOxmlElement] = []
        begun = False
        for row in table.iter(_ROW):
            if next(row.iterancestors(_TABLE)) is not table:
                continue
            own = [c for c in row.iter(_CELL) if next(c.iterancestors(_ROW)) is row]
            cells = [self._cell(cell) for cell in own]
            for at, cell in enumerate(own):
                if at < len(above) and not cells[at] and _goes_on(cell):
                    cells[at] = above[at]  # merged with the cell above
            above = cells
            if any(cells):
                text = " | ".join(cells)
                line = Line(0, len(text), 0, 0, None, text)
                yield Unit([line], heading=int(not begun), row=True)
                begun = True
            within += (
                nested
                for cell in own
                for nested in cell.iter(_TABLE)
                if next(nested.iterancestors(_TABLE)) is table
            )
        for nested in within:
            yield from self._rows(nested)

    def _cell(self, cell: BaseOxmlElement) -> str:
        own = [p for p in cell.iter(_PARAGRAPH) if next(p.iterancestors(_CELL)) is cell]
        said = "\n".join(self._words(p) for p in own)
        return "; ".join(one_line(line) for line in said.split("\n") if line.strip())


def _goes_on(cell: BaseOxmlElement) -> bool:
    """Tell whether a cell is merged with the one above it."""
    merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merged is not None and merged.get(qn("w:val"), "continue") == "continue"


def _running(
    word: WordDocument,
) -> tuple[list[BaseOxmlElement], list[BaseOxmlElement]]:
    """Return the headers and the footers of a file's sections, each once."""
    headers: list[BaseOxmlElement] = []
    footers: list[BaseOxmlElement] = []
    kinds = {"header": headers, "footer": footers}
    for relation in word.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in kinds and not relation.is_external:
            root = getattr(relation.target_part, "element", None)
            if root is not None:
                kinds[kind].append(root)
    return headers, footers


def _notes(
    word: WordDocument,
) -> Iterator[tuple[tuple[str, str | None], BaseOxmlElement]]:
    """Yield footnotes and endnotes by the tag and the number of their marks."""
    tags = {"footnotes": ("w:footnote", _NOTE_MARKS[0]),
            "endnotes": ("w:endnote", _NOTE_MARKS[1])}  # fmt: skip
    for relation in word.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in tags and not relation.is_external:
            tag, mark = tags[kind]
            root = parse_xml(relation.target_part.blob)
            for note in root.iter(qn(tag)):
                yield (mark, note.get(_ID)), note


def _unsaid_styles(word: WordDocument) -> frozenset[str]:
    """Return the ids of the styles whose words are struck out or hidden."""
    own: dict[str, bool] = {}
    base: dict[str, str] = {}
    for style in word.styles.element.iter(qn("w:style")):
        name = style.get(qn("w:styleId")) or ""
        own[name] = _is_unsaid(style.find(qn("w:rPr")), frozenset())
        above = style.find(qn("w:basedOn"))
        if above is not None:
            base[name] = above.get(qn("w:val")) or ""

    def unsaid(name: str) -> bool:
        for _ in range(len(own)):
            if own.get(name):
                return True
            if name not in base:
                return False
            name = base[name]
        return False

    return frozenset(name for name in own if unsaid(name))


def _is_unsaid(
    properties: BaseOxmlElement | None,
    styles: frozenset[str],
    otherwise: bool = False,
) -> bool:
    """Tell whether properties of a run strike its words out or hide them.

    Args:
        properties: Of the run, or None.
        styles: Whose words are not said.
        otherwise: What holds where the run says nothing of it.
    """
    if properties is None:
        return otherwise
    told = [found for tag in _STRUCK if (found := properties.find(tag)) is not None]
    if told:
        return any(
            one.get(qn("w:val"), "1") not in {"0", "false", "off"} for one in told
        )
    style = properties.find(qn("w:rStyle"))
    return otherwise or (style is not None and style.get(qn("w:val")) in styles)


def _parts(element: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Yield paragraphs and tables, also those in controls and in text boxes."""
    for child in element:
        if child.tag == _TABLE:
            yield child
        elif child.tag == _PARAGRAPH:
            yield child
            for box in child.iter(_BOX):
                # A box stands twice, the second time for older versions of Word.
                if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                    yield from _parts(box)
        elif child.tag == _CONTROL and _is_placeholder(child):
            continue
        elif child.tag in _WRAPPERS:
            yield from _parts(child)


def _said(
    element: BaseOxmlElement, unsaid: frozenset[str], struck: bool = False
) -> str:
    """Return the words of a paragraph as it is with all changes accepted.

    Struck and hidden runs, and what a form says while nothing is filled in, are not
    said.

    Args:
        element: The paragraph, or what is in it.
        unsaid: Ids of the styles whose words are not said.
        struck: Whether the paragraph's own style is one of them.
    """
    parts: list[str] = []
    for child in element:
        if child.tag == _TEXT:
            parts.append(child.text or "")
        elif child.tag in _SIGNS:
            parts.append(_SIGNS[child.tag])
        elif child.tag not in _UNSAID and not _is_left_out(child, unsaid, struck):
            parts.append(_said(child, unsaid, struck))
    return "".join(parts)


def _is_left_out(child: BaseOxmlElement, unsaid: frozenset[str], struck: bool) -> bool:
    if child.tag == _RUN:
        return _is_unsaid(child.find(qn("w:rPr")), unsaid, struck)
    return child.tag == _CONTROL and _is_placeholder(child)


def _is_placeholder(control: BaseOxmlElement) -> bool:
    properties = control.find(qn("w:sdtPr"))
    return properties is not None and properties.find(qn("w:showingPlcHdr")) is not None


def _units_of(paragraph: Paragraph, said: str, gap: int) -> Iterator[Unit]:
    """Yield the unit of a paragraph, or one for each line that it breaks into."""
    heading = _heading_level(paragraph, said)
    depth = _list_depth(paragraph)
    lines = [line.strip() for line in said.split("\n") if line.strip()]
    if heading or depth is not None:
        lines = [" ".join(lines)] if lines else []
    for at, text in enumerate(lines):
        indent = 4 * depth if depth is not None else 0
        line = Line(0, len(text), indent, 0 if at else gap, None, text)
        mark = read_mark(text, indent)
        if depth is not None and mark is None:
            mark = Mark(f"list{depth}", None, 0, bulleted=True)
        yield Unit([line], mark, heading=heading)


def _heading_level(paragraph: Paragraph, said: str) -> int:
    """Return the level that the style or bold type gives, or 0."""
    style = paragraph.style
    while style is not None:
        found = _HEADING_STYLE.fullmatch(style.name or "")
        if found is not None:
            return int(found["level"])
        if (style.name or "").lower() == "title":
            return 1
        style = getattr(style, "base_style", None)
    runs = [run for run in paragraph.runs if run.text.strip()]
    bold = bool(runs) and all(run.bold for run in runs) and len(said.split()) <= 14
    return _BOLD_LEVEL if bold and _list_depth(paragraph) is None else 0


def _list_depth(paragraph: Paragraph) -> int | None:
    """Return the depth of a list item from 0, or None for what is none."""
    place = _list_place(paragraph)
    if place is not None and place[0] == "0":
        return None
    style = paragraph.style
    found = _LIST_STYLE.fullmatch((style.name or "") if style is not None else "")
    if found is not None:
        return max(int(found["level"] or 1) - 1, place[1] if place else 0)
    return place[1] if place is not None else None


def _list_place(paragraph: Paragraph) -> tuple[str, int] | None:
    """Return the list and the level that a paragraph or its style gives, or None."""
    numbering = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    style = paragraph.style
    while numbering is None and style is not None:
        numbering = style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        style = getattr(style, "base_style", None)
    if numbering is None:
        return None
    level, number = numbering.find(qn("w:ilvl")), numbering.find(qn("w:numId"))
    said = level.get(qn("w:val"), "0") if level is not None else "0"
    own = number.get(qn("w:val"), "") if number is not None else ""
    return own, int(said) if said.isdigit() else 0
