"""Quotes out of one document, alone or as a list; what is quoted is chosen elsewhere.

Nothing here looks at a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.document import Block
from corpus.meeting import Evidenced
from qa.answer import Citation
from qa.errors import CitationError
from qa.outline import Outline, sentence_of
from qa.statement import Statement, tidy

LONGEST_LIST_WORDS = 170


def cite(view: Outline, start: int, end: int) -> Citation:
    """Quote one span, with the page and the section in which it stands."""
    block = _block_at(view.document.blocks, start)
    heading = block.heading_path[-1] if block and block.heading_path else ""
    page = block.page if block else None
    return Citation(view.document, start, end, page=page, section=heading)


def cite_spans(view: Outline, spans: Iterable[tuple[int, int]]) -> tuple[Citation, ...]:
    """Quote spans; neighbours with nothing but a bullet between are one quote."""
    text = view.document.text
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        gap = text[joined[-1][1] : start] if joined else ""
        if joined and len(gap) < 12 and not re.search(r"[^\W\d_]", gap):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(cite(view, start, end) for start, end in joined)


def cite_evidence(view: Outline, value: Evidenced[object]) -> Citation:
    """Quote the sentence, heading or line that says a recorded value.

    Raises:
        CitationError: No characters say it, as where it was set by hand: the sentence
            around an empty span would be a quote that says something else.
    """
    if value.start >= value.end:
        raise CitationError(view.document.id, value.start, value.end)
    sentence = sentence_of(view, value.start, value.end)
    if sentence is not None and sentence.end - sentence.start < 600:
        return cite(view, sentence.start, sentence.end)
    block = _block_at(view.document.blocks, value.start)
    if block and block.end >= value.end and block.end - block.start < 600:
        return cite(view, block.start, block.end)
    return cite(view, value.start, value.end)


def listing(view: Outline, spans: Sequence[tuple[int, int]]) -> Statement:
    """Say the items of a list, with the sentence that leads them in."""
    return Statement(_list_text(view.document.text, spans), cite_spans(view, spans))


def _list_text(text: str, spans: Sequence[tuple[int, int]]) -> str:
    parts = [tidy(text[s:e]) for s, e in spans]
    if sum(len(p.split()) for p in parts) > LONGEST_LIST_WORDS:
        parts = [re.split(r"(?<=[.!?])\s", p, maxsplit=1)[0] for p in parts]
    if parts and parts[0].endswith(":"):
        return "\n".join([parts[0], *(f"- {p}" for p in parts[1:])])
    return "\n".join(f"- {p}" for p in parts) if len(parts) > 1 else parts[0]


def _block_at(blocks: Sequence[Block], offset: int) -> Block | None:
    return next((b for b in blocks if b.start <= offset < b.end), None)
