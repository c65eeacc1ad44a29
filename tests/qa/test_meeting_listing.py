"""Meetings as they are listed: what is the same, who met, and what is printed."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.meeting import DateRange, Evidenced, MeetingRecord
from qa.commands.meeting_tables import NOT_SAID, list_meetings, show_meeting
from qa.meeting_listing import (
    MeetingFilter,
    Place,
    by_body,
    facts,
    find_meeting,
    holds_words,
    matching,
)
from qa.meetings import group_meetings
from tests.web.minutes import GATES, SECOND, TIDES, minutes

DAY = DateRange(date(2024, 3, 4), date(2024, 3, 4))
MONTH = DateRange(date(2024, 3, 1), date(2024, 3, 31), "month")


def said(value, start: int = 3):
    return Evidenced(value, start, start + 2)


def record(id_: str, **fields) -> MeetingRecord:
    return MeetingRecord(id_, 1, **{"number": said(1), **fields})


def one(*records: MeetingRecord):
    (meeting,) = group_meetings(records)
    return meeting


def test_values_that_agree_stand_as_one_with_all_their_places() -> None:
    meeting = one(
        record("a", place=said("Lisbon", 5), dates=said(MONTH)),
        record("b", place=said("Lisbon, Norland", 7), dates=said(DAY)),
    )
    (place,) = facts(meeting, "place")
    assert place.value == meeting.place == "Lisbon, Norland"
    assert set(place.places) == {Place("a", 1, 5, 7), Place("b", 1, 7, 9)}
    (dates,) = facts(meeting, "dates")
    assert dates.value == DAY
    assert len(dates.places) == 2


def test_values_that_differ_stand_apart_the_one_by_hand_first() -> None:
    meeting = one(
        record("a", venue=said("Old Hall")),
        record("b", venue=Evidenced("New Hall", 0, 0)),
    )
    assert [(v.value, v.by_hand) for v in facts(meeting, "venue")] == [
        ("New Hall", True),
        ("Old Hall", False),
    ]


def named(body: str | None, number: int, *aliases: str) -> MeetingRecord:
    return record(
        f"{body}{number}",
        number=said(number),
        body=said(body) if body else None,
        aliases=tuple(said(alias) for alias in aliases),
    )


def test_bodies_are_kept_apart_and_known_under_all_their_names() -> None:
    meetings = group_meetings(
        [
            named("Committee on Tides", 1, "COT"),
            named("Norland Committee on Tides", 2),
            named("Tidal Committee", 3, "COT"),
            named("Committee on Wind", 4),
            named(None, 5),
        ]
    )
    groups = {name: [m.number for m in held] for name, held in by_body(meetings)}
    assert groups == {"Tidal Committee": [1, 2, 3], "Committee on Wind": [4], "": [5]}


def test_one_body_has_the_meetings_that_name_none() -> None:
    meetings = group_meetings([named("Committee on Tides", 1), named(None, 2)])
    ((name, held),) = by_body(meetings)
    assert name == "Committee on Tides"
    assert len(held) == 2
    assert by_body(()) == ()


bodies = st.lists(
    st.tuples(
        st.sampled_from([None, "Board", "Board of Gates", "Committee on Tides", "of"]),
        st.integers(1, 9),
    ),
    max_size=12,
    unique=True,
)


@given(bodies)
def test_every_meeting_stands_under_exactly_one_body(drawn) -> None:
    meetings = group_meetings(named(body, number) for body, number in drawn)
    listed = [m.id for _, held in by_body(meetings) for m in held]
    assert sorted(listed) == sorted(m.id for m in meetings)
    assert all(find_meeting(meetings, m.id) is m for m in meetings)


@given(bodies, st.integers(1, 9), st.text(max_size=9))
def test_filters_only_leave_out(drawn, number, words) -> None:
    meetings = group_meetings(named(body, number) for body, number in drawn)
    assert list(matching(meetings, MeetingFilter())) == list(meetings)
    by_number = list(matching(meetings, MeetingFilter(number=number)))
    assert by_number == [m for m in meetings if m.number == number]
    both = MeetingFilter(number=number, body=words)
    assert set(matching(meetings, both)) <= set(by_number)


@pytest.mark.parametrize(
    ("query", "text", "holds"),
    [
        ("tides", TIDES, True),
        ("TIDES committee", TIDES, True),
        ("tide", TIDES, False),
        ("tides gates", TIDES, False),
        ("", TIDES, False),
        ("?", TIDES, False),
        ("x", None, False),
    ],
)
def test_words_are_found_whole(query, text, holds) -> None:
    assert holds_words(query, text) is holds


# --- on the terminal --------------------------------------------------------------


def lines(capsys) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_meetings_are_printed_a_line_each(capsys) -> None:
    list_meetings(minutes(), MeetingFilter(body="tides"), as_json=False)
    rows = [line.split("\t") for line in lines(capsys)]
    assert [row[1:] for row in rows] == [
        ["2nd meeting", "4 March 2024", "Lisbon", "Rana Lund", "2"],
        ["3rd meeting", "5 May 2025", "Porto", "", "1"],
    ]


def test_meetings_are_printed_as_objects_of_the_api(capsys) -> None:
    list_meetings(minutes(), MeetingFilter(), as_json=True)
    found = [json.loads(line) for line in lines(capsys)]
    assert [meeting["body"] for meeting in found] == [GATES, TIDES, TIDES]
    assert found[1]["chairs"] == ["Rana Lund"]


def test_one_meeting_is_printed_with_its_documents(capsys) -> None:
    fake = minutes()
    meeting = next(m for m in fake.meetings() if m.number == 2)
    assert show_meeting(fake, meeting.id, as_json=False)
    printed = lines(capsys)
    (keys,) = [line for line in printed if line.startswith("  Ana Ito  [")]
    assert set(keys[12:-1].split(", ")) == {"notes.txt", "second.txt"}
    assert f"Venue: {NOT_SAID}" in printed
    assert printed[0].startswith("2nd meeting")


def test_what_was_corrected_is_printed_as_such(capsys) -> None:
    fake = minutes()
    meeting = next(m for m in fake.meetings() if m.number == 3)
    values = {"venue": "Hall", "participants": ()}
    fake.writer.correct(meeting.documents, values, made_by="Ana")
    show_meeting(fake, meeting.id, as_json=False)
    printed = lines(capsys)
    at = printed.index("Venue (corrected by hand):")
    assert printed[at + 1] == "  Hall  [by hand]"
    assert "Participants (corrected by hand): There is none." in printed


def test_one_meeting_is_printed_as_the_object_of_the_api(capsys) -> None:
    fake = minutes()
    meeting = next(m for m in fake.meetings() if m.number == 2)
    show_meeting(fake, meeting.id, as_json=True)
    (printed,) = lines(capsys)
    place = json.loads(printed)["passages"]["decisions"][0]["evidence"][0]
    assert place["quote"] == SECOND[place["start"] : place["end"]]


def test_a_meeting_that_is_not_there_is_told(capsys) -> None:
    assert not show_meeting(minutes(), "nothing", as_json=False)
    said = capsys.readouterr()
    assert said.out == ""
    assert "meeting-qa meetings" in said.err
