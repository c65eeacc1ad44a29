"""Answers after a meeting was corrected by hand, over papers of an invented council."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Block, BlockKind, Document
from corpus.meeting import DateRange, Evidenced, Party, PartyKind
from index.corrections import Correction, Value
from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.by_hand import marked, noted, speaks_of, stated
from qa.errors import CitationError
from qa.outline import outline
from qa.quoting import cite_evidence
from qa.reply import reply_of
from qa.statement import Statement, assemble
from tests.qa.test_answering import check

FIFTH = """# Fifth Meeting of the Lantern Council (LC)

The Fifth Meeting of the Lantern Council (LC) was held in Sudburg, Norland from 3 to 4 \
May 2022 at the Grand Mole Hotel.

The meeting was chaired by Ana Ito and Bo Ek.

## Participants

* Ana Ito
* Bo Ek
* Cleo Marsh
* Dag Orr

## Observers

* Eva Lind

## Apologies

* Finn Rask

The participants agreed to raise the lantern fee on Harbour Street.
"""
SIXTH = """# Sixth Meeting of the Lantern Council (LC)

The Sixth Meeting of the Lantern Council (LC) was held in Port Alba, Norland on 9 June \
2023.

The meeting was chaired by Cleo Marsh.

## Participants

* Cleo Marsh
* Dag Orr

The participants agreed to paint the masts.
"""
BY = "set by hand by Ola Berg on"
MAY = DateRange(date(2022, 5, 7), date(2022, 5, 8))


def person(name: str) -> Party:
    return Party(name, PartyKind.PERSON)


ANA, BO, CLEO, GRO = map(person, ("Ana Ito", "Bo Ek", "Cleo Marsh", "Gro Hals"))


def correct(assistant: Assistant, label: str, **values: Value) -> None:
    meeting = next(m for m in assistant.meetings() if m.label == label)
    assistant.writer.correct(meeting.documents, values, made_by="Ola Berg")
    assistant.refresh()


def withdraw(assistant: Assistant) -> None:
    """Let the documents speak again."""
    for one in assistant.generation().corrections():
        assistant.writer.correct(
            [one.document_id], {}, withdrawn=[one.field], made_by="Ola Berg"
        )
    assistant.refresh()


def asked(assistant: Assistant, question: str) -> Answer:
    answer = assistant.ask(question)
    check(answer, assistant)
    return answer


@pytest.fixture(scope="module")
def library(make_assistant) -> Assistant:
    return make_assistant({"5.md": FIFTH, "6.md": SIXTH})


@pytest.fixture
def council(library: Assistant):
    """The two meetings, as their papers have them."""
    yield library
    withdraw(library)


@pytest.fixture
def changed(council: Assistant) -> Assistant:
    """The fifth meeting corrected: most of it stands in no document."""
    correct(
        council,
        "5th meeting",
        chairs=(ANA, GRO),
        participants=(ANA, CLEO, GRO),
        observers=(),
        absent=(person("Dag Orr"),),
        dates=MAY,
        place="Oslo",
        mode="hybrid",
    )
    return council


@pytest.fixture
def emptied(council: Assistant) -> Assistant:
    """The fifth meeting with fields that somebody emptied."""
    correct(
        council,
        "5th meeting",
        **dict.fromkeys(("chairs", "participants", "observers", "absent"), ()),
        **dict.fromkeys(("dates", "place", "venue")),
    )
    return council


# --- what is said -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "says", "says_not"),
    [
        ("Who chaired the 5th meeting?", ["Ana Ito", "Gro Hals", BY], "Bo Ek"),
        ("Who was absent from the 5th meeting?", ["Dag Orr", BY], "Rask"),
        ("When was the 5th meeting held?", ["7–8 May 2022 (set"], "3 to"),
        ("Where was the 5th meeting held?", ["Oslo (set"], "Sudburg"),
    ],
)
def test_what_was_set_by_hand_is_said_and_marked(
    changed: Assistant, question: str, says: list[str], says_not: str
) -> None:
    answer = asked(changed, question)
    assert answer.status is Status.ANSWERED
    for words in says:
        assert words in answer.text
    assert says_not not in answer.text
    assert answer.corrections


def test_an_emptied_field_is_said_to_be_empty(emptied: Assistant) -> None:
    answer = asked(emptied, "Who chaired the 5th meeting?")
    assert "nobody (set" in answer.text
    assert answer.citations == ()


def test_what_nobody_set_is_answered_as_before(changed: Assistant) -> None:
    answer = asked(changed, "What was agreed at the 5th meeting about the fee?")
    assert "raise the lantern fee" in answer.text
    assert answer.corrections == ()


def test_what_was_overruled_is_said_by_no_passage(changed: Assistant) -> None:
    for question in ("Was it held in Sudburg?", "Who chaired with Bo Ek?", "Sudburg"):
        answer = asked(changed, question)
        assert "Sudburg" not in answer.text
        assert "Bo Ek" not in answer.text


def test_withdrawn_corrections_leave_no_trace(council: Assistant) -> None:
    question = "Who chaired the 5th meeting?"
    before = asked(council, question)
    correct(council, "5th meeting", chairs=(GRO,))
    assert asked(council, question).text != before.text
    withdraw(council)
    assert asked(council, question).text == before.text
    assert "Ana Ito and Bo Ek" in before.text


def test_a_second_correction_does_not_bring_the_first_one_back(
    council: Assistant,
) -> None:
    correct(council, "5th meeting", chairs=(GRO,))
    correct(council, "5th meeting", chairs=(CLEO,))
    answer = asked(council, "Who chaired the 5th meeting?")
    assert "Cleo Marsh" in answer.text
    assert "Gro Hals" not in answer.text
    assert "Ana Ito" not in answer.text


def made(value: Value, before: Value = None, field: str = "place") -> Correction:
    when = datetime(2024, 5, 3, tzinfo=UTC)
    return Correction("d", field, value, before, "Bo Ek", when)


def test_the_reply_says_what_was_set_by_whom(changed: Assistant) -> None:
    (one,) = reply_of(asked(changed, "Where was the 5th meeting held?")).by_hand
    assert (one.field, one.value, one.made_by) == ("place", ("Oslo",), "Ola Berg")
    assert one.before == ("Sudburg",)


def test_an_answer_from_corrections_has_to_say_so() -> None:
    fields = ("Who?", "Oslo", (), 0.9, (), 1)
    with pytest.raises(ValueError, match="set by hand"):
        Answer(Status.ANSWERED, *fields, corrections=(made("Oslo"),))
    with pytest.raises(ValueError, match="silence"):
        Answer(Status.NOT_FOUND, *fields, corrections=(made("Oslo"),))
    with pytest.raises(ValueError, match="quotes"):
        Statement("Oslo")
    text, citations = assemble([stated(made("Oslo"))])
    assert text == "Oslo (set by hand by Bo Ek on 3 May 2024)"
    assert citations == ()


def test_several_corrections_of_one_hand_are_noted_at_once() -> None:
    place, mode = made("Oslo"), made("hybrid", field="mode")
    told = "place and way of meeting set by hand by Bo Ek on 3 May 2024"
    assert noted([place, mode, place]) == told
    assert marked("Oslo", [place, mode]) == f"Oslo ({told})"
    assert noted([]) == ""


@pytest.mark.parametrize(
    ("text", "correction", "speaks"),
    [
        ("It was held in Sudburg.", made("Oslo", "Sudburg, Norland"), True),
        ("It was held in Oslo.", made("Oslo", "Sudburg, Norland"), False),
        ("Held on 3 May 2022.", made(MAY, DateRange(*[date(2022, 5, 3)] * 2)), True),
        ("Held on 7 May 2022.", made(MAY, DateRange(*[date(2022, 5, 7)] * 2)), False),
        ("The Fifth Meeting agreed.", made(6, 5), True),
        ("The 6th meeting agreed.", made(6, 5), False),
        ("Bo Ek and Ana Ito", made((ANA,), (ANA, BO)), True),
        ("Ana Ito", made((ANA,), (ANA, BO)), False),
        ("Nothing was known.", made("Oslo", None), False),
    ],
)
def test_a_text_speaks_of_what_a_correction_took_out(
    text: str, correction: Correction, speaks: bool
) -> None:
    assert speaks_of(text, correction) is speaks


@given(st.integers(0, 40), st.integers(0, 40))
def test_evidence_without_characters_is_never_quoted(start: int, length: int) -> None:
    text = "The lamp was lit. The mole was closed. All went home."
    blocks = (Block(BlockKind.PARAGRAPH, 0, len(text)),)
    document = Document("d", "d.txt", 1, "d", text, blocks, "text/plain", "0")
    view = outline(document)
    end = min(start + length, len(text))
    value = Evidenced("x", start, end)
    if end > start:
        assert text[start:end] in cite_evidence(view, value).quote
    else:
        with pytest.raises(CitationError):
            cite_evidence(view, value)
