"""Dates are found however they are written, and nothing is guessed."""

import calendar
import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import find_dates, month_number, written_dates
from corpus.meeting import DateRange


def found(text: str) -> list[tuple[str, str, str]]:
    return [
        (str(d.value.first), str(d.value.last), text[d.start : d.end])
        for d in find_dates(text)
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("15 and 17 November 2022", "2022-11-15", "2022-11-17"),
        ("4-6 March 2024", "2024-03-04", "2024-03-06"),
        ("4, 5 and 6 March 2024", "2024-03-04", "2024-03-06"),
        ("3 – 5 December 2024", "2024-12-03", "2024-12-05"),
        ("23 - 24 April 2018", "2018-04-23", "2018-04-24"),
        ("4th to the 6th of March 2024", "2024-03-04", "2024-03-06"),
        ("Monday 4 to Wednesday 6 March 2024", "2024-03-04", "2024-03-06"),
        ("March 4–6, 2024", "2024-03-04", "2024-03-06"),
        ("March 4,2024", "2024-03-04", "2024-03-04"),
        ("28 February to 2 March 2023", "2023-02-28", "2023-03-02"),
        ("30 December to 2 January 2024", "2023-12-30", "2024-01-02"),
        ("4 March 2024 – 6 March 2024", "2024-03-04", "2024-03-06"),
        ("Monday, March 4 to Wednesday, March 6, 2024", "2024-03-04", "2024-03-06"),
        ("December 2015", "2015-12-01", "2015-12-31"),
        ("March-May 2024", "2024-03-01", "2024-05-31"),
        ("2019-06-19", "2019-06-19", "2019-06-19"),
        ("2024-03-04 to 2024-03-06", "2024-03-04", "2024-03-06"),
        ("June 19th, 2019", "2019-06-19", "2019-06-19"),
        ("19th of June 2019", "2019-06-19", "2019-06-19"),
        ("12 Apr 2023", "2023-04-12", "2023-04-12"),
        ("Thursday, 9 November 2023", "2023-11-09", "2023-11-09"),
        ("9 Nov. 2023", "2023-11-09", "2023-11-09"),
        ("4-Mar-2024", "2024-03-04", "2024-03-04"),
        ("23.04.2018", "2018-04-23", "2018-04-23"),
        ("23-24/04/2018", "2018-04-23", "2018-04-24"),
        ("04/25/2018", "2018-04-25", "2018-04-25"),
        ("15 November\n2022", "2022-11-15", "2022-11-15"),
    ],
)
def test_a_date_is_read_whole(text, first, last):
    assert found(text) == [(first, last, text)]
    assert found(f"It was held on {text}.") == [(first, last, text)]
    assert found(f"(**{text.upper()}**)") == [(first, last, text.upper())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 2024", [("2024-01-01", "2024-12-31", "2024")]),
        ("early 2019.", [("2019-01-01", "2019-12-31", "2019")]),
        ("the 2024 meetings", [("2024-01-01", "2024-12-31", "2024")]),
        ("between 2022 and 2024", [("2022-01-01", "2024-12-31", "2022 and 2024")]),
        (
            "in 2022 and 2024",
            [
                ("2022-01-01", "2022-12-31", "2022"),
                ("2024-01-01", "2024-12-31", "2024"),
            ],
        ),
        (
            "between 5 March 2024 and 7 March 2024",
            [("2024-03-05", "2024-03-07", "5 March 2024 and 7 March 2024")],
        ),
        (
            "on 5 March 2024 and 7 March 2024",
            [
                ("2024-03-05", "2024-03-05", "5 March 2024"),
                ("2024-03-07", "2024-03-07", "7 March 2024"),
            ],
        ),
        ("page 5 - 4 March 2024", [("2024-03-04", "2024-03-04", "4 March 2024")]),
        ("09:00 – 11 May 2023", [("2023-05-11", "2023-05-11", "11 May 2023")]),
        ("in march 2024", [("2024-03-01", "2024-03-31", "march 2024")]),
    ],
)
def test_what_stands_around_a_date_is_understood(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Q2 2023",
        "(23-24/04)",
        "on 4 March",
        "04/03/2024",
        "30 February 2023",
        "29 Feb 2023",
        "32 March 2024",
        "2023-13-01",
        "https://example.org/2023/07/07-irc",
        "team-meeting-2015-05-27.md",
        "in 2024-25",
        "in 2,024 cases",
        "the 2013 Declaration",
        "USD 2024",
        "",
    ],
)
def test_these_are_no_dates(text):
    assert found(text) == []


def test_precision_says_what_was_stated():
    text = "On 4 March 2024, in April 2024 and in 2025"
    assert [d.value.precision for d in find_dates(text)] == ["day", "month", "year"]


def test_offsets_count_the_whole_text():
    text = "4 March 2024, 5 March 2024, 6 March 2024"
    spans = find_dates(text, 14, 27)
    assert [text[d.start : d.end] for d in spans] == ["5 March 2024"]


@given(st.dates(date(1900, 1, 1), date(2099, 1, 1)), st.integers(0, 6))
def test_any_day_is_read_back_from_any_way_of_writing(first, days):
    last = first + timedelta(days=days)
    month = calendar.month_name[first.month]
    ways = [f"{first:%d} {month} {first.year}", f"{month} {first.day}, {first.year}"]
    ways += [first.isoformat(), f"{first:%d.%m.%Y}", f"{first:%a %d %b %Y}"]
    for way in ways:
        (reading,) = find_dates(f"held on {way} in town")
        assert reading.value.first == reading.value.last == first
    if first.month == last.month and days:
        written = f"{first.day}–{last.day} {month} {first.year}"
    else:
        written = f"{first:%d %B %Y} to {last:%d %B %Y}"
    (reading,) = find_dates(written)
    assert (reading.value.first, reading.value.last) == (first, last)


@given(st.text(alphabet="0123456789 -/.,()\nMarchtoandin", max_size=80))
def test_spans_are_ordered_and_do_not_overlap(text):
    position = 0
    for reading in find_dates(text):
        assert position <= reading.start < reading.end <= len(text)
        assert reading.value.first <= reading.value.last
        position = reading.end


@given(st.dates(date(1900, 1, 1), date(2099, 1, 1)), st.integers(0, 400))
def test_written_dates_are_read_back(first, days):
    dates = DateRange(first, first + timedelta(days=days))
    assert [reading.value for reading in find_dates(written_dates(dates))] == [dates]


def test_months_and_years_are_written_as_stated():
    whole = DateRange(date(2024, 1, 1), date(2024, 12, 31), "year")
    assert written_dates(whole) == "2024"
    months = DateRange(date(2024, 3, 1), date(2024, 5, 31), "month")
    assert written_dates(months) == "March 2024 – May 2024"


def test_months_are_numbered():
    assert [month_number(name) for name in ("January", "sept.", "DEC")] == [1, 9, 12]


def test_no_text_takes_more_than_linear_time():
    began = time.process_time()
    find_dates("The Fifth meeting met at 3 p.m. in Room 5 on Monday. " * 10_000)
    find_dates("held on 4-6 March 2024, " * 10_000)
    find_dates("1, " * 100_000)
    find_dates("in 2020 1 " * 10_000)
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Minutes of the meeting held on 18.1.24", "2024-01-18"),
        ("held on 10-Oct-24 in the hall", "2024-10-10"),
        ("Notes, June 6th '24", "2024-06-06"),
        ("the 11 Nov ’24 call", "2024-11-11"),
        ("held on 20241212, 7pm", "2024-12-12"),
        ("Date: 08-09-24", "2024-09-08"),
    ],
)
def test_short_years_and_bare_digits_are_days_where_they_are_announced(text, day):
    (found,) = find_dates(text)
    assert str(found.value.first) == str(found.value.last) == day


@pytest.mark.parametrize(
    "text",
    [
        "version 1.2.24 of the rules",
        "order 20241212 was sent",
        "pages 10-12-24",
        "On 5 May 12 people came",
        "room 10 Oct 24 people",
        "the ’24 season",
        "held on 31.2.24",
    ],
)
def test_numbers_that_only_look_like_days_are_none(text):
    assert find_dates(text) == []
