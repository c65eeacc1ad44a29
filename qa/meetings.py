"""Meetings of a library: records of several documents merged under one meeting.

Where documents differ, what each says stays, with the document that says it; what was
set by hand holds for every document of its meeting. Nothing here reads text;
``corpus.record`` does.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from corpus.dates import written_dates
from corpus.meeting import DateRange, Evidenced, MeetingRecord, Party
from corpus.numbers import ordinal_numeral
from index.corrections import Correction, corrected
from qa.names import Directory, KnownParty, party_keys, same_parties
from qa.words import fold, is_content, tokens

T_co = TypeVar("T_co", covariant=True)

Span = tuple[int, int]

PARTY_FIELDS = ("chairs", "hosts", "participants", "observers", "absent", "guests")
_LONGEST_DAYS = 31
_ALIKE = 0.5  # share of names that two lists of one meeting have in common at least
_FEW = 3
_ID_WORDS = 4


@dataclass(frozen=True, slots=True)
class Extent:
    """What of which documents reports some meetings.

    Attributes:
        stretches: By the id of a document, the stretches that do, in order; () where
            all of it does.
    """

    stretches: Mapping[str, tuple[Span, ...]]

    @property
    def documents(self) -> frozenset[str]:
        """Ids of the documents."""
        return frozenset(self.stretches)

    @property
    def whole(self) -> bool:
        """Whether it is all of each document."""
        return not any(self.stretches.values())

    def holds(self, document_id: str, offset: int) -> bool:
        """Tell whether a place in a document is in it."""
        stretches = self.stretches.get(document_id)
        if stretches is None:
            return False
        return not stretches or any(s <= offset < e for s, e in stretches)


def extent_of(meetings: Iterable[Meeting]) -> Extent:
    """Return what of which documents reports these meetings."""
    found: dict[str, list[Span]] = {}
    whole: set[str] = set()
    for record in (record for meeting in meetings for record in meeting.records):
        stretches = found.setdefault(record.document_id, [])
        if record.span is None:
            whole.add(record.document_id)
        else:
            stretches.append(record.span)
    return Extent(
        {id_: () if id_ in whole else tuple(sorted(set(s))) for id_, s in found.items()}
    )


@dataclass(frozen=True, slots=True)
class Source(Generic[T_co]):
    """What one document states, or a part of one.

    Attributes:
        record: The record of the document or part.
        evidence: The value, with the characters that say it; none where it was set
            by hand.
    """

    record: MeetingRecord
    evidence: Evidenced[T_co]

    @property
    def quotable(self) -> bool:
        """Whether characters of the document say it."""
        return self.evidence.end > self.evidence.start


@dataclass(frozen=True, slots=True)
class Said(Generic[T_co]):
    """One value and every document that states it.

    Attributes:
        value: The value, of a party in its fullest form.
        sources: At least one, in the order of the meeting's records.
    """

    value: T_co
    sources: tuple[Source[T_co], ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting and every record that reports it.

    Attributes:
        records: One a document or part of one, those that state most first. What
            was set by hand for one of them stands in all.
        id: Its name in addresses, unique among the meetings of a library.
        dates: When it was held, as precisely as a document states it. Minutes of
            single days that follow each other are those of one stretch.
        chairs: Who chaired or co-chaired; as all parties, each once.
        hosts: Who hosted it.
        participants: Who took part.
        observers: Who took part as an observer.
        absent: Who sent apologies or was away.
        guests: Guests, invited speakers, presenters.
        decisions: What was agreed or decided, each sentence once.
        mentions: Documents that are mentioned by their title.
        corrections: What was set by hand and holds: the newest of each field.
        title: What the paper that states most calls itself; "" where it is not known.
    """

    records: tuple[MeetingRecord, ...]
    id: str = ""
    dates: DateRange | None = None
    chairs: tuple[Said[Party], ...] = ()
    hosts: tuple[Said[Party], ...] = ()
    participants: tuple[Said[Party], ...] = ()
    observers: tuple[Said[Party], ...] = ()
    absent: tuple[Said[Party], ...] = ()
    guests: tuple[Said[Party], ...] = ()
    decisions: tuple[Said[str], ...] = ()
    mentions: tuple[Said[str], ...] = ()
    corrections: tuple[Correction, ...] = ()
    title: str = ""

    def correction(self, field: str) -> Correction | None:
        """Return what was set by hand in a field, or None."""
        return next((one for one in self.corrections if one.field == field), None)

    def stated(self, field: str) -> tuple[Source[Any], ...]:
        """Return what documents say of a field of one value, in characters."""
        found = (Source(r, v) for r in self.records if (v := getattr(r, field)))
        return tuple(source for source in found if source.quotable)

    def by_hand(self, field: str) -> Correction | None:
        """Return what was set by hand in a field of one value and no document says."""
        return None if self.stated(field) else self.correction(field)

    @property
    def documents(self) -> frozenset[str]:
        """Ids of the documents that report it, perhaps among others."""
        return frozenset(record.document_id for record in self.records)

    @property
    def sources(self) -> frozenset[str]:
        """Names of the documents and of the parts of documents that report it."""
        return frozenset(record.source for record in self.records)

    @property
    def extent(self) -> Extent:
        """What of its documents is about it."""
        return extent_of((self,))

    @property
    def number(self) -> int | None:
        """Its ordinal, where a document states one."""
        return next((r.number.value for r in self.records if r.number), None)

    @property
    def place(self) -> str | None:
        """Where it was held, in the longest form that a document gives."""
        return max(
            (r.place.value for r in self.records if r.place), key=len, default=None
        )

    @property
    def venue(self) -> str | None:
        """The house in which it was held."""
        return next((r.venue.value for r in self.records if r.venue), None)

    @property
    def mode(self) -> str | None:
        """How people met: in person, virtual or hybrid."""
        return next((r.mode.value for r in self.records if r.mode), None)

    @property
    def next_meeting(self) -> str | None:
        """The phrase that says when or where the next meeting is."""
        return next(
            (r.next_meeting.value for r in self.records if r.next_meeting), None
        )

    @property
    def lists_participants(self) -> Source[str] | None:
        """What announces a list that claims to name who took part."""
        return next(
            (
                Source(r, r.lists_participants)
                for r in self.records
                if r.lists_participants
            ),
            None,
        )

    @property
    def body(self) -> str | None:
        """The group that met, as the fullest record names it."""
        return next((r.body.value for r in self.records if r.body), None)

    @property
    def known_as(self) -> str:
        """The body's name; what its paper calls itself where none is named."""
        return self.body or self.title

    @property
    def aliases(self) -> frozenset[str]:
        """Short names of the body in its documents."""
        return frozenset(a.value for r in self.records for a in r.aliases)

    @property
    def filed(self) -> date | None:
        """Day of its files' names, where all of them contradict their papers' day."""
        days = self.dates
        if self.number is not None or days is None or days.precision != "day":
            return None
        filed = [r.filed for r in self.records]
        if any(one is None or days.first <= one <= days.last for one in filed):
            return None
        return filed[0]

    @property
    def label(self) -> str:
        """What the meeting is called in a sentence: "5th meeting"."""
        if self.number is not None:
            return f"{ordinal_numeral(self.number)} meeting"
        if self.dates is not None:
            return f"meeting of {written_dates(self.dates)}"
        if self.place is not None:
            return f"meeting in {self.place}"
        return "undated meeting"

    @property
    def described(self) -> str:
        """Label with dates and place: "5th meeting (15–17 November 2022)"."""
        known = (
            [written_dates(self.dates)]
            if self.dates and self.number is not None
            else []
        )
        if self.place and self.place not in self.label:
            known.append(self.place)
        if self.filed is not None:
            known.append(_under(self.filed))
        return f"{self.label} ({', '.join(known)})" if known else self.label


def filed_under(meeting: Meeting) -> str:
    """Return " (filed under 3 May 2019)" where files' names contradict papers."""
    return "" if meeting.filed is None else f" ({_under(meeting.filed)})"


def _under(day: date) -> str:
    return f"filed under {written_dates(DateRange(day, day))}"


@dataclass(frozen=True, slots=True)
class Appearance:
    """A field of a meeting that names a party.

    Attributes:
        meeting: The meeting.
        field: Name of the field: ``participants``, ``chairs``.
        said: Who stands there.
    """

    meeting: Meeting
    field: str
    said: Said[Party]


class Meetings(tuple[Meeting, ...]):
    """The meetings of a library in order of time, and who took part in them.

    What is derived of all of them is derived once.
    """

    @cached_property
    def appearances(self) -> Mapping[KnownParty, tuple[Appearance, ...]]:
        """Every field that names a party, by the party, in order of time."""
        found: dict[KnownParty, list[Appearance]] = defaultdict(list)
        for meeting in self:
            for name in PARTY_FIELDS:
                for said in getattr(meeting, name):
                    known = self.names.of(said.value)
                    if known is not None:
                        found[known].append(Appearance(meeting, name, said))
        return {known: tuple(listed) for known, listed in found.items()}

    @cached_property
    def bodies(self) -> frozenset[str]:
        """Stems of the words in the names of the bodies that met."""
        return body_words(self)

    def at(self, document_id: str, offset: int) -> Meeting | None:
        """Return the meeting that a place in a document is about, or None."""
        places = self._places.get(document_id, ())
        return next((meeting for r, meeting in places if _in(r, offset)), None)

    def source_at(self, document_id: str, offset: int) -> str:
        """Name the document or the part in which a place is; "" between parts."""
        places = self._places.get(document_id, ())
        if not any(record.span for record, _ in places):
            return document_id
        return next((r.source for r, _ in places if _in(r, offset)), "")

    @cached_property
    def _places(self) -> Mapping[str, tuple[tuple[MeetingRecord, Meeting], ...]]:
        found: dict[str, list[tuple[MeetingRecord, Meeting]]] = defaultdict(list)
        for meeting in self:
            for record in meeting.records:
                found[record.document_id].append((record, meeting))
        return {id_: tuple(places) for id_, places in found.items()}

    @cached_property
    def names(self) -> Directory:
        """Who is meant by a name; also those whom a correction took out."""
        held = [
            source.evidence.value
            for meeting in self
            for name in PARTY_FIELDS
            for said in getattr(meeting, name)
            for source in said.sources
        ]
        return Directory([*held, *(one for m in self for one in _taken_out(m))])


def _in(record: MeetingRecord, offset: int) -> bool:
    return record.span is None or record.span[0] <= offset < record.span[1]


def body_words(meetings: Iterable[Meeting]) -> frozenset[str]:
    """Return the stems of the words in the names of the bodies that met."""
    names = {
        name for m in meetings for name in (*m.aliases, m.body) if name is not None
    }
    return frozenset(w.stem for n in names for w in tokens(n) if is_content(w))


def gathered(meetings: Sequence[Meeting]) -> Meetings:
    """Return meetings with what is derived of all of them, derived at most once."""
    return meetings if isinstance(meetings, Meetings) else Meetings(meetings)


def group_meetings(
    records: Iterable[MeetingRecord],
    corrections: Iterable[Correction] = (),
    titles: Mapping[str, str] | None = None,
) -> Meetings:
    """Merge the records that report one meeting; order by date, then number.

    Two records report one meeting when they state the same number, or the same
    days where a number is missing, for bodies that may be the same. Minutes of days
    that follow each other are of one meeting where the number is the same, or body
    and place are. Two records of one day that both list who took part, and list
    others, are of two meetings, and so are two parts of one document. A record that
    states neither number nor dates stands alone and is left out: it reports no
    meeting that could be named.

    The order of the records makes no difference.

    Args:
        records: As they hold, with what was set by hand in them.
        corrections: What was set by hand, the oldest first.
        titles: What documents call themselves, by id.
    """
    called = titles or {}
    made = _by_source(corrections)
    groups: list[list[MeetingRecord]] = []
    by_number: dict[int, list[int]] = defaultdict(list)
    by_day: dict[date, list[int]] = defaultdict(list)
    # Numbered records come first, so that a dated one finds its number.
    for record in sorted(records, key=_precedence):
        if record.number is None and record.dates is None:
            continue
        if record.number is not None:
            near = by_number[record.number.value]
        else:
            near = list(dict.fromkeys(i for d in _near(record) for i in by_day[d]))
        place = next((i for i in near if _one_meeting(groups[i], record)), None)
        if place is None:
            place = len(groups)
            groups.append([])
            if record.number is not None:
                near.append(place)
        groups[place].append(record)
        for day in _days(record):
            by_day[day].append(place)
    merged = sorted((_merged(group, made) for group in groups), key=_order)
    return Meetings(
        replace(meeting, id=name, title=called.get(meeting.records[0].document_id, ""))
        for meeting, name in zip(merged, _ids(merged), strict=True)
    )


def _precedence(record: MeetingRecord) -> tuple[bool, date, str, int, str]:
    # In order of time, so that a day finds the one before it.
    first = record.dates.value.first if record.dates else date.max
    named = record.document_id, record.version, record.part
    return record.number is None, first, *named


def _order(meeting: Meeting) -> tuple[date, int, str]:
    first = meeting.dates.first if meeting.dates else date.min
    return first, meeting.number or 0, min(meeting.sources)


def _by_source(corrections: Iterable[Correction]) -> dict[str, list[Correction]]:
    found: dict[str, list[Correction]] = defaultdict(list)
    for one in corrections:
        found[one.source].append(one)
    return found


def _merged(
    records: Sequence[MeetingRecord], made: Mapping[str, Sequence[Correction]]
) -> Meeting:
    """Merge the fields of records that report one meeting.

    Somebody who corrects a meeting means the meeting, not one of its papers: what was
    set by hand last holds for papers that came later, too.
    """
    own = [one for r in records for one in made.get(r.source, ())]
    own.sort(key=lambda one: (one.made_at, one.source))
    newest = {one.field: one for one in own}
    if newest:
        records = [corrected(record, newest.values()) for record in records]
    ordered = tuple(sorted(records, key=lambda r: (-_stated(r), r.source)))
    return Meeting(
        ordered,
        dates=_whole([r.dates.value for r in ordered if r.dates]),
        chairs=_merged_parties(ordered, "chairs"),
        hosts=_merged_parties(ordered, "hosts"),
        participants=_merged_parties(ordered, "participants"),
        observers=_merged_parties(ordered, "observers"),
        absent=_merged_parties(ordered, "absent"),
        guests=_merged_parties(ordered, "guests"),
        decisions=_merged_words(ordered, "decisions"),
        mentions=_merged_words(ordered, "mentions"),
        corrections=tuple(newest.values()),
    )


def _taken_out(meeting: Meeting) -> Iterator[Party]:
    """Yield those who stood in a field before it was corrected."""
    for one in meeting.corrections:
        if isinstance(one.before, tuple):
            yield from one.before


def _merged_parties(
    records: Sequence[MeetingRecord], name: str
) -> tuple[Said[Party], ...]:
    sources = [Source(r, one) for r in records for one in getattr(r, name)]
    groups: dict[int, list[Source[Party]]] = defaultdict(list)
    labels = same_parties([source.evidence.value for source in sources])
    for label, source in zip(labels, sources, strict=True):
        groups[label].append(source)
    return tuple(Said(_fullest(group), tuple(group)) for group in groups.values())


def _fullest(sources: Sequence[Source[Party]]) -> Party:
    """Return a party as the mention that tells most of it writes it."""

    def told(party: Party) -> tuple[int, int, str]:
        more = (party.title, party.affiliation, party.role, party.handle)
        return sum(map(bool, more)), len(party.name), party.name

    return max((source.evidence.value for source in sources), key=told)


def _merged_words(records: Sequence[MeetingRecord], name: str) -> tuple[Said[str], ...]:
    groups: dict[str, list[Source[str]]] = defaultdict(list)
    for record in records:
        for one in getattr(record, name):
            groups[" ".join(fold(one.value).split())].append(Source(record, one))
    return tuple(Said(g[0].evidence.value, tuple(g)) for g in groups.values())


def _ids(meetings: Sequence[Meeting]) -> list[str]:
    """Name each meeting by body and number, or by day and body.

    Where two would have one name, each gets a mark made of its first document.
    """
    plain = [_plain_id(meeting) for meeting in meetings]
    count = Counter(plain)
    marks = [min(meeting.sources)[:8] for meeting in meetings]
    marked = [
        name if count[name] == 1 else f"{name}-{_slug(mark)}"
        for name, mark in zip(plain, marks, strict=True)
    ]
    again = Counter(marked)
    return [
        name if again[name] == 1 else f"{name}-{_slug(min(meeting.sources))}"
        for name, meeting in zip(marked, meetings, strict=True)
    ]


def _plain_id(meeting: Meeting) -> str:
    words = [w.text for w in tokens(meeting.body or "") if is_content(w)]
    body = _slug(" ".join(words[:_ID_WORDS]))
    if meeting.number is not None:
        return f"{body or 'meeting'}-{meeting.number}"
    if meeting.dates is None:
        return body or "meeting"
    first = meeting.dates.first.isoformat()
    shown = {"day": first, "month": first[:7], "year": first[:4]}
    return f"{shown[meeting.dates.precision]}-{body or 'meeting'}"


def _slug(text: str) -> str:
    """Write a name with small letters, digits and hyphens.

    >>> _slug("Groupe d’experts (Été)")
    'groupe-d-experts-ete'
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def _stated(record: MeetingRecord) -> int:
    fields = (record.dates, record.place, record.venue, record.mode, record.body)
    return sum(field is not None for field in fields)


def _days(record: MeetingRecord) -> tuple[date, ...]:
    """Return the days of a record; of a month or year, or of long ones, the first."""
    if record.dates is None:
        return ()
    dates = record.dates.value
    count = (dates.last - dates.first).days + 1
    if dates.precision != "day" or count > _LONGEST_DAYS:
        return (dates.first,)
    return tuple(dates.first + timedelta(days=n) for n in range(count))


def _near(record: MeetingRecord) -> Iterator[date]:
    """Yield the days of a record, then those right before and after."""
    days = _days(record)
    yield from days
    if days and days[0] > date.min + timedelta(days=1):
        yield days[0] - timedelta(days=1)
    if days and days[-1] < date.max - timedelta(days=1):
        yield days[-1] + timedelta(days=1)


def _whole(stated: Sequence[DateRange]) -> DateRange | None:
    """Return the most precise of several dates, or the stretch that they make up.

    Only stretches of single days, each in another document, are put together: where
    one document states the whole stretch, it is right about it.
    """
    order = {"day": 0, "month": 1, "year": 2}
    best = min(
        stated,
        key=lambda d: (order[d.precision], d.first - d.last, d.first),
        default=None,
    )
    if best is None or best.precision != "day":
        return best
    days = [d for d in stated if d.precision == "day"]
    if any(d.first != d.last for d in days):
        return _most_stated(days)
    return DateRange(min(d.first for d in days), max(d.last for d in days))


def _most_stated(days: Sequence[DateRange]) -> DateRange:
    count = Counter(days)
    return max(days, key=lambda d: (count[d], d.last - d.first, d.first))


def _one_meeting(group: Sequence[MeetingRecord], record: MeetingRecord) -> bool:
    """Tell whether a record reports the meeting of a group of records."""
    if any(one.document_id == record.document_id for one in group):
        return False  # what a document keeps apart is not one meeting
    if not all(_may_be_same_body(one, record) for one in group):
        return False
    numbers = {r.number.value for r in (*group, record) if r.number}
    if len(numbers) > 1:
        return False
    numbered = all(r.number for r in (group[0], record))
    days = [r.dates.value for r in group if r.dates]
    if record.dates is not None and days:
        own = record.dates.value
        if not any(own.overlaps(one) for one in days):
            joined = any(_follow(own, one) for one in days)
            return joined and (numbered or _same_place(group, record))
    return numbered or all(_may_share_list(one, record) for one in group)


def _follow(one: DateRange, other: DateRange) -> bool:
    """Tell whether one begins on the day after the other ends."""
    if one.precision != "day" or other.precision != "day":
        return False
    day = timedelta(days=1)
    return one.first - other.last == day or other.first - one.last == day


def _same_place(group: Sequence[MeetingRecord], record: MeetingRecord) -> bool:
    if record.place is None or record.body is None:
        return False
    town = fold(record.place.value).split(",")[0]
    return any(
        r.place is not None
        and r.body is not None
        and fold(r.place.value).split(",")[0] == town
        for r in group
    )


def _may_share_list(one: MeetingRecord, other: MeetingRecord) -> bool:
    """Tell whether two lists of those present can be of one meeting."""
    if one.lists_participants is None or other.lists_participants is None:
        return True
    names = [_listed(record) for record in (one, other)]
    if min(map(len, names)) < _FEW:
        return True
    return len(names[0] & names[1]) >= _ALIKE * max(map(len, names))


def _listed(record: MeetingRecord) -> frozenset[object]:
    listed = (*record.participants, *record.observers, *record.guests)
    return frozenset(party_keys(one.value)[:1] for one in listed)


def _may_be_same_body(one: MeetingRecord, other: MeetingRecord) -> bool:
    if one.body is None or other.body is None:
        return True
    shorts = [{fold(a.value) for a in r.aliases} for r in (one, other)]
    if shorts[0] & shorts[1]:
        return True
    words = [_body_words(r.body) for r in (one, other)]
    smaller = min(len(w) for w in words)
    return smaller == 0 or len(words[0] & words[1]) >= 0.6 * smaller


def _body_words(body: Evidenced[str] | None) -> frozenset[str]:
    if body is None:
        return frozenset()
    return frozenset(w.stem for w in tokens(body.value) if is_content(w))
