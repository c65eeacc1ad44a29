"""Who led, who came most, in which role; names and times that have to fit."""

from __future__ import annotations

import pytest

from qa.answer import Status
from qa.assistant import Assistant
from tests.qa.test_answering import check


def paper(day: str, leader: str, others: str, below: str = "") -> str:
    listed = "\n".join(f"- {name}" for name in (leader, *others.split(", ")))
    return (
        f"# Pilot Council monthly meeting, {day}\n\n"
        f"The meeting was led by {leader}.\n\n"
        f"Council members in attendance were:\n\n{listed}\n\n{below}\n"
    )


PAPERS = {
    "a.md": paper(
        "January 14, 2021",
        "Ada Lindqvist",
        "Cleo Marsh, Bo Svensson",
        "### Balance\n\nUSD $4,100.00\n\n## Grants approved\n\n"
        "- Sail Days Sudburg: USD $500.00\n\n## Licences granted\n\n- Finn Gale\n",
    ),
    "b.md": paper(
        "February 11, 2021",
        "Ada Lindqvist",
        "Cleo Marsh",
        "### Balance\n\nUSD $3,600.00\n\n## Grants approved\n\n"
        "- Sail Days: USD $90.00\n",
    ),
    "c.md": paper(
        "March 11, 2021",
        "Bo Svensson",
        "Cleo Marsh (Treasurer), Ada Lindqvist",
        "## Licences granted\n\n- Ivy Rask\n- Oda Lund\n",
    ),
    "d.md": paper(
        "May 5, 2022",
        "Bo Svensson",
        "Oda Lund",
        "## Fees\n\nOda asked for more.\n\nThe council agreed to raise the fees.\n",
    ),
}


@pytest.fixture(scope="module")
def council(make_assistant) -> Assistant:
    return make_assistant(PAPERS)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Who led the council meeting of March 11, 2021?", "Bo Svensson"),
        ("Who ran the meeting on 14 January 2021?", "Ada Lindqvist"),
        ("Did Ada Lindqvist lead the meeting of 11 February 2021?", "Yes"),
        ("Did Bo Svensson lead the meeting of 11 February 2021?", "No: Ada Lindqvist"),
        ("Which meetings did Ada Lindqvist lead?", "2 of the 4 meetings"),
        ("Who attended the most meetings?", "Ada Lindqvist: 3 of the 4 meetings"),
        ("Who attended the most meetings?", "Bo Svensson: 3 of the 4 meetings"),
        ("Who attended every meeting in 2021?", "Cleo Marsh"),
        ("Who attended both the January 2021 and the March 2021 meetings?", "Cleo"),
        ("Who attended all meetings?", "Nobody is listed at all of 4 of the 4"),
        ("What is Cleo Marsh's role?", "Treasurer"),
        ("Who is Cleo Marsh?", "Treasurer"),
        ("When did Ada Lindqvist last attend?", "11 March 2021"),
        ("When was the first meeting that Oda Lund attended?", "5 May 2022"),
        (
            "Did Ada Lindqvist attend more meetings than Oda Lund?",
            "Oda Lund: 1 of the 4",
        ),
        ("Which meetings did Bo Svensson miss?", "11 February 2021 (not among those"),
        ("Which meetings did Bo Svensson not attend?", "11 February 2021 (not among"),
        ("What was decided at the meeting of 5 May 2022?", "agreed to raise the fees"),
        ("Who led the first meeting?", "Ada Lindqvist"),
        ("Who led the latest meeting of 2021?", "Bo Svensson"),
        ("Who attended the first meeting of 2022?", "Oda Lund"),
        (
            "When was the next council meeting after 14 January 2021?",
            "February 11, 2021",
        ),
        ("What was the balance at the meeting of 14 January 2021?", "4,100"),
        ("What was the balance in February 2021?", "3,600"),
    ],
)
def test_it_is_said_with_quotes(council: Assistant, question: str, says: str) -> None:
    answer = council.ask(question)
    assert answer.status is not Status.NOT_FOUND
    assert says in answer.text
    check(answer, council)


@pytest.mark.parametrize(
    ("question", "says_not"),
    [
        # What was done at another time was not done then.
        ("Who was granted a licence in January 2021?", "Rask"),
        ("What was the balance in May 2022?", "USD"),
        # The grant of a like name is another grant.
        ("How much did Sail Days Sudburg get?", "90"),
        ("When was the grant for Sail Days Sudburg approved?", "February"),
        ("Who attended every meeting in 2021?", "Svensson"),
        ("Who attended both the January 2021 and the February 2021 meetings?", "Bo"),
        ("Who attended the most meetings?", "Oda"),
        # Whoever was no longer one of them missed nothing.
        ("Which meetings did Cleo Marsh not attend?", "2022"),
        ("Which meetings did Bo Svensson not attend?", "January"),
        ("When did Ada Lindqvist last attend?", "January"),
        ("Which meetings have no fees?", "2022"),
        ("Which meetings did not discuss the fees?", "2022"),
        ("What was decided at the meeting of 5 May 2022?", "asked"),
    ],
)
def test_nothing_else_is_said(council: Assistant, question: str, says_not: str) -> None:
    assert says_not not in council.ask(question).text


def minutes(title: str, names: str) -> str:
    listed = "\n".join(f"* {name}" for name in names.split(", "))
    return f"# Pilot Council Meeting {title}\n\n## Present\n\n{listed}\n\n## Agenda\n\n"


@pytest.fixture(scope="module")
def copied(make_assistant) -> Assistant:
    """Minutes of which one kept the day of those that they were copied from."""
    return make_assistant(
        {
            "2018-12-05.md": minutes("2018-12-05", "Ada Lindqvist, Cleo Marsh, Bo Ek")
            + "* Lamps\n",
            "2018-12-12.md": minutes("2018-12-05", "Ivy Rask, Oda Lund, Finn Gale")
            + "* Mooring rings\n",
        }
    )


def test_a_day_that_two_papers_claim_is_that_of_the_one_filed_so(copied) -> None:
    answer = copied.ask("Who attended the meeting of 5 December 2018?")
    assert "Cleo Marsh" in answer.text
    assert "Rask" not in answer.text


def test_what_is_filed_under_a_day_is_found_and_both_days_are_said(copied) -> None:
    answer = copied.ask("Who attended the meeting of 12 December 2018?")
    assert "Ivy Rask" in answer.text
    assert "Cleo Marsh" not in answer.text
    assert "Filed under 12 December 2018; its own words say 5 December 2018" in (
        answer.text
    )
    check(answer, copied)
    dated = copied.ask("Which meeting discussed mooring rings?")
    assert "5 December 2018 (filed under 12 December 2018)" in dated.text


def test_a_day_that_nothing_gives_is_not_in_the_library(copied) -> None:
    answer = copied.ask("Who attended the meeting of 13 December 2018?")
    assert answer.status is Status.NOT_FOUND
    assert "no document of the library reports a meeting on" in answer.text.lower()
