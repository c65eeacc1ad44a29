"""What is set by hand wins, stays, and can be taken back."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document, document_id
from corpus.meeting import DateRange, Evidenced, MeetingRecord, Party, PartyKind
from index.corrections import (
    CORRECTABLE,
    PARTY_FIELDS,
    Correction,
    corrected,
    decode_value,
    encode_value,
    value_of,
)
from index.errors import DocumentNotFoundError, DocumentRemovedError
from index.library import FORMAT, Library
from tests.index.plain import PLAIN, record

ONE = document_id("one.txt")
TWO = document_id("two.txt")
ITO = Party("Ms Ito", PartyKind.PERSON)
SOK = Party("Mr Sok", PartyKind.PERSON)
NOW = datetime(2024, 3, 1, tzinfo=UTC)


def read(document: Document) -> MeetingRecord:
    """A record with a chair, so that lists have something that was read."""
    at = document.text.find("Ms Ito")
    chairs = (Evidenced(ITO, at, at + 6),) if at >= 0 else ()
    return replace(record(document), chairs=chairs)


MAKING = replace(PLAIN, record=read)


@pytest.fixture
def writer(make_writer, folder):
    made = make_writer(making=MAKING)
    made.build([folder])
    return made


@pytest.fixture
def live(writer, make_live):
    return make_live(making=MAKING)


def held(live, field: str, id_: str = ONE):
    """Return a field of a document's record in the newest view."""
    records = {r.document_id: r for r in live.refresh().records()}
    return getattr(records[id_], field)


def test_what_is_set_by_hand_wins_and_claims_no_words(writer, live):
    assert held(live, "place") is None
    report = writer.correct([ONE, TWO], {"place": "Oslo", "number": 4}, made_by="Bo")
    assert report.generation == 2
    for id_ in (ONE, TWO):
        assert held(live, "place", id_) == Evidenced("Oslo", 0, 0)
        assert held(live, "number", id_) == Evidenced(4, 0, 0)
    assert held(live, "body").value == "First meeting"
    made = live.current().corrections()
    assert [(c.document_id, c.field, c.value) for c in made] == [
        (ONE, "place", "Oslo"),
        (ONE, "number", 4),
        (TWO, "place", "Oslo"),
        (TWO, "number", 4),
    ]
    assert {c.made_by for c in made} == {"Bo"}
    assert all(abs((datetime.now(UTC) - c.made_at).total_seconds()) < 60 for c in made)


def test_an_older_view_keeps_its_records(writer, live):
    before = live.current()
    writer.correct([ONE], {"place": "Oslo"}, made_by="Bo")
    live.refresh()
    assert all(one.place is None for one in before.records())
    assert before.corrections() == ()


def test_what_the_document_says_too_keeps_its_words(writer, live):
    evidence = held(live, "chairs")
    writer.correct([ONE], {"chairs": (ITO, SOK), "body": "First meeting"}, made_by="Bo")
    assert held(live, "chairs") == (*evidence, Evidenced(SOK, 0, 0))
    assert held(live, "body").end > 0


def test_a_value_can_be_set_to_nothing(writer, live):
    writer.correct([ONE], {"chairs": (), "body": None}, made_by="Bo")
    assert held(live, "chairs") == ()
    assert held(live, "body") is None


def test_the_value_before_is_kept(writer, live):
    writer.correct([ONE], {"body": "Board", "chairs": (SOK,)}, made_by="Bo")
    live.refresh()
    before = {c.field: c.before for c in live.current().corrections()}
    assert before == {"body": "First meeting", "chairs": (ITO,)}


def test_withdrawing_lets_the_document_speak_again(writer, live):
    said = held(live, "body")
    writer.correct([ONE], {"body": "Board"}, made_by="Bo")
    writer.correct([ONE], {"body": "Council"}, made_by="Bo")
    assert held(live, "body").value == "Council"
    assert [c.before for c in live.current().corrections()] == [said.value]
    report = writer.correct([ONE], {}, withdrawn=["body"], made_by="Bo")
    assert held(live, "body") == said
    assert live.current().corrections() == ()
    again = writer.correct([ONE], {}, withdrawn=["body"], made_by="Bo")
    assert again.generation == report.generation


def test_corrections_outlive_whatever_happens_to_the_document(
    writer, make_writer, make_live, folder
):
    writer.correct([ONE], {"place": "Oslo"}, made_by="Bo")
    newer = replace(MAKING, recorder="2", chunker="2")
    writer = make_writer(making=newer)
    writer.build()
    live = make_live(making=newer)
    assert held(live, "place").value == "Oslo"
    (folder / "one.txt").write_text("Another text", "utf-8")
    writer.build()
    assert held(live, "place").value == "Oslo"
    assert held(live, "body").value == "Another text"
    writer.remove([ONE])
    assert ONE not in {r.document_id for r in live.refresh().records()}
    assert live.current().corrections() == ()
    writer.build([folder])
    assert held(live, "place").value == "Oslo"


def test_what_was_read_of_a_removed_document_is_erased(writer, directory):
    writer.correct([ONE], {"body": "Board", "chairs": (SOK,)}, made_by="Bo")
    writer.remove([ONE])
    library = Library(directory)
    with library.reading() as reading:
        assert [c.before for c in reading.corrections()] == [None, ()]
    library.close()
    # The title stays with the tombstone; nothing else that was read does.
    assert b"Ms Ito" not in (directory / "library.db").read_bytes()


def test_a_running_reader_sees_a_correction_within_a_second(writer, make_live):
    live = make_live(making=MAKING, poll_s=0.2)
    assert all(one.place is None for one in live.current().records())
    writer.correct([ONE], {"place": "Oslo"}, made_by="Bo")
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline and live.current().number == 1:
        time.sleep(0.02)
    places = {r.document_id: r.place for r in live.current().records()}
    assert places[ONE] == Evidenced("Oslo", 0, 0)
    assert len(live.current().search_lexical("apples", k=9)) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"decisions": ("x",)},
        {"document_id": "x"},
        {"place": 4},
        {"number": "4"},
        {"dates": "today"},
        {"chairs": ("Bo",)},
        {"chairs": None},
    ],
)
def test_what_does_not_fit_a_field_changes_nothing(writer, live, values):
    with pytest.raises(ValueError, match="cannot be"):
        writer.correct([ONE], {"venue": "Hall", **values}, made_by="Bo")
    assert live.refresh().number == 1
    assert held(live, "venue") is None


def test_unknown_and_removed_documents_are_named(writer, live):
    with pytest.raises(DocumentNotFoundError):
        writer.correct([ONE, "nothing"], {"place": "Oslo"}, made_by="Bo")
    writer.remove([TWO])
    with pytest.raises(DocumentRemovedError):
        writer.correct([ONE, TWO], {"place": "Oslo"}, made_by="Bo")
    assert held(live, "place") is None


# --- libraries of the former format -----------------------------------------------


@pytest.fixture
def former(writer, directory):
    """A library as the former format left it."""
    with sqlite3.connect(directory / "library.db") as connection:
        connection.execute("DROP TABLE corrections")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    return directory


def version_of(directory) -> int:
    with sqlite3.connect(directory / "library.db") as connection:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return found


def test_a_library_of_the_former_format_is_read_as_it_is(former, make_live):
    live = make_live(making=MAKING)
    assert len(live.current().records()) == 3
    assert live.current().corrections() == ()
    assert version_of(former) == 1


def test_a_writer_brings_it_up_to_date_and_loses_nothing(former, writer, make_live):
    live = make_live(making=MAKING)
    documents = [live.current().document(one.id) for one in live.current().documents()]
    writer.correct([ONE], {"place": "Oslo"}, made_by="Bo")
    assert version_of(former) == FORMAT
    assert held(live, "place").value == "Oslo"
    kept = [live.current().document(one.id) for one in live.current().documents()]
    assert kept == documents
    assert len(live.current().search_lexical("apples", k=9)) == 1


def test_an_upgrade_that_fails_leaves_the_former_format(former, writer, make_live):
    with sqlite3.connect(former / "library.db") as connection:
        connection.execute("CREATE TABLE corrections_in_force (x)")
    connection.close()
    with pytest.raises(Exception, match="corrections_in_force"):
        writer.correct([ONE], {"place": "Oslo"}, made_by="Bo")
    assert version_of(former) == 1
    assert len(make_live(making=MAKING).current().records()) == 3


# --- values ------------------------------------------------------------------------

words = st.text(max_size=20).filter(lambda text: text.isprintable())
days = st.dates()
parties = st.builds(
    Party, words, st.sampled_from(PartyKind), words, words, words, words
)


def values_of(field: str) -> st.SearchStrategy:
    if field in PARTY_FIELDS:
        return st.lists(parties, max_size=4).map(tuple)
    if field == "number":
        return st.none() | st.integers()
    if field == "dates":
        precision = st.sampled_from(["day", "month", "year"])
        return st.none() | st.builds(DateRange, days, days, precision)
    return st.none() | words


@given(st.data(), st.sampled_from(CORRECTABLE))
def test_values_come_back_and_hold(data, field):
    value = data.draw(values_of(field))
    assert decode_value(field, encode_value(field, value)) == value
    said = MeetingRecord("d", 1, body=Evidenced("Board", 3, 8))
    made = corrected(said, [Correction("d", field, value, None, "Bo", NOW)])
    assert value_of(made, field) == value
    assert replace(made, **{field: getattr(said, field)}) == said


def test_every_fact_and_party_of_a_record_can_be_set():
    told = {"document_id", "version", "aliases", "lists_participants"}
    told |= {"published", "filed", "span", "part", "parts"}
    quoted = {"decisions", "mentions", "next_meeting"}
    fields = set(MeetingRecord.__dataclass_fields__)
    assert fields - told - quoted == set(CORRECTABLE)


def test_dates_of_a_correction_are_dates(writer, live):
    dates = DateRange(date(2024, 3, 4), date(2024, 3, 6))
    writer.correct([ONE], {"dates": dates}, made_by="Bo")
    assert held(live, "dates") == Evidenced(dates, 0, 0)
