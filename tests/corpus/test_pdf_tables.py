"""Wide gaps in a PDF tell where the columns of a table begin; prose has none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus.document import BlockKind, Document, document_id
from corpus.loaders import pdf
from corpus.record import extract_record
from tests.corpus import pdf_files

PROSE = [
    "The members of the harbour board met in the new town hall and they were told by",
    "the chair that the budget of the year had been agreed on by all of the members.",
]
BODY = [
    ("Ada Stone", "Mayor", "Yes"),
    ("Bob Moss", "Treasurer", "No"),
    ("Cleo Marsh", "Clerk", "Yes"),
]
LEFTS = (72.0, 220.0, 360.0)


def rows(document: Document) -> list[str]:
    return [
        document.text[b.start : b.end]
        for b in document.blocks
        if b.kind is BlockKind.TABLE_ROW
    ]


def set_in_pdf(
    table: Sequence[tuple[str, ...]], heads: tuple[float, ...], lefts: tuple[float, ...]
) -> Document:
    """Set a table above a paragraph; its header may stand elsewhere than its rows."""
    runs: list[pdf_files.Run] = [(72, 760, 18, "F2", "Harbour Council, 7 May 2024")]
    for at, row in enumerate(table):
        for left, cell in zip(lefts if at else heads, row, strict=True):
            if cell:
                runs.append((left, 716 - 16 * at, 11, "F1" if at else "F2", cell))
    runs += pdf_files.column(PROSE, top=400)
    loaded = pdf.load(pdf_files.pdf([runs]), "a.pdf")
    return Document(
        document_id("a.pdf"),
        "a.pdf",
        1,
        loaded.title,
        loaded.text,
        loaded.blocks,
        loaded.media_type,
        "0" * 64,
    )


@pytest.mark.parametrize(
    ("heads", "lefts"),
    [
        (LEFTS, LEFTS),
        ((110.0, 255.0, 372.0), LEFTS),  # centred above their columns
    ],
)
def test_wide_gaps_make_a_table(
    heads: tuple[float, ...], lefts: tuple[float, ...]
) -> None:
    table = [("Name", "Role", "Present"), *BODY]
    document = set_in_pdf(table, heads, lefts)
    assert rows(document) == [" | ".join(row) for row in table]
    record = extract_record(document)
    assert [one.value.name for one in record.participants] == [
        "Ada Stone",
        "Cleo Marsh",
    ]
    assert [one.value.name for one in record.absent] == ["Bob Moss"]
    assert record.participants[1].value.role == "Clerk"


def test_a_long_cell_ends_where_the_next_column_begins() -> None:
    long = "Deputy Mayor of the Old Quay"  # ends 4 points before the third column
    table = [("Name", "Role", "Present"), *BODY, ("Dan Orr", long, "No")]
    document = set_in_pdf(table, LEFTS, (72.0, 190.0, 341.0))
    assert rows(document)[-1] == f"Dan Orr | {long} | No"
    absent = extract_record(document).absent
    assert [one.value.name for one in absent] == ["Bob Moss", "Dan Orr"]


def test_lines_of_a_paragraph_are_no_rows() -> None:
    document = set_in_pdf([("Present: Ada Stone",)], (72.0,), (72.0,))
    assert rows(document) == []
    assert " ".join(PROSE) in [document.text[b.start : b.end] for b in document.blocks]
