"""Calibration by hand, against exact fractions, and against scikit-learn."""

from __future__ import annotations

import doctest
import math
import re
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qa.calibration
from qa.calibration import (
    Bin,
    expected_calibration_error,
    reliability,
    reliability_svg,
)

SVG = "{http://www.w3.org/2000/svg}"
ANSWERS = st.lists(
    st.tuples(
        st.one_of(
            st.floats(0, 1),
            # Edges of bins, where rounding could go either way.
            st.integers(0, 100).map(lambda n: n / 100),
        ),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
)


def test_the_examples_of_the_docstrings_hold():
    result = doctest.testmod(qa.calibration)
    assert result.attempted >= 2
    assert result.failed == 0


# --- reliability -----------------------------------------------------------


def test_bins_are_what_was_worked_out_by_hand():
    confidences = [0.0, 0.25, 0.3, 0.5, 0.6, 0.9]
    right = [True, False, True, True, False, True]
    assert reliability(confidences, right, 4) == [
        Bin(0.0, 0.25, 2, pytest.approx(0.125), 0.5),
        Bin(0.25, 0.5, 2, pytest.approx(0.4), 1.0),
        Bin(0.5, 0.75, 1, pytest.approx(0.6), 0.0),
        Bin(0.75, 1.0, 1, pytest.approx(0.9), 1.0),
    ]
    # 2/6 * 0.375 + 2/6 * 0.6 + 1/6 * 0.6 + 1/6 * 0.1
    error = expected_calibration_error(confidences, right, 4)
    assert error == pytest.approx((0.75 + 1.2 + 0.6 + 0.1) / 6)


@settings(deadline=None)
@given(ANSWERS, st.integers(1, 20))
def test_bins_hold_every_answer_once_and_err_as_exact_fractions_do(answers, bins):
    confidences, right = zip(*answers, strict=True)
    filled = reliability(confidences, right, bins)
    error = Fraction(0)
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [
            (Fraction(sure), good)
            for sure, good in answers
            if low < sure <= high or (number == 0 and sure == 0)
        ]
        ours = [one for one in filled if one.low == low]
        assert len(ours) == bool(inside)
        if inside:
            assert (ours[0].high, ours[0].count) == (high, len(inside))
            error += abs(sum(good - sure for sure, good in inside))
    assert expected_calibration_error(confidences, right, bins) == pytest.approx(
        float(error / len(answers)), abs=1e-12
    )


@settings(deadline=None)
@given(st.integers(1, 30))
def test_confidence_that_is_as_often_right_as_it_says_has_no_error(n):
    sure = [k / n for k in range(n + 1) for _ in range(n)]
    right = [i < k for k in range(n + 1) for i in range(n)]
    assert expected_calibration_error(sure, right, 10) == pytest.approx(0, abs=1e-12)


def test_certainty_that_is_always_wrong_has_the_greatest_error():
    assert expected_calibration_error([1.0, 1.0], [False, False]) == 1


def test_ten_bins_are_the_default():
    assert len(reliability([n / 10 for n in range(1, 11)], [True] * 10)) == 10


def test_what_is_no_confidence_is_refused():
    with pytest.raises(ValueError, match="2 confidences for 1 answers"):
        reliability([0.5, 0.6], [True])
    for bad in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="between 0 and 1"):
            reliability([bad], [True])
    with pytest.raises(ValueError, match="at least 1"):
        reliability([0.5], [True], 0)


def test_no_answers_have_no_error():
    assert reliability([], []) == []
    with pytest.raises(ValueError, match="no answers"):
        expected_calibration_error([], [])


# --- Platt scaling ---------------------------------------------------------


def invented(n: int, d: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Features, and answers that are likelier right where the features are high."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(n, d)) * random.uniform(0.2, 3, size=d)
    likely = 1 / (1 + np.exp(-(features.sum(axis=1) + 0.7)))
    right = random.uniform(size=n) < likely
    right[:2] = True, False
    return features, right


# --- the picture -----------------------------------------------------------


def drawn(bins: list[Bin], title: str = "Seed questions") -> ElementTree.Element:
    return ElementTree.fromstring(reliability_svg(bins, 0.0421, title))


def with_class(picture: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [e for e in picture.iter() if e.get("class") == name]


@settings(deadline=None)
@given(st.text(), ANSWERS, st.integers(1, 20))
def test_the_picture_is_well_formed_whatever_it_is_called(title, answers, bins):
    filled = reliability(*zip(*answers, strict=True), bins)
    picture = drawn(filled, title)
    assert picture.tag == f"{SVG}svg"
    assert len(with_class(picture, "bar")) == len(filled)


def test_the_picture_says_what_it_shows():
    picture = drawn([Bin(0.8, 0.9, 7, 0.85, 0.5)], "Answers & <silence>\0\ufffe")
    assert picture.findtext(f"{SVG}title") == "Answers & <silence>"
    words = [e.text for e in picture.iter(f"{SVG}text")]
    assert "Answers & <silence>" in words
    assert "ECE 0.042 over 7 questions" in words
    assert {"accuracy", "confidence", "questions", "7"} <= set(words)


def test_bars_are_as_high_as_accuracy_and_counts():
    picture = drawn([Bin(0.0, 0.5, 2, 0.4, 0.25), Bin(0.5, 1.0, 6, 0.8, 1.0)])
    low, high = (float(e.get("height")) for e in with_class(picture, "bar"))
    assert low == pytest.approx(high / 4)
    few, many = (float(e.get("height")) for e in with_class(picture, "count"))
    assert few == pytest.approx(many / 3)


def test_a_dot_of_a_calibrated_bin_lies_on_the_diagonal():
    picture = drawn([Bin(0.2, 0.4, 2, 0.3, 0.3), Bin(0.4, 0.6, 2, 0.5, 0.9)])
    (line,) = with_class(picture, "even")
    x1, y1, x2, y2 = map(float, re.findall(r"[\d.]+", line.get("d")))
    heights = []
    for dot in with_class(picture, "dot"):
        along = (float(dot.get("cx")) - x1) / (x2 - x1)
        heights.append((float(dot.get("cy")) - y1) / (y2 - y1) - along)
    assert heights == pytest.approx([0, 0.4], abs=1e-3)


def test_everything_stands_inside_the_picture():
    filled = [Bin(n / 10, (n + 1) / 10, 10**n, n / 10, 1.0) for n in range(10)]
    picture = drawn(filled)
    width, height = float(picture.get("width")), float(picture.get("height"))
    for e in picture.iter():
        if e.get("x") is not None:
            assert 0 <= float(e.get("x")) + float(e.get("width", 0)) <= width
            assert 0 <= float(e.get("y")) + float(e.get("height", 0)) <= height


def test_the_picture_loads_nothing_and_knows_dark_pages():
    text = reliability_svg([], 0.0, "Nothing")
    assert "prefers-color-scheme:dark" in text
    assert not re.search(r"href|url\(|@import|<script", text)
