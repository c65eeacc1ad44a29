"""Stretches of time that a question names, however it writes them.

Beside the dates of ``corpus.dates``: seasons and quarters, "mid-2020", "late 2021",
two-digit years, and days and months without their year.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from corpus.dates import find_dates, month_number
from corpus.meeting import DateRange
from corpus.numbers import MONTH_WORD

_SEASONS = {"spring": (3, 6), "summer": (6, 9), "autumn": (9, 12), "fall": (9, 12)}
_PARTS = {"early": (1, 5), "mid": (4, 9), "middle": (4, 9), "late": (8, 12)}
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_YEAR = r"(?P<year>(?:19|20)\d\d|['’]\d\d)"
_STRETCH = re.compile(
    rf"\b(?:(?P<word>{'|'.join((*_SEASONS, *_PARTS))})|q(?P<q>[1-4])"
    rf"|(?P<nth>{'|'.join(_QUARTERS)}|[1-4](?:st|nd|rd|th))\s+quarter)"
    rf"[\s-]+(?:(?:of|in)\s+)?(?:the\s+)?(?:year\s+)?{_YEAR}\b",
    re.I,
)
_SHORT_YEAR = re.compile(r"(?<!\w)['’](\d\d)\b")
_OF_YEAR = re.compile(r"\bof(?=\s+(?:19|20)\d\d\b)", re.I)
_NO_YEAR = re.compile(
    rf"\b(?:(?P<lead>in|of|during|since|last|this|from|at|after|on)\s+)?(?:the\s+)?"
    rf"(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?"
    rf"(?P<month>{MONTH_WORD})\b\.?(?:\s+(?P<behind>\d{{1,2}})(?:st|nd|rd|th)?\b)?"
    r"(?!\s*,?\s*(?:19|20)\d\d|\s+\d)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A month, or a day of it, without its year.

    Attributes:
        month: 1 to 12.
        day: 1 to 31, or None for the whole month.
    """

    month: int
    day: int | None

    def touches(self, dates: DateRange) -> bool:
        """Tell whether a stretch that is known to the day or month has it."""
        if dates.precision == "year":
            return False
        ends = (dates.first, dates.last)
        if self.day is None or dates.precision != "day":
            return self.month in {end.month for end in ends}
        first, last = ((end.month, end.day) for end in ends)
        return first <= (self.month, self.day) <= last


@dataclass(frozen=True, slots=True)
class Periods:
    """What a text says of time.

    Attributes:
        stretches: With their year.
        days: Without.
        spans: Where in the text they stand, half-open.
    """

    stretches: tuple[DateRange, ...] = ()
    days: tuple[CalendarDay, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything of time is named."""
        return bool(self.stretches or self.days)


def periods(text: str) -> Periods:
    """Read the stretches of time that a text names.

    >>> [str(p.first) for p in periods("in spring 2019").stretches]
    ['2019-03-01']
    """
    plain = _SHORT_YEAR.sub(lambda m: f"20{m[1]}", text)
    shifted = plain != text
    stretches: list[DateRange] = []
    spans: list[tuple[int, int]] = []
    rest = plain
    for match in _STRETCH.finditer(plain):
        stretches.append(_stretch(match))
        spans.append(match.span())
        rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
    rest = _OF_YEAR.sub("in", rest)  # as many letters, so that offsets stay
    for found in find_dates(rest, parts=True):
        stretches.append(found.value)
        spans.append((found.start, found.end))
        rest = rest[: found.start] + " " * (found.end - found.start) + rest[found.end :]
    days = []
    for match in _NO_YEAR.finditer(rest):
        day = match["before"] or match["behind"]
        if day or match["lead"] or match["month"][0].isupper():
            days.append(
                CalendarDay(month_number(match["month"]), int(day) if day else None)
            )
            spans.append(match.span())
    return Periods(tuple(stretches), tuple(days), () if shifted else tuple(spans))


def _stretch(match: re.Match[str]) -> DateRange:
    year = int(match["year"].strip("'’"))
    year += 2000 if year < 100 else 0
    if match["word"]:
        word = match["word"].casefold()
        first, last = _SEASONS.get(word) or _PARTS[word]
    else:
        nth = match["q"] or match["nth"]
        quarter = int(nth[0]) if nth[0].isdigit() else _QUARTERS[nth.casefold()]
        first, last = 3 * quarter - 2, 3 * quarter
    end = calendar.monthrange(year, last)[1]
    return DateRange(date(year, first, 1), date(year, last, end), "month")
