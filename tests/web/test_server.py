"""A real server process with real weights, driven over HTTP."""

import json
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.model

NONCE = "The quorum of the Harbour Lantern Committee is seventeen members."
QUESTION = "What is the quorum of the Harbour Lantern Committee?"


def ask(client, question: str, **more) -> dict:
    reply = client.post("/api/v1/ask", json={"question": question, **more})
    assert reply.status_code == 200, reply.text
    return reply.json()


def upload(client, *named: tuple[str, bytes]):
    sent = [("files", one) for one in named]
    return client.post("/api/v1/documents", files=sent)


def embedded(client) -> float:
    lines = client.get("/metrics").text.splitlines()
    name = "meeting_qa_passages_embedded_total "
    return next(float(s.removeprefix(name)) for s in lines if s.startswith(name))


def test_answers_quote_the_samples(server) -> None:
    with server.client() as client:
        body = ask(client, "Who co-chaired the 5th meeting?")
        assert body["status"] == "answered"
        for cited in body["citations"]:
            address = f"/api/v1/documents/{cited['document_id']}"
            text = client.get(address, params={"version": cited["version"]}).json()
            assert text["text"][cited["start"] : cited["end"]] == cited["quote"]


def test_follow_up_carries_the_meeting_over(server) -> None:
    with server.client() as client:
        first = "Who co-chaired the 5th meeting?"
        body = ask(client, "And when was it held?", history=[first])
        assert body["question_as_understood"] != "And when was it held?"
        assert body["citations"]


def test_what_the_documents_do_not_say_is_not_answered(server) -> None:
    with server.client() as client:
        assert ask(client, QUESTION)["status"] == "not_found"


def test_document_can_be_asked_about_from_upload_to_removal(server) -> None:
    with server.client() as client:
        before = embedded(client)
        added = upload(client, ("lantern.txt", NONCE.encode()), ("bad.exe", b"MZ"))
        assert added.status_code == 201
        body = added.json()
        assert [f["result"] for f in body["files"]] == ["added", "failed"]
        assert embedded(client) - before == body["passages_embedded"] <= 2
        answer = ask(client, QUESTION)
        assert answer["status"] == "answered"
        cited = answer["citations"][0]
        assert (cited["document"], cited["quote"]) == ("lantern.txt", NONCE)
        assert answer["generation"] >= body["generation"]

        again = upload(client, ("lantern.txt", NONCE.encode()))
        assert again.status_code == 200
        assert again.json()["passages_embedded"] == 0

        newer = NONCE.replace("seventeen", "twenty")
        assert upload(client, ("lantern.txt", newer.encode())).status_code == 201
        cited = ask(client, QUESTION)["citations"][0]
        assert (cited["version"], cited["quote"]) == (2, newer)
        old = client.get(f"/documents/{cited['document_id']}", params={"version": 1})
        assert "seventeen" in old.text
        assert "earlier version" in old.text

        gone = client.delete(f"/api/v1/documents/{cited['document_id']}")
        assert gone.status_code == 200
        assert ask(client, QUESTION)["status"] == "not_found"
        assert client.get(cited["url"]).status_code == 410
        assert client.delete(f"/api/v1/documents/{cited['document_id']}").is_error


def test_rebuild_runs_while_questions_are_answered(server) -> None:
    with server.client() as client:
        started = client.post("/api/v1/index/rebuild")
        assert started.status_code == 202
        assert ask(client, "When was the 6th meeting?")["status"] == "answered"
        events = []
        address = started.headers["location"]
        with client.stream("GET", f"{address}/events") as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    events.append(json.loads(line.removeprefix("data: ")))
        assert events[-1]["state"] == "done"
        assert all(f["result"] == "unchanged" for f in events[-1]["result"]["files"])


def test_endless_body_is_refused_early(server) -> None:
    sent = []

    def body():
        for _ in range(2000):
            sent.append(1)
            yield b"x" * 64 * 1024

    with server.client() as client:
        # The server may close the connection while the client is still sending.
        with suppress(httpx.TransportError):
            assert client.post("/api/v1/ask", content=body()).status_code == 413
        assert len(sent) < 1000
        assert client.get("/healthz").status_code == 200


def test_log_holds_one_line_a_request_and_no_question(server) -> None:
    with server.client() as client:
        client.get("/ask", params={"q": "What of the Velvet Umbrella clause?"})
    said = server.log.read_text()
    assert "Umbrella" not in said
    assert "Harbour" not in said
    requests = [
        json.loads(line)["route"] for line in said.splitlines() if '"request"' in line
    ]
    assert "/ask" in requests
    assert "Traceback" not in said


def test_memory_of_the_server_stays_reasonable(server) -> None:
    status = Path(f"/proc/{server.pid}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    assert int(peak.split()[1]) < 3_000_000, peak
