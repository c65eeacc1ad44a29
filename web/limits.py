"""How much and how slowly a client may send; refused before it is all read.

Pure ASGI, so that nothing is buffered here.
"""

from __future__ import annotations

import asyncio
import time

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import AssistantError
from qa.settings import WebSettings
from web.errors import BodyTooLargeError, BodyTooSlowError
from web.security import RenderError

MAX_HISTORY = 20
GRACE_S = 15.0
LEAST_BYTES_S = 8 * 1024

# Where files are taken in; a form adds a little around them.
UPLOAD_ADDRESSES = frozenset({("POST", "/api/v1/documents"), ("POST", "/documents")})
_FORM_BYTES = 256 * 1024


class BodyLimit:
    """Ends a request with 413 or 408 as soon as its body is too large or too slow."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: WebSettings,
        render: RenderError,
        grace_s: float = GRACE_S,
    ) -> None:
        """Wrap an application.

        Args:
            app: What is wrapped.
            settings: Tells the largest upload and the longest question.
            render: Makes the reply of an error.
            grace_s: Seconds that a client may take beyond its bytes' due time.
        """
        self._app = app
        self._render = render
        self._grace_s = grace_s
        self._upload = settings.max_upload_mb * 1024 * 1024 + _FORM_BYTES
        # JSON may write one character in twelve: an escaped surrogate pair.
        self._other = settings.max_question_chars * 12 * (MAX_HISTORY + 1) + 4096

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive, send, self._limit_of(scope), self._grace_s)
        try:
            declared = _declared_length(scope)
            if declared is not None and declared > body.limit:
                body.fail(BodyTooLargeError(body.limit))
            await self._app(scope, body.receive, body.send)
        except (BodyTooLargeError, BodyTooSlowError):
            if body.error is None:
                raise
        if body.error is not None and not body.started:
            response = self._render(Request(scope), body.error)
            # What the client still sends must not be read as a next request.
            response.headers["Connection"] = "close"
            await response(scope, receive, send)

    def _limit_of(self, scope: Scope) -> int:
        address = (scope["method"], scope["path"])
        return self._upload if address in UPLOAD_ADDRESSES else self._other


class _Body:
    """Counts and times the body of one request."""

    def __init__(
        self, receive: Receive, send: Send, limit: int, grace_s: float
    ) -> None:
        self.limit = limit
        self.started = False
        self.error: AssistantError | None = None
        self._receive = receive
        self._send = send
        self._grace_s = grace_s
        self._read = 0
        self._waited_s = 0.0
        self._complete = False

    def fail(self, error: AssistantError) -> None:
        self.error = error
        raise error

    async def receive(self) -> Message:
        if self._complete:
            return await self._receive()
        began = time.monotonic()
        left_s = self._grace_s + self._read / LEAST_BYTES_S - self._waited_s
        try:
            async with asyncio.timeout(max(left_s, 0.001)):
                message = await self._receive()
        except TimeoutError:
            self.fail(BodyTooSlowError())
        self._waited_s += time.monotonic() - began
        self._read += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)
        if self._read > self.limit:
            self.fail(BodyTooLargeError(self.limit))
        return message

    async def send(self, message: Message) -> None:
        # The framework turns a failed read into its own reply; ours says more.
        if self.error is not None and not self.started:
            return
        self.started = True
        await self._send(message)


def _declared_length(scope: Scope) -> int | None:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return None
