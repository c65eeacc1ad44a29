"""Spans trimmed by hand-made cases, and what holds for every text whatever it is."""

from __future__ import annotations

import doctest
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import qa.spans
from qa.spans import trimmed

# Words, marks that combine, emoji made of several characters, letters written from
# the right, marks of direction, brackets, white space, control characters.
PIECES = [
    *("of", "the", "and", "Ada", "GM", "WHO", "a", "J.", "3", "3.5", "1,500", "x"),
    *("%", "$", "€", "50", "-5", "US$", "\u2212"),
    *("e\u0301", "\u0301", "\u0939\u093f\u0928", "\u05e9\u05c1\u05dc", "\u4f1a"),
    *("\u0627\u0644\u0644\u064f", "\U0001f469\u200d\U0001f680", "\u2764\ufe0f"),
    *("\u200f", "\u200e", "\u202b", "\u2067", "\u2069", "\u00ad", "\u200d", "\ufeff"),
    *("(", ")", "[", "]", "((", "))", "](", ")["),
    *(" ", "  ", "\n", "\t", "\u00a0", "\u2003", "\x00", "\x07", "\x1b", "\x85"),
    *(".", ",", ";", ":", "!", "?", "-", "–", "—", "’", "'", "•", "*", "/", "&", "@"),
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.text(max_size=40),
)


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text and a span of it, which may be empty."""
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text)))
    return text, start, draw(st.integers(start, len(text)))


def in_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"


def cuts_a_word(text: str, place: int) -> bool:
    """Tell whether a place lies inside a word, or a number written with marks."""
    if not 0 < place < len(text):
        return False
    left, right = text[:place][-2:], text[place:][:2]
    if in_word(left[-1]) and in_word(right[0]):
        return True
    return any(
        re.fullmatch(r"\d[,:.]\d", three)
        or (three[1:2] in set("-’'.@/&") and in_word(three[0]) and in_word(three[-1]))
        for three in (left[-2:] + right[:1], left[-1:] + right[:2])
        if len(three) == 3
    )


def balanced(text: str) -> bool:
    for opening, closing in ("()", "[]"):
        depth = 0
        for character in text:
            depth += (character == opening) - (character == closing)
            if depth < 0:
                return False
        if depth:
            return False
    return True


def test_the_example_of_the_docstring_holds():
    result = doctest.testmod(qa.spans)
    assert result.attempted == 2
    assert result.failed == 0


@given(spans())
# Brackets that cross: closing one opened the other, to and fro.
@example(("]\n(.(.)]", 0, 7))
@example((",[(](().a.", 3, 5))
def test_what_is_left_is_a_span_of_the_text_that_stays_as_it_is(given_span):
    text, start, end = given_span
    found = trimmed(text, start, end)
    assert 0 <= found[0] <= found[1] <= len(text)
    assert trimmed(text, *found) == found
    said = text[slice(*found)]
    assert said == said.strip()
    if text[start:end].strip():
        assert said


@given(spans())
def test_neither_end_cuts_a_word(given_span):
    text, start, end = given_span
    if start < end:
        found = trimmed(text, start, end)
        if found[0] < found[1]:
            assert not cuts_a_word(text, found[0])
            assert not cuts_a_word(text, found[1])


@given(
    st.sampled_from(["", "-", "\u2212", "$", "€ ", "-$", "US$", "£-"]),
    st.sampled_from(["5", "50", "3.5", "1,500", "10:30"]),
    st.sampled_from(["", "%", " %", "\u202f‰", "€", " €"]),
    st.data(),
)
def test_any_part_of_a_number_stands_for_all_of_it(before, number, behind, data):
    amount = before + number + behind
    text = f"It was {amount} by then."
    first = len("It was ")
    start = data.draw(st.integers(first, first + len(amount) - 1))
    end = data.draw(st.integers(start + 1, first + len(amount)))
    assert text[slice(*trimmed(text, start, end))] == amount


@given(spans())
def test_brackets_come_in_pairs_unless_nothing_else_was_marked(given_span):
    text, start, end = given_span
    said = text[slice(*trimmed(text, start, end))]
    if not balanced(said):
        # Without its brackets, nothing that is said would be left.
        only_loose = re.compile(
            r"(?:\W|\b(?:of|by|and|or|that|which|who|than|the|a|an|in|on|at|to|with"
            r"|for|from|as|is|was|were|are)\b)*",
            re.I,
        )
        assert any(
            only_loose.fullmatch(part) for part in re.split(r"[()\[\]]", said)
        ), said


@pytest.mark.parametrize(
    ("text", "marked", "said"),
    [
        # Words that are cut are taken whole.
        ("It was led by Captain Ostrova.", "Ostro", "Ostrova"),
        ("It was led by Ann-Marie Roe.", "Marie Ro", "Ann-Marie Roe"),
        ("It was led by Sean O’Dell.", "Dell", "O’Dell"),
        ("The firm R&D Ltd. paid.", "R", "R&D"),
        ("They read हिन्दी papers.", "हिन", "हिन्दी"),
        ("They met in Ze\u0301land.", "Ze", "Ze\u0301land"),
        ("A co\u00adoperation began.", "co", "co\u00adoperation"),
        ("Write to desk@harbour.example soon.", "harbour", "desk@harbour.example"),
        (
            "See https://harbour.example/a?b=1&c=2, please.",
            "example/a",
            "https://harbour.example/a?b=1&c=2",
        ),
        (
            "See (https://harbour.example/plan_(new)).",
            "harbour",
            "https://harbour.example/plan_(new)",
        ),
        # A number is said whole or not at all.
        ("It rose by 3.5 percent.", "5 percent", "3.5 percent"),
        ("It cost 1,500,000 crowns.", "500", "1,500,000"),
        ("It began at 10:30.", "30", "10:30"),
        ("From 10-12 June they met.", "12 June", "10-12 June"),
        ("Of these, 7, 8 and 9 were sold.", "7", "7"),
        # With its signs.
        ("Fees rose by 50% in May.", "50", "50%"),
        ("Fees rose by 50% in May.", "50%", "50%"),
        ("Fees rose by 3.5 %.", "5 %.", "3.5 %"),
        ("From 3.5-4.5% it rose to 9%.", "3", "3.5-4.5%"),
        ("It was -5 degrees.", "5", "-5"),
        ("It was -5 degrees.", "-5 degrees", "-5 degrees"),
        ("It fell (\u22125.2 points).", "5.2 points", "\u22125.2 points"),
        ("The fee is $5.", "5.", "$5"),
        ("The fee is $5.", "$", "$5"),
        ("The fee is € 5, or more.", "5", "€ 5"),
        ("The fee is 5 €, or more.", "5", "5 €"),
        ("The fee is US$1,500.", "1,500", "US$1,500"),
        ("A loss of -$5 million.", "5 million", "-$5 million"),
        ("The fee is by $5", "by $5", "$5"),
        # Signs that are not the number's own stay where they are.
        ("On 10 -12 June they met.", "12 June", "12 June"),
        ("Present:\n-5 members", "5 members", "5 members"),
        ("They sold 5 $6 lamps.", "5", "5"),
        ("They sold 5 $6 lamps.", "6 lamps", "$6 lamps"),
        ("They paid 5€ 6 times.", "5", "5€"),
        ("They paid 5€ 6 times.", "6 times", "6 times"),
        ("They paid 5 € 6 times.", "5", "5"),
        ("They paid 5 € 6 times.", "6 times", "6 times"),
        ("It has 5 rooms % of", "5", "5"),
        # Parentheses are closed, opened, or left out.
        ("It was led by the Guild (GM) then.", "the Guild (GM", "the Guild (GM)"),
        ("It was led by the Guild (GM) then.", "GM) then", "(GM) then"),
        ("Led by Roe (of the Guild [GM]) then.", "Guild [GM", "Guild [GM]"),
        ("Led by Roe (of the Guild (GM) in Elm).", "Roe (of the Guild (GM",
         "Roe (of the Guild (GM) in Elm)"),
        ("b) the second plan", "b) the second plan", "the second plan"),
        ("Led by Roe (and that was all they said", "Roe (and", "Roe"),
        ("Led by Roe (first\nparagraph) of", "Roe (first", "Roe"),
        ("“Roe” (chair) spoke", "chair", "chair"),
        # Loose ends go.
        ("It is the Council of the", "the Council of the", "the Council"),
        ("It was led by Roe, and then", "by Roe, and", "Roe"),
        ("• Dr Ann Roe;", "• Dr Ann Roe;", "Dr Ann Roe"),
        ("  - tide tables,\n", "  - tide tables,\n", "tide tables"),
        ("And the Guild agreed.", "And the Guild", "the Guild"),
        # What looks like a little word and is a name stays.
        ("Officers of the WHO", "Officers of the WHO", "Officers of the WHO"),
        ("The WHO officials left.", "WHO officials", "WHO officials"),
        ("It went to Group A", "Group A", "Group A"),
        # The stop of the sentence goes, that of an abbreviation stays.
        ("It was Ann Roe.", "Ann Roe.", "Ann Roe"),
        ("It was Ann R.", "Ann R.", "Ann R."),
        ("It was J. R. Roe.", "J. R. Roe", "J. R. Roe"),
        ("It was Roe Inc.", "Roe Inc.", "Roe Inc."),
        ("It rose by 3.5.", "3.5.", "3.5"),
        ("It opened at 9 a.m.", "9 a.m.", "9 a.m."),
        ("Who came?! Nobody...", "Nobody...", "Nobody"),
        # What is nothing else is given back.
        ("by the end", "the", "the"),
        ("( )", "( )", "( )"),
        (" ; ", " ; ", ";"),
    ],
)  # fmt: skip
def test_spans_read_as_answers(text: str, marked: str, said: str):
    start = text.index(marked)
    assert text[slice(*trimmed(text, start, start + len(marked)))] == said


def test_nothing_is_found_in_nothing():
    assert trimmed("", 0, 0) == (0, 0)
    assert trimmed("a word", 3, 3) == (3, 3)
    assert trimmed(" \n\t ", 1, 3)[0] == trimmed(" \n\t ", 1, 3)[1]


def test_a_bracket_far_away_is_not_fetched():
    text = "(" + "word " * 30 + "end)"
    start = text.index("end")
    assert text[slice(*trimmed(text, start, len(text)))] == "end"
