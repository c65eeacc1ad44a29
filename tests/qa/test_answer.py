import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import Answer, Citation, Status
from qa.errors import CitationError
from qa.reply import citation_reply, reply_of
from qa.statement import Statement, assemble, tidy, unique
from tests.qa.papers import FIRST, paper

DOCUMENT = paper(FIRST, "a.txt")


def answer(**changes) -> Answer:
    fields = {
        "status": Status.ANSWERED,
        "question_as_understood": "Who?",
        "text": "Norland [1]",
        "citations": (Citation(DOCUMENT, 0, 5),),
        "confidence": 0.9,
        "nearest": (),
        "generation": 1,
    }
    return Answer(**{**fields, **changes})


@given(st.integers(-5, 2000), st.integers(-5, 2000))
def test_a_citation_is_what_stands_there_or_cannot_be(start: int, end: int) -> None:
    if 0 <= start < end <= len(DOCUMENT.text):
        assert Citation(DOCUMENT, start, end).quote == DOCUMENT.text[start:end]
    else:
        with pytest.raises(CitationError):
            Citation(DOCUMENT, start, end)


def test_a_quote_cannot_be_made_up() -> None:
    with pytest.raises(TypeError):
        Citation(DOCUMENT, 0, 5, quote="made up")


@pytest.mark.parametrize(
    "changes",
    [
        {"citations": ()},
        {"status": Status.NOT_FOUND},
        {"text": " "},
        {"status": Status.PARTIAL, "citations": ()},
    ],
)
def test_an_answer_without_evidence_cannot_be_built(changes: dict) -> None:
    with pytest.raises(ValueError, match=r"citations|words"):
        answer(**changes)


def test_the_reply_numbers_its_quotes_and_leads_to_them() -> None:
    reply = reply_of(answer(), base="https://example.org")
    (one,) = reply.citations
    assert one.n == 1
    assert one.url == (
        f"https://example.org/documents/{DOCUMENT.id}?version=1&start=0&end=5#quote"
    )
    assert citation_reply(Citation(DOCUMENT, 0, 5), 7).url.startswith("/documents/")


def test_equal_quotes_share_a_number() -> None:
    one, two = Citation(DOCUMENT, 0, 5), Citation(DOCUMENT, 6, 9)
    text, citations = assemble(
        [Statement("A", (one, two)), Statement("B", (two,), label="2nd meeting")]
    )
    assert text == "A [1][2]\n2nd meeting: B [2]"
    assert citations == (one, two)


def test_an_opening_stands_before_a_list_of_several() -> None:
    one, two = Citation(DOCUMENT, 0, 5), Citation(DOCUMENT, 6, 9)
    text, _ = assemble([Statement("A", (one,)), Statement("B", (two,))], opening="2:")
    assert text == "2:\n- A [1]\n- B [2]"
    text, _ = assemble([Statement("A", (one,))], opening="1:")
    assert text == "1: A [1]"


@given(st.text())
def test_tidy_text_is_one_line(text: str) -> None:
    assert "\n" not in tidy(text)
    assert tidy(tidy(text)) == tidy(text)


def test_repeated_quotes_are_dropped() -> None:
    one = Citation(DOCUMENT, 0, 5)
    assert unique([one, Citation(DOCUMENT, 0, 5)]) == (one,)
