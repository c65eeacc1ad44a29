r"""What a loader hands back, and what all loaders share.

A loader turns the bytes of one file into canonical text and blocks. Nothing here
opens a file; the bytes come from ``corpus/parsing.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.document import Block, BlockKind
from corpus.errors import UnreadableDocumentError

TITLE_CHARS = 120

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    # The UTF-32 marks begin with the UTF-16 ones, so they are tried first.
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_KINDS = (
    (b"%PDF-", "a PDF; name it .pdf"),
    (b"PK\x03\x04", "an Office file or a ZIP archive; give it its true suffix"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an older Office file; save it as .docx"),
    (b"{\\rtf", "an RTF file; save it as .docx"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a packed archive; unpack it"),
    (b"7z\xbc\xaf", "a packed archive; unpack it"),
    (b"Rar!\x1a", "a packed archive; unpack it"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.01
_FREE_CONTROLS = 2  # a stray one in a short note makes no binary file


@dataclass(frozen=True, slots=True)
class LoadedText:
    r"""One file as text.

    Attributes:
        title: What the document calls itself; its first words where it has no
            title. At most ``TITLE_CHARS`` characters for such first words.
        text: Canonical text: no NUL, no lone surrogates, line ends are ``\n``.
        blocks: In order of ``start``, not overlapping, offsets into ``text``.
        media_type: For example ``text/plain``.
    """

    title: str
    text: str
    blocks: tuple[Block, ...]
    media_type: str


class TextBuilder:
    r"""Composes canonical text and its blocks for formats that have no plain text.

    >>> builder = TextBuilder()
    >>> builder.add(BlockKind.HEADING, "Agenda", level=1)
    >>> builder.add(BlockKind.LIST_ITEM, "Budget")
    >>> builder.text
    'Agenda\n\nBudget'
    """

    def __init__(self) -> None:
        """Start with no text."""
        self._parts: list[str] = []
        self._length = 0
        self._last: BlockKind | None = None
        self.blocks: list[Block] = []

    @property
    def text(self) -> str:
        """What was added, items and rows on lines of their own, the rest apart."""
        return "".join(self._parts)

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int = 0,
        page: int | None = None,
        noise: bool = False,
        lead: str = "",
    ) -> None:
        """Append one block; text without any visible character adds nothing.

        Args:
            kind: As in ``Block``, like ``level``, ``page`` and ``noise``.
            text: Its words; white space around them is left out.
            level: See ``kind``.
            page: See ``kind``.
            noise: See ``kind``.
            lead: A bullet or number to stand in the text before the block.
        """
        text = canonical(text).strip()
        if not text:
            return
        if self._parts:
            tight = kind is self._last and kind in (
                BlockKind.LIST_ITEM,
                BlockKind.TABLE_ROW,
            )
            self._append("\n" if tight else "\n\n")
        self._append(canonical(lead))
        start = self._length
        self._append(text)
        self._last = kind
        self.blocks.append(
            Block(kind, start, self._length, page=page, level=level, noise=noise)
        )

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def decode(data: bytes, name: str) -> str:
    """Decode the bytes of a text file and make them canonical.

    A byte order mark decides; else UTF-16 by its zero bytes, else UTF-8, which may
    be damaged in places, else Windows-1252, which any bytes are.

    Args:
        data: The whole file.
        name: What the file is called in messages.

    Raises:
        UnreadableDocumentError: The bytes are no text.
    """
    if kind_of(data) is not None:
        raise UnreadableDocumentError(name, wrong_kind(data, "text"))
    text = canonical(_decode(data), keep_nul=True)
    controls = len(_CONTROLS.findall(text))
    if controls > _FREE_CONTROLS + len(text) * _MAX_CONTROL_SHARE:
        raise UnreadableDocumentError(name, wrong_kind(data, "text"))
    return text.replace("\x00", "")


def kind_of(data: bytes) -> str | None:
    """Name what a file is by its first bytes, or None for text and what is unknown."""
    return next((kind for mark, kind in _KINDS if data.startswith(mark)), None)


def wrong_kind(data: bytes, wanted: str) -> str:
    """Say why a file is not what its suffix promises."""
    kind = kind_of(data)
    if kind is None and wanted == "text":
        kind = "binary data; is its suffix wrong?"
    return f"it is no {wanted} but {kind}" if kind else f"it is no {wanted}"


def canonical(text: str, *, keep_nul: bool = False) -> str:
    r"""Return text with ``\n`` as line end and without NUL and lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _SURROGATES.sub("\ufffd", text)
    return text if keep_nul else text.replace("\x00", "")


def with_heading_paths(blocks: Sequence[Block], text: str) -> tuple[Block, ...]:
    """Return the blocks, each with the headings above it; noise heads nothing."""
    above: list[tuple[int, str]] = []  # level and words, outermost first
    placed = []
    for block in blocks:
        heads = block.kind is BlockKind.HEADING and not block.noise
        if heads:
            while above and above[-1][0] >= block.level:
                above.pop()
        path = tuple(words for _, words in above)
        placed.append(replace(block, heading_path=path))
        if heads:
            above.append((block.level, one_line(text[block.start : block.end])))
    return tuple(placed)


def one_line(text: str) -> str:
    """Return the text with every run of white space as one space."""
    return " ".join(text.split())


def first_words(blocks: Sequence[Block], text: str) -> str:
    """Name a document without a title by how it begins, at most ``TITLE_CHARS``."""
    content = (b for b in blocks if not b.noise)
    block = next(content, blocks[0] if blocks else None)
    if block is None:
        return ""
    words = one_line(text[block.start : block.end])
    if len(words) <= TITLE_CHARS:
        return words
    return words[: TITLE_CHARS - 1].rsplit(" ", 1)[0] + "…"


def _decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    guess = _utf16_without_mark(data)
    if guess is not None:
        return data.decode(guess, errors="replace")
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd") - data.count("\ufffd".encode())
    if damaged == 0:
        return text
    # A cut or patched UTF-8 file still has far more good characters than bad ones;
    # in Windows-1252 the letters beyond ASCII are nearly all bad as UTF-8.
    good = sum(character > "\x7f" for character in text) - damaged
    if good >= 4 * damaged:
        return text
    return data.decode("cp1252", errors="replace")


def _utf16_without_mark(data: bytes) -> str | None:
    """Guess from the zero bytes of Latin letters, in the first 4,096 bytes."""
    head = data[:4096]
    if len(head) < 4 or len(data) % 2:
        return None
    half = len(head) // 2
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None
