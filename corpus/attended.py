"""Who was there, was away, observed or spoke, as sentences say it.

"The meeting was attended by delegations from …", "X and Y attended as observers",
"Apologies were received from Z": the verb tells what those beside it did. Sentences
about another meeting, or about what may happen, give nothing. Nothing here reads
lists below headings and labels; see ``corpus/attendance.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from corpus.labels import Roll, read_label
from corpus.listing import read_sentence, settle
from corpus.meeting import PartyKind
from corpus.names import is_person_name
from corpus.people import Listed, read_item
from corpus.plain import holds, one_line
from corpus.roster import Roster
from corpus.scope import Scope

Span = tuple[int, int]

IN_SENTENCE = 0.9
"""How sure a name is that a sentence lists; one in a list is sure."""

_MOST = 4000
_PRESENT = re.compile(
    r"\b(?:attend(?:ed|ing|ance|ees?)|present|participat(?:ed|ing|ion)|participants?"
    r"|took\s+part|represented|brought\s+together|joined|apolog\w+|regrets|absent"
    r"|excused|observers?|observed|guests|unable\s+to\s+attend|exceptions?|convened"
    r"|gathered|met)\b",
    re.IGNORECASE,
)
# fmt: off
_MAY_SAY = (
    " met", "\nmet", "convened", "gathered", "came together",
    "attend", "present", "particip", "took part", "joined", "apolog", "regrets",
    "absent", "excused", "observe", "guest", "exception", "brought together", "speaker",
    "keynote", "lecture", "talk", "address",
)
# fmt: on
_UNCERTAIN = re.compile(
    r"\b(?:will|would|shall|should|(?-i:may)|might|must|could|can|if|invited\s+to|to\s+be"
    r"|expected|encouraged|plans?|planned|hopes?|wish(?:es)?|are\s+welcome)\b",
    re.IGNORECASE,
)
_GATHERING = (
    r"(?:(?:the|this|its|our)\s+)?(?:[\w'’()/-]+\s+){0,8}?"
    r"(?:meeting|session|conference|assembly|plenary|summit|forum|workshop|call"
    r"|roundtable|gathering|event|talks|congress|convention|consultatio\w+)"
)
_WHO_FROM = (
    r"(?:(?:the\s+)?(?:\d+|[\w-]+)?\s*(?:senior\s+|high-level\s+|government\s+"
    r"|technical\s+|more\s+than\s+|over\s+|some\s+)*(?:delegations?|delegates"
    r"|representatives|participants|officials|experts|ministers|members|people|persons"
    r"|observers|guests|leaders|countries|states)\s+)"
)
_ATTENDED_BY = re.compile(
    rf"\b(?:was|were|is|are)\s+(?:also\s+|well\s+|jointly\s+)*attended\s+(?:also\s+)?by\s+"
    rf"|\battended\s+by\s+|\b(?:also\s+)?(?:in\s+attendance|present|represented"
    rf"|participating|attending)(?:\s+(?:at|in)\s+{_GATHERING})?\s*,?\s+(?:were|was)"
    r"(?:\s+also)?\s*:?\s+(?!(?:in\s+favou?r|unanimous))"
    rf"|\b(?:participants?|attendees|delegates|delegations|those\s+(?:present"
    rf"|attending|in\s+attendance)|members\s+present|people\s+present)"
    rf"(?:\s+(?:at|in|of)\s+{_GATHERING})?\s+(?:were|included|include|comprised"
    r"|came\s+from)\s*:?\s+"
    r"|\bbrought\s+together\s+|\bwith\s+the\s+participation\s+of\s+"
    rf"|{_GATHERING}\s+(?:was|were)\s+(?:also\s+)?joined\s+by\s+",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(r"\bthe\s+following\b[^:]*:\s*", re.IGNORECASE)
_DID_ATTEND = re.compile(
    rf"(?<!\s)\s+(?:(?:also|both|all|jointly|then)\s+)*(?:attended(?!\s+by)\s*(?:{_GATHERING})?"
    rf"|participated(?:\s+in\s+{_GATHERING})?|took\s+part(?:\s+in\s+{_GATHERING})?"
    r"|(?:was|were)\s+(?:also\s+|all\s+)?(?:present|in\s+attendance|represented)"
    rf"(?:\s+(?:at|in)\s+{_GATHERING})?|joined\s+{_GATHERING}|observed\s+{_GATHERING})"
    r"(?=\s*(?:[.,;:]|\Z|(?:in|on|at|from|as|with|via|by|of|for|to|online|virtually"
    r"|remotely|too|during|throughout)\b))",
    re.IGNORECASE,
)
_MET = (
    r"(?:(?:also|today|jointly|virtually)\s+)?(?:met|convened|gathered"
    r"|came\s+together)\b"
)
# "The leaders of the Pact – Ada Holm of Norland, … – met"
_BETWEEN_DASHES = re.compile(rf"[—–]\s*(?P<who>[^—–;]{{8,900}}?)\s*[—–]\s*{_MET}")
# "We, the ministers of Norland, Sudland and Eastland, met"
_WE_MET = re.compile(
    r"\A\W*We,?\s+the\s+[^,.;]{3,60}?\s+(?:of|from)\s+(?P<who>[^.;]{8,600}?)"
    rf"(?:\s+of\s+the\s+[^,.;]{{3,80}})?,?\s+{_MET}"
)
_AS = re.compile(r"\s*,?\s*(?:in\s+person\s+|online\s+)?as\s+(?:an?\s+)?\w+(?:\s+\w+)?")
_DID_NOT = re.compile(
    r"(?<!\s)\s+(?:(?:had|also)\s+)*(?:did\s+not\s+attend|(?:was|were)\s+(?:unable\s+to\s+"
    r"(?:attend|join|participate)|absent|excused|not\s+(?:present|represented|in"
    r"\s+attendance))|could\s+not\s+attend|(?:had\s+)?(?:sent|conveyed|tendered|given"
    r"|offered|expressed|gave|extended)\s+(?:(?:his|her|their|its)\s+)?(?:apologies"
    r"|regrets)|apologi[sz]ed\s+for\s+(?:(?:his|her|their|its|being)\s+)*absen\w+)",
    re.IGNORECASE,
)
_APOLOGIES_FROM = re.compile(
    r"\b(?:apologies|regrets|leave\s+of\s+absence)(?:\s+for\s+(?:absence|non-attendance"
    r"|being\s+absent))?\s+(?:(?:were|was|had\s+been|have\s+been|received|noted|granted"
    r"|given|accepted|recorded|tendered|extended|expressed|sent|also|and)\s+)*(?:from|by|for|to"
    r"|on\s+behalf\s+of)\s*:?\s+",
    re.IGNORECASE,
)
EXCEPT = re.compile(
    r",?\s+(?:with\s+the\s+exceptions?\s+of|except(?:ing)?(?:\s+for)?|apart\s+from"
    r"|excluding)\s+",
    re.IGNORECASE,
)
_INCLUDING = re.compile(
    r"\b(?:including|among\s+(?:them|others)|inter\s+alia|notably|such\s+as)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    rf"\A\W*(?:(?:also|in\s+addition|moreover|furthermore),?\s+)?(?P<who>{_WHO_FROM}"
    r"(?:from|of)\s+)?",
    re.IGNORECASE,
)
_GUEST_SPEAKER = re.compile(
    r"\b(?:guest|keynote|invited)\s+(?:speakers?|presenters?|lecturers?)"
    r"(?:\s+(?:was|were|included))?\s*[:,]?\s+"
    r"|\b(?:speakers|presenters|panell?ists)\s+(?:included|were)\s+",
    re.IGNORECASE,
)
_TALK_BY = re.compile(
    r"\b(?:(?:a|the|an)\s+)?(?:(?:keynote|opening|special|invited)\s+)?(?:presentations?"
    r"|lectures?|keynote|talks?|addresse?s?)\s+(?:(?:on|about|entitled|titled)\s+"
    r"[^.;]{1,160}?\s+)?(?:(?:was|were)\s+)?(?:given\s+|delivered\s+|made\s+)?by\s+",
    re.IGNORECASE,
)
_AND_ON_BY = re.compile(r"\band\s+on\s+[^.;,]{1,120}?\s+by\s+", re.IGNORECASE)
_SPEAKER_AND_ROLE = re.compile(
    r"(?P<name>[^\W\d_a-z][^\n,.;:()—–]{4,60}?)\s*[—–]\s*(?P<role>[^—–\n]{5,160}?)[—–]\s*"
    r"(?:presented|gave\s+an?\s+(?:presentation|talk|lecture|keynote|address)"
    r"|delivered\s+an?\s+(?:presentation|talk|lecture|keynote|address))\b"
)


class SentenceReader:
    """Enters the names of a document's sentences in a roster."""

    def __init__(self, text: str, scope: Scope, roster: Roster) -> None:
        """Keep what the sentences are read with.

        Args:
            text: The document.
            scope: The meeting that it reports.
            roster: What names are entered in.
        """
        self._text = text
        self._scope = scope
        self._roster = roster

    def read(self, start: int, end: int) -> None:
        """Read the names that a sentence says took part, or did not."""
        said = self._text[start:end]
        if len(said) > _MOST:
            return
        if _PRESENT.search(said):
            self._read_attended(start, end)
        if "peaker" in said or "resent" in said or "keynote" in said.lower():
            self._read_speakers(start, end)

    def _read_attended(self, start: int, end: int) -> None:
        text = self._text
        if self._scope.is_other(text, start, end):
            return
        missed = _APOLOGIES_FROM.search(text, start, end)
        if missed is not None:
            items = read_sentence(text, missed.end(), end, usual=self._roster.usual())
            self._roster.add(Roll.ABSENT, items, IN_SENTENCE)
            return
        absent = _DID_NOT.search(text, start, end)
        if absent is not None:
            self._read_subject(start, absent.start(), Roll.ABSENT, None)
            return
        if _UNCERTAIN.search(text, start, end):
            return
        if self._read_met(start, end) or text[start:end].rstrip().endswith(":"):
            return
        by = _ATTENDED_BY.search(text, start, end)
        did = _DID_ATTEND.search(text, start, end)
        following = _FOLLOWING.search(text, start, end)
        if following is not None and following.end() < end:
            said = text[start : following.end()]
            roll = roll_said(said) if _PRESENT.search(said) else None
            if roll is not None:
                span = (start, following.end())
                self._read_listed(roll, span, following.end(), end, kind_said(said))
                return
        if by is not None and (did is None or by.start() <= did.start()):
            roll = roll_said(text[start : by.end()])
            self._read_listed(roll, by.span(), by.end(), end, None)
        elif did is not None:
            how = _AS.match(text, did.end(), end)
            roll = roll_said(did[0] + (how[0] if how else ""))
            self._read_subject(start, did.start(), roll, did.span())

    def _read_met(self, start: int, end: int) -> bool:
        """Read those who are named as the ones that met; tell whether any were."""
        said = self._text[start:end]
        met = _BETWEEN_DASHES.search(said) or _WE_MET.search(said)
        if met is None:
            return False
        first, last = (start + at for at in met.span("who"))
        items = read_sentence(self._text, first, last, strict=True)
        if len(items) < 2:
            return False
        self._roster.add(Roll.PRESENT, items, IN_SENTENCE)
        return True

    def _read_listed(
        self, roll: Roll, cue: Span, start: int, end: int, kind: PartyKind | None
    ) -> None:
        """Read the names behind "was attended by", and the exceptions among them."""
        text = self._text
        excepted = EXCEPT.search(text, start, end)
        stop = excepted.start() if excepted else end
        items = read_sentence(text, start, stop, kind)
        if excepted is not None and items:
            away = read_sentence(text, excepted.end(), end, kind)
            self._roster.add(Roll.ABSENT, away, IN_SENTENCE)
        self._roster.add(roll, items, IN_SENTENCE)
        some = _INCLUDING.search(text, cue[0], items[0].start) if items else None
        if roll is Roll.PRESENT and len(items) > 2 and some is None:
            self._note_cue(cue)

    def _read_subject(self, start: int, end: int, roll: Roll, cue: Span | None) -> None:
        """Read the names before "attended the meeting": all of them or none."""
        subject = _SUBJECT.match(self._text[start:end])
        first = start + (subject.end() if subject else 0)
        who = subject["who"] if subject else None
        items = read_sentence(
            self._text,
            first,
            end,
            kind_said(who) if who else None,
            strict=True,
            usual=self._roster.usual() if roll is not Roll.PRESENT else None,
        )
        if who and re.search(r"observers", who, re.IGNORECASE) and roll is Roll.PRESENT:
            roll = Roll.OBSERVERS
        self._roster.add(roll, items, IN_SENTENCE)
        if roll is Roll.PRESENT and cue is not None and len(items) > 2:
            self._note_cue(cue)

    def _note_cue(self, cue: Span) -> None:
        start, end = cue
        while start < end and self._text[start].isspace():
            start += 1
        while end > start and self._text[end - 1] in " \n\t:":
            end -= 1
        said = one_line(self._text[start:end])
        self._roster.note(said, start, end, IN_SENTENCE)

    def _read_speakers(self, start: int, end: int) -> None:
        text = self._text
        if _UNCERTAIN.search(text, start, end) or self._scope.is_other(
            text, start, end
        ):
            return
        for pattern in (_GUEST_SPEAKER, _TALK_BY):
            for match in pattern.finditer(text, start, end):
                items = read_sentence(text, match.end(), end, PartyKind.PERSON)
                self._add_speakers(items[:1] if pattern is _TALK_BY else items)
                if pattern is _TALK_BY:
                    # "presentations on roads by X, and on bridges by Y"
                    for other in _AND_ON_BY.finditer(text, match.end(), end):
                        more = read_sentence(text, other.end(), end, PartyKind.PERSON)
                        self._add_speakers(more[:1])
        for match in _SPEAKER_AND_ROLE.finditer(text, start, end):
            items = read_item(text, match.start("name"), match.end("role"))
            self._add_speakers(items)

    def _add_speakers(self, items: Iterable[Listed]) -> None:
        persons = [
            replace(item, kind=PartyKind.PERSON)
            for item in items
            if item.kind in (PartyKind.PERSON, None)
            and (item.party.title or is_person_name(item.party.name))
        ]
        self._roster.add(Roll.GUESTS, settle(persons, PartyKind.PERSON), IN_SENTENCE)

    def roll_led_in(self, start: int, end: int) -> Roll | None:
        """Return what a lead-in says of those that it leads in."""
        said = self._text[start:end]
        if len(said) > 400 or not _PRESENT.search(said):
            return None
        label = read_label(said.rstrip(": "))
        if label is not None:
            return label.roll
        leads = re.search(
            r"\bfollowing\b|\battended\s+by\b|\b(?:were|was|included|from|by"
            r"|representing)\s*:\s*\Z",
            said,
            re.IGNORECASE,
        )
        if leads is None or _UNCERTAIN.search(said):
            return None
        if self._scope.is_other(self._text, start, end):
            return None
        return roll_said(said)


def may_say(text: str, start: int, end: int) -> bool:
    """Tell at little cost whether a stretch can say who was there or spoke."""
    return holds(text, start, end, _MAY_SAY)


def roll_said(said: str) -> Roll:
    """Return which list the words around a verb of attendance announce."""
    if re.search(
        r"\b(?:absent|apologies|regrets|excused|unable\s+to|(?:did|could|were|was)\s+not)\b",
        said,
        re.IGNORECASE,
    ):
        return Roll.ABSENT
    if re.search(r"\bobserv(?:ers?|ed|ing)\b", said, re.IGNORECASE):
        return Roll.OBSERVERS
    if re.search(r"\b(?:guests?|invited)\b", said, re.IGNORECASE):
        return Roll.GUESTS
    return Roll.PRESENT


def kind_said(said: str) -> PartyKind | None:
    """Return what the words before a list say that its parties are."""
    countries = re.search(
        r"\b(?:countr\w+|states?|delegations?|governments|economies)\b", said, re.I
    )
    others = re.search(r"\b(?:organi[sz]ations?|agencies|institutions)\b", said, re.I)
    if countries and not others:
        return PartyKind.DELEGATION
    return PartyKind.ORGANISATION if others and not countries else None
