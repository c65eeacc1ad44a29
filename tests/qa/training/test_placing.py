"""Questions that name a meeting: answered under its header, and not under another's."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.training.examples import Example
from qa.training.papers import HELD_OUT, PaperExamples, read_papers
from qa.training.placing import placed

BODIES = ("Harbour Masters Forum", "League of Lamp Keepers", "Tidal Survey Office")
TEXT = "The pilot station will move to the north pier in spring."
ASKED = Example("Where will the station move?", TEXT, ((31, 45),), "squad")


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_a_placed_example_reads_the_same_text_and_answers_it_or_not(seed):
    made = placed(ASKED, BODIES, Random(seed))
    assert made.context == TEXT
    assert made.answers in (ASKED.answers, ())
    assert any(body in made.header for body in BODIES)
    if not made.answers:
        assert made.question != ASKED.question


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_the_body_that_is_asked_about_decides(seed):
    made = placed(ASKED, BODIES, Random(seed))
    named = [body for body in BODIES if body in made.question]
    if named:
        assert bool(made.answers) == (named[0] in made.header)


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_the_year_that_is_asked_about_decides(seed):
    made = placed(ASKED, BODIES, Random(seed))
    years = [str(y) for y in range(1990, 2040) if f" {y} " in f" {made.question} "]
    if years and "in" in made.question and made.answers:
        assert years[0] in made.header


def test_both_kinds_are_made():
    made = [placed(ASKED, BODIES, Random(seed)) for seed in range(200)]
    answered = sum(bool(one.answers) for one in made)
    assert 90 <= answered <= 150


def test_placing_needs_an_answer_and_two_bodies():
    with pytest.raises(ValueError, match="needs an answer"):
        placed(Example("Who?", TEXT, (), "squad"), BODIES, Random(1))
    with pytest.raises(ValueError, match="two bodies"):
        placed(ASKED, BODIES[:1], Random(1))


def test_a_misplaced_paper_keeps_its_section_under_another_meeting():
    papers = read_papers()
    make = PaperExamples(papers.of(HELD_OUT))
    random = Random(3)
    drawn = [make.misplaced(q, random) for q in make._papers.questions if q.spans]
    found = [one for one in drawn if one is not None]
    assert len(found) > 20
    assert all(not one.answers and one.header for one in found)
    headers = {p.context for paper in make._papers.papers for p in paper.passages}
    assert sum(one.header in headers for one in found) < len(found)


def test_what_stands_in_a_table_is_learnt_by_rows_of_it():
    make = PaperExamples(read_papers())
    random = Random(3)
    tabled = [
        (q, row)
        for q in make._papers.questions
        if q.spans
        for row in make._papers.papers[q.paper].rows
        if row.found(*q.spans[0])
    ]
    assert len(tabled) > 300
    right = [make.right(q, random) for q, _ in tabled]
    by_row = [
        (one, row)
        for one, (_, row) in zip(right, tabled, strict=True)
        if one is not None and one.context == row.text
    ]
    assert 0.4 < len(by_row) / len(tabled) < 0.8
    for one, _ in by_row:
        assert all(one.texts)
    for asked, row in tabled[:40]:
        other = make._another_row(asked, random)
        assert other is None or (other.answers == () and other.context != row.text)
