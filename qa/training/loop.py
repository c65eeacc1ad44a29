"""The training loop: batches in, weights out, and a checkpoint to go on from.

The network is the embedder's own (BERT, 6 layers, 384 wide) with two numbers more per
token: how likely an answer begins there, and how likely it ends there (Devlin et al.
2018, https://arxiv.org/abs/1810.04805, section 4.3: the first token stands for "no
answer here").
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from qa.training.features import Features


@dataclass(frozen=True, slots=True)
class Settings:
    """How it is trained.

    Attributes:
        seed: Of every random choice.
        tokens: How many tokens are read in all.
        batch_tokens: Most tokens of a batch.
        learning_rate: The highest; reached after ``warmup``, then falling to 0.
        warmup: Share of all tokens, 0 to 1.
        weight_decay: Of AdamW.
        clip: Longest gradient.
        checkpoint_s: Seconds between checkpoints.
    """

    seed: int = 13
    tokens: int = 8_000_000
    batch_tokens: int = 1_536
    learning_rate: float = 1.5e-4
    warmup: float = 0.05
    weight_decay: float = 0.01
    clip: float = 1.0
    checkpoint_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where training stands.

    Attributes:
        step: Batches learnt.
        steps: Batches in all.
        tokens: Tokens learnt.
        loss: Mean loss of the last hundred batches.
        tokens_per_s: Since the start or the resumption.
    """

    step: int
    steps: int
    tokens: int
    loss: float
    tokens_per_s: float


def new_network(folder: Path, *, seed: int) -> torch.nn.Module:
    """Return the network that starts from an embedder's weights.

    Dropout is off: it costs a third of the speed and two passes over the data do
    not overfit. Word embeddings stay as they are, so that words that were never seen
    in training keep their place among those that were.
    """
    from transformers import AutoConfig, AutoModelForQuestionAnswering

    torch.manual_seed(seed)
    config = AutoConfig.from_pretrained(folder)
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    network: torch.nn.Module = AutoModelForQuestionAnswering.from_pretrained(
        folder, config=config, attn_implementation="eager"
    )
    for name, parameter in network.named_parameters():
        if "word_embeddings" in name:
            parameter.requires_grad_(False)
    return network


def tensors(
    batch: Sequence[Features], device: torch.device
) -> tuple[dict[str, torch.Tensor], torch.Tensor, torch.Tensor]:
    """Return a batch as the network takes it, and the wanted starts and ends."""
    longest = max(len(f.ids) for f in batch)
    ids = torch.zeros((len(batch), longest), dtype=torch.long)
    mask = torch.zeros_like(ids)
    types = torch.zeros_like(ids)
    for row, one in enumerate(batch):
        ids[row, : len(one.ids)] = torch.tensor(one.ids)
        mask[row, : len(one.ids)] = 1
        types[row, one.context : len(one.ids)] = 1
    inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
    return (
        {name: value.to(device) for name, value in inputs.items()},
        torch.tensor([f.start for f in batch], device=device),
        torch.tensor([f.end for f in batch], device=device),
    )


def span_loss(
    output: Any,  # noqa: ANN401 - what the network returns
    batch: Sequence[Features],
    starts: torch.Tensor,
    ends: torch.Tensor,
) -> torch.Tensor:
    """Return the mean cross entropy of starts and ends.

    Only the first token and those of the context can be chosen, as in reading.
    """
    longest = output.start_logits.shape[1]
    place = torch.arange(longest, device=starts.device)
    lengths = torch.tensor([len(f.ids) - 1 for f in batch], device=starts.device)
    begins = torch.tensor([f.context for f in batch], device=starts.device)
    allowed = (place >= begins[:, None]) & (place < lengths[:, None])
    allowed[:, 0] = True
    loss = torch.nn.functional.cross_entropy
    return (
        loss(output.start_logits.float().masked_fill(~allowed, -1e4), starts)
        + loss(output.end_logits.float().masked_fill(~allowed, -1e4), ends)
    ) / 2


def train(
    network: torch.nn.Module,
    batches: Sequence[Sequence[Features]],
    settings: Settings,
    *,
    checkpoint: Path | None = None,
    report: Callable[[Progress], None] | None = None,
) -> list[float]:
    """Train a network in place and return the loss of every batch since the start.

    Args:
        network: Of ``new_network``.
        batches: In order.
        settings: How.
        checkpoint: File to keep the state in, and to go on from where it holds one.
        report: Called about every ten seconds.

    Raises:
        ValueError: The checkpoint is of other data or settings.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.to(device).train()
    learnt = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        learnt,
        lr=settings.learning_rate,
        weight_decay=settings.weight_decay,
        fused=True,
    )
    sizes = [sum(len(f.ids) for f in batch) for batch in batches]
    losses: list[float] = []
    if checkpoint is not None and checkpoint.exists():
        losses = _resume(checkpoint, network, optimizer, settings, batches)
    done = sum(sizes[: len(losses)])
    began = saved = told = time.monotonic()
    begun_with = done
    for step in range(len(losses), len(batches)):
        rate = _rate(settings, done / settings.tokens)
        for group in optimizer.param_groups:
            group["lr"] = rate
        inputs, starts, ends = tensors(batches[step], device)
        with _precision(device):
            output = network(**inputs)
        loss = span_loss(output, batches[step], starts, ends)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(learnt, settings.clip)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        done += sizes[step]
        now = time.monotonic()
        if report is not None and (now - told > 10 or step + 1 == len(batches)):
            told = now
            recent = losses[-100:]
            report(
                Progress(
                    step + 1,
                    len(batches),
                    done,
                    sum(recent) / len(recent),
                    (done - begun_with) / max(1e-9, now - began),
                )
            )
        if checkpoint is not None and (
            now - saved > settings.checkpoint_s or step + 1 == len(batches)
        ):
            saved = now
            _save(checkpoint, network, optimizer, settings, batches, losses)
    network.eval()
    return losses


def _precision(device: torch.device) -> Any:  # noqa: ANN401
    native = device.type == "cuda" or (
        device.type == "cpu" and torch.backends.cpu.get_cpu_capability() == "AMX"
    )
    if native:
        return torch.autocast(device.type, dtype=torch.bfloat16)
    return nullcontext()


def _rate(settings: Settings, share: float) -> float:
    if share < settings.warmup:
        return settings.learning_rate * share / settings.warmup
    left = (1 - share) / (1 - settings.warmup)
    return settings.learning_rate * max(left, 0.001)


def digest(batches: Sequence[Sequence[Features]]) -> str:
    """Return the SHA-256 of what batches teach, in their order."""
    found = hashlib.sha256()
    for batch in batches:
        for one in batch:
            found.update(repr((one.ids, one.start, one.end)).encode())
    return found.hexdigest()


def _save(
    file: Path,
    network: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    settings: Settings,
    batches: Sequence[Sequence[Features]],
    losses: list[float],
) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    state = {f"network.{k}": v.contiguous() for k, v in network.state_dict().items()}
    for number, held in optimizer.state_dict()["state"].items():
        for name, value in held.items():
            state[f"optimizer.{number}.{name}"] = torch.as_tensor(value).contiguous()
    about = {
        "settings": asdict(settings),
        "learnt": digest(batches[: len(losses)]),
        "losses": [round(x, 5) for x in losses],
    }
    part = file.with_suffix(".part")
    save_file(state, part, metadata={"about": json.dumps(about)})
    os.replace(part, file)


def _resume(
    file: Path,
    network: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    settings: Settings,
    batches: Sequence[Sequence[Features]],
) -> list[float]:
    with safe_open(file, framework="pt") as opened:
        about = json.loads(opened.metadata()["about"])
        state = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
    losses = [float(x) for x in about["losses"]]
    if about["settings"] != asdict(settings) or about["learnt"] != digest(
        batches[: len(losses)]
    ):
        raise ValueError(
            f"{file} was made of other data or settings; name another checkpoint, or "
            "remove it"
        )
    network.load_state_dict(
        {k[len("network.") :]: v for k, v in state.items() if k.startswith("network.")}
    )
    held: dict[int, dict[str, torch.Tensor]] = {}
    for name, value in state.items():
        if name.startswith("optimizer."):
            _, number, key = name.split(".")
            held.setdefault(int(number), {})[key] = value
    described = optimizer.state_dict()
    described["state"] = held
    optimizer.load_state_dict(described)
    return losses
