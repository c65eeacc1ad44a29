"""A trained network as one ONNX file with weights of eight bits, and its card.

The graph is written out node by node, so that what is shipped does not depend on the
ways of an exporter. Weights of matrix products are whole numbers from -63 to 63, one
scale a column: seven bits, because processors without VNNI add pairs of 8-bit
products in 16 bits and would saturate, and answers would differ between machines.
Activations are quantised as they come, one scale a token, so that what is read of one
token does not depend on the largest number of another. Word embeddings are kept in
eight bits, one scale a word.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from qa.errors import InvalidSettingsError
from qa.reading.network import CARD, MARKS, NETWORK, TOKENIZER, weights_digest

OPSET = 20
IR_VERSION = 10
LARGEST_WEIGHT = 63

Array = NDArray[Any]
Constant = NDArray[Any] | np.generic


@dataclass(slots=True)
class _Graph:
    """The nodes and constants of a graph while it is written."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)
    count: int = 0

    def node(self, kind: str, *inputs: str, outputs: int = 1, **options: Any) -> str:  # noqa: ANN401
        """Add a node and return the name of its first output."""
        self.count += 1
        name = f"{kind.lower()}_{self.count}"
        names = [name, *(f"{name}.{i}" for i in range(1, outputs))]
        self.nodes.append(helper.make_node(kind, list(inputs), names, name, **options))
        return name

    def constant(self, name: str, value: Constant) -> str:
        """Add a constant once and return its name."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(
                np.asarray(value, order="C"), name
            )
        return name

    def quantised(self, value: str) -> tuple[str, str]:
        """Return a value as bytes around 128, and the scale of each row."""
        largest = self.node(
            "ReduceMax",
            self.node("Abs", value),
            self.constant("last", np.array([-1])),
            keepdims=1,
        )
        least = self.constant("least", np.float32(1e-9))
        share = self.constant("share", np.float32(1 / 127))
        scale = self.node("Mul", self.node("Max", largest, least), share)
        moved = self.node(
            "Add",
            self.node("Round", self.node("Div", value, scale)),
            self.constant("middle", np.float32(128)),
        )
        return self.node("Cast", moved, to=TensorProto.UINT8), scale

    def product(
        self, value: tuple[str, str], name: str, weight: Array, bias: Array
    ) -> str:
        """Return ``value @ weight + bias``, multiplied in whole numbers.

        Args:
            value: Of ``quantised``; (batch, tokens, n).
            name: Of the constants.
            weight: (n, m).
            bias: (m,).
        """
        scale = np.maximum(np.abs(weight).max(axis=0), 1e-12) / LARGEST_WEIGHT
        whole = np.rint(weight / scale).astype(np.int8)
        numbers, by_row = value
        summed = self.node(
            "MatMulInteger",
            numbers,
            self.constant(f"{name}.weight", whole),
            self.constant("zero", np.array(128, np.uint8)),
            self.constant("no_offset", np.array(0, np.int8)),
        )
        # One scale after the other: onnxruntime takes their product for that of a
        # whole tensor and would apply the first row's to all.
        real = self.node(
            "Mul",
            self.node("Cast", summed, to=TensorProto.FLOAT),
            self.constant(f"{name}.scale", scale.astype(np.float32)),
        )
        return self.node(
            "Add",
            self.node("Mul", real, by_row),
            self.constant(f"{name}.bias", bias.astype(np.float32)),
        )

    def norm(
        self, value: str, name: str, weight: Array, bias: Array, eps: float
    ) -> str:
        """Return a value normalised over its last axis."""
        return self.node(
            "LayerNormalization",
            value,
            self.constant(f"{name}.weight", weight.astype(np.float32)),
            self.constant(f"{name}.bias", bias.astype(np.float32)),
            axis=-1,
            epsilon=eps,
        )


def onnx_model(
    weights: Mapping[str, Array], config: Mapping[str, Any]
) -> onnx.ModelProto:
    """Return the graph of a BERT that marks spans, items and relevance.

    Inputs are ``input_ids``, ``attention_mask`` and ``token_type_ids``, (batch,
    tokens) int64; the output is ``marks``, (batch, tokens, 5) float32, in the order of
    ``loop.OUTPUTS``.

    Args:
        weights: By their names in ``loop.ReaderNetwork``.
        config: Of the same network: ``num_hidden_layers``, ``num_attention_heads``,
            ``hidden_size``, ``layer_norm_eps``.
    """
    graph = _Graph()
    eps = float(config["layer_norm_eps"])
    heads = int(config["num_attention_heads"])
    hidden = _embedded(graph, weights, eps)
    mask = graph.node("Cast", "attention_mask", to=TensorProto.FLOAT)
    mask = graph.node("Sub", graph.constant("one", np.float32(1)), mask)
    mask = graph.node("Mul", mask, graph.constant("far", np.float32(-1e4)))
    mask = graph.node("Unsqueeze", mask, graph.constant("axes", np.array([1, 2])))
    for layer in range(int(config["num_hidden_layers"])):
        hidden = _layer(graph, weights, f"bert.encoder.layer.{layer}", hidden, mask,
                        heads, eps)  # fmt: skip
    outputs = weights["qa_outputs.weight"].T
    marked = graph.node("MatMul", hidden, graph.constant("outputs.weight", outputs))
    bias = graph.constant("outputs.bias", weights["qa_outputs.bias"])
    graph.nodes.append(helper.make_node("Add", [marked, bias], [MARKS], MARKS))
    shape = ["batch", "tokens"]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "reader",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, shape)
                for name in ("input_ids", "attention_mask", "token_type_ids")
            ],
            [
                helper.make_tensor_value_info(
                    MARKS, TensorProto.FLOAT, [*shape, outputs.shape[1]]
                )
            ],
            list(graph.constants.values()),
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="meeting-qa",
    )
    onnx.checker.check_model(model)
    return model


def _embedded(graph: _Graph, weights: Mapping[str, Array], eps: float) -> str:
    table = weights["bert.embeddings.word_embeddings.weight"]
    scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / 127
    words = graph.node(
        "Gather",
        graph.constant("words.weight", np.rint(table / scale).astype(np.int8)),
        "input_ids",
    )
    scales = graph.node(
        "Gather", graph.constant("words.scale", scale.astype(np.float32)), "input_ids"
    )
    summed = graph.node("Mul", graph.node("Cast", words, to=TensorProto.FLOAT), scales)
    types = graph.node(
        "Gather",
        graph.constant(
            "types.weight", weights["bert.embeddings.token_type_embeddings.weight"]
        ),
        "token_type_ids",
    )
    tokens = graph.node("Shape", "input_ids", start=1, end=2)
    places = graph.node(
        "Slice",
        graph.constant(
            "places.weight", weights["bert.embeddings.position_embeddings.weight"]
        ),
        graph.constant("first", np.array([0])),
        tokens,
        graph.constant("rows", np.array([0])),
    )
    summed = graph.node("Add", graph.node("Add", summed, types), places)
    return graph.norm(
        summed,
        "embeddings.norm",
        weights["bert.embeddings.LayerNorm.weight"],
        weights["bert.embeddings.LayerNorm.bias"],
        eps,
    )


def _layer(
    graph: _Graph,
    weights: Mapping[str, Array],
    name: str,
    hidden: str,
    mask: str,
    heads: int,
    eps: float,
) -> str:
    def linear(part: str) -> tuple[Array, Array]:
        return weights[f"{name}.{part}.weight"].T, weights[f"{name}.{part}.bias"]

    parts = [linear(f"attention.self.{part}") for part in ("query", "key", "value")]
    width = parts[0][0].shape[1] // heads
    joined = graph.product(
        graph.quantised(hidden),
        f"{name}.attention",
        np.concatenate([w for w, _ in parts], axis=1),
        np.concatenate([b for _, b in parts]),
    )
    split = graph.node("Split", joined, outputs=3, axis=-1, num_outputs=3)
    by_head = graph.constant("by_head", np.array([0, 0, heads, width]))
    query, key, value = (
        graph.node("Reshape", part, by_head)
        for part in (split, f"{split}.1", f"{split}.2")
    )
    query = graph.node("Transpose", query, perm=[0, 2, 1, 3])
    key = graph.node("Transpose", key, perm=[0, 2, 3, 1])
    value = graph.node("Transpose", value, perm=[0, 2, 1, 3])
    scores = graph.node("MatMul", query, key)
    root = graph.constant("root", np.float32(1 / np.sqrt(width)))
    scores = graph.node("Add", graph.node("Mul", scores, root), mask)
    mixed = graph.node("MatMul", graph.node("Softmax", scores, axis=-1), value)
    mixed = graph.node("Transpose", mixed, perm=[0, 2, 1, 3])
    whole = graph.constant("whole", np.array([0, 0, heads * width]))
    mixed = graph.node("Reshape", mixed, whole)

    def finished(value: str, part: str) -> str:
        return graph.product(
            graph.quantised(value), f"{name}.{part}", *linear(f"{part}.dense")
        )

    def normed(value: str, beside: str, part: str) -> str:
        return graph.norm(
            graph.node("Add", value, beside),
            f"{name}.{part}.norm",
            weights[f"{name}.{part}.LayerNorm.weight"],
            weights[f"{name}.{part}.LayerNorm.bias"],
            eps,
        )

    hidden = normed(finished(mixed, "attention.output"), hidden, "attention.output")
    wide = graph.node("Gelu", finished(hidden, "intermediate"))
    return normed(finished(wide, "output"), hidden, "output")


def read_weights(folder: Path) -> dict[str, Array]:
    """Return the weights of an exported reader, as ``onnx_model`` was given them.

    They are rounded as they were written; written again, they are the same.

    Args:
        folder: Holds the network.

    Raises:
        InvalidSettingsError: It holds none that ``export`` wrote.
    """
    try:
        graph = onnx.load(folder / NETWORK).graph
        held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        found = {
            "bert.embeddings.word_embeddings.weight": _real(held, "words"),
            "bert.embeddings.token_type_embeddings.weight": held["types.weight"],
            "bert.embeddings.position_embeddings.weight": held["places.weight"],
            "qa_outputs.weight": held["outputs.weight"].T,
            "qa_outputs.bias": held["outputs.bias"],
        }
        norms = {"embeddings.norm": "bert.embeddings.LayerNorm"}
        layers = {n.rpartition(".attention.")[0] for n in held if ".attention." in n}
        for layer in sorted(layers):
            whole = np.split(_real(held, f"{layer}.attention"), 3, axis=1)
            bias = np.split(held[f"{layer}.attention.bias"], 3)
            for part, w, b in zip(("query", "key", "value"), whole, bias, strict=True):
                found[f"{layer}.attention.self.{part}.weight"] = w.T
                found[f"{layer}.attention.self.{part}.bias"] = b
            for part in ("attention.output", "intermediate", "output"):
                found[f"{layer}.{part}.dense.weight"] = _real(held, f"{layer}.{part}").T
                found[f"{layer}.{part}.dense.bias"] = held[f"{layer}.{part}.bias"]
            for part in ("attention.output", "output"):
                norms[f"{layer}.{part}.norm"] = f"{layer}.{part}.LayerNorm"
        for kept, name in norms.items():
            found[f"{name}.weight"] = held[f"{kept}.weight"]
            found[f"{name}.bias"] = held[f"{kept}.bias"]
    except (OSError, KeyError, ValueError, DecodeError) as error:
        raise InvalidSettingsError(
            f"{folder} holds no reader that training can go on from ({error})"
        ) from error
    return found


def mean_weights(folders: Sequence[Path]) -> dict[str, Array]:
    """Return the mean of the weights of exported readers of one beginning.

    What each learnt is kept in part, and often does better on what neither saw
    (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").

    Args:
        folders: Hold networks of the same size; at least one.

    Raises:
        InvalidSettingsError: One holds none that ``export`` wrote.
    """
    read = [read_weights(folder) for folder in folders]
    mean: dict[str, Array] = {}
    for name in read[0]:
        every = np.stack([one[name] for one in read])
        mean[name] = np.asarray(every.mean(0, np.float64), np.float32)
    return mean


def _real(held: Mapping[str, Array], name: str) -> Array:
    """Return a matrix of whole numbers as the real numbers that it stands for."""
    whole: Array = held[f"{name}.weight"].astype(np.float32) * held[f"{name}.scale"]
    return whole


def export(
    weights: Mapping[str, Array],
    source: Path,
    target: Path,
    *,
    about: Mapping[str, Any],
) -> None:
    """Write ``reader.onnx``, ``tokenizer.json`` and ``reader.json`` into a folder.

    The bar is set to 0, where an answer is as likely as none; calibration moves it.

    Args:
        weights: Of the trained network, by name.
        source: Folder with ``config.json`` and ``tokenizer.json`` of the network
            that training began with.
        target: Made where it is missing.
        about: What ``reader.json`` says beside the digest: data, settings, figures.
    """
    target.mkdir(parents=True, exist_ok=True)
    config = json.loads((source / "config.json").read_text())
    model = onnx_model(weights, config)
    (target / NETWORK).write_bytes(model.SerializeToString(deterministic=True))
    shutil.copyfile(source / "tokenizer.json", target / TOKENIZER)
    card = {"sha256": weights_digest(target), "bar": 0.0, **about}
    (target / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
