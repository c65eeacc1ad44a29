"""Tests of ``qa.links``: links that a paper gives under a label."""

from __future__ import annotations

import pytest

from corpus.document import Document, document_id
from corpus.loaders.markdown import load
from qa.links import links
from qa.outline import outline
from qa.question import understand

PAPER = """# Harbour board meeting

## Links

* **Recording**: <https://video.example.org/watch?v=a_1>
* **Forge Ticket**: [Board#12](https://forge.example.org/board/12)
* **Minutes Wiki**: <https://wiki.example.org/minutes/7>.
* _Previous Minutes Wiki_: <https://wiki.example.org/minutes/6>
* **Slides**: see <https://slides.example.org/1> by Bo
* **Photographs**: none

## Fees

* Bo opened the ticket https://forge.example.org/board/99 about fees.
* Weather report: https://weather.example.org/
"""


@pytest.fixture(scope="module")
def view():
    loaded = load(PAPER.encode(), "a.md")
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
    return outline(document)


def found(view, question):
    text = view.document.text
    asked = understand(question, (), bodies=frozenset())
    return [
        text[slice(*one.address)] if one.address else text[one.start : one.end]
        for one in links(asked, view)
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where is the recording?", "https://video.example.org/watch?v=a_1"),
        ("Where can I watch the video?", "https://video.example.org/watch?v=a_1"),
        ("Link to the recording?", "https://video.example.org/watch?v=a_1"),
        ("Is there a video link?", "https://video.example.org/watch?v=a_1"),
        ("Which forge ticket was opened?", "https://forge.example.org/board/12"),
        ("Where is the ticket?", "https://forge.example.org/board/12"),
        ("Where are the minutes?", "https://wiki.example.org/minutes/7"),
        (
            "Where are the original minutes (Wiki or Pad)?",
            "https://wiki.example.org/minutes/7",
        ),
        ("URL of the previous minutes?", "https://wiki.example.org/minutes/6"),
    ],
)
def test_a_link_is_found_by_its_label(view, question, expected):
    assert found(view, question) == [expected]


@pytest.mark.parametrize(
    "question",
    [
        "Where was the ticket about fees?",
        "Where are the slides?",
        "Where is the harbour?",
        "What did Bo say about the recording?",
        "Which fee was in the ticket?",
        "Who opened the ticket?",
        "Where?",
    ],
)
def test_what_is_said_of_a_thing_is_not_where_it_is(view, question):
    assert found(view, question) == []


def test_a_label_with_nothing_under_it_is_found_and_has_no_address(view):
    assert found(view, "Link to the photographs?") == ["**Photographs**: none"]
