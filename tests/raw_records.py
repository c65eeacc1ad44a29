"""Measures meeting records against what the raw files say by their own structure.

``python -m tests.raw_records FOLDER`` reads the files of a folder as the program does,
and once more with a few plain expressions over the raw characters: the date in a file
name or heading, the items below "Present", the fields of a definition list. The two
share no code, so that a rule that is wrong cannot agree with itself. ``--raw RAW``
takes the truth from files of the same names in another folder, for folders of PDF or
DOCX that were made of them; ``--misses`` prints what differs.

Only what the structure tells is measured; a file that does not tell a field counts
for none of its figures, except where a list is there and empty.
"""

from __future__ import annotations

import argparse
import html
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from corpus.document import Document
from corpus.meeting import MeetingRecord
from corpus.parsing import discover, parse_files
from corpus.record import extract_record

FIELDS = ("number", "dates", "participants", "observers", "absent", "chairs")
MONTHS = [
    time.strftime("%B", (2000, n, 1, 0, 0, 0, 0, 1, 0)).lower() for n in range(1, 13)
]


@dataclass
class Truth:
    """What a raw file tells, each field a set of plain strings; None: not told."""

    number: set[str] | None = None
    dates: set[str] | None = None
    participants: set[str] | None = None
    observers: set[str] | None = None
    absent: set[str] | None = None
    chairs: set[str] | None = None


@dataclass
class Score:
    """Counts of one field."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    files: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        return _share(self.right, self.wrong)

    @property
    def recall(self) -> float | None:
        return _share(self.right, self.missed)


def _share(right: int, others: int) -> float | None:
    return right / (right + others) if right + others else None


def share(value: float | None) -> str:
    """Write a share; a dash where nothing was counted."""
    return "-" if value is None else f"{value:.3f}"


def plain(name: str) -> str:
    """Write a name without marks, case and surplus space."""
    return " ".join(
        re.sub(r"\.\Z|[*`~]|\[|\](?:\([^)]*\))?", "", name).split()
    ).casefold()


def from_file_name(path: Path) -> set[str] | None:
    found = re.search(r"(20\d\d|19\d\d)-(\d\d)-(\d\d)", path.name)
    return {found[0]} if found else None


def from_words(text: str) -> set[str] | None:
    found = re.search(r"(\d{1,2})\s+([A-Z][a-z]+)\s+(\d{4})", text)
    if found and found[2].lower() in MONTHS:
        month = MONTHS.index(found[2].lower()) + 1
        return {f"{found[3]}-{month:02}-{int(found[1]):02}"}
    return None


def counted(heading: str) -> set[str]:
    found = re.search(
        r"\b(\d{1,3})(?:st|nd|rd|th)\b(?!\s+(?:of\s+)?[A-Z][a-z]+\s+\d{4})", heading
    )
    return {found[1]} if found else set()


def items_below(raw: str, heading: str) -> list[str] | None:
    """Return the bullets that follow a line, up to a line that is none."""
    lines = raw.splitlines()
    found: list[str] = []
    seen = parted = False
    for at, line in enumerate(lines):
        if not re.fullmatch(heading, line.strip(), re.IGNORECASE):
            continue
        seen = True
        level = len(line) - len(line.lstrip("#"))
        for below in lines[at + 1 :]:
            item = re.match(r"(?:a )?[*+-]\s*(.+)", below)
            deeper = level and re.match(rf"#{{{level + 1},}} \w", below)
            if item:
                found.append(item[1].strip())
            elif deeper and (not found or parted):
                parted = True
            elif below.strip() and not below.startswith((" ", "\t")):
                break
    return found if seen else None


def name_of(item: str) -> str:
    """Return what stands before an account, a bracket or a dash."""
    item = re.split(r"\s*@|\s*<|\s*\(|\s+[-–—]\s+", item)[0]
    return plain(item)


def markdown_truth(raw: str, path: Path) -> Truth:
    truth = Truth(dates=from_file_name(path))
    heading = re.search(r"^# (.+)$", raw, re.MULTILINE)
    truth.number = counted(heading[1]) if heading else None
    present: list[str] | None = None
    for line in (
        r"#+ (?:present|attendees|participants|attendance)",
        r"(?:board )?members in attendance(?: were)?:",
        r"also in attendance(?: were)?:",
    ):
        found = items_below(raw, line)
        if found is not None:
            present = (present or []) + found
    if present is not None:
        truth.participants = {name_of(item) for item in present} - {""}
        truth.observers = {
            name_of(item)
            for item in present
            if re.search(r"\([^)]*observer", item, re.IGNORECASE)
        } | {name_of(item) for item in items_below(raw, r"#+ observers") or ()}
    away = items_below(raw, r"(?:#+ )?(?:apologies|regrets|absent)(?: for absence)?:?")
    if away is not None:
        truth.absent = {name_of(item) for item in away} - {"none"}
    led = re.search(
        r"^(?:The|This) meeting was (?:led|chaired) by (.+?)\.?$", raw, re.M
    )
    if led:
        names = re.sub(r"\([^)]*\)", "", led[1])
        truth.chairs = {plain(name) for name in re.split(r",| and ", names)}
    return truth


def html_truth(raw: str, path: Path) -> Truth:
    heading = re.search(r"<h2>([^<]+)</h2>", raw)
    truth = Truth(
        dates=from_words(heading[1]) if heading else from_file_name(path), number=set()
    )
    fields: dict[str, set[str]] = {}
    for term, said in re.findall(r"<dt>([^<]+)</dt>\s*<dd>(.*?)</dd>", raw, re.DOTALL):
        words = html.unescape(re.sub(r"<[^>]+>", "", said))
        names = {plain(name) for name in words.split(",")} - {"", "-"}
        fields[term.strip().lower()] = names
    present = fields.get("present")
    if present is not None:
        # Who took the notes was there, listed or not.
        truth.participants = present | fields.get("scribe", set())
        truth.observers = fields.get("observers", set())
    truth.absent = fields.get("regrets")
    truth.chairs = fields.get("chair")
    return truth


READERS: dict[str, Callable[[str, Path], Truth]] = {
    ".md": markdown_truth,
    ".html": html_truth,
}


def said(record: MeetingRecord) -> dict[str, set[str]]:
    dates = record.dates.value if record.dates else None
    return {
        "number": {str(record.number.value)} if record.number else set(),
        "dates": {str(dates.first)} if dates else set(),
        **{
            name: {plain(one.value.name) for one in getattr(record, name)}
            for name in ("participants", "observers", "absent", "chairs")
        },
    }


def compare(record: MeetingRecord, truth: Truth, scores: dict[str, Score], key: str):
    found = said(record)
    for name in FIELDS:
        expected = getattr(truth, name)
        if expected is None:
            continue
        score = scores[name]
        score.files += 1
        score.right += len(found[name] & expected)
        score.wrong += len(found[name] - expected)
        score.missed += len(expected - found[name])
        if found[name] != expected:
            wrong, missed = found[name] - expected, expected - found[name]
            score.misses.append(
                f"{key}: wrong {sorted(wrong)}, missed {sorted(missed)}"
            )


def raw_of(document: Document, folder: Path, raw_folder: Path) -> Path | None:
    """Return the raw file of a document: itself, or its namesake in another folder."""
    stem = Path(document.key).with_suffix("")
    inner = stem.relative_to(stem.parts[0]) if stem.parts[0] == folder.name else stem
    for suffix in READERS:
        for path in (raw_folder / stem, raw_folder / inner):
            candidate = path.parent / (path.name + suffix)
            if candidate.is_file():
                return candidate
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--raw", type=Path, help="where the raw files are")
    parser.add_argument("--misses", action="store_true", help="print what differs")
    arguments = parser.parse_args()
    raw_folder = arguments.raw or arguments.folder
    scores = {name: Score() for name in FIELDS}
    took_ms: list[float] = []
    measured = 0
    for parsed in parse_files(discover([arguments.folder])[0]):
        if not isinstance(parsed.result, Document):
            print(parsed.source.key, parsed.result)
            continue
        began = time.process_time()
        record = extract_record(parsed.result)
        took_ms.append((time.process_time() - began) * 1000)
        raw = raw_of(parsed.result, arguments.folder, raw_folder)
        if raw is None:
            continue
        text = raw.read_text(encoding="utf-8", errors="replace")
        truth = READERS[raw.suffix](text, raw)
        compare(record, truth, scores, parsed.result.key)
        measured += 1
    print(f"{measured} of {len(took_ms)} documents have raw files that tell fields")
    print(
        f"{'field':14}{'files':>6}{'right':>7}{'wrong':>7}{'missed':>8}"
        f"{'precision':>11}{'recall':>8}"
    )
    for name, score in scores.items():
        print(
            f"{name:14}{score.files:>6}{score.right:>7}{score.wrong:>7}"
            f"{score.missed:>8}{share(score.precision):>11}{share(score.recall):>8}"
        )
        if arguments.misses:
            print(*(f"    {miss}" for miss in score.misses), sep="\n")
    if took_ms:
        print(
            f"median {statistics.median(took_ms):.1f} ms of processor time a document"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
