"""Changes of the library on behalf of people and bots: what is asked, what came of it.

Every change is a job of the one worker thread; nothing here talks HTTP.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from web.jobs import Progress

if TYPE_CHECKING:
    from index.generation import DocumentSummary
    from index.writer import BuildReport, Upload
    from web.corrections import Wish
    from web.state import State

MAX_FILES = 100

Outcome = Literal["added", "changed", "unchanged", "removed", "failed"]


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file.

    Attributes:
        name: The file's name.
        result: What became of it.
        document_id: The document that it is now, where it is one.
        reason: Why it failed, in a sentence, else "".
    """

    name: str
    result: Outcome
    document_id: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a change.

    Attributes:
        files: One a file, in the order in which they were sent.
        generation: Generation of the library that holds the change.
        passages_embedded: Passages that had to be turned into vectors.
        took_ms: Milliseconds that the change took.
    """

    files: tuple[FileResult, ...]
    generation: int
    passages_embedded: int
    took_ms: float

    @property
    def any_taken(self) -> bool:
        """Tell whether the library holds something new."""
        return any(f.result in ("added", "changed") for f in self.files)

    @property
    def all_failed(self) -> bool:
        """Tell whether no file could be used."""
        return bool(self.files) and all(f.result == "failed" for f in self.files)


def supported_suffixes() -> tuple[str, ...]:
    """Return the endings of files that can be read."""
    from corpus.parsing import SUPPORTED_SUFFIXES

    return tuple(SUPPORTED_SUFFIXES)


def take_in(web: State, uploads: Sequence[Upload], progress: Progress) -> Change:
    """Add files and return once they can be asked about."""
    report = web.assistant.writer.add_uploads(uploads, progress=progress)
    return _settled(web, report, [upload.name for upload in uploads])


def rebuild(web: State, progress: Progress) -> Change:
    """Read every kept original again and return once that is served."""
    return _settled(web, web.assistant.writer.build(None, progress=progress))


def remove(web: State, document_id: str, _: Progress) -> Change:
    """Remove a document and return once no answer can cite it.

    Raises:
        DocumentNotFoundError: No document has this id.
        DocumentRemovedError: It was removed before.
    """
    # Asking first tells "never was" from "is gone already".
    web.assistant.generation().document(document_id)
    return _settled(web, web.assistant.writer.remove([document_id]))


def correct(web: State, sources: Collection[str], wish: Wish, _: Progress) -> Change:
    """Correct the records of documents or their parts and return once that is served.

    Raises:
        DocumentNotFoundError, DocumentRemovedError: One of the documents is gone.
    """
    report = web.assistant.writer.correct(
        sources, wish.values, withdrawn=wish.withdrawn, made_by=wish.made_by
    )
    return _settled(web, report)


def _outcomes(
    report: BuildReport,
) -> Iterator[tuple[Outcome, Sequence[DocumentSummary]]]:
    yield "added", report.added
    yield "changed", report.changed
    yield "removed", report.removed
    yield "unchanged", report.unchanged


def _settled(web: State, report: BuildReport, names: Sequence[str] = ()) -> Change:
    web.metrics.passages_embedded.inc(report.passages_embedded)
    # Other threads of this server must not answer from the view before.
    web.assistant.refresh()
    results = [
        FileResult(s.key, outcome, s.id)
        for outcome, summaries in _outcomes(report)
        for s in summaries
    ]
    results += [
        # The reason stands beside the name, and often begins with it.
        FileResult(f.name, "failed", None, f.reason.removeprefix(f"{f.name}: "))
        for f in report.failed
    ]
    order = {name: place for place, name in enumerate(names)}
    results.sort(key=lambda result: order.get(result.name, len(order)))
    return Change(
        tuple(results), report.generation, report.passages_embedded, report.took_ms
    )
