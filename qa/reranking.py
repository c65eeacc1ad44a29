"""Passages in the order in which they are likely to hold the answer.

The first few are read whole; how they were found and what was read decide together.
The others keep their places behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.reading.reader import Reader
from qa.retriever import Hit

DEPTH = 12
"""Passages that are read; one that was found behind them seldom holds the answer."""

MARGIN_WEIGHT = 0.7
"""What a point of the reader's margin is worth in the fused score.

Fitted to questions of an encyclopedia, of which none are reported on.
"""

_FARTHEST = 12.0


def rerank(question: str, hits: Sequence[Hit], reader: Reader) -> list[Hit]:
    """Return the hits, best first, ranked anew from 1.

    Args:
        question: What is asked.
        hits: As they were found, best first.
        reader: Reads the first ``DEPTH`` of them.
    """
    texts = [(hit.passage.context, hit.citation.quote) for hit in hits[:DEPTH]]
    read = reader.read(question, texts)
    worth = [
        hit.score + MARGIN_WEIGHT * max(-_FARTHEST, one.margin)
        for hit, one in zip(hits, read, strict=False)
    ]
    order = sorted(range(len(read)), key=lambda place: (-worth[place], place))
    ranked = [*(hits[place] for place in order), *hits[len(read) :]]
    return [replace(hit, rank=rank) for rank, hit in enumerate(ranked, 1)]
