"""The weights that are shipped: whole, as they say they are, and as they were.

``python -m tests.qa.test_weights`` writes anew what they answer, after training.
"""

from __future__ import annotations

import json
import math
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from qa.errors import ReaderError
from qa.reading.network import (
    CARD,
    NETWORK,
    PACKAGED,
    TOKENIZER,
    WEIGHTS,
    read_card,
    weights_digest,
)
from qa.reading.reader import Reader, load_reader
from qa.scoring.scorer import SCORER, read_scorer

pytestmark = pytest.mark.model

RECORDED = Path(__file__).parent / "recorded.json"
ACCOUNT = "CARD.md"
MOST_BYTES = 30_000_000
NEAR = 0.5
"""Margins that processors differ by, and no more."""

# Questions, texts, and the words that answer; "" where the text does not say.
PAIRS = (
    (
        "Who chaired the meeting?",
        "The spring meeting of the Lantern Keepers Union was chaired by Odile "
        "Marchetti and closed at noon.",
        "Odile Marchetti",
    ),
    (
        "When was the workshop held?",
        "The workshop on lamp oil was held on 14 October 2016 in the old granary.",
        "14 October 2016",
    ),
    (
        "Where did the committee meet?",
        "The committee met in Varnholm and agreed on the budget for the coming year.",
        "Varnholm",
    ),
    (
        "How many members attended?",
        "In all, 37 members attended the assembly and three sent their apologies.",
        "37",
    ),
    (
        "Who presented the report on bridges?",
        "Tamsin Okoro opened the session. The report on bridges was presented by Piet "
        "Vandersloot. A discussion followed.",
        "Piet Vandersloot",
    ),
    (
        "When will the next meeting take place?",
        "The members thanked the hosts. The next meeting will take place in March "
        "2027.",
        "March 2027",
    ),
    (
        "How much did the new roof cost?",
        "The treasurer explained that the new roof cost 18,500 crowns, which the "
        "Weavers Fund had paid.",
        "18,500",
    ),
    (
        "Which organisation paid for the seminar?",
        "The seminar for young bakers was paid for by the Halden Foundation.",
        "Halden Foundation",
    ),
    (
        "What was the treasurer’s name?",
        "The accounts were read by the treasurer, Bertil Quist, and approved.",
        "Bertil Quist",
    ),
    (
        "Where can the minutes be found?",
        "From Monday, the minutes can be found at https://keepers.example/minutes/12.",
        "https://keepers.example/minutes/12",
    ),
    (
        "How long is the term of the president?",
        "The president is elected for a term of four years and may be elected again.",
        "four",
    ),
    (
        "Who repaired the lighthouse?",
        "The price of flour rose again in the winter.",
        "",
    ),
    (
        "How many boats were sold?",
        "The committee approved the minutes and thanked the cooks.",
        "",
    ),
)


@cache
def shipped() -> Reader:
    return load_reader(PACKAGED, threads=1)


def answered(question: str, text: str) -> tuple[str, float]:
    """Return the words that are marked in a text, and their margin."""
    (found,) = shipped().read(question, [("", text)])
    best = found.spans[0]
    return text[best.start : best.end], found.margin


def write_recorded() -> None:
    """Write what the weights answer now, unless it is wrong."""
    answers = []
    for question, text, wanted in PAIRS:
        span, margin = answered(question, text)
        if not is_right(span, margin, wanted):
            raise SystemExit(
                f"{question} is answered by {span!r} with margin {margin:.2f}, which "
                f"is not {wanted!r}; nothing was written"
            )
        fields = {"question": question, "text": text, "span": span}
        answers.append(fields | {"margin": round(margin, 3)})
    content = {"sha256": shipped().digest, "answers": answers}
    text = json.dumps(content, indent=2, ensure_ascii=False)
    RECORDED.write_text(text + "\n", encoding="utf-8")


def is_right(span: str, margin: float, wanted: str) -> bool:
    """Tell whether words answer: those that are wanted, or hardly more of them."""
    if not wanted:
        return margin < 0
    return margin > 0 and wanted in span and len(span) <= len(wanted) + 15


# --- the files -----------------------------------------------------------------


def test_the_digest_is_that_of_the_files():
    card = read_card(WEIGHTS)
    assert card.sha256 == weights_digest(WEIGHTS)
    assert re.fullmatch(r"[0-9a-f]{64}", card.sha256)
    assert math.isfinite(card.bar)


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER])
def test_other_files_do_not_have_that_digest(tmp_path, name):
    for one in (NETWORK, TOKENIZER, CARD):
        shutil.copyfile(WEIGHTS / one, tmp_path / one)
    assert read_card(tmp_path) == read_card(WEIGHTS)
    with (tmp_path / name).open("r+b") as file:
        file.seek(-1000, 2)
        byte = file.read(1)[0]
        file.seek(-1000, 2)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(ReaderError, match="not those"):
        read_card(tmp_path)


def test_the_weights_are_small_enough_to_be_shipped():
    sizes = {one.name: one.stat().st_size for one in WEIGHTS.iterdir()}
    assert {NETWORK, TOKENIZER, CARD, SCORER} <= set(sizes)
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_the_scorer_trusts_what_the_network_is_surer_of():
    scorer = read_scorer(WEIGHTS)
    weights = [*scorer.choice.weights.values(), *scorer.speech.weights.values()]
    assert all(math.isfinite(w) for w in weights)
    assert scorer.choice.weights["passage margin"] > 0
    assert scorer.speech.weights["score"] > 0


def test_the_card_tells_which_weights_they_are_and_what_they_rest_on():
    text = (WEIGHTS / ACCOUNT).read_text(encoding="utf-8")
    assert read_card(WEIGHTS).sha256[:12] in text
    headings = {line.lstrip("# ").strip() for line in text.splitlines()
                if line.startswith("#")}  # fmt: skip
    assert {"Data", "Licences", "Figures", "Limits"} <= headings
    # Nothing stands under a heading but its text.
    for part in re.split(r"^#.*$", text, flags=re.M)[1:]:
        assert len(part.split()) >= 3


# --- what they answer ----------------------------------------------------------


def test_what_was_recorded_was_recorded_of_these_weights():
    content = json.loads(RECORDED.read_text(encoding="utf-8"))
    assert content["sha256"] == read_card(WEIGHTS).sha256, (
        "the weights are others: run python -m tests.qa.test_weights"
    )
    asked = [(one["question"], one["text"]) for one in content["answers"]]
    assert asked == [pair[:2] for pair in PAIRS]


@pytest.mark.parametrize("place", range(len(PAIRS)))
def test_the_weights_answer_as_they_did(place):
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))["answers"][place]
    span, margin = answered(recorded["question"], recorded["text"])
    assert margin == pytest.approx(recorded["margin"], abs=NEAR)
    # Where nothing answers, one word is as wrong as the other.
    assert span == recorded["span"] or margin < 0


@pytest.mark.parametrize(("question", "text", "wanted"), PAIRS, ids=lambda v: v[:30])
def test_the_weights_answer_rightly(question, text, wanted):
    assert is_right(*answered(question, text), wanted)


def test_most_answers_stand_out_among_other_text():
    text = " ".join(one for _, one, _ in reversed(PAIRS))
    asked = [(question, wanted) for question, _, wanted in PAIRS if wanted]
    right = [is_right(*answered(question, text), wanted) for question, wanted in asked]
    assert sum(right) >= 8, right


if __name__ == "__main__":
    write_recorded()
