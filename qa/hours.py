"""At what time of day a meeting began and ended, as its papers say.

Only sentences that say so of the meeting itself count: "called to order at 7 p.m.",
"Meeting ended at 17:41 UTC", "held on 7 May 2024 at 2.15pm". Nothing here knows which
meeting is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.numbers import MEETING_WORD
from qa.by_hand import labelled, together
from qa.found import Found
from qa.meetings import Meeting
from qa.outline import Outline, papers
from qa.question import Question
from qa.quoting import cite
from qa.reader import Outlines
from qa.statement import Statement
from qa.words import FRAME_WORDS, GROUP_NOUNS, fold

_SURE = 0.95
_TIME = (
    r"(?P<time>\b(?:[01]?\d|2[0-4])(?:(?:[:.h][0-5]\d){1,2}(?:\s?[ap]\.?\s?m\b\.?)?"
    r"|\s?[ap]\.?\s?m\b\.?|\s?(?:o[’']clock|hours|hrs)\b)"
    r"(?:\s*\(?(?:UTC|GMT|[CEMP][SD]T|CES?T|BST|IST|local\s+time)\)?(?!\w))?"
    r"|\b(?:noon|midnight|midday)\b)"
)
_BEGAN = re.compile(
    r"\b(?:called\b[^.;]{0,80}?\bto\s+order|start(?:ed|s)?|began|begun|opened|convened"
    r"|commenced|came\s+to\s+order|opening|start(?:\s+time)?(?=\s*:))\b"
    rf"(?:(?!\b(?:end|adjourn|clos|finish)\w*)[^;\n]){{0,90}}?{_TIME}",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:held|met|meeting|session|minutes|call)\b"
    r"(?:(?!\b(?:end|adjourn|clos|finish|conclu|rose|left|arriv)\w*)[^;\n]){0,120}?"
    rf"(?:\bat|\bfrom|,|\d{{4}})\s+{_TIME}",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"\b(?:adjourn(?:ed|s|ment)?|end(?:ed|s)?|clos(?:ed|es|e|ure)|finish(?:ed|es)?|rose"
    r"|conclud(?:ed|es)|over|done|wrapped\s+up|end(?:\s+time)?(?=\s*:))\b"
    rf"[^;\n]{{0,60}}?{_TIME}",
    re.IGNORECASE,
)
# What began or will begin, and is not this meeting.
_ANOTHER = re.compile(
    r"\b(?:will|shall|would|next|nominations?|registration|deadline|hearing|break|lunch"
    r"|coffee|vote|poll|ballot|entered|left|arrived|joined|office|library|shop|road|trail"
    r"|from\s+\d[^.]{0,20}\bto\b)\b",
    re.IGNORECASE,
)
_OF_MEETING = re.compile(
    rf"\b(?:{MEETING_WORD}s?|to\s+order|we|mtg|agm|minutes|held"
    rf"|{'|'.join(sorted(GROUP_NOUNS))})\b",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(
    r"\b(?:what|which)\s+time\b|\bwhen\s+did\b|\bwhen\s+was\b|\bhow\s+late\b|\bwhat\s+hour\b",
    re.IGNORECASE,
)
_ASKS_TIME_ONLY = re.compile(r"\b(?:what|which)\s+(?:time|hour)\b|\bhow\s+late\b", re.I)
_ASKS_END = re.compile(
    r"\b(?:end(?:ed|s)?|finish(?:ed|es)?|adjourn(?:ed|s)?|clos(?:e|ed|es)|conclude[ds]?"
    r"|over|rise|rose|wrap(?:ped)?\s+up)\b",
    re.IGNORECASE,
)
_ASKS_START = re.compile(
    r"\b(?:start(?:ed|s)?|began|begin(?:s|ning)?|open(?:ed|s)?|convened?|commenced?"
    r"|called\s+to\s+order)\b",
    re.IGNORECASE,
)
_OF_HOURS = frozenset(
    (
        *(
            "time",
            "hour",
            "late",
            "start",
            "started",
            "starts",
            "began",
            "begin",
            "open",
        ),
        *("opened", "convene", "convened", "commence", "commenced", "called", "order"),
        *("end", "ended", "ends", "finish", "finished", "finishes", "adjourn", "close"),
        *(
            "adjourned",
            "closed",
            "conclude",
            "concluded",
            "over",
            "rise",
            "rose",
            "wrap",
        ),
        *("wrapped", "actually", "begins", "exactly", "opens", "closes", "beginning"),
    )
)


@dataclass(frozen=True, slots=True)
class Hour:
    """A time of day that a paper states.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        sentence: Span of the sentence that says it.
    """

    start: int
    end: int
    sentence: tuple[int, int]


def asks_hours(question: Question) -> bool:
    """Tell whether a question asks when on its day a meeting began or ended."""
    text = question.text
    if not question.scope.meetings or not _ASKS_TIME.search(text):
        return False
    if not (_ASKS_TIME_ONLY.search(text) or _ASKS_END.search(text)):
        return False  # "when did it start" may ask for the day
    return all(fold(w.text) in _OF_HOURS | FRAME_WORDS for w in question.words)


def hours(
    question: Question, meetings: Sequence[Meeting], outlines: Outlines
) -> Found | None:
    """Say when the meetings began or ended, as asked; None where no paper does."""
    wants_end = _ASKS_END.search(question.text) is not None
    wants_start = _ASKS_START.search(question.text) is not None or not wants_end
    statements: list[Statement] = []
    for meeting in meetings:
        parts: list[Statement] = []
        views = list(papers(meeting.extent, outlines))
        for wanted, find in ((wants_start, began), (wants_end, ended)):
            said = [_stated(view, find(view)) for view in views] if wanted else []
            parts += [one for one in said if one is not None][:1]
        if parts:
            one = together(parts)
            statements.append(labelled(one, meeting) if len(meetings) > 1 else one)
    return Found(tuple(statements), _SURE) if statements else None


def began(view: Outline) -> Hour | None:
    """Return when the meeting of a paper began: the first time that is said."""
    for pattern in (_BEGAN, _HELD):
        for found in _times(view, pattern):
            return found
    return None


def ended(view: Outline) -> Hour | None:
    """Return when the meeting of a paper ended: the last time that is said."""
    found = list(_times(view, _ENDED))
    return found[-1] if found else None


def _times(view: Outline, pattern: re.Pattern[str]) -> list[Hour]:
    text = view.document.text
    found = []
    for sentence in view.sentences:
        match = pattern.search(text, sentence.start, sentence.end)
        if match and not _ANOTHER.search(text, match.start(), match.end("time")):
            said = text[sentence.start : match.start()]
            its_own = not said.strip(" *_-\n") or _OF_MEETING.search(
                text, sentence.start, match.end()
            )
            if its_own and not _ANOTHER.search(said):
                span = (sentence.start, sentence.end)
                found.append(Hour(*match.span("time"), span))
    return found


def _stated(view: Outline, hour: Hour | None) -> Statement | None:
    if hour is None:
        return None
    said = view.document.text[hour.start : hour.end]
    return Statement(said, (cite(view, *hour.sentence),))
