"""From which margin on a reader may speak: measured on articles it did not learn from.

Half of the questions have their answer in the paragraph that is read, half have not.
The bar is the highest that is as good as the best one, by the measure of SQuAD 2.0
(https://rajpurkar.github.io/SQuAD-explorer/), but for one standard error (Breiman et
al. 1984, section 3.4.3): a wrong answer is worse than silence, and people ask in vain
in more ways than these questions do. Nothing here changes a reader.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random
from statistics import pstdev

from qa.squad import SquadQuestion, mark, score_squad
from qa.training.courses import ARTICLES, UNANSWERABLE, Cycle, held_out
from qa.training.examples import Neighbours

QUESTIONS = 1_000
"""So many questions are read to set the bar."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one question.

    Attributes:
        text: The best span of the paragraph.
        margin: How much likelier it is than that there is no answer.
    """

    text: str
    margin: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A bar and what it is worth.

    Attributes:
        bar: Least margin with which the reader should speak.
        figures: Scores with this bar, 0 to 100, and how many questions they are over.
    """

    bar: float
    figures: Mapping[str, float]


def calibration_set(
    sources: Mapping[str, Sequence[SquadQuestion]],
    *,
    seed: int,
    count: int = QUESTIONS,
) -> list[SquadQuestion]:
    """Return questions over the articles that were held out, half without an answer.

    Args:
        sources: As ``courses.read_sources`` returns them.
        seed: Of every choice.
        count: How many; fewer where the articles do not hold as many.
    """
    random = Random(f"{seed}:calibration")
    titles = held_out(sources[ARTICLES])
    questions = [q for q in sources[ARTICLES] if q.title in titles]
    half = min(count // 2, len(questions))
    answerable, in_vain = Cycle(questions), Cycle(questions)
    found = [answerable.draw(random) for _ in range(half)]
    unanswered = [q for q in sources[UNANSWERABLE] if q.title in titles]
    hard = Cycle(unanswered) if unanswered else None
    neighbours = Neighbours(dict.fromkeys((q.title, q.context) for q in questions))
    for _ in range(half):
        asked = in_vain.draw(random)
        if hard is not None and random.random() < 0.5:
            found.append(hard.draw(random))
            continue
        example = neighbours.wrong(asked, random)
        if example is not None:
            found.append(
                SquadQuestion(
                    f"{asked.id}:{example.kind}:{len(found)}",
                    asked.title,
                    example.context,
                    example.question,
                    (),
                )
            )
    return found


def calibrate(
    questions: Sequence[SquadQuestion],
    read: Callable[[SquadQuestion], Reading],
    *,
    progress: Callable[[str, int, int], None],
) -> Calibration:
    """Read the questions and set the bar.

    Args:
        questions: Of ``calibration_set``.
        read: What a reader makes of one.
        progress: Takes a phase, how much of it is done, and how much there is.
    """
    readings: list[Reading] = []
    for asked in questions:
        progress("calibrating", len(readings), len(questions))
        readings.append(read(asked))
    progress("calibrating", len(readings), len(questions))
    bar = best_bar(questions, readings)
    spoken = {
        asked.id: reading.text if reading.margin >= bar else ""
        for asked, reading in zip(questions, readings, strict=True)
    }
    scores = asdict(score_squad(questions, spoken))
    return Calibration(bar, {name: round(value, 2) for name, value in scores.items()})


def best_bar(questions: Sequence[SquadQuestion], readings: Sequence[Reading]) -> float:
    """Return the highest bar whose mean F1 is within one standard error of the best.

    The error is that of the mean F1 over the questions with the best bar.
    """
    gains: list[tuple[float, float]] = []
    for asked, reading in zip(questions, readings, strict=True):
        _, unsaid = mark(asked, "")
        if math.isfinite(reading.margin):
            _, spoken = mark(asked, reading.text)
            gains.append((reading.margin, spoken - unsaid))
    gains.sort(reverse=True)
    # Above every margin nothing is said, and nothing is gained by speaking.
    options = [(gains[0][0] + 1.0 if gains else 0.0, 0.0)]
    gained = 0.0
    for i, (margin, gain) in enumerate(gains):
        gained += gain
        among_equals = i + 1 < len(gains) and gains[i + 1][0] == margin
        if not among_equals:
            options.append((margin, gained))
    bar, most = max(options, key=lambda one: (one[1], one[0]))
    scores = [
        mark(asked, reading.text if reading.margin >= bar else "")[1]
        for asked, reading in zip(questions, readings, strict=True)
    ]
    # Of the sum, that is the root of n times the deviation of one question.
    error = math.sqrt(len(scores)) * pstdev(scores) if scores else 0.0
    return max(option for option, worth in options if worth >= most - error)
