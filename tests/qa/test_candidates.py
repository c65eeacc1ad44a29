"""What sources propose, and what the scorer makes of it."""

from __future__ import annotations

import inspect
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.assistant import Assistant
from qa.candidates import across, combined, lists, records, spans
from qa.candidates.candidate import Candidate
from qa.scoring import fit as fitting
from qa.scoring.features import SOURCES, deciding, features
from qa.scoring.fit import Asked, fit, left_out
from qa.scoring.scorer import (
    CLEAR,
    MOST_WORDS,
    Logistic,
    Scorer,
    read_scorer,
    together,
    write_scorer,
)

pytestmark = pytest.mark.model

QUESTIONS = (
    "who co-chaired the 1st meeting",
    "What did participants agree on?",
    "Which meetings did Iceland attend?",
    "How many pilot stations are in the register?",
    "Did Finland attend the second meeting?",
    "What is the population of Norway?",
)


def gathered(forum: Assistant, text: str):
    generation = forum.generation()
    answerer = forum.answerer(generation)
    question = forum.understand(text, generation)
    return question, answerer, answerer.gather(question)


@pytest.mark.parametrize("text", QUESTIONS)
def test_every_candidate_has_true_quotes_and_numbers(forum: Assistant, text: str):
    _, answerer, found = gathered(forum, text)
    assert found.candidates
    for one in found.candidates:
        assert one.source in SOURCES
        assert one.citations
        for quote in one.citations:
            document = answerer.view.generation.document(quote.document_id)
            assert document.text[quote.start : quote.end] == quote.quote
        assert all(math.isfinite(v) for v in one.signals.values())


def test_no_source_returns_a_confidence_and_none_is_skipped(forum: Assistant):
    for source in (spans, lists, records, across, combined):
        assert "confidence" not in inspect.signature(source.propose).parameters
    for text in QUESTIONS[:2]:
        sources = {one.source for one in gathered(forum, text)[2].candidates}
        # That records could answer keeps passages from nothing, nor the other way.
        assert {"passage", "record"} <= sources
    assert not {"confidence", "probability"} & {
        name
        for text in QUESTIONS
        for one in gathered(forum, text)[2].candidates
        for name in one.signals
    }


def test_each_meeting_that_is_named_gets_its_part(forum: Assistant):
    asked = "Where were the first and the second meeting held?"
    found = gathered(forum, asked)[2].candidates
    parts = [one for one in found if one.signals.get("parts") == 2.0]
    assert parts
    assert all(len(one.meetings) == 2 for one in parts)
    told = " ".join(c.said[0] for c in parts)
    assert "Port Alba" in told
    assert "Sudburg" in told or "Grand Mole Hotel" in told
    assert not [c for c in gathered(forum, QUESTIONS[0])[2].candidates
                if "parts" in c.signals]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "several"),
    [
        ("Which organisations attended the first meeting?", False),
        ("Which meetings did Iceland attend?", True),
        ("Which of the first and second meetings did Iceland attend?", True),
    ],
)
def test_who_was_at_one_meeting_is_not_which_meetings(
    forum: Assistant, asked: str, several: bool
):
    sources = {one.source for one in gathered(forum, asked)[2].candidates}
    assert ("across" in sources) is several


def test_town_and_house_are_told_together(forum: Assistant):
    asked = "What was the venue of the second meeting?"
    found = gathered(forum, asked)[2].candidates
    both = "The 2nd meeting was held at Grand Mole Hotel in Sudburg, Finland. [1]"
    assert both in [one.said[0] for one in found if one.source == "record"]


def test_what_happened_at_a_meeting_is_told_with_its_day(forum: Assistant):
    found = gathered(forum, "When did Captain Lindqvist present the register?")[2]
    dated = [one for one in found.candidates if one.source == "dated"]
    told = [one.said[0] for one in dated if "Lindqvist" in one.said[0]]
    assert told
    assert "10–12 June 2021" in told[0]
    assert len(dated[0].citations) >= 2


def test_a_country_inside_a_name_is_not_that_country(make_assistant):
    papers = {
        "a.txt": (
            "The First Meeting of the Forum was held in Oslo on 3 May 2021.\n\n"
            "In attendance were Finland and the Bank of Iceland.\n"
        ),
        "b.txt": (
            "The Second Meeting of the Forum was held in Oslo on 4 May 2022.\n\n"
            "In attendance were Finland and Iceland.\n"
        ),
    }
    _, _, found = gathered(make_assistant(papers), "Which meetings did Iceland attend?")
    (held,) = [c for c in found.candidates if "record" in c.signals]
    assert [s.text[:3] for s in held.statements] == ["2nd"]


@pytest.mark.parametrize("text", QUESTIONS)
def test_features_are_finite_and_named(forum: Assistant, text: str):
    question, answerer, found = gathered(forum, text)
    vectors = features(question, found.candidates, answerer.view, found.share)
    assert len(vectors) == len(found.candidates)
    for vector in vectors:
        assert all(math.isfinite(v) for v in vector.values())


def made(seed: int, body: str, *, good: int) -> Asked:
    """A question whose right candidate has the largest margin, or has none."""
    vectors = tuple(
        {"passage": 1.0, "passage margin": 0.9 if i == good else 0.1 * (i % 3)}
        for i in range(4)
    )
    return Asked(
        body,
        f"{body}{seed}",
        tuple(f"words {i}" for i in range(4)),
        (30,) * 4,
        vectors,
        tuple(i == good for i in range(4)),
        answerable=good >= 0,
    )


ASKED = [
    made(i, body, good=(i % 5) - 1) for body in ("a", "b", "c", "d") for i in range(25)
]


def test_a_fit_learns_what_tells_and_is_the_same_again():
    scorer = fit(ASKED)
    assert scorer.choice.weights["passage margin"] > 0
    assert scorer == fit(ASKED)
    outcomes = left_out(ASKED)
    answerable = [o for o in outcomes if o.asked.answerable]
    assert all(o.right for o in answerable)
    said = min(o.probability for o in answerable)
    assert said > max(o.probability for o in outcomes if not o.asked.answerable)


def test_a_body_is_never_judged_by_what_it_taught(monkeypatch):
    seen: list[set[str]] = []

    def noted(asked):
        seen.append({one.body for one in asked})
        return fit(asked)

    left_out(ASKED, noted)
    everything = {"a", "b", "c", "d"}
    assert [everything - one for one in seen] == [{"a"}, {"b"}, {"c"}, {"d"}]
    assert fitting  # the module itself holds no state


def test_weights_are_written_and_read(tmp_path):
    scorer = Scorer(
        Logistic(0.5, {"x": 1.25}), Logistic(-1.0, {"score": 2.0}), Logistic(0.25, {})
    )
    write_scorer(scorer, tmp_path, {"questions": 3})
    assert read_scorer(tmp_path) == scorer


@settings(deadline=None)
@given(st.lists(st.floats(-8, 8), min_size=1, max_size=9))
def test_the_best_comes_first_and_probabilities_are_ones(scores):
    speech = Logistic(0.0, {"score": 1.0})
    scorer = Scorer(Logistic(0.0, {"x": 1.0}), speech, speech)
    vectors = [{"x": score} for score in scores]
    focuses = [f"word{i}" for i in range(len(scores))]
    weighed = scorer.weigh(focuses, [20] * len(scores), vectors)
    assert weighed.scores == pytest.approx(scores)
    assert scores[weighed.order[0]] == max(scores)
    assert 0 <= weighed.probability <= 1
    assert weighed.shown == weighed.order[: len(weighed.shown)]
    sure = weighed.probability >= CLEAR
    assert len(weighed.shown) == (1 if sure else min(3, len(scores)))
    assert deciding(vectors, scores, [""] * len(scores))["score"] == max(scores)


def test_what_is_said_together_is_short_and_says_other_things():
    focuses = ["red lantern", "the red lantern", "green", "blue", "white"]
    alike = [{"passage": 1.0}] * 5
    assert together(range(5), focuses, [20, 10, 30, 20, 10], alike) == (0, 2, 4)
    assert together([3, 0], focuses, [MOST_WORDS] * 5, alike) == (3,)
    elsewhere = [*alike[:2], {"dates differs": 1.0}, *alike[3:]]
    assert together(range(5), focuses, [20, 10, 30, 20, 10], elsewhere) == (0, 3, 4)


def test_nothing_is_said_where_nothing_was_proposed(forum: Assistant):
    answerer = forum.answerer(forum.generation())
    question = forum.understand("who?", forum.generation())
    ranked = answerer._scorer.rank(question, (), answerer.view, unheard=1.0)
    assert ranked.candidates == ()
    assert ranked.probability == 0.0


def test_a_candidate_without_evidence_cannot_be_built():
    from qa.statement import Statement

    with pytest.raises(ValueError, match="quotes"):
        Candidate("passage", (Statement("words"),), "words")


def test_a_figure_is_taken_from_the_year_that_is_asked_for(make_assistant):
    rows = "| Item | 2022 | 2023 |\n|---|---|---|\n| Nets | 700 | 640 |\n"
    assistant = make_assistant({"a.md": f"# Harbour Forum, 3 May 2023\n\n{rows}"})
    _, _, found = gathered(assistant, "How much did the nets cost in 2023?")
    said = [one.said[0] for one in found.candidates if "640" in one.said[0]]
    assert any("Item: Nets; 2023: 640" in text for text in said)
    assert not any("Item: Nets; 2022" in text for text in said)


def test_a_meeting_that_is_named_by_its_day_is_not_said_to_be_held_then(make_assistant):
    assistant = make_assistant(
        {"minutes.txt": "Canal Board\nMinutes of the meeting of 3 April 2024\n\n"
                        "Chair: Ada Moss\n\nThe board agreed to paint the bridges.\n"}
    )  # fmt: skip
    _, _, found = gathered(assistant, "When was the meeting of the Canal Board?")
    said = [c.said[0] for c in found.candidates if c.source == "record"]
    assert "The meeting was held on 3 April 2024. [1]" in said
