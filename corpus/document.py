"""What a document is: canonical text, blocks and passages with exact offsets.

Offsets are half-open and count characters (Unicode code points) of
``Document.text``. Nothing here reads a file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a stretch of text is within its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Block:
    """One structural unit of a document.

    Attributes:
        kind: What the block is.
        start: Offset of its first character, without a bullet or heading mark.
        end: Offset after its last character.
        page: Page number from 1, or None where the format has no pages.
        heading_path: Headings above it, outermost first (for a heading: those
            above it, not itself).
        level: Heading level from 1, or nesting depth of a list item from 0; 1 for the
            first row of a table where the file tells tables apart.
        noise: True for text that is no content: running headers, a repeated
            title, breadcrumbs, image captions. Noise stays in the text, so
            offsets stay true, but never becomes a passage.
    """

    kind: BlockKind
    start: int
    end: int
    page: int | None = None
    heading_path: tuple[str, ...] = ()
    level: int = 0
    noise: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    r"""One version of one document.

    Attributes:
        id: Stable identifier made from the key (see ``document_id``).
        key: Path below the folder that was built, with forward slashes.
        version: Counts from 1; a changed file makes the next version.
        title: What the document calls itself.
        text: Canonical text, stored once; no NUL, no lone surrogates, line
            ends are ``\n``. Everything else is as the file has it.
        blocks: In order of ``start``, not overlapping.
        media_type: For example ``text/plain``.
        sha256: Hex digest of the original file.
    """

    id: str
    key: str
    version: int
    title: str
    text: str
    blocks: tuple[Block, ...]
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded, indexed and shown as a source.

    Invariant: ``document.text[start:end]`` is the passage.

    Attributes:
        id: ``{document_id}:{version}:{ordinal}``; never used twice.
        document_id: The document that it is cut from.
        start: Offset of its first character.
        end: Offset after its last character.
        page: Page on which it starts, or None.
        heading_path: Headings above it, outermost first.
        context: What the document is, which meeting, when, which section, and
            for list items their lead-in; embedded and indexed beside the text
            and never shown as a quotation.
        lead_start: Offset of the sentence that leads in a list ("The following
            countries attended:") of which this passage holds items, or None.
        lead_end: Offset after that sentence, or None.
    """

    id: str
    document_id: str
    start: int
    end: int
    page: int | None
    heading_path: tuple[str, ...]
    context: str
    lead_start: int | None = None
    lead_end: int | None = None


def document_id(key: str) -> str:
    """Return the identifier of the document with this key.

    >>> document_id("minutes/2024.txt")
    'da8053cbea65e'
    """
    return "d" + hashlib.sha256(key.encode()).hexdigest()[:12]
