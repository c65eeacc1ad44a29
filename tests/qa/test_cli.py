"""The command line over small parts, and as a process where that is what counts."""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest

from corpus.errors import AssistantError
from index.errors import LibraryNotFoundError
from qa import serving, terminal
from qa.answer import Answer, Citation, Status
from qa.cli import app, main
from qa.commands.parts import Parts, Training
from qa.commands.questions import error_code
from qa.commands.reader import TRAINING_PACKAGES
from qa.errors import InvalidQuestionError, InvalidSettingsError
from qa.reading.reader import Reading, Span
from qa.training.courses import TRAIN_FILES
from qa.training.run import settings_of

ROOT = Path(__file__).parents[2]

COMMANDS = {
    "add",
    "ask",
    "build",
    "measure-reader",
    "doctor",
    "documents",
    "evaluate",
    "evaluate-reader",
    "evaluate-retrieval",
    "reliability",
    "remove",
    "search",
    "serve",
    "status",
    "train-reader",
}
WITHOUT_LIBRARY = {
    "measure-reader",
    "evaluate-reader",
    "evaluate-retrieval",
    "reliability",
    "train-reader",
}
TEXT = "Ada Moss chaired the meeting.\x1b[2J It was held in March — “here”."


class SmallGeneration:
    number = 3
    built_at = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    document_count = 1
    passage_count = 2

    def __init__(self, document):
        self._document = document

    def document(self, document_id, version=None):
        return self._document

    def documents(self):
        d = self._document
        return (
            SimpleNamespace(
                id=d.id,
                key=d.key,
                version=1,
                title="Minutes\tof\nMarch",
                media_type="text/plain",
                passages=2,
                added_at=self.built_at,
            ),
        )

    def search_dense(self, vector, *, k, documents=None):
        return [SimpleNamespace(row=0, score=0.5)][:k]

    def passages(self, rows):
        d = self._document
        return [SimpleNamespace(document_id=d.id, start=0, end=29) for _ in rows]


class SmallAssistant:
    """Knows who chaired; refuses a question of no words; is silent otherwise."""

    def __init__(self, document):
        self._document = document
        self.asked = []
        self.closed = False

    def ask(self, question, *, history=()):
        self.asked.append(question)
        if question == "?":
            raise InvalidQuestionError("the question has no words;\nask in words")
        cite = Citation(self._document, 0, 29, page=4, section="Opening")
        known = "chaired" in question
        return Answer(
            status=Status.ANSWERED if known else Status.NOT_FOUND,
            question_as_understood=question,
            text="Ada Moss [1]" if known else "The documents do not say.",
            citations=(cite,) if known else (),
            confidence=0.9,
            nearest=() if known else (cite,),
            generation=3,
            took_ms=1.5,
        )

    def search(self, query, *, k=10):
        cite = Citation(self._document, 0, len(self._document.text))
        hit = SimpleNamespace(citation=cite, score=0.75, rank=1, why="both")
        hits = (hit,) if query != "nothing" else ()
        return SimpleNamespace(hits=hits[:k], generation=3)

    def generation(self):
        return SmallGeneration(self._document)

    def meetings(self):
        return ()

    def warm_up(self):
        pass

    def close(self):
        self.closed = True


def report(**changes):
    fields = {
        "generation": 4,
        "added": ("a",),
        "changed": (),
        "removed": (),
        "unchanged": (),
        "failed": (),
        "passages_embedded": 7,
        "took_ms": 1500.0,
    }
    return SimpleNamespace(**(fields | changes))


class SmallWriter:
    """Notes what it was asked for; has no library until folders are named."""

    def __init__(self, answer=None, *, exists=True):
        self.calls = []
        self._answer = answer or report()
        self._exists = exists

    def build(self, paths, progress):
        self.calls.append(("build", paths))
        if paths is None and not self._exists:
            raise LibraryNotFoundError(Path("library"))
        progress("reading", 0, 2)
        progress("reading", 2, 2)
        return self._answer

    def add(self, files, progress):
        self.calls.append(("add", files))
        return self._answer

    def remove(self, ids):
        self.calls.append(("remove", ids))
        return self._answer


class SmallReader:
    """Answers with the first word; speaks where the question has a "who"."""

    digest = "d1g35t"

    def __init__(self):
        self.asked = []

    bar = 0.5

    def read(self, question, texts, *, most=1):
        self.asked.append(question)
        if question == "?":
            raise KeyboardInterrupt
        margin = 1.0 if "who" in question.lower() else 0.0
        return [
            Reading((Span(0, len(text.split()[0]), margin),), margin)
            for _, text in texts
        ]


class SmallTraining:
    """Notes what is to be trained, and learns so many of nine batches."""

    def __init__(self, learnt=9, error=None):
        self.calls = []
        self._learnt = learnt
        self._error = error

    def __call__(self, training, progress):
        self.calls.append(training)
        if self._error is not None:
            raise self._error
        progress("training", self._learnt, 9)
        return SimpleNamespace(
            learnt=self._learnt,
            batches=9,
            loss=1.5,
            data_digest="da7a",
            finished=self._learnt == 9,
        )


@pytest.fixture
def assistant(make_document):
    return SmallAssistant(make_document(TEXT, key="sub/minutes.txt"))


@pytest.fixture
def run(assistant, capsys):
    """Run a command over small parts: ``code, out, err = run("ask", "…")``."""

    def run_it(
        *argv, writer=None, server=None, embedder=None, reader=None, training=None
    ):
        parts = Parts(
            assistant=lambda settings: assistant,
            writer=lambda settings: writer or SmallWriter(),
            embedder=embedder or (lambda settings: SimpleNamespace(embed_query=len)),
            server=server or (lambda settings: None),
            reader=lambda settings: reader or SmallReader(),
            training=training or SmallTraining(),
        )
        code = main(argv, parts=parts)
        out, err = capsys.readouterr()
        return code, out, err

    return run_it


# --- all commands ----------------------------------------------------------


def test_the_version_is_that_of_the_installed_package(run):
    code, out, _ = run("--version")
    assert code == 0
    assert out == f"meeting-qa {version('meeting-qa')}\n"


def test_there_are_these_commands_and_each_has_help(run):
    names = {c.name or c.callback.__name__ for c in app.registered_commands}
    assert names == COMMANDS
    for name in names:
        code, out, _ = run(name, "--help")
        assert code == 0
        assert ("--library" in out) == (name not in WITHOUT_LIBRARY)


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("bogus",),
        ("ask",),
        ("ask", "Who?", "--batch"),
        ("ask", "Who?", "--bogus"),
        ("add",),
        ("add", "absent.txt"),
        ("build", "absent"),
        ("search", "x", "-k", "0"),
        ("serve", "--port", "70000"),
        ("evaluate",),
        ("evaluate", "q.jsonl", "--baseline", "bogus"),
        ("evaluate-reader",),
        ("evaluate-reader", "absent.json", "--predictions", "out.json"),
        ("evaluate-reader", __file__),
        ("evaluate-reader", __file__, "--predictions", "absent/out.json"),
        ("evaluate-reader", __file__, "--predictions", "o.json", "--limit", "0"),
        ("train-reader", "--to", "reader"),
        ("train-reader", "absent", "--to", "reader"),
        ("train-reader", "."),
        ("train-reader", ".", "--to", __file__),
        ("train-reader", ".", "--to", "reader", "--tokens", "0"),
        ("train-reader", ".", "--to", "reader", "--device", "tpu"),
        ("remove",),
    ],
)
def test_wrong_use_exits_with_2(run, argv):
    code, out, err = run(*argv)
    assert code == 2
    assert "Usage" in out + err


def test_help_imports_nothing_heavy():
    heavy = (
        "torch",
        "faiss",
        "fastapi",
        "tantivy",
        "transformers",
        "numpy",
        "pydantic",
    )
    code = (
        "import sys; from qa.cli import main; code = main(['--help']);"
        f"print(sorted(set(sys.modules) & set({heavy!r})), code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[] 0"


def test_named_errors_are_one_line_and_exit_with_1(run):
    code, out, err = run("ask", "?")
    assert code == 1
    assert out == ""
    assert err == "error: the question has no words; ask in words\n"


def test_a_misspelt_setting_is_one_line(run, monkeypatch):
    monkeypatch.setenv("MEETING_QA_WEB__PROT", "1")
    code, _, err = run("status")
    assert code == 1
    assert err.startswith("error: MEETING_QA_WEB__PROT: ")
    assert err.count("\n") == 1


def test_the_operating_systems_errors_are_one_line(run):
    def refuse(settings):
        raise PermissionError(13, "Permission denied", "/srv/library")

    code, _, err = run("serve", server=refuse)
    assert (code, err) == (1, "error: /srv/library: Permission denied\n")


def test_library_is_taken_from_the_option_before_the_environment(run, monkeypatch):
    monkeypatch.setenv("MEETING_QA_LIBRARY__DIR", "/from/environment")
    _, out, _ = run("status", "--library", "/from/option")
    assert "/from/option" in out
    _, out, _ = run("status")
    assert "/from/environment" in out


# --- ask and search --------------------------------------------------------


def test_ask_prints_the_answer_with_its_quotes(run, assistant):
    code, out, _ = run("ask", "Who chaired?")
    assert code == 0
    assert out.startswith("Ada Moss [1]\n")
    assert "[1] sub/minutes.txt, Opening, page 4\n" in out
    assert "“Ada Moss chaired the meeting.”" in out
    assert "answered, confidence 0.90, generation 3" in out
    assert assistant.closed


def test_ask_prints_silence_with_the_nearest_passages_as_such(run):
    code, out, _ = run("ask", "Who paid?")
    assert code == 0
    assert out.startswith("The documents do not say.\n")
    assert "nearest passages, which do not answer it" in out
    assert "[1]" not in out


def test_ask_json_is_the_object_of_the_api(run):
    code, out, _ = run("ask", "Who chaired?", "--json")
    reply = json.loads(out)
    assert code == 0
    assert reply["status"] == "answered"
    assert reply["citations"][0]["document"] == "sub/minutes.txt"
    assert reply["citations"][0]["url"].endswith("start=0&end=29#quote")


def test_batch_answers_line_by_line_in_order(run, assistant, monkeypatch):
    lines = "Who chaired?\n\n?\nWho paid?"
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    code, out, err = run("ask", "--batch")
    replies = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [r.get("status") for r in replies] == ["answered", None, "not_found"]
    assert replies[1]["error"]["code"] == "invalid_question"
    assert err.startswith("error: ")
    assert assistant.asked == ["Who chaired?", "?", "Who paid?"]
    assert assistant.closed


def test_search_lists_passages_without_control_characters(run):
    code, out, _ = run("search", "chair", "-k", "1")
    assert code == 0
    assert out.startswith(" 1. sub/minutes.txt  (0.75)\n    Ada Moss")
    assert "\x1b" not in out
    _, out, _ = run("search", "nothing")
    assert out == "Nothing was found.\n"


def test_search_json_has_the_shape_of_the_api(run):
    _, out, _ = run("search", "chair", "--json")
    found = json.loads(out)
    assert found["generation"] == 3
    assert found["hits"][0]["passage"]["quote"] == TEXT
    assert {"rank", "score", "why", "passage"} == set(found["hits"][0])


# --- the library -----------------------------------------------------------


def test_build_hands_the_paths_on(run, tmp_path):
    writer = SmallWriter()
    code, out, _ = run("build", str(tmp_path), writer=writer)
    assert code == 0
    assert writer.calls == [("build", [tmp_path])]
    assert out == "generation 4: 1 added; 7 passages embedded in 1.5 s\n"


def test_build_without_paths_looks_through_the_former_folders(run):
    writer = SmallWriter()
    assert run("build", writer=writer)[0] == 0
    assert writer.calls == [("build", None)]


def test_build_of_a_new_library_takes_the_samples(run, samples):
    writer = SmallWriter(exists=False)
    assert run("build", writer=writer)[0] == 0
    assert writer.calls == [("build", None), ("build", [samples])]


def test_build_names_files_that_failed_and_goes_on(run):
    failed = (SimpleNamespace(name="sub/bad.pdf", reason="bad.pdf: no text"),)
    code, out, err = run("build", writer=SmallWriter(report(failed=failed)))
    assert code == 0
    assert err == "not read: sub/bad.pdf: no text\n"
    assert "1 added, 1 failed" in out
    alone = SmallWriter(report(added=(), failed=failed))
    assert run("build", writer=alone)[0] == 1


def test_add_fails_when_a_file_did(run, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("x")
    writer = SmallWriter()
    assert run("add", str(file), writer=writer)[0] == 0
    ((call, (source,)),) = writer.calls
    assert (call, source.key, source.path) == ("add", "a.txt", file)
    failed = (SimpleNamespace(name="a.txt", reason="no text"),)
    assert run("add", str(file), writer=SmallWriter(report(failed=failed)))[0] == 1


def test_add_of_an_unknown_kind_of_file_asks_no_writer(run, tmp_path):
    file = tmp_path / "a.exe"
    file.write_text("x")
    writer = SmallWriter()
    code, _, err = run("add", str(file), writer=writer)
    assert code == 1
    assert "a.exe: " in err
    assert writer.calls == []


def test_remove_hands_the_ids_on(run):
    writer = SmallWriter(report(added=(), removed=("a", "b")))
    code, out, _ = run("remove", "d1", "d2", writer=writer)
    assert code == 0
    assert writer.calls == [("remove", ["d1", "d2"])]
    assert "2 removed" in out


def test_documents_are_tabbed_lines_behind_a_pipe(run):
    _, out, _ = run("documents")
    fields = out.rstrip("\n").split("\t")
    assert fields[1:] == ["1", "2", "sub/minutes.txt", "Minutes of March"]
    _, out, _ = run("documents", "--json")
    assert json.loads(out)["document"] == "sub/minutes.txt"


def test_status_says_what_is_there(run):
    _, out, _ = run("status")
    assert "generation 3" in out
    _, out, _ = run("status", "--json")
    assert json.loads(out)["built_at"] == "2025-01-02T03:04:05+00:00"


# --- evaluate --------------------------------------------------------------


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "q.jsonl"
    lines = [
        {
            "id": "a",
            "kind": "who",
            "question": "Who chaired?",
            "must": [["Ada Moss"]],
            "docs": ["minutes"],
        },
        {"id": "b", "kind": "none", "question": "Who paid?", "abstain": True},
        {"id": "c", "kind": "who", "question": "Who left?", "must": [["Ben"]]},
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


def test_evaluate_prints_score_recall_and_baseline(run, questions, tmp_path):
    out_file = tmp_path / "answers.jsonl"
    code, out, _ = run(
        "evaluate",
        str(questions),
        "--baseline",
        "dense",
        "--misses",
        "--answers",
        str(out_file),
    )
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "MISS c [who] Who left?"
    assert lines[2:4] == ["none     1/1", "who      1/2"]
    assert lines[5].startswith("score 0.667  right 1/2  wrong 0  refused 1")
    assert lines[5].endswith("bad quotes 0/1")
    assert lines[6].startswith("recall@1 0.500")
    assert lines[9].startswith("refused, with the answer in the nearest")
    assert lines[11].startswith("baseline dense")
    assert lines[-2].startswith("score 0.333  right 1/2")
    assert len(out_file.read_text().splitlines()) == 3


def test_evaluate_finds_quotes_that_are_not_in_the_files(run, questions, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "minutes.txt").write_text("Nobody chaired.")
    _, out, _ = run("evaluate", str(questions), "--documents", str(folder))
    assert "bad quotes 1/1" in out


def test_evaluate_names_the_line_that_is_no_question(run, tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text("{}\n")
    code, _, err = run("evaluate", str(path))
    assert code == 1
    assert "line 1" in err


# --- the reader ------------------------------------------------------------


@pytest.fixture
def squad(tmp_path):
    """Three questions over one paragraph; the last one has no answer."""
    path = tmp_path / "squad.json.gz"
    context = "Ada Moss chaired. It was noon."
    asked = [
        ("a", "Who chaired?", [{"text": "Ada", "answer_start": 0}]),
        ("b", "What time was it?", [{"text": "noon", "answer_start": 25}]),
        ("c", "Who paid?", []),
    ]
    qas = [
        {"id": i, "question": q, "answers": a, "is_impossible": not a}
        for i, q, a in asked
    ]
    content = {
        "data": [{"title": "t", "paragraphs": [{"context": context, "qas": qas}]}]
    }
    path.write_bytes(gzip.compress(json.dumps(content).encode()))
    return path


def test_evaluate_reader_writes_predictions_and_prints_scores(run, squad, tmp_path):
    out_file = tmp_path / "out.json"
    out_file.write_text("former")
    # Who reads the former file while the new one is written reads it to its end.
    with out_file.open() as reading:
        code, out, _ = run(
            "evaluate-reader", str(squad), "--predictions", str(out_file)
        )
        assert reading.read() == "former"
    assert code == 0
    assert json.loads(out_file.read_text()) == {"a": "Ada", "b": "", "c": "Ada"}
    assert out.splitlines() == [
        "all               3  exact  33.33  F1  33.33",
        "answerable        2  exact  50.00  F1  50.00",
        "unanswerable      1  silent   0.00",
        "best span always given: F1 50.00 where there is an answer",
        "weights d1g35t",
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.json", "squad.json.gz"]


def test_evaluate_reader_asks_the_first_questions_and_prints_json(run, squad, tmp_path):
    out_file, reader = tmp_path / "out.json", SmallReader()
    code, out, _ = run(
        *("evaluate-reader", str(squad), "--predictions", str(out_file)),
        *("--limit", "1", "--json"),
        reader=reader,
    )
    assert code == 0
    assert reader.asked == ["Who chaired?"]
    scores = json.loads(out)
    assert (scores["answerable"], scores["silent"]) == (1, 0)
    assert scores["f1"] == scores["best_span_f1"] == 100
    assert scores["weights"] == "d1g35t"


def test_evaluate_reader_stopped_leaves_the_former_predictions(run, squad, tmp_path):
    content = gzip.decompress(squad.read_bytes()).replace(b"Who paid?", b"?")
    squad.write_bytes(gzip.compress(content))
    out_file = tmp_path / "out.json"
    out_file.write_text("former")
    code, out, err = run("evaluate-reader", str(squad), "--predictions", str(out_file))
    assert (code, out) == (1, "")
    assert err == f"error: stopped after 2 of 3; {out_file} is as it was\n"
    assert out_file.read_text() == "former"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.json", "squad.json.gz"]


@pytest.mark.parametrize(
    ("content", "named"), [("{}", "no 'data'"), ('{"data": []}', "holds no questions")]
)
def test_evaluate_reader_names_a_file_that_asks_nothing(run, tmp_path, content, named):
    path = tmp_path / "squad.json"
    path.write_text(content)
    out_file = tmp_path / "out.json"
    code, _, err = run("evaluate-reader", str(path), "--predictions", str(out_file))
    assert code == 1
    assert err.startswith(f"error: {path}: ")
    assert named in err
    assert not out_file.exists()


def test_train_reader_hands_its_options_on(run, tmp_path):
    training = SmallTraining()
    code, out, _ = run("train-reader", str(tmp_path), "--to", "new", training=training)
    assert code == 0
    assert out.startswith("9 of 9 batches learnt, loss 1.500, data da7a\n")
    assert "The reader is in new" in out
    run(
        *("train-reader", str(tmp_path), "--to", "new", "--tokens", "500"),
        *("--seed", "0", "--checkpoint", "state", "--device", "cpu"),
        *("--finish-from", "300", "--from", str(tmp_path)),
        training=training,
    )
    usual, chosen = training.calls
    assert usual == Training(
        tmp_path, Path("new"), Path("reader.checkpoint"), None, None, None, "auto"
    )
    assert chosen == Training(
        tmp_path, Path("new"), Path("state"), 500, 300, 0, "cpu", tmp_path
    )


def test_train_reader_help_names_the_usual_settings(run):
    usual = settings_of()
    _, out, _ = run("train-reader", "--help")
    assert f"{usual.tokens:,}" in out
    assert str(usual.seed) in out


def test_train_reader_stopped_says_how_to_go_on(run, tmp_path):
    code, out, err = run(
        *("train-reader", str(tmp_path), "--to", "new", "--checkpoint", "state"),
        training=SmallTraining(learnt=4),
    )
    assert (code, out) == (1, "")
    assert err == (
        "error: stopped after 4 of 9 batches, which state holds; give the same command "
        "again to go on\n"
    )


def test_train_reader_says_what_is_not_installed(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    training = SmallTraining()
    code, _, err = run("train-reader", str(tmp_path), "--to", "new", training=training)
    assert code == 1
    assert err == (
        "error: training needs onnx: install it with pip install 'meeting-qa[train]'\n"
    )
    assert training.calls == []


def test_the_extra_is_what_training_needs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extra = project["project"]["optional-dependencies"]["train"]
    assert {need.partition(">")[0] for need in extra} == set(TRAINING_PACKAGES)


def test_train_reader_errors_are_one_line(run, tmp_path):
    error = InvalidSettingsError("state was made of other data; remove it")
    code, _, err = run(
        *("train-reader", str(tmp_path), "--to", "new"),
        training=SmallTraining(error=error),
    )
    assert (code, err) == (1, f"error: {error}\n")


def test_train_reader_names_the_file_that_is_missing(run, tmp_path):
    code, out, err = run(
        *("train-reader", str(tmp_path), "--to", str(tmp_path / "new")),
        *("--checkpoint", str(tmp_path / "state"), "--device", "cpu"),
        training=Parts().training,
    )
    assert (code, out) == (1, "")
    assert err.startswith(f"error: {tmp_path / TRAIN_FILES[0]}: No such file")
    assert err.count("\n") == 1


# --- serve -----------------------------------------------------------------


def test_serve_hands_its_options_on_through_the_environment(run, monkeypatch):
    for name in ("WEB__HOST", "WEB__PORT", "LIBRARY__DIR"):
        monkeypatch.setenv(f"MEETING_QA_{name}", "1")
    seen = []
    run(
        *("serve", "--host", "::1", "--port", "8123", "--library", "lib"),
        server=seen.append,
    )
    (settings,) = seen
    assert (settings.web.host, settings.web.port) == ("::1", 8123)
    assert settings.library.dir == Path("lib")
    assert os.environ["MEETING_QA_WEB__PORT"] == "8123"
    assert os.environ["MEETING_QA_LIBRARY__DIR"] == "lib"


def test_a_taken_port_is_named_with_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InvalidSettingsError) as caught:
            serving._listener("127.0.0.1", port)
    assert f"port {port} on 127.0.0.1 is in use" in str(caught.value)
    assert "--port 8000" in str(caught.value)


@pytest.mark.parametrize("host", ["no host", "192.0.2.1"])
def test_an_address_that_is_not_here_is_named(host):
    with pytest.raises(InvalidSettingsError, match=r"--host 127\.0\.0\.1"):
        serving._listener(host, 0)


def test_readiness_is_unknown_where_nobody_answers():
    with socket.socket() as quiet:
        quiet.bind(("127.0.0.1", 0))
        port = quiet.getsockname()[1]
        assert serving._readiness("127.0.0.1", port) == (False, "")


# --- words and terminals ---------------------------------------------------


@pytest.mark.parametrize("locale", ["C", "POSIX"])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_no_encoding_stops_the_program(locale, encoding):
    code = (
        "import sys; from qa import terminal as t; t.speak_any_encoding();"
        "t.say('Сковорода – “x” \\ud800'); t.fail('naïve – ☃');"
        "t.print_json({'a': '☃'}); print(sys.stdin.read(), end='')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=b"ok" + b"\xff",
        capture_output=True,
        env=os.environ | {"LC_ALL": locale, "PYTHONIOENCODING": encoding},
        check=True,
    )
    lines = done.stdout.splitlines()
    assert json.loads(lines[1]) == {"a": "☃"}
    assert lines[2].startswith(b"ok")


def test_bars_and_tables_are_for_terminals_only(monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    terminal.print_table(("id", "title"), [("d1", "[bold]\x1b[2J")])
    terminal.say("loud", bold=True)
    assert terminal.loaded(lambda: 5) == 5
    assert list(terminal.tracked([1, 2], "asking")) == [1, 2]
    out, err = capsys.readouterr()
    assert "[bold]" in out
    assert "\x1b[2J" not in out
    assert "\x1b[1mloud\x1b[0m" in out
    assert "asking" in err
    assert terminal.indented("a b\nc") == "    a b\n    c"


def test_long_phases_are_lines_behind_a_pipe(monkeypatch, capsys):
    clock = iter([0.0, 2.5, 2.5, 2.6])
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(clock))
    show = terminal._progress_lines()
    show("embedding", 0, 9)
    show("embedding", 9, 9)
    show("saving", 0, 1)
    show("saving", 1, 1)
    assert capsys.readouterr().err == "embedding: 9 of 9 in 2.5 s\n"


def test_codes_are_the_names_of_errors():
    assert error_code(AssistantError) == "assistant"
    assert error_code(LibraryNotFoundError) == "library_not_found"
