from datetime import date

from corpus.meeting import DateRange, Evidenced, MeetingRecord
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
