"""A corpus room in ten lines: every paragraph of a text file is a passage.

Runs in this process, so that hundreds of builds take seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from corpus.document import Block, BlockKind, Document, Passage, document_id
from corpus.errors import UnreadableDocumentError
from corpus.meeting import Evidenced, MeetingRecord
from corpus.parsing import Parsed, ParsingLimits, SourceFile
from index.making import Making


def parse(
    files: Iterable[SourceFile], limits: ParsingLimits | None = None
) -> Iterator[Parsed]:
    for source in files:
        data = source.data
        if data is None and source.path is not None and source.path.is_file():
            data = source.path.read_bytes()
        if not data or b"BROKEN" in data:
            yield Parsed(source, UnreadableDocumentError(source.name, "it is broken"))
            continue
        text = data.decode("utf-8", "replace")
        yield Parsed(
            source,
            Document(
                id=document_id(source.key),
                key=source.key,
                version=1,
                title=text.split("\n", 1)[0],
                text=text,
                blocks=tuple(
                    Block(BlockKind.PARAGRAPH, start, end)
                    for start, end in _paragraphs(text)
                ),
                media_type="text/plain",
                sha256=hashlib.sha256(data).hexdigest(),
            ),
        )


def chunk(document: Document, record: MeetingRecord) -> tuple[Passage, ...]:
    return tuple(
        Passage(
            id=f"{document.id}:{document.version}:{ordinal}",
            document_id=document.id,
            start=block.start,
            end=block.end,
            page=None,
            heading_path=(),
            context=document.title,
        )
        for ordinal, block in enumerate(document.blocks)
    )


def record(document: Document) -> MeetingRecord:
    title = Evidenced(document.title, 0, len(document.title))
    return MeetingRecord(document.id, document.version, body=title)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for part in text.split("\n\n"):
        if part.strip():
            yield start, start + len(part)
        start += len(part) + 2


PLAIN = Making(parse=parse, record=record, chunk=chunk, chunker="1", recorder="1")


def other(**changes: str) -> Making:
    """Return the same room with another chunker or recorder version."""
    return replace(PLAIN, **changes)
