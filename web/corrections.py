"""What an administrator sends to correct a meeting, from programs and from forms.

Both are read by one model, so that they refuse the same. Nothing here changes
anything or writes HTML.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from corpus.meeting import DateRange, Party, PartyKind
from index.corrections import CORRECTABLE, PARTY_FIELDS, Value
from qa.meeting_listing import facts, parties
from qa.meeting_reply import party_fields
from qa.meetings import Meeting

FORM_FIELDS = (
    *("form_token", "field", "action", "value", "first_day", "last_day"),
    *("precision", "kind", "made_by"),
)
ADMINISTRATOR = "administrator"
"""Who made a correction, where no name is given."""

_LONGEST = 500
_MOST_PARTIES = 2000
_PARTS = ("name", "affiliation", "role", "title", "handle")
_BAR = re.compile(r"\s*\|\s*")


def _plain(text: str) -> str:
    """Put a text on one line; refuse what cannot be shown or stored."""
    if any(unicodedata.category(c) in ("Cc", "Cs") and not c.isspace() for c in text):
        raise ValueError("holds characters that cannot be shown")
    return " ".join(text.split())


def _said(text: str) -> str:
    plain = _plain(text)
    if not plain:
        raise ValueError("is empty; send null where the meeting has none")
    return plain


Short = Annotated[str, Field(max_length=_LONGEST), AfterValidator(_plain)]
Said = Annotated[str, Field(max_length=_LONGEST), AfterValidator(_said)]
Correctable = Literal[
    "number",
    "dates",
    "place",
    "venue",
    "mode",
    "body",
    "chairs",
    "hosts",
    "participants",
    "observers",
    "absent",
    "guests",
]


class _Sent(BaseModel):
    """What is sent; an unknown field is refused, since it was meant to do something."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DatesSent(_Sent):
    """When a meeting was held."""

    first_day: date = Field(description="First day, or any day of the month or year")
    last_day: date | None = Field(None, description="Last day; the first if not given")
    precision: Literal["day", "month", "year"] = "day"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError("the last day is before the first")
        return self

    def value(self) -> DateRange:
        """Return the days that are meant: of a month its first to its last."""
        first, last = self.first_day, self.last_day or self.first_day
        if self.precision == "year":
            first, last = first.replace(month=1, day=1), last.replace(month=12, day=31)
        elif self.precision == "month":
            end = calendar.monthrange(last.year, last.month)[1]
            first, last = first.replace(day=1), last.replace(day=end)
        return DateRange(first, last, self.precision)


class PartySent(_Sent):
    """Somebody or something that took part; only the name is needed."""

    name: Said
    kind: PartyKind = PartyKind.PERSON
    title: Short = ""
    affiliation: Short = ""
    role: Short = ""
    handle: Short = ""

    def value(self) -> Party:
        """Return the party."""
        return Party(**self.model_dump())


Parties = Annotated[tuple[PartySent, ...], Field(max_length=_MOST_PARTIES)]


class FieldsSent(_Sent):
    """New values of fields; null where the meeting has none."""

    number: Annotated[int, Field(ge=1, le=10**6, strict=True)] | None = None
    dates: DatesSent | None = None
    place: Said | None = None
    venue: Said | None = None
    mode: Literal["in person", "virtual", "hybrid"] | None = None
    body: Said | None = None
    chairs: Parties | None = None
    hosts: Parties | None = None
    participants: Parties | None = None
    observers: Parties | None = None
    absent: Parties | None = None
    guests: Parties | None = None

    def values(self) -> dict[str, Value]:
        """Return the values of those fields that were sent."""
        return {name: self._value(name) for name in sorted(self.model_fields_set)}

    def _value(self, name: str) -> Value:
        sent = getattr(self, name)
        if name in PARTY_FIELDS:
            return tuple(dict.fromkeys(party.value() for party in sent or ()))
        return sent.value() if isinstance(sent, DatesSent) else cast(Value, sent)


class CorrectionRequest(_Sent):
    """What is to be corrected, and which corrections are to be withdrawn."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "correct": {"number": 7, "chairs": [{"name": "Ana Ito"}]},
                    "withdraw": ["place"],
                    "made_by": "Bo Ek",
                }
            ]
        }
    )

    correct: FieldsSent = Field(
        default_factory=FieldsSent,
        description="New values by field; null or [] where the meeting has none",
    )
    withdraw: frozenset[Correctable] = Field(
        frozenset(), description="Fields that shall again hold what the documents say"
    )
    made_by: Short = Field("", description="Who says so")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        corrected = self.correct.model_fields_set
        if not corrected and not self.withdraw:
            raise ValueError("nothing is to be changed; send correct or withdraw")
        if twice := corrected & self.withdraw:
            raise ValueError(f"{min(twice)} cannot be corrected and withdrawn at once")
        return self


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of the records of a meeting.

    Attributes:
        values: New values by field.
        withdrawn: Fields that shall again hold what the documents say.
        made_by: Who says so.
    """

    values: Mapping[str, Value]
    withdrawn: Collection[str]
    made_by: str


@dataclass(frozen=True, slots=True)
class FormView:
    """A form that corrects one field.

    Attributes:
        kind: ``number``, ``dates``, ``mode``, ``parties`` or ``text``.
        typed: What stands in its inputs, by their names.
        problem: Why it was refused, or "".
    """

    kind: str
    typed: Mapping[str, str]
    problem: str = ""


def form_of(meeting: Meeting, name: str) -> FormView:
    """Return the form of a field with what holds now."""
    if name in PARTY_FIELDS:
        lines = [written_line(one.value) for one in parties(meeting, name)]
        return FormView("parties", {"value": "\n".join(lines)})
    value = next((one.value for one in facts(meeting, name)), None)
    if name == "dates":
        return FormView("dates", _dates_typed(value))
    kind = name if name in ("number", "mode") else "text"
    return FormView(kind, {"value": "" if value is None else str(value)})


def wish_of(request: CorrectionRequest) -> Wish:
    """Return what a request asks for."""
    return Wish(
        request.correct.values(),
        sorted(request.withdraw),
        request.made_by or ADMINISTRATOR,
    )


def wish_of_form(fields: Mapping[str, str], known: Collection[Party]) -> Wish:
    """Return what a form on the page of a meeting asks for.

    Args:
        fields: As they were sent.
        known: Who stands in the field now: a line that was left as it is means them.

    Raises:
        ValueError: It does not fit; the message is for the person who sent it.
    """
    name = fields.get("field", "")
    if name not in CORRECTABLE:
        raise ValueError("the form does not say which field is meant")
    action = fields.get("action", "set")
    sent: dict[str, Any] = {"made_by": fields.get("made_by", "")}
    if action == "withdraw":
        sent["withdraw"] = [name]
    else:
        empty = action == "clear"
        sent["correct"] = {name: None if empty else _typed(name, fields, known)}
    try:
        return wish_of(CorrectionRequest.model_validate(sent))
    except ValidationError as error:
        problem = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise ValueError(problem[:1].lower() + problem[1:]) from error


def written_line(party: Party) -> str:
    """Write a party as a line of a form.

    >>> written_line(Party("Ana Ito", PartyKind.PERSON, "Ms", "Norland"))
    'Ana Ito | Norland | | Ms'
    """
    parts = [getattr(party, part) for part in _PARTS]
    while not parts[-1] and len(parts) > 1:
        parts.pop()
    return " ".join(" | ".join(parts).split())


def _dates_typed(value: DateRange | None) -> dict[str, str]:
    if value is None:
        return {}
    return {
        "first_day": value.first.isoformat(),
        "last_day": value.last.isoformat(),
        "precision": value.precision,
    }


def _typed(name: str, fields: Mapping[str, str], known: Collection[Party]) -> Any:  # noqa: ANN401
    """Return what stands in a form, as a program would send it."""
    value = fields.get("value", "").strip()
    if name == "dates":
        return {
            "first_day": fields.get("first_day", ""),
            "last_day": fields.get("last_day") or None,
            "precision": fields.get("precision") or "day",
        }
    if name == "number":
        if not re.fullmatch(r"[0-9]{1,7}", value):
            raise ValueError("the number has to be written in digits")
        return int(value)
    if name not in PARTY_FIELDS:
        if not value:
            raise ValueError("the field is empty; say that there is none instead")
        return value
    lines = [line for line in value.splitlines() if line.strip()]
    if not lines:
        raise ValueError("nobody is named; say that there is none instead")
    kind = fields.get("kind") or PartyKind.PERSON
    return [_party(line, kind, known) for line in lines]


def _party(line: str, kind: str, known: Collection[Party]) -> dict[str, Any]:
    bare = " ".join(line.split())
    unchanged = (party for party in known if written_line(party) == bare)
    if (same := next(unchanged, None)) is not None:
        return party_fields(same)
    parts = _BAR.split(bare)
    if len(parts) > len(_PARTS):
        raise ValueError("a line has more than five parts")
    sent = dict(zip(_PARTS, parts, strict=False))
    alike = (party.kind for party in known if party.name == sent["name"])
    return {**sent, "kind": next(alike, kind)}
