"""Invented excerpts of meeting documents with a question, and its answer or none.

From these a small reader learns the forms in which meetings are reported: minutes,
lists, headers, press items. The facts of a meeting are drawn first; templates then
tell some of them, and every fact that is told is marked in the text, so that it is
known, and not guessed, where the answer stands or that there is none. Nothing is
read from a document, and nothing is drawn but from the generator that is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from string import Formatter
from typing import NamedTuple

from qa.training import invented
from qa.training.examples import Example
from qa.training.phrases import (
    ASKED,
    FILLERS,
    LABELS,
    TOLD,
    TYPES,
    Asked,
)

KIND = "meetings"
LEAST_WORDS, MOST_WORDS = 30, 140
MODES = {
    "answered": 0.46,
    "another told too": 0.14,
    "another meeting": 0.13,
    "told of another": 0.09,
    "not told": 0.18,
}
"""How an example comes about; the last three have no answer.

"another meeting": the meeting asked about is not the one in the text. "told of
another": the text says of another meeting, or of another matter, what is asked.
"not told": the right meeting, but not the thing asked.
"""

ITEM_SLOTS = frozenset(
    {"topic", "presenter", "owner", "task", "due", "decided", "resolved", "proposer"}
    | {"seconder", "votes", "represented", "expansion"}
)
BODY_SLOTS = frozenset({"members", "frequency", "founded"})
_WORDS = (
    *("meeting", "meeting", "meeting", "meeting", "session", "assembly", "plenary"),
    *("conference", "workshop", "sitting", "general meeting", "ministerial meeting"),
    *("forum", "congress", "summit"),
)
_PLAIN = frozenset({"m", "body", "group", "firm", "land", "land2"})
_MARK = re.compile("\x01([^\x02]*)\x02|\x03|\x04")
_JOINT = re.compile("(?:, and |, |; | and | )\x04")


class Value(NamedTuple):
    """What fills a place of a template.

    Attributes:
        core: The answer.
        before: What belongs to it in a longer answer that is right, too.
        after: The same, behind.
    """

    core: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An example with what it was made from.

    Attributes:
        example: What the reader sees.
        name: Which kind of question it is.
        mode: One of ``MODES``.
        asked: Facts of which any would answer, as "slot|meeting|item".
        told: Facts that the text tells, written the same.
    """

    example: Example
    name: str
    mode: str
    asked: frozenset[str]
    told: frozenset[str]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Which meeting, as one tells it from others.

    Attributes:
        body: Who meets.
        word: What it is called: meeting, session, ….
        series: How its meetings are told apart: number, year, month or none.
        number: Its place in the series.
        year: When.
        month: 1 to 12.
    """

    body: invented.Body
    word: str
    series: str
    number: int
    year: int
    month: int

    @property
    def key(self) -> str:
        """Return what no other meeting has."""
        return f"{self.body.name} {self.number} {self.year} {self.month}"


def example(random: Random) -> Example:
    """Return an invented example."""
    return drawn(random).example


def drawn(random: Random) -> Drawn:
    """Return an invented example with what it was made from."""
    while True:
        found = _Scene(random).drawn()
        if found is not None:
            return found


def spans(marked: str) -> tuple[str, dict[str, list[tuple[int, int]]]]:
    r"""Return a text without its marks, and where what was marked stands.

    >>> spans("Chair: \x01chair\x02Ada\x03.")
    ('Chair: Ada.', {'chair': [(7, 10)]})
    """
    parts: list[str] = []
    found: dict[str, list[tuple[int, int]]] = {}
    opened: list[tuple[str, int]] = []
    at = length = 0
    for mark in _MARK.finditer(marked):
        parts.append(marked[at : mark.start()])
        length += mark.start() - at
        at = mark.end()
        if mark.group(1) is not None:
            opened.append((mark.group(1), length))
        elif mark.group() == "\x03":
            key, start = opened.pop()
            found.setdefault(key, []).append((start, length))
    return "".join([*parts, marked[at:]]), found


def _mark(key: str, text: str) -> str:
    return f"\x01{key}\x02{text}\x03"


def _large(text: str) -> str:
    """Write the first letter large, behind marks."""
    return re.sub(r"^((?:\x01[^\x02]*\x02)*)(\w)", lambda m: m[1] + m[2].upper(), text)


@cache
def _slots(template: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name)


@cache
def _facts(template: str) -> frozenset[str]:
    """Return the slots of a template that can be asked for."""
    return frozenset(_slots(template)) - _PLAIN


@cache
def _telling(slot: str) -> tuple[str, ...]:
    return tuple(t for t in TOLD if slot in _slots(t))


@cache
def _of_type(kind: str) -> tuple[str, ...]:
    return tuple(t for t in TOLD if any(TYPES.get(s) == kind for s in _facts(t)))


def _listed(items: list[str], random: Random) -> str:
    """Return a list in one line, in one of the usual ways, its joints marked."""
    way = random.random()
    between = "; \x04" if way > 0.85 else ", \x04"
    last = " and \x04" if way < 0.45 else between
    if 0.45 < way < 0.6 and len(items) > 2:
        last = ", and \x04"
    return last.join([between.join(items[:-1]), items[-1]])


def _people(random: Random, key: str, *, least: int = 2, most: int = 7) -> Value:
    """Return a list of people; ``key`` marks those that come for an organisation."""
    number = random.randint(least, most)
    way = random.random()
    if way < 0.15:
        handles = [invented.handle(random) for _ in range(number)]
        return Value((", \x04" if way < 0.1 else " \x04").join(handles))
    titled = way < 0.5
    make = invented.person if titled else invented.name
    names = [make(random) for _ in range(number)]
    if way > 0.7 and number < 6:
        firms = [invented.organisation(random) for _ in range(number)]
        names = [
            f"{_mark(f'represented|{key}|{firm}', one)} ({firm})"
            for one, firm in zip(names, firms, strict=True)
        ]
    return Value(_listed(names, random))


def _person(random: Random) -> Value:
    one = invented.person(random)
    return (
        Value(one, "", f" ({invented.post(random)})")
        if random.random() < 0.3
        else (Value(one))
    )


def _countries(random: Random, most: int = 8) -> Value:
    names = random.sample(invented.countries(), random.randint(2, most))
    if random.random() < 0.3:
        names.sort()
    return Value(_listed(names, random))


def _host(random: Random) -> Value:
    if random.random() < 0.4:
        return Value(random.choice(invented.countries()))
    return Value(invented.organisation(random), "the ")


def _venue(random: Random) -> Value:
    family, field = random.choice(invented.FAMILY), random.choice(invented.FIELDS)
    room = random.choice(("Room", "Hall", "Meeting Room", "Conference Room"))
    named = random.choice(
        (
            f"Hotel {family}",
            f"{family} Hall",
            f"{field} House",
            f"{field} Museum",
            f"{family} Conference Centre",
            f"Old {field} Exchange",
            "City Library",
            "Town Hall",
            f"Grand {family} Hotel",
            f"{field} Research Station",
        )
    )
    if random.random() < 0.2:
        return Value(f"{room} {random.randint(1, 40)}, {named}")
    return Value(named, "the ") if random.random() < 0.8 else Value(f"{named} {room}")


def _counted(random: Random, most: int) -> Value:
    number = invented.count(random, most)
    if most > 60 and number.isdigit() and random.random() < 0.2:
        return Value(
            number, random.choice(("about ", "more than ", "some ", "nearly "))
        )
    return Value(number)


def _owner(random: Random) -> Value:
    way = random.random()
    if way < 0.2:
        return Value(invented.handle(random))
    if way < 0.35:
        return Value(invented.organisation(random), "the ")
    return Value(invented.person(random))


def _of(options: str) -> Callable[[Random], Value]:
    words = tuple(options.split("|"))
    return lambda random: Value(random.choice(words))


_DRAW: dict[str, Callable[[Random], Value]] = {
    "chair": _person,
    "opener": _person,
    "closer": _person,
    "scribe": _person,
    "presenter": _person,
    "keynote": _person,
    "host": _host,
    "sponsor": _host,
    "city": lambda r: Value(r.choice(invented.CITIES)),
    "nextcity": lambda r: Value(r.choice(invented.CITIES)),
    "venue": _venue,
    "form": _of("online|in person|virtually|fully online|in hybrid form|remotely"),
    "countries": _countries,
    "absent": lambda r: _countries(r, 4),
    "observers": lambda r: Value(
        _listed([invented.organisation(r) for _ in range(r.randint(2, 4))], r)
    ),
    "attendance": lambda r: _counted(r, 400),
    "lands": lambda r: _counted(r, 60),
    "members": lambda r: _counted(r, 90),
    "votes": lambda r: Value(invented.count(r, 60)),
    "against": lambda r: Value(invented.count(r, 30)),
    "duration": _of(
        "two hours|three days|45 minutes|a day and a half|two days|ninety minutes|"
        "an hour and a quarter|half a day|three and a half hours|a full week|one day|"
        "2 hours 10 minutes|four days|just under an hour|75 minutes"
    ),
    "frequency": _of(
        "twice a year|every two years|once a month|every second Tuesday|quarterly|"
        "three times a year|annually|every week|every six months|once a year|monthly|"
        "every other month|four times a year|on the first Monday of each month"
    ),
    "founded": lambda r: Value(str(r.randint(1952, 2015))),
    "reason": lambda r: Value(r.choice(invented.REASONS)),
    "cochairs": lambda r: Value(
        " and ".join(
            r.sample(invented.countries(), 2)
            if r.random() < 0.3
            else [invented.person(r) for _ in range(2)]
        )
    ),
    "theme": lambda r: Value(invented.title(r, invented.topic(r))),
    "report": lambda r: Value(invented.title(r, invented.topic(r))),
    "document": lambda r: Value(invented.paper(r, invented.topic(r))),
    "outcome": lambda r: Value(r.choice(invented.DOINGS), "to "),
    "resolved": lambda r: Value(r.choice(invented.CLAUSES)),
    "proposer": lambda r: Value(invented.person(r)),
    "seconder": lambda r: Value(invented.person(r)),
    "owner": _owner,
    "first": lambda r: Value(invented.topic(r)),
    "second": lambda r: Value(invented.topic(r)),
}


class _Scene:
    """One document while it is being written, and the facts behind it."""

    def __init__(self, random: Random) -> None:
        """Choose what is asked, how, and of which meeting."""
        self.random = random
        self.asked: Asked = random.choices(ASKED, [a.weight for a in ASKED])[0]
        modes = dict(MODES)
        if self.asked.slots[0] in BODY_SLOTS | {"represented", "expansion"}:
            modes["told of another"] = 0.0
        self.mode = random.choices(list(modes), list(modes.values()))[0]
        self.series = self._series()
        self.values: dict[str, Value] = {}
        self.told: set[str] = set()
        self.used: set[str] = set()
        self.body = invented.body(random)
        word = random.choice(_WORDS)
        year = random.randint(2008, 2029)
        number, month = random.randint(3, 19), random.randint(1, 12)
        self.main = Meeting(self.body, word, self.series, number, year, month)
        self.other = self._neighbour()
        self.about = self.main
        self.two = False
        self.barred = {*self.asked.slots, *self.asked.barred}
        self.lines: list[str] = []
        self.sentences: list[str] = []
        self.styles = random.choice(("", "", "**", "- "))
        self.separator = random.choice((": ", ": ", ": ", " – ", " - ", ":\n"))
        self.topics = [invented.topic(random) for _ in range(7)]
        before = self.other.number == self.main.number - 1
        self.alias = ""
        if before and self.series != "month" and random.random() < 0.35:
            self.alias = random.choice(
                (
                    f"the previous {word}",
                    "the previous meeting",
                    f"the preceding {word}",
                )
            )

    def _series(self) -> str:
        timed = self.asked.type == "date"
        ways = ["number"] * 6 + ([] if timed else ["year", "month"])
        if self.mode in {"answered", "not told"}:
            ways += ["none"] * 3
        return self.random.choice(ways)

    def _neighbour(self) -> Meeting:
        """Return another meeting of the series, most often one that is near."""
        main, random = self.main, self.random
        step = random.choice((-1, -1, -1, -2, 1, 1, 2))
        if self.series == "year":
            return self._moved(main.number + step, main.year + step, main.month)
        if self.series == "month":
            month = (main.month - 1 + random.randint(1, 11)) % 12 + 1
            return self._moved(main.number + step, main.year, month)
        return self._moved(main.number + step, main.year + (step > 0), main.month)

    def _moved(self, number: int, year: int, month: int) -> Meeting:
        main = self.main
        return Meeting(self.body, main.word, self.series, number, year, month)

    # What a meeting is called.

    def _named(self, body: invented.Body) -> str:
        """Return a name; where initials are asked for, the text gives them alone."""
        if "expansion" in self.asked.slots:
            return body.short
        return self.random.choice((body.name, body.short))

    def _called(self, meeting: Meeting) -> str:
        """Return a name of a meeting that tells it from others."""
        if self.alias and meeting == self.other:
            return self.alias
        random, body, word = self.random, meeting.body, meeting.word
        of = f"the {self._named(body)}"
        if random.random() < 0.3:
            word = "meeting" if word != "forum" else word
        if self.series == "number":
            nth = invented.ordinal(meeting.number, random)
            return random.choice(
                (
                    f"the {nth} {word}",
                    f"the {nth} {word}",
                    f"the {nth} {word} of {of}",
                    f"the {nth} {word} of {of}",
                    f"the {nth} {body.short} {word}",
                    f"{of}’s {nth} {word}",
                    f"{word} {meeting.number} of {of}",
                    f"{body.short} {word} no. {meeting.number}",
                )
            )
        when = str(meeting.year)
        if self.series == "month":
            when = f"{invented.MONTHS[meeting.month - 1]} {when}"
        if self.series != "none":
            return random.choice(
                (
                    f"the {when} {word}",
                    f"the {when} {word} of {of}",
                    f"the {word} of {when}",
                    f"the {when} {body.short} {word}",
                    f"{of}’s {when} {word}",
                )
            )
        return random.choice((f"the {word} of {of}", f"the {body.short} {word}"))

    def _generic(self) -> str:
        word = self.main.word
        return f"the {self.random.choice((word, word, 'meeting'))}"

    # What is the case.

    def _key(self, slot: str, meeting: Meeting, item: str) -> str:
        if slot == "expansion":
            return f"{slot}||{item}"
        if slot in BODY_SLOTS:
            return f"{slot}|{meeting.body.name}|"
        return f"{slot}|{meeting.key}|{item if slot in ITEM_SLOTS else ''}"

    def _value(self, slot: str, meeting: Meeting, item: str) -> Value:
        """Return a fact, which stays what it is once it was drawn."""
        key = self._key(slot, meeting, item)
        if key not in self.values:
            self.values[key] = self._draw(slot, meeting, item)
        return self.values[key]

    def _draw(self, slot: str, meeting: Meeting, item: str) -> Value:
        random, year = self.random, meeting.year
        if slot in _DRAW:
            return _DRAW[slot](random)
        if slot == "topic":
            return Value(item)
        if slot == "decided":
            return Value(random.choice(invented.DOINGS), "to ")
        if slot == "task":
            return Value(invented.task(random, item))
        if slot in {"attendees", "apologies", "invited"}:
            most = 4 if slot == "apologies" else 7
            return _people(
                random, meeting.key if slot == "attendees" else "-", most=most
            )
        if slot == "date":
            month = meeting.month if self.series == "month" else None
            several = random.random() < 0.3
            return Value(
                (invented.days if several else invented.date)(random, year, month)
            )
        if slot == "nextdate" and random.random() < 0.2:
            return Value(invented.days(random, year + 1))
        if slot == "due" and random.random() < 0.5:
            return Value(
                random.choice(
                    (
                        "the end of {}",
                        "mid-{}",
                        "{} " + str(year),
                        "the next meeting",
                        "the first week of {}",
                        "next Friday",
                        "1 {} " + str(year + 1),
                    )
                ).format(random.choice(invented.MONTHS))
            )
        return Value(invented.date(random, year + (slot in {"nextdate", "due"})))

    # What the text says of it.

    def _fill(self, template: str, meeting: Meeting, item: str, called: str) -> str:
        """Return a template with its places filled and marked."""
        random = self.random
        filled: dict[str, str] = {}
        self.used.add(template)
        for slot in _slots(template):
            if slot in _PLAIN:
                filled[slot] = self._plain(slot, called)
                continue
            key = self._key(slot, meeting, item)
            value = self._value(slot, meeting, item)
            core = _mark(key, value.core)
            before, after = value.before, value.after
            if "’s" in template.split("{" + slot + "}")[1][:2]:
                after = ""
            if re.search(rf"\([^)]*{{{slot}}}", template):
                after = ""
            if f"{{{slot}}}." in template and after and random.random() < 0.6:
                after = f", {after[2:-1]}"
            whole = before + core + after
            filled[slot] = _mark(f"+{key}", whole) if before or after else whole
            self.told.add(key)
            self.told |= set(re.findall("\x01(represented[^\x02]*)", core))
        return _large(template.format(**filled))

    def _plain(self, slot: str, called: str) -> str:
        random = self.random
        if slot == "m":
            return called
        if slot == "group":
            return f"the {self.body.head}"
        if slot == "body":
            return f"the {self._named(self.body)}"
        if slot == "firm":
            return invented.organisation(random)
        return random.choice(invented.countries())

    def _label(self, slot: str) -> str:
        """Return a fact of the main meeting as a line with its label."""
        random = self.random
        label = random.choice(LABELS[slot])
        key = self._key(slot, self.main, "")
        self.told.add(key)
        value = self._value(slot, self.main, "")
        core = value.core
        self.told |= set(re.findall("\x01(represented[^\x02]*)", core))
        items = _JOINT.split(core)
        if TYPES.get(slot) == "list" and len(items) > 2 and random.random() < 0.3:
            bullet = random.choice(("- ", "* ", "• ", "", "– "))
            core = f"\n{bullet}".join(items)
            return f"{label}:\n{bullet}{_mark(key, core)}"
        core = _mark(key, core)
        if value.after:
            core = _mark(f"+{key}", core + value.after)
        if self.styles == "**":
            return f"**{label}:** {core}"
        return f"{self.styles}{label}{self.separator}{core}"

    def drawn(self) -> Drawn | None:
        """Write the document, then ask; None where it came out too long or short."""
        slot = self.random.choice(self.asked.slots)
        if self.mode == "another meeting":
            self.about = self._elsewhere(slot)
            # What is announced for the next meeting would answer for it.
            self.barred |= {"nextdate", "nextcity"}
        if slot == "expansion":
            item = self._tell_expansion()
        elif slot == "represented":
            item = self._tell_represented()
        elif slot in ITEM_SLOTS:
            item = self._tell_item(slot)
        else:
            item = ""
            self._tell(slot)
        if not all(self.sentences):
            return None
        self.random.shuffle(self.sentences)
        return self._asked(self._document(item), slot, item)

    def _tell(self, slot: str) -> None:
        """Tell a fact of the meeting, of another meeting, or both."""
        two = self.mode in {"another told too", "told of another"}
        called = None
        if two:
            self.two = True
            self.barred |= {"nextdate", "nextcity"}
            called = self._called(self.other)
            self.sentences.append(self._statement(slot, self.other, "", called))
            called = self._called(self.main)
        if self.mode in {"not told", "told of another"}:
            return
        if not two and slot in LABELS and self.random.random() < 0.45:
            self.lines.append(self._label(slot))
            return
        self.sentences.append(self._statement(slot, self.main, "", called))
        if self.alias and self.random.random() < 0.6:
            self.about = self.other

    def _tell_item(self, slot: str) -> str:
        """Tell a fact of one matter, or another matter; return which to ask for."""
        item = self._item()
        if self.mode in {"another told too", "told of another"}:
            other = self._item(besides=item)
            self.sentences.append(self._statement(slot, self.main, other))
        if self.mode not in {"not told", "told of another"}:
            self.sentences.append(self._statement(slot, self.main, item))
        elif self.random.random() < 0.7:
            self.sentences.append(self._near(item))
        return item

    def _tell_expansion(self) -> str:
        """Give bodies with their initials; return the initials to ask for."""
        other = invented.body(self.random)
        if self.mode != "not told" or self.random.random() < 0.5:
            self.sentences.append(self._introduced(other))
        if self.mode in {"answered", "another told too"}:
            self.sentences.append(self._introduced(self.body))
        if self.mode == "answered" and self.random.random() < 0.3:
            self.sentences.pop(0)
        return self.body.short

    def _tell_represented(self) -> str:
        """List who came for whom; return the organisation to ask for."""
        self.lines.append(self._label("attendees"))
        firms = sorted(k.rsplit("|", 1)[1] for k in self.told if "represented" in k)
        if not firms and self.mode != "not told":
            self.sentences.append("")
        if not firms or self.mode == "not told":
            return invented.organisation(self.random)
        return self.random.choice(firms)

    def _item(self, besides: str = "") -> str:
        return self.random.choice([t for t in self.topics if t != besides][:3])

    def _elsewhere(self, slot: str) -> Meeting:
        """Return a meeting of which the text says nothing."""
        by_body = slot in BODY_SLOTS or self.series == "none"
        if by_body or self.random.random() < 0.25:
            main = self.main
            body = invented.body(self.random)
            return Meeting(
                body, main.word, self.series, main.number, main.year, main.month
            )
        return self.other

    def _statement(
        self,
        slot: str,
        meeting: Meeting,
        item: str,
        called: str | None = None,
    ) -> str:
        """Return a sentence that tells a fact, and of those barred no other."""
        want = self.asked.refers if slot in self.asked.slots else ()
        fitting = [
            t
            for t in _telling(slot)
            if (called is None or "{m}" in t)
            and all("{" + r + "}" in t for r in want)
            and not self._said(t, meeting, item)
            and not (_facts(t) - {slot}) & (self.barred - set(want))
        ]
        if not fitting:
            return ""
        template = self.random.choice(fitting)
        item = item or self.random.choice(self.topics)
        return self._fill(template, meeting, item, called or self._generic())

    def _said(self, template: str, meeting: Meeting, item: str) -> bool:
        """Tell whether the text holds a fact of the template, or what excludes it."""
        facts = _facts(template)
        return any(
            self._key(slot, meeting, item) in self.told for slot in facts
        ) or any(self._clashes(slot) for slot in facts & _CLASH.keys())

    def _near(self, item: str) -> str:
        """Return a sentence about the item that does not tell what is asked."""
        wanted = self.asked.refers[0] if self.asked.refers else "topic"
        fitting = [
            t
            for t in (*_telling(wanted), *(f for f in FILLERS if "{topic}" in f))
            if wanted in _slots(t) and not (_facts(t) - {wanted}) & self.barred
        ]
        template = self.random.choice(fitting)
        return self._fill(template, self.main, item, self._generic())

    def _introduced(self, body: invented.Body) -> str:
        """Give a body in full with its initials."""
        random = self.random
        key = self._key("expansion", self.main, body.short)
        self.told.add(key)
        name, short = _mark(key, body.name), body.short
        named = random.choice(
            (
                f"the {name} ({short})",
                f"the {name} ({short})",
                f"the {name} (hereafter “{short}”)",
                f"the {short} ({name})",
                f"the {name}, or {short},",
            )
        )
        told = random.choice(
            (
                "{} met to discuss {}.",
                "{} heard a report on {}.",
                "members of {} exchanged views on {}.",
                "these are the minutes of {}, which dealt with {}.",
                "{} has been working on {} for some years.",
                "a joint paper of {} on {} was tabled.",
                "in its work on {1}, {0} has made progress.",
                "an observer from {} asked about {}.",
                "{} was invited to share its views on {}.",
            )
        )
        return _large(told.format(named, random.choice(self.topics)))

    def _document(self, item: str) -> str:
        """Return the marked text: title, lines with labels, sentences or bullets."""
        random, lines, sentences = self.random, self.lines, self.sentences
        free = [s for s in LABELS if s not in self.barred | self._told_slots()]
        if lines or random.random() < 0.3:
            for slot in random.sample(free, random.randint(1, min(4, len(free)))):
                if not self._clashes(slot):
                    lines.append(self._label(slot))
        random.shuffle(lines)
        if random.random() < 0.6:
            order = {"date": 0, "venue": 1, "city": 1, "form": 1}
            lines.sort(key=lambda line: order.get(_first_slot(line), 2))
        head = self._title()
        named = head or (self.two and self.mode != "told of another")
        if not named or (not self.two and random.random() < 0.2):
            sentences.insert(0, self._opening())
        goal = random.randint(LEAST_WORDS + 5, 105)
        first = 0 if head else 1
        while len(lines) + len(sentences) < 8:
            if len(spans(" ".join([head, *lines, *sentences]))[0].split()) >= goal:
                break
            place = random.randint(min(first, len(sentences)), len(sentences))
            sentences.insert(place, self._extra(item))
        return self._laid_out(head, lines, sentences)

    def _told_slots(self) -> set[str]:
        return {key.split("|")[0] for key in self.told}

    def _clashes(self, slot: str) -> bool:
        return bool(_CLASH.get(slot, set()) & self._told_slots())

    def _opening(self) -> str:
        """Return a sentence that names the meeting and tells something else of it."""
        fitting = [
            t
            for t in TOLD
            if t.startswith("{m}")
            and not _facts(t) & self.barred
            and not _facts(t) & ITEM_SLOTS
            and not self._said(t, self.main, "")
        ]
        template = self.random.choice(fitting)
        return self._fill(template, self.main, "", self._called(self.main))

    def _extra(self, item: str) -> str:
        """Return one more sentence, which often tells a fact of the type asked for."""
        random = self.random
        other = random.choice([t for t in self.topics if t != item])
        like = random.random() < 0.5
        pool = _of_type(self.asked.type) if like else TOLD
        tried = 0 if random.random() < 0.35 else 8
        found = next(
            (t for t in random.choices(pool, k=tried) if self._free(t, other)), ""
        )
        if not found:
            bare = "topic" in self.barred
            found = random.choice(
                [
                    t
                    for t in FILLERS
                    if t not in self.used and not (bare and "{topic}" in t)
                ]
            )
        return self._fill(found, self.main, other, self._generic())

    def _free(self, template: str, item: str) -> bool:
        """Tell whether a template may be told beside what is told."""
        facts = _facts(template)
        return (
            template not in self.used
            and not facts & self.barred
            and not (self.two and not facts <= ITEM_SLOTS | BODY_SLOTS)
            and not self._said(template, self.main, item)
        )

    def _title(self) -> str:
        random = self.random
        if random.random() < 0.35:
            return ""
        named = self._called(self.main)
        if self.body.name not in named and self.body.short not in named:
            short = "expansion" in self.asked.slots or random.random() < 0.5
            whole = self.body.short if short else self.body.name
            named = f"{named} of the {whole}"
        elif "expansion" in self.asked.slots:
            named = named.replace(self.body.name, self.body.short)
        plain = re.sub("^the ", "", named)
        way = random.choice(
            (
                "Minutes of {n}",
                "Report of {n}",
                "{p}",
                "# {p}",
                "## Summary of {n}",
                "**Minutes – {p}**",
                "Summary record: {p}",
                "News: {p}",
                "Notes from {n}",
                "Chair’s summary, {p}",
            )
        )
        return _large(way.format(n=named, p=_large(plain)))

    def _laid_out(self, head: str, lines: list[str], statements: list[str]) -> str:
        random = self.random
        block = "\n".join(lines)
        if len(lines) > 0 and random.random() < 0.15 and "\n" not in "".join(lines):
            block = " ".join(lines) if self.styles == "**" else " | ".join(lines)
        way = random.random()
        if way < 0.2:
            bullet = random.choice(("- ", "* ", "• "))
            told = "\n".join(f"{bullet}{line}" for line in statements)
        elif way < 0.3:
            told = "\n".join(f"{i}. {line}" for i, line in enumerate(statements, 1))
        elif way < 0.4:
            told = "\n".join(statements)
        else:
            told = " ".join(statements)
        parts = [head, block, told]
        if random.random() < 0.1:
            parts = [head, told, block]
        return random.choice(("\n", "\n\n")).join(p for p in parts if p)

    def _asked(self, document: str, slot: str, item: str) -> Drawn | None:
        """Ask for what was chosen, of the text that was written."""
        asked, about = self.asked, self.about
        text, found = spans(document)
        if not LEAST_WORDS <= len(text.split()) <= MOST_WORDS:
            return None
        keys = [self._key(one, about, item) for one in asked.slots]
        answers = [span for key in keys for span in found.get(key, [])]
        answers += [span for key in keys for span in found.get(f"+{key}", [])]
        if bool(answers) != (self.mode in {"answered", "another told too"}):
            return None
        explicit = self.two or about != self.main
        names_it = {"expansion": "{item}"}.get(slot, "{m}")
        if slot in BODY_SLOTS:
            names_it = "{body}"
        pool = [q for q in asked.questions if not explicit or names_it in q]
        if not pool:
            return None
        question = self._filled(self.random.choice(pool), text, item, explicit=explicit)
        return Drawn(
            Example(self._worded(question), text, tuple(dict.fromkeys(answers)), KIND),
            asked.name,
            self.mode,
            frozenset(keys),
            frozenset(key for key in found if key[0] != "+"),
        )

    def _filled(self, question: str, text: str, item: str, *, explicit: bool) -> str:
        """Return a question with its references."""
        random, about, body = self.random, self.about, self.about.body
        called = self._generic()
        if explicit or random.random() < 0.7:
            called = self._called(about)
            named = self.body.short in text or self.body.name in text
            told = body.short in called or body.name in called
            if body != self.body and not told:
                called += f" of the {body.name}"
            elif not named and "expansion" not in self.asked.slots:
                called = called.replace(body.short, body.name)
        refers = {
            slot: self._value(slot, self.main, item).core for slot in self.asked.refers
        }
        return question.format(
            m=called,
            body=f"the {self._named(body)}",
            group=f"the {body.head}",
            item=item,
            **refers,
        )

    def _worded(self, question: str) -> str:
        """Return a question as people type it."""
        random = self.random
        question = _large(question)
        way = random.random()
        if way < 0.06:
            return question.lower().rstrip("?")
        if way < 0.1:
            return question.lower()
        if way < 0.2:
            return question.rstrip("?")
        if way < 0.26 and question.startswith(("W", "How")):
            start = random.choice(
                ("According to the minutes, ", "In this text, ", "Please: ", "So ")
            )
            return f"{start}{question[0].lower()}{question[1:]}"
        return question


_CLASH = {
    "chair": {"cochairs"},
    "cochairs": {"chair"},
    "form": {"city", "venue"},
    "city": {"form"},
    "venue": {"form"},
    "attendance": {"attendees"},
    "attendees": {"attendance"},
    "lands": {"countries"},
    "countries": {"lands", "absent"},
    "absent": {"countries"},
    "outcome": {"decided"},
    "decided": {"outcome", "resolved"},
    "resolved": {"decided"},
}
"""What the same meeting cannot have both of, or is not told with."""


def _first_slot(line: str) -> str:
    found = re.search("\x01\\+?([^|]*)", line)
    return found[1] if found else ""
