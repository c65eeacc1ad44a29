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

MAX_HEADER_TOKENS = 48
"""A longer header loses its end."""

MAX_TOKENS = 256
"""Longest input, marks and all: as many tokens as the embedder reads."""

STRETCH = 479
"""Batches are made among so many examples, about 32 batches of short ones.

It is fixed, so that a longer course begins with the very batches of a shorter one.
"""


@dataclass(frozen=True, slots=True)
class Features:
    """One example as token ids: ``[CLS] question [SEP] header [SEP] context [SEP]``.

    Where there is no header, its ``[SEP]`` is left out as well.

    Attributes:
        ids: Token ids.
        context: Index of the first token of the context.
        start: Index of the first token of the answer; 0 (``[CLS]``) for none.
        end: Index of the last token of the answer; 0 for none.
        items: First and last token of all spans that answer together.
    """

    ids: tuple[int, ...]
    context: int
    start: int
    end: int
    items: tuple[tuple[int, int], ...] = ()


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
    cls, sep = _mark(tokenizer, "[CLS]"), _mark(tokenizer, "[SEP]")
    front = (cls, *asked.ids[:MAX_QUESTION_TOKENS], sep)
    if example.header:
        above = tokenizer.encode(example.header, add_special_tokens=False)
        front += (*above.ids[:MAX_HEADER_TOKENS], sep)
    if not read.ids or len(front) + len(read.ids) + 1 > MAX_TOKENS:
        return None
    context = len(front)
    start = end = 0
    items: list[tuple[int, int]] = []
    if example.answers:
        chosen = random.choice(example.answers)
        span = _tokens_of(read.offsets, chosen)
        if span is None:
            return None
        start, end = span[0] + context, span[1] + context
        for item in example.items or (chosen,):
            found = _tokens_of(read.offsets, item)
            if found is not None:
                items.append((found[0] + context, found[1] + context))
    return Features((*front, *read.ids, sep), context, start, end, tuple(items))


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
