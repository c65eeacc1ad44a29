"""What the reader learns from: a question, a stretch of text, and the span or none.

Beside paragraphs that answer their question, examples are made of them: windows of a
few sentences, windows that leave the answer out, the best wrong paragraphs that our
own search finds, and questions whose name, figure or sense was changed so that nothing
answers them (after Rajpurkar, Jia, Liang 2018, https://arxiv.org/abs/1806.03822).

Every choice is drawn from the generator that is given, so the same seed makes the same
examples. Nothing here knows a network or its tokens.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
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
    """

    question: str
    context: str
    answers: tuple[tuple[int, int], ...]
    kind: str

    def __post_init__(self) -> None:
        """Refuse spans that are not in the text.

        Raises:
            ValueError: A span is empty or out of range.
        """
        for start, end in self.answers:
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
    return Example(asked.question, asked.context, asked.answers, kind)


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
    return Example(
        example.question,
        example.context[start:end],
        tuple(
            (s - start, e - start)
            for s, e in example.answers
            if start <= s and e <= end
        ),
        example.kind,
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
    return Example(example.question, text, (), example.kind)


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
    return Example(example.question, text, (), "left out")


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


# --- questions that were changed ---------------------------------------------

# A name inside a question: at its beginning a capital means nothing.
_NAME = re.compile(
    r"(?<!^)(?<![.?!] )\b[A-Z][\w’'-]+(?:\s+(?:of\s+|the\s+)?[A-Z][\w’'-]+)*"
)
_FIGURE = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_OPPOSITES = (
    ("most", "least"), ("highest", "lowest"), ("largest", "smallest"),
    ("first", "last"), ("before", "after"), ("more", "fewer"), ("north", "south"),
    ("northern", "southern"), ("east", "west"), ("eastern", "western"),
    ("oldest", "youngest"), ("best", "worst"), ("longest", "shortest"),
    ("increase", "decrease"), ("increased", "decreased"), ("maximum", "minimum"),
    ("above", "below"), ("early", "late"), ("start", "end"), ("started", "ended"),
    ("began", "ended"), ("internal", "external"), ("accepted", "rejected"),
    ("won", "lost"), ("support", "oppose"), ("supported", "opposed"),
    ("allowed", "forbidden"), ("greatest", "slightest"), ("common", "rare"),
    ("higher", "lower"), ("larger", "smaller"), ("older", "younger"),
    ("approved", "turned down"), ("joined", "left"), ("public", "private"),
    ("agree", "disagree"), ("agreed", "disagreed"), ("opened", "closed"),
    ("rise", "fall"), ("strong", "weak"), ("stronger", "weaker"),
    ("present", "absent"), ("included", "left out"), ("same", "opposite"),
)  # fmt: skip
_OTHER_SENSE = dict(_OPPOSITES) | {b: a for a, b in _OPPOSITES}
_SENSE = re.compile(
    r"\b(" + "|".join(sorted(map(re.escape, _OTHER_SENSE), key=len)[::-1]) + r")\b"
)
_DENIABLE = re.compile(r"\b(was|were|is|are|did|does|do|can|could|has|have|had|will)\b")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth",
    "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
_ORDINAL = re.compile(rf"\b(?:{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))\b")


class Swapper:
    """Changes a question so that its text no longer answers it.

    A name is replaced by another name of the same article, a figure by another
    figure, a word by its opposite, or a "not" is put in. That the text does not answer
    what comes of it is very likely, not certain.
    """

    def __init__(self, questions: Sequence[SquadQuestion]) -> None:
        """Learn the names that are asked about in each article."""
        names: dict[str, dict[str, None]] = defaultdict(dict)
        for one in questions:
            for found in _NAME.finditer(one.question):
                names[one.title].setdefault(found.group())
        self._names = {title: tuple(found) for title, found in names.items()}

    def swapped(self, asked: SquadQuestion, random: Random) -> Example | None:
        """Return the changed question over its paragraph; None: nothing to change."""
        # Twice as often a name, which most questions that cannot be answered turn on.
        ways: list[Callable[[SquadQuestion, Random], str | None]]
        ways = [self._name, self._figure, self._sense, self._name, self._denied]
        random.shuffle(ways)
        for way in ways:
            question = way(asked, random)
            if question is not None and question != asked.question:
                return Example(question, asked.context, (), "swapped")
        return None

    def _name(self, asked: SquadQuestion, random: Random) -> str | None:
        own = list(_NAME.finditer(asked.question))
        if not own:
            return None
        found = random.choice(own)
        answers = " ".join(asked.texts)
        others = [
            name
            for name in self._names.get(asked.title, ())
            if not set(name.split()) & set(found.group().split())
            and name not in answers
            and name not in asked.question
        ]
        near = [name for name in others if name in asked.context]
        pool = near if near and random.random() < 0.7 else others
        if not pool:
            return None
        return _put(asked.question, found, random.choice(pool))

    def _figure(self, asked: SquadQuestion, random: Random) -> str | None:
        own = [*_FIGURE.finditer(asked.question), *_ORDINAL.finditer(asked.question)]
        if not own:
            return None
        found = random.choice(own)
        text = found.group()
        if text in _ORDINALS:
            other = random.choice([o for o in _ORDINALS if o != text])
        elif text[-1].isalpha():
            other = _ordinal(int(text[:-2]) + random.choice((1, 2, 3)))
        elif len(text) == 4 and text.isdigit():
            near = [y for y in re.findall(r"\b[12]\d{3}\b", asked.context) if y != text]
            other = random.choice(near or [str(int(text) + random.choice((-7, -2, 3)))])
        else:
            digits = text.replace(",", "").replace(".", "")
            other = str(int(digits) + random.randint(1, 9))
        return _put(asked.question, found, other)

    def _sense(self, asked: SquadQuestion, random: Random) -> str | None:
        own = list(_SENSE.finditer(asked.question))
        if not own:
            return None
        found = random.choice(own)
        return _put(asked.question, found, _OTHER_SENSE[found.group()])

    def _denied(self, asked: SquadQuestion, random: Random) -> str | None:
        own = list(_DENIABLE.finditer(asked.question))
        if not own or re.search(r"\bnot\b|n't", asked.question):
            return None
        found = own[0]
        word = random.choice(("not", "never"))
        if found.group() in {"did", "does", "do"}:
            subject = re.match(
                r"\s+(?:the\s+|a\s+|his\s+|their\s+)?[\w’'-]+",
                asked.question[found.end() :],
            )
            if subject is None:
                return None
            place = found.end() + subject.end()
            return f"{asked.question[:place]} {word}{asked.question[place:]}"
        return _put(asked.question, found, f"{found.group()} {word}")


def _put(text: str, found: re.Match[str], new: str) -> str:
    return text[: found.start()] + new + text[found.end() :]


def _ordinal(number: int) -> str:
    teen = 10 <= number % 100 <= 20
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


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
