"""What the pages of meetings show, as plain data; templates decide nothing.

Nothing here knows HTTP, writes HTML or reads a document.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from corpus.meeting import Party, PartyKind
from qa.meeting_listing import (
    FACTS,
    PARTIES,
    PASSAGES,
    THERE,
    Place,
    Stated,
    before_of,
    by_body,
    facts,
    parties,
    passages,
    written,
)
from qa.words import fold
from web.views import MeetingView, meeting_view

if TYPE_CHECKING:
    from index.corrections import Correction
    from index.generation import DocumentSummary
    from qa.meetings import Meeting
    from qa.names import Directory

Summaries = Mapping[str, "DocumentSummary"]

# Spreadsheets pass over white space, and take the wide forms for the narrow ones.
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")

STATUSES = {
    "chairs": "Chair",
    "hosts": "Host",
    "guests": "Guest",
    "observers": "Observer",
    "participants": "Present",
    "absent": "Absent",
}
"""What a table of attendance says of those in each field, the most telling first."""

KINDS = {
    PartyKind.PERSON: "People",
    PartyKind.DELEGATION: "Countries and members",
    PartyKind.ORGANISATION: "Organisations",
}


@dataclass(frozen=True, slots=True)
class LinkView:
    """One document that says something.

    Attributes:
        url: Page that shows the words in place.
        title: Title of the document.
    """

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class ValueView:
    """A value with its evidence.

    Attributes:
        text: The value in words.
        links: Documents that say it, each once; none where it was set by hand.
    """

    text: str
    links: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """That a field was corrected by hand.

    Attributes:
        made_by: Who corrected it.
        made_at: When.
        before: What the documents say, in words.
    """

    made_by: str
    made_at: datetime
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of a meeting.

    Attributes:
        name: Its name in the API.
        title: Its name for people.
        values: What is stated; none where the documents do not say.
        listed: Whether it is a list; otherwise several values contradict each other.
        correction: That it was corrected by hand, or None.
    """

    name: str
    title: str
    values: tuple[ValueView, ...]
    listed: bool
    correction: CorrectionView | None = None


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting with everything that is known of it.

    Attributes:
        meeting: Label, dates, place and documents.
        fields: Every field, also those that no document tells.
        lists_participants: Whether a document lists who took part.
        former: The meeting of the same body before it, or None.
        later: The one after it, or None.
    """

    meeting: MeetingView
    fields: tuple[FieldView, ...]
    lists_participants: bool
    former: MeetingView | None
    later: MeetingView | None


@dataclass(frozen=True, slots=True)
class YearView:
    """Meetings of one year.

    Attributes:
        year: The year, or None where no date is stated.
        meetings: Newest first.
    """

    year: int | None
    meetings: tuple[MeetingView, ...]


@dataclass(frozen=True, slots=True)
class BodyView:
    """Meetings of one body.

    Attributes:
        name: What it is called; "" for meetings whose documents name none.
        years: Newest first.
    """

    name: str
    years: tuple[YearView, ...]


@dataclass(frozen=True, slots=True)
class MarkView:
    """One thing that is known of one party at one meeting.

    Attributes:
        field: The field that says it.
        status: The word for it.
        url: Page that shows the evidence; "" where it was set by hand.
    """

    field: str
    status: str
    url: str


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A meeting as a column of a table.

    Attributes:
        meeting: The meeting.
        lists_participants: Whether a document lists who took part. Without such a
            list an empty cell tells nothing.
    """

    meeting: MeetingView
    lists_participants: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """A party as a row of a table.

    Attributes:
        party: As the newest meeting writes it.
        name: The party in words.
        cells: What is known of it at each meeting, in the order of the columns.
    """

    party: Party
    name: str
    cells: tuple[tuple[MarkView, ...], ...]


@dataclass(frozen=True, slots=True)
class AttendanceView:
    """Who was at which meeting.

    Attributes:
        columns: Meetings, newest first.
        rows: Parties by name.
    """

    columns: tuple[ColumnView, ...]
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class ComparedView:
    """Two meetings side by side.

    Attributes:
        a: One.
        b: The other.
        facts: Name of a field, with its values at each.
        both: Who was at both.
        only_a: Who was only at one.
        only_b: Who was only at the other.
        unlisted: Labels of those of the two whose documents do not list who took
            part, so that who is not named may have been there.
    """

    a: MeetingView
    b: MeetingView
    facts: tuple[tuple[str, FieldView, FieldView], ...]
    both: tuple[ValueView, ...]
    only_a: tuple[ValueView, ...]
    only_b: tuple[ValueView, ...]
    unlisted: tuple[str, ...]


def place_url(place: Place, base: str = "") -> str:
    """Return the address of the page that shows some characters of a document."""
    query = urlencode(
        {"version": place.version, "start": place.start, "end": place.end}
    )
    return f"{base}/documents/{place.document_id}?{query}#quote"


def timeline(meetings: Sequence[Meeting], summaries: Summaries) -> tuple[BodyView, ...]:
    """Return the meetings, newest first, by body and year."""
    return tuple(
        BodyView(name, _years(reversed(held), summaries))
        for name, held in by_body(meetings)
    )


def meeting_page(
    meeting: Meeting,
    meetings: Sequence[Meeting],
    summaries: Summaries,
    corrections: Iterable[Correction] = (),
) -> MeetingPage:
    """Return everything that is known of a meeting, with its neighbours in time."""
    former, later = _neighbours(meeting, meetings)
    made = {
        one.field: CorrectionView(one.made_by, one.made_at, before_of(one))
        for one in corrections
        if one.source in meeting.sources
    }
    return MeetingPage(
        meeting=meeting_view(meeting, summaries),
        fields=tuple(
            replace(field_view(meeting, name, summaries), correction=made.get(name))
            for name in (*FACTS, *PARTIES, *PASSAGES)
        ),
        lists_participants=meeting.lists_participants is not None,
        former=meeting_view(former, summaries) if former else None,
        later=meeting_view(later, summaries) if later else None,
    )


def field_view(meeting: Meeting, name: str, summaries: Summaries) -> FieldView:
    """Return one field of a meeting with its evidence."""
    found: Iterable[Stated[Any]]
    if name in FACTS:
        found = facts(meeting, name)
    elif name in PARTIES:
        found = parties(meeting, name)
    else:
        found = passages(meeting, name)
    return FieldView(
        name=name,
        title=(FACTS | PARTIES | PASSAGES)[name],
        values=tuple(_value(one, summaries) for one in found),
        listed=name in PARTIES or name in ("decisions", "mentions"),
    )


def attendance(
    meetings: Sequence[Meeting],
    names: Directory,
    summaries: Summaries,
    *,
    query: str = "",
    kinds: Collection[PartyKind] = (),
) -> AttendanceView:
    """Return who was at which meeting.

    Args:
        meetings: In order of time.
        names: Who is who.
        summaries: Documents by id.
        query: Only parties whose written form holds this text.
        kinds: Only parties of these kinds; of every kind where empty.
    """
    columns = tuple(reversed(meetings))
    found: dict[Hashable, Party] = {}
    marks: dict[Hashable, dict[int, list[MarkView]]] = {}
    for n, meeting in enumerate(columns):
        for field, status in STATUSES.items():
            for one in parties(meeting, field):
                key = _identity(one.value, names)
                found.setdefault(key, one.value)
                cell = marks.setdefault(key, {}).setdefault(n, [])
                # Who is known to have chaired was present; once is enough.
                if field != "participants" or not cell:
                    url = place_url(one.places[0]) if one.places else ""
                    cell.append(MarkView(field, status, url))
    rows = [
        RowView(
            party,
            written(party),
            tuple(tuple(marks[key].get(n, ())) for n in range(len(columns))),
        )
        for key, party in found.items()
        if fold(query.strip()) in fold(written(party))
        and (not kinds or party.kind in kinds)
    ]
    return AttendanceView(
        tuple(
            ColumnView(meeting_view(m, summaries), m.lists_participants is not None)
            for m in columns
        ),
        tuple(sorted(rows, key=lambda row: (fold(row.party.name), row.party.kind))),
    )


def compared(
    a: Meeting, b: Meeting, names: Directory, summaries: Summaries
) -> ComparedView:
    """Return two meetings side by side."""
    there = [_there(meeting, names) for meeting in (a, b)]
    fields = ("dates", "place", "venue", "mode", "body", "chairs", "decisions")
    views = [meeting_view(meeting, summaries) for meeting in (a, b)]
    return ComparedView(
        a=views[0],
        b=views[1],
        facts=tuple(
            (one.title, one, other)
            for name in fields
            for one, other in [
                (field_view(a, name, summaries), field_view(b, name, summaries))
            ]
        ),
        both=_values(
            {
                key: Stated(one.value, (*one.places, *there[1][key].places))
                for key, one in there[0].items()
                if key in there[1]
            },
            (),
            summaries,
        ),
        only_a=_values(there[0], there[1], summaries),
        only_b=_values(there[1], there[0], summaries),
        unlisted=tuple(
            dict.fromkeys(m.label for m in (a, b) if m.lists_participants is None)
        ),
    )


def csv_rows(table: AttendanceView) -> list[list[str]]:
    """Return a table of attendance as rows of cells that no program runs.

    Empty cells of a meeting without a list of participants say that nothing is known.
    """
    head = ["Name", "Kind", "Affiliation"]
    rows = [[*head, *(_column_name(column) for column in table.columns)]]
    for row in table.rows:
        cells = [
            ", ".join(mark.status for mark in marks)
            or ("" if column.lists_participants else "not known")
            for marks, column in zip(row.cells, table.columns, strict=True)
        ]
        party = row.party
        rows.append([party.name, party.kind.value, party.affiliation, *cells])
    return [[guarded(cell) for cell in row] for row in rows]


def guarded(cell: str) -> str:
    """Keep spreadsheets from taking a cell for a formula.

    >>> guarded("=1+1"), guarded("Ana Ito")
    ("'=1+1", 'Ana Ito')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _column_name(column: ColumnView) -> str:
    label, dates = column.meeting.label, column.meeting.dates
    name = label[:1].upper() + label[1:]
    return f"{name}, {dates}" if dates and dates not in label else name


def _there(meeting: Meeting, names: Directory) -> dict[Hashable, Stated[Party]]:
    found: dict[Hashable, Stated[Party]] = {}
    for field in THERE:
        for one in parties(meeting, field):
            found.setdefault(_identity(one.value, names), one)
    return found


def _identity(party: Party, names: Directory) -> Hashable:
    """Return what is the same for all forms of one party's name."""
    known = names.of(party)
    return party.name if known is None else known.name, known and known.kind


def _values(
    these: Mapping[Hashable, Stated[Party]],
    besides: Collection[Hashable],
    summaries: Summaries,
) -> tuple[ValueView, ...]:
    values = [
        _value(one, summaries) for key, one in these.items() if key not in besides
    ]
    return tuple(sorted(values, key=lambda value: fold(value.text)))


def _neighbours(
    meeting: Meeting, meetings: Sequence[Meeting]
) -> tuple[Meeting | None, Meeting | None]:
    """Return the meetings of the same body before and after a meeting."""
    for _, held in by_body(meetings):
        for n, one in enumerate(held):
            if one.id == meeting.id:
                later = held[n + 1] if n + 1 < len(held) else None
                return held[n - 1] if n else None, later
    return None, None


def _years(meetings: Iterable[Meeting], summaries: Summaries) -> tuple[YearView, ...]:
    views = [meeting_view(meeting, summaries) for meeting in meetings]
    return tuple(
        YearView(year, tuple(group))
        for year, group in groupby(
            views, key=lambda view: view.first_day and view.first_day.year
        )
    )


def _value(one: Stated[Any], summaries: Summaries) -> ValueView:
    first: dict[str, Place] = {}
    for place in one.places:
        first.setdefault(place.document_id, place)
    return ValueView(
        written(one.value),
        tuple(
            LinkView(place_url(place), summaries[id_].title)
            for id_, place in first.items()
            if id_ in summaries
        ),
    )
