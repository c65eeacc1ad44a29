"""Speaks to people at terminals, and to programs behind pipes.

Standard output holds results, standard error progress and errors. Nothing here
knows what is said.
"""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

T = TypeVar("T")

Progress = Callable[[str, int, int], None]
"""Takes a phase, how much of it is done, and how much there is to do."""

LONG_S = 1.0
"""What takes longer than this is shown to be going on."""


def speak_any_encoding() -> None:
    """Let no character of a document stop the program, whatever the locale is."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    with suppress(AttributeError, ValueError):
        # What is piped in is UTF-8 whatever the terminal speaks.
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def say(text: str, *, bold: bool = False) -> None:
    """Print a line of the result."""
    if bold and sys.stdout.isatty():
        text = f"\x1b[1m{text}\x1b[0m"
    print(text, flush=True)


def warn(message: str) -> None:
    """Print one line to people, beside the result."""
    print(" ".join(safe(message).split()), file=sys.stderr, flush=True)


def fail(message: str) -> None:
    """Print the one line that says why a command failed."""
    warn(f"error: {message}")


def print_json(value: dict[str, Any]) -> None:
    """Print one object on one line, in plain ASCII where need be."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    escape = encoding.replace("-", "") not in {"utf8", "utf8sig"}
    print(json.dumps(value, ensure_ascii=escape), flush=True)


def print_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table to people, and lines with tabs to programs."""
    cells = [[" ".join(safe(str(cell)).split()) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in cells:
            print("\t".join(row), flush=True)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for name in head:
        table.add_column(name, overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))
    Console().print(table)


def safe(text: str) -> str:
    r"""Drop control characters, which could move a terminal's cursor or colours.

    >>> safe("a\x1b[31mb\tc\n")
    'a[31mb\tc\n'
    """
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


def indented(text: str) -> str:
    """Indent a quote, wrapped to the terminal where there is one."""
    if not sys.stdout.isatty():
        return textwrap.indent(text, "    ")
    width = max(40, min(100, shutil.get_terminal_size().columns))
    return "\n".join(
        textwrap.fill(
            line,
            width=width,
            initial_indent="    ",
            subsequent_indent="    ",
            break_long_words=False,
        )
        for line in text.splitlines()
    )


def loaded(load: Callable[[], T]) -> T:
    """Load something that takes seconds, and show on a terminal that it goes on."""
    if not sys.stderr.isatty():
        return load()
    from rich.console import Console

    with Console(stderr=True).status("Loading…"):
        return load()


@contextmanager
def progress_shown() -> Iterator[Progress]:
    """Show progress on standard error: bars on a terminal, else lines."""
    if not sys.stderr.isatty():
        yield _progress_lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    bars = Bars(
        TextColumn("{task.description:<10}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[str, TaskID] = {}

    def show(phase: str, done: int, total: int) -> None:
        if phase not in tasks:
            tasks[phase] = bars.add_task(phase, total=total)
        bars.update(tasks[phase], completed=done, total=total)

    with bars:
        yield show


def _progress_lines() -> Progress:
    """Return what prints one line for each phase that took longer than a second."""
    began: dict[str, float] = {}

    def show(phase: str, done: int, total: int) -> None:
        now = time.monotonic()
        took_s = now - began.setdefault(phase, now)
        if done >= total and took_s >= LONG_S:
            sys.stderr.write(f"{phase}: {done} of {total} in {took_s:.1f} s\n")
            sys.stderr.flush()

    return show


def tracked(items: Sequence[T], phase: str) -> Iterator[T]:
    """Yield the items and show how many are done."""
    with progress_shown() as progress:
        for n, item in enumerate(items):
            progress(phase, n, len(items))
            yield item
        progress(phase, len(items), len(items))
