"""What a question asks of meeting records: who did what there, of which kind.

A question is taken for one of these only where every word of it is accounted for;
what is left over is given back, so that nothing is answered that was not asked.
Nothing here looks at a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from corpus.meeting import Party, PartyKind
from qa.bodies import is_body
from qa.names import Directory, KnownParty
from qa.question import MEETING_WORD, AnswerType, Question
from qa.words import FRAME_WORDS, LIGHT_WORDS, Token, concepts, fold, stem

HONORIFIC_WORD = (
    r"(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|lord|lady|hon|honourable|rev|cllr|clr|amb)"
)


class Part(Enum):
    """What somebody did at a meeting."""

    PRESENT = "was there"
    CHAIRS = "chaired"
    HOSTS = "hosted"
    OBSERVERS = "observed"
    ABSENT = "was away"
    GUESTS = "was a guest"
    OFFICE = "held an office"


@dataclass(frozen=True, slots=True)
class Matter:
    """What is asked of the parties of a meeting.

    Attributes:
        part: What they did there.
        office: For ``OFFICE``: the word of the question that names it.
        parties: Those that the question names.
        kinds: Kinds that are asked for; all where empty.
        left: Words of the question that are not accounted for.
        role: Stem of the word for what those asked for are: "directors", or "".
    """

    part: Part
    office: str
    parties: tuple[KnownParty, ...]
    kinds: frozenset[PartyKind]
    left: tuple[Token, ...]
    role: str = ""

    def wants(self, party: Party) -> bool:
        """Tell whether a party is of a kind that is asked for."""
        return not self.kinds or party.kind in self.kinds


# The first that the words of a question hint at is what is asked.
_PARTS = tuple(
    (part, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE))
    for part, pattern in (
        (
            Part.ABSENT,
            r"absen(?:t|ce|ces|tees?)|apolog(?:y|ies|i[sz]ed)|regrets?|excused"
            r"|not\s+(?:\S+\s+){0,3}?(?:attend|come|join|participate|take\s+part)"
            r"|away|not\s+there|(?:did\s+not|didn[’']t|could\s+not|unable\s+to)\s+(?:attend|come|join|"
            r"participate|take\s+part)|(?:was|were)\s+(?:not|away)(?:\s+(?:there|present"
            r"|in\s+attendance))?|(?:wasn|weren)[’']t\s+(?:there|present)|miss(?:ed|ing)?",
        ),
        (Part.OBSERVERS, r"observers?|observed|observing"),
        (Part.GUESTS, r"guests?(?:\s+speakers?)?|invited|visitors?"),
        (
            Part.OFFICE,
            r"scrib(?:es?|ed|ing)|(?:note|minute)s?[\s-]?takers?|rapporteurs?|secretary"
            r"|treasurer|clerk|took\s+(?:the\s+)?(?:minutes|notes)|moderators?"
            r"|facilitators?",
        ),
        (
            Part.CHAIRS,
            r"(?:co-?)?chair(?:s|ed|ing|man|men|woman|person|persons|people)?"
            r"|presid(?:ed|ing)(?:\s+over)?|vice[\s-]chairs?"
            # Leading and running are chairing where it is a meeting that is led.
            rf"|(?:leads?|led|leading|runs?|ran|running)(?=\s+(?:\S+\s+){{0,6}}?"
            rf"{MEETING_WORD}\b)|(?<=\s)(?:leads?|led|runs?|ran)(?=\W*$)",
        ),
        (Part.HOSTS, r"(?:co-?)?host(?:s|ed|ing)?"),
        (
            Part.PRESENT,
            r"attend(?:ed|ing|ance|ances|ees?|s)?|present|participa(?:ted?|nts?|ting|tion)"
            r"|(?:take|took|taken|taking)\s+part|in\s+attendance|joined|who\s+(?:was|were)"
            r"\s+(?:there|at|in)|(?:list|names)\s+of\s+(?:the\s+)?(?:people|persons|names"
            r"|members)|who\s+met|represented|(?:people|persons|members|countries|states"
            r"|organi[sz]ations|delegations)\s+(?:was|were)\s+(?:there|at)"
            r"|(?:came|turned\s+up|showed\s+up)(?!\s+(?:up|in(?:to)?|from|out|about|back"
            r"|with|under|first|last|as|forward))|(?:who|was|were)\s+(?:\S+\s+){0,3}?on"
            r"\s+(?:the|that)\s+(?:call|telco)|dialled\s+in",
        ),
    )
)
_OF_MEMBERS = frozenset((Part.PRESENT, Part.ABSENT, Part.OBSERVERS, Part.GUESTS))
_MEMBERS = re.compile(
    r"(?:council(?:l?or|member|man|woman)|director|officer|trustee|commissioner|senator"
    r"|governor|minister|ambassador|expert|alder(?:man|person)|executive|official|staff"
    r"|deputy|deputies|professor)s?",
    re.IGNORECASE,
)
_TITLE = re.compile(
    rf"(?:{HONORIFIC_WORD}|{_MEMBERS.pattern}|mayor|president|treasurer|secretary|clerk"
    r"|chief|judge|captain|sister|brother|father|reverend)",
    re.IGNORECASE,
)
_BARE_PRESENCE = re.compile(
    r"^(?:and\s+)?(?:was|were|is|had|has)\b.*\b(?:at|in|there|part\s+of)\b|\bcome\s+to\b",
    re.IGNORECASE,
)
_KINDS = {
    PartyKind.DELEGATION: "country countries state states delegation delegations "
    "government governments",
    PartyKind.ORGANISATION: "organisation organisations organization organizations "
    "agency agencies institution institutions",
    PartyKind.PERSON: "person persons people individual individuals",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_EXCEPT = re.compile(
    r"\b(?:besides|other\s+than|apart\s+from|except(?:\s+for)?|excluding|not\s+counting)"
    r"\s+(?:the\s+)?(\w+)",
    re.IGNORECASE,
)
# Words that ask, count or point, and name nothing that a record would hold.
_SAYING_LITTLE = frozenset(
    (
        *("listed", "total", "altogether", "different", "ever", "anyone", "anybody"),
        *("according", "minutes", "library", "recorded", "record", "records", "there"),
        *("member", "members", "sent", "send", "received", "least", "everyone"),
        *("role", "part", "also", "both", "all", "far", "ones", "number", "times"),
        *("earliest", "latest", "recent", "last", "first", "each", "every", "most"),
        *("call", "calls", "telco", "conference", "formally", "actually"),
        *("often", "frequently", "always", "regularly", "time", "over", "speaker"),
        *("took", "take", "taken", "came", "come", "turned", "showed", "gave", "on"),
        *("speakers", "countries", "delegate", "delegates", "representative"),
        *("give", "representatives", "served", "acted", "tell", "meetings", "history"),
    )
)
# "Which working groups attended": the words say which of them.
_SUCH_GROUPS = re.compile(r"\b(?:which|what)\s+(\w+\s+groups?)\b", re.IGNORECASE)
_OVER_TIME = re.compile(
    r"\bhow\s+(?:often|regularly|frequently|consistently)\b|\bover\s+(?:time|the\s+years)"
    r"|\battendance\s+(?:of|record|history)\b|\b[’']s\s+attendance\b|\bhow\s+has\b.*"
    r"\battend",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(
    r"\bhow\s+(?:long|many\s+days)\b|\b(?:duration|length)\s+of\b", re.IGNORECASE
)
_OF_LENGTH = frozenset(
    ("long", "last", "lasted", "lasting", "duration", "length", "run", "ran", "days")
)
_NEXT_MEETING = re.compile(
    r"\b(?:next|following|subsequent)\s+(?:\S+\s+){0,4}?(?:meeting|session|call)\b",
    re.I,
)
_OF_NEXT = frozenset(
    (
        *("next", "following", "subsequent", "planned", "scheduled", "supposed"),
        *("participants", "members", "expected", "due", "going", "set", "again"),
    )
)
_BEFORE_MEETING = re.compile(rf"\s+(?:{MEETING_WORD}|call|telco)\b", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:roles?|positions?|titles?|functions?|jobs?|offices?)\b|\bwho(?:\s+is|[’']s)\b",
    re.IGNORECASE,
)
_OF_ROLE = frozenset(("role", "position", "title", "function", "job", "office", "held"))
_LAST_DID = re.compile(
    r"\b(?P<last>last|most\s+recently)\s+(?:attend|chair|host|join|take|lead|led|observe)"
    r"|\bfirst\s+(?:attend|chair|host|join|take|lead|led|observe)",
    re.IGNORECASE,
)
_MORE_THAN = re.compile(
    r"\b(?:more|fewer|less)\b.*\bthan\b|\b(?:more|less)\s+often\b", re.IGNORECASE
)
_NEGATED = re.compile(
    r"\b(?:no|not|never|nobody|none|without|neither|lacks?|lacking)\b|n[’']t\b",
    re.IGNORECASE,
)
_MOST_OFTEN = re.compile(
    r"\bmost\s+(?:often|frequently|regularly|times)\b|\b(?:the\s+)?most\s+"
    rf"(?:\S+\s+){{0,3}}?{MEETING_WORD}\b",
    re.IGNORECASE,
)
_AT_ALL = re.compile(
    rf"\b(?:both|every\s+(?:\S+\s+){{0,3}}?{MEETING_WORD}|all\s+(?:of\s+)?(?:the\s+|"
    rf"these\s+|\d+\s+)?(?:\S+\s+){{0,2}}?{MEETING_WORD})\b",
    re.IGNORECASE,
)
_OF_MORE = frozenset(("more", "fewer", "less", "often", "than"))
_AGREE = concepts(stem("agreed"))
_OF_DECISIONS = frozenset(
    (
        *("participants", "main", "key", "made", "reached", "passed", "taken", "come"),
        *("action", "actions", "meetings", "board", "committee", "group", "list"),
    )
)
_ACCOUNT = re.compile(r"\b(?:handle|account|user\s?name|nick(?:name)?)s?\b", re.I)
_ATTEND = concepts(stem("attended"))
_GIVES_TALK = re.compile(r"present(?:e|i|a|s\b)", re.IGNORECASE)


def matter_of(
    question: Question, names: Directory, bodies: frozenset[str]
) -> Matter | None:
    """Return what a question asks of the parties of meetings, or None.

    Args:
        question: What is asked.
        names: The parties of the library.
        bodies: Stems of the words in the names of the bodies that met.
    """
    text = question.text
    held = [w for w in question.words if text[w.start : w.end] == w.text]
    carried = [w for w in question.words if text[w.start : w.end] != w.text]
    asked = " ".join([text, *(w.text for w in carried)])
    own = {w.start for w in held}
    found = [
        m
        for m in names.find(text)
        if any(start in own for start in range(m.start, m.end))
        and not _names_body(m.start, m.end, held, bodies)
    ]
    part, cue = _part(asked)
    if part is None and found and _BARE_PRESENCE.search(text):
        part = Part.PRESENT
    if part is None:
        return None
    kinds, excluded = _kinds(asked, question.words)
    roles = [w for w in held if part in _OF_MEMBERS and _MEMBERS.fullmatch(w.text)]
    titles = {start for m in found for start in _titles_before(m.start, held)}
    left = tuple(
        w
        for w in question.words
        if not (w in held and _ends_a_body(w, text, held, bodies))
        if not any(m.start <= w.start < m.end and w in held for m in found)
        and (_says_which(w, text) or not _accounted(w, part, cue))
        and not is_body(w, bodies)
        and not _spells_body(w, text, bodies)
        and not (w in held and (w in roles or w.start in titles))
    )
    return Matter(
        part,
        cue if part is Part.OFFICE else "",
        tuple(dict.fromkeys(m.party for m in found)),
        kinds - excluded,
        left,
        roles[0].stem if roles and not found else "",
    )


def _titles_before(start: int, words: Sequence[Token]) -> Iterator[int]:
    """Yield where the forms of address right before a name begin."""
    for word in reversed([w for w in words if w.end < start]):
        if start - word.end > 2 or not _TITLE.fullmatch(word.text):
            return
        yield word.start
        start = word.start


def asks_over_time(question: Question, matter: Matter) -> bool:
    """Tell whether a question asks how often, or when at all, somebody was there."""
    return (
        matter.part is Part.PRESENT
        and bool(matter.parties)
        and not matter.left
        and _OVER_TIME.search(question.text) is not None
    )


def asks_where_at_all(question: Question, matter: Matter | None) -> bool:
    """Tell whether a question asks at which meetings somebody did something.

    "On which dates did Ana attend?", "Has Norway ever hosted?": no meeting is named.
    """
    kinds = {AnswerType.DATE, AnswerType.PLACE, AnswerType.YES_NO, AnswerType.LIST}
    return (
        matter is not None
        and bool(matter.parties)
        and not matter.left
        and not question.scope.meetings
        and question.type in kinds
    )


def asks_next(question: Question, bodies: frozenset[str]) -> bool:
    """Tell whether a question asks when the meeting after another is to be.

    Args:
        question: What is asked.
        bodies: Stems of the words in the names of the bodies that met.
    """
    asked = _NEXT_MEETING.search(question.text)
    return (
        question.type is AnswerType.DATE
        and asked is not None
        and all(
            fold(w.text) in _OF_NEXT | FRAME_WORDS
            or is_body(w, bodies)
            or asked.start() <= w.start < asked.end()
            for w in question.words
        )
    )


def asks_decisions(question: Question) -> bool:
    """Tell whether a question asks what was decided at meetings, on whatever."""
    words = [w for w in question.words if fold(w.text) not in FRAME_WORDS]
    return (
        bool(question.scope.meetings)
        and question.type in {AnswerType.STATEMENT, AnswerType.LIST}
        and any(concepts(w.stem) & _AGREE for w in words)
        and all(
            concepts(w.stem) & _AGREE or fold(w.text) in _OF_DECISIONS | LIGHT_WORDS
            for w in words
        )
    )


def asks_length(question: Question) -> bool:
    """Tell whether a question asks how long meetings took, and nothing else."""
    return (
        bool(question.scope.meetings)
        and _HOW_LONG.search(question.text) is not None
        and all(fold(w.text) in _OF_LENGTH | FRAME_WORDS for w in question.words)
    )


def asks_role(question: Question, names: Directory) -> KnownParty | None:
    """Return whose role a question asks for, and nothing else; or None."""
    found = names.find(question.text)
    if len(found) != 1 or not _ROLE.search(question.text):
        return None
    (one,) = found
    rest = [w for w in question.words if not one.start <= w.start < one.end]
    return None if any(fold(w.text) not in _OF_ROLE for w in rest) else one.party


def asks_all_along(question: Question, matter: Matter) -> bool:
    """Tell whether a question asks who was there every time, not who each time."""
    return (
        matter.part is Part.PRESENT
        and question.type in {AnswerType.WHO, AnswerType.LIST}
        and _AT_ALL.search(question.text) is not None
    )


def asks_most(question: Question, matter: Matter) -> bool:
    """Tell whether a question asks who did something more often than all others."""
    return (
        not matter.parties
        and not matter.left
        and question.type in {AnswerType.WHO, AnswerType.LIST, AnswerType.STATEMENT}
        and _MOST_OFTEN.search(question.text) is not None
    )


def asks_more(question: Question, matter: Matter) -> bool:
    """Tell whether a question sets how often some did something beside others."""
    return (
        len(matter.parties) > 1
        and all(fold(w.text) in _OF_MORE for w in matter.left)
        and _MORE_THAN.search(question.text) is not None
    )


def asks_rank(question: Question) -> int | None:
    """Return -1 where a question asks when somebody last did something, 0 for first."""
    found = _LAST_DID.search(question.text)
    if found is None:
        return None
    return -1 if found["last"] else 0


def is_negated(question: Question) -> bool:
    """Tell whether a question asks of what something does not hold."""
    return _NEGATED.search(question.text) is not None


def asks_account(question: Question) -> bool:
    """Tell whether a question asks whose account a name is."""
    return (
        question.type is AnswerType.WHO and _ACCOUNT.search(question.text) is not None
    )


def _part(text: str) -> tuple[Part | None, str]:
    for part, pattern in _PARTS:
        match = pattern.search(text)
        if match is not None:
            return part, match[0]
    return None, ""


def _kinds(
    text: str, words: tuple[Token, ...]
) -> tuple[frozenset[PartyKind], frozenset[PartyKind]]:
    excluded = frozenset(
        _KIND_OF[fold(m[1])] for m in _EXCEPT.finditer(text) if fold(m[1]) in _KIND_OF
    )
    asked = frozenset(_KIND_OF[fold(w.text)] for w in words if fold(w.text) in _KIND_OF)
    if excluded and not asked - excluded:
        return frozenset(PartyKind) - excluded, excluded
    return asked, excluded


def _accounted(word: Token, part: Part, cue: str) -> bool:
    """Tell whether a word is no more than the asking."""
    folded = fold(word.text)
    if folded in FRAME_WORDS | LIGHT_WORDS | _SAYING_LITTLE or folded in _KIND_OF:
        return True
    if word.stem in {stem(one) for one in re.findall(r"[\w-]+", cue)}:
        return True
    if any(pattern.fullmatch(word.text) for _, pattern in _PARTS):
        return True
    attends = concepts(word.stem) & _ATTEND and not _GIVES_TALK.match(word.text)
    return bool(attends) or (part is Part.OFFICE and folded in {"took", "taker"})


def _ends_a_body(
    word: Token, text: str, words: list[Token], bodies: frozenset[str]
) -> bool:
    """Tell whether a word is joined to a body's name by a dot: "Harbour.io"."""
    before = next((w for w in words if w.end == word.start - 1), None)
    return (
        before is not None
        and text[before.end] == "."
        and is_body(before, bodies)
        and word.stem in bodies
    )


def _spells_body(word: Token, text: str, bodies: frozenset[str]) -> bool:
    """Tell whether a short form right before "meeting" can stand for the body's name.

    Each of its letters has to begin a word of the name of a body that met.
    """
    if not word.acronym or not _BEFORE_MEETING.match(text, word.end):
        return False
    letters = {stemmed[:1] for stemmed in bodies}
    return all(letter in letters for letter in fold(word.text))


def _says_which(word: Token, text: str) -> bool:
    """Tell whether a word that mostly says little tells groups apart."""
    match = _SUCH_GROUPS.search(text)
    return match is not None and match.start(1) <= word.start < match.end(1)


def _names_body(
    start: int, end: int, words: list[Token], bodies: frozenset[str]
) -> bool:
    """Tell whether a stretch of the question is the name of a body that met."""
    inside = [w for w in words if start <= w.start < end]
    return bool(inside) and all(is_body(w, bodies) for w in inside)
