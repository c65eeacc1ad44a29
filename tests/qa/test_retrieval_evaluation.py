"""Retrieval is scored by hand, and measured end to end on an invented collection."""

from __future__ import annotations

import doctest
import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

import qa.retrieval_evaluation
from index.fakes import HashEmbedder
from qa.errors import QuestionSetError
from qa.retrieval_evaluation import (
    Figures,
    Query,
    RetrievalScores,
    RetrievalSet,
    Text,
    evaluate_retrieval,
    figures_of,
    hit_at,
    ndcg_at,
    read_retrieval_set,
)
from qa.retriever import Retriever

IDS = "abcdefghijkl"


def test_the_examples_of_the_docstrings_hold():
    result = doctest.testmod(qa.retrieval_evaluation)
    assert result.attempted >= 2
    assert result.failed == 0


# --- metrics ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("k", "hit"), [(1, 0.0), (2, 0.0), (3, 1.0), (5, 1.0), (10, 1.0)]
)
def test_a_hit_is_a_relevant_text_among_the_first(k, hit):
    assert hit_at(["x", "y", "a", "z"], {"a", "b"}, k) == hit


def test_nothing_found_is_no_hit_and_no_gain():
    assert hit_at([], {"a"}, 5) == 0
    assert ndcg_at([], {"a": 1}, 10) == 0


def test_ndcg_is_what_was_worked_out_by_hand():
    # Found at ranks 1 and 4 of three relevant texts:
    # (1 + 1 / log2(5)) / (1 + 1 / log2(3) + 1 / log2(4))
    ranked = ["a", "x", "y", "b", "z"]
    gains = {"a": 1, "b": 1, "c": 1}
    expected = (1 + 1 / math.log2(5)) / (1 + 1 / math.log2(3) + 0.5)
    assert ndcg_at(ranked, gains, 10) == pytest.approx(expected)
    assert ndcg_at(ranked, gains, 10) == pytest.approx(0.6714, abs=5e-5)
    # Below the cut: (1) / (1 + 1 / log2(3) + 1 / log2(4))
    assert ndcg_at(ranked, gains, 3) == pytest.approx(0.4693, abs=5e-5)


def test_ndcg_weighs_grades():
    # (1 + 3 / log2(3)) / (3 + 1 / log2(3))
    found = ndcg_at(["a", "b"], {"a": 1, "b": 3}, 10)
    assert found == pytest.approx(2.8928 / 3.6309, abs=5e-5)


def test_ndcg_is_whole_where_more_texts_are_relevant_than_are_looked_at():
    gains = dict.fromkeys(IDS, 1)
    assert ndcg_at(list(IDS)[:10], gains, 10) == pytest.approx(1)


@settings(deadline=None)
@given(
    st.permutations(IDS),
    st.dictionaries(st.sampled_from(IDS), st.integers(1, 4), min_size=1),
    st.integers(1, 12),
)
def test_ndcg_is_what_scikit_learn_finds(ranked, gains, k):
    theirs = ndcg_score(
        [[gains.get(id_, 0) for id_ in ranked]], [list(range(len(ranked), 0, -1))], k=k
    )
    assert ndcg_at(ranked, gains, k) == pytest.approx(theirs)


def test_figures_are_means_over_the_queries():
    queries = [Query("1", "?", {"a": 1}), Query("2", "?", {"b": 1})]
    figures = figures_of(queries, [["a", "b"], ["a", "b"]])
    assert figures.hit_1 == 0.5
    assert figures.hit_5 == 1
    assert figures.ndcg_10 == pytest.approx((1 + 1 / math.log2(3)) / 2)


def test_scores_are_printed_one_ranking_a_line():
    fused = Figures(0.3604, 0.809, 0.43)
    assert RetrievalScores(225, 1400, 2, fused).lines() == [
        "fused      hit@1 0.360  hit@5 0.809  nDCG@10 0.430",
        "over 225 questions and 1400 texts, 2 of them unread",
    ]
    assert RetrievalScores(1, 2, 0, fused, Figures(1, 1, 1)).lines()[1:] == [
        "re-ranked  hit@1 1.000  hit@5 1.000  nDCG@10 1.000",
        "over 1 questions and 2 texts",
    ]


# --- reading ---------------------------------------------------------------

TEXTS = [
    {"_id": "t/1", "title": "Lamps", "text": "The harbour lamps are lit at dusk."},
    {"_id": "t/2", "title": "", "text": "Pilots board beyond the outer buoy."},
    {"_id": "t/3", "title": "Dredging of the fairway", "text": ""},
    {"_id": "t/4", "text": ""},
]
QUERIES = [
    {"_id": "q1", "text": "where do pilots board"},
    {"_id": "q2", "text": "nobody judged this"},
    {"_id": "q3", "text": "when are the lamps lit", "metadata": {"answers": ["dusk"]}},
    {"_id": "q4", "text": "only what is not relevant was judged"},
]
QRELS = [("q3", "t/1", "2"), ("q1", "t/2", "1"), ("q4", "t/2", "0")]


def written(
    folder: Path,
    texts: list[object] = TEXTS,
    queries: list[object] = QUERIES,
    qrels: list[tuple[str, ...]] = QRELS,
) -> Path:
    for name, lines in (("corpus", texts), ("queries", queries)):
        content = "\n".join(json.dumps(one) for one in lines)
        (folder / f"{name}.jsonl").write_text(content + "\n")
    header = ("query-id", "corpus-id", "score")
    rows = ["\t".join(row) for row in [header, *qrels]]
    (folder / "qrels.tsv").write_text("\r\n".join(rows) + "\n")
    return folder


def test_a_collection_is_read_with_the_queries_that_are_judged_in_their_order(tmp_path):
    collection = read_retrieval_set(written(tmp_path))
    assert collection.texts[0] == Text("t/1", "Lamps", TEXTS[0]["text"])
    assert collection.texts[3] == Text("t/4", "", "")
    assert collection.queries == (
        Query("q1", "where do pilots board", {"t/2": 1}),
        Query("q3", "when are the lamps lit", {"t/1": 2}),
    )


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("texts", [*TEXTS, []], "corpus.jsonl, line 5: expected a JSON object"),
        ("texts", [{"text": "x"}], "corpus.jsonl, line 1: `_id`"),
        ("texts", [{"_id": 1, "text": "x"}], "corpus.jsonl, line 1: `_id`"),
        ("texts", [*TEXTS, TEXTS[0]], "corpus.jsonl, line 5: `_id` 't/1' stands"),
        ("texts", [{"_id": "a"}], "corpus.jsonl, line 1: `text`"),
        ("texts", [{"_id": "a", "text": "", "title": 1}], "line 1: `text`, and"),
        ("texts", [], "corpus.jsonl: holds nothing"),
        ("queries", [{"_id": "q", "text": " "}], "queries.jsonl, line 1: `text`"),
        ("queries", [], "queries.jsonl: holds nothing"),
        ("qrels", [("q1", "t/1")], "qrels.tsv, line 2: expected 3 fields, found 2"),
        ("qrels", [*QRELS, ("q9", "t/1", "1")], "line 5: no query has the id 'q9'"),
        ("qrels", [("q1", "t/9", "1")], "line 2: no text has the id 't/9'"),
        ("qrels", [("q1", "t/1", "yes")], "line 2: the score 'yes' is no whole"),
        ("qrels", [*QRELS, QRELS[0]], "line 5: 't/1' is judged for 'q3' twice"),
        ("qrels", [("q1", "t/1", "0")], "qrels.tsv: judges no text relevant"),
        ("qrels", [], "qrels.tsv: judges no text relevant"),
    ],
)
def test_what_is_no_collection_is_refused_with_its_line(tmp_path, name, lines, said):
    with pytest.raises(QuestionSetError) as caught:
        read_retrieval_set(written(tmp_path, **{name: lines}))
    assert said in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_a_folder_without_the_files_is_refused(tmp_path):
    with pytest.raises(QuestionSetError, match=r"corpus\.jsonl: No such file"):
        read_retrieval_set(tmp_path)


# --- measuring -------------------------------------------------------------

COLLECTION = RetrievalSet(
    texts=tuple(Text(one["_id"], one.get("title", ""), one["text"]) for one in TEXTS),
    queries=(
        Query("q1", "where do pilots board", {"t/2": 1}),
        Query("q3", "when are the lamps lit", {"t/1": 2}),
        Query("q5", "dredging", {"t/3": 1}),
    ),
)


@pytest.fixture
def embedder():
    return HashEmbedder()


@pytest.fixture
def retriever(embedder):
    return Retriever(embedder, candidates=20, lexical_weight=0.7)


def test_texts_are_found_by_the_product_itself(embedder, retriever):
    scores = evaluate_retrieval(COLLECTION, embedder, retriever)
    assert scores == RetrievalScores(
        queries=3, texts=4, unread=1, fused=Figures(1, 1, 1), reranked=None
    )
    assert embedder.texts_embedded == 3


def test_the_reranker_decides_the_second_line_alone(embedder, retriever):
    asked = []

    def last_first(question, hits):
        asked.append(question)
        return list(reversed(hits))

    scores = evaluate_retrieval(COLLECTION, embedder, retriever, rerank=last_first)
    assert scores.fused == Figures(1, 1, 1)
    assert scores.reranked.hit_1 == 0
    assert scores.reranked.hit_5 == 1
    # Each right text is last of three: 1 / log2(4).
    assert scores.reranked.ndcg_10 == pytest.approx(0.5)
    assert asked == [query.text for query in COLLECTION.queries]


def test_only_the_first_queries_are_asked_and_progress_is_told(embedder, retriever):
    told = []
    scores = evaluate_retrieval(
        COLLECTION,
        embedder,
        retriever,
        limit=2,
        progress=lambda phase, done, total: told.append((phase, done, total)),
    )
    assert scores.queries == 2
    assert [one for one in told if one[0] == "asking"] == [
        ("asking", 0, 2),
        ("asking", 1, 2),
        ("asking", 2, 2),
    ]
    assert told[0] == ("reading", 1, 4)
    assert "embedding" in {phase for phase, _, _ in told}


def test_a_text_of_several_passages_counts_once(embedder, retriever):
    paragraphs = [
        f"Pilots board at buoy {n}. " + "The tide runs hard there today. " * 20
        for n in range(8)
    ]
    many = Text("long", "", "\n\n".join(paragraphs))
    collection = RetrievalSet(
        texts=(many, Text("short", "", "Pilots board by night, says the master.")),
        queries=(Query("q", "pilots board at night", {"short": 1}),),
    )
    seen = []

    def long_first(question, hits):
        seen.extend(hits)
        return sorted(hits, key=lambda hit: "night" in hit.citation.quote)

    scores = evaluate_retrieval(collection, embedder, retriever, rerank=long_first)
    assert len(seen) > 5
    # Behind all passages of one text is the second rank.
    assert scores.reranked.hit_5 == 1
    assert scores.reranked.ndcg_10 == pytest.approx(1 / math.log2(3))


def test_no_more_passages_are_found_than_were_asked_for(embedder, retriever):
    counts = []

    def count(question, hits):
        counts.append(len(hits))
        return hits

    evaluate_retrieval(COLLECTION, embedder, retriever, depth=2, rerank=count)
    assert counts == [2, 2, 2]


def test_ids_and_characters_that_no_file_can_hold_do_no_harm(embedder, retriever):
    strange = RetrievalSet(
        texts=(
            Text("../\0a", "", "Pilots \ud800 board."),
            Text("pilots", "", "Lamps burn."),
        ),
        queries=(Query("q", "pilots", {"../\0a": 1}),),
    )
    assert evaluate_retrieval(strange, embedder, retriever).fused.hit_1 == 1


def test_nothing_is_left_behind(embedder, retriever, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    evaluate_retrieval(COLLECTION, embedder, retriever)
    assert list(tmp_path.iterdir()) == []
