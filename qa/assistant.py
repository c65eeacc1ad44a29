"""The assistant, and the one place where its parts are put together."""

from __future__ import annotations

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
from qa.countries import as_written
from qa.errors import InvalidQuestionError
from qa.meetings import Meeting, body_words, group_meetings
from qa.outline import Outline, outline
from qa.question import check_length, understand
from qa.reader import Reader, SentenceReader, Weights, inverse_frequency
from qa.retriever import Hit, Retriever
from qa.settings import Settings
from qa.span_reader import WEIGHTS, load_reader
from qa.trained_reader import CALIBRATION, TrainedReader, read_calibration
from qa.words import Token, fold, tokens

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
    meetings: tuple[Meeting, ...]
    bodies: frozenset[str]
    frequencies: dict[str, float]


_WARMING = "What was said about the work that lies ahead?"
"""A question that passages answer, if anything does: it needs every part."""

ReaderFactory = Callable[[Weights], Reader]


class Assistant:
    """Answers questions from a library; safe to be called from several threads."""

    def __init__(
        self,
        live: LiveLibrary,
        writer: LibraryWriter,
        embedder: Embedder,
        settings: Settings,
        *,
        reader: ReaderFactory = SentenceReader,
    ) -> None:
        """Put the parts together.

        Args:
            live: The library as it is now.
            writer: Adds and removes documents.
            embedder: The model that the library was built with.
            settings: Every setting.
            reader: Makes the reader from the weights of words.
        """
        self.writer = writer
        self._live = live
        self._settings = settings
        self._reader = reader
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
        check_length(question, self._settings.web.max_question_chars)

        def answer(generation: Generation) -> Answer:
            known = self._of(generation)

            def spelled(text: str) -> str:
                return as_written(text, lambda n: bool(generation.mentions(n)))

            read = understand(
                spelled(question),
                known.meetings,
                bodies=known.bodies,
                history=[spelled(one) for one in history],
                max_chars=self._settings.web.max_question_chars,
            )
            return self._answerer(known).answer(read)

        said = self._on_newest(answer)
        return replace(said, took_ms=(time.perf_counter() - began) * 1000)

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

    def _answerer(self, known: _Known) -> Answerer:
        generation = known.generation

        def weigh(word: Token) -> float:
            return self._weight(known, word)

        return Answerer(
            generation,
            known.meetings,
            known.bodies,
            self._retriever.for_one_question(),
            self._reader(weigh),
            lambda document_id: self._outline(generation, document_id),
            passages=self._settings.retrieval.passages,
            threshold=self._settings.reader.threshold,
            nearest=self._settings.reader.nearest,
        )

    def _of(self, generation: Generation) -> _Known:
        known = self._known
        if known is None or known.generation.number != generation.number:
            meetings = group_meetings(generation.records(), generation.corrections())
            known = _Known(generation, meetings, body_words(meetings), {})
            self._known = known
        return known

    def _weight(self, known: _Known, word: Token) -> float:
        weight = known.frequencies.get(word.stem)
        if weight is None:
            generation = known.generation
            holding = len(generation.mentions(fold(word.text)))
            weight = inverse_frequency(generation.document_count, holding)
            known.frequencies[word.stem] = weight
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
        reader=build_reader(settings),
    )


def build_reader(settings: Settings) -> ReaderFactory:
    """Load the reader that the settings name.

    Raises:
        ReaderError: It is missing, damaged, or cannot be loaded.
    """
    model = settings.reader.model
    spans = load_reader(model, threads=settings.reader.threads)
    own = Path(model)
    weighed = own if (own / CALIBRATION).exists() else WEIGHTS
    calibration = read_calibration(weighed)
    return lambda weights: TrainedReader(SentenceReader(weights), spans, calibration)


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
