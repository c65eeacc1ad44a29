"""Passages in the order in which they are likely to hold the answer.

The reader has the last word: a passage is as good as the best that was read in it.
What was not read keeps the order in which it was found. Nothing here reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa.reader import Candidate
from qa.retriever import Hit


def rerank(hits: Sequence[Hit], candidates: Iterable[Candidate]) -> list[Hit]:
    """Return the hits, best first, ranked anew from 1.

    Args:
        hits: As they were found.
        candidates: What a reader proposed from them.
    """
    found = list(candidates)
    best = [
        max((c.score for c in found if _in_passage(c, hit)), default=-1.0)
        for hit in hits
    ]
    order = sorted(range(len(hits)), key=lambda place: (-best[place], place))
    return [replace(hits[place], rank=rank) for rank, place in enumerate(order, 1)]


def _in_passage(candidate: Candidate, hit: Hit) -> bool:
    start, end = candidate.spans[0][0], candidate.spans[-1][1]
    passage = hit.passage
    return (
        candidate.document_id == passage.document_id
        and start < passage.end
        and end > passage.start
    )
