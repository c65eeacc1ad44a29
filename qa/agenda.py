"""What was on the agenda: the items or the section headings of a meeting's paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.document import BlockKind
from qa.outline import ItemList, Outline
from qa.words import Token, bag, fold, is_content, match, stem, tokens

Span = tuple[int, int]

_ASKS = frozenset(
    stem(word)
    for word in (
        *("agenda", "topic", "item", "cover", "discuss", "point", "subject", "issue"),
        *("go", "through", "went", "list", "talk", "raised", "addressed", "matters"),
    )
)
_AGENDA = frozenset(stem(word) for word in ("agenda", "topic", "item", "subject"))
_HEADS_AGENDA = re.compile(
    r"^\W*(?:(?:draft|provisional|adopted)\s+)?(?:agenda|topics|contents|table of "
    r"contents|items|order of (?:the )?day|programme)\b",
    re.I,
)
_HEADS_MINUTES = re.compile(
    r"\b(?:minutes|discussions?|proceedings|agenda|topics)\b", re.I
)
_JOINED_NAME = re.compile(r"(?<![\w/:.])[\w.-]+/[\w.-]*\w(?![\w/])")
_NO_TOPIC = re.compile(
    r"^\W*(?:present|attend\w*|participants?|regrets|apologies|links?|agenda|minutes|"
    r"meeting minutes|contents|summary|summary of \w+|chairs?|scribes?|next meeting|"
    r"upcoming meetings?|minutes of previous meeting|q\s*&\s*a.*)\W*$",
    re.I,
)


def asks_agenda(words: Sequence[Token]) -> bool:
    """Tell whether a question asks for the agenda or the topics of a meeting."""
    return any(w.stem in _AGENDA for w in words)


def agenda(
    asked: Sequence[Token], view: Outline, *, text: str = ""
) -> tuple[Span, ...]:
    """Return the spans of the items that are asked for, in order; () where none.

    Words of the question beyond "agenda" and "topics" have to stand in the heading
    of the section: "the items of the finance committee".

    Args:
        asked: The question's words that carry meaning, its scope left out.
        view: One document.
        text: The question; a name with a stroke in it ("harbour/pilots") is the
            heading of a section, where the paper has such a section.
    """
    for name in _JOINED_NAME.findall(text):
        named = [
            g
            for g in view.lists
            if re.search(rf"(?<![\w/]){re.escape(name)}(?![\w/])", g.heading, re.I)
        ]
        if named:
            return _top_items(named, view)
    title = bag(tokens(view.document.title))
    section = [
        w
        for w in asked
        if w.stem not in _ASKS and is_content(w) and match(w, title) < 0.9
    ]
    if section:
        lists = [g for g in view.lists if _is_about(section, g.heading)]
        lists.sort(key=lambda g: len(tokens(g.heading)))
        return _top_items(lists[:1], view)
    lists = [
        g
        for g in view.lists
        if any(
            _HEADS_AGENDA.search(h)
            for h in view.document.blocks[g.blocks[0]].heading_path
        )
        and not _NO_TOPIC.match(g.heading.replace("Agenda", ""))
    ]
    return _top_items(lists, view) or _headings(view)


def _is_about(words: Sequence[Token], heading: str) -> bool:
    return bool(heading) and all(match(w, bag(tokens(heading))) >= 0.8 for w in words)


def _top_items(lists: Sequence[ItemList], view: Outline) -> tuple[Span, ...]:
    """Return the items that are no sub-items of others."""
    blocks = view.document.blocks
    if not lists:
        return ()
    highest = min(blocks[g.blocks[0]].level for g in lists)
    return tuple(
        span for g in lists if blocks[g.blocks[0]].level == highest for span in g.items
    )


def _headings(view: Outline) -> tuple[Span, ...]:
    """Return the headings of the sections in which a meeting is reported."""
    heads = [
        b
        for b in view.document.blocks
        if b.kind is BlockKind.HEADING
        and not b.noise
        and not _NO_TOPIC.match(view.document.text[b.start : b.end])
    ]
    below = [b for b in heads if any(_HEADS_MINUTES.search(h) for h in b.heading_path)]
    heads = below or heads
    if not heads:
        return ()
    level = min(b.level for b in heads)
    same = [b for b in heads if b.level == level]
    if below:
        # What stands below a topic was talked about as well.
        same = [b for b in heads if b.level <= level + 1]
    elif len(same) < 2 and len(heads) > len(same):
        level = min(b.level for b in heads if b.level > level)
        same = [b for b in heads if b.level == level]
    title = fold(view.document.title)
    return tuple(
        (b.start, b.end)
        for b in same
        if fold(view.document.text[b.start : b.end]) != title
    )
