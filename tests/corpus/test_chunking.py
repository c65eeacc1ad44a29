"""Passages follow the structure, hold whole sentences and never hold noise."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.chunking import MAX_CONTEXT_CHARS, chunk
from corpus.document import Block, BlockKind, Document
from corpus.meeting import DateRange, Evidenced, MeetingRecord
from corpus.sentences import sentence_spans

HEADING, PARAGRAPH = BlockKind.HEADING, BlockKind.PARAGRAPH
ITEM, ROW = BlockKind.LIST_ITEM, BlockKind.TABLE_ROW
NOTHING_KNOWN = MeetingRecord("d1", 1)


def make_document(*parts, title="Minutes"):
    """Build a document from (kind, text) or (kind, text, changes to the block)."""
    text, blocks, path = "", [], []
    for kind, words, *rest in parts:
        changes = {"level": 1 if kind is HEADING else 0, **(rest[0] if rest else {})}
        if kind is HEADING:
            path = path[: changes["level"] - 1]
        text += "\n\n- " if kind is ITEM else "\n\n"
        start = len(text)
        text += words
        blocks.append(
            Block(kind, start, len(text), heading_path=tuple(path), **changes)
        )
        if kind is HEADING:
            path = [*path, words]
    return Document("d1", "a.txt", 3, title, text, tuple(blocks), "text/plain", "0")


def passages(document, record=NOTHING_KNOWN, **limits):
    return [document.text[p.start : p.end] for p in chunk(document, record, **limits)]


def test_short_neighbours_of_one_section_share_a_passage_under_its_heading():
    document = make_document(
        (HEADING, "Money"), (PARAGRAPH, "It grew."), (PARAGRAPH, "It shrank.")
    )
    assert passages(document) == ["Money\n\nIt grew.\n\nIt shrank."]


def test_two_long_paragraphs_stay_apart():
    first, second = "A" * 350 + ".", "B" * 350 + "."
    document = make_document((PARAGRAPH, first), (PARAGRAPH, second))
    assert passages(document) == [first, second]


def test_a_passage_never_holds_two_sections():
    document = make_document(
        (HEADING, "One"), (PARAGRAPH, "First."), (HEADING, "Two"), (PARAGRAPH, "Next.")
    )
    assert passages(document) == ["One\n\nFirst.", "Two\n\nNext."]
    assert [p.heading_path for p in chunk(document, NOTHING_KNOWN)] == [
        ("One",),
        ("Two",),
    ]


def test_noise_is_in_no_passage_and_parts_what_stands_around_it():
    document = make_document(
        (PARAGRAPH, "Before."),
        (PARAGRAPH, "Running header", {"noise": True}),
        (PARAGRAPH, "After."),
    )
    assert passages(document) == ["Before.", "After."]


def test_a_long_paragraph_is_cut_between_sentences_into_even_parts():
    document = make_document((PARAGRAPH, " ".join(["Nine chars of it."] * 11)))
    parts = passages(document, max_chars=100)
    assert [part.count(".") for part in parts] == [4, 4, 3]
    assert all(part.endswith(".") and len(part) <= 100 for part in parts)


def test_a_sentence_longer_than_the_limit_is_its_own_passage():
    sentence = "Word " * 40 + "end."
    document = make_document((PARAGRAPH, f"Short. {sentence} Short."))
    assert passages(document, max_chars=50) == ["Short.", sentence, "Short."]


def test_a_list_that_is_cut_keeps_its_lead_in():
    item = "This is a statement of some length, longer than a name can be. It goes on."
    items = [f"{item} It ends with {number}." for number in range(8)]
    document = make_document(
        (PARAGRAPH, "They met. They agreed on:"), *((ITEM, item) for item in items)
    )
    first, *others = chunk(document, NOTHING_KNOWN, max_chars=300)
    assert document.text[first.start : first.end].startswith("They met.")
    assert first.lead_start is None
    assert others
    for passage in others:
        lead = document.text[passage.lead_start : passage.lead_end]
        assert lead == "They agreed on:"
        assert lead in passage.context


def test_the_lead_in_reaches_across_a_page_break():
    document = make_document(
        (PARAGRAPH, "They agreed:"),
        (ITEM, "one"),
        (PARAGRAPH, "Running header", {"noise": True}),
        (ITEM, "two"),
    )
    _, second = chunk(document, NOTHING_KNOWN)
    assert document.text[second.lead_start : second.lead_end] == "They agreed:"


def test_a_nested_item_is_led_in_by_the_item_above_it():
    document = make_document(
        (ITEM, "Work went on. " + "A" * 90),
        (ITEM, "B" * 60, {"level": 1}),
    )
    _, nested = chunk(document, NOTHING_KNOWN, max_chars=110)
    assert document.text[nested.lead_start : nested.lead_end] == "A" * 90


def test_a_paragraph_that_ends_in_no_colon_leads_nothing_in():
    document = make_document((PARAGRAPH, "They left. " + "A" * 80), (ITEM, "B" * 85))
    assert [p.lead_start for p in chunk(document, NOTHING_KNOWN, max_chars=100)] == [
        None,
        None,
    ]


@pytest.mark.parametrize("lead", ["These delegates attended:", "Agreed:"])
def test_a_list_of_names_stays_whole_and_a_list_of_statements_does_not(lead):
    item = (
        "Name Name of the Department of Something Long and of Another One as Well, XY"
    )
    names = make_document((PARAGRAPH, lead), *[(ITEM, item + " Z" * 5)] * 14)
    assert (len(passages(names)) == 1) == ("attended" in lead)
    short = make_document((PARAGRAPH, lead), *[(ITEM, "Ann Example")] * 90)
    assert len(passages(short)) == 1
    assert len(passages(short, max_list_chars=1000)) == 2


def test_later_rows_of_a_table_keep_its_first_row():
    document = make_document(*[(ROW, f"| {n} | {'x' * 40} |") for n in range(6)])
    first, second, *_ = chunk(document, NOTHING_KNOWN, max_chars=120)
    assert first.lead_start is None
    assert document.text[second.lead_start : second.lead_end].startswith("| 0 |")


def test_headings_without_text_are_left_out_unless_there_is_nothing_else():
    alone = make_document((HEADING, "Minutes"))
    assert passages(alone) == ["Minutes"]
    document = make_document(
        (HEADING, "Minutes"),
        (HEADING, "Empty", {"level": 2}),
        (HEADING, "Full", {"level": 2}),
        (PARAGRAPH, "Text."),
    )
    assert passages(document) == ["Full\n\nText."]


def test_a_passage_tells_its_page_and_identifier():
    document = make_document(
        (PARAGRAPH, "A" * 310, {"page": 1}), (PARAGRAPH, "B" * 310, {"page": 2})
    )
    found = chunk(document, NOTHING_KNOWN)
    assert [p.page for p in found] == [1, 2]
    assert [p.id for p in found] == ["d1:3:0", "d1:3:1"]
    assert {p.document_id for p in found} == {"d1"}


def test_the_context_says_which_meeting_when_and_where():
    record = MeetingRecord(
        "d1",
        3,
        body=Evidenced("Committee on Bridges", 0, 1),
        aliases=(Evidenced("CB", 0, 1),),
        number=Evidenced(5, 0, 1),
        dates=Evidenced(DateRange(date(2022, 11, 15), date(2022, 11, 17)), 0, 1),
        place=Evidenced("Springfield", 0, 1),
        mode=Evidenced("hybrid", 0, 1),
    )
    document = make_document(
        (HEADING, "Minutes"), (HEADING, "Money", {"level": 2}), (PARAGRAPH, "It grew.")
    )
    (passage,) = chunk(document, record)
    assert passage.context == (
        "Minutes | 5th (fifth) meeting of CB, Committee on Bridges | "
        "15–17 November 2022, 2022-11-15 to 2022-11-17, Springfield, hybrid | Money"
    )


def test_a_long_context_keeps_the_date_and_the_section():
    record = MeetingRecord(
        "d1",
        3,
        body=Evidenced("Committee " * 40, 0, 1),
        dates=Evidenced(DateRange(date(2022, 11, 15), date(2022, 11, 15)), 0, 1),
    )
    document = make_document(
        (HEADING, "Chapter " * 30),
        (HEADING, "Money", {"level": 2}),
        (PARAGRAPH, "Agreed: " + "word " * 60 + ":"),
        (ITEM, "x" * 800),
        title="Title " * 60,
    )
    for passage in chunk(document, record):
        assert len(passage.context) <= MAX_CONTEXT_CHARS
        assert "2022-11-15" in passage.context
        assert "Money" in passage.context


def test_nothing_comes_of_nothing():
    assert chunk(make_document(), NOTHING_KNOWN) == ()
    assert chunk(make_document((PARAGRAPH, " \n ")), NOTHING_KNOWN) == ()


WORDS = st.text(alphabet="Ab1 .:!?\n-", max_size=120)
PARTS = st.lists(
    st.tuples(
        st.sampled_from([HEADING, PARAGRAPH, ITEM, ROW]),
        WORDS,
        st.fixed_dictionaries(
            {"level": st.integers(1, 3), "noise": st.sampled_from([False] * 5 + [True])}
        ),
    ),
    max_size=14,
)


@settings(max_examples=200, deadline=None)
@given(PARTS, st.integers(1, 300), st.integers(1, 300))
def test_every_sentence_is_whole_within_exactly_one_passage(parts, most, most_list):
    document = make_document(*parts)
    found = chunk(document, NOTHING_KNOWN, max_chars=most, max_list_chars=most_list)
    position = 0
    for passage in found:
        assert position <= passage.start < passage.end <= len(document.text)
        position = passage.end
        held = [
            block
            for block in document.blocks
            if block.start < passage.end and passage.start < block.end
        ]
        assert not any(block.noise for block in held)
        assert len({b.heading_path for b in held if b.kind is not HEADING}) <= 1
        if passage.lead_start is not None:
            assert 0 <= passage.lead_start < passage.lead_end <= passage.start
        assert len(passage.context) <= MAX_CONTEXT_CHARS
    assert len({passage.id for passage in found}) == len(found)
    for block in document.blocks:
        for start, end in sentence_spans(document.text, block.start, block.end):
            touching = [p for p in found if p.start < end and start < p.end]
            if block.noise:
                assert not touching
            elif touching or block.kind is not HEADING:
                assert len(touching) == 1
                assert touching[0].start <= start < end <= touching[0].end
