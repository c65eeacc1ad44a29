"""How words and margin are weighed: fitted to questions with known answers.

What is fitted lies beside the reader's weights as ``calibration.json``. Two fits, both
logistic: the first ranks the candidates of a question, the second turns the score of
the best one into the probability that it is right (Platt 1999). Only questions that
passages answer take part; records need no weighing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa.assistant import Assistant, ReaderFactory
from qa.calibration import fit_platt
from qa.evaluation import (
    Case,
    cites_right_document,
    normalise,
    says,
    without_marks,
)
from qa.question import Over, Question
from qa.reader import Candidate, Outlines, Reader, Weights
from qa.retriever import Hit
from qa.trained_reader import FEATURES, Calibration

TOP = 8
"""Candidates of one question that take part."""
L2 = 0.1


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates of one question.

    Attributes:
        features: Of each candidate, best first, in the order of ``FEATURES``.
        right: Whether each says what was asked for, in the right document.
    """

    features: tuple[tuple[float, ...], ...]
    right: tuple[bool, ...]


class _Listener:
    """A reader that keeps what another reader gave back."""

    def __init__(self, reader: Reader, heard: list[tuple[Question, list[str]]]) -> None:
        self._reader = reader
        self._heard = heard
        self.candidates: list[Candidate] = []

    def propose(
        self, question: Question, hits: Sequence[Hit], outlines: Outlines
    ) -> list[Candidate]:
        return self._reader.propose(question, hits, outlines)

    def read(
        self, question: Question, hits: Sequence[Hit], outlines: Outlines
    ) -> list[Candidate]:
        found = self._reader.read(question, hits, outlines)
        self.candidates = found[:TOP]
        self._heard.append(
            (question, [_text(one, outlines) for one in self.candidates])
        )
        return found


def judge(
    make: Callable[[ReaderFactory], Assistant],
    reader: ReaderFactory,
    cases: Iterable[Case],
) -> list[Judged]:
    """Ask every case, and judge the candidates of those that passages answer.

    Args:
        make: Opens the library with a reader.
        reader: The reader whose features are weighed.
        cases: Questions with known answers, over that library.
    """
    heard: list[tuple[Question, list[str]]] = []
    listeners: list[_Listener] = []

    def listening(weights: Weights) -> Reader:
        listeners.append(_Listener(reader(weights), heard))
        return listeners[-1]

    assistant = make(listening)
    found: list[Judged] = []
    try:
        for case in cases:
            heard.clear()
            listeners.clear()
            assistant.ask(case.question)
            if len(heard) != 1 or heard[0][0].over is not Over.ONE:
                continue
            candidates = listeners[-1].candidates
            keys = [assistant.generation().document(c.document_id).key
                    for c in candidates]  # fmt: skip
            judged = [
                _is_right(case, text, key)
                for text, key in zip(heard[0][1], keys, strict=True)
            ]
            if candidates:
                features = tuple(one.features for one in candidates)
                found.append(Judged(features, tuple(judged)))
    finally:
        assistant.close()
    return found


def fit(judged: Sequence[Judged]) -> Calibration:
    """Fit the weights.

    Raises:
        ValueError: There are no questions, all candidates are right or none is, or
            the best candidate of a question is right no more often where its score
            is higher.
    """
    if not judged:
        raise ValueError("no question was answered from passages")
    given = np.array([f for one in judged for f in one.features])
    right = np.array([r for one in judged for r in one.right])
    weights, bias = fit_platt(given, right, L2)
    best: list[float] = []
    held: list[bool] = []
    for one in judged:
        scores = np.array(one.features) @ weights + bias
        place = int(np.argmax(scores))
        best.append(float(scores[place]))
        held.append(one.right[place])
    scale, shift = fit_platt(np.array(best)[:, None], np.array(held), L2)
    if scale[0] <= 0:
        # Turned round, or flattened, the sum would rank the worst candidate first.
        raise ValueError(
            "the higher the score of the best candidate of a question, the less often "
            "it is right; no probability that grows with the score can be fitted"
        )
    # A sum and a scale above 0 of it are one sum: the order of candidates stays.
    return Calibration(
        tuple(float(w * scale[0]) for w in weights), float(bias * scale[0] + shift)
    )


def write_calibration(calibration: Calibration, file: Path, *, about: object) -> None:
    """Write a calibration beside the weights that it is for.

    Args:
        calibration: What was fitted.
        file: ``calibration.json``.
        about: What the file says of how it was fitted.
    """
    content = {
        "weights": dict(
            zip(FEATURES, (round(w, 5) for w in calibration.weights), strict=True)
        ),
        "bias": round(calibration.bias, 5),
        "fitted": about,
    }
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _is_right(case: Case, text: str, key: str) -> bool:
    said = normalise(without_marks(text))
    return (
        not case.abstain
        and all(says(said, group) for group in case.must)
        and not any(normalise(unwanted) in said for unwanted in case.not_)
        and cites_right_document(case, (key,))
    )


def _text(candidate: Candidate, outlines: Outlines) -> str:
    text = outlines(candidate.document_id).document.text
    return "\n".join(text[start:end] for start, end in candidate.spans)
