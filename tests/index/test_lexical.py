"""BM25 against a few lines of Python, and text that means harm."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document, Passage
from index.lexical import _STEMMED, LexicalIndex, LexicalUnit, LexicalView

TEXTS = [
    "The committee met in Bangkok and reported on returns.",
    "Returns were reported. The return of the committee was reported again.",
    "Apples and pears.",
    "The chair, Ms Núñez, thanked the committee of the TEG-RR for its apples.",
]


def unit_of(
    number: int, texts: list[str], first_row: int, title: str = ""
) -> LexicalUnit:
    text = "\n".join(texts)
    passages, start = [], 0
    for ordinal, part in enumerate(texts):
        passages.append(
            Passage(
                f"d{number}:1:{ordinal}",
                f"d{number}",
                start,
                start + len(part),
                None,
                (),
                title,
            )
        )
        start += len(part) + 1
    document = Document(
        f"d{number}", f"{number}.txt", 1, title, text, (), "text/plain", "0" * 64
    )
    return LexicalUnit(f"d{number}:1", document, first_row, passages)


def view_of(*units: LexicalUnit) -> LexicalView:
    index = LexicalIndex.temporary()
    index.change(units, ())
    return index.view()


def bm25(query: str, texts: list[str], k1: float = 1.2, b: float = 0.75):
    """Return scores by place: Robertson and Zaragoza 2009, with Lucene's idf.

    https://doi.org/10.1561/1500000019
    """
    documents = [_STEMMED.analyze(text) for text in texts]
    mean = sum(map(len, documents)) / len(documents)
    scores = [0.0] * len(texts)
    for word in set(_STEMMED.analyze(query)):
        holding = sum(word in document for document in documents)
        idf = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        for place, document in enumerate(documents):
            count = Counter(document)[word]
            norm = k1 * (1 - b + b * len(document) / mean)
            scores[place] += idf * count * (k1 + 1) / (count + norm)
    return scores


@pytest.mark.parametrize(
    "query", ["committee", "reports of returns", "apples thanked by the chair"]
)
def test_scores_are_those_of_bm25(query):
    found = view_of(unit_of(1, TEXTS, 1)).search(query, k=10)
    expected = bm25(query, TEXTS)
    ranked = sorted(
        (place for place, score in enumerate(expected) if score > 0),
        key=lambda place: -expected[place],
    )
    assert [one.row - 1 for one in found] == ranked
    for one in found:
        assert one.score == pytest.approx(2.0 * expected[one.row - 1], rel=1e-4)


def test_history_does_not_change_scores():
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"]
    generator = random.Random(1)
    units = [
        unit_of(
            n, [" ".join(generator.choices(words, k=12)) for _ in range(3)], 3 * n + 1
        )
        for n in range(20)
    ]
    at_once = view_of(*units)
    one_by_one = LexicalIndex.temporary()
    for unit in units:
        one_by_one.change([unit], ())
    for query in ("alpha", "beta gamma", "theta zeta eta"):
        assert [one.row for one in at_once.search(query, k=60)] == [
            one.row for one in one_by_one.view().search(query, k=60)
        ]


def test_words_are_stemmed_and_folded_and_stop_words_do_not_count():
    view = view_of(unit_of(1, TEXTS, 1))
    assert [one.row for one in view.search("NUNEZ", k=5)] == [4]
    assert [one.row for one in view.search("apple", k=5)] == [3, 4]
    assert view.search("the of and", k=5) == []


def test_context_is_searched_too():
    view = view_of(unit_of(1, TEXTS, 1, "Fifth meeting"), unit_of(2, TEXTS, 5, "Sixth"))
    assert {one.row for one in view.search("fifth", k=9)} == {1, 2, 3, 4}


def test_documents_narrow_and_unknown_ones_find_nothing():
    view = view_of(unit_of(1, TEXTS, 1), unit_of(2, TEXTS, 5))
    assert {one.row for one in view.search("apples", k=9, documents=["d2"])} == {7, 8}
    assert view.search("apples", k=9, documents=["dx"]) == []
    assert view.search("apples", k=9, documents=[]) == []


def test_narrowing_does_not_change_scores():
    view = view_of(unit_of(1, TEXTS, 1), unit_of(2, TEXTS, 5))
    free = {one.row: one.score for one in view.search("apples", k=9)}
    for one in view.search("apples", k=9, documents=["d2"]):
        assert one.score == pytest.approx(free[one.row])


def test_removed_units_are_not_found_and_a_repeated_change_adds_nothing():
    index = LexicalIndex.temporary()
    units = [unit_of(1, TEXTS, 1), unit_of(2, TEXTS, 5)]
    index.change(units, ())
    before = index.view()
    index.change(units[1:], ["d1:1"])
    assert index.view().size == 4
    assert {one.row for one in index.view().search("apples", k=9)} == {7, 8}
    assert {one.row for one in before.search("apples", k=9)} == {3, 4, 7, 8}


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("Ms Núñez", True),
        ("ms nunez", True),
        ("NUN\u0303EZ", True),
        ("TEG-RR", True),
        ("teg rr", True),
        ("committee of the", True),
        ("committee", True),
        ("committees", False),
        ("Núñez Ms", False),
        ("committee apples", False),
        ("", False),
        ("…", False),
    ],
)
def test_mentions_are_exact_words_in_order(phrase, found):
    view = view_of(unit_of(1, TEXTS, 1))
    assert view.mentions(phrase) == (frozenset({1}) if found else frozenset())


def test_mentions_cross_the_borders_of_passages_and_read_the_title():
    view = view_of(unit_of(1, ["Ms", "Ito"], 1, "Kyoto talks"), unit_of(2, ["Ito"], 3))
    assert view.mentions("Ms Ito") == {1}
    assert view.mentions("kyoto talks") == {1}
    assert view.mentions("ito") == {1, 3}


HOSTILE = [
    '"',
    "title:(a AND",
    "a AND OR NOT +b -c ^2 ~3 [a TO b] {x} * ? \\ /re/",
    "\0",
    "\ud800",
    "🦓" * 100,
    "a" * 100_000,
    "word " * 20_000,
    "'; DROP TABLE documents; --",
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_a_syntax_error(query):
    view = view_of(unit_of(1, TEXTS, 1))
    assert isinstance(view.search(query, k=3), list)
    assert isinstance(view.mentions(query), frozenset)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60), st.integers(-2, 9))
def test_any_text_can_be_searched(query, k):
    view = _SHARED
    assert len(view.search(query, k=k)) <= max(k, 0)
    view.mentions(query)


_SHARED = view_of(unit_of(1, TEXTS, 1))


def test_an_empty_index_finds_nothing():
    view = LexicalIndex.temporary().view()
    assert view.search("apples", k=3) == []
    assert view.mentions("apples") == frozenset()
