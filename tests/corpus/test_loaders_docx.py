"""DOCX: styles, lists and tables; what is packed to harm is refused."""

import io
import zipfile

import docx
import pytest

from corpus.document import BlockKind
from corpus.errors import UnreadableDocumentError
from corpus.loaders import docx as loader
from corpus.loaders.loaded import LoadedText
from tests.corpus.shape_of import assert_sound, outline


def saved(word) -> bytes:
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def load(word) -> LoadedText:
    loaded = loader.load(saved(word), "a.docx")
    assert_sound(loaded)
    return loaded


def repacked(data: bytes, change) -> bytes:
    """Return the archive with every member passed through ``change``."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def test_styles_lists_and_tables():
    word = docx.Document()
    word.add_heading("Meeting of the Board", 0)
    word.add_heading("Budget", 1)
    word.add_paragraph("They agreed on the following:")
    word.add_paragraph("To write", style="List Bullet")
    word.add_paragraph("by hand", style="List Bullet 2")
    word.add_paragraph("To meet", style="List Bullet")
    table = word.add_table(2, 2)
    for at, said in enumerate(["Name", "Vote", "Ann", "yes\nand no"]):
        table.cell(at // 2, at % 2).text = said
    word.add_paragraph("The end.")
    loaded = load(word)
    assert outline(loaded) == [
        "h1 Meeting of the Board",
        "h1 Budget",
        "p0 They agreed on the following:",
        "l0 To write",
        "l1 by hand",
        "l0 To meet",
        "t0 Name | Vote",
        "t0 Ann | yes; and no",
        "p0 The end.",
    ]
    assert loaded.title == "Meeting of the Board"
    assert {b.page for b in loaded.blocks} == {None}


def test_merged_cells_are_said_once():
    word = docx.Document()
    table = word.add_table(1, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(0, 2).text = "end"
    assert outline(load(word)) == ["t0 wide | end"]


def test_without_styles_bold_lines_and_shapes_tell():
    word = docx.Document()
    for bold, said in [
        (True, "Minutes of the meeting"),
        (True, "Budget"),
        (False, "1. The members met in the new house for the first time."),
        (False, "2. They left."),
    ]:
        word.add_paragraph().add_run(said).bold = bold
    assert outline(load(word)) == [
        "h1 Minutes of the meeting",
        "h6 Budget",
        "p0 The members met in the new house for the first time.",
        "p0 They left.",
    ]


def test_line_breaks_in_a_paragraph_part_its_lines():
    word = docx.Document()
    word.add_paragraph("Date: 3 May\nPlace: Town Hall")
    assert outline(load(word)) == ["p0 Date: 3 May", "p0 Place: Town Hall"]


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def with_body(xml: str) -> bytes:
    """Return a Word file whose body begins with this."""
    body = f'<w:body xmlns:w="{W}">{xml}'.encode()
    return repacked(
        plain(),
        lambda n, d: d.replace(b"<w:body>", body) if n == "word/document.xml" else d,
    )


def run(said: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{said}</w:t></w:r>"


def test_changes_are_read_as_accepted_and_controls_are_read():
    data = with_body(
        f"<w:p>{run('They ')}<w:ins w:id='1' w:author='a'>{run('all ')}</w:ins>"
        "<w:del w:id='2' w:author='a'><w:r><w:delText>never </w:delText></w:r></w:del>"
        f"{run('met.')}</w:p><w:sdt><w:sdtPr/><w:sdtContent><w:p>{run('In May.')}</w:p>"
        "</w:sdtContent></w:sdt>"
    )
    loaded = loader.load(data, "a.docx")
    assert outline(loaded) == ["p0 They all met.", "p0 In May.", "p0 Words."]


def test_text_boxes_are_read_once_and_apart():
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f"<w:txbxContent><w:p>{run('In the box.')}</w:p></w:txbxContent>"
    data = with_body(
        f"<w:p>{run('Before.')}<w:r><mc:AlternateContent xmlns:mc='{mc}'><mc:Choice "
        f"Requires='w'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert outline(loader.load(data, "a.docx")) == [
        "p0 Before.",
        "p0 In the box.",
        "p0 Words.",
    ]


def test_numbering_makes_items_unless_it_is_switched_off():
    def item(level: int, number: int, said: str) -> str:
        numbering = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/>"
        return f"<w:p><w:pPr>{numbering}</w:numPr></w:pPr>{run(said)}</w:p>"

    data = with_body(item(0, 1, "One") + item(1, 1, "Inner") + item(0, 0, "They met."))
    assert outline(loader.load(data, "a.docx")) == [
        "l0 One",
        "l1 Inner",
        "p0 They met.",
        "p0 Words.",
    ]


def test_a_damaged_part_is_told():
    for part in ("[Content_Types].xml", "_rels/.rels", "word/document.xml"):
        data = repacked(plain(), lambda n, d, part=part: b"<a" if n == part else d)
        with pytest.raises(UnreadableDocumentError, match="damaged"):
            loader.load(data, "a.docx")


def test_parts_with_a_password_are_told():
    data = bytearray(plain())
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + at] |= 1
    with pytest.raises(UnreadableDocumentError, match="password"):
        loader.load(bytes(data), "a.docx")


def plain() -> bytes:
    word = docx.Document()
    word.add_paragraph("Words.")
    return saved(word)


def test_a_bomb_is_refused_before_it_is_unpacked():
    zeros = b"\x00" * (100 * 1024 * 1024)
    bomb = repacked(
        plain(), lambda name, _: zeros if name == "word/document.xml" else _
    )
    assert len(bomb) < 200_000
    with pytest.raises(UnreadableDocumentError, match="unpacks to"):
        loader.load(bomb, "a.docx")


def test_a_false_size_does_not_help_a_bomb():
    data = repacked(
        plain(), lambda n, d: d + b" " * 5_000_000 if n == "word/document.xml" else d
    )
    large = len(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    lying = data.replace(large.to_bytes(4, "little"), (900).to_bytes(4, "little"))
    with pytest.raises(UnreadableDocumentError):
        loader.load(lying, "a.docx")


@pytest.mark.parametrize(
    "part", ["word/document.xml", "_rels/.rels", "docProps/app.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dtd_is_refused_in_every_part(part, encoding):
    dtd = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(
        encoding
    )
    data = repacked(plain(), lambda name, old: dtd if name == part else old)
    with pytest.raises(UnreadableDocumentError, match="entities"):
        loader.load(data, "a.docx")


def test_too_many_members_and_doubled_members_are_refused():
    out = io.BytesIO(plain())
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(loader.MAX_MEMBERS):
            archive.writestr(f"x{number}", b"")
    with pytest.raises(UnreadableDocumentError, match="parts"):
        loader.load(out.getvalue(), "a.docx")
    twice = io.BytesIO(plain())
    with (
        zipfile.ZipFile(twice, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate"),
    ):
        archive.writestr("word/document.xml", b"<a/>")
    with pytest.raises(UnreadableDocumentError, match="two parts"):
        loader.load(twice.getvalue(), "a.docx")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"words", "no Word file"),
        (b"%PDF-1.4", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "encrypted or of Word 97"),
        (plain()[:2000], "damaged"),
    ],
)
def test_what_is_no_word_file_is_refused(data, reason):
    with pytest.raises(UnreadableDocumentError, match=reason):
        loader.load(data, "a.docx")


def test_another_archive_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "words")
    with pytest.raises(UnreadableDocumentError, match="no Word file"):
        loader.load(out.getvalue(), "a.docx")


def test_captions_stay_noise():
    word = docx.Document()
    word.add_paragraph("Delegates at the opening of the meeting. Photo: Agency")
    assert load(word).blocks[0].kind is BlockKind.CAPTION
