"""DOCX: styles, lists and tables; what is packed to harm is refused."""

import io
import zipfile
from copy import deepcopy

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

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


# --- what a reader of the paper does not see ------------------------------------


def test_struck_and_hidden_words_are_not_said():
    word = docx.Document()
    paragraph = word.add_paragraph("The fee is ")
    paragraph.add_run("40").font.strike = True
    paragraph.add_run("55 crowns")
    paragraph.add_run(" (ask Ulla)").font.hidden = True
    paragraph.add_run(" from May").font.double_strike = True
    assert outline(load(word)) == ["p0 The fee is 55 crowns"]


def test_styles_strike_and_hide_also_what_is_based_on_them():
    word = docx.Document()
    gone = word.styles.add_style("Gone", WD_STYLE_TYPE.CHARACTER)
    gone.font.strike = True
    heir = word.styles.add_style("Heir", WD_STYLE_TYPE.CHARACTER)
    heir.base_style = gone
    secret = word.styles.add_style("Secret", WD_STYLE_TYPE.PARAGRAPH)
    secret.font.hidden = True
    paragraph = word.add_paragraph("They meet on ")
    paragraph.add_run("Monday ", style="Heir")
    paragraph.add_run("Friday")
    word.add_paragraph("For the office alone", style="Secret")
    assert outline(load(word)) == ["p0 They meet on Friday"]


def test_a_run_that_takes_its_style_back_is_said():
    word = docx.Document()
    gone = word.styles.add_style("Gone", WD_STYLE_TYPE.CHARACTER)
    gone.font.strike = True
    run = word.add_paragraph("They meet on ").add_run("Monday", style="Gone")
    run.font.strike = False
    assert outline(load(word)) == ["p0 They meet on Monday"]


def test_what_waits_to_be_filled_in_is_not_said():
    word = docx.Document()
    paragraph = word.add_paragraph("Chair: ")
    for holds, said in ((True, "Click to enter text"), (False, "Ulla Brandt")):
        control = OxmlElement("w:sdt")
        properties = OxmlElement("w:sdtPr")
        if holds:
            properties.append(OxmlElement("w:showingPlcHdr"))
        content = OxmlElement("w:sdtContent")
        content.append(deepcopy(docx.Document().add_paragraph(said).runs[0]._r))
        control.extend([properties, content])
        paragraph._p.append(control)
    assert outline(load(word)) == ["p0 Chair: Ulla Brandt"]


# --- what Word writes by itself ---------------------------------------------------


def numbered(word, *levels):
    """Define a list of (form, text, start) by level and return its id."""
    root = word.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for place, (form, text, start) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(place))
        for name, value in (("start", start), ("numFmt", form), ("lvlText", text)):
            child = OxmlElement(f"w:{name}")
            child.set(qn("w:val"), str(value))
            level.append(child)
        abstract.append(level)
    root.insert(0, abstract)
    number = root.add_num(77)
    return number.numId


def in_list(word, said, list_id, level=0):
    paragraph = word.add_paragraph(said)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = list_id


def test_numbers_are_read_as_the_page_shows_them():
    word = docx.Document()
    own = numbered(word, ("decimal", "Resolution %1", 3), ("lowerLetter", "%1(%2)", 1))
    in_list(word, "The pier is mended.", own)
    in_list(word, "by the crew", own, 1)
    in_list(word, "by the harbour office", own, 1)
    in_list(word, "The crane is sold.", own)
    in_list(word, "by auction", own, 1)
    said = [line.split(" ", 1)[1] for line in outline(load(word))]
    assert said == [
        "Resolution 3 The pier is mended.",
        "3(a) by the crew",
        "3(b) by the harbour office",
        "Resolution 4 The crane is sold.",
        "4(a) by auction",
    ]


def test_headers_and_footers_are_read_once():
    word = docx.Document()
    word.add_paragraph("They met.")
    word.sections[0].header.paragraphs[0].text = "Pilots' Guild, 3 May 2021"
    word.add_section()
    word.sections[1].header.is_linked_to_previous = False
    word.sections[1].header.paragraphs[0].text = "Pilots' Guild, 3 May 2021"
    word.sections[1].footer.paragraphs[0].text = "Port Alba"
    word.add_paragraph("They left.")
    text = load(word).text
    assert text.count("Pilots' Guild, 3 May 2021") == 1
    assert text.count("Port Alba") == 1


def test_cells_that_go_on_below_are_said_in_each_row():
    word = docx.Document()
    table = word.add_table(3, 2)
    for at, said in enumerate(["Owner", "Action", "Ulla", "call", "", "write"]):
        table.cell(at // 2, at % 2).text = said
    table.cell(1, 0).merge(table.cell(2, 0))
    rows = [line for line in outline(load(word)) if line.startswith("t0")]
    assert rows == ["t0 Owner | Action", "t0 Ulla | call", "t0 Ulla | write"]


def test_a_table_in_a_cell_stays_in_its_row():
    word = docx.Document()
    table = word.add_table(1, 2)
    table.cell(0, 0).text = "Pier"
    inner = table.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "steel", "wood"
    text = load(word).text
    assert "Pier" in text
    assert text.count("steel") == text.count("wood") == 1


def test_each_table_begins_anew_and_those_in_cells_stand_behind():
    word = docx.Document()
    for rows in (
        (["Role", "Name"], ["Guest", "Ulla"]),
        (["Act", "Due"], ["call", "May"]),
    ):
        table = word.add_table(2, 2)
        for at, said in enumerate([*rows[0], *rows[1]]):
            table.cell(at // 2, at % 2).text = said
    inner = table.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "steel", "wood"
    rows = [b for b in load(word).blocks if b.kind is BlockKind.TABLE_ROW]
    assert [b.level for b in rows] == [1, 0, 1, 0, 1]
