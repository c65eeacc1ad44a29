"""Who chaired and hosted is read where a sentence says it of the meeting itself."""

import pytest

from corpus.chairing import read_chairs, read_hosts
from corpus.scope import Scope
from tests.corpus.bodies import load

ADA, BOB = "Ada Lovelace", "Bob Stone"


def chairs(said: str, scope: Scope | None = None) -> list[tuple[str, str]]:
    document = load("a.md", f"Report\n\n{said}".encode())
    found = read_chairs(document, scope or Scope())
    return [(one.value.name, document.text[one.start : one.end]) for one in found]


def hosts(said: str) -> list[str]:
    document = load("a.md", f"Report\n\n{said}".encode())
    return [one.value.name for one in read_hosts(document, Scope())]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("The meeting was co-chaired by Norway and Peru.", ["Norway", "Peru"]),
        ("It was chaired by Prof. Ada Lovelace, Minister of Roads.", [ADA]),
        ("It was chaired by Norland's Minister for Roads, Ms Ada Lovelace.", [ADA]),
        (
            "On 3 May 2020, Norway and the Road Office (RO) co-chaired the meeting.",
            None,
        ),
        ("Dr. Ada Lovelace, Minister of Roads of Norland chaired the meeting.", [ADA]),
        ("Ada Lovelace and Bob Stone chaired.", [ADA, BOB]),
        (
            "The session was held under the chairmanship of Ms Ada Lovelace (Peru).",
            [ADA],
        ),
        ("They met with Ms Ada Lovelace in the chair.", [ADA]),
        ("Mr Stone was in the chair.", ["Stone"]),
        ("The meeting was led by Ada Lovelace.", [ADA]),
        ("The meeting was called to order at 7:00 p.m. by Mayor Ada Lovelace.", [ADA]),
        ("Chair Lovelace called the meeting to order at 3:20 P.M.", ["Lovelace"]),
        (
            "Panel Chairperson Dr. Ada Lovelace called the sixth meeting to order.",
            [ADA],
        ),
        ("It was opened by President Ada Lovelace, who chaired the meeting.", [ADA]),
        ("RRG Co-chair Ada Lovelace—Head of Roads, Road Office—opened it.", [ADA]),
        ("They thanked the co-chairs – Norway and Peru – for their work.", None),
        ("Ms Ada Lovelace and Mr Bob Stone served as co-chairs.", [ADA, BOB]),
        ("Ms Ada Lovelace, Chair, opened the meeting.", [ADA]),
        ("The Chair, Ada Lovelace (Rail Agency), opened the meeting.", [ADA]),
    ],
)
def test_chairs(said, names):
    found = [name for name, _ in chairs(said)]
    if names is None:
        names = ["Norway", "Road Office" if "Office" in said else "Peru"]
    assert list(dict.fromkeys(found)) == names


@pytest.mark.parametrize(
    "said",
    [
        "The opening session was chaired by Mr Bob Stone.",
        "A panel chaired by Dr Ada Lovelace discussed roads.",
        "Ada Lovelace chaired the working group on roads.",
        "Ada Lovelace was elected Chair.",
        "The next meeting will be chaired by Peru.",
        "They agreed that Norway remain as co-chairs.",
        "Vice Chair Ada Lovelace spoke.",
        "Present: Bob Stone, Chair, Ada Lovelace",
        "The seventh meeting was chaired by Peru.",
        "Everybody chaired the meeting.",
        "He led a discussion and chaired it well.",
        "Group A was chaired by Mr Bob Stone.",
        "The finance committee, chaired by Peru, met twice.",
    ],
)
def test_others_did_not_chair_the_meeting(said):
    assert chairs(said, Scope(number=6)) == []


def test_the_chair_of_a_body_chaired_its_meeting():
    said = "The Chair of the Sea Panel, Mr. Bob Stone, opened it."
    assert chairs(said, Scope(body="World Sea Panel")) == [
        (BOB, "The Chair of the Sea Panel, Mr. Bob Stone")
    ]
    assert chairs(said, Scope(body="Dam Panel")) == []
    said = "The Sea Committee, chaired by Norway, met."
    assert chairs(said, Scope(body="World Sea Committee")) == [
        ("Norway", "chaired by Norway")
    ]


def test_evidence_reaches_from_the_names_to_the_verb():
    for said in ("co-chaired by Norway and Peru", "Norway and Peru co-chaired"):
        found = chairs(
            f"{said} the meeting." if said.endswith("ed") else f"It was {said}."
        )
        assert found == [("Norway", said), ("Peru", said)]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (
            "The meeting was hosted by the Government of Norland.",
            ["Government of Norland"],
        ),
        ("Peru hosted the annual meeting of the Sea Panel.", ["Peru"]),
        ("They thanked Peru for hosting the meeting.", ["Peru"]),
        ("The meeting was hosted by Ada Lovelace.", []),
        ("The next meeting will be hosted by Peru.", []),
        ("They thanked Peru for its offer to host the next meeting.", []),
        ("A website hosted by Peru went online.", []),
    ],
)
def test_hosts(said, names):
    assert hosts(said) == names
