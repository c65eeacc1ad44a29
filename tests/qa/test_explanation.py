"""What an answer says of how it came about: by passages, by records, by silence."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.explanation import SHOWN, Explanation, Trace, Verdict, Way
from qa.outline import Outline, outline
from qa.reader import Candidate
from qa.reply import AskReply, reply_of
from tests.qa.papers import paper

SILTING = "What did Ada Lindqvist say about dredging?"
UNSAID = "What did Ada Lindqvist say about penguins?"
PLAN = """Plan of the pilots

The plan for the pilots of the harbour.

The plan for the pilots of the harbour moves twelve boats to the northern quay.

The pilots keep their old boats for another winter.
"""


@pytest.fixture(scope="module")
def pilots(make_assistant) -> Assistant:
    """One paper with a sentence that only says what it is about."""
    return make_assistant({"plan.txt": PLAN})


def why(answer: Answer) -> Explanation:
    assert answer.explanation is not None
    return answer.explanation


def verdicts(answer: Answer) -> list[Verdict]:
    return [one.verdict for one in why(answer).considered]


# --- of the assistant ----------------------------------------------------------


def test_what_was_said_is_among_what_was_considered(forum):
    answer = forum.ask(SILTING)
    assert answer.status is Status.ANSWERED
    found = why(answer)
    assert found.way is Way.PASSAGES
    said = [one for one in found.considered if one.verdict is Verdict.SAID]
    assert [one.citation for one in said] == [answer.citations[0]]
    assert "silting" in said[0].citation.quote
    assert said[0].probability >= found.bar == 0.5
    assert said[0].probability >= answer.confidence
    others = [one for one in found.considered if one.verdict is not Verdict.SAID]
    assert others
    assert all(one.probability <= said[0].probability for one in others)


def test_what_was_considered_stands_in_the_documents_best_first(forum):
    for question in (SILTING, UNSAID):
        found = why(forum.ask(question)).considered
        assert 0 < len(found) <= SHOWN
        assert all(a.probability >= b.probability for a, b in pairwise(found))
        for one in found:
            document = forum.generation().document(one.citation.document_id)
            quoted = document.text[one.citation.start : one.citation.end]
            assert quoted == one.citation.quote
            names = [name for name, _ in one.parts]
            assert len(set(names)) == len(names) > 0


def test_silence_says_nothing_of_what_it_considered(forum):
    answer = forum.ask(UNSAID)
    assert answer.status is Status.NOT_FOUND
    assert why(answer).way is Way.PASSAGES
    assert Verdict.SAID not in verdicts(answer)
    assert set(verdicts(answer)) <= {Verdict.BELOW, Verdict.ECHO}
    assert why(answer).unheard == ("penguins",)


def test_what_only_repeats_the_question_is_marked(pilots):
    answer = pilots.ask("What is the plan for the pilots of the harbour?")
    marked = {one.citation.quote: one.verdict for one in why(answer).considered}
    assert marked["The plan for the pilots of the harbour."] is Verdict.ECHO
    said = [quote for quote, one in marked.items() if one is Verdict.SAID]
    assert answer.status is Status.ANSWERED
    assert [quote.split()[-1] for quote in said] == ["quay."]


@pytest.mark.parametrize(
    ("question", "way"),
    [
        ("When was the first meeting?", Way.RECORDS),
        ("Who co-chaired the second meeting?", Way.RECORDS),
        ("What does TSO stand for?", Way.DEFINITIONS),
        ("When will the third meeting be held?", Way.MENTIONED),
        (SILTING, Way.PASSAGES),
    ],
)
def test_the_way_is_that_which_answered(forum, question, way):
    answer = forum.ask(question)
    assert answer.status is Status.ANSWERED
    assert why(answer).way is way
    if way is Way.RECORDS:
        assert why(answer).considered == ()


# --- of the reply --------------------------------------------------------------


def test_a_reply_explains_where_that_is_asked_for(forum):
    answer = forum.ask(SILTING)
    text = reply_of(answer, base="https://harbour.example", explain=True)
    content = json.loads(text.model_dump_json())
    assert AskReply.model_validate(content) == text
    told = content["explanation"]
    assert told["way"] == "passages"
    assert told["bar"] == 0.5
    assert told["unheard"] == []
    considered = told["considered"]
    assert [one["citation"]["n"] for one in considered] == [
        *range(1, len(considered) + 1),
    ]
    (said,) = [one for one in considered if one["verdict"] == "said"]
    cited = content["citations"][0]
    assert said["citation"] == cited | {"n": said["citation"]["n"]}
    assert said["citation"]["url"].startswith("https://harbour.example/documents/")
    assert 0 <= said["probability"] <= 1
    assert all(isinstance(value, float) for value in said["parts"].values())


def test_a_reply_explains_silence_too(forum):
    told = reply_of(forum.ask(UNSAID), explain=True).explanation
    assert told is not None
    assert told.unheard == ("penguins",)
    assert told.considered
    assert {one.verdict for one in told.considered} <= {Verdict.BELOW, Verdict.ECHO}


def test_a_reply_explains_nothing_where_it_is_not_asked_for(forum):
    answer = forum.ask(SILTING)
    assert reply_of(answer).explanation is None
    assert reply_of(answer, explain=False).explanation is None
    without = replace(answer, explanation=None)
    assert reply_of(without, explain=True).explanation is None


# --- of the trace --------------------------------------------------------------


@pytest.fixture
def view() -> Outline:
    sentences = " ".join(f"Sentence {i:02d} is here." for i in range(20))
    return outline(paper(f"Paper\n\n{sentences}\n", "paper.txt"))


def candidates(view: Outline, count: int) -> list[Candidate]:
    return [
        Candidate(view.document.id, ((s.start, s.end),), i / 100, 0.5, why={"w": i / 3})
        for i, s in enumerate(view.sentences[:count])
    ]


def explained(trace: Trace, view: Outline, *, answered: bool = True) -> Explanation:
    return trace.explanation(bar=0.4, answered=answered, outlines=lambda _: view)


def test_only_the_best_are_shown(view):
    trace = Trace()
    trace.consider(candidates(view, SHOWN + 5))
    found = explained(trace, view).considered
    assert len(found) == SHOWN
    assert [round(one.probability * 100) for one in found] == [
        *range(SHOWN + 4, 4, -1),
    ]
    assert found[0].parts == (("w", round((SHOWN + 4) / 3, 3)),)


def test_a_candidate_without_a_verdict_lost_or_was_too_unlikely(view):
    first, second, third = candidates(view, 3)
    trace = Trace()
    trace.consider([first], Verdict.ECHO)
    trace.consider([second, third])
    trace.judge(third, Verdict.SAID)
    assert [one.verdict for one in explained(trace, view).considered] == [
        *(Verdict.SAID, Verdict.LESS, Verdict.ECHO),
    ]
    # What would have been said is not, where silence is kept.
    silent = explained(trace, view, answered=False)
    assert [one.verdict for one in silent.considered] == [
        *(Verdict.BELOW, Verdict.BELOW, Verdict.ECHO),
    ]


def test_the_words_that_answer_are_shown_in_one_line(view):
    one = candidates(view, 1)[0]
    start = one.spans[0][0]
    trace = Trace()
    trace.consider([replace(one, answer=(start, start + 11)), one])
    first, second = explained(trace, view).considered
    assert (first.answer, second.answer) == ("Sentence 00", "")
