"""Several meetings side by side: when, where, who chaired, who came, what was agreed.

What is said of each meeting is labelled with it and quoted from its own documents;
what the documents do not say of one of them is left out, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer import Status
from qa.by_hand import labelled, stated
from qa.found import Found
from qa.matters import Matter, Part
from qa.meetings import Meeting, Meetings
from qa.question import COMPARES, Question
from qa.record_answers import RecordAnswers, Row
from qa.statement import Statement, tidy

_MOST = 4
_MOST_DECISIONS = 4
_SURE = 0.95


def asks_comparison(question: Question) -> bool:
    """Tell whether a question sets two meetings or a few side by side."""
    count = len(question.scope.meetings)
    return 2 <= count <= _MOST and COMPARES.search(question.text) is not None


class Comparison:
    """Compares meetings by their records."""

    def __init__(self, meetings: Meetings, from_records: RecordAnswers) -> None:
        """Keep the collaborators.

        Args:
            meetings: The meetings of the library.
            from_records: Says what records hold, with quotes.
        """
        self._meetings = meetings
        self._from_records = from_records

    def compared(self, question: Question, matter: Matter | None) -> Found | None:
        """Say what is known of each meeting, one kind of thing after the other.

        Args:
            question: Names the meetings.
            matter: What alone is compared, or None for everything.
        """
        meetings = question.scope.meetings
        parts = {matter.part} if matter is not None and not matter.left else None
        statements: list[Statement] = []
        if parts is None:
            statements += self._facts(meetings)
        if parts is None or Part.CHAIRS in parts:
            statements += self._chairs(meetings)
        if parts is None or Part.PRESENT in parts:
            statements += self._attendance(meetings)
        if parts is None and not re.search(r"\battend", question.text, re.I):
            statements += self._decisions(meetings)
        if not statements:
            return None
        told = {s.label.split(" — ")[0] for s in statements}
        whole = all(m.label in told for m in meetings)
        return Found(
            tuple(statements), _SURE, Status.ANSWERED if whole else Status.PARTIAL
        )

    def _facts(self, meetings: Sequence[Meeting]) -> list[Statement]:
        """Say of each meeting when, where and how it was held."""
        found = []
        for meeting in meetings:
            said = self._from_records.facts(meeting)
            if said is not None:
                found.append(labelled(said, meeting, what="held"))
        return found

    def _chairs(self, meetings: Sequence[Meeting]) -> list[Statement]:
        found = []
        for meeting in meetings:
            rows: list[Row] = [("chairs", said) for said in meeting.chairs]
            said = self._from_records.listed(meeting, rows)
            emptied = meeting.correction("chairs")
            if not rows and emptied is not None:
                said = stated(emptied)
            if said is not None:
                found.append(labelled(said, meeting, what="chaired by"))
        return found

    def _attendance(self, meetings: Sequence[Meeting]) -> list[Statement]:
        """Say who came to one of the meetings only, where each lists who came."""
        if any(m.lists_participants is None for m in meetings):
            return []
        names = self._meetings.names
        present = {
            m.id: {
                known: row
                for row in (
                    *(("participants", said) for said in m.participants),
                    *(("observers", said) for said in m.observers),
                )
                if (known := names.of(row[1].value)) is not None
            }
            for m in meetings
        }
        found = []
        for meeting in meetings:
            others = [present[m.id] for m in meetings if m is not meeting]
            rows = [
                row
                for known, row in present[meeting.id].items()
                if not any(known in other for other in others)
            ]
            lead = f"{len(present[meeting.id])} listed; only here: "
            said = self._from_records.listed(meeting, rows, lead=lead)
            if said is not None:
                found.append(labelled(said, meeting, what="present"))
        return found

    def _decisions(self, meetings: Sequence[Meeting]) -> list[Statement]:
        found = []
        for meeting in meetings:
            for said in meeting.decisions[:_MOST_DECISIONS]:
                citations = self._from_records.cite_sources(said.sources)
                if citations:
                    one = Statement(f"“{tidy(said.value)}”", citations)
                    found.append(labelled(one, meeting, what="agreed"))
        return found
