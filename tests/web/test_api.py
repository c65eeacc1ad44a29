"""The JSON API: what goes in, what comes out, and one shape of every error."""

import json
import threading
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.errors import LibraryBusyError, LibraryFullError, LibraryNotFoundError
from qa.settings import Settings
from tests.web.conftest import LOCAL, error_of
from tests.web.fakes import FakeAssistant
from web import state
from web.app import create_app


def files(*named: tuple[str, str]) -> list:
    return [("files", (name, text.encode())) for name, text in named]


def test_ask_quotes_the_document(client) -> None:
    reply = client.post("/api/v1/ask", json={"question": "Who chaired the meeting?"})
    assert reply.status_code == 200
    body = reply.json()
    assert body["status"] == "answered"
    cited = body["citations"][0]
    text = client.get(f"/api/v1/documents/{cited['document_id']}").json()["text"]
    assert text[cited["start"] : cited["end"]] == cited["quote"]
    assert cited["url"].endswith("#quote")
    assert set(body) == {
        "status",
        "question_as_understood",
        "answer",
        "citations",
        "parts",
        "by_hand",
        "confidence",
        "nearest",
        "generation",
        "took_ms",
        "explanation",
    }


def test_ask_says_that_the_documents_do_not(client) -> None:
    body = client.post("/api/v1/ask", json={"question": "Zebras?"}).json()
    assert body["status"] == "not_found"
    assert body["citations"] == []
    assert body["nearest"]


def test_ask_passes_the_conversation_on(client, assistant) -> None:
    client.post("/api/v1/ask", json={"question": "And when?", "history": ["Who?"]})
    assert assistant.asked[-1] == ("And when?", ("Who?",))


def test_links_are_absolute_where_the_public_address_is_known(make_client) -> None:
    client = make_client(public_url="https://qa.example.org/")
    body = client.post("/api/v1/ask", json={"question": "Who chaired the meeting"})
    url = body.json()["citations"][0]["url"]
    assert url.startswith("https://qa.example.org/documents/d")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": 5},
        {"question": ["x"]},
        {"question": "x", "k": 3},
        {"question": "x", "history": "y"},
        {"question": "x", "history": ["y"] * 21},
        {"question": "x" * 1001},
        {"question": "x", "history": ["y" * 1001]},
        {"question": "   "},
        [],
        None,
    ],
)
def test_ask_refuses_what_does_not_fit(client, body) -> None:
    reply = client.post("/api/v1/ask", json=body)
    assert reply.status_code == 422
    assert error_of(reply)["message"]


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"\xff\xfe",
        b'{"question": "\\ud800"}',
        b'{"question": "x", "\\ud800": 1}',
        b'{"question": NaN}',
        b"[" * 3000,
    ],
)
def test_ask_refuses_what_is_not_json_or_not_text(client, raw) -> None:
    reply = client.post(
        "/api/v1/ask", content=raw, headers={"Content-Type": "application/json"}
    )
    assert 400 <= reply.status_code < 500
    assert error_of(reply)


def test_question_with_a_zero_byte_is_only_a_question(client) -> None:
    reply = client.post("/api/v1/ask", json={"question": "Who\0 chaired the meeting"})
    assert reply.status_code == 200


def test_search_numbers_its_hits(client) -> None:
    body = client.post("/api/v1/search", json={"query": "item of the", "k": 2}).json()
    assert [hit["rank"] for hit in body["hits"]] == [1, 2]
    assert body["hits"][0]["passage"]["quote"]


@pytest.mark.parametrize("k", [0, 101, "many", 1.5])
def test_search_bounds_what_is_asked_for(client, k) -> None:
    reply = client.post("/api/v1/search", json={"query": "list", "k": k})
    assert reply.status_code == 422


def test_documents_are_listed(client) -> None:
    body = client.get("/api/v1/documents").json()
    assert body["generation"] == 1
    assert [d["document"] for d in body["documents"]] == ["minutes/second.txt"]


def test_document_that_never_was_is_not_found(client) -> None:
    reply = client.get("/api/v1/documents/nothing")
    assert reply.status_code == 404
    assert error_of(reply)["code"] == "document_not_found"


def test_added_file_is_answerable_at_once(client) -> None:
    reply = client.post(
        "/api/v1/documents",
        files=files(("new.txt", "The zebra quota is forty."), ("bad.exe", "x")),
    )
    assert reply.status_code == 201
    body = reply.json()
    assert [f["result"] for f in body["files"]] == ["added", "failed"]
    assert body["files"][1]["reason"]
    assert body["generation"] == 2
    asked = client.post("/api/v1/ask", json={"question": "What is the zebra quota?"})
    assert asked.json()["generation"] == 2
    assert asked.json()["citations"][0]["document"] == "new.txt"


def test_known_file_changes_nothing(client) -> None:
    client.post("/api/v1/documents", files=files(("new.txt", "One.")))
    again = client.post("/api/v1/documents", files=files(("new.txt", "One.")))
    assert again.status_code == 200
    assert again.json()["files"][0]["result"] == "unchanged"
    other = client.post("/api/v1/documents", files=files(("new.txt", "Two.")))
    assert other.status_code == 201
    assert other.json()["files"][0]["result"] == "changed"


def test_files_that_all_fail_are_an_error_with_reasons(client) -> None:
    reply = client.post("/api/v1/documents", files=files(("a.exe", "x")))
    assert reply.status_code == 422
    assert error_of(reply)["detail"]["files"][0]["name"] == "a.exe"


@pytest.mark.parametrize(
    "request_",
    [
        {"files": [("other", ("a.txt", b"x"))]},
        {"files": [("files", ("a.txt", b"x"))], "data": {"more": "y"}},
        {"files": [("files", ("a.txt", b"x")), ("files", ("a.txt", b"y"))]},
        {"data": {"files": "text"}},
        {"json": {"files": []}},
        {},
    ],
)
def test_upload_refuses_what_is_no_form_of_files(client, request_) -> None:
    reply = client.post("/api/v1/documents", **request_)
    assert reply.status_code == 422
    assert error_of(reply)["code"] == "invalid_upload"


def test_upload_takes_a_bounded_number_of_files(client) -> None:
    many = files(*((f"{n}.txt", "x") for n in range(101)))
    reply = client.post("/api/v1/documents", files=many)
    assert reply.status_code == 400
    assert error_of(reply)


def test_name_of_a_file_loses_what_could_mislead(client) -> None:
    sent = files(("../../etc/a\u202eb.txt", "One."), ("C:\\papers\\c.txt", "Two."))
    body = client.post("/api/v1/documents", files=sent).json()
    assert [f["name"] for f in body["files"]] == ["ab.txt", "c.txt"]


def test_removed_document_is_gone_from_everything(client) -> None:
    document_id = client.get("/api/v1/documents").json()["documents"][0]["id"]
    reply = client.delete(f"/api/v1/documents/{document_id}")
    assert reply.status_code == 200
    assert reply.json()["files"][0]["result"] == "removed"
    gone = client.get(f"/api/v1/documents/{document_id}")
    assert gone.status_code == 410
    assert error_of(gone)["code"] == "document_removed"
    assert client.delete(f"/api/v1/documents/{document_id}").status_code == 410
    asked = client.post("/api/v1/ask", json={"question": "Who chaired the meeting?"})
    assert asked.json()["status"] == "not_found"


def test_remove_of_an_unknown_document_is_not_found(client) -> None:
    assert client.delete("/api/v1/documents/nothing").status_code == 404


def test_rebuild_is_a_job_that_can_be_followed(client) -> None:
    reply = client.post("/api/v1/index/rebuild")
    assert reply.status_code == 202
    address = reply.headers["location"]
    with client.stream("GET", f"{address}/events") as events:
        assert events.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in events.iter_lines() if line]
    assert "event: end" in lines
    last = json.loads(lines[-1].removeprefix("data: "))
    assert last["state"] == "done"
    assert client.get(address).json()["result"]["files"][0]["result"] == "unchanged"


def test_second_rebuild_joins_the_first(client, assistant) -> None:
    assistant.writer.gate.clear()
    first = client.post("/api/v1/index/rebuild").json()
    second = client.post("/api/v1/index/rebuild").json()
    assistant.writer.gate.set()
    assert first["id"] == second["id"]


def test_job_that_never_was_is_not_found(client) -> None:
    assert client.get("/api/v1/jobs/nothing").status_code == 404
    assert client.get("/api/v1/jobs/nothing/events").status_code == 404


def test_failed_job_says_why(client, assistant) -> None:
    assistant.writer.broken = LibraryFullError(Path("there"))
    reply = client.post("/api/v1/documents", files=files(("a.txt", "x")))
    assert reply.status_code == 507
    assert error_of(reply)["code"] == "library_full"


def test_busy_library_says_when_to_come_again(client, assistant) -> None:
    assistant.writer.broken = LibraryBusyError(Path("there"), 60)
    reply = client.post("/api/v1/documents", files=files(("a.txt", "x")))
    assert reply.status_code == 503
    assert reply.headers["retry-after"]


def test_health_and_readiness(client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {
        "status": "ready",
        "generation": 1,
        "documents": 1,
        "passages": 8,
    }


def test_server_without_a_library_says_so_and_recovers(monkeypatch) -> None:
    monkeypatch.setattr(state, "_TRY_AGAIN_S", 0.0)
    app = create_app(Settings(), FakeAssistant())
    library: list[FakeAssistant] = []

    def build() -> FakeAssistant:
        if not library:
            raise LibraryNotFoundError(Path("nowhere"))
        return library[0]

    app.state.web.source._build = build
    with TestClient(app, base_url=LOCAL) as client:
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert "meeting-qa build" in error_of(ready)["message"]
        assert client.post("/api/v1/ask", json={"question": "x"}).status_code == 503
        page = client.get("/")
        assert page.status_code == 503
        assert "nowhere" not in page.text
        assert client.get("/metrics").status_code == 200
        library.append(FakeAssistant())
        assert client.get("/readyz").status_code == 200
    assert library[0].closed


def test_server_says_that_it_is_opening(assistant) -> None:
    go = threading.Event()

    def build() -> FakeAssistant:
        go.wait(10)
        return assistant

    app = create_app(Settings(), assistant)
    app.state.web.source._build = build
    with TestClient(app, base_url=LOCAL) as client:
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert error_of(ready)["code"] == "not_ready"
        assert client.get("/documents/").status_code == 404
        go.set()
        asked = client.post("/api/v1/ask", json={"question": "Who chaired it?"})
        assert asked.status_code == 200
        assert client.get("/readyz").status_code == 200


def test_metrics_count_answers_and_requests(client) -> None:
    client.post("/api/v1/ask", json={"question": "Who chaired the meeting?"})
    client.post("/api/v1/ask", json={"question": "Zebras?"})
    client.post("/api/v1/documents", files=files(("a.txt", "One\nTwo")))
    text = client.get("/metrics").text
    assert 'meeting_qa_answers_total{status="answered"} 1.0' in text
    assert 'meeting_qa_answers_total{status="not_found"} 1.0' in text
    assert "meeting_qa_passages_embedded_total 2.0" in text
    assert "meeting_qa_generation 2.0" in text
    assert "meeting_qa_documents 2.0" in text
    assert (
        'meeting_qa_requests_total{method="POST",route="/api/v1/ask",status="200"} 2.0'
        in text
    )


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/nothing", 404),
        ("PUT", "/api/v1/ask", 405),
        ("GET", "/api/v1/ask", 405),
        ("GET", "/api/v1/documents/", 404),
    ],
)
def test_errors_have_one_shape(client, method, path, status) -> None:
    reply = client.request(method, path)
    assert reply.status_code == status
    assert error_of(reply)
    if status == 405:
        assert reply.headers["allow"]


def test_what_nobody_foresaw_shows_nothing(client, assistant, capsys) -> None:
    assistant.broken = ValueError("a line of a secret document")
    reply = client.post("/api/v1/ask", json={"question": "Who?"})
    assert reply.status_code == 500
    assert error_of(reply)["code"] == "internal_error"
    page = client.get("/ask", params={"q": "Who?"})
    assert page.status_code == 500
    assert page.headers["content-security-policy"]
    said = capsys.readouterr()
    assert "secret" not in reply.text + page.text + said.out + said.err
    assert '"place": "fakes.py:' in said.out


def test_openapi_describes_every_address_of_the_api(client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/v1/ask",
        "/api/v1/search",
        "/api/v1/documents",
        "/api/v1/documents/{document_id}",
        "/api/v1/index/rebuild",
        "/api/v1/jobs/{job_id}",
        "/api/v1/jobs/{job_id}/events",
        "/api/v1/meetings",
        "/api/v1/meetings/attendance",
        "/api/v1/meetings/{meeting_id}",
        "/healthz",
        "/readyz",
        "/metrics",
    }
    ask = described["components"]["schemas"]["AskRequest"]
    assert ask["examples"]
    assert ask["additionalProperties"] is False
    assert "HTTPValidationError" not in json.dumps(described)
