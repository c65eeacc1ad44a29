"""What is known of the meeting that a document reports, each value with evidence.

``corpus/record.py`` derives these from any body's documents by general rules.
Nothing here reads text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)

_PART_MARK = "#"


@dataclass(frozen=True, slots=True)
class Evidenced(Generic[T_co]):
    """A value and the characters of the document that say it.

    Attributes:
        value: What was understood.
        start: Offset of the first character of the evidence.
        end: Offset after its last character.
        confidence: How surely the document says it, 0 to 1.
    """

    value: T_co
    start: int
    end: int
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class DateRange:
    """The first and the last day of a meeting; equal where it took one day.

    Attributes:
        first: First day.
        last: Last day, not before the first.
        precision: ``day``, ``month`` or ``year``: what the document states. A
            month is written as its first to its last day.
    """

    first: date
    last: date
    precision: str = "day"

    def overlaps(self, other: DateRange) -> bool:
        """Tell whether the two ranges share a day."""
        return self.first <= other.last and other.first <= self.last


class PartyKind(StrEnum):
    """What takes part in a meeting."""

    PERSON = "person"
    DELEGATION = "delegation"
    """A country, territory or member that takes part as such."""
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody or something that takes part, as the document writes it.

    What the document does not say is empty, never guessed.

    Attributes:
        name: The name alone, without title, handle or role.
        kind: Whether it is a person, a delegation or an organisation.
        title: What stands before a person's name: ``Ms.``, ``H.E. Ambassador``.
        affiliation: Organisation or country that the person is from.
        role: What the person does there or here: ``Deputy Director``, ``Secretary``.
        handle: Name of the person's account, with its mark: ``@name``.
    """

    name: str
    kind: PartyKind
    title: str = ""
    affiliation: str = ""
    role: str = ""
    handle: str = ""


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """The meeting that one document reports; None where it does not say.

    A document may also report several meetings one after the other, each in a section
    of its own. Its record then has one part for each, and says no more itself than
    what holds for all of them.

    Several documents can report one meeting: readers group records by
    ``number`` and ``body``, or by dates, and keep every document's evidence.

    The evidence of a party is its name with title, role and handle where it stands
    in the list. That of a chair is the stretch from the name to the word that says
    it chaired where both stand in one sentence, else the line.

    Attributes:
        document_id: The document that was read.
        version: Its version.
        body: Name of the group that met, as the document writes it.
        aliases: Short names of the body that the document defines: ``HMF-X``.
        number: Ordinal of the meeting; 1 for "first" and "inaugural".
        dates: When it was held; never the day of publication.
        place: Where it was held: ``Sudburg, Norland``.
        venue: The house: ``Grand Mole Hotel``.
        mode: ``in person``, ``virtual`` or ``hybrid``.
        published: Day on which the document was published, where it says so.
        filed: Day that the name of the file gives, where it gives one; it proves
            nothing.
        chairs: Who chaired or co-chaired.
        hosts: Who hosted it.
        participants: Who took part.
        observers: Who took part as an observer.
        absent: Who sent apologies or was away.
        guests: Guests, invited speakers, presenters.
        decisions: What was agreed, decided or given somebody to do: the sentence.
        mentions: Documents that are mentioned by their title.
        next_meeting: The phrase that says when or where the next meeting is.
        lists_participants: The heading or lead-in of a list that claims to name who
            took part. Without such a list absence from ``participants`` proves
            nothing.
        span: The stretch of the document that is about this meeting; None where all
            of it is. Every evidence lies in it, but for that of the body and its
            aliases, which the document may name above all its meetings.
        part: What tells this meeting from the others of its document: its day,
            ``2024-03-12``; "" where the document reports one meeting.
        parts: The meetings of a document that reports several, in order of ``span``.
    """

    document_id: str
    version: int
    body: Evidenced[str] | None = None
    aliases: tuple[Evidenced[str], ...] = ()
    number: Evidenced[int] | None = None
    dates: Evidenced[DateRange] | None = None
    place: Evidenced[str] | None = None
    venue: Evidenced[str] | None = None
    mode: Evidenced[str] | None = None
    published: Evidenced[date] | None = None
    filed: date | None = None
    chairs: tuple[Evidenced[Party], ...] = ()
    hosts: tuple[Evidenced[Party], ...] = ()
    participants: tuple[Evidenced[Party], ...] = ()
    observers: tuple[Evidenced[Party], ...] = ()
    absent: tuple[Evidenced[Party], ...] = ()
    guests: tuple[Evidenced[Party], ...] = ()
    decisions: tuple[Evidenced[str], ...] = ()
    mentions: tuple[Evidenced[str], ...] = ()
    next_meeting: Evidenced[str] | None = None
    lists_participants: Evidenced[str] | None = None
    span: tuple[int, int] | None = None
    part: str = ""
    parts: tuple[MeetingRecord, ...] = ()

    @property
    def source(self) -> str:
        """What reports the meeting: a document, or a part of one.

        >>> MeetingRecord("d1", 1, part="2024-03-12").source
        'd1#2024-03-12'
        """
        return source_name(self.document_id, self.part)


def source_name(document_id: str, part: str) -> str:
    """Name what reports a meeting; without a part, that is the document."""
    return f"{document_id}{_PART_MARK}{part}" if part else document_id


def split_source(source: str) -> tuple[str, str]:
    """Return the document and the part of a name that ``source_name`` made.

    >>> split_source("d1#2024-03-12"), split_source("d1")
    (('d1', '2024-03-12'), ('d1', ''))
    """
    document_id, _, part = source.partition(_PART_MARK)
    return document_id, part
