"""Who may change the library, and what a browser may do with the pages.

Reading is open to everyone who reaches the server. Nothing here reads a body,
a question or a document, and no secret is ever put into a cookie or a log.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import AssistantError
from qa.errors import InvalidSettingsError
from qa.settings import Settings, WebSettings
from web.errors import TokenRequiredError, UnknownHostError, WritingRefusedError

RenderError = Callable[[Request, AssistantError], Response]

SESSION_COOKIE = "meeting_qa_session"
VISITOR_COOKIE = "meeting_qa_visitor"
SESSION_S = 8 * 3600

_FORWARDING_HEADERS = ("x-forwarded-for", "x-real-ip", "forwarded")

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With no-referrer browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address means this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("[::1]"), is_loopback("example.org")
    (True, True, False)
    """
    bare = host.strip("[]").lower()
    if bare == "localhost":
        return True
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return False


def check_bind(settings: Settings) -> None:
    """Refuse to listen to other machines when anyone there could change things.

    Raises:
        InvalidSettingsError: The address is not loopback and no token is set.
    """
    web = settings.web
    if web.admin_token is None and not is_loopback(web.host):
        raise InvalidSettingsError(
            f"MEETING_QA_WEB__HOST is {web.host}, which other machines can reach, but "
            "no MEETING_QA_WEB__ADMIN_TOKEN is set; set a secret of at least 16 "
            "characters, or listen on 127.0.0.1"
        )


class Guard:
    """Decides whether a request may change the library.

    With a token: the API takes it as a bearer token, and pages take a signed
    cookie that signing in with the token sets. Neither takes the other's.
    Without: only requests that come from this machine, to this machine's name,
    through no proxy and from no other site's page.
    """

    def __init__(self, settings: WebSettings) -> None:
        """Derive the keys from the token, so that a new token ends every session."""
        token = settings.admin_token
        self.token_set = token is not None
        raw = token.get_secret_value().encode() if token is not None else b""
        self._token_digest = hashlib.sha256(raw).digest()
        self._session_key = _derive(raw, b"session")
        self._form_key = _derive(raw, b"form")
        self._public_host = settings.public_url.partition("://")[2].partition("/")[0]

    def check_host(self, host: str) -> None:
        """Require that a server of this machine only is called by its own name.

        Another site's name that resolves to this machine (DNS rebinding) would let
        that site's pages read everything here through the person's browser.

        Raises:
            UnknownHostError: It was called by another name.
        """
        ours = is_loopback(_host_name(host)) or host in {self._public_host} - {""}
        if not self.token_set and not ours:
            raise UnknownHostError

    def check_api(self, request: Request) -> None:
        """Require that a caller of the API may write.

        Raises:
            TokenRequiredError: A token is set and was not sent.
            WritingRefusedError: No token is set and the caller is elsewhere.
        """
        if not self.token_set:
            self._check_local(request)
            self._check_origin(request, evidence_needed=False)
            return
        given = request.headers.getlist("authorization")
        scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        # Headers arrive as latin-1; encoding back gives the bytes that were sent.
        right = self._is_token(token.strip().encode("latin-1", "replace"))
        if not right or scheme.lower() != "bearer":
            raise TokenRequiredError

    def may_write(self, request: Request) -> bool:
        """Tell whether pages show this person what changes things."""
        try:
            self._check_signed_in(request)
        except (TokenRequiredError, WritingRefusedError):
            return False
        return True

    def check_person(self, request: Request) -> None:
        """Require that a form comes from a person who may write, before it is read.

        Raises:
            TokenRequiredError: Signing in is needed.
            WritingRefusedError: The person, or the page with the form, is elsewhere.
        """
        self._check_signed_in(request)
        self._check_origin(request, evidence_needed=True)

    def check_form_token(self, request: Request, form_token: str) -> None:
        """Require that a form was filled in on a page that this browser was given.

        Raises:
            WritingRefusedError: It was not, or the page was very old.
        """
        self._check_origin(request, evidence_needed=True)
        visitor = request.cookies.get(VISITOR_COOKIE, "")
        fits = hmac.compare_digest(
            self._form_token(visitor).encode(), form_token.encode("utf-8", "replace")
        )
        if not visitor or not fits:
            raise WritingRefusedError(
                "the form was out of date; open the page again and repeat the step"
            )

    def sign_in(self, token: str) -> str | None:
        """Return the value of a session cookie, or None for a wrong token."""
        if not self._is_token(token.strip().encode("utf-8", "replace")):
            return None
        stem = f"{int(time.time()) + SESSION_S}.{secrets.token_hex(16)}"
        return f"{stem}.{self._sign(stem)}"

    def visitor(self, request: Request) -> tuple[str, str]:
        """Return this browser's visitor value and the form token that fits it."""
        visitor = request.cookies.get(VISITOR_COOKIE, "")
        if len(visitor) != 32 or not visitor.isalnum():
            visitor = secrets.token_hex(16)
        return visitor, self._form_token(visitor)

    def _check_signed_in(self, request: Request) -> None:
        if not self.token_set:
            self._check_local(request)
        elif not self._is_session(request.cookies.get(SESSION_COOKIE, "")):
            raise TokenRequiredError

    def _check_local(self, request: Request) -> None:
        client = request.client.host if request.client else ""
        # A proxy on this machine makes every caller look local.
        proxied = any(name in request.headers for name in _FORWARDING_HEADERS)
        if not is_loopback(client) or proxied:
            raise WritingRefusedError(
                "no administrator's token is set, so documents can be changed only on "
                "the machine itself; set MEETING_QA_WEB__ADMIN_TOKEN to allow it from "
                "elsewhere"
            )
        # The public name is another machine's way in, even if a proxy says nothing.
        if not is_loopback(_host_name(request.headers.get("host", ""))):
            raise WritingRefusedError(
                "no administrator's token is set, so documents can be changed only "
                "under the address http://127.0.0.1 or http://localhost"
            )

    def _check_origin(self, request: Request, *, evidence_needed: bool) -> None:
        """Require that no other site's page sent the request, as the browser says."""
        refused = WritingRefusedError("the request was sent from another site's page")
        origin = request.headers.get("origin")
        if origin is not None:
            ours = {request.headers.get("host"), self._public_host} - {""}
            if origin.partition("://")[2] not in ours:
                raise refused
        site = request.headers.get("sec-fetch-site")
        if site is None:
            known = origin is not None or not evidence_needed
        else:
            known = site == "same-origin" or (site == "none" and not evidence_needed)
        if not known:
            raise refused

    def _is_token(self, given: bytes) -> bool:
        # Equal lengths by digest: the comparison tells nothing of the secret's.
        same = hmac.compare_digest(hashlib.sha256(given).digest(), self._token_digest)
        return same and self.token_set

    def _is_session(self, cookie: str) -> bool:
        stem, _, signature = cookie.rpartition(".")
        signed = hmac.compare_digest(
            self._sign(stem).encode(), signature.encode("utf-8", "replace")
        )
        if not signed or not self.token_set:
            return False
        return int(stem.partition(".")[0]) > time.time()

    def _sign(self, stem: str) -> str:
        return _mac(self._session_key, stem)

    def _form_token(self, visitor: str) -> str:
        return _mac(self._form_key, visitor)


def set_cookie(response: Response, name: str, value: str, *, secure: bool) -> None:
    """Set a cookie that scripts and other sites never see."""
    response.set_cookie(
        name,
        value,
        max_age=SESSION_S,
        httponly=True,
        samesite="strict",
        secure=secure,
        path="/",
    )


class KnownHost:
    """Refuses requests that call the server by a name that is not its own."""

    def __init__(self, app: ASGIApp, *, guard: Guard, render: RenderError) -> None:
        """Wrap an application.

        Args:
            app: What is wrapped.
            guard: Knows the names.
            render: Makes the reply of an error.
        """
        self._app = app
        self._guard = guard
        self._render = render

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        app = self._app
        if scope["type"] == "http":
            try:
                self._guard.check_host(Headers(scope=scope).get("host", ""))
            except UnknownHostError as error:
                app = self._render(Request(scope), error)
        await app(scope, receive, send)


class SecurityHeaders:
    """Puts the headers on every reply that keep a page from doing harm."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _host_name(host: str) -> str:
    """Strip the port: ``[::1]:8000`` -> ``[::1]``, ``localhost:8000`` -> ``localhost``.

    >>> _host_name("[::1]:8000"), _host_name("localhost:8000")
    ('[::1]', 'localhost')
    """
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return hmac.new(secret, b"meeting-qa " + purpose, hashlib.sha256).digest()


def _mac(key: bytes, text: str) -> str:
    raw = text.encode("utf-8", "replace")
    return hmac.new(key, raw, hashlib.sha256).hexdigest()
