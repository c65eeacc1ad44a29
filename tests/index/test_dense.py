"""FAISS against numpy: the same rows in the same order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dense import DenseBase, DenseIndex

DIMENSION = 16


def unit(count: int, seed: int = 0, dimension: int = DIMENSION):
    vectors = np.random.default_rng(seed).standard_normal((count, dimension))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)


def index_of(count: int) -> DenseIndex:
    rows = np.arange(1, count + 1, dtype=np.int64)
    return DenseIndex.over(DenseBase.build(rows, unit(count)))


@settings(max_examples=60, deadline=None)
@given(
    base=st.integers(0, 40),
    parts=st.lists(st.integers(0, 90), max_size=4),
    gone=st.lists(st.integers(1, 200)),
    only=st.none() | st.lists(st.integers(1, 200), max_size=8),
    k=st.integers(-1, 300),
)
def test_search_equals_a_sort_of_all_products(base, parts, gone, only, k):
    total = base + sum(parts)
    vectors = unit(total, seed=total)
    index = DenseIndex.over(
        DenseBase.build(np.arange(1, base + 1, dtype=np.int64), vectors[:base])
    )
    start = base
    for part in parts:
        rows = range(start + 1, start + part + 1)
        index = index.changed([(rows, vectors[start : start + part])], [])
        start += part
    dead = {row for row in gone if row <= total}
    index = index.changed([], [range(row, row + 1) for row in sorted(dead)])
    wanted = None if only is None else {row for row in only if row <= total}

    query = unit(1, seed=7)[0]
    products = vectors @ query
    alive = [
        row
        for row in range(1, total + 1)
        if row not in dead and (wanted is None or row in wanted)
    ]
    expected = sorted(alive, key=lambda row: -products[row - 1])[: max(k, 0)]
    ranges = None if wanted is None else [range(r, r + 1) for r in sorted(wanted)]
    found = index.search(query, k=k, only=ranges)

    assert index.size == total - len(dead)
    assert [one.row for one in found] == expected
    assert np.allclose(
        [one.score for one in found], [products[row - 1] for row in expected], atol=1e-5
    )


def test_a_view_does_not_change_when_later_ones_are_made():
    before = index_of(10)
    query = unit(1, seed=3)[0]
    expected = before.search(query, k=50)
    after = before.changed([(range(11, 31), unit(20, seed=1))], [range(1, 6)])
    also = before.changed([(range(31, 41), unit(10, seed=2))], [])
    assert before.search(query, k=50) == expected
    assert {one.row for one in after.search(query, k=50)} == set(range(6, 31))
    assert {one.row for one in also.search(query, k=50)} == {
        *range(1, 11),
        *range(31, 41),
    }


def test_later_views_share_the_memory_of_earlier_ones():
    index = index_of(10).changed([(range(11, 13), unit(2))], [])
    later = index.changed([(range(13, 15), unit(2, seed=1))], [])
    assert np.shares_memory(index.delta.vectors, later.delta.vectors)
    assert later.base is index.base


@pytest.mark.parametrize(
    "vector",
    [np.zeros(DIMENSION + 1), np.full(DIMENSION, np.nan), np.zeros((1, DIMENSION))],
    ids=["size", "nan", "rank"],
)
def test_a_vector_that_cannot_be_compared_is_refused(vector):
    with pytest.raises(ValueError, match="query vector"):
        index_of(3).search(vector.astype(np.float32), k=1)


def test_bytes_come_back_as_the_same_index():
    base = DenseBase.build(np.array([5, 9], dtype=np.int64), unit(2))
    again = DenseBase.from_bytes(base.to_bytes())
    assert (again.size, again.dimension) == (2, DIMENSION)
    query = unit(1, seed=4)[0]
    assert DenseIndex.over(again).search(query, k=2) == DenseIndex.over(base).search(
        query, k=2
    )


@pytest.mark.parametrize("data", [b"", b"no index at all", b"IxMp" + b"\0" * 64])
def test_bytes_that_are_no_index_are_refused(data):
    with pytest.raises(ValueError, match=r"\w"):
        DenseBase.from_bytes(data)


def clustered(count: int, seed: int):
    """Passages as they come: documents about a few subjects each."""
    generator = np.random.default_rng(seed)
    centres = unit(300, seed=99, dimension=64)
    vectors = centres[generator.integers(0, len(centres), count)]
    vectors = vectors + 0.09 * generator.standard_normal(vectors.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)


def test_beyond_exact_search_ten_of_ten_are_mostly_found():
    vectors, queries = clustered(12_000, 1), clustered(100, 2)
    rows = np.arange(len(vectors), dtype=np.int64)
    index = DenseIndex.over(DenseBase.build(rows, vectors, exact_rows=1_000))
    hits = 0
    for query in queries:
        expected = set(np.argsort(-(vectors @ query))[:10].tolist())
        hits += len(expected & {one.row for one in index.search(query, k=10)})
    assert hits / 1_000 >= 0.95


def test_beyond_exact_search_a_few_documents_are_searched_exactly():
    vectors = clustered(12_000, 1)
    rows = np.arange(len(vectors), dtype=np.int64)
    index = DenseIndex.over(DenseBase.build(rows, vectors, exact_rows=1_000))
    index = index.changed([], [range(100, 110)])
    query = clustered(1, 5)[0]
    only = [range(90, 130), range(5_000, 5_200)]
    alive = [row for part in only for row in part if not 100 <= row < 110]
    expected = sorted(alive, key=lambda row: -float(vectors[row] @ query))[:15]
    assert [one.row for one in index.search(query, k=15, only=only)] == expected
    assert not {one.row for one in index.search(query, k=500)} & set(range(100, 110))
