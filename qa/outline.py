"""A document as a reader sees it: sentences, and lists with what leads them in.

Built from the blocks once a document version and kept; nothing here knows the
question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.document import Block, BlockKind, Document
from corpus.sentences import sentence_spans
from qa.meetings import Extent
from qa.words import EMPTY_BAG, Bag, Token, bag, joined, tokens

_ASIDE = re.compile(r"(?<!\])\((?P<said>[^()]+)\)")
_BETWEEN_COMMAS = re.compile(r"[^\s,;](?:[^,;]*[^\s,;])?")
_STOPS = re.compile(r"[.!?][\"'”’)\]]*(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, list item or table row.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        block: Index of its block within ``Document.blocks``.
        words: Its words.
        bag: Its words, ready to be compared.
        lead: Index within ``Outline.sentences`` of what leads it in, or None.
    """

    start: int
    end: int
    block: int
    words: tuple[Token, ...]
    bag: Bag
    lead: int | None


@dataclass(frozen=True, slots=True)
class ItemList:
    """Items that stand together, and the sentence or heading that leads them in.

    Attributes:
        lead_start: Offset of the lead-in, or None where a heading alone leads.
        lead_end: Offset after it.
        lead_bag: Words of the lead-in and of the headings above.
        own_bag: Words of the lead-in or of the innermost heading alone.
        items: Spans of the items, in order.
        blocks: Indexes of the items' blocks.
        heading: Innermost heading above, or "".
    """

    lead_start: int | None
    lead_end: int | None
    lead_bag: Bag
    own_bag: Bag
    items: tuple[tuple[int, int], ...]
    blocks: tuple[int, ...]
    heading: str


@dataclass(frozen=True, slots=True)
class Outline:
    """Sentences and lists of one document version.

    Attributes:
        document: The document.
        sentences: In order of ``start``; noise left out.
        lists: In order of their first item.
        headings: For each block, the words of the headings above it.
        words: All words of it.
        heads: For each block the index of the first row of its table; -1: it is none.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    lists: tuple[ItemList, ...]
    headings: tuple[Bag, ...]
    words: Bag
    heads: tuple[int, ...]

    def between(self, start: int, end: int) -> list[Sentence]:
        """Return the sentences that lie at least partly from start to end."""
        return [self.sentences[place] for place in self.places(start, end)]

    def places(self, start: int, end: int) -> list[int]:
        """Return the indexes of these within ``sentences``."""
        return [
            place
            for place, one in enumerate(self.sentences)
            if one.start < end and one.end > start
        ]


def outline(document: Document) -> Outline:
    """Read the sentences and lists of a document from its blocks."""
    text = document.text
    headings: dict[tuple[str, ...], Bag] = {}
    above: list[Bag] = []
    for block in document.blocks:
        path = block.heading_path
        if path not in headings:
            headings[path] = bag(tokens(" \n ".join(path))) if path else EMPTY_BAG
        above.append(headings[path])
    sentences: list[Sentence] = []
    first_of: dict[int, int] = {}
    last_of: dict[int, int] = {}
    parents = _parents(document.blocks)
    for number, block in enumerate(document.blocks):
        if block.noise or block.kind is BlockKind.HEADING:
            continue
        for start, end in _units(text, block):
            words = tokens(text[start:end], start)
            parent = parents[number]
            lead = last_of.get(parent) if parent is not None else None
            first_of.setdefault(number, len(sentences))
            last_of[number] = len(sentences)
            sentences.append(Sentence(start, end, number, words, bag(words), lead))
    return Outline(
        document,
        tuple(sentences),
        tuple(_lists(document, parents, sentences, last_of, above)),
        tuple(above),
        joined([*headings.values(), *(s.bag for s in sentences)]),
        tuple(_heads(document.blocks)),
    )


def _heads(blocks: Sequence[Block]) -> Iterator[int]:
    head = -1
    for number, block in enumerate(blocks):
        if block.kind is not BlockKind.TABLE_ROW:
            head = -1
        elif head < 0 or block.level:
            head = number
        yield head


def stretch(view: Outline, start: int, end: int) -> Outline:
    """Return the outline of a part of a document that reports a meeting of its own.

    Its heading does not count among its headings. What stands aside there in brackets
    ("(recording: …)") counts as its first lines.
    """
    inside = [b for b in view.document.blocks if start <= b.start and b.end <= end]
    if inside and inside[0].kind is BlockKind.HEADING:
        head = inside[0]
        path = (*head.heading_path, view.document.text[head.start : head.end])
        inside[:1] = [
            Block(BlockKind.PARAGRAPH, first, last, head.page, path)
            for first, last in _asides(view.document.text, head)
        ]
    return outline(replace(view.document, blocks=tuple(inside)))


def papers(extent: Extent, outlines: Callable[[str], Outline]) -> Iterator[Outline]:
    """Yield the papers of some meetings: of each document what is about these.

    Args:
        extent: What of which documents reports the meetings.
        outlines: Gives the outline of a document by its id.
    """
    for document_id, spans in sorted(extent.stretches.items()):
        view = outlines(document_id)
        yield from (stretch(view, start, end) for start, end in spans)
        if not spans:
            yield view


def _asides(text: str, block: Block) -> list[tuple[int, int]]:
    """Return what stands in the brackets of a heading, from comma to comma."""
    return [
        (match.start("said") + part.start(), match.start("said") + part.end())
        for match in _ASIDE.finditer(text, block.start, block.end)
        for part in _BETWEEN_COMMAS.finditer(match["said"])
    ]


def _units(text: str, block: Block) -> list[tuple[int, int]]:
    """Return the sentences of a block; a signature of several lines is one."""
    inside = text[block.start : block.end]
    if "\n" in inside and len(inside) < 400 and not _STOPS.search(inside):
        return [(block.start, block.end)]
    return sentence_spans(text, block.start, block.end)


def _leads_in(text: str) -> bool:
    """A colon leads in a list; so does a line too short to be a sentence."""
    return text.endswith(":") or (len(text) <= 60 and text[-1] not in ".!?;,")


def _parents(blocks: Sequence[Block]) -> list[int | None]:
    """Return for each list item the block that leads it in, or None."""
    parents: list[int | None] = [None] * len(blocks)
    open_items: list[int] = []
    before: int | None = None
    for number, block in enumerate(blocks):
        if block.noise:
            continue
        if block.kind is BlockKind.HEADING:
            open_items, before = [], None
        elif block.kind is BlockKind.LIST_ITEM:
            while open_items and blocks[open_items[-1]].level >= block.level:
                open_items.pop()
            parents[number] = open_items[-1] if open_items else before
            open_items.append(number)
        else:
            open_items, before = [], number
    return parents


def _lists(
    document: Document,
    parents: list[int | None],
    sentences: list[Sentence],
    last_of: dict[int, int],
    above: list[Bag],
) -> list[ItemList]:
    runs: dict[tuple[int | None, int, tuple[str, ...]], list[int]] = {}
    order: list[tuple[int | None, int, tuple[str, ...]]] = []
    for number, block in enumerate(document.blocks):
        if block.noise or block.kind is not BlockKind.LIST_ITEM:
            continue
        run = (parents[number], block.level, block.heading_path)
        if run not in runs:
            runs[run] = []
            order.append(run)
        runs[run].append(number)
    found: list[ItemList] = []
    for run in order:
        parent, _, path = run
        numbers = runs[run]
        heading = path[-1] if path else ""
        lead = sentences[last_of[parent]] if parent in last_of else None
        own = bag(tokens(heading))
        if lead is not None:
            says_list = _leads_in(document.text[lead.start : lead.end])
            # A paragraph that happens to stand above leads nothing in.
            if says_list or document.blocks[lead.block].kind is BlockKind.LIST_ITEM:
                own = lead.bag
            else:
                lead = None
        found.append(
            ItemList(
                lead_start=lead.start if lead else None,
                lead_end=lead.end if lead else None,
                lead_bag=own | above[numbers[0]],
                own_bag=own,
                items=tuple(
                    (document.blocks[n].start, document.blocks[n].end) for n in numbers
                ),
                blocks=tuple(numbers),
                heading=heading,
            )
        )
    return found


def sentence_of(view: Outline, start: int, end: int) -> Sentence | None:
    """Return the sentence that holds a span, or None."""
    return next((s for s in view.sentences if s.start <= start and end <= s.end), None)
