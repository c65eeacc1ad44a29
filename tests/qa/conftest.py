"""An assistant over papers of an invented body, with vectors that need no weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.parsing import ParsingLimits
from index.fakes import HashEmbedder
from index.live import LiveLibrary
from index.writer import LibraryWriter, Upload
from qa.assistant import Assistant
from qa.settings import Settings
from tests.qa.papers import FIRST, SECOND

MakeAssistant = Callable[..., Assistant]


@pytest.fixture(scope="module")
def make_assistant(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[MakeAssistant]:
    """Build a library of texts: ``make_assistant({"a.txt": "…"})``."""
    opened: list[Assistant] = []

    def make(papers: dict[str, str], settings: Settings | None = None) -> Assistant:
        folder: Path = tmp_path_factory.mktemp("library")
        embedder = HashEmbedder()
        writer = LibraryWriter(folder, embedder, limits=ParsingLimits())
        uploads = [Upload(name, text.encode()) for name, text in papers.items()]
        report = writer.add_uploads(uploads)
        assert not report.failed
        live = LiveLibrary(
            folder, fingerprint=embedder.fingerprint, dimension=embedder.dimension
        )
        assistant = Assistant(live, writer, embedder, settings or Settings())
        opened.append(assistant)
        return assistant

    yield make
    for assistant in opened:
        assistant.close()


@pytest.fixture(scope="module")
def forum(make_assistant: MakeAssistant) -> Assistant:
    """Two meetings of the invented Harbour Masters Forum."""
    return make_assistant({"first.txt": FIRST, "second.txt": SECOND})
