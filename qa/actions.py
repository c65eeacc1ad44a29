"""What somebody was to do after a meeting: the action items that its papers list.

An item stands below a heading that announces actions, or is marked where it stands:
"ACTION: ada to write", "[AI] @ada to write", "Action: Registrar". Nothing here knows
which meeting is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from corpus.document import BlockKind
from qa.by_hand import labelled
from qa.found import Found
from qa.matters import HONORIFIC_WORD
from qa.meetings import Meeting
from qa.names import Directory, KnownParty
from qa.outline import Outline, papers
from qa.question import Over, Question
from qa.quoting import cite_spans
from qa.reader import Outlines
from qa.statement import Statement, tidy
from qa.words import FRAME_WORDS, GROUP_NOUNS, LIGHT_WORDS, fold

Span = tuple[int, int]

_SURE = 0.93
_MOST_ITEMS = 30
"""More would be a report, not an answer."""
_ASKS = re.compile(
    r"\baction(?:\s+(?:items?|points?|list))?s?\b|\bto-?\s?dos?\b|\bfollow-?\s?ups?\b"
    r"|\b(?:tasks?|jobs?|homework|assignments?)\b|\b(?:have|had|has|supposed|agreed|asked"
    r"|need(?:ed)?|going|meant|expected|promised?)\s+to\s+do\b|\bnext\s+steps\b",
    re.IGNORECASE,
)
_OF_ASKING = frozenset(
    (
        *(
            "action",
            "actions",
            "item",
            "items",
            "point",
            "points",
            "list",
            "todo",
            "do",
        ),
        *("todos", "follow", "up", "ups", "followup", "task", "tasks", "job", "do"),
        *(
            "homework",
            "assignment",
            "assignments",
            "assigned",
            "given",
            "handed",
            "out",
        ),
        *("get", "got", "had", "have", "has", "supposed", "agreed", "asked", "need"),
        *(
            "needed",
            "going",
            "meant",
            "expected",
            "promise",
            "promised",
            "next",
            "steps",
        ),
        *(
            "meetings",
            "all",
            "over",
            "after",
            "call",
            "were",
            "received",
            "give",
            "take",
        ),
        *(
            "took",
            "on",
            "everyone",
            "each",
            "every",
            "open",
            "own",
            "owned",
            "follow-up",
        ),
    )
)
_HEADS = re.compile(
    r"\W*(?:\d+[.)]?\s*)?(?:(?:new|open|summary\s+of|list\s+of|all)\s+)?(?:action(?:\s+(?:items?"
    r"|points?|list|log))?s?|to-?\s?dos?|follow-?\s?ups?(?:\s+items?)?|next\s+steps"
    r"|tasks|jobs|assignments|who\s+does\s+what)(?:\s+(?:arising|summary|list))?\W*",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"\W*(?:\[?\s*(?:AI|AP|action(?:\s+(?:item|point))?|to-?do)\s*\]|(?:ACTION(?:\s+ITEM)?"
    r"|Action(?:\s+(?:item|point))?|AI|AP|TODO|To-?do)\s*(?:#?\d+)?\s*(?::|[–—-]\s))",
)
_OWNED = re.compile(r"\s*(?:[-*•]\s*)?[\w@.' /&-]{2,40}\s*(?::|[–—-])\s")
_MARKED_INSIDE = re.compile(r"\[(?:AI|AP|ACTION|Action|action)\]")


def asks_actions(question: Question, names: Directory) -> bool:
    """Tell whether a question asks what was to be done, by somebody or by all."""
    text = question.text
    if not _ASKS.search(text):
        return False
    found = names.find(text)
    named = {
        w.start for m in found for w in question.words if m.start <= w.start < m.end
    }
    if not named and not question.scope.meetings:
        return False
    known = _OF_ASKING | FRAME_WORDS | LIGHT_WORDS | GROUP_NOUNS
    return all(
        w.start in named
        or text[w.start - 1 : w.start] == "@"
        or fold(w.text) in known
        or re.fullmatch(HONORIFIC_WORD, w.text, re.IGNORECASE)
        for w in question.words
    )


def actions(
    question: Question,
    meetings: Sequence[Meeting],
    names: Directory,
    outlines: Outlines,
) -> Found | None:
    """List the action items of meetings, those of one person where one is named.

    Args:
        question: What is asked.
        meetings: Those of its scope, or all.
        names: The parties of the library.
        outlines: Gives the outline of a document by its id.
    """
    asked = [m.party for m in names.find(question.text)]
    forms = [form for party in asked for form in _forms(party)]
    forms += [fold(handle) for handle in re.findall(r"@([\w-]+)", question.text)]
    told: list[Statement] = []
    several = len(meetings) > 1 or question.over is not Over.ONE
    for meeting in meetings:
        for view in papers(meeting.extent, outlines):
            spans = [
                span
                for span in _items(view)
                if not asked or _is_of(view.document.text[slice(*span)], forms)
            ]
            if not spans:
                continue
            text = view.document.text
            said = "\n".join(f"- {tidy(text[s:e])}" for s, e in spans)
            one = Statement(said, cite_spans(view, spans))
            told.append(labelled(one, meeting) if several else one)
            break  # another paper of the meeting would list them again
    items = sum(one.text.count("\n- ") + 1 for one in told)
    return Found(tuple(told), _SURE) if told and items <= _MOST_ITEMS else None


def _items(view: Outline) -> list[Span]:
    """Return the items, in order, each text once."""
    spans = [*_below_headings(view), *_marked(view)]
    text = view.document.text
    found: dict[str, Span] = {}
    for start, end in sorted(spans):
        said = _MARKED.sub("", text[start:end], count=1)
        bare = re.sub(r"\s*\([^()]*\d\d:\d\d[^()]*\)\s*\Z", "", said)
        found.setdefault(fold(" ".join(bare.split())), (start, end))
    return sorted(found.values())


def _below_headings(view: Outline) -> Iterator[Span]:
    text = view.document.text
    depth: int | None = None
    for block in view.document.blocks:
        if block.noise:
            continue
        said = text[block.start : block.end]
        if block.kind is BlockKind.HEADING or _HEADS.fullmatch(said):
            if _HEADS.fullmatch(said):
                depth = block.level
            elif depth is not None and block.level <= depth:
                depth = None
            continue
        if depth is None:
            continue
        if block.kind is BlockKind.LIST_ITEM:
            yield block.start, block.end
        elif block.kind is BlockKind.PARAGRAPH:
            for line in re.finditer(r"[^\n]+", said):
                if re.match(
                    r"\s*(?:[-*•]\s*)?[\w@.' /&-]{2,40}\s*(?::|[–—-])\s", line[0]
                ):
                    yield block.start + line.start(), block.start + line.end()


def _marked(view: Outline) -> Iterator[Span]:
    text = view.document.text
    for sentence in view.sentences:
        said = text[sentence.start : sentence.end]
        if _MARKED.match(said) or _MARKED_INSIDE.search(said):
            yield sentence.start, sentence.end


def _forms(party: KnownParty) -> Iterator[str]:
    """Yield the names under which an item may know somebody."""
    for form in party.forms:
        yield fold(form)
        words = fold(form).split()
        if len(words) > 1:
            yield words[-1]
            yield words[0]
    for kind, words_of in party.keys:
        if kind == "account":
            yield words_of[0]


def _is_of(item: str, forms: Iterable[str]) -> bool:
    """Tell whether an item names somebody before it says what is to be done."""
    item = fold(_MARKED.sub("", item, count=1))
    owner = re.split(r":|\bto\b|\bwill\b|[–—]|\s-\s", item, maxsplit=1)[0]
    return any(
        len(form) > 1 and re.search(rf"(?<!\w){re.escape(form)}(?!\w)", owner)
        for form in forms
    )
