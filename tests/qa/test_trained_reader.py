"""The trained reader over readings that are made up, and its calibration."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import ReaderError
from qa.outline import Outline, outline
from qa.question import Question, understand
from qa.reader import Candidate
from qa.span_reader import SpanAnswer
from qa.trained_reader import (
    CALIBRATION,
    FEATURES,
    NEIGHBOURS,
    READ,
    Calibration,
    TrainedReader,
    features,
    read_calibration,
)
from tests.qa.papers import paper

EVEN = Calibration((1.0, 1.0, 0.0, 0.0, 0.0, 0.0), 0.0)
QUESTION = understand("Who chaired the harbour council?", [])
NOTHING = float("-inf")


@cache
def view_of(name: str, count: int) -> Outline:
    """A document of so many sentences: "Asel one met." is the first of "asel"."""
    sentences = " ".join(f"{name.title()} x{i:02d} met here." for i in range(count))
    return outline(paper(f"{name.title()} papers.\n\n{sentences}\n", f"{name}.txt"))


class Words:
    """Proposes what it is told to propose."""

    def __init__(self, candidates: list[Candidate]) -> None:
        self._candidates = candidates

    def read(self, question, hits, outlines):
        return list(self._candidates)

    propose = read


class Spans:
    """Marks the word that stands for a sentence, as surely as it is told.

    Attributes:
        seen: Question, text and stretches of each reading.
    """

    digest = "made up"
    bar = 0.0

    def __init__(self, margins: dict[str, float]) -> None:
        self._margins = margins
        self.seen: list[tuple[str, str, tuple[tuple[int, int], ...]]] = []

    def read(self, question, texts):
        return [self._of(question, *each) for each in texts]

    def _of(self, question, text, stretches):
        self.seen.append((question, text, tuple(stretches)))
        found = []
        for start, end in stretches:
            place = text.index(" x", start, end) + 1
            word = text[place : place + 3]
            owner = text[start : place - 1].lower()
            margin = self._margins.get(f"{owner} {word}", 0.0)
            if margin == NOTHING:
                found.append(SpanAnswer(start, start, margin, speaks=False))
            else:
                found.append(SpanAnswer(place, place + 3, margin, speaks=margin >= 0))
        return found


class Case:
    """Documents of one word's names, and candidates in them."""

    def __init__(self, **counts: int) -> None:
        views = [view_of(name, count) for name, count in counts.items()]
        self.by_id = {view.document.id: view for view in views}
        self.by_name = dict(zip(counts, views, strict=True))

    def candidate(self, name: str, number: int, score: float = 0.5, **options):
        view = self.by_name[name]
        start = view.document.text.index(f"{name.title()} x{number:02d}")
        end = view.document.text.index(".", start) + 1
        return Candidate(view.document.id, ((start, end),), score, score, **options)

    def read(self, candidates, margins=None, calibration=EVEN, question=QUESTION):
        spans = Spans(margins or {})
        reader = TrainedReader(Words(candidates), spans, calibration)
        found = reader.read(question, [], self.by_id.__getitem__)
        return found, spans

    def word(self, candidate: Candidate) -> str:
        text = self.by_id[candidate.document_id].document.text
        return text[slice(*candidate.answer)] if candidate.answer else ""


# --- reading -------------------------------------------------------------------


def test_candidates_are_ordered_by_their_probability():
    case = Case(asel=9)
    given_ones = [case.candidate("asel", i, 0.9 - i / 10) for i in range(4)]
    margins = {"asel x00": -2.0, "asel x01": 0.0, "asel x02": 3.0, "asel x03": 1.0}
    found, _ = case.read(given_ones, margins)
    assert [case.word(c) for c in found] == ["x02", "x03", "x01", "x00"]
    assert [c.margin for c in found] == [3.0, 1.0, 0.0, -2.0]
    # 0.7 of the words and a margin of 3: 1 / (1 + exp(-3.7)).
    assert found[0].score == pytest.approx(1 / (1 + math.exp(-3.7)))
    assert found[0].why["words"] == pytest.approx(0.7)
    assert found[0].why["margin of the span"] == 3.0


def test_features_are_what_was_worked_out_by_hand():
    case = Case(asel=4)
    given_ones = [case.candidate("asel", 0, 0.9), case.candidate("asel", 2, 0.4)]
    found, _ = case.read(given_ones, {"asel x00": 2.5, "asel x02": -1.0})
    assert [c.features for c in found] == [
        (0.9, 2.5, 1.0, 0.0, 0.0, 0.0),
        (0.4, -1.0, 0.0, 3.5, 0.0, 0.0),
    ]
    assert len(FEATURES) == len(found[0].features)


def test_margins_beyond_all_measure_count_as_far_and_no_farther():
    case = Case(asel=3)
    given_ones = [case.candidate("asel", i) for i in range(2)]
    found, _ = case.read(given_ones, {"asel x00": 1e9, "asel x01": -1e9})
    assert [c.features[1:4] for c in found] == [(12.0, 1.0, 0.0), (-12.0, 0.0, 24.0)]


def test_what_was_not_read_keeps_what_its_words_say():
    case = Case(asel=30)
    listed = replace(case.candidate("asel", 20, 0.95), is_list=True)
    singles = [case.candidate("asel", i, 0.9 - i / 100) for i in range(READ + 3)]
    found, spans = case.read([listed, *singles], {"asel x00": 1.0})
    unread = {c.spans: c for c in found if c.answer is None}
    assert set(unread) == {c.spans for c in [listed, *singles[READ:]]}
    assert sum(len(stretches) for _, _, stretches in spans.seen) == READ
    assert unread[listed.spans].features == (0.95, 0.0, 0.0, 0.0, 1.0, 1.0)
    last = unread[singles[-1].spans]
    assert last.features == (singles[-1].score, 0.0, 0.0, 0.0, 1.0, 0.0)
    assert last.margin == 0.0
    assert "margin of the span" not in last.why
    assert len(found) == len(singles) + 1


def test_a_sentence_in_which_nothing_can_be_marked_counts_as_not_read():
    case = Case(asel=9)
    given_ones = [case.candidate("asel", 0), case.candidate("asel", 5)]
    found, _ = case.read(given_ones, {"asel x00": NOTHING, "asel x05": -3.0})
    by_words = {c.spans: c for c in found}[given_ones[0].spans]
    assert by_words.answer is None
    assert by_words.features == (0.5, 0.0, 0.0, 0.0, 1.0, 0.0)
    assert all(math.isfinite(value) for c in found for value in c.why.values())


def test_nothing_proposed_is_nothing_found():
    case = Case(asel=3)
    found, spans = case.read([])
    assert (found, spans.seen) == ([], [])
    listed = replace(case.candidate("asel", 1), is_list=True)
    found, spans = case.read([listed])
    assert [c.spans for c in found] == [listed.spans]
    assert spans.seen == []


def test_a_candidate_is_read_with_its_neighbours_and_no_farther():
    case = Case(asel=12)
    _, spans = case.read([case.candidate("asel", 5)])
    ((asked, text, stretches),) = spans.seen
    assert asked == QUESTION.text
    assert text == " ".join(
        f"Asel x{i:02d} met here." for i in range(5 - NEIGHBOURS, 6 + NEIGHBOURS)
    )
    ((start, end),) = stretches
    assert text[start:end] == "Asel x05 met here."


def test_candidates_that_stand_together_are_read_at_once():
    case = Case(asel=30)
    given_ones = [case.candidate("asel", i) for i in (20, 3, 4, 9)]
    found, spans = case.read(given_ones)
    assert sorted(len(stretches) for _, _, stretches in spans.seen) == [1, 1, 2]
    assert {case.word(c) for c in found} == {"x03", "x04", "x09", "x20"}


def test_no_document_is_read_with_the_text_of_another():
    case = Case(asel=6, brin=6, cald=6)
    given_ones = [
        case.candidate(name, i, 0.4 + i / 10)
        for name in ("brin", "asel")
        for i in (0, 2, 5)
    ]
    margins = {"asel x02": 2.0, "brin x05": 1.0}
    found, spans = case.read(given_ones, margins)
    assert len(found) == 6
    for _, text, _ in spans.seen:
        owners = [v for v in case.by_id.values() if text in v.document.text]
        assert len(owners) == 1
    for one in found:
        start, end = one.spans[0]
        assert start <= one.answer[0] < one.answer[1] <= end
    names = [case.by_id[c.document_id].document.key for c in found[:2]]
    assert list(zip(names, map(case.word, found), strict=False)) == [
        ("asel.txt", "x02"),
        ("brin.txt", "x05"),
    ]


@settings(max_examples=40)
@given(
    st.sets(
        st.tuples(st.sampled_from(["asel", "brin"]), st.integers(0, 29)), min_size=1
    )
)
def test_each_candidate_is_read_once_within_text_of_its_own(places):
    case = Case(asel=30, brin=30)
    given_ones = [case.candidate(name, number) for name, number in sorted(places)]
    found, spans = case.read(given_ones)
    read = [c for c in found if c.answer is not None]
    assert len(read) == min(len(given_ones), READ)
    for one in read:
        start = one.spans[0][0]
        text = case.by_id[one.document_id].document.text
        assert text[one.answer[0] : one.answer[1]] == text[start + 5 : start + 8]
    by_document: dict[str, list[tuple[int, int]]] = {}
    for _, text, stretches in spans.seen:
        assert [text[s:e].count(".") for s, e in stretches] == [1] * len(stretches)
        for name, view in case.by_name.items():
            if text in view.document.text:
                start = view.document.text.index(text)
                by_document.setdefault(name, []).append((start, start + len(text)))
    for stretches in by_document.values():
        assert all(one[1] <= other[0] for one, other in pairwise(sorted(stretches)))


def test_asking_again_reads_nothing_again():
    case = Case(asel=9)
    spans = Spans({})
    words = Words([case.candidate("asel", 1), case.candidate("asel", 7)])
    reader = TrainedReader(words, spans, EVEN)
    first = reader.read(QUESTION, [], case.by_id.__getitem__)
    seen = len(spans.seen)
    assert reader.read(QUESTION, [], case.by_id.__getitem__) == first
    assert len(spans.seen) == seen == 2
    other: Question = understand("Who opened the harbour council?", [])
    reader.read(other, [], case.by_id.__getitem__)
    assert len(spans.seen) == 2 * seen


def test_the_best_margin_is_a_feature_of_all_that_have_it():
    one = Candidate("a", ((0, 1),), 0.5, 0.5)
    span = SpanAnswer(0, 1, 2.0, speaks=True)
    assert features(one, span, 2.0)[2:4].tolist() == [1.0, 0.0]
    assert features(one, span, 3.0)[2:4].tolist() == [0.0, 1.0]
    assert features(one, None, 3.0)[1:5].tolist() == [0.0, 0.0, 0.0, 1.0]


# --- calibration ---------------------------------------------------------------

NUMBERS = st.floats(-1e100, 1e100)
SIX = st.lists(NUMBERS, min_size=6, max_size=6)


@given(SIX, NUMBERS, SIX)
def test_a_probability_is_one_whatever_the_weights(weights, bias, given_ones):
    found = Calibration(tuple(weights), bias).probability(given_ones)
    assert 0 <= found <= 1


# Larger sums round to a probability of exactly 1.
SMALL = st.floats(-1, 1)


@given(
    st.lists(SMALL, min_size=6, max_size=6),
    SMALL,
    st.lists(SMALL, min_size=6, max_size=6),
    st.integers(0, 5),
    st.floats(0.01, 3),
)
def test_more_of_a_feature_is_likelier_where_its_weight_is_above_zero(
    weights, bias, given_ones, place, more
):
    calibration = Calibration(tuple(weights), bias)
    raised = list(given_ones)
    raised[place] += more
    before = calibration.probability(given_ones)
    after = calibration.probability(raised)
    if weights[place] >= 0:
        assert after >= before - 1e-12
    if weights[place] <= 0:
        assert after <= before + 1e-12
    if weights[place] > 0.01:
        assert after > before


def test_a_probability_by_hand():
    calibration = Calibration((2.0, 0.5, 0.0, -1.0, 0.0, 0.0), -1.0)
    # -1 + 2 * 0.5 + 0.5 * 4 - 1 * 2 = 0
    assert calibration.probability([0.5, 4.0, 9.0, 2.0, 9.0, 9.0]) == 0.5
    with pytest.raises(ValueError, match="zip"):
        calibration.probability([1.0])


def content() -> dict[str, object]:
    return {"weights": {name: i / 4 for i, name in enumerate(FEATURES)}, "bias": -2}


def test_a_calibration_is_read_by_the_names_of_its_features(tmp_path: Path):
    fields = content()
    fields["weights"] = dict(reversed(fields["weights"].items()))
    (tmp_path / CALIBRATION).write_text(json.dumps(fields))
    assert read_calibration(tmp_path) == Calibration(
        (0.0, 0.25, 0.5, 0.75, 1.0, 1.25), -2.0
    )


def without(name: str) -> str:
    fields = content()
    (fields if name in fields else fields["weights"]).pop(name)
    return json.dumps(fields)


NOT_FINITE = (math.nan, math.inf, -math.inf, "nan", "-Infinity", 10**400)


def weights_with(value: object) -> dict[str, object]:
    return dict.fromkeys(FEATURES, 0.5) | {FEATURES[-1]: value}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "3", "null", '{"weights": [], "bias": 0}', "\udcff",
     without("bias"), without("weights"), *(without(name) for name in FEATURES),
     json.dumps(content() | {"bias": "much"}), json.dumps(content() | {"bias": None}),
     # Python's JSON reads these; a probability of them would be none.
     *(json.dumps(content() | {"bias": bias}) for bias in NOT_FINITE),
     *(json.dumps(content() | {"weights": weights_with(w)}) for w in NOT_FINITE)],
)  # fmt: skip
def test_a_calibration_that_is_none_is_named_with_what_to_do(tmp_path, text):
    file = tmp_path / CALIBRATION
    file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(ReaderError, match="install the program again") as caught:
        read_calibration(tmp_path)
    assert str(file) in str(caught.value)


def test_a_calibration_that_is_missing_is_named(tmp_path: Path):
    with pytest.raises(ReaderError) as caught:
        read_calibration(tmp_path)
    assert str(tmp_path / CALIBRATION) in str(caught.value)
