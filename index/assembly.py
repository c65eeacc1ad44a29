"""Builds the searchable parts from the library, with the help of its caches.

A cache only ever saves work: what it lacks is read from the library, and where none
is usable everything is. Nothing here decides when to look for a new generation.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from index import dense, lexical
from index.caches import (
    Bundle,
    BundleDamagedError,
    Stamp,
    Unit,
    bundles,
    publish,
    quarantine,
)
from index.dense import DenseBase, DenseIndex
from index.errors import LibraryCorruptError
from index.lexical import LexicalIndex, LexicalUnit, write_index
from index.library import Entry, Library, Reading, State

_LOG = logging.getLogger(__name__)
_INDEX_FILE = "index.faiss"

# How much may have come since a bundle before a new one is due: few enough for the
# exact delta to be quick, many enough for rebuilding to cost little per passage.
_LEAST_LATE, _MOST_LATE = 1_024, 20_000


class BundleAheadError(Exception):
    """A bundle is newer than the view of the library: take a newer view."""


def late_limit(passages: int) -> int:
    """Return how many passages a bundle of this size may lack.

    >>> late_limit(80), late_limit(40_000), late_limit(1_000_000)
    (1024, 10000, 20000)
    """
    return max(_LEAST_LATE, min(passages // 4, _MOST_LATE))


def load_dense(
    library: Library,
    reading: Reading,
    entries: Mapping[str, Entry],
    fingerprint: str,
    dimension: int,
) -> DenseIndex:
    """Return the dense index of the library as ``reading`` sees it.

    Raises:
        BundleAheadError: See there.
        LibraryCorruptError: A vector is missing or damaged.
    """
    wanted = {unit.name: unit for unit in map(Unit.of, entries.values())}
    recipe = dense_recipe(fingerprint, dimension)
    for bundle in _usable(library, reading, "dense", recipe):
        try:
            held = {unit.name: unit for unit in bundle.units()}
            base = DenseBase.from_bytes(bundle.read(_INDEX_FILE))
            if base.size != bundle.stamp.passages or base.dimension != dimension:
                raise BundleDamagedError("it has another size than its manifest says")
        except (BundleDamagedError, OSError, ValueError, KeyError) as exc:
            quarantine(library.layout, bundle.folder, str(exc))
            continue
        missing = [wanted[name] for name in wanted.keys() - held.keys()]
        if sum(unit.passages for unit in missing) <= late_limit(base.size):
            return DenseIndex.over(base).changed(
                [
                    (unit.rows, reading.vectors(unit.rows, fingerprint, dimension))
                    for unit in missing
                ],
                [held[name].rows for name in held.keys() - wanted.keys()],
            )
    units = list(wanted.values())
    return DenseIndex.over(_dense_base(reading, units, fingerprint, dimension))


def load_lexical(
    library: Library, reading: Reading, entries: Mapping[str, Entry]
) -> LexicalIndex:
    """Return the lexical index of the library; errors as ``load_dense``."""
    wanted = {entry.unit: entry for entry in entries.values()}
    for bundle in _usable(library, reading, "lexical", lexical.RECIPE):
        try:
            held = {unit.name for unit in bundle.units()}
            index = LexicalIndex.temporary(bundle)
            if index.view().size != bundle.stamp.passages:
                raise BundleDamagedError("it has another size than its manifest says")
        except (BundleDamagedError, FileNotFoundError, KeyError) as exc:
            quarantine(library.layout, bundle.folder, str(exc))
            continue
        missing, gone = wanted.keys() - held, held - wanted.keys()
        if missing or gone:
            index.change(
                (lexical_unit(library, reading, wanted[name]) for name in missing), gone
            )
        return index
    index = LexicalIndex.temporary()
    if wanted:
        index.change(_lexical_units(library, reading, wanted.values()), ())
    return index


def lexical_unit(library: Library, reading: Reading, entry: Entry) -> LexicalUnit:
    """Read what is indexed of a document.

    Raises:
        LibraryCorruptError: A passage is missing.
    """
    document = reading.document(entry.summary.id, entry.summary.version)
    passages = reading.passages(entry.rows)
    if len(passages) != len(entry.rows):
        raise LibraryCorruptError(
            library.layout.database, f"{entry.summary.key} has lost a passage"
        )
    return LexicalUnit(
        entry.unit, document, entry.first_row, [passages[row] for row in entry.rows]
    )


def publish_due(library: Library, fingerprint: str, dimension: int) -> None:
    """Publish the bundles that are missing or too old.

    The caller holds the writer lock.

    Args:
        library: Whose caches.
        fingerprint: Of the embedder.
        dimension: Of its vectors.
    """
    with library.reading() as reading:
        state = reading.state()
        if state.fingerprint != fingerprint:
            return
        last_row = reading.last_row()
        recipes = {
            "dense": dense_recipe(fingerprint, dimension),
            "lexical": lexical.RECIPE,
        }
        due = [
            kind
            for kind, recipe in recipes.items()
            if _is_due(library, reading, kind, recipe)
        ]
        if not due:
            return
        entries = [entry for entry in reading.entries() if not entry.removed]
        units = [Unit.of(entry) for entry in entries]

        def fill_dense(folder: Path) -> None:
            base = _dense_base(reading, units, fingerprint, dimension)
            (folder / _INDEX_FILE).write_bytes(base.to_bytes())

        def fill_lexical(folder: Path) -> None:
            write_index(folder, _lexical_units(library, reading, entries))

        for kind in due:
            publish(
                library.layout,
                _stamp(kind, recipes[kind], state, last_row),
                units,
                fill_dense if kind == "dense" else fill_lexical,
            )


def is_late(
    library: Library, reading: Reading, fingerprint: str, dimension: int
) -> bool:
    """Tell whether ``publish_due`` would publish anything."""
    return any(
        _is_due(library, reading, kind, recipe)
        for kind, recipe in (
            ("dense", dense_recipe(fingerprint, dimension)),
            ("lexical", lexical.RECIPE),
        )
    )


def dense_recipe(fingerprint: str, dimension: int) -> str:
    """Return the recipe of dense bundles of one embedder."""
    return f"{dense.RECIPE} {dimension} {fingerprint}"


def _is_due(library: Library, reading: Reading, kind: str, recipe: str) -> bool:
    for bundle in bundles(library.layout, kind, recipe):
        stamp = bundle.stamp
        if reading.has_generation(stamp.generation, stamp.token):
            late = reading.count_rows_after(stamp.last_row)
            return late > late_limit(stamp.passages)
    return True


def _usable(
    library: Library, reading: Reading, kind: str, recipe: str
) -> Iterator[Bundle]:
    newest, _ = reading.newest()
    for bundle in bundles(library.layout, kind, recipe):
        if reading.has_generation(bundle.stamp.generation, bundle.stamp.token):
            yield bundle
        elif bundle.stamp.generation > newest:
            raise BundleAheadError


def _stamp(kind: str, recipe: str, state: State, last_row: int) -> Stamp:
    return Stamp(kind, recipe, state.generation, state.token, state.passages, last_row)


def _dense_base(
    reading: Reading, units: Sequence[Unit], fingerprint: str, dimension: int
) -> DenseBase:
    units = sorted(units, key=lambda unit: unit.first_row)
    total = sum(unit.passages for unit in units)
    rows = np.empty(total, dtype=np.int64)
    vectors = np.empty((total, dimension), dtype=np.float32)
    done = 0
    for unit in units:
        part = slice(done, done + unit.passages)
        rows[part] = np.arange(unit.first_row, unit.first_row + unit.passages)
        vectors[part] = reading.vectors(unit.rows, fingerprint, dimension)
        done = part.stop
    return DenseBase.build(rows, vectors)


def _lexical_units(
    library: Library, reading: Reading, entries: Iterable[Entry]
) -> Iterator[LexicalUnit]:
    for entry in entries:
        yield lexical_unit(library, reading, entry)
