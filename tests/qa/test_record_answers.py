"""Questions that records answer, over the minutes of an invented board."""

from __future__ import annotations

import pytest

from qa.answer import Status
from qa.assistant import Assistant
from tests.qa.test_answering import check

MARCH = """# Harbour Board meeting 2021-03-04

## Present

* Ada Lindqvist @ada (voting member)
* James M Okafor @okafor
* Cleo Marsh (scribe)

## Regrets

* Bo Svensson

## Agenda

* Fees: Bo Svensson asked by letter for lower fees. Ida Falk is to reply.
"""

APRIL = """# Harbour Board meeting 2021-04-01

## Present

* Ada Lindqvist @ada (voting member)
* Bo Svensson

## Agenda

* Tolls: nothing was agreed.
"""

NEXT_YEAR = """# Harbour Board meeting 2022-05-05

The board met online. Fees were raised. The next meeting will be held in June 2022.
"""


@pytest.fixture(scope="module")
def board(make_assistant) -> Assistant:
    papers = {"march.md": MARCH, "april.md": APRIL, "may.md": NEXT_YEAR}
    return make_assistant(papers)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Who attended the meeting on 4 March 2021?", "James M Okafor @okafor"),
        ("Give me the list of people at the meeting of 4 March 2021.", "Cleo Marsh"),
        ("How many people attended the meeting of 4 March 2021?", "3 people"),
        ("Who sent regrets for the meeting of 4 March 2021?", "Bo Svensson"),
        ("Who was the scribe on 4 March 2021?", "Cleo Marsh"),
        ("Did James Okafor attend the meeting of 4 March 2021?", "Yes."),
        ("Was Lindqvist at the meeting of 1 April 2021?", "Yes."),
        ("Did Bo Svensson attend the meeting of 4 March 2021?", "No."),
        ("Did Cleo Marsh attend the meeting of 1 April 2021?", "No: Cleo Marsh"),
        ("Which meetings did Ada Lindqvist attend?", "2 of the 3 meetings in the"),
        ("Which meetings did Ada Lindqvist attend?", "one has no participant list"),
        ("On which dates did Cleo Marsh attend?", "4 March 2021"),
        ("How many meetings did Bo Svensson attend?", "1 (of 3 meetings"),
        ("How often did Cleo Marsh attend?", "1 April 2021: not among those listed"),
        ("Who uses the handle @okafor?", "James M Okafor"),
        ("What was the latest meeting that Bo Svensson attended?", "1 April 2021"),
        ("Which meetings took place after 2021?", "5 May 2022"),
        ("Which meetings were held before April 2021?", "4 March 2021"),
        ("What was the meeting after 4 March 2021?", "1 April 2021"),
        ("When is the next meeting?", "June 2022"),
        ("How long was the meeting of 4 March 2021?", "1 day"),
    ],
)
def test_records_answer_with_quotes(board: Assistant, question: str, says: str) -> None:
    answer = board.ask(question)
    assert answer.status is not Status.NOT_FOUND
    assert says in answer.text
    check(answer, board)


@pytest.mark.parametrize(
    ("question", "says_not"),
    [
        ("Which meetings were held before April 2021?", "1 April 2021"),
        ("Which meetings took place after 2021?", "March"),
        ("Who attended the meeting on 4 March 2021?", "Svensson"),
        ("Which meetings did Bo Svensson attend?", "March"),
    ],
)
def test_no_other_meeting_or_name_is_said(
    board: Assistant, question: str, says_not: str
) -> None:
    answer = board.ask(question)
    assert answer.status is not Status.NOT_FOUND
    assert says_not not in answer.text


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Who attended the meeting of 5 May 2022?", "who was there"),
        ("Did Ada Lindqvist attend the meeting of 5 May 2022?", "whether"),
        ("Did Ida Falk attend the meeting of 4 March 2021?", ""),
        ("Who attended the meeting after 5 May 2022?", "after"),
    ],
)
def test_absence_is_not_told_without_a_list(
    board: Assistant, question: str, reason: str
) -> None:
    answer = board.ask(question)
    assert not answer.text.startswith(("Yes", "No:", "No."))
    if reason:
        assert answer.status is Status.NOT_FOUND
        assert reason in answer.text


def test_two_meetings_are_set_side_by_side(board: Assistant) -> None:
    answer = board.ask("Compare the meetings of 4 March 2021 and 1 April 2021")
    assert "meeting of 4 March 2021 — present: 3 listed; only here: " in answer.text
    only_april = answer.text.split("meeting of 1 April 2021 — present")[1]
    assert "Bo Svensson" in only_april.split("\n")[0]
    assert "Lindqvist" not in only_april.split("\n")[0]
    check(answer, board)


def test_what_changed_between_two_numbers(forum: Assistant) -> None:
    answer = forum.ask("What changed between the first and the second meeting?")
    assert "1st meeting — chaired by: Norway and Finland" in answer.text
    assert "2nd meeting — chaired by: Norway and Estonia" in answer.text
    check(answer, forum)


def test_a_list_on_one_line_is_quoted_whole(make_assistant) -> None:
    page = "# Board meeting 2021-03-04\n\nPresent: Ana Ito, Q+, Cy Moss, Di Orr\n"
    answer = make_assistant({"a.md": page}).ask("Who attended on 4 March 2021?")
    assert answer.text == "Ana Ito, Q+, Cy Moss, Di Orr [1]"


def test_a_party_of_two_documents_is_cited_from_both(make_assistant) -> None:
    begin = "The First Meeting of the Harbour Forum (HF) was held on 3 May 2019.\n\n"
    papers = {
        "a.txt": begin + "In attendance were Norway, Finland and Estonia.",
        "b.txt": begin + "In attendance were Norway, Finland and Latvia.",
    }
    answer = make_assistant(papers).ask("Which countries attended the first meeting?")
    by_name = {
        name: line
        for line in answer.text.split("\n")
        for name in ("Norway", "Estonia", "Latvia")
        if name in line
    }
    assert len(answer.citations) == 2
    assert all(mark in by_name["Norway"] for mark in ("[1]", "[2]"))
    assert by_name["Estonia"] != by_name["Latvia"]
