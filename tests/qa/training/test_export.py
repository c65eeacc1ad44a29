"""What is exported, held to the network that it was made of."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch

from qa.errors import InvalidSettingsError, ReaderError
from qa.reading.network import CARD, NETWORK, TOKENIZER, weights_digest
from qa.reading.reader import load_reader
from qa.reading.windows import best_spans
from qa.training.export import export, mean_weights, onnx_model, read_weights
from tests.qa.training import tiny

pytestmark = pytest.mark.usefixtures("_one_thread")

QUESTION = "Who chaired the meeting?"
TEXTS = (
    "The meeting was chaired by Ardan and held in Oakham.",
    "They opened the harbour in Elmport at noon. It was not chaired.",
    "Report number nine (by Belmor) is not open; the council met in 1987.",
    "",
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network that marks spans, as transformers saves one."""
    from transformers import (
        BertConfig,
        BertForQuestionAnswering,
        PreTrainedTokenizerFast,
    )

    torch.manual_seed(3)
    folder = tmp_path_factory.mktemp("network")
    words = tiny.tokenizer()
    config = BertConfig(
        vocab_size=words.get_vocab_size(),
        hidden_size=48,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=96,
        max_position_embeddings=288,
        # Wide enough that scores differ although nothing was learnt.
        initializer_range=0.2,
    )
    network = BertForQuestionAnswering(config)
    with torch.no_grad():
        # As training leaves them: neither biases nor norms are what they began as.
        for name, value in network.named_parameters():
            if name.endswith("bias") or "LayerNorm" in name:
                value.add_(torch.randn_like(value) * 0.1)
    network.save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=words,
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        pad_token="[PAD]",
    ).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def network(saved: Path) -> Any:
    from transformers import BertForQuestionAnswering

    return BertForQuestionAnswering.from_pretrained(saved).eval()


@pytest.fixture(scope="module")
def weights(network: Any) -> dict[str, np.ndarray]:
    return {name: value.numpy() for name, value in network.state_dict().items()}


@pytest.fixture(scope="module")
def session(network: Any, weights: dict[str, np.ndarray]) -> Any:
    model = onnx_model(weights, network.config.to_dict())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


@pytest.fixture
def exported(saved: Path, weights: dict[str, np.ndarray], tmp_path: Path) -> Path:
    export(weights, saved, tmp_path / "reader", about={"data": "invented"})
    return tmp_path / "reader"


def random_input(seed: int, tokens: int, batch: int = 1) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    asked = random.integers(2, tokens)
    types = np.broadcast_to(np.arange(tokens) >= asked, (batch, tokens))
    return {
        "input_ids": random.integers(
            0, tiny.tokenizer().get_vocab_size(), (batch, tokens)
        ),
        "attention_mask": np.ones((batch, tokens), np.int64),
        "token_type_ids": types.astype(np.int64),
    }


def run(session: Any, given: dict[str, np.ndarray]) -> np.ndarray:
    """Return both scores of each token, (2, batch, tokens)."""
    return np.moveaxis(session.run(["marks"], given)[0], -1, 0)


def reference(network: Any, given: dict[str, np.ndarray]) -> np.ndarray:
    with torch.inference_mode():
        found = network(**{k: torch.from_numpy(v) for k, v in given.items()})
    return np.stack([found.start_logits.numpy(), found.end_logits.numpy()])


def test_scores_are_nearly_those_of_the_network(session, network):
    same = 0
    ours, theirs = [], []
    for seed in range(50):
        tokens = 5 + 5 * seed
        given = random_input(seed, tokens)
        one, other = run(session, given), reference(network, given)
        assert one.shape == other.shape == (2, 1, tokens)
        begin, end, _ = best_spans(*one[:, 0], 1)[0]
        wanted = best_spans(*other[:, 0], 1)[0]
        same += (begin, end) == wanted[:2]
        # Where it is another span, it is as good as one.
        assert other[0, 0, begin] + other[1, 0, end] > wanted[2] - 0.2
        ours.append(one.ravel())
        theirs.append(other.ravel())
    correlation = np.corrcoef(np.concatenate(ours), np.concatenate(theirs))[0, 1]
    assert correlation > 0.999
    assert same > 30


def test_scores_rest_on_types_and_places(session):
    given = random_input(1, tokens=40)
    scores = run(session, given)
    other = given | {"token_type_ids": 1 - given["token_type_ids"]}
    assert np.abs(run(session, other) - scores).max() > 0.1
    turned = given | {"input_ids": given["input_ids"][:, ::-1].copy()}
    assert np.abs(run(session, turned)[..., ::-1] - scores).max() > 0.1


@pytest.mark.parametrize("padding", [1, 37, 200])
def test_padding_changes_no_score_of_a_token(session, padding):
    given = random_input(2, tokens=50)
    random = np.random.default_rng(4)
    width = ((0, 0), (0, padding))
    padded = {name: np.pad(value, width) for name, value in given.items()}
    padded["input_ids"][:, 50:] = random.integers(0, 90, (1, padding))
    scores = run(session, given)
    assert np.allclose(run(session, padded)[..., :50], scores, atol=1e-3)
    # Without its mask, padding would change them.
    padded["attention_mask"][:] = 1
    assert np.abs(run(session, padded)[..., :50] - scores).max() > 0.01


def test_a_row_does_not_rest_on_the_others(session):
    given = random_input(5, tokens=60, batch=6)
    together = run(session, given)
    for row in range(6):
        alone = run(session, {name: v[row : row + 1] for name, v in given.items()})
        assert np.allclose(alone[:, 0], together[:, row], atol=1e-3)
    assert np.abs(together[:, 0] - together[:, 1]).max() > 0.1


def test_numbers_beyond_the_usual_stay_numbers(weights, network):
    largest = {name: value * np.float32(100) for name, value in weights.items()}
    nothing = {name: np.zeros_like(value) for name, value in weights.items()}
    for some in (largest, nothing):
        model = onnx_model(some, network.config.to_dict())
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), providers=["CPUExecutionProvider"]
        )
        assert np.isfinite(run(session, random_input(6, tokens=30))).all()


# --- files ---------------------------------------------------------------------


def test_an_export_is_read_with_its_card(exported):
    card = json.loads((exported / CARD).read_text())
    assert card == {"sha256": weights_digest(exported), "bar": 0.0, "data": "invented"}
    reader = load_reader(str(exported), threads=1)
    assert (reader.digest, reader.bar) == (card["sha256"], 0.0)
    found = reader.read(QUESTION, [("", text) for text in TEXTS], most=2)
    for reading, text in zip(found, TEXTS, strict=True):
        assert bool(reading.spans) == bool(text)
        for span in reading.spans:
            assert 0 <= span.start < span.end <= len(text)


def test_the_same_weights_are_the_same_bytes(exported, saved, weights, tmp_path):
    turned = dict(reversed(weights.items()))
    export(turned, saved, tmp_path / "again", about={"data": "invented"})
    for name in (NETWORK, TOKENIZER, CARD):
        again = (tmp_path / "again" / name).read_bytes()
        assert again == (exported / name).read_bytes()


def test_other_weights_have_another_digest(exported, saved, weights, tmp_path):
    name = "qa_outputs.bias"
    export(weights | {name: weights[name] + 1}, saved, tmp_path / "other", about={})
    assert weights_digest(tmp_path / "other") != weights_digest(exported)


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER])
def test_one_flipped_bit_is_refused(exported, name):
    raw = bytearray((exported / name).read_bytes())
    raw[len(raw) // 2] ^= 4
    (exported / name).write_bytes(raw)
    with pytest.raises(ReaderError, match=f"{CARD}.*install the program again"):
        load_reader(str(exported))


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER])
def test_a_file_that_is_missing_is_named(exported, name):
    (exported / name).unlink()
    file = re.escape(str(exported / name))
    with pytest.raises(ReaderError, match=f"{file}.*install the program again"):
        load_reader(str(exported))


def test_weights_without_a_card_are_refused(exported):
    (exported / CARD).unlink()
    with pytest.raises(ReaderError, match=re.escape(str(exported))):
        load_reader(str(exported))


# --- networks of transformers --------------------------------------------------


def test_a_network_of_transformers_reads_as_its_scores_say(saved, network):
    reader = load_reader(str(saved))
    tokenizer = tiny.tokenizer()
    found = reader.read(QUESTION, [("", text) for text in TEXTS])
    assert reader.bar == 0.0
    for reading, text in zip(found, TEXTS, strict=True):
        if not text:
            assert reading.margin == float("-inf")
            continue
        (span,) = reading.spans
        both = tokenizer.encode(QUESTION, text)
        starts, ends = reference(
            network,
            {
                "input_ids": np.array([both.ids]),
                "attention_mask": np.ones((1, len(both.ids)), np.int64),
                "token_type_ids": np.array([both.type_ids]),
            },
        )[:, 0]
        inside = [i for i, owner in enumerate(both.sequence_ids) if owner == 1]
        best, begin, end = max(
            (float(starts[i] + ends[j]), i, j) for i in inside for j in inside if i <= j
        )
        assert span.margin == pytest.approx(best - float(starts[0] + ends[0]), abs=1e-4)
        # Trimming may add to a token and take from the ends, no more.
        first, last = both.offsets[begin][0], both.offsets[end][1]
        assert span.start < last
        assert span.end > first


def test_both_ways_of_running_a_network_agree(saved, exported):
    texts = [("", text) for text in TEXTS]
    ours = load_reader(str(exported), threads=1).read(QUESTION, texts)
    theirs = load_reader(str(saved)).read(QUESTION, texts)
    assert [[(s.start, s.end) for s in r.spans] for r in ours[:3]] == [
        [(s.start, s.end) for s in r.spans] for r in theirs[:3]
    ]
    assert [s.margin for s in ours] == pytest.approx(
        [s.margin for s in theirs], abs=0.5
    )


def test_the_digest_of_a_network_of_transformers_is_that_of_its_weights(saved):
    first, second = (load_reader(str(saved)).digest for _ in range(2))
    assert first == second
    assert re.fullmatch(r"[0-9a-f]{64}", first)


def test_a_folder_that_holds_no_network_is_named(tmp_path):
    with pytest.raises(ReaderError, match=re.escape(str(tmp_path))):
        load_reader(str(tmp_path))
    missing = tmp_path / "missing"
    with pytest.raises(ReaderError, match=re.escape(str(missing))):
        load_reader(str(missing))


def test_weights_that_are_read_again_are_written_the_same(exported, saved, tmp_path):
    again = tmp_path / "again"
    export(read_weights(exported), saved, again, about={})
    assert (again / NETWORK).read_bytes() == (exported / NETWORK).read_bytes()


def test_the_mean_of_two_readers_lies_halfway(exported, saved, tmp_path):
    other = {name: value + 1 for name, value in read_weights(exported).items()}
    export(other, saved, tmp_path, about={})
    ends = read_weights(exported), read_weights(tmp_path)
    for name, value in mean_weights([exported, tmp_path]).items():
        np.testing.assert_allclose(value, (ends[0][name] + ends[1][name]) / 2, 1e-6)
        assert value.dtype == np.float32
        assert not np.allclose(value, ends[0][name])


def test_what_is_no_reader_cannot_be_gone_on_from(tmp_path):
    with pytest.raises(InvalidSettingsError, match="no reader that training can go on"):
        read_weights(tmp_path)
    (tmp_path / NETWORK).write_bytes(b"no network")
    with pytest.raises(InvalidSettingsError, match="no reader that training can go on"):
        read_weights(tmp_path)
