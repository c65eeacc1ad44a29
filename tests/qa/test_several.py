"""Answers from running notes: what one meeting says is never said of another."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.meeting import DateRange, Evidenced, MeetingRecord, Party, PartyKind
from index.errors import DocumentNotFoundError
from qa.answer import Answer
from qa.assistant import Assistant
from qa.meetings import Meetings, extent_of, group_meetings
from qa.outline import outline, papers, stretch
from tests.qa.test_answering import check

SPRING = """# Lantern Makers' Circle meeting notes, spring 2031

Every second Tuesday at 18:00. The parrot of the circle is called Momo.

## 2031-04-22 (recording: https://video.example/v/0422)

Chair: Odile Marsh

Attendees:
- Odile Marsh (Brightwork)
- Tam Reyes (Wickhouse)
- Priya Oduya

Agenda
- Breakage
- Glass order

The breakage rate was 3.1 percent.

Decision: order the glass from Fenwick.

The call ended at 19:40.

## 2031-04-08 CANCELLED

Frost had burst the pipes in the varnish cellar.

## 2031-03-25 (in person; recording: https://video.example/v/0325)

Chair: Tam Reyes

Attendees:
- Tam Reyes (Wickhouse)
- Odile Marsh (Brightwork)
- Ivo Brandt

Agenda
- Breakage
- Paint

The breakage rate was 8.4 percent.

Decision: paint the shutters green.

The call ended at 20:15.
"""
SUMMER = """# Lantern Makers' Circle meeting notes, summer 2031

## 2031-06-03 (recording: https://video.example/v/0603)

Chair: Odile Marsh

Attendees:
- Odile Marsh (Brightwork)
- Ivo Brandt

Agenda
- Varnish

The varnish supplier sent resin by mistake.

## 2031-05-20

Chair: Priya Oduya

Attendees:
- Priya Oduya
- Tam Reyes (Wickhouse)

Agenda
- Stall at the fair

The stall costs 90 crowns a day.
"""
LETTER = """# Lantern Makers' Circle meeting of 25 March 2031

The Lantern Makers' Circle met on 25 March 2031 at the Old Kiln Hall.

A visitor, Una Field, showed a lamp made of birch bark.
"""
PAPERS = {"spring.md": SPRING, "summer.md": SUMMER, "letter.md": LETTER}
SECTIONS = {
    "22 April 2031": "2031-04-22",
    "25 March 2031": "2031-03-25",
    "3 June 2031": "2031-06-03",
    "20 May 2031": "2031-05-20",
}


@pytest.fixture(scope="module")
def circle(make_assistant) -> Assistant:
    return make_assistant(PAPERS)


def asked(assistant: Assistant, question: str) -> Answer:
    answer = assistant.ask(question)
    check(answer, assistant)
    return answer


def section_of(assistant: Assistant, answer: Answer) -> set[str]:
    """Return in which sections an answer's quotes stand."""
    found = set()
    for quote in answer.citations:
        text = assistant.generation().document(quote.document_id).text
        above = re.findall(r"^## (\S+)", text[: quote.end], re.MULTILINE)
        found.add(above[-1] if above else quote.key)
    return found


def test_each_section_is_a_meeting_of_the_library(circle) -> None:
    labels = [meeting.label for meeting in circle.meetings()]
    assert labels == [
        "meeting of 25 March 2031",
        "meeting of 22 April 2031",
        "meeting of 20 May 2031",
        "meeting of 3 June 2031",
    ]


CLOSE = """# Kiln notes, meetings of 2031

## 2031-04-22

Attendees:
- Odile Marsh
- Tam Reyes
- Priya Oduya

Glaze: Greta Holm wrote to say that the new glaze is ready.

## 2031-03-25

Attendees:
- Odile Marsh
- Ivo Brandt
- Tam Reyes

Kiln: it is warm.
"""


def test_a_search_within_meetings_finds_no_passage_of_another(circle) -> None:
    generation = circle.generation()
    march, april, *_ = circle.meetings()
    for meeting in (march, april):
        hits = circle._retriever.retrieve(
            "breakage rate",
            generation,
            k=20,
            documents=meeting.documents,
            extent=meeting.extent,
        )
        assert hits
        for hit in hits:
            passage = hit.passage
            assert meeting.extent.holds(passage.document_id, passage.start)


def test_records_hold_what_was_set_for_their_part_alone(make_assistant) -> None:
    assistant = make_assistant({"spring.md": SPRING})
    _, april = assistant.meetings()
    assistant.writer.correct(april.sources, {"venue": "Old Kiln"}, made_by="Bo")
    assistant.refresh()
    venues = {r.part: r.venue for r in assistant.generation().records()}
    assert venues["2031-03-25"] is None
    assert venues["2031-04-22"] == Evidenced("Old Kiln", 0, 0)


@pytest.mark.parametrize("source", ["{0}", "{0}#2031-04-08", "unknown#2031-04-22"])
def test_nothing_is_set_for_what_reports_no_meeting(make_assistant, source) -> None:
    assistant = make_assistant({"spring.md": SPRING})
    (document,) = assistant.meetings()[0].documents
    with pytest.raises(DocumentNotFoundError):
        assistant.writer.correct(
            [source.format(document)], {"place": "Oslo"}, made_by="Bo"
        )
    assert not assistant.generation().corrections()


def test_corrections_stay_with_their_part(make_assistant) -> None:
    assistant = make_assistant({"spring.md": SPRING})
    march, april = assistant.meetings()
    assistant.writer.correct(april.sources, {"place": "Oslo"}, made_by="Bo")
    assistant.refresh()
    march, april = assistant.meetings()
    assert (march.place, april.place) == (None, "Oslo")
    assert not march.corrections
    (made,) = april.corrections
    assert (made.part, made.before) == ("2031-04-22", None)
    answer = asked(assistant, "Where was the meeting of 22 April 2031?")
    assert "Oslo (set by hand by Bo" in answer.text
    assert "Oslo" not in asked(assistant, "Where was the 25 March 2031 meeting?").text
    assistant.writer.correct(april.sources, {}, withdrawn=["place"], made_by="Bo")
    assistant.refresh()
    assert assistant.meetings()[1].place is None


def test_a_day_set_by_hand_does_not_merge_two_parts(make_assistant) -> None:
    assistant = make_assistant({"spring.md": SPRING})
    march, april = assistant.meetings()
    assert march.dates is not None
    assistant.writer.correct(april.sources, {"dates": march.dates}, made_by="Bo")
    assistant.refresh()
    first, second = assistant.meetings()
    assert first.dates == second.dates
    assert first.sources.isdisjoint(second.sources)
    assert first.id != second.id


def test_an_outline_of_a_part_holds_nothing_else(circle) -> None:
    march, april, *_ = circle.meetings()
    for meeting in (march, april):
        for record in meeting.records:
            if record.span is None:
                continue
            view = outline(circle.generation().document(record.document_id))
            part = stretch(view, *record.span)
            assert part.sentences
            for one in part.sentences:
                assert record.span[0] <= one.start < one.end <= record.span[1]
            whole = {(one.start, one.end) for one in view.sentences}
            shared = {(one.start, one.end) for one in part.sentences}
            assert len(shared & whole) == len(
                [s for s in whole if record.span[0] <= s[0] < record.span[1]]
            )


def test_papers_of_whole_documents_are_these(circle) -> None:
    letter = [r for m in circle.meetings() for r in m.records if r.span is None]
    extent = extent_of(group_meetings(letter))
    views = {
        r.document_id: outline(circle.generation().document(r.document_id))
        for r in letter
    }
    assert list(papers(extent, views.__getitem__)) == list(views.values())


days = st.dates(date(2031, 1, 1), date(2031, 1, 9))


@st.composite
def libraries(draw) -> list[MeetingRecord]:
    """Records of whole documents and of parts of documents, many on equal days."""
    records = []
    for name in draw(st.lists(st.sampled_from("abcd"), unique=True, max_size=4)):
        held = sorted(draw(st.sets(days, min_size=1, max_size=4)))
        bodies = [None, Evidenced("Board", 0, 5), Evidenced("Circle", 0, 6)]
        body = draw(st.sampled_from(bodies))
        several = len(held) > 1
        for place, day in enumerate(held):
            span = (100 * place, 100 * place + 90)
            party = Party(draw(st.sampled_from(["Ana Ito", "Bo Ek"])), PartyKind.PERSON)
            records.append(
                MeetingRecord(
                    f"d{name}",
                    1,
                    body=body,
                    dates=Evidenced(DateRange(day, day), span[0] + 1, span[0] + 9),
                    participants=(Evidenced(party, span[0] + 10, span[0] + 17),),
                    span=span if several else None,
                    part=day.isoformat() if several else "",
                )
            )
    return records


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(libraries(), st.randoms(use_true_random=False))
def test_parts_of_one_document_are_never_merged(records, random) -> None:
    meetings = group_meetings(records)
    for meeting in meetings:
        documents = [record.document_id for record in meeting.records]
        assert len(set(documents)) == len(documents)
    assert sorted(r.source for m in meetings for r in m.records) == sorted(
        record.source for record in records
    )
    assert len({meeting.id for meeting in meetings}) == len(meetings)
    again = list(records)
    random.shuffle(again)
    assert group_meetings(again) == meetings


@given(libraries())
def test_a_place_is_of_the_meeting_whose_part_it_is_in(records) -> None:
    meetings = group_meetings(records)
    assert isinstance(meetings, Meetings)
    for record in records:
        offset = 0 if record.span is None else record.span[0] + 50
        meeting = meetings.at(record.document_id, offset)
        assert meeting is not None
        assert record.source in meeting.sources
        assert meetings.source_at(record.document_id, offset) == record.source
        assert meeting.extent.holds(record.document_id, offset)
        others = [m for m in meetings if m is not meeting]
        assert not any(m.extent.holds(record.document_id, offset) for m in others)
        if record.span is not None:
            between = record.span[1] + 5
            assert meetings.at(record.document_id, between) is None
            assert meetings.source_at(record.document_id, between) == ""
            assert not meeting.extent.holds(record.document_id, between)
    assert meetings.source_at("unknown", 3) == "unknown"
