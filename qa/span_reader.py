"""The trained reader: which words of a text answer a question, and whether any do.

A network gives each token a score for beginning and for ending an answer; the first
token stands for "no answer here". The margin of a span is how far its two scores
exceed those two. Offsets are half-open and count characters of the text as it was
given. Nothing here decides what is said; see ``qa/passage_answers.py``.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from qa.errors import ReaderError
from qa.spans import trimmed

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGED = "packaged"
WEIGHTS = Path(__file__).parent / "weights"
NETWORK, TOKENIZER, CARD = "reader.onnx", "tokenizer.json", "reader.json"
_AGAIN = "install the program again, or name another MEETING_QA_READER__MODEL"

MAX_QUESTION_TOKENS = 48
WINDOW_TOKENS = 224
"""Of a text, read at once; training read up to 256, with the question."""
STRIDE_TOKENS = 112
MAX_ANSWER_TOKENS = 40
MAX_WINDOWS = 200
"""Of one text; what stands behind them is not read."""

_BEST_ENDS = 12

Logits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SpanAnswer:
    """The words of one text that answer a question best.

    Attributes:
        start: Offset of the first character.
        end: Offset after the last character; equal to ``start`` where the text holds
            no words.
        margin: Score of the span less that of "no answer here"; above 0 the network
            holds an answer likelier than none.
        speaks: Whether the margin clears the bar that was set in training.
    """

    start: int
    end: int
    margin: float
    speaks: bool


class SpanNetwork(Protocol):
    """What gives each token its two scores; safe to call from several threads."""

    @property
    def digest(self) -> str:
        """Names the weights: the same digest gives the same scores."""

    def scores(self, ids: Sequence[int], types: Sequence[int]) -> tuple[Logits, Logits]:
        """Return the scores of beginning and of ending an answer, (tokens,) each.

        Args:
            ids: ``[CLS] question [SEP] text [SEP]``.
            types: 0 for the tokens of the question, 1 for those of the text.
        """


@dataclass(frozen=True, slots=True)
class _Window:
    """What the network is given at once.

    Attributes:
        text: Place of its text among those that are read.
        ids: Of question and text, framed.
        types: As many.
        offset: Index of the first token of the text.
        first: Which token of the whole text that is.
        last: Token of the whole text behind the window.
    """

    text: int
    ids: list[int]
    types: list[int]
    offset: int
    first: int
    last: int


class SpanReader:
    """Reads texts for answers, in windows where they are long."""

    def __init__(
        self,
        network: SpanNetwork,
        tokenizer: Tokenizer,
        *,
        bar: float,
        workers: int = 1,
    ) -> None:
        """Keep the network.

        Args:
            network: Scores tokens.
            tokenizer: Without padding and truncation; of the same network.
            bar: Least margin with which a span is taken for an answer.
            workers: Windows that are read at the same time, over all questions.
        """
        self._network = network
        self._tokenizer = tokenizer
        self._bar = bar
        self._frame = _frame(tokenizer)
        self._pool = ThreadPoolExecutor(workers, "reader") if workers > 1 else None

    @property
    def digest(self) -> str:
        """Names the weights: the same digest gives the same answers."""
        return self._network.digest

    @property
    def bar(self) -> float:
        """Least margin with which a span is taken for an answer."""
        return self._bar

    @property
    def longest(self) -> int:
        """Most tokens that the network is given at once."""
        return self._frame.length + MAX_QUESTION_TOKENS + WINDOW_TOKENS

    def best(self, question: str, texts: Sequence[str]) -> list[SpanAnswer]:
        """Return the best span of each text, in the order of the texts."""
        read = self.read(question, [(text, ((0, len(text)),)) for text in texts])
        return [spans[0] for spans in read]

    def read(
        self, question: str, texts: Sequence[tuple[str, Sequence[tuple[int, int]]]]
    ) -> list[list[SpanAnswer]]:
        """Read each text once and return the best span within each stretch of it.

        Args:
            question: What is asked.
            texts: What is read, each with half-open spans of it, in characters.
        """
        asked = self._tokenizer.encode(question, add_special_tokens=False)
        words = asked.ids[:MAX_QUESTION_TOKENS]
        read = [
            self._tokenizer.encode(text, add_special_tokens=False) for text, _ in texts
        ]
        wanted = [
            [_tokens_within(one.offsets, stretch) for stretch in stretches]
            for one, (_, stretches) in zip(read, texts, strict=True)
        ]
        best = [
            [SpanAnswer(s, s, float("-inf"), speaks=False) for s, _ in stretches]
            for _, stretches in texts
        ]
        cut = [
            _Window(place, *self._frame.around(words, one.ids[first:last]), first, last)
            for place, one in enumerate(read)
            for first, last in windows(len(one.ids))
        ]
        for window, (starts, ends) in zip(cut, self._scores(cut), strict=True):
            null = float(starts[0] + ends[0])
            text, stretches = texts[window.text]
            offsets = read[window.text].offsets
            found = best[window.text]
            for place, (low, high) in enumerate(wanted[window.text]):
                low, high = max(low, window.first), min(high, window.last)
                if low >= high:
                    continue
                moved = window.offset - window.first
                part = slice(low + moved, high + moved)
                begin, end, score = best_span(starts[part], ends[part])
                margin = score - null
                if margin > found[place].margin:
                    span = _trimmed_within(
                        text,
                        stretches[place],
                        offsets[low + begin][0],
                        offsets[low + end][1],
                    )
                    found[place] = SpanAnswer(*span, margin, speaks=margin >= self._bar)
        return best

    def _scores(self, cut: Sequence[_Window]) -> list[tuple[Logits, Logits]]:
        """Return the scores of each window.

        Several windows side by side, each on one core, are read in two thirds of
        the time that several cores need for one window after the other.
        """
        if self._pool is None or len(cut) == 1:
            return [self._network.scores(one.ids, one.types) for one in cut]
        # The longest first, so that the last to end is a short one.
        order = sorted(range(len(cut)), key=lambda place: -len(cut[place].ids))
        begun = {
            place: self._pool.submit(
                self._network.scores, cut[place].ids, cut[place].types
            )
            for place in order
        }
        return [begun[place].result() for place in range(len(cut))]


def _trimmed_within(
    text: str, stretch: tuple[int, int], start: int, end: int
) -> tuple[int, int]:
    """Trim a span inside its stretch: what stands outside would not be quoted."""
    first, last = stretch
    start, end = trimmed(text[first:last], start - first, min(end, last) - first)
    return first + start, first + end


def _tokens_within(
    offsets: Sequence[tuple[int, int]], stretch: tuple[int, int]
) -> tuple[int, int]:
    """Return the half-open range of the tokens that lie in a stretch."""
    begins = [start for start, _ in offsets]
    return bisect_left(begins, stretch[0]), bisect_left(begins, stretch[1])


@dataclass(frozen=True, slots=True)
class _Frame:
    """The tokens that a network wants before, between and behind question and text.

    Attributes:
        parts: Token ids of the three places.
        types: Type of a token of the question, and of one of the text.
    """

    parts: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
    types: tuple[int, int]

    @property
    def length(self) -> int:
        """How many tokens it has."""
        return sum(map(len, self.parts))

    def around(
        self, question: Sequence[int], text: Sequence[int]
    ) -> tuple[list[int], list[int], int]:
        """Return ids, types, and the index of the first token of the text."""
        before, between, behind = self.parts
        ids = [*before, *question, *between, *text, *behind]
        offset = len(before) + len(question) + len(between)
        asked, read = self.types
        return ids, [asked] * offset + [read] * (len(ids) - offset), offset


def _frame(tokenizer: Tokenizer) -> _Frame:
    """Learn the frame from how a tokenizer joins two texts.

    Raises:
        ReaderError: It does not join texts as networks that mark spans need it.
    """
    both = tokenizer.encode("a", "a")
    owners = both.sequence_ids
    if 0 not in owners or 1 not in owners or owners[0] is not None:
        raise ReaderError(
            "the reader's tokenizer does not set a token before two texts; a network "
            "trained on SQuAD 2.0 comes with one that does"
        )
    first, second = owners.index(0), owners.index(1)
    behind_first = max(i for i, one in enumerate(owners) if one == 0) + 1
    behind_second = max(i for i, one in enumerate(owners) if one == 1) + 1
    ids = both.ids
    return _Frame(
        (
            tuple(ids[:first]),
            tuple(ids[behind_first:second]),
            tuple(ids[behind_second:]),
        ),
        (both.type_ids[first], both.type_ids[second]),
    )


def windows(count: int) -> Iterator[tuple[int, int]]:
    """Give the windows over so many tokens, overlapping by half.

    >>> list(windows(300))
    [(0, 224), (112, 300)]
    """
    for number in range(MAX_WINDOWS):
        first = number * STRIDE_TOKENS
        if first and first + WINDOW_TOKENS - STRIDE_TOKENS >= count:
            return
        if first >= count:
            return
        yield first, min(count, first + WINDOW_TOKENS)


def best_span(starts: Logits, ends: Logits) -> tuple[int, int, float]:
    """Return first and last token of the best span, and the sum of its scores.

    Args:
        starts: Score of each token for beginning the answer, (tokens,).
        ends: Score of each token for ending it, (tokens,).
    """
    best = (0, 0, float("-inf"))
    for begin in np.argsort(-starts)[:_BEST_ENDS]:
        reach = ends[begin : begin + MAX_ANSWER_TOKENS]
        end = int(begin) + int(np.argmax(reach))
        score = float(starts[begin] + ends[end])
        if score > best[2]:
            best = (int(begin), end, score)
    return best


class OnnxNetwork:
    """A network in ONNX; read when it is first asked, run by onnxruntime.

    One run takes one core; see ``SpanReader`` for several at once.
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

    def scores(self, ids: Sequence[int], types: Sequence[int]) -> tuple[Logits, Logits]:
        """Return both scores of each token; see ``SpanNetwork``."""
        with self._lock:  # only one thread loads it; running needs no lock
            session = self._session
        feed = {
            "input_ids": np.array([ids], dtype=np.int64),
            "attention_mask": np.ones((1, len(ids)), dtype=np.int64),
            "token_type_ids": np.array([types], dtype=np.int64),
        }
        wanted = {one.name for one in session.get_inputs()}
        try:
            starts, ends = session.run(
                ["start_logits", "end_logits"],
                {name: value for name, value in feed.items() if name in wanted},
            )
        except Exception as error:  # onnxruntime raises many kinds, none documented
            raise _unreadable(str(self._path), len(ids), error) from error
        return starts[0], ends[0]

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

    def scores(self, ids: Sequence[int], types: Sequence[int]) -> tuple[Logits, Logits]:
        """Return both scores of each token; see ``SpanNetwork``."""
        import torch

        given = {"input_ids": torch.tensor([ids])}
        if self._takes_types:
            given["token_type_ids"] = torch.tensor([types])
        try:
            with torch.inference_mode():
                found = self._network(**given)
        except (IndexError, RuntimeError) as error:
            raise _unreadable(self._model, len(ids), error) from error
        return found.start_logits[0].numpy(), found.end_logits[0].numpy()


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


def load_reader(model: str, *, threads: int = 0) -> SpanReader:
    """Return the reader of that name.

    Args:
        model: ``packaged``; a folder with ``reader.onnx`` and ``reader.json`` as
            training writes them; or a folder or hub name of any network that was
            trained on SQuAD and that transformers can load.
        threads: Windows that are read at the same time; 0: as many as there are
            cores. A network that transformers runs takes torch's own threads.

    Raises:
        ReaderError: It is not there, is damaged, cannot be loaded, or takes fewer
            tokens at once than it would be given.
    """
    folder = WEIGHTS if model == PACKAGED else Path(model)
    if (folder / CARD).exists() or model == PACKAGED:
        card = read_card(folder)
        network = OnnxNetwork(folder / NETWORK, card.sha256)
        tokenizer = _tokenizer(folder / TOKENIZER)
        return SpanReader(network, tokenizer, bar=card.bar, workers=threads or _cores())
    loaded = TransformersNetwork(model)
    reader = SpanReader(loaded, loaded.tokenizer(), bar=0.0)
    if loaded.positions is not None and loaded.positions < reader.longest:
        raise ReaderError(
            f"the reader {model} takes {loaded.positions} tokens at once, and has to "
            f"take {reader.longest}; name another MEETING_QA_READER__MODEL"
        )
    return reader


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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


def _tokenizer(file: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # tokenizers raises a bare Exception
        raise ReaderError(f"{file} cannot be read: {error}") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
