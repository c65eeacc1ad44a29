"""Who was there: statements of attendance, and whether a name is among them.

Presence is told from a document's own words for it ("in attendance were", a
heading "Present"); names after "with the exception of" or "regrets" were absent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.outline import Outline
from qa.words import Token, concepts, fold, same_name, stem

_OUTRIGHT = (
    r"\bin attendance\b|\battended\b|\battendees?\b|\bpresent(?:\s*\([^)]*\))?\s*[:.]|"
    r"\b(?:was|were|also|members?|voting) present\b|\bparticipated\b|\btook part\b|"
    r"\bparticipants? (?:were|included)\b|\bparticipants?:|"
    r"\b(?:were|also) represented\b"
)
# Words that say who was there, where "delegates from X spoke" only lets one know it.
_LISTS = re.compile(rf"{_OUTRIGHT}|\bwas represented\b", re.I)
_SAYS = re.compile(
    rf"{_OUTRIGHT}|\brepresentatives? (?:from|of)\b|\bdelegat(?:es?|ions?) "
    r"(?:from|of)\b|\bjoined (?:by|the (?:meeting|call))\b|\bguests?:|\bobservers?:",
    re.I,
)
_ROLL = (
    r"(?:present|attend(?:ees?|ance|ing|ed)|participants?|in attendance|"
    r"(?:\w+\s+){0,2}members present|members|attendees? list|"
    r"list of (?:participants|attendees)|roll ?call|guests?|observers?|"
    r"invited (?:guests?|experts?))"
)
_HEADS = re.compile(
    rf"^\W*{_ROLL}(?:\s+(?:and|&|/)\s+{_ROLL})*\s*(?:\([^)]*\))?\W*$", re.I
)
_LABEL = re.compile(rf"^\W*{_ROLL}[^\S\n]*(?:\([^)]*\))?\W{{0,3}}[:\n]", re.I)
_ABSENT = re.compile(
    r"\bwith the exceptions? of\b|\bexcept(?:ing)?(?: for)?\b|\bexcluding\b|"
    r"\b(?:regrets|apologies|absent|absence|excused|not present|unable to attend|"
    r"did not attend)\b",
    re.I,
)
_TOOK_PART = re.compile(
    r"\b(?:take|takes|took|taken|taking) part\b|\bwho (?:was|were) (?:there|at)\b|"
    r"\blist of (?:people|persons|names)\b|\bwho met\b",
    re.I,
)
# "Presented" has the stem of "present" and another meaning.
_GIVES_TALK = re.compile(r"present(?:e|i|a|s\b)", re.I)
_MARKED_ABSENT = re.compile(
    r"[^,;:.()\n]{0,50}\((?:[^)]*\b)?(?:absent|excused|regrets|apologies)\b", re.I
)
_ATTEND = concepts(stem("attended"))


_MARKS = frozenset(
    stem(word) for word in ("observer", "guest", "visitor", "attendee", "participant")
)


@dataclass(frozen=True, slots=True)
class Presence:
    """A place in a document that says whether someone was there.

    Attributes:
        document_id: Where it stands.
        start: Offset of the quote.
        end: Offset after it.
        present: False where the name stands among the absent.
    """

    document_id: str
    start: int
    end: int
    present: bool


@dataclass(frozen=True, slots=True)
class Roll:
    """A stretch of a document that lists who was there.

    Attributes:
        document_id: Where it stands.
        spans: The lead-in and the items, or one sentence.
        names: How many are listed, or None where that cannot be told.
    """

    document_id: str
    spans: tuple[tuple[int, int], ...]
    names: int | None


def asks_attendance(words: Sequence[Token], text: str = "") -> bool:
    """Tell whether a question's words, or its text, ask who was there."""
    return bool(_TOOK_PART.search(text)) or any(
        concepts(w.stem) & _ATTEND and not _GIVES_TALK.match(w.text) for w in words
    )


def marks_attendance(word: Token) -> bool:
    """Tell whether a word names those who were there, or some of them."""
    return word.stem in _MARKS


def says_who_was_there(text: str) -> bool:
    """Tell whether a text says outright that someone was there."""
    return bool(_LISTS.search(text) or _LABEL.match(text))


def rolls(view: Outline) -> list[Roll]:
    """Return what lists those present, whole lists before sentences."""
    text = view.document.text
    found: list[Roll] = []
    listed: set[int] = set()
    for group in view.lists:
        lead = (
            text[group.lead_start : group.lead_end]
            if group.lead_start is not None
            else group.heading
        )
        if _HEADS.search(lead) or (lead.rstrip().endswith(":") and _LISTS.search(lead)):
            if _ABSENT.search(lead):
                continue
            spans = group.items
            if group.lead_start is not None and group.lead_end is not None:
                spans = ((group.lead_start, group.lead_end), *spans)
            found.append(Roll(view.document.id, spans, len(group.items)))
            listed.update(group.blocks)
    for sentence in view.sentences:
        own = text[sentence.start : sentence.end]
        if sentence.block in listed or own.rstrip().endswith(":"):
            continue
        if (_LISTS.search(own) or _LABEL.match(own)) and own.count(",") >= 2:
            if _ABSENT.match(own):
                continue
            span = (sentence.start, sentence.end)
            # A sentence may name two in one breath; a labelled line names each once.
            names = own.count(",") + 1 if _LABEL.match(own) else None
            found.append(Roll(view.document.id, (span,), names))
    return found


def fullest(found: Sequence[Roll], text: str) -> Roll:
    """Return the roll that lists most, by its commas, lines and items.

    Args:
        found: At least one roll of one document.
        text: The document's text.
    """

    def names(roll: Roll) -> int:
        return sum(text.count(",", s, e) + 1 for s, e in roll.spans)

    return max(found, key=names)


def _says(text: str) -> bool:
    return bool(_SAYS.search(text))


def presence(name: Sequence[Token], view: Outline) -> Presence | None:
    """Return where a document says that someone was there, or was not; or None.

    Args:
        name: The words of the name, in order.
        view: The document.
    """
    text = view.document.text
    absent: Presence | None = None
    for sentence in view.sentences:
        place = find_name(name, sentence.words)
        if place is None:
            continue
        own = text[sentence.start : sentence.end]
        block = view.document.blocks[sentence.block]
        heading = block.heading_path[-1] if block.heading_path else ""
        lead = ""
        if sentence.lead is not None:
            parent = view.sentences[sentence.lead]
            lead = text[parent.start : parent.end]
        cued = any(
            _says(part) or _LABEL.match(part) or _HEADS.match(part)
            for part in (own, lead)
        )
        if not (cued or _HEADS.match(heading) or _ABSENT.match(heading)):
            continue
        before = text[sentence.start : place]
        gone = (
            _ABSENT.search(before)
            or _ABSENT.search(lead)
            or _ABSENT.match(heading)
            or _MARKED_ABSENT.match(text[place : sentence.end])
        )
        one = Presence(view.document.id, sentence.start, sentence.end, present=not gone)
        if one.present:
            return one
        absent = absent or one
    return absent


def find_name(name: Sequence[Token], words: Sequence[Token]) -> int | None:
    """Return the offset at which a name stands, or None.

    One word may stand in between: "James M Snell" for "James Snell". Forms of a
    name count ("Norlandian", "Norland"), a short form in capitals does where
    the words before it in a run spell it.
    """
    if not name:
        return None
    wanted = [fold(w.text) for w in name]
    have = [fold(w.text) for w in words]
    for first in range(len(have)):
        position, place = first, 0
        gap = 0
        while place < len(wanted) and position < len(have):
            if _same(wanted[place], have[position]):
                place += 1
                gap = 0
            elif place and gap == 0:
                gap += 1
            else:
                break
            position += 1
        if place == len(wanted):
            return words[first].start
    return None


def _same(one: str, other: str) -> bool:
    return one == other or same_name(one, other)
