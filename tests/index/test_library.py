"""The database's own promises, below writer and views."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime

import numpy as np
import pytest

from corpus.document import document_id
from index import lexical
from index.errors import (
    DocumentNotFoundError,
    DocumentRemovedError,
    LibraryCorruptError,
)
from index.library import (
    BUILT,
    Layout,
    Library,
    Prepared,
    passage_hash,
    save_original,
)
from tests.index.plain import PLAIN, SourceFile, chunk, parse, record

NOW = datetime(2024, 3, 1, tzinfo=UTC)
META = {"fingerprint": "f", "chunker": "1", "recorder": "1"}


def prepared(key: str, text: str) -> Prepared:
    (parsed,) = parse([SourceFile(key, key, data=text.encode())])
    document = parsed.result
    assert not isinstance(document, Exception)
    made = record(document)
    return Prepared(document, made, chunk(document, made), BUILT)


def put(library: Library, one: Prepared) -> None:
    hashes = [passage_hash(text) for text in one.embedded()]
    vectors = np.eye(len(hashes), 8, dtype=np.float32)
    with library.writing() as writing:
        writing.save_vectors(hashes, vectors, "f")
        writing.put(one, NOW)
        writing.open_generation(NOW, sweep=False, **META)


def test_what_is_put_comes_back(directory):
    library = Library.create(directory)
    one = prepared("a.txt", "Title\n\nBody")
    put(library, one)
    with library.reading() as reading:
        assert reading.document(one.document.id, 1) == one.document
        assert reading.record(one.document.id, 1) == one.record
        assert tuple(reading.passages([1, 2]).values()) == one.passages
        assert reading.passages([3]) == {}
        vectors = reading.vectors(range(1, 3), "f", 8)
        assert np.array_equal(vectors, np.eye(2, 8, dtype=np.float32))
        state = reading.state()
    assert (state.generation, state.documents, state.passages) == (1, 1, 2)
    assert state.built_at == NOW
    library.close()


def test_a_transaction_that_fails_leaves_nothing(directory):
    library = Library.create(directory)
    put(library, prepared("a.txt", "Title"))

    def fail() -> None:
        with library.writing() as writing:
            writing.remove(document_id("a.txt"), withhold=False)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with library.reading() as reading:
        assert reading.newest()[0] == 1
        assert reading.document(document_id("a.txt"), 1).title == "Title"
    library.close()


def test_a_passage_without_a_vector_is_never_committed(directory):
    library = Library.create(directory)

    def forget_vectors() -> None:
        with library.writing() as writing:
            writing.put(prepared("a.txt", "Title"), NOW)
            writing.open_generation(NOW, sweep=False, **META)

    with pytest.raises(LibraryCorruptError, match="vector"):
        forget_vectors()
    with library.reading() as reading:
        assert reading.newest()[0] == 0
        assert reading.entries() == []
    library.close()


def test_unknown_and_removed_are_two_things(directory):
    library = Library.create(directory)
    one = prepared("a.txt", "Title")
    put(library, one)
    with library.reading() as reading:
        for id_, version in (("dx", 1), (one.document.id, 2), (one.document.id, 0)):
            with pytest.raises(DocumentNotFoundError):
                reading.document(id_, version)
    with library.writing() as writing:
        writing.remove(one.document.id, withhold=True)
        writing.open_generation(NOW, sweep=False, **META)
    with library.reading() as reading:
        with pytest.raises(DocumentRemovedError):
            reading.document(one.document.id, 1)
        assert reading.garbage() == [one.document.sha256]
        state = reading.state()
    assert (state.generation, state.documents, state.passages) == (2, 0, 0)
    library.close()


def test_a_reading_sees_one_moment(directory):
    library = Library.create(directory)
    put(library, prepared("a.txt", "Title"))
    with library.reading() as reading:
        assert reading.newest()[0] == 1
        put(library, prepared("b.txt", "Other"))
        assert reading.newest()[0] == 1
        assert len(reading.entries()) == 1
    with library.reading() as reading:
        assert reading.newest()[0] == 2
        assert [one.summary.key for one in reading.entries(changed_after=1)] == [
            "b.txt"
        ]
    library.close()


def test_the_database_is_durable_and_erases(directory):
    library = Library.create(directory)
    with library._connection() as connection:
        found = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }
    library.close()


def test_many_threads_read_at_once(directory):
    library = Library.create(directory)
    put(library, prepared("a.txt", "Title\n\nBody"))
    failures: list[Exception] = []

    def read() -> None:
        try:
            for _ in range(50):
                with library.reading() as reading:
                    assert len(reading.passages([1, 2])) == 2
        except Exception as exc:
            failures.append(exc)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    library.close()


def test_an_original_has_its_name_only_when_it_is_whole(tmp_path, monkeypatch):
    layout = Layout().with_parent(tmp_path)
    name = "ab" + "0" * 62

    def fail(_: int) -> None:
        raise OSError("unplugged")

    with monkeypatch.context() as patch:
        patch.setattr("index.library.os.fsync", fail)
        with pytest.raises(OSError, match="unplugged"):
            save_original(layout, name, b"bytes")
    assert list(layout.originals.rglob("*")) == [layout.originals / "ab"]
    save_original(layout, name, b"bytes")
    assert layout.original(name).read_bytes() == b"bytes"


def test_nothing_is_pickled():
    from pathlib import Path

    for path in Path(lexical.__file__).parent.glob("*.py"):
        source = path.read_text("utf-8")
        assert "import pickle" not in source
        assert "torch.load" not in source
        assert "allow_pickle" not in source


def test_foreign_keys_hold(directory):
    library = Library.create(directory)
    put(library, prepared("a.txt", "Title"))
    with pytest.raises(LibraryCorruptError), library.writing() as writing:
        writing._connection.execute("DELETE FROM versions")
    with sqlite3.connect(directory / "library.db") as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    library.close()


def test_the_plain_room_stands_for_the_real_one():
    assert PLAIN.chunk is chunk
