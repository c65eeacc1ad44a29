"""Who moved and seconded a motion, how a vote went, and who voted how.

The vote that is meant is the one whose own words, heading and section bear out the
question's; where two do so as well, both are said, each with its meeting, or none. What
is said are names and sentences as written. Nothing here works out how somebody voted
whom the document does not name, and nothing reads passages for answers.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.meeting import Party
from index.generation import Generation
from qa.answer import Citation
from qa.found import Found
from qa.meetings import Extent, Meeting, Meetings, Said, extent_of
from qa.motions import Outcome, Side, Span, Vote, names_of, votes
from qa.outline import Outline
from qa.question import MEETING_WORD, Over, Question
from qa.quoting import cite, cite_evidence
from qa.reader import Outlines
from qa.statement import Statement, tidy, unique
from qa.words import (
    FRAME_WORDS,
    LIGHT_WORDS,
    Bag,
    Token,
    bag,
    fold,
    is_content,
    joined,
    match,
    stem,
    tokens,
)

DOCUMENTS = 12
"""Papers that are read for votes on a matter, at most."""
PAPERS_OF_ONE = 60
"""Papers that are read for all that one person moved or opposed, at most."""
_PASSAGES = 60
_SURE = 0.95
_LESS_SURE = 0.85
_MOST_VOTES = 3
_MOST_LISTED = 20
_SHARE = 0.66  # of the matter's words that the vote and its section have
_LEAST = 0.4
_AS_WELL = 0.07
_OWN, _HEADING, _NEAR, _SECTION, _TITLE = 1.0, 0.85, 0.7, 0.55, 0.4
_BONUS = 0.12


class Ask(StrEnum):
    """What is asked of a vote."""

    MOVER = "who moved"
    SECONDER = "who seconded"
    MOVERS = "who moved and who seconded"
    VOTERS = "who voted so"
    RESULT = "how the vote went"
    OUTCOME = "whether it was approved"
    UNANIMOUS = "whether nobody was against"
    BALLOT = "how somebody voted"
    MOTIONS = "what somebody moved or opposed"


_OF_TALLIES = frozenset((Ask.VOTERS, Ask.RESULT, Ask.UNANIMOUS, Ask.BALLOT))


class Part(StrEnum):
    """What one person can have done about a motion."""

    MOVED = "moved"
    SECONDED = "seconded"


Did = Side | Part | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a vote.

    Attributes:
        ask: What is asked.
        start: Offset in the question of the words that ask it.
        end: Offset after them.
        did: On which side, or moved or seconded; None where any.
        outcome: The outcome that is asked about, or None.
        who: Offsets of the person in the question, or None.
    """

    ask: Ask
    start: int
    end: int
    did: Did = None
    outcome: Outcome | None = None
    who: Span | None = None


# fmt: off
_WHO = (
    r"\b(?:who|whom|which\s+(?:(?!motions?|votes?|proposals?|resolutions?|meetings?|items?)"
    r"\w+\s+){0,2}?(?:members?|\w*councill?ors?|councill?members?|directors?|trustees?"
    r"|governors?|senators?|commissioners?|supervisors?|people|persons?|delegates?))"
)
_AGAINST = (
    r"(?:vot(?:ed?|ing)\s+(?:against|no\b|nay|in\s+opposition)|(?:was|were)\s+(?:against"
    r"|opposed)|oppos(?:ed?|ing)|dissent(?:ed)?|cast\s+(?:the\s+)?\w+\s+votes?\s+against)"
)
_FAVOUR = (
    r"(?:vot(?:ed?|ing)\s+(?:for\b|in\s+favou?r(?:\s+of)?|yes|aye|yea)"
    r"|(?:was|were)\s+in\s+favou?r(?:\s+of)?)"
)
_SIDES = (
    (Side.AGAINST, _AGAINST),
    (Side.IN_FAVOUR, _FAVOUR),
    (Side.ABSTAINED, r"abstain(?:ed|ing)?(?:\s+from)?"),
)
_MADE = (
    r"(?:moved|proposed|motioned|made\s+(?:the|a)\s+(?:motion|proposal)|(?:put\s+forward"
    r"|introduced|brought)\s+(?:the|a)\s+(?:motion|proposal|resolution))"
)
_ADVERB = r"(?:\s+(?:all|else|then|actually|also|had|has))*"
# fmt: on


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_MOVER = _pattern(
    rf"\bwho{_ADVERB}\s+{_MADE}|\b(?:mover|proposer)\b"
    rf"|\b(?:by\s+whom|who)\s+(?:was|were)\b(?=.*\b(?:moved|proposed)\b(?:\s+by)?\W*\Z)"
)
_SECONDER = _pattern(
    rf"\bwho{_ADVERB}\s+seconded|\bseconder\b"
    r"|\bwho\s+moved\s+and\s+seconded|\b(?:by\s+whom|who)\s+(?:was|were)\b"
    r"(?=.*\bseconded\b(?:\s+by)?\W*\Z)|\band\s+(?:who\s+)?seconded\b"
)
_VOTERS = tuple((side, _pattern(rf"{_WHO}{_ADVERB}\s+{how}")) for side, how in _SIDES)
_PERSON_DID: tuple[tuple[Did, re.Pattern[str]], ...] = tuple(
    (did, _pattern(rf"\A(?:and\s+)?(?:did|has|had)\s+(?P<who>.{{2,60}}?)\s+{how}\b"))
    for did, how in (
        *_SIDES,
        (Part.SECONDED, r"second(?:ed)?"),
        (
            Part.MOVED,
            r"(?:moved?|proposed?)\s+(?:to|that|the\s+motion|the\s+resolution)",
        ),
    )
)
_HOW_DID = _pattern(r"\bhow\s+(?:did|had)\s+(?P<who>.{2,80}?)\s+vote\b(?:\s+on)?")
_WHICH = (
    r"\A(?:on\s+)?(?:which|what|list)\s+(?:(?:all|the|of|other)\s+)*(?:motions?|votes?"
    r"|proposals?|resolutions?|items?|decisions?|measures?|orders?|things?|issues?)\s+"
    r"(?:(?:did|has|have|had)\s+)?"
)
_MOTIONS: tuple[tuple[Did, re.Pattern[str]], ...] = tuple(
    (
        did,
        _pattern(
            rf"(?:{_WHICH}|\Awhat\s+(?:all\s+)?did\s+)(?P<who>.{{2,60}}?)\s+{how}"
        ),
    )
    for did, how in (
        *_SIDES,
        (Part.SECONDED, r"second(?:ed)?\b"),
        (Part.MOVED, r"(?:moved?|proposed?|put\s+forward)\b"),
    )
)
_RESULT = _pattern(
    r"\b(?:what|how)\s*(?:was|were|is|['’]s)\s+the\s+(?:(?:final|exact|roll-?call)\s+)*"
    r"(?:vote|voting|tally|majority|margin)s?\b"
    r"|\b(?:result|outcome|tally|count)s?\s+of\s+(?:the\s+)?(?:[\w’'-]+\s+){0,5}?(?:votes?"
    r"|ballot|motion|poll|voting|show\s+of\s+hands)\b"
    r"|\b(?:what|how)\b.*\b(?:result|outcome)\b.*\b(?:vote|motion|ballot)\b"
    r"|\bhow\s+did\s+(?:the\s+)?(?:[\w’'-]+\s+){0,4}?(?:vote|ballot|voting)\b(?:.*\bgo\b)?"
    r"|\bby\s+(?:what|which|how\s+(?:big|large|much)(?:\s+of)?)\s+(?:a\s+)?(?:majority"
    r"|margin|vote|count)\b|\bhow\s+(?:close|narrow|clear)\s+was\s+the\s+vote\b"
    r"|\bhow\s+many\s+(?:[\w’'-]+\s+){0,3}?(?:voted|abstained|opposed|were\s+(?:for\b"
    r"|against|opposed|in\s+favou?r)|(?:votes?|abstentions?)(?!\s+did\b|\s+\w+\s+get\b))"
    r"|\A(?:and\s+)?(?:the\s+)?(?:vote|votes|tally)\s+(?:on|for)\b"
)
_NOT_OURS = _pattern(
    r"\A(?:and\s+)?(?:why|when|where|for\s+what|how\s+much|on\s+what\s+(?:date|day))\b"
    r"|\bhow\s+many\s+(?:\w+\s+)?(?:votes|meetings|times)\s+(?:did|has|had|was|were)\b"
    r"|\bvotes\s+did\b|\belect(?:ed|ions?)\b.*\bhow\s+many\b"
)
_UNANIMOUS = _pattern(r"\A(?:and\s+)?(?:was|were|is|did)\b.*\bunanimous(?:ly)?\b")
_VERBS: tuple[tuple[Outcome, str, str], ...] = (
    (
        Outcome.CARRIED,
        r"(?:approved|adopted|accepted|carried|passed|agreed(?:\s+to)?|confirmed|ratified"
        r"|endorsed|granted|authori[sz]ed)",
        r"(?:approve|adopt|accept|carry|pass|agree\s+to|confirm|ratify|endorse|grant"
        r"|authori[sz]e|succeed)",
    ),
    (
        Outcome.LOST,
        r"(?:rejected|defeated|lost|turned\s+down|voted\s+down|refused|denied)",
        r"(?:reject|defeat|turn\s+down|vote\s+down|refuse|deny|fail)",
    ),
    (
        Outcome.DEFERRED,
        r"(?:tabled|deferred|postponed|put\s+off|held\s+over|referred\s+back)",
        r"(?:table|defer|postpone|put\s+off|refer\s+back)",
    ),
    (Outcome.WITHDRAWN, r"withdrawn", r"withdraw"),
)
_WAS = tuple(
    (
        outcome,
        _pattern(
            r"\A(?:and\s+)?(?:was|were|has|have|had|is|are)\s+(?P<what>.+?)\s+(?:been\s+)?"
            rf"(?:finally\s+|ever\s+|actually\s+)?(?P<verb>{passive})\b"
        ),
        _pattern(
            rf"\A(?:and\s+)?did\s+(?P<what>.+?)\s+(?:finally\s+|ever\s+)?(?P<verb>{active})\b"
        ),
    )
    for outcome, passive, active in _VERBS
)
_WORDS_OF_VOTES = frozenset(
    stem(word)
    for word in (
        *("motion", "motions", "vote", "votes", "voted", "voting", "ballot", "result"),
        *("outcome", "majority", "margin", "tally", "moved", "moving", "seconded"),
        *(
            "proposed",
            "propose",
            "proposal",
            "proposals",
            "propos",
            "mover",
            "seconder",
        ),
        *("council", "board", "committee", "members", "member", "councilmember"),
        *("councillor", "directors", "director", "trustees", "trustee", "commission"),
        *("question", "matter", "issue", "favour", "favor", "favourable", "abstained"),
        *("abstain", "against", "opposed", "oppose", "oppos", "roll", "call", "go"),
        *("went", "hands", "poll", "people", "body", "decision", "happened", "end"),
        *("idea", "plan", "request", "about", "concerning", "regarding", "giving"),
        *("give", "getting", "get", "make", "making", "resolution", "item"),
    )
)
"""Words that speak of any vote, and of no matter."""
_WORDS_OF_DECIDING = frozenset(
    stem(word)
    for word in (
        *("approve", "approved", "approval", "adopt", "adopted", "adoption", "accept"),
        *("accepted", "acceptance", "amend", "amended", "amendment", "table", "tabled"),
        *("defer", "deferred", "postpone", "postponed", "put", "reject", "rejected"),
        *("final", "finally", "first", "original", "reading", "second", "last", "new"),
        *("pass", "passed", "passing", "confirm", "confirmed", "ratify", "agreed"),
        *("award", "awarding", "authorize", "authorise", "decide", "decided", "off"),
        *("allow", "allowing", "raise", "raising", "introduce", "introducing"),
        *("introduction", "buy", "buying", "purchase", "spend", "spending", "pay"),
        *("shorter", "longer", "higher", "lower", "bigger", "larger", "smaller"),
        *("cheaper", "earlier", "later", "extra", "additional"),
        *("fiscal", "contribution", "contribute", "donate", "donation", "support"),
    )
)
"""What tells two votes on one matter apart, and may be said in other words."""
_ANY_APPROVAL = frozenset(map(stem, ("approved", "passed", "agreed", "accepted")))
_FINAL = _pattern(
    r"\b(?:final\w*|as\s+amended|second\s+reading|third\s+reading|adopt\w*)\b"
)
_PROCEDURE = _pattern(
    r"\bto\s+(?P<how>table|defer|postpone|refer|amend|reconsider|adjourn|recess|continue"
    r"|withdraw|suspend|enter|close|move\s+into|lay)\b"
)
_PREPARES = _pattern(r"\b(?:first|1st)\s+reading\b")
# "not in this year; approved for the next": the sentence tells, no word of ours.
_TWO_SIDED = _pattern(r"\b(?:not|but|however|instead|except|only|no\s+longer)\b")
_REFUSAL = _pattern(r"\bto\s+(?:reject|deny|refuse|decline|oppose|not|turn\s+down)\b")
_GENERIC_BODY = frozenset(("board", "council", "committee", "commission", "meeting"))
_REST_OF_NAME = re.compile(
    r"\s+(?:of|for)\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s+(?:(?:and|of|&)\s+)?[A-Z][\w’'-]*)*"
)
_COLLECTIVE = _pattern(
    r"\A(?:the|they|we|it|you|members|everyone|people|all)\Z|\b(?:board|council|senate"
    r"|committee|commission|members|directors|trustees|agm|assembly|meeting|group)\b"
)
_TITLES = frozenset(
    (
        *("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "cllr", "rev"),
        *("councilmember", "councillor", "councilor", "councilman", "councilwoman"),
        *(
            "mayor",
            "trustee",
            "director",
            "senator",
            "commissioner",
            "chair",
            "president",
        ),
        *(
            "vice",
            "member",
            "representative",
            "sir",
            "hon",
            "the",
            "alderman",
            "officer",
        ),
        *("supervisor", "governor", "treasurer", "secretary", "chairperson", "council"),
    )
)
_MEN, _WOMEN = frozenset(("mr", "sir")), frozenset(("mrs", "ms", "miss", "dame"))
_MONTHS = tuple(fold(month) for month in calendar.month_name)
_IN_MONTH = _pattern(
    rf"\bin\s+(?P<month>{'|'.join(_MONTHS[1:])})(?:,?\s+(?P<year>(?:19|20)\d\d))?\b"
)
_FISCAL = _pattern(r"FY['’]?(?:20)?(?P<year>\d\d)?")
_ANY_MEETING = _pattern(MEETING_WORD)
_AND_WHY = _pattern(r"\bwhy\b|\bfor\s+what\s+reason\b")


def asked(text: str) -> Asked | None:
    """Read a question as one about a vote; None where it is about something else."""
    if _NOT_OURS.search(text):
        return None
    for did, pattern in _MOTIONS:
        found = pattern.search(text)
        if found is not None:
            return Asked(Ask.MOTIONS, *found.span(), did, who=found.span("who"))
    mover, seconder = _MOVER.search(text), _SECONDER.search(text)
    if mover is not None or seconder is not None:
        both = Ask.MOVERS if mover and seconder else None
        one = Ask.SECONDER if mover is None else Ask.MOVER
        first = mover or seconder
        assert first is not None
        return Asked(both or one, *first.span())
    for did, pattern in _VOTERS:
        found = pattern.search(text)
        if found is not None:
            return Asked(Ask.VOTERS, *found.span(), did)
    for did, pattern in _PERSON_DID:
        found = pattern.search(text)
        if found is not None and not _COLLECTIVE.search(found["who"]):
            return Asked(Ask.BALLOT, *found.span(), did, who=found.span("who"))
    if _UNANIMOUS.search(text):
        return Asked(Ask.UNANIMOUS, 0, 0)
    found = _HOW_DID.search(text)
    if found is not None and not _COLLECTIVE.search(found["who"]):
        return Asked(Ask.BALLOT, *found.span(), who=found.span("who"))
    found = _RESULT.search(text) or found
    if found is not None:
        return Asked(Ask.RESULT, *found.span())
    for outcome, passive, active in _WAS:
        found = passive.search(text) or active.search(text)
        if found is not None:
            return Asked(Ask.OUTCOME, *found.span("verb"), outcome=outcome)
    return None


@dataclass(frozen=True, slots=True)
class _Fit:
    """A vote and how well it bears out the question's words."""

    score: float
    whole: bool
    view: Outline
    vote: Vote

    @property
    def text(self) -> str:
        return self.view.document.text


class VoteAnswers:
    """Answers questions about motions and votes, from the papers that report them."""

    def __init__(
        self, generation: Generation, meetings: Meetings, outlines: Outlines
    ) -> None:
        """Keep the collaborators.

        Args:
            generation: The view that everything is read from.
            meetings: Its meetings, in order of time.
            outlines: Gives the outline of a document by its id.
        """
        self._generation = generation
        self._meetings = meetings
        self._outlines = outlines

    def answered(self, question: Question) -> Found | None:
        """Answer a question about a vote, or return None: then passages may know.

        Raises:
            GenerationGoneError: A passage was removed meanwhile.
        """
        about = asked(question.text)
        if about is None or question.over is not Over.ONE:
            return None
        if about.ask is Ask.MOTIONS:
            return self._motions(question, about)
        scope = question.scope
        decided = self._decided_in(question, about)
        if decided is not None:
            meetings, named = decided
            extent = extent_of(meetings)
            own = tuple(w for w in question.words if not named[0] <= w.start < named[1])
            fits = self._fitting(question, about, extent, own)
            return self._answer(question, about, fits)
        if scope.meetings:
            fits = self._fitting(question, about, scope.extent, question.words)
            if fits or scope.certain:
                return self._answer(question, about, fits)
        # A month or a year may be part of the matter: "the budget for 2024".
        whole = tuple(
            w
            for w in tokens(question.text)
            if is_content(w) and not _ANY_MEETING.fullmatch(w.text)
        )
        return self._answer(
            question, about, self._fitting(question, about, None, whole)
        )

    def _decided_in(
        self, question: Question, about: Asked
    ) -> tuple[list[Meeting], Span] | None:
        """Return the meetings of "approved in July", where that is not the scope's."""
        found = _IN_MONTH.search(question.text, about.end)
        if about.ask is not Ask.OUTCOME or found is None:
            return None
        month = _MONTHS.index(fold(found["month"]))
        of_month = [
            m
            for m in self._meetings
            if m.dates
            and m.dates.first.month == month
            and found["year"] in (None, str(m.dates.first.year))
        ]
        if not of_month or set(of_month) <= set(question.scope.meetings):
            return None
        return of_month, found.span()

    def _fitting(
        self,
        question: Question,
        about: Asked,
        extent: Extent | None,
        words: Sequence[Token],
    ) -> list[_Fit]:
        """Return the votes that the question's words mean, in order of time."""
        bodies, named = self._bodies(question.text)
        topic = tuple(
            w
            for w in _matter(words, about)
            if not any(s <= w.start < e for s, e in named)
        )
        if not _telling(topic):
            return []
        return self._fits(topic, extent, bodies, about, question)

    # Which vote

    def _bodies(self, text: str) -> tuple[frozenset[str] | None, list[Span]]:
        """Return the papers of the one body that a question names, and where."""
        bodies: dict[str, set[str]] = {}
        for meeting in self._meetings:
            if meeting.body is not None:
                bodies.setdefault(meeting.body, set()).update(meeting.documents)
        if len(bodies) < 2:
            return None, []
        folded = fold(text)
        if len(folded) != len(text):
            return None, []
        found: dict[str, Span] = {}
        for body in bodies:
            head = re.split(r"\s+(?:of|for|on)\s+", fold(body))[0].split()[-2:]
            if len(head) == 1 and head[0] in _GENERIC_BODY:
                continue
            for name in (fold(body), " ".join(head)):
                place = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded)
                if place is not None:
                    rest = _REST_OF_NAME.match(text, place.end())
                    found[body] = place.start(), rest.end() if rest else place.end()
                    break
        # "Faculty Board" says less than "Faculty Board of Arts".
        spans = [
            span
            for span in found.values()
            if not any(
                o != span and o[0] <= span[0] and span[1] <= o[1]
                for o in found.values()
            )
        ]
        kept = {body for body, span in found.items() if span in spans}
        if len(set(spans)) != 1:
            return None, []
        return frozenset().union(*(bodies[body] for body in kept)), spans

    def _fits(
        self,
        topic: tuple[Token, ...],
        extent: Extent | None,
        bodies: frozenset[str] | None,
        about: Asked,
        question: Question,
    ) -> list[_Fit]:
        """Return the votes that bear out the matter as well as any, in time order."""
        found: list[_Fit] = []
        documents = None if extent is None else extent.documents
        if bodies is not None:
            documents = bodies if documents is None else documents & bodies
        for document_id in self._near(topic, documents):
            view = self._outlines(document_id)
            for vote in votes(view):
                if extent and not extent.holds(document_id, vote.pieces[0][0]):
                    continue
                one = _fit(topic, vote, view, about, question)
                if one is not None:
                    found.append(one)
        if about.ask in _OF_TALLIES:
            found = [one for one in found if one.vote.tally or one.vote.voters] or found
        if not found:
            return []
        best = max(one.score for one in found)
        order = {meeting.id: place for place, meeting in enumerate(self._meetings)}

        def when(one: _Fit) -> tuple[int, str, Span]:
            meeting = self._meeting(one)
            place = order[meeting.id] if meeting else -1
            return place, one.view.document.id, one.vote.pieces[0]

        return sorted((o for o in found if o.score >= best - _AS_WELL), key=when)

    def _near(
        self, topic: Sequence[Token], documents: frozenset[str] | None
    ) -> list[str]:
        """Return the papers to look through, the likeliest first."""
        if documents is not None and len(documents) <= DOCUMENTS:
            return sorted(documents)
        rows = self._generation.search_lexical(
            " ".join(w.text for w in topic), k=_PASSAGES, documents=documents
        )
        passages = self._generation.passages([one.row for one in rows])
        return list(dict.fromkeys(p.document_id for p in passages))[:DOCUMENTS]

    # What is said of it

    def _answer(
        self, question: Question, about: Asked, fits: Sequence[_Fit]
    ) -> Found | None:
        if about.ask is Ask.OUTCOME:
            return self._outcome(question, about, fits)
        if about.ask is Ask.UNANIMOUS:
            return self._unanimous(fits)
        if about.ask is Ask.BALLOT:
            return self._ballot(question, about, fits)
        told = [(one, said) for one in fits if (said := _told(question, about, one))]
        if not told or len(told) > _MOST_VOTES:
            return None
        if about.ask is Ask.RESULT and len(told) > 1 and not _counted(told):
            return None
        return self._each(told, others=len(told) < len(fits))

    def _each(
        self, told: Sequence[tuple[_Fit, Statement]], *, others: bool = False
    ) -> Found:
        """Say what is told of each vote; once where it is told of one alone.

        Args:
            told: Votes, and what is said of them.
            others: Whether nothing is told of other votes that fit as well.
        """
        confidence = _SURE if all(one.whole for one, _ in told) else _LESS_SURE
        if not others and len({said.text for _, said in told}) == 1:
            citations = unique(c for _, said in told for c in said.citations)
            return Found((replace(told[0][1], citations=citations),), confidence)
        labels = [self._label(one) for one, _ in told]
        if len(set(labels)) < len(labels):
            # Of one meeting: only their own words tell them apart.
            told = [(one, _whole(one)) for one, _ in told]
        return Found(
            tuple(
                replace(said, label=label)
                for (_, said), label in zip(told, labels, strict=True)
            ),
            min(confidence, _LESS_SURE),
        )

    def _meeting(self, one: _Fit) -> Meeting | None:
        return self._meetings.at(one.view.document.id, one.vote.pieces[0][0])

    def _label(self, one: _Fit) -> str:
        meeting = self._meeting(one)
        return meeting.label if meeting else one.view.document.title

    def _outcome(
        self, question: Question, about: Asked, fits: Sequence[_Fit]
    ) -> Found | None:
        if about.outcome in (Outcome.CARRIED, Outcome.LOST):
            fits = [one for one in fits if not _is_aside(one, question)] or fits
        scoped = bool(question.scope.meetings)
        asks_first = _PREPARES.search(question.text) is not None
        judged = [
            (one, _judgement(one, about, scoped=scoped, asks_first=asks_first))
            for one in fits
            if one.vote.outcome is not None and one.whole
        ]
        if not judged or len(judged) < len(fits) or len(judged) > _MOST_VOTES:
            return None
        said = {judgement for _, judgement in judged}
        found = self._each([(one, _whole(one)) for one, _ in judged])
        if len(said) != 1:
            return found
        (judgement,) = said
        if judgement is None:
            # In the document's words alone, where that is no yes and no no.
            return found if len(judged) == 1 else None
        return replace(found, opening=f"{judgement}.")

    def _unanimous(self, fits: Sequence[_Fit]) -> Found | None:
        if len(fits) != 1 or fits[0].vote.tally is None:
            return None
        tally = fits[0].vote.tally
        if tally.against:
            judgement = "No"
        elif tally.unanimous or (tally.against == 0 and not _abstained(fits[0].vote)):
            judgement = "Yes"
        else:
            return None
        return Found((_whole(fits[0]),), _SURE, opening=f"{judgement}.")

    def _ballot(
        self, question: Question, about: Asked, fits: Sequence[_Fit]
    ) -> Found | None:
        """Say how one person voted, where the document names that person."""
        name = question.text[slice(*about.who)] if about.who else ""
        told: list[tuple[_Fit, Statement]] = []
        judgements: set[str] = set()
        for one in fits:
            said = self._ballot_of(name, about, one)
            if said is not None:
                judgements.add(said[0])
                told.append((one, said[1]))
        if not told or len(told) > _MOST_VOTES:
            return None
        found = self._each(told, others=len(told) < len(fits))
        if about.did is None or len(judgements) != 1:
            return found
        return replace(found, opening=f"{judgements.pop()}.")

    def _ballot_of(
        self, name: str, about: Asked, one: _Fit
    ) -> tuple[str, Statement] | None:
        vote, text = one.vote, one.text
        if isinstance(about.did, Part):
            span = vote.mover if about.did is Part.MOVED else vote.seconder
            if span is None:
                return None
            is_meant = _is_named(name, text[slice(*span)])
            return ("Yes" if is_meant else "No"), _quoted(one, [span])
        for voters in vote.voters:
            for span in names_of(text, voters):
                if _is_named(name, text[slice(*span)]):
                    judgement = "Yes" if voters.side is about.did else "No"
                    return judgement, _quoted(one, [span])
        tally = vote.tally
        if tally is None or about.did is Side.ABSTAINED:
            return None
        if about.did is Side.AGAINST and (tally.unanimous or tally.against == 0):
            return "No", _whole(one)
        if not (tally.unanimous or (tally.against == 0 and tally.abstained == 0)):
            return None
        there = self._there(name, one)
        if there is None:
            return None
        said = _whole(one)
        return "Yes", replace(said, citations=unique((*said.citations, *there)))

    def _there(self, name: str, one: _Fit) -> tuple[Citation, ...] | None:
        """Return the quotes that say that somebody was present, or None."""
        meeting = self._meeting(one)
        known = self._meetings.names.resolve(_bare_name(name))
        if meeting is None or known is None:
            return None

        def holds(listed: Iterable[Said[Party]]) -> list[Said[Party]]:
            return [s for s in listed if self._meetings.names.of(s.value) == known]

        if holds(meeting.absent):
            return None
        return (
            tuple(
                cite_evidence(one.view, source.evidence)
                for said in holds((*meeting.participants, *meeting.chairs))[:1]
                for source in said.sources
                if source.quotable and source.record.document_id == one.view.document.id
            )
            or None
        )

    # All that one person moved or opposed

    def _motions(self, question: Question, about: Asked) -> Found | None:
        """List the motions that somebody moved, seconded, or voted on in one way."""
        if about.who is None:
            return None
        name = _bare_name(question.text[slice(*about.who)])
        words = tokens(name)
        if not words or _COLLECTIVE.search(name):
            return None
        documents = self._generation.mentions(words[-1].text)
        if question.scope.meetings:
            documents = documents & (question.scope.documents or frozenset())
        if len(documents) > PAPERS_OF_ONE:
            return None
        found: list[tuple[Meeting, Span, Statement]] = []
        for document_id in sorted(documents):
            view = self._outlines(document_id)
            for vote in votes(view):
                one = _Fit(1.0, True, view, vote)
                done = _has_done(name, about.did, one)
                meeting = self._meeting(one)
                if done is None or meeting is None:
                    continue
                if question.scope.meetings and meeting not in question.scope.meetings:
                    continue
                said = replace(_whole(one, [done]), label=meeting.label)
                found.append((meeting, done, said))
        order = {meeting.id: place for place, meeting in enumerate(self._meetings)}
        found.sort(key=lambda one: (order[one[0].id], one[1]))
        told = [said for _, _, said in found]
        if not told or len(told) > _MOST_LISTED:
            return None
        return Found(tuple(told), _SURE if len(told) > 1 else _LESS_SURE)


def _matter(words: Sequence[Token], about: Asked) -> tuple[Token, ...]:
    """Return the words that name what was voted on."""
    who = about.who or (0, 0)
    empty = FRAME_WORDS | LIGHT_WORDS
    return tuple(
        w
        for w in _without_fiscal(words)
        if not about.start <= w.start < about.end or about.ask is Ask.RESULT
        if not who[0] <= w.start < who[1]
        if w.stem not in _WORDS_OF_VOTES and fold(w.text) not in empty
    )


def _without_fiscal(words: Sequence[Token]) -> Iterator[Token]:
    """Read "FY2024" and "FY 24" as the year that papers write in full."""
    for word in words:
        fiscal = _FISCAL.fullmatch(word.text)
        if fiscal is None:
            yield word
        elif fiscal["year"]:
            year = f"20{fiscal['year']}"
            yield Token("fiscal", stem("fiscal"), word.start, word.end)
            yield Token(year, year, word.start, word.end)


def _telling(topic: Sequence[Token]) -> tuple[Token, ...]:
    return tuple(w for w in topic if w.stem not in _WORDS_OF_DECIDING)


def _fit(
    topic: Sequence[Token],
    vote: Vote,
    view: Outline,
    about: Asked,
    question: Question,
) -> _Fit | None:
    """Weigh how well a vote bears out a matter; None where it does not."""
    own, heading, near, section, title = _bags(vote, view)
    needed = _telling(topic)
    weights: list[float] = []
    for word in needed:
        weights.append(
            max(
                _OWN * _match(word, own),
                _HEADING * _match(word, heading),
                _NEAR * _match(word, near),
                _SECTION * _match(word, section),
                # "at the AGM": a paper's title may name its meeting.
                _TITLE * _match(word, title) * word.acronym,
            )
        )
    exact = ((w.capital and w.start > 0) or w.text.isdigit() for w in needed)
    if any(e and not weight for e, weight in zip(exact, weights, strict=True)):
        return None
    there = sum(weight > 0 for weight in weights)
    # "the west basin" is not the east one, but a word apart may be said otherwise.
    lacking = [w for w, weight in zip(needed, weights, strict=True) if not weight]
    if any(_stand_together(w, o) for w in lacking for o in needed if o is not w):
        return None
    if there < _SHARE * len(needed) or (len(needed) < 3 and there < len(needed)):
        return None
    if max(weights) < _NEAR * _SAME and not _has_no_words(vote, view):
        return None
    if there < len(needed) and sum(weights) < _NEAR * there:
        return None
    score = sum(weights) / len(weights)
    if score < _LEAST:
        return None
    # A heading says what the whole item is about.
    score += _BONUS * sum(_match(w, heading) > 0 for w in needed) / len(needed)
    said = " ".join(view.document.text[s:e] for s, e in vote.motion) + vote.heading
    verbs = [
        word
        for word in tokens(question.text[about.start : about.end], about.start)
        if word.stem not in _ANY_APPROVAL
    ]
    for word in (*topic, *(verbs if about.ask is Ask.OUTCOME else ())):
        if word.stem in _WORDS_OF_DECIDING:
            is_there = word.stem in own.stems or word.stem in heading.stems
            score += _BONUS * is_there
    for word in tokens(question.text):
        # A month that names the meeting may be said of the matter as well.
        if word.start in question.scope.consumed and not word.text.isdigit():
            score += _BONUS * (word.stem in near.stems or word.stem in own.stems)
    if re.search(r"\bfinal", question.text, re.IGNORECASE) and _FINAL.search(said):
        score += _BONUS
    if about.outcome is not None and vote.outcome is about.outcome:
        score += 0.01
    return _Fit(score, there == len(needed), view, vote)


def _stand_together(one: Token, other: Token) -> bool:
    return 0 <= max(one.start - other.end, other.start - one.end) <= 1


_SAME = 0.7
_SAME_IDEA = 0.8  # another word for it is too little to tell two motions apart


def _match(word: Token, text: Bag) -> float:
    """Tell how well a text has a word; "closing" is in "closure", for less."""
    found = match(word, text)
    if found > _SAME_IDEA:
        return found
    if word.capital or len(word.stem) < 4:
        return 0.0
    for other in text.stems:
        shorter = min(len(word.stem), len(other))
        common = 0
        for a, b in zip(word.stem, other, strict=False):
            if a != b:
                break
            common += 1
        if common >= max(4, shorter - 1) and len(other) - common < 5:
            return _SAME
    return 0.0


def _bags(vote: Vote, view: Outline) -> tuple[Bag, Bag, Bag, Bag, Bag]:
    text = view.document.text

    def of(spans: Iterable[Span]) -> Bag:
        return joined([bag(tokens(text[start:end])) for start, end in spans])

    first = vote.pieces[0][0]
    before = [span for span in vote.around if span[0] < first][-1:]
    title = f"{view.document.title} \n {view.document.key}"
    return (
        of(vote.pieces),
        bag(tokens(vote.heading)),
        of(before),
        of(vote.around),
        bag(tokens(title)),
    )


def _has_no_words(vote: Vote, view: Outline) -> bool:
    """Tell whether a vote names no matter itself: "A vote was taken: 4 for"."""
    text = view.document.text
    said = [w for s, e in vote.pieces for w in tokens(text[s:e]) if is_content(w)]
    own = [w for w in said if not w.text.isdigit() and w.stem not in _WORDS_OF_VOTES]
    return len(own) < 4


def _counted(told: Sequence[tuple[_Fit, Statement]]) -> bool:
    return all(one.vote.tally or one.vote.voters for one, _ in told)


# Statements


def _quoted(one: _Fit, spans: Sequence[Span], *, text: str | None = None) -> Statement:
    """Say spans by the sentences that hold them; the motion is cited as well."""
    holding = [
        piece
        for piece in one.vote.pieces
        if any(piece[0] <= start and end <= piece[1] for start, end in spans)
    ]
    said = text or " ".join(tidy(one.text[s:e]) for s, e in holding)
    quotes = unique((*holding, *one.vote.motion))
    return Statement(said, tuple(cite(one.view, s, e) for s, e in quotes))


def _whole(one: _Fit, keep: Sequence[Span] = ()) -> Statement:
    """Say a vote in its own sentences: what was moved, and what became of it.

    Args:
        one: The vote.
        keep: Names whose sentences are said, also where they are a roll call.
    """
    pieces = [
        piece
        for piece in one.vote.pieces
        if not _only_calls(one.vote, piece)
        or any(piece[0] <= start < piece[1] for start, _ in keep)
    ]
    said = " ".join(tidy(one.text[s:e]) for s, e in pieces)
    return Statement(said, tuple(cite(one.view, s, e) for s, e in pieces))


def _told(question: Question, about: Asked, one: _Fit) -> Statement | None:
    vote, text = one.vote, one.text
    if about.ask is Ask.RESULT:
        if vote.tally is None and vote.outcome is None:
            return None
        telling = [span for span in vote.result if not _only_calls(vote, span)]
        said = " ".join(tidy(text[s:e]) for s, e in telling)
        quotes = unique((*telling, *vote.motion))
        return Statement(said, tuple(cite(one.view, s, e) for s, e in quotes))
    if about.ask is Ask.VOTERS:
        return _named_voters(question, about, one)
    mover, seconder = vote.mover, vote.seconder
    if about.ask is Ask.MOVERS:
        if mover is None or seconder is None:
            return None
        names = [tidy(text[slice(*span)]) for span in (mover, seconder)]
        both = f"moved by {names[0]}, seconded by {names[1]}"
        return _quoted(one, [mover, seconder], text=both)
    span = mover if about.ask is Ask.MOVER else seconder
    if span is None:
        return None
    return _quoted(one, [span], text=tidy(text[slice(*span)]))


def _only_calls(vote: Vote, span: Span) -> bool:
    """Tell whether a sentence is a roll call, the sum of which another one says."""
    if vote.tally is None or vote.tally.start < span[1] or span in vote.motion:
        return False
    return any(span[0] <= voters.start < span[1] for voters in vote.voters)


def _abstained(vote: Vote) -> bool:
    """Tell whether the document says that somebody abstained."""
    tally = vote.tally
    counted = tally is not None and bool(tally.abstained)
    return counted or any(v.side is Side.ABSTAINED for v in vote.voters)


def _named_voters(question: Question, about: Asked, one: _Fit) -> Statement | None:
    vote, text = one.vote, one.text
    spans = [(v.start, v.end) for v in vote.voters if v.side is about.did]
    if spans:
        if _AND_WHY.search(question.text):
            return _quoted(one, spans)
        names = ", ".join(dict.fromkeys(tidy(text[s:e]) for s, e in spans))
        return _quoted(one, spans, text=names)
    tally = vote.tally
    if tally is None:
        return None
    none = (about.did is Side.AGAINST and (tally.unanimous or tally.against == 0)) or (
        about.did is Side.ABSTAINED and tally.abstained == 0
    )
    if not none:
        return None
    said = " ".join(tidy(text[s:e]) for s, e in vote.result)
    quotes = unique((*vote.result, *vote.motion))
    cited = tuple(cite(one.view, s, e) for s, e in quotes)
    return Statement(f"Nobody: “{said}”", cited)


def _judgement(
    one: _Fit, about: Asked, *, scoped: bool, asks_first: bool
) -> str | None:
    """Return Yes, No, or None where the outcome is neither."""
    outcome = one.vote.outcome
    said = " ".join(one.text[s:e] for s, e in one.vote.motion)
    if about.outcome in (Outcome.CARRIED, Outcome.LOST) and _REFUSAL.search(said):
        # What was carried is that it be refused.
        if outcome is not Outcome.CARRIED:
            return None
        outcome = Outcome.LOST
    procedure = _PROCEDURE.search(said)
    if _PREPARES.search(said) and not asks_first:
        return None
    if _TWO_SIDED.search(said):
        return None
    if procedure and outcome is Outcome.CARRIED:
        how = procedure["how"].lower()
        put_off = how in ("table", "defer", "postpone", "refer", "continue", "lay")
        outcome = Outcome.DEFERRED if put_off else outcome
    if outcome is about.outcome:
        return "Yes"
    if {outcome, about.outcome} == {Outcome.CARRIED, Outcome.LOST}:
        return "No"
    if about.outcome is Outcome.CARRIED and scoped:
        # Not at that meeting; it may have been at a later one.
        return "No"
    return None


def _is_aside(one: _Fit, question: Question) -> bool:
    """Tell whether a motion is on how to go on, and the question does not ask that."""
    said = " ".join(one.text[s:e] for s, e in one.vote.motion)
    if _PREPARES.search(said) and not _PREPARES.search(question.text):
        return True
    found = _PROCEDURE.search(said)
    if found is None or one.vote.mover is None:
        return False
    how = stem(found["how"].split()[0])
    return all(w.stem != how for w in tokens(question.text))


# People


def _bare_name(name: str) -> str:
    words = tokens(name)
    kept = [w for w in words if fold(w.text) not in _TITLES]
    return name[kept[0].start : kept[-1].end] if kept else ""


def _is_named(name: str, written: str) -> bool:
    """Tell whether two forms of a name can be one person's.

    They share the last word, neither has a word that the other contradicts, and no
    title tells them apart: "Ms Bell" is not "Mr Bell".
    """
    asked_for, said = _name_words(name), _name_words(written)
    if not asked_for or not said:
        return False
    if not (set(asked_for) <= set(said) or set(said) <= set(asked_for)):
        return False
    if asked_for[-1] != said[-1] and len(asked_for) > 1 and len(said) > 1:
        return False
    titles = [{fold(w.text) for w in tokens(n)} for n in (name, written)]
    return not any(titles[a] & _MEN and titles[b] & _WOMEN for a, b in ((0, 1), (1, 0)))


def _name_words(name: str) -> list[str]:
    return [fold(w.text) for w in tokens(name) if fold(w.text) not in _TITLES]


def _has_done(name: str, did: Did, one: _Fit) -> Span | None:
    """Return the name of whoever moved, seconded or voted so, where it is meant."""
    vote, text = one.vote, one.text
    if isinstance(did, Part):
        span = vote.mover if did is Part.MOVED else vote.seconder
        return span if span and _is_named(name, text[slice(*span)]) else None
    return next(
        (
            span
            for voters in vote.voters
            if voters.side is did
            for span in names_of(text, voters)
            if _is_named(name, text[slice(*span)])
        ),
        None,
    )
