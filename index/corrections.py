"""What was set by hand in meeting records, and how it wins over what was read.

A value that was set by hand stands in no document: its evidence is the empty span at
the beginning of the text, and it has no quote. Values that the document says as well
keep their evidence. Nothing here opens a library.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from corpus.meeting import DateRange, Evidenced, MeetingRecord, Party, source_name
from index.codec import decode, encode

Value = int | str | DateRange | tuple[Party, ...] | None
"""A value of a field; None where the meeting has none."""

PARTY_FIELDS = ("chairs", "hosts", "participants", "observers", "absent", "guests")

# Decisions and other sentences are the documents' own words, which nobody corrects.
_KINDS: dict[str, Any] = {
    "number": int | None,
    "dates": DateRange | None,
    "place": str | None,
    "venue": str | None,
    "mode": str | None,
    "body": str | None,
    **dict.fromkeys(PARTY_FIELDS, tuple[Party, ...]),
}

CORRECTABLE = tuple(_KINDS)
"""Fields of a meeting record that can be set by hand."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A field of the record of one meeting in one document that was set by hand.

    Attributes:
        document_id: The document.
        field: One of ``CORRECTABLE``.
        value: What holds instead of what was read.
        before: What the document says instead; empty where it was removed since.
        made_by: Who set it.
        made_at: When, UTC.
        part: The part of the document that is meant, where it reports several
            meetings; see ``MeetingRecord.part``.
    """

    document_id: str
    field: str
    value: Value
    before: Value
    made_by: str
    made_at: datetime
    part: str = ""

    @property
    def source(self) -> str:
        """What it is set for, as ``MeetingRecord.source`` names it."""
        return source_name(self.document_id, self.part)


def corrected(
    record: MeetingRecord, corrections: Iterable[Correction]
) -> MeetingRecord:
    """Return a record with what was set by hand in place of what was read."""
    changes = {one.field: _evidenced(record, one) for one in corrections}
    return replace(record, **changes) if changes else record


def value_of(record: MeetingRecord, field: str) -> Value:
    """Return the value of a field without its evidence."""
    held = getattr(record, field)
    if isinstance(held, tuple):
        return tuple(one.value for one in held)
    value: Value = None if held is None else held.value
    return value


def encode_value(field: str, value: Value) -> str:
    """Return the JSON text of a value.

    Raises:
        ValueError: The field cannot be set by hand, or not to this value.
    """
    if field not in _KINDS:
        raise ValueError(f"{field} cannot be set by hand")
    text = json.dumps(encode(value), ensure_ascii=False, separators=(",", ":"))
    try:
        same = decode_value(field, text) == value
    except (TypeError, KeyError) as exc:
        raise ValueError(f"{field} cannot be {value!r}") from exc
    if not same:
        raise ValueError(f"{field} cannot be {value!r}")
    return text


def decode_value(field: str, text: str) -> Value:
    """Return the value of which ``encode_value`` made this text."""
    value: Value = decode(_KINDS[field], json.loads(text))
    return value


def _evidenced(record: MeetingRecord, correction: Correction) -> Any:  # noqa: ANN401
    """Return a value by hand with the evidence of the document where it agrees."""
    read = getattr(record, correction.field)
    if isinstance(read, tuple):
        said = {one.value: one for one in read}
        parties = correction.value if isinstance(correction.value, tuple) else ()
        return tuple(said.get(one, Evidenced(one, 0, 0)) for one in parties)
    if correction.value is None:
        return None
    if read is not None and read.value == correction.value:
        return read
    return Evidenced(correction.value, 0, 0)
