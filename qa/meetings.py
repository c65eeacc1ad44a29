"""Meetings of a library: records of several documents merged under one meeting.

Nothing here reads text; ``corpus.record`` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from corpus.dates import written_dates
from corpus.meeting import DateRange, Evidenced, MeetingRecord
from corpus.numbers import ordinal_numeral
from qa.words import fold, is_content, tokens


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting and every record that reports it.

    Attributes:
        records: One a document, those that state most first.
    """

    records: tuple[MeetingRecord, ...]

    @property
    def documents(self) -> frozenset[str]:
        """Ids of the documents that report it."""
        return frozenset(record.document_id for record in self.records)

    @property
    def number(self) -> int | None:
        """Its ordinal, where a document states one."""
        return next((r.number.value for r in self.records if r.number), None)

    @property
    def dates(self) -> DateRange | None:
        """When it was held, as precisely as a document states it."""
        stated = [r.dates.value for r in self.records if r.dates]
        order = {"day": 0, "month": 1, "year": 2}
        return min(stated, key=lambda d: order[d.precision], default=None)

    @property
    def place(self) -> str | None:
        """Where it was held, in the longest form that a document gives."""
        return max(
            (r.place.value for r in self.records if r.place), key=len, default=None
        )

    @property
    def body(self) -> str | None:
        """The group that met, as the fullest record names it."""
        return next((r.body.value for r in self.records if r.body), None)

    @property
    def aliases(self) -> frozenset[str]:
        """Short names of the body in its documents."""
        return frozenset(a.value for r in self.records for a in r.aliases)

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
        return f"{self.label} ({', '.join(known)})" if known else self.label


def body_words(meetings: Iterable[Meeting]) -> frozenset[str]:
    """Return the stems of the words in the names of the bodies that met."""
    names = {
        name for m in meetings for name in (*m.aliases, m.body) if name is not None
    }
    return frozenset(w.stem for n in names for w in tokens(n) if is_content(w))


def group_meetings(records: Iterable[MeetingRecord]) -> tuple[Meeting, ...]:
    """Merge the records that report one meeting; order by number, then date.

    Two records report one meeting when they state the same number, or the same
    days where a number is missing, for bodies that may be the same. A record that
    states neither number nor dates stands alone and is left out: it reports no
    meeting that could be named.
    """
    groups: list[list[MeetingRecord]] = []
    by_number: dict[int, list[int]] = {}
    by_day: dict[date, list[int]] = {}
    # Numbered records come first, so that a dated one finds its number.
    for record in sorted(records, key=lambda r: (r.number is None, r.dates is None)):
        if record.number is None and record.dates is None:
            continue
        near: list[int] = []
        if record.number is not None:
            near = by_number.setdefault(record.number.value, [])
        elif record.dates is not None:
            near = by_day.get(record.dates.value.first, [])
        place = next((i for i in near if _one_meeting(groups[i][0], record)), None)
        if place is None:
            place = len(groups)
            groups.append([])
            if record.number is not None:
                near.append(place)
        groups[place].append(record)
        if record.dates is not None:
            by_day.setdefault(record.dates.value.first, []).append(place)
    meetings = [
        Meeting(tuple(sorted(g, key=_stated, reverse=True))) for g in groups if g
    ]
    return tuple(sorted(meetings, key=_order))


def _order(meeting: Meeting) -> tuple[date, int]:
    first = meeting.dates.first if meeting.dates else date.min
    return first, meeting.number or 0


def _stated(record: MeetingRecord) -> int:
    fields = (record.dates, record.place, record.venue, record.mode, record.body)
    return sum(field is not None for field in fields)


def _one_meeting(one: MeetingRecord, other: MeetingRecord) -> bool:
    days = [r.dates.value for r in (one, other) if r.dates]
    if len(days) == 2 and not days[0].overlaps(days[1]):
        return False
    if one.number and other.number and one.number.value != other.number.value:
        return False
    return _may_be_same_body(one, other)


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
