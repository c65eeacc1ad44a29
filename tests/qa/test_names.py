from hypothesis import given
from hypothesis import strategies as st

from corpus.meeting import Party, PartyKind
from qa.names import Directory, same_parties

PERSON, COUNTRY = PartyKind.PERSON, PartyKind.DELEGATION
BODY = PartyKind.ORGANISATION


def directory(*parties: Party) -> Directory:
    return Directory(parties)


def name_of(found) -> str | None:
    return found.name if found else None


def test_a_person_is_known_with_and_without_title_accents_and_initials() -> None:
    known = directory(
        Party("Ana M. Itō", PERSON), Party("Ana Ito", PERSON), Party("Bo Lee", PERSON)
    )
    assert len(known.parties) == 2
    for name in ("Ana Ito", "Dr Ana Ito", "ana itō", "Ito", "Ana M. Ito"):
        assert name_of(known.resolve(name)) == "Ana M. Itō"


def test_a_family_name_that_two_people_have_names_nobody() -> None:
    known = directory(Party("Ana Ito", PERSON), Party("Ken Ito", PERSON))
    assert known.resolve("Ito") is None
    assert name_of(known.resolve("Ken Ito")) == "Ken Ito"


def test_an_account_brings_two_forms_of_a_name_together() -> None:
    known = directory(
        Party("Ana Ito", PERSON, handle="@anai"),
        Party("Ana Ito-Lee", PERSON, handle="@AnaI"),
        Party("Ken Mori", PERSON, handle="@anai"),
    )
    assert len(known.parties) == 2
    assert known.resolve("Ana Ito-Lee") is known.resolve("Ana Ito")
    assert known.resolve("Ken Mori") is not known.resolve("Ana Ito")


def test_an_account_is_found_with_its_mark() -> None:
    known = directory(Party("Ana Ito", PERSON, handle="@anai"))
    (found,) = known.find("Who uses the handle @AnaI?")
    assert found.party.name == "Ana Ito"


def test_a_country_goes_by_any_of_its_names() -> None:
    known = directory(Party("Viet Nam", COUNTRY), Party("United Kingdom", COUNTRY))
    assert name_of(known.resolve("Vietnam")) == "Viet Nam"
    assert name_of(known.resolve("the UK")) == "United Kingdom"
    assert known.resolve("Chad") is None


def test_a_short_form_belongs_to_the_one_name_that_spells_it() -> None:
    long = "International Organisation for Tides"
    known = directory(
        Party("IOT", BODY),
        Party(long, BODY),
        Party("International Organization for Tides", BODY),
    )
    assert len(known.parties) == 1
    assert known.resolve("IOT") is known.resolve(long)


def test_a_short_form_of_two_names_stays_alone() -> None:
    known = directory(
        Party("HB", BODY), Party("Harbour Board", BODY), Party("House of Bees", BODY)
    )
    assert len(known.parties) == 3
    assert known.resolve("HB") == known.of(Party("HB", BODY))


def test_words_in_another_order_name_the_same_organisation() -> None:
    known = directory(
        Party("Tidal Office of the Harbour Board", BODY),
        Party("Harbour Board Tidal Office", BODY),
    )
    assert len(known.parties) == 1


def test_a_small_word_is_no_name() -> None:
    known = directory(Party("Ana Will", PERSON), Party("Bo Grant", PERSON))
    assert known.find("will they grant it?") == ()
    assert [m.party.name for m in known.find("Will Grant come?")] == [
        "Ana Will",
        "Bo Grant",
    ]


PARTIES = st.builds(
    Party,
    st.sampled_from(
        ["Ana Ito", "Ana M. Ito", "Ito", "HB", "Harbour Board", "House of Bees", "Chad"]
    ),
    st.sampled_from(PartyKind),
    handle=st.sampled_from(["", "@ana"]),
)


@given(st.lists(PARTIES, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_mentions_makes_no_difference(parties, chance) -> None:
    def groups(listed):
        found: dict[int, set[Party]] = {}
        for party, label in zip(listed, same_parties(listed), strict=True):
            found.setdefault(label, set()).add(party)
        return {frozenset(g) for g in found.values()}

    before, known = groups(parties), Directory(parties)
    chance.shuffle(parties)
    assert groups(parties) == before
    assert Directory(parties).parties == known.parties


@given(st.lists(PARTIES, max_size=8), st.text(max_size=60))
def test_what_is_found_stands_in_the_text(parties, text) -> None:
    known = Directory(parties)
    end = 0
    for one in known.find(text):
        assert end <= one.start < one.end <= len(text)
        assert one.party in known.parties
        end = one.end


@given(st.lists(PARTIES, min_size=1, max_size=8))
def test_every_mention_is_of_a_known_party(parties) -> None:
    known = Directory(parties)
    for party in parties:
        found = known.of(party)
        assert found is not None
        assert party.name in found.forms
