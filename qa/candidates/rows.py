"""Rows of tables, each read by itself with the names of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qa.candidates.candidate import Candidate, Read, View, share_meant, share_of
from qa.candidates.records import ReadTexts
from qa.candidates.spans import found_signals
from qa.question.question import Question
from qa.statement import tidy
from qa.tables import Row, Spoken, asked_of, named_rows, said_row, spoken
from qa.words import bag, tokens

MOST_ROWS = 12
"""Rows that are read for one question, those that share most with it."""

_ANSWERS = 0.0
"""Margin from which on a row is one of several that answer together."""


def propose(
    question: Question,
    view: View,
    reads: Sequence[Read],
    weights: Mapping[str, float],
    read: ReadTexts,
) -> Iterator[Candidate]:
    """Propose the rows of the passages that were found, and those of a table together.

    Args:
        question: What is asked.
        view: What may be looked at.
        reads: The passages that were read.
        weights: What each word of the question tells, by its stem.
        read: Reads texts for the question.
    """
    near = _near(question, view, reads, weights)
    texts = [(one.passage.context, said.text) for one, _, said in near]
    tables: dict[tuple[str, int], list[tuple[Row, Candidate]]] = {}
    for (one, row, said), reading in zip(near, read(question.text, texts), strict=True):
        if not reading.spans:
            continue
        best = reading.spans[0]
        place = said.place(best.start, best.end)
        if place is None:
            continue
        document = one.passage.document_id
        outline = view.outlines(document)
        words = bag(tokens(said.text))
        context = frozenset(w.stem for w in tokens(one.passage.context))
        meeting = view.meeting_at(document, place[0])
        focus = tidy(outline.document.text[slice(*place)])
        candidate = Candidate(
            "passage",
            (said_row(row, outline, *place, question.text),),
            focus,
            frozenset() if meeting is None else frozenset((meeting.id,)),
            {
                "margin": best.margin,
                "relevance": reading.relevance,
                "said": share_of(weights, words.stems),
                "told": share_of(weights, words.stems | context),
                "meant": share_meant(weights, words),
                "words": float(len(focus.split())),
                **found_signals(one),
            },
        )
        yield candidate
        tables.setdefault((document, row.head), []).append((row, candidate))
    if question.several:
        yield from filter(None, map(_together, tables.values()))


def _near(
    question: Question, view: View, reads: Sequence[Read], weights: Mapping[str, float]
) -> list[tuple[Read, Row, Spoken]]:
    """Return the rows that share most with the question, of those that were found."""
    found = []
    for one in reads:
        outline = view.outlines(one.passage.document_id)
        for each in named_rows(outline, one.passage.start, one.passage.end):
            row = asked_of(each, question.text)
            said = spoken(row, outline)
            stems = frozenset(w.stem for w in tokens(said.text))
            found.append((share_of(weights, stems), (one, row, said)))
    found.sort(key=lambda each: -each[0])
    return [each for _, each in found[:MOST_ROWS]]


def _together(rows: Sequence[tuple[Row, Candidate]]) -> Candidate | None:
    """Say the rows of one table that answer, in their order."""
    kept = [each for each in rows if each[1].signals["margin"] > _ANSWERS]
    if len(kept) < 2:
        return None
    kept.sort(key=lambda each: each[0].block)
    margins = sorted((c.signals["margin"] for _, c in kept), reverse=True)
    best = max((c for _, c in kept), key=lambda c: c.signals["margin"])
    return Candidate(
        "passage",
        tuple(s for _, c in kept for s in c.statements),
        "; ".join(c.focus for _, c in kept),
        best.meetings,
        {**best.signals, "second": margins[1], "together": float(len(kept))},
    )
