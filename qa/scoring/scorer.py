"""The scorer: which candidate is best, and how likely what is said is right.

Three logistic models. The first gives each candidate the log-odds that it is right; the
second looks at the best one and at how it stands among the others, and says how likely
it is right. Where it is not sure, the best few are said together, as far as they are
short, and the third says how likely one of them is right. Silence is what is left.
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
from qa.words import fold, tokens

CLEAR = 0.6
"""From this probability on the best candidate is said alone."""

MOST_SAID = 3
MOST_WORDS = 60
"""Of candidates that are said together."""

MODELS = ("choice", "speech", "hedge")

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
        probability: That what would be said is right, 0 to 1; 0 where there is none.
        said: What would be said: the first, or the first few where that is unsure.
    """

    candidates: tuple[Candidate, ...]
    scores: tuple[float, ...]
    vectors: tuple[Vector, ...]
    probability: float
    said: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the models make of candidates, by their places.

    Attributes:
        order: The places, best first.
        scores: Log-odds of each, by place.
        shown: The places of what would be said.
        probability: That one of these is right, 0 to 1.
    """

    order: tuple[int, ...]
    scores: tuple[float, ...]
    shown: tuple[int, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Scorer:
    """The models.

    Attributes:
        choice: Which candidate is best.
        speech: Whether the best one is right.
        hedge: Whether one of those that are said together is right.
    """

    choice: Logistic
    speech: Logistic
    hedge: Logistic

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
        weighed = self.weigh(
            [c.focus for c in candidates], [length_of(c) for c in candidates], vectors
        )
        return Ranked(
            tuple(candidates[i] for i in weighed.order),
            tuple(weighed.scores[i] for i in weighed.order),
            tuple(vectors[i] for i in weighed.order),
            weighed.probability,
            tuple(candidates[i] for i in weighed.shown),
        )

    def weigh(
        self,
        focuses: Sequence[str],
        lengths: Sequence[int],
        vectors: Sequence[Vector],
    ) -> Weighed:
        """Weigh candidates by their features.

        Args:
            focuses: The words of each candidate that answer; at least one.
            lengths: How many words each would say, as ``length_of`` counts them.
            vectors: The features of each.
        """
        scores = [self.choice.score(vector) for vector in vectors]
        order = sorted(range(len(scores)), key=lambda i: -scores[i])
        decided = deciding(vectors, scores, focuses)
        probability = sigmoid(self.speech.score(decided))
        shown = tuple(order[:1])
        if probability < CLEAR:
            shown = together(order, focuses, lengths, vectors)
            decided["shown"] = float(len(shown))
            probability = sigmoid(self.hedge.score(decided))
        return Weighed(tuple(order), tuple(scores), shown, probability)


def length_of(candidate: Candidate) -> int:
    """Return how many words a candidate says; what begins with a verdict fills all."""
    return MOST_WORDS if candidate.opening else len(candidate.said[0].split())


def together(
    order: Sequence[int],
    focuses: Sequence[str],
    lengths: Sequence[int],
    vectors: Sequence[Vector],
) -> tuple[int, ...]:
    """Return the places of the best candidates that fit together and say other things.

    What speaks of another meeting than the question is not put beside the best.

    Args:
        order: Places, best first; at least one.
        focuses: The words of each candidate that answer.
        lengths: How many words each would say.
        vectors: The features of each.
    """
    shown: list[int] = []
    known: list[frozenset[str]] = []
    left = MOST_WORDS
    for place in order:
        words = frozenset(fold(w.text) for w in tokens(focuses[place]))
        same = any(
            len(words & one) >= 0.5 * max(1, min(len(words), len(one))) for one in known
        )
        other = any(n.endswith(" differs") and v for n, v in vectors[place].items())
        if shown and (same or other or lengths[place] > left):
            continue
        shown.append(place)
        known.append(words)
        left -= lengths[place]
        if len(shown) == MOST_SAID:
            break
    return tuple(shown)


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
            for n in MODELS
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
        for name, model in ((n, getattr(scorer, n)) for n in MODELS)
    }
    (folder / SCORER).write_text(
        json.dumps({**about, **models}, indent=1, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )
