"""Tests of ``qa.reranking``: who is read, and what reading is worth."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

from qa.reading.reader import Reading, Span
from qa.reranking import DEPTH, MARGIN_WEIGHT, rerank
from qa.retriever import Hit


@dataclass
class Marker:
    """Gives each text the margin that the text itself says."""

    given: list[tuple[str, str]] = field(default_factory=list)

    def read(self, question, texts):
        self.given += texts
        return [Reading((Span(0, 1, float(text)),), 0.0) for _, text in texts]


def hits(*pairs):
    return [
        Hit(
            SimpleNamespace(context=""),
            SimpleNamespace(quote=str(margin)),
            score,
            rank,
            "",
        )
        for rank, (score, margin) in enumerate(pairs, 1)
    ]


def margins(ranked):
    return [float(hit.citation.quote) for hit in ranked]


def test_a_point_of_margin_is_worth_its_weight():
    just, less = 1.0 / MARGIN_WEIGHT + 0.01, 1.0 / MARGIN_WEIGHT - 0.01
    assert margins(rerank("q", hits((2.0, 0.0), (1.0, just)), Marker())) == [just, 0.0]
    assert margins(rerank("q", hits((2.0, 0.0), (1.0, less)), Marker())) == [0.0, less]


def test_equals_keep_their_order_and_ranks_count_from_one():
    ranked = rerank("q", hits((1.0, 3.0), (1.0, 3.0), (0.5, 9.0)), Marker())
    assert margins(ranked) == [9.0, 3.0, 3.0]
    assert [hit.rank for hit in ranked] == [1, 2, 3]


def test_what_was_not_read_stays_behind_in_its_order():
    found = hits(*((-n, -9.0 + n / 100) for n in range(DEPTH + 3)))
    reader = Marker()
    ranked = rerank("q", found, reader)
    assert len(reader.given) == DEPTH
    assert margins(ranked)[DEPTH:] == margins(found)[DEPTH:]


def test_a_text_without_words_is_last_of_those_read_and_breaks_nothing():
    ranked = rerank("q", hits((9.0, "-inf"), (1.0, 2.0)), Marker())
    assert margins(ranked) == [2.0, float("-inf")]
    assert rerank("q", [], Marker()) == []
