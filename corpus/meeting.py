"""What is known of the meeting that a document reports, each value with evidence.

``corpus/record.py`` derives these from any body's documents by general rules.
Nothing here reads text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Evidenced(Generic[T_co]):
    """A value and the characters of the document that say it.

    Attributes:
        value: What was understood.
        start: Offset of the first character of the evidence.
        end: Offset after its last character.
    """

    value: T_co
    start: int
    end: int


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


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """The meeting that one document reports; None where it does not say.

    Several documents can report one meeting: readers group records by
    ``number`` and ``body``, or by dates, and keep every document's evidence.

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
