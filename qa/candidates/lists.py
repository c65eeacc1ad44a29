"""Whole lists: what leads them in, and all their items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qa.candidates.candidate import Candidate, Read, View, share_meant, share_of
from qa.candidates.spans import found_signals
from qa.outline import ItemList
from qa.question.question import Question
from qa.quoting import listing
from qa.words import tokens

_NO_SPAN = -12.0
"""Margin of a list in which the network marks nothing."""


def propose(
    question: Question, view: View, reads: Sequence[Read], weights: Mapping[str, float]
) -> Iterator[Candidate]:
    """Propose the lists of the passages that were read, each once.

    Args:
        question: What is asked.
        view: What may be looked at.
        reads: The passages that were read.
        weights: What each word of the question tells, by its stem.
    """
    seen: set[tuple[str, int]] = set()
    for read in reads:
        passage = read.passage
        outline = view.outlines(passage.document_id)
        for one in outline.lists:
            begin = one.items[0][0]
            inside = begin < passage.end and one.items[-1][1] > passage.start
            if len(one.items) < 2 or not inside:
                continue
            if (passage.document_id, begin) in seen:
                continue
            seen.add((passage.document_id, begin))
            spans = list(one.items)
            if one.lead_start is not None and one.lead_end is not None:
                spans.insert(0, (one.lead_start, one.lead_end))
            statement = listing(outline, spans)
            text = outline.document.text
            stems = frozenset(w.stem for s, e in spans for w in tokens(text[s:e]))
            lead = one.lead_bag.stems
            meeting = view.meeting_at(passage.document_id, begin)
            yield Candidate(
                "list",
                (statement,),
                "; ".join(text[s:e] for s, e in one.items)[:400],
                frozenset() if meeting is None else frozenset((meeting.id,)),
                {
                    "margin": _margin(one, read),
                    "relevance": read.reading.relevance,
                    "said": share_of(weights, stems | one.own_bag.stems),
                    "told": share_of(weights, stems | lead),
                    "meant": share_meant(weights, one.lead_bag),
                    "led": share_of(weights, one.own_bag.stems),
                    "marked": _marked(one, read),
                    "items": float(len(one.items)),
                    "words": float(len(statement.text.split())),
                    **found_signals(read),
                },
            )


def _margin(one: ItemList, read: Read) -> float:
    """Return the best margin of a span within a list or what leads it in."""
    first = one.items[0][0] if one.lead_start is None else one.lead_start
    start = first - read.passage.start
    end = one.items[-1][1] - read.passage.start
    inside = [s.margin for s in read.reading.spans if start <= s.start and s.end <= end]
    return max(inside, default=_NO_SPAN)


def _marked(one: ItemList, read: Read) -> float:
    """Return how many of a list's items the network marks as such, 0 to 1."""
    begin = read.passage.start
    marked = [(begin + s, begin + e) for s, e in read.reading.items]
    touched = sum(
        any(s < end and e > start for s, e in marked) for start, end in one.items
    )
    return touched / len(one.items)
