"""Why an answer is what it is: what was considered, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qa.answer import Citation
from qa.scoring.scorer import Ranked, sigmoid

SHOWN = 8
"""Candidates that are explained, the best first."""


class Way(StrEnum):
    """By what a question was answered, or would have been."""

    PASSAGES = "passages"
    LISTS = "lists"
    RECORDS = "meeting records"
    ACROSS = "several meetings"


class Verdict(StrEnum):
    """What became of a candidate."""

    SAID = "said"
    LESS = "less likely than what was said"
    BELOW = "too unlikely to be said"


@dataclass(frozen=True, slots=True)
class Considered:
    """One candidate that might have been the answer.

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
        considered: What was proposed, the best first.
        unheard: Words of the question that no document of the library has.
    """

    way: Way
    bar: float
    considered: tuple[Considered, ...]
    unheard: tuple[str, ...]


_WAYS = {
    "passage": Way.PASSAGES,
    "list": Way.LISTS,
    "record": Way.RECORDS,
    "across": Way.ACROSS,
    "combined": Way.ACROSS,
    "dated": Way.PASSAGES,
}


def explained(
    ranked: Ranked, *, bar: float, answered: bool, unheard: tuple[str, ...]
) -> Explanation:
    """Say what was considered.

    Args:
        ranked: The candidates, the best first.
        bar: Least probability with which something is said.
        answered: Whether the first was said.
        unheard: Words of the question that no document has.
    """
    considered = []
    for place, candidate in enumerate(ranked.candidates[:SHOWN]):
        if not candidate.citations:
            continue
        said = answered and any(candidate is one for one in ranked.said)
        # None is likelier than the best, however sure the first model is of it.
        own = ranked.probability if place == 0 else sigmoid(ranked.scores[place])
        likely = min(own, ranked.probability)
        verdict = Verdict.LESS if answered else Verdict.BELOW
        considered.append(
            Considered(
                candidate.citations[-1],
                candidate.focus,
                likely,
                tuple((n, round(v, 3)) for n, v in ranked.vectors[place].items()),
                Verdict.SAID if said else verdict,
            )
        )
    source = ranked.candidates[0].source if ranked.candidates else "passage"
    return Explanation(_WAYS[source], bar, tuple(considered), unheard)
