"""Which meeting a document reports."""

from __future__ import annotations

from corpus.dates import written_dates
from corpus.meeting import MeetingRecord
from corpus.numbers import ordinal_numeral


def meeting_label(record: MeetingRecord) -> str:
    """Name a meeting by what is known of it; empty where nothing is.

    >>> meeting_label(MeetingRecord("d1", 1, number=Evidenced(5, 0, 5)))
    '5th meeting'
    """
    known = []
    if record.number:
        known.append(f"{ordinal_numeral(record.number.value)} meeting")
    elif record.dates or record.place:
        known.append("meeting")
    if record.dates:
        known.append(written_dates(record.dates.value))
    elif record.place:
        known.append(record.place.value)
    return ", ".join(known)
