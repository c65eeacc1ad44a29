"""The span reader over networks that are made up, and what it refuses to load."""

from __future__ import annotations

import doctest
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer, Split
from tokenizers.processors import TemplateProcessing

import qa.span_reader
from qa.errors import ReaderError
from qa.span_reader import (
    CARD,
    MAX_ANSWER_TOKENS,
    MAX_QUESTION_TOKENS,
    MAX_WINDOWS,
    NETWORK,
    STRIDE_TOKENS,
    TOKENIZER,
    WINDOW_TOKENS,
    SpanAnswer,
    SpanReader,
    TransformersNetwork,
    best_span,
    load_reader,
    read_card,
    weights_digest,
    windows,
)
from tests.qa.training import tiny

SPECIAL = ("[UNK]", "[CLS]", "[SEP]")
BERT = ("[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1")
ROBERTA = ("[CLS] $A [SEP]", "[CLS] $A [SEP] [SEP] $B [SEP]")
BARE = ("$A [SEP]", "$A [SEP] $B [SEP]")
QUESTION = "Who chaired the meeting?"


def tokenizer_of(words: list[str], template: tuple[str, str] = BERT) -> Tokenizer:
    """One token a word; words that are not given are [UNK]."""
    vocabulary = {word: i for i, word in enumerate(dict.fromkeys([*SPECIAL, *words]))}
    made = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    made.normalizer = BertNormalizer(lowercase=False)
    made.pre_tokenizer = BertPreTokenizer()
    marks = re.findall(r"\[\w+\]", "".join(template))
    made.post_processor = TemplateProcessing(
        single=template[0],
        pair=template[1],
        special_tokens=[(mark, vocabulary[mark]) for mark in sorted(set(marks))],
    )
    return made


class Pointing:
    """A network that takes wanted tokens for the answer; every other one is worse.

    No answer has a score of 1, half of it for each end.

    Attributes:
        seen: What it was given, call for call.
    """

    digest = "pointing"

    def __init__(self, wanted: dict[int, float]) -> None:
        """Give the score of a token, by its id, for both ends; others have -3."""
        self.wanted = wanted
        self.seen: list[tuple[list[int], list[int]]] = []

    def scores(self, ids, types):
        self.seen.append((list(ids), list(types)))
        scores = np.array([self.wanted.get(i, -3.0) for i in ids], np.float32)
        scores[0] = 0.5
        return scores, scores


class Marking:
    """A network that begins an answer at one token and ends it at another."""

    digest = "marking"

    def __init__(self, tokenizer: Tokenizer, first: str, last: str) -> None:
        self._first = tokenizer.token_to_id(first)
        self._last = tokenizer.token_to_id(last)

    def scores(self, ids, types):
        return tuple(
            np.array([5.0 if i == one else -3.0 for i in ids], np.float32)
            for one in (self._first, self._last)
        )


class Mixing:
    """A network whose scores follow from the ids alone, in no way one can foresee."""

    digest = "mixing"

    def scores(self, ids, types):
        given = np.array(ids, np.int64) * 7919 + np.array(types) * 13
        given += np.arange(len(ids)) * 104729
        starts = (given % 1009).astype(np.float32) / 100
        ends = (given * 31 % 997).astype(np.float32) / 100
        return starts, ends


def reader_of(
    words: list[str], wanted: dict[str, float], *, bar: float = 0.0
) -> tuple[SpanReader, Pointing]:
    tokenizer = tokenizer_of(words)
    network = Pointing({tokenizer.token_to_id(w): s for w, s in wanted.items()})
    return SpanReader(network, tokenizer, bar=bar), network


def read_in(
    reader: SpanReader, text: str, stretches: list[tuple[int, int]]
) -> list[SpanAnswer]:
    """The best span of each stretch of one text."""
    (found,) = reader.read(QUESTION, [(text, stretches)])
    return found


# --- windows and spans ---------------------------------------------------------


def test_the_examples_of_the_docstrings_hold():
    result = doctest.testmod(qa.span_reader)
    assert result.attempted >= 1
    assert result.failed == 0


@given(st.integers(1, MAX_WINDOWS * STRIDE_TOKENS))
def test_windows_cover_every_token_and_overlap_by_half(count):
    found = list(windows(count))
    assert found[0][0] == 0
    assert found[-1][1] == count
    for (first, last), (begin, end) in pairwise(found):
        assert last - first == WINDOW_TOKENS
        assert begin == first + STRIDE_TOKENS < last < end
    # The last one reads something that none before it did, and no more are needed.
    assert all(last < count for _, last in found[:-1])


def test_no_tokens_have_no_windows_and_many_have_no_more_than_allowed():
    assert list(windows(0)) == []
    found = list(windows(10**9))
    assert len(found) == MAX_WINDOWS
    assert found[-1] == (
        (MAX_WINDOWS - 1) * STRIDE_TOKENS,
        (MAX_WINDOWS - 1) * STRIDE_TOKENS + WINDOW_TOKENS,
    )


SCORES = st.integers(-50, 50).map(float)


@given(st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=12))
def test_the_best_span_is_the_best_of_all_pairs(scores):
    starts, ends = np.array(scores, np.float32).T
    begin, end, score = best_span(starts, ends)
    assert begin <= end
    assert score == starts[begin] + ends[end]
    assert score == max(
        starts[i] + ends[j] for i in range(len(starts)) for j in range(i, len(ends))
    )


def test_no_span_is_longer_than_an_answer_may_be():
    starts = np.zeros(200, np.float32)
    ends = np.zeros(200, np.float32)
    starts[10], ends[10 + MAX_ANSWER_TOKENS], ends[9 + MAX_ANSWER_TOKENS] = 9, 9, 5
    assert best_span(starts, ends) == (10, 9 + MAX_ANSWER_TOKENS, 14.0)


# --- reading -------------------------------------------------------------------


def test_the_words_that_the_network_wants_are_found_with_their_margin():
    reader, network = reader_of(
        ["Who", "chaired", "Ostrova", "Guild"], {"Ostrova": 4.0}, bar=1.0
    )
    text = "It met. Ostrova chaired the Guild."
    (found,) = reader.best(QUESTION, [text])
    assert text[found.start : found.end] == "Ostrova"
    assert found.margin == 7.0
    assert found.speaks
    assert (reader.digest, reader.bar) == ("pointing", 1.0)
    # The question comes first, then the text, each with its type.
    ((ids, types),) = network.seen
    assert ids[0] == SPECIAL.index("[CLS]")
    assert [i for i, one in enumerate(ids) if one == SPECIAL.index("[SEP]")] == [
        *(6, len(ids) - 1),
    ]
    assert types == [0] * 7 + [1] * (len(ids) - 7)


def test_a_span_below_the_bar_does_not_speak():
    for bar, speaks in ((7.0, True), (7.1, False)):
        reader, _ = reader_of(["Ostrova"], {"Ostrova": 4.0}, bar=bar)
        assert reader.best(QUESTION, ["Ostrova led it."])[0].speaks is speaks


@pytest.mark.parametrize("place", [0, 100, 111, 112, 223, 224, 335, 336, 700, 1199])
def test_the_best_span_is_found_in_whichever_window_it_stands(place):
    reader, network = reader_of(["word", "Ostrova", "Roe"], {"Ostrova": 4, "Roe": 3})
    words = ["word"] * 1200
    words[(place + 600) % 1200] = "Roe"
    words[place] = "Ostrova"
    text = " ".join(words)
    (found,) = reader.best(QUESTION, [text])
    assert text[found.start : found.end] == "Ostrova"
    assert found.margin == 7.0
    assert len(network.seen) == len(list(windows(1200)))


def test_a_span_that_one_window_cuts_is_whole_in_the_next():
    names = ["Captain", "Ann", "Ostrova"]
    words = ["word"] * 400
    words[WINDOW_TOKENS - 1 : WINDOW_TOKENS + 2] = names
    tokenizer = tokenizer_of(["word", *names])
    reader = SpanReader(Marking(tokenizer, "Captain", "Ostrova"), tokenizer, bar=0.0)

    text = " ".join(words)
    (found,) = reader.best(QUESTION, [text])
    assert text[found.start : found.end] == "Captain Ann Ostrova"


def test_each_stretch_has_its_own_best_span():
    reader, network = reader_of(["Ostrova", "Roe", "Elm"],
                                {"Ostrova": 9, "Roe": 2, "Elm": 1})  # fmt: skip
    text = "Ostrova spoke. Roe chaired. They met in Elm. Nothing else."
    stretches = [(15, 27), (28, 44), (0, 14), (45, 58)]
    found = read_in(reader, text, stretches)
    assert [text[s.start : s.end] for s in found[:3]] == ["Roe", "Elm", "Ostrova"]
    assert [s.margin for s in found[:3]] == [3.0, 1.0, 17.0]
    assert found[3].margin == -7.0
    assert not found[3].speaks
    assert len(network.seen) == 1


def test_a_span_does_not_leave_its_stretch_to_close_a_bracket():
    tokenizer = tokenizer_of(["(", "Guild"])
    reader = SpanReader(Marking(tokenizer, "(", "Guild"), tokenizer, bar=0.0)
    text = "Led by Roe (the Guild. It is old) and more."
    stretches = [(0, 22), (0, len(text))]
    found = read_in(reader, text, stretches)
    assert [text[s.start : s.end] for s in found] == [
        "the Guild",
        "(the Guild. It is old)",
    ]


def test_a_span_does_not_leave_its_stretch_to_finish_a_word():
    reader, _ = reader_of(["Guild"], {"Guild": 4.0})
    text = "the Guild-house"
    (found,) = read_in(reader, text, [(0, 9)])
    assert text[found.start : found.end] == "Guild"


def test_a_stretch_without_words_has_an_empty_span_and_no_hope():
    reader, _ = reader_of(["Ostrova"], {"Ostrova": 4.0})
    found = read_in(reader, "Ostrova   chaired", [(8, 10), (3, 3)])
    assert [(s.start, s.end) for s in found] == [(8, 8), (3, 3)]
    assert all(s.margin == float("-inf") and not s.speaks for s in found)


def test_a_long_question_is_cut_and_its_text_is_read():
    reader, network = reader_of(["Ostrova"], {"Ostrova": 4.0})
    (found,) = reader.best("why " * 500, ["Ostrova chaired."])
    assert found.margin == 7.0
    assert len(network.seen[0][0]) == 1 + MAX_QUESTION_TOKENS + 1 + 3 + 1


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "\x00\x01\x1b\x7f", "\u200b\u200f\u2067\ufeff", "\ufffd"],
)
def test_texts_without_words_have_no_answer(text):
    reader = SpanReader(Mixing(), tiny.tokenizer(), bar=0.0)
    for question in ("", QUESTION, "\x00"):
        (found,) = reader.best(question, [text])
        assert 0 <= found.start <= found.end <= len(text)
        if found.start == found.end:
            assert not found.speaks


def test_a_very_long_text_is_read_as_far_as_allowed():
    reader, network = reader_of(["word", "Ostrova"], {"Ostrova": 4.0})
    text = "Ostrova " + "word " * 40_000
    assert len(text) > 200_000
    (found,) = reader.best(QUESTION, [text])
    assert text[found.start : found.end] == "Ostrova"
    assert len(network.seen) == MAX_WINDOWS
    # A single word of that length is one token.
    (found,) = reader.best(QUESTION, ["x" * 200_000])
    assert (found.start, found.end) == (0, 200_000)


NO_SURROGATES = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@settings(max_examples=60)
@given(NO_SURROGATES, NO_SURROGATES, st.data())
def test_every_text_is_read_and_every_span_lies_in_its_stretch(question, text, data):
    reader = SpanReader(Mixing(), tiny.tokenizer(), bar=0.0)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=4)))
    stretches = [(0, len(text)), *pairwise(cuts)]
    (found,) = reader.read(question, [(text, stretches)])
    assert len(found) == len(stretches)
    for span, (first, last) in zip(found, stretches, strict=True):
        assert first <= span.start <= span.end <= last
        assert not np.isnan(span.margin)
    assert reader.best(question, [text]) == found[:1]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["ash", "elm", "oak", "."]), max_size=600))
def test_what_a_whole_text_answers_is_the_best_of_its_stretches(words):
    reader = SpanReader(
        Mixing(), tokenizer_of(["ash", "elm", "oak", "."], BERT), bar=0.0
    )
    text = " ".join(words)
    whole, *parts = read_in(
        reader, text, [(0, len(text)), *((i, len(text)) for i in range(0, 9, 4))]
    )
    assert whole.margin >= max(part.margin for part in parts)


@pytest.mark.parametrize("workers", [2, 5])
def test_windows_that_are_read_at_once_are_read_as_one_after_the_other(workers):
    texts = [
        (f"Hall {i}. {'council ' * (i * 37 % 500)}met.", [(0, 4), (4, 9 + i), (0, 2)])
        for i in range(40)
    ]
    alone = SpanReader(Mixing(), tiny.tokenizer(), bar=0.0).read(QUESTION, texts)
    assert len({len(spans) for spans in alone}) == 1
    assert len({str(spans) for spans in alone}) > 10
    reader = SpanReader(Mixing(), tiny.tokenizer(), bar=0.0, workers=workers)
    assert reader.read(QUESTION, texts) == alone
    assert reader.read(QUESTION, texts[:1]) == alone[:1]
    assert reader.read(QUESTION, []) == []


def test_as_many_windows_are_read_at_once_as_there_are_workers():
    class Meeting(Mixing):
        """Goes on only when a second window is being read."""

        def __init__(self):
            self.both = threading.Barrier(2, timeout=20)

        def scores(self, ids, types):
            self.both.wait()
            return super().scores(ids, types)

    reader = SpanReader(Meeting(), tiny.tokenizer(), bar=0.0, workers=2)
    assert len(reader.best(QUESTION, ["The council met.", "It ended."])) == 2


def test_a_window_that_cannot_be_read_fails_the_reading_and_not_the_next():
    class Failing(Mixing):
        def scores(self, ids, types):
            if len(ids) > 100:
                raise ReaderError("too long")
            return super().scores(ids, types)

    reader = SpanReader(Failing(), tiny.tokenizer(), bar=0.0, workers=2)
    texts = ["It met.", "council " * 150, "It ended."]
    with pytest.raises(ReaderError, match="too long"):
        reader.best(QUESTION, texts)
    assert len(reader.best(QUESTION, texts[::2])) == 2


@pytest.mark.parametrize("workers", [1, 2])
def test_eight_threads_read_what_one_does(workers):
    reader = SpanReader(Mixing(), tiny.tokenizer(), bar=0.0, workers=workers)
    texts = [f"The {'council ' * (i % 300)} met in hall {i}." for i in range(120)]
    alone = [reader.best(QUESTION, [text]) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: reader.best(QUESTION, [text]), texts))
    assert together == alone


# --- frames --------------------------------------------------------------------


def test_a_tokenizer_with_two_separators_and_one_type_is_followed():
    tokenizer = tokenizer_of(["Who", "Ostrova"], ROBERTA)
    network = Pointing({tokenizer.token_to_id("Ostrova"): 4.0})
    reader = SpanReader(network, tokenizer, bar=0.0)
    (found,) = reader.best("Who", ["Then Ostrova"])
    assert (found.start, found.end) == (5, 12)
    unknown, start, separator = range(3)
    who, ostrova = tokenizer.token_to_id("Who"), tokenizer.token_to_id("Ostrova")
    assert network.seen == [
        ([start, who, separator, separator, unknown, ostrova, separator], [0] * 7)
    ]


@pytest.mark.parametrize("template", [BARE, ("$A", "$A $B")])
def test_a_tokenizer_without_a_token_for_no_answer_is_refused(template):
    with pytest.raises(ReaderError, match=r"tokenizer .* SQuAD 2\.0"):
        SpanReader(Mixing(), tokenizer_of([], template), bar=0.0)


def test_a_tokenizer_that_drops_letters_is_refused():
    tokenizer = tokenizer_of([])
    tokenizer.pre_tokenizer = Split(Regex("[a-z]+"), "removed")
    with pytest.raises(ReaderError, match="tokenizer"):
        SpanReader(Mixing(), tokenizer, bar=0.0)


# --- limits --------------------------------------------------------------------

LONGEST = 3 + MAX_QUESTION_TOKENS + WINDOW_TOKENS
LONG_QUESTION = "who " * MAX_QUESTION_TOKENS
LONG_TEXT = "council " * WINDOW_TOKENS


def untrained(kind: str, positions: int):
    """Return a network that marks spans, with a table of so many positions."""
    import torch
    import transformers

    torch.manual_seed(1)
    config = getattr(transformers, f"{kind}Config")(
        vocab_size=tiny.tokenizer().get_vocab_size(),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=positions,
        **({} if kind == "Bert" else {"pad_token_id": 1, "type_vocab_size": 2}),
    )
    return getattr(transformers, f"{kind}ForQuestionAnswering")(config).eval()


def saved(folder: Path, kind: str, positions: int) -> Path:
    """Write such a network as transformers saves one."""
    from transformers import PreTrainedTokenizerFast

    untrained(kind, positions).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tiny.tokenizer(),
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        pad_token="[PAD]",
    ).save_pretrained(folder)
    return folder


@pytest.mark.parametrize(
    # RoBERTa counts positions from behind the padding token, and loses two.
    ("kind", "positions"),
    [("Bert", LONGEST), ("Roberta", LONGEST + 2)],
)
def test_a_network_with_positions_enough_reads_what_is_longest(
    tmp_path, kind, positions
):
    reader = load_reader(str(saved(tmp_path, kind, positions)))
    assert reader.longest == LONGEST
    (found,) = reader.best(LONG_QUESTION, [LONG_TEXT])
    assert np.isfinite(found.margin)


@pytest.mark.parametrize(
    ("kind", "positions", "usable"),
    [("Bert", LONGEST - 1, LONGEST - 1), ("Bert", 64, 64),
     ("Roberta", LONGEST + 1, LONGEST - 1)],
)  # fmt: skip
def test_a_network_with_too_few_positions_is_refused_with_its_limit(
    tmp_path, kind, positions, usable
):
    folder = saved(tmp_path, kind, positions)
    with pytest.raises(ReaderError) as caught:
        load_reader(str(folder))
    assert f"takes {usable} tokens at once, and has to take {LONGEST}" in str(
        caught.value
    )
    assert str(folder) in str(caught.value)
    assert "MEETING_QA_READER__MODEL" in str(caught.value)


def test_what_a_network_fails_on_is_told_where_no_table_told_its_limit(tmp_path):
    network = TransformersNetwork(str(saved(tmp_path, "Bert", 64)))
    reader = SpanReader(network, network.tokenizer(), bar=0.0)
    assert reader.best("Who?", ["The council met."])
    with pytest.raises(ReaderError, match=f"failed on {LONGEST} tokens") as caught:
        reader.best(LONG_QUESTION, [LONG_TEXT])
    assert str(tmp_path) in str(caught.value)


def test_what_an_exported_network_fails_on_is_told(tmp_path):
    from qa.training.export import export

    source = saved(tmp_path / "network", "Bert", 64)
    weights = {n: v.numpy() for n, v in untrained("Bert", 64).state_dict().items()}
    export(weights, source, tmp_path / "reader", about={})
    reader = load_reader(str(tmp_path / "reader"), threads=1)
    assert reader.best("Who?", ["The council met."])
    with pytest.raises(ReaderError, match=f"failed on {LONGEST} tokens") as caught:
        reader.best(LONG_QUESTION, [LONG_TEXT])
    assert str(tmp_path / "reader" / NETWORK) in str(caught.value)


# --- cards ---------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files with a card that is theirs; the network in it is none."""
    (tmp_path / NETWORK).write_bytes(b"no network")
    tiny.tokenizer().save(str(tmp_path / TOKENIZER))
    card = {"sha256": weights_digest(tmp_path), "bar": 0.5, "data": "invented"}
    (tmp_path / CARD).write_text(json.dumps(card))
    return tmp_path


def test_a_card_is_read_with_weights_that_are_its_own(folder):
    card = read_card(folder)
    assert card.sha256 == weights_digest(folder)
    assert card.bar == 0.5
    reader = load_reader(str(folder))
    assert (reader.digest, reader.bar) == (card.sha256, 0.5)


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER])
def test_a_missing_file_is_named_with_what_to_do(folder, name):
    (folder / name).unlink()
    with pytest.raises(ReaderError) as caught:
        load_reader(str(folder))
    assert str(folder / name) in str(caught.value)
    assert "install the program again" in str(caught.value)


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER])
@pytest.mark.parametrize("place", [0, -1])
def test_a_flipped_byte_is_noticed(folder, name, place):
    raw = bytearray((folder / name).read_bytes())
    raw[place] ^= 1
    (folder / name).write_bytes(raw)
    with pytest.raises(ReaderError, match="install the program again") as caught:
        load_reader(str(folder))
    assert str(folder) in str(caught.value)
    assert CARD in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"7", b"\xff\xfe", b"{}", b'{"sha256": "00", "bar": "high"}',
     b'{"sha256": "00", "bar": null}', b'{"bar": 0.0}'],
)  # fmt: skip
def test_a_card_that_is_none_is_named_with_what_to_do(folder, content):
    (folder / CARD).write_bytes(content)
    with pytest.raises(ReaderError) as caught:
        load_reader(str(folder))
    assert str(folder / CARD) in str(caught.value)
    assert "install the program again" in str(caught.value)


def test_a_network_that_is_none_is_named_when_it_is_first_asked(folder):
    reader = load_reader(str(folder))
    for _ in range(2):
        with pytest.raises(ReaderError, match=re.escape(str(folder / NETWORK))):
            reader.best(QUESTION, ["The council met."])


def test_a_tokenizer_that_is_none_is_named(folder):
    (folder / TOKENIZER).write_text("{}")
    card = {"sha256": weights_digest(folder), "bar": 0.0}
    (folder / CARD).write_text(json.dumps(card))
    with pytest.raises(ReaderError, match=re.escape(str(folder / TOKENIZER))):
        load_reader(str(folder))
