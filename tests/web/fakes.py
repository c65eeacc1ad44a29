"""An assistant that answers from memory, with the interface of the real one."""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from corpus.document import Block, BlockKind, Document, Passage, document_id
from corpus.meeting import DateRange, Evidenced, MeetingRecord
from index.corrections import Correction, corrected, encode_value, value_of
from index.errors import DocumentNotFoundError, DocumentRemovedError
from qa.answer import Answer, Citation, Status
from qa.errors import InvalidQuestionError
from qa.meetings import Meeting, group_meetings

SUFFIXES = (".txt", ".md")
NOW = datetime(2024, 6, 7, 8, 9, tzinfo=UTC)


@dataclass(frozen=True)
class FakeSummary:
    id: str
    key: str
    version: int
    title: str
    media_type: str
    passages: int
    added_at: datetime


@dataclass(frozen=True)
class FakeFailed:
    name: str
    reason: str


@dataclass(frozen=True)
class FakeReport:
    generation: int
    added: tuple[FakeSummary, ...] = ()
    changed: tuple[FakeSummary, ...] = ()
    removed: tuple[FakeSummary, ...] = ()
    unchanged: tuple[FakeSummary, ...] = ()
    failed: tuple[FakeFailed, ...] = ()
    passages_embedded: int = 0
    took_ms: float = 1.0


@dataclass(frozen=True)
class FakeHit:
    passage: Passage
    citation: Citation
    score: float
    rank: int
    why: str = "words"


@dataclass(frozen=True)
class FakeFound:
    hits: tuple[FakeHit, ...]
    generation: int


@dataclass
class FakeGeneration:
    number: int = 1
    built_at: datetime = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
    versions: dict[str, list[Document]] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    meeting_records: tuple[MeetingRecord, ...] = ()
    made: tuple[Correction, ...] = ()

    @property
    def document_count(self) -> int:
        return len(self.versions)

    @property
    def passage_count(self) -> int:
        return sum(s.passages for s in self.documents())

    def document(self, document_id: str, version: int | None = None) -> Document:
        if document_id in self.gone:
            raise DocumentRemovedError(document_id)
        found = self.versions.get(document_id, [])
        if not found or (version or 1) > len(found):
            raise DocumentNotFoundError(document_id)
        return found[-1 if version is None else version - 1]

    def original(self, document_id: str, version: int | None = None) -> bytes:
        return self.document(document_id, version).text.encode()

    def documents(self) -> tuple[FakeSummary, ...]:
        return tuple(
            summary(v[-1])
            for v in sorted(self.versions.values(), key=lambda v: v[0].key)
        )

    def records(self) -> tuple[MeetingRecord, ...]:
        return tuple(
            corrected(
                record, [c for c in self.made if c.document_id == record.document_id]
            )
            for record in self.meeting_records
        )

    def corrections(self) -> tuple[Correction, ...]:
        return self.made


def summary(document: Document) -> FakeSummary:
    return FakeSummary(
        document.id,
        document.key,
        document.version,
        document.title,
        document.media_type,
        len(document.blocks),
        datetime(2024, 5, 6, 7, 8, tzinfo=UTC),
    )


def document_of(key: str, text: str, *, title: str = "", version: int = 1) -> Document:
    """Lines are blocks: ``# `` heads, ``- `` lists, the rest paragraphs."""
    blocks = []
    at = 0
    for line in text.split("\n"):
        kind, mark = BlockKind.PARAGRAPH, 0
        if line.startswith("# "):
            kind, mark = BlockKind.HEADING, 2
        elif line.startswith("- "):
            kind, mark = BlockKind.LIST_ITEM, 2
        elif " | " in line:
            kind = BlockKind.TABLE_ROW
        if line.strip():
            level = 1 if kind is BlockKind.HEADING else 0
            blocks.append(Block(kind, at + mark, at + len(line), level=level))
        at += len(line) + 1
    return Document(
        id=document_id(key),
        key=key,
        version=version,
        title=title or key,
        text=text,
        blocks=tuple(blocks),
        media_type="text/plain",
        sha256="0" * 64,
    )


class FakeWriter:
    """Takes text files in; ``broken`` makes every change fail with that error."""

    def __init__(self, assistant: "FakeAssistant") -> None:
        self._assistant = assistant
        self.broken: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()

    def add_uploads(self, uploads: Sequence, *, progress=None) -> FakeReport:
        self._begin(progress)
        old = self._assistant.generation()
        versions = {k: list(v) for k, v in old.versions.items()}
        result: dict[str, list] = {"added": [], "changed": [], "unchanged": []}
        failed = []
        for upload in uploads:
            if not upload.name.endswith(SUFFIXES):
                failed.append(FakeFailed(upload.name, "this kind of file is not read"))
                continue
            known = versions.setdefault(document_id(upload.name), [])
            text = upload.data.decode()
            if known and known[-1].text == text:
                result["unchanged"].append(summary(known[-1]))
                continue
            made = document_of(upload.name, text, version=len(known) + 1)
            result["changed" if known else "added"].append(summary(made))
            known.append(made)
        changed = bool(result["added"] or result["changed"])
        number = old.number + changed
        gone = old.gone - frozenset(versions)
        self._assistant.current = FakeGeneration(
            number, versions=versions, gone=gone, meeting_records=old.meeting_records
        )
        return FakeReport(
            number,
            added=tuple(result["added"]),
            changed=tuple(result["changed"]),
            unchanged=tuple(result["unchanged"]),
            failed=tuple(failed),
            passages_embedded=sum(
                s.passages for s in (*result["added"], *result["changed"])
            ),
        )

    def remove(self, ids: Collection[str]) -> FakeReport:
        self._begin(None)
        old = self._assistant.generation()
        removed = tuple(summary(old.document(i)) for i in ids)
        self._assistant.current = FakeGeneration(
            old.number + 1,
            versions={k: v for k, v in old.versions.items() if k not in ids},
            gone=old.gone | frozenset(ids),
            meeting_records=old.meeting_records,
        )
        return FakeReport(old.number + 1, removed=removed)

    def build(self, paths, *, progress=None) -> FakeReport:
        self._begin(progress)
        generation = self._assistant.generation()
        return FakeReport(generation.number, unchanged=generation.documents())

    def correct(
        self, ids: Collection[str], values, *, withdrawn=(), made_by: str
    ) -> FakeReport:
        self._begin(None)
        old = self._assistant.generation()
        records = {r.document_id: r for r in old.records()}
        ended = {(i, name) for i in ids for name in (*values, *withdrawn)}
        made = [c for c in old.made if (c.document_id, c.field) not in ended]
        for id_ in ids:
            old.document(id_)
            for name, value in values.items():
                before = value_of(records[id_], name)
                encode_value(name, value)
                made.append(Correction(id_, name, value, before, made_by, NOW))
        self._assistant.current = replace(old, number=old.number + 1, made=tuple(made))
        return FakeReport(old.number + 1)

    def _begin(self, progress) -> None:
        if progress:
            progress("reading", 1, 2)
        self.gate.wait(10)
        if self.broken is not None:
            raise self.broken


class FakeAssistant:
    """Answers with the line that shares most words with the question."""

    def __init__(self, *documents: Document) -> None:
        self.current = FakeGeneration(versions={d.id: [d] for d in documents})
        self.writer = FakeWriter(self)
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.broken: Exception | None = None
        self.closed = False
        self.partial = False

    def ask(self, question: str, *, history: Sequence[str] = ()) -> Answer:
        self.asked.append((question, tuple(history)))
        if self.broken is not None:
            raise self.broken
        best = self._best(question)
        understood = question + (f" ({history[-1]})" if history else "")
        if not best:
            nearest = self._best("the of in", least=0)[:2]
            return Answer(
                Status.NOT_FOUND,
                understood,
                "No document mentions this.",
                (),
                0.1,
                tuple(nearest),
                self.current.number,
                1.5,
            )
        quotes = best[:2]
        text = " ".join(f"{c.quote} [{n}]" for n, c in enumerate(quotes, 1))
        status = Status.PARTIAL if self.partial else Status.ANSWERED
        return Answer(
            status, understood, text, tuple(quotes), 0.876, (), self.current.number, 1.5
        )

    def search(self, query: str, *, k: int = 10) -> FakeFound:
        if not query.strip():
            raise InvalidQuestionError("the query has no words to look for")
        hits = tuple(
            FakeHit(
                Passage(
                    f"{c.document_id}:1:0", c.document_id, c.start, c.end, None, (), ""
                ),
                c,
                1 / rank,
                rank,
            )
            for rank, c in enumerate(self._best(query)[:k], 1)
        )
        return FakeFound(hits, self.current.number)

    def generation(self) -> FakeGeneration:
        return self.current

    def refresh(self) -> FakeGeneration:
        return self.current

    def meetings(self) -> tuple[Meeting, ...]:
        return group_meetings(self.current.records())

    def examples(self) -> tuple[str, ...]:
        return ("Who chaired the 2nd meeting?", "What was agreed?")

    def warm_up(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def _best(self, question: str, least: int = 2) -> list[Citation]:
        if not question.strip():
            raise InvalidQuestionError("the question has no words")
        words = set(question.lower().strip("?").split())
        found = []
        for versions in self.current.versions.values():
            document = versions[-1]
            for block in document.blocks:
                text = document.text[block.start : block.end]
                shared = len(words & set(text.lower().strip(".").split()))
                if shared >= least:
                    place = Citation(
                        document, block.start, block.end, section="Opening"
                    )
                    found.append((shared, place))
        return [c for _, c in sorted(found, key=lambda pair: -pair[0])]


def record_of(document: Document, number: int, dates: DateRange) -> MeetingRecord:
    return MeetingRecord(
        document.id,
        document.version,
        number=Evidenced(number, 0, 1),
        dates=Evidenced(dates, 0, 1),
        place=Evidenced("Lisbon", 0, 1),
        body=Evidenced("Committee on Tides", 0, 1),
    )
