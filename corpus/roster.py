"""Collects the parties of one meeting by what its document says of them.

Nothing here reads text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from corpus.labels import Roll
from corpus.listing import evidence
from corpus.meeting import Evidenced, Party, PartyKind
from corpus.people import Listed, Standing


@dataclass(slots=True)
class Roster:
    """The parties of one meeting by what the document says of them."""

    participants: list[Evidenced[Party]] = field(default_factory=list)
    observers: list[Evidenced[Party]] = field(default_factory=list)
    absent: list[Evidenced[Party]] = field(default_factory=list)
    guests: list[Evidenced[Party]] = field(default_factory=list)
    chairs: list[Evidenced[Party]] = field(default_factory=list)
    hosts: list[Evidenced[Party]] = field(default_factory=list)
    officers: list[Evidenced[Party]] = field(default_factory=list)
    lead: Evidenced[str] | None = None

    def add(self, roll: Roll, items: Iterable[Listed], confidence: float) -> None:
        """Enter parties of a list; what an item says of itself goes first.

        Args:
            roll: What the list says of them; chairs, hosts and officers are entered
                by their readers.
            items: The parties.
            confidence: How sure the list is.
        """
        for item in items:
            found = evidence(item, confidence)
            standing = item.standing
            if standing is Standing.ABSENT or roll is Roll.ABSENT:
                if not (standing is Standing.ABSENT and roll is Roll.GUESTS):
                    self.absent.append(found)
            elif roll is Roll.OBSERVERS:
                self.observers.append(found)
            elif roll is Roll.GUESTS:
                self.guests.append(found)
            elif roll is Roll.PRESENT:
                self._add_present(found, standing, confidence)

    def _add_present(
        self, found: Evidenced[Party], standing: Standing, confidence: float
    ) -> None:
        # In a sentence "observers from X" are no members; in a list of those
        # present a party marked as observer is one of them, too.
        if not (standing is Standing.OBSERVER and confidence < 1):
            self.participants.append(found)
        if standing is Standing.OBSERVER:
            self.observers.append(found)
        elif standing is Standing.GUEST:
            self.guests.append(found)
        elif standing is Standing.CHAIR:
            self.chairs.append(found)

    def usual(self) -> PartyKind | None:
        """Return what most of those present are; None where no kind prevails."""
        kinds = Counter(one.value.kind for one in self.participants)
        if not kinds:
            return None
        [(kind, count)] = kinds.most_common(1)
        return kind if count * 2 > kinds.total() else None

    def note(self, said: str, start: int, end: int, confidence: float = 1.0) -> None:
        """Keep the words that announce the first list of those present."""
        if self.lead is None:
            self.lead = Evidenced(said, start, end, confidence)


def distinct(
    found: Iterable[Evidenced[Party]], *, besides: Iterable[Evidenced[Party]] = ()
) -> tuple[Evidenced[Party], ...]:
    """Return every party once, the surest mention first, in the order of the text.

    Args:
        found: Parties of one kind of list.
        besides: Parties that are left out.
    """
    known = {_key(one.value) for one in besides}
    kept: dict[str, Evidenced[Party]] = {}
    for one in sorted(found, key=lambda one: (-one.confidence, one.start)):
        key = _key(one.value)
        if key not in known:
            kept.setdefault(key, one)
    return tuple(sorted(kept.values(), key=lambda one: (one.start, one.end)))


def with_officers(
    present: tuple[Evidenced[Party], ...], officers: Iterable[Evidenced[Party]]
) -> tuple[Evidenced[Party], ...]:
    """Add who held an office at the meeting, "Scribe: Ada", to those present.

    One who is listed already gets the role, if the list gives none.
    """
    by_name = {_key(one.value): at for at, one in enumerate(present)}
    listed = list(present)
    for officer in distinct(officers):
        at = by_name.get(_key(officer.value))
        if at is None:
            listed.append(officer)
        elif not listed[at].value.role:
            party = replace(listed[at].value, role=officer.value.role)
            listed[at] = replace(listed[at], value=party)
    return tuple(sorted(listed, key=lambda one: (one.start, one.end)))


def _key(party: Party) -> str:
    return (party.handle or party.name).casefold()
