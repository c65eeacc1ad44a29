"""The reader: which words of a text answer a question, and whether any do.

A network gives each token a score for beginning and for ending an answer; the first
token stands for "no answer here". The margin of a span is how far its two scores
exceed those two. Offsets are half-open and count characters of the text as it was
given. Nothing here decides what is said.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import ReaderError
from qa.reading.network import (
    CARD,
    NETWORK,
    PACKAGED,
    TOKENIZER,
    WEIGHTS,
    Network,
    OnnxNetwork,
    TransformersNetwork,
    read_card,
    read_tokenizer,
)
from qa.reading.windows import (
    MAX_HEADER_TOKENS,
    MAX_QUESTION_TOKENS,
    WINDOW_TOKENS,
    Marks,
    Window,
    best_spans,
    frame_of,
    item_spans,
    windows,
)
from qa.spans import trimmed

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_NOTHING = float("-inf")


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a text that may answer.

    Attributes:
        start: Offset of the first character.
        end: Offset after the last character.
        margin: Score of the span less that of "no answer here"; above 0 the network
            holds an answer for likelier than none.
    """

    start: int
    end: int
    margin: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network makes of one text.

    Attributes:
        spans: Best first, none overlapping another; () where the text has no words.
        relevance: Log-odds that the text answers; where the network does not say so,
            the margin of the best span.
        items: The spans that answer together, as far as the network marks them.
    """

    spans: tuple[Span, ...]
    relevance: float
    items: tuple[tuple[int, int], ...] = ()

    @property
    def margin(self) -> float:
        """Margin of the best span; minus infinity where there is none."""
        return self.spans[0].margin if self.spans else _NOTHING


class Reader:
    """Reads texts for answers, in windows where they are long."""

    def __init__(
        self, network: Network, tokenizer: Tokenizer, *, bar: float, workers: int = 1
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
        self._frame = frame_of(tokenizer)
        self._pool = ThreadPoolExecutor(workers, "reader") if workers > 1 else None
        self.bar = bar

    @property
    def digest(self) -> str:
        """Names the weights: the same digest gives the same answers."""
        return self._network.digest

    @property
    def longest(self) -> int:
        """Most tokens that the network is given at once."""
        header = MAX_HEADER_TOKENS if self._network.headed else 0
        return self._frame.length + MAX_QUESTION_TOKENS + header + WINDOW_TOKENS

    def read(
        self, question: str, texts: Sequence[tuple[str, str]], *, most: int = 1
    ) -> list[Reading]:
        """Read each text once.

        Args:
            question: What is asked.
            texts: What is read: (header, text). The header says what the text is part
                of; no span begins or ends in it.
            most: Most spans to return of each text.
        """
        asked = self._ids(question)[:MAX_QUESTION_TOKENS]
        headed = self._network.headed
        read = [
            self._tokenizer.encode(text, add_special_tokens=False) for _, text in texts
        ]
        headers = [
            self._ids(header)[:MAX_HEADER_TOKENS] if headed and header else []
            for header, _ in texts
        ]
        cut = [
            Window(
                place,
                *self._frame.around(asked, headers[place], one.ids[first:last]),
                first,
                last,
            )
            for place, one in enumerate(read)
            for first, last in windows(len(one.ids))
        ]
        found: list[list[Reading]] = [[] for _ in texts]
        for window, marks in zip(cut, self._scores(cut), strict=True):
            text, offsets = texts[window.text][1], read[window.text].offsets
            found[window.text].append(_reading(text, offsets, window, marks, most))
        return [_merged(parts, most) for parts in found]

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _scores(self, cut: Sequence[Window]) -> list[Marks]:
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


def _reading(
    text: str,
    offsets: Sequence[tuple[int, int]],
    window: Window,
    marks: Marks,
    most: int,
) -> Reading:
    """Return what the network makes of one window, in characters of its text."""
    null = float(marks[0, 0] + marks[0, 1])
    part = marks[window.offset : window.offset + window.last - window.first]

    def place(first: int, last: int) -> tuple[int, int]:
        return offsets[window.first + first][0], offsets[window.first + last][1]

    spans = []
    for first, last, score in best_spans(part[:, 0], part[:, 1], most):
        start, end = trimmed(text, *place(first, last))
        if start < end:
            spans.append(Span(start, end, score - null))
    if marks.shape[1] < 5:
        best = max((one.margin for one in spans), default=_NOTHING)
        return Reading(tuple(spans), best)
    items = tuple(place(*one) for one in item_spans(part[:, 2], part[:, 3]))
    return Reading(tuple(spans), float(marks[0, 4]), items)


def _merged(parts: Sequence[Reading], most: int) -> Reading:
    """Bring together what was read of the windows of one text."""
    if len(parts) == 1:
        return parts[0]
    spans: list[Span] = []
    for span in sorted((s for p in parts for s in p.spans), key=lambda s: -s.margin):
        if all(span.end <= s.start or span.start >= s.end for s in spans):
            spans.append(span)
    return Reading(
        tuple(spans[:most]),
        max((p.relevance for p in parts), default=_NOTHING),
        tuple(sorted({item for p in parts for item in p.items})),
    )


def load_reader(model: str, *, threads: int = 0) -> Reader:
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
        tokenizer = read_tokenizer(folder / TOKENIZER)
        return Reader(network, tokenizer, bar=card.bar, workers=threads or _cores())
    loaded = TransformersNetwork(model)
    reader = Reader(loaded, loaded.tokenizer(), bar=0.0)
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
