"""What a source proposes: words with their evidence, and raw signals about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from corpus.document import Passage
from index.generation import Generation
from qa.answer import Citation
from qa.meetings import Meeting, Meetings
from qa.outline import Outline
from qa.reading.reader import Reading
from qa.retriever import Hit
from qa.statement import Statement, assemble
from qa.words import Bag, concepts

Outlines = Callable[[str], Outline]
"""Gives the outline of a document by its id."""


@dataclass(frozen=True)
class Candidate:
    """One possible answer.

    Attributes:
        source: Who proposes it: ``passage``, ``list``, ``record`` or ``across``.
        statements: What would be said, each with its evidence.
        focus: The words of it that answer, as short as they can be.
        meetings: Ids of the meetings that it speaks of.
        signals: Raw numbers by name; what they are worth, the scorer knows.
        opening: Said before the statements, following from their evidence.
        complete: Whether nothing that was asked for is left out.
    """

    source: str
    statements: tuple[Statement, ...]
    focus: str
    meetings: frozenset[str] = frozenset()
    signals: Mapping[str, float] = field(default_factory=dict)
    opening: str = ""
    complete: bool = True

    @cached_property
    def said(self) -> tuple[str, tuple[Citation, ...]]:
        """The text with marks, and the quotes in the order of their marks."""
        return assemble(self.statements, opening=self.opening)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The quotes."""
        return self.said[1]


@dataclass(frozen=True, slots=True)
class Read:
    """A passage that was found, and what the network makes of it.

    Attributes:
        hit: Where it was found.
        reading: Its spans, in characters of the passage, and how relevant it is.
    """

    hit: Hit
    reading: Reading

    @property
    def passage(self) -> Passage:
        """What was read."""
        return self.hit.passage


@dataclass(frozen=True, slots=True)
class View:
    """What sources may look at.

    Attributes:
        generation: The view of the library that everything is read from.
        meetings: Its meetings, in order of time.
        outlines: Gives the outline of a document by its id.
        weight: How much a word tells, by its stem: 0 (everywhere) to 1 (once).
    """

    generation: Generation
    meetings: Meetings
    outlines: Outlines
    weight: Callable[[str], float]

    def meeting_at(self, document_id: str, offset: int) -> Meeting | None:
        """Return the meeting that a place in a document is about, or None."""
        return self.meetings.at(document_id, offset)


def share_of(weights: Mapping[str, float], stems: frozenset[str]) -> float:
    """Return how much of some weighted stems is among others, 0 to 1."""
    total = sum(weights.values())
    return sum(w for s, w in weights.items() if s in stems) / total if total else 0.0


def share_meant(weights: Mapping[str, float], words: Bag) -> float:
    """Return the same, words of one meaning counting as one, 0 to 1."""
    total = sum(weights.values())
    found = sum(
        w
        for s, w in weights.items()
        if s in words.stems or concepts(s) & words.concepts
    )
    return found / total if total else 0.0
