"""Search by words: tantivy over each passage's text and context, and whole documents.

Text and context are stemmed and scored by BM25 each; a document's whole text is kept
word for word, so that ``mentions`` finds a name as it is written. Queries are built
from words, never parsed, so no question is a syntax error.

Tantivy writes into a folder of this process alone, a verified copy of the published
bundle, and adds there what came since. So statistics are those of all passages, as if
the index had been made at once, and no process touches files that another reads.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
import time
import unicodedata
import weakref
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy
from filelock import FileLock, Timeout
from tantivy import Filter, Occur, Query, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from corpus.document import Document, Passage
from index.caches import Bundle, BundleDamagedError
from index.dense import Scored

RECIPE = "1"
"""Changes with what an index holds for the same documents."""

# The context says which meeting a passage belongs to; the text says what happened.
_TEXT_BOOST = 2.0
_CONTEXT_BOOST = 1.0

_MAX_QUERY_CHARS = 4_000
_MAX_QUERY_WORDS = 64
_MAX_WORD_BYTES = 100
_HEAP_BYTES = 15_000_000  # tantivy's least
_PREFIX = "meeting-qa-lexical-"
_ABANDONED_S = 60.0

_LOG = logging.getLogger(__name__)


def _analyzer() -> TextAnalyzerBuilder:
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_MAX_WORD_BYTES))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )


def _stemmed() -> TextAnalyzer:
    return (
        _analyzer().filter(Filter.stopword("english")).filter(Filter.stemmer("english"))
    ).build()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="stemmed", index_option="freq")
    builder.add_text_field("context", tokenizer_name="stemmed", index_option="freq")
    builder.add_text_field("whole", tokenizer_name="exact", index_option="position")
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("unit", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("row", fast=True)
    return builder.build()


_SCHEMA = _schema()
_STEMMED = _stemmed()
_EXACT = _analyzer().build()


@dataclass(frozen=True, slots=True)
class LexicalUnit:
    """One version of a document, as it is indexed.

    Attributes:
        name: ``Entry.unit``.
        document: With its text.
        first_row: Row of the first passage.
        passages: In order of their rows.
    """

    name: str
    document: Document
    first_row: int
    passages: Sequence[Passage]


class LexicalIndex:
    """The tantivy index of this process; changed by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Open or make an index in a folder that no other process uses.

        Raises:
            BundleDamagedError: Tantivy cannot read it.
        """
        try:
            self._index = tantivy.Index(_SCHEMA, path=str(folder))
            self._index.register_tokenizer("stemmed", _STEMMED)
            self._index.register_tokenizer("exact", _EXACT)
            self._index.config_reader("manual")
            self._index.reload()
        except (ValueError, OSError) as exc:
            raise BundleDamagedError(str(exc)) from exc

    @classmethod
    def temporary(cls, bundle: Bundle | None = None) -> LexicalIndex:
        """Open an index in a new folder that goes when the object goes.

        Args:
            bundle: What to start from; None starts empty.

        Raises:
            BundleDamagedError, FileNotFoundError: See ``Bundle.read``.
        """
        folder, lock = _own_folder()
        try:
            if bundle is not None:
                bundle.copy(folder)
            index = cls(folder)
        except BaseException:
            _give_up(folder, lock)
            raise
        weakref.finalize(index, _give_up, folder, lock)
        return index

    def change(self, added: Iterable[LexicalUnit], removed: Iterable[str]) -> None:
        """Add and remove units; views that were taken before do not change.

        Adding a unit again replaces it, so a change that failed can be repeated.
        """
        writer = self._index.writer(_HEAP_BYTES, 1)
        try:
            for name in removed:
                writer.delete_documents_by_term("unit", name)
            for unit in added:
                writer.delete_documents_by_term("unit", unit.name)
                for document in _documents(unit):
                    writer.add_document(document)
            writer.commit()
        finally:
            writer.wait_merging_threads()
        self._index.reload()

    def view(self) -> LexicalView:
        """Return the index as it is now."""
        return LexicalView(self._index.searcher())


@dataclass(frozen=True, slots=True)
class LexicalView:
    """An immutable view; any number of threads may search it."""

    searcher: tantivy.Searcher

    @property
    def size(self) -> int:
        """How many passages can be found."""
        return self.searcher.num_docs

    def search(
        self, query: str, *, k: int, documents: Collection[str] | None = None
    ) -> list[Scored]:
        """Return the passages that share words with a query, best first.

        Args:
            query: Any text; only its words count.
            k: At most so many; clamped to what there is.
            documents: Search these alone.
        """
        k = min(k, self.size)
        words = list(dict.fromkeys(_STEMMED.analyze(_folded(query))))
        if k <= 0 or not words or (documents is not None and not documents):
            return []
        wanted = Query.boolean_query(
            [
                (Occur.Should, _term(field, word, boost))
                for word in words[:_MAX_QUERY_WORDS]
                for field, boost in (
                    ("text", _TEXT_BOOST),
                    ("context", _CONTEXT_BOOST),
                )
            ]
        )
        if documents is not None:
            among = Query.term_set_query(_SCHEMA, "document", sorted(documents))
            wanted = Query.boolean_query(
                [
                    (Occur.Must, wanted),
                    (Occur.Must, Query.const_score_query(among, 0.0)),
                ]
            )
        hits = self.searcher.search(wanted, k, False).hits
        found = [
            Scored(int(row), float(score))
            for row, (score, _) in zip(self._rows(hits), hits, strict=True)
        ]
        return sorted(found, key=lambda one: (-one.score, one.row))

    def mentions(self, phrase: str) -> frozenset[int]:
        """Return the first rows of documents that hold these words in this order."""
        words = _EXACT.analyze(_folded(phrase))[:_MAX_QUERY_WORDS]
        if not words or not self.size:
            return frozenset()
        wanted = (
            Query.term_query(_SCHEMA, "whole", words[0])
            if len(words) == 1
            else Query.phrase_query(_SCHEMA, "whole", list(words))
        )
        hits = self.searcher.search(wanted, self.size, False).hits
        return frozenset(self._rows(hits))

    def near(self, word: str, *, letters: int, k: int = 3) -> frozenset[int]:
        """Return rows of units that hold a word within so many letters of one.

        Args:
            word: One word; case and accents do not count.
            letters: Most letters that are added, dropped, changed or swapped, 1 or 2.
            k: Most rows to return.
        """
        words = _EXACT.analyze(_folded(word))
        if len(words) != 1:
            return frozenset()
        wanted = Query.fuzzy_term_query(_SCHEMA, "whole", words[0], distance=letters)
        return frozenset(self._rows(self.searcher.search(wanted, k, False).hits))

    def _rows(self, hits: Sequence[tuple[object, tantivy.DocAddress]]) -> list[int]:
        places = [place for _, place in hits]
        return [int(row or 0) for row in self.searcher.fast_field_values("row", places)]


def write_index(folder: Path, units: Iterable[LexicalUnit]) -> None:
    """Write the index of some units into an empty folder."""
    LexicalIndex(folder).change(units, ())
    for lock in folder.glob(".tantivy-*.lock"):
        lock.unlink()


def _documents(unit: LexicalUnit) -> Iterable[tantivy.Document]:
    document = unit.document
    for place, passage in enumerate(unit.passages):
        indexed = tantivy.Document()
        text = document.text[passage.start : passage.end]
        indexed.add_text("text", _normal(text))
        indexed.add_text("context", _normal(passage.context))
        indexed.add_text("document", document.id)
        indexed.add_text("unit", unit.name)
        indexed.add_unsigned("row", unit.first_row + place)
        if place == 0:
            # With a passage, not beside it: a record without text would count as a
            # passage in the statistics of BM25.
            indexed.add_text("whole", _normal(f"{document.title}\n\n{document.text}"))
        yield indexed


def _term(field: str, word: str, boost: float) -> Query:
    return Query.boost_query(Query.term_query(_SCHEMA, field, word, "freq"), boost)


def _folded(query: str) -> str:
    return _normal(query[:_MAX_QUERY_CHARS])


def _normal(text: str) -> str:
    """Compose accents, and drop soft hyphens and what UTF-8 cannot say."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text.replace("\u00ad", ""))
    return text.encode("utf-8", "replace").decode()


def _own_folder() -> tuple[Path, FileLock]:
    """Make a folder for this process; sweep those of processes that were killed."""
    parent = _memory_folder() or Path(tempfile.gettempdir())
    prefix = f"{_PREFIX}{os.getuid() if hasattr(os, 'getuid') else 0}-"
    for old in parent.glob(f"{prefix}*"):
        with contextlib.suppress(OSError, Timeout):
            if time.time() - old.stat().st_mtime > _ABANDONED_S:
                with FileLock(old / ".owner", timeout=0):
                    shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    lock = FileLock(folder / ".owner", thread_local=False)
    lock.acquire()
    return folder, lock


def _memory_folder() -> Path | None:
    """Return a file system in memory with room to spare: commits need no disk."""
    shared = Path("/dev/shm")
    try:
        room = shutil.disk_usage(shared).free
    except OSError:
        return None
    return shared if room > 2 << 30 and os.access(shared, os.W_OK) else None


def _give_up(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.release(force=True)
