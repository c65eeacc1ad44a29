"""Questions that name a meeting, over a text under the header of it or of another.

Any question with an answer will do: it is given a body, a number and dates that do not
exist, and asks about them or not. Under the header that it names the text answers as
before; under another it does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from corpus.dates import written_dates
from corpus.meeting import DateRange
from corpus.numbers import ordinal_numeral, ordinal_word
from qa.training.examples import Example

_UNNAMED = 0.15
_OTHER = 0.5
_KINDS = ("meeting", "meeting", "meeting", "session", "conference")
_MOST_NUMBER = 40
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Placed:
    """A meeting that a header tells of.

    Attributes:
        body: Who met.
        number: Which meeting of theirs it was.
        first: Its first day.
        last: Its last day.
    """

    body: str
    number: int
    first: date
    last: date

    def header(self, section: str, random: Random) -> str:
        """Return what a passage of this meeting stands under, as passages do."""
        days = written_dates(DateRange(self.first, self.last, "day"))
        iso = f"{self.first.isoformat()}"
        if self.last != self.first:
            iso += f" to {self.last.isoformat()}"
        number = f"{ordinal_numeral(self.number)} ({ordinal_word(self.number)}) meeting"
        parts = [self.body, number, f"{days}, {iso}"]
        if random.random() < 0.3:
            del parts[1]
        return " | ".join([*parts, *filter(None, (section,))])


def drawn(bodies: Sequence[str], random: Random) -> Placed:
    """Return a meeting at random."""
    first = date(2000, 1, 1) + timedelta(days=random.randrange(9_000))
    last = first + timedelta(days=random.choice((0, 0, 0, 1, 2)))
    number = min(random.randint(1, _MOST_NUMBER), random.randint(1, _MOST_NUMBER))
    return Placed(random.choice(bodies), number, first, last)


def _elsewhere(one: Placed, random: Random) -> Placed:
    """Return another meeting of the same body, near in number and time."""
    step = random.choice((-3, -2, -1, 1, 2, 3, 4))
    moved = timedelta(days=step * random.choice((91, 182, 365)))
    number = one.number + step if one.number + step > 0 else one.number + 5
    return replace(one, number=number, first=one.first + moved, last=one.last + moved)


def placed(example: Example, bodies: Sequence[str], random: Random) -> Example:
    """Return an answered example under a meeting's header, asked about that or another.

    Args:
        example: With an answer.
        bodies: Names of bodies to draw from; at least two.
        random: Draws the meeting, and how the question names it.

    Raises:
        ValueError: The example has no answer, or there are too few bodies.
    """
    if not example.answers or len(bodies) < 2:
        raise ValueError("placing needs an answer and two bodies")
    own = drawn(bodies, random)
    section = example.header[:_LONGEST_TITLE]
    if random.random() < _UNNAMED:
        return replace(example, header=own.header(section, random), kind="placed")
    facet = random.choice(("number", "number", "month", "month", "year", "body"))
    question = _asked(example.question, _name(own, facet, random), random)
    example = replace(example, question=question, kind="placed")
    if random.random() >= _OTHER:
        header = own.header(section, random)
        if facet == "number" and ordinal_numeral(own.number) not in header:
            header = f"{header} | {ordinal_numeral(own.number)} meeting"
        return replace(example, header=header)
    other = drawn([b for b in bodies if b != own.body], random)
    if facet != "body":
        other = _elsewhere(own, random)
        if facet == "year" and other.first.year == own.first.year:
            other = replace(other, first=other.first + timedelta(days=365),
                            last=other.last + timedelta(days=365))  # fmt: skip
    header = other.header(section, random)
    if facet == "number" and ordinal_numeral(other.number) not in header:
        header = f"{ordinal_numeral(other.number)} meeting | {header}"
    return replace(example, header=header, answers=(), items=())


def _name(one: Placed, facet: str, random: Random) -> str:
    """Return words that name a meeting by its number, its dates or its body."""
    kind = random.choice(_KINDS)
    month = one.first.strftime("%B %Y")
    forms = {
        "number": (
            f"the {ordinal_numeral(one.number)} {kind}",
            f"the {ordinal_word(one.number)} {kind}",
            f"{kind} {one.number}",
        ),
        "month": (
            f"the {month} {kind}",
            f"the {kind} of {month}",
            month,
            f"the {kind} of {one.first.day} {month}",
        ),
        "year": (f"the {one.first.year} {kind}", f"the {kind} in {one.first.year}"),
        "body": (f"the {kind} of the {one.body}", one.body),
    }
    return random.choice(forms[facet])


def _asked(question: str, name: str, random: Random) -> str:
    """Return a question with the name of a meeting put in."""
    bare = question.rstrip(" ?")
    lower = bare[:1].lower() + bare[1:] if bare[1:2].islower() else bare
    return random.choice(
        (
            f"At {name}, {lower}?",
            f"{bare} at {name}?",
            f"{bare} ({name})?",
            f"{name}: {lower}",
            f"{bare} {name}",
        )
    )
