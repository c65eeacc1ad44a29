"""What others propose, put together: over several meetings, or with a meeting's day.

"Where were the summits of 2022 and 2023?" takes one answer for each part; "When was the
fence approved?" takes the day of the meeting whose minutes approve it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.dates import find_dates
from corpus.numbers import MEETING_WORD
from qa.candidates.candidate import Candidate, View
from qa.candidates.records import line_of
from qa.meetings import Meeting
from qa.question.question import Kind, Question
from qa.statement import unique

_WHICH = re.compile(
    r"\b(?:which|what)\s+(?:(?!(?:did|do|does|was|were|is|are|has|have|will)\b)\S+\s+)"
    rf"{{0,3}}?{MEETING_WORD}\b",
    re.I,
)
_MOST_PARTS = 6
_DATED = 5
"""So many passages are told with the day of their meeting."""

_LOW = -12.0


def propose(
    question: Question, view: View, found: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Propose what the candidates of other sources say together.

    Args:
        question: What is asked.
        view: What may be looked at.
        found: What passages, lists and records propose.
    """
    by_id = {m.id: m for m in view.meetings}
    single = [
        c
        for c in found
        if c.source in {"passage", "record"}
        and len(c.meetings) == 1
        and "together" not in c.signals
        and not c.opening
    ]
    single.sort(key=lambda c: -_margin(c))
    yield from _by_part(question, view, single)
    yield from _dated(question, view, single, by_id)


def parts_of(question: Question, view: View) -> list[list[Meeting]]:
    """Return the meetings of each number or time that a question names apart."""
    scope = question.scope
    kept = [m for m in view.meetings if scope.agreement(m).get("body", 0.0) >= 0]
    if len(scope.numbers) > 1:
        parts = [[m for m in kept if m.number == n] for n in sorted(scope.numbers)]
    elif len(scope.when.stretches) > 1:
        parts = [
            [m for m in kept if m.dates is not None and m.dates.overlaps(stretch)]
            for stretch in scope.when.stretches
        ]
    else:
        return []
    return [part for part in parts if part][:_MOST_PARTS]


def _margin(candidate: Candidate) -> float:
    return candidate.signals.get("margin", _LOW)


def _by_part(
    question: Question, view: View, single: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Say the best of each meeting or time that is asked about."""
    chosen: list[Candidate] = []
    for part in parts_of(question, view):
        ids = {m.id for m in part}
        best = next((c for c in single if c.meetings <= ids and c not in chosen), None)
        if best is not None:
            chosen.append(best)
    if len(chosen) > 1:
        yield _joined(chosen, {"parts": float(len(chosen))})


def _joined(chosen: Sequence[Candidate], more: dict[str, float]) -> Candidate:
    margins = sorted((_margin(c) for c in chosen), reverse=True)
    signals = {
        name: min(c.signals.get(name, 0.0) for c in chosen)
        for name in ("relevance", "said", "told", "meant")
    }
    return Candidate(
        "combined",
        tuple(s for c in chosen for s in c.statements),
        "; ".join(c.focus for c in chosen),
        frozenset(m for c in chosen for m in c.meetings),
        {**signals, "margin": margins[-1], "second": margins[0], **more},
    )


def _dated(
    question: Question,
    view: View,
    single: Sequence[Candidate],
    by_id: dict[str, Meeting],
) -> Iterator[Candidate]:
    """Say sentences with the day of the meeting that they were said at."""
    if question.kind is not Kind.WHEN and not _WHICH.search(question.text):
        return
    by_words = sorted(
        (c for c in single if c.source == "passage"),
        key=lambda c: -(c.signals["said"] + c.signals["relevance"] / 10),
    )
    for one in by_words[:_DATED]:
        meeting = by_id.get(min(one.meetings))
        line = line_of(meeting, "dates", view.outlines) if meeting else None
        if meeting is None or line is None or find_dates(one.focus):
            continue
        first = one.statements[0]
        quotes = unique((*line.statement.citations[:2], *first.citations))
        told = replace(first, label=meeting.described, citations=quotes)
        signals = {k: v for k, v in one.signals.items() if k != "words"}
        yield Candidate(
            "dated",
            (told, *one.statements[1:]),
            f"{meeting.described} {line.values}",
            one.meetings,
            signals,
        )
