"""Views: what they show, how they change, and what damaged files do to them."""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from corpus.document import document_id
from index import assembly
from index.caches import BundleDamagedError, Stamp, Unit, bundles, publish
from index.errors import (
    DocumentNotFoundError,
    DocumentRemovedError,
    GenerationGoneError,
    LibraryCorruptError,
    LibraryMismatchError,
    LibraryNotFoundError,
)
from index.fakes import HashEmbedder
from index.library import Layout
from index.writer import Upload
from tests.index.plain import PLAIN

ONE, TWO = document_id("one.txt"), document_id("two.txt")


def wait_for(condition, seconds: float = 10.0) -> float:
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds
        time.sleep(0.01)
    return time.monotonic() - started


def test_a_view_shows_the_whole_generation(make_writer, make_live, folder, embedder):
    make_writer().build([folder])
    view = make_live().current()
    assert (view.number, view.document_count, view.passage_count) == (1, 3, 8)
    assert view.built_at.tzinfo is not None
    assert [one.key for one in view.documents()] == ["one.txt", "three.txt", "two.txt"]
    assert [one.document_id for one in view.records()] == [
        one.id for one in view.documents()
    ]
    assert view.mentions("ms ito") == {ONE}
    document = view.document(ONE)
    passages = view.passages_of(ONE)
    assert [document.text[one.start : one.end] for one in passages] == [
        "First meeting",
        "Ms Ito took the chair.",
        "Tea was served.",
    ]
    best = view.search_dense(embedder.embed_query("Ito took the chair"), k=1)
    assert view.passages([best[0].row])[0] == passages[1]
    assert view.search_lexical("rain", k=5, documents=[ONE]) == []
    assert len(view.search_lexical("rained", k=5, documents=[TWO, "dx"])) == 1
    assert len(view.search_dense(embedder.embed_query("x"), k=99)) == 8
    assert len(view.search_dense(embedder.embed_query("x"), k=99, documents=[TWO])) == 3
    assert view.search_dense(embedder.embed_query("x"), k=0) == []
    with pytest.raises(DocumentNotFoundError):
        view.document("dunknown")
    with pytest.raises(DocumentNotFoundError):
        view.document(ONE, 2)
    with pytest.raises(DocumentNotFoundError):
        view.passages_of("dunknown")


def test_a_view_moves_on_by_itself_within_a_second(make_writer, make_live, folder):
    make_writer().build([folder])
    live = make_live(poll_s=0.2)
    before = live.current()
    make_writer().add_uploads([Upload("new.txt", b"Brand new zebra")])
    assert wait_for(lambda: live.current().number == 2) < 1.0
    assert len(live.current().search_lexical("zebra", k=3)) == 1
    assert before.search_lexical("zebra", k=3) == []
    assert before.document_count == 3


def test_refresh_moves_on_at_once(make_writer, make_live, folder):
    make_writer().build([folder])
    live = make_live()
    assert live.refresh() is live.current()
    make_writer().add_uploads([Upload("new.txt", b"Brand new zebra")])
    assert live.current().number == 1
    assert live.refresh().number == 2


def test_what_was_removed_is_gone_for_old_views_and_never_found_by_new_ones(
    make_writer, make_live, folder, embedder
):
    make_writer().build([folder])
    live = make_live()
    old = live.current()
    rows = [one.row for one in old.search_lexical("Ito chair", k=9)]
    make_writer().remove([ONE])
    with pytest.raises(GenerationGoneError):
        old.passages(rows)
    with pytest.raises(GenerationGoneError):
        old.passages_of(ONE)
    with pytest.raises(GenerationGoneError):
        old.document(ONE)
    with pytest.raises(GenerationGoneError):
        old.records()
    new = live.refresh()
    with pytest.raises(DocumentRemovedError):
        new.document(ONE)
    with pytest.raises(DocumentRemovedError):
        new.document(ONE, 1)
    assert new.search_lexical("Ito", k=9) == []
    assert new.mentions("Ito") == frozenset()
    dead = set(range(1, 4))
    found = new.search_dense(embedder.embed_query("Ms Ito took the chair"), k=9)
    assert not dead & {one.row for one in found}
    fresh = make_live().current()
    assert fresh.search_dense(embedder.embed_query("Ito"), k=9) == new.search_dense(
        embedder.embed_query("Ito"), k=9
    )


def test_following_and_opening_give_the_same_answers(
    make_writer, make_live, folder, embedder
):
    make_writer().build([folder])
    live = make_live()
    for n in range(8):
        (folder / "one.txt").write_text(f"First meeting\n\nTake {n}\n\nMs Ito spoke.")
        make_writer().build()
        make_writer().add_uploads(
            [Upload(f"u{n}.txt", f"Upload\n\nnumber {n}".encode())]
        )
        live.refresh()
    make_writer().remove([document_id("u3.txt"), TWO])
    followed, opened = live.refresh(), make_live().current()
    assert followed.documents() == opened.documents()
    for question in ("Ms Ito spoke", "upload number 5", "take", "café"):
        vector = embedder.embed_query(question)
        assert [one.row for one in followed.search_dense(vector, k=50)] == [
            one.row for one in opened.search_dense(vector, k=50)
        ]
        assert {one.row for one in followed.search_lexical(question, k=50)} == {
            one.row for one in opened.search_lexical(question, k=50)
        }


def test_no_reader_sees_a_mixture_while_generations_change(
    make_writer, make_live, tmp_path, embedder
):
    """Each generation's documents all carry its number; answers must agree."""
    folder = tmp_path / "rounds"
    folder.mkdir()

    def write(round_: int) -> None:
        for n in range(5):
            text = f"Minutes {n}\n\nAll agree on round{round_} today."
            (folder / f"{n}.txt").write_text(text)

    write(0)
    make_writer().build([folder])
    live = make_live(poll_s=0.01)
    stop = threading.Event()
    problems: list[str] = []
    answers = [0]

    def read() -> None:
        highest = 0
        while not stop.is_set():
            view = live.current()
            if view.number < highest:
                problems.append("a generation went backwards")
            highest = view.number
            try:
                hits = view.search_lexical("agree round", k=5)
                hits += view.search_dense(embedder.embed_query("All agree on"), k=5)
                passages = view.passages([one.row for one in hits])
                texts = [
                    view.document(one.document_id, int(one.id.split(":")[1])).text
                    for one in passages
                ]
            except GenerationGoneError:
                live.refresh()
                continue
            rounds = set(re.findall(r"round\d+", " ".join(texts)))
            if rounds != {f"round{view.number - 1}"}:
                problems.append(f"{view.number}: {rounds}")
            answers[0] += 1

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for round_ in range(1, 21):
        write(round_)
        assert make_writer().build([folder]).generation == round_ + 1
    wait_for(lambda: live.current().number == 21)
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []
    assert answers[0] > 0


def test_there_is_no_library(make_live, directory, tmp_path):
    with pytest.raises(LibraryNotFoundError, match="meeting-qa build"):
        make_live()
    directory.mkdir()
    (directory / "library.db").write_bytes(b"")
    with pytest.raises(LibraryNotFoundError):
        make_live()


def test_another_embedder_is_refused(make_writer, make_live, folder):
    make_writer().build([folder])
    for other in (HashEmbedder(name="other"), HashEmbedder(dimension=32)):
        with pytest.raises(LibraryMismatchError, match="embedder"):
            make_live(embedder=other)


def test_another_format_is_refused(make_writer, make_live, folder, directory):
    make_writer().build([folder])
    with sqlite3.connect(directory / "library.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LibraryMismatchError, match="format 99"):
        make_live()


def test_a_switch_of_embedder_leaves_the_old_view_serving(
    make_writer, make_live, folder, embedder
):
    make_writer().build([folder])
    live = make_live(poll_s=0.02)
    make_writer(embedder=HashEmbedder(name="other")).build()
    wait_for(lambda: live.problem is not None)
    assert isinstance(live.problem, LibraryMismatchError)
    assert live.current().number == 1
    assert len(live.current().search_dense(embedder.embed_query("x"), k=9)) == 8
    with pytest.raises(LibraryMismatchError):
        live.refresh()
    make_writer().build()
    wait_for(lambda: live.problem is None)
    assert live.current().number == 3


@pytest.mark.parametrize("damage", ["garbage", "other", "text", "vector"])
def test_a_damaged_database_is_named(make_writer, make_live, folder, directory, damage):
    make_writer().build([folder])
    path = directory / "library.db"
    if damage == "garbage":
        path.write_bytes(b"no database at all " * 1000)
        for extra in ("library.db-wal", "library.db-shm"):
            (directory / extra).unlink(missing_ok=True)
    else:
        with sqlite3.connect(path) as connection:
            if damage == "other":
                connection.execute("PRAGMA application_id = 1")
            elif damage == "text":
                connection.execute("UPDATE versions SET text = replace(text, 'a', 'e')")
            else:
                connection.execute("UPDATE vectors SET vector = zeroblob(256)")
        connection.close()
        shutil.rmtree(directory / "cache")
    with pytest.raises(LibraryCorruptError, match="cannot be read"):
        make_live().current().document(ONE)


def cache_files(directory: Path) -> list[Path]:
    """List the files of published bundles; nothing may be publishing meanwhile."""
    return sorted(path for path in (directory / "cache").glob("*-*/*"))


@pytest.mark.parametrize("how", ["flip", "cut", "empty", "delete"])
def test_damaged_cache_files_are_never_served(
    make_writer, make_live, folder, directory, embedder, how
):
    make_writer().build([folder])
    count = len(cache_files(directory))
    assert count > 8
    sound = make_live()
    expected = sound.current()
    sound.close()
    vector = embedder.embed_query("Ms Ito")
    for place in range(count):
        path = cache_files(directory)[place]
        data = bytearray(path.read_bytes())
        if how == "delete" or not data:
            path.unlink()
        elif how == "flip":
            data[len(data) // 2] ^= 0x10
            path.write_bytes(data)
        else:
            path.write_bytes(data[:-1] if how == "cut" else b"")
        live = make_live()
        view = live.current()
        assert view.search_dense(vector, k=9) == expected.search_dense(vector, k=9)
        assert view.search_lexical("Ito chair", k=9) == expected.search_lexical(
            "Ito chair", k=9
        )
        assert view.mentions("ms ito") == {ONE}
        live.close()  # the background has mended the caches when it ends
        assert len(cache_files(directory)) == count
    assert len(list((directory / "quarantine").iterdir())) <= 4


def test_deleted_caches_are_made_again(make_writer, make_live, folder, directory):
    make_writer().build([folder])
    count = len(cache_files(directory))
    shutil.rmtree(directory / "cache")
    live = make_live()
    assert live.current().passage_count == 8
    live.close()
    assert len(cache_files(directory)) == count


def test_a_cache_of_another_history_is_not_used(
    make_writer, make_live, folder, directory, tmp_path, embedder
):
    """A backup was restored: rows may mean other passages than the caches say."""
    make_writer().build([folder])
    backup = tmp_path / "backup.db"
    with sqlite3.connect(directory / "library.db") as connection:
        connection.execute("VACUUM INTO ?", (str(backup),))
    connection.close()
    for n in range(3):
        make_writer().add_uploads([Upload(f"{n}.txt", b"Lost words")])
    make_writer().remove([document_id("0.txt")])  # publishes caches of generation 5
    for extra in ("library.db-wal", "library.db-shm"):
        (directory / extra).unlink(missing_ok=True)
    backup.replace(directory / "library.db")
    for n in range(6):
        make_writer().add_uploads([Upload(f"x{n}.txt", f"Found {n}".encode())])
    view = make_live().current()
    assert view.number == 7
    assert view.search_lexical("lost", k=9) == []
    best = view.search_dense(embedder.embed_query("Found 5\nFound 5"), k=1)[0]
    assert view.passages([best.row])[0].document_id == document_id("x5.txt")


def test_another_library_in_the_same_place_is_followed(
    make_writer, make_live, folder, directory, tmp_path
):
    make_writer().build([folder])
    live = make_live(poll_s=0.02)
    directory.rename(tmp_path / "moved")
    wait_for(lambda: isinstance(live.problem, LibraryNotFoundError))
    assert live.current().document_count == 3
    (folder / "one.txt").unlink()
    make_writer().build([folder])
    wait_for(lambda: live.current().document_count == 2)
    assert live.problem is None


def test_many_additions_are_folded_into_new_caches(
    make_writer, make_live, folder, directory, monkeypatch, embedder
):
    monkeypatch.setattr(assembly, "_LEAST_LATE", 10)
    monkeypatch.setattr("index.live.late_limit", lambda _: 10)
    make_writer().build([folder])
    live = make_live()
    for n in range(15):
        make_writer().add_uploads([Upload(f"{n}.txt", f"Note\n\nzebra{n}".encode())])
        view = live.refresh()
        for m in range(n + 1):
            assert len(view.search_lexical(f"zebra{m}", k=3)) == 1
        assert len(view.search_dense(embedder.embed_query("x"), k=99)) == 8 + 2 * n + 2
    names = sorted(path.name for path in (directory / "cache").iterdir())
    assert len(names) == 2
    assert names[0] > "dense-000000000010"


def test_opening_a_small_library_takes_a_blink(make_writer, make_live, folder):
    make_writer().build([folder])
    make_live()
    times: list[float] = []
    for _ in range(5):
        started = time.perf_counter()
        make_live()
        times.append(time.perf_counter() - started)
    assert min(times) < 0.1


@pytest.mark.slow
def test_adding_costs_the_same_whatever_is_there(
    make_writer, tmp_path, embedder, directory
):
    def adding(tag: str) -> float:
        times = []
        for n in range(9):
            upload = Upload(f"{tag}{n}.txt", f"Note {tag}\n\nbody {n}".encode())
            times.append(make_writer().add_uploads([upload]).took_ms)
        return float(np.median(times[1:]))

    few = adding("few")
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(200):
        parts = [f"passage {n} {part} words" for part in range(15)]
        (folder / f"{n}.txt").write_text("\n\n".join(parts))
    make_writer().build([folder])
    many = adding("many")
    assert many < 2 * few + 20


def test_a_bundle_is_whole_or_absent(tmp_path):
    layout = Layout().with_parent(tmp_path)
    stamp = Stamp("dense", "r", 3, "t", 2, 2)

    def fail(folder: Path) -> None:
        (folder / "part").write_bytes(b"part")
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        publish(layout, stamp, [], fail)
    assert list(layout.caches.iterdir()) == []
    for generation in (3, 4):
        publish(
            layout,
            Stamp("dense", "r", generation, "t", 2, 2),
            [Unit("d1:1", 1, 2)],
            lambda folder: (folder / "x").write_bytes(b"payload") and None,
        )
    (bundle,) = bundles(layout, "dense", "r")
    assert bundle.stamp.generation == 4
    assert bundle.units() == (Unit("d1:1", 1, 2),)
    assert bundle.read("x") == b"payload"
    assert list(bundles(layout, "dense", "other")) == []
    (bundle.folder / "x").write_bytes(b"pay1oad")
    with pytest.raises(BundleDamagedError):
        bundle.read("x")


def test_the_default_making_is_the_corpus_room(make_writer):
    from index.making import default_making

    assert default_making().chunker
    assert default_making() != PLAIN
