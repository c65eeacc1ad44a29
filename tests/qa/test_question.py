"""How a question is read: softly, against the meetings of a library."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.meeting import DateRange, Evidenced, MeetingRecord
from qa.errors import InvalidQuestionError
from qa.meetings import group_meetings
from qa.question.follow_up import in_conversation
from qa.question.periods import periods
from qa.question.question import Kind, kind_of, one_line, read_question
from qa.question.roles import fields_asked
from qa.question.scope import AGREEMENTS, read_scope
from qa.question.spelling import spelled


def record(name, body, number=None, day=None, place=None, mode=None):
    def said(value):
        return None if value is None else Evidenced(value, 0, 1)

    days = None if day is None else DateRange(day, day)
    return MeetingRecord(
        name, 1, body=said(body), number=said(number), dates=said(days),
        place=said(place), mode=said(mode),
    )  # fmt: skip


MEETINGS = group_meetings(
    [
        record("a", "Lantern Council", 4, date(2021, 5, 3), "Sudburg, Norland"),
        record("b", "Lantern Council", 5, date(2022, 6, 7), "Port Alba", "virtual"),
        record("c", "Ferry Panel", None, date(2022, 6, 20), "Sudburg, Norland"),
        record("d", "Ferry Panel", None, date(2023, 1, 9), "Elmhaven", "in person"),
    ]
)
BODIES = MEETINGS.bodies


def meant(text):
    found = read_scope(text, MEETINGS, bodies=BODIES).meant(MEETINGS)
    return [next(iter(m.documents)) for m in found]


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("Who chaired the fifth meeting?", ["b"]),
        ("who chaired the 4th meeting of the Lantern Council", ["a"]),
        ("What was agreed on 7 June 2022?", ["b"]),
        ("What did the Ferry Panel say in June 2022?", ["c"]),
        ("latest meeting of the Ferry Panel", ["d"]),
        ("What was decided at the first meeting of the Ferry Panel?", ["c"]),
        ("When did the Ferry Panel last meet?", ["d"]),
        ("the last but one meeting of the Ferry Panel", ["c"]),
        ("where did the Lantern Council first meet", ["a"]),
        ("the meeting in Elmhaven", ["d"]),
        ("the virtual meeting of the council", ["b"]),
        ("What happened in spring 2021?", ["a"]),
        ("What happened in early 2023?", ["d"]),
        ("who keeps the register up to date?", []),
    ],
)
def test_the_meetings_meant_agree_best(text, documents):
    assert meant(text) == documents


def test_a_number_speaks_against_other_numbers_but_rules_nothing_out():
    scope = read_scope("the fifth meeting", MEETINGS, bodies=BODIES)
    numbered = {m.number: scope.agreement(m) for m in MEETINGS}
    assert numbered[4]["number"] == -1.0
    assert numbered[5]["number"] == 1.0
    assert scope.missing == ""


def test_what_is_certainly_not_there_is_named():
    scope = read_scope("Who chaired the 9th meeting?", MEETINGS, bodies=BODIES)
    assert "9th meeting" in scope.missing
    day = read_scope("Who came on 1 April 2020?", MEETINGS, bodies=BODIES)
    assert "1 April 2020" in day.missing
    vague = read_scope("Who came in 2019?", MEETINGS, bodies=BODIES)
    assert vague.missing == ""


@given(st.text(max_size=80))
def test_agreements_are_named_and_bounded(text):
    scope = read_scope(text, MEETINGS, bodies=BODIES)
    for meeting in MEETINGS:
        for name, value in scope.agreement(meeting).items():
            assert name in AGREEMENTS
            assert -1 <= value <= 1


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in spring 2019", date(2019, 3, 1), date(2019, 6, 30)),
        ("the third quarter of 2021", date(2021, 7, 1), date(2021, 9, 30)),
        ("Q1 2020", date(2020, 1, 1), date(2020, 3, 31)),
        ("late 2020", date(2020, 8, 1), date(2020, 12, 31)),
        ("during '22", date(2022, 1, 1), date(2022, 12, 31)),
        ("on 7 June 2022", date(2022, 6, 7), date(2022, 6, 7)),
    ],
)
def test_stretches_of_time_are_read(text, first, last):
    (found,) = periods(text).stretches
    assert (found.first, found.last) == (first, last)


def test_a_day_without_its_year_is_read():
    (day,) = periods("What was said on 7 June?").days
    assert (day.month, day.day) == (6, 7)
    assert periods("may we ask?").days == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Who chaired?", Kind.WHO),
        ("By when is it due?", Kind.WHEN),
        ("At what time did it begin?", Kind.HOUR),
        ("At what time of the year is it held?", Kind.WHEN),
        ("how much did it cost", Kind.COUNT),
        ("In which town did they meet?", Kind.WHERE),
        ("Did they agree?", Kind.YES_NO),
        ("Why was it late?", Kind.STATEMENT),
    ],
)
def test_the_kind_of_answer_is_read(text, kind):
    assert kind_of(text) is kind


def test_the_field_of_a_record_is_read():
    assert fields_asked("Who was absent from the meeting?") == {"absent"}
    assert fields_asked("When was the meeting held?") == {"dates"}
    assert fields_asked("Why was it late?") == frozenset()


def test_questions_without_words_or_too_long_are_refused():
    with pytest.raises(InvalidQuestionError, match="no words"):
        one_line("  ?! ", 100)
    with pytest.raises(InvalidQuestionError, match="ask in 10 or fewer"):
        one_line("x" * 11, 10)
    assert one_line("who\n chaired\u202e?", 100) == "who chaired?"


def talk(text, *history):
    return in_conversation(text, history, MEETINGS, bodies=BODIES)


def test_a_follow_up_takes_over_meeting_and_subject():
    found = talk("For how much?", "Which firm repaired the pier in June 2022?")
    assert "firm" in found.carried
    assert found.scope.when


def test_a_new_subject_takes_over_nothing():
    found = talk(
        "Which companies bid for the new lighthouse contract in Elmhaven?",
        "Who chaired the fifth meeting?",
    )
    assert found.carried == ""


def test_what_about_asks_the_same_of_another_meeting():
    found = talk("What about the 4th?", "Who chaired the fifth meeting?")
    assert found.scope.numbers == {4}
    assert found.kind is Kind.WHO


def test_a_pronoun_without_a_conversation_dangles():
    assert talk("Did she chair it?").dangling
    assert not talk("Did Ana Ito chair it?").dangling


def test_misspelt_words_are_read_as_the_library_has_them():
    words = {"chaired", "meeting"}
    found = spelled(
        "who chaird the meting in Oslo",
        lambda word: word not in words,
        lambda word, letters: ["They chaired the meeting."],
    )
    assert found == "who chaired the meeting in Oslo"


def test_words_that_are_there_stay():
    question = read_question("who kept the lamps", MEETINGS, bodies=BODIES)
    assert [w.text for w in question.words] == ["kept", "lamps"]
