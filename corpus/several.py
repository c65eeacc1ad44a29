"""Whether a document reports several meetings, each in a section of its own.

Running notes have one heading a meeting: its day, and little else. Minutes of one
meeting have headings with days in them as well (of the next meeting, of a plan), so
everything has to agree before a document is taken apart. Nothing here reads what a
meeting was about, or beyond the one document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from corpus.dates import find_dates
from corpus.document import Block, BlockKind, Document
from corpus.meeting import DateRange, Evidenced, MeetingRecord
from corpus.numbers import MEETING_WORD, MONTH_WORD, find_ordinals

_FEWEST = 2
_NO_LEVEL = 0  # of lines among which there is no heading with a day
_HEADING_CHARS = 300
_SHORT_SECTION = 300  # characters of a section that may say no more than "cancelled"
_LONG_SECTION = 200  # characters of one that has something to tell
_LONGEST_STRETCH = 31  # days of one meeting; a title that states more states a period

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_ASIDE = re.compile(
    r"!?\[[^\[\]]*\]\([^()\s]*\)|\([^()]*\)|\[[^\[\]]*\]|<?https?://[^\s>]+>?"
)
# What may stand in a heading beside the day of a meeting.
_BESIDE = re.compile(
    rf"(?:{_WEEKDAY}|{MEETING_WORD}s?|minutes|notes|agenda|summary|record|log|of|the|on"
    r"|for|held|from|at|in|and|to|no|nr|number|dated?|by|via|\d{1,3}(?:st|nd|rd|th)?"
    r"|regular|ordinary|extraordinary|special|annual|general|quarterly|monthly|weekly"
    r"|bi-?weekly|fortnightly|board|committee|council|commission|working|group|team"
    r"|steering|community|plenary|joint|public|online|virtual|hybrid|in-person|person"
    r"|remote|recording|video|audio|slides|zoom|draft|approved|final|am|pm|h|hrs|hours"
    r"|utc|gmt|[cepm][ds]?t|bst|cest|wet|cancell?ed|postponed|skipped)\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"\d+(?:st|nd|rd|th)\b|[^\W\d_]+(?:-[^\W\d_]+)*|\d+", re.IGNORECASE)
_LED = re.compile(
    rf"\W*(?:(?:{_WEEKDAY}|{MEETING_WORD}|minutes|notes|of|the)\W+){{0,4}}\Z",
    re.IGNORECASE,
)
_SEPARATED = re.compile(r"\W*(?:[-–—:|,;(]|\s/\s|\b(?:in|at)\s+(?=[^\W\d_a-z]))")
_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d\d(?!\d)")
_FILED = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_.]?(?P<month>0[1-9]|1[0-2])(?!\d)"
)
_DAY_OF_MONTH = re.compile(
    rf"(?<![\w:./-])(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH_WORD}\b\.?"
    rf"|{MONTH_WORD}\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?)(?![\w:./-])",
    re.IGNORECASE,
)
_CALLED_OFF = re.compile(
    rf"\bcancell?ed\b|\bno\s+{MEETING_WORD}\b|\bnot\s+held\b|\bcalled\s+off\b"
    r"|\bpostponed\b|\bskipped\b|\bdid\s+not\s+(?:meet|take\s+place)\b"
    rf"|\b{MEETING_WORD}\s+(?:was\s+)?dropped\b",
    re.IGNORECASE,
)
_OF_MEETINGS = re.compile(
    rf"\b(?:{MEETING_WORD}s?|minutes|notes|agendas?)\b", re.IGNORECASE
)
# A list of what is to come, or of what came out, has days for headings, too.
_NO_NOTES = re.compile(
    r"\b(?:release\s+notes|change\s?log|releases|news|blog|calendar|schedule|timetable"
    r"|programme|program|itinerary|timeline|history|upcoming|forthcoming|planned"
    r"|deadlines|diary|events)\b",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    r"\b(?:met|meets?|discuss\w*|agreed|decided|voted|attend\w*|talked|reviewed)\b",
    re.IGNORECASE,
)
_OF_ONE = re.compile(rf"\s+(?:\w+\s+){{0,3}}{MEETING_WORD}\b", re.IGNORECASE)
_OPENS_NOTES = re.compile(
    r"\W*(?:attend\w*|(?:also\s+)?present|participants?|apologies|regrets|absent|agenda"
    r"|minutes|notes|chairs?|chaired\s+by|facilitators?|moderators?|scribes?"
    r"|note-?\s?takers?|action(?:s|\s+items?)?|decisions?|discussion|in\s+attendance"
    r"|members\s+present|topics?|quorum)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a document that reports one of its meetings.

    Attributes:
        start: Offset of the first character of its heading.
        end: Offset after its last block.
        dates: The day in its heading, and where it stands there.
        first: Position of its heading among the document's blocks.
        last: Position after its last block.
        held: Whether the meeting took place.
    """

    start: int
    end: int
    dates: Evidenced[DateRange]
    first: int
    last: int
    held: bool


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading with a day; ``plain`` where next to nothing stands beside the day."""

    at: int
    dates: Evidenced[DateRange]
    plain: bool


def meeting_sections(document: Document) -> tuple[Section, ...]:
    """Return the sections of a document that report a meeting each; () for one.

    There are at least two headings of one level that say a day each, all days
    different, and next to nothing beside it; each has content of its own; few other
    headings of that level stand among them; and the document speaks of meetings. A
    title that states the day or the number of one meeting, days that follow each
    other, and lists of what is to come stay whole. In files that do not mark their
    headings, a line that is no more than a day counts as well, right above what notes
    begin with.
    """
    if _NO_NOTES.search(document.title):
        return ()
    by_level: dict[int, list[_Heading]] = {}
    for at, block in enumerate(document.blocks):
        if block.kind is BlockKind.HEADING and not block.noise:
            found = _dated(document, block, at)
            if found is not None:
                by_level.setdefault(block.level, []).append(found)
    lines = _dated_lines(document)
    for level in (*sorted(by_level), _NO_LEVEL):
        marked = by_level.get(level, [])
        said = {heading.dates.value.first for heading in marked}
        more = [line for line in lines if line.dates.value.first not in said]
        headings = sorted([*marked, *more], key=lambda heading: heading.at)
        sections = tuple(_sections(document, headings, level))
        if _agree(document, headings, sections, level):
            return sections
    return ()


def section_document(document: Document, section: Section) -> Document:
    """Return a section as a document of its own, with offsets of its own.

    It has no key, since the file's name says nothing of one meeting among several.
    """
    heading = document.blocks[section.first]
    above = len(heading.heading_path)
    return replace(
        document,
        key="",
        title=document.text[heading.start : heading.end],
        text=document.text[section.start : section.end],
        blocks=tuple(
            replace(
                block,
                start=block.start - section.start,
                end=block.end - section.start,
                heading_path=block.heading_path[above:],
            )
            for block in document.blocks[section.first : section.last]
        ),
    )


def opening_document(document: Document, sections: Sequence[Section]) -> Document:
    """Return what stands above the first section, at the same offsets."""
    first = sections[0]
    return replace(
        document,
        key="",
        text=document.text[: first.start],
        blocks=document.blocks[: first.first],
    )


def moved(record: MeetingRecord, by: int) -> MeetingRecord:
    """Return a record whose evidence stands so many characters further on."""

    def shifted(value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, Evidenced):
            return replace(value, start=value.start + by, end=value.end + by)
        if isinstance(value, tuple):
            return tuple(shifted(one) for one in value)
        return value

    return replace(
        record, **{f.name: shifted(getattr(record, f.name)) for f in fields(record)}
    )


def record_at(record: MeetingRecord, offset: int) -> MeetingRecord:
    """Return the part of a record that is about a place in its document.

    Where it reports one meeting, or the place is in none of its meetings, that is
    the record itself.
    """
    for part in record.parts:
        if part.span is not None and part.span[0] <= offset < part.span[1]:
            return part
    return record


def _is_of_one(document: Document) -> bool:
    """Tell whether the title states the day or the number of one meeting."""
    title = document.title
    for found in find_dates(title):
        length = found.value.last - found.value.first
        if found.value.precision == "day" and length.days < _LONGEST_STRETCH:
            return True
    return any(_OF_ONE.match(title, one.end) for one in find_ordinals(title))


def _is_title(document: Document, block: Block) -> bool:
    said = document.text[block.start : block.end]
    return said.split() == document.title.split()


def _titles(document: Document, sections: Sequence[Section]) -> bool:
    """Tell whether a document is called by its first section, for want of a title."""
    return _is_title(document, document.blocks[sections[0].first])


def _dated(document: Document, block: Block, at: int) -> _Heading | None:
    """Return what a heading says of the day of a meeting, where it says one day."""
    text = document.text
    if block.end - block.start > _HEADING_CHARS:
        return None
    # What stands in brackets and links may have days of its own.
    asides = [match.span() for match in _ASIDE.finditer(text, block.start, block.end)]
    days = [
        found
        for found in _days(document, block)
        if not any(start < found.end and found.start < end for start, end in asides)
    ]
    if len(days) != 1 or days[0].value.first != days[0].value.last:
        return None
    (day,) = days
    before = _without(text, block.start, day.start, asides)
    after = _without(text, day.end, block.end, asides)
    named = document.title if not _is_title(document, block) else ""
    title = {word.casefold() for word in _WORD.findall(named)}
    plain = all(
        word.casefold() in title or _BESIDE.match(word)
        for word in _WORD.findall(f"{before} {after}")
    )
    led = _LED.match(before) is not None and (
        not after.strip() or _SEPARATED.match(after) is not None
    )
    return _Heading(at, day, plain) if plain or led else None


def _days(document: Document, block: Block) -> list[Evidenced[DateRange]]:
    """Return the days of a heading; its year may stand in a heading above or the title.

    A heading that states a month or a year beside the day is about more than a day.
    """
    text = document.text
    found = find_dates(text, block.start, block.end)
    if found:
        return [one for one in found if one.value.precision == "day"]
    if _YEAR.search(text, block.start, block.end):
        return []
    years = (
        set(_YEAR.findall(one)) for one in (*block.heading_path[::-1], document.title)
    )
    year = next((one for one in years if one), set())
    filed = _FILED.search(document.key)
    if not year and filed is not None:
        # The name of the file tells the year of its own month, and of no other.
        found = find_dates(f"{text[block.start : block.end]} {filed['year']}")
        if any(one.value.first.month == int(filed["month"]) for one in found):
            year = {filed["year"]}
    if len(year) != 1:
        return []
    (stated,) = year
    return [
        Evidenced(read.value, match.start(), match.end())
        for match in _DAY_OF_MONTH.finditer(text, block.start, block.end)
        for read in find_dates(f"{match[0]} {stated}")
        if read.value.precision == "day"
    ]


def _without(text: str, start: int, end: int, asides: Sequence[tuple[int, int]]) -> str:
    """Return a stretch of text with blanks in place of what stands aside."""
    said = list(text[start:end])
    for first, last in asides:
        for at in range(max(first, start), min(last, end)):
            said[at - start] = " "
    return "".join(said)


def _dated_lines(document: Document) -> list[_Heading]:
    """Return lines that are no headings, but say a day above what opens notes."""
    shown = [at for at, block in enumerate(document.blocks) if not block.noise]
    found = []
    for at, after in pairwise(shown):
        line, below = document.blocks[at], document.blocks[after]
        if line.kind is not BlockKind.PARAGRAPH:
            continue
        if not any(
            pattern.match(document.text, below.start, below.end)
            for pattern in (_OPENS_NOTES, _CALLED_OFF)
        ):
            continue
        dated = _dated(document, line, at)
        if dated is not None and dated.plain:
            found.append(dated)
    return found


def _sections(
    document: Document, headings: Sequence[_Heading], level: int
) -> Iterator[Section]:
    """Yield the sections below headings that have content of their own.

    Args:
        document: The document.
        headings: Headings and lines that say a day, in order.
        level: Level of the headings.
    """
    blocks, text = document.blocks, document.text
    heads = {heading.at for heading in headings}
    for heading in headings:
        head = blocks[heading.at]
        last = heading.at + 1
        while last < len(blocks) and last not in heads:
            if blocks[last].kind is BlockKind.HEADING and blocks[last].level <= level:
                break
            last += 1
        own = [
            block
            for block in blocks[heading.at + 1 : last]
            if block.kind is not BlockKind.HEADING and not block.noise
        ]
        called_off = _CALLED_OFF.search(text, head.start, head.end) is not None
        if own and not called_off:
            length = own[-1].end - own[0].start
            first = own[0]
            called_off = length <= _SHORT_SECTION and bool(
                _CALLED_OFF.search(text, first.start, first.end)
            )
        if own or called_off:
            yield Section(
                head.start,
                blocks[last - 1].end,
                heading.dates,
                heading.at,
                last,
                held=not called_off,
            )


def _agree(
    document: Document,
    headings: Sequence[_Heading],
    sections: Sequence[Section],
    level: int,
) -> bool:
    """Tell whether sections are the notes of several meetings."""
    plain = sum(heading.plain for heading in headings)
    if len(sections) < _FEWEST or plain < _FEWEST or 2 * plain < len(headings):
        return False
    days = [section.dates.value.first for section in sections]
    if len(set(days)) < len(days) or not any(section.held for section in sections):
        return False
    if all(_follow(one, other) for one, other in pairwise(sorted(days))):
        return False  # the days of one meeting
    return (
        (_titles(document, sections) or not _is_of_one(document))
        and 2 * _others(document, sections, level) <= len(sections)
        and _speaks_of_meetings(document, sections)
        and sum(_has_notes(document, section) for section in sections) >= _FEWEST
    )


def _follow(one: date, other: date) -> bool:
    """Tell whether no working day lies between two days, in their order."""
    friday = 4
    if one.weekday() == friday and other - one == timedelta(days=3):
        return True
    return other - one == timedelta(days=1)


def _others(document: Document, sections: Sequence[Section], level: int) -> int:
    """Count the headings of the sections' level that stand after the first of them."""
    own = {section.first for section in sections}
    return sum(
        block.kind is BlockKind.HEADING
        and block.level == level
        and not block.noise
        and at not in own
        for at, block in enumerate(document.blocks)
        if at > sections[0].first
    )


def _speaks_of_meetings(document: Document, sections: Sequence[Section]) -> bool:
    """Tell whether title, opening, headings or most sections do, or open like notes."""
    if _OF_MEETINGS.search(document.title):
        return True
    said = [
        document.blocks[at]
        for at in (*range(sections[0].first), *(one.first for one in sections))
    ]
    text = document.text
    if any(_OF_MEETINGS.search(text, one.start, one.end) for one in said):
        return True
    told = sum(_OF_PEOPLE.search(text, s.start, s.end) is not None for s in sections)
    if 2 * told >= len(sections):
        return True
    return sum(_opens_notes(document, one) for one in sections) >= _FEWEST


def _has_notes(document: Document, section: Section) -> bool:
    """Tell whether a section tells of a meeting, not only when and where it is."""
    return section.end - section.start >= _LONG_SECTION or _opens_notes(
        document, section
    )


def _opens_notes(document: Document, section: Section) -> bool:
    return any(
        _OPENS_NOTES.match(document.text, block.start, block.end)
        for block in document.blocks[section.first + 1 : section.last]
        if not block.noise
    )
