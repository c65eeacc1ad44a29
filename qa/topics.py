"""Which papers speak of a matter, wherever in the library they stand.

One search over all passages, whatever the number of meetings; then the words are
looked for within one sentence, list item or heading. Nothing here reads for answers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

from corpus.document import Block, BlockKind, Passage
from index.generation import Generation
from qa.answer import Citation
from qa.outline import Outline
from qa.quoting import cite
from qa.reader import Outlines
from qa.words import (
    FRAME_WORDS,
    LIGHT_WORDS,
    Token,
    bag,
    concepts,
    fold,
    match,
    stem,
    tokens,
)

PASSAGES = 400
"""Passages that are looked through; one that has fewer of the words ranks lower."""
_SAME = 0.8
"""How well a word has to be borne out: another word for the same thing is enough."""
_MOST = 0.75
"""Share of a matter's words that stand together where a paper speaks of it."""
_DOER = re.compile(
    r"\b(?:did|do|does|has|have|had|was|were|is|are|by|meetings?|sessions?|calls?|where"
    r"|that)\s+(?:the\s+|(?:mr|mrs|ms|mx|dr|prof)\.?\s+)?$",
    re.IGNORECASE,
)
_TREATED = frozenset(
    stem(word)
    for word in (
        *("discuss", "discussed", "discussion", "talk", "talked", "look", "looked"),
        *("deal", "dealt", "treat", "treated", "consider", "considered", "mention"),
        *("mentioned", "bring", "brought", "raise", "raised", "address", "addressed"),
        *("touch", "touched", "speak", "spoke", "spoken", "debate", "debated", "item"),
        *("agenda", "topic", "topics", "subject", "point", "points", "include"),
        *("included", "feature", "featured", "review", "reviewed", "focus", "matter"),
        *("list", "listed", "revolve", "devoted", "dedicated", "relate", "related"),
    )
)
"""Words that only say that a matter was on the table."""


def topic_of(words: Iterable[Token]) -> tuple[Token, ...]:
    """Return the words of a question that name the matter it asks about."""
    empty = FRAME_WORDS | LIGHT_WORDS
    return tuple(
        w for w in words if w.stem not in _TREATED and fold(w.text) not in empty
    )


def is_treated(words: Iterable[Token]) -> bool:
    """Tell whether words say that a matter was on the table: "discussed"."""
    return any(w.stem in _TREATED for w in words)


def is_topic(name: Sequence[Token], text: str) -> bool:
    """Tell whether a name is what was spoken of, not who spoke.

    Who did it stands behind "did", "by" or "meetings"; anything else is an object:
    "looked at the Harbour plan".

    Args:
        name: The name's words.
        text: The question.
    """
    return bool(name) and _DOER.search(text[: name[0].start]) is None


def bears_out(topic: Sequence[Token], text: str, *, most: float = _MOST) -> bool:
    """Tell whether a text has a share of a matter's words, all names among them."""
    said = bag(tokens(text))
    return _borne_out(topic, [match(w, said) for w in topic], most)


def speaking_of(
    topic: Sequence[Token],
    generation: Generation,
    outlines: Outlines,
    *,
    documents: Collection[str] | None = None,
    source_at: Callable[[str, int], str] = lambda document_id, _: document_id,
) -> dict[str, tuple[Citation, ...]]:
    """Return the documents that speak of a matter, each with one quote that does.

    A document that reports several meetings counts by its parts.

    Args:
        topic: Its words; none speak of no words.
        generation: The view to search.
        outlines: Gives the outline of a document by its id.
        documents: Look in these alone; None for all.
        source_at: Names the document or part in which a place of a document is; ""
            where it is in none, and what is said there does not count.

    Raises:
        GenerationGoneError: A passage was removed meanwhile.
    """
    if not topic:
        return {}
    for word in topic:
        # Names and numbers are as good as a search, and cost next to nothing.
        holding = generation.mentions(word.text) if _is_exact(word) else None
        if holding:
            documents = holding if documents is None else holding & set(documents)
    rows = generation.search_lexical(
        " ".join(w.text for w in topic), k=PASSAGES, documents=documents
    )
    near: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    texts: dict[str, str] = {}
    for passage in generation.passages([one.row for one in rows]):
        if passage.document_id not in texts:
            texts[passage.document_id] = generation.document(passage.document_id).text
        own = texts[passage.document_id][passage.start : passage.end]
        whole = " \n ".join((*passage.heading_path, own))
        folded = fold(whole)
        if not _borne_out(topic, [float(_may_hold(folded, w)) for w in topic]):
            continue  # most passages end here, for a fraction of the time
        said = bag(tokens(whole))
        if _borne_out(topic, [match(w, said) for w in topic]):
            source = source_at(passage.document_id, passage.start)
            near[passage.document_id, source].append(passage)
    found: dict[str, tuple[Citation, ...]] = {}
    for (document_id, source), passages in near.items():
        view = outlines(document_id)
        headings = [
            block
            for block in view.document.blocks
            if block.kind is BlockKind.HEADING
            and not block.noise
            and source_at(document_id, block.start) == source
        ]
        span = _said(topic, view, passages, headings) if source else None
        if span is not None:
            found[source] = (cite(view, *span),)
    return found


def _borne_out(
    topic: Sequence[Token], how: Sequence[float], most: float = _MOST
) -> bool:
    there = [h >= _SAME for h in how]
    named = all(t for w, t in zip(topic, there, strict=True) if _is_exact(w))
    return named and sum(there) >= most * len(topic)


def _may_hold(folded: str, word: Token) -> bool:
    """Tell whether a text can bear out a word; False only where it cannot."""
    beginning = word.stem[: max(1, len(word.stem) - 1)][:4]
    return bool(concepts(word.stem) or word.acronym) or beginning in folded


def _is_exact(word: Token) -> bool:
    """Tell whether nothing else can be meant: names and numbers are such words."""
    return word.capital or any(c.isdigit() for c in word.text)


def _said(
    topic: Sequence[Token],
    view: Outline,
    passages: Sequence[Passage],
    headings: Sequence[Block],
) -> tuple[int, int] | None:
    """Return the first sentence, item or heading that speaks of it best."""
    options: list[tuple[float, int, int]] = []
    for passage in passages:
        for sentence in view.between(passage.start, passage.end):
            own = [match(w, sentence.bag) for w in topic]
            above = view.headings[sentence.block]
            how = [
                max(here, match(w, above)) for here, w in zip(own, topic, strict=True)
            ]
            # What only stands below a heading is not what the heading says.
            by_name = any(h and _is_exact(w) for h, w in zip(own, topic, strict=True))
            if _borne_out(topic, how) and (by_name or 2 * sum(own) >= sum(how)):
                options.append((-sum(how), sentence.start, sentence.end))
    for block in headings:
        text = view.document.text[block.start : block.end]
        how = [match(w, bag(tokens(text))) for w in topic]
        if _borne_out(topic, how):
            options.append((-sum(how), block.start, block.end))
    return min(options)[1:] if options else None
