"""The real corpus room and the real samples, from files to hits."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest

import corpus
from index.embedder import SentenceTransformerEmbedder
from index.fakes import HashEmbedder
from index.live import LiveLibrary
from index.making import default_making
from index.writer import LibraryWriter, Upload

SAMPLES = Path(corpus.__file__).parent / "samples"


def test_samples_become_a_library_that_can_be_searched(directory, embedder):
    writer = LibraryWriter(directory, embedder)
    report = writer.build([SAMPLES])
    assert len(report.added) == len(list(SAMPLES.iterdir()))
    assert report.failed == ()
    report = writer.add_uploads([Upload("bad.exe", b"MZ"), Upload("empty.txt", b"")])
    assert sorted(one.name for one in report.failed) == ["bad.exe", "empty.txt"]
    assert report.nothing_changed
    with LiveLibrary(
        directory, fingerprint=embedder.fingerprint, dimension=embedder.dimension
    ) as live:
        view = live.current()
        assert len(view.records()) == view.document_count
        for summary in view.documents():
            document = view.document(summary.id)
            for passage in view.passages_of(summary.id):
                text = document.text[passage.start : passage.end]
                assert text.strip()
                hits = view.search_lexical(text, k=3, documents=[summary.id])
                assert passage in view.passages([one.row for one in hits])
        assert writer.build().nothing_changed


@pytest.mark.bench
@pytest.mark.model
@pytest.mark.timeout(600)
def test_indexing_is_no_slower_than_the_bare_model(directory):
    """Processor time of everything against that of ``encode`` alone, one thread."""
    import torch
    from sentence_transformers import SentenceTransformer

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    embedder = SentenceTransformerEmbedder(precision="float32", threads=1)
    embedder.embed_query("warm")
    texts: list[str] = []

    class Spy(HashEmbedder):
        dimension = embedder.dimension
        fingerprint = embedder.fingerprint

        def embed_passages(self, given, *, progress=None):
            texts.extend(given)
            return embedder.embed_passages(given, progress=progress)

    def spent() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    started = spent()
    LibraryWriter(directory, Spy(), making=default_making()).build([SAMPLES])
    ours = spent() - started
    model = SentenceTransformer(
        str(embedder._folder), device="cpu", local_files_only=True
    )
    model.encode(["warm"])
    started = spent()
    model.encode(sorted(texts), batch_size=32, show_progress_bar=False)
    bare = spent() - started
    torch.set_num_threads(before)
    assert ours < bare / 0.95
