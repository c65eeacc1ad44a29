"""Says what was set by hand, by whom and when; never as if a document said it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.dates import find_dates, written_dates
from corpus.meeting import DateRange, Party
from corpus.numbers import find_ordinals
from index.corrections import Correction, Value
from qa.answer import BY_HAND
from qa.meeting_listing import written
from qa.statement import Statement, tidy
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
