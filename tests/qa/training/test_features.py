"""Tokens lead back to the words of the answer, and batches lose nothing."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from qa.training.examples import Example
from qa.training.features import (
    MAX_QUESTION_TOKENS,
    MAX_TOKENS,
    STRETCH,
    Features,
    batched,
    features,
    load_tokenizer,
)
from tests.qa.training import tiny
from tests.qa.training.test_examples import example_of, questions

TOKENIZER = tiny.tokenizer()
CLS, SEP = TOKENIZER.token_to_id("[CLS]"), TOKENIZER.token_to_id("[SEP]")


def read(context):
    return TOKENIZER.encode(context, add_special_tokens=False)


@settings(deadline=None)
@given(questions(), st.integers(0, 2**32))
def test_labelled_tokens_are_the_least_that_hold_an_answer(asked, seed):
    example = example_of(asked)
    found = features(TOKENIZER, example, Random(seed))
    if found is None:
        return
    assert found == features(TOKENIZER, example, Random(seed))
    offsets = read(example.context).offsets
    first, last = found.start - found.context, found.end - found.context
    assert 0 <= first <= last < len(offsets)

    def held(span):
        """Tell whether the tokens hold what a tokenizer sees of a span."""
        start, end = span
        touched = [i for i, (s, e) in enumerate(offsets) if s < end and e > start]
        return bool(touched) and (touched[0], touched[-1]) == (first, last)

    assert any(held(span) for span in example.answers)


def test_words_are_decoded_from_the_labelled_tokens():
    context = "The council of Elmport met in 1987. Ada Moss chaired."
    for words in ("Elmport", "1987", "Ada Moss", "The council of Elmport", "chaired"):
        start = context.index(words)
        example = Example("Who?", context, ((start, start + len(words)),), "squad")
        found = features(TOKENIZER, example, Random(1))
        offsets = read(context).offsets
        begin = offsets[found.start - found.context][0]
        end = offsets[found.end - found.context][1]
        assert context[begin:end] == words


@settings(deadline=None)
@given(questions())
def test_question_and_text_stand_between_marks(asked):
    example = example_of(asked)
    found = features(TOKENIZER, example, Random(1))
    if found is None:
        return
    question = TOKENIZER.encode(example.question, add_special_tokens=False).ids
    question = question[:MAX_QUESTION_TOKENS]
    assert list(found.ids) == [
        *(CLS, *question, SEP),
        *(*read(example.context).ids, SEP),
    ]
    assert found.ids[found.context - 1] == SEP
    assert len(found.ids) <= MAX_TOKENS


def test_no_answer_is_labelled_as_the_first_token():
    found = features(TOKENIZER, Example("Who?", "It was.", (), "swapped"), Random(1))
    assert (found.start, found.end) == (0, 0)


def test_one_of_several_answers_is_drawn():
    example = Example("Who?", "Ada met Bea.", ((0, 3), (8, 11)), "squad")
    starts = {features(TOKENIZER, example, Random(i)).start for i in range(30)}
    assert len(starts) == 2


def test_what_is_too_long_or_has_no_tokens_is_not_learnt():
    question = "who " * 100
    kept = MAX_TOKENS - 3 - MAX_QUESTION_TOKENS
    fits = Example(question, "noon " * kept, ((0, 4),), "squad")
    assert len(features(TOKENIZER, fits, Random(1)).ids) == MAX_TOKENS
    longer = Example(question, "noon " * (kept + 1), ((0, 4),), "squad")
    assert features(TOKENIZER, longer, Random(1)) is None
    assert features(TOKENIZER, Example("Who?", " \n ", (), "x"), Random(1)) is None
    blank = Example("Who?", "It  was.", ((2, 4),), "squad")
    assert features(TOKENIZER, blank, Random(1)) is None


def test_a_tokenizer_is_read_without_padding_and_truncation(tmp_path):
    made = tiny.tokenizer()
    made.enable_padding(length=64)
    made.enable_truncation(4)
    made.save(str(tmp_path / "tokenizer.json"))
    loaded = load_tokenizer(tmp_path)
    assert len(loaded.encode("who " * 9, add_special_tokens=False).ids) == 9


def test_a_tokenizer_without_the_marks_is_refused():
    bare = Tokenizer(WordLevel({"who": 0, "[UNK]": 1}, unk_token="[UNK]"))
    with pytest.raises(ValueError, match=r"does not know \[CLS\]"):
        features(bare, Example("who", "who", (), "x"), Random(1))


# --- batches -----------------------------------------------------------------


def made_of(lengths):
    return [Features((i, *[0] * (n - 1)), 1, 0, 0) for i, n in enumerate(lengths)]


@settings(deadline=None)
@given(
    st.lists(st.integers(1, 256), max_size=60),
    st.integers(1, 1_000),
    st.integers(0, 2**32),
)
def test_batches_lose_and_double_nothing_and_keep_their_size(lengths, most, seed):
    found = made_of(lengths)
    batches = batched(found, batch_tokens=most, random=Random(seed))
    assert Counter(one for batch in batches for one in batch) == Counter(found)
    for batch in batches:
        assert batch
        padded = len(batch) * max(len(one.ids) for one in batch)
        assert padded <= most or len(batch) == 1
    assert batches == batched(found, batch_tokens=most, random=Random(seed))


def test_what_is_of_one_length_is_in_one_batch():
    found = made_of([5, 90, 5, 90, 5, 90])
    batches = batched(found, batch_tokens=270, random=Random(1))
    assert sorted([len(one.ids) for one in batch] for batch in batches) == [
        [5, 5, 5],
        [90, 90, 90],
    ]


def test_a_longer_course_begins_with_the_batches_of_a_shorter_one():
    random = Random(3)
    found = made_of([random.randint(5, 250) for _ in range(2 * STRETCH + 7)])
    short = batched(found[:STRETCH], batch_tokens=1_536, random=Random(1))
    long = batched(found, batch_tokens=1_536, random=Random(1))
    assert long[: len(short)] == short
    assert len(long) > 2 * len(short)
