import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document, document_id
from corpus.loaders.markdown import load
from qa.agenda import agenda, asks_agenda
from qa.countries import as_written
from qa.labels import asks_for, labelled
from qa.outline import outline
from qa.words import bag, tokens

MINUTES = """# Harbour board meeting 2021-03-04

## Present

* Ada Lindqvist

## Agenda

### Fees

* Raise the mooring fee
  * Ada was against it.
* Waive the winter fee

### Dredging

* Dredge the north basin

## Minutes

Ada spoke.
"""


def value(text: str) -> str | None:
    line = labelled(text)
    return None if line is None else text[line.start : line.end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chair: Ada Lindqvist", "Ada Lindqvist"),
        ("* **Recording**: <https://example.org/1>", "<https://example.org/1>"),
        ("Present\nAda, Bo", "Ada, Bo"),
        ("Regrets: none", None),
        ("Recording: N/A", None),
        ("Ada came at 10:30 and left", None),
        ("Ms Ada Lindqvist\n\nChair\nHarbour Office\nPort Alba\nNorland", None),
    ],
)
def test_labels_announce_values(text: str, expected: str | None) -> None:
    assert value(text) == expected


def test_a_label_is_asked_for_by_all_its_words() -> None:
    line = labelled("Minutes taker: Bo")
    assert line is not None
    assert not asks_for(bag(tokens("Who chaired")), line)
    chair = labelled("Chair: Ada")
    assert chair is not None
    assert asks_for(bag(tokens("Who chaired the meeting")), chair)


@given(st.text(max_size=120))
def test_a_value_lies_in_its_line(text: str) -> None:
    line = labelled(text)
    if line is not None:
        assert 0 < line.start < line.end <= len(text)


def read(question: str) -> list[str]:
    loaded = load(MINUTES.encode(), "a.md")
    document = Document(
        document_id("a.md"),
        "a.md",
        1,
        loaded.title,
        loaded.text,
        loaded.blocks,
        "text/markdown",
        "0" * 64,
    )
    words = tuple(w for w in tokens(question) if len(w.text) > 3)
    spans = agenda(words, outline(document))
    return [document.text[s:e].split("\n")[0] for s, e in spans]


def test_the_items_of_one_section_are_its_items_alone() -> None:
    assert read("items Fees") == ["Raise the mooring fee", "Waive the winter fee"]
    assert read("items Dredging") == ["Dredge the north basin"]


def test_the_whole_agenda_holds_all_items_but_no_notes() -> None:
    assert read("agenda") == [
        "Raise the mooring fee",
        "Waive the winter fee",
        "Dredge the north basin",
    ]


def test_words_that_ask_for_an_agenda() -> None:
    assert asks_agenda(tokens("What was on the agenda"))
    assert asks_agenda(tokens("Which topics were covered"))
    assert not asks_agenda(tokens("Who was there"))


@pytest.mark.parametrize(
    ("question", "held", "expected"),
    [
        ("did norway come", {"Norway"}, "did Norway come"),
        ("did Czech Republic come", {"Czechia"}, "did Czechia come"),
        ("did czechia come", {"Czech Republic"}, "did Czech Republic come"),
        ("did norway come", set(), "did norway come"),
        ("who came", {"Norway"}, "who came"),
    ],
)
def test_countries_are_written_as_the_documents_do(
    question: str, held: set[str], expected: str
) -> None:
    assert as_written(question, lambda name: name in held) == expected


@given(st.text(max_size=80))
def test_what_the_documents_do_not_hold_stays_as_asked(question: str) -> None:
    assert as_written(question, lambda name: False) == question
