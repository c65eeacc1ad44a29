"""Answers and citations that cannot be built unless the documents bear them out.

Nothing here searches or reads a library.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from corpus.document import Document
from index.corrections import Correction
from qa.errors import CitationError

if TYPE_CHECKING:
    from qa.explanation import Explanation


BY_HAND = "set by hand"
"""Words of every answer that says what an administrator set."""


class Status(StrEnum):
    """How much of the question the documents answer."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote and where it stands.

    Built from the document itself, so that ``quote`` always equals
    ``document.text[start:end]``.

    Raises:
        CitationError: The span is empty, reversed or outside the text.

    Attributes:
        start: Offset of the first quoted character.
        end: Offset after the last one.
        page: Page on which the quote starts, from 1, or None.
        section: Innermost heading above the quote, or "".
        document_id: The document that is quoted.
        version: Its version.
        key: Its path below the folder that was built.
        title: Its title.
        quote: The quoted characters.
    """

    document: InitVar[Document]
    start: int
    end: int
    page: int | None = None
    section: str = ""
    document_id: str = field(init=False)
    version: int = field(init=False)
    key: str = field(init=False)
    title: str = field(init=False)
    quote: str = field(init=False)

    def __post_init__(self, document: Document) -> None:
        """Take the quote from the document."""
        if not 0 <= self.start < self.end <= len(document.text):
            raise CitationError(document.id, self.start, self.end)
        set_ = object.__setattr__
        set_(self, "document_id", document.id)
        set_(self, "version", document.version)
        set_(self, "key", document.key)
        set_(self, "title", document.title)
        set_(self, "quote", document.text[self.start : self.end])


@dataclass(frozen=True, slots=True)
class About:
    """The meeting that a quote is about.

    Attributes:
        id: Its name in addresses.
        label: What it is called: "5th meeting".
        dates: When it was held, in words, or "".
    """

    id: str
    label: str
    dates: str


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of an answer.

    Attributes:
        text: What is said, without marks.
        kind: Where it comes from: ``passage``, ``list``, ``record`` or ``across``.
        words: The words of it that answer, where they stand in it; else "".
        meeting: Label of the meeting that it is about, or "".
        citations: Numbers of its quotes, from 1.
    """

    text: str
    kind: str
    words: str
    meeting: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to the person who asked.

    Text without evidence cannot be built, nor an answer of more than nothing without
    text. What was set by hand stands in no document: it is evidence only in a text
    that says so.

    Attributes:
        status: answered, partial or not_found.
        question_as_understood: The question with what was carried over from the
            conversation and what was recognised in it.
        text: The answer, with marks ``[1]`` that number the citations; for
            not_found the reason for silence in a sentence that a person
            understands.
        citations: The quotes that say it, in the order of their marks.
        confidence: Probability that the answer is right, 0 to 1; for silence, that
            the documents do not say. See ``qa/calibration.py``.
        nearest: For not_found: the passages that came nearest, as such.
        generation: Number of the library's generation that was read.
        took_ms: Milliseconds from question to answer.
        explanation: Why it is what it is, where that was asked for.
        corrections: What was set by hand in the answer, or took something out of it.
        parts: The pieces of the answer, in order; none for not_found.
        about: The meeting of each citation, in their order; None where it is of none.
    """

    status: Status
    question_as_understood: str
    text: str
    citations: tuple[Citation, ...]
    confidence: float
    nearest: tuple[Citation, ...]
    generation: int
    took_ms: float = 0.0
    explanation: Explanation | None = None
    corrections: tuple[Correction, ...] = ()
    parts: tuple[Part, ...] = ()
    about: tuple[About | None, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an answer without evidence."""
        evidence = bool(self.citations or self.corrections)
        if (self.status is Status.NOT_FOUND) == evidence:
            raise ValueError("an answer has citations or corrections, silence neither")
        if self.corrections and BY_HAND not in self.text:
            raise ValueError(f"what was {BY_HAND} is said to be")
        if not self.text.strip():
            raise ValueError("an answer or a reason for silence has words")
