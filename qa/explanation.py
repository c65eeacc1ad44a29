"""Why an answer is what it is: what was considered, and what became of it.

Filled while a question is answered; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from qa.answer import Citation
from qa.quoting import cite
from qa.reader import Candidate, Outlines

SHOWN = 8
"""Candidates that are explained, the best first."""


class Way(StrEnum):
    """By what a question was answered, or would have been."""

    RECORDS = "meeting records"
    DEFINITIONS = "definitions in the text"
    MENTIONED = "what other meetings say of it"
    PASSAGES = "passages"


class Verdict(StrEnum):
    """What became of a candidate."""

    SAID = "said"
    SAME = "says the same: cited with it"
    DIFFERS = "says otherwise: shown beside it"
    LESS = "less likely than what was said"
    BELOW = "too unlikely to be said"
    ECHO = "only repeats the question"


@dataclass(frozen=True, slots=True)
class Considered:
    """One sentence or list that might have been the answer.

    Attributes:
        citation: Where it stands.
        answer: The words of it that answer, or "" where they were not looked for.
        probability: That it is right, 0 to 1.
        parts: What the probability was worked out from, by name.
        verdict: What became of it.
    """

    citation: Citation
    answer: str
    probability: float
    parts: tuple[tuple[str, float], ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an answer is what it is.

    Attributes:
        way: By what the question was answered.
        bar: Least probability with which something is said, 0 to 1.
        considered: What passages offered, the best first; () where none were read.
        unheard: Words of the question that no document of the library has.
    """

    way: Way
    bar: float
    considered: tuple[Considered, ...]
    unheard: tuple[str, ...]


@dataclass(slots=True)
class Trace:
    """Collects what happens while one question is answered; not shared by threads.

    Attributes:
        way: By what it is answered.
        unheard: Words of the question that no document has.
    """

    way: Way = Way.RECORDS
    unheard: tuple[str, ...] = ()
    _candidates: list[tuple[Candidate, Verdict | None]] = field(default_factory=list)

    def consider(
        self, candidates: Iterable[Candidate], verdict: Verdict | None = None
    ) -> None:
        """Note candidates, and what became of them where that is known."""
        self._candidates.extend((one, verdict) for one in candidates)

    def judge(self, candidate: Candidate, verdict: Verdict) -> None:
        """Note what became of a candidate that was noted before."""
        self._candidates = [
            (one, verdict if one is candidate else held)
            for one, held in self._candidates
        ]

    def explanation(
        self, *, bar: float, answered: bool, outlines: Outlines
    ) -> Explanation:
        """Return what was noted.

        Args:
            bar: Least probability with which something is said.
            answered: Whether something was said.
            outlines: Gives the outline of a document by its id.
        """
        ranked = sorted(self._candidates, key=lambda pair: -pair[0].score)[:SHOWN]
        return Explanation(
            self.way,
            bar,
            tuple(_considered(c, v, answered, outlines) for c, v in ranked),
            self.unheard,
        )


def _considered(
    candidate: Candidate, verdict: Verdict | None, answered: bool, outlines: Outlines
) -> Considered:
    view = outlines(candidate.document_id)
    start, end = candidate.spans[0][0], candidate.spans[-1][1]
    if verdict is None or (verdict is Verdict.SAID and not answered):
        verdict = Verdict.LESS if answered else Verdict.BELOW
    marked = view.document.text[slice(*candidate.answer)] if candidate.answer else ""
    return Considered(
        cite(view, start, end),
        " ".join(marked.split()),
        candidate.score,
        _parts(candidate.why),
        verdict,
    )


def _parts(why: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple((name, round(value, 3)) for name, value in why.items())
