"""The measure against values worked out by hand, and files of every wrong shape."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import QuestionSetError
from qa.squad import (
    SquadQuestion,
    exact,
    f1,
    normalise_answer,
    read_squad,
    score_squad,
)

TEXT = "The ferry left Elmport at nine. It reached Oakham at noon."


def asked(id="q1", text="Elmport", start=15, **more):
    answer = {"text": text, "answer_start": start}
    return {"id": id, "question": "From where?", "answers": [answer]} | more


def file_of(*questions, context=TEXT):
    paragraph = {"context": context, "qas": list(questions)}
    return {"version": "x", "data": [{"title": "Ferries", "paragraphs": [paragraph]}]}


@pytest.fixture
def write(tmp_path):
    def write_it(content, name="questions.json"):
        path = tmp_path / name
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
        return path

    return write_it


def question(id, *texts, context=TEXT):
    spans = tuple((context.index(t), context.index(t) + len(t)) for t in texts)
    return SquadQuestion(id, "Ferries", context, "?", spans)


# --- reading ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_a_file_is_read_plain_or_gzipped(write, name):
    path = write(file_of(asked(), asked("q2", is_impossible=True)), name)
    first, second = read_squad(path)
    assert first == SquadQuestion("q1", "Ferries", TEXT, "From where?", ((15, 22),))
    assert first.texts == ("Elmport",)
    assert second.answers == ()


def test_an_answer_that_several_people_gave_stands_once(write):
    answers = [
        {"text": text, "answer_start": TEXT.index(text)}
        for text in ("noon", "Oakham", "noon")
    ]
    (read,) = read_squad(write(file_of(asked(answers=answers))))
    assert read.texts == ("noon", "Oakham")


def test_answers_of_impossible_questions_are_not_read(write):
    plausible = asked(is_impossible=True, plausible_answers=[{"text": "Elmport"}])
    (read,) = read_squad(write(file_of(plausible)))
    assert read.answers == ()


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe{}", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        ([], "not in SQuAD format"),
        ({}, "no 'data'"),
        ({"data": 1}, "not in SQuAD format"),
        ({"data": ["x"]}, "not in SQuAD format"),
        ({"data": [{}]}, "no 'paragraphs'"),
        ({"data": [{"paragraphs": [{"qas": []}, 1]}]}, "not in SQuAD format"),
        (file_of("x"), "not in SQuAD format"),
        (file_of({"id": "q"}), "no '"),
        (file_of(asked(answers=1)), "not in SQuAD format"),
        (file_of(asked(answers=["x"])), "not in SQuAD format"),
        (file_of(asked(start=None)), "not in SQuAD format"),
        (file_of(asked(start=float("inf"))), "not in SQuAD format"),
        (file_of(asked(), asked()), "'q1' stands there twice"),
        (file_of(asked(start=14)), "'Elmport' is not at 14"),
        (file_of(asked(start=-43)), "is not at -43"),
        (file_of(asked(text="")), "'' is not at 15"),
        (file_of(asked(start=9_999)), "is not at 9999"),
    ],
)
def test_a_file_of_another_shape_is_named_with_what_is_wrong(write, content, named):
    path = write(content)
    with pytest.raises(QuestionSetError) as caught:
        read_squad(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert named in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path, write):
    with pytest.raises(QuestionSetError, match=r"absent\.json: No such file"):
        read_squad(tmp_path / "absent.json")
    path = write(file_of(asked()), "cut.json.gz")
    whole = path.read_bytes()
    for broken in (b"plain", whole[:-9], whole[:20] + b"\0" * 8 + whole[28:]):
        path.write_bytes(broken)
        with pytest.raises(QuestionSetError, match=r"cut\.json\.gz: "):
            read_squad(path)


KEYS = [
    *("data", "paragraphs", "qas", "context", "id", "question", "answers", "text"),
    *("answer_start", "is_impossible", "title"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(JSON)
def test_json_of_any_shape_is_read_or_refused_by_name(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps({"data": [{"paragraphs": [content]}]}))
    try:
        read = read_squad(path)
    except QuestionSetError:
        return
    assert all(text for one in read for text in one.texts)


# --- the measure -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("The  Harbour!", "harbour"),
        ("a", ""),
        ("An apple a day", "apple day"),
        ("U.S.A.", "usa"),
        ("anthem", "anthem"),
        ("“quoted”", "“quoted”"),
        ("the-day", "theday"),
    ],
)
def test_texts_are_compared_as_the_official_script_compares_them(text, normalised):
    assert normalise_answer(text) == normalised


@pytest.mark.parametrize(
    ("given_text", "wanted", "is_exact", "score"),
    [
        ("Elmport", "Elmport", 1, 1),
        ("the Elmport.", "elmport", 1, 1),
        ("Elmport at nine", "Elmport", 0, 0.5),  # precision 1/3, recall 1
        ("nine nine", "nine", 0, 2 / 3),  # a word counts as often as it is wanted
        ("Oakham", "Elmport", 0, 0),
        ("", "Elmport", 0, 0),
        ("Elmport", "", 0, 0),
        ("", "", 1, 1),
        ("the", "a", 1, 1),  # nothing is left of either
    ],
)
def test_exact_and_f1_are_those_worked_out_by_hand(given_text, wanted, is_exact, score):
    assert exact(given_text, wanted) == is_exact
    assert f1(given_text, wanted) == pytest.approx(score)


@settings(deadline=None)
@given(st.text(), st.text())
def test_f1_is_symmetric_and_1_where_the_match_is_exact(one, other):
    assert f1(one, other) == f1(other, one)
    assert exact(one, other) <= f1(one, other) <= 1


QUESTIONS = (
    question("right", "Elmport"),
    question("half", "Elmport", "Oakham at noon"),
    question("silent", "noon"),
    question("quiet"),
    question("loud"),
)
GIVEN = {"right": "the Elmport", "half": "Oakham", "quiet": "", "loud": "Elmport"}


def test_scores_are_those_worked_out_by_hand():
    # F1 of "Oakham": 0 to "Elmport"; to "Oakham at noon" precision 1, recall 1/3.
    scores = score_squad(QUESTIONS, GIVEN)
    assert (scores.answerable, scores.silent) == (3, 2)
    assert scores.answerable_exact == pytest.approx(100 / 3)
    assert scores.answerable_f1 == pytest.approx(100 * 1.5 / 3)
    assert scores.silent_right == pytest.approx(50)
    assert scores.exact == pytest.approx(100 * 2 / 5)
    assert scores.f1 == pytest.approx(100 * 2.5 / 5)


def test_the_table_has_one_line_a_kind():
    assert score_squad(QUESTIONS, GIVEN).lines() == [
        "all               5  exact  40.00  F1  50.00",
        "answerable        3  exact  33.33  F1  50.00",
        "unanswerable      2  silent  50.00",
    ]


def test_no_questions_score_nothing():
    scores = score_squad([], {})
    assert (scores.exact, scores.f1, scores.silent_right) == (0, 0, 0)


def test_an_answer_of_articles_alone_is_as_good_as_none_wanted():
    # So does the official script: of such an answer nothing is left to compare.
    one = question("q", "The")
    assert score_squad([one], {"q": ""}).answerable_exact == 100
