"""Meeting numbers are read however they are written, and days never as numbers."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numbers import (
    find_ordinals,
    ordinal_numeral,
    ordinal_word,
    parse_number_word,
    parse_ordinal,
)


def found(text: str, **options: bool) -> list[tuple[int, str]]:
    return [(n.value, text[n.start : n.end]) for n in find_ordinals(text, **options)]


@pytest.mark.parametrize(
    ("text", "value", "evidence"),
    [
        ("the 5th meeting", 5, "5th"),
        ("the 5 th meeting", 5, "5 th"),
        ("THE SEVENTH MEETING", 7, "SEVENTH"),
        ("Twenty-first session", 21, "Twenty-first"),
        ("twenty first session", 21, "twenty first"),
        ("the sixty‑sixth session", 66, "sixty‑sixth"),
        ("one hundred and first session", 101, "one hundred and first"),
        ("V Meeting", 5, "V"),
        ("Meeting XIV.", 14, "XIV"),
        ("the VIIth Assembly", 7, "VIIth"),
        ("the inaugural gathering", 1, "inaugural"),
        ("its initial meeting", 1, "initial"),
        ("the Eight Meeting of the group", 8, "Eight"),
        ("meeting 5", 5, "5"),
        ("meeting no. 5", 5, "no. 5"),
        ("meeting number five", 5, "number five"),
        ("Session #12", 12, "#12"),
        ("the thirtieth round", 30, "thirtieth"),
    ],
)
def test_a_number_beside_a_meeting_is_read(text, value, evidence):
    assert found(text) == [(value, evidence)]


@pytest.mark.parametrize(
    "text",
    [
        "June 19th, 2019",
        "the 19th of June 2019",
        "the meeting 4 March 2024",
        "TSC Meeting 2019-06-19",
        "the meeting 10:30",
        "Meeting 4-6 March",
        "at least one meeting",
        "eight meetings",
        "At the meeting I attended",
        "the initial phase",
        "10 St Andrews Road",
        "the 21st century",
        "a 30 second pause",
        "the meeting 3 times",
        "TEG-RR V",
        "",
    ],
)
def test_these_count_no_meeting(text):
    assert found(text) == []


def test_a_bare_roman_numeral_counts_when_asked_for():
    assert found("What did TEG-RR V decide?", bare_roman=True) == [(5, "V")]
    assert found("What did I decide?", bare_roman=True) == []
    assert found("the V Meeting and VI", bare_roman=True) == [(5, "V"), (6, "VI")]


def test_offsets_count_the_whole_text():
    text = "the first and the second and the third"
    assert [n.value for n in find_ordinals(text, 10, 25)] == [2]
    assert [text[n.start : n.end] for n in find_ordinals(text, 10, 25)] == ["second"]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("three", 3),
        (" Twenty-one ", 21),
        ("one hundred and five", 105),
        ("12", 12),
        ("fifth", None),
        ("many", None),
        ("", None),
    ],
)
def test_cardinals_are_parsed(word, value):
    assert parse_number_word(word) == value


@pytest.mark.parametrize(
    ("word", "value"),
    [("fifth", 5), ("5 th", 5), ("Inaugural", 1), ("five", None), ("", None)],
)
def test_ordinals_are_parsed(word, value):
    assert parse_ordinal(word) == value


@given(st.integers(1, 999))
def test_written_ordinals_are_read_back(number):
    assert parse_ordinal(ordinal_numeral(number)) == number
    assert parse_ordinal(ordinal_word(number)) == number
    for written in (ordinal_word(number), ordinal_numeral(number), f"{number}"):
        text = f"meeting {written}" if written.isdigit() else f"{written} meeting"
        assert [n.value for n in find_ordinals(text)] == [number]


@given(st.text(alphabet="XVIth 15sndr.#-meting", max_size=60))
def test_spans_are_ordered_and_do_not_overlap(text):
    position = 0
    for number in find_ordinals(text, bare_roman=True):
        assert position <= number.start < number.end <= len(text)
        assert number.value > 0
        position = number.end


def test_no_text_takes_more_than_linear_time():
    text = "The Fifth meeting no. 5 of the VII Session with 3rd parties. " * 4_000
    began = time.process_time()
    find_ordinals(text)
    find_ordinals("twenty " * 10_000)
    find_ordinals("hundred and " * 10_000)
    assert time.process_time() - began < 20
