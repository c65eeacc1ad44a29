"""The pages of meetings: in time, each by itself, who was there, two side by side.

They work without scripts. What they show is made in ``web/meetings.py``; nothing here
writes HTML.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from corpus.meeting import PartyKind
from index.corrections import CORRECTABLE
from qa.meeting_listing import (
    PARTIES,
    MeetingFilter,
    by_body,
    directory,
    find_meeting,
    matching,
    parties,
)
from qa.meetings import Meeting
from web import changes
from web.api import result_of
from web.corrections import FORM_FIELDS, FormView, form_of, wish_of_form
from web.forms import read_form
from web.meetings import KINDS, attendance, compared, meeting_page, timeline
from web.pages import render
from web.state import State, WebState, on_newest
from web.views import meeting_view, summaries_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_LARGEST = 2**31
# As many as can be overlooked; every row and column is in the file to download.
_COLUMNS = 12
_ROWS = 200

Page = Annotated[int, Query(ge=1, le=_LARGEST)]


@router.get("/meetings")
@on_newest
def meetings(request: Request, web: WebState) -> Response:
    """List the meetings that the documents report, newest first."""
    bodies = timeline(web.assistant.meetings(), summaries_of(web.assistant))
    return render(request, "meetings.html", bodies=bodies)


@router.get("/meetings/attendance")
@on_newest
def who_was_there(
    request: Request,
    web: WebState,
    q: str = "",
    kind: Literal["", "person", "delegation", "organisation"] = "",
    body: str = "",
    page: Page = 1,
    columns: Page = 1,
) -> Response:
    """Show who was at which meeting."""
    known = web.assistant.meetings()
    table = attendance(
        of_body(known, body),
        directory(known),
        summaries_of(web.assistant),
        query=q,
        kinds=[PartyKind(kind)] if kind else (),
    )
    last_page = max(1, -(-len(table.rows) // _ROWS))
    last_columns = max(1, -(-len(table.columns) // _COLUMNS))
    page, columns = min(page, last_page), min(columns, last_columns)
    rows = slice((page - 1) * _ROWS, page * _ROWS)
    shown = slice((columns - 1) * _COLUMNS, columns * _COLUMNS)
    asked = {"q": q, "kind": kind, "body": body}

    def address(page: int, columns: int) -> str:
        query = urlencode({**asked, "page": page, "columns": columns})
        return f"/meetings/attendance?{query}"

    return render(
        request,
        "attendance.html",
        q=q,
        kind=kind,
        body=body,
        kinds={one.value: name for one, name in KINDS.items()},
        bodies=[name for name, _ in by_body(known) if name],
        count=len(table.rows),
        columns=table.columns[shown],
        rows=[(row, row.cells[shown]) for row in table.rows[rows]],
        page=page,
        pages=last_page,
        earlier=address(page, columns + 1) if columns < last_columns else "",
        later=address(page, columns - 1) if columns > 1 else "",
        before=address(page - 1, columns) if page > 1 else "",
        after=address(page + 1, columns) if page < last_page else "",
        csv="/api/v1/meetings/attendance?" + urlencode({**asked, "format": "csv"}),
    )


@router.get("/meetings/compare")
@on_newest
def compare(request: Request, web: WebState, a: str = "", b: str = "") -> Response:
    """Show two meetings side by side, or the form that chooses them."""
    summaries = summaries_of(web.assistant)
    known = web.assistant.meetings()
    found = None
    if a and b:
        found = compared(wanted(web, a), wanted(web, b), directory(known), summaries)
    choices = [meeting_view(m, summaries) for m in reversed(known)]
    return render(request, "compare.html", choices=choices, a=a, b=b, found=found)


@router.get("/meetings/{meeting_id}")
@on_newest
def meeting(request: Request, meeting_id: str, web: WebState) -> Response:
    """Show everything that is known of one meeting."""
    return _meeting(request, web, wanted(web, meeting_id))


@router.post("/meetings/{meeting_id}/correct")
async def correct(request: Request, meeting_id: str, web: WebState) -> Response:
    """Correct a field of a meeting, or withdraw a correction."""
    web.guard.check_person(request)
    form = await read_form(request, known=FORM_FIELDS)
    web.guard.check_form_token(request, form.fields.get("form_token", ""))
    found = await asyncio.to_thread(wanted, web, meeting_id)
    field = form.fields.get("field", "")
    known = [p.value for p in parties(found, field)] if field in PARTIES else []
    try:
        wish = wish_of_form(form.fields, known)
    except ValueError as error:
        refused = FormView("", form.fields, str(error))
        return await asyncio.to_thread(_meeting, request, web, found, refused)
    job = web.jobs.submit("correct", partial(changes.correct, web, found.sources, wish))
    result_of(await web.jobs.finished(job.id))
    now = await asyncio.to_thread(reporting, web, found.sources)
    address = f"/meetings/{now.id}#{field}" if now else "/meetings"
    return RedirectResponse(address, 303)


def reporting(web: State, sources: Collection[str]) -> Meeting | None:
    """Return the meeting that most of some documents or parts report, or None."""
    near = [m for m in web.assistant.meetings() if m.sources & set(sources)]
    return max(near, key=lambda m: len(m.sources & set(sources)), default=None)


def _meeting(
    request: Request, web: State, found: Meeting, refused: FormView | None = None
) -> Response:
    may_write = web.guard.may_write(request)
    forms = {name: form_of(found, name) for name in CORRECTABLE} if may_write else {}
    if refused is not None:
        field = refused.typed.get("field", "")
        if field in forms:
            forms[field] = replace(refused, kind=forms[field].kind)
    shown = meeting_page(
        found,
        web.assistant.meetings(),
        summaries_of(web.assistant),
        web.assistant.generation().corrections(),
    )
    return render(
        request,
        "meeting.html",
        status=422 if refused else 200,
        form=may_write,
        shown=shown,
        forms=forms,
        problem=refused.problem if refused else "",
        kinds={kind.value: name for kind, name in KINDS.items()},
    )


def wanted(web: State, meeting_id: str) -> Meeting:
    """Return the meeting of an address.

    Raises:
        HTTPException: There is none, with status 404.
    """
    found = find_meeting(web.assistant.meetings(), meeting_id)
    if found is None:
        raise HTTPException(404)
    return found


def of_body(meetings: tuple[Meeting, ...], body: str) -> tuple[Meeting, ...]:
    """Return the meetings of a body, or all where none is named."""
    if not body:
        return meetings
    listed = dict(by_body(meetings)).get(body)
    return listed or tuple(matching(meetings, MeetingFilter(body=body)))
