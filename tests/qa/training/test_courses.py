"""What a course holds: every kind in its measure, nothing that was held out."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import QuestionSetError
from qa.squad import SquadQuestion
from qa.training import courses
from qa.training.courses import (
    ARTICLES,
    COURSES,
    HELD_OUT_ARTICLES,
    SEARCHED,
    TRAIN_FILES,
    Course,
    Cycle,
    examples_of,
    features_of,
    held_out,
    makers,
    read_sources,
)
from qa.training.examples import Example
from tests.qa.training import tiny

SOURCES = tiny.sources()
TOKENIZER = tiny.tokenizer()


@pytest.fixture
def made():
    """What makes examples of the small sources; new for each test, as cycles turn."""
    return makers(SOURCES, tiny.chaired, whole=0.3)


def question(number):
    return SquadQuestion(str(number), "t", "text", "?", ())


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(1, 4), st.integers(0, 2**32))
def test_a_cycle_gives_all_before_one_comes_again(count, rounds, seed):
    cycle, random = Cycle([question(i) for i in range(count)]), Random(seed)
    for _ in range(rounds):
        drawn = {cycle.draw(random).id for _ in range(count)}
        assert len(drawn) == count


def test_an_empty_cycle_is_refused():
    with pytest.raises(QuestionSetError, match="no questions"):
        Cycle([])


def test_courses_learn_all_tokens_and_every_kind_is_made(made):
    assert sum(course.share for course in COURSES) == pytest.approx(1)
    assert {kind for course in COURSES for kind in course.mix} == set(made)


# --- sources -----------------------------------------------------------------


def test_sources_are_read_from_their_files(tmp_path):
    folder = tiny.write_sources(tmp_path / "data", SOURCES)
    read = read_sources(folder)
    assert set(read) == set(TRAIN_FILES)
    assert read == {name: tuple(questions) for name, questions in SOURCES.items()}


def test_a_missing_file_is_named(tmp_path):
    folder = tiny.write_sources(tmp_path / "data", SOURCES)
    (folder / SEARCHED).unlink()
    with pytest.raises(QuestionSetError, match=f"{SEARCHED}: No such file"):
        read_sources(folder)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({SEARCHED: []}, f"{SEARCHED}: holds no questions"),
        ({ARTICLES: tiny.articles(HELD_OUT_ARTICLES)}, "too few articles"),
    ],
)
def test_files_that_teach_nothing_are_named(tmp_path, changed, named):
    folder = tiny.write_sources(tmp_path / "data", SOURCES | changed)
    with pytest.raises(QuestionSetError, match=named):
        read_sources(folder)


def test_the_last_articles_are_held_out():
    titles = held_out(SOURCES[ARTICLES])
    assert len(titles) == HELD_OUT_ARTICLES
    assert titles == {f"Article {i:03d}" for i in range(6, 6 + HELD_OUT_ARTICLES)}


# --- examples ----------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(COURSES[1].mix))
def test_every_kind_holds_what_it_promises(made, kind):
    random = Random(5)
    found = [one for _ in range(60) if (one := made[kind](random))]
    assert len(found) > 20
    unseen = held_out(SOURCES[ARTICLES])
    kept_away = [q.context for q in SOURCES[ARTICLES] if q.title in unseen]
    for one in found:
        assert all(one.texts)
        if kind != "meetings":
            assert not any(one.context in text for text in kept_away)
    answerable = {bool(one.answers) for one in found}
    in_vain = {"left out", "neighbour", "unanswerable"}
    if kind in in_vain:
        assert answerable == {False}
    elif kind != "meetings":
        assert answerable == {True}


@pytest.mark.parametrize(("whole", "shares"), [(0.0, (0, 0)), (1.0, (1, 1))])
def test_so_many_paragraphs_are_read_whole(whole, shares):
    made = makers(SOURCES, tiny.chaired, whole)
    contexts = {q.context for questions in SOURCES.values() for q in questions}
    random = Random(2)
    for kind in ("squad", "unanswerable"):
        found = [one for _ in range(40) if (one := made[kind](random))]
        share = sum(one.context in contexts for one in found) / len(found)
        assert shares[0] <= share <= shares[1]


def test_kinds_come_in_the_measure_of_the_mix():
    course = Course("x", 1, 1, {"much": 3.0, "little": 1.0})
    kinds = {
        kind: lambda random, kind=kind: Example("?", "text", (), kind)
        for kind in course.mix
    }
    drawn = islice(examples_of(course, kinds, Random(1)), 4_000)
    counts = Counter(one.kind for one in drawn)
    assert 2_850 < counts["much"] < 3_150
    assert sum(counts.values()) == 4_000


def test_sources_of_which_nothing_comes_end_with_an_error(monkeypatch):
    monkeypatch.setattr(courses, "_MOST_VAIN_DRAWS", 50)
    course = Course("vain", 1, 1, {"a": 1.0})
    with pytest.raises(QuestionSetError, match="'vain'"):
        next(examples_of(course, {"a": lambda random: None}, Random(1)))
    long = Example("?", "noon " * 300, (), "a")
    with pytest.raises(QuestionSetError, match="'vain' are too long"):
        features_of(course, {"a": lambda r: long}, TOKENIZER, tokens=9, seed=1)


# --- features ----------------------------------------------------------------


def course_features(tokens, seed=13, course=COURSES[1], report=None):
    made = makers(SOURCES, tiny.chaired, course.whole)
    return features_of(course, made, TOKENIZER, tokens=tokens, seed=seed, report=report)


def test_a_course_ends_after_so_many_tokens():
    totals = []
    found = course_features(3_000, report=totals.append)
    sizes = [len(one.ids) for one in found]
    assert sum(sizes[:-1]) < 3_000 <= sum(sizes)
    assert totals[-1] == sum(sizes)
    assert totals == sorted(totals)
    assert course_features(0) == []


def test_the_same_seed_teaches_the_same():
    assert course_features(2_000) == course_features(2_000)
    assert course_features(2_000) != course_features(2_000, seed=14)


def test_a_longer_course_begins_as_a_shorter_one():
    short, long = course_features(1_000), course_features(3_000)
    assert long[: len(short)] == short


def test_what_is_too_long_is_learnt_as_a_window():
    text = "It was noon. " * 100 + "Ada chaired. " + "It was nine. " * 100
    start = text.index("Ada")
    long = Example("Who?", text, ((start, start + 3),), "a")
    course = Course("x", 1, 1, {"a": 1.0})
    (one,) = features_of(course, {"a": lambda r: long}, TOKENIZER, tokens=1, seed=1)
    ada = TOKENIZER.encode("Ada", add_special_tokens=False).ids
    assert list(one.ids[one.start : one.end + 1]) == ada
