"""What is known of meetings, by field and with every place that says it.

A value without a place was set by hand. Where documents differ, each value stands
with its own places. Nothing here reads text or decides what a document says.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from corpus.dates import written_dates
from corpus.meeting import DateRange, Evidenced, MeetingRecord, Party
from index.corrections import Correction
from qa.meetings import Meeting, Meetings, Said
from qa.names import Directory
from qa.statement import tidy
from qa.words import fold, is_content, tokens

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

FACTS = {
    "number": "Number",
    "dates": "Dates",
    "place": "Place",
    "venue": "Venue",
    "mode": "Mode",
    "body": "Body",
}
"""Fields of one value, and what they are called."""

PARTIES = {
    "chairs": "Chairs",
    "hosts": "Hosts",
    "participants": "Participants",
    "observers": "Observers",
    "absent": "Absent",
    "guests": "Guests",
}
"""Fields of parties, and what they are called."""

PASSAGES = {
    "decisions": "Decisions",
    "mentions": "Documents mentioned",
    "next_meeting": "Next meeting",
}
"""Fields that are the documents' own words, and what they are called."""

THERE = ("participants", "observers", "guests", "chairs")
"""Fields of those who were there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of a document that say a value.

    Attributes:
        document_id: The document.
        version: Its version.
        start: Offset of the first character.
        end: Offset after the last one.
    """

    document_id: str
    version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stated(Generic[T_co]):
    """A value and every place that says it.

    Attributes:
        value: The value.
        places: Where the documents say it; none where it was set by hand.
    """

    value: T_co
    places: tuple[Place, ...]

    @property
    def by_hand(self) -> bool:
        """Whether no document says it."""
        return not self.places


@dataclass(frozen=True, slots=True)
class MeetingFilter:
    """Which meetings are wanted; what is None or "" does not count.

    Attributes:
        body: Words of the body's name, or of one of its short names.
        number: Ordinal.
        year: A year in which it was held.
        place: Words of the place or of the venue.
        mode: ``in person``, ``virtual`` or ``hybrid``.
        attended_by: Words of the name of somebody who was there.
        chaired_by: Words of the name of somebody who chaired.
        before: It ended before this day.
        after: It began after this day.
    """

    body: str = ""
    number: int | None = None
    year: int | None = None
    place: str = ""
    mode: str = ""
    attended_by: str = ""
    chaired_by: str = ""
    before: date | None = None
    after: date | None = None


# --- one meeting --------------------------------------------------------------


def find_meeting(meetings: Iterable[Meeting], id_: str) -> Meeting | None:
    """Return the meeting of this id, or None."""
    return next((m for m in meetings if m.id == id_), None)


def facts(meeting: Meeting, field: str) -> tuple[Stated[Any], ...]:
    """Return what the documents state of one of ``FACTS``, by value.

    Values that agree, one perhaps less precise, stand as one. What was set by hand
    comes first, then the value that the meeting goes by.
    """
    chosen = getattr(meeting, field, None)
    said = [(r, getattr(r, field)) for r in meeting.records]
    said = [(r, v) for r, v in said if v is not None]
    said.sort(key=lambda one: (not _by_hand(one[1]), one[1].value != chosen))
    firsts: list[object] = []

    def first_like(value: object) -> int:
        same = (n for n, first in enumerate(firsts) if _agree(first, value))
        n = next(same, len(firsts))
        firsts[n:] = firsts[n:] or [value]
        return n

    return _gathered(said, first_like)


def parties(meeting: Meeting, field: str) -> tuple[Stated[Party], ...]:
    """Return who stands in one of ``PARTIES``, each once."""
    return _stated(getattr(meeting, field))


def passages(meeting: Meeting, field: str) -> tuple[Stated[str], ...]:
    """Return the documents' words of one of ``PASSAGES``, in their order."""
    if field != "next_meeting":
        return _stated(getattr(meeting, field))
    said = [(r, r.next_meeting) for r in meeting.records if r.next_meeting]
    return _gathered(said, tidy)


def chair_names(meeting: Meeting) -> tuple[str, ...]:
    """Return the names of those who chaired."""
    return tuple(chair.value.name for chair in parties(meeting, "chairs"))


def written(value: object) -> str:
    """Write the value of any field for a person to read.

    >>> from corpus.meeting import PartyKind
    >>> written(Party("Ana Ito", PartyKind.PERSON, "Ms", "Norland", "Secretary"))
    'Ms Ana Ito (Secretary, Norland)'
    """
    if isinstance(value, DateRange):
        return written_dates(value)
    if isinstance(value, Party):
        name = f"{value.title} {value.name}" if value.title else value.name
        more = [x for x in (value.role, value.affiliation, value.handle) if x]
        return f"{name} ({', '.join(more)})" if more else name
    return str(value)


def before_of(correction: Correction) -> tuple[str, ...]:
    """Return in words what the document says of a field that was corrected by hand."""
    before = correction.before
    several = before if isinstance(before, tuple) else (before,)
    return tuple(written(value) for value in several if value is not None)


# --- several meetings -----------------------------------------------------------


def matching(meetings: Iterable[Meeting], wanted: MeetingFilter) -> Iterator[Meeting]:
    """Yield the meetings that a filter lets through, in their order."""
    return (meeting for meeting in meetings if _fits(meeting, wanted))


def directory(meetings: Sequence[Meeting]) -> Directory:
    """Return who is who in the documents of some meetings."""
    known = meetings if isinstance(meetings, Meetings) else Meetings(meetings)
    return known.names


def by_body(meetings: Sequence[Meeting]) -> tuple[tuple[str, tuple[Meeting, ...]], ...]:
    """Keep the meetings of different bodies apart.

    Meetings whose documents name no body stand under "", after the others; where
    there is but one body they are taken to be its meetings.

    Returns:
        Names of the bodies, as the newest meeting has them, with their meetings, the
        body of most meetings first.
    """
    groups: list[tuple[set[_Body], list[Meeting]]] = []
    unnamed: list[Meeting] = []
    for meeting in meetings:
        if meeting.body is None:
            unnamed.append(meeting)
            continue
        body = _body(meeting.body, meeting.aliases)
        known = (g for g in groups if any(_same_body(one, body) for one in g[0]))
        bodies, held = next(known, (set[_Body](), list[Meeting]()))
        if not held:
            groups.append((bodies, held))
        bodies.add(body)
        held.append(meeting)
    if len(groups) == 1:
        return ((groups[0][1][-1].body or "", tuple(meetings)),)
    groups.sort(key=lambda group: len(group[1]), reverse=True)
    named = [(held[-1].body or "", tuple(held)) for _, held in groups]
    return tuple([*named, ("", tuple(unnamed))] if unnamed else named)


def holds_words(query: str, *texts: str | None) -> bool:
    """Tell whether one of the texts holds every word of a query that has words.

    Case and accents do not count.

    >>> holds_words("jose marti", None, "Dr José Martí")
    True
    """
    wanted = _words(query)
    return bool(wanted) and any(wanted <= _words(text) for text in texts if text)


def _fits(meeting: Meeting, wanted: MeetingFilter) -> bool:
    if wanted.number is not None and meeting.number != wanted.number:
        return False
    if wanted.mode and wanted.mode not in [m.value for m in facts(meeting, "mode")[:1]]:
        return False
    if not _in_time(meeting.dates, wanted):
        return False
    places = [one.value for f in ("place", "venue") for one in facts(meeting, f)]
    return (
        _asked(wanted.body, [meeting.body, *meeting.aliases])
        and _asked(wanted.place, places)
        and _asked(wanted.attended_by, _names(meeting, THERE))
        and _asked(wanted.chaired_by, _names(meeting, ("chairs",)))
    )


def _in_time(dates: DateRange | None, wanted: MeetingFilter) -> bool:
    if dates is None:
        return not (wanted.year or wanted.before or wanted.after)
    return (
        dates.first.year <= (wanted.year or dates.first.year) <= dates.last.year
        and (wanted.before is None or dates.last < wanted.before)
        and (wanted.after is None or dates.first > wanted.after)
    )


def _asked(query: str, texts: Iterable[str | None]) -> bool:
    return not query or holds_words(query, *texts)


def _names(meeting: Meeting, fields: Sequence[str]) -> list[str]:
    return [one.value.name for field in fields for one in parties(meeting, field)]


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word.text) for word in tokens(text))


_Body = tuple[frozenset[str], frozenset[str]]
"""Short names, and the stems of the words of a name."""


def _body(name: str, aliases: Iterable[str]) -> _Body:
    stems = frozenset(word.stem for word in tokens(name) if is_content(word))
    return frozenset(map(fold, aliases)), stems


def _same_body(one: _Body, other: _Body) -> bool:
    shared = bool(one[0] & other[0])
    return shared or one[1] <= other[1] or other[1] <= one[1]


def _gathered(
    said: Iterable[tuple[MeetingRecord, Evidenced[T]]], key: Callable[[T], Hashable]
) -> tuple[Stated[T], ...]:
    """Put values of one key under the first of them, with all their places."""
    found: dict[Hashable, tuple[T, list[Place]]] = {}
    for record, value in said:
        _, places = found.setdefault(key(value.value), (value.value, []))
        if not _by_hand(value):
            places.append(
                Place(record.document_id, record.version, value.start, value.end)
            )
    return tuple(Stated(v, tuple(dict.fromkeys(at))) for v, at in found.values())


def _stated(said: Iterable[Said[T]]) -> tuple[Stated[T], ...]:
    return tuple(
        Stated(
            one.value,
            tuple(
                Place(
                    source.record.document_id,
                    source.record.version,
                    source.evidence.start,
                    source.evidence.end,
                )
                for source in one.sources
                if source.quotable
            ),
        )
        for one in said
    )


def _by_hand(value: Evidenced[object]) -> bool:
    return value.start == value.end


def _agree(one: object, other: object) -> bool:
    """Tell whether two values say the same, one perhaps less precisely."""
    if isinstance(one, DateRange) and isinstance(other, DateRange):
        if one.precision == other.precision:
            return one == other
        return one.overlaps(other)
    if isinstance(one, str) and isinstance(other, str):
        return fold(one).split(",")[0] == fold(other).split(",")[0]
    return one == other
