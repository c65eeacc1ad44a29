"""What records know of a meeting, said as sentences that the network can read.

Each field of a record becomes one sentence with the quotes, or the correction, that
bear it out. Names stand in it as the document writes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from corpus.meeting import DateRange, Evidenced, Party
from qa.by_hand import joined, noun, stated
from qa.candidates.candidate import (
    Candidate,
    Outlines,
    Read,
    View,
    share_meant,
    share_of,
)
from qa.candidates.spans import verdict
from qa.meeting_listing import Stated, facts, written
from qa.meetings import Meeting, Said, filed_under
from qa.question.question import Kind, Question
from qa.question.roles import fields_asked
from qa.quoting import cite_evidence
from qa.reading.reader import Reading
from qa.statement import Statement, tidy, unique
from qa.words import bag, tokens

MOST_MEETINGS = 3
"""Meetings whose records are read for one question."""

_LONGEST_GAP = 24
_MOST_QUOTES = 12
_SHORT = 60
_UNMARKED = -8.0
"""Margin of a sentence in which the network marks nothing."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_VERBS = {
    "chairs": "chaired",
    "hosts": "hosted",
    "participants": "took part in",
    "observers": "took part as observers in",
    "absent": "were absent from",
    "guests": "were guests at",
}
_BETWEEN = re.compile(r"[.!?;]\s|\n\s*\n")

ReadTexts = Callable[[str, Sequence[tuple[str, str]]], Sequence[Reading]]
"""Reads (header, text) pairs for a question."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a record as a sentence.

    Attributes:
        field: Name of the field.
        text: The sentence as the network reads it.
        values: What of it the record knows.
        statement: The same with its evidence.
        confidence: How surely the document says it, 0 to 1.
    """

    field: str
    text: str
    values: str
    statement: Statement
    confidence: float


def propose(
    question: Question,
    view: View,
    reads: Sequence[Read],
    weights: Mapping[str, float],
    read: ReadTexts,
) -> Iterator[Candidate]:
    """Propose the sentences of records that the network marks.

    Args:
        question: What is asked.
        view: What may be looked at.
        reads: The passages that were read; their meetings are looked at where the
            question names none.
        weights: What each word of the question tells, by its stem.
        read: Reads texts for the question.
    """
    meetings = question.scope.meant(view.meetings, most=MOST_MEETINGS)
    if not meetings and not question.scope.missing:
        near = (view.meeting_at(r.passage.document_id, r.passage.start) for r in reads)
        meetings = list({m.id: m for m in near if m is not None}.values())[:2]
    asked = fields_asked(question.text)
    told = [(m, lines_of(m, view.outlines)) for m in meetings]
    told = [(m, lines) for m, lines in told if lines]
    texts = [
        (header_of(meeting), " ".join(line.text for line in lines))
        for meeting, lines in told
    ]
    for place, (reading, (meeting, lines)) in enumerate(
        zip(read(question.text, texts), told, strict=True)
    ):
        marked: dict[str, float] = {}
        for span in reading.spans:
            marked.setdefault(_line_at(lines, span.start).field, span.margin)
        for line in lines:
            # What is asked for by its name is proposed also where nothing was marked.
            if line.field not in marked and line.field not in asked:
                continue
            opening = verdict(question, line.text)
            if question.kind is Kind.YES_NO and not opening:
                continue
            stems = frozenset(w.stem for w in tokens(line.text))
            around = stems | _stems_of(meeting, view)
            yield Candidate(
                "record",
                (line.statement,),
                line.values,
                frozenset((meeting.id,)),
                {
                    "margin": marked.get(line.field, _UNMARKED),
                    "relevance": reading.relevance,
                    "said": share_of(weights, stems),
                    "told": share_of(weights, stems),
                    "titled": share_of(weights, around),
                    "rank": 1.0 / (place + 1),
                    "words": float(len(line.values.split())),
                    "recorded": line.confidence,
                    "asked": 0.0 if not asked else 1.0 if line.field in asked else -1.0,
                    "meant": share_meant(weights, bag(tokens(line.text))),
                },
                opening=opening,
            )


def header_of(meeting: Meeting) -> str:
    """Return what a passage of a meeting's record stands under."""
    return " | ".join(filter(None, (meeting.body, meeting.described)))


def _stems_of(meeting: Meeting, view: View) -> frozenset[str]:
    """Return the words that the papers of a meeting stand under."""
    titles = [view.outlines(r.document_id).document.title for r in meeting.records]
    return frozenset(w.stem for t in (header_of(meeting), *titles) for w in tokens(t))


def _line_at(lines: Sequence[Line], offset: int) -> Line:
    end = -1
    for line in lines:
        end += len(line.text) + 1
        if offset < end:
            return line
    return lines[-1]


def lines_of(meeting: Meeting, outlines: Outlines) -> list[Line]:
    """Say each field of a meeting's record as a sentence, those known of it."""
    found = [
        *_held(meeting, outlines),
        *(_of_parties(meeting, field, outlines) for field in _VERBS),
        _next(meeting, outlines),
    ]
    return [line for line in found if line is not None]


def line_of(meeting: Meeting, field: str, outlines: Outlines) -> Line | None:
    """Return the sentence of one field, or None where nothing is known of it."""
    if field in _VERBS:
        return _of_parties(meeting, field, outlines)
    say = _held if field in ("place", "venue") else _held_by_field
    return next((line for line in say(meeting, outlines) if line.field == field), None)


_FORMS = {
    "dates": "was held on {}",
    "place": "was held in {}",
    "venue": "was held at {}",
    "mode": "was held {}",
}


def _held(meeting: Meeting, outlines: Outlines) -> list[Line]:
    """Say when, where and how it was held; whoever asks for town or house gets both."""
    lines = list(_held_by_field(meeting, outlines))
    known = {line.field: line for line in lines}
    where = [known[field] for field in ("venue", "place") if field in known]
    if len(where) < 2 or any(
        line.statement.corrections or len(facts(meeting, line.field)) > 1
        for line in where
    ):
        return lines
    venue, place = where
    quotes = unique((*venue.statement.citations, *place.statement.citations))
    both = Statement(f"{venue.text[:-1]} in {place.values}.", quotes)
    return [replace(ln, statement=both) if ln in where else ln for ln in lines]


def _held_by_field(meeting: Meeting, outlines: Outlines) -> Iterator[Line]:
    """Say each of the fields with every value that a document gives."""
    the = f"The {meeting.label}{filed_under(meeting)}"
    for field, form in _FORMS.items():
        if field == "venue" and meeting.by_hand("place") is not None:
            continue  # the house that papers name is of the place that they name
        correction = meeting.by_hand(field)
        if correction is not None:
            statement = stated(correction, lead=f"{the}, {noun(field)}: ")
            yield Line(
                field, f"{statement.by_hand}.", statement.by_hand, statement, 1.0
            )
            continue
        values = [one for one in facts(meeting, field) if one.places]
        if not values:
            continue
        first = values[0].value
        if field == "dates" and getattr(first, "precision", "day") != "day":
            form = "was held in {}"
        words = " or ".join(_verbatim(one, outlines) for one in values)
        text = f"{the} {form.format(words)}."
        if len(values) > 1:
            text = f"{text[:-1]}: the documents differ."
        quotes = unique(
            cite_evidence(outlines(p.document_id), Evidenced(one.value, p.start, p.end))
            for one in values
            for p in one.places[:2]
        )
        confidence = max(s.evidence.confidence for s in meeting.stated(field))
        # "The meeting of 3 May was held on 3 May" is for the network alone.
        answer = text
        if the.endswith(f"meeting of {words}"):
            answer = f"The meeting {form.format(words)}."
        yield Line(field, text, words, Statement(answer, quotes), confidence)


def _verbatim(one: Stated[Any], outlines: Outlines) -> str:
    """Write a value as a document does where it writes it shortly, dates whole."""
    place = one.places[0]
    own = tidy(outlines(place.document_id).document.text[place.start : place.end])
    whole = not isinstance(one.value, DateRange) or _YEAR.search(own)
    return own if whole and len(own) <= _SHORT else tidy(written(one.value))


def _of_parties(meeting: Meeting, field: str, outlines: Outlines) -> Line | None:
    said: Sequence[Said[Party]] = getattr(meeting, field)
    correction = meeting.correction(field)
    quotable = [one for one in said if any(s.quotable for s in one.sources)]
    if not quotable:
        if correction is None:
            return None
        statement = stated(correction, lead=f"{meeting.label}, {noun(field)}: ")
        return Line(field, f"{statement.by_hand}.", statement.by_hand, statement, 1.0)
    names = _as_written(quotable, outlines)
    verb = _VERBS[field]
    quotes = unique(
        cite_evidence(outlines(s.record.document_id), s.evidence)
        for one in quotable
        for s in one.sources[:2]
        if s.quotable
    )
    if field == "chairs" and any(
        re.search(r"\bco-?\s?chair", q.quote, re.I) for q in quotes
    ):
        verb = "co-chaired"
    if len(quotable) == 1:
        verb = verb.replace("were ", "was ").replace("observers", "observer")
        verb = verb.replace("guests", "a guest").replace(
            "as observer", "as an observer"
        )
    text = f"{names} {verb} the {meeting.described}."
    by_hand = ""
    if correction is not None:
        by_hand = stated(correction, lead=f"{noun(field)}: ").by_hand
    return Line(
        field,
        text,
        names,
        Statement(
            text,
            quotes[:_MOST_QUOTES],
            by_hand=by_hand,
            corrections=() if correction is None else (correction,),
        ),
        max(s.evidence.confidence for one in quotable for s in one.sources),
    )


def _as_written(said: Sequence[Said[Party]], outlines: Outlines) -> str:
    """Write parties as their document does, where one stretch names them all."""
    by_record: dict[str, list[tuple[int, int]]] = {}
    for one in said:
        for source in one.sources:
            if source.quotable:
                document = source.record.document_id
                place = _name_span(outlines, document, source.evidence)
                by_record.setdefault(document, []).append(place)
    for document, spans in by_record.items():
        if len(spans) != len(said):
            continue
        text = outlines(document).document.text
        spans.sort()
        gaps = [text[a[1] : b[0]] for a, b in pairwise(spans)]
        close = all(
            len(g) <= _LONGEST_GAP and not _BETWEEN.search(g) and "|" not in g
            for g in gaps
        )
        if close:
            return tidy(text[spans[0][0] : spans[-1][1]])
    return joined([tidy(written(one.value)) for one in said])


def _name_span(
    outlines: Outlines, document: str, evidence: Evidenced[Party]
) -> tuple[int, int]:
    """Return where a party's name stands within its evidence."""
    text = outlines(document).document.text
    name = evidence.value.name
    start = text.find(name, evidence.start, evidence.end)
    if start < 0:
        return evidence.start, evidence.end
    end = start + len(name)
    # A short form in brackets behind the name is part of how it is written.
    behind = re.compile(r"\s*\([A-Z][\w .&-]{1,14}\)").match(text, end)
    return start, behind.end() if behind else end


def _next(meeting: Meeting, outlines: Outlines) -> Line | None:
    sources = meeting.stated("next_meeting")
    if not sources:
        return None
    quote = cite_evidence(outlines(sources[0].record.document_id), sources[0].evidence)
    text = f"Next meeting after the {meeting.label}: {tidy(quote.quote)}"
    return Line("next_meeting", text, tidy(quote.quote), Statement(text, (quote,)), 0.9)
