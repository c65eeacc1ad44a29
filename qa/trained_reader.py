"""Reads passages twice: by the words of the question, and by the trained network.

The first reading proposes sentences and lists, the second says which words of the
best of them answer. Both together, weighed as ``qa/weights/calibration.json`` has
it, are the probability that a candidate is right. Nothing here decides to speak.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.errors import ReaderError
from qa.outline import Outline
from qa.question import Question
from qa.reader import Candidate, Outlines, Reader
from qa.retriever import Hit
from qa.span_reader import SpanAnswer, SpanReader

READ = 7
"""Candidates that the network reads; the others keep what the words alone say."""
NEIGHBOURS = 1
"""Sentences before and behind a candidate that the network reads with it."""
CALIBRATION = "calibration.json"
_FARTHEST = 12.0

FEATURES = (
    "words",
    "margin",
    "is the best span",
    "behind the best span",
    "was not read",
    "is a list",
)
"""What the probability is worked out from; see ``features``."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How features become the probability that an answer is right.

    Platt scaling: ``1 / (1 + exp(-(bias + weights · features)))``.

    Attributes:
        weights: One for each of ``FEATURES``.
        bias: Of the sum.
    """

    weights: tuple[float, ...]
    bias: float

    def probability(self, given: Sequence[float]) -> float:
        """Return the probability that a candidate with these features is right."""
        pairs = zip(self.weights, given, strict=True)
        total = self.bias + sum(weight * value for weight, value in pairs)
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


EVEN = Calibration((6.0, 0.3, 0.4, -0.15, -0.2, 0.2), -3.3)
"""Where fitting begins: words and margin weigh about the same."""


def read_calibration(folder: Path) -> Calibration:
    """Read the calibration that lies beside weights.

    Raises:
        ReaderError: It is missing, is not one for these features, or has a weight
            that is not finite.
    """
    file = folder / CALIBRATION
    try:
        fields = json.loads(file.read_text(encoding="utf-8"))
        weights = tuple(float(fields["weights"][name]) for name in FEATURES)
        bias = float(fields["bias"])
        # Python's JSON knows NaN, which would make every candidate certain.
        if not all(map(math.isfinite, (*weights, bias))):
            raise ValueError("a weight is not a finite number")
        return Calibration(weights, bias)
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise ReaderError(
            f"{file} cannot be read ({error}); install the program again"
        ) from error


def features(
    candidate: Candidate, span: SpanAnswer | None, best: float
) -> NDArray[np.float64]:
    """Return what the probability is worked out from, in the order of ``FEATURES``.

    Args:
        candidate: As it was read by words; its score is 0 to 1.
        span: Its best span, or None where the network did not read it.
        best: Highest margin among all candidates of the question.
    """
    margin = 0.0 if span is None else _within(span.margin)
    return np.array(
        [
            candidate.score,
            margin,
            float(span is not None and span.margin >= best),
            0.0 if span is None else _within(best) - margin,
            float(span is None),
            float(candidate.is_list),
        ]
    )


def _within(margin: float) -> float:
    return max(-_FARTHEST, min(_FARTHEST, margin))


_Text = tuple[str, tuple[tuple[int, int], ...]]
"""What is read at once, and the spans within it that are looked at."""


class TrainedReader:
    """Proposes candidates by words and weighs them with the network's reading.

    Made for one question, which may be read in several ways: nothing is read twice.
    """

    def __init__(
        self, by_words: Reader, spans: SpanReader, calibration: Calibration
    ) -> None:
        """Keep the two readers.

        Args:
            by_words: Proposes sentences and lists.
            spans: Marks the words that answer.
            calibration: Weighs the two.
        """
        self._by_words = by_words
        self._spans = spans
        self._calibration = calibration
        self._known: dict[tuple[str, *_Text], list[SpanAnswer]] = {}

    def propose(
        self, question: Question, hits: Sequence[Hit], outlines: Outlines
    ) -> list[Candidate]:
        """Return candidates by their words alone, best first; see ``Reader``."""
        return self._by_words.propose(question, hits, outlines)

    def read(
        self, question: Question, hits: Sequence[Hit], outlines: Outlines
    ) -> list[Candidate]:
        """Return candidates, best first; see ``Reader``."""
        found = self.propose(question, hits, outlines)
        single = [c for c in found if not c.is_list][:READ]
        spans = self._read(question, single, outlines)
        best = max((s.margin for s in spans.values()), default=-_FARTHEST)
        weighed = [self._weighed(c, spans.get(_key(c)), best) for c in found]
        return sorted(weighed, key=lambda c: (-c.score, c.spans))

    def _weighed(
        self, candidate: Candidate, span: SpanAnswer | None, best: float
    ) -> Candidate:
        given = features(candidate, span, best)
        why = {"words": candidate.score, **candidate.why}
        if span is not None:
            why["margin of the span"] = round(span.margin, 3)
        return replace(
            candidate,
            score=self._calibration.probability(given.tolist()),
            why=why,
            answer=None if span is None else (span.start, span.end),
            margin=0.0 if span is None else span.margin,
            features=tuple(given.tolist()),
        )

    def _once(self, question: str, texts: Sequence[_Text]) -> list[list[SpanAnswer]]:
        """Read texts, or remember what was read of them."""
        new = [t for t in dict.fromkeys(texts) if (question, *t) not in self._known]
        read = self._spans.read(question, new)
        for (text, inside), marked in zip(new, read, strict=True):
            self._known[question, text, inside] = marked
        return [self._known[question, text, inside] for text, inside in texts]

    def _read(
        self, question: Question, candidates: Sequence[Candidate], outlines: Outlines
    ) -> dict[tuple[str, tuple[int, int]], SpanAnswer]:
        """Return the best span of each candidate, in offsets of its document."""
        by_document: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for one in candidates:
            by_document[one.document_id].append(one.spans[0])
        places: list[tuple[str, int]] = []
        texts: list[_Text] = []
        for document_id, spans in by_document.items():
            view = outlines(document_id)
            for start, end, within in _stretches(view, spans):
                moved = tuple((s - start, e - start) for s, e in within)
                places.append((document_id, start))
                texts.append((view.document.text[start:end], moved))
        found: dict[tuple[str, tuple[int, int]], SpanAnswer] = {}
        read = self._once(question.text, texts)
        for (document_id, at), (_, inside), marked in zip(
            places, texts, read, strict=True
        ):
            for (start, end), span in zip(inside, marked, strict=True):
                if math.isfinite(span.margin):  # else it has no words to mark
                    moved_span = replace(span, start=span.start + at, end=span.end + at)
                    found[document_id, (start + at, end + at)] = moved_span
        return found


def _stretches(
    view: Outline, spans: Sequence[tuple[int, int]]
) -> list[tuple[int, int, list[tuple[int, int]]]]:
    """Return what is read at once: its start, its end, and the spans within it.

    Each span is read with its neighbours; stretches that touch are one.
    """
    starts = [sentence.start for sentence in view.sentences]
    found: list[tuple[int, int, list[tuple[int, int]]]] = []
    for span in sorted(spans):
        place = max(0, bisect_right(starts, span[0]) - 1)
        near = view.sentences[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
        start = min((s.start for s in near), default=span[0])
        end = max([span[1], *(s.end for s in near)])
        start = min(start, span[0])
        if found and start < found[-1][1]:
            first, last, inside = found[-1]
            found[-1] = (first, max(last, end), [*inside, span])
        else:
            found.append((start, end, [span]))
    return found


def _key(candidate: Candidate) -> tuple[str, tuple[int, int]]:
    return candidate.document_id, candidate.spans[0]
