"""What the network marks in passages, each with the sentence in which it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from corpus.document import BlockKind
from qa.candidates.candidate import Candidate, Read, View, share_meant, share_of
from qa.outline import Outline, Sentence, sentence_of
from qa.question.question import Kind, Question, names_in
from qa.quoting import cite
from qa.statement import Statement, struck, tidy
from qa.tables import named_row, row_of, said_row
from qa.words import bag, tokens

MOST_SPANS = 3
"""Spans of one passage that are proposed."""

_LONGEST_WORDS = 58
_LONGEST_LEAD_WORDS = 14
_TOGETHER = 3
_TOGETHER_WORDS = 64
_STEP = re.compile(r"(?<=[,;:.!?)])\s+|\s+(?=[(–—])|\n+")
_NEGATED = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|without|cannot|unable|declined|rejected|"
    r"refused|absent|failed|against)\b|n['’]t\b",
    re.I,
)


def propose(
    question: Question, view: View, reads: Sequence[Read], weights: Mapping[str, float]
) -> Iterator[Candidate]:
    """Propose the sentences of the marked spans, and of those of one passage together.

    Args:
        question: What is asked.
        view: What may be looked at.
        reads: The passages that were read.
        weights: What each word of the question tells, by its stem.
    """
    for read in reads:
        passage = read.passage
        outline = view.outlines(passage.document_id)
        out = struck(read.hit.citation.quote)
        context = frozenset(w.stem for w in tokens(passage.context))
        made: list[tuple[Sentence, Candidate]] = []
        for span in read.reading.spans[:MOST_SPANS]:
            if any(s < span.end and span.start < e for s, e in out):
                continue
            start, end = passage.start + span.start, passage.start + span.end
            sentence = sentence_of(outline, start, end)
            if start >= end or any(sentence is one for one, _ in made):
                continue
            if sentence is not None and named_row(outline, sentence.block):
                continue  # rows are read one by one
            statement = said(outline, sentence, start, end, asked=question.text)
            quoted = " ".join(c.quote for c in statement.citations)
            words = bag(tokens(quoted))
            stems = words.stems
            meeting = view.meeting_at(passage.document_id, start)
            signals = {
                "margin": span.margin,
                "relevance": read.reading.relevance,
                "said": share_of(weights, stems),
                "told": share_of(weights, stems | context),
                "meant": share_meant(weights, words),
                "words": float(len(outline.document.text[start:end].split())),
                **found_signals(read),
            }
            candidate = Candidate(
                "passage",
                (statement,),
                tidy(outline.document.text[start:end]),
                frozenset() if meeting is None else frozenset((meeting.id,)),
                signals,
                opening=verdict(question, quoted, passage.context),
            )
            yield candidate
            if sentence is not None:
                made.append((sentence, candidate))
        blocks = outline.document.blocks
        rows = any(blocks[s.block].kind is BlockKind.TABLE_ROW for s, _ in made)
        # One row answers by itself, unless several things are asked for.
        together = None if rows and not question.several else _together(made)
        if together is not None:
            yield together


def found_signals(read: Read) -> dict[str, float]:
    """Return what the search says of a passage."""
    hit = read.hit
    return {
        "rank": 1.0 / hit.rank,
        "fused": hit.score,
        "dense": hit.dense,
        "lexical": hit.lexical,
    }


def said(
    outline: Outline,
    sentence: Sentence | None,
    start: int,
    end: int,
    *,
    asked: str = "",
) -> Statement:
    """Say a span with its sentence: what leads an item in, and no more than fits.

    Args:
        outline: Of the document.
        sentence: In which the span stands, or None.
        start: Where the span begins, in characters of the document.
        end: Where it ends.
        asked: The question, which tells the cells of a row that are said.
    """
    text = outline.document.text
    if sentence is None:
        return Statement(tidy(text[start:end]), (cite(outline, start, end),))
    row = row_of(outline, sentence.block)
    if row is not None:
        return said_row(row, outline, start, end, asked)
    first, last = clipped(text, (sentence.start, sentence.end), (start, end))
    quote = cite(outline, first, last)
    words = tidy(text[first:last])
    before = "… " if first > sentence.start else ""
    after = " …" if last < sentence.end else ""
    lead = _lead(outline, sentence)
    if lead is not None:
        opening = tidy(text[lead.start : lead.end])
        return Statement(
            f"{opening} {before}{words}{after}",
            (cite(outline, lead.start, lead.end), quote),
        )
    return Statement(f"{before}{words}{after}", (quote,))


def _lead(outline: Outline, sentence: Sentence) -> Sentence | None:
    """Return the short line that leads an item in, or None."""
    if sentence.lead is None:
        return None
    if outline.document.blocks[sentence.block].kind is not BlockKind.LIST_ITEM:
        return None
    lead = outline.sentences[sentence.lead]
    return lead if len(lead.words) <= _LONGEST_LEAD_WORDS else None


def clipped(
    text: str, sentence: tuple[int, int], span: tuple[int, int]
) -> tuple[int, int]:
    """Return a stretch of a sentence around a span that is no longer than fits.

    Where the sentence is too long, it is cut at the bounds of its clauses.

    >>> clipped("A b, c.", (0, 7), (0, 1))
    (0, 7)
    """
    if len(text[slice(*sentence)].split()) <= _LONGEST_WORDS:
        return sentence
    bounds = [sentence[0]]
    bounds += [m.end() for m in _STEP.finditer(text, *sentence)]
    bounds.append(sentence[1])
    first = max((b for b in bounds if b <= span[0]), default=sentence[0])
    last = min((b for b in bounds if b >= span[1]), default=sentence[1])
    grown = True
    while grown:
        grown = False
        wider = [(b, last) for b in bounds if b < first][-1:]
        wider += [(first, b) for b in bounds if b > last][:1]
        for start, end in wider:
            if len(text[start:end].split()) <= _LONGEST_WORDS:
                first, last, grown = start, end, True
                break
    while last > first and text[last - 1].isspace():
        last -= 1
    return first, last


def _together(made: Sequence[tuple[Sentence, Candidate]]) -> Candidate | None:
    """Say the sentences of the best spans of one passage that fit, in their order."""
    kept: list[tuple[Sentence, Candidate]] = []
    for sentence, candidate in made[:_TOGETHER]:
        words = sum(len(c.said[0].split()) for _, c in [*kept, (sentence, candidate)])
        if words <= _TOGETHER_WORDS:
            kept.append((sentence, candidate))
    if len(kept) < 2:
        return None
    best = kept[0][1]
    within = sorted(kept, key=lambda one: one[0].start)
    margins = sorted((c.signals["margin"] for _, c in kept), reverse=True)
    return Candidate(
        "passage",
        tuple(s for _, c in within for s in c.statements),
        "; ".join(c.focus for _, c in within),
        best.meetings,
        {
            **best.signals,
            "margin": margins[0],
            "second": margins[1],
            "together": float(len(within)),
            "said": max(c.signals["said"] for _, c in within),
        },
    )


def verdict(question: Question, quoted: str, around: str = "") -> str:
    """Open the answer to a yes-or-no question as its evidence does.

    Args:
        question: What is asked.
        quoted: The evidence.
        around: What it stands under.

    Returns:
        "" where nothing follows: no such question, or the evidence lacks a name of it.
    """
    if question.kind is not Kind.YES_NO:
        return ""
    known = frozenset(w.stem for w in tokens(f"{quoted} {around}"))
    if any(w.stem not in known for w in names_in(question.words)):
        return ""
    asked, told = (bool(_NEGATED.search(t)) for t in (question.text, quoted))
    return "Yes:" if asked == told else "No:"
