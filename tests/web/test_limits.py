"""How much and how slowly a client may send, over bare ASGI."""

import asyncio
import json

import pytest

from qa.settings import WebSettings
from web.app import render_error
from web.limits import BodyLimit


def run(app, messages, *, path="/api/v1/ask", headers=(), pause_s=0.0):
    """Send messages to an application; return the status and what was read."""
    sent = []
    read = []

    async def receive():
        await asyncio.sleep(pause_s)
        if len(read) < len(messages):
            read.append(messages[len(read)])
            return read[-1]
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "headers": list(headers),
        "query_string": b"",
        "state": {},
    }
    asyncio.run(app(scope, receive, send))
    body = b"".join(m.get("body", b"") for m in sent[1:])
    return sent[0]["status"], len(read), body


async def swallow(scope, receive, send):
    """Read everything, and misread a failure as frameworks do."""
    total = 0
    status = 200
    try:
        while True:
            message = await receive()
            total += len(message.get("body", b""))
            if not message.get("more_body"):
                break
    except Exception:
        status = 400
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": str(total).encode()})


def limited(**more) -> BodyLimit:
    settings = WebSettings(max_upload_mb=1)
    return BodyLimit(swallow, settings=settings, render=render_error, **more)


def chunks(size: int, number: int):
    last = number - 1
    return [
        {"type": "http.request", "body": b"x" * size, "more_body": n < last}
        for n in range(number)
    ]


def test_small_body_passes() -> None:
    assert run(limited(), chunks(1000, 3))[0] == 200


def test_declared_length_is_refused_before_anything_is_read() -> None:
    headers = [(b"content-length", b"300000000")]
    status, read, body = run(limited(), chunks(1000, 1), headers=headers)
    assert (status, read) == (413, 0)
    assert json.loads(body)["error"]["code"] == "body_too_large"


def test_chunked_body_is_refused_as_soon_as_it_is_too_large() -> None:
    status, read, _ = run(limited(), chunks(100_000, 1000))
    assert status == 413
    assert read == 3


@pytest.mark.parametrize("path", ["/api/v1/documents", "/documents"])
def test_uploads_may_be_as_large_as_the_setting_says(path) -> None:
    assert run(limited(), chunks(100_000, 10), path=path)[0] == 200


def test_uploads_may_not_be_larger() -> None:
    assert run(limited(), chunks(100_000, 14), path="/api/v1/documents")[0] == 413


def test_slow_body_is_given_up() -> None:
    status, read, body = run(limited(grace_s=0.05), chunks(1, 1000), pause_s=0.02)
    assert status == 408
    assert read < 10
    assert json.loads(body)["error"]["code"] == "body_too_slow"


def test_waiting_after_the_body_is_not_slow() -> None:
    async def patient(scope, receive, send):
        await receive()
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    app = BodyLimit(patient, settings=WebSettings(), render=render_error, grace_s=0.3)
    assert run(app, chunks(1, 1), pause_s=0.2)[0] == 200


def test_page_of_a_large_upload_says_so_in_words(make_client) -> None:
    client = make_client(max_upload_mb=1)
    reply = client.post("/documents", content=b"x" * 3_000_000)
    assert reply.status_code == 413
    assert "too much at once" in reply.text
    assert reply.headers["content-type"].startswith("text/html")


def test_form_of_a_million_fields_is_refused(client) -> None:
    reply = client.post(
        "/login",
        content=b"a=1&" * 1_000_000,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert reply.status_code == 413
