"""Find the passages that may hold an answer: dense and lexical, fused.

What a good answer is, the reader judges; nothing here does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from corpus.document import Passage
from index.embedder import Embedder
from index.generation import Generation, Scored
from qa.answer import Citation
from qa.meetings import Extent

_MOST_SEARCHED = 2000
"""Passages of the documents of a few meetings that are looked through."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    Attributes:
        passage: What was found.
        citation: The whole passage as a quote.
        score: Fused score; comparable within one search only.
        rank: From 1.
        why: Its dense and lexical scores, for people who ask why.
        dense: Cosine with the question, -1 to 1; 0 where it was not near.
        lexical: Score of the words in common, 0 and up.
    """

    passage: Passage
    citation: Citation
    score: float
    rank: int
    why: str
    dense: float = 0.0
    lexical: float = 0.0


class Retriever:
    """Searches both indexes and fuses what they propose."""

    def __init__(
        self, embedder: Embedder, *, candidates: int, lexical_weight: float
    ) -> None:
        """Keep the embedder and the settings.

        Args:
            embedder: The model that the library was built with.
            candidates: Passages that each index proposes.
            lexical_weight: Weight of the lexical score; the dense one weighs 1.
        """
        self._embedder = embedder
        self._vector = embedder.embed_query
        self._candidates = candidates
        self._lexical_weight = lexical_weight

    def for_one_question(self) -> Retriever:
        """Return a retriever that embeds each text once, for as long as it lives.

        A question about several meetings is searched for in each of them.
        """
        one = Retriever(
            self._embedder,
            candidates=self._candidates,
            lexical_weight=self._lexical_weight,
        )
        one._vector = cache(self._embedder.embed_query)
        return one

    def retrieve(
        self,
        query: str,
        generation: Generation,
        *,
        k: int,
        documents: Collection[str] | None = None,
        extent: Extent | None = None,
    ) -> list[Hit]:
        """Return the k best passages, best first.

        Args:
            query: What is looked for.
            generation: The view to search.
            k: Most passages to return.
            documents: Search in these alone; None for all.
            extent: What of these documents counts; None for all of them. Passages
                elsewhere in them are not found.

        Raises:
            GenerationGoneError: A passage was removed meanwhile.
        """
        wide = max(self._candidates, k)
        vector = self._vector(query)
        narrowed = documents is not None and extent is not None and not extent.whole
        if documents is not None and narrowed:
            # What counts of them may be little of what is near in them.
            wide = max(wide, min(generation.count_of(documents), _MOST_SEARCHED))
        dense = generation.search_dense(vector, k=wide, documents=documents)
        lexical = generation.search_lexical(query, k=wide, documents=documents)
        if extent is not None and narrowed:
            dense, lexical = _within(extent, generation, dense, lexical)
        fused = fuse(dense, lexical, self._lexical_weight)
        rows = fused[:k]
        passages = generation.passages([one.row for one in rows])
        found = list(zip(rows, passages, strict=True))
        by_row = [{s.row: s.score for s in part} for part in (dense, lexical)]
        hits: list[Hit] = []
        for rank, (scored, passage) in enumerate(found, 1):
            close, words = (part.get(scored.row) for part in by_row)
            hits.append(
                Hit(
                    passage=passage,
                    citation=citation_of(passage, generation),
                    score=scored.score,
                    rank=rank,
                    why=f"dense {_shown(close)}, lexical {_shown(words)}",
                    dense=close or 0.0,
                    lexical=words or 0.0,
                )
            )
        return hits


def _within(
    extent: Extent, generation: Generation, *found: Sequence[Scored]
) -> list[list[Scored]]:
    """Keep of what was found the passages that lie in an extent."""
    rows = list(dict.fromkeys(one.row for part in found for one in part))
    passages = dict(zip(rows, generation.passages(rows), strict=True))
    return [
        [
            one
            for one in part
            if extent.holds(passages[one.row].document_id, passages[one.row].start)
        ]
        for part in found
    ]


def _shown(score: float | None) -> str:
    return "–" if score is None else f"{score:.3f}"


def citation_of(passage: Passage, generation: Generation) -> Citation:
    """Quote a whole passage."""
    return Citation(
        generation.document(passage.document_id),
        passage.start,
        passage.end,
        page=passage.page,
        section=passage.heading_path[-1] if passage.heading_path else "",
    )


def fuse(
    dense: Iterable[Scored], lexical: Iterable[Scored], lexical_weight: float
) -> list[Scored]:
    """Add the two lists' scores, each normalised to mean 0 and deviation 1.

    A passage that one list lacks gets that list's lowest score: it was beaten there.

    >>> [s.row for s in fuse([Scored(1, 0.9), Scored(2, 0.2)], [Scored(2, 8.0)], 0.7)]
    [1, 2]
    """
    total: dict[int, float] = {}
    parts = [
        (_normalised(list(dense)), 1.0),
        (_normalised(list(lexical)), lexical_weight),
    ]
    for part, _ in parts:
        total.update(dict.fromkeys(part, 0.0))
    for part, weight in parts:
        least = min(part.values(), default=0.0)
        for row in total:
            total[row] += weight * part.get(row, least)
    return sorted(
        (Scored(row, score) for row, score in total.items()),
        key=lambda s: (-s.score, s.row),
    )


def _normalised(scored: list[Scored]) -> dict[int, float]:
    if not scored:
        return {}
    scores = np.array([s.score for s in scored], dtype=np.float64)
    spread = float(scores.std()) or 1.0
    centre = float(scores.mean())
    return {s.row: (s.score - centre) / spread for s in scored}
