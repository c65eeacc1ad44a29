"""Decisions are those of the group and of this meeting; what comes next has a time."""

import pytest

from corpus.outcomes import read_decisions, read_next_meeting
from corpus.scope import Scope
from tests.corpus.bodies import load


def decisions(text: str, scope: Scope | None = None) -> list[str]:
    document = load("a.md", text.encode())
    return [one.value for one in read_decisions(document, scope or Scope())]


def comes_next(text: str, number: int | None = None) -> str | None:
    found = read_next_meeting(load("a.md", text.encode()), Scope(number=number))
    return found.value if found else None


@pytest.mark.parametrize(
    "said",
    [
        "Participants agreed to meet again.",
        "Co-chairs and participants agreed to the plan.",
        "The Harbour Committee unanimously approved the budget.",
        "It was resolved that the road be closed.",
        "Members noted the report and agreed to publish it.",
        "The motion was carried by five votes.",
        "The budget was approved.",
        "RESOLVED: That the road be closed.",
        "ACTION 3: Ada to write the report.",
        "Agreed to close the road.",
        "We decided to close the road.",
        "Delegates recommended that Norway remain in the chair.",
    ],
)
def test_decisions_of_a_group(said):
    assert decisions(f"Minutes\n\nThe weather was fine. {said}") == [said]


@pytest.mark.parametrize(
    "said",
    [
        "Ada agreed with Bob.",
        "Members agreed last week to close the road.",
        "If the budget were approved, the road would be closed.",
        "The plan has not been approved by the committee.",
        "The committee will be asked whether it approved the plan.",
        "ada: we agreed to wait for the others",
        "The fifth meeting agreed to close the road.",
        "It was agreed in the Harbour meeting to wait.",
        "Was the budget approved by the committee?",
        "ACTION:",
        "<ada> the budget was approved",
        "I believe it was approved.",
        "Members of the board shall be elected by members approved by the board.",
    ],
)
def test_others_decided_nothing(said):
    assert decisions(f"Minutes\n\n{said}", Scope(number=6)) == []


def test_items_that_are_announced_are_decisions():
    text = (
        "# Minutes\n\nParticipants agreed on the following:\n\n- To open the road\n"
        "  - on Sundays too\n- To close the port\n\n## Action items\n\n"
        "- Ada: write the report\n- None\n\n| Action | Owner |\n|---|---|\n"
        "| Open the road at once | Bob |\n\n## Review of last meeting\n\n"
        "- It was agreed to wait.\n\n## Notes\n\n- Ada spoke of the road"
    )
    assert decisions(text) == [
        "To open the road",
        "To close the port",
        "Ada: write the report",
        "Open the road at once | Bob",
    ]


def test_what_is_agreed_on_the_next_meeting_is_agreed_now():
    said = "Members agreed to meet in Rome."
    assert decisions(f"# Minutes\n\n## Next meeting\n\n{said}") == [said]
    assert decisions(f"# Minutes\n\n## Previous meeting\n\n{said}") == []


def test_what_a_summary_repeats_counts_once():
    text = (
        "# Minutes\n\nACTION: Ada to write the report\n\n## Summary of action items\n\n"
        "- Ada to write the report\n- Bob to read the report"
    )
    assert decisions(text) == [
        "ACTION: Ada to write the report",
        "Bob to read the report",
    ]


def test_there_is_an_end_to_decisions():
    assert (
        len(decisions("\n\n".join(f"ACTION: do task {n}" for n in range(500)))) == 300
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Next meeting: 5 June 2024, Room 4", "5 June 2024, Room 4"),
        ("**Date of next meeting:** Tuesday", "Tuesday"),
        ("# Minutes\n\n## Next Meeting\n\n2016-11-03, 1pm", "2016-11-03, 1pm"),
        (
            "The next meeting will be held in Rome in May 2025.",
            "The next meeting will be held in Rome in May 2025",
        ),
        (
            "They spoke of topics for the next meeting at the end of 2024.",
            "the next meeting at the end of 2024",
        ),
        (
            "It is agreed that the Group will reconvene in early 2019.",
            "the Group will reconvene in early 2019",
        ),
        ("The next meeting was discussed.", None),
        ("# Minutes\n\nThe next harbour meeting is on Monday.", None),
        ("# Minutes\n\n## Next meeting\n\nNext meeting: 2017-04-20", "2017-04-20"),
        ("# Harbour meeting\n\nThe next harbour meeting is on Monday.", "The next"),
        ("We will meet in Rome in May 2025.", None),
        ("We will meet again in May 2025.", "We will meet again in May 2025"),
        ("Next meeting: to be decided", None),
        (
            "# Minutes\n\n## Upcoming Meetings\n\n* [Calendar](https://example.org)",
            None,
        ),
        ("# Minutes\n\n## Next meeting\n\n## Notes\n\nIn May 2020 it rained.", None),
    ],
)
def test_when_the_body_meets_next(text, expected):
    if expected == "The next":
        expected = "The next harbour meeting is on Monday"
    assert comes_next(text) == expected


def test_the_next_ordinal_is_the_next_meeting():
    said = "The Eighth Meeting of the Panel will be hosted in 2025, pending dates."
    assert comes_next(said, 7) == (
        "Eighth Meeting of the Panel will be hosted in 2025, pending dates"
    )
    assert comes_next(said, 5) is None
    assert comes_next(said) is None
