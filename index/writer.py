"""The one way to change a library: build, add, remove, correct.

One writer at a time holds the lock. Everything slow (reading, parsing, embedding)
happens before the one transaction; vectors are saved as they come, under the hash of
their text, so a build that was killed goes on where it stopped. After the commit the
caches are brought up to date by the same process, because it holds the lock and has
just read what they need; a reader never writes to them while a writer works.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import time
import unicodedata
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from corpus.document import Document, document_id
from corpus.errors import CorpusError
from corpus.meeting import split_source
from corpus.parsing import ParsingLimits, SourceFile, discover, read_regular
from index.assembly import publish_due
from index.caches import wipe
from index.corrections import Correction, Value, encode_value, value_of
from index.embedder import Embedder
from index.errors import (
    DocumentNotFoundError,
    DocumentRemovedError,
    LibraryBusyError,
    LibraryError,
    LibraryMismatchError,
    LibraryNotFoundError,
    SourceGoneError,
)
from index.library import (
    ADDED,
    BUILT,
    WITHHELD,
    DocumentSummary,
    Entry,
    Layout,
    Library,
    Prepared,
    State,
    embedded_text,
    passage_hash,
    save_original,
)
from index.making import Making, default_making

Progress = Callable[[str, int, int], None]

_LOG = logging.getLogger(__name__)
_LOCK_TIMEOUT_S = 30.0

# Texts whose vectors are saved together: enough to sort by length, few enough that a
# killed build loses seconds.
_SAVED_TOGETHER = 512
_MAX_NAME_CHARS = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent.

    Attributes:
        name: As the sender calls it; only its last part is used.
        data: Its bytes.
    """

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that is not in the library, or not in its newest state.

    Attributes:
        name: Its key, or its path where it was left out of a folder.
        reason: What is wrong with it.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a change did.

    Attributes:
        generation: The newest one now; the former one if nothing changed.
        added: Documents that are new.
        changed: Documents that have a new version.
        removed: Documents that are gone, as they were.
        unchanged: Documents of the same files that stayed as they were.
        failed: Files that could not be read. Those that the library held before
            keep their last good version.
        passages_embedded: Texts that the embedder was given.
        took_ms: Wall time, in milliseconds.
    """

    generation: int
    added: tuple[DocumentSummary, ...] = ()
    changed: tuple[DocumentSummary, ...] = ()
    removed: tuple[DocumentSummary, ...] = ()
    unchanged: tuple[DocumentSummary, ...] = ()
    failed: tuple[FailedFile, ...] = ()
    passages_embedded: int = 0
    took_ms: float = 0.0

    @property
    def nothing_changed(self) -> bool:
        """Whether the library is as it was."""
        return not (self.added or self.changed or self.removed)


@dataclass(slots=True)
class _Plan:
    """What a change will do, before anything is done."""

    state: State
    places: dict[str, str]
    """From which path documents were added, by id."""
    live: dict[str, Entry]
    """By key, without tombstones."""
    tombstones: dict[str, Entry]
    """By key."""
    prepared: list[Prepared] = field(default_factory=list)
    removed: list[Entry] = field(default_factory=list)
    unchanged: list[Entry] = field(default_factory=list)
    failed: list[FailedFile] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    """New origins of unchanged documents by id."""
    sources: list[Path] | None = None
    sweep: bool = False
    withhold: bool = False
    embedded: int = 0

    def version_after(self, key: str) -> int:
        before = self.live.get(key) or self.tombstones.get(key)
        return 1 if before is None else before.summary.version + 1


class LibraryWriter:
    """Changes the library of one folder; threads and processes take turns."""

    def __init__(
        self,
        directory: Path,
        embedder: Embedder,
        *,
        limits: ParsingLimits | None = None,
        lock_timeout_s: float = _LOCK_TIMEOUT_S,
        making: Making | None = None,
    ) -> None:
        """Prepare to write; nothing is opened or made yet.

        Args:
            directory: Folder of the library; made when something is built.
            embedder: Makes the vectors.
            limits: What parsing one file may cost.
            lock_timeout_s: How long to wait for another writer, in seconds.
            making: Parser, extractor and chunker.
        """
        self._directory = Path(directory)
        self._layout = Layout().with_parent(self._directory)
        self._embedder = embedder
        self._limits = limits or ParsingLimits()
        self._lock_timeout_s = lock_timeout_s
        self._making = making or default_making()

    def build(
        self,
        paths: Sequence[Path] | None = None,
        *,
        progress: Progress | None = None,
    ) -> BuildReport:
        """Make the library equal to files and folders, or bring it up to date.

        Files whose bytes are known cost a hash. What another chunker, extractor or
        embedder made is made anew.

        Args:
            paths: What the library shall hold: documents of other files are removed.
                They are recorded. None takes those that were recorded last, and
                keeps what was added beside them.
            progress: Called with phase, done and total.

        Raises:
            SourceGoneError: One of the paths does not exist; nothing was changed.
            LibraryNotFoundError: There is nothing to bring up to date.
            LibraryBusyError, LibraryFullError, LibraryCorruptError: Nothing was
                changed.
        """
        with self._opened(create=paths is not None) as (library, started):
            plan = self._plan(library)
            plan.sweep = True
            self._sweep_originals(library)
            if paths is None:
                with library.reading() as reading:
                    roots = reading.sources()
            else:
                roots = list(dict.fromkeys(Path(path).absolute() for path in paths))
                plan.sources = roots
            self._plan_build(library, plan, roots, paths is None, progress)
            return self._carry_out(library, plan, progress, started)

    def add(
        self, files: Iterable[SourceFile], *, progress: Progress | None = None
    ) -> BuildReport:
        """Add files beside those that are there; a known key gets a new version.

        A file of a known key from another folder is another document, as long as the
        first one still lies where it was added from.

        Args:
            files: What to add.
            progress: Called with phase, done and total.

        Raises:
            LibraryMismatchError: The library was made by another embedder or chunker.
            LibraryBusyError, LibraryFullError, LibraryCorruptError: Nothing was
                changed.
        """
        with self._opened(create=True) as (library, started):
            plan = self._plan(library)
            if plan.state.generation:
                self._require_match(plan.state)
            wanted: list[SourceFile] = []
            for source, sha256 in map(self._taken_in, files):
                entry = plan.live.get(source.key)
                if entry is not None and entry.sha256 != sha256:
                    source = _apart(source, plan)
                    entry = plan.live.get(source.key)
                if entry is not None and entry.sha256 == sha256:
                    plan.unchanged.append(entry)
                else:
                    wanted.append(source)
            self._parse(plan, wanted, ADDED, progress)
            return self._carry_out(library, plan, progress, started)

    def add_uploads(
        self, uploads: Iterable[Upload], *, progress: Progress | None = None
    ) -> BuildReport:
        """Add files that somebody sent, under safe names; errors as ``add``."""
        taken: set[str] = set()
        sources: list[SourceFile] = []
        for upload in uploads:
            key = _free(safe_name(upload.name), taken)
            taken.add(key)
            sources.append(SourceFile(key=key, name=key, data=upload.data))
        return self.add(sources, progress=progress)

    def remove(self, ids: Iterable[str]) -> BuildReport:
        """Delete documents: text, passages, vectors and originals.

        A tombstone stays, so that a link to the document can say that it was
        removed, and refreshing from its folder does not bring the same file back.
        The caches are rewritten, since they would keep its words.

        Raises:
            DocumentNotFoundError: An id is unknown; nothing was removed.
            DocumentRemovedError: It was removed before; nothing was removed.
            LibraryBusyError, LibraryFullError, LibraryCorruptError: Nothing was
                changed.
        """
        with self._opened(create=False) as (library, started):
            plan = self._plan(library)
            plan.removed += self._wanted(plan, ids)
            plan.withhold = True
            return self._carry_out(library, plan, None, started, embeds=False)

    def correct(
        self,
        ids: Iterable[str],
        values: Mapping[str, Value],
        *,
        withdrawn: Collection[str] = (),
        made_by: str,
    ) -> BuildReport:
        """Set fields of meeting records by hand, or let the documents speak again.

        What is set holds for these documents whatever is read of them later: in other
        versions, by other extractors, and after they were removed and added again.

        Args:
            ids: Documents of one meeting, or parts of documents, as
                ``MeetingRecord.source`` names them.
            values: New values of fields, None or () where the meeting has none.
            withdrawn: Fields that shall again hold what is read.
            made_by: Who says so.

        Raises:
            DocumentNotFoundError: An id is unknown, or that of a document which
                reports several meetings; nothing was changed.
            DocumentRemovedError: It was removed; nothing was changed.
            LibraryBusyError, LibraryFullError, LibraryCorruptError: Nothing was
                changed.
            ValueError: A field cannot be set by hand, or not to this value.
        """
        for name, value in values.items():
            encode_value(name, value)
        with self._opened(create=False) as (library, started):
            plan = self._plan(library)
            sources = tuple(dict.fromkeys(ids))
            entries = {
                entry.summary.id: entry
                for entry in self._wanted(plan, [split_source(s)[0] for s in sources])
            }
            now = datetime.now(UTC)
            state = plan.state
            generation = state.generation
            with library.writing() as writing:
                records = {
                    one.source: one
                    for entry in entries.values()
                    for record in (
                        writing.record(entry.summary.id, entry.summary.version),
                    )
                    for one in record.parts or (record,)
                }
                for source in sources:
                    if source not in records:
                        raise DocumentNotFoundError(source)
                changes = False
                for source in sources:
                    record = records[source]
                    for name in withdrawn:
                        changes |= writing.withdraw(
                            source, name, ended_by=made_by, now=now
                        )
                    for name, value in values.items():
                        writing.correct(
                            Correction(
                                document_id=record.document_id,
                                field=name,
                                value=value,
                                before=value_of(record, name),
                                made_by=made_by,
                                made_at=now,
                                part=record.part,
                            )
                        )
                        changes = True
                if changes:
                    generation = writing.open_generation(
                        now,
                        sweep=False,
                        fingerprint=state.fingerprint,
                        chunker=state.chunker,
                        recorder=state.recorder,
                    )
            return BuildReport(
                generation, took_ms=(time.perf_counter() - started) * 1000
            )

    def _wanted(self, plan: _Plan, ids: Iterable[str]) -> list[Entry]:
        """Return the documents of these ids, each once.

        Raises:
            DocumentNotFoundError, DocumentRemovedError: There is none.
        """
        live = {entry.summary.id: entry for entry in plan.live.values()}
        gone = {entry.summary.id for entry in plan.tombstones.values()}
        wanted = []
        for id_ in dict.fromkeys(ids):
            if id_ in gone:
                raise DocumentRemovedError(id_)
            if id_ not in live:
                raise DocumentNotFoundError(id_)
            wanted.append(live[id_])
        return wanted

    @contextlib.contextmanager
    def _opened(self, *, create: bool) -> Iterator[tuple[Library, float]]:
        """Hold the lock and the open library."""
        started = time.perf_counter()
        if not create and not self._layout.database.is_file():
            raise LibraryNotFoundError(self._directory)
        self._directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._layout.lock, timeout=self._lock_timeout_s)
        try:
            lock.acquire()
        except Timeout as exc:
            raise LibraryBusyError(self._directory, self._lock_timeout_s) from exc
        try:
            library = (
                Library.create(self._directory) if create else Library(self._directory)
            )
            try:
                with library.named_errors():
                    library.upgrade()
                    self._burn_garbage(library)
                    yield library, started
            finally:
                library.close()
        finally:
            lock.release()

    def _plan(self, library: Library) -> _Plan:
        with library.reading() as reading:
            state = reading.state()
            entries = reading.entries()
            places = reading.places()
        return _Plan(
            state=state,
            places=places,
            live={one.summary.key: one for one in entries if not one.removed},
            tombstones={one.summary.key: one for one in entries if one.removed},
        )

    def _plan_build(
        self,
        library: Library,
        plan: _Plan,
        roots: Sequence[Path],
        refresh: bool,
        progress: Progress | None,
    ) -> None:
        for root in roots:
            if not root.exists():
                raise SourceGoneError(root)
        found, skipped = discover(roots)
        stale = self._is_stale(plan.state)
        plan.failed += [FailedFile(str(path), reason) for path, reason in skipped]
        # What lies in a folder that cannot be opened is not gone.
        unreadable = any(path.is_dir() for path, _ in skipped)
        left_out = {key for path, _ in skipped for key in _keys(path, roots)}
        present = {source.key for source in found} | left_out
        wanted: list[SourceFile] = []
        for source, sha256 in map(self._taken_in, found):
            entry = plan.live.get(source.key)
            tombstone = plan.tombstones.get(source.key)
            if entry is not None and entry.sha256 == sha256 and not stale:
                plan.unchanged.append(entry)
                if entry.origin != BUILT:
                    plan.origins[entry.summary.id] = BUILT
            elif not (
                refresh
                and tombstone is not None
                and (tombstone.origin, tombstone.sha256) == (WITHHELD, sha256)
            ):
                # Without the bytes, which are read again when their turn comes.
                wanted.append(replace(source, data=None))
        self._parse(plan, wanted, BUILT, progress)
        for key, entry in plan.live.items():
            if key in present:
                if key in left_out and not stale:
                    plan.unchanged.append(entry)
            elif unreadable or (refresh and entry.origin == ADDED):
                if not stale:
                    plan.unchanged.append(entry)
            else:
                plan.removed.append(entry)
        if stale:
            self._make_again(library, plan)

    def _make_again(self, library: Library, plan: _Plan) -> None:
        """Prepare anew what stays, but was not prepared from its file."""
        settled = {one.document.key for one in plan.prepared}
        settled |= {one.summary.key for one in plan.removed}
        kept = [entry for key, entry in plan.live.items() if key not in settled]
        sources = [
            SourceFile(
                entry.summary.key,
                PurePosixPath(entry.summary.key).name,
                self._layout.original(entry.sha256),
            )
            for entry in kept
        ]
        origins = {entry.summary.key: entry.origin for entry in kept}
        again: set[str] = set()
        for source, result in self._making.parse(sources, self._limits):
            if isinstance(result, Document):
                plan.prepared.append(self._prepared(plan, result, origins[source.key]))
                again.add(source.key)
        for entry in kept:
            if entry.summary.key not in again:
                # Its text is as good as it was; only what is made of it is made anew.
                with library.reading() as reading:
                    document = reading.document(entry.summary.id, entry.summary.version)
                plan.prepared.append(self._prepared(plan, document, entry.origin))

    def _parse(
        self,
        plan: _Plan,
        wanted: Sequence[SourceFile],
        origin: str,
        progress: Progress | None,
    ) -> None:
        """Parse, and prepare what could be parsed."""
        loaded = (self._taken_in(source)[0] for source in wanted)
        parsed = self._making.parse(loaded, self._limits)
        for done, (source, result) in enumerate(parsed, 1):
            if isinstance(result, CorpusError):
                plan.failed.append(FailedFile(source.key, str(result)))
            else:
                save_original(self._layout, result.sha256, source.data or b"")
                prepared = self._prepared(plan, result, origin)
                if source.path is not None:
                    prepared = replace(prepared, place=str(source.path.absolute()))
                plan.prepared.append(prepared)
            if progress is not None:
                progress("reading", done, len(wanted))

    def _prepared(self, plan: _Plan, document: Document, origin: str) -> Prepared:
        version = plan.version_after(document.key)
        document = replace(document, id=document_id(document.key), version=version)
        record = self._making.record(document)
        passages = self._making.chunk(document, record)
        place = plan.places.get(document.id, "")
        return Prepared(document, record, passages, origin, place)

    def _carry_out(
        self,
        library: Library,
        plan: _Plan,
        progress: Progress | None,
        started: float,
        *,
        embeds: bool = True,
    ) -> BuildReport:
        """Embed, commit, and bring the caches up to date."""
        state = plan.state
        meta = {
            "fingerprint": self._embedder.fingerprint,
            "chunker": self._making.chunker,
            "recorder": self._making.recorder,
        }
        if not embeds:
            meta = {
                "fingerprint": state.fingerprint,
                "chunker": state.chunker,
                "recorder": state.recorder,
            }
        switched = meta["fingerprint"] != state.fingerprint
        changes = bool(
            plan.prepared
            or plan.removed
            or state.generation == 0
            or meta
            != {
                "fingerprint": state.fingerprint,
                "chunker": state.chunker,
                "recorder": state.recorder,
            }
        )
        if embeds:
            self._embed(library, plan, switched, progress)
        now = datetime.now(UTC)
        generation = state.generation
        summaries: list[DocumentSummary] = []
        if changes or plan.sources is not None or plan.origins:
            if progress is not None:
                progress("saving", 0, 1)
            with library.writing() as writing:
                for prepared in plan.prepared:
                    summaries.append(writing.put(prepared, now))
                for entry in plan.removed:
                    writing.remove(entry.summary.id, withhold=plan.withhold)
                for id_, origin in plan.origins.items():
                    writing.set_origin(id_, origin)
                if plan.sources is not None:
                    writing.set_sources(plan.sources)
                if changes:
                    generation = writing.open_generation(now, sweep=plan.sweep, **meta)
            self._after_commit(library, meta["fingerprint"], erase=bool(plan.removed))
            if progress is not None:
                progress("saving", 1, 1)
        known = {entry.summary.id for entry in plan.live.values()}
        return BuildReport(
            generation=generation,
            added=tuple(one for one in summaries if one.id not in known),
            changed=tuple(one for one in summaries if one.id in known),
            removed=tuple(entry.summary for entry in plan.removed),
            unchanged=tuple(entry.summary for entry in plan.unchanged),
            failed=tuple(plan.failed),
            passages_embedded=plan.embedded,
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def _embed(
        self,
        library: Library,
        plan: _Plan,
        switched: bool,
        progress: Progress | None,
    ) -> None:
        """Save the vectors that are not known yet."""
        texts: dict[bytes, str] = {}
        for prepared in plan.prepared:
            for text in prepared.embedded():
                texts[passage_hash(text)] = text
        if switched:
            settled = {one.document.id for one in plan.prepared}
            settled |= {one.summary.id for one in plan.removed}
            for entry in plan.live.values():
                if entry.summary.id not in settled:
                    for text in _embedded(library, entry):
                        texts[passage_hash(text)] = text
        fingerprint = self._embedder.fingerprint
        with library.reading() as reading:
            known = reading.vectors_known(texts, fingerprint)
        # Texts of like length together, or short ones are padded to the longest.
        missing = sorted(texts.keys() - known, key=lambda name: len(texts[name]))
        for start in range(0, len(missing), _SAVED_TOGETHER):
            names = missing[start : start + _SAVED_TOGETHER]
            vectors = self._embedder.embed_passages(
                [texts[name] for name in names],
                progress=_moved(progress, start, len(missing)),
            )
            plan.embedded += len(names)
            with library.writing() as writing:
                writing.save_vectors(names, vectors, fingerprint)

    def _after_commit(self, library: Library, fingerprint: str, *, erase: bool) -> None:
        """Do what can be done again later: the change itself is safe by now."""
        try:
            if erase:
                wipe(library.layout)
                library.checkpoint()
                self._burn_garbage(library)
            publish_due(library, fingerprint, self._embedder.dimension)
        except (OSError, LibraryError) as exc:
            _LOG.warning("the caches were not brought up to date: %s", exc)

    def _burn_garbage(self, library: Library) -> None:
        """Delete the originals that a commit has given up.

        Digests that are still there when a writer starts mean that the one before was
        killed after its commit, so the caches may hold the words too.
        """
        with library.reading() as reading:
            digests = reading.garbage()
            if not digests:
                return
            needed = reading.originals().intersection(digests)
        wipe(library.layout)
        for digest in set(digests) - needed:
            self._layout.original(digest).unlink(missing_ok=True)
        with library.writing() as writing:
            writing.forget_garbage(digests)

    def _sweep_originals(self, library: Library) -> None:
        """Delete originals of builds that never came to their commit."""
        with library.reading() as reading:
            needed = reading.originals()
        for path in self._layout.originals.glob("*/*"):
            if path.name not in needed:
                path.unlink(missing_ok=True)

    def _is_stale(self, state: State) -> bool:
        made_by = (self._making.chunker, self._making.recorder)
        return state.generation > 0 and (state.chunker, state.recorder) != made_by

    def _require_match(self, state: State) -> None:
        for what, found, expected in (
            ("embedder", state.fingerprint, self._embedder.fingerprint),
            ("chunker", state.chunker, self._making.chunker),
            ("record extractor", state.recorder, self._making.recorder),
        ):
            if found != expected:
                raise LibraryMismatchError(self._directory, what, found, expected)

    def _taken_in(self, source: SourceFile) -> tuple[SourceFile, str]:
        """Return a source with its bytes, and their SHA-256.

        What cannot be read comes back without bytes and with no digest: the parser
        then says what is wrong with it.
        """
        data = source.data
        if data is None and source.path is not None:
            most = int(self._limits.max_file_mb * 1024 * 1024) + 1
            try:
                data = read_regular(source.path, most)
            except OSError:
                return source, ""
        if data is None:
            return source, ""
        return replace(source, data=data), hashlib.sha256(data).hexdigest()


def safe_name(name: str) -> str:
    r"""Return a name that is safe to show, store and use as a key.

    >>> safe_name("C:\\Temp\\..\\minutes\u202e.txt")
    'minutes.txt'
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    shown = " ".join(unicodedata.normalize("NFC", shown).split()).strip(". ")
    path = PurePosixPath(shown or "upload")
    suffix = path.suffix[:10]
    stem = shown.removesuffix(path.suffix)[: _MAX_NAME_CHARS - len(suffix)]
    return (stem.rstrip() or "upload") + suffix


def _free(key: str, taken: set[str]) -> str:
    """Return the key, or with a number where two uploads have the same name."""
    path, count, free = PurePosixPath(key), 2, key
    while free in taken:
        free = path.with_name(f"{path.stem}-{count}{path.suffix}").as_posix()
        count += 1
    return free


def _apart(source: SourceFile, plan: _Plan) -> SourceFile:
    """Return a file under a key of its own where its key is of another file."""
    if source.path is None:
        return source
    here = str(source.path.absolute())

    def is_of_another(key: str) -> bool:
        entry = plan.live.get(key)
        place = plan.places.get(entry.summary.id) if entry else None
        return place is not None and place != here and Path(place).exists()

    if not is_of_another(source.key):
        return source
    key = f"{source.path.absolute().parent.name}/{source.key}"
    taken = {one for one in plan.live if is_of_another(one)}
    return replace(source, key=_free(key, taken))


def _keys(path: Path, roots: Sequence[Path]) -> Iterator[str]:
    """Yield the keys that a file which was left out would have had."""
    for root in roots:
        if path == root:
            yield root.name
        elif path.is_relative_to(root):
            yield path.relative_to(root).as_posix()


def _embedded(library: Library, entry: Entry) -> list[str]:
    with library.reading() as reading:
        document = reading.document(entry.summary.id, entry.summary.version)
        passages = reading.passages(entry.rows)
    return [
        embedded_text(one.context, document.text[one.start : one.end])
        for one in passages.values()
    ]


def _moved(progress: Progress | None, start: int, total: int) -> Progress | None:
    """Return a progress that counts the part as part of the whole."""
    if progress is None:
        return None
    return lambda phase, done, _: progress(phase, start + done, total)
