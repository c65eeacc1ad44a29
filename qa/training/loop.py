"""The training loop: batches in, weights out, and a checkpoint to go on from.

The network is the embedder's own (BERT, 6 layers, 384 wide) with five numbers more per
token: how likely an answer begins there, how likely it ends there (Devlin et al. 2018,
https://arxiv.org/abs/1810.04805, section 4.3: the first token stands for "no answer
here"), how likely it begins or goes on with one of several items that answer together,
and, at the first token, how likely the text answers at all.

Training that was stopped and resumed learns what uninterrupted training would have
learnt. Nothing here knows where batches come from, or prints.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from qa.errors import InvalidSettingsError
from qa.training.features import Features

_REPORT_S = 10.0
_RECENT = 100
_SHORTER = 0.5
"""The second rise takes so much of the first one's tokens."""

_FALLING = 0.6
"""So much of the last stretch the rate falls."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the reader is trained.

    The rate of learning rises over ``warmup_tokens``, stays at ``learning_rate`` until
    ``finish_from``, and falls to almost nothing from there (Hu et al. 2024,
    https://arxiv.org/abs/2404.06395, section 4): so training can be made longer as
    long as it is not finishing. It rises once more at ``again_from``, to
    ``again_rate``, and falls over the last three fifths of what is left.

    Attributes:
        seed: Of every random choice.
        tokens: How many tokens are read in all.
        finish_from: After how many of them the rate begins to fall.
        again_from: After how many of them it rises once more.
        again_rate: How high it then rises.
        batch_tokens: Most tokens of a batch.
        learning_rate: The highest.
        warmup_tokens: How many tokens it takes to get there.
        weight_decay: Of AdamW.
        clip: Longest gradient.
        checkpoint_s: Seconds between checkpoints.
    """

    seed: int = 13
    tokens: int = 37_000_000
    finish_from: int = 15_500_000
    again_from: int = 25_000_000
    again_rate: float = 1.2e-4
    batch_tokens: int = 3_072
    learning_rate: float = 2e-4
    warmup_tokens: int = 600_000
    weight_decay: float = 0.01
    clip: float = 1.0
    checkpoint_s: float = 300.0

    def rate(self, done: int) -> float:
        """Return the rate of learning after so many tokens."""
        if done >= self.again_from:
            begin, peak, warmup = self.again_from, self.again_rate, _SHORTER
            end, finish = self.tokens, self.tokens - _FALLING * (self.tokens - begin)
        else:
            begin, peak, warmup = 0, self.learning_rate, 1.0
            end, finish = min(self.tokens, self.again_from), float(self.finish_from)
        if done - begin < warmup * self.warmup_tokens:
            return peak * (done - begin) / (warmup * self.warmup_tokens)
        left = (end - done) / max(1.0, end - finish)
        return peak * min(1.0, max(0.001, left))


@dataclass(frozen=True, slots=True)
class Progress:
    """Where training stands.

    Attributes:
        step: Batches learnt.
        steps: Batches in all.
        tokens: Tokens learnt.
        tokens_in_all: Tokens of all batches.
        loss: Mean loss of the last hundred batches.
        tokens_per_s: Since the start or the resumption.
    """

    step: int
    steps: int
    tokens: int
    tokens_in_all: int
    loss: float
    tokens_per_s: float

    @property
    def left_s(self) -> float:
        """Seconds that the rest takes at this pace."""
        return (self.tokens_in_all - self.tokens) / self.tokens_per_s


OUTPUTS = ("start", "end", "item", "inside", "relevance")
"""The numbers of each token, in order."""


class ReaderNetwork(torch.nn.Module):
    """An embedder's network with the numbers that mark spans."""

    def __init__(self, bert: torch.nn.Module, width: int) -> None:
        """Put new outputs on a network.

        Args:
            bert: Gives each token a vector.
            width: Of these vectors.
        """
        super().__init__()
        self.bert = bert
        self.qa_outputs = torch.nn.Linear(width, len(OUTPUTS))
        torch.nn.init.normal_(self.qa_outputs.weight, std=0.02)
        torch.nn.init.zeros_(self.qa_outputs.bias)

    def forward(self, **inputs: torch.Tensor) -> torch.Tensor:
        """Return the numbers of each token, ``(n, longest, 5)``."""
        marked: torch.Tensor = self.qa_outputs(self.bert(**inputs).last_hidden_state)
        return marked


def new_network(folder: Path, *, seed: int) -> torch.nn.Module:
    """Return the network that starts from an embedder's weights.

    Dropout is off: it costs a third of the speed and two passes over the data do
    not overfit. Word embeddings stay as they are, so that words that were never seen
    in training keep their place among those that were.

    Args:
        folder: Holds the embedder: ``config.json`` and ``model.safetensors``.
        seed: Of the numbers per token, which are new.
    """
    from transformers import AutoConfig, AutoModel

    torch.manual_seed(seed)
    config = AutoConfig.from_pretrained(folder)
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    with _quiet_loading():
        bert: torch.nn.Module = AutoModel.from_pretrained(
            folder, config=config, attn_implementation="eager", add_pooling_layer=False
        )
    for name, parameter in bert.named_parameters():
        if "word_embeddings" in name:
            parameter.requires_grad_(False)
    return ReaderNetwork(bert, int(config.hidden_size))


@contextmanager
def _quiet_loading() -> Iterator[None]:
    """Keep transformers from reporting that the new weights are new."""
    from transformers.utils import logging as transformers_logging

    logging: Any = transformers_logging  # its functions have no types
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def tensors(
    batch: Sequence[Features], device: torch.device
) -> tuple[dict[str, torch.Tensor], torch.Tensor, torch.Tensor]:
    """Return a batch as the network takes it, and the wanted starts and ends.

    Returns:
        Inputs by name, ``(n, longest)`` int64, padded with 0; starts and ends,
        ``(n,)`` int64.
    """
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


RELEVANCE_SHARE = 0.3
"""Of the loss of relevance, beside that of the span."""

ITEMS_SHARE = 0.3
"""Of the loss of items, beside that of the span."""


def reading_loss(
    marked: torch.Tensor,
    batch: Sequence[Features],
    starts: torch.Tensor,
    ends: torch.Tensor,
) -> torch.Tensor:
    """Return the loss of a batch: of the span, the relevance, and the items.

    Only the first token and those of the context can be chosen as a span, as in
    reading; question and header cannot.

    Args:
        marked: What the network returns, ``(n, longest, 5)``.
        batch: What it was given.
        starts: Wanted starts, ``(n,)``.
        ends: Wanted ends, ``(n,)``.
    """
    marked = marked.float()
    longest = marked.shape[1]
    place = torch.arange(longest, device=starts.device)
    lengths = torch.tensor([len(f.ids) - 1 for f in batch], device=starts.device)
    begins = torch.tensor([f.context for f in batch], device=starts.device)
    read = (place >= begins[:, None]) & (place < lengths[:, None])
    allowed = read.clone()
    allowed[:, 0] = True
    choice = torch.nn.functional.cross_entropy
    binary = torch.nn.functional.binary_cross_entropy_with_logits
    spans = (
        choice(marked[..., 0].masked_fill(~allowed, -1e4), starts)
        + choice(marked[..., 1].masked_fill(~allowed, -1e4), ends)
    ) / 2
    relevance = binary(marked[:, 0, 4], (starts > 0).float())
    wanted = torch.zeros((len(batch), longest, 2))
    for row, one in enumerate(batch):
        for first, last in one.items:
            wanted[row, first, 0] = 1.0
            wanted[row, first + 1 : last + 1, 1] = 1.0
    items = binary(
        marked[..., 2:4][read],
        wanted.to(marked.device)[read],
        pos_weight=torch.tensor(3.0, device=marked.device),
    )
    return spans + RELEVANCE_SHARE * relevance + ITEMS_SHARE * items


def train(
    network: torch.nn.Module,
    batches: Sequence[Sequence[Features]],
    settings: Settings,
    *,
    checkpoint: Path | None = None,
    report: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    device: torch.device | None = None,
) -> list[float]:
    """Train a network in place and return the loss of every batch since the start.

    Args:
        network: Of ``new_network``.
        batches: In order.
        settings: How.
        checkpoint: File to keep the state in, and to go on from where it holds one.
            It is written every ``settings.checkpoint_s`` seconds and at the end.
        report: Called about every ten seconds and at the end.
        stop: Asked before every batch; once it says so, training ends, and fewer
            losses than batches are returned.
        device: Where to compute; None takes a GPU where there is one.

    Raises:
        InvalidSettingsError: The checkpoint is of other data, settings or another
            network, or is none.
        FloatingPointError: The loss is no longer a number; the checkpoint is older.
    """
    device = device or torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.to(device).train()
    learnt = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        learnt,
        lr=settings.learning_rate,
        weight_decay=settings.weight_decay,
        fused=True,
    )
    losses: list[float] = []
    if checkpoint is not None and checkpoint.exists():
        losses = _resume(checkpoint, network, optimizer, settings, batches)
    sizes = [_size(batch) for batch in batches]
    begun_with = done = sum(sizes[: len(losses)])
    began = saved = told = time.monotonic()
    unsaved = 0

    def where() -> Progress:
        recent = losses[-_RECENT:]
        return Progress(
            step=len(losses),
            steps=len(batches),
            tokens=done,
            tokens_in_all=sum(sizes),
            loss=sum(recent) / len(recent),
            tokens_per_s=(done - begun_with) / max(1e-9, time.monotonic() - began),
        )

    for batch, size in zip(batches[len(losses) :], sizes[len(losses) :], strict=True):
        if stop is not None and stop():
            break
        for group in optimizer.param_groups:
            group["lr"] = settings.rate(done)
        losses.append(_learn(network, optimizer, learnt, batch, settings, device))
        done += size
        unsaved += 1
        now = time.monotonic()
        if report is not None and (
            now - told > _REPORT_S or len(losses) == len(batches)
        ):
            told = now
            report(where())
        if checkpoint is not None and now - saved > settings.checkpoint_s:
            saved, unsaved = now, 0
            _save(checkpoint, network, optimizer, settings, batches, losses)
    if checkpoint is not None and unsaved:
        _save(checkpoint, network, optimizer, settings, batches, losses)
    network.eval()
    return losses


def _learn(
    network: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    learnt: Sequence[torch.nn.Parameter],
    batch: Sequence[Features],
    settings: Settings,
    device: torch.device,
) -> float:
    """Take one step and return its loss."""
    inputs, starts, ends = tensors(batch, device)
    with _precision(device):
        marked = network(**inputs)
    loss = reading_loss(marked, batch, starts, ends)
    value = loss.item()
    if not math.isfinite(value):
        raise FloatingPointError(f"the loss is {value}: lower the learning rate")
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(learnt, settings.clip)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return value


def _precision(device: torch.device) -> AbstractContextManager[Any]:
    """Compute with bfloat16 where the device does so natively."""
    native = device.type == "cuda" or (
        device.type == "cpu" and torch.cpu._is_avx512_bf16_supported()
    )
    if native:
        return torch.autocast(device.type, dtype=torch.bfloat16)
    return nullcontext()


def _size(batch: Sequence[Features]) -> int:
    return sum(len(f.ids) for f in batch)


def digest(batches: Sequence[Sequence[Features]]) -> str:
    """Return the SHA-256 of what batches teach, in their order.

    Where one batch ends and the next begins is not part of it.
    """
    found = hashlib.sha256()
    for batch in batches:
        for one in batch:
            found.update(repr((one.ids, one.start, one.end, one.items)).encode())
    return found.hexdigest()


# --- the checkpoint ------------------------------------------------------------


def _save(
    file: Path,
    network: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    settings: Settings,
    batches: Sequence[Sequence[Features]],
    losses: Sequence[float],
) -> None:
    """Write the state as one safetensors file; the former one stays until it is."""
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
    part = file.with_name(f"{file.name}.part")
    save_file(state, part, metadata={"about": json.dumps(about)})
    part.replace(file)


def _resume(
    file: Path,
    network: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    settings: Settings,
    batches: Sequence[Sequence[Features]],
) -> list[float]:
    """Take the state up again and return the losses that led to it."""
    try:
        with safe_open(file, framework="pt") as opened:
            about = json.loads(opened.metadata()["about"])
            state = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
        held, learnt = dict(about["settings"]), str(about["learnt"])
        losses = [float(x) for x in about["losses"]]
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise InvalidSettingsError(
            f"{file} is no checkpoint of training ({error}); name another file, or "
            "remove it"
        ) from error
    if learnt != digest(batches[: len(losses)]):
        raise InvalidSettingsError(
            f"{file} was made of other data or another seed; name another checkpoint, "
            "or remove it to begin anew"
        )
    if other := _differing(held, settings, batches[: len(losses)]):
        raise InvalidSettingsError(
            f"{file} was made with other settings ({', '.join(other)}); name another "
            "checkpoint, or remove it to begin anew"
        )
    try:
        network.load_state_dict(_under("network.", state))
    except RuntimeError as error:
        raise InvalidSettingsError(
            f"{file} is of another network; name another checkpoint, or remove it to "
            "begin anew"
        ) from error
    moments: dict[int, dict[str, torch.Tensor]] = {}
    for name, value in _under("optimizer.", state).items():
        number, _, key = name.partition(".")
        moments.setdefault(int(number), {})[key] = value
    optimizer.load_state_dict(optimizer.state_dict() | {"state": moments})
    return losses


def _under(prefix: str, state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {k[len(prefix) :]: v for k, v in state.items() if k.startswith(prefix)}


def _differing(
    held: Mapping[str, Any], settings: Settings, learnt: Sequence[Sequence[Features]]
) -> list[str]:
    """Return the names of settings under which this would not have been learnt.

    How long training goes on and when it finishes may change as long as it was not
    finishing; a setting that a checkpoint does not name is not compared.
    """
    now = asdict(settings)
    free = {"checkpoint_s"}
    begun = sum(map(_size, learnt[:-1]))
    if begun <= min(int(held.get("finish_from", begun)), settings.finish_from):
        free |= {"tokens", "finish_from", "again_from"}
    return [n for n in now if n not in free and n in held and held[n] != now[n]]
