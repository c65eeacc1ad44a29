"""DOCX: paragraphs, lists, headings and tables of a Word file.

Styles tell headings where they are used; else bold lines and shapes do, as in plain
text. A Word file has no pages until it is printed, so blocks have none. Archives that
unpack to far more than they are, and XML with a DTD, are refused unparsed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
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
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
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
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError) as error:
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
    for part in word.iter_inner_content():
        if isinstance(part, Table):
            yield from _rows(part)
            gap = 1
            continue
        found = list(_paragraph(part, gap))
        yield from found
        gap = 0 if found else gap + 1


def _paragraph(paragraph: Paragraph, gap: int) -> Iterator[Unit]:
    """Yield the unit of a paragraph, or one for each line that it breaks into."""
    heading = _heading_level(paragraph)
    depth = _list_depth(paragraph)
    lines = [line.strip() for line in canonical(paragraph.text).split("\n")]
    lines = [line for line in lines if line]
    if heading or depth is not None:
        lines = [" ".join(lines)] if lines else []
    for at, text in enumerate(lines):
        indent = 4 * depth if depth is not None else 0
        line = Line(0, len(text), indent, 0 if at else gap, None, text)
        mark = read_mark(text, indent)
        if depth is not None and mark is None:
            mark = Mark(f"list{depth}", None, 0, bulleted=True)
        yield Unit([line], mark, heading=heading)


def _rows(table: Table) -> Iterator[Unit]:
    for row in table.rows:
        cells: list[str] = []
        last = None
        for cell in row.cells:
            # A merged cell comes once for every column that it spans.
            if cell._tc is not last:
                cells.append("; ".join(canonical(cell.text).split("\n")).strip("; "))
            last = cell._tc
        if any(cells):
            text = " | ".join(one_line(cell) for cell in cells)
            yield Unit([Line(0, len(text), 0, 0, None, text)], row=True)


def _heading_level(paragraph: Paragraph) -> int:
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
    words = paragraph.text.split()
    bold = bool(runs) and all(run.bold for run in runs) and len(words) <= 14
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
    name = (paragraph.style.name or "") if paragraph.style is not None else ""
    found = re.fullmatch(r"List (?:Bullet|Number|Paragraph)(?: (?P<level>\d))?", name)
    if found is None or name == "List Paragraph":
        return None
    return int(found["level"] or 1) - 1
