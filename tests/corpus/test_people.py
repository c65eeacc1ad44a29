"""An item of a list gives the name, and what is said of it, apart."""

import pytest

from corpus.listing import settle
from corpus.meeting import PartyKind
from corpus.names import is_capitalised, is_maybe_person, is_person_name
from corpus.people import Standing, read_item, read_plain
from corpus.plain import is_struck, plain


def read(item: str) -> list[dict[str, str]]:
    """Return what an item says of each party, empty fields left out."""
    found = []
    for listed in read_item(item, 0, len(item)):
        party = listed.party
        fields = ("title", "name", "role", "affiliation", "handle")
        found.append({f: getattr(party, f) for f in fields if getattr(party, f)})
    return found


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("- Ada Lovelace", {"name": "Ada Lovelace"}),
        ("1. Ada Lovelace.", {"name": "Ada Lovelace"}),
        ("[x] Ada Lovelace Jr.", {"name": "Ada Lovelace Jr."}),
        ("Ada Lovelace @ada (TSC)", "Ada Lovelace|@ada|TSC"),
        ("- Ada Lovelace - @ada", "Ada Lovelace|@ada"),
        ("Ada Lovelace (@ada)", "Ada Lovelace|@ada"),
        ("Ada Lovelace (@ada, Acme)", "Ada Lovelace|@ada|Acme"),
        ("**Ada** [@ada](https://example.org/ada)", "Ada|@ada"),
        ("@ada", {"name": "@ada", "handle": "@ada"}),
        ("@ada (Ada Lovelace)", "Ada Lovelace|@ada"),
        ("Ada Lovelace <ada@example.org> (Acme)", "Ada Lovelace||Acme"),
        (
            "Ada Lovelace, Director, Ministry of Bridges (Norland)",
            {
                "name": "Ada Lovelace",
                "role": "Director",
                "affiliation": "Ministry of Bridges (Norland)",
            },
        ),
        (
            "H.E. Ambassador Ada Lovelace (Norland)",
            {
                "title": "H.E. Ambassador",
                "name": "Ada Lovelace",
                "affiliation": "Norland",
            },
        ),
        (
            "Professor Ada Lovelace from the University of Sudport",
            {
                "title": "Professor",
                "name": "Ada Lovelace",
                "affiliation": "University of Sudport",
            },
        ),
        (
            "Harbour Panel Chairperson Dr. Ada Stone",
            {"title": "Harbour Panel Chairperson Dr.", "name": "Ada Stone"},
        ),
        ("Ada Lovelace – Chair", {"name": "Ada Lovelace", "role": "Chair"}),
        ("Secretary: Ada Lovelace", {"name": "Ada Lovelace", "role": "Secretary"}),
        ("Acme Ltd - Ada Lovelace", "Ada Lovelace||Acme Ltd"),
        ("Norland: Ada Lovelace", "Ada Lovelace||Norland"),
        ("Ada Lovelace/Acme", "Ada Lovelace||Acme"),
        (
            "Ada Lovelace, Head of Roads at Acme",
            {"name": "Ada Lovelace", "role": "Head of Roads at Acme"},
        ),
        (
            "Ada Lovelace, Head of Roads at the Harbour Office",
            {
                "name": "Ada Lovelace",
                "role": "Head of Roads",
                "affiliation": "Harbour Office",
            },
        ),
        ("Ada Lovelace (she/her)", {"name": "Ada Lovelace"}),
        ("Ada Lovelace (by phone, until 10:30)", {"name": "Ada Lovelace"}),
        ("Lovelace, Ada", {"name": "Lovelace, Ada"}),
        ("Dean Smith", {"name": "Dean Smith"}),
        ("Mr. Dean", {"title": "Mr.", "name": "Dean"}),
        ('Ada "Ace" Lovelace', {"name": 'Ada "Ace" Lovelace'}),
        ("Сковорода Григорій", {"name": "Сковорода Григорій"}),
        ("Fatima al-Sayed", {"name": "Fatima al-Sayed"}),
        (
            "the Office on Bridges and Roads (OBR)",
            {"name": "Office on Bridges and Roads"},
        ),
        ("Bridge Office (Norway)", "Bridge Office||Norway"),
        ("Norway (NO)", {"name": "Norway"}),
        ("Cr J SMITH", {"title": "Cr", "name": "J SMITH"}),
        ("Ada Lovelace (R", {"name": "Ada Lovelace", "affiliation": "R"}),
    ],
)
def test_what_is_said_of_a_name_is_told_apart(item, expected):
    if isinstance(expected, str):
        name, *rest = expected.split("|")
        values = dict(zip(("handle", "affiliation"), rest, strict=False))
        expected = {"name": name} | {
            key: value for key, value in values.items() if value
        }
    assert read(item) == [expected]


@pytest.mark.parametrize(
    ("item", "names"),
    [
        ("Norland: Ada Lovelace, Bob Stone", ["Ada Lovelace", "Bob Stone"]),
        ("Ada Lovelace and Bob Stone (Acme)", ["Ada Lovelace", "Bob Stone"]),
        ("Messrs Hart, Moss and Reed", ["Hart", "Moss", "Reed"]),
        ("Profs. A. Berg (Physics) and L. Chen", ["A. Berg", "L. Chen"]),
    ],
)
def test_one_item_can_name_several(item, names):
    assert [party["name"] for party in read(item)] == names


@pytest.mark.parametrize(
    "item",
    [
        *("", "-", "none", "N/A", "TBD", "Quorum: yes", "(Chair)", "12", "A", "***"),
        *("~~Ada Lovelace~~", "[ ] Ada Lovelace", "#123 fix the bug", "Monday"),
        *("Ada: we should wait until the others are here", "Secretary", "@", "the"),
        *("Secretary of State for Home Affairs", "Chair of the meeting", "She agreed"),
    ],
)
def test_what_is_no_name_gives_none(item):
    assert read(item) == []


@pytest.mark.parametrize(
    ("item", "standing"),
    [
        ("Ada Lovelace (unable to attend today)", Standing.ABSENT),
        ("Ada Lovelace (apologies)", Standing.ABSENT),
        ("Ada Lovelace (observer/Acme)", Standing.OBSERVER),
        ("Ada Lovelace (Invited Guest)", Standing.GUEST),
        ("Ada Lovelace (Chair)", Standing.CHAIR),
        ("Co-chair: Ada Lovelace", Standing.CHAIR),
        ("Ada Lovelace (Vice Chair)", Standing.OPEN),
        ("Ada Lovelace (Chair of the Roads Committee)", Standing.OPEN),
    ],
)
def test_an_item_marks_how_its_party_took_part(item, standing):
    [listed] = read_item(item, 0, len(item))
    assert listed.standing is standing


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ("Norway", PartyKind.DELEGATION),
        ("Bridge Office", PartyKind.ORGANISATION),
        ("Ms Lovelace", PartyKind.PERSON),
        ("Ada @ada", PartyKind.PERSON),
        ("Ada Lovelace", None),
        ("Ada Church", None),
        ("ACME", None),
        ("Eastria", None),
    ],
)
def test_the_kind_stays_open_where_words_do_not_tell(item, kind):
    [listed] = read_item(item, 0, len(item))
    assert listed.kind is kind


def test_an_office_ends_where_the_document_names_its_holder_elsewhere():
    said = (
        "Assistant Secretary for Roads and Ports Ada De Stone from the Harbour Office"
    )
    part = plain(said, 0, len(said))
    assert read_plain(part, said) == []
    for elsewhere in ("\n\nMs Ada De Stone\n\nCo-chair", "\n\nAda De Stone\n"):
        [listed] = read_plain(part, said + elsewhere)
        assert listed.party.name == "Ada De Stone"
        assert listed.party.title == "Assistant Secretary for Roads and Ports"
        assert listed.party.affiliation == "Harbour Office"


def test_the_span_is_what_the_document_has():
    said = "* **Ada Lovelace** ([@ada](https://example.org/ada)) – Acme."
    [listed] = read_item(said, 0, len(said))
    assert said[listed.start : listed.end] == (
        "Ada Lovelace** ([@ada](https://example.org/ada)) – Acme"
    )


def test_no_name_goes_on_behind_an_address():
    said = "Ada Lovelace</td></tr> Stone"
    assert [party["name"] for party in read(said)] == ["Ada Lovelace"]


def test_a_settled_list_tells_people_from_places():
    items = [
        i for name in ("Jordan", "ada", "Bob Stone") for i in read_item(name, 0, 9)
    ]
    assert {item.party.kind for item in settle(items, PartyKind.PERSON)} == {
        PartyKind.PERSON
    }
    items = [
        i for name in ("Jordan", "Norway", "Eastria") for i in read_item(name, 0, 9)
    ]
    settled = settle(items, None)
    assert [item.party.kind for item in settled] == [PartyKind.DELEGATION] * 3


def test_struck_items_and_empty_boxes_are_told():
    assert is_struck("- [ ] Ada", 0, 9)
    assert is_struck("~~Ada~~", 0, 7)
    assert not is_struck("- [x] Ada", 0, 9)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Lovelace", True),
        ("Ada B. van der Lovelace", True),
        ("He Wei", True),
        ("Ali Sheikh", True),
        ("Costa Rica", False),
        ("Harbour Committee", False),
        ("Kenya's Minister", False),
        ("Friday Meeting", False),
        ("Ada", False),
        ("Ada lovelace", False),
    ],
)
def test_the_form_of_a_name_tells_a_person(name, expected):
    assert is_person_name(name) is expected


def test_a_surname_may_be_a_word_of_organisations():
    assert is_maybe_person("Ada Church")
    assert not is_maybe_person("Harbour Church Fund")
    assert not is_maybe_person("Ada Lovelace")


def test_a_name_in_capitals_is_no_part_of_a_sentence():
    assert is_capitalised("Office on Bridges and Roads")
    assert not is_capitalised("Office for building roads")
    assert not is_capitalised("Office of")
    assert not is_capitalised("The Members")
    assert is_capitalised("3rd Harbour Brigade")
