"""Fits the scorer to judged candidates, and says what it is worth on other bodies.

Needs scikit-learn, which sentence-transformers brings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.scoring.features import Vector, deciding, named
from qa.scoring.scorer import Logistic, Scorer, together

_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its candidates, judged.

    Attributes:
        body: The set that it is of.
        name: Its id.
        focuses: The words of each candidate that answer.
        lengths: How many words each would say.
        vectors: The features of each.
        right: Whether each would be a right answer.
        answerable: Whether the documents answer it.
    """

    body: str
    name: str
    focuses: tuple[str, ...]
    lengths: tuple[int, ...]
    vectors: tuple[Vector, ...]
    right: tuple[bool, ...]
    answerable: bool


def fit(
    asked: Sequence[Asked],
    *,
    choice_penalty: float = 0.02,
    speech_strength: float = 0.05,
) -> Scorer:
    """Fit the models; the latter two on choices of models that had not seen the body.

    Args:
        asked: Judged questions of several bodies.
        choice_penalty: Of the squares of the first model's weights.
        speech_strength: Inverse of the second model's penalty.
    """
    bodies = sorted({one.body for one in asked})
    folds = [set(bodies[i::_FOLDS]) for i in range(min(_FOLDS, len(bodies)))]
    decided: list[Vector] = []
    spoken: list[bool] = []
    hedged: list[bool] = []
    for fold in folds:
        rest = [one for one in asked if one.body not in fold]
        model = _choice(rest or asked, choice_penalty)
        for one in asked:
            if one.body in fold and one.focuses:
                scores = [model.score(v) for v in one.vectors]
                order = sorted(range(len(scores)), key=lambda i: -scores[i])
                shown = together(order, one.focuses, one.lengths, one.vectors)
                vector = deciding(one.vectors, scores, one.focuses)
                decided.append({**vector, "shown": float(len(shown))})
                spoken.append(one.right[order[0]])
                hedged.append(any(one.right[i] for i in shown))
    alone = [{n: v for n, v in one.items() if n != "shown"} for one in decided]
    return Scorer(
        _choice(asked, choice_penalty),
        _logistic(alone, spoken, speech_strength),
        _logistic(decided, hedged, speech_strength),
    )


def _choice(asked: Sequence[Asked], penalty: float) -> Logistic:
    """Fit which candidate is right: the likelihood that a right one is drawn.

    The log-odds are those of a conditional logit over the candidates of one question
    (McFadden 1974); the bias is chosen so that their mean probability is right.
    """
    from scipy.optimize import minimize

    kept = [one for one in asked if any(one.right)]
    names = named([v for one in kept for v in one.vectors])
    matrix = _matrix([v for one in kept for v in one.vectors], names)
    spread = matrix.std(axis=0)
    spread[spread < 1e-9] = 1.0
    matrix /= spread
    right = np.array([r for one in kept for r in one.right])
    starts = np.cumsum([0, *(len(one.right) for one in kept)])[:-1]
    sizes = np.diff([*starts, len(right)])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = matrix @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, starts), sizes)
        odds = np.exp(scores)
        every = np.add.reduceat(odds, starts)
        good = np.add.reduceat(odds * right, starts) + 1e-12
        share = odds / np.repeat(every, sizes)
        wanted = odds * right / np.repeat(good, sizes)
        gradient = matrix.T @ (share - wanted) / len(kept) + 2 * penalty * weights
        value = -np.log(good / every).mean() + penalty * (weights**2).sum()
        return float(value), gradient

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    learnt = found.x / spread
    weights = {n: float(w) for n, w in zip(names, learnt, strict=True) if abs(w) > 1e-4}
    return Logistic(_bias(asked, weights), weights)


def _bias(asked: Sequence[Asked], weights: Mapping[str, float]) -> float:
    """Return the bias with which candidates are as often right as their odds say."""
    model = Logistic(0.0, weights)
    scores = np.array([model.score(v) for one in asked for v in one.vectors])
    right = sum(sum(one.right) for one in asked)
    low, high = -30.0, 30.0
    for _ in range(50):
        middle = (low + high) / 2
        expected = (1 / (1 + np.exp(-np.clip(scores + middle, -30, 30)))).sum()
        low, high = (middle, high) if expected < right else (low, middle)
    return low


def _matrix(vectors: Sequence[Vector], names: Sequence[str]) -> NDArray[np.float64]:
    places = {name: i for i, name in enumerate(names)}
    found = np.zeros((len(vectors), len(names)))
    for row, vector in enumerate(vectors):
        for name, value in vector.items():
            found[row, places[name]] = value
    return found


def _logistic(
    vectors: Sequence[Vector],
    labels: Sequence[bool],
    strength: float,
) -> Logistic:
    from sklearn.linear_model import LogisticRegression

    names = named(vectors)
    matrix = _matrix(vectors, names)
    spread = matrix.std(axis=0)
    spread[spread < 1e-9] = 1.0
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit(matrix / spread, np.array(labels))
    learnt = model.coef_[0] / spread
    return Logistic(
        float(model.intercept_[0]),
        {n: float(w) for n, w in zip(names, learnt, strict=True) if abs(w) > 1e-4},
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    Attributes:
        asked: The question.
        probability: With which something would be said.
        right: Whether that would be right.
    """

    asked: Asked
    probability: float
    right: bool


def left_out(
    asked: Sequence[Asked],
    make: Callable[[Sequence[Asked]], Scorer] = fit,
    *,
    together: Mapping[str, str] | None = None,
) -> list[Outcome]:
    """Return what becomes of each question by a scorer fitted to the other bodies.

    Args:
        asked: Judged questions.
        make: Fits a scorer.
        together: Bodies that are left out together, by the name of their group.
    """
    group = together or {}
    found = []
    for body in sorted({group.get(one.body, one.body) for one in asked}):
        own = [one for one in asked if group.get(one.body, one.body) == body]
        scorer = make([one for one in asked if group.get(one.body, one.body) != body])
        found += [outcome(scorer, one) for one in own]
    return found


def outcome(scorer: Scorer, one: Asked) -> Outcome:
    """Return what becomes of a question by a scorer."""
    if not one.focuses:
        return Outcome(one, 0.0, right=False)
    weighed = scorer.weigh(one.focuses, one.lengths, one.vectors)
    return Outcome(one, weighed.probability, any(one.right[i] for i in weighed.shown))
