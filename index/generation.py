"""One generation of the library: an immutable view that can be searched.

A view never changes and never mixes two generations. What it found may be removed
from the library meanwhile; reading it then raises ``GenerationGoneError``, and the
caller asks the newest view.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from corpus.document import Document, Passage
from corpus.meeting import MeetingRecord
from index.corrections import Correction, corrected
from index.dense import DenseIndex, Scored
from index.embedder import Vectors
from index.errors import (
    DocumentNotFoundError,
    DocumentRemovedError,
    GenerationGoneError,
)
from index.lexical import LexicalView
from index.library import DocumentSummary, Entry, Library, State

__all__ = ["DocumentSummary", "Generation", "ReadCache", "Scored"]

_DOCUMENTS_KEPT = 128


class ReadCache:
    """Documents and records that were read, shared by the views of one process."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._documents: OrderedDict[tuple[str, int], Document] = OrderedDict()
        self._records: dict[str, MeetingRecord] = {}

    def document(self, document_id: str, version: int) -> Document | None:
        """Return a document if it was read lately."""
        with self._lock:
            document = self._documents.get((document_id, version))
            if document is not None:
                self._documents.move_to_end((document_id, version))
            return document

    def keep_document(self, document: Document) -> None:
        """Remember a document, and forget the one that was used longest ago."""
        with self._lock:
            self._documents[document.id, document.version] = document
            if len(self._documents) > _DOCUMENTS_KEPT:
                self._documents.popitem(last=False)

    def record(self, unit: str) -> MeetingRecord | None:
        """Return the meeting record of ``Entry.unit`` if it was read."""
        return self._records.get(unit)

    def keep_record(self, unit: str, record: MeetingRecord) -> None:
        """Remember a meeting record."""
        with self._lock:
            self._records[unit] = record

    def forget(self, entry: Entry) -> None:
        """Drop what was replaced or removed."""
        with self._lock:
            self._records.pop(entry.unit, None)
            for version in range(1, entry.summary.version + 1):
                self._documents.pop((entry.summary.id, version), None)


class Generation:
    """An immutable view of the library; any number of threads may use it.

    Attributes:
        number: Counts commits from 1.
        token: Random; tells two histories with equal numbers apart.
        built_at: When it was committed, UTC.
        document_count: How many documents it holds.
        passage_count: How many passages it holds.
    """

    def __init__(
        self,
        library: Library,
        state: State,
        entries: Mapping[str, Entry],
        dense: DenseIndex,
        lexical: LexicalView,
        cache: ReadCache,
        corrections: Sequence[Correction] = (),
    ) -> None:
        """Take what ``LiveLibrary`` has assembled.

        Args:
            library: To read passages and texts from.
            state: Of this generation.
            entries: Its documents by id, without tombstones.
            dense: Over its passages.
            lexical: Over its passages.
            cache: Shared with the views before and after.
            corrections: What was set by hand in its meeting records.
        """
        self.number = state.generation
        self.token = state.token
        self.built_at: datetime = state.built_at
        self.document_count = state.documents
        self.passage_count = state.passages
        self._library = library
        self._entries = entries
        self._dense = dense
        self._lexical = lexical
        self._cache = cache
        self._corrections = tuple(corrections)

    def search_dense(
        self, vector: Vectors, *, k: int, documents: Collection[str] | None = None
    ) -> list[Scored]:
        """Return the passages nearest to a vector, best first.

        Args:
            vector: ``(d,)`` float32, unit length.
            k: At most so many; clamped to what there is.
            documents: Ids to search among; unknown ones are passed over.

        Raises:
            ValueError: The vector has another size or is not finite.
        """
        only = None if documents is None else self._rows_of(documents)
        return self._dense.search(vector, k=k, only=only)

    def search_lexical(
        self, query: str, *, k: int, documents: Collection[str] | None = None
    ) -> list[Scored]:
        """Return the passages that share words with a query, best first.

        Args:
            query: Any text; words are stemmed, and stop words do not count.
            k: At most so many; clamped to what there is.
            documents: Ids to search among; unknown ones are passed over.
        """
        known = (
            None if documents is None else [d for d in documents if d in self._entries]
        )
        return self._lexical.search(query, k=k, documents=known)

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """Return the passages of rows that a search of this view found.

        Raises:
            GenerationGoneError: One was removed from the library meanwhile.
        """
        with self._library.reading() as reading:
            found = reading.passages(rows)
        try:
            return [found[row] for row in rows]
        except KeyError as exc:
            raise GenerationGoneError(self.number) from exc

    def passages_of(self, document_id: str) -> list[Passage]:
        """Return the passages of one document in order of their start.

        Raises:
            DocumentNotFoundError, DocumentRemovedError: See ``document``.
            GenerationGoneError: They were replaced meanwhile.
        """
        return sorted(
            self.passages(self._entry(document_id).rows), key=lambda one: one.start
        )

    def count_of(self, documents: Collection[str]) -> int:
        """Return how many passages some documents have; unknown ones have none."""
        return sum(len(rows) for rows in self._rows_of(documents))

    def document(self, document_id: str, version: int | None = None) -> Document:
        """Return a document with its text.

        Args:
            document_id: Its id.
            version: An older one, or None for the one that this view holds.

        Raises:
            DocumentNotFoundError: This view knows no such document or version.
            DocumentRemovedError: It was removed before this view.
            GenerationGoneError: It was removed after this view.
        """
        entry = self._entry(document_id, version)
        version = entry.summary.version if version is None else version
        if not 1 <= version <= entry.summary.version:
            raise DocumentNotFoundError(f"{document_id}:{version}")
        document = self._cache.document(document_id, version)
        if document is None:
            with self._library.reading() as reading:
                try:
                    document = reading.document(document_id, version)
                except (DocumentNotFoundError, DocumentRemovedError) as exc:
                    if self._removed_since(document_id):
                        raise GenerationGoneError(self.number) from exc
                    raise
            self._cache.keep_document(document)
        return document

    def original(self, document_id: str, version: int | None = None) -> bytes:
        """Return the file that a document was read from, byte for byte.

        Args:
            document_id: Its id.
            version: An older one, or None for the one that this view holds.

        Raises:
            DocumentNotFoundError, DocumentRemovedError: See ``document``.
            GenerationGoneError: It was removed after this view.
        """
        document = self.document(document_id, version)
        try:
            return self._library.layout.original(document.sha256).read_bytes()
        except FileNotFoundError as exc:
            if self._removed_since(document_id):
                raise GenerationGoneError(self.number) from exc
            raise DocumentNotFoundError(f"{document_id}: the original") from exc

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Return what is shown of each document, in order of their keys."""
        return self._summaries

    def records(self) -> tuple[MeetingRecord, ...]:
        """Return the meeting record of each document, in order of their keys.

        Of a document that reports several meetings they are its parts. What was set
        by hand stands in place of what was read.

        Raises:
            GenerationGoneError: A document was removed meanwhile.
        """
        return self._records

    def corrections(self) -> tuple[Correction, ...]:
        """Return what was set by hand in the records, the oldest first."""
        return tuple(c for c in self._corrections if c.document_id in self._entries)

    def mentions(self, phrase: str) -> frozenset[str]:
        """Return ids of the documents that hold these words in this order.

        Case, accents and punctuation do not count; word forms do.
        """
        rows = self._lexical.mentions(phrase)
        return frozenset(self._id_by_first_row[row] for row in rows)

    def near(self, word: str, *, letters: int) -> frozenset[str]:
        """Return ids of a few documents with a word within so many letters of one.

        Args:
            word: One word; case and accents do not count.
            letters: 1 or 2.
        """
        rows = self._lexical.near(word, letters=letters)
        return frozenset(self._id_by_first_row[row] for row in rows)

    @cached_property
    def _summaries(self) -> tuple[DocumentSummary, ...]:
        summaries = (entry.summary for entry in self._entries.values())
        return tuple(sorted(summaries, key=lambda one: one.key))

    @cached_property
    def _records(self) -> tuple[MeetingRecord, ...]:
        found: list[MeetingRecord] = []
        by_hand: dict[str, list[Correction]] = {}
        for one in self._corrections:
            by_hand.setdefault(one.source, []).append(one)
        with self._library.reading() as reading:
            for summary in self._summaries:
                unit = self._entries[summary.id].unit
                record = self._cache.record(unit)
                if record is None:
                    try:
                        record = reading.record(summary.id, summary.version)
                    except DocumentRemovedError as exc:
                        raise GenerationGoneError(self.number) from exc
                    self._cache.keep_record(unit, record)
                found += [
                    corrected(one, by_hand.get(one.source, ()))
                    for one in record.parts or (record,)
                ]
        return tuple(found)

    @cached_property
    def _id_by_first_row(self) -> dict[int, str]:
        return {
            entry.first_row: id_
            for id_, entry in self._entries.items()
            if entry.summary.passages
        }

    def _rows_of(self, documents: Collection[str]) -> list[range]:
        known = dict.fromkeys(id_ for id_ in documents if id_ in self._entries)
        return [self._entries[id_].rows for id_ in known]

    def _entry(self, document_id: str, version: int | None = None) -> Entry:
        entry = self._entries.get(document_id)
        if entry is not None:
            return entry
        if self._removed_since(document_id):
            raise DocumentRemovedError(document_id, version)
        raise DocumentNotFoundError(document_id)

    def _removed_since(self, document_id: str) -> bool:
        with self._library.reading() as reading:
            entry = reading.entry(document_id)
        return entry is not None and entry.removed
