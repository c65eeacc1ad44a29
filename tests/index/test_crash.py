"""Kill -9 at any moment leaves generation n or n+1, whole.

The page cache outlives the process, so this says nothing about power loss; that rests
on SQLite's own promise with ``synchronous=FULL``.
"""

from __future__ import annotations

import random
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.document import document_id
from index.errors import LibraryNotFoundError
from index.fakes import HashEmbedder
from index.live import LiveLibrary
from tests.index.crashing import FILES
from tests.index.plain import PLAIN

ROOT = Path(__file__).parents[2]


class TornLibraryError(Exception):
    """What was found is neither generation n nor n+1."""


def kill_once(directory: Path, folder: Path, seed: int, *flags: str) -> str:
    """Start a writer, kill it after a random while, return what it printed."""
    script = [sys.executable, "-m", "tests.index.crashing"]
    process = subprocess.Popen(
        [*script, directory, folder, str(seed), *flags],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    printed = process.stdout.readline()  # at least one generation was committed
    time.sleep(random.Random(seed).uniform(0, 0.25))
    process.kill()
    rest, errors = process.communicate()
    if process.returncode != -9:
        raise AssertionError(errors)
    return printed + rest


def verify(directory: Path, committed: int) -> int:
    """Open the library afresh and look at everything; return its generation."""
    with sqlite3.connect(directory / "library.db") as connection:
        checks = connection.execute("PRAGMA integrity_check").fetchall()
        foreign = connection.execute("PRAGMA foreign_key_check").fetchall()
        bare = connection.execute(
            "SELECT count(*) FROM passages p LEFT JOIN vectors v ON v.hash = p.hash"
            " AND NOT v.pending WHERE v.hash IS NULL"
        ).fetchone()[0]
        late = connection.execute(
            "SELECT count(*) FROM documents"
            " WHERE changed > (SELECT max(n) FROM generations)"
        ).fetchone()[0]
    connection.close()
    if checks != [("ok",)] or foreign or bare or late:
        raise TornLibraryError(f"{checks} {foreign} {bare} {late}")
    embedder = HashEmbedder()
    with LiveLibrary(
        directory,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        making=PLAIN,
    ) as live:
        view = live.current()
        if view.number < committed:
            raise TornLibraryError(f"generation {committed} was lost")
        rounds: set[str] = set()
        for summary in view.documents():
            document = view.document(summary.id)
            passages = view.passages_of(summary.id)
            found = set(re.findall(r"round\d+", document.text))
            if len(found) != 1 or len(passages) != 5:
                raise TornLibraryError(summary.key)
            if summary.key.startswith("f"):
                rounds |= found
            last = document.text[passages[-1].start : passages[-1].end]
            for hits in (
                view.search_lexical(last, k=1, documents=[summary.id]),
                view.search_dense(
                    embedder.embed_query(f"{document.title}\n{last}"),
                    k=1,
                    documents=[summary.id],
                ),
            ):
                if view.passages([hits[0].row]) != [passages[-1]]:
                    raise TornLibraryError(f"{summary.key} is not found")
            if summary.id not in view.mentions(found.pop()):
                raise TornLibraryError(f"{summary.key} is not mentioned")
        if len(rounds) != 1:
            raise TornLibraryError(f"one generation holds {sorted(rounds)}")
        if sum(one.key.startswith("f") for one in view.documents()) != FILES:
            raise TornLibraryError("a document is missing")
        return view.number


def crash(tmp_path: Path, kills: int, *flags: str) -> None:
    directory, folder = tmp_path / "library", tmp_path / "folder"
    folder.mkdir()
    for seed in range(kills):
        printed = kill_once(directory, folder, seed, *flags)
        committed = max(int(line.split()[0]) for line in printed.splitlines())
        verify(directory, committed)


def test_a_killed_writer_leaves_a_whole_generation(tmp_path):
    crash(tmp_path, 5)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_fifty_killed_writers_leave_whole_generations(tmp_path):
    crash(tmp_path, 50)


@pytest.mark.slow
def test_a_commit_in_two_parts_is_seen(tmp_path):
    """The null control: without it the tests above would prove nothing."""
    with pytest.raises(TornLibraryError):
        crash(tmp_path, 40, "torn")


def test_a_commit_in_two_parts_that_dies_between_them_is_seen(
    tmp_path, monkeypatch, make_writer, directory, folder
):
    """The null control at one certain moment, quick enough for every run."""
    from index.library import Writing
    from tests.index.crashing import tear, write_files

    for path in folder.iterdir():
        path.unlink()
    write_files(folder, 1)
    make_writer().build([folder])
    verify(directory, 1)
    write_files(folder, 2)
    monkeypatch.setattr(Writing, "put", Writing.put)
    tear()

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Writing, "open_generation", die)
    with pytest.raises(KeyboardInterrupt):
        make_writer().build([folder])
    with pytest.raises(TornLibraryError):
        verify(directory, 1)


def test_a_writer_killed_before_its_first_commit_leaves_no_library(
    make_writer, folder, directory, make_live, monkeypatch
):
    from index.library import Writing

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Writing, "open_generation", die)
        with pytest.raises(KeyboardInterrupt):
            make_writer().build([folder])
    with pytest.raises(LibraryNotFoundError):
        make_live()
    assert make_writer().build([folder]).generation == 1
    assert document_id("one.txt") in {
        one.id for one in make_live().current().documents()
    }
