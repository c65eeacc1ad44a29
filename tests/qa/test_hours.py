"""When on its day a meeting began and ended, and never when something else did."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.hours import Hour, asks_hours, began, ended
from qa.outline import Outline, outline
from qa.question import understand
from tests.qa.papers import paper
from tests.qa.test_answering import check


def view(*sentences: str) -> Outline:
    return outline(
        paper("Harbour Council\n\n" + "\n\n".join(sentences) + "\n", "a.txt")
    )


def said(paper_view: Outline, hour: Hour | None) -> str | None:
    """Return a time as it is written, after checking that its sentence says it."""
    if hour is None:
        return None
    assert hour.sentence[0] <= hour.start < hour.end <= hour.sentence[1]
    return paper_view.document.text[hour.start : hour.end]


def start_of(*sentences: str) -> str | None:
    read = view(*sentences)
    return said(read, began(read))


def end_of(*sentences: str) -> str | None:
    read = view(*sentences)
    return said(read, ended(read))


@pytest.mark.parametrize(
    ("sentence", "time"),
    [
        ("Ada Stone called the meeting to order at 7 p.m. in the hall.", "7 p.m."),
        ("The meeting was called to order at 19:05 by Ada Stone.", "19:05"),
        ("Meeting started by ada at 17:00:09 UTC.", "17:00:09 UTC"),
        ("The meeting began at noon.", "noon"),
        ("The session opened at 14h30.", "14h30"),
        ("The council convened at 9 o'clock.", "9 o'clock"),
        ("Start time: 18:30", "18:30"),
        ("The meeting was held on 7 May 2024 at 2.15pm in the hall.", "2.15pm"),
        ("Minutes of the meeting held on 7 May 2024 at 7.00 p.m.", "7.00 p.m."),
    ],
)
def test_a_meeting_began_when_it_is_said_to(sentence: str, time: str) -> None:
    assert start_of(sentence) == time
    assert end_of(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "time"),
    [
        ("Meeting ended at 17:41:00 UTC.", "17:41:00 UTC"),
        ("The meeting adjourned at 9:45 p.m.", "9:45 p.m."),
        ("There being no more business, the meeting closed at 20.40.", "20.40"),
        ("The council rose at midnight.", "midnight"),
        ("End time: 19:30", "19:30"),
    ],
)
def test_a_meeting_ended_when_it_is_said_to(sentence: str, time: str) -> None:
    assert end_of(sentence) == time


@pytest.mark.parametrize(
    "sentence",
    [
        "The public hearing was opened at 7:10 p.m. and closed at 7:30 p.m.",
        "The next meeting will start at 18:00.",
        "The next meeting will be held on 4 June 2024 at 7 pm and end at 9 pm.",
        "Registration opened at 8:30 a.m. and closed at 9:00 a.m.",
        "Nominations close at 5 p.m. on Friday.",
        "The council began its hearing at 8 p.m.",
        "Bob Moss left at 19:20 and the vote ended at 19:30.",
        "The shop opened at 9 a.m. and closed at 6 p.m.",
        "After a break the meeting opened again at 8 pm.",
        "The ferry would end at 11 p.m. and start at 5 a.m.",
        "The council agreed to paint 12 lamps and closed the bar.",
    ],
)
def test_what_else_began_or_ended_does_not_count(sentence: str) -> None:
    assert start_of(sentence) is None
    assert end_of(sentence) is None


@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from([":", "."]))
def test_any_time_of_day_is_read_whole(hour: int, minute: int, mark: str) -> None:
    time = f"{hour}{mark}{minute:02}"
    later = f"{(hour + 1) % 24}{mark}{minute:02}"
    sentences = (
        f"The meeting began at {time}.",
        "Lamps were lit at 6:06.",
        f"The meeting ended at {later}.",
    )
    assert start_of(*sentences) == time
    assert end_of(*sentences) == later


def test_the_first_start_and_the_last_end_count() -> None:
    sentences = (
        "The meeting was called to order at 7 p.m.",
        "The closed session began at 8 p.m.",
        "The closed session ended at 8.30 p.m.",
        "The meeting adjourned at 9 p.m.",
    )
    assert (start_of(*sentences), end_of(*sentences)) == ("7 p.m.", "9 p.m.")


# --- questions ----------------------------------------------------------------------


def minutes(day: str, *below: str) -> str:
    title = f"# Harbour Council meeting, {day}"
    return "\n\n".join([title, "Present: Ada Stone, Bob Moss", *below]) + "\n"


@pytest.fixture(scope="module")
def council(make_assistant) -> Assistant:
    return make_assistant(
        {
            "may.md": minutes(
                "7 May 2024",
                "Ada Stone called the meeting to order at 7:02 p.m.",
                "The public hearing was opened at 7:10 p.m. and closed at 7:30 p.m.",
                "The meeting adjourned at 9:45 p.m.",
                "The next meeting starts at 6 p.m. on 4 June 2024.",
            ),
            "june.md": minutes(
                "4 June 2024", "The public hearing was closed at 7:30 p.m."
            ),
        }
    )


def asked(council: Assistant, question: str) -> Answer:
    answer = council.ask(question)
    check(answer, council)
    return answer


@pytest.mark.parametrize(
    ("question", "times"),
    [
        ("What time did the meeting of 7 May 2024 start?", ["7:02 p.m."]),
        ("What time did the May 2024 meeting begin?", ["7:02 p.m."]),
        (
            "At what time was the meeting of 7 May 2024 called to order?",
            ["7:02 p.m."],
        ),
        ("What time was the meeting on 7 May 2024?", ["7:02 p.m."]),
        ("What time did the meeting of 7 May 2024 end?", ["9:45 p.m."]),
        ("When did the meeting of 7 May 2024 adjourn?", ["9:45 p.m."]),
        ("How late did the meeting of 7 May 2024 finish?", ["9:45 p.m."]),
        (
            "When did the meeting of 7 May 2024 start and end?",
            ["7:02 p.m.", "9:45 p.m."],
        ),
    ],
)
def test_hours_are_said_with_the_sentence_that_says_them(
    council: Assistant, question: str, times: list[str]
) -> None:
    answer = asked(council, question)
    assert answer.status is Status.ANSWERED
    assert answer.text.partition(" [")[0] == ", ".join(times)
    quotes = [quote.quote for quote in answer.citations]
    assert all(time in quote for time, quote in zip(times, quotes, strict=True))


@pytest.mark.parametrize(
    "question",
    [
        "What time did the meeting of 4 June 2024 start?",
        "What time did the meeting of 4 June 2024 end?",
        "How late did the meeting of 4 June 2024 finish?",
    ],
)
def test_the_hours_of_another_thing_are_not_said(
    council: Assistant, question: str
) -> None:
    answer = asked(council, question)
    assert not {"7:30", "7:02", "9:45", "6 p.m."} & set(answer.text.split())
    assert all(quote.key == "june.md" for quote in answer.citations)


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What time did the meeting of 7 May 2024 start?", True),
        ("When did the meeting of 7 May 2024 end?", True),
        # It may ask for the day.
        ("When did the meeting of 7 May 2024 start?", False),
        ("When was the meeting of 7 May 2024?", False),
        # Of something else.
        ("What time did the hearing of 7 May 2024 close?", False),
        ("What time did the shop open on 7 May 2024?", False),
        # Of no meeting that is known.
        ("What time did the meeting end?", False),
        ("Who ended the meeting of 7 May 2024?", False),
    ],
)
def test_only_the_hours_of_a_meeting_are_asked_for(
    council: Assistant, question: str, asks: bool
) -> None:
    assert asks_hours(understand(question, council.meetings())) is asks
