"""Cuts a document into passages along its structure.

A passage holds whole sentences of one section and nothing that is noise. Nothing
here changes a text: passages are offsets, and what they need besides their own
words stands in ``context``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.dates import written_dates
from corpus.document import Block, BlockKind, Document, Passage
from corpus.meeting import MeetingRecord
from corpus.numbers import ordinal_numeral, ordinal_word
from corpus.sentences import sentence_spans
from corpus.several import record_at

CHUNKER_VERSION = 1
"""Raised with every change after which the same document gives other passages."""

MAX_CHARS = 900
MAX_LIST_CHARS = 1600
MAX_CONTEXT_CHARS = 300

_SHORT_BLOCK = 300  # two neighbours that are both longer stay apart
_SHORT_ITEM = 80  # items of a list of names, as against a list of statements
_ATTENDANCE = re.compile(
    r"\b(?:attend(?:ed|ees?|ance|ing)|present|observers|regrets|apologies)\b",
    re.IGNORECASE,
)
_PARTICIPANTS = re.compile(
    r"(?:list of )?(?:participants|delegates|delegations|members)\W*", re.IGNORECASE
)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch that is never cut, and the sentence that leads in its first item."""

    start: int
    end: int
    lead: Span | None

    @property
    def length(self) -> int:
        return self.end - self.start


def chunk(
    document: Document,
    record: MeetingRecord,
    *,
    max_chars: int = MAX_CHARS,
    max_list_chars: int = MAX_LIST_CHARS,
    max_context_chars: int = MAX_CONTEXT_CHARS,
) -> tuple[Passage, ...]:
    """Cut a document into passages, in order and without overlaps.

    Short neighbours of one section share a passage, and the first one begins with
    the heading. A list keeps the sentence that leads it in: in the passage itself
    where it begins there, else in ``lead_start``, ``lead_end`` and ``context``.
    Headings with nothing below them are left out, unless there is nothing else.

    Args:
        document: What to cut.
        record: The meeting that it reports, or those that its parts report; named
            in each ``context``.
        max_chars: Length that only a single sentence exceeds, or a list of names.
        max_list_chars: Length up to which a list of names stays whole, since half
            a list of participants answers no question.
        max_context_chars: Length of ``context``.
    """
    passages: list[Passage] = []
    described = {
        one.part: _describe(one, document.title) for one in (record, *record.parts)
    }
    blocks = document.blocks
    leads = _leads(document)
    # Lines that are no headings may part the meetings of a document.
    parts = [record_at(record, block.start).part for block in blocks]
    for section in _sections(blocks, parts):
        pieces: list[_Piece] = []
        for bundle in _bundles(document, section, leads):
            pieces += _cut(document, bundle, leads, max_chars, max_list_chars)
        path = blocks[section[-1]].heading_path
        for piece in _under_heading(document, section, pieces, max_chars):
            lead = piece.lead
            meeting = described[record_at(record, piece.start).part]
            passages.append(
                Passage(
                    id=f"{document.id}:{document.version}:{len(passages)}",
                    document_id=document.id,
                    start=piece.start,
                    end=piece.end,
                    page=_page_at(blocks, section, piece.start),
                    heading_path=path,
                    context=_context(document, meeting, path, lead, max_context_chars),
                    lead_start=lead[0] if lead else None,
                    lead_end=lead[1] if lead else None,
                )
            )
    return tuple(passages)


def _sections(blocks: Sequence[Block], parts: Sequence[str]) -> list[list[int]]:
    """Return the runs of blocks that may share a passage, as positions.

    Noise and headings end a run, and so does another heading path or another meeting.
    The heading right above a run is its first block.

    Args:
        blocks: Of the document.
        parts: Of each block the part of the document in which it stands.
    """
    runs: list[list[int]] = []
    broken = True
    for at, block in enumerate(blocks):
        before = blocks[runs[-1][-1]] if runs else None
        if block.noise:
            broken = True
        elif block.kind is BlockKind.HEADING or broken or before is None:
            runs.append([at])
            broken = False
        elif parts[at] != parts[runs[-1][-1]]:
            runs.append([at])
        elif before.kind is BlockKind.HEADING or (
            before.heading_path == block.heading_path
        ):
            runs[-1].append(at)
        else:
            runs.append([at])
    filled = [run for run in runs if blocks[run[-1]].kind is not BlockKind.HEADING]
    return filled or runs


def _leads(document: Document) -> dict[int, Span]:
    """Return the sentence that leads in each list item and each later table row.

    That is the item above a nested one, or the paragraph before the list where it
    ends in a colon (a page break may stand between them), or a table's first row.
    """
    blocks, text = document.blocks, document.text
    leads: dict[int, Span] = {}
    last_sentences: dict[int, Span | None] = {}
    open_items: list[int] = []
    before: int | None = None
    header: Span | None = None
    for at, block in enumerate(blocks):
        if block.noise:
            continue
        if block.kind is not BlockKind.TABLE_ROW or block.level:
            header = None
        if block.kind is BlockKind.LIST_ITEM:
            while open_items and blocks[open_items[-1]].level >= block.level:
                open_items.pop()
            parent = open_items[-1] if open_items else before
            nested = bool(open_items)
            open_items.append(at)
            if parent is None:
                continue
            if parent not in last_sentences:
                last_sentences[parent] = _last_sentence(text, blocks[parent])
            span = last_sentences[parent]
            if span and (nested or text[span[1] - 1] == ":"):
                leads[at] = span
        elif block.kind is BlockKind.TABLE_ROW:
            open_items, before = [], None
            row = sentence_spans(text, block.start, block.end)
            if header is not None:
                leads[at] = header
            elif row:
                header = (row[0][0], row[-1][1])
        else:
            open_items = []
            before = None if block.kind is BlockKind.HEADING else at
    return leads


def _last_sentence(text: str, block: Block) -> Span | None:
    spans = sentence_spans(text, block.start, block.end)
    return spans[-1] if spans else None


def _bundles(
    document: Document, section: Sequence[int], leads: dict[int, Span]
) -> Iterator[list[int]]:
    """Yield what belongs together: a list with its lead-in, a table, a paragraph."""
    bundle: list[int] = []
    for at in section:
        block = document.blocks[at]
        if block.kind is BlockKind.HEADING and len(section) > 1:
            continue
        before = document.blocks[bundle[-1]] if bundle else None
        goes_on = before is not None and (
            (block.kind is before.kind is BlockKind.LIST_ITEM)
            or (block.kind is before.kind is BlockKind.TABLE_ROW)
            or (at in leads and before.start <= leads[at][0] < before.end)
        )
        if bundle and not goes_on:
            yield bundle
            bundle = []
        bundle.append(at)
    if bundle:
        yield bundle


def _cut(
    document: Document,
    bundle: Sequence[int],
    leads: dict[int, Span],
    max_chars: int,
    max_list_chars: int,
) -> list[_Piece]:
    """Return the pieces of a bundle: one where it fits, else several."""
    pieces: list[_Piece] = []
    for at in bundle:
        block = document.blocks[at]
        spans = sentence_spans(document.text, block.start, block.end)
        sentences = [_Piece(start, end, leads.get(at)) for start, end in spans]
        pieces += _fill_evenly(sentences, max_chars)
    if not pieces:
        return []
    whole = _join(pieces)
    lists_names = whole.length <= max_list_chars and _lists_names(
        document, bundle, leads
    )
    return [whole] if lists_names else _fill_evenly(pieces, max_chars)


def _fill_evenly(pieces: Sequence[_Piece], max_chars: int) -> list[_Piece]:
    """Join pieces to as few as fit, of about one length: no scrap is left over."""
    if not pieces:
        return []
    length = pieces[-1].end - pieces[0].start
    groups = _fill(pieces, max_chars, length / math.ceil(length / max_chars))
    # Sentences rarely fit exactly: what took more parts is shared out over them.
    groups = _fill(pieces, max_chars, length / len(groups))
    return [_join(group) for group in groups]


def _fill(
    pieces: Sequence[_Piece], max_chars: int, target: float
) -> list[list[_Piece]]:
    """Put pieces together until the target is reached or the next would not fit."""
    groups = [[pieces[0]]]
    for piece in pieces[1:]:
        start, end = groups[-1][0].start, groups[-1][-1].end
        if end - start < target and piece.end - start <= max_chars:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _join(pieces: Sequence[_Piece]) -> _Piece:
    """Return one piece from the first to the last.

    The lead-in is that of the first one: where another begins the passage, its own
    lead-in stands within.
    """
    return _Piece(pieces[0].start, pieces[-1].end, pieces[0].lead)


def _lists_names(
    document: Document, bundle: Sequence[int], leads: dict[int, Span]
) -> bool:
    """Tell whether a list says who attended, or holds short items only."""
    blocks, text = document.blocks, document.text
    items = [blocks[at] for at in bundle if blocks[at].kind is BlockKind.LIST_ITEM]
    if not items:
        return False
    if all(item.end - item.start <= _SHORT_ITEM for item in items):
        return True
    if all(_ATTENDANCE.search(text, item.start, item.end) for item in items):
        return True
    lead = next((leads[at] for at in bundle if at in leads), None)
    said = text[slice(*lead)] if lead else "".join(items[0].heading_path[-1:])
    return bool(_ATTENDANCE.search(said) or _PARTICIPANTS.fullmatch(said))


def _under_heading(
    document: Document, section: Sequence[int], pieces: Sequence[_Piece], max_chars: int
) -> Iterator[_Piece]:
    """Yield the passages of a section; the first takes the heading, if it fits.

    Short neighbours come together. Two long ones stay apart, so that each passage
    keeps to its point.
    """
    groups: list[list[_Piece]] = []
    for piece in pieces:
        if groups and min(groups[-1][-1].length, piece.length) <= _SHORT_BLOCK:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    first = document.blocks[section[0]]
    heading = first if first.kind is BlockKind.HEADING else None
    for group in groups:
        for piece in _fill_evenly(group, max_chars):
            if heading and heading.end <= piece.start:
                spans = sentence_spans(document.text, heading.start, heading.end)
                start = spans[0][0] if spans else piece.start
                heading = None
                if piece.end - start <= max_chars:
                    yield _Piece(start, piece.end, piece.lead)
                    continue
            yield piece


def _page_at(blocks: Sequence[Block], section: Sequence[int], start: int) -> int | None:
    return next(blocks[at].page for at in section if blocks[at].end > start)


def _describe(record: MeetingRecord, title: str) -> tuple[str, str]:
    """Return which meeting a document reports: by name, then by date and place.

    Numbers and days stand there in words and in figures, because questions use
    either and a lexical index knows no other way to match them.
    """
    bodies = [alias.value for alias in record.aliases]
    said = " ".join(title.split()).casefold()
    if record.body and " ".join(record.body.value.split()).casefold() not in said:
        bodies.append(" ".join(record.body.value.split()))
    named = ", ".join(bodies)
    if record.number:
        number = record.number.value
        counted = f"{ordinal_numeral(number)} ({ordinal_word(number)}) meeting"
        named = f"{counted} of {named}" if named else counted
    held = []
    if record.dates:
        dates = record.dates.value
        held.append(written_dates(dates))
        if dates.precision == "day":
            days = sorted({dates.first.isoformat(), dates.last.isoformat()})
            held.append(" to ".join(days))
    if record.place:
        held.append(record.place.value)
    if record.mode:
        held.append(record.mode.value)
    return named, ", ".join(held)


def _context(
    document: Document,
    meeting: tuple[str, str],
    path: Sequence[str],
    lead: Span | None,
    max_chars: int,
) -> str:
    """Return what a passage is about, within ``max_chars``.

    The date and the section tell passages apart, so they are kept whole first; the
    title and the name of the meeting get what is left, since they repeat each other.
    """
    named, held = meeting
    title = " ".join(document.title.split())
    section = _section_name(path, title, max_chars // 3)
    led_in = " ".join(document.text[slice(*lead)].split()) if lead else ""
    led_in = _shorten(led_in, max_chars // 3)
    held = _shorten(held, max_chars // 3)
    # Each of up to five parts but the last is followed by a separator.
    left = max_chars - len(held) - len(section) - len(led_in) - 4 * len(" | ")
    title = _shorten(title, max(left // 2, left - len(named)))
    named = _shorten(named, left - len(title))
    return " | ".join(filter(None, (title, named, held, section, led_in)))


def _section_name(path: Sequence[str], title: str, length: int) -> str:
    """Return the headings that the title does not say, the innermost ones first.

    >>> _section_name(["Board meeting", "Money", "Balance"], "Board meeting, May", 80)
    'Money › Balance'
    >>> _section_name(["Board meeting", "Money", "Balance"], "Board meeting, May", 10)
    'Balance'
    """
    name = ""
    for heading in reversed([" ".join(heading.split()) for heading in path]):
        if heading.casefold() in title.casefold():
            continue
        longer = f"{heading} › {name}" if name else heading
        if name and len(longer) > length:
            break
        name = longer
    return _shorten(name, length)


def _shorten(text: str, length: int) -> str:
    """Cut at the end of a word.

    >>> _shorten("a longer name", 10)
    'a longer…'
    """
    if len(text) <= length:
        return text
    if length < 2:
        return ""
    cut = text[: length - 1]
    if not text[length - 1].isspace():
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip(" ,;:–-") + "…"
