"""The JSON objects of meetings that the API returns and the command line prints.

Nothing here decides what a document says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from corpus.document import Document
from corpus.meeting import DateRange, Party
from qa.answer import Citation
from qa.meeting_listing import (
    FACTS,
    PARTIES,
    PASSAGES,
    Place,
    Stated,
    before_of,
    chair_names,
    facts,
    parties,
    passages,
)
from qa.meetings import Meeting
from qa.reply import citation_url

if TYPE_CHECKING:
    from index.corrections import Correction
    from index.generation import DocumentSummary

Read = Callable[[str, int], Document]
"""Returns one version of a document."""


class EvidenceReply(BaseModel):
    """Where a document says something."""

    model_config = ConfigDict(frozen=True)

    document_id: str = Field(description="Stable identifier of the document")
    document: str = Field(description="Path below the folder that was built")
    version: int = Field(description="Version of the document", ge=1)
    start: int = Field(description="Offset of the first quoted character", ge=0)
    end: int = Field(description="Offset after the last quoted character", ge=1)
    quote: str = Field(description="Exactly the characters from start to end")
    url: str = Field(description="Address of the page that shows the quote in place")


class DatesReply(BaseModel):
    """When a meeting was held."""

    model_config = ConfigDict(frozen=True)

    first_day: date
    last_day: date
    precision: str = Field(description="What is stated: day, month or year")


class ValueReply(BaseModel):
    """A value with its evidence."""

    model_config = ConfigDict(frozen=True)

    value: int | str | DatesReply
    by_hand: bool = Field(description="It was set by hand; no document says it")
    evidence: tuple[EvidenceReply, ...] = Field(description="Where documents say it")


class PartyReply(BaseModel):
    """Somebody or something that took part."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(description="The name alone")
    kind: str = Field(description="person, delegation or organisation")
    title: str = Field("", description="What stands before a person's name")
    affiliation: str = Field("", description="Where a person is from")
    role: str = Field("", description="What a person does there or here")
    handle: str = Field("", description="Name of a person's account")
    by_hand: bool = Field(description="It was set by hand; no document says it")
    evidence: tuple[EvidenceReply, ...] = Field(description="Where documents say it")


class MeetingDocument(BaseModel):
    """A document that reports a meeting."""

    model_config = ConfigDict(frozen=True)

    id: str
    document: str
    title: str


class MeetingSummary(BaseModel):
    """A meeting, as the documents tell of it."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="Identifier for addresses")
    label: str = Field(description="What it is called in a sentence")
    body: str | None = Field(description="The group that met")
    number: int | None = Field(description="Its ordinal")
    first_day: date | None = Field(description="First day")
    last_day: date | None = Field(description="Last day")
    precision: str | None = Field(description="What is stated: day, month or year")
    place: str | None = Field(description="Where it was held")
    venue: str | None = Field(description="The house")
    mode: str | None = Field(description="in person, virtual or hybrid")
    chairs: tuple[str, ...] = Field(description="Names of those who chaired")
    documents: tuple[MeetingDocument, ...] = Field(description="What reports it")


class CorrectionReply(BaseModel):
    """A field that was set by hand for the documents of a meeting."""

    model_config = ConfigDict(frozen=True)

    field: str
    made_by: str = Field(description="Who set it")
    made_at: datetime = Field(description="When")
    before: tuple[str, ...] = Field(description="What the documents say, in words")
    documents: tuple[str, ...] = Field(description="Identifiers of the documents")


class MeetingReply(MeetingSummary):
    """A meeting with everything that is known of it and where it is said.

    A field that no document tells is an empty list.
    """

    facts: dict[str, tuple[ValueReply, ...]] = Field(
        description="number, dates, place, venue, mode and body; several values where "
        "documents differ, the one that is used first"
    )
    parties: dict[str, tuple[PartyReply, ...]] = Field(
        description="chairs, hosts, participants, observers, absent and guests"
    )
    passages: dict[str, tuple[ValueReply, ...]] = Field(
        description="decisions, mentions and next_meeting, in the documents' words"
    )
    lists_participants: bool = Field(
        description="A document lists who took part; else who is not named may have "
        "been there"
    )
    corrections: tuple[CorrectionReply, ...] = Field(
        description="What was set by hand and holds"
    )


def summary_of(
    meeting: Meeting, summaries: Mapping[str, DocumentSummary]
) -> MeetingSummary:
    """Turn a meeting into the object that leaves the program."""
    return MeetingSummary(**_summarised(meeting, summaries))


def meeting_reply(
    meeting: Meeting,
    summaries: Mapping[str, DocumentSummary],
    read: Read,
    *,
    corrections: Iterable[Correction] = (),
    base: str = "",
) -> MeetingReply:
    """Turn a meeting with all its evidence into the object that leaves the program.

    Args:
        meeting: The meeting.
        summaries: What is listed of each document, by its id.
        read: Returns a version of a document, to quote it.
        corrections: What was set by hand, of any meeting.
        base: Scheme and host where addresses have to be absolute, or "".
    """

    def evidence(one: Stated[Any]) -> tuple[EvidenceReply, ...]:
        return tuple(_evidence(place, read, base) for place in one.places)

    def values(found: tuple[Stated[Any], ...]) -> tuple[ValueReply, ...]:
        return tuple(
            ValueReply(
                value=_value(one.value), by_hand=one.by_hand, evidence=evidence(one)
            )
            for one in found
        )

    return MeetingReply(
        **_summarised(meeting, summaries),
        facts={name: values(facts(meeting, name)) for name in FACTS},
        parties={
            name: tuple(
                PartyReply(
                    **party_fields(one.value),
                    by_hand=one.by_hand,
                    evidence=evidence(one),
                )
                for one in parties(meeting, name)
            )
            for name in PARTIES
        },
        passages={name: values(passages(meeting, name)) for name in PASSAGES},
        lists_participants=meeting.lists_participants is not None,
        corrections=_corrections(meeting, corrections),
    )


def party_fields(party: Party) -> dict[str, str]:
    """Return what is known of a party, by field."""
    return {
        "name": party.name,
        "kind": party.kind.value,
        "title": party.title,
        "affiliation": party.affiliation,
        "role": party.role,
        "handle": party.handle,
    }


def _corrections(
    meeting: Meeting, corrections: Iterable[Correction]
) -> tuple[CorrectionReply, ...]:
    """Say each field once, as the newest correction has it, with its documents."""
    by_field: dict[str, list[Correction]] = {}
    for one in corrections:
        if one.source in meeting.sources:
            by_field.setdefault(one.field, []).append(one)
    return tuple(
        CorrectionReply(
            field=field,
            made_by=made[-1].made_by,
            made_at=made[-1].made_at,
            before=before_of(made[-1]),
            documents=tuple(sorted(one.document_id for one in made)),
        )
        for field, made in by_field.items()
    )


def _summarised(
    meeting: Meeting, summaries: Mapping[str, DocumentSummary]
) -> dict[str, Any]:
    dates = meeting.dates
    listed = [summaries[d] for d in meeting.documents if d in summaries]
    return {
        "id": meeting.id,
        "label": meeting.label,
        "body": meeting.body,
        "number": meeting.number,
        "first_day": dates.first if dates else None,
        "last_day": dates.last if dates else None,
        "precision": dates.precision if dates else None,
        "place": meeting.place,
        "venue": next((one.value for one in facts(meeting, "venue")), None),
        "mode": next((one.value for one in facts(meeting, "mode")), None),
        "chairs": chair_names(meeting),
        "documents": tuple(
            MeetingDocument(id=one.id, document=one.key, title=one.title)
            for one in sorted(listed, key=lambda one: one.key)
        ),
    }


def _value(value: object) -> int | str | DatesReply:
    if isinstance(value, DateRange):
        return DatesReply(
            first_day=value.first, last_day=value.last, precision=value.precision
        )
    return value if isinstance(value, int) else str(value)


def _evidence(place: Place, read: Read, base: str) -> EvidenceReply:
    quote = Citation(read(place.document_id, place.version), place.start, place.end)
    return EvidenceReply(
        document_id=quote.document_id,
        document=quote.key,
        version=quote.version,
        start=quote.start,
        end=quote.end,
        quote=quote.quote,
        url=citation_url(quote, base),
    )
