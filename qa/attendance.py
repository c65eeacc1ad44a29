"""Sentences that say outright who was there, and names as they stand in sentences.

Lists of those present are read into records at ingest; this is for what is left to
passages. Nothing here tells presence from a name alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.words import Token, fold, same_name

# "Delegates from X spoke" only lets one know it.
_SAYS = re.compile(
    r"\bin attendance\b|\battended\b|\battendees?\b|\bpresent(?:\s*\([^)]*\))?\s*[:.]|"
    r"\b(?:was|were|also|members?|voting) present\b|\bparticipated\b|\btook part\b|"
    r"\bparticipants? (?:were|included)\b|\bparticipants?:|"
    r"\b(?:was|were|also) represented\b",
    re.I,
)
_ROLL = (
    r"(?:present|attend(?:ees?|ance|ing|ed)|participants?|in attendance|"
    r"(?:\w+\s+){0,2}members present|members|attendees? list|"
    r"list of (?:participants|attendees)|roll ?call|guests?|observers?|"
    r"invited (?:guests?|experts?))"
)
_LABEL = re.compile(rf"^\W*{_ROLL}[^\S\n]*(?:\([^)]*\))?\W{{0,3}}[:\n]", re.I)


def says_who_was_there(text: str) -> bool:
    """Tell whether a text says outright that someone was there."""
    return bool(_SAYS.search(text) or _LABEL.match(text))


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
