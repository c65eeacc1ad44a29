"""What the tests of training share: an embedder that nothing was taught, one thread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.qa.training import tiny


@pytest.fixture(scope="session")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a BERT of two layers with its tokenizer."""
    return tiny.write_embedder(tmp_path_factory.mktemp("embedder"))


@pytest.fixture
def _one_thread() -> Iterator[None]:
    """Compute on one thread: waiting for others costs more than so small tensors."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
