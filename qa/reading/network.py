"""Networks that give each token its scores, and the files of the packaged one."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from qa.errors import ReaderError
from qa.reading.windows import Marks

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGED = "packaged"
WEIGHTS = Path(__file__).parents[1] / "weights"
NETWORK, TOKENIZER, CARD = "reader.onnx", "tokenizer.json", "reader.json"
MARKS = "marks"
"""Name of the output of a network that this project trained."""

_AGAIN = "install the program again, or name another MEETING_QA_READER__MODEL"


class Network(Protocol):
    """What gives each token its scores; safe to call from several threads."""

    @property
    def digest(self) -> str:
        """Names the weights: the same digest gives the same scores."""

    @property
    def headed(self) -> bool:
        """Whether it was trained with a header between question and text."""

    def scores(self, ids: Sequence[int], types: Sequence[int]) -> Marks:
        """Return the scores of each token, (tokens, 2 or 5).

        They are for beginning and ending an answer; for beginning and going on with
        one of several items; and, at the first token, for that the text answers.

        Args:
            ids: As ``Frame.around`` gives them.
            types: 0 for the tokens of question and header, 1 for those of the text.
        """


class OnnxNetwork:
    """A network in ONNX; read when it is first asked, run by onnxruntime.

    One run takes one core; see ``Reader`` for several at once.
    """

    def __init__(self, path: Path, digest: str) -> None:
        """Remember where the network is.

        Args:
            path: The file.
            digest: Names its weights.
        """
        self._path = path
        self._digest = digest
        self._lock = threading.Lock()

    @property
    def digest(self) -> str:
        """Names the weights."""
        return self._digest

    @property
    def headed(self) -> bool:
        """Whether it was trained with headers."""
        with self._lock:
            return [one.name for one in self._session.get_outputs()] == [MARKS]

    def scores(self, ids: Sequence[int], types: Sequence[int]) -> Marks:
        """Return the scores of each token; see ``Network``."""
        with self._lock:  # only one thread loads it; running needs no lock
            session = self._session
        feed = {
            "input_ids": np.array([ids], dtype=np.int64),
            "attention_mask": np.ones((1, len(ids)), dtype=np.int64),
            "token_type_ids": np.array([types], dtype=np.int64),
        }
        wanted = {one.name for one in session.get_inputs()}
        try:
            found = session.run(
                None, {name: value for name, value in feed.items() if name in wanted}
            )
        except Exception as error:  # onnxruntime raises many kinds, none documented
            raise _unreadable(str(self._path), len(ids), error) from error
        marks: Marks = (
            found[0][0]
            if len(found) == 1
            else np.stack([found[0][0], found[1][0]], axis=-1)
        )
        return marks

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401 - onnxruntime has no types
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(
                str(self._path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises many kinds, none documented
            raise ReaderError(f"{self._path} cannot be read: {error}") from error


class TransformersNetwork:
    """Any SQuAD-style network that transformers can load, run by torch."""

    headed = False

    def __init__(self, model: str) -> None:
        """Load it.

        Raises:
            ReaderError: Nothing of that name can be loaded.
        """
        try:
            from transformers import AutoModelForQuestionAnswering, AutoTokenizer

            loaded: Any = AutoModelForQuestionAnswering.from_pretrained(model)
            self._tokens: Any = AutoTokenizer.from_pretrained(model)
        except (OSError, ValueError) as error:
            raise ReaderError(
                f"the reader {model} cannot be loaded: {error}"
            ) from error
        if not hasattr(self._tokens, "backend_tokenizer"):
            raise ReaderError(f"the reader {model} has no tokenizer.json")
        self._model = model
        self._network = loaded.eval()
        self._positions = _positions(loaded)
        self._takes_types = loaded.config.to_dict().get("type_vocab_size", 0) > 1
        found = hashlib.sha256()
        for name, value in sorted(loaded.state_dict().items()):
            found.update(name.encode())
            found.update(value.contiguous().numpy().tobytes())
        self._digest = found.hexdigest()

    @property
    def digest(self) -> str:
        """Names the weights."""
        return self._digest

    @property
    def positions(self) -> int | None:
        """Most tokens that it takes at once; None where no table of it says so."""
        return self._positions

    def tokenizer(self) -> Tokenizer:
        """Return its tokenizer, without padding and truncation."""
        tokenizer: Tokenizer = self._tokens.backend_tokenizer
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def scores(self, ids: Sequence[int], types: Sequence[int]) -> Marks:
        """Return the scores of each token; see ``Network``."""
        import torch

        given = {"input_ids": torch.tensor([ids])}
        if self._takes_types:
            given["token_type_ids"] = torch.tensor([types])
        try:
            with torch.inference_mode():
                found = self._network(**given)
        except (IndexError, RuntimeError) as error:
            raise _unreadable(self._model, len(ids), error) from error
        both = torch.stack([found.start_logits[0], found.end_logits[0]], dim=-1)
        marks: Marks = both.numpy()
        return marks


def _positions(network: Any) -> int | None:  # noqa: ANN401 - as transformers has it
    """Return for how many tokens a network has positions, or None.

    Networks that count from behind the padding token lose the positions before it.
    """
    counts = [
        module.num_embeddings
        - (0 if module.padding_idx is None else module.padding_idx + 1)
        for name, module in network.named_modules()
        if name.endswith("position_embeddings") and hasattr(module, "num_embeddings")
    ]
    return min(counts, default=None)


def _unreadable(name: str, tokens: int, error: Exception) -> ReaderError:
    return ReaderError(
        f"the reader {name} failed on {tokens} tokens, question and text together "
        f"({error}); name another MEETING_QA_READER__MODEL"
    )


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of packaged weights.

    Attributes:
        sha256: Of the network and the tokenizer, in this order.
        bar: Least margin with which a span is taken for an answer.
    """

    sha256: str
    bar: float


def read_card(folder: Path) -> Card:
    """Read the card of weights and check that it is theirs.

    Raises:
        ReaderError: Something is missing, or the weights are not those of the card.
    """
    try:
        fields = json.loads((folder / CARD).read_text(encoding="utf-8"))
        card = Card(str(fields["sha256"]), float(fields["bar"]))
        found = weights_digest(folder)
    except OSError as error:
        raise ReaderError(f"{error.filename}: {error.strerror}; {_AGAIN}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ReaderError(f"{folder / CARD} cannot be read; {_AGAIN}") from error
    if found != card.sha256:
        raise ReaderError(
            f"{folder}: the weights are not those that {CARD} speaks of (expected "
            f"{card.sha256[:12]}, found {found[:12]}); {_AGAIN}"
        )
    return card


def weights_digest(folder: Path) -> str:
    """Return the SHA-256 of the files that reading depends on.

    Raises:
        OSError: One cannot be read.
    """
    found = hashlib.sha256()
    for name in (NETWORK, TOKENIZER):
        found.update((folder / name).read_bytes())
    return found.hexdigest()


def read_tokenizer(file: Path) -> Tokenizer:
    """Read a tokenizer without its padding and truncation.

    Raises:
        ReaderError: It cannot be read.
    """
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # tokenizers raises a bare Exception
        raise ReaderError(f"{file} cannot be read: {error}") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
