"""Commands on the library: what it holds, and what comes in and goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.commands.parts import (
    FAILED,
    JsonOption,
    LibraryOption,
    parts_of,
    settings_of,
)
from qa.terminal import (
    Progress,
    fail,
    loaded,
    print_json,
    print_table,
    progress_shown,
    safe,
    say,
    warn,
)

if TYPE_CHECKING:
    from index.generation import DocumentSummary
    from index.writer import BuildReport, LibraryWriter


def build(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True,
            metavar="[PATHS]...",
            help="Files and folders; none: those of the last time, or the samples.",
            show_default=False,
        ),
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Make the library equal to these files and folders.

    Only what changed is read and embedded. Without PATHS the folders of the last
    time are looked through again; a new library is made from the sample documents.
    """
    settings = settings_of(library)
    writer = loaded(lambda: parts_of(context).writer(settings))
    with progress_shown() as progress:
        report = _build(writer, paths or None, progress)
    _print_report(report)
    if report.failed and not _count_documents(report):
        raise typer.Exit(FAILED)


def _build(
    writer: LibraryWriter, paths: Sequence[Path] | None, progress: Progress
) -> BuildReport:
    from index.errors import LibraryNotFoundError

    try:
        return writer.build(paths, progress=progress)
    except LibraryNotFoundError:
        if paths is not None:
            raise
    return writer.build([_samples()], progress=progress)


def _samples() -> Path:
    import corpus

    return Path(corpus.__file__).parent / "samples"


def add(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, metavar="PATH...", help="Files and folders."),
    ],
    library: LibraryOption = None,
) -> None:
    """Add files and folders; a file that was added before gets a new version."""
    from corpus.parsing import discover

    settings = settings_of(library)
    sources, skipped = discover(files)
    for path, reason in skipped:
        _print_unread(str(path), reason)
    failed = len(skipped)
    if sources:
        writer = loaded(lambda: parts_of(context).writer(settings))
        with progress_shown() as progress:
            report = writer.add(sources, progress=progress)
        _print_report(report)
        failed += len(report.failed)
    if failed:
        raise typer.Exit(FAILED)


def remove(
    context: typer.Context,
    ids: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help="Ids, as `documents` lists them."),
    ],
    library: LibraryOption = None,
) -> None:
    """Remove documents from the library and from every answer."""
    settings = settings_of(library)
    writer = loaded(lambda: parts_of(context).writer(settings))
    _print_report(writer.remove(ids))


def status(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """Say what the library holds and when it was built."""
    settings = settings_of(library)
    assistant = loaded(lambda: parts_of(context).assistant(settings))
    try:
        generation = assistant.generation()
        facts = {
            "library": str(settings.library.dir),
            "generation": generation.number,
            "built_at": generation.built_at.isoformat(timespec="seconds"),
            "documents": generation.document_count,
            "passages": generation.passage_count,
            "meetings": len(assistant.meetings()),
            "embedder": settings.embedder.model,
        }
    finally:
        assistant.close()
    if as_json:
        print_json(facts)
    else:
        for name, value in facts.items():
            say(f"{name.replace('_', ' '):<11}{value}")


def documents(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """List the documents: id, version, passages, name and title."""
    settings = settings_of(library)
    assistant = loaded(lambda: parts_of(context).assistant(settings))
    try:
        summaries = assistant.generation().documents()
    finally:
        assistant.close()
    if as_json:
        for summary in summaries:
            print_json(_document_fields(summary))
        return
    print_table(
        ("id", "version", "passages", "name", "title"),
        [(s.id, s.version, s.passages, s.key, s.title) for s in summaries],
    )


def doctor(context: typer.Context, library: LibraryOption = None) -> None:
    """Check the set-up and the library; say what mends a fault."""
    from qa.doctor import Level, examine

    signs = {Level.GOOD: "ok   ", Level.NOTE: "note ", Level.WRONG: "WRONG"}
    settings = settings_of(library)
    wrong = 0
    for finding in examine(settings, embedder=parts_of(context).embedder):
        say(f"{signs[finding.level]} {finding.what}: {finding.detail}")
        if finding.remedy:
            say(f"      -> {finding.remedy}")
        wrong += finding.level is Level.WRONG
    if wrong:
        fail(f"{wrong} of these checks failed")
        raise typer.Exit(FAILED)
    say("Everything is in order.")


def _print_report(report: BuildReport) -> None:
    for file in report.failed:
        _print_unread(file.name, file.reason)
    for one in report.changed[:20]:
        say(f"{safe(one.key)}: version {one.version} replaces {one.version - 1}")
    changes = ", ".join(
        f"{len(group)} {name}"
        for name, group in (
            ("added", report.added),
            ("changed", report.changed),
            ("removed", report.removed),
            ("unchanged", report.unchanged),
            ("failed", report.failed),
        )
        if group
    )
    say(
        f"generation {report.generation}: {changes or 'nothing to do'}; "
        f"{report.passages_embedded} passages embedded in {report.took_ms / 1000:.1f} s"
    )


def _print_unread(name: str, reason: str) -> None:
    # Errors of loaders begin with the name of the file already.
    reason = reason.removeprefix(f"{PurePosixPath(name).name}: ")
    warn(f"not read: {name}: {reason}")


def _count_documents(report: BuildReport) -> int:
    return len(report.added) + len(report.changed) + len(report.unchanged)


def _document_fields(summary: DocumentSummary) -> dict[str, Any]:
    return {
        "id": summary.id,
        "document": summary.key,
        "version": summary.version,
        "title": summary.title,
        "media_type": summary.media_type,
        "passages": summary.passages,
        "added_at": summary.added_at.isoformat(),
    }
