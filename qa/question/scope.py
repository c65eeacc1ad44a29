"""Which meetings a question speaks of: how far each agrees with what it names.

Nothing here leaves a meeting out. A number, days, a place, a body that the question
names speak for the meetings that have it and against those that have another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.dates import written_dates
from corpus.numbers import MEETING_WORD, find_ordinals, ordinal_numeral
from qa.meetings import Meeting
from qa.question.periods import Periods, periods
from qa.words import Token, fold, is_content, tokens

AGREEMENTS = ("number", "day", "dates", "place", "body", "rank", "mode")
"""In what a meeting can agree with a question, or disagree."""

_WEIGHTS = {"number": 1.0, "day": 1.0, "dates": 0.8, "place": 0.6, "body": 0.5,
            "rank": 0.9, "mode": 0.4}  # fmt: skip
_MEETING = re.compile(rf"\b(?:{MEETING_WORD}|sitting)s?\b", re.I)
_MET = r"(?:meet|met|met\s+up|gather(?:ed)?|conven\w+|sat)\b"
_RANKS = tuple(
    (rank, re.compile(pattern, re.I))
    for rank, pattern in (
        (-2, r"\b(last but one|second[- ](?:to[- ])?last|penultimate|next to last)\b"),
        (-1, r"\b(latest|last|most recent|newest)\s+(?:\S+\s+){0,4}?"
             rf"{MEETING_WORD}\b"),
        (-1, rf"\b(last|most recently)\s+{_MET}"),
        (0, r"\b(earliest|oldest|very first|first)\s+(?:\S+\s+){0,4}?"
            rf"{MEETING_WORD}\b"),
        (0, rf"\b(first)\s+{_MET}"),
    )
)  # fmt: skip
"""What names the last, the last but one or the first meeting, in group 1."""

MODES = re.compile(
    r"\b(?:(?P<person>in[- ]person|face[- ]to[- ]face|physical(?:ly)?)"
    r"|(?P<hybrid>hybrid)|(?P<virtual>online|virtual(?:ly)?|remote(?:ly)?"
    r"|on (?:zoom|teams|webex)))\b",
    re.I,
)
"""Ways of meeting; the group that matches names it."""

_WAYS = {"person": "in person", "hybrid": "hybrid", "virtual": "virtual"}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question says of which meeting it means.

    Attributes:
        numbers: Ordinals of meetings.
        when: Stretches of time.
        rank: Place in order of time: 0 for the earliest, -1 for the latest, -2 for the
            one before it; None where none is meant.
        mode: The way of meeting, or "".
        agreements: By the id of a meeting, in what it agrees, -1 to 1; meetings of
            which the question names nothing are left out.
        missing: What is asked for and certainly not there, in words, or "".
        consumed: Offsets of the words that name the meeting.
    """

    numbers: frozenset[int] = frozenset()
    when: Periods = field(default_factory=Periods)
    rank: int | None = None
    mode: str = ""
    agreements: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    missing: str = ""
    consumed: frozenset[int] = frozenset()

    @property
    def named(self) -> bool:
        """Whether it names anything that tells meetings apart."""
        return bool(self.numbers or self.when or self.mode or self.agreements) or (
            self.rank is not None
        )

    def agreement(self, meeting: Meeting | None) -> Mapping[str, float]:
        """Return in what a meeting agrees, -1 to 1 each; {} where nothing is named."""
        return {} if meeting is None else self.agreements.get(meeting.id, {})

    def strength(self, meeting: Meeting | None) -> float:
        """Return how far a meeting is the one that is meant; negative: another is."""
        agreed = self.agreement(meeting)
        return sum(_WEIGHTS[name] * value for name, value in agreed.items())

    def meant(self, meetings: Iterable[Meeting], *, most: int = 12) -> list[Meeting]:
        """Return the meetings that agree best, the best first; [] where none does."""
        ranked = sorted(
            ((self.strength(m), m) for m in meetings), key=lambda one: -one[0]
        )
        if not ranked or ranked[0][0] <= 0:
            return []
        least = max(0.0, ranked[0][0] - 0.25)
        return [m for strength, m in ranked if strength > least][:most]


def read_scope(
    text: str, meetings: Sequence[Meeting], *, bodies: frozenset[str]
) -> Scope:
    """Read which meetings a question speaks of.

    Args:
        text: The question.
        meetings: All meetings of the library, in order of time.
        bodies: Stems of the words in the names of the bodies that met.
    """
    words = tokens(text)
    numbered = _numbers(text, words, bodies)
    when = periods(text)
    ranked = next(((r, m) for r, p in _RANKS if (m := p.search(text))), None)
    rank = ranked[0] if ranked else None
    numbers = frozenset(n for n, _, _ in numbered)
    known = {m.number for m in meetings} - {None}
    if rank == 0 and numbers == {1} and 1 not in known:
        numbers = frozenset()  # where meetings have no numbers, the first is earliest
    elif rank == 0 and 1 in numbers:
        rank = None
    found = MODES.search(text)
    mode = _WAYS[found.lastgroup or ""] if found else ""
    near = _bodies(text, words, meetings)
    of_days = when.stretches and all(s.precision == "day" for s in when.stretches)
    time = "day" if of_days else "dates"
    agreements: dict[str, Mapping[str, float]] = {}
    for meeting in meetings:
        agreed = {
            "number": _of_number(meeting, numbers),
            time: _of_dates(meeting, when),
            "place": _of_place(meeting, fold(text)),
            "body": near.get(meeting.known_as, 0.0),
            "mode": _of_mode(meeting, mode),
        }
        kept = {name: value for name, value in agreed.items() if value}
        if kept:
            agreements[meeting.id] = kept
    if rank is not None:
        agreements = _ranked(meetings, agreements, rank)
    spans = [(s, e) for _, s, e in numbered] + list(when.spans)
    spans += [m.span() for m in _MEETING.finditer(text)]
    spans += [ranked[1].span(1)] if ranked and rank is not None else []
    return Scope(
        numbers=numbers,
        when=when,
        rank=rank,
        mode=mode,
        agreements=agreements,
        missing=_missing(numbers, when, meetings, near),
        consumed=frozenset(
            w.start for w in words if any(s <= w.start and w.end <= e for s, e in spans)
        ),
    )


def _numbers(
    text: str, words: Sequence[Token], bodies: frozenset[str]
) -> list[tuple[int, int, int]]:
    """Return (number, start, end) of every ordinal that counts a meeting."""
    found = []
    for one in find_ordinals(text):
        behind = [w for w in words if w.start >= one.end][:5]
        ahead = [w for w in words if w.end <= one.start]
        own = text[one.start : one.end]
        place = next((w for w in behind if _MEETING.fullmatch(w.text)), None)
        of_body = bool(behind) and behind[0].stem in bodies and behind[0].capital
        alias = bool(ahead) and ahead[-1].stem in bodies
        alone = not behind and len(ahead) <= 4
        if place or of_body or alias or alone or _MEETING.search(own):
            found.append((one.value, one.start, place.end if place else one.end))
    for match in re.finditer(
        r"\b([A-Z][\w-]*[A-Z][\w-]*|[Mm]eetings?)[\s#-]+(?:no\.?\s*|number\s+)?(\d{1,3})\b"
        r"(?!\s*\w*day)(?!\d)",
        text,
    ):
        alias_words = tokens(match[1])
        told = match[1].lower().startswith("meeting") or alias_words[0].stem in bodies
        if told and all(int(match[2]) != n for n, _, _ in found):
            found.append((int(match[2]), *match.span()))
    # "the fifth and sixth meetings": what is joined to one that counts, counts
    starts = {start for _, start, _ in found}
    for one in reversed(find_ordinals(text)):
        joint = re.compile(r"\s*,?\s*(?:(?:and|or|&)\s+)?(?:the\s+)?").match(
            text, one.end
        )
        if one.start not in starts and joint and joint.end() in starts:
            found.append((one.value, one.start, one.end))
            starts.add(one.start)
    return found


def _of_number(meeting: Meeting, numbers: frozenset[int]) -> float:
    if not numbers or meeting.number is None:
        return 0.0
    return 1.0 if meeting.number in numbers else -1.0


def _of_dates(meeting: Meeting, when: Periods) -> float:
    if not when:
        return 0.0
    dates = meeting.dates
    if dates is None:
        return 0.0
    if any(dates.overlaps(stretch) for stretch in when.stretches):
        exact = [s for s in when.stretches if s.precision == "day"]
        agrees = not exact or any(dates.overlaps(s) for s in exact)
        held = not when.days or any(day.touches(dates) for day in when.days)
        return (1.0 if agrees else 0.3) if held else -0.5
    if any(day.touches(dates) for day in when.days) and not when.stretches:
        return 0.8
    return -1.0


def _of_place(meeting: Meeting, folded: str) -> float:
    for record in meeting.records:
        for value, worth in ((record.place, 1.0), (record.venue, 0.8)):
            if value is None:
                continue
            for part, whole in zip(
                fold(value.value).split(","), (1.0, 0.6, 0.5, 0.5), strict=False
            ):
                name = part.strip()
                if len(name) > 3 and re.search(
                    rf"(?<!\w){re.escape(name)}(?!\w)", folded
                ):
                    return worth * whole
    return 0.0


def _of_mode(meeting: Meeting, mode: str) -> float:
    if not mode or meeting.mode is None:
        return 0.0
    return 1.0 if meeting.mode == mode else -1.0


def _bodies(
    text: str, words: Sequence[Token], meetings: Sequence[Meeting]
) -> dict[str, float]:
    """Return how far each body is the one that is named, -1 to 1; {} where none is."""
    shorts: dict[str, set[str]] = {}
    for meeting in meetings:
        if meeting.known_as:
            short = shorts.setdefault(meeting.known_as, set())
            short.update(map(fold, meeting.aliases))
    if len(shorts) < 2:
        return {}
    stems = {
        b: {
            w.stem
            for w in tokens(b)
            if is_content(w) and not w.text[0].isdigit() and not _MEETING.match(w.text)
        }
        for b in shorts
    }
    held_by: dict[str, int] = {}
    for own in stems.values():
        for stem in own:
            held_by[stem] = held_by.get(stem, 0) + 1
    asked = {w.stem for w in words}
    spoken = {fold(w.text) for w in words}
    shares = {}
    for body, own in stems.items():
        weights = {stem: 1 / held_by[stem] for stem in own}
        total = sum(weights.values())
        both = own & asked
        # One word of several may mean anything: "work" is no Working Group.
        told = len(both) > 1 or both == own
        share = sum(weights[s] for s in both) / total if told and total else 0.0
        shares[body] = 1.0 if shorts[body] & spoken else share
    best = max(shares.values())
    if best < 0.3:
        return {}
    return {
        body: share if share >= best - 0.1 else max(-1.0, share - best)
        for body, share in shares.items()
    }


def _ranked(
    meetings: Sequence[Meeting],
    agreements: Mapping[str, Mapping[str, float]],
    rank: int,
) -> dict[str, Mapping[str, float]]:
    """Speak for the meeting of that place among those that agree in all else."""

    def against(meeting: Meeting) -> bool:
        return any(value < 0 for value in agreements.get(meeting.id, {}).values())

    open_ones = [m for m in meetings if m.dates and not against(m)] or [
        m for m in meetings if not against(m)
    ]
    near = max(
        (agreements.get(m.id, {}).get("body", 0.0) for m in open_ones), default=0.0
    )
    open_ones = [
        m for m in open_ones if agreements.get(m.id, {}).get("body", 0.0) >= near
    ]
    there = len(open_ones) > rank if rank >= 0 else len(open_ones) >= -rank
    meant = open_ones[rank].id if there else ""
    return {
        m.id: {**agreements.get(m.id, {}), "rank": 1.0 if m.id == meant else -0.5}
        for m in meetings
    }


def _missing(
    numbers: frozenset[int],
    when: Periods,
    meetings: Sequence[Meeting],
    near: Mapping[str, float],
) -> str:
    """Say which meeting is asked for that the library certainly does not report."""
    own = [m for m in meetings if near.get(m.known_as, 0.0) >= 0]
    known = {m.number for m in own if m.number is not None}
    if numbers and known and not numbers & known:
        asked = " or ".join(ordinal_numeral(n) for n in sorted(numbers))
        there = ", ".join(ordinal_numeral(n) for n in sorted(known)[:12])
        return (
            f"no document of the library reports the {asked} meeting; there are "
            f"reports of the {there}"
        )
    days = [s for s in when.stretches if s.precision == "day"]
    dated = [m.dates for m in meetings if m.dates is not None]
    if days and dated and not any(d.overlaps(s) for d in dated for s in days):
        asked = " and ".join(written_dates(s) for s in days)
        return f"no document of the library reports a meeting on {asked}"
    return ""
