"""What building, adding and removing do, and what they leave behind."""

from __future__ import annotations

import errno
import multiprocessing
import sqlite3
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from corpus.document import document_id
from corpus.parsing import SourceFile
from index import writer as writer_module
from index.errors import (
    DocumentNotFoundError,
    DocumentRemovedError,
    LibraryBusyError,
    LibraryFullError,
    LibraryMismatchError,
    LibraryNotFoundError,
    SourceGoneError,
)
from index.fakes import HashEmbedder
from index.library import Library
from index.writer import BuildReport, LibraryWriter, Upload, safe_name
from tests.index.plain import PLAIN, other

ONE, TWO = document_id("one.txt"), document_id("two.txt")


def keys(summaries) -> list[str]:
    return sorted(one.key for one in summaries)


def counted(directory: Path, sql: str) -> int:
    with sqlite3.connect(directory / "library.db") as connection:
        found: int = connection.execute(sql).fetchone()[0]
    connection.close()
    return found


def test_building_adds_what_is_in_the_folder(make_writer, folder):
    report = make_writer().build([folder])
    assert report.generation == 1
    assert keys(report.added) == ["one.txt", "three.txt", "two.txt"]
    assert report.passages_embedded == 8
    assert report.took_ms > 0


def test_building_again_embeds_nothing_and_opens_no_generation(
    make_writer, folder, embedder
):
    make_writer().build([folder])
    before = embedder.texts_embedded
    for paths in ([folder], None):
        report = make_writer().build(paths)
        assert report.nothing_changed
        assert report.generation == 1
        assert len(report.unchanged) == 3
    assert embedder.texts_embedded == before


def test_a_changed_file_makes_a_version_and_embeds_only_what_is_new(
    make_writer, folder, make_live
):
    writer = make_writer()
    writer.build([folder])
    text = (folder / "one.txt").read_text()
    (folder / "one.txt").write_text(text + "\n\nThe end came late.")
    report = writer.build()
    assert keys(report.changed) == ["one.txt"]
    assert report.changed[0].version == 2
    assert report.passages_embedded == 1
    view = make_live().current()
    assert view.document(ONE, 1).text == text
    assert view.document(ONE).text.endswith("late.")
    assert {one.id.split(":")[1] for one in view.passages_of(ONE)} == {"2"}


def test_build_makes_the_library_equal_to_the_paths(make_writer, folder, tmp_path):
    writer = make_writer()
    writer.build([folder])
    writer.add_uploads([Upload("extra.txt", b"Extra")])
    report = writer.build([folder / "two.txt"])
    assert keys(report.removed) == ["extra.txt", "one.txt", "three.txt"]
    assert keys(report.unchanged) == ["two.txt"]


def test_refreshing_keeps_what_was_added(make_writer, folder):
    writer = make_writer()
    writer.build([folder])
    writer.add_uploads([Upload("extra.txt", b"Extra")])
    (folder / "one.txt").unlink()
    report = writer.build()
    assert keys(report.removed) == ["one.txt"]
    assert keys(report.unchanged) == ["extra.txt", "three.txt", "two.txt"]


def test_a_folder_that_vanished_removes_nothing(make_writer, folder, directory):
    writer = make_writer()
    writer.build([folder])
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(SourceGoneError, match="minutes"):
        writer.build()
    assert counted(directory, "SELECT count(*) FROM documents WHERE NOT removed") == 3
    assert counted(directory, "SELECT max(n) FROM generations") == 1


def test_a_file_that_breaks_keeps_its_last_good_version(make_writer, folder, make_live):
    writer = make_writer()
    writer.build([folder])
    (folder / "one.txt").write_text("BROKEN")
    (folder / "new.txt").write_text("BROKEN")
    report = writer.build()
    assert sorted(one.name for one in report.failed) == ["new.txt", "one.txt"]
    assert report.nothing_changed
    assert "Ito" in make_live().current().document(ONE).text


def test_a_file_of_another_kind_is_reported_and_stops_nothing(make_writer, folder):
    (folder / "picture.bin").write_bytes(b"\0")
    report = make_writer().build([folder])
    assert len(report.added) == 3
    assert [Path(one.name).name for one in report.failed] == ["picture.bin"]


def test_equal_passages_share_a_vector_until_the_last_one_goes(
    make_writer, directory, embedder
):
    writer = make_writer()
    writer.add_uploads(
        [Upload("a.txt", b"Same\n\ntext"), Upload("b.txt", b"Same\n\ntext")]
    )
    assert embedder.texts_embedded == 2
    assert counted(directory, "SELECT count(*) FROM vectors") == 2
    writer.remove([document_id("a.txt")])
    assert counted(directory, "SELECT count(*) FROM vectors") == 2
    writer.remove([document_id("b.txt")])
    assert counted(directory, "SELECT count(*) FROM vectors") == 0


def test_removing_leaves_a_tombstone_and_no_words(make_writer, folder, directory):
    writer = make_writer()
    writer.build([folder])
    nonce = "zebranonce"
    upload = Upload("secret.txt", f"Secret\n\nThe {nonce} stays hidden.".encode())
    id_ = writer.add_uploads([upload]).added[0].id
    writer.add_uploads([Upload("secret.txt", f"Secret\n\nMore {nonce}.".encode())])
    report = writer.remove([id_])
    assert keys(report.removed) == ["secret.txt"]
    holding = [
        path
        for path in directory.rglob("*")
        if path.is_file() and nonce.encode() in path.read_bytes()
    ]
    assert holding == []
    with Library(directory).reading() as reading:
        entry = reading.entry(id_)
    assert entry is not None
    assert (entry.removed, entry.summary.key, entry.summary.version) == (
        True,
        "secret.txt",
        2,
    )


def test_versions_count_on_after_a_removal_and_rows_are_never_used_again(
    make_writer, make_live
):
    writer = make_writer()
    first = writer.add_uploads([Upload("a.txt", b"One\n\ntwo")]).added[0]
    rows = [one.row for one in make_live().current().search_lexical("two", k=9)]
    writer.remove([first.id])
    second = writer.add_uploads([Upload("a.txt", b"One\n\ntwo")]).added[0]
    assert (second.id, second.version) == (first.id, 2)
    view = make_live().current()
    again = [one.row for one in view.search_lexical("two", k=9)]
    assert min(again) > max(rows)
    with pytest.raises(DocumentRemovedError):
        view.document(first.id, 1)


def test_an_unknown_id_removes_nothing(make_writer, folder, directory):
    writer = make_writer()
    writer.build([folder])
    with pytest.raises(DocumentNotFoundError):
        writer.remove([ONE, "dunknown"])
    writer.remove([TWO])
    with pytest.raises(DocumentRemovedError):
        writer.remove([ONE, TWO])
    assert counted(directory, "SELECT count(*) FROM documents WHERE NOT removed") == 2


def test_what_a_person_removed_does_not_come_back_by_itself(make_writer, folder):
    writer = make_writer()
    writer.build([folder])
    writer.remove([ONE])
    assert writer.build().nothing_changed
    (folder / "one.txt").write_text("First meeting, corrected")
    assert keys(writer.build().added) == ["one.txt"]
    writer.remove([ONE])
    assert keys(writer.build([folder]).added) == ["one.txt"]


@pytest.mark.parametrize("changes", [{"chunker": "2"}, {"recorder": "2"}])
def test_building_makes_anew_what_another_chunker_made(
    make_writer, folder, make_live, changes
):
    make_writer().build([folder])
    make_writer().add_uploads([Upload("extra.txt", b"Extra\n\nwords")])
    (folder / "two.txt").write_text("BROKEN")
    with pytest.raises(LibraryMismatchError):
        make_live(making=other(**changes))
    with pytest.raises(LibraryMismatchError):
        make_writer(making=other(**changes)).add_uploads([Upload("b.txt", b"B")])
    report = make_writer(making=other(**changes)).build()
    assert keys(report.changed) == ["extra.txt", "one.txt", "three.txt", "two.txt"]
    assert report.passages_embedded == 0
    view = make_live(making=other(**changes)).current()
    assert "Sok" in view.document(TWO).text
    assert view.passage_count == 10
    origin = make_writer(making=other(**changes)).build()
    assert origin.nothing_changed


def test_building_makes_vectors_anew_for_another_embedder(
    make_writer, folder, make_live, directory
):
    make_writer().build([folder])
    new = HashEmbedder(name="new")
    with pytest.raises(LibraryMismatchError, match="meeting-qa build"):
        make_live(embedder=new)
    with pytest.raises(LibraryMismatchError):
        make_writer(embedder=new).add_uploads([Upload("b.txt", b"B")])
    report = make_writer(embedder=new).build()
    assert report.generation == 2
    assert report.passages_embedded == 8
    view = make_live(embedder=new).current()
    best = view.search_dense(new.embed_query("Ms Ito took the chair"), k=1)[0]
    assert "Ito" in view.document(ONE).text
    assert view.passages([best.row])[0].document_id == ONE
    assert counted(directory, "SELECT count(DISTINCT fingerprint) FROM vectors") == 1


def test_a_killed_build_goes_on_where_it_stopped(
    make_writer, folder, embedder, monkeypatch
):
    monkeypatch.setattr(writer_module, "_SAVED_TOGETHER", 3)

    class KilledError(Exception):
        pass

    def die(phase: str, done: int, total: int) -> None:
        if phase == "embedding" and done == 6:
            raise KilledError

    with pytest.raises(KilledError):
        make_writer().build([folder], progress=die)
    report = make_writer().build([folder])
    assert report.passages_embedded == 5
    assert len(report.added) == 3


def test_left_over_vectors_and_originals_are_swept(make_writer, folder, directory):
    def die(phase: str, done: int, total: int) -> None:
        if phase == "saving":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_writer().build([folder], progress=die)
    assert counted(directory, "SELECT count(*) FROM vectors") == 8
    (folder / "one.txt").unlink()
    make_writer().build([folder])
    assert counted(directory, "SELECT count(*) FROM vectors") == 5
    assert len(list(directory.glob("originals/*/*"))) == 2


def test_a_second_writer_waits_or_is_told(make_writer, folder, directory):
    directory.mkdir()
    with FileLock(directory / "writer.lock"), pytest.raises(LibraryBusyError):
        make_writer(lock_timeout_s=0.05).build([folder])
    assert make_writer().build([folder]).generation == 1


def _upload(directory: Path, worker: int, count: int) -> None:
    writer = LibraryWriter(directory, HashEmbedder(), making=PLAIN, lock_timeout_s=60)
    for n in range(count):
        name = f"w{worker}n{n}.txt"
        writer.add_uploads([Upload(name, f"Note\n\nnonce{worker}x{n}".encode())])


def test_no_upload_of_two_processes_is_lost(directory, make_live):
    context = multiprocessing.get_context("spawn")
    processes = [
        context.Process(target=_upload, args=(directory, worker, 10))
        for worker in range(2)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    view = make_live().current()
    assert view.number == 20
    for worker in range(2):
        for n in range(10):
            assert len(view.mentions(f"nonce{worker}x{n}")) == 1


def test_threads_of_one_process_take_turns(make_writer, make_live):
    def upload(n: int) -> None:
        make_writer().add_uploads([Upload(f"{n}.txt", f"Note {n}".encode())])

    threads = [threading.Thread(target=upload, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert make_live().current().document_count == 6


@pytest.mark.parametrize("where", ["original", "database"])
def test_a_full_disk_changes_nothing(
    make_writer, folder, directory, monkeypatch, where
):
    make_writer().build([folder])
    (folder / "four.txt").write_text("Fourth meeting\n\n" + "words " * 200_000)
    with monkeypatch.context() as patch:
        if where == "original":

            def full(*_: object) -> None:
                raise OSError(errno.ENOSPC, "No space left on device")

            patch.setattr(writer_module, "save_original", full)
        else:
            from index import library

            opened = library._open

            def small(path: Path) -> sqlite3.Connection:
                connection = opened(path)
                pages = connection.execute("PRAGMA page_count").fetchone()[0]
                connection.execute(f"PRAGMA max_page_count = {pages + 20}").fetchone()
                return connection

            patch.setattr(library, "_open", small)
        with pytest.raises(LibraryFullError, match="full"):
            make_writer().build()
    assert counted(directory, "SELECT max(n) FROM generations") == 1
    assert len(make_writer().build().added) == 1


def test_nothing_to_refresh_is_named_and_makes_nothing(make_writer, directory):
    with pytest.raises(LibraryNotFoundError):
        make_writer().build()
    with pytest.raises(LibraryNotFoundError):
        make_writer().remove(["d1"])
    assert not directory.exists()


def test_an_empty_folder_makes_an_empty_library(make_writer, make_live, tmp_path):
    (tmp_path / "empty").mkdir()
    report = make_writer().build([tmp_path / "empty"])
    assert report.generation == 1
    view = make_live().current()
    assert (view.document_count, view.passage_count) == (0, 0)
    assert view.search_dense(HashEmbedder().embed_query("x"), k=3) == []
    assert view.search_lexical("x", k=3) == []


def test_progress_tells_each_phase(make_writer, folder):
    seen: list[tuple[str, int, int]] = []
    make_writer().build([folder], progress=lambda *state: seen.append(state))
    assert {phase for phase, _, _ in seen} == {"reading", "embedding", "saving"}
    assert ("reading", 3, 3) in seen
    assert ("embedding", 8, 8) in seen
    assert seen[-1] == ("saving", 1, 1)


def test_add_takes_files_from_disk(make_writer, folder):
    source = SourceFile("notes/one.txt", "one.txt", folder / "one.txt")
    report = make_writer().add([source])
    assert keys(report.added) == ["notes/one.txt"]
    assert make_writer().add([source]) == BuildReport(
        1, unchanged=report.added, took_ms=pytest.approx(0, abs=1e6)
    )


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("minutes.txt", "minutes.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\minutes.docx", "minutes.docx"),
        ("/absolute/path.pdf", "path.pdf"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("a\0b\nc.txt", "abc.txt"),
        ("Re\u0301sume\u0301.txt", "Résumé.txt"),
        ("...", "upload"),
        ("", "upload"),
        ("a/b/", "b"),
        ("  spaced   out .txt ", "spaced out.txt"),
        ("\ud800.txt", "txt"),
    ],
)
def test_upload_names_become_safe(name, safe):
    assert safe_name(name) == safe


def test_a_long_upload_name_keeps_its_suffix():
    assert safe_name("x" * 500 + ".docx") == "x" * 115 + ".docx"


def test_two_uploads_of_one_name_are_both_kept(make_writer):
    report = make_writer().add_uploads(
        [Upload("a/note.txt", b"One"), Upload("b/note.txt", b"Two")]
    )
    assert keys(report.added) == ["note-2.txt", "note.txt"]


def at(path: Path, text: str) -> SourceFile:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return SourceFile(path.name, path.name, path)


def test_two_files_of_one_name_from_two_folders_are_two_documents(
    make_writer, tmp_path, make_live
):
    writer = make_writer()
    first, second = tmp_path / "2023/minutes.txt", tmp_path / "2024/minutes.txt"
    assert keys(writer.add([at(first, "Ada took the chair.")]).added) == ["minutes.txt"]
    report = writer.add([at(second, "Bo took the chair.")])
    assert keys(report.added) == ["2024/minutes.txt"]
    assert not report.changed
    report = writer.add([at(second, "Bo and Cy took the chair.")])
    assert keys(report.changed) == ["2024/minutes.txt"]
    report = writer.add([at(first, "Ada left the chair.")])
    assert keys(report.changed) == ["minutes.txt"]
    assert writer.add([at(second, "Bo and Cy took the chair.")]).nothing_changed
    texts = {d.key: d.version for d in make_live().current().documents()}
    assert texts == {"minutes.txt": 2, "2024/minutes.txt": 2}


def test_a_file_that_was_moved_becomes_a_version_of_itself(make_writer, tmp_path):
    writer = make_writer()
    first, second = tmp_path / "inbox/minutes.txt", tmp_path / "filed/minutes.txt"
    writer.add([at(first, "Ada took the chair.")])
    first.unlink()
    report = writer.add([at(second, "Ada took the chair at nine.")])
    assert keys(report.changed) == ["minutes.txt"]


def test_an_upload_of_a_known_name_is_its_next_version(make_writer, tmp_path):
    writer = make_writer()
    writer.add([at(tmp_path / "a/minutes.txt", "Ada took the chair.")])
    report = writer.add_uploads([Upload("minutes.txt", b"Ada took the chair at nine.")])
    assert keys(report.changed) == ["minutes.txt"]
