"""A process that changes a library for ever, until somebody kills it.

Run as ``python -m tests.index.crashing LIBRARY FOLDER SEED [torn]``. It rewrites the
files of the folder, builds, uploads and removes, and prints a line when a generation
is committed. With ``torn`` each document is committed by itself, which is the fault
that the crash tests must be able to see.
"""

from __future__ import annotations

import random
import sys
from datetime import datetime
from pathlib import Path

from corpus.document import document_id
from index.errors import DocumentNotFoundError
from index.fakes import HashEmbedder
from index.library import DocumentSummary, Prepared, Writing
from index.writer import LibraryWriter, Upload
from tests.index.plain import PLAIN

FILES = 6


def text_of(name: str, round_: int) -> str:
    """Every document of one round carries the round's number in each passage."""
    parts = [f"{name} says round{round_} part{part}" for part in range(4)]
    return "\n\n".join([f"Minutes {name} round{round_}", *parts])


def write_files(folder: Path, round_: int) -> None:
    for n in range(FILES):
        (folder / f"f{n}.txt").write_text(text_of(f"f{n}", round_))


def tear() -> None:
    """Commit after each document: the transaction is no transaction any more."""
    whole = Writing.put

    def put(self: Writing, prepared: Prepared, now: datetime) -> DocumentSummary:
        summary = whole(self, prepared, now)
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN IMMEDIATE")
        return summary

    Writing.put = put  # type: ignore[method-assign]


def main() -> None:
    library, folder, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    if sys.argv[4:] == ["torn"]:
        tear()
    generator = random.Random(seed)
    writer = LibraryWriter(library, HashEmbedder(), making=PLAIN)
    round_ = seed * 1_000_000
    while True:
        round_ += 1
        write_files(folder, round_)
        report = writer.build([folder])
        print(f"{report.generation} round{round_}", flush=True)
        if generator.random() < 0.5:
            upload = Upload("up.txt", text_of("up", round_).encode())
            print(writer.add_uploads([upload]).generation, flush=True)
        if generator.random() < 0.3:
            try:
                print(writer.remove([document_id("up.txt")]).generation, flush=True)
            except DocumentNotFoundError:
                continue
            except Exception as exc:
                if "removed" not in str(exc):
                    raise


if __name__ == "__main__":
    main()
