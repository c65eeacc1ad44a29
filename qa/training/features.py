"""Examples as tokens: what the network sees, and where the answer begins and ends.

Nothing here knows how an example was made, or a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tokenizers import Tokenizer

from qa.training.examples import Example

MAX_QUESTION_TOKENS = 48
"""A longer question loses its end."""

MAX_TOKENS = 256
"""Longest input, marks and all: as many tokens as the embedder reads."""

STRETCH = 479
"""Batches are made among so many examples, about 32 batches of short ones.

It is fixed, so that a longer course begins with the very batches of a shorter one.
"""


@dataclass(frozen=True, slots=True)
class Features:
    """One example as token ids: ``[CLS] question [SEP] context [SEP]``.

    Attributes:
        ids: Token ids.
        context: Index of the first token of the context.
        start: Index of the first token of the answer; 0 (``[CLS]``) for none.
        end: Index of the last token of the answer; 0 for none.
    """

    ids: tuple[int, ...]
    context: int
    start: int
    end: int


def load_tokenizer(folder: Path) -> Tokenizer:
    """Read ``tokenizer.json`` without its padding and truncation."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def features(tokenizer: Tokenizer, example: Example, random: Random) -> Features | None:
    """Return an example as tokens.

    None where it is longer than can be learnt, has no tokens to read, or where its
    answer is none that tokens can show.

    Args:
        tokenizer: As ``load_tokenizer`` returns it.
        example: What is to be learnt.
        random: Draws one of several answers.
    """
    asked = tokenizer.encode(example.question, add_special_tokens=False)
    read = tokenizer.encode(example.context, add_special_tokens=False)
    question = asked.ids[:MAX_QUESTION_TOKENS]
    if not read.ids or len(question) + len(read.ids) + 3 > MAX_TOKENS:
        return None
    cls, sep = _mark(tokenizer, "[CLS]"), _mark(tokenizer, "[SEP]")
    context = len(question) + 2
    start = end = 0
    if example.answers:
        span = _tokens_of(read.offsets, random.choice(example.answers))
        if span is None:
            return None
        start, end = span[0] + context, span[1] + context
    return Features((cls, *question, sep, *read.ids, sep), context, start, end)


def _mark(tokenizer: Tokenizer, mark: str) -> int:
    found = tokenizer.token_to_id(mark)
    if found is None:
        raise ValueError(f"the tokenizer does not know {mark}")
    return found


def _tokens_of(
    offsets: Sequence[tuple[int, int]], span: tuple[int, int]
) -> tuple[int, int] | None:
    """Return the first and the last token that share characters with a span."""
    touched = [i for i, (s, e) in enumerate(offsets) if s < span[1] and e > span[0]]
    return (touched[0], touched[-1]) if touched else None


def batched(
    found: Sequence[Features], *, batch_tokens: int, random: Random
) -> list[list[Features]]:
    """Return batches of about equal length within, in random order.

    Args:
        found: In the order in which they are to be learnt, roughly: batches are
            made, and put in order, within stretches of ``STRETCH`` examples.
        batch_tokens: Most tokens in a batch, padding counted; a single longer
            example makes a batch of its own.
        random: Draws the order.
    """
    batches: list[list[Features]] = []
    for begin in range(0, len(found), STRETCH):
        part = sorted(found[begin : begin + STRETCH], key=lambda f: len(f.ids))
        made: list[list[Features]] = [[]]
        for one in part:
            if made[-1] and (len(made[-1]) + 1) * len(one.ids) > batch_tokens:
                made.append([])
            made[-1].append(one)
        random.shuffle(made)
        batches.extend(made)
    return batches
