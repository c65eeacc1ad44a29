"""Questions over given paragraphs in the format of SQuAD, and its official measure.

Reads the layout of SQuAD 1.1 and 2.0 (Rajpurkar, Jia, Liang 2018,
https://arxiv.org/abs/1806.03822), plain or gzipped. Nothing here knows a reader.
"""

from __future__ import annotations

import gzip
import json
import re
import string
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import QuestionSetError

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """One question over one paragraph.

    Attributes:
        id: Name of the question; unique in its file.
        title: Title of the article that the paragraph is from.
        context: The paragraph.
        question: What is asked.
        answers: Spans of ``context``, half-open, in characters; () where the
            paragraph does not answer.
        items: All spans that answer together, where several do; else ().
    """

    id: str
    title: str
    context: str
    question: str
    answers: tuple[tuple[int, int], ...]
    items: tuple[tuple[int, int], ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The answers as they are written."""
        return tuple(self.context[start:end] for start, end in self.answers)


def read_squad(path: Path) -> tuple[SquadQuestion, ...]:
    """Read a file, gzipped where its name ends in ``.gz``.

    Raises:
        QuestionSetError: The file cannot be read, is not in this format, or holds
            an answer that does not stand where it says.
    """
    try:
        raw = path.read_bytes()
        if path.suffix == ".gz":
            raw = gzip.decompress(raw)
        content = json.loads(raw)
    except OSError as error:
        raise QuestionSetError(f"{path}: {error.strerror or error}") from error
    except (ValueError, RecursionError, EOFError, zlib.error) as error:
        raise QuestionSetError(f"{path}: not JSON in SQuAD format ({error})") from error
    found: dict[str, SquadQuestion] = {}
    try:
        for question in _questions(content):
            if question.id in found:
                raise ValueError(f"question {question.id!r} stands there twice")
            found[question.id] = question
    except KeyError as error:
        raise QuestionSetError(f"{path}: not in SQuAD format (no {error})") from error
    # JSON of any shape may stand there: lists for objects, texts for numbers.
    except (AttributeError, OverflowError, TypeError, ValueError) as error:
        raise QuestionSetError(f"{path}: not in SQuAD format ({error})") from error
    return tuple(found.values())


def _questions(content: Mapping[str, Any]) -> Iterator[SquadQuestion]:
    for article in content["data"]:
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                yield SquadQuestion(
                    id=str(asked["id"]),
                    title=str(article.get("title", "")),
                    context=str(paragraph["context"]),
                    question=str(asked["question"]),
                    answers=_spans(str(paragraph["context"]), asked),
                    items=_items(str(paragraph["context"]), asked),
                )


def _spans(context: str, asked: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    """Return where the answers stand, each once, in the file's order."""
    if asked.get("is_impossible"):
        return ()
    spans: dict[tuple[int, int], None] = {}
    for answer in asked["answers"]:
        start, text = int(answer["answer_start"]), str(answer["text"])
        if start < 0 or not text or not context.startswith(text, start):
            raise ValueError(f"{asked['id']}: {text!r} is not at {start}")
        spans[start, start + len(text)] = None
    return tuple(spans)


def _items(context: str, asked: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    """Return the spans of an answer of several spans, in order; else ()."""
    if asked.get("is_impossible"):
        return ()
    listed = _spans(context, {**asked, "answers": asked.get("spans") or ()})
    return tuple(sorted(listed)) if len(listed) > 1 else ()


def normalise_answer(text: str) -> str:
    """Return a text as the official script compares it.

    >>> normalise_answer("The  Black Death!")
    'black death'
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact(given: str, wanted: str) -> float:
    """Return 1 where both are the same once normalised, else 0."""
    return float(normalise_answer(given) == normalise_answer(wanted))


def f1(given: str, wanted: str) -> float:
    """Return the harmonic mean of precision and recall over words, 0 to 1.

    Silence is right where silence is wanted, and nowhere else.

    >>> round(f1("the old harbour", "harbour of Elmport"), 3)
    0.4
    """
    got, want = normalise_answer(given).split(), normalise_answer(wanted).split()
    if not got or not want:
        return float(got == want)
    common = sum((Counter(got) & Counter(want)).values())
    if not common:
        return 0.0
    precision, recall = common / len(got), common / len(want)
    return 2 * precision * recall / (precision + recall)


def mark(asked: SquadQuestion, given: str) -> tuple[float, float]:
    """Return exact match and F1 of an answer, each with the text it fits best.

    Where nothing answers, or nothing is left of what does, silence is wanted.
    """
    wanted = [text for text in asked.texts if normalise_answer(text)] or [""]
    return max(exact(given, w) for w in wanted), max(f1(given, w) for w in wanted)


@dataclass(frozen=True, slots=True)
class SquadScores:
    """Means over questions, 0 to 100, and how many they are over.

    Attributes:
        exact: Exact match over all questions.
        f1: F1 over all questions.
        answerable: How many questions have an answer.
        answerable_exact: Exact match over these.
        answerable_f1: F1 over these.
        silent: How many questions have none.
        silent_right: Share of these that were met with silence, 0 to 100.
    """

    exact: float
    f1: float
    answerable: int
    answerable_exact: float
    answerable_f1: float
    silent: int
    silent_right: float

    def lines(self) -> list[str]:
        """Return the table that the command prints."""
        return [
            f"all          {self.answerable + self.silent:6d}  "
            f"exact {self.exact:6.2f}  F1 {self.f1:6.2f}",
            f"answerable   {self.answerable:6d}  "
            f"exact {self.answerable_exact:6.2f}  F1 {self.answerable_f1:6.2f}",
            f"unanswerable {self.silent:6d}  silent {self.silent_right:6.2f}",
        ]


def score_squad(
    questions: Sequence[SquadQuestion], predictions: Mapping[str, str]
) -> SquadScores:
    """Score predictions as the official script of SQuAD 2.0 does.

    Args:
        questions: What was asked; an answer that is missing counts as silence.
        predictions: Text by question id; "" is silence.
    """
    marks: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for one in questions:
        marks[bool(one.answers)].append(mark(one, predictions.get(one.id, "")))
    every = marks[True] + marks[False]
    return SquadScores(
        exact=_mean([mark for mark, _ in every]),
        f1=_mean([mark for _, mark in every]),
        answerable=len(marks[True]),
        answerable_exact=_mean([mark for mark, _ in marks[True]]),
        answerable_f1=_mean([mark for _, mark in marks[True]]),
        silent=len(marks[False]),
        silent_right=_mean([mark for mark, _ in marks[False]]),
    )


def _mean(values: Sequence[float]) -> float:
    return 100 * sum(values) / len(values) if values else 0.0
