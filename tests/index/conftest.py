from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.fakes import HashEmbedder
from index.live import LiveLibrary
from index.making import Making
from index.writer import LibraryWriter
from tests.index.plain import PLAIN


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three small documents."""
    path = tmp_path / "minutes"
    path.mkdir()
    for name, text in {
        "one.txt": "First meeting\n\nMs Ito took the chair.\n\nTea was served.",
        "two.txt": "Second meeting\n\nMr Sok reported on apples.\n\nIt rained.",
        "three.txt": "Third meeting\n\nThe venue was a café in Phnom Penh.",
    }.items():
        (path / name).write_text(text, "utf-8")
    return path


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture
def make_writer(
    directory: Path, embedder: HashEmbedder
) -> Callable[..., LibraryWriter]:
    def make(
        embedder: HashEmbedder = embedder,
        making: Making = PLAIN,
        lock_timeout_s: float = 10.0,
    ) -> LibraryWriter:
        return LibraryWriter(
            directory, embedder, making=making, lock_timeout_s=lock_timeout_s
        )

    return make


@pytest.fixture
def make_live(
    directory: Path, embedder: HashEmbedder
) -> Iterator[Callable[..., LiveLibrary]]:
    opened: list[LiveLibrary] = []

    def make(
        embedder: HashEmbedder = embedder,
        making: Making = PLAIN,
        poll_s: float = 3600.0,
    ) -> LiveLibrary:
        live = LiveLibrary(
            directory,
            fingerprint=embedder.fingerprint,
            dimension=embedder.dimension,
            making=making,
            poll_s=poll_s,
        )
        opened.append(live)
        return live

    yield make
    for live in opened:
        live.close()
