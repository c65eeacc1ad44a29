"""Markdown: the canonical text is the source itself, marks of blocks left out.

markdown-it says which lines a block takes; the exact characters are found in the
source again. Inline markup and addresses of links stay: people ask for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.document import Block, BlockKind
from corpus.loaders.loaded import LoadedText, canonical, decode, first_words, one_line
from corpus.noise import mark_noise

MEDIA_TYPE = "text/markdown"

_FRONT_MATTER = re.compile(
    r"\A(?:[ \t]*\n)*(---|\+\+\+)[ \t]*\n"
    # Only keys, their values and comments: a rule at the top is no front matter.
    r"(?P<inside>(?:(?:[\w\"'-]+[ \t]*[:=].*|[ \t]+.*|[-#\[\]}].*|)\n){0,200}?)"
    r"\1[ \t]*(?:\n|\Z)"
)
_FRONT_TITLE = re.compile(r"^title[ \t]*[:=][ \t]*(?P<title>\S.*?)[ \t]*$", re.M | re.I)
_ATX = re.compile(r"#{1,6}[ \t]+")
_BOLD_LINE = re.compile(r"(\*\*|__)(?P<words>[^*_\n]*[^*_\n.,;:!?])\1")
_PSEUDO_LEVEL = 6  # a bold line stands below every heading that is marked as one
_LABELLED = re.compile(r"[ \t]*(?:\*\*|__|\*|_)?[^\W\d_][\w /()'’-]{0,40}:\S{0,3}[ \t]")
_IMAGE = r"!\[[^\]\n]*\]\([^)\n]*\)"
_ONLY_IMAGES = re.compile(rf"(?:\[?{_IMAGE}(?:\]\([^)\n]*\))?\s*)+")
_TAGS = re.compile(r"<!--.*?(?:-->|\Z)|</?[a-zA-Z][^>]*>", re.S)
_PLAIN = (
    (re.compile(rf"{_IMAGE}"), ""),
    (re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])"), r"\1"),
    (re.compile(r"<((?:https?|mailto):[^>\s]*)>"), r"\1"),
    (re.compile(r"(\*\*\*|\*\*|__|~~|`+)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^>]*>"), ""),
)


@dataclass(frozen=True, slots=True)
class _Item:
    """An open list item: the line that it begins on, and its depth from 0."""

    line: int
    depth: int


def load(data: bytes, name: str) -> LoadedText:
    """Read a Markdown file.

    Args:
        data: The whole file.
        name: What the file is called in messages.

    Raises:
        UnreadableDocumentError: The bytes are no text.
    """
    text = decode(data, name)
    front = _FRONT_MATTER.match(text)
    reader = _Reader(text, front.end() if front else 0)
    found = (*_front_blocks(text, front), *reader.blocks())
    blocks = [_trimmed(b, text) for b in found if text[b.start : b.end].strip()]
    title = _front_title(front) or _title(blocks, text)
    marked = mark_noise(blocks, text, title)
    plain = lru_cache(maxsize=1024)(plain_words)
    marked = tuple(
        replace(b, heading_path=tuple(map(plain, b.heading_path))) for b in marked
    )
    title = title or plain_words(first_words(marked, text))
    return LoadedText(title, text, marked, MEDIA_TYPE)


def plain_words(source: str) -> str:
    r"""Return what a reader sees of one line of Markdown.

    >>> plain_words(r"**Vote** on \\[draft\\] [#12](https://example.org/12)")
    'Vote on [draft] #12'
    """
    for pattern, visible in _PLAIN:
        source = pattern.sub(visible, source)
    return one_line(source)


class _Reader:
    """Walks the tokens of one text and finds each block in it."""

    def __init__(self, text: str, skip: int) -> None:
        self._text = text
        # Blank lines in place of the front matter keep the line numbers true.
        body = "\n" * text.count("\n", 0, skip) + text[skip:]
        parser = MarkdownIt("commonmark").enable("table")
        # Blocks are all that is asked for; emphasis and links take half of the time.
        parser.core.ruler.disable(["inline", "text_join"])
        self._tokens = parser.parse(body)
        self._starts = [0, *(m.end() for m in re.finditer("\n", text)), len(text) + 1]
        self._items: list[_Item] = []
        self._said = -1  # the line of the last item that has its text

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in order."""
        for at, token in enumerate(self._tokens):
            if token.type == "list_item_open" and token.map:
                self._open_item(token.map[0])
            elif token.type == "list_item_close":
                self._items.pop()
            elif token.map is not None:
                inline = self._tokens[at + 1] if at + 1 < len(self._tokens) else token
                yield from self._read(token, inline)

    def _open_item(self, line: int) -> None:
        above = self._items[-1] if self._items else None
        # "- 12. Text" is one item to a reader, though two lists to a parser.
        depth = 0 if above is None else above.depth + (above.line != line)
        self._items.append(_Item(line, depth))

    def _read(self, token: Token, inline: Token) -> Iterator[Block]:
        first, last = token.map or (0, 0)
        if token.type == "heading_open":
            yield from self._heading(token, inline, first)
        elif token.type == "paragraph_open":
            yield from self._paragraph(inline, first, last)
        elif token.type == "tr_open":
            yield from self._row(first)
        elif token.type in ("fence", "code_block"):
            inside = token.type == "fence"
            start = self._starts[min(first + inside, len(self._starts) - 1)]
            count = token.content.count("\n")
            end = self._starts[min(first + inside + count, len(self._starts) - 1)]
            yield Block(BlockKind.PARAGRAPH, start, min(end, len(self._text)))
        elif token.type == "html_block":
            start, end = self._starts[first], self._starts[last]
            hidden = not _TAGS.sub("", self._text[start:end]).strip()
            end = min(end, len(self._text))
            yield Block(BlockKind.PARAGRAPH, start, end, noise=hidden)

    def _heading(self, token: Token, inline: Token, first: int) -> Iterator[Block]:
        if not inline.content:
            return
        level = int(token.tag[1:])
        if token.markup.startswith("#"):
            line = self._line(first)
            mark = _ATX.search(line)
            at = line.find(inline.content, mark.end() if mark else 0)
            start = self._starts[first] + max(at, 0)
            yield Block(
                BlockKind.HEADING, start, start + len(inline.content), level=level
            )
            return
        start, end = self._span(inline, first, (inline.map or (0, first + 1))[1])
        yield Block(BlockKind.HEADING, start, end, level=level)

    def _paragraph(self, inline: Token, first: int, last: int) -> Iterator[Block]:
        if not inline.content:
            return
        start, end = self._span(inline, first, last)
        words = self._text[start:end]
        bold = _BOLD_LINE.fullmatch(words)
        item = self._items[-1] if self._items else None
        if item is not None and item.line > self._said:
            self._said = item.line
            yield Block(BlockKind.LIST_ITEM, start, end, level=item.depth)
        elif item is None and bold is not None and len(words.split()) <= 12:
            inside = bold.span("words")
            yield Block(
                BlockKind.HEADING,
                start + inside[0],
                start + inside[1],
                level=_PSEUDO_LEVEL,
            )
        elif _ONLY_IMAGES.fullmatch(words):
            yield Block(BlockKind.CAPTION, start, end, noise=True)
        else:
            yield from self._lines_or_one(start, end)

    def _lines_or_one(self, start: int, end: int) -> Iterator[Block]:
        """Yield a paragraph; lines that all bear a label ("Date: …") one by one."""
        lines = self._text[start:end].split("\n")
        if len(lines) == 1 or not all(_LABELLED.match(line) for line in lines):
            yield Block(BlockKind.PARAGRAPH, start, end)
            return
        for line in lines:
            yield Block(BlockKind.PARAGRAPH, start, start + len(line))
            start += len(line) + 1

    def _row(self, line: int) -> Iterator[Block]:
        start = self._starts[line]
        cells = re.search(r"[^\s|>].*?(?=[ \t]*(?<!\\)\|?[ \t]*$)", self._line(line))
        if cells is not None:
            yield Block(BlockKind.TABLE_ROW, start + cells.start(), start + cells.end())

    def _span(self, inline: Token, first: int, last: int) -> tuple[int, int]:
        """Find the words of a paragraph behind bullets and quotation marks."""
        line = self._line(first).rstrip()
        words = inline.content.split("\n", 1)[0].rstrip()
        at = len(line) - len(words)
        if line[at:] != words:
            at = len(line) - len(line.lstrip())
        end = self._starts[last - 1] + len(self._line(last - 1).rstrip())
        return self._starts[first] + at, end

    def _line(self, number: int) -> str:
        return self._text[self._starts[number] : self._starts[number + 1] - 1]


def _trimmed(block: Block, text: str) -> Block:
    """Leave out white space at the ends, of which Markdown knows fewer kinds."""
    words = text[block.start : block.end]
    start = block.start + len(words) - len(words.lstrip())
    return replace(block, start=start, end=start + len(words.strip()))


def _front_blocks(text: str, front: re.Match[str] | None) -> list[Block]:
    if front is None or not front["inside"].strip():
        return []
    start, end = front.span("inside")
    return [Block(BlockKind.PARAGRAPH, start, end, noise=True)]


def _front_title(front: re.Match[str] | None) -> str:
    """Return the title that front matter states, in YAML or TOML, or ""."""
    if front is None:
        return ""
    try:
        stated = yaml.safe_load(front["inside"])
    except (yaml.YAMLError, ValueError, RecursionError):  # 2024-02-31 is no date
        stated = None
    if isinstance(stated, dict):
        names = {str(name).casefold(): value for name, value in stated.items()}
        return one_line(canonical(str(names.get("title") or "")))
    found = _FRONT_TITLE.search(front["inside"])
    return one_line(found["title"].strip("\"'")) if found else ""


def _title(blocks: Sequence[Block], text: str) -> str:
    """Return the first heading of the highest level, as a reader sees it."""
    headings = [b for b in blocks if b.kind is BlockKind.HEADING]
    if not headings:
        return ""
    highest = min(headings, key=lambda heading: heading.level)
    return plain_words(text[highest.start : highest.end])
