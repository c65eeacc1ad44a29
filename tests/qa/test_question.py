from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.meeting import DateRange, Evidenced, MeetingRecord
from qa.errors import InvalidQuestionError
from qa.meetings import group_meetings
from qa.question import AnswerType, Over, Question, understand
from qa.words import fold


def _record(document: str, number: int, first: date, place: str) -> MeetingRecord:
    return MeetingRecord(
        document,
        1,
        aliases=(Evidenced("HMF-X", 0, 1),),
        number=Evidenced(number, 0, 1),
        dates=Evidenced(DateRange(first, first), 0, 1),
        place=Evidenced(place, 0, 1),
    )


MEETINGS = group_meetings(
    [
        _record("d1", 1, date(2018, 4, 23), "Port Alba, Norland"),
        _record("d5", 5, date(2022, 11, 15), "Sudburg"),
        _record("d6", 6, date(2024, 3, 4), "Eastwick, Suderia"),
        _record("d7", 7, date(2024, 12, 3), "Westhaven, Norland"),
    ]
)


def read(question: str, *history: str) -> Question:
    return understand(question, MEETINGS, history=history)


def numbers(question: Question) -> list[int | None]:
    return [m.number for m in question.scope.meetings]


@pytest.mark.parametrize(
    "question",
    [
        "who co-chaired the 5th meeting",
        "Who co-chaired the Fifth Meeting?",
        "who chaired HMF-X 5",
        "who chaired the fifth HMF-X meeting",
        "who chaired meeting 5",
        "who chaired meeting no. 5",
        "Who chaired the meeting of 15 November 2022?",
        "Who chaired the 2022-11-15 meeting?",
        "Who chaired the Sudburg meeting?",
        "Who chaired the meeting held in Sudburg?",
    ],
)
def test_a_meeting_is_named_in_many_ways(question: str) -> None:
    asked = read(question)
    assert numbers(asked) == [5]
    assert asked.scope.certain
    assert asked.type is AnswerType.WHO


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Who chaired the latest meeting?", 7),
        ("Who chaired the last HMF-X meeting?", 7),
        ("Who chaired the most recent session?", 7),
        ("Who chaired the inaugural meeting?", 1),
        ("Who chaired the earliest meeting?", 1),
        ("Who chaired the first meeting of the group?", 1),
    ],
)
def test_rank_names_a_meeting(question: str, number: int) -> None:
    assert numbers(read(question)) == [number]


def test_a_number_that_no_document_reports_is_missing() -> None:
    asked = read("Who chaired the fourth meeting?")
    assert asked.scope.meetings == ()
    assert "4th meeting" in asked.scope.missing
    assert "1st, 5th, 6th, 7th" in asked.scope.missing


def test_a_day_without_a_meeting_is_missing() -> None:
    asked = read("Who attended the meeting on 3 May 2021?")
    assert "3 May 2021" in asked.scope.missing


def test_a_year_names_all_its_meetings() -> None:
    asked = read("Which meetings were held in 2024?")
    assert asked.over is Over.WHICH_MEETINGS
    assert numbers(asked) == [6, 7]


def test_a_country_that_attends_does_not_name_the_meetings_held_there() -> None:
    asked = read("Which meetings did Norland attend?")
    assert asked.scope.meetings == ()
    assert asked.over is Over.WHICH_MEETINGS


def test_the_first_day_of_a_meeting_is_not_the_first_meeting() -> None:
    assert numbers(read("What happened on the first day of the sixth meeting?")) == [6]


@pytest.mark.parametrize(
    ("question", "over"),
    [
        ("How many meetings did Norland chair?", Over.HOW_MANY_MEETINGS),
        ("Who co-chaired each meeting?", Over.EACH_MEETING),
        ("Who chaired all of the meetings?", Over.EACH_MEETING),
        ("Which meetings did Suderia attend?", Over.WHICH_MEETINGS),
        ("Which countries attended the 7th meeting?", Over.ONE),
        ("What did the seventh meeting achieve?", Over.ONE),
        ("How many people attended the 6th meeting?", Over.ONE),
    ],
)
def test_questions_over_several_meetings_are_told_apart(
    question: str, over: Over
) -> None:
    assert read(question).over is over


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who opened the session?", AnswerType.WHO),
        ("Which country opened the session?", AnswerType.WHO),
        ("Name the two co-chairs of HMF-X 7.", AnswerType.WHO),
        ("When did it take place?", AnswerType.DATE),
        ("date of the seventh meeting", AnswerType.DATE),
        ("What was the venue of the fifth meeting?", AnswerType.PLACE),
        ("Where was it?", AnswerType.PLACE),
        ("How many delegates came?", AnswerType.NUMBER),
        ("Which countries attended?", AnswerType.LIST),
        ("What did participants agree on?", AnswerType.LIST),
        ("Did Norland attend?", AnswerType.YES_NO),
        ("What does HMF stand for?", AnswerType.DEFINITION),
        ("What is HMF-X?", AnswerType.DEFINITION),
        ("What is the budget?", AnswerType.STATEMENT),
        ("Why was the session closed?", AnswerType.STATEMENT),
    ],
)
def test_the_kind_of_answer_is_told(question: str, kind: AnswerType) -> None:
    assert read(question).type is kind


@pytest.mark.parametrize(
    ("question", "aspects"),
    [
        ("When was the 5th meeting?", {"date"}),
        ("When and where was the latest meeting?", {"date", "place"}),
        ("What was the venue of the fifth meeting?", {"venue"}),
        ("Was the fifth meeting in person or online?", {"mode"}),
        ("When did the fifth meeting discuss fees?", set()),
        ("When is the next meeting after Eastwick?", set()),
        ("Who chaired the fifth meeting?", set()),
    ],
)
def test_what_is_asked_of_the_meeting_itself(question: str, aspects: set[str]) -> None:
    assert read(question).aspects == aspects


def test_a_follow_up_keeps_the_meeting_and_shows_it() -> None:
    asked = read("and when was it held?", "who co-chaired the 5th meeting")
    assert numbers(asked) == [5]
    assert asked.aspects == {"date"}
    assert "5th meeting" in asked.understood


def test_a_follow_up_with_another_meeting_asks_the_same_of_it() -> None:
    asked = read("what about the sixth?", "who co-chaired the 5th meeting")
    assert numbers(asked) == [6]
    assert asked.type is AnswerType.WHO
    assert [fold(w.text) for w in asked.words] == ["co-chaired"]
    assert "6th meeting" in asked.understood


def test_a_follow_up_with_another_name_asks_the_same_of_it() -> None:
    asked = read("And Suderia?", "Did Norland attend the 5th meeting?")
    assert numbers(asked) == [5]
    assert asked.type is AnswerType.YES_NO
    assert [w.text for w in asked.names] == ["Suderia"]


def test_scope_is_carried_through_several_questions() -> None:
    asked = read("And where?", "who chaired the 6th meeting", "when was it held?")
    assert numbers(asked) == [6]


def test_a_question_that_stands_alone_carries_nothing_over() -> None:
    asked = read(
        "Which organisations signed the Harbour Protocol in full?",
        "who co-chaired the 5th meeting",
    )
    assert asked.scope.meetings == ()


@pytest.mark.parametrize("question", ["", "  ", "???", "\u202e\u200b", "\x00"])
def test_a_question_without_words_is_refused(question: str) -> None:
    with pytest.raises(InvalidQuestionError):
        read(question)


def test_a_question_that_is_too_long_is_refused_with_its_length() -> None:
    with pytest.raises(InvalidQuestionError, match="1001"):
        read("a" * 1001)


def test_characters_that_no_one_sees_are_dropped() -> None:
    asked = read("who chaired the \u202e5th\u202c meeting\x07?")
    assert asked.text == "who chaired the 5th meeting?"
    assert numbers(asked) == [5]


@given(st.text(min_size=1, max_size=300), st.lists(st.text(max_size=60), max_size=4))
def test_any_text_is_read_or_refused(question: str, history: list[str]) -> None:
    try:
        asked = understand(question, MEETINGS, history=history)
    except InvalidQuestionError:
        return
    assert asked.understood
    assert all(asked.text[w.start : w.end] for w in asked.words if w.end <= 10_000)
