"""A whole training: from a folder of questions to the files of a reader.

Puts sources, courses, loop, calibration and export together. Nothing here prints: what
goes on is told to the callables that are given.
"""

from __future__ import annotations

import math
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch

from qa.errors import InvalidSettingsError
from qa.reading.reader import Reader
from qa.squad import SquadQuestion
from qa.training.bar import Reading, calibrate, calibration_set
from qa.training.courses import (
    COURSES,
    GOING_ON,
    Course,
    Maker,
    features_of,
    makers,
    read_sources,
)
from qa.training.features import Features, batched, load_tokenizer
from qa.training.loop import Progress, Settings, digest, new_network, train

_TELL_S = 60.0
_MORE_TOKENS = 14_000_000
_MORE_STEADY = 0.4
"""After so much of a training that goes on the rate of learning falls."""
_LAST = 100
"""The loss that is reported of a training is the mean of its last batches."""


class Export(Protocol):
    """Writes the files of a trained reader."""

    def __call__(
        self,
        weights: Mapping[str, npt.NDArray[np.float32]],
        source: Path,
        target: Path,
        *,
        about: Mapping[str, Any],
    ) -> None:
        """Write them.

        Args:
            weights: Of the network, by name.
            source: Folder of the embedder that the network began as.
            target: Folder to write to.
            about: The bar from which on it speaks, the digest of the data, settings
                and figures.
        """
        ...


@dataclass(frozen=True, slots=True)
class Beginning:
    """The reader that a training goes on from.

    Attributes:
        digest: Of its files.
        weights: By name, as ``loop.ReaderNetwork`` has them.
    """

    digest: str
    weights: Mapping[str, npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a training.

    Attributes:
        learnt: Batches that were learnt, those before a resumption included.
        batches: How many there were to be learnt.
        loss: Mean of the last hundred; 0 where none was learnt.
        data_digest: SHA-256 of all that there was to be learnt.
    """

    learnt: int
    batches: int
    loss: float
    data_digest: str

    @property
    def finished(self) -> bool:
        """Whether nothing is left to be learnt."""
        return self.learnt == self.batches


def settings_of(
    *,
    tokens: int | None = None,
    finish_from: int | None = None,
    seed: int | None = None,
    going_on: bool = False,
) -> Settings:
    """Return the settings of a training of so many tokens; None: the usual ones.

    The second course begins where the rate of learning begins to fall. Where training
    goes on from a reader there is but one course, at the rate of the last one.

    Raises:
        InvalidSettingsError: The second course would begin behind the end.
    """
    usual = Settings()
    if going_on:
        in_all = tokens or _MORE_TOKENS
        return Settings(
            seed=usual.seed if seed is None else seed,
            tokens=in_all,
            finish_from=finish_from or round(_MORE_STEADY * in_all),
            again_from=in_all,
            learning_rate=usual.again_rate,
        )
    in_all = usual.tokens if tokens is None else tokens
    first = round(COURSES[0].share * in_all) if finish_from is None else finish_from
    second = round((1.0 - COURSES[2].share) * in_all)
    if first > in_all:
        raise InvalidSettingsError(
            f"the second course cannot begin after {first} of {in_all} tokens"
        )
    return Settings(
        seed=usual.seed if seed is None else seed,
        tokens=in_all,
        finish_from=first,
        again_from=max(first, second),
    )


def train_reader(
    data: Path,
    target: Path,
    *,
    embedder: Path,
    checkpoint: Path,
    settings: Settings,
    meetings: Maker,
    export: Export,
    load: Callable[[Path], Reader],
    begin: Beginning | None = None,
    device: str = "auto",
    progress: Callable[[str, int, int], None],
    tell: Callable[[str], None],
) -> Outcome:
    """Train a reader, set the bar from which on it speaks, and export it.

    Ctrl-C ends it after the batch that is being learnt; the checkpoint then holds all
    that was learnt, and the same call goes on from there. A second Ctrl-C ends it at
    once, and the checkpoint is some minutes old.

    Args:
        data: Folder with the files that ``courses.TRAIN_FILES`` names.
        target: Folder of the reader; written once training has finished.
        embedder: Folder of the embedder that the network begins as.
        checkpoint: File to keep the state in, and to go on from where there is one.
        settings: How.
        meetings: Makes an example out of hand-written meeting papers.
        export: Writes the reader.
        load: Loads a reader that was exported.
        begin: What to go on from, with one course more; None trains anew.
        device: ``auto``, ``cpu`` or ``cuda``.
        progress: Takes a phase, how much of it is done, and how much there is.
        tell: Takes a line about once a minute.

    Raises:
        QuestionSetError: A file of the data is missing or cannot be used.
        InvalidSettingsError: The checkpoint is of another training, or there is no
            such device.
        OSError: The target or the checkpoint cannot be written.
    """
    where = device_of(device)
    # What cannot be written to is better found out before hours of training.
    target.mkdir(parents=True, exist_ok=True)
    checkpoint.resolve().parent.mkdir(parents=True, exist_ok=True)
    progress("reading", 0, 1)
    sources = read_sources(data)
    progress("reading", 1, 1)
    courses = COURSES if begin is None else (GOING_ON,)
    batches = batches_of(
        sources, embedder, settings, meetings, courses=courses, progress=progress
    )
    network = new_network(embedder, seed=settings.seed)
    if begin is not None:
        network.load_state_dict(
            {name: torch.tensor(value) for name, value in begin.weights.items()}
        )
    with _stopping() as stop:
        losses = train(
            network,
            batches,
            settings,
            checkpoint=checkpoint,
            report=_reporter(progress, tell),
            stop=stop,
            device=where,
        )
    recent = losses[-_LAST:]
    outcome = Outcome(
        learnt=len(losses),
        batches=len(batches),
        loss=sum(recent) / max(1, len(recent)),
        data_digest=digest(batches),
    )
    if not outcome.finished:
        return outcome
    weights = {
        name: value.cpu().numpy() for name, value in network.state_dict().items()
    }
    questions = calibration_set(sources, seed=settings.seed)
    # The bar is set for the weights as they are shipped, which are rounded.
    with tempfile.TemporaryDirectory() as folder:
        export(weights, embedder, Path(folder), about={"bar": 0.0})
        reader = load(Path(folder))
        calibrated = calibrate(
            questions, lambda asked: _read(reader, asked), progress=progress
        )
    export(
        weights,
        embedder,
        target,
        about={
            "bar": calibrated.bar,
            "began as": begin.digest if begin else None,
            "data": outcome.data_digest,
            "settings": asdict(settings),
            "figures": {
                "examples": sum(map(len, batches)),
                "batches": outcome.batches,
                "loss": round(outcome.loss, 4),
                "held out": dict(calibrated.figures),
            },
        },
    )
    return outcome


def _reporter(
    progress: Callable[[str, int, int], None], tell: Callable[[str], None]
) -> Callable[[Progress], None]:
    """Return what shows every report, and tells of the first and one a minute."""
    told = -math.inf

    def report(at: Progress) -> None:
        nonlocal told
        progress("training", at.step, at.steps)
        now = time.monotonic()
        if now - told >= _TELL_S or at.step == at.steps:
            told = now
            tell(line_of(at))

    return report


def _read(reader: Reader, asked: SquadQuestion) -> Reading:
    (read,) = reader.read(asked.question, [("", asked.context)])
    best = read.spans[0] if read.spans else None
    said = asked.context[best.start : best.end] if best else ""
    return Reading(said, read.margin)


def batches_of(
    sources: Mapping[str, Sequence[SquadQuestion]],
    embedder: Path,
    settings: Settings,
    meetings: Maker,
    *,
    courses: Sequence[Course] = COURSES,
    progress: Callable[[str, int, int], None],
) -> list[list[Features]]:
    """Return the batches of the courses, in the order in which they are learnt.

    Args:
        sources: Of ``courses.read_sources``.
        embedder: Folder with the tokenizer.
        settings: Seed, tokens, and after how many the second course begins.
        meetings: Makes an example out of hand-written meeting papers.
        courses: All three, or one that has all tokens.
        progress: Takes a phase, how much of it is done, and how much there is.
    """
    tokenizer = load_tokenizer(embedder)
    batches: list[list[Features]] = []
    begun = 0
    bounds = (settings.finish_from, settings.again_from, settings.tokens)
    ends = [min(end, settings.tokens) for end in bounds][-len(courses) :]
    for course, end in zip(courses, ends, strict=True):
        made = makers(sources, meetings, course.whole)

        def report(tokens: int, *, begun: int = begun, end: int = end) -> None:
            progress("examples", min(begun + tokens, end), settings.tokens)

        found = features_of(
            course,
            made,
            tokenizer,
            tokens=end - begun,
            seed=settings.seed,
            report=report,
        )
        order = Random(f"{settings.seed}:{course.name}:order")
        batches += batched(found, batch_tokens=settings.batch_tokens, random=order)
        begun = end
    return batches


def device_of(name: str) -> torch.device:
    """Return the device of that name; ``auto`` is a GPU where there is one.

    Raises:
        InvalidSettingsError: There is no such device here.
    """
    is_there = torch.cuda.is_available()
    if name == "auto":
        return torch.device("cuda" if is_there else "cpu")
    if name == "cpu" or (name == "cuda" and is_there):
        return torch.device(name)
    raise InvalidSettingsError(
        f"there is no device {name!r} that training can run on; `--device cpu` always "
        "can"
    )


def line_of(at: Progress) -> str:
    """Return one line for people on where training stands."""
    return (
        f"{at.step:,} of {at.steps:,} batches, loss {at.loss:.3f}, "
        f"{at.tokens_per_s:,.0f} tokens a second, {duration(at.left_s)} left"
    )


def duration(seconds: float) -> str:
    """Return a duration as people say it, in two units at most.

    >>> duration(9_312), duration(95), duration(7.2)
    ('2 h 35 min', '2 min', '7 s')
    """
    minutes = round(seconds / 60)
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Give what tells whether the process was asked to stop, by Ctrl-C or a signal.

    A step that is interrupted in its midst leaves weights that belong to no batch, so
    the first signal is only noted. The second one acts as it would have before.
    """
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread hears signals.
        yield asked.is_set
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    former = {number: signal.getsignal(number) for number in numbers}

    def restore() -> None:
        for number, handler in former.items():
            signal.signal(number, handler)

    def note(number: int, frame: FrameType | None) -> None:
        asked.set()
        restore()

    for number in numbers:
        signal.signal(number, note)
    try:
        yield asked.is_set
    finally:
        restore()
