"""Answers after a meeting was corrected by hand, over papers of an invented council."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.document import Block, BlockKind, Document
from corpus.meeting import DateRange, Evidenced, Party, PartyKind
from index.corrections import Correction, Value
from index.writer import Upload
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


# --- one meeting --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "says", "says_not"),
    [
        ("Who chaired the 5th meeting?", ["Ana Ito [1]", "Gro Hals (set"], "Bo Ek"),
        ("How many people chaired the 5th meeting?", ["2 people", "Gro"], "Bo Ek"),
        ("Did Bo Ek chair the 5th meeting?", ["No: Bo Ek is not among the"], "Yes"),
        ("Did Gro Hals chair the 5th meeting?", ["Yes: Gro Hals is among"], "No"),
        ("Did Ana Ito chair the 5th meeting?", ["Yes. “", "]; chairs set"], "No"),
        ("Which country chaired the 5th meeting?", ["Gro Hals"], "Bo Ek"),
        ("Who attended the 5th meeting?", ["Cleo Marsh [2]", "Gro Hals (set"], "Orr"),
        ("How many people attended the 5th meeting?", ["3 people"], "Bo Ek"),
        ("Did Dag Orr attend the 5th meeting?", ["No: Dag Orr is among the ab"], "Yes"),
        ("Did Bo Ek attend the 5th meeting?", ["No: Bo Ek is not among the p"], "Yes"),
        ("Who observed the 5th meeting?", ["observers: nobody (set"], "Lind"),
        ("Who was absent from the 5th meeting?", ["Dag Orr (set"], "Rask"),
        ("When was the 5th meeting?", ["7–8 May 2022 (set"], "3"),
        ("Where was the 5th meeting?", ["Oslo (set"], "Sudburg"),
        ("When and where was the 5th meeting?", ["7–8 May", "Oslo"], "Sudburg"),
        ("How long was the 5th meeting?", ["2 days: 7–8 May 2022 (set"], "3 to 4"),
        ("Was the 5th meeting held in Sudburg?", ["place: Oslo (set"], "Sudburg"),
        ("Was the 5th meeting virtual?", ["No: hybrid (set"], "Yes"),
        ("Tell me about the 5th meeting", ["Oslo) [1]; dates and place set"], "Sud"),
    ],
)
def test_what_was_set_by_hand_is_said_and_marked(
    changed: Assistant, question: str, says: list[str], says_not: str
) -> None:
    answer = asked(changed, question)
    assert answer.status is not Status.NOT_FOUND
    assert all(words in answer.text for words in [*says, BY])
    assert {made.made_by for made in answer.corrections} == {"Ola Berg"}
    # What a paper says verbatim stands in quotation marks and may name anybody.
    own = "".join(answer.text.split("“")[:1] + answer.text.split("”")[1:])
    day = f"{datetime.now(UTC):%-d %B %Y}"
    assert says_not not in own.replace(day, "")


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Who chaired the 5th meeting?", "chairs: nobody (set"),
        ("How many people chaired the 5th meeting?", "chairs: nobody (set"),
        ("Did Ana Ito chair the 5th meeting?", "No: Ana Ito is not among the chairs"),
        ("Who attended the 5th meeting?", "participants: nobody (set"),
        ("Did Dag Orr attend the 5th meeting?", "No: Dag Orr is not among the part"),
        ("Who sent apologies for the fifth meeting?", "absentees: nobody (set"),
        ("When was the 5th meeting?", "no dates (set"),
        ("Where was the 5th meeting?", "no place (set"),
        ("How long was the 5th meeting?", "dates: none (set"),
        ("What was the venue of the 5th meeting?", "no venue (set"),
    ],
)
def test_an_emptied_field_is_said_to_be_empty(
    emptied: Assistant, question: str, says: str
) -> None:
    answer = asked(emptied, question)
    assert answer.status is Status.ANSWERED
    assert says in answer.text
    assert answer.citations == ()


def test_what_nobody_set_is_answered_as_before(changed: Assistant) -> None:
    answer = asked(changed, "What was agreed at the 5th meeting?")
    assert "raise the lantern fee" in answer.text
    assert answer.corrections == ()
    chairs = asked(changed, "Who chaired the 6th meeting?")
    assert chairs.text == "Cleo Marsh [1]"
    assert chairs.corrections == ()


def test_what_documents_say_and_what_was_set_stand_apart(changed: Assistant) -> None:
    correct(changed, "5th meeting", dates=DateRange(date(2022, 5, 3), date(2022, 5, 4)))
    answer = asked(changed, "When and where was the 5th meeting?")
    said, _, by_hand = answer.text.partition("; ")
    assert said == "3 to 4 May 2022 [1]"
    assert by_hand.startswith(f"Oslo ({BY}")
    assert [made.field for made in answer.corrections] == ["place"]


def test_withdrawn_corrections_leave_no_trace(council: Assistant) -> None:
    question = "Who chaired the 5th meeting?"
    before = asked(council, question)
    correct(council, "5th meeting", chairs=())
    assert asked(council, question).text != before.text
    withdraw(council)
    assert asked(council, question).text == before.text == "Ana Ito and Bo Ek [1]"


def test_a_second_correction_does_not_bring_the_first_one_back(
    council: Assistant,
) -> None:
    correct(council, "5th meeting", chairs=(GRO,))
    correct(council, "5th meeting", chairs=(CLEO,))
    assert asked(council, "Who chaired the 5th meeting?").text.startswith(
        "Cleo Marsh ("
    )
    answer = asked(council, "Did Bo Ek chair the 5th meeting?")
    assert answer.text.startswith("No: Bo Ek is not among the chairs (set")


def test_a_list_on_one_line_is_not_quoted_with_whom_a_correction_took_out(
    make_assistant,
) -> None:
    names = "Anastasia Ito, Bo Ek, Cornelius Moss, Desmond Orr"
    page = f"# Board meeting 2021-03-04\n\nPresent: {names}\n"
    board = make_assistant({"a.md": page})
    assert names in asked(board, "Who attended on 4 March 2021?").text
    kept = tuple(person(name) for name in names.split(", ") if name != "Bo Ek")
    correct(board, "meeting of 4 March 2021", participants=kept)
    answer = asked(board, "Who attended on 4 March 2021?")
    assert answer.text.startswith(f"Participants {BY}")
    assert "Cornelius Moss" in answer.text
    assert "Bo Ek" not in answer.text


def test_who_is_missing_from_an_open_list_is_not_told(make_assistant) -> None:
    page = "# Board meeting 2021-03-04\n\nAna Ito and Bo Ek opened the meeting.\n"
    board = make_assistant({"a.md": page, "b.md": "Cy Moss lives in the lighthouse."})
    correct(board, "meeting of 4 March 2021", participants=(ANA, person("Di Orr")))
    answer = asked(board, "Did Cy Moss attend the meeting of 4 March 2021?")
    assert not answer.text.startswith(("Yes", "No:", "No."))
    count = asked(board, "How many people attended the meeting of 4 March 2021?")
    assert count.text.startswith("At least 2 people")
    assert count.status is Status.PARTIAL


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(chairs=st.lists(st.sampled_from([ANA, BO, CLEO, GRO]), unique=True))
def test_exactly_who_was_set_is_said_to_have_chaired(
    council: Assistant, chairs: list[Party]
) -> None:
    correct(council, "5th meeting", chairs=tuple(chairs))
    answer = asked(council, "Who chaired the 5th meeting?")
    told = {p for p in (ANA, BO, CLEO, GRO) if p.name in answer.text}
    assert told == set(chairs)
    # Where it is what the document says, nothing was set that it does not say.
    assert BY in answer.text


# --- which meeting is meant ---------------------------------------------------------


def test_meetings_go_by_the_number_and_the_days_that_were_set(
    council: Assistant,
) -> None:
    correct(council, "5th meeting", number=12, dates=MAY)
    for question in ("Who chaired the 12th meeting?", "Who chaired on 8 May 2022?"):
        assert asked(council, question).text == "Ana Ito and Bo Ek [1]"


@pytest.mark.parametrize(
    "question",
    [
        "When was the 5th meeting?",
        "Where was the fifth meeting?",
        "Who attended the meeting of 3 May 2022?",
    ],
)
def test_what_a_meeting_was_called_before_is_not_answered_but_explained(
    council: Assistant, question: str
) -> None:
    correct(council, "5th meeting", number=12, dates=MAY)
    answer = asked(council, question)
    assert answer.status is Status.NOT_FOUND
    assert "12th meeting: " in answer.text
    assert BY in answer.text


def test_a_paper_that_came_later_does_not_undo_a_correction(make_assistant) -> None:
    board = make_assistant({"5.md": FIFTH})
    values = {"place": "Oslo", "dates": MAY, "chairs": (GRO,)}
    correct(board, "5th meeting", **values)
    later = FIFTH.replace("3 to 4 May", "3 to 7 May").replace("Ana Ito and ", "")
    board.writer.add_uploads([Upload("later.md", later.encode())])
    board.refresh()
    (meeting,) = board.meetings()
    assert len(meeting.documents) == 2
    assert (meeting.place, meeting.dates) == ("Oslo", MAY)
    assert asked(board, "Where was the 5th meeting?").text.startswith("Oslo (set")
    assert asked(board, "When was the 5th meeting?").text.startswith("7–8 May 2022 (")
    assert asked(board, "Who chaired the 5th meeting?").text.startswith("Gro Hals (")


def test_a_paper_that_says_what_was_set_is_quoted_for_it(make_assistant) -> None:
    board = make_assistant({"5.md": FIFTH})
    correct(board, "5th meeting", place="Oslo")
    later = FIFTH.replace("Sudburg, Norland", "Oslo, Norland")
    board.writer.add_uploads([Upload("later.md", later.encode())])
    board.refresh()
    answer = asked(board, "Where was the 5th meeting?")
    assert [quote.key for quote in answer.citations] == ["later.md"]
    assert "Sudburg" not in answer.text


# --- passages -----------------------------------------------------------------------


def test_a_matter_is_dated_by_the_days_that_were_set(changed: Assistant) -> None:
    answer = asked(changed, "When was the lantern fee raised?")
    assert f"; 7–8 May 2022 ({BY}" in answer.text
    assert "3 to 4" not in answer.text


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("What was held in Sudburg?", "Fifth Meeting of the Lantern Council"),
        ("Who chaired the meeting in Sudburg?", "5th meeting — dates: 7–8 May 2022"),
    ],
)
def test_a_passage_that_says_what_was_overruled_is_not_said_alone(
    changed: Assistant, question: str, says: str
) -> None:
    answer = asked(changed, question)
    assert says in answer.text
    assert f"5th meeting — place: Oslo ({BY}" in answer.text


# --- several meetings ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Who chaired each meeting?", "5th meeting: Ana Ito [1]; Gro Hals (set"),
        ("When was each meeting held?", "5th meeting: 7–8 May 2022 (set"),
        ("Which meetings did Gro Hals chair?", "1 of the 2 meetings"),
        ("Which meetings did Bo Ek attend?", "Bo Ek is not among the participants"),
        ("How many meetings did Bo Ek chair?", "Bo Ek is not among the chairs (set"),
        ("How often did Gro Hals attend?", "1 of the 2 meetings"),
        ("How often did Bo Ek attend?", "0 of the 2 meetings"),
        ("Which meetings were held in 2022?", "(7–8 May 2022, Oslo) [1]; dates and"),
        ("Compare the 5th and the 6th meeting", "[1]; 7–8 May 2022 ("),
        ("Compare the 5th and the 6th meeting", "chaired by: Ana Ito [3]; Gro Hals ("),
        ("Compare the 5th and the 6th meeting", "3 listed; only here: Ana Ito [5]; G"),
    ],
)
def test_lists_go_by_what_was_set(changed: Assistant, question: str, says: str) -> None:
    answer = asked(changed, question)
    assert says in answer.text
    assert BY in answer.text


def test_emptied_fields_are_said_in_lists(emptied: Assistant) -> None:
    answer = asked(emptied, "Who chaired each meeting?")
    assert answer.text.startswith(f"5th meeting: nobody ({BY}")
    compared = asked(emptied, "Compare the 5th and the 6th meeting")
    assert "5th meeting — chaired by: nobody (set" in compared.text


# --- the pieces ---------------------------------------------------------------------


def made(value: Value, before: Value = None, field: str = "place") -> Correction:
    return Correction("d", field, value, before, "Bo Ek", datetime(2024, 5, 3, 23, 59))


def test_the_reply_says_what_was_set_by_whom(changed: Assistant) -> None:
    (one,) = reply_of(asked(changed, "Where was the 5th meeting?")).by_hand
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
