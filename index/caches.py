"""Bundles of derived files: written whole, verified before use, never changed.

A bundle is a folder ``cache/{kind}-{generation}-{random}`` that appears by one rename
and is immutable from then on. Its manifest names the generation that it was made of
and the SHA-256 of every file. Readers take the bytes that they hashed, into RAM or
into a copy of their own, so a file that is torn, flipped or cut later harms nobody.

Only a holder of the writer lock publishes. What a bundle lacks because it is older
than the library is added by each reader in its own memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.library import Entry, Layout, sync_directory

_LOG = logging.getLogger(__name__)
_MANIFEST = "manifest.json"
_UNITS = "units.json"
_QUARANTINED = 4


class BundleDamagedError(Exception):
    """A bundle is not what was written; callers rebuild it, users never see this."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One version of one document in a cache, and where its passages are.

    Attributes:
        name: ``Entry.unit``.
        first_row: Row of its first passage.
        passages: How many follow without a gap, the first included.
    """

    name: str
    first_row: int
    passages: int

    @property
    def rows(self) -> range:
        """Rows of its passages."""
        return range(self.first_row, self.first_row + self.passages)

    @classmethod
    def of(cls, entry: Entry) -> Unit:
        """Return the unit of a document that is in the library."""
        return cls(entry.unit, entry.first_row, entry.summary.passages)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a bundle was made of.

    Attributes:
        kind: ``dense`` or ``lexical``.
        recipe: Equal only for bundles that this program and embedder would make.
        generation: Number of the generation.
        token: That generation's token.
        passages: How many passages it holds.
        last_row: The highest row that existed.
    """

    kind: str
    recipe: str
    generation: int
    token: str
    passages: int
    last_row: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """A published bundle whose manifest is sound; its files are not yet read."""

    folder: Path
    stamp: Stamp
    hashes: dict[str, str]

    def read(self, name: str) -> bytes:
        """Return a file's bytes.

        Raises:
            BundleDamagedError: They are not those that were written.
            FileNotFoundError: It is gone, perhaps with the whole bundle because a
                newer one was published.
        """
        data = (self.folder / name).read_bytes()
        if hashlib.sha256(data).hexdigest() != self.hashes[name]:
            raise BundleDamagedError(f"{name} is damaged")
        return data

    def copy(self, target: Path) -> None:
        """Copy all payload files, verified; errors as ``read``."""
        for name in self.hashes:
            if name != _UNITS:
                (target / name).write_bytes(self.read(name))

    def units(self) -> tuple[Unit, ...]:
        """Return what it holds; errors as ``read``."""
        return tuple(Unit(*unit) for unit in json.loads(self.read(_UNITS)))


def publish(
    layout: Layout,
    stamp: Stamp,
    units: Sequence[Unit],
    fill: Callable[[Path], None],
) -> None:
    """Write a bundle and delete the older ones of its kind.

    The caller holds the writer lock.

    Args:
        layout: Of the library.
        stamp: What it is made of.
        units: What it holds.
        fill: Writes the payload files into a folder.
    """
    layout.caches.mkdir(parents=True, exist_ok=True)
    for left_over in layout.caches.glob(f".{stamp.kind}-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    random = secrets.token_hex(4)
    temporary = layout.caches / f".{stamp.kind}-{random}"
    temporary.mkdir()
    try:
        fill(temporary)
        described = [[unit.name, unit.first_row, unit.passages] for unit in units]
        (temporary / _UNITS).write_text(json.dumps(described), "utf-8")
        hashes = {path.name: _sync(path) for path in sorted(temporary.iterdir())}
        body = json.dumps({"stamp": asdict(stamp), "hashes": hashes})
        seal = hashlib.sha256(body.encode()).hexdigest()
        manifest = temporary / _MANIFEST
        manifest.write_text(f"{seal}\n{body}\n", "utf-8")
        _sync(manifest)
        sync_directory(temporary)
        target = layout.caches / f"{stamp.kind}-{stamp.generation:012d}-{random}"
        temporary.rename(target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    sync_directory(layout.caches)
    for folder in _folders(layout, stamp.kind):
        if folder != target:
            shutil.rmtree(folder, ignore_errors=True)


def bundles(layout: Layout, kind: str, recipe: str) -> Iterator[Bundle]:
    """Yield the usable bundles of a kind, newest first; quarantine damaged ones.

    Bundles of another embedder or program are passed over: they are not damaged.
    """
    for folder in _folders(layout, kind):
        try:
            bundle = _open(folder)
        except FileNotFoundError:
            if not folder.is_dir():
                continue
            quarantine(layout, folder, "its manifest is missing")
        except BundleDamagedError as exc:
            quarantine(layout, folder, str(exc))
        else:
            if (bundle.stamp.kind, bundle.stamp.recipe) == (kind, recipe):
                yield bundle


def quarantine(layout: Layout, folder: Path, reason: str) -> None:
    """Move a damaged bundle out of the way; keep the newest few.

    One that is gone altogether was replaced by a newer one: nothing is wrong then.
    """
    if not folder.is_dir():
        return
    _LOG.warning("%s is damaged (%s): quarantined and rebuilt", folder, reason)
    # Another process may have moved it first, or the folder may be read-only.
    with contextlib.suppress(OSError):
        layout.quarantine.mkdir(exist_ok=True)
        folder.rename(layout.quarantine / f"{folder.name}-{secrets.token_hex(4)}")
        kept = sorted(
            layout.quarantine.iterdir(), key=lambda path: path.stat().st_ctime
        )
        for old in kept[:-_QUARANTINED]:
            shutil.rmtree(old, ignore_errors=True)


def wipe(layout: Layout) -> None:
    """Delete all bundles, quarantined ones too: they hold words of what was removed.

    The caller holds the writer lock.
    """
    shutil.rmtree(layout.caches, ignore_errors=True)
    shutil.rmtree(layout.quarantine, ignore_errors=True)


def _folders(layout: Layout, kind: str) -> list[Path]:
    return sorted(layout.caches.glob(f"{kind}-*"), reverse=True)


def _open(folder: Path) -> Bundle:
    try:
        seal, body, _ = (folder / _MANIFEST).read_text("utf-8").split("\n")
        if hashlib.sha256(body.encode()).hexdigest() != seal:
            raise BundleDamagedError("its manifest is damaged")
        content = json.loads(body)
        return Bundle(folder, Stamp(**content["stamp"]), content["hashes"])
    except (ValueError, TypeError, KeyError) as exc:
        raise BundleDamagedError("its manifest is damaged") from exc


def _sync(path: Path) -> str:
    """Make a file durable; return its SHA-256."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest
