from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from corpus.meeting import DateRange, Evidenced, MeetingRecord, Party, PartyKind
from index.corrections import Correction, Value
from qa.meetings import group_meetings


def days(first: date, last: date | None = None) -> DateRange:
    return DateRange(first, last or first)


def record(
    document: str,
    *,
    number: int | None = None,
    dates: DateRange | None = None,
    place: str | None = None,
    body: str | None = None,
    alias: str | None = None,
    present: tuple[str, ...] = (),
    listed: bool = False,
) -> MeetingRecord:
    def evidence(value):
        return None if value is None else Evidenced(value, 0, 1)

    return MeetingRecord(
        document,
        1,
        body=evidence(body),
        aliases=(Evidenced(alias, 0, 1),) if alias else (),
        number=evidence(number),
        dates=evidence(dates),
        place=evidence(place),
        participants=tuple(
            Evidenced(Party(name, PartyKind.ORGANISATION), at, at + 1)
            for at, name in enumerate(present)
        ),
        lists_participants=Evidenced("Present", 0, 7) if listed else None,
    )


def test_two_documents_of_one_number_report_one_meeting() -> None:
    met = days(date(2018, 4, 23), date(2018, 4, 24))
    (meeting,) = group_meetings(
        [record("a", number=1, dates=met), record("b", number=1, place="Port Alba")]
    )
    assert meeting.documents == {"a", "b"}
    assert meeting.dates == met
    assert meeting.place == "Port Alba"
    assert meeting.described == "1st meeting (23–24 April 2018, Port Alba)"


def test_a_dated_record_finds_its_numbered_meeting() -> None:
    met = days(date(2022, 5, 3))
    (meeting,) = group_meetings(
        [record("a", dates=met), record("b", number=4, dates=met)]
    )
    assert meeting.number == 4


def test_one_number_on_other_days_is_another_meeting() -> None:
    found = group_meetings(
        [
            record("a", number=1, dates=days(date(2001, 1, 1))),
            record("b", number=1, dates=days(date(2015, 1, 1))),
        ]
    )
    assert len(found) == 2


def test_bodies_that_share_no_words_do_not_share_a_meeting() -> None:
    found = group_meetings(
        [
            record("a", number=2, body="Harbour Masters Forum", alias="HMF"),
            record("b", number=2, body="Working Party on Bees", alias="WPB"),
        ]
    )
    assert len(found) == 2


def test_bodies_that_share_a_short_name_do() -> None:
    found = group_meetings(
        [
            record("a", number=2, body="Harbour Masters Forum", alias="HMF"),
            record("b", number=2, body="Forum for those in charge", alias="hmf"),
        ]
    )
    assert len(found) == 1


def test_meetings_stand_in_order_of_time() -> None:
    found = group_meetings(
        [
            record("b", number=2, dates=days(date(2020, 1, 1))),
            record("a", number=1, dates=days(date(2019, 1, 1))),
            record("c", dates=days(date(2021, 1, 1))),
        ]
    )
    assert [m.label for m in found] == [
        "1st meeting",
        "2nd meeting",
        "meeting of 1 January 2021",
    ]


def test_a_record_without_number_and_dates_names_no_meeting() -> None:
    assert group_meetings([record("a", place="Port Alba")]) == ()


def test_a_party_of_two_documents_is_one_row_with_two_sources() -> None:
    long = "International Harbour Office"
    (meeting,) = group_meetings(
        [
            record("a", number=1, present=(long, "Norland")),
            record("b", number=1, present=("IHO", "Suderia", "norland")),
        ]
    )
    rows = {said.value.name: said for said in meeting.participants}
    assert [s.record.document_id for s in rows[long].sources] == ["a", "b"]
    assert [s.record.document_id for s in rows["Suderia"].sources] == ["b"]
    assert len(meeting.participants) == 3


def test_minutes_of_days_that_follow_each_other_are_of_one_meeting() -> None:
    first = date(2022, 5, 3)
    minutes = [
        record(f"day{n}", number=4, dates=days(first + timedelta(days=n)))
        for n in (2, 0, 1)
    ]
    (meeting,) = group_meetings(minutes)
    assert meeting.dates == days(first, first + timedelta(days=2))


def test_days_without_number_join_only_for_one_body_in_one_place() -> None:
    def day(n: int, place: str | None) -> MeetingRecord:
        met = days(date(2022, 5, n))
        return record(f"d{n}", dates=met, place=place, body="Harbour Board")

    assert len(group_meetings([day(3, "Port Alba"), day(4, "Port Alba")])) == 1
    assert len(group_meetings([day(3, None), day(4, None)])) == 2
    assert len(group_meetings([day(3, "Port Alba"), day(5, "Port Alba")])) == 2


def test_a_day_within_a_longer_meeting_belongs_to_it() -> None:
    met = days(date(2022, 5, 3), date(2022, 5, 5))
    (meeting,) = group_meetings(
        [record("a", dates=met), record("b", dates=days(date(2022, 5, 4)))]
    )
    assert meeting.dates == met


def test_two_lists_of_one_day_with_other_names_are_of_two_meetings() -> None:
    met = days(date(2022, 5, 3))
    ours = ("Ada Board", "Bee Board", "Cod Board", "Dab Board")
    theirs = ("Eel Board", "Fin Board", "Gar Board", "Dab Board")
    pair = [
        record("a", dates=met, present=ours, listed=True),
        record("b", dates=met, present=theirs, listed=True),
    ]
    one, other = group_meetings(pair)
    assert one.id != other.id
    same = [pair[0], record("b", dates=met, present=ours[:3], listed=True)]
    assert len(group_meetings(same)) == 1


def test_ids_are_made_of_body_and_number_or_day() -> None:
    found = group_meetings(
        [
            record("a", number=5, body="Group of Experts on Tides and Currents"),
            record("b", dates=days(date(2024, 3, 1)), body="Board"),
            record("c", dates=days(date(2024, 3, 2))),
        ]
    )
    assert {m.id for m in found} == {
        "group-experts-tides-currents-5",
        "2024-03-01-board",
        "2024-03-02-meeting",
    }


RECORDS = st.builds(
    record,
    st.uuids().map(str),
    number=st.none() | st.integers(1, 3),
    dates=st.none()
    | st.builds(
        lambda day, more: days(day, day + timedelta(days=more)),
        st.dates(date(2020, 1, 1), date(2020, 1, 9)),
        st.integers(0, 2),
    ),
    place=st.none() | st.sampled_from(["Port Alba", "Sudburg"]),
    body=st.none() | st.sampled_from(["Harbour Board", "Working Party on Bees"]),
    present=st.lists(
        st.sampled_from(["Norland", "IHO", "International Harbour Office", "Eel"]),
        unique=True,
    ).map(tuple),
    listed=st.booleans(),
)


@given(st.lists(RECORDS, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_documents_makes_no_difference(records, chance) -> None:
    before = group_meetings(records)
    chance.shuffle(records)
    assert group_meetings(records) == before


@given(st.lists(RECORDS, max_size=9))
def test_every_dated_or_numbered_record_is_of_one_meeting(records) -> None:
    found = group_meetings(records)
    assert len({m.id for m in found}) == len(found)
    ids = [r.document_id for m in found for r in m.records]
    assert sorted(ids) == sorted(r.document_id for r in records if r.number or r.dates)


def set_by_hand(document: str, field: str, value: Value, day: int) -> Correction:
    made_at = datetime(2024, 5, day, tzinfo=UTC)
    return Correction(document, field, value, None, "Bo Ek", made_at)


def test_what_was_set_last_for_one_paper_holds_for_its_meeting() -> None:
    met = days(date(2018, 4, 23))
    papers = [
        record("a", number=5, place="Port Alba", dates=met),
        record("b", number=5, place="Port Alba, Norland", dates=met),
    ]
    later = days(date(2018, 4, 24), date(2018, 4, 25))
    made = [
        set_by_hand("a", "place", "Oslo", 1),
        set_by_hand("b", "place", "Rome", 2),
        set_by_hand("a", "dates", later, 3),
        set_by_hand("z", "mode", "hybrid", 4),
    ]
    (meeting,) = group_meetings(papers, made)
    assert (meeting.place, meeting.dates, meeting.mode) == ("Rome", later, None)
    assert {one.document_id for one in meeting.corrections} == {"a", "b"}
    assert meeting.stated("place") == ()
    assert meeting.by_hand("place") == made[1]
    assert (meeting.by_hand("number"), meeting.correction("mode")) == (None, None)
    assert group_meetings(reversed(papers), reversed(made)) == (meeting,)


def test_a_paper_that_says_what_was_set_keeps_its_evidence() -> None:
    papers = [record("a", number=5, place="Rome"), record("b", number=5, place="Oslo")]
    (meeting,) = group_meetings(papers, [set_by_hand("a", "place", "Oslo", 1)])
    assert [one.record.document_id for one in meeting.stated("place")] == ["b"]
    assert meeting.correction("place") is not None
    assert meeting.by_hand("place") is None


def test_who_was_taken_out_is_still_known_by_name() -> None:
    gone = Party("Ana Ito", PartyKind.PERSON)
    made = replace(set_by_hand("a", "chairs", (), 1), before=(gone,))
    meetings = group_meetings([record("a", number=5)], [made])
    assert meetings[0].chairs == ()
    assert meetings.names.of(gone) is not None
