"""Columns of plain text are read as tables, and prose is not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import BlockKind, Document
from corpus.loaders.lines import read_units
from corpus.meeting import MeetingRecord
from corpus.record import extract_record
from corpus.tables import cell_spans
from tests.corpus.bodies import load

GROUPS = ("participants", "observers", "absent", "guests", "chairs", "hosts")
HEAD = "HARBOUR COUNCIL\nMinutes of 7 May 2024\n\n"
NAMES = [
    *("Ada Stone", "Bob Moss", "Cleo Marsh", "Dan Orr", "Eva Lund", "Finn Gale"),
    *("Ivy Rask", "Oda Berg", "Bartholomew Hale-Svensson", "Ole Wu"),
]


def text_file(text: str) -> Document:
    return load("minutes.txt", text.encode())


def names(record: MeetingRecord) -> dict[str, list[str]]:
    """Return the names of every group that is not empty."""
    found = {g: [one.value.name for one in getattr(record, g)] for g in GROUPS}
    return {group: said for group, said in found.items() if said}


def rows(document: Document) -> list[str]:
    return [
        document.text[b.start : b.end]
        for b in document.blocks
        if b.kind is BlockKind.TABLE_ROW
    ]


def cells(row: str) -> list[str]:
    return [row[start:end] for start, end in cell_spans(row, 0, len(row))]


def set_in_columns(table: Sequence[tuple[str, ...]], gap: int = 4) -> str:
    """Set a table as typewriters do: every column as wide as its longest cell."""
    widths = [max(map(len, column)) + gap for column in zip(*table, strict=True)]
    lines = (
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in table
    )
    return "\n".join(line.rstrip() for line in lines) + "\n"


def test_two_columns_are_those_present_and_those_absent() -> None:
    table = [
        ("PRESENT", "ABSENT"),
        ("Ada Stone", "Dan Orr"),
        ("Bob Moss", "Eva Lund"),
        ("Cleo Marsh", ""),
    ]
    text = f"{HEAD}{set_in_columns(table)}\nThe chair opened the meeting.\n"
    document = text_file(text)
    assert [cells(row) for row in rows(document)] == [
        [cell for cell in row if cell] for row in table
    ]
    assert names(extract_record(document)) == {
        "participants": ["Ada Stone", "Bob Moss", "Cleo Marsh"],
        "absent": ["Dan Orr", "Eva Lund"],
    }


def test_a_label_that_begins_a_column_is_no_name() -> None:
    table = [
        ("MEMBERS PRESENT:", "MEMBERS ABSENT:"),
        ("Ada Stone, Mayor", "Dan Orr"),
        ("Bob Moss", "Eva Lund"),
    ]
    record = extract_record(text_file(HEAD + set_in_columns(table, gap=10)))
    assert names(record) == {
        "participants": ["Ada Stone", "Bob Moss"],
        "absent": ["Dan Orr", "Eva Lund"],
    }
    assert record.participants[0].value.role == "Mayor"


def test_labels_before_a_column_hold_for_their_rows() -> None:
    table = [
        ("Members present:", "Ada Stone, Bob Moss"),
        ("Members absent:", "Dan Orr"),
        ("Staff present:", "Eva Lund"),
    ]
    assert names(extract_record(text_file(HEAD + set_in_columns(table)))) == {
        "participants": ["Ada Stone", "Bob Moss", "Eva Lund"],
        "absent": ["Dan Orr"],
    }


def test_a_table_tells_who_was_there_and_what_they_are() -> None:
    table = [
        ("Name", "Role", "Present"),
        ("Ada Stone", "Mayor", "Yes"),
        ("Bob Moss", "Treasurer", "No"),
        ("Cleo Marsh", "", "Yes"),
        ("Dan Orr", "Clerk", "Apologies"),
    ]
    record = extract_record(text_file(HEAD + set_in_columns(table, gap=8)))
    assert names(record) == {
        "participants": ["Ada Stone", "Cleo Marsh"],
        "absent": ["Bob Moss", "Dan Orr"],
    }
    parties = [one.value for one in record.participants + record.absent]
    assert {party.name: party.role for party in parties} == {
        "Ada Stone": "Mayor",
        "Cleo Marsh": "",
        "Bob Moss": "Treasurer",
        "Dan Orr": "Clerk",
    }


def test_an_empty_cell_is_not_filled_from_the_next_column() -> None:
    table = [
        ("Name", "Attendance", "Organisation"),
        ("Ada Stone", "Present", "Harbour Office"),
        ("Bob Moss", "", "Pilot Guild"),
        ("Cleo Marsh", "Absent", ""),
    ]
    record = extract_record(text_file(HEAD + set_in_columns(table)))
    assert names(record) == {"participants": ["Ada Stone"], "absent": ["Cleo Marsh"]}
    assert record.participants[0].value.affiliation == "Harbour Office"
    assert record.absent[0].value.affiliation == ""


def test_figures_may_stand_to_the_right_of_their_column() -> None:
    table = (
        "Item               2023          2024\n"
        "Lamps          1,200.00      1,450.00\n"
        "Rope                  9             7\n"
        "Paint                        1,010.00\n"
        "Total          1,209.00      2,467.00\n"
    )
    present = "Present: Ada Stone, Bob Moss\n\nBudget\n\n"
    document = text_file(f"{HEAD}{present}{table}\nThanks were given.\n")
    assert rows(document) == table.splitlines()
    assert cells(rows(document)[3]) == ["Paint", "1,010.00"]
    assert names(extract_record(document)) == {
        "participants": ["Ada Stone", "Bob Moss"]
    }


@given(st.data())
def test_every_column_of_a_roll_is_read_whole(data: st.DataObject) -> None:
    listed = data.draw(st.permutations(NAMES))
    split = data.draw(st.integers(2, len(NAMES) - 1))
    present, absent = listed[:split], listed[split:]
    pairs = zip_longest(present, absent[: len(present)], fillvalue="")
    table = [("PRESENT", "ABSENT"), *pairs]
    gap = data.draw(st.integers(3, 30))
    document = text_file(HEAD + set_in_columns(table, gap))
    assert names(extract_record(document)) == {
        "participants": present,
        "absent": absent[: len(present)],
    }


LINES = st.lists(
    st.text("Aa b  \t-:|1.Ö", min_size=0, max_size=40)
    | st.lists(st.sampled_from([*NAMES, "", "Present", "No"]), max_size=4).map(
        "    ".join
    ),
    max_size=12,
)


@settings(max_examples=150)
@given(LINES)
def test_whatever_stands_in_columns_is_kept_as_it_is(lines: list[str]) -> None:
    text = "Present    Absent\n" + "\n".join(lines)
    document = text_file(text)
    # Units part a text between lines and leave no visible character out.
    units = [line.text for unit in read_units(document.text) for line in unit.lines]
    assert units == [line.strip() for line in document.text.split("\n") if line.strip()]
    for row in rows(document):
        assert row in text
        assert row.strip() == row
        seen = "".join(row.replace("|", "").split())
        assert "".join("".join(cells(row)).split()) == seen
    record = extract_record(document)
    for group in GROUPS:
        for one in getattr(record, group):
            assert 0 <= one.start < one.end <= len(document.text)
            assert one.value.name in " ".join(document.text.split())


@given(
    st.lists(
        st.sampled_from(
            [
                *("The mole was painted.", "It was cold.", "Ada Stone thanked Bob."),
                *("Lamps cost more than last year.", "All went home.", "Who knew?"),
            ]
        ),
        min_size=2,
        max_size=20,
    ),
    st.integers(20, 90),
)
def test_prose_with_two_spaces_between_sentences_is_no_table(
    sentences: list[str], width: int
) -> None:
    lines, line = [], ""
    for word in "  ".join(sentences).split(" "):
        if len(line) + len(word) > width and word:
            lines.append(line.strip())
            line = ""
        line += f"{word} "
    text = HEAD + "\n".join([*lines, line.strip()]) + "\n"
    assert rows(text_file(text)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Ada Stone    lit the lamps.",
        "1.    The lamps were lit.",
        "Clerk    Mayor",
    ],
)
def test_one_line_with_a_gap_is_no_table(line: str) -> None:
    document = text_file(f"{HEAD}{line}\n\nThe lamps were lit and all went home.\n")
    assert rows(document) == []
