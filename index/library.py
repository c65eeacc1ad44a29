"""The one truth: documents, passages, vectors and generations in SQLite.

One transaction adds or removes documents and opens the next generation; that commit
is the only one that a reader can see. The originals lie beside the database, named
by their SHA-256, and everything else in the folder is a cache that may be deleted.

Nothing here searches, embeds or parses, and nothing is pickled.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import queue
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from corpus.document import Block, Document, Passage
from corpus.meeting import MeetingRecord, source_name, split_source
from index.codec import decode, encode
from index.corrections import (
    CORRECTABLE,
    PARTY_FIELDS,
    Correction,
    decode_value,
    encode_value,
)
from index.embedder import Vectors
from index.errors import (
    DocumentNotFoundError,
    DocumentRemovedError,
    LibraryBusyError,
    LibraryCorruptError,
    LibraryFullError,
    LibraryMismatchError,
    LibraryNotFoundError,
)

FORMAT = 3
"""Raised when tables are added or change their meaning."""

OLDEST_FORMAT = 1
"""Libraries from this format on are read, and brought up to date by a writer."""

BUILT, ADDED, WITHHELD = "built", "added", "withheld"
"""Origins: from a recorded path, by itself, or removed by a person."""

_APPLICATION_ID = 0x4D515841  # "MQXA"
_BUSY_TIMEOUT_S = 10.0
_BATCH = 500

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE generations (
    n INTEGER PRIMARY KEY,
    token TEXT NOT NULL,
    built_at TEXT NOT NULL,
    documents INTEGER NOT NULL,
    passages INTEGER NOT NULL
) STRICT;
CREATE TABLE sources (place INTEGER PRIMARY KEY, path TEXT NOT NULL) STRICT;
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    origin TEXT NOT NULL,
    first_row INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    added_at TEXT NOT NULL,
    changed INTEGER NOT NULL,
    removed INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_by_change ON documents (changed);
CREATE TABLE versions (
    document_id TEXT NOT NULL REFERENCES documents (id),
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL,
    record TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (document_id, version)
) STRICT;
CREATE INDEX versions_by_original ON versions (sha256);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    hash BLOB NOT NULL,
    body TEXT NOT NULL,
    FOREIGN KEY (document_id, version) REFERENCES versions (document_id, version)
) STRICT;
CREATE INDEX passages_by_document ON passages (document_id, version);
CREATE INDEX passages_by_hash ON passages (hash);
CREATE TABLE vectors (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL,
    fingerprint TEXT NOT NULL,
    pending INTEGER NOT NULL,
    vector BLOB NOT NULL,
    UNIQUE (hash, fingerprint)
) STRICT;
CREATE INDEX vectors_pending ON vectors (hash) WHERE pending;
CREATE TABLE garbage (sha256 TEXT PRIMARY KEY) STRICT;
"""

# Without a reference to documents: what was set by hand outlives what it is about,
# which may be a part of a document (MeetingRecord.source).
_CORRECTIONS_SCHEMA = """
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    before TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    ended_by TEXT,
    ended_at TEXT
) STRICT;
CREATE UNIQUE INDEX corrections_in_force
    ON corrections (document_id, field) WHERE ended_at IS NULL;
"""

# Where files were added from: two of one name are two documents.
_PLACES_SCHEMA = """
CREATE TABLE IF NOT EXISTS places (
    document_id TEXT PRIMARY KEY,
    path TEXT NOT NULL
) STRICT;
"""

_ADDED_IN = {2: _CORRECTIONS_SCHEMA, 3: _PLACES_SCHEMA}
"""What each format has more than the one before."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything lies below the folder of a library.

    Attributes:
        database: The truth.
        lock: Held by the one writer.
        originals: The files as they came, ``ab/abcdef…`` by SHA-256.
        caches: What is derived from the database; may be deleted at any time.
        quarantine: Damaged cache files, kept for a look at what happened.
    """

    database: Path = Path("library.db")
    lock: Path = Path("writer.lock")
    originals: Path = Path("originals")
    caches: Path = Path("cache")
    quarantine: Path = Path("quarantine")

    def with_parent(self, parent: Path) -> Layout:
        """Return the same layout below a folder."""
        return Layout(
            database=parent / self.database,
            lock=parent / self.lock,
            originals=parent / self.originals,
            caches=parent / self.caches,
            quarantine=parent / self.quarantine,
        )

    def original(self, sha256: str) -> Path:
        """Return where the original with this hash lies."""
        return self.originals / sha256[:2] / sha256


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """One document of a generation, without its text.

    Attributes:
        id: See ``corpus.document.document_id``.
        key: Path below the folder that was built, or the name of the upload.
        version: The current one.
        title: What the document calls itself.
        media_type: For example ``text/plain``.
        passages: How many it has.
        added_at: When this version came in, UTC.
    """

    id: str
    key: str
    version: int
    title: str
    media_type: str
    passages: int
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as the library lists it.

    Attributes:
        summary: What is shown of it.
        sha256: Digest of the current original.
        origin: ``BUILT``, ``ADDED`` or, of a tombstone, ``WITHHELD``.
        first_row: Row of its first passage; the others follow without a gap.
        removed: True for a tombstone.
    """

    summary: DocumentSummary
    sha256: str
    origin: str
    first_row: int
    removed: bool

    @property
    def rows(self) -> range:
        """Rows of its passages."""
        return range(self.first_row, self.first_row + self.summary.passages)

    @property
    def unit(self) -> str:
        """Name of this version in the caches; never used twice."""
        return f"{self.summary.id}:{self.summary.version}"


@dataclass(frozen=True, slots=True)
class State:
    """What the newest generation says of itself.

    Attributes:
        generation: Its number; 0 before the first commit.
        token: Random; tells two histories with equal numbers apart.
        built_at: When it was committed, UTC.
        documents: How many it holds.
        passages: How many it holds.
        fingerprint: Of the embedder that made its vectors.
        chunker: Version of the chunker that made its passages.
        recorder: Version of the extractor that made its meeting records.
    """

    generation: int
    token: str
    built_at: datetime
    documents: int
    passages: int
    fingerprint: str
    chunker: str
    recorder: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that is ready to be committed.

    Attributes:
        document: With its true version.
        record: Its meeting record.
        passages: In order.
        origin: ``BUILT`` or ``ADDED``.
        place: Path of the file that it was added from, "" where there was none.
    """

    document: Document
    record: MeetingRecord
    passages: tuple[Passage, ...]
    origin: str
    place: str = ""

    def embedded(self) -> list[str]:
        """Return what is embedded of each passage."""
        text = self.document.text
        return [embedded_text(p.context, text[p.start : p.end]) for p in self.passages]


def embedded_text(context: str, text: str) -> str:
    r"""Return what a passage's vector is made of.

    >>> embedded_text("5th meeting", "Ms Ito took the chair.")
    '5th meeting\nMs Ito took the chair.'
    """
    return f"{context}\n{text}" if context else text


def passage_hash(embedded: str) -> bytes:
    """Return the name under which a vector is kept: the SHA-256 of its text."""
    return hashlib.sha256(embedded.encode("utf-8", "replace")).digest()


class Library:
    """The database of one folder; any number of threads may use it at once."""

    def __init__(self, directory: Path) -> None:
        """Open an existing library.

        Raises:
            LibraryNotFoundError: There is none in that folder.
            LibraryMismatchError: It has another format.
            LibraryCorruptError: The database cannot be read.
        """
        self.directory = directory
        self.layout = Layout().with_parent(directory)
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._closed = False
        if not self.layout.database.is_file():
            raise LibraryNotFoundError(directory)
        try:
            with self.named_errors():
                connection = self._connect()
                self._idle.put(connection)
                self._check(connection)
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(cls, directory: Path) -> Library:
        """Open the library of a folder; make an empty one where there is none.

        The caller holds the writer lock.
        """
        layout = Layout().with_parent(directory)
        with _named_errors(directory):
            if not layout.database.is_file() or not layout.database.stat().st_size:
                directory.mkdir(parents=True, exist_ok=True)
            connection = _open(layout.database)
            try:
                if _pragma(connection, "user_version") == 0 and not _tables(connection):
                    _make(connection)
            finally:
                connection.close()
        return cls(directory)

    def close(self) -> None:
        """Close every idle connection; those in use close when they come back."""
        self._closed = True
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        """Give one consistent view of the database."""
        with self.named_errors(), self._connection() as connection:
            connection.execute("BEGIN")
            try:
                yield Reading(connection, self.layout.database)
            finally:
                _rollback(connection)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Writing]:
        """Give one transaction; it commits at the end, or not at all.

        The caller holds the writer lock.
        """
        with self.named_errors(), self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Writing(connection, self.layout.database)
                connection.execute("COMMIT")
            except BaseException:
                _rollback(connection)
                raise

    def upgrade(self) -> None:
        """Bring a library of an older format up to date, all or nothing.

        The caller holds the writer lock. Readers of the older format go on reading.
        """
        with self.named_errors(), self._connection() as connection:
            if _pragma(connection, "user_version") < FORMAT:
                _make(connection, after=_pragma(connection, "user_version"))

    def checkpoint(self) -> None:
        """Move the log into the database and empty it.

        Deleted text would otherwise stay readable in the log. A reader in the way
        only delays this until the next time.
        """
        with self.named_errors(), self._connection() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def named_errors(self) -> contextlib.AbstractContextManager[None]:
        """Turn what SQLite and the file system raise into named errors."""
        return _named_errors(self.directory)

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = self._connect()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if self._closed:
            connection.close()
        else:
            self._idle.put(connection)

    def _connect(self) -> sqlite3.Connection:
        return _open(self.layout.database)

    def _check(self, connection: sqlite3.Connection) -> None:
        found = _pragma(connection, "user_version")
        if found == 0 and not _tables(connection):
            raise LibraryNotFoundError(self.directory)
        if _pragma(connection, "application_id") != _APPLICATION_ID:
            raise LibraryCorruptError(
                self.layout.database, "it is the database of another program"
            )
        if not OLDEST_FORMAT <= found <= FORMAT:
            raise LibraryMismatchError(
                self.directory, "format", str(found), str(FORMAT)
            )


class Reading:
    """Reads within one transaction."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Take an open transaction."""
        self._connection = connection
        self._path = path

    def state(self) -> State:
        """Return the newest generation's own words."""
        meta = self.meta()
        row = self._connection.execute(
            "SELECT n, token, built_at, documents, passages FROM generations"
            " ORDER BY n DESC LIMIT 1"
        ).fetchone()
        n, token, built_at, documents, passages = row or (0, "", _EPOCH, 0, 0)
        return State(
            generation=n,
            token=token,
            built_at=datetime.fromisoformat(built_at),
            documents=documents,
            passages=passages,
            fingerprint=meta.get("fingerprint", ""),
            chunker=meta.get("chunker", ""),
            recorder=meta.get("recorder", ""),
        )

    def newest(self) -> tuple[int, str]:
        """Return number and token of the newest generation: a few microseconds."""
        row = self._connection.execute(
            "SELECT n, token FROM generations ORDER BY n DESC LIMIT 1"
        ).fetchone()
        return (0, "") if row is None else (row[0], row[1])

    def has_generation(self, n: int, token: str) -> bool:
        """Tell whether this history contains that generation."""
        return (
            self._connection.execute(
                "SELECT 1 FROM generations WHERE n = ? AND token = ?", (n, token)
            ).fetchone()
            is not None
        )

    def meta(self) -> dict[str, str]:
        """Return the settings that the library was built with."""
        return dict(self._connection.execute("SELECT key, value FROM meta"))

    def sources(self) -> list[Path]:
        """Return the files and folders that were built last, in their order."""
        found = self._connection.execute("SELECT path FROM sources ORDER BY place")
        return [Path(path) for (path,) in found]

    def entries(self, *, changed_after: int = 0) -> list[Entry]:
        """Return the documents, tombstones too, that changed after a generation."""
        return [
            _entry(row)
            for row in self._connection.execute(
                f"SELECT {_ENTRY} FROM documents WHERE changed > ? ORDER BY key",
                (changed_after,),
            )
        ]

    def entry(self, document_id: str) -> Entry | None:
        """Return one document or tombstone, or None."""
        row = self._connection.execute(
            f"SELECT {_ENTRY} FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        return None if row is None else _entry(row)

    def document(self, document_id: str, version: int) -> Document:
        """Return one version with its text.

        Raises:
            DocumentNotFoundError: There never was such a document or version.
            DocumentRemovedError: Its text is no longer kept.
            LibraryCorruptError: The stored text is not what was stored.
        """
        row = self._version(document_id, version)
        if row is None:
            entry = self.entry(document_id)
            if entry is None or not 1 <= version <= entry.summary.version:
                raise DocumentNotFoundError(document_id)
            raise DocumentRemovedError(document_id, version)
        key, title, media_type, sha256, text, blocks, _ = row
        return Document(
            id=document_id,
            key=key,
            version=version,
            title=title,
            text=text,
            blocks=decode(tuple[Block, ...], json.loads(blocks)),
            media_type=media_type,
            sha256=sha256,
        )

    def record(self, document_id: str, version: int) -> MeetingRecord:
        """Return the meeting record of one version; errors as ``document``."""
        row = self._version(document_id, version)
        if row is None:
            raise DocumentRemovedError(document_id, version)
        return decode(MeetingRecord, json.loads(row[-1]))

    def passages(self, rows: Sequence[int]) -> dict[int, Passage]:
        """Return those of the passages that are still there, by row."""
        found: dict[int, Passage] = {}
        for batch in _batches(list(rows)):
            places = ",".join("?" * len(batch))
            for row, body in self._connection.execute(
                f"SELECT row, body FROM passages WHERE row IN ({places})", batch
            ):
                found[row] = decode(Passage, json.loads(body))
        return found

    def vectors(self, rows: range, fingerprint: str, dimension: int) -> Vectors:
        """Return the vectors of consecutive rows: ``(len(rows), d)`` float32.

        Raises:
            LibraryCorruptError: One is missing, damaged or of another size.
        """
        matrix = np.empty((len(rows), dimension), dtype=np.float32)
        count = 0
        for row, vector in self._connection.execute(
            "SELECT p.row, v.vector FROM passages p JOIN vectors v ON v.hash = p.hash"
            " WHERE p.row >= ? AND p.row < ? AND v.fingerprint = ? ORDER BY p.row",
            (rows.start, rows.stop, fingerprint),
        ):
            if row != rows.start + count or len(vector) != 4 * dimension:
                break
            matrix[count] = np.frombuffer(vector, dtype="<f4")
            count += 1
        lengths = np.linalg.norm(matrix[:count], axis=1)
        if count != len(rows) or not np.all(np.abs(lengths - 1.0) < 0.01):
            raise LibraryCorruptError(self._path, "a vector is missing or damaged")
        return matrix

    def vectors_known(self, hashes: Iterable[bytes], fingerprint: str) -> set[bytes]:
        """Return those hashes whose vectors are there, committed or pending."""
        known: set[bytes] = set()
        for batch in _batches(list(hashes)):
            places = ",".join("?" * len(batch))
            known.update(
                found
                for (found,) in self._connection.execute(
                    "SELECT hash FROM vectors"
                    f" WHERE fingerprint = ? AND hash IN ({places})",
                    (fingerprint, *batch),
                )
            )
        return known

    def last_row(self) -> int:
        """Return the highest row that was ever given, or 0."""
        row = self._connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'passages'"
        ).fetchone()
        return 0 if row is None else int(row[0])

    def count_rows_after(self, row: int) -> int:
        """Return how many passages came after a row and are still there."""
        count: int = self._connection.execute(
            "SELECT count(*) FROM passages WHERE row > ?", (row,)
        ).fetchone()[0]
        return count

    def places(self) -> dict[str, str]:
        """Return from which path documents were added, by id."""
        if _pragma(self._connection, "user_version") < 3:
            return {}
        return dict(self._connection.execute("SELECT document_id, path FROM places"))

    def corrections(self) -> tuple[Correction, ...]:
        """Return what was set by hand and holds, the oldest first."""
        if _pragma(self._connection, "user_version") < 2:
            return ()
        found = self._connection.execute(
            "SELECT document_id, field, value, before, made_by, made_at"
            " FROM corrections WHERE ended_at IS NULL ORDER BY id"
        )
        return tuple(
            Correction(
                document_id=split_source(source)[0],
                field=field,
                value=decode_value(field, value),
                before=decode_value(field, before),
                made_by=made_by,
                made_at=datetime.fromisoformat(made_at),
                part=split_source(source)[1],
            )
            for source, field, value, before, made_by, made_at in found
        )

    def garbage(self) -> list[str]:
        """Return digests of originals that a commit has given up."""
        found = self._connection.execute("SELECT sha256 FROM garbage")
        return [sha256 for (sha256,) in found]

    def originals(self) -> set[str]:
        """Return digests of all originals that some version was made of."""
        found = self._connection.execute("SELECT DISTINCT sha256 FROM versions")
        return {sha256 for (sha256,) in found}

    def _version(self, document_id: str, version: int) -> tuple[Any, ...] | None:
        row = self._connection.execute(
            "SELECT d.key, v.title, v.media_type, v.sha256, v.text, v.blocks, v.record,"
            " v.digest FROM versions v JOIN documents d ON d.id = v.document_id"
            " WHERE v.document_id = ? AND v.version = ?",
            (document_id, version),
        ).fetchone()
        if row is None:
            return None
        *content, digest = row
        if _content_digest(*content[1:]) != digest:
            raise LibraryCorruptError(
                self._path, f"the text of {content[0]} is not what was stored"
            )
        return tuple(content)


class Writing(Reading):
    """Writes within one transaction, which opens at most one generation."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Take an open transaction."""
        super().__init__(connection, path)
        # Counted along, since counting anew would read the whole table.
        self._more_documents = 0
        self._more_passages = 0

    def save_vectors(
        self, hashes: Sequence[bytes], vectors: Vectors, fingerprint: str
    ) -> None:
        """Keep vectors that a later commit will use; no reader sees them before."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO vectors (hash, fingerprint, pending, vector)"
            " VALUES (?, ?, 1, ?)",
            [
                (name, fingerprint, vector.astype("<f4").tobytes())
                for name, vector in zip(hashes, vectors, strict=True)
            ],
        )

    def put(self, prepared: Prepared, now: datetime) -> DocumentSummary:
        """Add a document, or its next version in place of the current one."""
        document = prepared.document
        before = self.entry(document.id)
        generation = self.newest()[0] + 1
        connection = self._connection
        stamp = now.isoformat()
        content = (
            document.title,
            document.media_type,
            document.sha256,
            document.text,
            _json(document.blocks),
            _json(prepared.record),
        )
        first = self.last_row() + 1
        connection.execute(
            "INSERT INTO documents (id, key, version, title, media_type, sha256,"
            " origin, first_row, passages, added_at, changed, removed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
            " ON CONFLICT (id) DO UPDATE SET version = excluded.version,"
            " title = excluded.title, media_type = excluded.media_type,"
            " sha256 = excluded.sha256, origin = excluded.origin,"
            " first_row = excluded.first_row, passages = excluded.passages,"
            " added_at = excluded.added_at, changed = excluded.changed, removed = 0",
            (
                document.id,
                document.key,
                document.version,
                *content[:3],
                prepared.origin,
                first,
                len(prepared.passages),
                stamp,
                generation,
            ),
        )
        connection.execute("DELETE FROM places WHERE document_id = ?", (document.id,))
        if prepared.place:
            connection.execute(
                "INSERT INTO places (document_id, path) VALUES (?, ?)",
                (document.id, prepared.place),
            )
        connection.execute(
            "INSERT INTO versions (document_id, version, title, media_type, sha256,"
            " text, blocks, record, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (document.id, document.version, *content, _content_digest(*content)),
        )
        connection.executemany(
            "INSERT INTO passages (row, document_id, version, hash, body)"
            " VALUES (?, ?, ?, ?, ?)",
            [
                (
                    first + place,
                    document.id,
                    document.version,
                    passage_hash(embedded),
                    _json(passage),
                )
                for place, (passage, embedded) in enumerate(
                    zip(prepared.passages, prepared.embedded(), strict=True)
                )
            ],
        )
        self._more_passages += len(prepared.passages)
        if before is None or before.removed:
            self._more_documents += 1
        else:
            # After the new passages, so that vectors which both share stay.
            self._delete_passages(document.id, before.summary.version)
            self._more_passages -= before.summary.passages
        return DocumentSummary(
            id=document.id,
            key=document.key,
            version=document.version,
            title=document.title,
            media_type=document.media_type,
            passages=len(prepared.passages),
            added_at=now,
        )

    def remove(self, document_id: str, *, withhold: bool) -> None:
        """Delete a document in all its versions; a tombstone stays.

        Args:
            document_id: Which.
            withhold: Remember that a person wanted it gone, although its file may
                still lie in a recorded folder.
        """
        connection = self._connection
        generation = self.newest()[0] + 1
        entry = self.entry(document_id)
        if entry is None or entry.removed:
            raise DocumentNotFoundError(document_id)
        self._delete_passages(document_id, entry.summary.version)
        self._more_documents -= 1
        self._more_passages -= entry.summary.passages
        originals = connection.execute(
            "SELECT DISTINCT sha256 FROM versions WHERE document_id = ?", (document_id,)
        ).fetchall()
        connection.execute("DELETE FROM versions WHERE document_id = ?", (document_id,))
        connection.execute("DELETE FROM places WHERE document_id = ?", (document_id,))
        # What was read of the document goes with it; what was set by hand stays.
        for field in CORRECTABLE:
            nothing = encode_value(field, () if field in PARTY_FIELDS else None)
            connection.execute(
                "UPDATE corrections SET before = ?1 WHERE field = ?3"
                " AND (document_id = ?2 OR document_id GLOB ?2 || ?4)",
                (nothing, document_id, field, source_name("", "*")),
            )
        connection.executemany(
            "INSERT OR IGNORE INTO garbage SELECT ?1 WHERE NOT EXISTS"
            " (SELECT 1 FROM versions WHERE sha256 = ?1)",
            originals,
        )
        connection.execute(
            "UPDATE documents SET removed = 1, passages = 0, changed = ?, origin = ?"
            " WHERE id = ?",
            (generation, WITHHELD if withhold else entry.origin, document_id),
        )

    def correct(self, correction: Correction) -> None:
        """Set a field by hand; what was set before does not hold any more."""
        self.withdraw(
            correction.source,
            correction.field,
            ended_by=correction.made_by,
            now=correction.made_at,
        )
        self._connection.execute(
            "INSERT INTO corrections"
            " (document_id, field, value, before, made_by, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                correction.source,
                correction.field,
                encode_value(correction.field, correction.value),
                encode_value(correction.field, correction.before),
                correction.made_by,
                correction.made_at.isoformat(),
            ),
        )

    def withdraw(
        self, source: str, field: str, *, ended_by: str, now: datetime
    ) -> bool:
        """Let hold again what the document says; tell whether that changes anything.

        Args:
            source: The document, or a part of one; see ``MeetingRecord.source``.
            field: The field.
            ended_by: Who says so.
            now: When, UTC.
        """
        ended = self._connection.execute(
            "UPDATE corrections SET ended_by = ?, ended_at = ?"
            " WHERE document_id = ? AND field = ? AND ended_at IS NULL",
            (ended_by, now.isoformat(), source, field),
        )
        return ended.rowcount > 0

    def set_origin(self, document_id: str, origin: str) -> None:
        """Say that a document is, or is no longer, made from a recorded path."""
        self._connection.execute(
            "UPDATE documents SET origin = ? WHERE id = ?", (origin, document_id)
        )

    def set_sources(self, paths: Sequence[Path]) -> None:
        """Record the files and folders that the library is built from."""
        self._connection.execute("DELETE FROM sources")
        self._connection.executemany(
            "INSERT INTO sources (path) VALUES (?)", [(str(path),) for path in paths]
        )

    def open_generation(self, now: datetime, *, sweep: bool, **meta: str) -> int:
        """Close the transaction's work by making it generation n+1.

        Args:
            now: When, UTC.
            sweep: Also delete vectors that an unfinished build left behind.
            meta: ``fingerprint``, ``chunker`` and ``recorder`` of all passages.

        Raises:
            LibraryCorruptError: A passage has no vector.
        """
        connection = self._connection
        before = self.state()
        switched = before.fingerprint != meta["fingerprint"]
        connection.executemany(
            "INSERT INTO meta (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            meta.items(),
        )
        connection.execute(
            "UPDATE vectors SET pending = 0 WHERE pending AND fingerprint = ?"
            " AND EXISTS (SELECT 1 FROM passages p WHERE p.hash = vectors.hash)",
            (meta["fingerprint"],),
        )
        if sweep:
            connection.execute("DELETE FROM vectors WHERE pending")
        if switched:
            connection.execute(
                "DELETE FROM vectors WHERE fingerprint <> ? AND NOT pending",
                (meta["fingerprint"],),
            )
        bare = connection.execute(
            "SELECT EXISTS (SELECT 1 FROM passages p JOIN documents d"
            " ON d.id = p.document_id WHERE d.changed > ? AND NOT EXISTS (SELECT 1"
            " FROM vectors v WHERE v.hash = p.hash AND v.fingerprint = ?"
            " AND NOT v.pending))",
            (-1 if switched else before.generation, meta["fingerprint"]),
        ).fetchone()[0]
        if bare:
            raise LibraryCorruptError(self._path, "a passage has no vector")
        connection.execute(
            "INSERT INTO generations (n, token, built_at, documents, passages)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                before.generation + 1,
                secrets.token_hex(8),
                now.isoformat(),
                before.documents + self._more_documents,
                before.passages + self._more_passages,
            ),
        )
        return before.generation + 1

    def forget_garbage(self, digests: Sequence[str]) -> None:
        """Strike out originals whose files are gone."""
        self._connection.executemany(
            "DELETE FROM garbage WHERE sha256 = ?", [(digest,) for digest in digests]
        )

    def _delete_passages(self, document_id: str, version: int) -> None:
        which = (document_id, version)
        hashes = self._connection.execute(
            "SELECT DISTINCT hash FROM passages WHERE document_id = ? AND version = ?",
            which,
        ).fetchall()
        self._connection.execute(
            "DELETE FROM passages WHERE document_id = ? AND version = ?", which
        )
        self._connection.executemany(
            "DELETE FROM vectors WHERE hash = ?1 AND NOT EXISTS"
            " (SELECT 1 FROM passages WHERE hash = ?1)",
            hashes,
        )


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).isoformat()

_ENTRY = (
    "id, key, version, title, media_type, passages, added_at, sha256, origin,"
    " first_row, removed"
)


def _entry(row: tuple[Any, ...]) -> Entry:
    id_, key, version, title, media_type, passages, added_at = row[:7]
    sha256, origin, first_row, removed = row[7:]
    return Entry(
        summary=DocumentSummary(
            id=id_,
            key=key,
            version=version,
            title=title,
            media_type=media_type,
            passages=passages,
            added_at=datetime.fromisoformat(added_at),
        ),
        sha256=sha256,
        origin=origin,
        first_row=first_row,
        removed=bool(removed),
    )


def _json(value: object) -> str:
    return json.dumps(encode(value), ensure_ascii=False, separators=(",", ":"))


def _content_digest(*content: str) -> str:
    return hashlib.sha256("\0".join(content).encode("utf-8", "replace")).hexdigest()


def _batches(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        _pragma(connection, "user_version")
    except BaseException:
        connection.close()
        raise
    return connection


def _make(connection: sqlite3.Connection, *, after: int = 0) -> None:
    """Make the tables that a format lacks; of an empty database all of them."""
    missing = [] if after else [_SCHEMA]
    missing += [schema for number, schema in _ADDED_IN.items() if number > after]
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in ";".join(missing).split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.execute("COMMIT")
    except BaseException:
        _rollback(connection)
        raise


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value


def _tables(connection: sqlite3.Connection) -> int:
    count: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return count


def _rollback(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


@contextlib.contextmanager
def _named_errors(directory: Path) -> Iterator[None]:
    path = Layout().with_parent(directory).database
    try:
        yield
    except sqlite3.Error as exc:
        code = getattr(exc, "sqlite_errorcode", None)
        primary = None if code is None else code & 0xFF
        if primary == sqlite3.SQLITE_FULL:
            raise LibraryFullError(directory) from exc
        if primary == sqlite3.SQLITE_BUSY:
            raise LibraryBusyError(directory, _BUSY_TIMEOUT_S) from exc
        raise LibraryCorruptError(path, str(exc)) from exc
    except (json.JSONDecodeError, UnicodeDecodeError) as exc:
        raise LibraryCorruptError(path, str(exc)) from exc
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise LibraryFullError(directory) from exc
        raise


def save_original(layout: Layout, sha256: str, data: bytes) -> None:
    """Store a file under its digest; complete and durable when this returns."""
    path = layout.original(sha256)
    if path.is_file() and path.stat().st_size == len(data):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_durably(path, data)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that it has its name only when it is whole and on the disk."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make renames within a folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
