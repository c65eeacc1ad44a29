"""Weights fitted to questions that are made up, where what is right is known."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.parsing import ParsingLimits
from index.fakes import HashEmbedder
from index.live import LiveLibrary
from index.writer import LibraryWriter, Upload
from qa.assistant import Assistant
from qa.calibration import fit_platt
from qa.evaluation import Case
from qa.reader import SentenceReader
from qa.settings import Settings
from qa.span_reader import SpanAnswer
from qa.trained_reader import (
    CALIBRATION,
    FEATURES,
    Calibration,
    TrainedReader,
    read_calibration,
)
from qa.weighing import L2, TOP, Judged, fit, judge, write_calibration
from tests.qa.papers import FIRST, SECOND


def question(random: Random, *, hard: float) -> Judged:
    """Up to eight candidates, of which at most one is right.

    What is right is borne out by more words and has a larger margin, most times.
    """
    count = random.randint(1, TOP)
    right = random.randrange(count) if random.random() > hard else None
    words = [random.betavariate(2, 2) + 0.25 * (i == right) for i in range(count)]
    margins = [random.gauss(3.0 if i == right else -2.0, 2.5) for i in range(count)]
    best = max(margins)
    return Judged(
        tuple(
            (w, m, float(m == best), best - m, 0.0, 0.0)
            for w, m in zip(words, margins, strict=True)
        ),
        tuple(i == right for i in range(count)),
    )


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    random = Random(5)
    return [question(random, hard=0.3) for _ in range(600)]


def best_of(one: Judged, calibration: Calibration) -> tuple[float, bool]:
    """Return the probability of the best candidate, and whether it is right."""
    scores = [calibration.probability(given) for given in one.features]
    place = int(np.argmax(scores))
    return scores[place], one.right[place]


def test_right_candidates_rank_first_as_often_as_can_be(judged):
    calibration = fit(judged)
    answerable = [one for one in judged if any(one.right)]
    first = sum(best_of(one, calibration)[1] for one in answerable)
    by_words = sum(
        one.right[int(np.argmax([f[0] for f in one.features]))] for one in answerable
    )
    by_margin = sum(
        one.right[int(np.argmax([f[1] for f in one.features]))] for one in answerable
    )
    assert first >= max(by_words, by_margin)
    assert first / len(answerable) > 0.8


def test_the_mean_probability_is_the_share_that_is_right(judged):
    calibration = fit(judged)
    told = [best_of(one, calibration) for one in judged]
    sure = np.mean([probability for probability, _ in told])
    right = np.mean([held for _, held in told])
    assert 0.3 < right < 0.8
    assert abs(sure - right) < 0.05
    # On questions that it was not fitted to, nearly so.
    random = Random(6)
    fresh = [best_of(question(random, hard=0.3), calibration) for _ in range(600)]
    assert abs(np.mean([p for p, _ in fresh]) - np.mean([r for _, r in fresh])) < 0.05


def test_the_best_of_a_question_is_as_likely_as_such_ones_are_right():
    # Questions differ in how many words of theirs any sentence bears out. Of one
    # question, the right sentence bears out most: the best one is right far more
    # often than others that bear out as many words.
    random = Random(7)
    judged = []
    for _ in range(400):
        common = random.uniform(0, 0.7)
        right = random.randrange(10)
        words = [common + random.uniform(0, 0.1) + 0.15 * (i == right)
                 for i in range(TOP)]  # fmt: skip
        judged.append(
            Judged(
                tuple((w, 0.0, 1.0, 0.0, 0.0, 0.0) for w in words),
                tuple(i == right for i in range(TOP)),
            )
        )
    calibration = fit(judged)
    told = [best_of(one, calibration) for one in judged]
    right_share = np.mean([held for _, held in told])
    assert right_share > 0.7
    assert abs(np.mean([sure for sure, _ in told]) - right_share) < 0.05


def test_scaling_again_what_was_scaled_changes_nothing(judged):
    calibration = fit(judged)
    told = [best_of(one, calibration) for one in judged]
    logits = [[math.log(sure / (1 - sure))] for sure, _ in told]
    scale, shift = fit_platt(logits, [held for _, held in told], L2)
    assert scale[0] == pytest.approx(1, abs=0.01)
    assert shift == pytest.approx(0, abs=0.01)


def test_what_is_likely_is_more_often_right(judged):
    calibration = fit(judged)
    told = sorted(best_of(one, calibration) for one in judged)
    third = len(told) // 3
    shares = [
        np.mean([held for _, held in told[i : i + third]])
        for i in range(0, 3 * third, third)
    ]
    assert shares[0] + 0.2 < shares[2]
    assert shares == sorted(shares)


def test_a_feature_that_tells_nothing_weighs_next_to_nothing(judged):
    calibration = fit(judged)
    by_name = dict(zip(FEATURES, calibration.weights, strict=True))
    assert by_name["words"] > 0
    assert by_name["margin"] - by_name["behind the best span"] > 0
    assert by_name["was not read"] == pytest.approx(0, abs=1e-6)
    assert by_name["is a list"] == pytest.approx(0, abs=1e-6)


def test_what_cannot_be_told_apart_is_refused():
    one = Judged(((0.5, 1.0, 1.0, 0.0, 0.0, 0.0),), (True,))
    with pytest.raises(ValueError, match="right and wrong"):
        fit([one, one])


def by_words(*words: float, right: int | None = None) -> Judged:
    """Candidates that differ in nothing but how many words they bear out."""
    return Judged(
        tuple((w, 0.0, 0.0, 0.0, 0.0, 0.0) for w in words),
        tuple(i == right for i in range(len(words))),
    )


def test_a_score_that_is_seldom_right_where_it_is_high_is_refused():
    # Among all candidates, more words are more often right; among the best ones of
    # each question, less often. Scaled by that, every order would be turned round.
    answered = by_words(0.6, *[0.1] * 7, right=0)
    misled = by_words(0.9, *[0.1] * 7)
    with pytest.raises(ValueError, match="the less often it is right"):
        fit([answered] * 10 + [misled] * 10)
    # The other way round nothing is wrong with it, and the order stays.
    calibration = fit([by_words(0.9, *[0.1] * 7, right=0)] * 10
                      + [by_words(0.6, *[0.1] * 7)] * 10)  # fmt: skip
    assert best_of(by_words(0.2, 0.7, 0.5, right=1), calibration)[1]


def test_a_score_that_is_the_same_for_all_is_refused():
    # A scale of nothing would make all candidates equally likely.
    same = [by_words(0.6, 0.1, right=0)] * 5 + [by_words(0.6, 0.1)] * 5
    with pytest.raises(ValueError, match="no probability that grows"):
        fit(same)


def test_no_questions_are_refused_as_such():
    with pytest.raises(ValueError, match="no question was answered from passages"):
        fit([])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 1))
def test_what_is_fitted_ranks_as_the_first_fit_does(seed, hard):
    random = Random(seed)
    judged = [question(random, hard=hard) for _ in range(12)]
    features = [f for one in judged for f in one.features]
    right = [r for one in judged for r in one.right]
    try:
        calibration = fit(judged)
    except ValueError:
        return
    weights, bias = fit_platt(features, right, L2)
    first = np.array(features) @ weights + bias
    second = np.array(features) @ np.array(calibration.weights) + calibration.bias
    for one, other in pairwise(np.argsort(first)):
        assert second[one] <= second[other] + 1e-9


def test_a_calibration_is_read_as_it_was_written(judged, tmp_path):
    calibration = fit(judged)
    file = tmp_path / CALIBRATION
    write_calibration(calibration, file, about={"questions": 600})
    found = read_calibration(tmp_path)
    assert found.weights == pytest.approx(calibration.weights, abs=1e-5)
    assert found.bias == pytest.approx(calibration.bias, abs=1e-5)
    assert json.loads(file.read_text())["fitted"] == {"questions": 600}
    # What was read and is written again is the same.
    write_calibration(found, file, about={})
    assert read_calibration(tmp_path) == found


# --- judging -------------------------------------------------------------------


class LongestWord:
    """Marks the longest word of each stretch, and is the surer the longer it is."""

    digest = "longest word"
    bar = 0.0

    def read(self, question, texts):
        return [self._of(*each) for each in texts]

    def _of(self, text, stretches):
        found = []
        for start, end in stretches:
            word = max(text[start:end].split(), key=len)
            place = text.index(word, start)
            found.append(
                SpanAnswer(place, place + len(word), len(word) - 8.0, speaks=True)
            )
        return found


class Library:
    """Opens assistants over the papers of the invented forum, and keeps them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._embedder = HashEmbedder()
        self._writer = LibraryWriter(folder, self._embedder, limits=ParsingLimits())
        papers = {"first.txt": FIRST, "second.txt": SECOND}
        report = self._writer.add_uploads(
            [Upload(name, text.encode()) for name, text in papers.items()]
        )
        assert not report.failed

    def open(self, reader) -> Assistant:
        live = LiveLibrary(
            self._folder,
            fingerprint=self._embedder.fingerprint,
            dimension=self._embedder.dimension,
        )
        return Assistant(live, self._writer, self._embedder, Settings(), reader=reader)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(tmp_path_factory.mktemp("library"))


def trained(weights) -> TrainedReader:
    calibration = Calibration((6.0, 0.1, 0.0, 0.0, 0.0, 0.0), -3.0)
    return TrainedReader(SentenceReader(weights), LongestWord(), calibration)


def case(asked: str, *must: str, docs: tuple[str, ...] = (), **options) -> Case:
    return Case("q", "what", asked, tuple((m,) for m in must), docs=docs, **options)


def test_candidates_are_judged_by_what_they_say_and_where(library):
    silting = "What did Ada Lindqvist say about dredging?"
    cases = [
        case(silting, "silting", docs=("second",)),
        case(silting, "silting", docs=("first",)),
        case(silting, "silting", not_=("estuary",)),
        case(silting, "gravel"),
        case(silting, abstain=True),
        # Records answer this one: there is nothing to weigh.
        case("When was the first meeting?", "May 2019"),
    ]
    found = judge(library.open, trained, cases)
    assert len(found) == 5
    right, *wrong = found
    assert any(right.right)
    assert not any(flag for one in wrong for flag in one.right)
    for one in found:
        assert 0 < len(one.features) == len(one.right) <= TOP
        assert {len(given) for given in one.features} == {len(FEATURES)}
        assert all(math.isfinite(value) for given in one.features for value in given)
