"""What the reader learns from: a question, a stretch of text, and the span or none.

Beside paragraphs that answer their question, examples are made of them: windows of a
few sentences, windows that leave the answer out, and the best wrong paragraphs that our
own search finds.

Every choice is drawn from the generator that is given, so the same seed makes the same
examples. Nothing here knows a network or its tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from corpus.document import Document, Passage, document_id
from corpus.sentences import sentence_spans
from index.lexical import LexicalIndex, LexicalUnit
from qa.squad import SquadQuestion


@dataclass(frozen=True, slots=True)
class Example:
    """One thing to learn.

    Attributes:
        question: What is asked.
        context: The text that is read.
        answers: Spans of ``context`` that answer, half-open, in characters; () where
            the text does not answer.
        kind: How it was made.
        header: What the text stands under; read, and never marked.
        items: All spans that answer together, where several do; else ().
    """

    question: str
    context: str
    answers: tuple[tuple[int, int], ...]
    kind: str
    header: str = ""
    items: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        """Refuse spans that are not in the text.

        Raises:
            ValueError: A span is empty or out of range.
        """
        for start, end in (*self.answers, *self.items):
            if not 0 <= start < end <= len(self.context):
                raise ValueError(
                    f"{start} to {end} is no span of a text of {len(self.context)}"
                )

    @property
    def texts(self) -> tuple[str, ...]:
        """The answers as they are written."""
        return tuple(self.context[start:end] for start, end in self.answers)


def answered(asked: SquadQuestion, kind: str) -> Example:
    """Return a question with its whole paragraph."""
    return Example(
        asked.question, asked.context, asked.answers, kind, items=asked.items
    )


@lru_cache(maxsize=4096)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentence_spans(text))


def window(example: Example, random: Random) -> Example:
    """Return the example over one to four sentences around its first answer.

    The whole text is kept where it is one sentence, where nothing in it answers, and
    where no sentences hold the whole of the answer.
    """
    spans = _sentences(example.context)
    if len(spans) < 2 or not example.answers:
        return example
    answer = example.answers[0]
    holding = [i for i, span in enumerate(spans) if _overlap(span, answer)]
    if not holding:
        return example
    width = random.choice((1, 2, 2, 3, 3, 4))
    first = max(0, holding[0] - random.randrange(width))
    last = min(len(spans) - 1, max(holding[-1], first + width - 1))
    start, end = spans[first][0], spans[last][1]
    if not (start <= answer[0] and answer[1] <= end):
        return example

    def moved(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        inside = [(s, e) for s, e in spans if start <= s and e <= end]
        return tuple((s - start, e - start) for s, e in inside)

    return replace(
        example,
        context=example.context[start:end],
        answers=moved(example.answers),
        items=moved(example.items),
    )


def shortened(example: Example, random: Random) -> Example:
    """Return an example without an answer over two to four of its sentences.

    Raises:
        ValueError: The example has an answer, which might be cut off.
    """
    if example.answers:
        raise ValueError("only a text without an answer can be cut anywhere")
    spans = _sentences(example.context)
    width = random.choice((2, 3, 4))
    if len(spans) <= width:
        return example
    first = random.randint(0, len(spans) - width)
    text = example.context[spans[first][0] : spans[first + width - 1][1]]
    return replace(example, context=text)


def left_out(example: Example, random: Random) -> Example | None:
    """Return the question over sentences of its paragraph that do not answer it.

    None where the words of an answer stand in every sentence, or across the bounds
    of those that were drawn.
    """
    spans = _sentences(example.context)
    runs = _runs(_is_free(example, span) for span in spans)
    if not runs:
        return None
    first, last = random.choice(runs)
    width = min(last - first, random.choice((1, 2, 3, 4)))
    first = random.randint(first, last - width)
    text = example.context[spans[first][0] : spans[first + width - 1][1]]
    if _holds_any(text, example.texts):
        return None
    return replace(example, context=text, answers=(), items=(), kind="left out")


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and one[1] > other[0]


def _holds_any(text: str, answers: Iterable[str]) -> bool:
    folded = text.casefold()
    return any(answer.casefold() in folded for answer in answers)


def _is_free(example: Example, span: tuple[int, int]) -> bool:
    """Tell whether a sentence neither touches an answer nor repeats its words."""
    touched = any(_overlap(span, answer) for answer in example.answers)
    return not touched and not _holds_any(example.context[slice(*span)], example.texts)


def _runs(flags: Iterable[bool]) -> list[tuple[int, int]]:
    """Return where flags are set without a gap, half-open.

    >>> _runs([True, True, False, True])
    [(0, 2), (3, 4)]
    """
    runs: list[tuple[int, int]] = []
    for i, flag in enumerate(flags):
        if flag and runs and runs[-1][1] == i:
            runs[-1] = (runs[-1][0], i + 1)
        elif flag:
            runs.append((i, i + 1))
    return runs


# --- paragraphs that only look right ------------------------------------------


class Neighbours:
    """Finds the paragraphs that our own search takes for a question, wrongly."""

    def __init__(self, contexts: Iterable[tuple[str, str]]) -> None:
        """Index paragraphs.

        Args:
            contexts: (title, paragraph), each once.
        """
        self._contexts = list(contexts)
        self._index = LexicalIndex.temporary()
        self._index.change(self._units(), ())
        self._view = self._index.view()

    def wrong(self, asked: SquadQuestion, random: Random) -> Example | None:
        """Return the question over one of the best paragraphs without its answer."""
        hits = self._view.search(asked.question, k=6)
        found = [self._contexts[hit.row][1] for hit in hits]
        wrong = [
            text
            for text in found
            if text != asked.context and not _holds_any(text, asked.texts)
        ]
        if not wrong:
            return None
        return Example(asked.question, random.choice(wrong[:3]), (), "neighbour")

    def _units(self) -> Iterator[LexicalUnit]:
        for row, (title, text) in enumerate(self._contexts):
            name = document_id(str(row))
            document = Document(
                name, str(row), 1, title, text, (), "text/plain", str(row)
            )
            passage = Passage(f"{name}:1:0", name, 0, len(text), None, (), title)
            yield LexicalUnit(name, document, row, (passage,))
