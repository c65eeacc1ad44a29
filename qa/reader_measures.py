"""Everything that is measured of a reader alone, in one place.

Over a folder of SQuAD-like sets that it did not learn from, over question sets of real
bodies (search finds twelve passages, the best span of them is said), and over the
hand-written papers that were held out of training. Nothing here prints.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.evaluation import Case, is_right
from qa.quoting import cite
from qa.reading.reader import Reader, Reading
from qa.reply import reply_of
from qa.squad import SquadQuestion, f1, mark, read_squad
from qa.training.papers import (
    HELD_OUT,
    PaperExamples,
    PaperQuestion,
    Papers,
    read_papers,
)

SQUAD = "squad2_dev_a.json"
ANSWERABILITY = ("clapnq_dev.json.gz", "molweni_test.json.gz")
NO_ANSWER = "qmsum_noanswer.json.gz"
SEARCHED = "nq_short.json.gz"
SEARCHED_HELD_OUT = 500
LISTS = "multispanqa_valid.json.gz"

PASSAGES = 12
NEAR_DUPLICATES = 400

Track = Callable[[Sequence[SquadQuestion], str], Iterable[SquadQuestion]]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure.

    Attributes:
        name: What was measured.
        value: What came of it.
        over: Over how many questions.
    """

    name: str
    value: float
    over: int


def area_under(pairs: Sequence[tuple[float, bool]]) -> float:
    """Return the probability that a true one scores above a false one, 0 to 1.

    Ties count half (the area under the curve of Hanley, McNeil 1982).

    >>> area_under([(2.0, True), (1.0, False)])
    1.0

    Args:
        pairs: A score, and whether it is of a true one.
    """
    order = sorted(pairs)
    rank = 0.0
    place = 0
    while place < len(order):
        end = place
        while end < len(order) and order[end][0] == order[place][0]:
            end += 1
        middle = (place + end + 1) / 2
        rank += middle * sum(true for _, true in order[place:end])
        place = end
    true = sum(t for _, t in order)
    false = len(order) - true
    if not true or not false:
        return math.nan
    return (rank - true * (true + 1) / 2) / (true * false)


def best_official(gains: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    """Return the best mean score that one bar gives, and the bar.

    Args:
        gains: Of each question the margin, the score where it is spoken, and the score
            where it is not.
    """
    order = sorted(gains, key=lambda one: -one[0])
    total = sum(unsaid for _, _, unsaid in order)
    best, bar = total, order[0][0] + 1 if order else 0.0
    for margin, said, unsaid in order:
        total += said - unsaid
        if total > best:
            best, bar = total, margin
    return best / max(1, len(order)), bar


def over_paragraphs(
    reader: Reader, folder: Path, bar: float, track: Track
) -> Iterator[Measure]:
    """Measure over paragraphs that were given: nothing is searched.

    Args:
        reader: What is measured.
        folder: Holds the sets.
        bar: Least margin with which the reader speaks.
        track: Shows how far it is.
    """

    def read(one: SquadQuestion) -> Reading:
        return reader.read(one.question, [("", one.context)])[0]

    def text(one: SquadQuestion, reading: Reading) -> str:
        best = reading.spans[0] if reading.spans else None
        return one.context[best.start : best.end] if best else ""

    asked = read_squad(folder / SQUAD)
    readings = [read(one) for one in track(asked, "squad2")]
    gains = [
        (r.margin, mark(q, text(q, r))[1], mark(q, "")[1])
        for q, r in zip(asked, readings, strict=True)
    ]
    answerable = [g[1] for q, g in zip(asked, gains, strict=True) if q.answers]
    yield Measure("squad2_dev_a: F1 of the best span where there is an answer",
                  100 * sum(answerable) / len(answerable), len(answerable))  # fmt: skip
    best, best_bar = best_official(gains)
    yield Measure(f"squad2_dev_a: official F1 at its best bar ({best_bar:.2f})",
                  100 * best, len(asked))  # fmt: skip
    yield Measure("squad2_dev_a: area under the curve, answerable against not",
                  _area(asked, readings), len(asked))  # fmt: skip
    for name in ANSWERABILITY:
        asked = read_squad(folder / name)
        readings = [read(one) for one in track(asked, name)]
        yield Measure(f"{name}: area under the curve, answerable against not",
                      _area(asked, readings), len(asked))  # fmt: skip
    asked = read_squad(folder / NO_ANSWER)
    readings = [read(one) for one in track(asked, "qmsum")]
    spoken = sum(r.margin >= bar for r in readings) / len(readings)
    yield Measure(
        f"qmsum_noanswer: answered at the bar ({bar:.2f})", spoken, len(asked)
    )
    asked = read_squad(folder / SEARCHED)[-SEARCHED_HELD_OUT:]
    readings = [read(one) for one in track(asked, "nq")]
    spoken = sum(r.margin >= bar for r in readings) / len(readings)
    yield Measure("nq_short held out: answered at the bar", spoken, len(asked))
    asked = read_squad(folder / LISTS)
    yield Measure("multispanqa_valid: exact F1 of the items",
                  100 * _items_f1(asked, [read(q) for q in track(asked, "lists")]),
                  len(asked))  # fmt: skip


def _area(asked: Sequence[SquadQuestion], readings: Sequence[Reading]) -> float:
    return area_under(
        [(r.margin, bool(q.answers)) for q, r in zip(asked, readings, strict=True)]
    )


def _items_f1(asked: Sequence[SquadQuestion], readings: Sequence[Reading]) -> float:
    """Return the F1 of exact items over all questions (Li et al. 2022, MultiSpanQA)."""
    right = given = wanted = 0
    for one, reading in zip(asked, readings, strict=True):
        gold = {one.context[s:e].strip().casefold() for s, e in one.items}
        said = {one.context[s:e].strip().casefold() for s, e in reading.items}
        right += len(gold & said)
        given += len(said)
        wanted += len(gold)
    return 2 * right / max(1, given + wanted)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The best span of the passages that search finds for one question.

    Attributes:
        case: The question.
        margin: Of the best span.
        right: Whether saying it would be right.
    """

    case: Case
    margin: float
    right: bool


def over_meetings(
    assistant: Assistant, reader: Reader, cases: Sequence[Case]
) -> list[Spoken]:
    """Read the twelve passages that search finds for each question.

    Args:
        assistant: Over the documents of the set; only its search is used.
        reader: What is measured.
        cases: The questions.
    """
    found = []
    generation = assistant.generation()
    outlines = assistant.answerer(generation).view.outlines
    for case in cases:
        hits = assistant.search(case.question, k=PASSAGES).hits
        texts = [(hit.passage.context, hit.citation.quote) for hit in hits]
        readings = reader.read(case.question, texts) if texts else []
        best = max(range(len(readings)), key=lambda i: readings[i].margin, default=None)
        if best is None or not readings[best].spans:
            found.append(Spoken(case, -math.inf, right=False))
            continue
        span = readings[best].spans[0]
        passage = hits[best].passage
        quote = cite(outlines(passage.document_id), passage.start + span.start,
                     passage.start + span.end)  # fmt: skip
        answer = Answer(Status.ANSWERED, "", f"{quote.quote} [1]", (quote,), 1.0, (), 1)
        right = not case.abstain and is_right(case, reply_of(answer))
        found.append(Spoken(case, span.margin, right))
    return found


def meetings_at_one_bar(sets: Mapping[str, Sequence[Spoken]]) -> Iterator[Measure]:
    """Score sets at the one bar that is best for the mean of their scores."""
    every = sorted({s.margin for spoken in sets.values() for s in spoken})

    def score(spoken: Sequence[Spoken], bar: float) -> float:
        good = sum(
            s.right if s.margin >= bar and not s.case.abstain else
            (s.case.abstain and s.margin < bar)
            for s in spoken
        )  # fmt: skip
        return good / len(spoken)

    bar = max(
        (b for b in every if math.isfinite(b)),
        key=lambda b: sum(score(s, b) for s in sets.values()),
        default=0.0,
    )
    for name, spoken in sets.items():
        yield Measure(f"{name}: score of the reader alone (bar {bar:.2f})",
                      score(spoken, bar), len(spoken))  # fmt: skip
    all_of_them = [s for spoken in sets.values() for s in spoken]
    yield Measure(
        "together: area under the curve of the best margin, answerable against not",
        area_under([(max(-99.0, s.margin), not s.case.abstain) for s in all_of_them]),
        len(all_of_them),
    )


def near_duplicates(reader: Reader, bar: float, *, seed: int = 13) -> Measure:
    """Measure questions that only the header answers, on papers that were held out.

    Half of them read the passage under its own header and have to mark the answer;
    half read the same words under the header of another meeting of the body, and have
    to be silent.
    """
    papers = read_papers()
    unseen = papers.of(HELD_OUT)
    pairs = _pairs(unseen, Random(seed))
    right = 0
    for question, header, text, answer in pairs:
        reading = reader.read(question, [(header, text)])[0]
        said = reading.spans[0] if reading.margin >= bar and reading.spans else None
        if said is None:
            right += not answer
        elif answer:
            right += f1(text[said.start : said.end], answer) >= 0.5
    return Measure("near duplicates that the header tells apart: right",
                   right / max(1, len(pairs)), len(pairs))  # fmt: skip


def _pairs(papers: Papers, random: Random) -> list[tuple[str, str, str, str]]:
    make = PaperExamples(papers)
    asked: list[PaperQuestion] = [q for q in papers.questions if q.spans]
    found: list[tuple[str, str, str, str]] = []
    for _ in range(40):
        random.shuffle(asked)
        for one in asked:
            other = make.misplaced(one, random)
            own = make.right(one, random)
            if other is None or own is None or not own.header:
                continue
            found.append((one.question, own.header, own.context, own.texts[0]))
            found.append((one.question, other.header, other.context, ""))
            if len(found) >= NEAR_DUPLICATES:
                return found[:NEAR_DUPLICATES]
    return found
