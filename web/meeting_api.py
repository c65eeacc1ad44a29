"""The meetings under ``/api/v1``: listed, one by one, and who was there.

Nothing here decides what a document says.
"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from datetime import date
from functools import partial
from io import StringIO
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from corpus.meeting import PartyKind
from qa.meeting_listing import MeetingFilter, directory, matching
from qa.meeting_reply import (
    MeetingReply,
    MeetingSummary,
    meeting_reply,
    party_fields,
    summary_of,
)
from qa.meetings import Meeting
from web import changes
from web.api import PREFIX, TOKEN, WRITING, base_address, errors, result_of
from web.corrections import CorrectionRequest, wish_of
from web.meeting_pages import of_body, reporting, wanted
from web.meetings import AttendanceView, attendance, csv_rows
from web.state import State, WebState, on_newest
from web.views import summaries_of

router = APIRouter(prefix=PREFIX, responses=errors(422, 503), tags=["meetings"])

_LONGEST = 200

Words = Annotated[str, Query(max_length=_LONGEST)]


class MeetingsReply(BaseModel):
    """Meetings that the documents report, in order of time."""

    meetings: tuple[MeetingSummary, ...]
    total: int = Field(description="How many there are before limit and offset")
    generation: int = Field(description="Generation of the library that was read")


class AttendedMeeting(BaseModel):
    """A meeting in a table of attendance."""

    id: str
    label: str
    first_day: date | None
    last_day: date | None
    lists_participants: bool = Field(
        description="A document lists who took part; else who is not named may have "
        "been there"
    )


class AttendanceMark(BaseModel):
    """What is known of a party at one meeting."""

    meeting: str = Field(description="Identifier of the meeting")
    field: str = Field(
        description="participants, observers, chairs, hosts, guests or absent"
    )
    url: str | None = Field(description="Page with the evidence; none if set by hand")


class AttendanceRow(BaseModel):
    """A party and the meetings that name it."""

    name: str
    kind: str = Field(description="person, delegation or organisation")
    title: str
    affiliation: str
    role: str
    handle: str
    marks: tuple[AttendanceMark, ...]


class AttendanceReply(BaseModel):
    """Who was at which meeting."""

    meetings: tuple[AttendedMeeting, ...] = Field(description="Newest first")
    parties: tuple[AttendanceRow, ...] = Field(description="In order of their names")
    generation: int = Field(description="Generation of the library that was read")


class CorrectedReply(BaseModel):
    """What became of a meeting that was corrected."""

    meeting: MeetingReply | None = Field(
        description="The meeting, perhaps under another id; none where no number and "
        "no date is left that it could be known by"
    )
    generation: int = Field(description="Generation that holds the correction")


@router.get("/meetings")
@on_newest
def meetings(
    web: WebState,
    body: Annotated[Words, Query(description="Words of the body's name")] = "",
    number: Annotated[int | None, Query(ge=0, le=10**6, description="Ordinal")] = None,
    year: Annotated[int | None, Query(ge=1, le=9999, description="Year")] = None,
    place: Annotated[Words, Query(description="Words of the place or venue")] = "",
    mode: Annotated[
        Literal["", "in person", "virtual", "hybrid"],
        Query(description="in person, virtual or hybrid"),
    ] = "",
    attended_by: Annotated[
        Words, Query(description="Words of the name of somebody who was there")
    ] = "",
    chaired_by: Annotated[
        Words, Query(description="Words of the name of somebody who chaired")
    ] = "",
    before: Annotated[
        date | None, Query(description="Only those that ended before this day")
    ] = None,
    after: Annotated[
        date | None, Query(description="Only those that began after this day")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most so many")] = 1000,
    offset: Annotated[int, Query(ge=0, le=2**31, description="Leave out so many")] = 0,
) -> MeetingsReply:
    """List the meetings that the documents report, in order of time."""
    asked = MeetingFilter(
        body=body,
        number=number,
        year=year,
        place=place,
        mode=mode,
        attended_by=attended_by,
        chaired_by=chaired_by,
        before=before,
        after=after,
    )
    found = list(matching(web.assistant.meetings(), asked))
    summaries = summaries_of(web.assistant)
    return MeetingsReply(
        meetings=tuple(
            summary_of(each, summaries) for each in found[offset : offset + limit]
        ),
        total=len(found),
        generation=web.assistant.generation().number,
    )


@router.get(
    "/meetings/attendance",
    response_model=AttendanceReply,
    responses={200: {"content": {"text/csv": {}}}},
)
@on_newest
def who_was_there(
    web: WebState,
    q: Annotated[Words, Query(description="Only parties whose name holds this")] = "",
    kind: Annotated[
        Literal["", "person", "delegation", "organisation"],
        Query(description="Only parties of this kind"),
    ] = "",
    body: Annotated[Words, Query(description="Only meetings of this body")] = "",
    format_: Annotated[
        Literal["json", "csv"], Query(alias="format", description="json or csv")
    ] = "json",
) -> Response:
    """Tell who was at which meeting, as JSON or as a table for spreadsheets."""
    known = web.assistant.meetings()
    table = attendance(
        of_body(known, body),
        directory(known),
        summaries_of(web.assistant),
        query=q,
        kinds=[PartyKind(kind)] if kind else (),
    )
    if format_ == "csv":
        name = 'attachment; filename="attendance.csv"'
        return Response(
            written_csv(csv_rows(table)),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": name},
        )
    reply = attendance_reply(table, web.assistant.generation().number)
    return Response(reply.model_dump_json(), media_type="application/json")


@router.get("/meetings/{meeting_id}", responses=errors(404))
@on_newest
def meeting(meeting_id: str, web: WebState) -> MeetingReply:
    """Return everything that is known of a meeting, with the quotes that say it."""
    return reply_of_meeting(web, wanted(web, meeting_id))


@router.patch(
    "/meetings/{meeting_id}",
    dependencies=[WRITING],
    responses=errors(401, 403, 404, 410, 413, 507),
    openapi_extra=TOKEN,
)
async def correct_meeting(
    meeting_id: str, request: CorrectionRequest, web: WebState
) -> CorrectedReply:
    """Correct fields of a meeting by hand, or withdraw corrections.

    What is set holds for the documents of the meeting whatever is read of them later.
    """
    found = await asyncio.to_thread(wanted, web, meeting_id)
    wish = wish_of(request)
    job = web.jobs.submit("correct", partial(changes.correct, web, found.sources, wish))
    change = result_of(await web.jobs.finished(job.id))

    @on_newest
    def reply(*, web: State) -> CorrectedReply:
        now = reporting(web, found.sources)
        return CorrectedReply(
            meeting=reply_of_meeting(web, now) if now else None,
            generation=change.generation,
        )

    return await asyncio.to_thread(reply, web=web)


def reply_of_meeting(web: State, found: Meeting) -> MeetingReply:
    """Turn a meeting into the object that leaves the program."""
    return meeting_reply(
        found,
        summaries_of(web.assistant),
        web.assistant.generation().document,
        corrections=web.assistant.generation().corrections(),
        base=base_address(web),
    )


def attendance_reply(table: AttendanceView, generation: int) -> AttendanceReply:
    """Turn a table of attendance into the object that leaves the program."""
    return AttendanceReply(
        meetings=tuple(
            AttendedMeeting(
                id=column.meeting.id,
                label=column.meeting.label,
                first_day=column.meeting.first_day,
                last_day=column.meeting.last_day,
                lists_participants=column.lists_participants,
            )
            for column in table.columns
        ),
        parties=tuple(
            AttendanceRow(
                **party_fields(row.party),
                marks=tuple(
                    AttendanceMark(
                        meeting=column.meeting.id,
                        field=mark.field,
                        url=mark.url or None,
                    )
                    for column, marks in zip(table.columns, row.cells, strict=True)
                    for mark in marks
                ),
            )
            for row in table.rows
        ),
        generation=generation,
    )


def written_csv(rows: Sequence[Sequence[str]]) -> str:
    """Write rows as CSV that every spreadsheet reads as UTF-8."""
    out = StringIO()
    csv.writer(out).writerows(rows)
    return "\ufeff" + out.getvalue()
