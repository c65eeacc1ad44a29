"""Which documents report several meetings, and what is read of each."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.chunking import chunk
from corpus.meeting import Evidenced, MeetingRecord
from corpus.record import extract_record
from corpus.several import meeting_sections, record_at
from tests.corpus.bodies import load

CIRCLE = """# Lantern Makers' Circle meeting notes, spring 2031

Every second Tuesday, 18:00. No meeting on 6 May 2031. Call: https://calls.example/l

---

## 2031-04-22 (recording: https://video.example/v/0422)

Chair: Odile Marsh

Attendees:
- Odile Marsh (Brightwork)
- Tam Reyes (Wickhouse)
- Priya Oduya

Notes
- Wicks: the supplier is late again.
- Decision: order the glass from Fenwick.
- [AI] Tam to write to Fenwick

## 2031-04-08 CANCELLED

The hall is flooded.

## 2031-03-25 (in person, room 3)

Chair: Tam Reyes

Attendees:
- Tam Reyes (Wickhouse)
- Odile Marsh (Brightwork)
- Ivo Brandt

Notes
- Paint: green or grey? No decision.
- [AI] Ivo to ask the neighbours
"""

TRUST = """<html><head><title>Heron Ponds Trust: minutes 2029</title></head><body>
<h1>Heron Ponds Trust</h1>
<p>Clerk: Wyn Abara. These are the minutes of the trustees.</p>
<h2>Meeting of 9 January 2029</h2>
<h3>Present</h3>
<ul><li>Ros Tilley</li><li>Wyn Abara</li><li>Jem Okafor</li></ul>
<h3>Apologies</h3>
<ul><li>Una Field</li></ul>
<h3>Sluice gate</h3>
<p>It was agreed to mend the sluice gate.</p>
<p>The next meeting is on 13 February 2029.</p>
<h2>Meeting of 13 February 2029</h2>
<h3>Present</h3>
<ul><li>Una Field</li><li>Wyn Abara</li><li>Ros Tilley</li></ul>
<h3>Otters</h3>
<p>It was agreed to buy a camera for the otters.</p>
<h2>Meeting of 13 March 2029</h2>
<p>No meeting: there was no quorum.</p>
</body></html>
"""

DESK = """# Night Desk running notes

Chairs: Bo Lindqvist and Ada Moreau

# 2032

## Tuesday, January 13

Present: Bo Lindqvist, Ada Moreau, Kit Sorrel

- rota for February is done
- kettle is broken, Kit buys one

## Tuesday, January 27

Present: Ada Moreau, Nia Falk

- kettle is here

# 2031

## Tuesday, December 16

Present: Bo Lindqvist, Kit Sorrel

- Christmas party: no music after 22:00
"""

BENCH = """HARBOUR BENCH COMMITTEE
Running notes 2033

Tuesday 7 June 2033
===================

Present: Ann Ito, Bo Ek, Cy Dahl
Apologies: Dee Fox

- Bench 4 is rotten. Bo mends it.

Tuesday 5 July 2033
===================

Present: Ann Ito, Dee Fox
Apologies: Bo Ek

- Bench 4 is mended.

Tuesday 2 August 2033

No meeting, summer break.

Tuesday 6 September 2033

Present: Ann Ito, Gil Hart

- Bench 9 was stolen.
"""

KILN = """Kiln club minutes

2033-06-07

Present: Ann Ito, Bo Ek, Cy Dahl

The kiln door is cracked.

2033-07-05

Present: Ann Ito, Dee Fox

The kiln door is mended.
"""

BODIES = {
    "circle.md": CIRCLE,
    "trust.html": TRUST,
    "desk.md": DESK,
    "bench.txt": BENCH,
    "kiln.txt": KILN,
}


def record(key: str, text: str) -> MeetingRecord:
    return extract_record(load(key, text.encode()))


def days(of: MeetingRecord) -> list[str]:
    return [part.part for part in of.parts]


def names(said) -> set[str]:
    return {one.value.name for one in said}


def test_each_section_of_running_notes_is_a_meeting_of_its_day():
    circle = record("circle.md", CIRCLE)
    assert days(circle) == ["2031-04-22", "2031-03-25"]
    newer, older = circle.parts
    assert newer.dates.value.first == date(2031, 4, 22)
    assert names(newer.participants) == {"Odile Marsh", "Tam Reyes", "Priya Oduya"}
    assert names(older.participants) == {"Tam Reyes", "Odile Marsh", "Ivo Brandt"}
    assert names(newer.chairs) == {"Odile Marsh"}
    assert names(older.chairs) == {"Tam Reyes"}
    assert [one.value for one in newer.decisions] == [
        "Decision: order the glass from Fenwick."
    ]
    assert not older.decisions
    assert older.mode is not None
    assert older.mode.value == "in person"
    assert newer.mode is None


def test_the_file_itself_reports_no_meeting_besides():
    circle = record("circle.md", CIRCLE)
    assert circle.dates is circle.number is circle.span is None
    assert not circle.participants
    assert not circle.decisions


def test_a_section_that_was_called_off_reports_none():
    assert "2031-04-08" not in days(record("circle.md", CIRCLE))
    assert days(record("trust.html", TRUST)) == ["2029-01-09", "2029-02-13"]


def test_a_section_with_headings_of_its_own_is_read_to_its_end():
    january, february = record("trust.html", TRUST).parts
    assert names(january.participants) == {"Ros Tilley", "Wyn Abara", "Jem Okafor"}
    assert names(january.absent) == {"Una Field"}
    assert names(february.participants) == {"Una Field", "Wyn Abara", "Ros Tilley"}
    assert not february.absent
    assert "sluice" in january.decisions[0].value
    assert "otters" in february.decisions[0].value
    assert january.next_meeting is not None
    assert february.next_meeting is None


def test_a_year_may_stand_in_the_heading_above():
    desk = record("desk.md", DESK)
    assert days(desk) == ["2032-01-13", "2032-01-27", "2031-12-16"]
    assert names(desk.parts[1].participants) == {"Ada Moreau", "Nia Falk"}


LONG = " The old stones lie in the river, and nobody knows whose they are." * 3


def sections(text, key="notes.md"):
    return meeting_sections(load(key, text.encode()))


def test_days_above_what_people_did_need_no_word_for_meeting():
    text = (
        f"## 2031-03-06\n\n- The trustees discussed the weir.{LONG}\n- They agreed to "
        f"mend it.\n\n## 2031-03-13\n\n- The trustees met the miller.{LONG}\n"
    )
    assert [str(s.dates.value.first) for s in sections(text)] == [
        "2031-03-06",
        "2031-03-13",
    ]
    things = text.replace("discussed", "paint for").replace("agreed to", "will")
    assert sections(things.replace("met the miller", "blue paint")) == ()


def test_the_name_of_the_file_tells_the_year_of_its_own_month_alone():
    text = (
        f"## March 6\n\nThe trustees discussed the weir.{LONG}"
        f"\n\n## March 13\n\nThe trustees met the miller.{LONG}"
    )
    assert len(sections(text, "2031-03-notes.md")) == 2
    assert sections(text, "2031-02-notes.md") == ()
    assert sections(text, "notes.md") == ()


def test_lines_of_a_file_that_marks_no_headings_count_as_such():
    bench = record("bench.txt", BENCH)
    assert days(bench) == ["2033-06-07", "2033-07-05", "2033-09-06"]
    june, july, september = bench.parts
    assert names(june.participants) == {"Ann Ito", "Bo Ek", "Cy Dahl"}
    assert names(july.participants) == {"Ann Ito", "Dee Fox"}
    assert names(july.absent) == {"Bo Ek"}
    assert names(september.participants) == {"Ann Ito", "Gil Hart"}
    kiln = record("kiln.txt", KILN)
    assert days(kiln) == ["2033-06-07", "2033-07-05"]
    assert names(kiln.parts[1].participants) == {"Ann Ito", "Dee Fox"}


def test_a_line_that_says_the_day_of_its_heading_again_parts_nothing():
    text = CIRCLE.replace("\nChair: Tam", "\nTuesday, 25 March 2031\n\nChair: Tam")
    assert text != CIRCLE
    found = record("circle.md", text)
    assert days(found) == ["2031-04-22", "2031-03-25"]
    assert found.parts[1].span is not None
    assert text[found.parts[1].span[0] :].startswith("2031-03-25 (in person")


def test_a_heading_may_say_the_place_beside_the_day():
    text = CIRCLE.replace(
        "## 2031-03-25 (in person", "## 2031-03-25 in Sudburg (in person"
    )
    assert days(record("circle.md", text)) == ["2031-04-22", "2031-03-25"]


def test_what_stands_above_all_meetings_names_the_body_of_each():
    circle = record("circle.md", CIRCLE)
    bodies = {part.body.value for part in circle.parts if part.body}
    assert bodies == {"Lantern Makers' Circle"}


def test_who_chairs_the_body_is_not_said_to_have_chaired_each_meeting():
    assert not any(part.chairs for part in record("desk.md", DESK).parts)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("meeting notes, spring 2031", "meeting of 25 March 2031"),
        ("meeting notes, spring 2031", "- minutes of the 12th meeting"),
        ("meeting notes, spring 2031", "meetings: upcoming"),
        ("meeting notes, spring 2031", "release notes"),
        ("## 2031-04-22", "## 2031-03-25"),
        ("## 2031-04-22", "### 2031-04-22"),
    ],
)
def test_what_does_not_agree_stays_whole(old, new):
    text = CIRCLE.replace(old, new).replace("## 2031-04-08 CANCELLED", "## Flood")
    assert meeting_sections(load("circle.md", text.encode())) == ()


def test_without_these_changes_it_is_taken_apart():
    text = CIRCLE.replace("## 2031-04-08 CANCELLED", "## Flood")
    assert len(meeting_sections(load("circle.md", text.encode()))) == 2


ONE_MEETING = [
    # Days of one meeting
    """# Heath Forum annual meeting

## Tuesday 5 June 2029

Present: Ann Ito, Bo Ek, Cy Dahl

- opening, and a walk over the heath

## Wednesday 6 June 2029

Present: Ann Ito, Bo Ek

- closing, with thanks to all who came
""",
    # Dates among the topics of one set of minutes
    """# Minutes of the Pier Committee

## Present

- Ann Ito
- Bo Ek

## Minutes of 4 May 2029

They were approved as they stand, with one spelling mended on page two.

## Accounts

The accounts were read and approved. The balance is 400 crowns.

## Pier lamp

The lamp is to be mended by Bo Ek before the summer comes.

## Next meeting, 6 July 2029

It will be held in the boat house, with a talk about the lamp and its history.
""",
    # A plan of what is to come
    """# Moor Society: dates of meetings

## 4 May 2029

Town hall, 19:00

## 6 July 2029

Boat house, 19:00
""",
    # Days that have a topic each
    """# Harbour project: meeting of the steering group

## 4 May 2029: dredging begins

The dredger came in the morning and stayed until the tide turned at noon.

## 6 July 2029: crane arrives

The crane was set up on the east quay, and tried with a load of two tons.
""",
    # Meetings that one set of minutes names among its topics
    """# Pier Committee

## Present

- Ann Ito
- Bo Ek

## Minutes of 4 May 2029

They were approved as they stand, with one spelling mended on page two. The
chair thanked the clerk for writing them down so soon, and asked all who were there to
send what they want to be mended before the week is over.

## Accounts

The accounts were read and approved. The balance is 400 crowns.

## Pier lamp

The lamp is to be mended by Bo Ek before the summer comes.

## Meeting of 6 July 2029

Agenda: the boat house, with a talk about the lamp and its history.

## Other business

There was none.
""",
    # One meeting, its day on a line, and the day of the next
    """# Sluice Board minutes

4 May 2029

Present: Ann Ito, Bo Ek

The gate was oiled and the lamp was lit, and everybody was content with it.

Next meeting

6 July 2029

Boat house, 19:00
""",
    # A log that speaks of no meetings
    """# Wellspring

## 2029-05-04

- water level 3.2 m, clear, and the pump was cleaned by the caretaker at noon
- the grating over the shaft was painted, and left to dry until the evening
- two visitors who signed the book, and a school class from the town of Elm

## 2029-07-06

- water level 2.9 m, clear, and the pump was left alone since it was running well
- the grating over the shaft was scratched by somebody, and painted once more
- no visitors, but for a fox that came in the evening and drank from the trough
""",
]


@pytest.mark.parametrize("text", ONE_MEETING)
def test_days_in_headings_do_not_take_one_paper_apart(text):
    assert meeting_sections(load("paper.md", text.encode())) == ()


@pytest.mark.parametrize("key", sorted(BODIES))
def test_no_passage_is_of_two_meetings(key):
    document = load(key, BODIES[key].encode())
    found = extract_record(document)
    for passage in chunk(document, found):
        first, last = passage.start, passage.end - 1
        assert record_at(found, first).part == record_at(found, last).part


def test_passages_are_described_by_the_meeting_in_which_they_stand():
    document = load("circle.md", CIRCLE.encode())
    found = extract_record(document)
    for passage in chunk(document, found):
        part = record_at(found, passage.start)
        other = {"22 April 2031", "25 March 2031"}
        if part.dates is not None:
            day = part.dates.value.first
            own = f"{day.day} {day:%B %Y}"
            assert own in passage.context
            other -= {own}
        assert not any(day in passage.context for day in other)


def evidences(of: MeetingRecord) -> list[tuple[str, Evidenced]]:
    found = []
    for one in fields(of):
        value = getattr(of, one.name)
        several = value if isinstance(value, tuple) else (value,)
        found += [(one.name, v) for v in several if isinstance(v, Evidenced)]
    return found


def assert_sound(key: str, text: str) -> None:
    document = load(key, text.encode())
    found = extract_record(document)
    before = 0
    for part in found.parts:
        assert part.span is not None
        start, end = part.span
        assert before <= start < end <= len(document.text)
        before = end
        for name, value in evidences(part):
            assert value.start < value.end
            above = name in {"body", "aliases"} and value.end <= found.parts[0].span[0]
            assert above or start <= value.start < value.end <= end, name
        for party in (*part.participants, *part.absent, *part.chairs):
            assert party.value.name in document.text[party.start : party.end]
    parts = [part.part for part in found.parts]
    assert len(set(parts)) == len(parts)


@pytest.mark.parametrize("key", sorted(BODIES))
def test_evidence_lies_in_the_section_of_its_meeting(key):
    assert_sound(key, BODIES[key])
    assert record(key, BODIES[key]).parts


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_mixture_of_sections_keeps_its_evidence_in_place(data):
    text = CIRCLE + DESK.replace("2032", "2028").replace("2031", "2027")
    lines = text.splitlines(keepends=True)
    heads = [n for n, line in enumerate(lines) if line.startswith("## ")]
    pieces = [
        "".join(lines[first:last])
        for first, last in zip(heads, [*heads[1:], len(lines)], strict=True)
    ]
    chosen = data.draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=6))
    opening = data.draw(
        st.sampled_from([CIRCLE.partition("## ")[0], "# Notes\n\n", ""])
    )
    assert_sound("notes.md", opening + "".join(chosen))
