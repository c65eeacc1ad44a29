"""One line of JSON for every request: what was asked for, never what was said.

Lines hold the route's pattern, not the address: addresses of pages hold questions.
"""

from __future__ import annotations

import json
import secrets
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.metrics import Metrics

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def write_line(stream: TextIO | None = None, **fields: object) -> None:
    """Write one JSON object on one line.

    Everything beyond ASCII is escaped, so that no text can break out of its line or
    speak to a terminal.
    """
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = json.dumps({"time": now, **fields}, ensure_ascii=True)
    out = stream or sys.stdout
    out.write(line + "\n")
    out.flush()


def unforeseen(
    error: Exception, stream: TextIO | None = None, **fields: object
) -> None:
    """Write where an error arose that has no name of its own."""
    kind = type(error).__name__
    write_line(stream, event="error", error=kind, place=place_of(error), **fields)


def place_of(error: BaseException) -> str:
    """Return where an error arose: ``library.py:120 commit``.

    The message is left out: it may quote a document or a question.
    """
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "unknown"
    last = frames[-1]
    return f"{last.filename.rpartition('/')[2]}:{last.lineno} {last.name}"


def route_of(scope: Scope) -> str:
    """Return the pattern of the route that served a request."""
    route = scope.get("route")
    path = getattr(route, "path", None)
    if isinstance(path, str) and path:
        return path
    return "/static" if scope["path"].startswith("/static/") else "unmatched"


class RequestLog:
    """Writes the line, counts the request and numbers the reply."""

    def __init__(
        self, app: ASGIApp, *, metrics: Metrics, stream: TextIO | None = None
    ) -> None:
        """Wrap an application.

        Args:
            app: What is wrapped.
            metrics: Where requests are counted.
            stream: Where lines go; standard output where None.
        """
        self._app = app
        self._metrics = metrics
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        # A number that the client chose could forge another request's.
        request_id = secrets.token_hex(8)
        status = 0

        async def send_numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        scope.setdefault("state", {})["request_id"] = request_id
        try:
            await self._app(scope, receive, send_numbered)
        finally:
            seconds = time.perf_counter() - began
            method = scope["method"] if scope["method"] in _METHODS else "OTHER"
            route = route_of(scope)
            self._metrics.requests.labels(method, route, str(status)).inc()
            self._metrics.request_seconds.labels(method, route).observe(seconds)
            write_line(
                self._stream,
                event="request",
                method=method,
                route=route,
                status=status,
                ms=round(seconds * 1000, 1),
                request_id=request_id,
            )


class ErrorBoundary:
    """Turns what nobody foresaw into a plain reply and a line in the log."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        render: Callable[[Request], Response],
        stream: TextIO | None = None,
    ) -> None:
        """Wrap an application.

        Args:
            app: What is wrapped.
            render: Makes the reply.
            stream: Where the line goes; standard output where None.
        """
        self._app = app
        self._render = render
        self._stream = stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched_send)
        except ClientDisconnect:
            # Nobody is left to reply to, and nothing went wrong here.
            return
        # The last place before the server prints a traceback with document text.
        except Exception as error:
            number = scope["state"]["request_id"]
            unforeseen(error, self._stream, request_id=number)
            if not started:
                await self._render(Request(scope))(scope, receive, send)
