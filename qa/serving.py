"""Starts the server for the command line, by the name of its application.

The one place of this room that knows of HTTP: it takes the address, and asks the
server whether it is ready. What is served is none of its business.
"""

from __future__ import annotations

import errno
import json
import socket
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING

from qa.errors import InvalidSettingsError
from qa.terminal import fail, say

if TYPE_CHECKING:
    from qa.settings import Settings

APPLICATION = "web.app:create_app"
LOOK_AGAIN_S = 1.0
LOAD_LIMIT_S = 60
SHUTDOWN_S = 10


def serve_application(settings: Settings) -> None:
    """Run the server until a signal ends it.

    Raises:
        InvalidSettingsError: Nobody can listen on this address and port.
    """
    import uvicorn

    listener = _listener(settings.web.host, settings.web.port)
    port = listener.getsockname()[1]
    config = uvicorn.Config(
        APPLICATION,
        factory=True,
        host=settings.web.host,
        port=port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    watch = threading.Thread(
        target=_announce, args=(settings.web.host, port), daemon=True
    )
    watch.start()
    with listener, suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    """Take the address before anything slow happens, without listening on it yet."""
    bare = host.strip("[]")
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            bare, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
    except OSError as error:
        raise InvalidSettingsError(
            f"nothing can listen on {host} ({error.strerror}); "
            "try `meeting-qa serve --host 127.0.0.1`"
        ) from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            other = 8001 if port == 8000 else 8000
            raise InvalidSettingsError(
                f"port {port} on {host} is in use; stop the other program, or "
                f"choose another port: `meeting-qa serve --port {other}`"
            ) from error
        raise InvalidSettingsError(
            f"{host}, port {port}: {error.strerror}; choose another with "
            "`meeting-qa serve --host 127.0.0.1 --port 8000`"
        ) from error
    return listener


def _announce(host: str, port: int) -> None:
    """Say when the server can be asked, or once why it cannot yet."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host.strip("[]"), host)
    said = ""
    while True:
        ready, reason = _readiness(reachable.strip("[]"), port)
        if ready:
            shown = f"[{host}]" if ":" in host and "[" not in host else host
            say(f"Serving on http://{shown}:{port}")
            return
        if reason and reason != said:
            said = reason
            fail(reason)
        time.sleep(LOOK_AGAIN_S)


def _readiness(host: str, port: int) -> tuple[bool, str]:
    """Ask a server on this machine whether it is ready; "" where it does not say."""
    connection = HTTPConnection(host, port, timeout=LOAD_LIMIT_S)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        body = json.loads(response.read())
        if response.status == HTTPStatus.OK:
            return True, ""
        error = body["error"]
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return False, ""
    finally:
        connection.close()
    opening = error.get("code") == "not_ready"
    return False, "" if opening else str(error.get("message", ""))
