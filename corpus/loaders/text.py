"""Plain text: the canonical text is the file, decoded; its blocks are found by shape.

Plain text has no pages unless form feeds mark them.
"""

from __future__ import annotations

from corpus.document import Block
from corpus.loaders.lines import read_units
from corpus.loaders.loaded import LoadedText, decode, first_words
from corpus.loaders.shapes import shape
from corpus.noise import mark_noise

MEDIA_TYPE = "text/plain"


def load(data: bytes, name: str) -> LoadedText:
    """Read a text file.

    Args:
        data: The whole file.
        name: What the file is called in messages.

    Raises:
        UnreadableDocumentError: The bytes are no text.
    """
    text = decode(data, name)
    pieces, title = shape(read_units(text))
    blocks = [
        Block(p.kind, p.start, p.end, p.units[0].first.page, (), p.level, p.noise)
        for p in pieces
    ]
    marked = mark_noise(blocks, text, title)
    return LoadedText(title or first_words(marked, text), text, marked, MEDIA_TYPE)
