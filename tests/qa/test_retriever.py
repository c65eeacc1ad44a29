import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.generation import Scored
from qa.assistant import Assistant
from qa.retriever import fuse

SCORES = st.dictionaries(
    st.integers(0, 30), st.floats(-5, 5, allow_nan=False), max_size=12
)


def scored(scores: dict[int, float]) -> list[Scored]:
    return [Scored(row, score) for row, score in scores.items()]


@given(SCORES, SCORES, st.floats(0, 3))
def test_fusion_keeps_every_row_once_best_first(
    dense: dict[int, float], lexical: dict[int, float], weight: float
) -> None:
    fused = fuse(scored(dense), scored(lexical), weight)
    assert sorted(s.row for s in fused) == sorted({*dense, *lexical})
    scores = [s.score for s in fused]
    assert scores == sorted(scores, reverse=True)


@given(st.dictionaries(st.integers(0, 30), st.floats(-5, 5), min_size=2, max_size=12))
def test_fusion_is_the_weighted_sum_of_z_scores(dense: dict[int, float]) -> None:
    values = np.array(list(dense.values()))
    spread = values.std() or 1.0
    expected = {r: 1.7 * (v - values.mean()) / spread for r, v in dense.items()}
    for one in fuse(scored(dense), scored(dense), 0.7):
        assert np.isclose(one.score, expected[one.row], atol=1e-9)


def test_only_the_wanted_documents_are_searched(forum: Assistant) -> None:
    generation = forum.generation()
    one = generation.documents()[0].id
    hits = forum._retriever.retrieve("register", generation, k=5, documents={one})
    assert hits
    assert {h.passage.document_id for h in hits} == {one}
