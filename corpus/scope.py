"""Tells the reported meeting from the others that its documents speak of.

A statement of the sixth meeting recalls the fifth and announces the seventh. What is
said in such sentences, or below such headings, is not said of the sixth. Nothing here
looks for a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.dates import find_dates
from corpus.meeting import DateRange
from corpus.numbers import MEETING_WORD, find_ordinals

_OTHER = re.compile(
    rf"\b(?:previous|last|prior|earlier|past|preceding|next|upcoming|forthcoming|coming"
    rf"|subsequent|future)\s+(?:[\w'’/-]+\s+){{0,4}}?(?:{MEETING_WORD}s?|minutes)\b"
    rf"|\b(?:last|next|previous)\s+(?:week|month|year)['’]s\b"
    rf"|\b{MEETING_WORD}s?\s+(?:last|next)\s+(?:week|month|year)\b"
    rf"|\bat\s+(?:its|their|the)\s+(?:last|next|previous)\b",
    re.IGNORECASE,
)
_PAST_HEADING = re.compile(
    rf"\b(?:previous|last|prior|past)\s+(?:\w+\s+){{0,2}}?(?:{MEETING_WORD}s?|minutes)\b"
    r"|\bmatters\s+arising\b",
    re.IGNORECASE,
)
_COMING_HEADING = re.compile(
    rf"\b(?:next|upcoming|future)\s+(?:\w+\s+){{0,2}}?{MEETING_WORD}s?\b", re.IGNORECASE
)
_SMALL = frozenset({"of", "the", "on", "for", "and", "a"})
_COUNTS = re.compile(
    rf"\s+(?:[^\s.;:!?|,]+\s+){{0,8}}?(?:{MEETING_WORD})\b", re.IGNORECASE
)
_GROUP_AFTER = re.compile(r"\s+(?P<name>[A-Z][A-Z0-9&/-]{1,14})\b(?!\s+members)")


@dataclass(frozen=True)
class Scope:
    """The meeting that a document reports, as far as it is known.

    Attributes:
        number: Its ordinal.
        dates: When it was held.
        aliases: Short names of the body that met.
        body: Its name, or the title of the document where that is not known.
    """

    number: int | None = None
    dates: DateRange | None = None
    aliases: frozenset[str] = frozenset()
    body: str = ""
    _headings: dict[tuple[str, bool], bool] = field(default_factory=dict, compare=False)

    def is_other(self, text: str, start: int, end: int, *, dated: bool = True) -> bool:
        """Tell whether a sentence speaks of another meeting than the reported one.

        Args:
            text: The document.
            start: Offset of the sentence.
            end: Offset after it.
            dated: Whether a date tells: decisions state the days by which they are
                due, reports of attendance do not.
        """
        if _OTHER.search(text, start, end):
            return True
        counted = self._counted(text, start, end)
        if counted:
            return self.number not in counted
        return dated and self._is_at_another_time(text, start, end)

    def is_body(self, words: str) -> bool:
        """Tell whether words name the body that met, or the meeting itself.

        >>> Scope(body="Working Group on Roads").is_body("of the Working Group")
        True
        """
        named = frozenset(re.findall(r"\w+", words.casefold())) - _SMALL
        own = frozenset(re.findall(r"\w+", self.body.casefold()))
        return bool(named) and named <= own | {"meeting", "session", "conference"}

    def is_other_section(self, path: tuple[str, ...], *, coming: bool = True) -> bool:
        """Tell whether the headings above belong to another meeting.

        Args:
            path: The headings, outermost first.
            coming: Whether a section on the next meeting is one: who comes there was
                not here, but what is agreed on it was agreed here.
        """
        return any(self._is_other_heading(heading, coming) for heading in path[-4:])

    def _is_other_heading(self, heading: str, coming: bool) -> bool:
        known = self._headings.get((heading, coming))
        if known is None:
            known = (
                _PAST_HEADING.search(heading) is not None
                or (coming and _COMING_HEADING.search(heading) is not None)
                or self._is_at_another_time(heading, 0, len(heading))
            )
            self._headings[(heading, coming)] = known
        return known

    def _counted(self, text: str, start: int, end: int) -> set[int]:
        """Return the numbers of meetings that a sentence names."""
        found = set()
        for number in find_ordinals(text, start, end):
            named = _GROUP_AFTER.match(text, number.end, end)
            alias = named is not None and named["name"] in self.aliases
            if alias or _COUNTS.match(text, number.end, end):
                found.add(number.value)
        return found

    def _is_at_another_time(self, text: str, start: int, end: int) -> bool:
        if self.dates is None:
            return False
        found = [
            date.value
            for date in find_dates(text, start, end)
            if date.value.precision != "year"
        ]
        return bool(found) and not any(self.dates.overlaps(other) for other in found)
