"""Lines of the log: whole, few, and without anything that anyone said."""

import asyncio
import json

from tests.web.conftest import TOKEN


def lines(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_request_is_one_line_without_what_was_said(client, capsys) -> None:
    capsys.readouterr()
    client.get("/ask", params={"q": "a private question"})
    (line,) = lines(capsys)
    assert set(line) == {
        "time",
        "event",
        "method",
        "route",
        "status",
        "ms",
        "request_id",
    }
    assert line["route"] == "/ask"
    assert "private" not in json.dumps(line)


def test_log_cannot_be_forged(client, capsys) -> None:
    capsys.readouterr()
    evil = '\r\n{"event": "request"}\x1b[31m\u2028'
    client.post("/api/v1/ask", json={"question": evil})
    client.get("/documents/" + "%0d%0a%1b%5b31m")
    client.get("/%E2%80%A8nothing")
    client.post(
        "/api/v1/documents", files=[("files", ("a\r\nb\u2028.txt", evil.encode()))]
    )
    client.request("QUX", "/")
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 6
    assert out.isascii()
    assert "\x1b" not in out
    logged = [json.loads(line) for line in out.splitlines()]
    assert [line["kind"] for line in logged if line["event"] == "job"] == ["upload"]
    logged = [line for line in logged if line["event"] == "request"]
    assert [line["route"] for line in logged] == [
        "/api/v1/ask",
        "/documents/{document_id}",
        "unmatched",
        "/api/v1/documents",
        "/",
    ]
    assert logged[-1]["method"] == "OTHER"


def test_log_holds_no_secret(make_client, capsys) -> None:
    client = make_client(TOKEN)
    client.delete("/api/v1/documents/x", headers={"Authorization": f"Bearer {TOKEN}"})
    client.post("/login", data={"token": TOKEN, "form_token": TOKEN})
    said = capsys.readouterr()
    assert TOKEN not in said.out + said.err


def test_client_who_goes_away_is_no_error(client, capsys) -> None:
    sent = []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/documents",
        "query_string": b"",
        "client": ("127.0.0.1", 1),
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"content-type", b"multipart/form-data; boundary=x"),
        ],
    }
    capsys.readouterr()
    asyncio.run(client.app(scope, receive, send))
    (line,) = lines(capsys)
    assert (line["event"], line["status"]) == ("request", 0)
    assert sent == []


def test_number_of_a_request_is_ours(client, capsys) -> None:
    capsys.readouterr()
    reply = client.get("/healthz", headers={"X-Request-ID": "theirs"})
    (line,) = lines(capsys)
    assert line["request_id"] == reply.headers["x-request-id"] != "theirs"
