"""What stands above minutes and news: days, houses, bodies, numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document
from corpus.meeting import MeetingRecord
from corpus.record import extract_record
from tests.corpus.bodies import load

BELOW = "\n\nPresent: Ada Stone, Bob Moss\n\nThe lamps were lit.\n"


def document(text: str, key: str = "minutes.txt") -> Document:
    return load(key, text.encode())


def record_of(text: str, key: str = "minutes.txt") -> MeetingRecord:
    return extract_record(document(text, key))


def said(text: str, name: str, key: str = "minutes.txt") -> str | None:
    """Return a field as text, after checking that it stands where it is said to."""
    paper = document(text, key)
    evidence = getattr(extract_record(paper), name)
    if evidence is None:
        return None
    stands = paper.text[evidence.start : evidence.end]
    if name in ("venue", "body", "place"):
        assert stands == evidence.value
    if name == "dates":
        assert evidence.value.first == evidence.value.last
        return str(evidence.value.first)
    return str(evidence.value)


# --- long headers -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "venue"),
    [
        (
            "Minutes of the ordinary meeting of the Harbour Parish Council held on "
            "Tuesday 7th May 2024 at 7.00 p.m. in the Parish Hall, Mole Lane, Sudburg",
            "Parish Hall",
        ),
        (
            "Draft minutes of the meeting of the Pilot Guild held on Tuesday, 7 May "
            "2024 at 2.15 p.m. in Room 4 of the Old Customs House, to which all of the "
            "members had been invited",
            "Room 4 of the Old Customs House",
        ),
        (
            "Minutes of the meeting of the Harbour Council held at the Grand Mole "
            "Hotel, Sudburg, on 7 May 2024 at 7.00 p.m., the Mayor being in the chair, "
            "and after due notice",
            "Grand Mole Hotel",
        ),
        (
            "Unapproved minutes of the annual meeting of all members of the Sailing "
            "Club held on 7 May 2024 at seven in the evening",
            None,
        ),
    ],
)
def test_a_header_counts_however_long_it_is(header: str, venue: str | None) -> None:
    assert said(header + BELOW, "dates") == "2024-05-07"
    assert said(header + BELOW, "venue") == venue


def test_a_long_sentence_is_no_header() -> None:
    long = (
        "The members were told at some length by the clerk of the council that on 7 "
        "May 2024 somebody had painted all of the lamps of the old mole in green"
    )
    assert said(f"Harbour Council\n\n{long}{BELOW}", "dates") is None


HALLS = st.sampled_from(["Parish Hall", "Old Customs House", "Room 4", "Mole Theatre"])
BODIES = st.sampled_from(
    ["Harbour Council", "Pilot Guild", "Board of the Sailing Club"]
)


@given(BODIES, st.integers(1, 28), HALLS, st.integers(0, 12))
def test_day_and_house_stand_in_any_header(
    body: str, day: int, hall: str, extra: int
) -> None:
    more = " and of all who came" * extra
    day_and_house = f"held on {day} May 2024 at 7.00 p.m. in the {hall}"
    text = f"Minutes of the meeting of the {body}{more} {day_and_house}{BELOW}"
    assert said(text, "dates") == f"2024-05-{day:02}"
    assert said(text, "venue") == hall


# --- houses on a line of their own --------------------------------------------------


@pytest.mark.parametrize(
    ("line", "venue"),
    [
        (
            "Council Chambers, 210 N. Alder Street, Dunmore",
            "Council Chambers, 210 N. Alder Street",
        ),
        ("Mole Hall, 12 Quay Road", "Mole Hall, 12 Quay Road"),
        ("Boardroom of the Pilot House", "Boardroom of the Pilot House"),
        ("Old Lamps and Ropes", None),
        ("12 Quay Road", None),
        ("The hall was cold, 12 Quay Road", None),
    ],
)
def test_a_house_may_stand_on_a_line_of_its_own(line: str, venue: str | None) -> None:
    text = f"HARBOUR CITY COUNCIL\n\nMeeting Minutes\n\nMay 7, 2024\n\n{line}{BELOW}"
    assert said(text, "venue") == venue


def test_the_house_of_another_meeting_is_none() -> None:
    text = (
        f"Minutes of the Harbour Council, 7 May 2024{BELOW}\n"
        "The next meeting will be held on 4 June 2024 in the Parish Hall.\n"
    )
    assert said(text, "venue") is None


# --- bodies -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Minutes of the Harbour Council", "Harbour Council"),
        ("Draft Minutes of the Harbour Council", "Harbour Council"),
        ("Notes of the Board of the Sailing Club", "Board of the Sailing Club"),
        ("Minutes of the Faculty Senate", "Faculty Senate"),
        ("Minutes of the Harbour Trust", "Harbour Trust"),
        ("Harbour Council", "Harbour Council"),
        # No word for a group.
        ("Minutes of the Painted Lamps", None),
        ("Painted Lamps", None),
        # More than a name.
        ("Minutes of the Harbour Council on painting lamps", None),
    ],
)
def test_a_title_without_a_word_for_a_meeting_names_its_body(
    title: str, body: str | None
) -> None:
    assert said(f"# {title}\n\n7 May 2024{BELOW}", "body", "minutes.md") == body


# --- Roman numbers ------------------------------------------------------------------

ROMAN = {4: "IV", 6: "VI", 9: "IX", 11: "XI", 14: "XIV", 23: "XXIII"}


@pytest.mark.parametrize("number", sorted(ROMAN))
@pytest.mark.parametrize(
    "kind", ["", "Ministerial ", "Joint Ministerial ", "Annual General "]
)
@pytest.mark.parametrize("word", ["Meeting", "Session"])
def test_roman_numbers_stand_before_adjectives(
    number: int, kind: str, word: str
) -> None:
    sentence = (
        f"The {ROMAN[number]} {kind}{word} of the Tidal Forum was held in Sudburg on "
        "7 May 2024.\n\nParticipants agreed to share tide tables.\n"
    )
    assert said(sentence, "number") == str(number)
    assert said(sentence, "body") == "Tidal Forum"


@pytest.mark.parametrize(
    "sentence",
    [
        "Captain V Green met the Harbour Council on 7 May 2024.",
        "Plan V was discussed by the meeting of 7 May 2024.",
        "The VI ministerial report was read at the meeting of 7 May 2024.",
        "Part IV of the Code was read at the Meeting of 7 May 2024.",
    ],
)
def test_other_roman_numbers_are_no_meetings(sentence: str) -> None:
    assert said(f"Harbour Council\n\n{sentence}\n", "number") is None


# --- news ---------------------------------------------------------------------------

STORY = (
    "Ministers of the Tidal Forum met in Sudburg last week for their sixth ministerial "
    "meeting. They agreed to share tide tables.\n"
)


@pytest.mark.parametrize(
    "stamp",
    [
        "News · 24 August 2022",
        "Press release | 24 August 2022",
        "Blog — 24 August 2022",
    ],
)
@pytest.mark.parametrize("key", ["lamps.txt", "2022-08-24-lamps.txt"])
@pytest.mark.parametrize("above", [True, False])
def test_news_are_no_day_of_a_meeting(stamp: str, key: str, above: bool) -> None:
    title = "Harbour ministers agree on lamps"
    text = "\n\n".join([stamp, title] if above else [title, stamp]) + f"\n\n{STORY}"
    assert said(text, "number", key) == "6"
    assert said(text, "place", key) == "Sudburg"
    assert said(text, "dates", key) is None
    assert said(text, "published", key) == "2022-08-24"
    assert record_of(text, key).filed is None


def test_news_may_say_the_days_themselves() -> None:
    text = (
        "News | 24 August 2022\n\nHarbour ministers agree on lamps\n\nThe Tidal Forum "
        "met in Sudburg for its 6th meeting on 17 August 2022.\n"
    )
    assert said(text, "dates") == "2022-08-17"
    assert said(text, "published") == "2022-08-24"
    assert said(text, "number") == "6"


def test_another_meeting_in_the_news_does_not_count() -> None:
    text = (
        "News · 24 August 2022\n\nHarbour ministers meet\n\nThe Tidal Forum met in "
        "Sudburg last week. It looked back on the fifth meeting in Norburg.\n"
    )
    assert said(text, "number") is None
