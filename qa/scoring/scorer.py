"""The scorer: which candidate is best, and how likely the best one is right.

Two logistic models. The first gives each candidate the log-odds that it is right; the
second looks at the best one and at how it stands among the others, and gives the
probability with which it is said. Silence is what is left of it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.candidates.candidate import Candidate, View
from qa.errors import ReaderError
from qa.question.question import Question
from qa.scoring.features import Vector, deciding, features

SCORER = "scorer.json"
"""File of the weights, beside those of the reader that they were fitted to."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model over named features.

    Attributes:
        bias: Log-odds where every feature is 0.
        weights: By name; what has no weight counts for nothing.
    """

    bias: float
    weights: Mapping[str, float]

    def score(self, vector: Mapping[str, float]) -> float:
        """Return the log-odds."""
        return self.bias + sum(
            self.weights.get(name, 0.0) * value for name, value in vector.items()
        )


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates in order, and the case for saying the first.

    Attributes:
        candidates: Best first.
        scores: Log-odds of each.
        vectors: Features of each.
        probability: That the first is right, 0 to 1; 0 where there is none.
    """

    candidates: tuple[Candidate, ...]
    scores: tuple[float, ...]
    vectors: tuple[Vector, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Scorer:
    """Both models.

    Attributes:
        choice: Which candidate is best.
        speech: Whether the best one is right.
    """

    choice: Logistic
    speech: Logistic

    def rank(
        self,
        question: Question,
        candidates: Sequence[Candidate],
        view: View,
        *,
        unheard: float,
    ) -> Ranked:
        """Put candidates in order and say how likely the first is right.

        Args:
            question: What is asked.
            candidates: What the sources propose.
            view: What they were made from.
            unheard: Share of the question's words that no document has, 0 to 1.
        """
        if not candidates:
            return Ranked((), (), (), 0.0)
        vectors = features(question, candidates, view, unheard)
        order, scores, probability = self.weigh([c.focus for c in candidates], vectors)
        return Ranked(
            tuple(candidates[i] for i in order),
            tuple(scores[i] for i in order),
            tuple(vectors[i] for i in order),
            probability,
        )

    def weigh(
        self, focuses: Sequence[str], vectors: Sequence[Vector]
    ) -> tuple[list[int], list[float], float]:
        """Put candidates in order by their features.

        Args:
            focuses: The words of each candidate that answer; at least one.
            vectors: The features of each.

        Returns:
            The places of the candidates, best first; the log-odds by place; the
            probability that the best one is right.
        """
        scores = [self.choice.score(vector) for vector in vectors]
        order = sorted(range(len(scores)), key=lambda i: -scores[i])
        decided = deciding(vectors, scores, focuses)
        return order, scores, sigmoid(self.speech.score(decided))


def sigmoid(score: float) -> float:
    """Return the probability that log-odds stand for."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def read_scorer(folder: Path) -> Scorer:
    """Read a scorer's weights.

    Raises:
        ReaderError: The file is missing or is none.
    """
    path = folder / SCORER
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        models = [
            Logistic(float(fields[n]["bias"]), dict(fields[n]["weights"]))
            for n in ("choice", "speech")
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReaderError(f"{path} cannot be read: {error}") from error
    return Scorer(*models)


def write_scorer(scorer: Scorer, folder: Path, about: Mapping[str, object]) -> None:
    """Write a scorer's weights.

    Args:
        scorer: The weights.
        folder: Where the file goes.
        about: On what they were fitted.
    """
    models = {
        name: {
            "bias": round(model.bias, 4),
            "weights": {n: round(w, 4) for n, w in sorted(model.weights.items()) if w},
        }
        for name, model in (("choice", scorer.choice), ("speech", scorer.speech))
    }
    (folder / SCORER).write_text(
        json.dumps({**about, **models}, indent=1, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )
