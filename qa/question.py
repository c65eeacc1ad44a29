"""What a question asks: which meetings, what kind of answer, which words count.

Reads the question and the library's list of meetings; searches nothing.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from corpus.dates import find_dates, written_dates
from corpus.meeting import DateRange, Evidenced
from corpus.numbers import MEETING_WORD as ONE_MEETING
from corpus.numbers import MONTH_WORD, find_ordinals, ordinal_numeral
from qa.errors import InvalidQuestionError
from qa.meetings import Extent, Meeting, body_words, extent_of
from qa.whose import Body, met_meanwhile, naming, of_these, whose
from qa.words import FRAME_WORDS, GROUP_NOUNS, Token, fold, is_content, tokens


class AnswerType(StrEnum):
    """What kind of thing would answer the question."""

    WHO = "who"
    DATE = "date"
    PLACE = "place"
    NUMBER = "number"
    LIST = "list"
    YES_NO = "yes or no"
    DEFINITION = "definition"
    STATEMENT = "statement"


class Over(StrEnum):
    """Whether the question is about one meeting or about several at once."""

    ONE = "one"
    WHICH_MEETINGS = "which meetings"
    HOW_MANY_MEETINGS = "how many meetings"
    EACH_MEETING = "each meeting"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which meetings the question is about.

    Attributes:
        meetings: Those that it names; empty where it names none.
        certain: True where nothing else can be meant; else the meetings are only
            preferred.
        missing: Why there is nothing to read, where it names a meeting that no
            document reports; else "".
        mentioned: Number of a meeting that no document reports, but of which a
            report of another meeting may speak; else None.
        label: The scope in words: "5th meeting (15–17 November 2022)".
        consumed: Positions (start offsets) of the question's words that name it.
        note: What has to be said with every answer about it, or "".
    """

    meetings: tuple[Meeting, ...] = ()
    certain: bool = False
    missing: str = ""
    mentioned: int | None = None
    label: str = ""
    consumed: frozenset[int] = frozenset()
    note: str = ""

    @property
    def documents(self) -> frozenset[str] | None:
        """Ids of the documents to read, or None for all."""
        return None if self.extent is None else self.extent.documents

    @property
    def extent(self) -> Extent | None:
        """What of these documents to read, or None for all there is."""
        return extent_of(self.meetings) if self.meetings else None


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read.

    Attributes:
        text: As asked.
        understood: With what was carried over from the conversation.
        type: What kind of thing would answer it.
        over: Whether it is about several meetings at once.
        scope: Which meetings it is about.
        words: Its words that carry meaning, scope left out.
        names: Its words that name a person, body, country or thing.
        aspects: What is asked of the meeting itself: ``date``, ``place``,
            ``venue``, ``mode``; empty for anything else.
        rank: 0 or -1 where only the first or the last of the meetings is asked for
            of which something holds; else None.
    """

    text: str
    understood: str
    type: AnswerType
    over: Over
    scope: Scope
    words: tuple[Token, ...]
    names: tuple[Token, ...]
    aspects: frozenset[str]
    rank: int | None = None

    @property
    def content(self) -> tuple[Token, ...]:
        """The words that an answer has to bear out."""
        strong = tuple(w for w in self.words if fold(w.text) not in FRAME_WORDS)
        return strong or self.words

    @property
    def whole_names(self) -> tuple[tuple[Token, ...], ...]:
        """The names, neighbouring words joined: "Harbour Board" is one."""
        found: list[list[Token]] = []
        for word in self.names:
            if found and 0 <= word.start - found[-1][-1].end <= 1:
                found[-1].append(word)
            else:
                found.append([word])
        return tuple(tuple(name) for name in found)


MEETING_WORD = rf"(?:{ONE_MEETING}|sitting)s?"
_MEETING = re.compile(rf"\b{MEETING_WORD}\b", re.I)
_OF_YEAR = re.compile(r"\bof(?=\s+(?:19|20)\d\d\b)", re.IGNORECASE)
# "on 7 May", "the April 19 meeting", "in January": no year
_NO_YEAR = re.compile(
    rf"\b(?:(?P<lead>in|of|during|since|last|this|from|at|after)\s+)?(?:the\s+)?"
    rf"(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?"
    rf"(?P<month>{MONTH_WORD})\b\.?(?:\s+(?P<behind>\d{{1,2}})(?:st|nd|rd|th)?\b)?"
    r"(?!\s*,?\s*(?:19|20)\d\d|\s+\d)",
    re.IGNORECASE,
)
_MONTHS = {fold(name): number for number, name in enumerate(calendar.month_abbr)}
_LATEST = re.compile(
    rf"\b(?:latest|last|most recent|newest)\s+(?:\S+\s+){{0,4}}?{MEETING_WORD}\b", re.I
)
_EARLIEST = re.compile(
    rf"\b(?:earliest|oldest|very first)\s+(?:\S+\s+){{0,4}}?{MEETING_WORD}\b", re.I
)
_FIRST = re.compile(rf"\bfirst\s+(?:\S+\s+){{0,4}}?{MEETING_WORD}\b", re.I)
# What may stand between "which" and "meetings": names, years, a few plain words.
_QUALIFIED = (
    r"(?:(?:(?-i:[A-Z])[\w./-]*|other|past|previous|earlier|different|working|"
    r"(?:19|20)\d\d|group|council|board|senate|committee|commission|panel|club|trust"
    r"|parish|town|city|faculty|of|the)\s+){0,5}?"
)
_NEXT = re.compile(r"\b(?:next|upcoming|forthcoming|following|future)\b", re.I)
_WHICH_MEETINGS = re.compile(
    rf"\b(?:(?:which|what)\s+(?:of the\s+)?{_QUALIFIED}{MEETING_WORD}\b"
    rf"|^(?:list|name|show)\s+(?:(?:all|the|me)\s+){{0,3}}{_QUALIFIED}"
    rf"(?:meetings|sessions)\b)",
    re.I,
)
_HOW_MANY_MEETINGS = re.compile(
    rf"\bhow many\s+(?:of the\s+)?{_QUALIFIED}{MEETING_WORD}\b", re.I
)
_EACH = re.compile(
    rf"\b(?:each|every|all(?: of)?(?: the)?)\s+(?:of the\s+)?{_QUALIFIED}"
    rf"{MEETING_WORD}\b",
    re.I,
)
_JOINED = re.compile(r"\s*(?:,\s*)?(?:(?:and|or|&)\s+)?(?:the\s+)?")
_WHEN_AND_WHERE = re.compile(r"\bwhen and where\b|\bwhere and when\b", re.I)
_OF_WHICH = re.compile(
    r"\s*,?\s*(?:where|at which|in which|that|when|with|to which|attended by|"
    r"(?:co-?)?chaired by)\b",
    re.I,
)
_FOLLOW_UP = re.compile(
    r"^(?:and|but|so|also|what about|how about|then)\b"
    r"|\b(?:it|its|they|them|their|there|then|that one|this one|that meeting|"
    r"this meeting|the same meeting|those|he|she|his|her)\b",
    re.I,
)
_ELLIPSIS = re.compile(
    r"^(?:and\s+|but\s+|so\s+)?(?:what|how)\s+about\b|^and\s+(?!wh|how|did|was|were|is)",
    re.I,
)
_TYPES: tuple[tuple[AnswerType, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        (
            AnswerType.DEFINITION,
            r"\b(?:stands? for|short for|abbreviation|acronym|definition of|"
            r"what does \S+ mean|meaning of)\b|^what(?:\s+is|'s)\s+(?:an?\s+|the\s+)?"
            r"(?-i:\w*[A-Z][\w-]*[A-Z][\w-]*)\s*\??$",
        ),
        (
            AnswerType.WHO,
            r"^(?:name|list|give)\b.*\bchairs?\b|(?<!in )\b(?:which|what)\s+"
            r"(?:country|state|organi[sz]ation|agency|delegation|delegate|person|official|minister|"
            r"ministry|member|speaker|expert|body|government)\b",
        ),
        (AnswerType.NUMBER, r"\bhow (?:many|much|big|large|long|old|often|high)\b"),
        (
            AnswerType.LIST,
            r"^(?:list|name|enumerate)\b|\b(?:which|what)\s+(?:\w+[\s/-]+){0,2}?"
            r"(?:countries|states|organi[sz]ations|members|participants|delegations|"
            r"groups|people|persons|guests|observers|topics|items|issues|points|"
            r"themes|decisions|outcomes|results|actions|priorities|challenges|"
            r"recommendations|agreements|institutions|agencies|speakers)\b"
            r"|\bwhat (?:did|have|had) .*\b(?:agree|achieve|decide|discuss|recommend|"
            r"resolve|accomplish|commit)\w*(?: on| to| about| upon)?\s*\??$"
            r"|\bwhat (?:was|were) (?:agreed|achieved|decided|discussed|on the agenda)"
            r"|\bwho (?:attended|participated|took part|was present|were present|"
            r"was there|were there|joined|was in attendance|were in attendance)\b"
            r"|^(?:attendees|participants|attendance|list of (?:people|participants))\b"
            r"|\b(?:list of|which) (?:people|participants|attendees|members)\b",
        ),
        (
            AnswerType.DATE,
            r"^(?:and\s+)?when\b|\bwhen (?:was|is|were|did|will|does)\b|"
            r"\b(?:what|which|on what|on which) (?:\w+ )?(?:dates?|days?|year|month)\b|"
            r"^dates?\b|\bdates? of\b|\bwhat (?:were|was|are|is) the dates?\b",
        ),
        (
            AnswerType.PLACE,
            r"\bwhere\b|\b(?:what|which|in what|in which) (?:\w+ )?(?:venue|city|place|"
            r"location|town|country)\b|^(?:venue|location|place)\b|"
            r"\b(?:venue|location|place) of\b|\bwhat (?:was|is) the "
            r"(?:venue|location|place)\b",
        ),
        (AnswerType.WHO, r"\b(?:who|whom|whose|which person|name of the)\b"),
        (
            AnswerType.YES_NO,
            r"^(?:and\s+)?(?:did|does|do|was|were|is|are|has|have|had|will|would|can|"
            r"could|should)\b",
        ),
    )
)
# Words of questions about when, where and how a meeting was held.
_OF_MEETINGS = frozenset(
    (
        *("person", "virtually", "convened", "convene", "group", "hotel", "building"),
        *("host", "hosted", "hosting", "located", "format", "physically", "face"),
    )
)


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The library's meetings, and the words in the names of the bodies that met."""

    meetings: Sequence[Meeting]
    bodies: frozenset[str]


COMPARES = re.compile(
    r"\b(?:compar(?:e[ds]?|ing|ison)|differ(?:s|ed|ent|ently|ences?)?|versus|vs"
    r"|changed|changes?\s+(?:between|from)|side\s+by\s+side|in\s+common)\b",
    re.I,
)
"""Words that set meetings side by side."""

_BEFORE = r"before|prior\s+to|preceding|previous\s+to|earlier\s+than|until|up\s+to"
_AFTER = r"after|following|later\s+than|since|subsequent\s+to"
_SIDE = re.compile(
    rf"\b(?:(?P<before>{_BEFORE})|(?P<after>{_AFTER}))\s+(?:the\s+|that\s+of\s+)?"
    r"(?:end\s+of\s+)?\Z",
    re.I,
)
_ONE_BESIDE = re.compile(
    rf"\b(?:{ONE_MEETING}|one)\s+(?:that\s+(?:was|came|took\s+place)\s+|held\s+"
    rf"|right\s+|immediately\s+|directly\s+|just\s+)*(?:{_BEFORE}|{_AFTER})\s+"
    r"(?:the\s+|that\s+of\s+)?\Z",
    re.I,
)
_RANGE = re.compile(r"\b(?:between|from)\s+(?:the\s+)?\Z", re.I)
_SINCE = re.compile(r"\bsince\s+(?:the\s+)?\Z", re.I)

MODES = re.compile(
    r"\b(?:in[- ]person|online|virtual(?:ly)?|remote(?:ly)?|hybrid|"
    r"face[- ]to[- ]face)\b",
    re.I,
)


def mode_of(word: str) -> str:
    """Return the way of meeting that a word names, as records write it."""
    folded = fold(word).replace("-", " ")
    if folded.startswith(("in person", "face")):
        return "in person"
    return "hybrid" if folded == "hybrid" else "virtual"


def understand(
    question: str,
    meetings: Sequence[Meeting],
    *,
    bodies: frozenset[str] | None = None,
    history: Sequence[str] = (),
    max_chars: int = 1000,
) -> Question:
    """Read a question against the meetings that a library holds.

    Args:
        question: As asked, in any case and spelling of ordinals.
        meetings: All meetings of the library, in order of time.
        bodies: Stems of the words in the names of the bodies that met, as
            ``qa.meetings.body_words`` gives them; None to work them out.
        history: Earlier questions of the conversation, oldest first.
        max_chars: Longest question that is read.

    Raises:
        InvalidQuestionError: The question is empty, too long, or has no words.
    """
    text = " ".join(_visible(question).split())
    if not text or not tokens(text):
        raise InvalidQuestionError(
            "the question has no words; ask for example who chaired a meeting"
        )
    check_length(question, max_chars)
    known = _Calendar(meetings, body_words(meetings) if bodies is None else bodies)
    read = _read(text, known)
    earlier = _earlier(history, known, max_chars)
    if earlier is None:
        return read
    return _carry_over(read, earlier)


def check_length(question: str, max_chars: int) -> None:
    """Refuse a question that is too long to be one.

    Raises:
        InvalidQuestionError: It has more characters than that.
    """
    if len(question) > max_chars:
        raise InvalidQuestionError(
            f"the question has {len(question)} characters; ask in {max_chars} or fewer"
        )


def _visible(text: str) -> str:
    """Drop characters that no one sees: controls, bidi marks, tags, surrogates."""
    return "".join(
        " " if c in "\t\r\n\x0b\x0c\x85\u2028\u2029" else c
        for c in text
        if c.isprintable() or c.isspace()
    )


def _earlier(
    history: Sequence[str], known: _Calendar, max_chars: int
) -> Question | None:
    """Return what the conversation was about before this question."""
    found: Question | None = None
    for one in history[-6:]:
        text = " ".join(_visible(one).split())[:max_chars]
        if not text or not tokens(text):
            continue
        read = _read(text, known)
        found = read if found is None else _carry_over(read, found)
    return found


def _carry_over(read: Question, earlier: Question) -> Question:
    """Complete a follow-up question from the one before it."""
    named = bool(read.scope.meetings or read.scope.missing or read.scope.mentioned)
    if named:
        # "What about the 6th?": another meeting, the same thing asked.
        asks = read.content if read.words else ()
        if not asks and _ELLIPSIS.search(read.text) and earlier.words:
            return replace(
                earlier,
                text=read.text,
                understood=f"{_bare(earlier)} — {read.scope.label or read.text}",
                scope=read.scope,
                over=Over.ONE,
            )
        return read
    if read.over is not Over.ONE or not earlier.scope.meetings:
        return read
    short = len(read.content) <= 2 and not read.names
    if not (_FOLLOW_UP.search(read.text) or short):
        return read
    if _ELLIPSIS.search(read.text) and read.names and not read.aspects:
        # "And Norland?": the same thing asked of another name.
        return replace(
            earlier,
            text=read.text,
            understood=f"{_bare(earlier)} — {' '.join(n.text for n in read.names)}",
            words=tuple(w for w in earlier.words if w not in earlier.names)
            + read.names,
            names=read.names,
        )
    scope = replace(earlier.scope, consumed=frozenset())
    return replace(
        read,
        scope=scope,
        understood=f"{read.text} — {scope.label}",
        aspects=_aspects(read.text, read.type, scope, read.words),
    )


def _bare(question: Question) -> str:
    return question.understood.split(" — ")[0]


def _read(text: str, known: _Calendar) -> Question:
    over = _over(text)
    kind = next((k for k, p in _TYPES if p.search(text)), AnswerType.STATEMENT)
    words = tokens(text)
    rank = _rank_of_several(text)
    if rank is not None:
        over = Over.WHICH_MEETINGS
    # "The first meeting that …" is not the one whose number is 1.
    numbered = text if rank is None else _FIRST.sub(_blanked, text)
    scope = _scope(numbered, words, known, over, ranked=rank is None)
    if over is Over.ONE and len(scope.meetings) > 1 and kind is not AnswerType.LIST:
        over = Over.EACH_MEETING if _plural_meetings(text) else Over.ONE
    content = tuple(w for w in words if is_content(w) and w.start not in scope.consumed)
    names = tuple(
        w
        for w in content
        if w.acronym or (w.capital and w.start > 0)
        if fold(w.text) not in FRAME_WORDS
    )
    return Question(
        text=text,
        understood=text,
        type=kind,
        over=over,
        scope=scope,
        words=content,
        names=names,
        aspects=_aspects(text, kind, scope, content),
        rank=rank,
    )


def _blanked(match: re.Match[str]) -> str:
    """Return what was matched without its first word, at its old place."""
    word, rest = re.split(r"(?=\s)", match[0], maxsplit=1)
    return " " * len(word) + rest


def _rank_of_several(text: str) -> int | None:
    """Tell whether the first or last meeting is asked for of which something holds."""
    for pattern, rank in ((_LATEST, -1), (_EARLIEST, 0), (_FIRST, 0)):
        match = pattern.search(text)
        if match and _OF_WHICH.match(text, match.end()):
            return rank
    return None


def _plural_meetings(text: str) -> bool:
    return bool(re.search(r"\bmeetings\b|\bsessions\b", text, re.I))


def _over(text: str) -> Over:
    if _HOW_MANY_MEETINGS.search(text):
        return Over.HOW_MANY_MEETINGS
    if _EACH.search(text):
        return Over.EACH_MEETING
    if _WHICH_MEETINGS.search(text):
        return Over.WHICH_MEETINGS
    return Over.ONE


def _aspects(
    text: str, kind: AnswerType, scope: Scope, content: Sequence[Token]
) -> frozenset[str]:
    """Return what is asked of the meeting itself: when, where, how it was held."""
    if _NEXT.search(text):
        return frozenset()
    rest = [
        w
        for w in content
        if fold(w.text).removesuffix("'s") not in FRAME_WORDS
        and not MODES.fullmatch(w.text)
        if fold(w.text).removesuffix("'s") not in _OF_MEETINGS
    ]
    asked: set[str] = set()
    if MODES.search(text) and kind is AnswerType.YES_NO:
        asked.add("mode")
    elif rest:
        return frozenset()
    if kind is AnswerType.DATE or _WHEN_AND_WHERE.search(text):
        asked.add("date")
    if re.search(r"\bvenue\b|\bhotel\b|\bbuilding\b", text, re.I):
        asked.add("venue")
    elif kind is AnswerType.PLACE or _WHEN_AND_WHERE.search(text):
        asked.add("place")
    about_meeting = bool(scope.meetings) or bool(_MEETING.search(text))
    return frozenset(asked) if about_meeting else frozenset()


def _scope(
    text: str, words: Sequence[Token], known: _Calendar, over: Over, *, ranked: bool
) -> Scope:
    bodies = whose(text, words, known.meetings)
    finders = (_by_number, _by_rank, _by_day, _by_place, _by_period, _by_calendar)
    for finder in finders:
        if finder is _by_rank and not ranked:
            continue
        scope = finder(text, words, known)
        if scope is not None:
            if len(scope.meetings) > 1:
                scope = _on_its_day(text, words, scope)
            scope = _of_body(scope, bodies, known)
            scope = replace(
                scope, consumed=scope.consumed | naming(bodies, text, words)
            )
            scope = _beside(text, words, scope, known, over)
            scope = _of_mode(text, words, scope, known, over)
            scope = _consume_bodies(scope, words, known)
            return _consume_agreeing(text, scope, words)
    scope = Scope()
    if bodies and over is not Over.ONE:
        own = tuple(of_these(bodies, known.meetings))
        scope = Scope(own, certain=True, consumed=naming(bodies, text, words))
    scope = _of_mode(text, words, scope, known, over)
    return _consume_bodies(scope, words, known)


def _of_body(scope: Scope, bodies: Sequence[Body], known: _Calendar) -> Scope:
    """Keep the meetings of the body that a question names, where it names one."""
    if not bodies or not scope.meetings:
        return scope
    kept = of_these(bodies, scope.meetings)
    if len(kept) == len(scope.meetings):
        return scope
    if kept:
        label = "; ".join(m.described for m in kept[:4])
        return replace(scope, meetings=tuple(kept), label=label)
    if not any(met_meanwhile(bodies, m, known.meetings) for m in scope.meetings):
        return scope  # it may be the same body under another name
    name = next(name for body in bodies for name, _ in body.names if name)
    return replace(
        scope,
        meetings=(),
        certain=True,
        missing=f"no document of the library reports such a meeting of “{name}”",
        label=f"meeting of “{name}”",
    )


def _beside(
    text: str, words: Sequence[Token], scope: Scope, known: _Calendar, over: Over
) -> Scope:
    """Read "the meeting after the 5th", "meetings before 2020", "between … and …".

    The scope that is given is that of the meetings or the period named.
    """
    if not scope.consumed:
        return scope
    anchors = [w for w in words if w.start in scope.consumed]
    days = _periods(text)
    named = [w for w in anchors if not _MEETING.fullmatch(w.text)] or anchors
    before = text[: named[0].start]
    held = [m.dates for m in scope.meetings if m.dates]
    if days and not scope.meetings:
        held = [d.value for d in days]
    side = _SIDE.search(before)
    several = over is not Over.ONE
    dated = [m for m in known.meetings if m.dates is not None]
    if several and _RANGE.search(before) and (len(days) == 2 or len(held) == 2):
        periods = [d.value for d in days] if len(days) == 2 else held
        first = min(d.first for d in periods)
        last = max(d.last for d in periods)
        between = [m for m in dated if m.dates and first <= m.dates.first <= last]
        return _narrowed(scope, between, "between these")
    if side is None or not held:
        return scope
    first, last = min(d.first for d in held), max(d.last for d in held)
    if side["before"]:
        beside = [m for m in dated if m.dates and m.dates.last < first]
    elif _SINCE.search(before):
        beside = [m for m in dated if m.dates and m.dates.first >= first]
    else:
        beside = [m for m in dated if m.dates and m.dates.first > last]
    if _ONE_BESIDE.search(before) and not _plural_meetings(text):
        if _NEXT.search(before):
            return scope  # "the next meeting after it": its own papers tell
        one = beside[-1:] if side["before"] else beside[:1]
        after = "before" if side["before"] else "after"
        narrowed = _narrowed(scope, one, after)
        number = scope.meetings[-1].number if scope.meetings else None
        if not one and after == "after" and number is not None:
            narrowed = replace(narrowed, mentioned=number + 1)
        return narrowed
    return _narrowed(scope, beside, side[0].split()[0].lower()) if several else scope


def _narrowed(scope: Scope, meetings: Sequence[Meeting], how: str) -> Scope:
    """Return a scope of these meetings, which lie somehow beside those named."""
    if not meetings:
        return Scope(
            certain=True,
            missing=f"no document of the library reports a meeting {how} "
            f"{_with_article(scope.label)}",
            label=f"meetings {how} {_with_article(scope.label)}",
            consumed=scope.consumed,
        )
    return Scope(
        meetings=tuple(meetings),
        certain=True,
        label="; ".join(m.described for m in meetings[:4]),
        consumed=scope.consumed,
    )


def _with_article(label: str) -> str:
    return f"the {label.removeprefix('meetings of ')}" if label[:1].isalnum() else label


def _of_mode(
    text: str, words: Sequence[Token], scope: Scope, known: _Calendar, over: Over
) -> Scope:
    """Keep the meetings that were held as is asked: "the virtual meetings"."""
    asked = {mode_of(match) for match in MODES.findall(text)}
    if over is Over.ONE or len(asked) != 1 or scope.missing:
        return scope
    mode = asked.pop()
    found = tuple(m for m in scope.meetings or known.meetings if m.mode == mode)
    used = frozenset().union(
        *(_between(words, m.start(), m.end()) for m in MODES.finditer(text))
    )
    if not found:
        return replace(
            scope,
            meetings=(),
            certain=True,
            missing=f"no document of the library says that a meeting was {mode}",
            label=f"{mode} meetings",
        )
    return Scope(
        meetings=found,
        certain=True,
        label="; ".join(m.described for m in found[:4]),
        consumed=scope.consumed | used,
    )


def _consume_bodies(scope: Scope, words: Sequence[Token], known: _Calendar) -> Scope:
    """A body's name beside the meeting names the scope, and no more.

    Its short name does so anywhere in a question about a certain meeting; its full
    name only right before the word "meeting".
    """
    used: set[int] = set()
    if scope.meetings or scope.missing:
        shorts = {
            part.stem for m in scope.meetings for a in m.aliases for part in tokens(a)
        }
        used = {w.start for w in words if w.stem in shorts and w.capital}
    for place, word in enumerate(words):
        if not _MEETING.fullmatch(word.text):
            continue
        for before in reversed(words[:place]):
            small = fold(before.text) in {"of", "on", "and", "the", "for"}
            if not small and before.stem not in known.bodies:
                break
            used.add(before.start)
    for before, word in pairwise(words):
        # "the board": any board of which the library has minutes
        group = fold(word.text) in GROUP_NOUNS and word.stem in known.bodies
        if group and fold(before.text) in {"the", "this", "our", "its"}:
            used.add(word.start)
    return replace(scope, consumed=scope.consumed | frozenset(used))


def _consume_agreeing(text: str, scope: Scope, words: Sequence[Token]) -> Scope:
    """Dates and places that are those of the meeting name it once more."""
    if not scope.meetings:
        return scope
    used: set[int] = set()
    for one in find_dates(text):
        if any(m.dates and m.dates.overlaps(one.value) for m in scope.meetings):
            used |= _between(words, one.start, one.end)
    places = [
        part
        for m in scope.meetings
        for r in m.records
        if r.place is not None
        for part in fold(r.place.value).split(",")
    ]
    folded = fold(text)
    for place in places:
        for match in re.finditer(rf"\bin {re.escape(place.strip())}\b", folded):
            if len(folded) == len(text):
                used |= _between(words, match.start(), match.end())
    return replace(scope, consumed=scope.consumed | frozenset(used))


def _between(words: Sequence[Token], start: int, end: int) -> frozenset[int]:
    return frozenset(w.start for w in words if w.start >= start and w.end <= end)


def _numbers_named(
    text: str, words: Sequence[Token], bodies: frozenset[str]
) -> list[tuple[int, int, int]]:
    """Return (number, start, end) for every meeting that is named by its number."""
    between = {"annual", "regular", "ordinary", "plenary", "formal", "joint", "general"}
    found: list[tuple[int, int, int]] = []
    for one in find_ordinals(text):
        after = [w for w in words if w.start >= one.end]
        before = [w for w in words if w.end <= one.start]
        own = text[one.start : one.end]
        end = one.end
        named = bool(_MEETING.search(own))
        for position, word in enumerate(after[:6]):
            if _MEETING.fullmatch(word.text):
                named, end = True, word.end
                break
            known = word.stem in bodies or fold(word.text) in between
            if not known:
                # "the fifth HMF-X": the body stands for its meeting.
                named = named or position > 0
                break
            end = word.end
        else:
            named = named or bool(after)
        if not named and not after and (not before or _FOLLOW_UP.search(text)):
            named = True  # "and the sixth?"
        if not named and COMPARES.search(text):
            named = True  # "between the 5th and the 7th"
        counts = own.strip("#. ").isdigit()
        if not named and counts and before and before[-1].stem in bodies:
            named = True  # "HMF-X 5"
        if named:
            found.append((one.value, one.start, end))
    starts = {start for _, start, _ in found}
    for one in reversed(find_ordinals(text)):
        # "The fifth and sixth meetings": what is joined to a named one is named.
        joined = _JOINED.match(text, one.end)
        if one.start not in starts and joined and joined.end() in starts:
            found.append((one.value, one.start, one.end))
            starts.add(one.start)
    for match in re.finditer(
        r"(\b[A-Z][\w-]*[A-Z][\w-]*|\bmeetings?)\s+(?:no\.?\s*|number\s+|#)?(\d{1,3})\b(?!\s*\w*day)",
        text,
    ):
        alias = tokens(match.group(1))
        if match.group(1).lower().startswith("meeting") or (
            alias and alias[0].stem in bodies
        ):
            number = int(match.group(2))
            if all(number != n for n, _, _ in found):
                found.append((number, match.start(), match.end()))
    return found


def _by_number(text: str, words: Sequence[Token], known: _Calendar) -> Scope | None:
    meetings = known.meetings
    named = _numbers_named(text, words, known.bodies)
    if not named:
        return None
    consumed = frozenset().union(*(_between(words, s, e) for _, s, e in named))
    consumed |= frozenset(w.start for w in words if _MEETING.fullmatch(w.text))
    numbers = list(dict.fromkeys(n for n, _, _ in named))
    found = tuple(m for m in meetings if m.number in numbers)
    held = {m.number for m in found}
    lacking = [n for n in numbers if n not in held]
    if not found:
        there_are = {m.number for m in meetings if m.number is not None}
        dated = _within_periods(text, meetings)
        if lacking == [1] and not there_are and dated:
            # Where meetings have no numbers, the first is the earliest that is known.
            return Scope(
                meetings=(dated[0],),
                certain=True,
                label=f"{dated[0].described}, the earliest in the library",
                consumed=consumed | _periods_consumed(text, words),
            )
        names = ", ".join(ordinal_numeral(n) for n in sorted(there_are))
        there = f"; there are reports of the {names}" if names else ""
        asked = " or ".join(f"{ordinal_numeral(n)} meeting" for n in lacking)
        return Scope(
            certain=True,
            missing=f"no document of the library reports the {asked}{there}",
            mentioned=lacking[0],
            label=asked,
            consumed=consumed,
        )
    return Scope(
        meetings=found,
        certain=True,
        label="; ".join(m.described for m in found),
        consumed=consumed,
    )


def _periods(text: str) -> list[Evidenced[DateRange]]:
    """Return the years and months that a question names: "the meetings of 2021"."""
    # Both words have two letters, so that offsets stay as they are.
    plain = _OF_YEAR.sub("in", text)
    found = find_dates(plain, parts=True)
    return [d for d in found if d.value.precision != "day"]


def _within_periods(text: str, meetings: Sequence[Meeting]) -> list[Meeting]:
    """Return the dated meetings, of the years or months alone that a text names."""
    periods = [d.value for d in _periods(text)]
    dated = [m for m in meetings if m.dates is not None]
    return [
        m
        for m in dated
        if not periods or any(m.dates and m.dates.overlaps(p) for p in periods)
    ]


def _periods_consumed(text: str, words: Sequence[Token]) -> frozenset[int]:
    periods = _periods(text)
    return frozenset().union(*(_between(words, d.start, d.end) for d in periods))


def _by_rank(text: str, words: Sequence[Token], known: _Calendar) -> Scope | None:
    dated = _within_periods(text, known.meetings)
    for pattern, position in ((_LATEST, -1), (_EARLIEST, 0)):
        match = pattern.search(text)
        if match and dated:
            one = dated[position]
            return Scope(
                meetings=(one,),
                certain=True,
                label=one.described,
                consumed=_between(words, match.start(), match.end())
                | _periods_consumed(text, words),
            )
    return None


def _of_days(dates: DateRange, meetings: Sequence[Meeting]) -> tuple[Meeting, ...]:
    return tuple(m for m in meetings if m.dates and m.dates.overlaps(dates))


def _by_day(text: str, words: Sequence[Token], known: _Calendar) -> Scope | None:
    meetings = known.meetings
    days = [d for d in find_dates(text) if d.value.precision == "day"]
    if not days:
        return None
    consumed = frozenset().union(*(_between(words, d.start, d.end) for d in days))
    consumed |= frozenset(w.start for w in words if _MEETING.fullmatch(w.text))
    found = tuple(dict.fromkeys(m for d in days for m in _of_days(d.value, meetings)))
    # A title that was copied with its day is known by the name of the file.
    found = tuple(m for m in found if m.filed is None) or found
    asked = " and ".join(written_dates(d.value) for d in days)
    filed = [
        m
        for m in meetings
        for d in days
        if m.filed and d.value.first <= m.filed <= d.value.last
    ]
    if not found and len(filed) == 1 and filed[0].dates:
        said = written_dates(filed[0].dates)
        return Scope(
            meetings=(filed[0],),
            certain=True,
            label=filed[0].described,
            consumed=consumed,
            note=f"(Filed under {asked}; its own words say {said}.)",
        )
    if found:
        return Scope(
            meetings=found,
            certain=True,
            label="; ".join(m.described for m in found),
            consumed=consumed,
        )
    if not any(m.dates for m in meetings):
        return None
    return Scope(
        certain=True,
        missing=f"no document of the library reports a meeting on {asked}",
        label=f"meeting of {asked}",
        consumed=consumed,
    )


def _by_place(text: str, words: Sequence[Token], known: _Calendar) -> Scope | None:
    meetings = known.meetings
    folded = fold(text)
    found: list[Meeting] = []
    consumed: set[int] = set()
    for meeting in meetings:
        for record in meeting.records:
            if record.place is None:
                continue
            city, _, country = record.place.value.partition(",")
            for name, always in ((city, True), (country, False)):
                bare = fold(name).strip()
                if len(bare) < 3:
                    continue
                before = "" if always else r"(?:meeting\s+(?:held\s+)?in\s+)"
                match = re.search(rf"(?<!\w){before}{re.escape(bare)}(?!\w)", folded)
                if match and len(folded) == len(text):
                    if meeting not in found:
                        found.append(meeting)
                    consumed |= _between(words, match.start(), match.end())
    if not found:
        return None
    consumed |= {w.start for w in words if _MEETING.fullmatch(w.text)}
    return Scope(
        meetings=tuple(found),
        certain=bool(_MEETING.search(text)) and len(found) == 1,
        label="; ".join(m.described for m in found),
        consumed=frozenset(consumed),
    )


def _by_period(text: str, words: Sequence[Token], known: _Calendar) -> Scope | None:
    meetings = known.meetings
    periods = _periods(text)
    if not periods:
        return None
    found = tuple(
        dict.fromkeys(m for d in periods for m in _of_days(d.value, meetings))
    )
    about_meeting = bool(_MEETING.search(text))
    if not found:
        if not about_meeting or not any(m.dates for m in meetings):
            return None
        asked = " and ".join(written_dates(d.value) for d in periods)
        return Scope(
            certain=False,
            missing=f"no document of the library reports a meeting in {asked}",
            label=f"meetings of {asked}",
            consumed=frozenset(),
        )
    consumed = frozenset().union(*(_between(words, d.start, d.end) for d in periods))
    return Scope(
        meetings=found,
        certain=about_meeting,
        label="; ".join(m.described for m in found[:4]),
        consumed=consumed,
    )


def _by_calendar(text: str, words: Sequence[Token], known: _Calendar) -> Scope | None:
    """Read a day or a month without its year: "on 7 May", "in January"."""
    for match in _NO_YEAR.finditer(text):
        month = _MONTHS[fold(match["month"])[:3]]
        day = match["before"] or match["behind"]
        if not day and not match["lead"] and not _MEETING.match(text, match.end() + 1):
            continue  # "may" and "march" are more often other words
        found = tuple(
            m
            for m in known.meetings
            if m.dates and _holds_day(m.dates, month, int(day) if day else None)
        )
        if not found:
            continue
        return Scope(
            meetings=found,
            certain=bool(day),
            label="; ".join(m.described for m in found[:4]),
            consumed=_between(words, match.start(), match.end()),
        )
    return None


def _on_its_day(text: str, words: Sequence[Token], scope: Scope) -> Scope:
    """Keep the meetings of a day whose year stands elsewhere: "7 May … in 2023"."""
    found = _by_calendar(text, words, _Calendar(scope.meetings, frozenset()))
    if found is None or not found.certain:
        return scope
    return replace(
        scope,
        meetings=found.meetings,
        label=found.label,
        consumed=scope.consumed | found.consumed,
    )


def _holds_day(dates: DateRange, month: int, day: int | None) -> bool:
    if dates.precision != "day":
        return False
    if day is None:
        return month in (dates.first.month, dates.last.month)
    held = (dates.first.month, dates.first.day), (dates.last.month, dates.last.day)
    return held[0] <= (month, day) <= held[1]
