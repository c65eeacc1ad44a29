"""Rolls are read however they are set, and only where they are rolls."""

import pytest

from corpus.attendance import read_attendance
from corpus.document import Document
from corpus.meeting import PartyKind
from corpus.parties import read_parties
from corpus.scope import Scope
from tests.corpus.bodies import load

GROUPS = ("participants", "observers", "absent", "guests", "chairs", "hosts")


def document(text: str, key: str = "a.md") -> Document:
    return load(key, text.encode())


def read(text: str, key: str = "a.md") -> dict[str, list[str]]:
    """Return the names of every group that is not empty."""
    parties = read_parties(document(text, key), Scope())
    found = {g: [one.value.name for one in getattr(parties, g)] for g in GROUPS}
    return {group: names for group, names in found.items() if names}


ADA, BOB, CAROL, DAN = "Ada Lovelace", "Bob Stone", "Carol Reed", "Dan Wu"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # headings
        (
            "# Call\n\n## Present\n\n* Ada Lovelace (Acme)\n* Bob Stone (observer)\n"
            "  * brings cake\n\n## Regrets\n\n* Carol Reed\n\n## Topics\n\n* Dan Wu",
            {"participants": [ADA, BOB], "observers": [BOB], "absent": [CAROL]},
        ),
        (
            "# Call\n\n## Present\n\n### Board\n\n- Ada Lovelace\n\n### Observers\n\n"
            "- Bob Stone\n\n## Notes\n\n- Carol Reed spoke",
            {"participants": [ADA, BOB], "observers": [BOB]},
        ),
        (
            "# Call\n\n## Participants\n\n- Ada Lovelace\n\n### Ropes\n\n- Bob Stone",
            {"participants": [ADA]},
        ),
        ("# Call\n\n## Present: Ada Lovelace, Bob Stone", {"participants": [ADA, BOB]}),
        (
            "# Call\n\n## Chair\n\nAda Lovelace\n\n## Treasurer\n\nBob Stone",
            {"chairs": [ADA]},
        ),
        (
            "# Call\n\n## Apologies for absence\n\nAda Lovelace, Bob Stone\n",
            {"absent": [ADA, BOB]},
        ),
        ("# Call\n\n## Present:\n\n- Ada Lovelace", {"participants": [ADA]}),
        (
            "# Present\n\n# Sea Forum 2024\n\n- Ada Lovelace\n\n# Notes\n\n- Bob Stone",
            {},
        ),
        ("# Call\n\n## Present\n\nN/A, the call was cancelled.", {}),
        ("# Call\n\n## Attendees\n\n- Ada Lovelace\n\n1. Bob Stone", None),
        # labels
        (
            "Present: Ada Lovelace, Bob Stone\nRegrets: none\nChair: Ada Lovelace\n"
            "Scribe: Carol Reed",
            {"participants": [ADA, BOB, CAROL], "chairs": [ADA]},
        ),
        (
            "**Attendees:** Ada Lovelace (chair), Bob Stone, *Carol Reed*\n**Guests:**",
            {"participants": [ADA, BOB, CAROL], "chairs": [ADA]},
        ),
        ("Hosts: Harbour Office", {"hosts": ["Harbour Office"]}),
        (
            "Members present: Norway, Peru and Chad with the exception of Fiji",
            {"participants": ["Norway", "Peru", "Chad"], "absent": ["Fiji"]},
        ),
        (
            "- Present: Ada Lovelace\n- Bob Stone opened the call\n- Regrets:\n"
            "  - Carol Reed\n- Dan Wu",
            {"participants": [ADA], "absent": [CAROL]},
        ),
        (
            "Present: Ada Lovelace, Bob Stone. Carol Reed was absent. The call began.",
            {"participants": [ADA, BOB], "absent": [CAROL]},
        ),
        (
            "Present: Ada Lovelace (unable to attend), Bob Stone",
            {"participants": [BOB], "absent": [ADA]},
        ),
        ("- [x] Present: Ada Lovelace", {"participants": [ADA]}),
        ("Present at the last meeting: Ada Lovelace, Bob Stone", {}),
        ("Present: the road, which is long, and the port", {}),
        ("Notes of the call\nPresent\n\n- Ada Lovelace", {"participants": [ADA]}),
        ("Notes of the call\nScribe\n\n- Ada Lovelace", {}),
        ("Chair\nSea Panel\nHarbour Office", {}),
        (
            "- Who came:\n  - Present:\n    - Ada Lovelace\n- Bob Stone",
            {"participants": [ADA]},
        ),
        (
            "- The following members attended:\n  - Ada Lovelace\n  - Bob Stone\n- Dan",
            {"participants": [ADA, BOB]},
        ),
        # lead-ins
        (
            "The following delegations attended it:\n\n- Norway\n- Eastria\n- Peru",
            {"participants": ["Norway", "Eastria", "Peru"]},
        ),
        (
            "The following organisations took part as observers:\n\n- Harbour Office\n"
            "- Sea Fund",
            {"observers": ["Harbour Office", "Sea Fund"]},
        ),
        ("The following steps will be presented by members:\n\n- Ada Lovelace", {}),
        (
            "**Present**\n\n- Ada Lovelace\n\n**Secretariat**\n\n- Bob Stone\n\n"
            "**Apologies**\n\n- Carol Reed\n\n**Secretariat**\n\n- Dan Wu",
            {"participants": [ADA], "absent": [CAROL]},
        ),
        (
            "# Call\n\n## Attendees\n\nStaff:\n\n- Ada Lovelace\n\nOthers\n\n"
            "- Bob Stone",
            {"participants": [ADA, BOB]},
        ),
        # tables
        (
            "| Name | Country |\n|---|---|\n| Ada Lovelace | Norway |\n\n"
            "## Participants\n\n| Delegate | Country | Github |\n|---|---|---|\n"
            "| Bob Stone | Norway | @bob |\n| none | Peru | - |",
            {"participants": [BOB]},
        ),
        (
            "| Present | Regrets |\n|---|---|\n| Ada Lovelace | Bob Stone |\n"
            "| Carol Reed | |",
            {"participants": [ADA], "absent": [BOB]},
        ),
        (
            "| Attendees | Ada Lovelace, Bob Stone |\n|---|---|\n"
            "| Chair: | Ada Lovelace |\n| Place | Rome |",
            {"participants": [ADA, BOB], "chairs": [ADA]},
        ),
        (
            "## Attendees\n\n| 1 | Ada Lovelace | Acme |\n|---|---|---|\n"
            "| 2 | Bob Stone | Globex |\n| 3 | tbd | |",
            {"participants": [ADA, BOB]},
        ),
        (
            "| Member | Status |\n|---|---|\n| Ada Lovelace | here |\n"
            "| Bob Stone | apologies |\n| Carol Reed | unknown |\n| Dan Wu |",
            {"participants": [ADA], "absent": [BOB]},
        ),
    ],
)
def test_rolls_as_they_are_set(text, expected):
    if expected is None:
        expected = {"participants": [ADA, BOB]}
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Minutes\n\nPresent:  Cllr Ada Lovelace\n          Cllr Bob Stone\n"
            "          Cllr Carol Reed\n\nThe council met.",
            {"participants": [ADA, BOB, CAROL]},
        ),
        (
            "Minutes\n\nPresent: Ada Lovelace (Acme), Bob Stone (Globex), Carol\n"
            "Reed (Initech), Dan Wu (Umbrella), Erik Dahl (Harbour\nInstitute), Fay "
            "Park\n\nThe council met.",
            {"participants": [ADA, BOB, CAROL, DAN, "Erik Dahl", "Fay Park"]},
        ),
        (
            "Minutes\n\nAttendees:\nAda Lovelace, Director, Acme\n"
            "Bob Stone, Head of Roads, Globex\n\nApologies:\nCarol Reed",
            {"participants": [ADA, BOB], "absent": [CAROL]},
        ),
        (
            "Meeting on Bridges\n\nAnnex I\nList of participants\n\nNORLAND\nMs. Ada "
            "Lovelace, Adviser\nMr. Bob Stone, Engineer\n\nPERU\nMs. Carol Reed",
            {"participants": [ADA, BOB, CAROL]},
        ),
        (
            "Joint statement\n\nThey met.\n\nMs Ada Lovelace\n\nCo-chair\nSea Panel\n"
            "Harbour Office\n\nMr Bob Stone\nCo-chair\nSea Panel",
            {"chairs": [ADA, BOB]},
        ),
        (
            "Minutes\n\nDirectors Absent:\n\n     Ada Lovelace\n\nGuests:\n\n  none\n",
            {"absent": [ADA]},
        ),
        (
            "Road Board: minutes of meeting\n\nAttendees\n\nBoard members\n\n"
            "Ada Lovelace, Chair\nBob Stone, Director General\n\nOfficials\n\n"
            "Carol Reed, Private Secretary\n\nApologies\n\n"
            "Dan Wu, Chief Scientific Adviser\n\nItem 1: Roads\n\nThe roads were seen.",
            {"participants": [ADA, BOB, CAROL], "absent": [DAN], "chairs": [ADA]},
        ),
        (
            "Report of the Parties\n\nA. Attendance\n\nAlso present were "
            "representatives from the Road Office (RO), the World Bank and the Dam "
            "Centre (DC).\n\nB. Opening\n\nThe Chair of the Dam Panel, Mr. Bob Stone, "
            "opened the meeting. Roads, Ports, he said, and Dams matter.",
            {"participants": ["Road Office", "World Bank", "Dam Centre"]},
        ),
        ("Call\n\nPresent\nada, bob, carol\n\nChair\nada", None),
    ],
)
def test_rolls_of_plain_text(text, expected):
    if expected is None:
        expected = {"participants": ["ada", "bob", "carol"], "chairs": ["ada"]}
    assert read(text, "a.txt") == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "The meeting was attended by delegations from Norway, Peru and Eastria.",
            {"participants": ["Norway", "Peru", "Eastria"]},
        ),
        (
            "In attendance were Norway and Peru, with the exception of Chad.",
            {"participants": ["Norway", "Peru"], "absent": ["Chad"]},
        ),
        (
            "Delegates from Norway and Peru attended the meeting as observers.",
            {"observers": ["Norway", "Peru"]},
        ),
        ("Observers from Norway took part in the session.", {"observers": ["Norway"]}),
        (
            "Observers in attendance were Norway and Peru.",
            {"observers": ["Norway", "Peru"]},
        ),
        (
            "The following countries took part: Norway, Peru and Chad.",
            {"participants": ["Norway", "Peru", "Chad"]},
        ),
        ("Ms Ada Lovelace joined the meeting as a guest.", {"guests": [ADA]}),
        (
            "Apologies were received from Norway and Peru.",
            {"absent": ["Norway", "Peru"]},
        ),
        ("Norway and Peru were unable to attend.", {"absent": ["Norway", "Peru"]}),
        ("Ms Ada Lovelace sent her apologies.", {"absent": [ADA]}),
        (
            "Guest speaker Professor Ada Lovelace from the Road Institute spoke.",
            {"guests": [ADA]},
        ),
        (
            "There were presentations on roads by Dr Ada Lovelace, and on bridges by "
            "Mr Bob Stone of Acme.",
            {"guests": [ADA, BOB]},
        ),
        (
            "Ada Lovelace—Policy Officer at the Road Office—presented a review.",
            {"guests": [ADA]},
        ),
        (
            "Speakers included Dr Ada Lovelace of Acme and Mr Bob Stone (Globex).",
            {"guests": [ADA, BOB]},
        ),
        (
            "It was attended by 120 people from Norway, and partners (Peru, Chad).",
            {"participants": ["Norway", "Peru", "Chad"]},
        ),
        (
            "Also in attendance was a representative of the Government of Norland.",
            {"participants": ["Government of Norland"]},
        ),
        ("The talk by the Road Office was attended by many people.", {}),
        ("The next meeting was attended by Norway and Peru.", {}),
        ("Norway will be represented by Peru, and may be absent.", {}),
        ("The guest speaker will be Ms Ada Lovelace.", {}),
        ("Norway and everybody else attended.", {}),
    ],
)
def test_sentences_of_attendance(said, expected):
    assert read(f"Report\n\n{said}") == expected


def test_members_who_speak_are_no_guests():
    text = (
        "Present: Ada Lovelace, Bob Stone\n\nPresentations were given by Ada Lovelace."
    )
    assert read(text) == {"participants": [ADA, BOB]}


def test_a_scribe_is_listed_once_and_gets_the_role():
    parties = read_parties(
        document("Present: Ada Lovelace, Bob Stone (Acme)\nScribe: Ada Lovelace"),
        Scope(),
    )
    roles = {one.value.name: one.value.role for one in parties.participants}
    assert roles == {ADA: "Scribe", BOB: ""}


def test_a_delegation_heads_its_people():
    text = "List of participants\n\nNORWAY\nMs. Ada Lovelace, Adviser, Road Office"
    [ada] = read_parties(document(text, "a.txt"), Scope()).participants
    assert ada.value.affiliation == "Road Office, NORWAY"


def test_columns_are_told_apart():
    text = (
        "| Name | Role | Organisation | Country | GitHub |\n|---|---|---|---|---|\n"
        "| Ada Lovelace | Head | Acme | Norway | @ada |"
    )
    [ada] = read_attendance(document(f"# Attendees\n\n{text}"), Scope()).participants
    party = ada.value
    assert (party.role, party.affiliation) == ("Head", "Acme, Norway")
    assert (party.handle, party.kind) == ("@ada", PartyKind.PERSON)


def test_what_the_document_lists_tells_what_an_unknown_name_is():
    text = (
        "The meeting was attended by Norway, Peru and Chad.\n\nOstmark sent apologies."
    )
    [absent] = read_attendance(document(text), Scope()).absent
    assert absent.value.kind is PartyKind.DELEGATION
