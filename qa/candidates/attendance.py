"""How many took part in a meeting, and whether somebody did, by its record.

"No" is said only where the paper lists who was there, or who was not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.candidates.candidate import Candidate, View
from qa.candidates.records import line_of
from qa.meetings import Meeting, Said
from qa.question.question import Kind, Question
from qa.question.roles import PATTERNS
from qa.quoting import cite_evidence
from qa.statement import Statement, unique

_COUNTED = ("chairs", "observers", "absent", "guests", "participants")
_THERE = ("participants", "chairs", "observers", "guests")
_MOST_QUOTES = 12


def propose(
    question: Question, view: View, meetings: Sequence[Meeting]
) -> Iterator[Candidate]:
    """Propose counts of those listed, and whether somebody is.

    Args:
        question: What is asked.
        view: What may be looked at.
        meetings: Those that the question means, the best first.
    """
    asked = [name for name in _COUNTED if PATTERNS[name].search(question.text)]
    if not asked:
        return
    if question.kind is Kind.COUNT:
        for meeting in meetings:
            yield from _count(view, meeting, asked[0])
    elif question.kind is Kind.YES_NO:
        named = {m.party for m in view.meetings.names.find(question.text)}
        for meeting in meetings[:1]:
            for party in named if len(named) == 1 else ():
                yield from _presence(view, meeting, party)


def _count(view: View, meeting: Meeting, field: str) -> Iterator[Candidate]:
    line = line_of(meeting, field, view.outlines)
    count = len(getattr(meeting, field))
    if line is None or not count or line.statement.by_hand:
        return
    words = f"{count} named: {line.text}"
    quotes = line.statement.citations
    yield _candidate(meeting, Statement(words, quotes), str(count), line.confidence)


def _presence(view: View, meeting: Meeting, party: object) -> Iterator[Candidate]:
    """Say whether a party is listed."""

    def quotes(said: Said[object]) -> tuple:  # type: ignore[type-arg]
        return unique(
            cite_evidence(view.outlines(s.record.document_id), s.evidence)
            for s in said.sources[:2]
            if s.quotable
        )

    def of(fields: Sequence[str]) -> list[Said[object]]:
        return [
            one
            for field in fields
            for one in getattr(meeting, field)
            if view.meetings.names.of(one.value) == party
        ]

    name = party.name  # type: ignore[attr-defined]
    there, away = of(_THERE), of(("absent",))
    if there and not away and quotes(there[0]):
        text = f"{name} took part in the {meeting.described}."
        yield _candidate(meeting, Statement(text, quotes(there[0])), name, 1.0, "Yes:")
    elif away and quotes(away[0]):
        text = f"{name} was absent from the {meeting.described}."
        yield _candidate(meeting, Statement(text, quotes(away[0])), name, 1.0, "No:")
    elif meeting.lists_participants is not None and len(meeting.participants) > 1:
        listed = meeting.lists_participants
        lead = cite_evidence(view.outlines(listed.record.document_id), listed.evidence)
        rest = [q for one in meeting.participants for q in quotes(one)[:1]]
        text = (
            f"{name} is not among the {len(meeting.participants)} listed as present "
            f"at the {meeting.described}."
        )
        statement = Statement(text, unique((lead, *rest))[:_MOST_QUOTES])
        yield _candidate(meeting, statement, "not among", 1.0, "No:")


def _candidate(
    meeting: Meeting,
    statement: Statement,
    focus: str,
    confidence: float,
    opening: str = "",
) -> Candidate:
    return Candidate(
        "record",
        (statement,),
        focus,
        frozenset((meeting.id,)),
        {"listed": 1.0, "recorded": confidence, "asked": 1.0, "rank": 1.0},
        opening=opening,
    )
