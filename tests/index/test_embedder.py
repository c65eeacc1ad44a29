"""One contract for the real embedder and the fake; the real one equals its model."""

from __future__ import annotations

import json
import shutil
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embedder import Embedder, SentenceTransformerEmbedder
from index.errors import EmbedderError
from index.fakes import HashEmbedder

TEXTS = [
    "The fifth meeting was held in Bangkok.",
    "Ms Ito took the chair.",
    "",
    "The fifth meeting was held in Bangkok.",
    "x" * 100_000,
    "Phnom Penh " * 150,
    "a lone \ud800 surrogate, a NUL \0, an emoji 🦓 and 会議",
]


@pytest.fixture(scope="module")
def real() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(precision="float32")


@pytest.fixture(
    params=["fake", pytest.param("real", marks=pytest.mark.model)],
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "fake":
        return HashEmbedder()
    chosen: Embedder = request.getfixturevalue("real")
    return chosen


def test_passages_are_unit_rows_of_the_stated_dimension(embedder: Embedder):
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert vectors.flags.c_contiguous
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_query_is_a_passage_of_one(embedder: Embedder):
    for text in TEXTS[::2]:
        vector = embedder.embed_query(text)
        assert vector.shape == (embedder.dimension,)
        assert vector.dtype == np.float32
        assert np.allclose(vector, embedder.embed_passages([text])[0], atol=1e-5)


def test_no_texts_give_no_rows(embedder: Embedder):
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


def test_equal_texts_have_equal_vectors_whatever_stands_beside_them(
    embedder: Embedder,
):
    vectors = embedder.embed_passages(TEXTS)
    assert np.array_equal(vectors[0], vectors[3])
    backwards = embedder.embed_passages(TEXTS[::-1])[::-1]
    assert np.allclose(vectors, backwards, atol=1e-5)


def test_progress_ends_at_the_number_of_texts(embedder: Embedder):
    seen: list[tuple[str, int, int]] = []
    embedder.embed_passages(TEXTS, progress=lambda *state: seen.append(state))
    assert seen[-1] == ("embedding", len(TEXTS), len(TEXTS))
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)


def test_fingerprint_is_the_same_for_an_equal_embedder(embedder: Embedder):
    again = (
        HashEmbedder()
        if isinstance(embedder, HashEmbedder)
        else SentenceTransformerEmbedder(precision="float32")
    )
    assert again.fingerprint == embedder.fingerprint


def test_threads_get_the_vectors_that_one_thread_gets(embedder: Embedder):
    texts = [f"question {n} " + "word " * (n % 7) for n in range(12)]
    expected = [embedder.embed_query(text) for text in texts]
    wrong: list[int] = []

    def ask(start: int) -> None:
        for n in range(start, len(texts), 4):
            if not np.allclose(embedder.embed_query(texts[n]), expected[n], atol=1e-5):
                wrong.append(n)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_two_fakes_of_one_size_are_two_models():
    one, two = HashEmbedder(name="one"), HashEmbedder(name="two")
    assert one.fingerprint != two.fingerprint
    assert not np.allclose(one.embed_query("apples"), two.embed_query("apples"))


def _tiny(folder: Path, **changes: Any) -> Path:
    """Write the configuration of a model, and weights that nobody loads."""
    (folder / "1_Pooling").mkdir(parents=True)
    config = {
        "model_type": "bert",
        "hidden_size": 8,
        "hidden_act": "gelu",
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        **changes,
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "modules.json").write_text(
        json.dumps([{"type": "a.Transformer"}, {"type": "a.Pooling"}])
    )
    (folder / "1_Pooling" / "config.json").write_text(
        json.dumps({"word_embedding_dimension": 8, "pooling_mode_mean_tokens": True})
    )
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "model.safetensors").write_bytes(b"weightt"),
        lambda folder: (folder / "tokenizer.json").write_text('{"a": 1}'),
        lambda folder: (folder / "sentence_bert_config.json").write_text(
            '{"max_seq_length": 12}'
        ),
    ],
    ids=["weights of the same size", "tokenizer", "length"],
)
def test_fingerprint_changes_with(change: Callable[[Path], Any], tmp_path: Path):
    folder = _tiny(tmp_path / "model")
    before = SentenceTransformerEmbedder(folder).fingerprint
    change(folder)
    assert SentenceTransformerEmbedder(folder).fingerprint != before


def test_fingerprint_changes_with_precision_but_not_with_the_place(tmp_path: Path):
    folder = _tiny(tmp_path / "model")
    one = SentenceTransformerEmbedder(folder, precision="float32").fingerprint
    two = SentenceTransformerEmbedder(folder, precision="bfloat16").fingerprint
    moved = shutil.copytree(folder, tmp_path / "elsewhere" / "model")
    three = SentenceTransformerEmbedder(moved, precision="float32").fingerprint
    assert one != two
    assert one == three


def test_a_folder_without_weights_is_named(tmp_path: Path):
    folder = _tiny(tmp_path / "model")
    (folder / "model.safetensors").unlink()
    with pytest.raises(EmbedderError, match="weights"):
        SentenceTransformerEmbedder(folder)


def test_a_folder_that_is_no_model_is_named(tmp_path: Path):
    with pytest.raises(EmbedderError, match="no sentence-transformers model"):
        SentenceTransformerEmbedder(tmp_path)


def test_broken_weights_are_named(tmp_path: Path):
    embedder = SentenceTransformerEmbedder(_tiny(tmp_path / "model"))
    with pytest.raises(EmbedderError):
        embedder.embed_query("anything")


@pytest.mark.model
def test_real_vectors_equal_those_of_sentence_transformers(
    real: SentenceTransformerEmbedder,
):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(real._folder), device="cpu", local_files_only=True)
    texts = [text.encode("utf-8", "replace").decode()[:16_384] for text in TEXTS]
    expected = model.encode(texts, show_progress_bar=False)
    assert np.allclose(real.embed_passages(TEXTS), expected, atol=1e-4)
    for text, vector in zip(texts, expected, strict=True):
        assert np.allclose(real.embed_query(text), vector, atol=1e-4)


@pytest.mark.model
def test_other_architectures_go_through_sentence_transformers(
    real: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
):
    from dataclasses import replace

    other = SentenceTransformerEmbedder(precision="float32")
    other._description = replace(other._description, direct=False)
    texts = TEXTS[:3]
    assert np.allclose(
        other.embed_passages(texts), real.embed_passages(texts), atol=1e-4
    )
    assert np.allclose(
        other.embed_query(texts[0]), real.embed_query(texts[0]), atol=1e-4
    )


@pytest.mark.model
def test_bfloat16_vectors_are_near_those_of_float32(
    real: SentenceTransformerEmbedder,
):
    texts = TEXTS[:2]
    rough = SentenceTransformerEmbedder(precision="bfloat16").embed_passages(texts)
    assert np.all((rough * real.embed_passages(texts)).sum(axis=1) > 0.999)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """With a team of threads, a busy machine measures its scheduler."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.bench
@pytest.mark.model
@pytest.mark.usefixtures("one_thread")
def test_a_query_takes_less_time_than_encode(real: SentenceTransformerEmbedder):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(real._folder), device="cpu", local_files_only=True)
    questions = [f"Who chaired meeting number {n} of the group?" for n in range(40)]
    ours: list[float] = []
    bare: list[float] = []
    for question in questions:
        started = time.process_time()
        model.encode(question, show_progress_bar=False)
        middle = time.process_time()
        real.embed_query(question)
        bare.append(middle - started)
        ours.append(time.process_time() - middle)
    assert statistics.median(ours) < 0.8 * statistics.median(bare)
