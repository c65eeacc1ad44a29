"""Windows, headers and spans: what is marked lies in the text, never in its header."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import ReaderError
from qa.reading.network import PACKAGED
from qa.reading.reader import Reader, load_reader
from qa.reading.windows import (
    MAX_HEADER_TOKENS,
    STRIDE_TOKENS,
    WINDOW_TOKENS,
    best_spans,
    frame_of,
    item_spans,
    windows,
)
from tests.qa.training import tiny

TOKENIZER = tiny.tokenizer()
QUESTION = "who chaired the meeting"
CLS, SEP = (TOKENIZER.token_to_id(mark) for mark in ("[CLS]", "[SEP]"))


class Drawn:
    """A network whose scores are drawn, and which remembers what it was given."""

    headed = True
    digest = "drawn"

    def __init__(self, seed: int = 1, width: int = 5) -> None:
        self.random = np.random.default_rng(seed)
        self.width = width
        self.given: list[tuple[list[int], list[int]]] = []

    def scores(self, ids, types):
        self.given.append((list(ids), list(types)))
        return self.random.normal(size=(len(ids), self.width)).astype(np.float32)


class Eager(Drawn):
    """A network that would mark the header and nothing else, if it could."""

    def scores(self, ids, types):
        marks = super().scores(ids, types)
        header = np.flatnonzero(np.array(types) == 0)[1:]
        marks[header, :4] = 100.0
        return marks


@given(st.integers(0, 3000))
def test_windows_cover_every_token_and_overlap_by_half(count):
    found = list(windows(count))
    assert {i for first, last in found for i in range(first, last)} == set(range(count))
    assert all(last - first <= WINDOW_TOKENS for first, last in found)
    assert all(b[0] - a[0] == STRIDE_TOKENS for a, b in pairwise(found))


def test_question_header_and_text_stand_between_marks():
    network = Drawn()
    Reader(network, TOKENIZER, bar=0).read(QUESTION, [("council of Oakham", "It met.")])
    ((ids, types),) = network.given
    assert ids[0] == CLS
    assert [i for i, one in enumerate(ids) if one == SEP][-1] == len(ids) - 1
    first, second, last = (i for i, one in enumerate(ids) if one == SEP)
    assert types == [0] * (second + 1) + [1] * (last - second)
    assert second - first - 1 == len(
        TOKENIZER.encode("council of Oakham", add_special_tokens=False).ids
    )


def test_without_a_header_its_mark_is_left_out():
    network = Drawn()
    Reader(network, TOKENIZER, bar=0).read(QUESTION, [("", "It met.")])
    ((ids, _),) = network.given
    assert ids.count(SEP) == 2


def test_a_long_header_loses_its_end():
    network = Drawn()
    Reader(network, TOKENIZER, bar=0).read(QUESTION, [("noon " * 400, "It met.")])
    ((_, types),) = network.given
    assert types.count(0) <= 3 + 48 + MAX_HEADER_TOKENS


def test_a_network_that_knows_no_headers_gets_none():
    network = Drawn(width=2)
    network.headed = False
    reading = Reader(network, TOKENIZER, bar=0).read(
        QUESTION, [("council of Oakham", "It met.")]
    )[0]
    assert network.given[0][0].count(SEP) == 2
    assert reading.items == ()
    assert reading.relevance == reading.margin


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.text(min_size=1, max_size=300), st.integers(0, 99))
def test_no_token_of_a_header_can_be_marked(header, text, seed):
    reader = Reader(Eager(seed), TOKENIZER, bar=0)
    reading = reader.read(QUESTION, [(header, text)], most=3)[0]
    for span in reading.spans:
        assert 0 <= span.start < span.end <= len(text)
        # Marked words of the header would have had scores of a hundred each.
        assert span.margin < 150
    for start, end in reading.items:
        assert 0 <= start < end <= len(text)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 999), st.integers(1, 5))
def test_spans_come_best_first_and_do_not_overlap(seed, most):
    text = "The meeting number nine was chaired by Ardan and held in Oakham. " * 12
    reading = Reader(Drawn(seed), TOKENIZER, bar=0).read(
        QUESTION, [("", text)], most=most
    )[0]
    assert 1 <= len(reading.spans) <= most
    margins = [one.margin for one in reading.spans]
    assert margins == sorted(margins, reverse=True)
    assert reading.margin == margins[0]


def test_the_best_span_is_the_best_of_all():
    random = np.random.default_rng(4)
    for _ in range(30):
        starts, ends = random.normal(size=(2, 12)).astype(np.float32)
        wanted = max(
            float(starts[i] + ends[j]) for i in range(12) for j in range(i, 12)
        )
        found = best_spans(starts, ends, 4)
        assert found[0][2] == pytest.approx(wanted, abs=1e-5)
        taken = [set(range(b, e + 1)) for b, e, _ in found]
        assert sum(map(len, taken)) == len(set().union(*taken))


def test_items_are_runs_that_begin_and_go_on():
    begins = np.array([-1, 2, -1, -1, 3, -1], np.float32)
    insides = np.array([-1, -1, 2, -1, -1, 2], np.float32)
    assert item_spans(begins, insides) == [(1, 2), (4, 5)]


def test_a_tokenizer_that_joins_no_texts_is_refused():
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    with pytest.raises(ReaderError, match="does not set a token"):
        frame_of(Tokenizer(WordLevel({"a": 0}, unk_token="a")))


@pytest.mark.model
def test_windows_side_by_side_read_as_one_after_the_other():
    text = "The spring meeting of the Keepers was chaired by Odile Marsh. " * 40
    texts = [("Keepers", text), ("", "It was chaired by Tam Reyes."), ("", "Noon.")]
    one = load_reader(PACKAGED, threads=1).read(QUESTION, texts, most=3)
    two = load_reader(PACKAGED, threads=2).read(QUESTION, texts, most=3)
    assert one == two
