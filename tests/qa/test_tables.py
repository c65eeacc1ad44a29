"""Tables as they are read and said: cells under the names of their columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document, document_id
from corpus.loaders import markdown
from qa.outline import Outline, outline
from qa.tables import asked_of, named_row, named_rows, row_of, said_row, spoken

DUTIES = """# Harbour Forum

| Task | Owner | Due |
|---|---|---|
| Buy nets | Ada Moss | 3 May |
| Paint boat |  | 4 June |
"""


def read(text: str) -> Outline:
    loaded = markdown.load(text.encode(), "a.md")
    return outline(
        Document(
            *(document_id("a.md"), "a.md", 1, loaded.title, loaded.text),
            *(tuple(loaded.blocks), loaded.media_type, "0"),
        )
    )


def rows(text: str):
    view = read(text)
    return view, list(named_rows(view, 0, len(view.document.text)))


def test_rows_are_read_under_the_names_of_their_columns():
    view, (first, second) = rows(DUTIES)
    assert spoken(first, view).text == "Task: Buy nets; Owner: Ada Moss; Due: 3 May"
    assert spoken(second, view).text == "Task: Paint boat; Due: 4 June"


def test_the_row_that_names_the_columns_is_none_of_them():
    view = read(DUTIES)
    kinds = [named_row(view, n) is not None for n in range(len(view.document.blocks))]
    assert kinds == [False, False, True, True]
    head = row_of(view, 1)
    assert head is not None
    assert head.names == ()
    assert row_of(view, 0) is None


def test_figures_in_the_first_row_name_no_columns():
    _, found = rows("| Nets | 700 |\n|---|---|\n| Boats | 640 |\n")
    assert found == []


def test_what_is_marked_leads_back_to_the_cells():
    view, (row, _) = rows(DUTIES)
    said = spoken(row, view)
    begin = said.text.index("Ada")
    place = said.place(begin, begin + 8)
    assert place is not None
    assert view.document.text[slice(*place)] == "Ada Moss"
    assert said.found(*place) == (begin, begin + 8)
    over = said.place(begin - 3, begin + 3)
    assert over is not None
    assert view.document.text[slice(*over)] == "Ada"
    assert said.place(0, 4) is None  # the name of a column is no answer


def test_only_the_cells_that_answer_are_said():
    view, (row, _) = rows(DUTIES)
    place = row.cells[1]
    said = said_row(row, view, *place, "Who is it that buys the nets?")
    assert said.text == "Task: Buy nets; Owner: Ada Moss"
    quotes = [quote.quote for quote in said.citations]
    assert any("Ada Moss" in quote for quote in quotes)
    assert any("Owner" in quote for quote in quotes)
    due = said_row(row, view, *place, "Who buys them by 3 May?")
    assert due.text == "Task: Buy nets; Owner: Ada Moss; Due: 3 May"


CELL = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12
).filter(lambda c: not set(c) & set("|\\`*_~<>[]()#&!$:-+"))


@given(st.lists(CELL, min_size=3, max_size=3))
def test_any_cell_comes_back_as_it_stands(cells):
    text = f"| A | B | C |\n|---|---|---|\n| {' | '.join(cells)} |\n"
    view, found = rows(text)
    for row in found:
        said = spoken(row, view)
        for first, last, begin in said.cells:
            cell = said.text[first:last]
            assert cell == cell.strip()
            assert view.document.text[begin : begin + last - first] == cell
            assert said.place(first, last) == (begin, begin + last - first)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("the nets in 2023", ("Item", "2023", "Note")),
        ("2022 and 2023", ("Item", "2022", "2023", "Note")),
        ("the nets", ("Item", "2022", "2023", "Note")),
        ("the nets in 2021", ("Item", "2022", "2023", "Note")),
    ],
)
def test_years_that_are_not_asked_for_are_left_out(asked, names):
    _, (row,) = rows("| Item | 2022 | 2023 | Note |\n|-|-|-|-|\n| Nets | 7 | 8 | x |\n")
    assert asked_of(row, asked).names == names


def test_of_a_long_cell_the_sentence_is_said():
    talk = (
        "The board heard the harbour master on the state of the moles and the lights. "
    )
    cell = f"{talk}It agreed to buy a lamp for the north pier. {talk * 3}".strip()
    view = read(f"| Item | Discussion | By |\n|-|-|-|\n| 4 | {cell} | JT |\n")
    assert named_row(view, 1) is None
    row = row_of(view, 1)
    assert row is not None
    begin = view.document.text.index("a lamp")
    said = said_row(row, view, begin, begin + 6, "What will be bought?")
    assert (
        said.text == "Item: 4; Discussion: It agreed to buy a lamp for the north pier."
    )
    assert said.citations[0].quote == "It agreed to buy a lamp for the north pier."
