"""Tests of ``qa.topics``: which papers speak of a matter, in a library of many."""

from __future__ import annotations

import pytest

from qa.topics import bears_out, is_topic, topic_of
from qa.words import is_content, tokens


def content(text):
    return tuple(w for w in tokens(text) if is_content(w))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which meetings discussed the mooring fee?", ["mooring", "fee"]),
        ("Which meeting had an agenda item about pilots?", ["pilots"]),
        ("How many meetings dealt with buoys?", ["buoys"]),
        ("Which meeting approved the charter?", ["approved", "charter"]),
        ("Which meetings were on the agenda?", []),
    ],
)
def test_a_topic_is_what_was_treated_not_that_it_was(question, expected):
    found = [w.text for w in topic_of(content(question)) if w.text != "meeting"]
    assert found == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which meeting looked at the Quayfund proposal?", True),
        ("Which meetings approved grants for Quayfund?", True),
        ("At which meetings did Quayfund discuss the proposal?", False),
        ("Which meetings did the Quayfund oppose?", False),
        ("Which meetings were led by Quayfund?", False),
    ],
)
def test_who_did_it_is_no_topic(question, expected):
    name = [w for w in tokens(question) if w.text == "Quayfund"]
    assert is_topic(name, question) is expected
    assert not is_topic((), question)


def test_names_have_to_be_there_whatever_the_share():
    topic = content("raise Norland mooring fee")
    assert bears_out(topic, "Norland will raise the mooring fee.")
    assert bears_out(topic, "Norland spoke of the mooring fee.")
    assert not bears_out(topic, "Sudland will raise the mooring fee.")
    assert not bears_out(topic, "Norland spoke of a fee.")


TREATED = {
    2: "* Raise the mooring fee",
    5: "* Fee for mooring, again",
    7: "## Mooring fee\n\n* Bo told what others pay.",
    9: "* Mooring buoys\n* Fee for pilots",
}


@pytest.fixture(scope="module")
def many(make_assistant):
    papers = {
        f"2021-{month:02}-{day:02}.md": f"# Harbour Board meeting "
        f"2021-{month:02}-{day:02}\n\n## Agenda\n\n"
        f"{TREATED.get(month, '* Lamps') if day == 1 else '* Tides'}\n"
        for month in range(1, 12)
        for day in (1, 20)
    }
    return make_assistant(papers)


def days(answer):
    return [citation.key.removesuffix(".md") for citation in answer.citations]


def test_all_meetings_that_spoke_of_a_matter_are_found_and_no_other(many):
    answer = many.ask("Which meetings discussed the mooring fee?")
    assert days(answer) == ["2021-02-01", "2021-05-01", "2021-07-01"]
    assert answer.text.startswith("3 of the 22 meetings in the library")
    for citation in answer.citations:
        assert "ooring" in citation.quote


def test_they_are_counted_among_those_in_question(many):
    answer = many.ask("How many meetings dealt with mooring buoys?")
    assert answer.text.startswith("1 (of 22 meetings in the library)")
    assert days(answer) == ["2021-09-01"]


def test_what_no_paper_speaks_of_is_met_with_silence(many):
    answer = many.ask("Which meetings discussed the dredging fee?")
    assert answer.citations == ()


def test_links_are_said_by_the_paper_of_the_meeting_asked_about(make_assistant):
    assistant = make_assistant(
        {
            f"{day}.md": f"# Harbour Board meeting {day}\n\n## Links\n\n"
            f"* **Recording**: <{where}>\n\n## Agenda\n\n* Fees\n"
            for day, where in (
                ("2021-03-04", "https://video.example.org/4"),
                ("2021-03-11", "https://video.example.org/11"),
                ("2021-03-18", "not recorded"),
            )
        }
    )
    answer = assistant.ask("Link to the recording of the meeting of 11 March 2021?")
    assert answer.text.startswith("https://video.example.org/11")
    assert days(answer) == ["2021-03-11"]
    silent = assistant.ask("Where is the recording of the meeting of 18 March 2021?")
    assert silent.citations == ()
    assert "not recorded" in silent.text
