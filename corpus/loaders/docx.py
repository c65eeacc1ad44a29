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
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from corpus.errors import UnreadableDocumentError
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
_TEXT, _BOX = qn("w:t"), qn("w:txbxContent")
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
    pieces, title = shape(list(_units(word)))
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


def _units(word: WordDocument) -> Iterator[Unit]:
    """Yield paragraphs and table rows in the order of the body."""
    gap = 0
    for element in _parts(word.element.body):
        if element.tag == _TABLE:
            yield from _rows(element)
            gap = 1
            continue
        found = list(_paragraph(Paragraph(element, word._body), gap))
        yield from found
        gap = 0 if found else gap + 1


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
        elif child.tag in _WRAPPERS:
            yield from _parts(child)


def _said(element: BaseOxmlElement) -> str:
    """Return the words of a paragraph as it is with all changes accepted."""
    parts: list[str] = []
    for child in element:
        if child.tag == _TEXT:
            parts.append(child.text or "")
        elif child.tag in _SIGNS:
            parts.append(_SIGNS[child.tag])
        elif child.tag not in _UNSAID:
            parts.append(_said(child))
    return "".join(parts)


def _paragraph(paragraph: Paragraph, gap: int) -> Iterator[Unit]:
    """Yield the unit of a paragraph, or one for each line that it breaks into."""
    said = canonical(_said(paragraph._p))
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


def _rows(table: BaseOxmlElement) -> Iterator[Unit]:
    for row in table.iter(_ROW):
        if next(row.iterancestors(_TABLE)) is not table:
            continue  # a table in a cell is told with the cell
        cells = [
            _cell(cell)
            for cell in row.iter(_CELL)
            if next(cell.iterancestors(_ROW)) is row
        ]
        if any(cells):
            text = " | ".join(cells)
            yield Unit([Line(0, len(text), 0, 0, None, text)], row=True)


def _cell(cell: BaseOxmlElement) -> str:
    said = "\n".join(canonical(_said(p)) for p in cell.iter(_PARAGRAPH))
    return "; ".join(one_line(line) for line in said.split("\n") if line.strip())


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
    numbering = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numbering is not None:
        level = numbering.find(qn("w:ilvl"))
        number = numbering.find(qn("w:numId"))
        if number is not None and number.get(qn("w:val")) == "0":
            return None
        said = level.get(qn("w:val"), "0") if level is not None else "0"
        return int(said) if said.isdigit() else 0
    style = paragraph.style
    found = _LIST_STYLE.fullmatch((style.name or "") if style is not None else "")
    if found is not None:
        return int(found["level"] or 1) - 1
    while style is not None:
        if style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None:
            return 0
        style = getattr(style, "base_style", None)
    return None
