"""PDF: paragraphs are rebuilt from lines, pages are told, furniture is noise."""

import pytest

from corpus.document import BlockKind
from corpus.errors import UnreadableDocumentError
from corpus.loaders import pdf
from corpus.loaders.loaded import LoadedText
from tests.corpus import pdf_files
from tests.corpus.pdf_files import column
from tests.corpus.shape_of import assert_sound, outline, words

FULL = "The members of the harbour board met in the new town hall and they were told by"
NEXT = "the chair that the budget of the year had been agreed on by all of the members."


def load(pages: list[list[pdf_files.Run]]) -> LoadedText:
    loaded = pdf.load(pdf_files.pdf(pages), "a.pdf")
    assert_sound(loaded)
    return loaded


def page(number: int, runs: list[pdf_files.Run]) -> list[pdf_files.Run]:
    head = (72, 810, 9, "F1", "Harbour Board")
    foot = (280, 30, 9, "F1", f"Page {number} of 3")
    return [head, *runs, foot]


def test_lines_become_paragraphs_with_pages():
    loaded = load(
        [
            [
                (72, 780, 20, "F2", "Meeting of the Board"),
                *column([FULL, NEXT], top=740),
                (72, 700, 14, "F2", "Budget"),
                *column(["It is high."], top=680),
                *column(["It is long."], top=640),
            ]
        ]
    )
    assert outline(loaded) == [
        "h1 Meeting of the Board",
        f"p0 {FULL} {NEXT}",
        "h2 Budget",
        "p0 It is high.",
        "p0 It is long.",
    ]
    assert {b.page for b in loaded.blocks} == {1}
    assert loaded.title == "Meeting of the Board"
    assert loaded.blocks[3].heading_path == ("Meeting of the Board", "Budget")


def test_running_headers_are_noise_and_cut_no_sentence():
    loaded = load(
        [
            page(1, column([NEXT.capitalize(), FULL])),
            page(2, column([NEXT, FULL])),
            page(3, column([NEXT])),
        ]
    )
    noise = [words(loaded, b) for b in loaded.blocks if b.noise]
    assert noise == [
        said for n in (1, 2, 3) for said in ("Harbour Board", f"Page {n} of 3")
    ]
    content = [(b.page, words(loaded, b)) for b in loaded.blocks if not b.noise]
    assert content == [
        (1, f"{NEXT.capitalize()} {FULL} {NEXT} {FULL} {NEXT}"),
    ]


def test_footers_that_count_the_pages_are_noise():
    bodies = [FULL, NEXT, FULL]
    pages = [
        [*column([words]), (72, 30, 9, "F1", f"Not approved Page {n} of 3")]
        for n, words in enumerate(bodies, 1)
    ]
    loaded = load(pages)
    noise = [words(loaded, b) for b in loaded.blocks if b.noise]
    assert noise == [f"Not approved Page {n} of 3" for n in (1, 2, 3)]


def test_the_next_number_heads_what_stands_below_a_full_line():
    lines = ["1. Budget", FULL, f"{NEXT[:-1]}, so that was it.", "2. Boats", f"{FULL}."]
    kinds = [b.kind for b in load([column(lines)]).blocks]
    assert kinds.count(BlockKind.HEADING) == 2


def test_lists_have_items_without_their_marks():
    loaded = load(
        [
            [
                *column(["They agreed on the following:"]),
                (90, 740, 11, "F1", "1. To write a report on the budget that all of"),
                (104, 726.8, 11, "F1", "them may read"),
                (90, 713.6, 11, "F1", "2. To meet again"),
            ]
        ]
    )
    assert outline(loaded)[1:] == [
        "l0 To write a report on the budget that all of them may read",
        "l0 To meet again",
    ]
    assert "2. To meet again" in loaded.text


def test_bold_lines_are_headings_where_the_body_is_not_bold():
    loaded = load(
        [
            [
                *column(["First matter"], top=760, font="F2"),
                *column([FULL, NEXT], top=740),
                *column(["Second matter"], top=690, font="F2"),
                *column([FULL, NEXT], top=670),
            ]
        ]
    )
    kinds = [b.kind for b in loaded.blocks]
    assert kinds == [BlockKind.HEADING, BlockKind.PARAGRAPH] * 2


@pytest.mark.parametrize(
    ("above", "below", "read"),
    [
        ("rein-", "tegrated,", "reintegrated,"),
        ("the co-", "chair said", "the co-chair said"),
        ("Mr Carcas-", "sonne left", "Mr Carcassonne left"),
        ("Ms Vautour-", "Delorme left", "Ms Vautour-Delorme left"),
        ("in 2019-", "20 it rose", "in 2019-20 it rose"),
        ("they met -", "and left", "they met - and left"),
    ],
)
def test_a_word_cut_at_a_line_end_is_put_together(above, below, read):
    loaded = load(
        [column([f"{FULL[:-6]} {above}", f"{below} and that was all of it."])]
    )
    assert loaded.text == f"{FULL[:-6]} {read} and that was all of it."


LEFT = [
    *("DECISIONS", "The board will sell", "the old boat house to"),
    *("the club for a sum that", "was agreed in spring.", "It meets again here."),
]
RIGHT = [
    *("APPOINTMENTS", "Ada Holm was made", "clerk of the board for"),
    *("the time to come, and", "her deputy was thanked", "for all of the work."),
]


def side_by_side(left, right, top=700):
    """Draw two columns row by row."""
    return [
        run
        for n, (one, other) in enumerate(zip(left, right, strict=True))
        for run in (
            (72, top - 13.2 * n, 11, "F1", one),
            (320, top - 13.2 * n, 11, "F1", other),
        )
        if run[4]
    ]


def test_two_columns_drawn_row_by_row_are_read_one_after_the_other():
    below = ["and for more than that.", "The board was glad."]
    left, right = [*LEFT, "", ""], [*RIGHT, *below]
    loaded = load([[(72, 760, 11, "F1", FULL), *side_by_side(left, right)]])
    said = " ".join(loaded.text.split())
    assert said == " ".join([FULL, *LEFT, *RIGHT, *below])


def test_what_runs_across_both_columns_stays_between_them():
    more = [[line.replace("board", "court") for line in side] for side in (LEFT, RIGHT)]
    page = [
        *side_by_side(LEFT, RIGHT, top=760),
        (72, 675, 11, "F1", FULL),
        *side_by_side(*more, top=655),
    ]
    said = " ".join(load([page]).text.split())
    assert said == " ".join([*LEFT, *RIGHT, FULL, *more[0], *more[1]])


def test_a_table_of_two_columns_is_not_taken_for_prose():
    left = ["Name", "Ada Holm", "Bo Lind", "Cai Rusk", "Dee Worth", "Eli Marr"]
    right = ["Office", "Clerk of works", "Chair", "Member", "Treasurer", "Guest"]
    kinds = [b.kind for b in load([side_by_side(left, right)]).blocks]
    assert kinds == [BlockKind.TABLE_ROW] * 6


def test_a_page_without_words_has_no_blocks():
    assert load([[]]).blocks == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\nnothing", "damaged"),
        (b"just words", "no PDF"),
        (b"PK\x03\x04", "Office file"),
        (pdf_files.pdf([[]])[:120], "damaged"),
    ],
)
def test_damaged_files_are_refused(data, reason):
    with pytest.raises(UnreadableDocumentError, match=reason):
        pdf.load(data, "a.pdf")


def test_a_file_with_a_password_is_refused():
    key = "<</Filter/Standard/V 1/R 2/O<" + "41" * 32 + ">/U<" + "42" * 32 + ">/P -4>>"
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 0/Kids[]>>", key]
    trailer = "/Encrypt 3 0 R/ID[<00><00>]"
    with pytest.raises(UnreadableDocumentError, match="password"):
        pdf.load(pdf_files.assemble(objects, trailer), "a.pdf")


def test_the_title_may_stand_in_the_file_itself():
    data = pdf_files.pdf([column(["They met in May and talked at length."])])
    titled = data.replace(b"<</Producer(test)>>", b"<</Title(Board minutes)>>")
    start = titled.rindex(b"/Root 1 0 R")
    titled = titled[:start] + b"/Info 3 0 R" + titled[start:]
    assert pdf.load(titled, "a.pdf").title == "Board minutes"
    junk = titled.replace(b"Board minutes", b"x minutes.doc")
    assert pdf.load(junk, "a.pdf").title.startswith("They met in May")


def test_two_columns_are_read_one_after_the_other():
    left = [
        "The members of the board met in",
        "the new town hall and they talked",
        "too.",
    ]
    right = [(320, 760 - 13.2 * n, 11, "F1", said) for n, said in enumerate(left)]
    loaded = load([[*column(left), *right]])
    assert outline(loaded) == [f"p0 {' '.join(left)}"] * 2


def test_smaller_type_is_another_paragraph():
    loaded = load([[*column(["They met."]), (72, 746, 8, "F1", "A note below it.")]])
    assert outline(loaded) == ["p0 They met.", "p0 A note below it."]


def test_items_are_known_by_their_place_where_bullets_are_drawn():
    lead = "Members of the harbour board agreed on the following after a long debate:"
    items = ["Raise the mooring fee by a tenth.", "Dredge the north basin in spring."]
    runs = [
        *column([lead]),
        *((102, 740 - 14 * n, 11, "F1", words) for n, words in enumerate(items)),
        *column(["The board thanked the pilots for their patience this year."], 700),
    ]
    loaded = load([runs])
    found = [(b.kind, loaded.text[b.start : b.end]) for b in loaded.blocks]
    assert found[0] == (BlockKind.PARAGRAPH, lead)
    assert found[1:3] == [(BlockKind.LIST_ITEM, words) for words in items]
    assert found[3][0] is BlockKind.PARAGRAPH


def test_an_indented_paragraph_without_a_colon_before_it_is_no_item():
    runs = [
        *column(["The board met in the harbour office and spoke about the fees."]),
        (102, 735, 11, "F1", "It rained all day, and nobody was surprised at that."),
    ]
    loaded = load([runs])
    assert all(b.kind is BlockKind.PARAGRAPH for b in loaded.blocks)
