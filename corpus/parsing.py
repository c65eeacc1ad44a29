"""Files in, documents out: finds files and parses them in killable child processes.

A file that crashes its parser, hangs, eats memory or is no document becomes an error
with a reason; it stops nothing else. Nothing is pickled, and no parser runs in the
calling process.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import queue
import selectors
import signal
import stat
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, NamedTuple

from corpus.document import Block, BlockKind, Document, document_id
from corpus.errors import CorpusError, UnreadableDocumentError, UnsupportedFormatError
from corpus.parsing_child import LENGTH_BYTES

LOADERS: Mapping[str, str] = MappingProxyType(
    {
        ".txt": "corpus.loaders.text",
        ".md": "corpus.loaders.markdown",
        ".markdown": "corpus.loaders.markdown",
        ".html": "corpus.loaders.html",
        ".htm": "corpus.loaders.html",
        ".pdf": "corpus.loaders.pdf",
        ".docx": "corpus.loaders.docx",
    }
)
"""Which module reads which suffix."""

SUPPORTED_SUFFIXES: tuple[str, ...] = tuple(LOADERS)

LOADERS_VERSION = 4
"""Raised with every change after which the same file gives another text or blocks."""

_ROOT = Path(__file__).resolve().parent.parent
_FILES_A_CHILD = 500  # a fresh child now and then keeps slow leaks of parsers small
_MAX_REPLY_BYTES = 512 * 1024 * 1024
_CHUNK = 1 << 16
# -I, -S: no variable of the caller and no .pth file has a say, and the start is twice
# as fast. The standard library stands first in the path, so nothing can come before it.
_BOOT = (
    "import sys; sys.path.extend(sys.argv[1:]); "
    "from corpus.parsing_child import main; main()"
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to parse, on disk or in memory.

    Attributes:
        key: What the document is known by: its path below the folder that is built,
            with forward slashes.
        name: What it is called in messages; its suffix decides the loader.
        path: Where it lies; read only if ``data`` is None.
        data: Its bytes, where it lies nowhere.
    """

    key: str
    name: str
    path: Path | None = None
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ParsingLimits:
    """What one file may cost.

    Attributes:
        max_file_mb: Largest file, in MiB.
        wall_s: Longest time for one file, in seconds.
        cpu_s: Longest processor time for one file, in seconds.
        memory_mb: Address space of a child process, in MiB, at least 256.
    """

    max_file_mb: float = 50
    wall_s: float = 20.0
    cpu_s: float = 10.0
    memory_mb: int = 1024


class Parsed(NamedTuple):
    """What became of one file."""

    source: SourceFile
    result: Document | CorpusError


class SkippedPath(NamedTuple):
    """A path that is no source, and why."""

    path: Path
    reason: str


def discover(
    paths: Sequence[Path],
) -> tuple[list[SourceFile], list[SkippedPath]]:
    """Find the files that can be parsed, in order of their keys for each path.

    Folders are read with all that lies below them. Hidden files are left out
    silently; links, devices, unknown suffixes and unreadable folders are reported.

    Args:
        paths: Files and folders. A folder may itself be a link; nothing below may.

    Returns:
        The sources, keys unique, and what was left out.
    """
    skipped: list[SkippedPath] = []
    roots = [(root, _below(root, skipped)) for root in dict.fromkeys(paths)]
    keys = [key for root, found in roots for key in dict.fromkeys(k for k, _ in found)]
    clashing = {key for key in keys if keys.count(key) > 1} if len(roots) > 1 else set()
    sources: list[SourceFile] = []
    taken: set[str] = set()
    for root, found in roots:
        for key, path in found:
            chosen = f"{_folder_name(root)}/{key}" if key in clashing else key
            chosen = _free(chosen, taken)
            taken.add(chosen)
            sources.append(SourceFile(chosen, path.name, path))
    return sources, skipped


def parse_files(
    files: Iterable[SourceFile],
    limits: ParsingLimits | None = None,
    *,
    workers: int = 1,
    loaders: Mapping[str, str] = LOADERS,
) -> Iterator[Parsed]:
    """Parse files in child processes; yield what became of each, in their order.

    Documents have version 1: the writer of the library knows the true one.

    Args:
        files: Read one after the other, never all at once.
        limits: What one file may cost; the defaults of ``ParsingLimits`` if None.
        workers: Child processes at a time, from 1.
        loaders: Module with a ``load`` function by suffix.

    Raises:
        ValueError: ``workers`` is below 1.
    """
    if workers < 1:
        raise ValueError(f"workers must be at least 1, not {workers}")
    return _parse_files(files, limits or ParsingLimits(), workers, loaders)


def _parse_files(
    files: Iterable[SourceFile],
    limits: ParsingLimits,
    workers: int,
    loaders: Mapping[str, str],
) -> Iterator[Parsed]:
    children = [_Child(limits) for _ in range(workers)]
    try:
        if workers == 1:
            for source in files:
                yield Parsed(source, _parse(source, limits, loaders, children[0]))
        else:
            yield from _parse_side_by_side(files, limits, loaders, children)
    finally:
        for child in children:
            child.stop()


def _parse_side_by_side(
    files: Iterable[SourceFile],
    limits: ParsingLimits,
    loaders: Mapping[str, str],
    children: Sequence[_Child],
) -> Iterator[Parsed]:
    idle: queue.SimpleQueue[_Child] = queue.SimpleQueue()
    for child in children:
        idle.put(child)

    def work(source: SourceFile) -> Parsed:
        child = idle.get()
        try:
            return Parsed(source, _parse(source, limits, loaders, child))
        finally:
            idle.put(child)

    waiting: deque[Future[Parsed]] = deque()
    with ThreadPoolExecutor(len(children)) as pool:
        for source in files:
            waiting.append(pool.submit(work, source))
            # A slow first file must not let results of the others pile up.
            if len(waiting) >= 4 * len(children):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _parse(
    source: SourceFile,
    limits: ParsingLimits,
    loaders: Mapping[str, str],
    child: _Child,
) -> Document | CorpusError:
    loader = loaders.get(PurePosixPath(source.name).suffix.lower())
    if loader is None:
        return UnsupportedFormatError(source.name, tuple(loaders))
    try:
        data = _read(source, limits)
        reply = child.parse(source.name, loader, data)
        return _document(source, data, reply)
    except UnreadableDocumentError as error:
        return error


def _read(source: SourceFile, limits: ParsingLimits) -> bytes:
    most = int(limits.max_file_mb * 1024 * 1024)
    data = source.data
    if data is None:
        if source.path is None:
            raise UnreadableDocumentError(source.name, "there is neither path nor data")
        try:
            data = read_regular(source.path, most + 1)
        except OSError as error:
            reason = error.strerror or str(error)
            raise UnreadableDocumentError(
                source.name, f"it cannot be opened: {reason}"
            ) from error
    if len(data) > most:
        raise UnreadableDocumentError(
            source.name, f"it is larger than {limits.max_file_mb:g} MB; split it"
        )
    if not data:
        raise UnreadableDocumentError(source.name, "the file is empty")
    return data


def read_regular(path: Path, most: int) -> bytes:
    """Read a regular file; never follow a link, never wait at a pipe.

    Args:
        path: The file.
        most: Bytes after which reading stops.

    Raises:
        OSError: It cannot be opened, or is a link, a pipe or a device.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it is no regular file")
        return file.read(most)


def _document(source: SourceFile, data: bytes, reply: dict[str, Any]) -> Document:
    """Make the document of a child's reply, which is checked like any input."""
    text = str(reply["text"])
    blocks = tuple(
        Block(
            BlockKind(kind), int(start), int(end), page, tuple(path), int(level), noise
        )
        for kind, start, end, page, path, level, noise in reply["blocks"]
    )
    if not any(not block.noise for block in blocks):
        scanned = "; scanned pages need text recognition (OCR) first"
        is_pdf = reply["media_type"] == "application/pdf"
        raise UnreadableDocumentError(
            source.name, f"it holds no text{scanned if is_pdf else ''}"
        )
    inside = all(0 <= b.start < b.end <= len(text) for b in blocks)
    if not inside or any(a.end > b.start for a, b in pairwise(blocks)):
        raise UnreadableDocumentError(source.name, "its loader gave wrong offsets")
    return Document(
        id=document_id(source.key),
        key=source.key,
        version=1,
        title=str(reply["title"]),
        text=text,
        blocks=blocks,
        media_type=str(reply["media_type"]),
        sha256=hashlib.sha256(data).hexdigest(),
    )


class _DiedError(Exception):
    """The child ended without a reply; the message says what of."""


class _Child:
    """One child process, kept warm, replaced when it dies or has served long."""

    def __init__(self, limits: ParsingLimits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0

    def parse(self, name: str, loader: str, data: bytes) -> dict[str, Any]:
        """Return the reply for one file.

        Raises:
            UnreadableDocumentError: The file could not be read.
        """
        request = {
            "name": name,
            "loader": loader,
            "memory_mb": self._limits.memory_mb,
            "cpu_s": self._limits.cpu_s,
        }
        message = _framed(json.dumps(request).encode()) + _framed(data)
        try:
            reply = self._ask(message)
        except _DiedError as died:
            if self._served <= 1:
                raise UnreadableDocumentError(name, str(died)) from None
            # Earlier files may be to blame for the state of the child: only a
            # fresh one tells.
            try:
                reply = self._ask(message)
            except _DiedError as again:
                raise UnreadableDocumentError(name, str(again)) from None
        except TimeoutError:
            raise UnreadableDocumentError(
                name, f"reading it took longer than {self._limits.wall_s:g} s"
            ) from None
        if "reason" in reply:
            raise UnreadableDocumentError(name, str(reply["reason"]))
        return reply

    def stop(self) -> None:
        """End the process; the next file would start another."""
        process, self._process, self._served = self._process, None, 0
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()

    def _ask(self, message: bytes) -> dict[str, Any]:
        if self._process is None or self._served >= _FILES_A_CHILD:
            self.stop()
            self._process = _start()
        self._served += 1
        served = self._served
        try:
            body = _exchange(self._process, message, self._limits.wall_s)
            reply = json.loads(body) if body is not None else None
        except BaseException:
            self.stop()
            raise
        if isinstance(reply, dict) and "memory" not in reply:
            return reply
        reason = self._cause_of_death() if reply is None else _too_much(self._limits)
        self.stop()
        self._served = served
        raise _DiedError(reason)

    def _cause_of_death(self) -> str:
        process = self._process
        if process is None:
            return "its parser crashed"
        try:
            code = process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "its parser stopped answering"
        if code == -getattr(signal, "SIGXCPU", 0):
            return f"reading it took more than {self._limits.cpu_s:g} s of computing"
        if code == -getattr(signal, "SIGKILL", 0):
            return _too_much(self._limits)
        return f"its parser crashed (exit status {code})"


def _too_much(limits: ParsingLimits) -> str:
    return f"reading it takes more than {limits.memory_mb} MB of memory"


def _framed(body: bytes) -> bytes:
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def _start() -> subprocess.Popen[bytes]:
    """Start a child; never by fork, which copies locks of a process with threads."""
    path = dict.fromkeys([str(_ROOT), *filter(None, sys.path)])
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", _BOOT, *path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
    )
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            os.set_blocking(pipe.fileno(), False)
    return process


def _exchange(
    process: subprocess.Popen[bytes], message: bytes, wall_s: float
) -> bytes | None:
    """Send a message and return the reply; None where the child has ended.

    Both pipes are served together: a child that does not read cannot block this.

    Raises:
        TimeoutError: No whole reply within ``wall_s`` seconds.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    until = time.monotonic() + wall_s
    unsent = memoryview(message)
    received = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdin, selectors.EVENT_WRITE)
        ready.register(process.stdout, selectors.EVENT_READ)
        while True:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            for key, _ in ready.select(left):
                if key.fileobj is process.stdin:
                    unsent = _send_some(process.stdin.fileno(), unsent)
                    if not unsent:
                        ready.unregister(process.stdin)
                elif not _receive_some(process.stdout.fileno(), received):
                    return None
            size = int.from_bytes(received[:LENGTH_BYTES], "big")
            if len(received) >= LENGTH_BYTES and size > _MAX_REPLY_BYTES:
                return None
            if len(received) >= LENGTH_BYTES + size > LENGTH_BYTES:
                return bytes(received[LENGTH_BYTES : LENGTH_BYTES + size])


def _send_some(descriptor: int, unsent: memoryview) -> memoryview:
    try:
        return unsent[os.write(descriptor, unsent[:_CHUNK]) :]
    except BrokenPipeError:
        return unsent[:0]  # the child is gone, which reading will tell


def _receive_some(descriptor: int, received: bytearray) -> bool:
    chunk = os.read(descriptor, _CHUNK)
    received += chunk
    return bool(chunk)


def _below(root: Path, skipped: list[SkippedPath]) -> list[tuple[str, Path]]:
    """Return the keys and paths of the files at or below a root, sorted."""
    if not root.is_dir():
        reason = _why_not(root)
        if reason is not None:
            skipped.append(SkippedPath(root, reason))
            return []
        return [(root.name, root)]
    found: list[tuple[str, Path]] = []

    def report(error: OSError) -> None:
        reason = f"the folder cannot be opened: {error.strerror}"
        skipped.append(SkippedPath(Path(str(error.filename)), reason))

    for folder, folders, names in os.walk(root, onerror=report):
        here = Path(folder)
        for name in sorted(folders):
            if (here / name).is_symlink() and not name.startswith("."):
                skipped.append(SkippedPath(here / name, "it is a link"))
        folders[:] = sorted(n for n in folders if not n.startswith("."))
        for name in sorted(names):
            if name.startswith("."):
                continue
            path = here / name
            reason = _why_not(path)
            if reason is None:
                found.append((path.relative_to(root).as_posix(), path))
            else:
                skipped.append(SkippedPath(path, reason))
    return sorted(found)


def _why_not(path: Path) -> str | None:
    """Return why a path is no source, or None if it is one."""
    try:
        path.name.encode()
        mode = path.lstat().st_mode
    except UnicodeEncodeError:
        return "its name is not valid UTF-8; rename it"
    except FileNotFoundError:
        return "there is no such file"
    except (OSError, ValueError) as error:
        return f"it cannot be opened: {error}"
    if stat.S_ISLNK(mode):
        return "it is a link"
    if not stat.S_ISREG(mode):
        return "it is no regular file"
    if path.suffix.lower() not in LOADERS:
        return f"its kind is not one of {', '.join(SUPPORTED_SUFFIXES)}"
    return None


def _folder_name(root: Path) -> str:
    folder = root if root.is_dir() else root.parent
    return folder.resolve().name or "root"


def _free(key: str, taken: set[str]) -> str:
    """Return the key, or with a number before its suffix where it is taken."""
    path, count, free = PurePosixPath(key), 2, key
    while free in taken:
        free = path.with_name(f"{path.stem}-{count}{path.suffix}").as_posix()
        count += 1
    return free
