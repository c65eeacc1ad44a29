"""Which words head a list of people: "Present", "Apologies", "Observers", "Scribe".

A label is told by every one of its words: headings that only hold such a word
("Absence of rules", "Present challenges") are none. Nothing here reads the list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from corpus.meeting import PartyKind


class Roll(Enum):
    """What a list of people says of them."""

    PRESENT = auto()
    ABSENT = auto()
    OBSERVERS = auto()
    GUESTS = auto()
    CHAIRS = auto()
    HOSTS = auto()
    OFFICE = auto()


@dataclass(frozen=True, slots=True)
class Label:
    """What a heading, a lead-in or a word before a colon announces.

    Attributes:
        roll: What those that follow are.
        role: For ``OFFICE``: the word itself, "Scribe".
        kind: What they are where the label says so.
    """

    roll: Roll
    role: str = ""
    kind: PartyKind | None = None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MOST_CHARS = 90
_MOST_WORDS = 12
_BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NO_WORD = re.compile(r"[^\w'’/-]+")
_NUMBERED = re.compile(
    r"\A\W*(?:(?:\d+|[ivx]+|[a-z])[.)]\s*)+(?:\d+\s+)?", re.IGNORECASE
)

_ABSENT = re.compile(
    r"\b(?:absent|absences?|absentees?|apolog(?:y|ies)|regrets?|excused"
    r"|not\s+(?:present|attending|in\s+attendance)"
    r"|(?:unable\s+to|could\s+not|did\s+not|cannot)\s+attend|apols?|missing|away"
    r"|not\s+(?:here|there|coming))\b"
)
_GUEST = re.compile(
    r"\b(?:guests?|visitors?|invitees?|invited|(?:guest|keynote|invited)\s+speakers?"
    r"|speakers|presenters?|by\s+invitation|members\s+of\s+the\s+public)\b"
)
_OBSERVER = re.compile(r"\bobserv(?:ers?|ing)\b")
_PRESENT = re.compile(
    r"\b(?:present|attendees?|attendance|attend(?:ed|ing)|participa(?:nts?|ting|ted)"
    r"|took\s+part|taking\s+part|roll[\s-]?call|joined|joining|in\s+the\s+room"
    r"|quorum\s+members)\b|(?:who(?:\s+(?:was|were|is)\s+(?:here|there))?|here|there|on\s+the"
    r"\s+call|around\s+the\s+table|who\s+came|came|those\s+(?:here|there))\Z"
)
_CHAIR = re.compile(
    r"(?:(?:meeting|session|acting|interim|the)\s+)*(?:co[\s-]?)?"
    r"chair(?:s|man|woman|person|persons|men|ing|ed)?(?:\s+by|\s+of\s+the\s+meeting)?"
    r"|co-?chairs?\s+and\s+chairs?|chairs?\s+and\s+co-?chairs?"
    r"|presiding(?:\s+(?:officer|member))?|presided(?:\s+over)?\s+by|in\s+the\s+chair"
    r"|meeting\s+(?:lead|leader|led\s+by)|(?:the\s+)?meeting\s+(?:was\s+)?"
    r"(?:co-?)?(?:chaired|led)\s+by"
)
_HOST = re.compile(r"(?:meeting\s+)?(?:co-?)?hosts?|hosted\s+by|meeting\s+hosted\s+by")
_OFFICE = re.compile(
    r"(?:(?:meeting|recording|minutes?|note|the|acting|co|deputy|assistant|vice|irc|town"
    r"|parish|board|committee|council|executive|and)[\s-]+)*"
    r"(?:secretar(?:y|ies)|scribes?(?:\s+nick)?|minutes?[\s-]?takers?|minuter|note[\s-]?"
    r"(?:takers?|keepers?)|notetakers?|(?:minutes?|notes)\s+(?:taken\s+|recorded\s+"
    r"|prepared\s+)?by|recorder|recorded\s+by|rapporteurs?|clerk|facilitators?"
    r"|moderators?|timekeepers?|convenors?|conveners?|vice[\s-]chair(?:man|woman"
    r"|person)?|deputy[\s-]chair(?:man|woman|person)?|interpreters?|parliamentarian)"
)
_WORDS = _words(
    """the of for in at on and or & by from with as a an to is are was were be have has
    had been who those these this that also other others additional all list lists name
    names following full no non not s
    meeting meetings session call today's today telco teleconference event sitting
    member members membership delegate delegates delegation delegations representative
    representatives director directors trustee trustees councillor councillors councilor
    councilors councilmember councilmembers alderman aldermen commissioner commissioners
    officer officers official officials staff senator senators governor governors
    governing executive executives expert experts person persons people party parties
    student students faculty board committee council panel team group commission
    federations associations clubs unions societies chapters branches
    public visitor visitors participant participants attendee attendees observer
    observers guest guests speaker speakers presenter presenters invitee invitees
    invited partner partners country countries state states organisation organisations
    organization organizations government governments agencies
    voting nonvoting ex officio alternate alternates elected appointed regular core
    remote remotely online virtual virtually zoom phone telephone video person in-person
    on-site onsite site web webex teams skype via physically room individual individuals
    ad hoc working steering management technical advisory senate cabinet assembly
    leadership community external internal support secretariat industry
    invitation present attendance attended attending attend participating participated
    participation taking took part roll rollcall roll-call call joined joining
    absent absence absences absentee absentees apology apologies regret regrets excused
    unable could did cannot leave received sent sending tendered
    here there came coming apol apols missing away around table
    observing chair chairs chaired chairman chairperson co-chair co-chairs cochair
    cochairs keynote quorum standing"""
)
# What may stand before such words and names the body: "Bridge Panel members present".
_PEOPLE = re.compile(
    r"\b(?:members|directors|trustees|councill?ors|commissioners|officers|officials"
    r"|staff|senators|governors|delegates|delegations|representatives|alder(?:men|persons)"
    r"|attendees|participants|observers|guests)\b"
)
_MEMBERS = re.compile(r"\b(?:members|attendees|participants|delegates)\b")
_GROUP = re.compile(
    r"(?:(?:non-?|ex[\s-])?(?:voting|officio|executive|elected|appointed|regular|core|other"
    r"|alternate|board|committee|council|senior|support|and|the|full|associate|advisory"
    r"|independent|student|faculty|government|industry|tsc|steering|technical|internal"
    r"|external|lay|local|national)\s+)*(?:members|directors|trustees|councill?ors|staff"
    r"|officers|officials|secretariat|delegates|representatives|executives?|students"
    r"|commissioners|alternates|others?|partners|experts|board|committee|council"
    r"|advis[eo]rs|consultants|senators|faculty|employees|volunteers|management)"
)
_DELEGATION = re.compile(r"\b(?:countr(?:y|ies)|states|delegations|governments)\b")
_ORGANISATION = re.compile(r"\b(?:organi[sz]ations?|agencies)\b")


def read_label(words: str) -> Label | None:
    """Tell what a heading, or what stands before a colon, announces; None if nothing.

    >>> read_label("Board members in attendance were").roll.name
    'PRESENT'
    >>> read_label("Present challenges")
    """
    return _read(words) if len(words) <= _MOST_CHARS else None


@lru_cache(maxsize=4096)
def _read(words: str) -> Label | None:
    shown = _NUMBERED.sub("", _BRACKET.sub(" ", words).replace("’", "'"))
    shown = " ".join(_NO_WORD.sub(" ", shown).split())
    plain = shown.lower()
    if not plain or len(plain.split()) > _MOST_WORDS:
        return None
    if _CHAIR.fullmatch(plain):
        return Label(Roll.CHAIRS)
    if _HOST.fullmatch(plain):
        return Label(Roll.HOSTS)
    if _OFFICE.fullmatch(plain):
        return Label(Roll.OFFICE, role=shown)
    roll = _roll(plain)
    if roll is None or not _all_known(shown):
        return None
    return Label(roll, kind=_kind(plain))


def names_group(words: str) -> bool:
    """Tell whether words name some of those present: "Board members", "Officials".

    >>> names_group("Board members"), names_group("Harbour rules")
    (True, False)
    """
    shown = " ".join(_NO_WORD.sub(" ", _BRACKET.sub(" ", words)).lower().split())
    return 0 < len(shown.split()) <= 4 and _GROUP.fullmatch(shown) is not None


def _roll(plain: str) -> Roll | None:
    if _ABSENT.search(plain):
        # "Attendance and apologies" heads both lists, so it tells neither.
        both = _PRESENT.search(_ABSENT.sub(" ", plain))
        return None if both else Roll.ABSENT
    joined = re.search(r"\band\b|/", plain) is not None
    members = _MEMBERS.search(plain) is not None
    if _OBSERVER.search(plain) and not (joined and members):
        return Roll.OBSERVERS
    if _GUEST.search(plain) and not (joined and members):
        return Roll.GUESTS
    voting = re.search(r"\bvoting\s+members\b", plain)
    return Roll.PRESENT if voting or _PRESENT.search(plain) else None


def _all_known(shown: str) -> bool:
    """Tell whether all words are of such labels, or name the body before them."""
    words = shown.split()
    unknown = [
        at
        for at, word in enumerate(words)
        if word.lower().strip("-'/") not in _WORDS
        and not all(part in _WORDS for part in re.split(r"[/-]", word.lower()))
    ]
    if not unknown:
        return True
    people = _PEOPLE.search(shown.lower())
    if people is None:
        return False
    before = len(shown[: people.start()].split())
    capital = all(words[at][0].isupper() or words[at][0].isdigit() for at in unknown)
    return capital and len(unknown) <= 5 and max(unknown) < before


def _kind(plain: str) -> PartyKind | None:
    if _ORGANISATION.search(plain):
        return None if _DELEGATION.search(plain) else PartyKind.ORGANISATION
    return PartyKind.DELEGATION if _DELEGATION.search(plain) else None
