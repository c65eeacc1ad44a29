"""The real program, as processes, on the real weights: what a person would type."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from qa.evaluation import read_questions

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT.parent / "shared/eval/score.py"
SEED = REFERENCE.parent / "seed_dev.jsonl"
PROGRAM = [sys.executable, "-m", "qa.cli"]


def environment(**more):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MEETING_QA_")}
    return kept | more


def run(*argv, stdin="", code=0, **env):
    done = subprocess.run(
        [*PROGRAM, *map(str, argv)],
        input=stdin,
        capture_output=True,
        text=True,
        env=environment(**env),
        timeout=180,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A library of the samples; tests that change one make their own."""
    folder = tmp_path_factory.mktemp("samples") / "library"
    run("build", "--library", folder)
    return folder


@pytest.fixture
def own_library(tmp_path):
    """A small library of one folder, and that folder."""
    source = tmp_path / "minutes"
    source.mkdir()
    (source / "one.md").write_text(
        "# Harbour Council\n\nThe first meeting was held on 3 May 2023 in Elmport.\n\n"
        "Ada Moss chaired the meeting and opened it at nine.\n"
    )
    folder = tmp_path / "library"
    run("build", source, "--library", folder)
    return folder, source


def listed(folder):
    lines = run("documents", "--json", "--library", folder).stdout.splitlines()
    return {json.loads(line)["document"]: json.loads(line) for line in lines}


# --- the library -----------------------------------------------------------


def test_a_new_library_holds_the_samples_and_building_again_embeds_nothing(library):
    assert len(listed(library)) == 5
    again = run("build", "--library", library).stdout
    assert "5 unchanged" in again
    assert "0 passages embedded" in again


def test_documents_are_added_changed_and_removed(own_library, tmp_path):
    folder, source = own_library
    late = tmp_path / "late.txt"
    late.write_text("The quillwort party agreed to publish its findings in May.\n")
    assert "1 added" in run("add", late, "--library", folder).stdout
    question = "What did the quillwort party agree to publish?"
    reply = json.loads(run("ask", question, "--json", "--library", folder).stdout)
    assert "quillwort" in reply["citations"][0]["quote"]
    # Refreshing the recorded folders must not lose what was added by itself.
    (source / "two.md").write_text("# Second\n\nThe second meeting was in Oakham.\n")
    (source / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    # A file that cannot be read is named, and stops nothing.
    assert "broken.pdf: " in run("build", "--library", folder).stderr
    names = listed(folder)
    assert {Path(name).name for name in names} == {"one.md", "two.md", "late.txt"}
    (late_id,) = (d["id"] for name, d in names.items() if name.endswith("late.txt"))
    assert "1 removed" in run("remove", late_id, "--library", folder).stdout
    reply = json.loads(run("ask", question, "--json", "--library", folder).stdout)
    assert reply["status"] == "not_found"
    assert "quillwort party" not in json.dumps(reply["nearest"])


def test_unknown_ids_are_one_line(library):
    done = run("remove", "d000000000000", "--library", library, code=1)
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [["ask", "Who?"], ["status"], ["documents"]])
def test_a_missing_library_is_one_line_with_the_command_that_mends(command, tmp_path):
    done = run(*command, "--library", tmp_path / "none", code=1)
    assert done.stderr.count("\n") == 1
    assert "meeting-qa build" in done.stderr


def test_another_model_is_refused_with_the_command_that_mends(library):
    done = run(
        *("ask", "Who chaired?", "--library", library),
        code=1,
        MEETING_QA_EMBEDDER__MODEL="no/such-model",
    )
    assert done.stderr.count("\n") == 1


# --- questions -------------------------------------------------------------


def test_batch_prints_an_object_a_line_that_quotes_the_documents(library, samples):
    questions = ["Who co-chaired the 5th meeting?", "What is the moon made of?"]
    done = run("ask", "--batch", "--library", library, stdin="\n".join(questions))
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(replies) == 2
    assert replies[0]["status"] == "answered"
    for citation in replies[0]["citations"]:
        text = (samples / citation["document"]).read_text(encoding="utf-8")
        assert citation["quote"] in text
    assert replies[1]["status"] == "not_found"


def test_search_and_status_say_something(library):
    assert run("search", "reintegration", "--library", library).stdout
    status = json.loads(run("status", "--json", "--library", library).stdout)
    assert status["documents"] == 5


def test_the_doctor_finds_a_sound_library_sound(library):
    out = run("doctor", "--library", library).stdout
    assert "WRONG" not in out


@pytest.mark.skipif(not REFERENCE.exists(), reason="no reference script beside this")
def test_evaluate_prints_what_the_reference_prints(library, samples, tmp_path):
    answers = tmp_path / "answers.jsonl"
    ours = run(
        *("evaluate", SEED, "--library", library, "--answers", answers),
        *("--documents", samples, "--misses"),
    ).stdout
    theirs = subprocess.run(
        [
            *(sys.executable, REFERENCE, SEED, answers),
            *("--documents", samples, "--misses"),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert ours.startswith(theirs)
    assert ours.removeprefix(theirs).startswith("recall@1 ")
    assert len(answers.read_text().splitlines()) == len(read_questions(SEED))


# --- the server ------------------------------------------------------------


class Served:
    """A server process; ``address`` is set once it says that it can be asked."""

    def __init__(self, *argv, **env):
        self.process = subprocess.Popen(
            [*PROGRAM, "serve", *map(str, argv)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment(**env),
        )
        self.address = ""

    def wait_until_ready(self):
        for line in self.process.stdout:
            if line.startswith("Serving on "):
                self.address = line.removeprefix("Serving on ").strip()
                return self
        raise AssertionError(self.process.communicate()[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()


def test_serve_says_where_answers_and_ends_gracefully(library):
    began = time.monotonic()
    with Served("--port", 0, "--library", library).wait_until_ready() as served:
        assert time.monotonic() - began < 60
        reply = httpx.post(
            f"{served.address}/api/v1/ask",
            json={"question": "Who co-chaired the 5th meeting?"},
            timeout=60,
        ).json()
        assert reply["status"] == "answered"
        same = json.loads(
            run(
                *("ask", "Who co-chaired the 5th meeting?", "--json"),
                *("--library", library),
            ).stdout
        )
        assert reply | {"took_ms": 0} == same | {"took_ms": 0}
        port = served.address.rpartition(":")[2]
        taken = run("serve", "--port", port, "--library", library, code=1)
        assert taken.stderr.count("\n") == 1
        assert "in use" in taken.stderr
        served.process.send_signal(signal.SIGINT)
        _, err = served.process.communicate(timeout=30)
        assert served.process.returncode == 0
        assert "Traceback" not in err


def test_serve_refuses_other_machines_without_a_secret(library):
    done = run("serve", "--host", "0.0.0.0", "--port", 0, "--library", library, code=1)
    assert done.stderr.count("\n") == 1
    assert "MEETING_QA_WEB__ADMIN_TOKEN" in done.stderr


def test_serve_without_a_library_makes_one_that_takes_files_at_once(tmp_path):
    fresh = tmp_path / "fresh"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Served("--port", port, "--library", fresh) as served:
        served.wait_until_ready()
        page = httpx.get(f"{served.address}/documents").text
        assert 'type="file"' in page
        paper = (
            "The Second Meeting of the Lamp League was held in Varnholm on 3 May 2022."
        )
        sent = httpx.post(
            f"{served.address}/api/v1/documents",
            files=[("files", ("2.txt", paper.encode()))],
        )
        assert sent.status_code == 201
        asked = {"question": "Where was the second meeting held?"}
        until = time.monotonic() + 60
        answer = {}
        while "Varnholm" not in answer.get("answer", "") and time.monotonic() < until:
            time.sleep(0.2)
            answer = httpx.post(f"{served.address}/api/v1/ask", json=asked).json()
        assert "Varnholm" in answer["answer"]
        assert answer["citations"][0]["document"] == "2.txt"
