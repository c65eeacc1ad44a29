"""Checks the set-up and the library, and names the command that mends each fault.

Nothing here changes what the library holds; opening it may rebuild a cache.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import AssistantError

if TYPE_CHECKING:
    from index.embedder import Embedder
    from qa.settings import Settings

OLDEST_PYTHON = (3, 11)
LEAST_FREE_MB = 500
PACKAGE = "meeting-qa"


class Level(StrEnum):
    """How bad a finding is."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        what: What was checked.
        level: How bad it is.
        detail: What was found.
        remedy: What mends it, or "".
    """

    what: str
    level: Level
    detail: str
    remedy: str = ""


def examine(
    settings: Settings, *, embedder: Callable[[Settings], Embedder]
) -> Iterator[Finding]:
    """Check everything, what is quick first.

    Args:
        settings: What the program would run with.
        embedder: Loads the embedding model.
    """
    directory = settings.library.dir
    yield check_python(sys.version_info[:3])
    yield check_packages(importlib.metadata.requires(PACKAGE) or [])
    yield check_space(directory)
    yield check_writable(directory)
    yield check_port(settings.web.host, settings.web.port)
    finding, loaded = check_embedder(settings, embedder)
    yield finding
    yield check_library(directory, loaded)
    yield check_caches(directory)


def check_python(version: tuple[int, ...]) -> Finding:
    """Check that Python is new enough."""
    found = ".".join(map(str, version))
    if version[:2] >= OLDEST_PYTHON:
        return Finding("Python", Level.GOOD, found)
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return Finding(
        "Python",
        Level.WRONG,
        f"{found} is older than {oldest}",
        "make install PYTHON=/path/to/a/newer/python3",
    )


def check_packages(requirements: list[str]) -> Finding:
    """Check that every package that the program needs is installed.

    Args:
        requirements: As a package states them: ``numpy>=2``; those of extras, with
            ``; extra == "dev"``, are left out.
    """
    needed = [r for r in requirements if "extra ==" not in r]
    names = [re.split(r"[\s<>=!~;\[(]", r, maxsplit=1)[0] for r in needed]
    missing = [name for name in names if not _installed(name)]
    if missing:
        return Finding(
            "packages",
            Level.WRONG,
            f"not installed: {', '.join(missing)}",
            "make install",
        )
    return Finding("packages", Level.GOOD, f"all {len(names)} are installed")


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def check_space(directory: Path, *, least_mb: int = LEAST_FREE_MB) -> Finding:
    """Check that there is room to build the library anew."""
    free_mb = shutil.disk_usage(_nearest_folder(directory)).free >> 20
    if free_mb >= least_mb:
        return Finding("disk space", Level.GOOD, f"{free_mb:,} MiB are free")
    return Finding(
        "disk space",
        Level.WRONG,
        f"only {free_mb:,} MiB are free where {directory} is",
        "free some space, or choose another folder with --library DIR",
    )


def check_writable(directory: Path) -> Finding:
    """Check that the folder of the library can be written to, or made."""
    place = _nearest_folder(directory)
    if os.access(place, os.W_OK | os.X_OK):
        return Finding("folder", Level.GOOD, f"{directory} can be written to")
    return Finding(
        "folder",
        Level.WRONG,
        f"{place} cannot be written to by this user; questions can be asked, but "
        "nothing can be added",
        f'sudo chown -R "$USER" {place}',
    )


def _nearest_folder(directory: Path) -> Path:
    """Return the folder, or the one above it in which it would be made."""
    place = directory.absolute()
    while not place.exists():
        place = place.parent
    return place


def check_port(host: str, port: int) -> Finding:
    """Check that a server could listen; one that does already is worth a note."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return Finding(
            "port",
            Level.NOTE,
            f"{host}:{port} is taken, perhaps by this program ({error.strerror})",
            "to serve beside it: meeting-qa serve --port 8001",
        )
    return Finding("port", Level.GOOD, f"{host}:{port} is free")


def check_embedder(
    settings: Settings, load: Callable[[Settings], Embedder]
) -> tuple[Finding, Embedder | None]:
    """Check that the model can be loaded and turns text into unit vectors."""
    name = settings.embedder.model
    try:
        embedder = load(settings)
        vector = embedder.embed_query("minutes")
        length = float((vector**2).sum()) ** 0.5
    # Whatever a model's files make its library raise is what has to be told.
    except Exception as error:
        reason = f"{name} cannot be loaded: {type(error).__name__}: {error}"
        remedy = "make install, or name a model in MEETING_QA_EMBEDDER__MODEL"
        return Finding("embedding model", Level.WRONG, reason, remedy), None
    if vector.shape != (embedder.dimension,) or abs(length - 1) > 0.01:
        shape = f"{name} gives vectors of shape {vector.shape} and length {length:.3f}"
        return (
            Finding(
                "embedding model",
                Level.WRONG,
                f"{shape}, expected ({embedder.dimension},) and 1",
                "unset MEETING_QA_EMBEDDER__MODEL",
            ),
            embedder,
        )
    detail = f"{name}, {embedder.dimension} dimensions, {embedder.fingerprint}"
    return Finding("embedding model", Level.GOOD, detail), embedder


def check_library(directory: Path, embedder: Embedder | None) -> Finding:
    """Check that the library opens with this model, and its caches with it."""
    if embedder is None:
        return Finding(
            "library",
            Level.NOTE,
            f"{directory} was not looked at: no embedding model",
        )
    from index.live import LiveLibrary

    try:
        live = LiveLibrary(
            directory,
            fingerprint=embedder.fingerprint,
            dimension=embedder.dimension,
        )
    except AssistantError as error:
        return Finding("library", Level.WRONG, str(error))
    try:
        generation = live.current()
        if generation.document_count:
            generation.search_dense(embedder.embed_query("minutes"), k=1)
            generation.search_lexical("minutes", k=1)
    except AssistantError as error:
        return Finding("library", Level.WRONG, str(error))
    finally:
        live.close()
    return Finding(
        "library",
        Level.GOOD,
        f"{directory}, generation {generation.number}, "
        f"{generation.document_count} documents, {generation.passage_count} passages; "
        "both indexes can be searched",
    )


def check_caches(directory: Path) -> Finding:
    """Check that no cache had to be set aside as damaged."""
    from index.library import Layout

    layout = Layout().with_parent(directory)
    if layout.quarantine.is_dir() and any(layout.quarantine.iterdir()):
        return Finding(
            "caches",
            Level.NOTE,
            f"damaged files were set aside in {layout.quarantine} and rebuilt; "
            "the disk may be failing",
            f"look at them, then: rm -r {layout.quarantine}",
        )
    return Finding("caches", Level.GOOD, "none was found damaged")
