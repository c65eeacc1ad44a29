"""The loop over a network of two layers: it learns, and a pause changes nothing."""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from qa.errors import InvalidSettingsError
from qa.training import loop
from qa.training.features import Features, batched, features
from qa.training.loop import (
    Settings,
    digest,
    new_network,
    reading_loss,
    tensors,
    train,
)
from tests.qa.training import tiny

pytestmark = pytest.mark.usefixtures("_one_thread")

TOKENIZER = tiny.tokenizer()
QUICK = Settings(
    seed=5,
    tokens=40_000,
    finish_from=20_000,
    batch_tokens=512,
    learning_rate=3e-3,
    warmup_tokens=2_000,
    checkpoint_s=1e9,
)


def batches_of(tokens, seed=1):
    random, found = Random(seed), []
    while sum(len(one.ids) for one in found) < tokens:
        found.append(features(TOKENIZER, tiny.chaired(random), random))
    return batched(found, batch_tokens=QUICK.batch_tokens, random=random)


BATCHES = batches_of(8_000)


@pytest.fixture
def network(embedder):
    """Make a network; the same one for the same seed."""
    return lambda seed=QUICK.seed: new_network(embedder, seed=seed)


def after(count):
    """Return what asks to stop once so many batches have been learnt."""
    asked = iter(range(count + 1))
    return lambda: next(asked, count) == count


def rounded(losses):
    return [round(loss, 5) for loss in losses]


# --- learning ----------------------------------------------------------------


def test_the_loss_falls_and_the_answer_is_learnt(network):
    learner = network()
    losses = train(learner, batches_of(QUICK.tokens), QUICK)
    first, last = losses[:10], losses[-10:]
    assert sum(last) < sum(first) / 4
    random, right, count = Random(99), 0, 100
    for _ in range(count):
        one = features(TOKENIZER, tiny.chaired(random), random)
        inputs, starts, ends = tensors([one], torch.device("cpu"))
        with torch.no_grad():
            output = learner(**inputs)
        for logits in (output[..., 0], output[..., 1]):
            # The question and the last mark cannot be chosen; nor are they in reading.
            logits[0, 1 : one.context] = logits[0, -1] = -math.inf
        best = (output[..., 0].argmax(), output[..., 1].argmax())
        right += best == (starts[0], ends[0])
    assert right >= 0.95 * count


def test_the_same_seed_gives_the_same_losses(network):
    losses = [train(network(seed), BATCHES, QUICK) for seed in (5, 5, 6)]
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]


def test_word_embeddings_and_dropout_stay_out_of_it(network):
    learner = network()
    before = learner.bert.get_input_embeddings().weight.clone()
    other = learner.qa_outputs.weight.clone()
    train(learner, BATCHES[:3], QUICK)
    assert torch.equal(learner.bert.get_input_embeddings().weight, before)
    assert not torch.equal(learner.qa_outputs.weight, other)
    dropped = [m.p for m in learner.modules() if isinstance(m, torch.nn.Dropout)]
    assert set(dropped) == {0.0}
    assert not learner.training


def test_loading_says_nothing_and_leaves_the_log_as_it_was(embedder, capfd):
    from transformers.utils import logging

    was = logging.get_verbosity(), logging.is_progress_bar_enabled()
    new_network(embedder, seed=1)
    assert (logging.get_verbosity(), logging.is_progress_bar_enabled()) == was
    assert capfd.readouterr() == ("", "")


def test_a_loss_that_is_no_number_ends_it_before_the_weights_are_spoilt(network):
    learner = network()
    with torch.no_grad():
        learner.qa_outputs.bias[0] = math.nan
    before = {name: value.clone() for name, value in learner.state_dict().items()}
    with pytest.raises(FloatingPointError, match="lower the learning rate"):
        train(learner, BATCHES, QUICK)
    for name, value in learner.state_dict().items():
        assert torch.equal(value.nan_to_num(9), before[name].nan_to_num(9))


# --- what the network sees ---------------------------------------------------


SHORT = Features((2, 7, 3, 8, 3), context=3, start=3, end=3)
LONG = Features((2, 7, 7, 3, 8, 9, 8, 3), context=4, start=0, end=0)


def test_batches_are_padded_and_question_and_text_are_told_apart():
    inputs, starts, ends = tensors([SHORT, LONG], torch.device("cpu"))
    assert inputs["input_ids"].tolist() == [[2, 7, 3, 8, 3, 0, 0, 0], list(LONG.ids)]
    assert inputs["attention_mask"].tolist() == [[1] * 5 + [0] * 3, [1] * 8]
    assert inputs["token_type_ids"].tolist() == [
        [0, 0, 0, 1, 1, 0, 0, 0],
        [0, 0, 0, 0, 1, 1, 1, 1],
    ]
    assert (starts.tolist(), ends.tolist()) == ([3, 0], [3, 0])


def loss_of(start_logits, end_logits):
    marks = torch.zeros(2, 8, 5)
    marks[..., 0], marks[..., 1] = start_logits, end_logits
    _, starts, ends = tensors([SHORT, LONG], torch.device("cpu"))
    whole = reading_loss(marks, [SHORT, LONG], starts, ends).item()
    # Relevance is even odds; items are even odds at each token of the texts, and what
    # is wanted weighs three times as much.
    even = loop.RELEVANCE_SHARE * math.log(2)
    wanted = sum(last - first + 1 for first, last in SHORT.items)
    items = loop.ITEMS_SHARE * math.log(2) * (1 + 2 * wanted / 8)
    return whole - even - items


def test_the_loss_is_that_worked_out_by_hand():
    # All being equal, SHORT chooses of 2 tokens ([CLS] and one of the text), LONG of 4.
    even = torch.zeros(2, 8)
    assert loss_of(even, even) == pytest.approx((math.log(2) + math.log(4)) / 2)


def test_question_marks_and_padding_cannot_be_chosen():
    logits = torch.zeros(2, 8)
    logits[0, [1, 2, 4, 5, 6, 7]] = 50.0
    logits[1, [1, 2, 3, 7]] = 50.0
    even = torch.zeros(2, 8)
    assert loss_of(logits, logits) == pytest.approx(loss_of(even, even))


def test_a_digest_changes_with_what_is_taught_and_its_order():
    assert digest([[SHORT], [LONG]]) == digest([[SHORT, LONG]])
    assert digest([[SHORT, LONG]]) != digest([[LONG, SHORT]])
    assert digest([[SHORT]]) != digest([[replace(SHORT, end=4)]])


# --- the rate of learning ----------------------------------------------------


PLAN = Settings(tokens=1_000, finish_from=600, warmup_tokens=100, learning_rate=1.0)


def test_the_rate_rises_stays_and_falls():
    rates = [PLAN.rate(done) for done in (0, 50, 100, 350, 600, 800, 900, 1_000)]
    assert rates == pytest.approx([0, 0.5, 1, 1, 1, 0.5, 0.25, 0.001])


def test_the_rate_rises_once_more_and_falls_again():
    plan = replace(PLAN, tokens=2_000, again_from=1_000, again_rate=0.5)
    assert plan.rate(999) == pytest.approx(0.0025)
    rates = [plan.rate(done) for done in (1_000, 1_025, 1_050, 1_400, 1_700, 2_000)]
    assert rates == pytest.approx([0, 0.25, 0.5, 0.5, 0.25, 0.0005])


@settings(deadline=None)
@given(st.integers(1, 10**7), st.floats(0, 1), st.floats(0, 1), st.integers(0, 10**7))
def test_the_rate_is_never_negative_nor_above_the_highest(tokens, share, rise, done):
    plan = replace(
        PLAN,
        tokens=tokens,
        finish_from=int(share * tokens),
        warmup_tokens=int(rise * tokens),
    )
    assert 0 <= plan.rate(done) <= plan.learning_rate
    if done >= plan.warmup_tokens:
        assert plan.rate(done + 1) <= plan.rate(done)


# --- pauses ------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 7, len(BATCHES) - 1, len(BATCHES)])
def test_a_pause_changes_nothing(network, tmp_path, count):
    whole = train(network(), BATCHES, QUICK)
    file = tmp_path / "new" / "reader.checkpoint"
    begun = train(network(), BATCHES, QUICK, checkpoint=file, stop=after(count))
    assert begun == whole[:count]
    # A network of another seed: nothing may be left of it.
    resumed = network(seed=77)
    losses = train(resumed, BATCHES, QUICK, checkpoint=file)
    assert losses == rounded(whole[:count]) + whole[count:]
    assert [f.name for f in file.parent.iterdir()] == [file.name]
    # Once it is finished nothing is left to be learnt.
    again = network(seed=78)
    assert train(again, BATCHES, QUICK, checkpoint=file) == rounded(whole)
    for name, value in again.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name])


def test_what_is_killed_goes_on_from_the_last_checkpoint(network, tmp_path):
    whole = train(network(), BATCHES, QUICK)
    file = tmp_path / "reader.checkpoint"
    often = replace(QUICK, checkpoint_s=-1.0)
    stop = after(4)

    def kill():
        if stop():
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        train(network(), BATCHES, often, checkpoint=file, stop=kill)
    # Whatever a kill in the midst of writing leaves behind is no obstacle.
    file.with_name("reader.checkpoint.part").write_bytes(b"half")
    losses = train(network(), BATCHES, QUICK, checkpoint=file)
    assert losses == rounded(whole[:4]) + whole[4:]


def test_what_was_stopped_before_the_first_batch_leaves_no_checkpoint(
    network, tmp_path
):
    file = tmp_path / "reader.checkpoint"
    assert train(network(), BATCHES, QUICK, checkpoint=file, stop=lambda: True) == []
    assert not file.exists()


@pytest.fixture
def paused(network, tmp_path):
    """A checkpoint of four batches."""
    file = tmp_path / "reader.checkpoint"
    train(network(), BATCHES, QUICK, checkpoint=file, stop=after(4))
    return file


def refused(network, file, batches=BATCHES, settings=QUICK):
    former = file.read_bytes()
    with pytest.raises(InvalidSettingsError) as caught:
        train(network(), batches, settings, checkpoint=file)
    assert file.read_bytes() == former
    message = str(caught.value)
    assert message.startswith(f"{file} ")
    assert "name another" in message
    assert "remove it" in message
    return message


def test_a_checkpoint_of_other_data_is_refused(network, paused):
    assert "other data" in refused(network, paused, batches_of(8_000, seed=2))
    assert "other data" in refused(network, paused, BATCHES[1:])
    assert "other data" in refused(network, paused, BATCHES[:3])


@pytest.mark.parametrize(
    "change",
    [{"learning_rate": 1e-3}, {"clip": 2.0}, {"weight_decay": 0.0}, {"seed": 6}],
)
def test_a_checkpoint_of_other_settings_is_refused(network, paused, change):
    (name,) = change
    message = refused(network, paused, settings=replace(QUICK, **change))
    assert f"other settings ({name})" in message


def test_training_can_be_made_longer_until_it_is_finishing(network, paused):
    longer = replace(QUICK, tokens=90_000, finish_from=50_000, checkpoint_s=7.0)
    batches = [*BATCHES, *batches_of(500, seed=3)]
    losses = train(network(), batches, longer, checkpoint=paused)
    assert len(losses) == len(batches)
    late = replace(longer, tokens=100_000, finish_from=9)
    message = refused(network, paused, batches, late)
    assert "other settings (tokens, finish_from)" in message


def test_a_setting_that_a_checkpoint_does_not_name_is_not_compared():
    held = {"seed": QUICK.seed, "warmup": 0.05}
    assert loop._differing(held, QUICK, BATCHES[:4]) == []
    assert loop._differing(held | {"seed": 1}, QUICK, BATCHES[:4]) == ["seed"]


@pytest.mark.parametrize(
    "metadata", [None, {}, {"about": "{"}, {"about": "1"}, {"about": "{}"}]
)
def test_a_file_that_is_no_checkpoint_is_refused(network, tmp_path, metadata):
    file = tmp_path / "reader.checkpoint"
    save_file({"x": torch.zeros(1)}, file, metadata=metadata)
    assert "is no checkpoint" in refused(network, file)
    file.write_bytes(b"not even that")
    assert "is no checkpoint" in refused(network, file)


def test_a_checkpoint_of_another_network_is_refused(network, paused):
    def wider():
        learner = network()
        learner.qa_outputs = torch.nn.Linear(32, 3)
        return learner

    assert "another network" in refused(wider, paused)


# --- reports -----------------------------------------------------------------


def test_reports_say_where_training_stands(network, monkeypatch):
    monkeypatch.setattr(loop, "_REPORT_S", -1.0)
    seen = []
    losses = train(network(), BATCHES, QUICK, report=seen.append)
    assert [at.step for at in seen] == list(range(1, len(BATCHES) + 1))
    assert {at.steps for at in seen} == {len(BATCHES)}
    assert seen[0].tokens == sum(len(one.ids) for one in BATCHES[0])
    assert seen[1].loss == pytest.approx(sum(losses[:2]) / 2)
    assert seen[-1].tokens == seen[-1].tokens_in_all
    assert seen[-1].left_s == 0
    assert all(at.left_s > 0 for at in seen[:-1])


def test_without_much_time_only_the_end_is_reported(network):
    seen = []
    train(network(), BATCHES[:2], QUICK, report=seen.append)
    assert [at.step for at in seen] == [2]
