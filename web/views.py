"""What the pages show, as plain data; templates decide nothing.

Nothing here knows HTTP or writes HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from textwrap import shorten
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from corpus.dates import written_dates
from corpus.document import Document
from qa.answer import Answer, Citation, Status
from qa.explanation import Explanation
from qa.meeting_listing import chair_names
from qa.reply import citation_url
from web.changes import Change, FileResult
from web.faults import error_body
from web.jobs import Job
from web.marks import AnswerLines, answer_lines

if TYPE_CHECKING:
    from corpus.meeting import MeetingRecord
    from index.generation import DocumentSummary, Generation
    from qa.assistant import Assistant
    from qa.meetings import Extent, Meeting

_ASKED_KEPT = 10
_QUOTED_CHARS = 300

_CERTAIN = 0.85
_LIKELY = 0.6


@dataclass(frozen=True, slots=True)
class LibraryView:
    """State of the library, for the line at the foot of a page.

    Attributes:
        documents: How many there are.
        passages: How many can be found.
        generation: Number of the generation that is served.
        built_at: When that was made.
    """

    documents: int
    passages: int
    generation: int
    built_at: datetime


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting and the documents that report it.

    Attributes:
        id: Its name in addresses.
        label: ``5th meeting``.
        body: The group that met, or None.
        number: Its ordinal, or None.
        first_day: First day, or None.
        last_day: Last day, or None.
        dates: The days as a person writes them, or "".
        place: Where it was held, or None.
        chairs: Who chaired.
        documents: What reports it.
        extent: What of these documents does.
        addresses: By the id of a document, the page that shows it: of one that
            reports several meetings, at the heading of this one.
    """

    id: str
    label: str
    body: str | None
    number: int | None
    first_day: date | None
    last_day: date | None
    dates: str
    place: str | None
    chairs: tuple[str, ...]
    documents: tuple[DocumentSummary, ...]
    extent: Extent
    addresses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SourceView:
    """A quote as a card.

    Attributes:
        n: Its number, from 1.
        citation: What is quoted, and where.
        url: Page that shows the quote in place.
        meetings: Meetings that its document reports there.
        section: Heading above it, "" where that is the title again.
    """

    n: int
    citation: Citation
    url: str
    meetings: tuple[MeetingView, ...]
    section: str


@dataclass(frozen=True, slots=True)
class AskedView:
    """An earlier question of the conversation.

    Attributes:
        question: As it was asked.
        url: Page that answers it again.
    """

    question: str
    url: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer as a page.

    Attributes:
        question: As it was asked.
        understood: As it was understood, where that differs, else "".
        status: answered, partial or not_found.
        parts: The answer's lines and lists, with their marks.
        sources: The evidence.
        nearest: Nearest passages where nothing was found.
        percent: Confidence in percent.
        sure: The same in a word: certain, likely or unsure.
        asked: Earlier questions, oldest first.
        history: What a follow-up sends along, oldest first.
        generation: Generation that was read.
        explanation: Why it is what it is.
    """

    question: str
    understood: str
    status: Status
    parts: tuple[AnswerLines, ...]
    sources: tuple[SourceView, ...]
    nearest: tuple[SourceView, ...]
    percent: int
    sure: str
    asked: tuple[AskedView, ...]
    history: tuple[str, ...]
    generation: int
    explanation: ExplanationView | None


@dataclass(frozen=True, slots=True)
class ConsideredView:
    """One sentence or list that might have been the answer.

    Attributes:
        title: Of its document.
        url: Page that shows it in place.
        quote: The sentence, shortened where it is long.
        answer: The words of it that answer, or "".
        percent: How likely it is right.
        verdict: What became of it.
        parts: What that was worked out from, each with a number.
    """

    title: str
    url: str
    quote: str
    answer: str
    percent: int
    verdict: str
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """Why an answer is what it is.

    Attributes:
        way: By what the question was answered.
        bar: Least probability that is said, in percent.
        considered: What passages offered, the best first.
        unheard: Words of the question that no document has.
    """

    way: str
    bar: int
    considered: tuple[ConsideredView, ...]
    unheard: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document above its text.

    Attributes:
        id: Its identifier.
        title: What it calls itself.
        key: Its file.
        version: The version that is shown.
        newest: The newest version.
        meetings: Meetings that it reports.
    """

    id: str
    title: str
    key: str
    version: int
    newest: int
    meetings: tuple[MeetingView, ...]


@dataclass(frozen=True, slots=True)
class JobView:
    """A change of the library, as it goes on.

    Attributes:
        id: Its identifier.
        kind: ``upload``, ``remove`` or ``rebuild``.
        over: Nothing more will happen.
        doing: What is being done, in words.
        done: Units that are done.
        total: Units in all, 0 where not known.
        files: What became of each file.
        problem: What stopped it, or "".
    """

    id: str
    kind: str
    over: bool
    doing: str
    done: int
    total: int
    files: tuple[FileResult, ...]
    problem: str


_PHASES = {
    "reading": "Reading the documents",
    "embedding": "Preparing the passages",
    "saving": "Saving",
}


def document_view(
    document: Document, newest: int, meetings: Mapping[str, tuple[MeetingView, ...]]
) -> DocumentView:
    """Return what stands above a document's text."""
    return DocumentView(
        id=document.id,
        title=document.title,
        key=document.key,
        version=document.version,
        newest=newest,
        meetings=meetings.get(document.id, ()),
    )


def job_view(job: Job[Change]) -> JobView:
    """Return how a change goes on."""
    return JobView(
        id=job.id,
        kind=job.kind,
        over=job.over,
        doing=_PHASES.get(job.phase, "Waiting to begin"),
        done=job.done,
        total=job.total,
        files=job.result.files if job.result else (),
        problem=error_body(job.error).message if job.error else "",
    )


def library_view(generation: Generation) -> LibraryView:
    """Return the state of the library."""
    return LibraryView(
        generation.document_count,
        generation.passage_count,
        generation.number,
        generation.built_at,
    )


def meeting_views(assistant: Assistant) -> tuple[MeetingView, ...]:
    """Return every meeting with its documents."""
    summaries = summaries_of(assistant)
    return tuple(meeting_view(meeting, summaries) for meeting in assistant.meetings())


def meeting_view(
    meeting: Meeting, summaries: Mapping[str, DocumentSummary]
) -> MeetingView:
    """Return a meeting with those of its documents that are listed."""
    return MeetingView(
        id=meeting.id,
        label=meeting.label,
        body=meeting.body,
        number=meeting.number,
        first_day=meeting.dates.first if meeting.dates else None,
        last_day=meeting.dates.last if meeting.dates else None,
        dates=written_dates(meeting.dates) if meeting.dates else "",
        place=meeting.place,
        chairs=chair_names(meeting),
        documents=tuple(
            sorted(
                (summaries[d] for d in meeting.documents if d in summaries),
                key=lambda summary: summary.key,
            )
        ),
        extent=meeting.extent,
        addresses={one.document_id: _address(one) for one in meeting.records},
    )


def _address(record: MeetingRecord) -> str:
    page = f"/documents/{record.document_id}"
    day = record.dates
    if record.span is None or day is None or day.start == day.end:
        return page
    query = [("version", record.version), ("start", day.start), ("end", day.end)]
    return f"{page}?{urlencode(query)}#quote"


def summaries_of(assistant: Assistant) -> dict[str, DocumentSummary]:
    """Return what is listed of each document, by its id."""
    return {summary.id: summary for summary in assistant.generation().documents()}


def meetings_by_document(
    meetings: Sequence[MeetingView],
) -> dict[str, tuple[MeetingView, ...]]:
    """Return the meetings that each document reports."""
    found: dict[str, tuple[MeetingView, ...]] = {}
    for meeting in meetings:
        for summary in meeting.documents:
            found[summary.id] = (*found.get(summary.id, ()), meeting)
    return found


def answer_view(
    question: str,
    answer: Answer,
    history: Sequence[str],
    meetings: Mapping[str, tuple[MeetingView, ...]],
) -> AnswerView:
    """Turn an answer into a page."""
    understood = answer.question_as_understood
    return AnswerView(
        question=question,
        understood="" if _same(understood, question) else understood,
        status=answer.status,
        parts=answer_lines(answer.text, len(answer.citations)),
        sources=_sources(answer.citations, meetings),
        nearest=_sources(answer.nearest, meetings),
        percent=round(answer.confidence * 100),
        sure=in_words(answer.confidence),
        asked=tuple(
            AskedView(asked, ask_url(asked, history[:place]))
            for place, asked in enumerate(history)
        ),
        history=tuple([*history, question][-_ASKED_KEPT:]),
        generation=answer.generation,
        explanation=_explained(answer.explanation),
    )


def in_words(probability: float) -> str:
    """Say how likely something is.

    >>> in_words(0.9), in_words(0.7), in_words(0.4)
    ('certain', 'likely', 'unsure')
    """
    if probability >= _CERTAIN:
        return "certain"
    return "likely" if probability >= _LIKELY else "unsure"


def _explained(explanation: Explanation | None) -> ExplanationView | None:
    if explanation is None:
        return None
    return ExplanationView(
        way=explanation.way.value,
        bar=round(explanation.bar * 100),
        considered=tuple(
            ConsideredView(
                title=one.citation.title,
                url=citation_url(one.citation),
                quote=shorten(one.citation.quote, _QUOTED_CHARS, placeholder=" …"),
                answer=one.answer,
                percent=round(one.probability * 100),
                verdict=one.verdict.value,
                parts=one.parts,
            )
            for one in explanation.considered
        ),
        unheard=explanation.unheard,
    )


def ask_url(question: str, history: Sequence[str] = ()) -> str:
    """Return the address of the page that answers a question."""
    return "/ask?" + urlencode([("q", question), *(("h", each) for each in history)])


def _sources(
    citations: Sequence[Citation], meetings: Mapping[str, tuple[MeetingView, ...]]
) -> tuple[SourceView, ...]:
    return tuple(
        SourceView(
            n,
            c,
            citation_url(c),
            tuple(
                one
                for one in meetings.get(c.document_id, ())
                if one.extent.holds(c.document_id, c.start)
            ),
            "" if _same(c.section, c.title) else c.section,
        )
        for n, c in enumerate(citations, 1)
    )


def _same(one: str, other: str) -> bool:
    def bare(text: str) -> str:
        return " ".join(text.casefold().split()).rstrip("?.! ")

    return bare(one) == bare(other)
