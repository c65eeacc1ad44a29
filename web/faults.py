"""Which error becomes which reply: one table, one JSON shape, one page.

Messages of named errors are meant for people; anything else is never shown.
"""

from __future__ import annotations

import re
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from corpus.errors import (
    AssistantError,
    CorpusError,
    UnreadableDocumentError,
    UnsupportedFormatError,
)
from index import errors as library
from qa import errors as questions
from web import errors as web

# Every class of the tree stands here; a test walks the tree.
STATUS_OF: dict[type[AssistantError], int] = {
    AssistantError: 500,
    CorpusError: 422,
    UnsupportedFormatError: 415,
    UnreadableDocumentError: 422,
    library.LibraryError: 503,
    library.LibraryNotFoundError: 503,
    library.LibraryMismatchError: 503,
    library.LibraryCorruptError: 503,
    library.LibraryBusyError: 503,
    library.LibraryFullError: 507,
    library.DocumentNotFoundError: 404,
    library.DocumentRemovedError: 410,
    library.GenerationGoneError: 503,
    library.SourceGoneError: 409,
    library.EmbedderError: 503,
    questions.QAError: 422,
    questions.InvalidQuestionError: 422,
    questions.CitationError: 500,
    questions.InvalidSettingsError: 503,
    questions.QuestionSetError: 422,
    questions.ReaderError: 503,
    web.WebError: 500,
    web.TokenRequiredError: 401,
    web.WritingRefusedError: 403,
    web.UnknownHostError: 421,
    web.InvalidUploadError: 422,
    web.AllFilesFailedError: 422,
    web.BodyTooLargeError: 413,
    web.BodyTooSlowError: 408,
    web.JobNotFoundError: 404,
    web.TooManyJobsError: 503,
    web.NotReadyError: 503,
}

_RETRY_AFTER_S: dict[type[AssistantError], int] = {
    library.LibraryBusyError: 5,
    library.GenerationGoneError: 1,
    web.TooManyJobsError: 30,
    web.NotReadyError: 2,
}

_HTTP_MESSAGES = {
    400: "the request could not be read; check how it is written",
    404: "there is nothing at this address",
    405: "this address does not take that method",
}


class ErrorBody(BaseModel):
    """What went wrong."""

    code: str = Field(examples=["document_not_found"])
    message: str = Field(description="What went wrong and what to do")
    detail: Any = Field(None, description="More, where there is more")


class ErrorReply(BaseModel):
    """The one shape of an error."""

    error: ErrorBody


def status_of(error: Exception) -> int:
    """Return the HTTP status of an error; 500 for what nobody foresaw."""
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, RequestValidationError):
        return 422
    if isinstance(error, AssistantError):
        return STATUS_OF.get(type(error), 500)
    return 500


def headers_of(error: Exception) -> dict[str, str]:
    """Return the headers that tell a client what to do next."""
    if isinstance(error, HTTPException):
        return dict(error.headers or {})
    if isinstance(error, web.TokenRequiredError):
        return {"WWW-Authenticate": "Bearer"}
    retry = next((s for kind, s in _RETRY_AFTER_S.items() if type(error) is kind), None)
    return {} if retry is None else {"Retry-After": str(retry)}


def error_body(error: Exception) -> ErrorBody:
    """Return what a client is told of an error."""
    if isinstance(error, HTTPException) and error.status_code != 500:
        status = error.status_code
        message = _HTTP_MESSAGES.get(status, "the request could not be served")
        return ErrorBody(
            code=_HTTP_CODES.get(status, f"http_{status}"), message=message
        )
    if isinstance(error, RequestValidationError):
        return _validation(error)
    if isinstance(error, AssistantError) and status_of(error) != 500:
        detail = None
        if isinstance(error, web.AllFilesFailedError):
            detail = {
                "files": [{"name": n, "reason": r} for n, r in error.reasons.items()]
            }
        return ErrorBody(code=_code(type(error)), message=str(error), detail=detail)
    return ErrorBody(
        code="internal_error",
        message="something went wrong on our side; the operator's log says where",
    )


_HTTP_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
}


def _validation(error: RequestValidationError) -> ErrorBody:
    """Tell what does not fit without repeating what was sent.

    What was sent may be huge, secret, or text that JSON cannot carry.
    """
    problems = [
        {
            "field": _plain(".".join(str(part) for part in each["loc"])),
            "problem": _plain(each["msg"]),
        }
        for each in error.errors()[:20]
    ]
    first = problems[0]
    return ErrorBody(
        code="invalid_request",
        message=f"{first['field']}: {first['problem']}",
        detail=problems,
    )


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:200]


def _code(kind: type[AssistantError]) -> str:
    """Name an error: ``DocumentNotFoundError`` -> ``document_not_found``."""
    stem = kind.__name__.removesuffix("Error")
    return re.sub(r"(?<!^)(?=[A-Z])", "_", stem).lower()
