"""Scores meeting records against papers that were labelled by hand.

    python -m tests.records --shared FOLDER [--misses]

``records.jsonl`` holds one paper a line: its place below ``FOLDER/corpora``, and what
it says of its meetings: the body, the days (of each, where it reports several), the
place, who chaired and who took part.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Set
from pathlib import Path

from corpus.document import Document
from corpus.meeting import DateRange, MeetingRecord
from corpus.parsing import discover, parse_files
from corpus.record import extract_record
from qa.words import fold

LABELS = Path(__file__).with_name("records.jsonl")
FIELDS = ("dates", "chairs", "participants", "place", "body")


def record_of(path: Path) -> MeetingRecord:
    """Read a paper as the library does, and return its record."""
    (parsed,) = parse_files(discover([path])[0])
    if not isinstance(parsed.result, Document):
        raise SystemExit(f"{path}: {parsed.result}")
    return extract_record(parsed.result)


def found_in(record: MeetingRecord) -> dict[str, Set[str]]:
    """Return what a record says, field by field, in a form that can be compared."""
    meetings = record.parts or (record,)
    return {
        "dates": {_written(m.dates.value) for m in meetings if m.dates},
        "chairs": {fold(one.value.name) for m in meetings for one in m.chairs},
        "participants": {
            fold(one.value.name) for m in meetings for one in m.participants
        },
        "place": {_town(m.place.value) for m in meetings if m.place},
        "body": {_plain(m.body.value) for m in meetings if m.body},
    }


def labelled(fields: dict[str, object]) -> dict[str, Set[str]]:
    """Return what a label says, in the same form."""

    def listed(name: str) -> list[str]:
        value = fields[name]
        return [str(one) for one in value] if isinstance(value, list) else []

    place, body = fields["place"], fields["body"]
    return {
        "dates": set(listed("dates")),
        "chairs": set(map(fold, listed("chairs"))),
        "participants": set(map(fold, listed("participants"))),
        "place": {_town(str(place))} if place else set(),
        "body": {_plain(str(body))} if body else set(),
    }


def _written(dates: DateRange) -> str:
    one = dates.first == dates.last
    return f"{dates.first}" if one else f"{dates.first}/{dates.last}"


def _town(place: str) -> str:
    return fold(place.split(",")[0].strip())


def _plain(body: str) -> str:
    return fold(" ".join(body.split()))


def scores(
    pairs: list[tuple[dict[str, Set[str]], dict[str, Set[str]]]],
) -> Iterator[str]:
    """Yield a line for each field: precision, recall, and over how many values."""
    for field in FIELDS:
        right = sum(len(found[field] & true[field]) for found, true in pairs)
        said = sum(len(found[field]) for found, _ in pairs)
        wanted = sum(len(true[field]) for _, true in pairs)
        yield (
            f"{field:13} precision {right / max(1, said):.3f} of {said:4}   "
            f"recall {right / max(1, wanted):.3f} of {wanted:4}"
        )


def main() -> None:
    """Print the scores, and what was missed or made up where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    pairs = []
    for line in LABELS.read_text("utf-8").splitlines():
        fields = json.loads(line)
        true = labelled(fields)
        found = found_in(record_of(given.shared / "corpora" / fields["file"]))
        pairs.append((found, true))
        for field in FIELDS if given.misses else ():
            if found[field] != true[field]:
                made_up, missed = found[field] - true[field], true[field] - found[field]
                print(f"{fields['file']} {field}: made up {sorted(made_up)}, "
                      f"missed {sorted(missed)}")  # fmt: skip
    for line in scores(pairs):
        print(line)


if __name__ == "__main__":
    main()
