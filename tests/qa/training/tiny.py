"""Questions, a tokenizer and a network so small that training takes seconds."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from random import Random

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from qa.squad import SquadQuestion
from qa.training.courses import (
    ARTICLES,
    HELD_OUT_ARTICLES,
    HELD_OUT_QUESTIONS,
    SEARCHED,
    TRAIN_FILES,
    UNANSWERABLE,
)
from qa.training.examples import Example


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return text.split()


NAMES = [
    a + b for a in ("Ar", "Bel", "Cor", "Dun", "Esk") for b in ("dan", "mor", "ny")
]
PLACES = [a + b for a in ("Oak", "Elm", "Ash", "Yew") for b in ("ham", "port", "ford")]
PLAIN = words(
    """the of a in by was held chaired opened meeting council harbour report who where
    when did and it at on they then nine noon first second last year not never is open
    old new paper plan number"""
)
MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]


def tokenizer() -> Tokenizer:
    """Word pieces over a few hundred words and all single characters of ASCII."""
    words = [w.lower() for w in NAMES + PLACES] + PLAIN
    letters = [chr(i) for i in range(33, 127) if not chr(i).isupper()]
    pieces = [f"##{c}" for c in letters if c.isalnum()]
    vocabulary = dict.fromkeys([*MARKS, *words, *letters, *pieces])
    made = Tokenizer(
        WordPiece({word: i for i, word in enumerate(vocabulary)}, unk_token="[UNK]")
    )
    made.normalizer = BertNormalizer(lowercase=True)
    made.pre_tokenizer = BertPreTokenizer()
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(mark, made.token_to_id(mark)) for mark in ("[CLS]", "[SEP]")],
    )
    return made


def write_embedder(folder: Path) -> Path:
    """Write an untrained embedder: BERT of 2 layers, 32 wide, with its tokenizer."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(1)
    words = tokenizer()
    config = BertConfig(
        vocab_size=words.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=256,
        # Wide enough that words can be told apart although they are not learnt.
        initializer_range=0.2,
    )
    BertModel(config).save_pretrained(folder)
    words.save(str(folder / "tokenizer.json"))
    return folder


def chaired(random: Random) -> Example:
    """Ask who chaired or where it was held; a third of the times it does not say."""
    name, place = random.choice(NAMES), random.choice(PLACES)
    said = {
        "who": (f"chaired by {name}", name),
        "where": (f"held in {place}", place),
    }
    wanted = random.choice(("who", "where"))
    told = dict(said)
    if random.random() < 1 / 3:
        del told[wanted]
    parts = [text for text, _ in told.values()]
    random.shuffle(parts)
    context = f"The meeting was {' and '.join(parts)}."
    answers: tuple[tuple[int, int], ...] = ()
    if wanted in told:
        start = context.index(told[wanted][1])
        answers = ((start, start + len(told[wanted][1])),)
    question = "who chaired the meeting" if wanted == "who" else "where was it held"
    return Example(question, context, answers, "tiny")


def articles(
    count: int, *, seed: int = 1, impossible: bool = False
) -> list[SquadQuestion]:
    """Make articles of two paragraphs with two questions each."""
    random = Random(seed)
    found = []
    for article in range(count):
        for paragraph in range(2):
            name, place = random.choice(NAMES), random.choice(PLACES)
            year = random.randrange(1950, 2020)
            number = f"number {2 * article + paragraph}"
            # Every sentence says which paragraph it is of.
            context = (
                f"The council of {place} met for {number} in {year}. The meeting "
                f"{number} was chaired by {name}. They opened harbour {number} at "
                f"noon. The report {number} was not held. It was plan {number}."
            )
            for wanted, question in (
                (name, f"Who chaired the first meeting in {place} in {year}?"),
                (str(year), f"When did the council of {place} meet before noon?"),
            ):
                start = context.index(wanted)
                found.append(
                    SquadQuestion(
                        f"{seed}-{article}-{paragraph}-{len(found)}",
                        f"Article {article:03d}",
                        context,
                        question,
                        () if impossible else ((start, start + len(wanted)),),
                    )
                )
    return found


def sources(learnt: int = 6) -> dict[str, list[SquadQuestion]]:
    """Make what ``read_sources`` returns, with so many articles to learn from."""
    few = [n for n in TRAIN_FILES if n not in {ARTICLES, UNANSWERABLE, SEARCHED}]
    searched = articles(HELD_OUT_QUESTIONS // 4 + 2, seed=90)
    return {
        ARTICLES: articles(HELD_OUT_ARTICLES + learnt),
        UNANSWERABLE: articles(HELD_OUT_ARTICLES + 2, seed=2, impossible=True),
        SEARCHED: searched,
        **{name: articles(2, seed=3 + i) for i, name in enumerate(few)},
    }


def write_sources(folder: Path, made: dict[str, list[SquadQuestion]]) -> Path:
    """Write sources as files that ``read_sources`` reads."""
    folder.mkdir(exist_ok=True)
    for name, questions in made.items():
        raw = json.dumps({"data": [_article(q) for q in questions]}).encode()
        (folder / name).write_bytes(gzip.compress(raw))
    return folder


def _article(asked: SquadQuestion) -> dict[str, object]:
    answers = [
        {"text": asked.context[start:end], "answer_start": start}
        for start, end in asked.answers
    ]
    return {
        "title": asked.title,
        "paragraphs": [
            {
                "context": asked.context,
                "qas": [
                    {
                        "id": asked.id,
                        "question": asked.question,
                        "answers": answers,
                        "is_impossible": not answers,
                    }
                ],
            }
        ],
    }
