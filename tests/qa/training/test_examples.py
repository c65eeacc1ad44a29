"""Every maker of examples over many paragraphs: spans hold, wrong texts are wrong."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.squad import SquadQuestion
from qa.training.examples import (
    Example,
    Neighbours,
    answered,
    left_out,
    shortened,
    window,
)
from tests.qa.training import tiny

WORDS = tiny.words(
    """the council harbour met in Elmport Oakham 1987 2004 1,250 12th first Dr. e.g.
    report was held opened no. 5 Ada Moss before most Straße İzmir “open” not"""
)
SEEDS = st.integers(0, 2**32)


@st.composite
def paragraphs(draw):
    """Draw a paragraph: sentences of known words, or any text."""
    sentences = draw(
        st.lists(
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join),
            min_size=1,
            max_size=7,
        )
    )
    gap = draw(st.sampled_from([" ", "\n", "\n\n", "\n- "]))
    return draw(st.just(f".{gap}".join(sentences) + ".") | st.text(min_size=1))


@st.composite
def spans(draw, text):
    start = draw(st.integers(0, len(text) - 1))
    return start, draw(st.integers(start + 1, min(len(text), start + 30)))


@st.composite
def questions(draw):
    """Draw a question over a paragraph, with one to three answers anywhere in it."""
    context = draw(paragraphs())
    return SquadQuestion(
        "q",
        draw(st.sampled_from(["Harbours", "Ferries"])),
        context,
        draw(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join) | st.text()),
        tuple(draw(st.lists(spans(context), min_size=1, max_size=3, unique=True))),
    )


def example_of(asked):
    return answered(asked, "squad")


def stands_in(text, example):
    return any(answer.casefold() in text.casefold() for answer in example.texts)


@pytest.mark.parametrize("span", [(-1, 2), (0, 0), (3, 2), (0, 6)])
def test_a_span_outside_its_text_is_refused(span):
    with pytest.raises(ValueError, match="is no span of a text of 5"):
        Example("?", "short", (span,), "squad")


# --- windows -----------------------------------------------------------------


@settings(deadline=None)
@given(questions(), SEEDS)
def test_a_window_keeps_the_words_of_its_answers(asked, seed):
    whole = example_of(asked)
    cut = window(whole, Random(seed))
    assert cut.context in whole.context
    assert cut.question == whole.question
    assert cut.texts[0] == whole.texts[0]
    assert set(cut.texts) <= set(whole.texts)


@settings(deadline=None)
@given(questions(), SEEDS)
def test_the_same_seed_cuts_the_same_window(asked, seed):
    whole = example_of(asked)
    assert window(whole, Random(seed)) == window(whole, Random(seed))
    assert left_out(whole, Random(seed)) == left_out(whole, Random(seed))


def test_a_window_is_one_to_four_sentences_about_the_answer():
    sentences = [f"Here the harbour of number {i} opened." for i in range(9)]
    text = " ".join(sentences)
    start = text.index("number 4")
    whole = Example("Which?", text, ((start, start + 8),), "squad")
    cuts = {window(whole, Random(seed)).context for seed in range(200)}
    lengths = {len(re.findall("opened", cut)) for cut in cuts}
    assert lengths == {1, 2, 3, 4}
    # The answer is not always in the same place of the window.
    assert {re.findall(r"\d", cut)[0] for cut in cuts} == {"1", "2", "3", "4"}


def test_what_nothing_answers_is_no_window():
    whole = Example("?", "One here. Two here. Three here.", (), "swapped")
    assert window(whole, Random(1)) is whole


def test_an_answer_outside_every_sentence_keeps_the_whole_text():
    whole = Example("?", "One here. \n\n Two here.", ((9, 12),), "squad")
    assert window(whole, Random(1)) is whole
    ragged = Example("?", "One here.  Two here.  Three.", ((10, 14),), "squad")
    assert all(window(ragged, Random(i)).texts == (" Two",) for i in range(30))


@settings(deadline=None)
@given(paragraphs(), SEEDS)
def test_a_shortened_text_is_two_to_four_sentences_of_it(context, seed):
    whole = Example("?", context, (), "swapped")
    cut = shortened(whole, Random(seed))
    assert cut.context in context
    assert (cut.question, cut.answers, cut.kind) == ("?", (), "swapped")


def test_a_text_that_answers_is_not_shortened():
    with pytest.raises(ValueError, match="without an answer"):
        shortened(Example("?", "One. Two.", ((0, 3),), "squad"), Random(1))


# --- sentences without the answer --------------------------------------------


@settings(deadline=None)
@given(questions(), SEEDS)
def test_what_is_left_out_does_not_hold_the_words_of_an_answer(asked, seed):
    whole = example_of(asked)
    cut = left_out(whole, Random(seed))
    if cut is not None:
        assert cut.context in whole.context
        assert cut.answers == ()
        assert cut.context
        assert not stands_in(cut.context, whole)


def test_sentences_that_repeat_the_answer_are_left_out_too():
    text = "Ada chaired. It rained. ADA spoke. Then it was noon."
    whole = Example("Who?", text, ((0, 3),), "squad")
    cuts = {left_out(whole, Random(seed)).context for seed in range(50)}
    assert cuts == {"It rained.", "Then it was noon."}


def test_an_answer_in_every_sentence_leaves_nothing():
    whole = Example("Who?", "Ada chaired. Ada spoke.", ((0, 3),), "squad")
    assert left_out(whole, Random(1)) is None


def test_an_answer_across_two_sentences_is_found_there_again():
    text = "It was Ada. Bea spoke. We met. So was Ada. Bea left. We ate."
    start = text.index("Ada. Bea")
    whole = Example("Who?", text, ((start, start + 8),), "squad")
    cuts = [left_out(whole, Random(seed)) for seed in range(100)]
    assert None in cuts
    assert not any(stands_in(cut.context, whole) for cut in cuts if cut)


# --- wrong paragraphs --------------------------------------------------------


@pytest.fixture(scope="module")
def neighbours():
    asked = tiny.articles(20)
    return asked, Neighbours(dict.fromkeys((q.title, q.context) for q in asked))


@settings(deadline=None)
@given(data=st.data(), seed=SEEDS)
def test_a_wrong_paragraph_is_another_one_and_lacks_the_answer(neighbours, data, seed):
    asked, found_by = neighbours
    one = data.draw(st.sampled_from(asked))
    found = found_by.wrong(one, Random(seed))
    assert found is not None
    assert found.context in {q.context for q in asked} - {one.context}
    assert found.question == one.question
    assert found.answers == ()
    assert not stands_in(found.context, example_of(one))
    assert found == found_by.wrong(one, Random(seed))


def test_a_wrong_paragraph_is_one_that_looks_right():
    texts = [
        "The harbour council met in Elmport in May.",
        "The harbour council met in Oakham in June.",
        "Quite other things were said of the weather.",
    ]
    found_by = Neighbours([("t", text) for text in texts])
    one = SquadQuestion(
        "q", "t", texts[0], "Where did the harbour council meet?", ((27, 34),)
    )
    assert one.texts == ("Elmport",)
    found = {found_by.wrong(one, Random(seed)).context for seed in range(20)}
    assert found == {texts[1]}
    everywhere = SquadQuestion("q", "t", texts[0], one.question, ((0, 3),))
    assert found_by.wrong(everywhere, Random(1)) is None
