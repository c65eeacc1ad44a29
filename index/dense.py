"""Search by meaning: a large FAISS base, a small exact delta, and what is removed.

A ``DenseIndex`` is immutable. The next generation's shares the base and the delta's
memory with it, so adding a document costs what the document costs.

Up to ``EXACT_ROWS`` the base is exhaustive. Above, it is an inverted file whose
measured recall stands at ``_PROBE_SHARE``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import faiss
import numpy as np
import numpy.typing as npt

from index.embedder import Vectors

Rows = npt.NDArray[np.int64]

EXACT_ROWS = 30_000
"""Largest exhaustive base; a search of it takes about 5 ms on one core."""

# The stubs that faiss ships know neither the keywords of its search parameters nor cp.
_FAISS: Any = faiss

RECIPE = f"1/{EXACT_ROWS}"
"""Changes with what a base file holds for the same vectors."""

_TRAINING_PER_LIST = 64
# Measured on 60,000 made vectors (384 values, 2,000 clusters, one core): recall@10 is
# 0.96 at a share of 0.02, 0.977 at 0.04, 0.992 at 0.08 and 0.997 at 0.12, in 0.3 to
# 1.3 ms; exhaustive search takes 11 ms.
_PROBE_SHARE = 0.08


class Scored(NamedTuple):
    """A passage that a search found.

    Attributes:
        row: Its row in the library.
        score: The higher the better; comparable within one search only.
    """

    row: int
    score: float


class DenseBase:
    """An immutable FAISS index over rows of the library."""

    def __init__(self, index: Any) -> None:  # noqa: ANN401
        """Take an index whose ids are rows."""
        self._index = index
        self._lists: int | None = getattr(index, "nlist", None)

    @classmethod
    def build(
        cls, rows: Rows, vectors: Vectors, *, exact_rows: int = EXACT_ROWS
    ) -> DenseBase:
        """Index vectors: ``(n, d)`` float32, rows unit length."""
        count, dimension = vectors.shape
        _FAISS.omp_set_num_threads(os.cpu_count() or 1)
        if count <= exact_rows:
            index: Any = _FAISS.IndexIDMap2(_FAISS.IndexFlatIP(dimension))
        else:
            # FAISS wants 39 vectors to place a centroid.
            lists = max(1, min(int(4 * count**0.5), count // 39))
            index = _FAISS.IndexIVFFlat(
                _FAISS.IndexFlatIP(dimension),
                dimension,
                lists,
                _FAISS.METRIC_INNER_PRODUCT,
            )
            index.cp.max_points_per_centroid = _TRAINING_PER_LIST
            # Unit-length centroids: an inner product would else favour dense regions.
            index.cp.spherical = True
            chosen = np.random.default_rng(0).permutation(count)
            index.train(vectors[chosen[: lists * _TRAINING_PER_LIST]])
        if count:
            index.add_with_ids(vectors, rows)
        return cls(index)

    @classmethod
    def from_bytes(cls, data: bytes) -> DenseBase:
        """Read what ``to_bytes`` wrote; the caller has verified the bytes.

        Raises:
            ValueError: It is no index.
        """
        try:
            return cls(_FAISS.deserialize_index(np.frombuffer(data, dtype=np.uint8)))
        except RuntimeError as exc:
            raise ValueError(str(exc)) from exc

    def to_bytes(self) -> bytes:
        """Return the index as FAISS writes it."""
        data: bytes = _FAISS.serialize_index(self._index).tobytes()
        return data

    @property
    def size(self) -> int:
        """How many vectors it holds."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Number of values in a vector."""
        return int(self._index.d)

    def search(
        self, vector: Vectors, k: int, *, only: Rows | None, removed: Rows
    ) -> tuple[Rows, Vectors]:
        """Return rows and scores, best first.

        Args:
            vector: ``(d,)`` float32, unit length.
            k: At most so many.
            only: Search these rows alone, and exactly; none of them is removed.
            removed: Rows never to return.
        """
        k = min(k, self.size - len(removed) if only is None else len(only))
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        # FAISS keeps pointers only: the Python objects must outlive the search.
        kept: list[Any] = []
        if only is not None:
            kept.append(_FAISS.IDSelectorBatch(only))
        elif len(removed):
            kept.append(_FAISS.IDSelectorBatch(removed))
            kept.append(_FAISS.IDSelectorNot(kept[0]))
        else:
            kept.append(_FAISS.IDSelectorAll())
        if self._lists is None:
            parameters = _FAISS.SearchParameters(sel=kept[-1])
        else:
            probes = max(1, round(self._lists * _PROBE_SHARE))
            parameters = _FAISS.SearchParametersIVF(
                sel=kept[-1], nprobe=self._lists if only is not None else probes
            )
        # One query is one thread's work; a team of threads costs more to wake than it
        # saves, and many questions come at once.
        _FAISS.omp_set_num_threads(1)
        scores, rows = self._index.search(vector[None, :], k, params=parameters)
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]


class _Delta:
    """Vectors that came after the base, in one growing block of memory.

    A view sees the first ``count`` of them; later views append behind that, so the
    memory is shared. Appending is done by one thread at a time.
    """

    def __init__(self, dimension: int, capacity: int = 0) -> None:
        self.rows = np.empty(capacity, dtype=np.int64)
        self.vectors = np.empty((capacity, dimension), dtype=np.float32)
        self.used = 0

    def extended(self, count: int, rows: Rows, vectors: Vectors) -> _Delta:
        """Return the block that holds the first ``count`` and the new ones."""
        block, need = self, count + len(rows)
        if self.used != count or need > len(self.rows):
            block = _Delta(self.vectors.shape[1], max(64, 2 * need))
            block.rows[:count] = self.rows[:count]
            block.vectors[:count] = self.vectors[:count]
        block.rows[count:need] = rows
        block.vectors[count:need] = vectors
        block.used = need
        return block


@dataclass(frozen=True, slots=True)
class DenseIndex:
    """An immutable view over base and delta; any number of threads may search it.

    Attributes:
        base: Shared with other views.
        delta: Shared with other views; ``count`` of its vectors are this view's.
        count: See ``delta``.
        removed: Rows of base and delta that are gone, sorted.
    """

    base: DenseBase
    delta: _Delta
    count: int
    removed: Rows

    @classmethod
    def over(cls, base: DenseBase) -> DenseIndex:
        """Return the view that is the base alone."""
        return cls(base, _Delta(base.dimension), 0, np.empty(0, np.int64))

    @property
    def size(self) -> int:
        """How many passages can be found."""
        return self.base.size + self.count - len(self.removed)

    def changed(
        self, added: Iterable[tuple[range, Vectors]], removed: Iterable[range]
    ) -> DenseIndex:
        """Return the view after a change; one thread at a time.

        Args:
            added: Rows and their vectors.
            removed: Rows, each of them in this view.
        """
        delta, count = self.delta, self.count
        for rows, vectors in added:
            delta = delta.extended(count, _rows([rows]), vectors)
            count += len(rows)
        gone = _rows(removed)
        merged = np.union1d(self.removed, gone) if len(gone) else self.removed
        return DenseIndex(self.base, delta, count, merged)

    def search(
        self, vector: Vectors, *, k: int, only: Sequence[range] | None = None
    ) -> list[Scored]:
        """Return the nearest passages by inner product, best first.

        Args:
            vector: ``(d,)``, unit length.
            k: At most so many; clamped to what there is.
            only: Search these rows alone, and exactly.

        Raises:
            ValueError: The vector has another size or is not finite.
        """
        vector = np.ascontiguousarray(vector, dtype=np.float32)
        if vector.shape != (self.base.dimension,) or not np.isfinite(vector).all():
            raise ValueError(
                f"a query vector has shape ({self.base.dimension},) and is finite"
            )
        wanted = None if only is None else self._present(_rows(only))
        rows, scores = self.base.search(vector, k, only=wanted, removed=self._gone())
        if self.count and k > 0:
            recent, near = self._search_delta(vector, wanted)
            rows = np.concatenate([rows, recent])
            scores = np.concatenate([scores, near])
        if len(rows) > k > 0:
            cut = np.argpartition(-scores, k - 1)[:k]
            rows, scores = rows[cut], scores[cut]
        order = np.lexsort((rows, -scores))
        return [
            Scored(int(row), float(score))
            for row, score in zip(rows[order], scores[order], strict=True)
        ]

    def _gone(self) -> Rows:
        """Return the removed rows that the base holds; the delta's come later."""
        if not len(self.removed) or not self.count:
            return self.removed
        recent = self.delta.rows[: self.count]
        return self.removed[~np.isin(self.removed, recent)]

    def _present(self, rows: Rows) -> Rows:
        return rows[~np.isin(rows, self.removed)] if len(self.removed) else rows

    def _search_delta(
        self, vector: Vectors, wanted: Rows | None
    ) -> tuple[Rows, Vectors]:
        rows = self.delta.rows[: self.count]
        scores = self.delta.vectors[: self.count] @ vector
        if wanted is not None:
            keep = np.isin(rows, wanted)
        elif len(self.removed):
            keep = ~np.isin(rows, self.removed)
        else:
            return rows, scores
        return rows[keep], scores[keep]


def _rows(ranges: Iterable[range]) -> Rows:
    parts = [np.arange(r.start, r.stop, dtype=np.int64) for r in ranges]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)
