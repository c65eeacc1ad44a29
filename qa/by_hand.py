"""Says what was set by hand, by whom and when; never as if a document said it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.dates import find_dates, written_dates
from corpus.meeting import DateRange, Party
from corpus.numbers import find_ordinals
from index.corrections import Correction, Value
from qa.answer import BY_HAND, Citation
from qa.meeting_listing import written
from qa.meetings import Meeting
from qa.statement import Statement, tidy, unique
from qa.words import fold

_NOUNS = {"absent": "absentees", "mode": "way of meeting"}
_SHORTEST = 3  # characters of a value that is looked for in a text


def noun(field: str) -> str:
    """Return what a field of a meeting record is called in a sentence."""
    return _NOUNS.get(field, field)


def set_by_hand(correction: Correction) -> str:
    """Say who corrected a field, and when: "set by hand by Bo Ek on 3 May 2024"."""
    day = correction.made_at.date()
    who = tidy(correction.made_by)
    by = f" by {who}" if who else ""
    return f"{BY_HAND}{by} on {written_dates(DateRange(day, day))}"


def noted(corrections: Iterable[Correction]) -> str:
    """Say which fields were corrected: "chairs set by hand by Bo Ek on …"."""
    fields: dict[str, dict[str, None]] = {}
    for one in corrections:
        fields.setdefault(set_by_hand(one), {})[noun(one.field)] = None
    return ", ".join(f"{joined(list(named))} {how}" for how, named in fields.items())


def marked(text: str, corrections: Sequence[Correction]) -> str:
    """Set behind a text who set it, and when; which fields, where that is not one."""
    one = len(corrections) == 1
    return f"{text} ({set_by_hand(corrections[0]) if one else noted(corrections)})"


def joined(names: Sequence[str]) -> str:
    """Write names one after the other.

    >>> joined(["Ana", "Bo", "Cy"]), joined(["Ana, chair", "Bo"])
    ('Ana, Bo and Cy', 'Ana, chair; Bo')
    """
    if len(names) < 2 or any("," in name for name in names):
        return "; ".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def values(value: Value) -> tuple[str, ...]:
    """Write what a field holds, each of several parties by itself."""
    several = value if isinstance(value, tuple) else (value,)
    return tuple(tidy(written(one)) for one in several if one is not None)


def stated(correction: Correction, *, lead: str = "") -> Statement:
    """Say what was set by hand in a field, which no document bears out.

    Args:
        correction: What was set; where the field was emptied, that is said.
        lead: Said before it.
    """
    said = joined(values(correction.value))
    if not said:
        several = isinstance(correction.value, tuple)
        said = "nobody" if several else f"no {noun(correction.field)}"
    return Statement(
        by_hand=marked(f"{lead}{said}", (correction,)), corrections=(correction,)
    )


def described(
    meeting: Meeting,
    citations: tuple[Citation, ...],
    *,
    note: str = "",
    corrections: tuple[Correction, ...] = (),
) -> Statement | None:
    """Say which meeting it is, with what of that and of the rest was set by hand.

    Args:
        meeting: The meeting.
        citations: What says it.
        note: Said after its name.
        corrections: What else was set by hand.

    Returns:
        None where nothing bears it out.
    """
    made = (*corrections, *_naming(meeting, "number", "dates", "place"))
    if not citations and not made:
        return None
    text = f"{meeting.described}{note}"
    return Statement(text, citations, by_hand=noted(made), corrections=made)


def field_of(meeting: Meeting, correction: Correction) -> Statement:
    """Say what was set by hand in a field, with the field and the meeting."""
    said = stated(correction)
    if correction.value is None:
        said = replace(said, by_hand=marked("none", said.corrections))
    return labelled(said, meeting, what=noun(correction.field))


def labelled(one: Statement, meeting: Meeting, *, what: str = "") -> Statement:
    """Set a meeting's label before a statement; say so where that was set by hand.

    Args:
        one: The statement.
        meeting: What it is about.
        what: What of the meeting it says.
    """
    by = "number" if meeting.number is not None else "dates"
    by = "place" if meeting.number is None and meeting.dates is None else by
    made = _naming(meeting, by)
    return replace(
        one,
        label=f"{meeting.label} — {what}" if what else meeting.label,
        by_hand="; ".join(part for part in (one.by_hand, noted(made)) if part),
        corrections=unique((*one.corrections, *made)),
    )


def together(statements: Sequence[Statement]) -> Statement:
    """Say in one line what several statements say."""
    texts = dict.fromkeys(one.text for one in statements if one.text)
    by_hand = dict.fromkeys(one.by_hand for one in statements if one.by_hand)
    return Statement(
        ", ".join(texts),
        unique(c for one in statements for c in one.citations),
        by_hand=", ".join(by_hand),
        corrections=unique(c for one in statements for c in one.corrections),
    )


def _naming(meeting: Meeting, *fields: str) -> tuple[Correction, ...]:
    """Return what was set by hand of the fields that name a meeting."""
    made = (meeting.by_hand(field) for field in fields)
    return tuple(one for one in made if one is not None and one.value is not None)


def speaks_of(text: str, correction: Correction) -> bool:
    """Tell whether a text names what a correction took out."""
    before, now = correction.before, correction.value
    if isinstance(before, DateRange):
        # Where the new days share some with the old ones, a day may be of either.
        dates = [found.value for found in find_dates(text)]
        kept = now if isinstance(now, DateRange) else None
        return any(
            d.overlaps(before) and not (kept and d.overlaps(kept)) for d in dates
        )
    if isinstance(before, int):
        return any(one.value == before for one in find_ordinals(text))
    folded = f" {fold(text)} "
    gone = set(_names(before)) - set(_names(now))
    return any(name in folded for name in gone if len(name) >= _SHORTEST)


def _names(value: Value) -> Iterable[str]:
    if isinstance(value, tuple):
        return [fold(one.name) for one in value if isinstance(one, Party)]
    # "Sudburg, Norland": the town alone tells it.
    return [fold(value).split(",")[0]] if isinstance(value, str) else []
