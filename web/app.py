"""Puts the application together: routes, limits, headers, logs, errors.

Nothing happens on import; ``uvicorn --factory web.app:create_app`` serves it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from corpus.errors import AssistantError
from index.errors import LibraryNotFoundError
from qa.settings import Settings, read_settings
from web import api, meeting_api, meeting_pages, originals, pages
from web.faults import ErrorReply, error_body, headers_of, status_of
from web.head import AnswerHead
from web.limits import BodyLimit
from web.logs import ErrorBoundary, RequestLog
from web.metrics import Metrics
from web.security import Guard, KnownHost, SecurityHeaders, check_bind
from web.state import AssistantSource, State

if TYPE_CHECKING:
    from qa.assistant import Assistant

_DESCRIPTION = (
    "Answers questions about meeting documents with the exact passages that say so, "
    "or says that the documents do not."
)
_KEEP_S = 31_536_000


def create_app(
    settings: Settings | None = None, assistant: Assistant | None = None
) -> FastAPI:
    """Make an application that shares nothing with any other.

    Args:
        settings: All settings; read from the environment where None.
        assistant: Who answers; built from the settings, while the server starts,
            where None.

    Raises:
        InvalidSettingsError: A setting cannot be used, or other machines could
            change the library.
    """
    settings = settings or read_settings()
    check_bind(settings)
    source = AssistantSource(_builder(settings, assistant))
    metrics = Metrics()
    guard = Guard(settings.web)
    app = FastAPI(
        title="Meeting documents",
        description=_DESCRIPTION,
        version="1",
        # The interactive pages load scripts from elsewhere; /api describes instead.
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        redirect_slashes=False,
        lifespan=_lifespan,
        middleware=[
            Middleware(RequestLog, metrics=metrics),
            Middleware(SecurityHeaders),
            Middleware(AnswerHead),
            Middleware(ErrorBoundary, render=_unforeseen),
            Middleware(KnownHost, guard=guard, render=render_error),
            Middleware(BodyLimit, settings=settings.web, render=render_error),
        ],
        exception_handlers={
            AssistantError: error_response,
            HTTPException: error_response,
            RequestValidationError: error_response,
        },
    )
    app.state.web = State(settings, source, guard, metrics=metrics)
    app.include_router(api.router)
    app.include_router(meeting_api.router)
    app.include_router(api.operations)
    app.include_router(originals.router)
    app.include_router(pages.router)
    app.include_router(meeting_pages.router)
    app.add_api_route("/favicon.ico", _icon, include_in_schema=False)
    app.mount("/static", _Static(directory=pages.STATIC), name="static")
    app.openapi = _described(app)  # type: ignore[method-assign]
    return app


async def error_response(request: Request, error: Exception) -> Response:
    """Reply to an error: JSON for programs, a page for people."""
    return render_error(request, error)


def render_error(request: Request, error: Exception) -> Response:
    """Make the reply to an error."""
    if _is_program(request.scope["path"]):
        reply = ErrorReply(error=error_body(error))
        response: Response = JSONResponse(
            reply.model_dump(mode="json", exclude_none=True), status_of(error)
        )
    else:
        response = pages.error_page(request, error)
    response.headers.update(headers_of(error))
    return response


def _unforeseen(request: Request) -> Response:
    return render_error(request, HTTPException(500))


def _is_program(path: str) -> bool:
    """Tell whether a program asks: ``/api`` itself is a page."""
    return path.startswith("/api/") or path in ("/healthz", "/readyz", "/metrics")


def _builder(
    settings: Settings, assistant: Assistant | None
) -> Callable[[], Assistant]:
    def build() -> Assistant:
        if assistant is not None:
            return assistant
        # Heavy packages: only a server that starts needs them.
        from qa.assistant import build_assistant, build_embedder, build_writer

        try:
            return build_assistant(settings)
        except LibraryNotFoundError:
            # The first start: an empty library, which uploads fill.
            build_writer(settings, build_embedder(settings)).add([])
            return build_assistant(settings)

    return build


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the library beside the server, so that it can say meanwhile how it is."""
    web: State = app.state.web
    _silence_access_log()
    opening = threading.Thread(target=_open, args=(web.source,), daemon=True)
    opening.start()
    yield
    web.jobs.close()
    web.source.close()


def _open(source: AssistantSource) -> None:
    with suppress(AssistantError):
        source.get()


def _silence_access_log() -> None:
    """Keep the server from logging addresses: those of answers hold the question."""
    access = logging.getLogger("uvicorn.access")
    access.handlers.clear()
    access.propagate = False


def _icon() -> FileResponse:
    return FileResponse(pages.STATIC / "icon.svg", media_type="image/svg+xml")


class _Static(StaticFiles):
    """Static files, kept by browsers since their addresses change with them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = f"public, max-age={_KEEP_S}, immutable"
        return response


def _described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            described = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            parts = described.setdefault("components", {})
            parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            app.openapi_schema = described
        return app.openapi_schema

    return openapi
