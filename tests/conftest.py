"""What tests of every room share: made documents, and a clean environment."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.document import Block, BlockKind, Document, document_id

# Weights are installed; a test that reached for the network would hang or differ.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

SAMPLES = Path(__file__).parents[1] / "corpus" / "samples"

MakeDocument = Callable[..., Document]


def find_chromium() -> str | None:
    """Return the path of an installed Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_chromium() is None:
        skip = pytest.mark.skip(reason="no Chromium is installed")
        for item in items:
            if "browser" in item.keywords:
                item.add_marker(skip)


def pytest_terminal_summary(terminalreporter) -> None:
    if find_chromium() is None:
        terminalreporter.section("BROWSER TESTS WERE LEFT OUT", red=True, bold=True)
        terminalreporter.line("No Chromium is installed; on Debian: make chromium")


@pytest.fixture
def chromium() -> str:
    """Path of Chromium; the test is skipped where there is none."""
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium is installed")
    return path


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide this machine's own settings of the program from every test."""
    for name in list(os.environ):
        if name.startswith("MEETING_QA_"):
            monkeypatch.delenv(name)


@pytest.fixture
def samples() -> Path:
    """Folder of the sample documents."""
    return SAMPLES


@pytest.fixture
def make_document() -> MakeDocument:
    """Make a document of paragraphs: ``make_document("One.", "Two.", key="a.txt")``."""

    def make(
        *paragraphs: str, key: str = "minutes.txt", title: str = "", version: int = 1
    ) -> Document:
        blocks = []
        start = 0
        for paragraph in paragraphs:
            end = start + len(paragraph)
            blocks.append(Block(BlockKind.PARAGRAPH, start, end))
            start = end + 2
        return Document(
            id=document_id(key),
            key=key,
            version=version,
            title=title or key,
            text="\n\n".join(paragraphs),
            blocks=tuple(blocks),
            media_type="text/plain",
            sha256="0" * 64,
        )

    return make
