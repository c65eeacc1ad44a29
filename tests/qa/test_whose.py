"""Whose meeting is asked about: bodies that are one and that are not, their days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.meeting import DateRange, Evidenced, MeetingRecord
from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.meetings import Meeting, group_meetings
from qa.question import understand
from qa.whose import met_meanwhile, naming, of_these, whose
from qa.words import tokens
from tests.qa.test_answering import check

HARBOUR, CLUB = "Harbour Council", "Sailing Club Committee"


def held(*listed: tuple[str | None, date], alias: str = "") -> list[Meeting]:
    """Make meetings of bodies; the short form, where there is one, is the last's."""
    records = []
    for at, (body, day) in enumerate(listed):
        last = alias and at == len(listed) - 1
        records.append(
            MeetingRecord(
                f"d{at}",
                1,
                body=Evidenced(body, 0, 1) if body else None,
                aliases=(Evidenced(alias, 0, 1),) if last else (),
                dates=Evidenced(DateRange(day, day), 0, 1),
            )
        )
    return list(group_meetings(records))


def of(*bodies: str | None, alias: str = "") -> list[Meeting]:
    """Make one meeting of each body, a month apart."""
    days = [date(2024, month, 7) for month in range(1, len(bodies) + 1)]
    return held(*zip(bodies, days, strict=True), alias=alias)


def named(question: str, meetings: Sequence[Meeting]) -> set[str | None]:
    """Return the names of the bodies whose meetings a question is about."""
    bodies = whose(question, tokens(question), meetings)
    return {name for body in bodies for name, _ in body.names}


# --- which names are one body's -----------------------------------------------------


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who chaired the Harbour Council?", {"Harbour Council"}),
        ("Who chaired the Harbour Board?", {"Harbour Board"}),
        ("What did the harbour council agree?", {"Harbour Council"}),
        ("What did the board agree?", {"Harbour Board"}),
        ("Who painted the harbour lamps?", set()),
    ],
)
def test_similar_names_are_told_by_their_own_words(
    question: str, expected: set[str]
) -> None:
    meetings = of("Harbour Council", "Harbour Board")
    assert named(question, meetings) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CLUB, "Sailing Club"),
        ("Harbour Council", "Council of the Harbour"),
        ("Harbour Council", "The Harbour Council of Sudburg"),
    ],
)
def test_a_renamed_body_is_one(one: str, other: str) -> None:
    assert named(f"Who chaired the {one}?", of(one, other)) == set()
    third = of(one, other, "Pilot Guild")
    assert named(f"Who chaired the {one}?", third) == {one, other}
    assert named("Who chaired the Pilot Guild?", third) == {"Pilot Guild"}


def test_a_short_form_joins_two_names() -> None:
    names = (HARBOUR, "TFM", "Tidal Forum of Masters")
    assert named("Who chaired the TFM?", of(*names, alias="TFM")) == set(names[1:])
    parted = of(*names)
    assert named("Who chaired the TFM?", parted) == {"TFM"}
    assert named("Who chaired the Tidal Forum?", parted) == {"Tidal Forum of Masters"}


BODIES = st.lists(
    st.permutations(["Harbour", "Pilot", "Tidal", "Council", "Board"]).map(
        lambda words: " ".join(words[:2])
    ),
    min_size=1,
    max_size=5,
    unique=True,
)


@given(BODIES, st.randoms(use_true_random=False))
def test_what_is_found_is_named_and_does_not_hang_on_the_order(
    bodies: list[str], random
) -> None:
    meetings = of(*bodies)
    shuffled = random.sample(meetings, len(meetings))
    for body in bodies:
        question = f"Who chaired the {body}?"
        found = whose(question, tokens(question), meetings)
        assert named(question, shuffled) == {n for b in found for n, _ in b.names}
        kept = of_these(found, meetings)
        # A body asked for under all of its words is among those found, if any is.
        assert not found or body in {m.body for m in kept}
        starts = {word.start for word in tokens(question)}
        assert naming(found, question, tokens(question)) <= starts


def test_meetings_of_nobody_known_stay() -> None:
    meetings = of(HARBOUR, CLUB, None)
    found = whose("the Harbour Council", tokens("the Harbour Council"), meetings)
    assert {m.body for m in of_these(found, meetings)} == {HARBOUR, None}


@pytest.mark.parametrize(("month", "meanwhile"), [(1, False), (3, True), (8, False)])
def test_who_met_before_and_after_is_not_renamed(month: int, meanwhile: bool) -> None:
    day, days = date(2024, month, 11), [date(2024, 2, 7), date(2024, 6, 7)]
    meetings = held((CLUB, day), *((HARBOUR, own) for own in days))
    question = "Who chaired the Harbour Council?"
    bodies = whose(question, tokens(question), meetings)
    other = next(m for m in meetings if m.body == CLUB)
    assert met_meanwhile(bodies, other, meetings) is meanwhile


# --- the whole of it ----------------------------------------------------------------

PLAN = {
    HARBOUR: {1: 9, 2: 6, 5: 7, 7: 2, 12: 3},
    CLUB: {1: 16, 3: 12, 5: 21, 10: 8, 12: 10},
}
MONTHS = ["January", "February", "March", "May", "July", "October", "December"]
NUMBERS = dict(zip(MONTHS, (1, 2, 3, 5, 7, 10, 12), strict=True))
LEADERS = {HARBOUR: "Ada Stone", CLUB: "Dan Orr"}


def minutes(body: str, day: str, leader: str, agreed: str) -> str:
    return (
        f"# {body} meeting, {day}\n\nThe meeting was chaired by {leader}.\n\n"
        f"## Present\n\n- {leader}\n- Bob Moss\n\n## Minutes\n\n{agreed}\n"
    )


@pytest.fixture(scope="module")
def library(make_assistant) -> Assistant:
    papers = {
        f"{body[:4].lower()}-{month}.md": minutes(
            body,
            f"{day} {date(2024, month, day):%B} 2024",
            LEADERS[body],
            f"It was agreed to paint {month} {body.split()[0].lower()} lamps.",
        )
        for body, days in PLAN.items()
        for month, day in days.items()
    }
    papers["early.md"] = minutes(HARBOUR, "6 February 2023", "Ivy Rask", "Agreed.")
    papers["late.md"] = minutes(HARBOUR, "9 July 2025", "Eva Lund", "Agreed.")
    return make_assistant(papers)


def asked(library: Assistant, question: str) -> Answer:
    answer = library.ask(question)
    check(answer, library)
    return answer


@pytest.mark.parametrize("body", [HARBOUR, CLUB])
@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize(
    "question",
    [
        "Who chaired the {body} in {month} 2024?",
        "Who attended the {month} 2024 meeting of the {body}?",
        "What did the {body} agree in {month} 2024?",
    ],
)
def test_nothing_is_said_from_the_other_bodys_meeting(
    library: Assistant, question: str, month: str, body: str
) -> None:
    answer = asked(library, question.format(body=body, month=month))
    keys = {quote.key for quote in answer.citations}
    if NUMBERS[month] in PLAN[body]:
        assert keys == {f"{body[:4].lower()}-{NUMBERS[month]}.md"}
    else:
        assert (answer.status, keys) == (Status.NOT_FOUND, set())
        assert body in answer.text


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("Who chaired on 7 May?", "harb-5.md"),
        ("Who chaired the meeting of May 21?", "sail-5.md"),
        ("Who chaired the 12 March meeting?", "sail-3.md"),
        ("What was agreed in March?", "sail-3.md"),
        ("Who attended the council on February 6 in 2023?", "early.md"),
        ("Who chaired the Harbour Council in May?", "harb-5.md"),
    ],
)
def test_days_and_months_need_no_year(
    library: Assistant, question: str, key: str
) -> None:
    assert {quote.key for quote in asked(library, question).citations} == {key}


def test_a_month_of_several_years_is_all_of_them(library: Assistant) -> None:
    meetings = library.meetings()
    for question, years in (
        ("Who chaired the meeting in July?", [2024, 2025]),
        ("Who chaired the meeting on 2 July?", [2024]),
        ("Who chaired on 9 July?", [2025]),
    ):
        scope = understand(question, meetings).scope
        assert [m.dates and m.dates.first.year for m in scope.meetings] == years


@pytest.mark.parametrize(
    "question",
    [
        "Who chaired the February 7 meeting in 2023?",
        "On 7 February, who chaired the council in 2023?",
        "In 2023, who chaired the meeting of 7 February?",
    ],
)
def test_the_year_of_a_day_may_stand_elsewhere(question: str) -> None:
    days = [date(2023, 2, 7), date(2023, 5, 9), date(2024, 2, 7)]
    meetings = held(*((HARBOUR, day) for day in days), (CLUB, date(2023, 3, 3)))
    scope = understand(question, meetings).scope
    assert [m.dates and m.dates.first for m in scope.meetings] == days[:1]


@pytest.mark.parametrize(
    "question", ["Who may chair the meeting?", "Who will march to the harbour meeting?"]
)
def test_other_words_are_no_months(library: Assistant, question: str) -> None:
    assert understand(question, library.meetings()).scope.meetings == ()
