"""Motions and votes of one document: what was moved, by whom, and how it went.

Reads the habits in which minutes say it: "MOTION by … SECONDED by …", "carried 5-2",
"4 for, 2 against (Ms …)", roll calls, "AGREED: … (+5, 1, -0)". Every name and number is
a span of the document. Nothing here knows the question, and what is not said is not
worked out: a vote without names of voters has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from corpus.document import BlockKind
from qa.outline import Outline
from qa.words import STOP_WORDS, fold, is_content, tokens

Span = tuple[int, int]


class Side(StrEnum):
    """On which side somebody voted."""

    IN_FAVOUR = "in favour"
    AGAINST = "against"
    ABSTAINED = "abstained"


class Outcome(StrEnum):
    """What became of a motion."""

    CARRIED = "carried"
    LOST = "lost"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Voters:
    """Somebody, or several in one breath, and how they voted.

    Attributes:
        start: Offset of the first name.
        end: Offset after the last.
        side: How they voted.
    """

    start: int
    end: int
    side: Side


@dataclass(frozen=True, slots=True)
class Tally:
    """How many voted how.

    Attributes:
        start: Offset of the first number, or of the word "unanimously".
        end: Offset after the last.
        in_favour: Votes for it, or None where that is not said.
        against: Votes against it, or None.
        abstained: Abstentions, or None.
        unanimous: Whether the document says that nobody was against.
    """

    start: int
    end: int
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    unanimous: bool = False


@dataclass(frozen=True, slots=True)
class Vote:
    """One motion, proposal or resolution, and what became of it.

    Attributes:
        heading: What stands above it: the heading, and the item it belongs to.
        motion: Sentences that say what was moved; of a decision, the decision.
        mover: Who moved it, or None.
        seconder: Who seconded it, or None.
        tally: How many voted how, or None.
        outcome: What became of it, or None.
        voters: Who voted how, as far as names are given.
        result: Sentences that say the tally or the outcome, and who voted how.
        around: The other sentences of its section, up to the votes beside it and
            before those before it.
    """

    heading: str
    motion: tuple[Span, ...]
    mover: Span | None
    seconder: Span | None
    tally: Tally | None
    outcome: Outcome | None
    voters: tuple[Voters, ...]
    result: tuple[Span, ...]
    around: tuple[Span, ...]

    @property
    def pieces(self) -> tuple[Span, ...]:
        """Return all its sentences in order, each once."""
        return tuple(sorted({*self.motion, *self.result}))


# Names

_UPPER = (
    "[A-Z\u00c0-\u00d6\u00d8-\u00de\u0106\u010c\u0141\u015a\u0160\u017b\u017d\u0130]"
)
_TITLE = (
    r"(?:Messrs|Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Rev|Fr|Sr|Cllr|Coun|Hon|St|Sgt|Capt|Lt|Col|Gen"
    r"|Rep|Sen|Gov|Supt|Ald|Amb)\.?"
)
_NO_NAME = (
    r"(?:(?:the|it|this|that|these|those|an?|in|on|at|as|by|he|she|they|we|all|no|yes"
    r"|aye|ayes|nay|nays|noes|motions?|moved|mover|carried|passed|failed|proposed"
    r"|proposer|seconded|seconder|vote[ds]?|voting|roll|result|resolved|agreed|approved"
    r"|adopted|against|for|abstain\w*|abstentions?|absent|present|unanimous\w*|board"
    r"|council|committee|senate|members?|directors|trustees|governors|commission|meeting"
    r"|none|nobody|everyone|following|after|before|then|when|while|since|but|and|or|if"
    r"|special|order|resolution|discussion|decision|action|item|proposal|amendment)"
    rf"(?![\w’'-])|{_TITLE}(?=\s))"
)
_CAPITAL = (
    rf"(?!{_NO_NAME})(?:(?-i:{_UPPER})\.(?=\s?(?-i:{_UPPER}))"
    rf"|(?-i:{_UPPER})[\w’'-]*)"
)
_PARTICLE = r"(?-i:de|da|del|della|di|du|van|von|der|den|ter|la|le|bin|ibn|al|el|dos|y)"
_NAME = (
    rf"(?:(?-i:the)\s+)?(?:(?-i:(?=[A-Z]){_TITLE})\s+(?:{_PARTICLE}\s+)*)*{_CAPITAL}"
    rf"(?:\s?(?<=\.){_CAPITAL}|\s+(?:(?:{_PARTICLE}|(?-i:(?=[A-Z]){_TITLE}))\s+)*"
    rf"{_CAPITAL})*"
)
_AND = r"(?:\s*,\s*(?:and\s+)?|\s*(?:&|/|\band\b)\s*)"
_ONE = rf"(?P<who>{_NAME}(?:\s+(?:and|&)\s+{_NAME})?)"
_PEOPLE = rf"(?P<who>{_NAME}(?:{_AND}{_NAME})*)"
_APART = re.compile(_AND)


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.IGNORECASE) for one in patterns)


_MOVED = _compiled(
    # "the way proposed by a group" is no motion.
    r"(?:(?:\A|[.,;:(\n>*]|\b(?:was|were|is|and|been))\W*(?:duly\s+)?(?:moved|motioned"
    r"|proposed)|\bmotion(?:\s+(?:was\s+|is\s+)?(?:made|moved|proposed"
    rf"|offered|put\s+forward|introduced))?)\s*(?::|by\s*:?)\s*{_ONE}",
    rf"\b(?:proposer|mover)\s*:\s*{_ONE}",
    rf"\b(?:moved|proposed)\s*\(\s*{_ONE}\s*\)",
    rf"\b(?:motion|M\s?/\s?S(?:\s?/\s?[CP])?)\s*:?\s*\(?\s*(?P<who>{_NAME})\s*/",
    rf"{_ONE}\s+(?:\(\s*seconded\s+by\s[^()]*\)\s*)?(?:(?:then|also|formally|so)\s+)*"
    r"(?:moved(?=\s*(?:[,.;(]|$|and\b|that\b|for\b|approval\b|adoption\b|acceptance\b"
    r"|the\b|an?\b|to\s+(?!an?\b|the\b)(?-i:[a-z])))|motioned|proposed"
    r"|(?:made|put\s+forward|introduced|offered)\s+(?:an?|the)\s+(?:motion|proposal"
    r"|resolution))\b",
    r"<(?P<who>[^\s<>]+)>\s*#?propos(?:al|ed)\s*:",
)
_SECONDED = _compiled(
    rf"\b(?:seconded|seconder|second)\s*(?::|by\s*:?|from)\s*{_ONE}",
    rf"\bseconded\s*\(\s*{_ONE}\s*\)",
    rf"\b(?:motion|M\s?/\s?S(?:\s?/\s?[CP])?)\s*:?\s*\(?\s*{_NAME}\s*/\s*(?P<who>{_NAME})",
    rf"{_ONE}\s+(?:then\s+)?seconded\b(?!\s+by)",
)
_MOVED_BY_NOBODY = re.compile(
    r"\b(?:it\s+was|was)\s+(?:duly\s+)?(?:moved|proposed)\b|\A\W*(?:motion|proposal)\b"
    r"\s*(?:to|that|:)",
    re.IGNORECASE,
)

# Numbers

_NUMERALS = {
    word: number
    for number, words in enumerate(
        (
            *("zero none no nil nobody", "one", "two", "three", "four", "five", "six"),
            *("seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
            *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
            "twenty",
        )
    )
    for word in words.split()
}
_NUMBER = rf"(?:\d{{1,4}}|{'|'.join(_NUMERALS)})"
_COUNTED = (
    r"(?:\s+(?:of\s+the\s+)?(?:members?|votes?|people|directors?|voted|were|was))*"
)
_FOR = r"(?:in\s+favou?r|for|yes|ayes?|yeas?|approve)"
_NO = r"(?:against|opposed|no(?:es)?|nays?|reject)"
_ABSTAINED = r"(?:abst(?:ain(?:ed|ing)?|entions?)?)"


def _counts(side: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w.,/-])(?P<n>{_NUMBER}){_COUNTED}\s+{side}(?![\w-])"
        rf"|(?<![\w-]){side}\s*(?::|[-–—=]|\()\s*(?P<m>\d{{1,3}})(?![\w%/]|[-.,]\d)",
        re.IGNORECASE,
    )


_COUNTS = {
    Side.IN_FAVOUR: _counts(_FOR),
    Side.AGAINST: _counts(_NO),
    Side.ABSTAINED: _counts(_ABSTAINED),
}
_WORD_OF_VOTE = re.compile(
    r"\b(?:vot(?:e[sd]?|ing)|carried|passed|approved|adopted|accepted|lost|defeated"
    r"|rejected|failed|motion|proposal|resol\w+|agreed|decided|elected|poll|ballot"
    r"|show\s+of\s+hands|tally|result|roll\s+call)\b",
    re.IGNORECASE,
)
_BEGINS_WITH_TALLY = re.compile(
    rf"\W*(?:{_NUMBER}{_COUNTED}\s+{_FOR}\b|{_FOR}\s*[:–—=-]?\s*\d)", re.IGNORECASE
)
_ONE_COUNT = re.compile(
    rf"\W*(?:votes?\s+)?(?:{_FOR}|{_NO}|{_ABSTAINED})\s*[:=–—]\s*\d{{1,3}}\b",
    re.IGNORECASE,
)
_SCORE = re.compile(
    r"\b(?:carried|passe[sd]|carries|approved|adopted|accepted|agreed|failed|fails"
    r"|defeated|lost|rejected|tabled|vote[sd]?|voting|majority|tally|elected)\b"
    r"(?:(?!\bfrom\b|\bbetween\b|\bpages?\b|\bitems?\b|[.;:$€£#]\s*\d|\d)[^.;]){0,40}?"
    rf"(?<![\w.,/$€£#-])(?P<for>{_NUMBER})(?:\s+votes?)?\s*(?:-|–|—|\bto\b)\s*"
    rf"(?P<against>{_NUMBER})(?:\s*[-–—]\s*(?P<abstained>\d{{1,3}}))?"
    r"(?!\w|[./-]\d|\s*[-–—]\s*\d|\s*%)",
    re.IGNORECASE,
)
_SCORE_BEFORE = re.compile(
    rf"(?<![\w.,/$€£#-])(?P<for>{_NUMBER})(?:\s*[-–—]\s*|\s+(?P<votes>votes?)\s+to\s+"
    rf"|\s+to\s+)(?P<against>{_NUMBER})(?:\s*[-–—]\s*(?P<abstained>\d{{1,3}}))?"
    r"(?(votes)(?!\w)|\s+(?:vote|majority|decision|margin)\b)",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?<!\w)\+(?P<for>\d{1,3})\s*[,/;]?\s*(?:(?:\u00b1|~|=)?(?P<abstained>\d{1,3})"
    r"\s*[,/;]\s*)?[-\u2212–](?P<against>\d{1,3})(?!\w)"
)
_UNANIMOUS = re.compile(
    r"\b(?:unanimous(?:ly)?|nem\.?\s*con\.?|all\s+(?:were\s+|voted\s+)?in\s+favou?r"
    r"|no(?:body|\s?one)\s+(?:was\s+|voted\s+)?(?:against|opposed|dissenting)"
    r"|without\s+(?:dissent|opposition)|none\s+(?:opposed|against))",
    re.IGNORECASE,
)
_NOT_UNANIMOUS = re.compile(r"\b(?:not|nearly|almost|non)[\s-]+\Z", re.IGNORECASE)

# Outcomes

_THING = (
    r"\b(?:motions?|proposals?|amendments?|resolutions?|recommendations?|votes?|items?"
    r"|orders?|it|request|application)\b"
)
_ADVERBS = r"(?:(?:\w+ly|then|also|thus|hereby|so|nem\.?\s*con\.?|therefore|again)\s+)*"
_IS = rf"\b(?:was|were|is|are|has\s+been|have\s+been|had\s+been)\s+{_ADVERBS}"
_APPROVED = (
    r"(?:approved|adopted|accepted|carried|passed|agreed|confirmed|ratified|endorsed"
    r"|granted|authori[sz]ed|resolved|upheld)"
)
_PUT_OFF = (
    r"(?:tabled|deferred|postponed|held\s+over|put\s+off|referred\s+back|referred\s+to"
    r"|carried\s+over|continued\s+to|laid\s+on\s+the\s+table|left\s+open)"
)
_REFUSED = r"(?:defeated|rejected|turned\s+down|voted\s+down|refused|denied|declined)"
_OUTCOMES: tuple[tuple[Outcome, re.Pattern[str]], ...] = tuple(
    (outcome, re.compile(pattern, re.IGNORECASE))
    for outcome, pattern in (
        (
            Outcome.LOST,
            rf"\b(?:was|were|is|are|been)\s+not\s+{_ADVERBS}{_APPROVED}\b"
            rf"|\A\W*not\s+{_APPROVED}\b|{_THING}\s+(?:did\s+not|does\s+not)\s+"
            r"(?:pass|carry|succeed)",
        ),
        (
            Outcome.WITHDRAWN,
            rf"{_IS}withdrawn\b|\bwithdrew\s+(?:his|her|their|the)\s+(?:\w+\s+)?"
            r"(?:motion|proposal|amendment|resolution)\b|\A\W*withdrawn\b",
        ),
        (
            Outcome.LOST,
            rf"{_IS}{_REFUSED}\b|{_THING}(?:[^.;:]{{0,160}}?)\s(?:(?:was|were|is)\s+)?"
            rf"{_ADVERBS}(?:failed|fails|lost|{_REFUSED}|fell)\b"
            r"|\A\W*(?:failed|lost|defeated|rejected|not\s+carried)\b",
        ),
        (
            Outcome.DEFERRED,
            rf"{_IS}{_PUT_OFF}\b|\A\W*{_PUT_OFF}\b|{_THING}\s+{_PUT_OFF}\b",
        ),
        (
            Outcome.CARRIED,
            rf"{_IS}{_APPROVED}\b(?!\s+(?:over|out|forward|away|on\s+to)\b)"
            rf"|{_THING}(?:[^.;:]{{0,160}}?)\s{_ADVERBS}(?:carried|carries|passed|passes"
            r"|approved|adopted|accepted|succeeded)\b(?!\s+(?:over|out|forward))"
            rf"|\A\W*(?:unanimously\s+)?(?:{_APPROVED}|so\s+moved|unanimous(?:ly)?)\b"
            r"(?!\s+(?:over|out|forward))"
            r"|(?:\A|[\s>*_])(?-i:AGREED|Agreed|RESOLVED|Resolved)\s*[*_]*:|#agreed\s+[^\s#]"
            r"|\b(?:council|board|committee|senate|members|directors|trustees|governors"
            rf"|meeting|we|they|it\s+was|assembly|agm)\s+{_ADVERBS}(?:approved|adopted"
            r"|accepted|agreed|decided|resolved|voted\s+to|ratified|endorsed)\b"
            r"|\b(?:approved|adopted|accepted|carried|passed|agreed)\s+(?:as\s+\w+\s+)?"
            r"(?:by\s+(?:general\s+consent|acclamation|unanimous|roll|consensus|a\s+vote"
            r"|a\s+show)|unanimously|nem\.?\s*con)",
        ),
    )
)
_ANNOUNCED = re.compile(
    r"(?:\A|[\s>*_])(?-i:AGREED|Agreed|RESOLVED|Resolved)\s*[*_]*:|#agreed\s+[^\s#]"
)
# The words of a resolution, which a vote may still follow.
_WORDED = re.compile(r"\b(?-i:RESOLVED),?\s+(?:that|to)\b", re.IGNORECASE)
# What may come, and what is only said to come, is no outcome.
_NOT_NOW = re.compile(
    r"\b(?:if|once|until|unless|when|whether|would|will|shall|should|could|can"
    r"|(?-i:may)|might|must|before|provided)\s+(?:[\w'’-]+\s+){0,6}\Z",
    re.IGNORECASE,
)
_BARE_RESULT = re.compile(
    r"\W*(?:(?:the\s+)?(?:motion|proposal|amendment|resolution|vote)s?\b|it\s+(?:was|is)"
    r"|(?:un)?animous\w*|carried|passed|approved|adopted|agreed|accepted|lost|failed"
    r"|defeated|rejected|all\s+in\s+favou?r|roll\s+call|ayes?\b|in\s+favou?r|yes\b|for\b"
    r"|nays?\b|noes\b|against\b|abst|second|result|outcome|a\s+vote|show\s+of)",
    re.IGNORECASE,
)
_CASTING = re.compile(
    r"\bcasting\s+vote\b|\btie\b|\bbroke\s+the\s+tie\b", re.IGNORECASE
)

# Who voted how

_VOTED = r"(?:each\s+|both\s+|then\s+)?(?:voted|voting|votes)\s+"
_HANDLES = (
    r"\A\W*(?:<[^\s<>]+>\s*)?(?P<who>[\w`|^-]{2,24}(?:(?:,\s*|\s+and\s+)[\w`|^-]{2,24})"
    r"{0,5})\s+"
)
_SAID: tuple[tuple[Side, bool, re.Pattern[str]], ...] = tuple(
    (side, strong, re.compile(pattern, re.IGNORECASE))
    for side, strong, pattern in (
        *(
            (side, True, rf"{who}{verb}")
            for who in (rf"{_PEOPLE}\s+", _HANDLES)
            for side, verb in (
                (
                    Side.AGAINST,
                    rf"(?:{_VOTED}(?:against|no\b|nay|in\s+opposition)|dissented\b"
                    r"|cast(?:ing)?\s+(?:the\s+)?(?:only\s+|sole\s+|lone\s+)?"
                    r"(?:dissenting|negative|opposing|no)\s+vote)",
                ),
                (Side.IN_FAVOUR, rf"{_VOTED}(?:for\b|in\s+favou?r|yes|aye|yea)"),
                (Side.ABSTAINED, r"abstain(?:ed|ing|s)\b"),
            )
        ),
        (
            Side.AGAINST,
            False,
            rf"{_PEOPLE}\s+(?:was\s+|were\s+)?(?:opposed|dissenting|against|opposing"
            r"|in\s+opposition)\b",
        ),
        (Side.AGAINST, False, rf"\b{_NO}\s*[:(]\s*(?:\d+\s*[-–—:(]\s*)?{_PEOPLE}"),
        (Side.IN_FAVOUR, False, rf"\b{_FOR}\s*[:(]\s*(?:\d+\s*[-–—:(]\s*)?{_PEOPLE}"),
        (
            Side.ABSTAINED,
            False,
            rf"\b{_ABSTAINED}\.?\s*[:(]\s*(?:\d+\s*[-–—:(]\s*)?{_PEOPLE}",
        ),
        (Side.AGAINST, False, rf"\b(?:dissenting|opposed)\s*:\s*{_PEOPLE}"),
    )
)
_ANSWERED = re.compile(
    rf"(?P<who>{_NAME})\s*(?:[-–—:=,]\s*|\()?(?P<how>aye|yes|yea|nay|no|abstain(?:ed|s)?"
    r"|for|against)\b(?!\s+(?:the|an?|one|more)\b)",
    re.IGNORECASE,
)
_SIDES = {
    "a": Side.IN_FAVOUR,
    "y": Side.IN_FAVOUR,
    "f": Side.IN_FAVOUR,
    "n": Side.AGAINST,
}
_SHOWN = re.compile(r"<(?P<who>[^\s<>]+)>\s*(?P<how>[+\u2212-]?[01])\s*\Z")
_LABELLED_SIDE = re.compile(
    rf"(?:\A|[\n;.|(])\W*(?:voting\s+)?(?:{_FOR}|{_NO}|{_ABSTAINED}|none)\b[^:\n]{{0,12}}:",
    re.IGNORECASE,
)
_NO_HANDLE = frozenset(
    (
        *("nobody", "one", "members", "member", "two", "three", "four", "several"),
        *("everyone", "people", "some", "committee", "board", "council", "senate"),
        *("others", "another", "majority", "directors", "trustees", "group", "five"),
    )
)
_LINE = re.compile(r"\n(?=\s*(?:\[?\d\d?:\d\d(?::\d\d)?\]?\s|<[^\s<>]+>\s))")
_TOPIC = re.compile(r"#topic\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:\A|\n)[^\S\n]*\(?\d+(?:[./]\d+)*[.)]?[^\S\n]*\Z")
_LONGEST_TITLE = 160
_DISCUSSED = 10  # sentences between a motion and its result, at most
_AFTER = 3  # sentences between a result and who voted how, at most


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    text: str
    mover: Span | None
    seconder: Span | None
    tally: Tally | None
    outcome: Outcome | None
    voters: tuple[Voters, ...]
    bare: bool
    worded: bool

    @property
    def span(self) -> Span:
        return self.start, self.end

    @property
    def decides(self) -> bool:
        return self.tally is not None or self.outcome is not None


@dataclass(slots=True)
class _Open:
    """A vote of which not all has been read."""

    last: int
    motion: list[Span] = field(default_factory=list)
    result: list[Span] = field(default_factory=list)
    mover: Span | None = None
    seconder: Span | None = None
    tally: Tally | None = None
    outcome: Outcome | None = None
    voters: list[Voters] = field(default_factory=list)
    worded: bool = False

    @property
    def decided(self) -> bool:
        return self.tally is not None or self.outcome is not None


@dataclass(slots=True)
class _Section:
    heading: str
    pieces: list[Span]


def votes(view: Outline) -> tuple[Vote, ...]:
    """Return the motions and votes of a document, in the order of its text."""
    found: list[Vote] = []
    for section in _sections(view):
        found.extend(_votes(view.document.text, section))
    return tuple(found)


def names_of(text: str, voters: Voters) -> list[Span]:
    """Return the span of each name of those who voted alike."""
    found: list[Span] = []
    start = voters.start
    for gap in _APART.finditer(text, voters.start, voters.end):
        found.append((start, gap.start()))
        start = gap.end()
    return [*found, (start, voters.end)]


# Sections


def _sections(view: Outline) -> Iterator[_Section]:
    """Cut a document where another matter begins: at headings, items, numbers."""
    text = view.document.text
    blocks = view.document.blocks
    path: tuple[str, ...] | None = None
    block_seen: int | None = None
    section: _Section | None = None
    for sentence in view.sentences:
        block = blocks[sentence.block]
        above = block.heading_path
        for start, end in _lines(text, sentence.start, sentence.end):
            piece = text[start:end]
            begins = above != path or _TOPIC.search(piece) is not None
            own = False
            if sentence.block != block_seen:
                item = block.kind is BlockKind.LIST_ITEM and block.level == 0
                before = text[max(0, block.start - 16) : block.start]
                numbered = _NUMBERED.search(before) is not None
                own = numbered or (item and not _BARE_RESULT.match(piece))
            if begins or own or section is None:
                if section is not None:
                    yield section
                title = piece.split("\n")[0]
                titled = title if own or above == path or not above else ""
                heading = (*above[-1:], titled if len(title) <= _LONGEST_TITLE else "")
                section = _Section(" \n ".join(filter(None, heading)), [])
            section.pieces.append((start, end))
            path, block_seen = above, sentence.block
    if section is not None:
        yield section


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut lines of a transcript that were taken for one sentence."""
    for cut in _LINE.finditer(text, start, end):
        if cut.start() > start:
            yield start, cut.start()
        start = cut.end()
    yield start, end


# Pieces

# Patterns are dear, and most sentences hold none of these.
_MOVES = ("mov", "motion", "propos", "m/s", "m / s", "forward", "introduced", "offered")
_ENDS = (
    *("approv", "adopt", "accept", "carri", "pass", "agreed", "confirmed", "ratified"),
    *("endorsed", "granted", "authori", "resolv", "upheld", "tabled", "deferred"),
    *("postponed", "held over", "put off", "referred", "continued to", "laid on"),
    *("left open", "defeated", "reject", "down", "refused", "denied", "declined"),
    *("withdr", "fail", "lost", "fell", "moved", "unanimous", "decided", "voted"),
    *("succeed",),
)
_SIDED = (
    "voted",
    "voting",
    "abst",
    "dissent",
    "ayes",
    "nays",
    "aye",
    "nay",
    "yes",
    ">",
)
_COUNTABLE = re.compile(
    rf"\b(?:{_NUMBER}|unanimous\w*|nem|all|without)\b|\d", re.IGNORECASE
)


def _holds(folded: str, hints: Sequence[str]) -> bool:
    return any(hint in folded for hint in hints)


def _read(text: str, start: int, end: int) -> _Piece:
    """Read what one sentence says of a motion or a vote."""
    own = text[start:end]
    folded = own.lower()
    moves = _holds(folded, _MOVES)
    seconds = "second" in folded
    mover = _who(_MOVED, own, start) if moves else None
    seconder = _who(_SECONDED, own, start) if seconds or moves else None
    tally = _tally(own, start) if _COUNTABLE.search(folded) else None
    outcome = _outcome(own) if _holds(folded, _ENDS) else None
    decides = bool(tally or outcome)
    sided = decides or _holds(folded, _SIDED)
    voters = _voters(own, start, decides=decides) if sided else ()
    bare = bool(mover or seconder) and _is_bare(own)
    worded = _WORDED.search(own) is not None
    return _Piece(
        start, end, own, mover, seconder, tally, outcome, tuple(voters), bare, worded
    )


def _who(patterns: Sequence[re.Pattern[str]], own: str, offset: int) -> Span | None:
    for pattern in patterns:
        found = pattern.search(own)
        if found is not None:
            return offset + found.start("who"), offset + found.end("who")
    return None


def _is_bare(own: str) -> bool:
    """Tell whether a sentence says who moved and seconded, and not what."""
    rest = own
    for pattern in (*_MOVED, *_SECONDED):
        rest = pattern.sub(" ", rest)
    return sum(is_content(word) for word in tokens(rest)) < 2


def _tally(own: str, offset: int) -> Tally | None:
    score = _SIGNED.search(own) or _SCORE.search(own) or _SCORE_BEFORE.search(own)
    sides: dict[Side, tuple[int, Span]] = {}
    for side, pattern in _COUNTS.items():
        one = pattern.search(own)
        if one is not None:
            sides[side] = _number(one["n"] or one["m"]), one.span()
    if len(sides) > 1 or (sides and score is None):
        counted = (
            _WORD_OF_VOTE.search(own)
            or _BEGINS_WITH_TALLY.match(own)
            or _ONE_COUNT.match(own)
        )
        alone = re.search(r"\bvote[sd]?\b", own, re.I) or _ONE_COUNT.match(own)
        if counted and (len(sides) > 1 or alone):
            spans = [span for _, span in sides.values()]
            return Tally(
                offset + min(start for start, _ in spans),
                offset + max(end for _, end in spans),
                _count(sides, Side.IN_FAVOUR),
                _count(sides, Side.AGAINST),
                _count(sides, Side.ABSTAINED),
            )
    if score is not None:
        abstained = sides.get(Side.ABSTAINED)
        third = score["abstained"]
        return Tally(
            offset + score.start("for"),
            offset + score.end(),
            _number(score["for"]),
            _number(score["against"]),
            _number(third) if third else abstained[0] if abstained else None,
        )
    agreed = _UNANIMOUS.search(own)
    if agreed and not _NOT_UNANIMOUS.search(own[: agreed.start()]):
        return Tally(offset + agreed.start(), offset + agreed.end(), unanimous=True)
    return None


def _count(sides: dict[Side, tuple[int, Span]], side: Side) -> int | None:
    return sides[side][0] if side in sides else None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMERALS[text.lower()]


def _outcome(own: str) -> Outcome | None:
    for outcome, pattern in _OUTCOMES:
        for found in pattern.finditer(own):
            if not _NOT_NOW.search(own[: found.start()]):
                return outcome
    return None


def _voters(own: str, offset: int, *, decides: bool) -> Iterator[Voters]:
    shown = _SHOWN.search(own)
    if shown is not None:
        how = shown["how"].lstrip("+")
        side = Side.IN_FAVOUR if how == "1" else Side.AGAINST
        side = Side.ABSTAINED if how.endswith("0") else side
        yield Voters(offset + shown.start("who"), offset + shown.end("who"), side)
        return
    answers = list(_ANSWERED.finditer(own))
    if len(answers) > 1 or (answers and re.match(r"\W*roll\s+call", own, re.I)):
        for one in answers:
            side = _SIDES.get(one["how"][0].lower(), Side.ABSTAINED)
            if one["how"].lower() in ("abstain", "abstained", "abstains"):
                side = Side.ABSTAINED
            elif one["how"].lower() == "against":
                side = Side.AGAINST
            yield Voters(offset + one.start("who"), offset + one.end("who"), side)
        return
    labelled = _LABELLED_SIDE.search(own) is not None
    taken: list[Span] = []
    for side, strong, pattern in _SAID:
        if not (strong or decides or labelled):
            continue
        for found in pattern.finditer(own):
            start, end = found.span("who")
            words = [fold(w.text) for w in tokens(found["who"])]
            plain = found["who"][0].islower()
            if plain and any(
                w in _NO_HANDLE or w in STOP_WORDS - {"and"} for w in words
            ):
                continue
            if any(start < e and end > s for s, e in taken):
                continue
            taken.append((start, end))
            yield Voters(offset + start, offset + end, side)


# Votes


def _votes(text: str, section: _Section) -> Iterator[Vote]:
    pieces = [_read(text, start, end) for start, end in section.pieces]
    found: list[_Open] = []
    for place, piece in enumerate(pieces):
        _take(found, pieces, place, piece)
    spans = [{*one.motion, *one.result} for one in found]
    for place, one in enumerate(found):
        others = set().union(*spans[:place], *spans[place + 1 :])
        later = min(
            (start for own in spans[place + 1 :] for start, _ in own), default=None
        )
        around = [
            p.span
            for p in pieces
            if p.span not in spans[place]
            and p.span not in others
            and (later is None or p.start < later)
        ]
        yield Vote(
            section.heading,
            tuple(one.motion or one.result),
            one.mover,
            one.seconder,
            one.tally,
            _settled(one),
            tuple(one.voters),
            tuple(one.result),
            tuple(around),
        )


def _take(
    found: list[_Open], pieces: Sequence[_Piece], place: int, piece: _Piece
) -> None:
    """Add what a sentence says to the vote it speaks of, or begin another."""
    now = found[-1] if found else None
    gap = place - now.last if now else 0
    if piece.mover or piece.seconder or _MOVED_BY_NOBODY.search(piece.text):
        after = pieces[place + 1] if place + 1 < len(pieces) else None
        late = now is not None and now.decided and now.mover is None and gap == 1
        if now and late and piece.bare and not (after and after.decides):
            _join(now, piece, place)
            return
        joins = not piece.mover and now and not now.decided and not now.seconder
        if now and joins and gap <= 2 and piece.seconder:
            _join(now, piece, place)
            return
        if piece.mover or not piece.decides or now is None or now.decided:
            found.append(_Open(place, motion=[piece.span]))
            _join(found[-1], piece, place)
            return
    if piece.decides:
        if now and now.worded and not piece.worded and gap <= 2:
            # What became of a resolution stands behind its words.
            now.motion = now.result
            now.result, now.outcome, now.worded = [], None, False
            _join(now, piece, place)
            return
        if now and not now.decided and gap <= _DISCUSSED:
            strong = piece.tally or _BARE_RESULT.match(piece.text) or gap <= 2
            if strong:
                _join(now, piece, place)
                return
        elif now and gap <= _AFTER:
            more = _ONE_COUNT.match(piece.text) is not None
            counted = piece.tally and gap == 1 and (more or not now.tally)
            told = (
                now.outcome is None
                and piece.tally is None
                and (_ANNOUNCED.search(piece.text) or _BARE_RESULT.match(piece.text))
            )
            if (counted and _BARE_RESULT.match(piece.text)) or told:
                _join(now, piece, place)
                return
        found.append(_Open(place, worded=piece.worded and piece.tally is None))
        _join(found[-1], piece, place)
        return
    named = piece.voters and gap <= (_AFTER if now and now.decided else _DISCUSSED)
    broken = now and now.decided and gap <= 2 and _CASTING.search(piece.text)
    if now and (named or broken):
        _join(now, piece, place)


def _added(before: Tally | None, more: Tally | None) -> Tally | None:
    """Add counts that stand in sentences of their own: "For: 5. Against: 2."."""
    if before is None or more is None or before.unanimous or more.unanimous:
        return before or more
    return replace(
        before,
        in_favour=more.in_favour if before.in_favour is None else before.in_favour,
        against=more.against if before.against is None else before.against,
        abstained=more.abstained if before.abstained is None else before.abstained,
    )


def _join(vote: _Open, piece: _Piece, place: int) -> None:
    vote.mover = vote.mover or piece.mover
    vote.seconder = vote.seconder or piece.seconder
    vote.tally = _added(vote.tally, piece.tally)
    vote.outcome = vote.outcome or piece.outcome
    vote.voters.extend(piece.voters)
    says_result = piece.decides or piece.voters or _CASTING.search(piece.text)
    if says_result and piece.span not in vote.result:
        vote.result.append(piece.span)
    if (piece.mover or piece.seconder) and piece.span not in vote.motion:
        vote.motion.append(piece.span)
    vote.last = place


def _settled(vote: _Open) -> Outcome | None:
    """Return the outcome, unless more were against it than for it.

    "2 in favour, 5 against. Resolved: that …" resolves something else.
    """
    tally = vote.tally
    if tally is None or tally.in_favour is None or tally.against is None:
        return vote.outcome
    if vote.outcome is Outcome.CARRIED and tally.against > tally.in_favour:
        return None
    return vote.outcome
