"""Sentences end where a reader would say so, and no character gets lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Secretary Silvestre H. Bello III of the Department spoke.",
        "Mr. Smith, Dr. Jones and Prof. J. R. Brown met.",
        "Talks with the U.S. Department of State, e.g. on visas, went on.",
        "Document No. 5 was adopted on 9 Nov. 2023 by all.",
        "Growth was 3.5 per cent; the balance is USD $128,997.27 now.",
        "See www.example.org/a.b?c=d for more.",
        "“Are you sure?” he asked.",
        "He paused... and went on.",
        "The group met; the chair opened; all agreed.",
        "A line that\nbreaks in the\nmiddle stays one.",
        "Smith et al. (2020) and Foo Inc. Europe attended.",
        "1. The meeting was held.",
        "- 12. Participants agreed.",
        "  2.1. Scope of the work",
        "Release v1.2.3 was cut (see CHANGES.md).",
    ],
)
def test_this_is_one_sentence(text):
    assert split(text) == [text.strip()]


@pytest.mark.parametrize(
    "marked",
    [
        "One.|Two.",
        "He said: “We agree.”|Then they left.",
        "It ended (at noon.)|All left!",
        "Why?|Because.",
        "It moved to the U.S.|The rest stayed.",
        "They chose plan B.|Participants agreed.",
        "It was held in 2024.|15 members came.",
        "No.|That is wrong.",
        "It trailed off…|Nobody spoke.",
        "As shown.[12]|The rest follows.",
    ],
)
def test_a_new_sentence_begins_at_the_bar(marked):
    assert split(marked.replace("|", " ")) == marked.split("|")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("First part\n\nSecond part", ["First part", "Second part"]),
        ("Agreed:\n- one thing\n- another", ["Agreed:", "- one thing", "- another"]),
        ("会議は終わった。次回は五月。", ["会議は終わった。", "次回は五月。"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_text_is_split_into(text, expected):
    assert split(text) == expected


def test_offsets_count_the_whole_text():
    text = "Skip this. Read this. And this. Not this."
    spans = sentence_spans(text, 11, 31)
    assert [text[a:b] for a, b in spans] == ["Read this.", "And this."]


@given(
    st.one_of(
        st.text(),
        st.text(alphabet="AbZ1 .!?…“”'\"()[]\n-•,;", max_size=80),
    ),
    st.integers(0, 40),
    st.integers(0, 80),
)
def test_spans_are_ordered_inside_and_cover_every_visible_character(text, first, last):
    first = min(first, len(text))
    last = max(first, min(last, len(text)))
    spans = sentence_spans(text, first, last)
    position = first
    for start, end in spans:
        assert position <= start < end <= last
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:last].strip()


def test_no_text_takes_more_than_linear_time():
    text = "Mr. H. Bello met the U.S. team at 3.30 p.m. in No. 5. All agreed. " * 4_000
    began = time.process_time()
    sentence_spans(text)
    sentence_spans("a." * 100_000)
    sentence_spans("." * 200_000)
    sentence_spans("\n " * 100_000)
    assert time.process_time() - began < 20


def test_an_initial_p_is_no_page() -> None:
    text = "Captain Ada P. Lindqvist opened the day. It rained, see p. 5 there."
    assert [text[a:b] for a, b in sentence_spans(text)] == [
        "Captain Ada P. Lindqvist opened the day.",
        "It rained, see p. 5 there.",
    ]
