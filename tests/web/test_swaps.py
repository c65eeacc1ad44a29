"""Questions while the library changes: none fails, none mixes two generations."""

import re
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from tests.web.server import Server, build, serving

pytestmark = [pytest.mark.slow, pytest.mark.model]

CHANGES = 20
CLIENTS = 8
REQUESTS = 200
FILES = ("roll.txt", "ledger.txt")
EDITION = re.compile(r"lantern (?:roll|ledger), edition (\d+)")


def send_edition(client, number: int) -> int:
    """Replace both files at once; return the generation that holds them."""
    sent = [
        (
            "files",
            (
                name,
                f"The lantern {name[:-4]}, edition {number}, counts {number} lamps.",
            ),
        )
        for name in FILES
    ]
    reply = client.post("/api/v1/documents", files=sent)
    assert reply.status_code == 201, reply.text
    return reply.json()["generation"]


def ask(client) -> tuple[int, list[str]]:
    question = "How many lamps does the lantern roll count?"
    reply = client.post("/api/v1/ask", json={"question": question})
    assert reply.status_code == 200, reply.text
    body = reply.json()
    return body["generation"], [c["quote"] for c in body["citations"]]


def search(client) -> tuple[int, list[str]]:
    reply = client.post("/api/v1/search", json={"query": "lantern lamps", "k": 5})
    assert reply.status_code == 200, reply.text
    body = reply.json()
    return body["generation"], [hit["passage"]["quote"] for hit in body["hits"]]


def run_clients(server: Server) -> tuple[dict[int, int], list, list]:
    """Change the library while clients ask; return editions, replies, failures."""
    replies: list[tuple[int, list[str]]] = []
    failures: list[str] = []
    changed = threading.Event()

    def work(number: int) -> None:
        with server.client() as client:
            done = 0
            # On and on until the changes are over: every change is met by someone.
            while done < REQUESTS // CLIENTS or not changed.is_set():
                try:
                    replies.append((ask if (done + number) % 2 else search)(client))
                except Exception as error:
                    failures.append(repr(error))
                done += 1

    with server.client() as client:
        editions = {send_edition(client, 0): 0}
        threads = [threading.Thread(target=work, args=(n,)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            for number in range(1, CHANGES + 1):
                editions[send_edition(client, number)] = number
                time.sleep(0.1)
        finally:
            changed.set()
            for thread in threads:
                thread.join(60)
    return editions, replies, failures


@pytest.mark.timeout(600)
def test_no_answer_fails_or_mixes_generations(tmp_path: Path) -> None:
    build(tmp_path / "library", SAMPLES)
    with serving(tmp_path / "library", tmp_path / "log") as server:
        editions, replies, failures = run_clients(server)
    assert failures == []
    assert len(replies) >= REQUESTS
    assert len(editions) == CHANGES + 1
    met = set()
    for generation, quotes in replies:
        found = {int(n) for quote in quotes for n in EDITION.findall(quote)}
        assert found == {editions[generation]}
        met.add(generation)
    assert len(met) > CHANGES // 2
