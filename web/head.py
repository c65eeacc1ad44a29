"""Answers HEAD wherever GET is answered: monitors and previews of links ask so."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class AnswerHead:
    """Serves HEAD as GET and leaves the body out."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # A copy, because the server itself reads the method of the original.
        inner = {**scope, "method": "GET"}
        await self._app(inner, receive, send_without_body)
        if "route" in inner:
            scope["route"] = inner["route"]
