"""Which meeting a document reports, with the characters that say so.

A document also mentions other meetings: earlier ones, later ones, those of other
bodies. So every rule looks at where a value stands (title, header lines, first
sentences) and at how it is said, and leaves a value out where it cannot tell. No
rule knows a name; nothing here reads beyond the one document. Who took part is read
in ``corpus/parties.py``, what was decided in ``corpus/outcomes.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from functools import cache

import pycountry

from corpus.dates import find_dates, written_dates
from corpus.document import Block, BlockKind, Document
from corpus.meeting import DateRange, Evidenced, MeetingRecord
from corpus.mentions import read_mentions
from corpus.numbers import MEETING_WORD, MONTH_WORD, find_ordinals, ordinal_numeral
from corpus.outcomes import read_decisions, read_next_meeting
from corpus.parties import read_parties
from corpus.scope import Scope
from corpus.sentences import sentence_spans
from corpus.several import (
    Section,
    meeting_sections,
    moved,
    opening_document,
    section_document,
)

RECORD_VERSION = 9
"""Raised with every change after which the same document gives another record."""

_OPENING = 10  # sentences that can still introduce the meeting
_HEADER_CHARS = 200
_LINE_CHARS = 2000  # keeps a file that is one endless line cheap
_HEADER_BLOCKS = 15

_UPPER = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶŁŃŅŇŐŒŘŚŞŠŢŤŪŮŰŹŻŽȘȚ]"
_CAPITALISED = rf"{_UPPER}[\w'’/-]*(?:\.[\w]+)*"
_PARTICLE = r"(?:of|on|and|for|the|in|to|de|du|des|del|la|le|against|with|&)"
_NAME = rf"{_CAPITALISED}(?:\s+(?:{_PARTICLE}\s+){{0,2}}{_CAPITALISED}){{0,14}}"
_PLACE_WORD = rf"{_UPPER}[\w'’-]*(?:\.{_UPPER})*"
_PLACE_PART = (
    rf"(?:{_PLACE_WORD}(?:\s(?:(?:de|da|do|del|la|le|of|and|upon|el|al)\s)?"
    rf"{_PLACE_WORD}){{0,3}})"
)
_PLACE = rf"{_PLACE_PART}(?:,\s(?:the\s)?{_PLACE_PART}){{0,2}}"
_ALIAS = r"\(\s*[“\"'‘]?(?:the\s+)?(?P<alias>[A-Z][A-Z0-9&/-]{1,14})[”\"'’]?\s*\)"

_MEETING = re.compile(rf"{MEETING_WORD}\b", re.IGNORECASE)
_MEETING_ANY = re.compile(rf"\b{MEETING_WORD}s?\b", re.IGNORECASE)
_MEETING_TITLE = re.compile(
    rf"\b(?:{MEETING_WORD}|minutes|notes|agenda|mtg|agm)\b", re.IGNORECASE
)
# In running text "session" or "call" is mostly a part of the meeting.
_LOOSE_WORDS = frozenset({"session", "call", "round", "workshop", "forum", "gathering"})
_MEETING_AFTER = re.compile(
    rf"\s+(?P<between>(?:[^\s.;:!?|,]+\s+){{0,16}}?)(?P<word>{MEETING_WORD})\b",
    re.IGNORECASE,
)
_BETWEEN_WORD = re.compile(
    rf"(?:{_CAPITALISED}|{_PARTICLE}|\([A-Z][\w&/-]*\)|annual|regular|ordinary|formal"
    r"|extraordinary|special|plenary|ministerial|joint|general|technical|full)\Z"
)
_ADJECTIVES = re.compile(
    r"\s*\b(?:annual|regular|ordinary|extraordinary|special|monthly|weekly|biweekly"
    r"|fortnightly|quarterly|plenary|virtual|online|hybrid|formal|joint|public)\Z",
    re.IGNORECASE,
)
_PERIOD_AFTER = re.compile(
    r"\s+(?:of|in|this)\s+(?:the\s+)?(?:new\s+)?"
    r"(?:year|month|quarter|week|day|term|(?:19|20)\d\d|Q\d)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?:held|convene[ds]?|took\s+place|takes\s+place|met|hosted|hosts|co-?chaired"
    r"|chaired|gathered|organi[sz]ed|opened|concluded|assembled|attended)\b",
    re.IGNORECASE,
)
_NOT_THIS_ONE = re.compile(
    rf"\b(?:will|shall|would|scheduled|upcoming|forthcoming|previous(?:ly)?"
    rf"|planned|(?:next|last|coming)\s+(?:{MEETING_WORD}|year|month|met))\b|\bto\s+be\b",
    re.IGNORECASE,
)
# "Minutes of the 5th Meeting" report it where they begin the line.
_ANOTHER_BEFORE = re.compile(
    r"\b(?:following|since|after|before|from|until|ahead\s+of|prior\s+to|towards?"
    r"|(?<!^)(?<![–—:-]\s)(?:outcomes?|results?|decisions?|minutes|conclusions?|recommendations?)\s+of)"
    r"\s+(?:the\s+|its\s+|our\s+)?\Z",
    re.IGNORECASE,
)
# "A directive from the Conference in March" dates the Conference.
_COMES_FROM = re.compile(
    r"\b(?:following|since|after|from\s+the|outcomes)\b[^,;]*\Z", re.IGNORECASE
)
_LOOSELY_TIED = re.compile(
    r"\b(?:at|during|for|by|in)\s+(?:the\s+|its\s+)?\Z", re.IGNORECASE
)
_OWN = re.compile(
    r"\b(?:held|concluded|opened|convened|began|completed|closed)\s+(?:its|their)\s+\Z"
    r"|\b(?:met|gathered|convened|assembled)\b[^.;]{0,60}\bfor\s+(?:its|their|the)\s+\Z",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:\W*\w+:)?\W*(?:the\s+)?\Z", re.IGNORECASE)

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*\s*\Z")
_DATE_LABEL = re.compile(
    r"(?:\b|(?<=[a-z]))(?:meeting\s+date|date\s+and\s+time|dates?(?:\s*\(s\))?|when|held"
    r"(?:\s+on)?)\W{0,3}:\W{0,4}\Z",
    re.IGNORECASE,
)
_PUBLISHED_LABEL = re.compile(
    r"\b(?:published|posted|updated|issued|modified|released|uploaded|circulated"
    r"|publication\s+date|date\s+of\s+(?:publication|issue)|press\s+release)"
    r"(?:\s+on)?\W{0,5}\Z",
    re.IGNORECASE,
)
# "News · 24 August 2022"
_NEWS = re.compile(
    r"\W*(?:news|press|media\s+release|article|blog|stories|story|announcements?)\W+",
    re.IGNORECASE,
)
_OTHER_DATE_LABEL = re.compile(
    r"\b(?:next|previous|last|approved|adopted|due|deadline|updated|amended|version)\b"
    r"[^.;|]{0,30}\Z|\b(?:until|by|since)\b(?:\s+the)?\W{0,4}\Z",
    re.IGNORECASE,
)
# However long, "Minutes of the meeting held on 7 May 2024 at 7 pm in …" is a header.
_MINUTED = re.compile(
    rf"\A\W*(?:(?:draft|approved|unapproved|confirmed|final)\s+)*(?:minutes|notes|report"
    rf"|record|summary|proceedings)\b.*\b{MEETING_WORD}\b",
    re.IGNORECASE | re.DOTALL,
)
_BEGINS_NOTES = re.compile(
    rf"\W*(?:(?:mtg|notes?|minutes|of|the|from|for|{MEETING_WORD}|[a-z]{{3,9}}day"
    r"|mon|tues?|wed|thurs?|fri|sat|sun)\W+){0,4}",
    re.IGNORECASE,
)
_KEY_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")

_LABELLED = re.compile(
    r"(?:^|(?<=[\n|;*]))\W{0,4}(?P<label>location|place|venue|where|meeting\s+place)"
    r"\W{0,3}:\W{0,4}(?P<value>[^\n|;*]{2,120})",
    re.IGNORECASE,
)
_NEXT_LABEL = re.compile(
    r"\s*(?:date|dates|time|when|venue|location|place|chair|host)\s*:.*", re.I | re.S
)
_IN_PLACE = re.compile(rf"(?<!\S)(?P<before>\S+)\s+in\s+(?P<place>{_PLACE})")
_PLACE_ENDS = re.compile(
    r"\s*(?:[.,;:()–—]|\Z|(?:on|from|over|between|during|under|with|to|at|for|this|last"
    r"|and\s+(?:was|co-?chaired|chaired|hosted|attended|brought))\b|\d)"
)
_AT_VENUE = re.compile(
    rf"\b(?:held|hosted|convened|met|gathered|place|organi[sz]ed|{MEETING_WORD})\s+at\s+"
    rf"(?:the\s+)?(?P<venue>{_CAPITALISED}(?:\s+(?:(?:of|and|de|the|for)\s+){{0,2}}"
    rf"{_CAPITALISED}){{0,7}})(?=\s*(?:[.,;()]|\Z|\b(?:in|on|from|over|between|and)\b))"
)
_ROOM = (
    r"(?:rooms?|halls?|chambers?|auditorium|theat(?:re|er)|librar(?:y|ies)|hotel|cent(?:re|er)"
    r"|buildings?|boardroom|ballroom|cafeteria|canteen|clubhouse|pavilion|church|chapel"
    r"|museum|school|college|gymnasium|gym|inn|pub|caf[eé]|offices?|headquarters|house"
    r"|courthouse|annexe?|lounge|studio|arena|stadium|campus|palace|castle)"
)
_ANY_ROOM = re.compile(rf"\b{_ROOM}\b", re.IGNORECASE)
_HOUSE = (
    rf"{_CAPITALISED}(?:\s+(?:(?:of|and|de|the|for|at)\s+){{0,2}}(?:{_CAPITALISED}|\d{{1,4}}\w?))"
    r"{0,6}"
)
_STREET = (
    r"(?:,\s+\d{1,5}\s+(?:[A-Z][\w.’'-]*\s+){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Drive"
    r"|Boulevard|Blvd|Square|Place|Way|Court)\b\.?)?"
)
# "held on 7 May 2024 at 7 pm in the Parish Hall"
_IN_HOUSE = re.compile(
    rf"\b(?:in|at)\s+(?:the\s+)?(?P<venue>{_HOUSE})"
    r"(?=\s*(?:[.,;()]|\Z|\b(?:in|on|at|from|over|between|and|with|chaired|by)\b))"
)
# "Council Chambers, 210 N. Alder Street, Dunmore" on a line of its own
_HOUSE_ALONE = re.compile(
    rf"\W*(?P<venue>{_HOUSE}{_STREET})(?:,\s+{_PLACE})?\W*", re.DOTALL
)
_HOUSE_WORD = re.compile(
    r"\b(?:rooms?|halls?|chambers?|auditorium|boardroom|ballroom|clubhouse|pavilion"
    r"|hotel|theat(?:re|er))\b",
    re.IGNORECASE,
)
_HOSTS = re.compile(rf"(?P<place>{_PLACE})\s+(?:to\s+)?[Hh]ost(?:s|ed)?\b")
_DATELINE = re.compile(rf"(?P<place>{_PLACE})\s*(?:[—–]|--)\s")
# Capitalised words after "in" that are no places.
_NO_PLACE = re.compile(
    rf"(?:{MONTH_WORD}|q\d|annex|appendix"
    r"|article|chapter|section|session|part|phase|table|english|french|spanish|arabic"
    r"|chinese|russian|german|persons?|room|zoom|teams|github|slack|virtual|online"
    r"|hybrid|spring|summer|autumn|fall|winter|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday|tbc|tbd|remote)\b",
    re.IGNORECASE,
)

_MODES = (
    ("hybrid", re.compile(r"\bhybrid\b", re.IGNORECASE)),
    (
        "virtual",
        re.compile(
            r"\bvirtually\b|\bvirtual\s+(?:annual\s+)?(?:meeting|session|format"
            r"|conference|event|gathering)\b|\bby\s+(?:video|tele)-?\s?conference\b"
            r"|\b(?:held|met|meeting(?:\s+of\s[^\n;]{4,60}?,)?)\s+by\s+(?:video|zoom)\b"
            r"|\b(?:held|met|convened|meeting|hosted|place|conducted)\s+"
            r"(?:online|remotely)\b|\bonline\s+(?:meeting|session|format|conference)\b"
            r"|\bvia\s+(?:zoom|(?:microsoft\s+)?teams|webex|skype|google\s+meet"
            r"|video\w*|tele\w*)\b|\b(?:telco|teleconference|teleconf"
            r"|conference\s+call|video\s?conference|video\s+call)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "in person",
        re.compile(r"\bin[- ]person\b|\bface[- ]to[- ]face\b|\bf2f\b", re.IGNORECASE),
    ),
)
_MODE_LABEL = re.compile(r"\W*(?:online|virtual|zoom|remote|teams|webex)\b", re.I)
_DENIED = re.compile(
    r"\b(?:not|unable|instead\s+of|rather\s+than|without|next|future|no|hopes?|plan\w*"
    r"|will|return\s+to)\b[^.;]{0,40}\Z",
    re.IGNORECASE,
)

_TITLE_BODY = re.compile(
    rf"\A(?:(?:draft|final|approved)\s+)?(?:(?:minutes|notes|report|summary|agenda"
    rf"|proceedings|record)\s+(?:of|from|for)\s+)?(?:the\s+)?"
    rf"(?P<body>\S.{{0,110}}?)\s{{0,4}}(?:{_ALIAS})?(?:\s{{1,4}}[–—-])?\s{{1,4}}"
    rf"(?:(?:annual|regular|monthly|weekly|quarterly|special|board)\s+)?{MEETING_WORD}\b",
    re.IGNORECASE,
)
# "Minutes of the Harbour Council", "Harbour Council": no word for a meeting
_NAMED_BODY = re.compile(
    r"(?i:\W*(?:(?:draft|final|approved|unapproved)\s+)*(?:(?:minutes|notes|report|proceedings"
    rf"|record)\s+of\s+(?:the\s+)?)?)(?P<body>{_CAPITALISED}(?:\s+(?:{_PARTICLE}\s+){{0,2}}"
    rf"(?!(?i:minutes|notes)\b){_CAPITALISED}){{0,7}})(?i:\s+(?:minutes|notes))?\W*",
    re.DOTALL,
)
_GROUP = re.compile(
    r"\b(?:senate|trust|trustees|initiative|group|committee|board|council|commission|forum|panel|network|task\s?force"
    r"|team|process|conference|assembly|parliament|associat\w+|society|union|alliance"
    r"|partnership|bureau|secretariat|platform|caucus|consortium|chapter|cabinet"
    r"|agency|authority|federation|parties|ministers|experts|directors|governors)\b",
    re.IGNORECASE,
)
# "Canal Board, minutes of the meeting of 3 April": what stands between them
_PAPER_AFTER = re.compile(
    r"[\s,;:–—-]+(?:(?:draft|final|approved)\s+)?(?:minutes|notes|report|record|summary"
    r"|proceedings|statement)(?:\s+(?:of|from)(?:\s+(?:the|an?))?)?\s*\Z",
    re.IGNORECASE,
)
_SYMBOL_AFTER = re.compile(r"\s+\S+/\S*\d\Z")  # "Commission AB/2025/1"
# A line that stands beside a title and names no body.
_NAMES_PAPER = re.compile(
    r"\b(?:draft|confidential|minutes|agenda|notes|page|approved|unapproved|final|report"
    r"|statement|summary|newsletter|news|press|release|present|attendance|apologies)\b",
    re.IGNORECASE,
)
_NO_BODY = re.compile(
    r"\d{2}|\A(?:no|the|this|our|a|an)\Z|\A(?:notes|minutes)\s+(?:of|from)\Z",
    re.IGNORECASE,
)
_OF_BODY = re.compile(rf"\s+of\s+(?:the\s+)?(?P<body>{_NAME})")
_ON_TOPIC = re.compile(rf"\s+(?:on|for)\s+(?:the\s+)?{_UPPER}")


class _Zone(IntEnum):
    """Where a stretch of text stands; what stands further up counts more."""

    SENTENCE = 0
    HEADER = 1
    TITLE = 2


@dataclass(frozen=True, slots=True)
class _Line:
    """A title, a header line or a sentence.

    Attributes:
        zone: What it is.
        rank: Position among the lines of its zone, from 0.
        above_title: Whether the title comes later.
        names_meeting: Whether the title speaks of a meeting or of minutes.
        heading: Whether it is a heading.
    """

    zone: _Zone
    start: int
    end: int
    rank: int
    above_title: bool = False
    heading: bool = False
    names_meeting: bool = False


@dataclass(frozen=True, slots=True)
class _Ordinal:
    """A number that counts a meeting, and the words that say which one."""

    number: Evidenced[int]
    between: str
    word_end: int
    score: float


def extract_record(document: Document) -> MeetingRecord:
    """Return what a document says of the meeting that it reports.

    Mentions of other meetings do not count. A value that the document does not
    state, or states in a way that allows for two readings, is None. A document that
    reports several meetings has a record with a part for each; what stands above
    them may name the body, and no more.
    """
    sections = meeting_sections(document)
    if not sections:
        return _extracted(document)
    above = _extracted(opening_document(document, sections))
    return MeetingRecord(
        document.id,
        document.version,
        body=above.body,
        aliases=above.aliases,
        parts=tuple(_part(document, one, above) for one in sections if one.held),
    )


def _part(document: Document, section: Section, above: MeetingRecord) -> MeetingRecord:
    """Return the record of a section, dated by its heading."""
    heading = section.dates
    start, end = heading.start - section.start, heading.end - section.start
    dates = Evidenced(heading.value, start, end)
    own = _extracted(section_document(document, section), dates)
    own = moved(own, section.start)
    return replace(
        own,
        body=above.body or own.body,
        aliases=above.aliases if above.body else own.aliases,
        span=(section.start, section.end),
        part=heading.value.first.isoformat(),
    )


def _extracted(
    document: Document, dates: Evidenced[DateRange] | None = None
) -> MeetingRecord:
    """Return the record of one meeting, on days that are known or are to be read."""
    text = document.text
    lines = list(_lines(document))
    numbers = [n for line in lines for n in _numbers(text, line)]
    number = max(numbers, key=lambda n: (n.score, -n.number.start), default=None)
    value = number.number.value if number else None
    about = [line for line in lines if not _is_of_another(text, line, value)]
    body, aliases = _body(text, lines, number)
    published = _published(text, lines)
    dates = dates or _dates(document, about, published)
    scope = Scope(
        value,
        dates.value if dates else None,
        frozenset(alias.value for alias in aliases),
        body.value if body else document.title,
    )
    parties = read_parties(document, scope)
    filed = _key_date(document.key)
    return MeetingRecord(
        document.id,
        document.version,
        body=body,
        aliases=aliases,
        number=number.number if number else None,
        dates=dates,
        place=_place(text, about),
        venue=_venue(text, about),
        mode=_mode(text, about),
        published=published or _stamp(text, lines, dates),
        filed=None if published and published.value == filed else filed,
        chairs=parties.chairs,
        hosts=parties.hosts,
        participants=parties.participants,
        observers=parties.observers,
        absent=parties.absent,
        guests=parties.guests,
        decisions=read_decisions(document, scope),
        mentions=read_mentions(document),
        next_meeting=read_next_meeting(document, scope),
        lists_participants=parties.lists_participants,
    )


def meeting_label(record: MeetingRecord) -> str:
    """Name a meeting by what is known of it; empty where nothing is.

    >>> meeting_label(MeetingRecord("d1", 1, number=Evidenced(5, 0, 5)))
    '5th meeting'
    """
    known = []
    if record.number:
        known.append(f"{ordinal_numeral(record.number.value)} meeting")
    elif record.dates or record.place:
        known.append("meeting")
    if record.dates:
        known.append(written_dates(record.dates.value))
    elif record.place:
        known.append(record.place.value)
    return ", ".join(known)


def _lines(document: Document) -> Iterator[_Line]:
    """Yield the title, the header lines and the first sentences."""
    blocks = [block for block in document.blocks if not block.noise]
    title = _title_block(document, blocks)
    seen_title = title is None
    names_meeting = title is not None and bool(
        _MEETING_TITLE.search(document.text, title.start, title.end)
    )
    headers = sentences = 0
    for at, block in enumerate(blocks):
        start, end = block.start, block.end
        if block is title:
            seen_title = True
            yield _Line(_Zone.TITLE, start, min(end, start + _LINE_CHARS), 0)
        elif sentences == 0 and at < _HEADER_BLOCKS and _is_header(document, block):
            heading = block.kind is BlockKind.HEADING
            yield _Line(
                _Zone.HEADER,
                start,
                end,
                headers,
                not seen_title,
                heading,
                names_meeting,
            )
            headers += 1
        elif block.kind is not BlockKind.HEADING:
            end = min(end, start + _OPENING * _LINE_CHARS)
            for first, last in sentence_spans(document.text, start, end):
                last = min(last, first + _LINE_CHARS)
                yield _Line(_Zone.SENTENCE, first, last, sentences, not seen_title)
                sentences += 1
        if sentences >= _OPENING:
            return


def _title_block(document: Document, blocks: list[Block]) -> Block | None:
    """Return the block with the title: the one that says it, or the top heading."""
    title = " ".join(document.title.split()).casefold()
    near = blocks[:_HEADER_BLOCKS]
    for block in near:
        words = document.text[block.start : block.end]
        # A text without a title is called by its first words.
        is_sentence = block.kind is not BlockKind.HEADING and _SENTENCE_END.search(
            words
        )
        if " ".join(words.split()).casefold() == title and not is_sentence:
            return block
    return next((b for b in near if b.kind is BlockKind.HEADING), None)


def _is_header(document: Document, block: Block) -> bool:
    """Tell whether a block is a line such as "Springfield – 3-5 December 2024"."""
    words = document.text[block.start : block.end].rstrip()
    return len(words) <= _HEADER_CHARS and (
        block.kind is BlockKind.HEADING or not _SENTENCE_END.search(words)
    )


def _numbers(text: str, line: _Line) -> Iterator[_Ordinal]:
    """Yield the numbers in a line that count a meeting, scored by how it is said."""
    for number in find_ordinals(text, line.start, line.end):
        after = _MEETING_AFTER.match(text, number.end, line.end)
        before = text[line.start : number.start]
        if after is None:
            # "Meeting no. 5" counts in a title; elsewhere it may be an agenda item.
            if line.zone is _Zone.TITLE and re.search(
                rf"\b{MEETING_WORD}\s+\Z", before, re.IGNORECASE
            ):
                yield _Ordinal(number, "", number.end, 9)
            continue
        between = after["between"].split()
        if not all(_BETWEEN_WORD.match(word) for word in between):
            continue
        if between and re.fullmatch(_PARTICLE, between[0], re.IGNORECASE):
            continue
        if _PERIOD_AFTER.match(text, after.end(), line.end):
            continue
        score = _score_number(text, line, before, after)
        if score > 0:
            yield _Ordinal(number, after["between"], after.end(), score)


def _score_number(text: str, line: _Line, before: str, after: re.Match[str]) -> float:
    if _ANOTHER_BEFORE.search(before) or _NOT_THIS_ONE.search(before):
        return 0
    if line.zone is _Zone.TITLE:
        return 10
    word, between = after["word"], after["between"]
    own = _OWN.search(before) is not None
    of_body = _OF_BODY.match(text, after.end(), line.end)
    of_group = of_body is not None and _GROUP.search(of_body["body"]) is not None
    # "The tenth session of the Council was held" counts the Council's meetings.
    loose = word.lower() in _LOOSE_WORDS and not (of_group and line.rank < 3)
    named = (
        re.search(_UPPER, between)
        or of_body
        or (word[0].isupper() and _ON_TOPIC.match(text, after.end(), line.end))
    )
    if not own and (not named or loose):
        return 0
    if line.zone is _Zone.HEADER:
        return 9
    tied = 3 if _LOOSELY_TIED.search(before) else 0
    if _HAPPENED.search(text, line.start, line.end):
        rest = text[after.end() : line.end]
        # Possessive, or a row of dashes could be parted in countless ways.
        if re.match(r"\W*+(?:\w[\w-]*+\W++){0,12}?(?:will|shall|to)\s+be\b", rest):
            return 0
        return 8 - line.rank * 0.5 - tied
    is_subject = _SUBJECT.fullmatch(before) is not None and line.rank < 3
    return 5 - line.rank if is_subject else 0


def _is_of_another(text: str, line: _Line, number: int | None) -> bool:
    """Tell whether a sentence counts a meeting that is not the reported one."""
    if line.zone is not _Zone.SENTENCE:
        return False
    named = [
        n.value
        for n in find_ordinals(text, line.start, line.end)
        if (after := _MEETING_AFTER.match(text, n.end, line.end))
        and all(_BETWEEN_WORD.match(word) for word in after["between"].split())
    ]
    return bool(named) and number not in named


def _dates(
    document: Document, lines: Iterable[_Line], published: Evidenced[date] | None
) -> Evidenced[DateRange] | None:
    """Return when the meeting was held."""
    text = document.text
    scored: list[tuple[float, Evidenced[DateRange]]] = []
    for line in lines:
        for found in find_dates(text, line.start, line.end):
            is_published = published is not None and (
                published.start < found.end and found.start < published.end
            )
            if found.value.precision != "year" and not is_published:
                score = _score_date(text, line, found)
                # A month is all that some documents state; a day says more.
                scored.append((score - 4 * (found.value.precision == "month"), found))
    scored = [(score, found) for score, found in scored if score > 0]
    in_key = _key_date(document.key)
    if scored:
        best = max(score for score, _ in scored)
        top = [found for score, found in scored if score == best]
        if in_key:
            agreeing = [found for _, found in scored if _holds(found.value, in_key)]
            top = agreeing or top
        return top[0] if len({found.value for found in top}) == 1 else None
    if in_key:
        # The name of a file proves nothing, but tells which date of the text counts.
        if published is not None and published.value == in_key:
            return None  # news are filed under the day on which they came out
        everywhere = find_dates(text)
        return next((d for d in everywhere if _holds(d.value, in_key)), None)
    return None


def _score_date(text: str, line: _Line, found: Evidenced[DateRange]) -> float:
    before = text[line.start : found.start]
    if _OTHER_DATE_LABEL.search(before) or _PUBLISHED_LABEL.search(before):
        return 0
    if line.zone is _Zone.TITLE:
        return 10
    if line.zone is _Zone.HEADER:
        if _DATE_LABEL.search(before):
            return 9.5
        words = text[line.start : line.end]
        if len(words.split()) > 15 and not _MINUTED.search(words):
            return 0
        # Above the title stands the date of the page as often as that of the event,
        # and below it a date alone tells less than a sentence that says "was held".
        if line.above_title and not _MEETING_TITLE.search(words):
            return 4 if line.names_meeting else 0
        return 7 if _stands_alone(text, line, found) else 9
    if _DATE_LABEL.search(before):
        return 9.5
    happened = _HAPPENED.search(text, line.start, line.end)
    if _is_said_of_another(before):
        return 0
    if happened is None:
        # "Sat 14/10/23, 2pm, common room.": how hurried notes begin
        return 6 if line.rank == 0 and _BEGINS_NOTES.fullmatch(before) else 0
    return 8 - line.rank * 0.5


def _is_said_of_another(before: str) -> bool:
    """Tell by the words before a value whether it belongs to another meeting."""
    return bool(_NOT_THIS_ONE.search(before) or _COMES_FROM.search(before))


def _stands_alone(text: str, line: _Line, found: Evidenced[DateRange]) -> bool:
    """Tell whether a header line is a date and nothing else, and no heading."""
    around = text[line.start : found.start] + text[found.end : line.end]
    return not line.heading and not re.search(r"\w", around)


def _key_date(key: str) -> date | None:
    found = _KEY_DATE.search(key.rpartition("/")[2])
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _holds(dates: DateRange, day: date) -> bool:
    return dates.precision == "day" and dates.first <= day <= dates.last


def _published(text: str, lines: Iterable[_Line]) -> Evidenced[date] | None:
    """Return the day that a header line gives as that of publication."""
    for line in lines:
        for found in find_dates(text, line.start, line.end):
            if found.value.first != found.value.last:
                continue
            before, after = text[line.start : found.start], text[found.end : line.end]
            labelled = _PUBLISHED_LABEL.search(before) is not None
            # "04 April 2024 | Event": the stamp of a news page.
            stamped = line.zone is _Zone.HEADER and re.fullmatch(
                r"\s*[|•·]\s*[\w ]{2,30}", after
            )
            if line.zone is _Zone.TITLE and not _NEWS.fullmatch(before):
                continue
            news = line.zone is not _Zone.SENTENCE and _NEWS.fullmatch(before)
            if labelled or news or (stamped and not before.strip()):
                return Evidenced(found.value.first, found.start, found.end)
    return None


def _stamp(
    text: str, lines: Iterable[_Line], dates: Evidenced[DateRange] | None
) -> Evidenced[date] | None:
    """Return a date that stands alone at the top and is later than the meeting."""
    if dates is None:
        return None
    for line in lines:
        if line.zone is _Zone.HEADER:
            for found in find_dates(text, line.start, line.end):
                later = found.value.first > dates.value.last
                one_day = found.value.first == found.value.last
                if later and one_day and _stands_alone(text, line, found):
                    return Evidenced(found.value.first, found.start, found.end)
    return None


def _place(text: str, lines: list[_Line]) -> Evidenced[str] | None:
    """Return the town or country of the meeting."""
    scored: list[tuple[float, Evidenced[str]]] = []
    for line in lines:
        if line.zone is not _Zone.SENTENCE:
            scored += _places_in_header(text, line)
        if line.zone is not _Zone.TITLE:
            scored += _places_in_sentence(text, line)
    sure = {_first_part(place.value) for score, place in scored if score >= 5}
    for line in lines:
        scored += [
            (9 if _first_part(place.value) in sure else 0, place)
            for place in _hosts(text, line)
        ]
    good = [(score, place) for score, place in scored if score >= 7]
    if not good:
        return None
    _, best = max(good, key=lambda pair: (pair[0], -pair[1].start))
    # "Springfield, Freedonia" says more than "Springfield".
    longer = [
        place
        for _, place in good
        if place.value.startswith(best.value + ",") and len(place.value) < 60
    ]
    return longer[0] if longer else best


def _places_in_header(text: str, line: _Line) -> Iterator[tuple[float, Evidenced[str]]]:
    for match in _LABELLED.finditer(text, line.start, line.end):
        value = _NEXT_LABEL.sub("", match["value"])
        place = re.match(_PLACE, value)
        if place and not _NO_PLACE.match(place[0]) and not re.search(r"\d", value):
            score = 6 if match["label"].lower() == "venue" else 10
            yield score, _evidence(text, match.start("value"), place[0])
    dates = find_dates(text, line.start, line.end)
    if (
        line.zone is _Zone.HEADER
        and len(dates) == 1
        and "|" not in text[line.start : line.end]
    ):
        before = (line.start, dates[0].start)
        after = (dates[0].end, line.end)
        for start, end in (before, after):
            rest = text[start:end].strip(" \t\n,.;:–—-•*()_")
            if re.fullmatch(_PLACE, rest) and not _NO_PLACE.match(rest):
                at = text.index(rest, start)
                parts = [part.strip() for part in rest.split(",")]
                known = any(_is_country(part) for part in parts)
                yield (9 if known else 5), Evidenced(rest, at, at + len(rest))


def _places_in_sentence(
    text: str, line: _Line
) -> Iterator[tuple[float, Evidenced[str]]]:
    happened = _HAPPENED.search(text, line.start, line.end) is not None
    venues = {
        match.end("venue") for match in _AT_VENUE.finditer(text, line.start, line.end)
    }
    for match in _IN_PLACE.finditer(text, line.start, line.end):
        place = _trim_place(match["place"])
        if not place or _NO_PLACE.match(place) or _MEETING.search(place):
            continue
        end = match.start("place") + len(place)
        known = any(_is_country(part.strip()) for part in place.split(","))
        if not _PLACE_ENDS.match(text, end, line.end):
            continue
        if _is_said_of_another(text[line.start : match.start()]):
            continue
        # "Trade in Goods": the word before is part of the name, too.
        in_name = match["before"][:1].isupper() and match.end("before") not in venues
        tied = _HAPPENED.search(match["before"]) or _MEETING.search(match["before"])
        if not happened or (in_name and not known):
            score = 0.0
        else:
            score = 8.5 if tied else 8.0
            says_meeting = line.zone is _Zone.HEADER or _MEETING.search(
                text, line.start, line.end
            )
            if not (tied or known or says_meeting):
                score = 5.0
        if score:
            yield score - line.rank * 0.1, _evidence(text, match.start("place"), place)


def _hosts(text: str, line: _Line) -> Iterator[Evidenced[str]]:
    """Yield "Springfield" of "Springfield Hosts …" and of "Springfield — The …"."""
    if line.zone is _Zone.TITLE:
        pattern = _HOSTS
    elif line.zone is _Zone.SENTENCE and line.rank == 0:
        pattern = _DATELINE
    else:
        return
    if match := pattern.match(text, line.start, line.end):
        yield Evidenced(match["place"], match.start("place"), match.end("place"))


def _trim_place(place: str) -> str:
    """Drop what follows a comma unless it is a country or a part of one.

    >>> _trim_place("Geneva, Mr Smith"), _trim_place("Geneva, Switzerland")
    ('Geneva', 'Geneva, Switzerland')
    """
    parts = re.split(r"(,\s(?:the\s)?)", place)
    kept = parts[0]
    for comma, part in zip(parts[1::2], parts[2::2], strict=True):
        if not _is_country(part):
            break
        kept += comma + part
    return kept


def _first_part(place: str) -> str:
    return place.split(",")[0].strip()


@cache
def _country_names() -> frozenset[str]:
    """Return the names of all countries and of their provinces, in lower case."""
    names: set[str] = {"uk", "usa", "u.s", "u.k", "uae", "england", "scotland", "wales"}
    for country in pycountry.countries:
        for field in ("name", "common_name", "official_name"):
            name = getattr(country, field, None)
            if name:
                names.update((name.casefold(), name.split(",")[0].casefold()))
    names.update(division.name.casefold() for division in pycountry.subdivisions)
    return frozenset(names)


def _is_country(name: str) -> bool:
    plain = name.strip().casefold()
    return plain.removeprefix("the ").rstrip(".") in _country_names()


def _evidence(text: str, start: int, value: str) -> Evidenced[str]:
    at = text.index(value, start)
    return Evidenced(value, at, at + len(value))


def _venue(text: str, lines: Iterable[_Line]) -> Evidenced[str] | None:
    """Return the house: what a sentence says the meeting was held at."""
    lines = list(lines)
    for line in lines:
        if line.zone is not _Zone.SENTENCE:
            for match in _LABELLED.finditer(text, line.start, line.end):
                value = _NEXT_LABEL.sub("", match["value"]).strip(" *_.")
                if match["label"].lower() == "venue" and value[:1].isupper():
                    return _evidence(text, match.start("value"), value)
            if not (find_dates(text, line.start, line.end) or _held(text, line)):
                continue
        elif not _held(text, line):
            continue
        for pattern in (_AT_VENUE, _IN_HOUSE):
            for match in pattern.finditer(text, line.start, line.end):
                of_another = _is_said_of_another(text[line.start : match.start()])
                house = pattern is _AT_VENUE or _ANY_ROOM.search(match["venue"])
                if house and not of_another and not _MEETING.search(match["venue"]):
                    return Evidenced(match["venue"], *match.span("venue"))
    for line in lines:
        if line.zone is _Zone.HEADER:
            alone = _HOUSE_ALONE.fullmatch(text, line.start, line.end)
            if alone and _HOUSE_WORD.search(alone["venue"]):
                return Evidenced(alone["venue"], *alone.span("venue"))
    return None


def _held(text: str, line: _Line) -> bool:
    return _HAPPENED.search(text, line.start, line.end) is not None


def _mode(text: str, lines: Iterable[_Line]) -> Evidenced[str] | None:
    """Return how people met, where it is said."""
    for line in sorted(lines, key=lambda line: (-line.zone, line.rank)):
        for label in _LABELLED.finditer(text, line.start, line.end):
            if _MODE_LABEL.match(label["value"]):
                return Evidenced("virtual", *label.span("value"))
        speaks_of_it = line.zone is not _Zone.SENTENCE or (
            _HAPPENED.search(text, line.start, line.end) is not None
        )
        if not speaks_of_it:
            continue
        found = [
            Evidenced(mode, *match.span())
            for mode, pattern in _MODES
            if (match := pattern.search(text, line.start, line.end))
            and not _DENIED.search(text[line.start : match.start()])
        ]
        if len(found) > 1 and found[0].value != "hybrid":
            start, end = min(f.start for f in found), max(f.end for f in found)
            return Evidenced("hybrid", start, end)
        if found:
            return found[0]
    return None


def _body(
    text: str, lines: list[_Line], number: _Ordinal | None
) -> tuple[Evidenced[str] | None, tuple[Evidenced[str], ...]]:
    """Return the name of the group that met and its short names."""
    candidates: list[tuple[float, Evidenced[str]]] = []
    for line in lines:
        for ordinal in _numbers(text, line):
            if number and ordinal.number.value == number.number.value:
                candidates += _bodies_beside(text, line, ordinal)
        if line.zone is _Zone.TITLE and number is None:
            candidates += _body_of_title(text, line)
    if not candidates:
        candidates += _bodies_by_title(text, lines)
    if not candidates:
        return None, ()
    _, body = max(candidates, key=lambda pair: (pair[0], -pair[1].start))
    return body, _aliases(text, body.value)


def _bodies_beside(
    text: str, line: _Line, ordinal: _Ordinal
) -> Iterator[tuple[float, Evidenced[str]]]:
    """Yield the bodies of "Fifth BODY (SHORT) meeting" and "Fifth Meeting of BODY"."""
    base = 8 if line.zone is _Zone.TITLE else 7 - line.rank * 0.1
    of_body = _OF_BODY.match(text, ordinal.word_end, line.end)
    if of_body and _GROUP.search(of_body["body"]):
        body = Evidenced(of_body["body"], *of_body.span("body"))
        yield base + _merit(text, body), body
    start = ordinal.number.end
    between = text[start : start + 1 + len(ordinal.between)]
    named = re.match(rf"\s*(?P<body>{_NAME})", between)
    if named and _GROUP.search(named["body"]):
        at = start + named.start("body")
        value = _ADJECTIVES.sub("", named["body"])
        body = Evidenced(value, at, at + len(value))
        # "First PROCESS Meeting of the GROUP": the group met.
        yield base + _merit(text, body) - (1 if of_body else 0), body


def _body_of_title(text: str, line: _Line) -> Iterator[tuple[float, Evidenced[str]]]:
    """Yield the body of a title such as "Springfield Council Meeting 2024-05-06"."""
    title = text[line.start : line.end]
    match = _TITLE_BODY.match(title)
    if match is None and not _MEETING_ANY.search(title):
        match = _NAMED_BODY.fullmatch(title)
        if match is None or not _GROUP.search(match["body"]):
            return
    # With two such words ("Summit planning meeting") no rule tells the body.
    if match is None or len(_MEETING_ANY.findall(title)) > 1:
        return
    value = _PAPER_AFTER.sub("", _ADJECTIVES.sub("", match["body"])).rstrip(" ,–—-")
    named = re.search(r"\s", value) or value.isupper() or _GROUP.fullmatch(value)
    if named and re.search(_UPPER, value) and not _NO_BODY.search(value):
        at = line.start + match.start("body")
        yield 8, Evidenced(value, at, at + len(value))


def _bodies_by_title(
    text: str, lines: list[_Line]
) -> Iterator[tuple[float, Evidenced[str]]]:
    """Yield the names that stand on a line of their own by a title without one.

    Above "Minutes of the meeting of 4 March" any name is that of the body; below
    "MINUTES" one that says what kind of group it is.
    """
    title = next((line for line in lines if line.zone is _Zone.TITLE), None)
    if title is None or any(
        named[0][0].isupper() for named in _GROUP.finditer(text, title.start, title.end)
    ):
        return
    for line in lines:
        if line.zone is not _Zone.HEADER or not line.names_meeting:
            continue
        words = text[line.start : line.end]
        match = _NAMED_BODY.fullmatch(re.sub(rf"\s*{_ALIAS}\s*\Z", "", words))
        if match is None or " " not in match["body"].strip() or line.rank > 1:
            continue
        value = _SYMBOL_AFTER.sub("", match["body"])
        grouped = _GROUP.search(value) is not None
        if _NAMES_PAPER.search(words) or not (line.above_title or grouped):
            continue
        if _ANY_ROOM.search(value) or _HOUSE_WORD.search(value) or _is_country(value):
            continue
        at = line.start + words.index(value)
        yield 6 + grouped - line.rank * 0.1, Evidenced(value, at, at + len(value))


def _merit(text: str, body: Evidenced[str]) -> float:
    """Prefer a name with a short form behind it, and one not set in capitals."""
    defined = re.match(rf"\s*{_ALIAS}", text[body.end : body.end + 30])
    return (3 if defined else 0) - (2 if body.value.isupper() else 0)


def _aliases(text: str, body: str) -> tuple[Evidenced[str], ...]:
    """Return the short names that stand in brackets behind the body's name."""
    found: dict[str, Evidenced[str]] = {}
    # The same body is often named with one word more or less in front.
    spaced = r"\s+".join(map(re.escape, body.split()[-4:]))
    for match in re.finditer(rf"{spaced}\s*{_ALIAS}", text, re.IGNORECASE):
        before = text[max(0, match.start() - 40) : match.start()]
        # Of "the Office of the Council (OC)" the short name is not the Council's.
        owned = re.search(r"\b(\w+)\s+of\s+(?:the\s+)?\Z", before)
        if owned and not _MEETING.fullmatch(owned[1]):
            continue
        alias = match["alias"]
        if alias.isupper() and alias not in found:
            found[alias] = Evidenced(alias, *match.span("alias"))
    return tuple(found.values())
