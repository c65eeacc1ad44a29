"""Notes taken in a hurry: short labels, dashes, dates in figures, bots' minutes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import find_dates
from corpus.meeting import MeetingRecord
from corpus.record import extract_record
from tests.corpus.bodies import load

GROUPS = ("participants", "observers", "absent", "guests", "chairs", "hosts")
HEAD = "Harbour Club meeting, 7 May 2024\n\n"


def record_of(text: str, key: str = "notes.txt") -> MeetingRecord:
    return extract_record(load(key, text.encode()))


def named(text: str, key: str = "notes.txt") -> dict[str, list[str]]:
    """Return the names of every group that is not empty."""
    record = record_of(text, key)
    found = {g: [one.value.name for one in getattr(record, g)] for g in GROUPS}
    return {group: names for group, names in found.items() if names}


def day_of(text: str) -> str | None:
    dates = record_of(text).dates
    return str(dates.value.first) if dates else None


# --- labels -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("Here - Ada, Bob", {"participants": ["Ada", "Bob"]}),
        ("Here – Ada Stone, Bob Moss", {"participants": ["Ada Stone", "Bob Moss"]}),
        (
            "Here: Ada, Bob\nNot here: Dan",
            {"participants": ["Ada", "Bob"], "absent": ["Dan"]},
        ),
        (
            "Here - Ada, Bob\nNot here - Dan, Eva",
            {"participants": ["Ada", "Bob"], "absent": ["Dan", "Eva"]},
        ),
        ("Missing: Dan Orr, Eva Lund", {"absent": ["Dan Orr", "Eva Lund"]}),
        ("Apols: Dan Orr", {"absent": ["Dan Orr"]}),
        ("Apols – Dan Orr, Eva", {"absent": ["Dan Orr", "Eva"]}),
        ("Away: Dan", {"absent": ["Dan"]}),
        ("Who was there: Ada, Bob", {"participants": ["Ada", "Bob"]}),
        (
            "On the call: Ada Stone, Bob Moss",
            {"participants": ["Ada Stone", "Bob Moss"]},
        ),
        (
            "Apologies: Mr C Orr. Guest: Ms Eva Lund",
            {"absent": ["C Orr"], "guests": ["Eva Lund"]},
        ),
        (
            "Present: Ada Stone, Bob Moss; Apologies: Dan Orr",
            {"participants": ["Ada Stone", "Bob Moss"], "absent": ["Dan Orr"]},
        ),
    ],
)
def test_short_labels_lead_lists(lines: str, expected: dict[str, list[str]]) -> None:
    assert named(f"{HEAD}{lines}\n\nThe lamps were lit.\n") == expected


@pytest.mark.parametrize(
    "line",
    [
        "Lamps - Ada, Bob to light them",
        "Missing - two ropes and a lamp",
        "Here we are - in the hall",
        "Not-here - Ada",
        "Present-day lamps are dear",
        "Rope is missing: two coils",
    ],
)
def test_a_dash_alone_lists_nobody_else(line: str) -> None:
    lists = "Here - Cleo Marsh, Ivy Rask\n\n"
    assert named(f"{HEAD}{lists}{line}\n\nAll went home.\n") == {
        "participants": ["Cleo Marsh", "Ivy Rask"]
    }


NAME = st.sampled_from(["Ada", "Bob Moss", "Cleo Marsh", "Dan Orr", "Eva", "Ivy Rask"])


@given(
    st.lists(NAME, min_size=1, unique=True),
    st.sampled_from([" - ", " – ", ": ", " — "]),
    st.sampled_from(["Here", "Present"]),
)
def test_a_dash_reads_as_a_colon_does(names: list[str], mark: str, label: str) -> None:
    text = f"{HEAD}{label}{mark}{', '.join(names)}\n\nThe lamps were lit.\n"
    record = record_of(text)
    assert [one.value.name for one in record.participants] == names
    for one in record.participants:
        assert text[one.start : one.end] == one.value.name


# --- names --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "title", "name"),
    [
        ("Public Works Director Ada Stone", "Public Works Director", "Ada Stone"),
        ("City Clerk Dan Orr", "City Clerk", "Dan Orr"),
        ("Finance Director Ms Eva Lund", "Finance Director Ms", "Eva Lund"),
        ("Director Ada Stone", "Director", "Ada Stone"),
    ],
)
def test_offices_stand_before_names(item: str, title: str, name: str) -> None:
    record = record_of(f"{HEAD}Present: Bob Moss, {item}, Ivy Rask\n")
    parties = [(one.value.title, one.value.name) for one in record.participants]
    assert parties == [("", "Bob Moss"), (title, name), ("", "Ivy Rask")]


def test_names_may_wrap_between_semicolons() -> None:
    lines = (
        "Also present: Public Works Director Ada Stone; Bob\n"
        "Moss, harbour engineer; Cleo Marsh of the Pilot\n"
        "Guild; Dan Orr\n"
    )
    record = record_of(
        f"HARBOUR COUNCIL\nMinutes of 7 May 2024\n\n{lines}\nAll went.\n"
    )
    parties = {one.value.name: one.value for one in record.participants}
    assert list(parties) == ["Ada Stone", "Bob Moss", "Cleo Marsh", "Dan Orr"]
    assert parties["Ada Stone"].title == "Public Works Director"
    assert parties["Bob Moss"].role == "harbour engineer"
    assert parties["Cleo Marsh"].affiliation == "Pilot Guild"


# --- dates in figures ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("The fair is on 2 May.", "2023-04-03"),
        ("The fair is on the 2nd of May.", "2023-04-03"),
        ("The fair was on 18/3/24.", "2023-04-03"),
        ("The fair was on 18/03/2024.", "2023-04-03"),
        ("The fair is on May 2.", "2023-03-04"),
        ("The fair is on June 12th.", "2023-03-04"),
        ("The fair was on 3/18/24.", "2023-03-04"),
        # Nothing tells.
        ("The fair was fine.", None),
        ("The fair was on 5/6/23.", None),
        ("The fair was in May.", None),
        ("The fair was at 18:30/19:30 and cost $12 May be.", None),
        # Both are told.
        ("The fair is on 2 May. The sale is on June 12.", None),
        ("The fair was on 18/3/24, the sale on 3/18/24.", None),
    ],
)
def test_other_dates_tell_the_order_of_figures(
    below: str, expected: str | None
) -> None:
    assert (
        day_of(f"Harbour Club meeting 3/4/23\n\nHere: Ada, Bob\n\n{below}\n")
        == expected
    )


@given(st.dates(date(2000, 1, 1), date(2049, 12, 31)), st.booleans())
def test_figures_are_read_as_the_text_writes_them(day: date, months: bool) -> None:
    figures = f"{day:%-m/%-d/%y}" if months else f"{day:%-d/%-m/%y}"
    tells = "3/18/24" if months else "18/3/24"
    text = f"On {figures} the mole was painted, and on {tells} the crane."
    first = find_dates(text)[0]
    assert (first.value.first, first.value.last) == (day, day)
    assert text[first.start : first.end] == figures


@pytest.mark.parametrize(
    "figures",
    ["3/4/57", "3/4/23%", "3/4/23/5", "3/4/2.5", "31/2/23", "3/4", "12/13/14/15"],
)
def test_other_figures_are_no_days(figures: str) -> None:
    text = f"The share was {figures} as told on 18/3/24."
    assert [text[d.start : d.end] for d in find_dates(text)] == ["18/3/24"]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("Sat 14/10/23, 2pm, common room.", "2023-10-14"),
        ("Notes from Tuesday 7 May 2024", "2024-05-07"),
        ("mtg 14/10/23", "2023-10-14"),
        ("7 May 2024", "2024-05-07"),
        ("Lamps bought 14/10/23.", None),
        ("Next meeting 14/10/23.", None),
    ],
)
def test_the_first_line_of_notes_is_their_day(first: str, expected: str | None) -> None:
    assert day_of(f"{first}\nHere: Ada, Bob\nLamps to be lit.\n") == expected


# --- bots ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "chairs"),
    [
        ("Meeting started by ada at 17:00 UTC.", ["ada"]),
        ("Meeting started by @ada at 17:00:09 UTC.", ["@ada"]),
        ("Meeting opened by Ada Stone on 7 May 2024.", ["Ada Stone"]),
        ("Meeting started by 17:00 at the latest.", []),
        ("The fire was started by ada at 17:00 UTC.", []),
        ("Meeting ended by ada at 17:41 UTC.", []),
    ],
)
def test_who_started_a_meeting_led_it(line: str, chairs: list[str]) -> None:
    text = f"#harbour: lamps\n\n{line}\n\nPeople present\n* ada (44)\n* bob (12)\n"
    assert named(text).get("chairs", []) == chairs
