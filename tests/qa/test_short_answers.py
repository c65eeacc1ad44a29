"""When marked words are said alone: by the kind of question, and by how sure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question import AnswerType, understand
from qa.reader import Candidate
from qa.short_answers import LEAST_MARGIN, LONGEST_WORDS, short_answer

KINDS = {
    "Who chaired the session?": AnswerType.WHO,
    "When did the survey begin?": AnswerType.DATE,
    "Where did the council gather?": AnswerType.PLACE,
    "How many stations were inspected?": AnswerType.NUMBER,
    "List the stations that were inspected.": AnswerType.LIST,
    "Did the council inspect the stations?": AnswerType.YES_NO,
    "What did the council say about dredging?": AnswerType.STATEMENT,
}


def said_alone(
    question: str, text: str, marked: str, *, margin: float = 1.0, is_list: bool = False
) -> str | None:
    """Return what is said alone where these words of a text were marked."""
    start = text.index(marked)
    candidate = Candidate(
        "d",
        ((0, len(text)),),
        0.9,
        0.9,
        is_list=is_list,
        answer=(start, start + len(marked)),
        margin=margin,
    )
    found = short_answer(understand(question, []), candidate, text)
    return None if found is None else text[slice(*found)]


@pytest.mark.parametrize(("question", "kind"), KINDS.items())
def test_questions_are_of_the_kinds_that_these_tests_take_them_for(question, kind):
    assert understand(question, []).type is kind


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("Who chaired the session?", "Ada Ostrova chaired it.", "Ada Ostrova"),
        ("Who chaired the session?", "The Pilots’ Guild did.", "The Pilots’ Guild"),
        ("When did the survey begin?", "It began on 3 May 2019.", "3 May 2019"),
        ("When did the survey begin?", "It began in 2019.", "2019"),
        ("When did the survey begin?", "It began last spring.", "last spring"),
        ("Where did the council gather?", "It met in Sudburg.", "Sudburg"),
        (
            "Where is the register kept?",
            "It is at https://harbour.example/register now.",
            "https://harbour.example/register",
        ),
        ("Where should one write?", "To desk@harbour.example.", "desk@harbour.example"),
        ("How many stations were inspected?", "They saw 42 stations.", "42 stations"),
        ("How many stations were inspected?", "They saw seven of them.", "seven"),
    ],
)
def test_words_of_the_kind_that_is_asked_for_are_said_alone(question, text, marked):
    assert said_alone(question, text, marked) == marked


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        # No name, or none that the question does not already give.
        ("Who chaired the session?", "It was chaired in turns.", "in turns"),
        ("Did you see who chaired the Guild session?", "The Guild did.", "Guild"),
        ("When did the survey begin?", "It began with a speech.", "with a speech"),
        ("Where did the council gather?", "It met in the open.", "in the open"),
        ("How many stations were inspected?", "They saw stations.", "stations"),
        # Kinds of which a few words never are the answer.
        (
            "List the stations that were inspected.",
            "Elm and Ashport.",
            "Elm and Ashport",
        ),
        ("Did the council inspect the stations?", "Ada Roe did in 2019.", "Ada Roe"),
        ("What did the council say about dredging?", "Elm 2019.", "Elm 2019"),
    ],
)
def test_words_of_another_kind_are_not(question, text, marked):
    assert said_alone(question, text, marked) is None


def test_words_that_the_network_doubts_are_not_said_alone():
    ask = "Who chaired the session?", "Ada Ostrova chaired it.", "Ada Ostrova"
    assert said_alone(*ask, margin=LEAST_MARGIN) == "Ada Ostrova"
    assert said_alone(*ask, margin=LEAST_MARGIN - 0.01) is None


def test_lists_and_what_was_not_read_are_said_whole():
    ask = "Who chaired the session?", "Ada Ostrova chaired it.", "Ada Ostrova"
    assert said_alone(*ask, is_list=True) is None
    candidate = Candidate("d", ((0, 5),), 0.9, 0.9, margin=5.0)
    assert short_answer(understand(ask[0], []), candidate, ask[1]) is None
    nothing = Candidate("d", ((0, 5),), 0.9, 0.9, answer=(3, 3), margin=5.0)
    assert short_answer(understand(ask[0], []), nothing, ask[1]) is None


def test_a_long_span_is_no_short_answer():
    words = "Ada " * LONGEST_WORDS
    question = "Who chaired the session?"
    assert said_alone(question, words + ".", words) == words
    assert said_alone(question, words + "Roe.", words + "Roe") is None


@given(
    st.sampled_from(list(KINDS)),
    st.text(min_size=1, max_size=40),
    st.floats(-5, 5),
    st.data(),
)
def test_what_is_said_alone_is_what_was_marked(question, text, margin, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    candidate = Candidate(
        "d", ((0, len(text)),), 0.9, 0.9, answer=(start, end), margin=margin
    )
    found = short_answer(understand(question, []), candidate, text)
    assert found in (None, (start, end))
    if found is not None:
        assert margin >= LEAST_MARGIN
        assert start < end
