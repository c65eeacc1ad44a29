"""Answers that go over several meetings: which, how many, each, the first, the last.

A small query over records: what is asked for (``Over``) and the filters that the
question's words stand for. What of the question no filter stands for, is looked for
in the papers; what is found nowhere counts as left over, which is a signal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.numbers import MEETING_WORD
from qa.answer import Citation
from qa.candidates.candidate import Candidate, View, share_of
from qa.candidates.records import line_of
from qa.meetings import PARTY_FIELDS, Meeting, Source
from qa.names import KnownParty, Mention
from qa.outline import sentence_of
from qa.question.question import Question
from qa.question.roles import PATTERNS
from qa.quoting import cite, cite_evidence
from qa.statement import Statement, unique
from qa.words import FRAME_WORDS, GROUP_NOUNS, Token, fold, tokens

MOST_SHOWN = 25
"""Meetings that one answer names."""

_SEARCHED = 80
_MEETINGS = rf"(?:\S+\s+){{0,5}}?(?:{MEETING_WORD}|sitting)s?\b"
_HOW_MANY = re.compile(rf"\bhow (?:many|often)\b\s+(?:of the\s+)?{_MEETINGS}", re.I)
_HOW_OFTEN = re.compile(r"\bhow (?:often|many times)\b", re.I)
_EACH = re.compile(
    rf"\b(?:each|every|all)\s+(?:of\s+)?(?:the\s+)?{_MEETINGS}|\bover time\b", re.I
)
_WHICH = re.compile(
    rf"\b(?:which|what)\s+(?:of the\s+)?{_MEETINGS}"
    rf"|^(?:list|name|show)\s+(?:all |the |me ){{0,3}}{_MEETINGS}",
    re.I,
)
_FIRST = re.compile(r"\bfirst\b", re.I)
_LAST = re.compile(r"\b(?:last|latest|most recent(?:ly)?)\b", re.I)
_WHEN = re.compile(r"\bwhen\b|\bwhich (?:was|is) the\b|\b(?:at )?which\b", re.I)
_NEGATED = re.compile(r"\b(?:not|never|without)\b|n['’]t\b", re.I)
_THERE = ("participants", "chairs", "observers", "guests")
_PLAIN = frozenset(
    [
        "attend",
        "attended",
        "attending",
        "come",
        "came",
        "join",
        "joined",
        "present",
        "part",
        "participate",
        "there",
        "participated",
        "taken",
        "take",
        "took",
        "go",
        "went",
        "held",
        "hold",
        "sit",
        "sat",
        "been",
        "was",
        "were",
        "did",
        "far",
        "time",
        "times",
        "first",
        "last",
        "latest",
        "recent",
        "each",
        "every",
        "all",
        "list",
        "minutes",
        "record",
        "library",
        "total",
    ]
)


class Over(StrEnum):
    """What is asked of several meetings."""

    WHICH = "which"
    HOW_MANY = "how many"
    EACH = "each"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Query:
    """What a question asks over several meetings.

    Attributes:
        over: What is asked for.
        parties: Who is asked about.
        field: The field in which they stand; "" for any in which they were there.
        negated: Whether it is asked where they do not.
        left: Words that none of this stands for.
        about: Whether a question about one field of each meeting: its name, or "".
    """

    over: Over
    parties: tuple[KnownParty, ...]
    field: str
    negated: bool
    left: tuple[Token, ...]
    about: str


def propose(
    question: Question, view: View, weights: Mapping[str, float]
) -> Iterator[Candidate]:
    """Propose what holds over the meetings, where the question asks for several.

    Args:
        question: What is asked.
        view: What may be looked at.
        weights: What each word of the question tells, by its stem.
    """
    query = query_of(question, view)
    if query is None or not view.meetings:
        return
    among = _among(question, view.meetings)
    left = {w.stem: weights.get(w.stem, 0.0) for w in query.left}
    total = sum(weights.values()) or 1.0
    signals = {
        "typed": 1.0,
        "parties": float(len(query.parties)),
        "left": sum(left.values()) / total,
        "among": float(len(among)),
        "told": 1.0 - sum(left.values()) / total,
        "said": 1.0 - sum(left.values()) / total,
    }
    if query.over is Over.EACH and query.about:
        yield from _each(query, view, among, signals)
        return
    for part, bear in (("record", _by_record), ("paper", _by_paper)):
        if part == "record" and not query.parties and query.left:
            continue
        if part == "paper" and not query.left:
            continue
        held = bear(query, view, among, left)
        if held:
            quoted = [frozenset(w.stem for q in quotes for w in tokens(q.quote))
                      for _, quotes in held]  # fmt: skip
            borne = sum(share_of(left, one) for one in quoted) / len(held)
            more = {
                part: 1.0,
                "kept": len(held) / len(among),
                "said": 1.0 - signals["left"] * (1.0 - borne),
            }
            yield _said(query, held, among, {**signals, **more})


def query_of(question: Question, view: View) -> Query | None:
    """Read the query of a question; None where it asks of no several meetings."""
    text = question.text
    over = _over(text)
    if over is None or _of_one(question):
        return None
    mentions = view.meetings.names.find(text)
    fields = [
        (n, m)
        for n, p in PATTERNS.items()
        if n != "participants" and (m := p.search(text))
    ]
    field, found = fields[0] if fields else ("", None)
    stretches = [(m.start, m.end) for m in mentions]
    if found is not None:
        stretches.append(found.span())
    left = tuple(
        w
        for w in question.words
        if not any(s <= w.start < e for s, e in stretches)
        and fold(w.text) not in _PLAIN | FRAME_WORDS | GROUP_NOUNS
        and w.stem not in view.meetings.bodies
        and not w.text.isdigit()
    )
    return Query(
        over,
        tuple(dict.fromkeys(m.party for m in _whole(mentions))),
        field,
        bool(_NEGATED.search(text)),
        left,
        _about(text, field),
    )


def _of_one(question: Question) -> bool:
    """Tell "which members attended the sixth meeting" from "which meetings"."""
    asked = _WHICH.search(question.text)
    if asked is None or len(question.scope.numbers) != 1:
        return False
    return any(asked.start() <= at < asked.end() for at in question.scope.consumed)


def _over(text: str) -> Over | None:
    if _HOW_MANY.search(text) or _HOW_OFTEN.search(text):
        return Over.HOW_MANY
    if _EACH.search(text):
        return Over.EACH
    ranked = Over.FIRST if _FIRST.search(text) else Over.LAST
    if _WHICH.search(text):
        several = re.search(r"s\b", _WHICH.search(text)[0].split()[-1])  # type: ignore[index]
        chosen = (_FIRST.search(text) or _LAST.search(text)) and not several
        return ranked if chosen else Over.WHICH
    if _WHEN.search(text) and (_FIRST.search(text) or _LAST.search(text)):
        return ranked
    return None


def _about(text: str, field: str) -> str:
    if re.search(r"\bwhere\b|\bplaces?\b|\bcities\b|\bvenues?\b", text, re.I):
        return "place"
    if re.search(r"^(?:and )?when\b|\bdates?\b", text, re.I):
        return "dates"
    if field and re.search(r"\bwho\b|\bwhich (?:country|countries|organi)", text, re.I):
        return field
    if re.search(r"\bwho\b", text, re.I):
        return "participants"
    return ""


def _whole(mentions: Sequence[Mention]) -> list[Mention]:
    """Drop mentions inside longer ones: a country in an organisation's name."""
    return [
        one
        for one in mentions
        if not any(
            o is not one and o.start <= one.start and one.end <= o.end for o in mentions
        )
    ]


def _among(question: Question, meetings: Sequence[Meeting]) -> list[Meeting]:
    """Return the meetings that nothing of the question speaks against."""
    scope = question.scope
    ignored = {"rank"}
    kept = [
        m
        for m in meetings
        if all(v >= 0 for n, v in scope.agreement(m).items() if n not in ignored)
    ]
    if scope.when or scope.mode or scope.numbers:
        return [
            m
            for m in kept
            if any(v > 0 for n, v in scope.agreement(m).items() if n not in ignored)
        ]
    return kept


_Held = list[tuple[Meeting, tuple[Citation, ...]]]


def _by_record(
    query: Query, view: View, among: Sequence[Meeting], left: Mapping[str, float]
) -> _Held:
    """Return the meetings whose records name the parties in the field asked for."""
    if not query.parties:
        return [(m, _named_by(m, view)) for m in among if _named_by(m, view)]
    wanted = (query.field,) if query.field else _THERE
    sources: dict[str, list[Source[object]]] = {}
    counted: dict[str, set[KnownParty]] = {}
    for party in query.parties:
        for one in view.meetings.appearances.get(party, ()):
            if one.field in wanted:
                sources.setdefault(one.meeting.id, []).extend(one.said.sources)
                counted.setdefault(one.meeting.id, set()).add(party)
    held: _Held = []
    for meeting in among:
        there = len(counted.get(meeting.id, ())) == len(query.parties)
        if query.negated:
            listed = any(getattr(meeting, f) for f in (query.field or "participants",)
                         if f in PARTY_FIELDS)  # fmt: skip
            if not there and listed:
                held.append((meeting, _named_by(meeting, view)))
        elif there:
            quotes = unique(
                cite_evidence(view.outlines(s.record.document_id), s.evidence)
                for s in sources[meeting.id]
                if s.quotable
            )
            if quotes:
                held.append((meeting, quotes[:2]))
    return [one for one in held if one[1]]


def _by_paper(
    query: Query, view: View, among: Sequence[Meeting], left: Mapping[str, float]
) -> _Held:
    """Return the meetings in whose papers one passage has the words left over."""
    sought = " ".join(w.text for w in query.left)
    rows = [s.row for s in view.generation.search_lexical(sought, k=_SEARCHED)]
    ids = {m.id for m in among}
    held: dict[str, tuple[float, Meeting, Citation]] = {}
    for passage in view.generation.passages(rows):
        meeting = view.meeting_at(passage.document_id, passage.start)
        if meeting is None or meeting.id not in ids:
            continue
        outline = view.outlines(passage.document_id)
        for sentence in outline.between(passage.start, passage.end):
            share = share_of(left, sentence.bag.stems)
            if share > held.get(meeting.id, (0.6,))[0]:
                quote = cite(outline, sentence.start, sentence.end)
                held[meeting.id] = (share, meeting, quote)
    best = max((one[0] for one in held.values()), default=0.0)
    return [
        (held[m.id][1], (held[m.id][2],))
        for m in among
        if m.id in held and held[m.id][0] >= best - 0.15
    ]


def _named_by(meeting: Meeting, view: View) -> tuple[Citation, ...]:
    for field in ("dates", "number", "place", "body"):
        for source in meeting.stated(field)[:1]:
            outline = view.outlines(source.record.document_id)
            evidence = source.evidence
            if sentence_of(outline, evidence.start, evidence.end) is None:
                return (cite(outline, evidence.start, evidence.end),)
            return (cite_evidence(outline, evidence),)
    return ()


def _said(
    query: Query, held: _Held, among: Sequence[Meeting], signals: Mapping[str, float]
) -> Candidate:
    if query.over in {Over.FIRST, Over.LAST}:
        held = [held[0 if query.over is Over.FIRST else -1]]
    statements = tuple(
        Statement(meeting.described, quotes) for meeting, quotes in held[:MOST_SHOWN]
    )
    of = f"{len(held)} of {len(among)} meetings"
    opening = "" if query.over in {Over.FIRST, Over.LAST} else f"{of}:"
    return Candidate(
        "across",
        statements,
        "; ".join(m.label for m, _ in held),
        frozenset(m.id for m, _ in held),
        {**signals, "items": float(len(held))},
        opening=opening,
        complete=len(held) <= MOST_SHOWN,
    )


def _each(
    query: Query, view: View, among: Sequence[Meeting], signals: Mapping[str, float]
) -> Iterator[Candidate]:
    lines = [
        (m, line)
        for m in among
        if (line := line_of(m, query.about, view.outlines)) is not None
    ]
    if lines:
        yield Candidate(
            "across",
            tuple(line.statement for _, line in lines[:MOST_SHOWN]),
            "; ".join(line.values for _, line in lines),
            frozenset(m.id for m, _ in lines),
            {
                **signals,
                "items": float(len(lines)),
                "kept": len(lines) / len(among),
                "each": 1.0,
            },
            complete=len(lines) == len(among),
        )
