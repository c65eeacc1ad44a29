"""The pages: they work without scripts, and scripts only make them smoother.

What changes the library is a form that is checked twice: where it comes from, and
whether this browser was given it. Nothing here writes HTML.
"""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from corpus.errors import AssistantError
from qa.errors import InvalidQuestionError
from web import changes
from web.api import check_length, count_answer, start_rebuild
from web.errors import (
    InvalidUploadError,
    JobNotFoundError,
    TooManyJobsError,
    WritingRefusedError,
)
from web.faults import status_of
from web.forms import need_files, read_form
from web.limits import MAX_HISTORY
from web.marks import layout
from web.originals import sheet_of
from web.reference import operations
from web.security import SESSION_COOKIE, VISITOR_COOKIE, set_cookie
from web.state import State, WebState, on_newest, state_of
from web.views import (
    LibraryView,
    answer_view,
    document_view,
    job_view,
    library_view,
    meeting_views,
    meetings_by_document,
)

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

STATIC = Path(__file__).parent / "static"
_TEMPLATES = Path(__file__).parent / "templates"
# Small uploads are over before a person would see that they are waiting.
_SHOW_PROGRESS_AFTER_S = 1.5
_LARGEST = 2**31
_LISTED = 100

Offset = Annotated[int | None, Query(ge=0, le=_LARGEST)]


@router.get("/")
@on_newest
def home(request: Request, web: WebState) -> Response:
    """Show the form that asks, with questions that this library can answer."""
    return render(request, "home.html", examples=web.assistant.examples())


@router.get("/ask")
@on_newest
def ask(
    request: Request,
    web: WebState,
    q: str = "",
    h: Annotated[tuple[str, ...], Query()] = (),
) -> Response:
    """Answer a question; an address, so that an answer can be sent to a colleague."""
    history = h[-MAX_HISTORY:]
    if not q.strip():
        return RedirectResponse("/", 303)
    try:
        check_length([q, *history], web)
        answer = web.assistant.ask(q, history=history)
    except InvalidQuestionError as error:
        return render(
            request,
            "home.html",
            status=status_of(error),
            examples=web.assistant.examples(),
            question=q[: web.settings.web.max_question_chars],
            problem=str(error),
        )
    count_answer(web, answer)
    meetings = meetings_by_document(meeting_views(web.assistant))
    view = answer_view(q, answer, history, meetings)
    return render(request, "answer.html", answer=view)


@router.get("/documents")
@on_newest
def documents(
    request: Request,
    web: WebState,
    job: str = "",
    page: Annotated[int, Query(ge=1, le=_LARGEST)] = 1,
) -> Response:
    """List the documents, with what may be done to them."""
    return _documents(request, web, job=job, page=page)


@router.post("/documents")
async def add_documents(request: Request, web: WebState) -> Response:
    """Take files in."""
    web.guard.check_person(request)
    try:
        form = await read_form(request, known=("form_token",))
        web.guard.check_form_token(request, form.fields.get("form_token", ""))
        job = web.jobs.submit("upload", partial(changes.take_in, web, need_files(form)))
    except (InvalidUploadError, TooManyJobsError) as error:
        return await asyncio.to_thread(_documents, request, web, problem=error)
    return await _follow(web, job.id)


@router.post("/rebuild")
async def rebuild(request: Request, web: WebState) -> Response:
    """Read every kept document again."""
    await _checked(request, web)
    return await _follow(web, start_rebuild(web).id)


@router.get("/documents/{document_id}")
@on_newest
def document(
    request: Request,
    document_id: str,
    web: WebState,
    version: Annotated[int | None, Query(ge=1, le=_LARGEST)] = None,
    start: Offset = None,
    end: Offset = None,
) -> Response:
    """Show a document, with a quote marked where one is named."""
    generation = web.assistant.generation()
    found = generation.document(document_id, version)
    newest = found if version is None else generation.document(document_id)
    asked = start is not None and end is not None
    span = (start, end) if start is not None and end is not None else None
    inside = span is not None and 0 <= span[0] < span[1] <= len(found.text)
    meetings = meetings_by_document(meeting_views(web.assistant))
    return render(
        request,
        "document.html",
        document=document_view(found, newest.version, meetings),
        groups=layout(found, span if inside else None),
        sheet=sheet_of(generation, found, span) if span and inside else None,
        quoted=inside,
        misplaced=asked and not inside,
    )


@router.get("/documents/{document_id}/remove")
@on_newest
def confirm_removal(request: Request, document_id: str, web: WebState) -> Response:
    """Ask whether a document is really to be removed."""
    found = web.assistant.generation().document(document_id)
    return render(request, "remove.html", document=found, form=True)


@router.post("/documents/{document_id}/remove")
async def remove(request: Request, document_id: str, web: WebState) -> Response:
    """Remove a document."""
    await _checked(request, web)
    job = web.jobs.submit("remove", partial(changes.remove, web, document_id))
    return await _follow(web, job.id)


@router.get("/login")
def login_form(request: Request) -> Response:
    """Show the form that signs in."""
    return render(request, "login.html", form=True, problem="")


@router.post("/login")
async def login(request: Request, web: WebState) -> Response:
    """Sign in with the administrator's token."""
    form = await read_form(request, known=("form_token", "token"))
    web.guard.check_form_token(request, form.fields.get("form_token", ""))
    if not web.guard.token_set:
        raise WritingRefusedError("no administrator's token is set; see the manual")
    cookie = web.guard.sign_in(form.fields.get("token", ""))
    if cookie is None:
        problem = "That is not the administrator's token."
        return render(request, "login.html", status=401, form=True, problem=problem)
    response = RedirectResponse("/documents", 303)
    set_cookie(response, SESSION_COOKIE, cookie, secure=_is_https(request, web))
    return response


@router.post("/logout")
async def logout(request: Request, web: WebState) -> Response:
    """Sign out."""
    form = await read_form(request, known=("form_token",))
    web.guard.check_form_token(request, form.fields.get("form_token", ""))
    response = RedirectResponse("/", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


@router.get("/api")
def reference(request: Request) -> Response:
    """Describe the API for those who write programs."""
    described = operations(request.app.openapi())
    return render(request, "reference.html", operations=described)


def error_page(request: Request, error: Exception) -> Response:
    """Say what went wrong, in words for a person who came to ask."""
    status = status_of(error)
    # Messages of the library name folders and commands, which help no reader.
    ours = isinstance(error, AssistantError) and status in _SAID_AS_IT_IS
    message = str(error) if ours else ""
    return render(request, "error.html", status=status, message=message)


_SAID_AS_IT_IS = frozenset({401, 403, 408, 413, 415, 422})


def _documents(
    request: Request,
    web: State,
    *,
    job: str = "",
    page: int = 1,
    problem: AssistantError | None = None,
) -> Response:
    generation = web.assistant.generation()
    listed = generation.documents()
    pages = max(1, -(-len(listed) // _LISTED))
    first = (min(page, pages) - 1) * _LISTED
    view = None
    with suppress(JobNotFoundError):
        view = job_view(web.jobs.get(job)) if job else None
    return render(
        request,
        "documents.html",
        status=200 if problem is None else status_of(problem),
        form=True,
        documents=listed[first : first + _LISTED],
        page=min(page, pages),
        pages=pages,
        meetings=meetings_by_document(meeting_views(web.assistant)),
        job=view,
        problem="" if problem is None else str(problem),
        max_upload_mb=web.settings.web.max_upload_mb,
        suffixes=changes.supported_suffixes(),
    )


async def _checked(request: Request, web: State) -> None:
    web.guard.check_person(request)
    form = await read_form(request, known=("form_token",))
    web.guard.check_form_token(request, form.fields.get("form_token", ""))


async def _follow(web: State, job_id: str) -> Response:
    with suppress(TimeoutError):
        async with asyncio.timeout(_SHOW_PROGRESS_AFTER_S):
            await web.jobs.finished(job_id)
    return RedirectResponse(f"/documents?job={job_id}#result", 303)


def render(
    request: Request,
    name: str,
    *,
    status: int = 200,
    form: bool = False,
    **context: object,
) -> Response:
    """Fill a template.

    Args:
        request: What is replied to.
        name: The template.
        status: HTTP status.
        form: The page holds a form that changes something.
        context: What the template shows.
    """
    web = state_of(request)
    may_write = web.guard.may_write(request)
    # Signing out is a form too; people who only read get no cookie at all.
    form = form or (may_write and web.guard.token_set)
    visitor, token = web.guard.visitor(request) if form else ("", "")
    html = (
        _templates()
        .get_template(name)
        .render(
            path=request.scope["path"],
            library=_library(web),
            may_write=may_write,
            token_set=web.guard.token_set,
            form_token=token,
            max_question_chars=web.settings.web.max_question_chars,
            status=status,
            **context,
        )
    )
    response = HTMLResponse(html, status)
    if form and request.cookies.get(VISITOR_COOKIE) != visitor:
        set_cookie(response, VISITOR_COOKIE, visitor, secure=_is_https(request, web))
    return response


def _library(web: State) -> LibraryView | None:
    assistant = web.source.peek()
    return None if assistant is None else library_view(assistant.generation())


def _is_https(request: Request, web: State) -> bool:
    public = web.settings.web.public_url.startswith("https://")
    return public or request.url.scheme == "https"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = _moment
    environment.filters["day"] = _day
    environment.globals["static"] = _static_url
    return environment


def _moment(when: datetime) -> str:
    return f"{_day(when)}, {when:%H:%M} UTC"


def _day(when: datetime) -> str:
    return f"{when.day} {when:%B %Y}"


@cache
def _static_url(name: str) -> str:
    """Return an address that changes with the file, so that it may be kept."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"
