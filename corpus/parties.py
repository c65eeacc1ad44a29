"""Puts together who took part in a meeting: lists, sentences and signatures.

A party is entered once in each field. Nothing here reads text.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.attendance import read_attendance
from corpus.chairing import read_chairs, read_hosts
from corpus.document import Document
from corpus.meeting import Evidenced, Party
from corpus.roster import distinct, with_officers
from corpus.scope import Scope

Parties = tuple[Evidenced[Party], ...]


@dataclass(frozen=True, slots=True)
class TakingPart:
    """Who took part in one meeting, with the fields of ``MeetingRecord``."""

    chairs: Parties
    hosts: Parties
    participants: Parties
    observers: Parties
    absent: Parties
    guests: Parties
    lists_participants: Evidenced[str] | None


def read_parties(document: Document, scope: Scope) -> TakingPart:
    """Return who a document says took part in the meeting that it reports."""
    roster = read_attendance(document, scope)
    chairs = distinct([*roster.chairs, *read_chairs(document, scope)])
    participants = with_officers(distinct(roster.participants), roster.officers)
    listed = [one for one in roster.guests if one.confidence == 1]
    spoke = [one for one in roster.guests if one.confidence < 1]
    # Members speak as well; only strangers who do are guests.
    guests = [*listed, *distinct(spoke, besides=[*participants, *chairs])]
    return TakingPart(
        chairs=chairs,
        hosts=distinct([*roster.hosts, *read_hosts(document, scope)]),
        participants=participants,
        observers=distinct(roster.observers),
        absent=distinct(roster.absent),
        guests=distinct(guests),
        lists_participants=roster.lead,
    )
