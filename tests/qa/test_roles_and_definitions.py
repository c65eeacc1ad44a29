import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.definitions import expansions
from qa.roles import agents
from qa.words import tokens


def said(asked: str, text: str) -> str | None:
    span = agents(tokens(asked), text)
    return None if span is None else text[slice(*span)]


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        (
            "co-chaired",
            "The meeting was co-chaired by Norland and Suderia.",
            "Norland and Suderia",
        ),
        (
            "co-chaired",
            "Between 3 and 4 May 2019, Norland and the Tidal Survey Office (TSO) "
            "co-chaired the first meeting.",
            "Norland and the Tidal Survey Office (TSO)",
        ),
        (
            "chaired",
            "Co-chaired by Norland and Suderia—the meeting looked ahead.",
            "Norland and Suderia",
        ),
        ("opened", "The Forum was opened by Dr. Ada Lindqvist.", "Dr. Ada Lindqvist"),
        ("opened", "Captain Ada Lindqvist opened the day.", "Captain Ada Lindqvist"),
        ("opened", "It opened at nine.", None),
        ("closed", "Captain Ada Lindqvist opened the day.", None),
        ("co-chairs", "The co-chairs thanked Norland.", None),
    ],
)
def test_the_names_beside_the_verb(asked: str, text: str, expected: str | None) -> None:
    assert said(asked, text) == expected


@given(st.text(max_size=200), st.sampled_from(["chaired", "opened", "led"]))
def test_a_span_lies_in_the_sentence(text: str, asked: str) -> None:
    span = agents(tokens(asked), text)
    if span is not None:
        assert 0 <= span[0] < span[1] <= len(text)
        assert text[slice(*span)].strip()


@pytest.mark.parametrize(
    ("short", "text", "expected"),
    [
        ("TSO", "and the Tidal Survey Office (TSO) met", "Tidal Survey Office (TSO)"),
        ("tso", "the Tidal Survey Office (TSO)", "Tidal Survey Office (TSO)"),
        (
            "HMF-X",
            "by the Harbour Masters Forum on Xebecs (HMF-X).",
            "Harbour Masters Forum on Xebecs (HMF-X)",
        ),
        (
            "SO",
            "Norland, and the Survey Office of the Coast (SO)",
            "Survey Office of the Coast (SO)",
        ),
        (
            "CSOs",
            "the role of Civil Society Organisations (CSOs)",
            "Civil Society Organisations (CSOs)",
        ),
    ],
)
def test_short_forms_are_spelled_out(short: str, text: str, expected: str) -> None:
    best = expansions(text, short)[0]
    assert text[best.start : best.end] == expected
    assert best.exact


def test_capitals_that_do_not_spell_it_are_a_guess() -> None:
    text = "the Harbour Masters Forum (ZZZ)"
    (found,) = expansions(text, "ZZZ")
    assert not found.exact


@given(st.text(max_size=120), st.text(min_size=1, max_size=6))
def test_expansions_end_with_the_short_form(text: str, short: str) -> None:
    for one in expansions(text, short):
        assert text[one.start : one.end].endswith(")")
