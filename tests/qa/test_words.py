from hypothesis import given
from hypothesis import strategies as st

from qa.words import bag, fold, is_content, match, same_name, stem, tokens


def word(text: str):
    (one,) = tokens(text)
    return one


@given(st.text())
def test_tokens_stand_where_they_say(text: str) -> None:
    for one in tokens(text):
        assert text[one.start : one.end] == one.text


@given(st.text(), st.integers(0, 1000))
def test_an_offset_moves_every_token(text: str, offset: int) -> None:
    moved = [(t.start - offset, t.end - offset) for t in tokens(text, offset)]
    assert moved == [(t.start, t.end) for t in tokens(text)]


@given(st.text())
def test_folding_twice_changes_nothing_for_plain_text(text: str) -> None:
    assert fold(fold(text)) == fold(fold(fold(text)))


def test_co_chaired_is_one_word_however_it_is_written() -> None:
    assert stem("cochaired") == tokens("co-chaired")[0].stem
    assert tokens("cochaired")[0].stem == tokens("co-chaired")[0].stem


def test_stop_words_carry_no_meaning_but_short_forms_do() -> None:
    assert not is_content(word("it"))
    assert not is_content(word("us"))
    assert is_content(word("IT"))
    assert is_content(word("7"))


def test_match_prefers_the_word_itself() -> None:
    text = bag(tokens("Delegates from Norland attended the harbour session."))
    assert match(word("attended"), text) == 1.0
    assert match(word("participated"), text) == 0.8
    assert match(word("budget"), text) == 0.0


def test_match_knows_the_people_of_a_place() -> None:
    text = bag(tokens("Australia and the Philippines spoke."))
    assert match(word("Australian"), text) == 0.9
    assert match(word("Philippine"), text) >= 0.9


def test_names_that_only_begin_alike_are_not_one_name() -> None:
    assert not same_name("france", "francis")
    assert not same_name("austria", "australia")
    assert not same_name("maldives", "mali")
    assert same_name("canadian", "canada")
    assert same_name("italian", "italy")


def test_match_spells_short_forms_from_capitals() -> None:
    text = bag(tokens("the committee of the United Harbour Authorities met"))
    assert match(word("UHA"), text) == 0.9
    assert match(word("UHB"), text) == 0.0
