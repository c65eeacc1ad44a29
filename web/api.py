"""The JSON API under ``/api/v1``, and what operators ask of a server.

Errors have one shape, ``{"error": {"code", "message", "detail"}}``; ``web/app.py``
makes them. Nothing here decides what is answered.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response, status
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from qa.answer import Answer
from qa.errors import InvalidQuestionError
from qa.reply import AskReply, CitationReply, citation_reply, reply_of
from web import changes
from web.changes import Change
from web.errors import AllFilesFailedError
from web.faults import ErrorBody, ErrorReply, error_body
from web.forms import need_files, read_form
from web.jobs import Job
from web.jobs import State as JobState
from web.limits import MAX_HISTORY
from web.originals import with_rects
from web.state import State, WebState, on_newest, state_of

if TYPE_CHECKING:
    from index.generation import DocumentSummary

_QUESTION_EXAMPLE = "When and where was the last meeting held?"
_ID_EXAMPLE = "da8053cbea65e"


def _whole(text: str) -> str:
    """Refuse half of a surrogate pair: JSON can write it, nothing else can hold it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half a character; send whole Unicode text") from None
    return text


Text = Annotated[str, AfterValidator(_whole)]


class _Request(BaseModel):
    """What is sent; an unknown field is refused, since it was meant to do something."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AskRequest(_Request):
    """A question, with those asked before it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": "And when was it held?",
                    "history": ["Who chaired the last meeting?"],
                }
            ]
        }
    )

    question: Text = Field(description="The question, in plain words")
    history: list[Text] = Field(
        default_factory=list,
        max_length=MAX_HISTORY,
        description="Earlier questions of the conversation, oldest first",
    )
    explain: bool = Field(
        False, description="Also say what was considered, and what became of it"
    )


class SearchRequest(_Request):
    """Words to look for."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"query": "agreed next steps", "k": 5}]}
    )

    query: Text = Field(description="Words or a sentence")
    k: int = Field(10, ge=1, le=100, description="How many passages at most")


class SearchHit(BaseModel):
    """A passage that was found."""

    rank: int = Field(description="From 1, best first")
    score: float = Field(description="Comparable within one reply only")
    why: str = Field(description="What found it")
    passage: CitationReply = Field(description="The whole passage as a quote")


class SearchReply(BaseModel):
    """Passages, best first."""

    hits: tuple[SearchHit, ...]
    generation: int = Field(description="Generation of the library that was searched")


class DocumentReply(BaseModel):
    """What is known of a document."""

    id: str = Field(description="Stable identifier", examples=[_ID_EXAMPLE])
    document: str = Field(description="Path below the folder that was built")
    version: int = Field(description="Version, from 1")
    title: str
    media_type: str
    passages: int = Field(description="Passages that can be found")
    added_at: datetime


class DocumentsReply(BaseModel):
    """Every document of the library."""

    documents: tuple[DocumentReply, ...]
    generation: int
    passages: int
    built_at: datetime


class DocumentTextReply(BaseModel):
    """One version of a document with its text; offsets of quotes count in it."""

    id: str
    document: str
    version: int
    title: str
    media_type: str
    sha256: str = Field(description="Digest of the original file")
    generation: int
    text: str


class FileReply(BaseModel):
    """What became of one file."""

    name: str
    result: Literal["added", "changed", "unchanged", "removed", "failed"]
    document_id: str | None = None
    reason: str = Field("", description="Why it failed")


class ChangeReply(BaseModel):
    """What became of a change; questions are answered with it from now on."""

    files: tuple[FileReply, ...]
    generation: int
    passages_embedded: int
    took_ms: float


class JobReply(BaseModel):
    """Where a job stands."""

    id: str
    kind: str
    state: JobState
    phase: str = Field(description="reading, embedding or saving")
    done: int
    total: int
    created_at: datetime
    finished_at: datetime | None
    result: ChangeReply | None = None
    error: ErrorBody | None = None


class HealthReply(BaseModel):
    """The process is alive."""

    status: Literal["ok"] = "ok"


class ReadyReply(BaseModel):
    """The library can be asked."""

    status: Literal["ready"] = "ready"
    generation: int
    documents: int
    passages: int


async def may_write(request: Request) -> None:
    """Require that the caller may change the library, before the body is read."""
    state_of(request).guard.check_api(request)


def errors(*codes: int) -> dict[int | str, dict[str, Any]]:
    """Describe replies with these statuses as errors."""
    return {code: {"model": ErrorReply} for code in codes}


PREFIX = "/api/v1"

router = APIRouter(prefix=PREFIX, responses=errors(422, 503))
operations = APIRouter(tags=["operation"])
WRITING = Depends(may_write)
TOKEN: dict[str, Any] = {"security": [{"token": []}]}
_UPLOAD: dict[str, Any] = {
    **TOKEN,
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "additionalProperties": False,
                    "properties": {
                        "files": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": changes.MAX_FILES,
                            "items": {"type": "string", "format": "binary"},
                        }
                    },
                }
            }
        },
    },
}


@router.post("/ask", tags=["questions"], responses=errors(413), response_model=AskReply)
def ask(request: AskRequest, web: WebState) -> Response:
    """Answer a question with the quotes that say so, or say that nothing does."""
    check_length([request.question, *request.history], web)
    answer = web.assistant.ask(request.question, history=request.history)
    count_answer(web, answer)
    reply = reply_of(answer, base=base_address(web), explain=request.explain)
    return _json(with_rects(reply, web.assistant.generation()))


@router.post(
    "/search", tags=["questions"], responses=errors(413), response_model=SearchReply
)
def search(request: SearchRequest, web: WebState) -> Response:
    """Find passages, best first; finding is not answering."""
    check_length([request.query], web)
    found = web.assistant.search(request.query, k=request.k)
    reply = SearchReply(
        hits=tuple(
            SearchHit(
                rank=hit.rank,
                score=round(hit.score, 4),
                why=str(hit.why),
                passage=citation_reply(hit.citation, hit.rank, base=base_address(web)),
            )
            for hit in found.hits
        ),
        generation=found.generation,
    )
    return _json(reply)


@router.get("/documents", tags=["documents"])
@on_newest
def documents(web: WebState) -> DocumentsReply:
    """List the documents that answers are taken from."""
    generation = web.assistant.generation()
    return DocumentsReply(
        documents=tuple(document_reply(each) for each in generation.documents()),
        generation=generation.number,
        passages=generation.passage_count,
        built_at=generation.built_at,
    )


@router.get("/documents/{document_id}", tags=["documents"], responses=errors(404, 410))
@on_newest
def document(
    document_id: str,
    web: WebState,
    version: Annotated[
        int | None, Query(ge=1, le=2**31, description="Newest if not given")
    ] = None,
) -> DocumentTextReply:
    """Return one version of a document with its whole text."""
    generation = web.assistant.generation()
    found = generation.document(document_id, version)
    return DocumentTextReply(
        id=found.id,
        document=found.key,
        version=found.version,
        title=found.title,
        media_type=found.media_type,
        sha256=found.sha256,
        generation=generation.number,
        text=found.text,
    )


@router.post(
    "/documents",
    tags=["documents"],
    dependencies=[WRITING],
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": ChangeReply, "description": "Every file was known already"},
        **errors(401, 403, 408, 413, 415, 507),
    },
    openapi_extra=_UPLOAD,
)
async def add_documents(
    request: Request, response: Response, web: WebState
) -> ChangeReply:
    """Add files, or new versions of files; replied to once they can be asked about."""
    uploads = need_files(await read_form(request, known=()))
    job = web.jobs.submit("upload", partial(changes.take_in, web, uploads))
    change = result_of(await web.jobs.finished(job.id))
    if change.all_failed:
        raise AllFilesFailedError({file.name: file.reason for file in change.files})
    if not change.any_taken:
        response.status_code = status.HTTP_200_OK
    return change_reply(change)


@router.delete(
    "/documents/{document_id}",
    tags=["documents"],
    dependencies=[WRITING],
    responses=errors(401, 403, 404, 410, 507),
    openapi_extra=TOKEN,
)
async def remove_document(document_id: str, web: WebState) -> ChangeReply:
    """Remove a document; replied to once no answer can cite it."""
    job = web.jobs.submit("remove", partial(changes.remove, web, document_id))
    return change_reply(result_of(await web.jobs.finished(job.id)))


@router.post(
    "/index/rebuild",
    tags=["library"],
    dependencies=[WRITING],
    status_code=status.HTTP_202_ACCEPTED,
    responses=errors(401, 403),
    openapi_extra=TOKEN,
)
def rebuild_index(response: Response, web: WebState) -> JobReply:
    """Read every kept document again; follow the job that is returned."""
    job = start_rebuild(web)
    # Relative: what the client takes for our name may not be it.
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return job_reply(job)


@router.get("/jobs/{job_id}", tags=["library"], responses=errors(404))
def job_state(job_id: str, web: WebState) -> JobReply:
    """Tell where a job stands."""
    return job_reply(web.jobs.get(job_id))


@router.get(
    "/jobs/{job_id}/events",
    tags=["library"],
    response_class=EventSourceResponse,
    responses={
        200: {
            "content": {"text/event-stream": {}},
            "description": "Its data is a job",
        },
        **errors(404),
    },
)
async def job_events(job_id: str, web: WebState) -> EventSourceResponse:
    """Follow a job: events named progress as it moves, then one named end."""
    web.jobs.get(job_id)
    return EventSourceResponse(_events(web, job_id))


@operations.get("/healthz")
async def healthz() -> HealthReply:
    """Tell that the process is alive."""
    return HealthReply()


@operations.get("/readyz", responses=errors(503))
def readyz(web: WebState) -> ReadyReply:
    """Tell that questions can be answered, or why not."""
    generation = web.source.get(wait_s=0).generation()
    return ReadyReply(
        generation=generation.number,
        documents=generation.document_count,
        passages=generation.passage_count,
    )


@operations.get("/metrics", response_class=PlainTextResponse)
def metrics(web: WebState) -> PlainTextResponse:
    """Return what is counted, in Prometheus' text format."""
    # An operator needs the counters most when the library cannot be opened.
    assistant = web.source.peek()
    if assistant is not None:
        generation = assistant.generation()
        web.metrics.generation.set(generation.number)
        web.metrics.documents.set(generation.document_count)
        web.metrics.passages.set(generation.passage_count)
    return PlainTextResponse(web.metrics.text(), media_type=CONTENT_TYPE_LATEST)


def check_length(texts: Sequence[str], web: State) -> None:
    """Require that no question is longer than the settings allow.

    Raises:
        InvalidQuestionError: One is.
    """
    longest = max((len(text) for text in texts), default=0)
    limit = web.settings.web.max_question_chars
    if longest > limit:
        raise InvalidQuestionError(
            f"the question has {longest:,} characters and may have {limit:,}; "
            "ask it in fewer words"
        )


def count_answer(web: State, answer: Answer) -> None:
    """Count an answer by its status and time."""
    web.metrics.answers.labels(answer.status.value).inc()
    web.metrics.answer_seconds.observe(answer.took_ms / 1000)


def start_rebuild(web: State) -> Job[Change]:
    """Start to rebuild, or return the rebuilding that waits or runs already."""
    running = web.jobs.unfinished("rebuild")
    return running or web.jobs.submit("rebuild", partial(changes.rebuild, web))


def result_of(job: Job[Change]) -> Change:
    """Return what a finished job changed, or raise what stopped it."""
    if job.error is not None:
        raise job.error
    if job.result is None:
        raise RuntimeError(f"job {job.id} ended without a result")
    return job.result


def document_reply(summary: DocumentSummary) -> DocumentReply:
    """Turn a summary into the object that leaves the program."""
    return DocumentReply(
        id=summary.id,
        document=summary.key,
        version=summary.version,
        title=summary.title,
        media_type=summary.media_type,
        passages=summary.passages,
        added_at=summary.added_at,
    )


def change_reply(change: Change) -> ChangeReply:
    """Turn a change into the object that leaves the program."""
    return ChangeReply(
        files=tuple(FileReply(**asdict(file)) for file in change.files),
        generation=change.generation,
        passages_embedded=change.passages_embedded,
        took_ms=round(change.took_ms, 1),
    )


def job_reply(job: Job[Change]) -> JobReply:
    """Turn a job into the object that leaves the program."""
    return JobReply(
        id=job.id,
        kind=job.kind,
        state=job.state,
        phase=job.phase,
        done=job.done,
        total=job.total,
        created_at=job.created_at,
        finished_at=job.finished_at,
        result=change_reply(job.result) if job.result else None,
        error=error_body(job.error) if job.error else None,
    )


async def _events(web: State, job_id: str) -> AsyncIterator[ServerSentEvent]:
    async for job in web.jobs.watch(job_id):
        name = "end" if job.over else "progress"
        yield ServerSentEvent(job_reply(job).model_dump_json(), event=name)


def _json(reply: BaseModel) -> Response:
    """Write a reply within the route's thread; the framework would take another."""
    return Response(reply.model_dump_json(), media_type="application/json")


def base_address(web: State) -> str:
    """Return the public scheme and host, or "" where none is set."""
    return web.settings.web.public_url.rstrip("/")
