"""Tells content from what pages carry besides it: running headers, captions, trails.

Every rule is about shape and repetition, never about particular words of one body's
documents. Pure functions: nothing here reads a file or changes a text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from corpus.document import Block, BlockKind
from corpus.loaders.loaded import one_line, with_heading_paths

MAX_FURNITURE_WORDS = 20
"""A running header or footer is short; a repeated longer text is a repeated text."""

_FURNITURE_CHARS = 240
_MIN_REPEATS = 3
_EDGE = 3  # how many lines at the top or bottom of a page can be furniture
_PAGE_GAP = 2  # blank lines at a page break of a text file
_TITLE_WORDS = 3  # a shorter title ("Minutes") may well be said again
_CREDIT = (
    r"(?:photos?|photographs?|pictures?|images?|fotos?|illustrations?)"
    r"(?: credits?| courtesy of| by| source)?"
)
_OF = r"(?:\s*(?:of|/|von|de|sur)\s*\d{1,4})"
_PAGE = r"(?:page|p\.|pg\.?)"
# What is a page number at the edge of a page, and what is one anywhere.
_PAGE_NUMBER = re.compile(
    rf"{_PAGE}?\s*[-–—]?\s*(?:\d{{1,4}}|[ivxl]{{1,7}})\s*[-–—]?{_OF}?", re.IGNORECASE
)
_PAGE_WORD = re.compile(
    rf"{_PAGE}\s*\d{{1,4}}{_OF}?|\d{{1,4}}\s*of\s*\d{{1,4}}|[-–—]\s*\d{{1,4}}\s*[-–—]",
    re.IGNORECASE,
)
_PAGE_TAIL = re.compile(
    rf"\s+(?:{_PAGE}\s*)?\d{{1,4}}{_OF}$"
    rf"|(?:\s*[|•·–—]\s*|\s{{2,}}|\s+(?=p)){_PAGE}?\s*\d{{1,4}}$"
    rf"|^(?:{_PAGE}\s*)?\d{{1,4}}(?:{_OF}\s+|\s*[|•·–—]\s*|\s{{2,}})",
    re.IGNORECASE,
)
_OF_ALL = re.compile(rf"\s(?:{_PAGE}\s*)?\d{{1,4}}{_OF}$", re.IGNORECASE)
_LAST_NUMBER = re.compile(r"(?P<words>.*?(?P<last>[^\W\d_]+)\W*)\s(?P<number>\d{1,4})")
_FIRST_NUMBER = re.compile(r"(?P<number>\d{1,4})\s(?P<words>(?P<last>[^\W\d_]+).*)")
# Behind these a number counts something else than pages.
# fmt: off
_COUNTED = frozenset({
    "item", "agenda", "chapter", "section", "session", "part", "day", "annex",
    "appendix", "article", "slide", "decision", "resolution", "recommendation",
    "action", "question", "no", "table", "figure", "topic", "meeting", "step",
})
# fmt: on
_LEADERS = re.compile(r"(?:\s?[.…·_]){5,}\s*\d{1,4}\s*$")
_CAPTIONS = (
    # "… at the opening session. Photo: Agency", "Image by A. Person"
    re.compile(
        rf"(?:^|.*[.)”\"’—|]\s*|.*\s\()({_CREDIT}):\s*\S.{{0,60}}\)?", re.I | re.S
    ),
    re.compile(
        r"(?:photos?|images?|pictures?) (?:credits?:?|by|courtesy of) \S.{0,60}", re.I
    ),
    re.compile(r"(?:figure|fig\.|abbildung) \d{1,3}\s*[.:–—-].{0,200}", re.I | re.S),
    re.compile(r"[©Ⓒ]\s*\S.{0,60}"),
    # A file name that stands where the picture was: "IMG_2034.jpg", "a-b-123-min Image"
    re.compile(r"[\w()%-]+\.(?:jpe?g|png|gif|webp|svg|tiff?)(?: image)?", re.I),
    re.compile(r"(?=\S*\d)[^\W_]+(?:[-_]+[^\W_]+){2,} (?:image|photo|picture)", re.I),
    re.compile(r"(?:image|photo|picture) (?=\S*\d)[^\W_]+(?:[-_]+[^\W_]+){2,}", re.I),
)
# Most lines have none of these, and are no caption.
_PICTURE = re.compile(
    r"photo|image|picture|foto|illustration|fig|abbildung|[©Ⓒ]"
    r"|\.(?:jpe?g|png|gif|webp|svg|tiff?)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.:;?!…][\"'”’)\]]*\s*$")


def is_caption(line: str) -> bool:
    """Tell whether a line names a picture or who took it.

    >>> is_caption("Delegates at the opening. Photo: Agency")
    True
    >>> is_caption("The photo competition closed.")
    False
    """
    line = line.strip()
    if len(line) > 400 or _PICTURE.search(line) is None:
        return False
    return any(shape.fullmatch(line) for shape in _CAPTIONS)


def is_page_number(line: str) -> bool:
    """Tell whether a line says which page it stands on and nothing else.

    >>> is_page_number("Page 3 of 10"), is_page_number("- 3 -"), is_page_number("2024")
    (True, True, False)
    """
    return _PAGE_WORD.fullmatch(line.strip()) is not None


def repeated_at_breaks(lines: Sequence[str], gaps: Sequence[int]) -> frozenset[int]:
    """Find the running headers and footers of a text file without page marks.

    A short line is one where it comes back three times or more, first at the top of
    the file (or last at its end), nearly always at a gap as wide as a page break
    leaves; and so is a line that always stands beside such a line.
    A heading that returns under each agenda item ("Discussion") is none.

    Args:
        lines: The lines with visible characters.
        gaps: How many blank lines stand before each.

    Returns:
        Positions in ``lines``.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        if _can_be_furniture(line):
            places[_plain(line)].append(at)
    repeated = {k: v for k, v in places.items() if len(v) >= _MIN_REPEATS}
    bare = [_plain(n) in repeated or is_page_number(n) for n in lines]
    # Up to where from the top, and from where to the end, only such lines stand.
    top = next((at for at, is_bare in enumerate(bare) if not is_bare), len(lines))
    foot = next((at for at in range(len(lines), 0, -1) if not bare[at - 1]), 0)
    found: set[int] = set()
    for where in repeated.values():
        if _is_header(where, gaps, top) or _is_footer(where, gaps, foot):
            found.update(where)
    grew = bool(found)
    while grew:
        grew = False
        for where in repeated.values():
            new = not found.issuperset(where)
            after = all(at - 1 in found for at in where)
            before = all(at + 1 in found for at in where)
            if new and (after or before):
                found.update(where)
                grew = True
    return frozenset(found)


def repeated_on_pages(pages: Sequence[Sequence[str]]) -> frozenset[tuple[int, int]]:
    """Find running headers, footers and page numbers of a document with pages.

    Args:
        pages: The lines of each page, from top to bottom.

    Returns:
        Pairs of a page's and a line's position in ``pages``.
    """
    seen: Counter[str] = Counter()
    for page, lines in enumerate(pages):
        seen.update({_without_page_number(lines[at], page) for at in _edges(lines)})
    seen.pop("", None)
    with_text = sum(bool(lines) for lines in pages)
    needed = 2 if with_text == 2 else _MIN_REPEATS
    found = set()
    for page, lines in enumerate(pages):
        for at in _edges(lines):
            line = lines[at]
            repeated = seen[_without_page_number(line, page)] >= needed
            outermost = at in (0, len(lines) - 1) and len(lines) > 1
            numbers = outermost and _PAGE_NUMBER.fullmatch(line.strip())
            if (
                (repeated and _can_be_furniture(line))
                or numbers
                or is_page_number(line)
            ):
                found.add((page, at))
    return frozenset(found)


def mark_noise(
    blocks: Sequence[Block], text: str, title: str, *, joined: bool = False
) -> tuple[Block, ...]:
    """Mark what is no content, then set the heading paths anew.

    Captions become ``CAPTION``; a sentence that runs across a page break of a text
    file becomes one block again, with the running header inside its span. What is
    noise already stays so. The offsets of all other blocks stay as they are.

    Args:
        blocks: In order of ``start``.
        text: What their offsets point into.
        title: The title of the document, or an empty string.
        joined: True where the loader has joined what page breaks cut; blocks are not
            joined again then.
    """
    marked = [_caption(block, text) for block in blocks]
    furniture = set(_furniture(marked, text)) - _first_title(marked, text, title)
    for at in (
        *furniture,
        *_title_again(marked, text, title),
        *_trail(marked, text, title),
    ):
        marked[at] = replace(marked[at], noise=True)
    whole = marked if joined else _across_breaks(marked, text)
    return with_heading_paths(whole, text)


def _can_be_furniture(line: str) -> bool:
    words = line.split()
    listed = bool(re.match(r"\s*(?:[-•*‣◦▪●–]|\(?\d{1,3}[.)])\s", line))
    ends = _SENTENCE_END.search(line[-20:]) is not None
    return bool(words) and len(words) <= MAX_FURNITURE_WORDS and not listed and not ends


def _is_header(where: list[int], gaps: Sequence[int], top: int) -> bool:
    wide = sum(gaps[at] >= _PAGE_GAP for at in where[1:])
    return where[0] < top and wide >= max(2, len(where) - 2)


def _is_footer(where: list[int], gaps: Sequence[int], foot: int) -> bool:
    wide = sum(gaps[at + 1] >= _PAGE_GAP for at in where[:-1])
    return where[-1] >= foot and wide >= max(2, len(where) - 2)


def _edges(lines: Sequence[str]) -> list[int]:
    """Return the positions at the top and at the bottom of a page, each once."""
    last = len(lines)
    return sorted({*range(min(_EDGE, last)), *range(max(0, last - _EDGE), last)})


def _plain(line: str) -> str:
    return one_line(line).casefold()


def _without_page_number(line: str, page: int) -> str:
    """Return what a running header has in common on all pages.

    A bare number at its end or start is a page's if it goes with the pages: the
    difference to the page's position then is the same everywhere.
    """
    line = line.strip()
    if _PAGE_NUMBER.fullmatch(line) or len(line) > _FURNITURE_CHARS:
        return ""
    if _OF_ALL.search(line):
        return _plain(_PAGE_TAIL.sub("", line))
    for shape in (_LAST_NUMBER, _FIRST_NUMBER):
        found = shape.fullmatch(line)
        if found is not None and found["last"].casefold() not in _COUNTED:
            return f"{_plain(found['words'])} {int(found['number']) - page:+}"
    return _plain(_PAGE_TAIL.sub("", line))


def _words_of(block: Block, text: str) -> str:
    return text[block.start : block.end]


def _caption(block: Block, text: str) -> Block:
    can_be = block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.CAPTION)
    if can_be and is_caption(_words_of(block, text)):
        return replace(block, kind=BlockKind.CAPTION, level=0, noise=True)
    return block


def _furniture(blocks: Sequence[Block], text: str) -> list[int]:
    """Return the positions of blocks that are running headers, footers, numbers."""
    free = [
        at
        for at, b in enumerate(blocks)
        if b.kind not in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)
    ]
    numbers = [at for at in free if is_page_number(_words_of(blocks[at], text))]
    # A line of a table of contents, dots up to its page number.
    numbers += [
        at for at, b in enumerate(blocks) if _LEADERS.search(_words_of(b, text)[-200:])
    ]
    if any(block.page is not None for block in blocks):
        return numbers + _furniture_on_pages(blocks, text, set(free))
    lines, gaps = [], []
    for at, block in enumerate(blocks):
        before = text[blocks[at - 1].end if at else 0 : block.start]
        gaps.append(max(before.count("\n") - (at > 0), 0))
        lines.append(_words_of(block, text))
    return numbers + [at for at in repeated_at_breaks(lines, gaps) if at in set(free)]


def _furniture_on_pages(
    blocks: Sequence[Block], text: str, free: set[int]
) -> list[int]:
    pages: dict[int, list[int]] = defaultdict(list)
    for at, block in enumerate(blocks):
        pages[block.page or 0].append(at)
    places = list(pages.values())
    found = repeated_on_pages(
        [[_words_of(blocks[at], text) for at in page] for page in places]
    )
    here = [places[page][line] for page, line in sorted(found)]
    return [at for at in here if at in free]


def _first_title(blocks: Sequence[Block], text: str, title: str) -> set[int]:
    """Return where the title stands first: a running header may repeat it."""
    plain = _plain(title)
    said = (at for at, b in enumerate(blocks) if _plain(_words_of(b, text)) == plain)
    return {at for at in (next(said, None),) if at is not None}


def _title_again(blocks: Sequence[Block], text: str, title: str) -> list[int]:
    """Return the blocks that say the title once more, with or without a lead-in."""
    plain = _plain(title)
    if len(plain.split()) < _TITLE_WORDS:
        return []
    words = [_plain(_words_of(block, text)) for block in blocks]
    exact = [at for at, said in enumerate(words) if said == plain]
    found = exact[1:]
    for at, said in enumerate(words):
        rest = said.replace(plain, " ").split()
        twice = said.count(plain) > 1 and len(rest) <= 4
        led_in = bool(exact) and said != plain and said.endswith(": " + plain)
        if twice or (led_in and len(rest) <= 4):
            found.append(at)
    return found


def _trail(blocks: Sequence[Block], text: str, title: str) -> list[int]:
    """Return the blocks above the title that are a trail ("Home / News")."""
    plain = _plain(title)
    found: list[int] = []
    for at, block in enumerate(blocks[:6]):
        words = _words_of(block, text)
        if _plain(words) == plain or block.kind not in (
            BlockKind.HEADING,
            BlockKind.PARAGRAPH,
        ):
            break
        steps = re.split(r"\s*(?:\n|/|>|›|»|→)\s*", words.strip())
        can_be = all(0 < len(step.split()) <= 3 for step in steps)
        plain_words = not re.search(r"[\d:@,;.]", words)
        if can_be and plain_words and (len(steps) > 1 or bool(found)):
            found.append(at)
    has_title = any(_plain(_words_of(b, text)) == plain for b in blocks[:12])
    return found if has_title else []


def _across_breaks(blocks: Sequence[Block], text: str) -> list[Block]:
    """Join the two halves of a sentence that a running header cuts."""
    joined: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        after = at + 1
        while after < len(blocks) and _is_break(blocks[after]):
            after += 1
        if (
            after > at + 1
            and after < len(blocks)
            and _halves(block, blocks[after], text)
        ):
            joined.append(replace(block, end=blocks[after].end))
            at = after + 1
            continue
        joined.append(block)
        at += 1
    return joined


def _is_break(block: Block) -> bool:
    return block.noise and block.kind is not BlockKind.CAPTION


def _halves(first: Block, second: Block, text: str) -> bool:
    """Tell whether the second block goes on with the sentence of the first."""
    prose = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
    if first.noise or first.kind not in prose or second.kind is not BlockKind.PARAGRAPH:
        return False
    before, behind = _words_of(first, text), _words_of(second, text)
    open_end = _SENTENCE_END.search(before[-20:]) is None and len(before.split()) >= 5
    return open_end and behind[:1].islower()
