"""Who is meant: by title, by initials, by given name, by office."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.meeting import Party, PartyKind
from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.explanation import Way
from qa.names import Directory, same_parties
from tests.qa.test_answering import check

PERSON = PartyKind.PERSON


def people(*names: str) -> list[Party]:
    """Make people; what stands before a comma is their title."""
    parties = []
    for name in names:
        title, _, rest = name.rpartition(", ")
        parties.append(Party(rest, PERSON, title=title))
    return parties


def groups(*names: str) -> set[frozenset[str]]:
    """Return who is one person, as sets of names."""
    parties = people(*names)
    roots = same_parties(parties)
    return {
        frozenset(n for n, r in zip(names, roots, strict=True) if r == root)
        for root in roots
    }


# --- initials and titles ------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "together"),
    [
        (["A Stone", "Ada Stone"], [{"A Stone", "Ada Stone"}]),
        (["A. Stone", "Ada Stone"], [{"A. Stone", "Ada Stone"}]),
        (["Dr, Stone", "Ada Stone"], [{"Dr, Stone", "Ada Stone"}]),
        (
            ["A Stone", "B Stone", "Ada Stone", "Bob Stone"],
            [{"A Stone", "Ada Stone"}, {"B Stone", "Bob Stone"}],
        ),
        # Two people may be meant.
        (
            ["A Stone", "Ada Stone", "Anders Stone"],
            [{"A Stone"}, {"Ada Stone"}, {"Anders Stone"}],
        ),
        (
            ["Dr, Stone", "Ada Stone", "Bob Stone"],
            [{"Dr, Stone"}, {"Ada Stone"}, {"Bob Stone"}],
        ),
        # Another initial, another family, no title.
        (["B Stone", "Ada Stone"], [{"B Stone"}, {"Ada Stone"}]),
        (["A Stone", "Ada Moss"], [{"A Stone"}, {"Ada Moss"}]),
        (["Stone", "Ada Stone"], [{"Stone"}, {"Ada Stone"}]),
    ],
)
def test_a_short_name_is_the_one_person_that_it_fits(
    names: list[str], together: list[set[str]]
) -> None:
    assert groups(*names) == {frozenset(group) for group in together}


GIVEN = ["Ada", "Anders", "Bob", "Cleo", "Dan", "Eva"]
FAMILY = ["Stone", "Moss", "Orr"]
WHOLE = st.builds("{} {}".format, st.sampled_from(GIVEN), st.sampled_from(FAMILY))
SHORT = st.builds("{} {}".format, st.sampled_from("ABCDE"), st.sampled_from(FAMILY))


@given(st.lists(WHOLE | SHORT, unique=True, max_size=12), st.randoms())
def test_initials_join_two_people_never_and_one_always(
    names: list[str], random
) -> None:
    found = groups(*names)
    for group in found:
        assert len({name for name in group if len(name.split()[0]) > 1}) <= 1
    for name in names:
        initial, family = name.split()
        if len(initial) == 1:
            fits = {n for n in names if n[0] == initial and n.endswith(f" {family}")}
            whole = fits - {name}
            expected = {name} | whole if len(whole) == 1 else {name}
            assert frozenset(expected) in found
    assert groups(*random.sample(names, len(names))) == found


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Ada", "Ada Stone"),
        ("Cleo", "Cleo Orr"),
        # A given name of two people, and a family name that is another's given name.
        ("Bob", None),
        ("Marsh", "Eva Marsh"),
        ("Mr Marsh", "Eva Marsh"),
        ("Nobody", None),
    ],
)
def test_a_given_name_alone_is_the_one_who_has_it(said: str, name: str | None) -> None:
    everybody = (
        "Ada Stone",
        "Bob Moss",
        "Bob Orr",
        "Cleo Orr",
        "Eva Marsh",
        "Marsh Dahl",
    )
    found = Directory(people(*everybody)).resolve(said)
    assert (found.name if found else None) == name


# --- questions ----------------------------------------------------------------------

PAPERS = {
    "may.md": """# Harbour Council meeting, 7 May 2024

Directors present: Dr Ada Stone, Bob Moss, Mayor Cleo Marsh

Others present: I. Rask

Directors absent: Dan Orr, Eva Lund

Officers absent: Finn Gale

## Minutes

The council agreed to paint the mole.
""",
    "june.md": """# Harbour Council meeting, 4 June 2024

Present: A Stone, B. Moss, Ivy Rask, Oda Berg

Absent: Director Dan Orr, Clerk Finn Gale, Director Eva Lund
""",
    "july.md": """# Harbour Council meeting, 2 July 2024

Present: Ada Stone, Ivan Rask, Oda Berg (director)

Absent: Bob Moss, Eva Lund (director)
""",
}


@pytest.fixture(scope="module")
def council(make_assistant) -> Assistant:
    return make_assistant(PAPERS)


def asked(council: Assistant, question: str) -> Answer:
    answer = council.ask(question)
    check(answer, council)
    return answer


@pytest.mark.parametrize(
    ("question", "says"),
    [
        # titles
        ("Was Dr Stone there on 7 May 2024?", "Yes"),
        ("Was Dr Ada Stone at the meeting of 7 May 2024?", "Yes"),
        ("Was Mayor Marsh there on 7 May 2024?", "Yes"),
        ("Did Mr Orr attend the meeting of 7 May 2024?", "No"),
        ("Was Dr Stone there on 4 June 2024?", "Yes"),
        # initials
        ("Did Ada Stone attend on 4 June 2024?", "Yes"),
        ("Did A Stone attend on 2 July 2024?", "Yes"),
        ("Did Bob Moss attend on 4 June 2024?", "Yes"),
        ("Did B. Moss attend on 2 July 2024?", "No"),
        # given names
        ("Was Bob there on 7 May 2024?", "Yes"),
        ("Did Ada attend the meeting of 4 June 2024?", "Yes"),
        ("Was Ivy there on 4 June 2024?", "Yes"),
        ("Did Eva attend on 7 May 2024?", "No"),
        ("Was Dan away on 4 June 2024?", "Yes"),
        ("Was Dan not there on 4 June 2024?", "Yes"),
    ],
)
def test_people_are_known_however_they_are_named(
    council: Assistant, question: str, says: str
) -> None:
    answer = asked(council, question)
    assert answer.status is Status.ANSWERED
    assert answer.text.split()[0].strip(".:,") == says


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("Ada Stone", 3),
        ("A Stone", 3),
        ("Bob Moss", 2),
        ("Ivan Rask", 1),
        # “I. Rask” may be Ivan or Ivy, and is counted with neither.
        ("Ivy Rask", 1),
        ("I. Rask", 1),
    ],
)
def test_meetings_are_counted_by_person(
    council: Assistant, name: str, days: int
) -> None:
    answer = asked(council, f"How many meetings did {name} attend?")
    assert answer.text.startswith(f"{days} (of 3 meetings")


@pytest.mark.parametrize(
    ("question", "names"),
    [
        # by the list's label
        ("Which directors were absent on 7 May 2024?", {"Dan Orr", "Eva Lund"}),
        ("Which officers were absent on 7 May 2024?", {"Finn Gale"}),
        ("Who was absent on 7 May 2024?", {"Dan Orr", "Eva Lund", "Finn Gale"}),
        (
            "Which directors were present on 7 May 2024?",
            {"Ada Stone", "Bob Moss", "Cleo Marsh"},
        ),
        # by title
        ("Which directors were absent on 4 June 2024?", {"Dan Orr", "Eva Lund"}),
        # by role
        ("Which directors were absent on 2 July 2024?", {"Eva Lund"}),
        ("Which directors were present on 2 July 2024?", {"Oda Berg"}),
        ("Who was missing on 2 July 2024?", {"Bob Moss", "Eva Lund"}),
    ],
)
def test_an_office_narrows_who_is_asked_for(
    council: Assistant, question: str, names: set[str]
) -> None:
    answer = asked(council, question)
    assert answer.explanation.way is Way.RECORDS
    everybody = "Ada Stone,Bob Moss,Cleo Marsh,Dan Orr,Eva Lund,Finn Gale,Oda Berg"
    assert {name for name in everybody.split(",") if name in answer.text} == names
