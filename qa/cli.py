"""``meeting-qa``: everything that can be done from a terminal.

Nothing heavy is imported before a command needs it, so that ``--help`` and wrong
use are answered at once. The server is started by name, not by importing it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from corpus.errors import AssistantError
from qa.commands import evaluation, library, meetings, questions, reader
from qa.commands.parts import (
    DONE,
    FAILED,
    LibraryOption,
    Parts,
    parts_of,
    settings_of,
)
from qa.terminal import fail, say, speak_any_encoding

app = typer.Typer(
    name="meeting-qa",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(argv: Sequence[str] | None = None, *, parts: Parts | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 wrong use.

    Args:
        argv: Arguments without the program's name; the process's own by default.
        parts: What the commands work with; the real things by default.
    """
    # Weights are installed with the program; looking for newer ones would only
    # cost seconds, and tell others when it is used.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    speak_any_encoding()
    try:
        app(args=argv, prog_name="meeting-qa", obj=parts or Parts())
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else FAILED
    except AssistantError as error:
        fail(str(error))
        return FAILED
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        return FAILED
    return DONE


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"meeting-qa {version('meeting-qa')}")
        raise typer.Exit


@app.callback()
def program(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Answers questions about meeting documents with the passages that say so."""


def serve(
    context: typer.Context,
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on.", show_default="$MEETING_QA_WEB__HOST"
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="Port to listen on; 0 for any.",
            show_default="$MEETING_QA_WEB__PORT or 8000",
        ),
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Serve the pages and the API until Ctrl-C."""
    # The application is built by name and reads its settings from the environment.
    if host is not None:
        os.environ["MEETING_QA_WEB__HOST"] = host
    if port is not None:
        os.environ["MEETING_QA_WEB__PORT"] = str(port)
    if library is not None:
        os.environ["MEETING_QA_LIBRARY__DIR"] = str(library)
    parts_of(context).server(settings_of(library))


app.command()(library.build)
app.command()(library.add)
app.command()(library.remove)
app.command()(library.status)
app.command()(library.documents)
app.command()(questions.ask)
app.command()(questions.search)
app.command()(serve)
app.add_typer(meetings.meetings_app, name="meetings")
app.command()(evaluation.evaluate)
app.command("evaluate-reader")(reader.evaluate_reader)
app.command("train-reader")(reader.train_reader)
app.command()(library.doctor)
app.command("evaluate-retrieval")(reader.evaluate_retrieval)
app.command("measure-reader")(reader.measure_reader)
app.command("reliability")(reader.reliability)


if __name__ == "__main__":
    sys.exit(main())
