"""The JSON object that the API returns and the command line prints.

``AskReply`` is the one shape of an answer outside the program.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from index.corrections import Correction
from qa.answer import About, Answer, Citation, Part, Status
from qa.by_hand import values
from qa.explanation import Explanation, Verdict, Way


class RectReply(BaseModel):
    """Where on a page of a PDF words stand, in points from the lower left corner."""

    model_config = ConfigDict(frozen=True)

    page: int = Field(description="Page, from 1", ge=1)
    x0: float = Field(description="Left")
    y0: float = Field(description="Lower edge")
    x1: float = Field(description="Right")
    y1: float = Field(description="Upper edge")


class AboutReply(BaseModel):
    """The meeting that a quote is about."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="Name of the meeting in addresses")
    label: str = Field(description="What it is called: 5th meeting")
    dates: str = Field(description="When it was held, in words, or empty")


class CitationReply(BaseModel):
    """A quote and the address at which it stands."""

    model_config = ConfigDict(frozen=True)

    n: int = Field(description="Number of the mark in the answer, from 1", ge=1)
    document: str = Field(description="Path below the folder that was built")
    document_id: str = Field(description="Stable identifier of the document")
    version: int = Field(description="Version of the document", ge=1)
    title: str = Field(description="Title of the document")
    section: str = Field(description="Heading under which the quote stands, or empty")
    quote: str = Field(description="Exactly the characters from start to end")
    start: int = Field(description="Offset of the first quoted character", ge=0)
    end: int = Field(description="Offset after the last quoted character", ge=1)
    page: int | None = Field(description="Page, from 1, where the format has pages")
    url: str = Field(description="Address of the page that shows the quote in place")
    rects: tuple[RectReply, ...] = Field(
        (), description="Where the quote stands on the pages of a PDF"
    )
    meeting: AboutReply | None = Field(
        None, description="The meeting that the quote is about, where it is of one"
    )


class PartReply(BaseModel):
    """One piece of an answer."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(description="What is said, without marks")
    kind: str = Field(description="passage, list, record or across")
    words: str = Field(description="The words of it that answer, or empty")
    meeting: str = Field(description="The meeting that it is about, or empty")
    citation_numbers: tuple[int, ...] = Field(description="Its quotes, by number")


class SetByHandReply(BaseModel):
    """What an administrator set in a meeting record; no document says it."""

    model_config = ConfigDict(frozen=True)

    field: str = Field(description="Field of the record: dates, place, chairs, …")
    value: tuple[str, ...] = Field(description="What holds, in words; none if emptied")
    before: tuple[str, ...] = Field(description="What the documents say, in words")
    made_by: str = Field(description="Who set it")
    made_at: datetime = Field(description="When")
    document_id: str = Field(description="Document in whose record it was set")


class ConsideredReply(BaseModel):
    """One sentence or list that might have been the answer."""

    model_config = ConfigDict(frozen=True)

    citation: CitationReply = Field(description="Where it stands")
    answer: str = Field(description="The words of it that answer, or empty")
    probability: float = Field(ge=0, le=1, description="That it is right")
    parts: dict[str, float] = Field(
        description="What the probability was worked out from"
    )
    verdict: Verdict = Field(description="What became of it")


class ExplanationReply(BaseModel):
    """Why an answer is what it is."""

    model_config = ConfigDict(frozen=True)

    way: Way = Field(description="By what the question was answered")
    bar: float = Field(ge=0, le=1, description="Least probability that is said")
    considered: tuple[ConsideredReply, ...] = Field(
        description="What passages offered, the best first"
    )
    unheard: tuple[str, ...] = Field(
        description="Words of the question that no document has"
    )


class AskReply(BaseModel):
    """An answer with its citations, or an honest 'not found'."""

    model_config = ConfigDict(frozen=True)

    status: Status = Field(description="answered, partial or not_found")
    question_as_understood: str = Field(
        description="The question with what was carried over from the conversation"
    )
    answer: str = Field(description="The answer with marks [1], or why there is none")
    parts: tuple[PartReply, ...] = Field(
        (), description="The pieces of the answer, in order"
    )
    citations: tuple[CitationReply, ...] = Field(
        description="The evidence; none where all that is said was set by hand"
    )
    by_hand: tuple[SetByHandReply, ...] = Field(
        (), description="What an administrator set that the answer goes by"
    )
    confidence: float = Field(
        ge=0, le=1, description="Probability that the answer, or silence, is right"
    )
    nearest: tuple[CitationReply, ...] = Field(
        description="Nearest passages where nothing was found; not an answer"
    )
    generation: int = Field(description="Generation of the library that was read")
    took_ms: float = Field(description="Milliseconds from question to answer")
    explanation: ExplanationReply | None = Field(
        None, description="Why, where `explain` was set"
    )


def citation_url(citation: Citation, base: str = "") -> str:
    """Return the address of the page that shows a quote in its document.

    Args:
        citation: What is quoted.
        base: Scheme and host where the address has to be absolute, or "".
    """
    query = urlencode(
        {"version": citation.version, "start": citation.start, "end": citation.end}
    )
    return f"{base}/documents/{citation.document_id}?{query}#quote"


def reply_of(answer: Answer, *, base: str = "", explain: bool = False) -> AskReply:
    """Turn an answer into the object that leaves the program.

    Args:
        answer: What is said.
        base: Scheme and host where addresses have to be absolute, or "".
        explain: Whether to say why.
    """
    why = answer.explanation if explain else None
    return AskReply(
        status=answer.status,
        question_as_understood=answer.question_as_understood,
        answer=answer.text,
        parts=tuple(map(_part, answer.parts)),
        citations=_replies(answer.citations, base, answer.about),
        by_hand=tuple(map(_set_by_hand, answer.corrections)),
        confidence=round(answer.confidence, 3),
        nearest=_replies(answer.nearest, base),
        generation=answer.generation,
        took_ms=round(answer.took_ms, 1),
        explanation=None if why is None else _explained(why, base),
    )


def _set_by_hand(made: Correction) -> SetByHandReply:
    return SetByHandReply(
        field=made.field,
        value=values(made.value),
        before=values(made.before),
        made_by=made.made_by,
        made_at=made.made_at,
        document_id=made.document_id,
    )


def _explained(explanation: Explanation, base: str) -> ExplanationReply:
    return ExplanationReply(
        way=explanation.way,
        bar=explanation.bar,
        considered=tuple(
            ConsideredReply(
                citation=citation_reply(one.citation, n, base=base),
                answer=one.answer,
                probability=round(one.probability, 3),
                parts=dict(one.parts),
                verdict=one.verdict,
            )
            for n, one in enumerate(explanation.considered, 1)
        ),
        unheard=explanation.unheard,
    )


def citation_reply(citation: Citation, n: int, *, base: str = "") -> CitationReply:
    """Turn a quote into the object that leaves the program.

    Args:
        citation: What is quoted.
        n: Number of its mark, from 1.
        base: Scheme and host where addresses have to be absolute, or "".
    """
    return CitationReply(
        n=n,
        document=citation.key,
        document_id=citation.document_id,
        version=citation.version,
        title=citation.title,
        section=citation.section,
        quote=citation.quote,
        start=citation.start,
        end=citation.end,
        page=citation.page,
        url=citation_url(citation, base),
    )


def _part(part: Part) -> PartReply:
    return PartReply(
        text=part.text,
        kind=part.kind,
        words=part.words,
        meeting=part.meeting,
        citation_numbers=part.citations,
    )


def _replies(
    citations: tuple[Citation, ...], base: str, about: tuple[About | None, ...] = ()
) -> tuple[CitationReply, ...]:
    found = []
    for n, one in enumerate(citations, 1):
        reply = citation_reply(one, n, base=base)
        meeting = about[n - 1] if n <= len(about) else None
        if meeting is not None:
            known = AboutReply(id=meeting.id, label=meeting.label, dates=meeting.dates)
            reply = reply.model_copy(update={"meeting": known})
        found.append(reply)
    return tuple(found)
