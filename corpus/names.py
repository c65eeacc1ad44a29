"""What words look like: the name of a person or an organisation, a title, an office.

Only the form of words is looked at; a word that is many people's name and an office as
well ("Dean") is taken for what stands beside it. Nothing here reads a document.
"""

from __future__ import annotations

import re

from corpus.countries import is_country


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HONORIFIC = (
    r"(?:mr|mrs|ms|miss|mx|messrs|mmes?|m(?=\.)|drs?|profs?|sir|dame|lord|lady"
    r"|(?:(?:the\s+)?(?:rt|right)\.?\s+)?hon(?:ou?rable)?|h\.?\s?e|hrh|h\.r\.h"
    r"|(?:her|his|their)\s+excellenc(?:y|ies)|amb|cllrs?|clr|cr|ald|revd?|fr|sen|rep|gov"
    r"|gen|col|maj|capt|cdr|cmdr|lt|sgt|adm|engr?|ing|herr|frau|monsieur|madame"
    r"|madam)\b\.?(?=[\s,A-Z])"
)
OFFICE = (
    r"(?:under-?\s?secretary|secretary|minister|ambassador|commissioner|director"
    r"|president|professor|counsell?or|governor|mayor|senator|councill?ors?"
    r"|council(?:man|woman|member|lor|\s?members?)|alder(?:man|men|woman|person)|attaché|consul"
    r"|envoy|chancellor|provost|dean|rector|registrar|principal|captain|colonel"
    r"|general|major|lieutenant|sergeant|admiral|commander|inspector|superintendent"
    r"|judge|justice|bishop|archbishop|sheikha?|prince|princess|king|queen|speaker"
    r"|chair(?:man|woman|person)?|treasurer|representative|congress(?:man|woman)"
    r"|rapporteur|moderator|prime\s+minister|trustee|clerk|chief|officer|advis[eo]r"
    r"|manager|administrator|attorney|auditor|coordinator)s?\b"
)
_GRADE = (
    r"(?:deputy|assistant|associate|vice|acting|first|second|third|senior|permanent"
    r"|under|honorary|executive|interim|adjunct|emeritus|co|former|federal|state"
    r"|parliamentary|attorney|city|county)\b"
)
TITLE = re.compile(
    rf"(?:the\s+)?(?:(?:{HONORIFIC}|{_GRADE}(?=[\s-]+\w)|{OFFICE})(?:\s*[-–/]\s*|\s+))+",
    re.IGNORECASE,
)
# These are names as well; alone before one word they are taken for one.
ALSO_NAMES = _words(
    """dean judge king prince queen major bishop justice rector chancellor provost
    lord rep gen col fr gov ing sen chief marshal captain general hon lady lt capt maj
    madam city state under first second third commander sheikh sheikha speaker coach
    host fellow warden planner reader lawyer teacher surveyor porter consul m cr"""
)
_PLURAL = re.compile(
    r"(?:messrs|mmes|cllrs|drs|profs|(?<!e)(?:councill?or|professor|member|director|senator"
    r"|minister|judge|commissioner|ambassador|alder\w*|representative|trustee)s)\.?\Z",
    re.IGNORECASE,
)
ROLE_WORD = re.compile(
    rf"\b(?:{OFFICE}|director-general|secretary-general|members?|observers?|guests?"
    r"|voting|alternates?|lead(?:er)?|maintainers?|staff|liaison|editors?|scribe|intern"
    r"|student|consultant|analyst|engineer|developer|researcher|scientist|special\w+"
    r"|experts?|fellow|assistant|associate|rep|delegate|ex[\s-]officio|counsel"
    r"|auditor|volunteer|organi[sz]er|facilitator|interpreter|administrator"
    r"|coordinator|co-ordinator|manager|head|deputy|founder|ceo|cto|cfo|coo|cio"
    r"|convenor|convener|co-?chairs?|vice-?chairs?|co-?lead|host|speaker|presenter"
    r"|moderator|minutes|minute\s+taker|note\s?taker|recorder|timekeeper|lawyer"
    r"|teacher|lecturer|reader|coach|referee|captain|athlete|physician|planner"
    r"|surveyor|accountant|solicitor|librarian|supervisor|attaché|undersecretary"
    r"|in\s+the\s+chair|presiding|comptroller|controller|warden|technician"
    r"|participant|attendee|executive|contributor|collaborator)\b",
    re.IGNORECASE,
)
ORGANISATION = re.compile(
    r"\b(?:committee|council|commission|board|bureau|group|task\s?force|team|panel"
    r"|ministry|department|office|agency|authority|secretariat|institut\w*|universit\w+"
    r"|college|school|academy|foundation|fund|bank|organi[sz]ation|cent(?:re|er)|unit"
    r"|corporation|corp|company|incorporated|inc|ltd|limited|llc|plc|gmbh|nation\w*"
    r"|programme|program|network|associat\w+|federation|confederation|union|league"
    r"|society|club|court|tribunal|police|embassy|mission|consulate|consultatio\w+"
    r"|initiative|forum|process|partnership|alliance|service|services|trust|chamber"
    r"|hospital|laborator(?:y|ies)|labs|parliament|assembly|government|municipality"
    r"|observatory|campaign|coalition|movement|church|press|consortium|conference"
    r"|division|directorate|branch|section|registry|cabinet|delegation|community"
    r"|technologies|systems|software|solutions|industries|holdings|partners|consulting"
    r"|media|works|project|guild|brigade|guard|force|army|navy|customs|airport|port"
    r"|museum|library|theatre|studio|airlines|railways|cooperative|co-operative"
    r"|collective|platform|secretariats|ministries|administrat\w+|inspectorate"
    r"|ombudsman|facility|senate|faculty|syndicate|workers|treasury|high\s+commissioner"
    r"|commissioner\s+for|cross|crescent|(?:inter|euro)pol)\b",
    re.IGNORECASE,
)
# Surnames as well: in a list of people they are taken for such.
_WEAK = re.compile(
    r"(?:banks?|boards|branch|chambers?|church|college|court|cross|force|fund|guard"
    r"|league|port|press)",
    re.IGNORECASE,
)
ACRONYM = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z][A-Z0-9]*(?:[&/.-][A-Z0-9]+)*s?")
_PARTICLE = _words(
    """de da do dos das del della di du des la le les el al bin binti ibn ben van von
    der den zu zum ter ten te y e af av und st abu mac mc o ap ab san santa bint d l
    ad ud ur"""
)
_NAME_WORD = re.compile(
    r"[^\W\d_](?:[^\W\d_]|['’ʼ‘`.-](?=[^\W\d_.]|\Z)|\.)*|[^\W\d_]\.(?:-?[^\W\d_]\.)*"
)
_QUOTED = re.compile(r"[\"“”‘’']\w[\w .-]{0,20}[\"“”‘’']")
_NICK = re.compile(r"[^\W\d_][\w'’.-]{0,30}", re.UNICODE)
# What stands where a name would, and is none.
_NO_NAME = _words(
    """none nobody nil all everyone everybody tba tbc tbd na n/a no yes quorum various
    several others other unknown not absent present regrets apologies chair chairs
    co-chair co-chairs scribe secretary member members guest guests observer observers
    attendees attendee participants participant staff public visitors minutes agenda
    approved adopted accepted noted received pending open closed the a an and or see
    above below list quorate here there everyone's anonymous same name names affiliation
    organisation organization company country role title email status attendance note
    notes date time location venue topic welcome introductions introduction links link
    action actions decision decisions discussion next previous meeting call draft
    invited invitees speakers speaker presenters presenter delegates delegations
    representatives media press voting total vacant vacancy tbd. tba. who we they he she
    it i you remote online virtual zoom phone telephone ditto unfilled item items report
    summary appendix annex table figure page room recording video slides issue pr pull
    request github google doc docs slack agenda: board council committee group team
    community directors officers trustees councillors commissioners apology regret
    absentees excused absence absences partners stakeholders colleagues experts
    countries states organisations organizations governments parties civil society
    donors international regional development"""
)
# Of these many are names where another name stands beside them.
_NAMES_TOO = _words("no na an he she you it i a or see we open guest reader")
_DAYS = _words(
    "monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday"
)
_MONTHS = _words(
    """january february march april may june july august september october november
    december"""
)
_SMALL = _words(
    """of the for and on in to de du la le del des with against at by from & der und
    within between among as involved related relating concerned dealing working"""
)


def is_person_name(name: str) -> bool:
    """Tell whether words are written like the name of a person: two to six of them.

    >>> is_person_name("Ada B. Lovelace"), is_person_name("Harbour Committee")
    (True, False)
    """
    words = _QUOTED.sub(" ", name).split()
    if not 2 <= len(words) <= 6 or is_country(name) or ORGANISATION.search(name):
        return False
    return is_shaped(words)


def is_maybe_person(name: str) -> bool:
    """Tell whether a name is a person's where others beside it are.

    >>> is_maybe_person("Ada Church"), is_maybe_person("Harbour Church Fund")
    (True, False)
    """
    words = name.split()
    found = ORGANISATION.findall(name)
    surname = len(words) == 2 and bool(_WEAK.fullmatch(words[1]))
    return surname and len(found) == 1 and is_shaped(words)


def is_shaped(words: list[str]) -> bool:
    """Tell whether every word is written like a part of a person's name."""
    capitals = 0
    for word in words:
        low = word.rstrip(".,").lower()
        if low in _PARTICLE and not word[0].isupper():
            continue
        if _NAME_WORD.fullmatch(word) is None or not _begins_name(word):
            return False
        if low in _NO_NAME - _NAMES_TOO or low in _DAYS:
            return False
        if low.endswith(("'s", "’s")):
            return False
        if ROLE_WORD.fullmatch(word) and low not in ALSO_NAMES | _NAMES_TOO:
            return False
        capitals += 1
    return capitals >= 2


def _begins_name(word: str) -> bool:
    """Tell whether a word is capital, or small only in its article: "al-Sayed"."""
    if not word[0].islower():
        return True
    article, _, rest = re.sub(r"[’'ʼ]", "-", word).partition("-")
    return article in _PARTICLE and rest[:1].isupper()


def is_organisation(name: str) -> bool:
    """Tell by its words, or by its capitals, whether a name is an organisation's."""
    return bool(ORGANISATION.search(name)) or ACRONYM.fullmatch(name) is not None


def is_role(text: str) -> bool:
    """Tell whether words say what somebody does."""
    return ROLE_WORD.search(text) is not None


def has_title(text: str) -> bool:
    """Tell whether words begin with a form of address or an office."""
    return TITLE.match(text) is not None


def is_plural(title: str) -> bool:
    """Tell whether a form of address stands before several names: "Messrs".

    >>> is_plural("Councillors"), is_plural("Mrs")
    (True, False)
    """
    return _PLURAL.search(title) is not None


def is_surname(word: str) -> bool:
    """Tell whether one word can be the name behind a form of address."""
    return (
        bool(_NAME_WORD.fullmatch(word))
        and not word[0].islower()
        and word.lower() not in _NO_NAME
        and not is_country(word)
        and not ORGANISATION.fullmatch(word)
        and (word.lower() in ALSO_NAMES or not ROLE_WORD.fullmatch(word))
    )


def is_nickname(word: str) -> bool:
    """Tell whether one word can be somebody's short name: ``ada``, ``AdaL``."""
    return (
        len(word) > 1
        and _NICK.fullmatch(word) is not None
        and word.rstrip(".").lower() not in _NO_NAME
        and word.lower() not in _DAYS | _MONTHS
        and not ROLE_WORD.fullmatch(word)
    )


def is_capitalised(name: str) -> bool:
    """Tell whether words are a name in capitals, and no part of a sentence.

    >>> is_capitalised("Office on Bridges and Roads"), is_capitalised("Office for long")
    (True, False)
    """
    words = re.sub(r"\([^)]*\)", " ", name).split()
    if not words or len(words) > 16 or words[-1].lower() in _SMALL:
        return False
    for word in words:
        low = word.strip("\"“”'’,.").lower()
        if low in _SMALL or low in _PARTICLE:
            continue
        if not low or not (low[0].isalpha() and word.strip("\"“”'’")[0].isupper()):
            return bool(low) and low[0].isdigit() and len(words) > 1
    meaningful = [w for w in words if w.lower() not in _SMALL]
    return not all(w.lower().strip(",.") in _NO_NAME for w in meaningful)
