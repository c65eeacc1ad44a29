"""Which field of a meeting's record a question asks about, as a signal."""

from __future__ import annotations

import re

from qa.question.question import Kind, kind_of

ROLES = {
    "chairs": r"\b(?:co-?)?chair(?:s|ed|ing|man|person|woman)?\b|\bin the chair\b"
              r"|\bpresid(?:e|ed|es|ing)\b|\b(?:led|lead|ran|runs?|head of)\b",
    "observers": r"\bobservers?\b|\bobserv(?:e|ed|ing)\b",
    "absent": r"\babsen(?:t|ce|tees?)\b|\bmiss(?:ed|es|ing)?\b"
    r"|\bapolog\w+\b|\bregrets\b"
              r"|\baway\b|\b(?:not|n['’]t) (?:there|present|attend|come|make it)\b",
    "hosts": r"\bhost(?:s|ed|ing)?\b",
    "guests": r"\bguests?\b|\bvisitors?\b|\binvited\b",
    "participants": r"\battend(?:s|ed|ing|ees?|ance)?\b|\bparticipa\w+\b|\bpresent\b"
                    r"|\bt(?:ook|ake|akes|aking) part\b|\bjoin(?:ed|s)?\b"
                    r"|\b(?:was|were|came|been) (?:there|at|to|in)\b|\bcome to\b"
                    r"|\b(?:people|names) (?:at|in|on|of)\b",
}  # fmt: skip
"""By field: how people ask who stands in it."""

PATTERNS = {name: re.compile(pattern, re.I) for name, pattern in ROLES.items()}

_HELD = re.compile(
    r"\b(?:meeting|session|call|held|meet|met|take place|took place)\b", re.I
)
_HOUSE = re.compile(r"\b(?:venue|hotel|building|hall|room|house)\b", re.I)
_NEXT = re.compile(r"\bnext\b|\bupcoming\b", re.I)


def fields_asked(text: str) -> frozenset[str]:
    """Return the fields of a record that a question may ask about.

    >>> sorted(fields_asked("Who co-chaired the fifth meeting?"))
    ['chairs']
    """
    kind = kind_of(text)
    found = set()
    if kind in {Kind.WHO, Kind.YES_NO, Kind.STATEMENT}:
        found = {name for name, pattern in PATTERNS.items() if pattern.search(text)}
        if len(found) > 1:
            found.discard("participants")
    elif _NEXT.search(text):
        found = {"next_meeting"}
    elif _HELD.search(text):
        where = {"venue"} if _HOUSE.search(text) else {"place", "venue"}
        found = {Kind.WHEN: {"dates"}, Kind.WHERE: where}.get(kind, set())
        if re.search(
            r"\bin person\b|\bonline\b|\bvirtual|\bhybrid\b|\bhow was\b", text
        ):
            found = {*found, "mode"}
    return frozenset(found)
