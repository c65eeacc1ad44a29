"""Lists of names are taken apart where they are joined, and nowhere else."""

import pytest

from corpus.listing import read_line, read_sentence
from corpus.meeting import PartyKind
from corpus.people import Standing


def in_sentence(said: str, hint: PartyKind | None = None, *, strict: bool = False):
    found = read_sentence(said, 0, len(said), hint, strict=strict)
    return [listed.party.name for listed in found]


def in_line(said: str, hint: PartyKind | None = PartyKind.PERSON):
    return [listed.party.name for listed in read_line(said, 0, len(said), hint)]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Norway, Peru and Chad", ["Norway", "Peru", "Chad"]),
        (
            "delegations from Norland, Sudland, and Westmark, as well as the Dam Unit",
            ["Norland", "Sudland", "Westmark", "Dam Unit"],
        ),
        (
            "Norway, the Council on Roads, Ports and Rivers (CRPR), and Peru",
            ["Norway", "Council on Roads, Ports and Rivers", "Peru"],
        ),
        (
            "the Union of Lake States and Norland Bridge Study (ULS-NBS), and Peru",
            ["Union of Lake States and Norland Bridge Study", "Peru"],
        ),
        (
            "Norway, the Office on Roads and Bridges, and the United States of America",
            ["Norway", "Office on Roads and Bridges", "United States of America"],
        ),
        (
            "member organisations such as the Harbour Office (HO), and Peru",
            ["Harbour Office", "Peru"],
        ),
        ("HBO offices in Norburg and Sudport, and the Road Fund", ["HBO", "Road Fund"]),
        (
            "45 participants from 20 countries, including Norway and Peru",
            ["Norway", "Peru"],
        ),
        ("5 Member States: Norway, Peru; and Chad", ["Norway", "Peru", "Chad"]),
        (
            "the Minister for Roads, Ms Ada Stone, and Mr Bob Reed",
            ["Ada Stone", "Bob Reed"],
        ),
        ("Ada Stone, the Director of the Harbour Office, and others", ["Ada Stone"]),
        ("Norway in Rome", ["Norway"]),
        ("grateful to the Harbour Office", []),
        ("many people who came", []),
        ("engineers, planners and officials from Peru and Chile", ["Peru", "Chile"]),
        ("Messrs Hart, Moss and Reed", ["Hart", "Moss", "Reed"]),
    ],
)
def test_names_of_a_sentence(said, names):
    assert in_sentence(said) == names


def test_a_strict_list_is_all_names_or_none():
    assert in_sentence("Norway and Peru", strict=True) == ["Norway", "Peru"]
    assert in_sentence("Norway and everybody else", strict=True) == []
    said = "Norway, Peru, and the Secretary-General of the Lake Union"
    assert in_sentence(said, strict=True) == ["Norway", "Peru"]


def test_the_words_before_a_name_tell_what_it_is():
    said = "delegations from Norland and observers from the Lake Union"
    norland, lake = read_sentence(said, 0, len(said))
    assert norland.party.kind is PartyKind.DELEGATION
    assert lake.standing is Standing.OBSERVER
    said = "organisations Alpha and Beta; representatives of Gamma"
    kinds = {listed.party.kind for listed in read_sentence(said, 0, len(said))}
    assert kinds == {PartyKind.ORGANISATION}


def test_what_nothing_tells_is_left_out_unless_the_document_tells():
    assert in_sentence("Ostmark") == []
    said = read_sentence("Ostmark", 0, 7, usual=PartyKind.DELEGATION)
    assert [listed.party.kind for listed in said] == [PartyKind.DELEGATION]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("ada, bob_, Carol Reed,dan", ["ada", "bob_", "Carol Reed", "dan"]),
        (
            "Ada Lovelace (Chair), Bob Stone, Treasurer, and Carol Reed",
            ["Ada Lovelace", "Bob Stone", "Carol Reed"],
        ),
        (
            "Ada Lovelace, Acme Ltd, Bob Stone, Globex Inc",
            ["Ada Lovelace", "Bob Stone"],
        ),
        (
            "Ada Lovelace, Director; Bob Stone, Ministry of Roads; and Carol Reed",
            ["Ada Lovelace", "Bob Stone", "Carol Reed"],
        ),
        ("Cllr A. Hart, Cllrs B. Moss and C. Reed", ["A. Hart", "B. Moss", "C. Reed"]),
        ("The committee met to discuss roads, ports and the weather in Rome.", []),
        (", ".join(["Ada Lovelace"] * 500), []),
    ],
)
def test_names_of_a_line(said, names):
    assert in_line(said) == names


def test_a_role_behind_a_name_belongs_to_it():
    said = "Ada Lovelace, Chair, Bob Stone, Secretary"
    ada, bob = read_line(said, 0, len(said), PartyKind.PERSON)
    assert (ada.party.role, bob.party.role) == ("Chair", "Secretary")
    assert ada.standing is Standing.CHAIR
