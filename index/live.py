"""The newest generation, always at hand.

A background thread looks at the library five times a second and puts the next
generation in place of the current one with one assignment, so every request sees one
generation from its beginning to its end.

What fails in the background keeps the last good generation serving and is told by
``LiveLibrary.problem``.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from index.assembly import (
    BundleAheadError,
    is_late,
    late_limit,
    lexical_unit,
    load_dense,
    load_lexical,
    publish_due,
)
from index.dense import DenseIndex
from index.errors import (
    LibraryCorruptError,
    LibraryError,
    LibraryMismatchError,
    LibraryNotFoundError,
)
from index.generation import Generation, ReadCache
from index.lexical import LexicalIndex
from index.library import Entry, Library, Reading, State
from index.making import Making, default_making

_LOG = logging.getLogger(__name__)
_POLL_S = 0.2
_ATTEMPTS = 5


class LiveLibrary:
    """Serves the newest generation of a library; any number of threads may ask."""

    def __init__(
        self,
        directory: Path,
        *,
        fingerprint: str,
        dimension: int,
        making: Making | None = None,
        poll_s: float = _POLL_S,
    ) -> None:
        """Open a library and follow it.

        Args:
            directory: Its folder.
            fingerprint: Of the embedder that makes the question vectors.
            dimension: Of its vectors.
            making: Chunker and extractor that the library must have been built with.
            poll_s: Time between two looks at the library, in seconds.

        Raises:
            LibraryNotFoundError: There is none, or nothing was ever built.
            LibraryMismatchError: It was built by another embedder or chunker.
            LibraryCorruptError: The database cannot be read.
        """
        self._directory = Path(directory)
        self._fingerprint = fingerprint
        self._dimension = dimension
        self._making = making or default_making()
        self._poll_s = poll_s
        self._changing = threading.Lock()
        self._stopping = threading.Event()
        self._cache = ReadCache()
        self._entries: Mapping[str, Entry]
        self._dense: DenseIndex
        self._lexical: LexicalIndex
        self._library = Library(self._directory)
        self._identity = _identity(self._library)
        self.problem: LibraryError | None = None
        self._surprise = ""
        try:
            self._current = self._load()
        except BaseException:
            self._library.close()
            raise
        self._thread = threading.Thread(
            target=self._follow, name="live-library", daemon=True
        )
        self._thread.start()

    def __enter__(self) -> LiveLibrary:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def current(self) -> Generation:
        """Return the newest generation that this process has; costs nothing."""
        return self._current

    def refresh(self) -> Generation:
        """Move to the library's newest generation now and return it.

        Raises:
            LibraryMismatchError: The library now belongs to another embedder.
            LibraryCorruptError: The database cannot be read.
        """
        with self._changing:
            self._catch_up()
            return self._current

    def close(self) -> None:
        """Stop following; views that are in use stay usable for searching."""
        self._stopping.set()
        self._thread.join()
        self._library.close()

    def _follow(self) -> None:
        self._quietly(self._mend_caches)
        while not self._stopping.wait(self._poll_s):
            self._quietly(self._step)

    def _quietly(self, step: Callable[[], None]) -> None:
        """Run a step of the background; nothing that it raises may end the thread."""
        try:
            step()
            self.problem = None
        except LibraryError as exc:
            if str(exc) != str(self.problem):
                _LOG.error("the library cannot be followed: %s", exc)
            self.problem = exc
        except Exception as exc:
            if repr(exc) != self._surprise:
                _LOG.exception("following the library failed; trying again")
            self._surprise = repr(exc)

    def _step(self) -> None:
        with self._changing:
            self._catch_up()

    def _catch_up(self) -> None:
        """Put the newest generation in place; the caller holds the lock."""
        identity = _identity(self._library)
        if identity != self._identity:
            # Another folder was moved here: what was known of the old one is void.
            library = Library(self._directory)
            self._library.close()
            self._library, self._identity = library, identity
            self._cache = ReadCache()
            self._current = self._load()
            return
        before = self._current
        with self._library.reading() as reading:
            if reading.newest() == (before.number, before.token):
                return
            state = self._checked(reading.state())
            follows = reading.has_generation(before.number, before.token)
            if follows:
                changed = reading.entries(changed_after=before.number)
                added = sum(one.summary.passages for one in changed)
                late = self._dense.count + added
                if late <= late_limit(self._dense.base.size):
                    self._current = self._next(reading, state, changed)
                    return
        self._current = self._load()

    def _next(self, reading: Reading, state: State, changed: list[Entry]) -> Generation:
        """Return the generation that a few changes make of the current one."""
        entries = dict(self._entries)
        gone: list[Entry] = []
        come: list[Entry] = []
        for entry in changed:
            old = entries.pop(entry.summary.id, None)
            if not entry.removed:
                entries[entry.summary.id] = entry
            if old is not None and (entry.removed or old.unit != entry.unit):
                gone.append(old)
            if not entry.removed and (old is None or old.unit != entry.unit):
                come.append(entry)
        vectors = [
            (one.rows, reading.vectors(one.rows, self._fingerprint, self._dimension))
            for one in come
        ]
        units = [lexical_unit(self._library, reading, one) for one in come]
        if units or gone:
            self._lexical.change(units, [one.unit for one in gone])
        dense = self._dense.changed(vectors, [one.rows for one in gone])
        for one in gone:
            self._cache.forget(one)
        return self._view(reading, state, entries, dense, self._lexical)

    def _load(self) -> Generation:
        """Return the newest generation, from the caches and the library."""
        for _ in range(_ATTEMPTS):
            with self._library.reading() as reading, suppress(BundleAheadError):
                state = self._checked(reading.state())
                entries = {
                    entry.summary.id: entry
                    for entry in reading.entries()
                    if not entry.removed
                }
                dense = load_dense(
                    self._library, reading, entries, self._fingerprint, self._dimension
                )
                lexical = load_lexical(self._library, reading, entries)
                return self._view(reading, state, entries, dense, lexical)
        raise LibraryCorruptError(
            self._library.layout.database, "its caches belong to another library"
        )

    def _view(
        self,
        reading: Reading,
        state: State,
        entries: Mapping[str, Entry],
        dense: DenseIndex,
        lexical: LexicalIndex,
    ) -> Generation:
        """Return the generation, and remember what the next one will grow from."""
        view = lexical.view()
        counted = (len(entries), dense.size, view.size)
        if counted != (state.documents, state.passages, state.passages):
            raise LibraryCorruptError(
                self._library.layout.database,
                f"generation {state.generation} should hold {state.documents} documents"
                f" and {state.passages} passages, but has {counted}",
            )
        # Only now: what a failed attempt made must not be what the next one builds on.
        self._entries, self._dense, self._lexical = entries, dense, lexical
        return Generation(
            self._library,
            state,
            entries,
            dense,
            view,
            self._cache,
            reading.corrections(),
        )

    def _checked(self, state: State) -> State:
        """Refuse a library that was built otherwise than questions are asked."""
        if state.generation == 0:
            raise LibraryNotFoundError(self._directory)
        for what, found, expected in (
            ("embedder", state.fingerprint, self._fingerprint),
            ("chunker", state.chunker, self._making.chunker),
            ("record extractor", state.recorder, self._making.recorder),
        ):
            if found != expected:
                raise LibraryMismatchError(self._directory, what, found, expected)
        return state

    def _mend_caches(self) -> None:
        """Publish missing or damaged caches, unless a writer is about to do it."""
        with self._library.reading() as reading:
            if not is_late(self._library, reading, self._fingerprint, self._dimension):
                return
        with (
            suppress(Timeout, OSError),
            FileLock(self._library.layout.lock, timeout=0),
        ):
            publish_due(self._library, self._fingerprint, self._dimension)


def _identity(library: Library) -> tuple[int, int]:
    """Return what changes when another database file takes the place of this one."""
    try:
        found = library.layout.database.stat()
    except FileNotFoundError as exc:
        raise LibraryNotFoundError(library.directory) from exc
    return found.st_dev, found.st_ino
