"""The assistant, and the one place where its parts are put together."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from corpus.numbers import ordinal_numeral
from corpus.parsing import ParsingLimits
from index.embedder import Embedder, SentenceTransformerEmbedder
from index.errors import GenerationGoneError
from index.generation import Generation
from index.live import LiveLibrary
from index.writer import LibraryWriter
from qa.answer import Answer
from qa.answering import Answerer
from qa.candidates.candidate import View
from qa.errors import InvalidQuestionError
from qa.meetings import Meeting, Meetings, group_meetings
from qa.outline import Outline, outline
from qa.question.follow_up import in_conversation
from qa.question.question import Question, one_line
from qa.question.spelling import spelled
from qa.reading.network import WEIGHTS
from qa.reading.reader import Reader, load_reader
from qa.retriever import Hit, Retriever
from qa.scoring.scorer import SCORER, Scorer, read_scorer
from qa.settings import Settings
from qa.talk import talked
from qa.words import fold, tokens

T = TypeVar("T")

_TRIES = 8
_OUTLINES_KEPT = 2048


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found.

    Attributes:
        hits: Best first.
        generation: Number of the library's generation that was searched.
        took_ms: Milliseconds.
    """

    hits: tuple[Hit, ...]
    generation: int
    took_ms: float


@dataclass(frozen=True, slots=True)
class _Known:
    """What is derived once from a generation: its meetings and word weights."""

    generation: Generation
    meetings: Meetings
    weights: dict[str, float]


_WARMING = "What was said about the work that lies ahead?"
"""A question that passages answer, if anything does: it needs every part."""


class Assistant:
    """Answers questions from a library; safe to be called from several threads."""

    def __init__(
        self,
        live: LiveLibrary,
        writer: LibraryWriter,
        embedder: Embedder,
        settings: Settings,
        *,
        reader: Reader | None = None,
        scorer: Scorer | None = None,
    ) -> None:
        """Put the parts together.

        Args:
            live: The library as it is now.
            writer: Adds and removes documents.
            embedder: The model that the library was built with.
            settings: Every setting.
            reader: Reads passages; None loads the one that the settings name.
            scorer: Weighs what is proposed; None loads the one of that reader.
        """
        self.writer = writer
        self._live = live
        self._settings = settings
        self._reader = reader or build_reader(settings)
        self._scorer = scorer or build_scorer(settings)
        self._retriever = build_retriever(settings, embedder)
        self._embedder = embedder
        self._known: _Known | None = None
        self._outlines: OrderedDict[tuple[str, int], Outline] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, question: str, *, history: Sequence[str] = ()) -> Answer:
        """Answer a question, or say that the documents do not.

        Args:
            question: As a person asks it.
            history: Earlier questions of the conversation, oldest first.

        Raises:
            InvalidQuestionError: The question is empty, too long, or has no words.
        """
        began = time.perf_counter()
        limit = self._settings.web.max_question_chars
        text = one_line(question, limit)
        earlier = [" ".join(one.split())[:limit] for one in history]
        earlier = [one for one in earlier if tokens(one)]

        def answer(generation: Generation) -> Answer:
            answerer = self.answerer(generation)
            said = talked(text, answerer.view, self.examples())
            if said is not None:
                return said
            return answerer.answer(self.understand(text, generation, history=earlier))

        said = self._on_newest(answer)
        return replace(said, took_ms=(time.perf_counter() - began) * 1000)

    def understand(
        self, text: str, generation: Generation, *, history: Sequence[str] = ()
    ) -> Question:
        """Read a question against the meetings of a view.

        Args:
            text: The question, on one line.
            generation: The view.
            history: Earlier questions, oldest first, on one line each.
        """
        known = self._of(generation)
        meetings = known.meetings

        def near(word: str, letters: int) -> list[str]:
            found = generation.near(word, letters=letters)
            return [generation.document(one).text for one in sorted(found)]

        read = spelled(text, lambda word: self._weight(known, fold(word)) >= 1.0, near)
        question = in_conversation(read, history, meetings, bodies=meetings.bodies)
        if read != text and question.understood == read:
            question = replace(question, understood=f"{text} (read as: {read})")
        return question

    def search(self, query: str, *, k: int = 10) -> SearchResult:
        """Find passages.

        Args:
            query: What is looked for.
            k: Most hits to return, at least 1.

        Raises:
            InvalidQuestionError: The query is empty or too long.
        """
        began = time.perf_counter()
        limit = self._settings.web.max_question_chars
        if not tokens(query):
            raise InvalidQuestionError("the query has no words to look for")
        if len(query) > limit:
            raise InvalidQuestionError(
                f"the query has {len(query)} characters; use {limit} or fewer"
            )

        def search(generation: Generation) -> SearchResult:
            hits = self._retriever.retrieve(query, generation, k=k)
            took = (time.perf_counter() - began) * 1000
            return SearchResult(tuple(hits), generation.number, took)

        return self._on_newest(search)

    def generation(self) -> Generation:
        """Return the newest view of the library."""
        return self._live.current()

    def refresh(self) -> Generation:
        """Catch up with what was written just now, and return that view."""
        return self._live.refresh()

    def meetings(self) -> tuple[Meeting, ...]:
        """Return the meetings that the library's documents report, in order of time."""
        return self._of(self.generation()).meetings

    def examples(self) -> tuple[str, ...]:
        """Return a few questions that this library can answer."""
        meetings = self.meetings()
        found: list[str] = []
        numbered = [m for m in meetings if m.number is not None]
        if numbered:
            middle = numbered[len(numbered) // 2]
            found.append(
                f"Who co-chaired the {ordinal_numeral(middle.number or 0)} meeting?"
            )
        placed = [m for m in meetings if m.place is not None]
        if placed:
            city = (placed[-1].place or "").split(",")[0]
            found.append(f"When was the meeting in {city}?")
        if numbered:
            first = numbered[0]
            found.append(
                f"Who attended the {ordinal_numeral(first.number or 0)} meeting?"
            )
        elif any(m.dates for m in meetings):
            found.append(f"Who attended the {meetings[-1].label}?")
        years = sorted({m.dates.last.year for m in meetings if m.dates})
        if years:
            found.append(f"Which meetings were held in {years[-1]}?")
        shorts = sorted(
            {a for m in meetings for a in m.aliases}, key=lambda a: (-len(a), a)
        )
        if shorts:
            found.append(f"What is {shorts[0]}?")
        return tuple(dict.fromkeys(found))

    def warm_up(self) -> None:
        """Load what the first question would otherwise wait for."""
        self.ask(_WARMING)

    def close(self) -> None:
        """Stop watching the library."""
        self._live.close()

    def _on_newest(self, work: Callable[[Generation], T]) -> T:
        """Run on the newest view; again where something was removed meanwhile."""
        generation = self._live.current()
        for _ in range(_TRIES - 1):
            try:
                return work(generation)
            except GenerationGoneError:
                generation = self._live.refresh()
        return work(generation)

    def answerer(self, generation: Generation) -> Answerer:
        """Return what answers from a view of the library."""
        known = self._of(generation)
        view = View(
            generation,
            known.meetings,
            lambda document_id: self._outline(generation, document_id),
            lambda word: self._weight(known, word),
        )
        return Answerer(
            view,
            self._retriever.for_one_question(),
            self._reader,
            self._scorer,
            passages=self._settings.retrieval.passages,
            threshold=self._settings.reader.threshold,
            nearest=self._settings.reader.nearest,
        )

    def _of(self, generation: Generation) -> _Known:
        known = self._known
        if known is None or known.generation.number != generation.number:
            titles = {one.id: one.title for one in generation.documents()}
            meetings = group_meetings(
                generation.records(), generation.corrections(), titles
            )
            known = _Known(generation, meetings, {})
            self._known = known
        return known

    def _weight(self, known: _Known, word: str) -> float:
        """Return how much a word tells, from 0 (everywhere) to 1 (nowhere)."""
        weight = known.weights.get(word)
        if weight is None:
            documents = known.generation.document_count
            holding = len(known.generation.mentions(word))
            if not holding and known.generation.search_lexical(word, k=1):
                holding = 1  # in another form of the word
            weight = 1.0 - math.log1p(holding) / math.log1p(max(1, documents) + 1)
            known.weights[word] = weight
        return weight

    def _outline(self, generation: Generation, document_id: str) -> Outline:
        document = generation.document(document_id)
        key = (document.id, document.version)
        with self._lock:
            found = self._outlines.get(key)
            if found is not None:
                self._outlines.move_to_end(key)
                return found
        made = outline(document)
        with self._lock:
            self._outlines[key] = made
            while len(self._outlines) > _OUTLINES_KEPT:
                self._outlines.popitem(last=False)
        return made


def build_assistant(settings: Settings) -> Assistant:
    """Put the assistant together from the settings.

    Raises:
        LibraryError: The library is missing, unreadable, or was built with other
            settings; the message names the command that mends it.
    """
    embedder = build_embedder(settings)
    live = LiveLibrary(
        settings.library.dir,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
    )
    return Assistant(
        live,
        build_writer(settings, embedder),
        embedder,
        settings,
    )


def build_reader(settings: Settings) -> Reader:
    """Load the reader that the settings name.

    Raises:
        ReaderError: It is missing, damaged, or cannot be loaded.
    """
    return load_reader(settings.reader.model, threads=settings.reader.threads)


def build_scorer(settings: Settings) -> Scorer:
    """Load the scorer that was fitted to the reader, or the packaged one.

    Raises:
        ReaderError: It is missing or damaged.
    """
    own = Path(settings.reader.model)
    return read_scorer(own if (own / SCORER).exists() else WEIGHTS)


def build_embedder(settings: Settings) -> Embedder:
    """Load the embedding model that the settings name."""
    return SentenceTransformerEmbedder(
        settings.embedder.model,
        precision=settings.embedder.precision,
        threads=settings.embedder.threads or None,
    )


def build_retriever(settings: Settings, embedder: Embedder) -> Retriever:
    """Make the retriever that the settings describe."""
    return Retriever(
        embedder,
        candidates=settings.retrieval.candidates,
        lexical_weight=settings.retrieval.lexical_weight,
    )


def build_writer(settings: Settings, embedder: Embedder) -> LibraryWriter:
    """Make the writer that the settings describe; it opens nothing yet."""
    corpus = settings.corpus
    return LibraryWriter(
        settings.library.dir,
        embedder,
        limits=ParsingLimits(
            max_file_mb=corpus.max_file_mb,
            wall_s=corpus.wall_s,
            cpu_s=corpus.cpu_s,
            memory_mb=corpus.memory_mb,
        ),
        lock_timeout_s=settings.library.lock_timeout_s,
    )
