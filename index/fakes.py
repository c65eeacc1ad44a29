"""Stand-ins that need no weights, no network and no time.

They ship with the package so that every room's tests can use the same ones.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from index.embedder import Progress, Vectors

_WORD = re.compile(r"\w+")


class HashEmbedder:
    """Deterministic bag-of-words vectors: texts that share words are near.

    Each lowercased word adds one or takes one at a place given by its CRC, so equal
    texts have equal vectors in every process.
    """

    def __init__(self, dimension: int = 64, name: str = "hash") -> None:
        """Choose the size; another name is another model with the same size."""
        self._dimension = dimension
        self._name = name
        self.texts_embedded = 0

    @property
    def dimension(self) -> int:
        """Number of values in a vector."""
        return self._dimension

    @property
    def fingerprint(self) -> str:
        """Name and size."""
        return f"{self._name}/{self._dimension}"

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question: ``(d,)`` float32, unit length."""
        vector = np.zeros(self._dimension, dtype=np.float32)
        for word in _WORD.findall(text.lower()):
            code = zlib.crc32(f"{self._name} {word}".encode("utf-8", "replace"))
            vector[code % self._dimension] += 1.0 if code & 0x8000_0000 else -1.0
        length = float(np.linalg.norm(vector))
        if length == 0.0:
            vector[0] = length = 1.0
        return vector / np.float32(length)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> Vectors:
        """Return one vector a text: ``(n, d)`` float32, C-contiguous, unit rows."""
        vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
        for place, text in enumerate(texts):
            vectors[place] = self.embed_query(text)
        self.texts_embedded += len(texts)
        if progress is not None and texts:
            progress("embedding", len(texts), len(texts))
        return vectors
