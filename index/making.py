"""How files become documents, records and passages: the corpus room as one value.

The writer takes it as an argument, so that tests can make passages of anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from corpus import chunking, record
from corpus.document import Document, Passage
from corpus.meeting import MeetingRecord
from corpus.parsing import (
    LOADERS_VERSION,
    Parsed,
    ParsingLimits,
    SourceFile,
    parse_files,
)


@dataclass(frozen=True, slots=True)
class Making:
    """The steps from a file to its passages.

    Attributes:
        parse: Files to documents, or to errors that say why not.
        record: A document to what it says of its meeting.
        chunk: Both to passages.
        chunker: Changes when the same file gives other text or other passages.
        recorder: Changes when the same document gives another record.
    """

    parse: Callable[[Iterable[SourceFile], ParsingLimits | None], Iterator[Parsed]]
    record: Callable[[Document], MeetingRecord]
    chunk: Callable[[Document, MeetingRecord], tuple[Passage, ...]]
    chunker: str
    recorder: str


def default_making() -> Making:
    """Return the corpus room's own steps."""
    return Making(
        parse=parse_files,
        record=record.extract_record,
        chunk=chunking.chunk,
        chunker=f"{LOADERS_VERSION}.{chunking.CHUNKER_VERSION}",
        recorder=str(record.RECORD_VERSION),
    )
