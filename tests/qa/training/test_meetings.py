import re
from collections import Counter
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.training.examples import Example
from qa.training.meetings import (
    ITEM_SLOTS,
    KIND,
    MODES,
    Drawn,
    drawn,
    example,
    spans,
)
from qa.training.phrases import ASKED, FILLERS, LABELS, TOLD

MANY = 3000
ANSWERED = {"answered", "another told too"}


@cache
def many() -> tuple[Drawn, ...]:
    return tuple(drawn(Random(seed)) for seed in range(MANY))


def texts(one: Example) -> list[str]:
    return [one.context[start:end] for start, end in one.answers]


def test_spans_are_whole_and_bare():
    for one in many():
        for text in texts(one.example):
            assert text == text.strip()
            assert text[0] not in ",.;:-*•–("
            assert text[-1] not in ",.;:-*•–"
            assert text.count("(") == text.count(")"), text
            assert not {"\x01", "\x02", "\x03", "\x04"} & set(one.example.context)


def test_every_place_of_a_template_is_filled():
    for one in many():
        assert not re.search(r"[{}]|(?<!\.) [.,;](?!\w)|  ", one.example.context)
        assert not re.search(r"[{}]|  ", one.example.question)


def test_spans_never_cut_a_word():
    for one in many():
        for start, end in one.example.answers:
            around = one.example.context[max(0, start - 1) : end + 1]
            assert not re.match(r"\w\w", around) or start == 0, around
            assert not re.search(r"\w\w\Z", around) or end == len(one.example.context)


def test_no_answer_begins_with_a_preposition():
    # "in person" is a way to meet, and "on the first Monday" says how often.
    free = {"form", "frequency"}
    for one in many():
        if one.name not in free:
            for text in texts(one.example):
                assert not re.match(r"(?:on|in|at|by|from|that) ", text), text


@given(st.integers(0, 3000))
def test_a_seed_always_gives_the_same_example(seed):
    assert example(Random(seed)) == example(Random(seed))


def test_nearly_no_example_comes_twice():
    pairs = {(one.example.question, one.example.context) for one in many()}
    assert len(pairs) >= 2500
    assert len({one.example.question for one in many()}) > MANY / 2


def test_about_two_in_five_have_no_answer():
    share = sum(not one.example.answers for one in many()) / MANY
    assert 0.33 <= share <= 0.47


def test_a_good_part_of_the_answered_hold_the_same_of_another_meeting():
    modes = Counter(one.mode for one in many())
    assert 0.15 < modes["another told too"] / sum(modes[m] for m in ANSWERED) < 0.35


def test_every_kind_of_question_is_answered_and_left_unanswered():
    answered = {one.name for one in many() if one.example.answers}
    unanswered = {one.name for one in many() if not one.example.answers}
    assert answered == unanswered == {asked.name for asked in ASKED}
    assert {one.mode for one in many()} == set(MODES)


def test_excerpts_are_of_a_length_that_is_read_at_once():
    for one in many():
        assert 30 <= len(one.example.context.split()) <= 140
        assert one.example.kind == KIND


def test_there_is_an_answer_exactly_where_the_text_tells_what_is_asked():
    for one in many():
        assert bool(one.example.answers) == bool(one.asked & one.told)
        assert bool(one.example.answers) == (one.mode in ANSWERED)


def test_what_is_told_of_another_meeting_is_no_answer():
    for one in many():
        if one.mode == "another meeting":
            slots = {key.split("|")[0] for key in one.asked}
            assert slots & {key.split("|")[0] for key in one.told}
            assert not one.asked & one.told
            assert not one.example.answers
            if one.name != "expansion":
                asked_about = {key.split("|")[1] for key in one.asked}
                assert not asked_about & {key.split("|")[1] for key in one.told}


def test_a_distractor_is_not_among_the_answers():
    for one in many():
        if one.mode == "another told too" and one.name == "chair":
            found = {key for key in one.told if key.startswith("chair|")}
            assert len(found) == 2
            assert len(found & one.asked) == 1


def test_the_answer_to_a_plain_question_stands_behind_its_label():
    found = 0
    for one in many():
        label = re.search(
            r"(?:venue|VENUE|Venue)(?::\*\*|:| –| -)\s+(.+?)(?: \|| \*\*|\n|\Z)",
            one.example.context,
        )
        if one.name == "venue" and label and one.mode == "answered":
            assert texts(one.example)[0] == label[1]
            found += 1
    assert found


def test_marks_are_taken_out_and_their_places_kept():
    marked = "\x01+a\x02the \x01a\x02Hall\x03\x03, \x04and \x01b\x02more\x03"
    text, found = spans(marked)
    assert text == "the Hall, and more"
    assert found == {"a": [(4, 8)], "+a": [(0, 8)], "b": [(14, 18)]}


@pytest.mark.parametrize("template", [*TOLD, *FILLERS])
def test_every_template_is_a_line_with_places_that_can_be_filled(template):
    assert template == template.strip()
    assert template.count("{") == template.count("}")


def test_every_kind_that_is_asked_is_told_in_several_ways():
    made_apart = {"represented", "expansion"}
    for asked in ASKED:
        if asked.name not in made_apart:
            ways = [t for t in TOLD if any(f"{{{s}}}" in t for s in asked.slots)]
            labels = sum(len(LABELS.get(s, ())) for s in asked.slots)
            assert len(ways) + labels >= 3, asked.name
        if asked.slots[0] in ITEM_SLOTS - made_apart:
            assert asked.refers
