"""What a network is given at once: question, header, and a window of a text.

The form is ``[CLS] question [SEP] header [SEP] text [SEP]``; without a header its
``[SEP]`` is left out as well. Training uses the same form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qa.errors import ReaderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_QUESTION_TOKENS = 48
"""A longer question loses its end."""
MAX_HEADER_TOKENS = 48
"""A longer header loses its end."""
WINDOW_TOKENS = 224
"""Of a text, read at once; training read up to 256, with question and header."""
STRIDE_TOKENS = 112
MAX_ANSWER_TOKENS = 40
MAX_WINDOWS = 200
"""Of one text; what stands behind them is not read."""

_BEST_STARTS = 20

Marks = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """What the network is given at once.

    Attributes:
        text: Place of its text among those that are read.
        ids: Of question, header and text, framed.
        types: As many: 0 for question and header, 1 for the text.
        offset: Index of the first token of the text.
        first: Which token of the whole text that is.
        last: Token of the whole text behind the window.
    """

    text: int
    ids: list[int]
    types: list[int]
    offset: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The tokens that a network wants before, between and behind question and text.

    Attributes:
        parts: Token ids of the three places.
        types: Type of a token of the question, and of one of the text.
    """

    parts: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
    types: tuple[int, int]

    @property
    def length(self) -> int:
        """How many tokens it has, a header's mark counted."""
        before, between, behind = map(len, self.parts)
        return before + 2 * between + behind

    def around(
        self, question: Sequence[int], header: Sequence[int], text: Sequence[int]
    ) -> tuple[list[int], list[int], int]:
        """Return ids, types, and the index of the first token of the text."""
        before, between, behind = self.parts
        front = [*before, *question, *between]
        if header:
            front += [*header, *between]
        ids = [*front, *text, *behind]
        asked, read = self.types
        return ids, [asked] * len(front) + [read] * (len(ids) - len(front)), len(front)


def frame_of(tokenizer: Tokenizer) -> Frame:
    """Learn the frame from how a tokenizer joins two texts.

    Raises:
        ReaderError: It does not join texts as networks that mark spans need it.
    """
    both = tokenizer.encode("a", "a")
    owners = both.sequence_ids
    if 0 not in owners or 1 not in owners or owners[0] is not None:
        raise ReaderError(
            "the reader's tokenizer does not set a token before two texts; a network "
            "trained on SQuAD 2.0 comes with one that does"
        )
    first, second = owners.index(0), owners.index(1)
    behind_first = max(i for i, one in enumerate(owners) if one == 0) + 1
    behind_second = max(i for i, one in enumerate(owners) if one == 1) + 1
    ids = both.ids
    return Frame(
        (
            tuple(ids[:first]),
            tuple(ids[behind_first:second]),
            tuple(ids[behind_second:]),
        ),
        (both.type_ids[first], both.type_ids[second]),
    )


def windows(count: int) -> Iterator[tuple[int, int]]:
    """Give the windows over so many tokens, overlapping by half.

    >>> list(windows(300))
    [(0, 224), (112, 300)]
    """
    for number in range(MAX_WINDOWS):
        first = number * STRIDE_TOKENS
        if first and first + WINDOW_TOKENS - STRIDE_TOKENS >= count:
            return
        if first >= count:
            return
        yield first, min(count, first + WINDOW_TOKENS)


def best_spans(starts: Marks, ends: Marks, most: int) -> list[tuple[int, int, float]]:
    """Return first and last token of the best spans, and the sum of their scores.

    None overlaps another; the best comes first.

    Args:
        starts: Score of each token for beginning the answer, (tokens,).
        ends: Score of each token for ending it, (tokens,).
        most: Most spans to return.
    """
    options: list[tuple[float, int, int]] = []
    for begin in np.argsort(-starts)[: max(_BEST_STARTS, 4 * most)]:
        reach = starts[begin] + ends[begin : begin + MAX_ANSWER_TOKENS]
        for step in np.argsort(-reach)[:most]:
            options.append((float(reach[step]), int(begin), int(begin + step)))
    found: list[tuple[int, int, float]] = []
    for score, begin, end in sorted(options, key=lambda one: -one[0]):
        if all(end < b or begin > e for b, e, _ in found):
            found.append((begin, end, score))
        if len(found) == most:
            break
    return found


def item_spans(begins: Marks, insides: Marks) -> list[tuple[int, int]]:
    """Return first and last token of the items that a network marks.

    Args:
        begins: Log-odds that an item begins, (tokens,).
        insides: Log-odds that one goes on, (tokens,).
    """
    found: list[tuple[int, int]] = []
    for place in np.flatnonzero(begins > 0):
        first = int(place)
        if found and first <= found[-1][1]:
            continue
        last = first
        while last + 1 < len(insides) and insides[last + 1] > 0:
            last += 1
        found.append((first, last))
    return found
