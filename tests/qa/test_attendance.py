import pytest

from qa.attendance import asks_attendance, find_name, fullest, presence, rolls
from qa.outline import outline
from qa.words import tokens
from tests.qa.papers import FIRST, SECOND, paper

MINUTES = """# Board meeting 2021-03-04

## Present

* Ada Lindqvist @ada (voting member)
* James M Okafor @okafor

## Regrets

* Bo Svensson

## Agenda

* Fees: Bo Svensson asked by letter for lower fees.
"""


def view_of(text: str, key: str = "a.txt"):
    if key.endswith(".md"):
        from corpus.document import Document, document_id
        from corpus.loaders.markdown import load

        loaded = load(text.encode(), key)
        return outline(
            Document(
                document_id(key),
                key,
                1,
                loaded.title,
                loaded.text,
                loaded.blocks,
                "text/markdown",
                "0" * 64,
            )
        )
    return outline(paper(text, key))


@pytest.mark.parametrize(
    ("text", "key", "name", "there"),
    [
        (FIRST, "a.txt", "Eastwick", True),
        (FIRST, "a.txt", "Westhaven", True),
        (FIRST, "a.txt", "Northmark", None),
        (SECOND, "a.txt", "Westhaven", True),
        (SECOND, "a.txt", "Suderia", False),
        (SECOND, "a.txt", "Northmark", False),
        (MINUTES, "a.md", "Ada Lindqvist", True),
        (MINUTES, "a.md", "James Okafor", True),
        (MINUTES, "a.md", "Bo Svensson", False),
    ],
)
def test_presence_is_what_the_paper_says(
    text: str, key: str, name: str, there: bool | None
) -> None:
    found = presence(tokens(name), view_of(text, key))
    assert (found.present if found else None) is there


def test_the_place_of_a_meeting_is_no_presence() -> None:
    found = presence(tokens("Sudburg"), view_of(SECOND))
    assert found is None


def test_a_heading_leads_in_a_roll() -> None:
    view = view_of(MINUTES, "a.md")
    (roll,) = rolls(view)
    assert roll.names == 2
    assert "Okafor" in view.document.text[slice(*roll.spans[-1])]


def test_the_fullest_roll_lists_most() -> None:
    view = view_of(FIRST)
    found = rolls(view)
    best = fullest(found, view.document.text)
    assert "Tidal Survey" in view.document.text[slice(*best.spans[0])]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who attended", True),
        ("Was Norland present", True),
        ("Who took part", False),
        ("Which paper was presented", False),
        ("What was agreed", False),
    ],
)
def test_only_words_of_attendance_ask_for_it(question: str, expected: bool) -> None:
    assert asks_attendance(tokens(question)) is expected


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Ada Lindqvist", "and Ada Lindqvist spoke", True),
        ("Ada Lindqvist", "and Ada M. Lindqvist spoke", True),
        ("Ada Lindqvist", "Ada and old Lindqvist", False),
        ("Norland", "the Norlandish", False),
        ("", "anything", False),
    ],
)
def test_names_are_found_word_by_word(name: str, text: str, found: bool) -> None:
    assert (find_name(tokens(name), tokens(text)) is not None) is found


def test_a_speech_of_delegates_is_no_roll() -> None:
    view = view_of(
        "Delegates from Norland, Suderia, and Eastwick spoke about fees. It rained."
    )
    assert rolls(view) == []
    found = presence(tokens("Suderia"), view)
    assert found is not None
    assert found.present
