"""In which order and measure the reader meets its examples.

Three courses: the first teaches to read, in short windows that cost little; the second
goes on to whole paragraphs, to the hand-written questions without an answer, and to
the forms that meeting documents bring; the third to which meeting a text is about, and
to questions of people's searches that a text nearly answers.

The same sources, seed and number of tokens give the same features in the same order,
whatever was made before. Nothing here knows a network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from tokenizers import Tokenizer

from qa.errors import QuestionSetError
from qa.squad import SquadQuestion, read_squad
from qa.training.examples import (
    Example,
    Neighbours,
    answered,
    left_out,
    shortened,
    window,
)
from qa.training.features import Features, features
from qa.training.placing import placed

Maker = Callable[[Random], Example | None]
"""Draws an example, or None where what it drew makes none."""

ARTICLES = "squad11_train.json.gz"
UNANSWERABLE = "squad2_train_unans.json.gz"
HAND_WRITTEN = "squad2_dev_train.json.gz"
SEARCHED = "nq_short.json.gz"

FILES = {
    "squad": (ARTICLES,),
    "unanswerable": (UNANSWERABLE,),
    "hand-written": (HAND_WRITTEN,),
    "searched": (SEARCHED,),
    "several": ("quoref_train_part.json.gz", "quoref_dev.json.gz"),
    "dates": ("timeqa_human.json.gz",),
    "reports": ("covidqa.json.gz", "cpgqa.json.gz", "tatqa_text.json.gz"),
    "reviews and posts": (
        "squadshifts_reddit.json.gz",
        "squadshifts_amazon_reviews.json.gz",
    ),
    "sentences": ("qamr_dev.json.gz", "qamr_test.json.gz"),
}
"""What the reader may learn from, by kind; the folder's other files only measure."""

TRAIN_FILES = tuple(name for names in FILES.values() for name in names)

HELD_OUT_QUESTIONS = 500
"""So many of the last questions of ``SEARCHED`` are kept to measure by."""

HELD_OUT_ARTICLES = 20
"""So many of the last articles of SQuAD 1.1 are kept to watch and calibrate by."""

_MOST_VAIN_DRAWS = 10_000
"""After so many draws in a row that gave nothing, nothing will come of the sources."""


@dataclass(frozen=True, slots=True)
class Course:
    """One stretch of training.

    Attributes:
        name: Seeds its choices, together with the seed.
        share: Share of all tokens, 0 to 1.
        whole: Share of answered paragraphs that are read whole, 0 to 1.
        mix: How much of each kind, by name; the sum need not be 1.
    """

    name: str
    share: float
    whole: float
    mix: Mapping[str, float]


COURSES = (
    Course(
        "reading",
        share=15.5 / 37,
        whole=0.5,
        mix={
            "squad": 0.37,
            "unanswerable": 0.20,
            "left out": 0.03,
            "neighbour": 0.06,
            "hand-written": 0.03,
            "searched": 0.08,
            "several": 0.06,
            "dates": 0.04,
            "reports": 0.04,
            "reviews and posts": 0.04,
            "sentences": 0.05,
        },
    ),
    Course(
        "finishing",
        share=9.5 / 37,
        whole=0.8,
        mix={
            "squad": 0.15,
            "unanswerable": 0.14,
            "neighbour": 0.07,
            "hand-written": 0.03,
            "searched": 0.06,
            "several": 0.05,
            "dates": 0.03,
            "reports": 0.03,
            "reviews and posts": 0.02,
            "sentences": 0.02,
            "meetings": 0.40,
        },
    ),
    Course(
        "placing",
        share=12 / 37,
        whole=0.8,
        mix={
            "squad": 0.20,
            "unanswerable": 0.15,
            "neighbour": 0.06,
            "hand-written": 0.03,
            "searched": 0.05,
            "searched in vain": 0.06,
            "several": 0.04,
            "dates": 0.03,
            "reports": 0.02,
            "sentences": 0.02,
            "placed": 0.08,
            "meetings": 0.26,
        },
    ),
)

GOING_ON = Course(
    "going on",
    share=1.0,
    whole=0.8,
    mix={
        "squad": 0.14,
        "unanswerable": 0.13,
        "neighbour": 0.05,
        "hand-written": 0.03,
        "searched": 0.05,
        "searched in vain": 0.07,
        "several": 0.03,
        "dates": 0.03,
        "reports": 0.02,
        "sentences": 0.01,
        "placed": 0.16,
        "meetings": 0.28,
    },
)
"""What a reader that was trained before learns more of."""


class Cycle:
    """Gives questions in random order, all of them before one comes again."""

    def __init__(self, questions: Sequence[SquadQuestion]) -> None:
        """Keep what is given out.

        Raises:
            QuestionSetError: There are none.
        """
        if not questions:
            raise QuestionSetError("there are no questions to learn from")
        self._questions = tuple(questions)
        self._left: list[SquadQuestion] = []

    def draw(self, random: Random) -> SquadQuestion:
        """Return the next question."""
        if not self._left:
            self._left = list(self._questions)
            random.shuffle(self._left)
        return self._left.pop()


def held_out(questions: Sequence[SquadQuestion]) -> frozenset[str]:
    """Return the titles of the articles that are not learnt from."""
    return frozenset(sorted({q.title for q in questions})[-HELD_OUT_ARTICLES:])


def read_sources(folder: Path) -> dict[str, tuple[SquadQuestion, ...]]:
    """Read the files to learn from, by name.

    Raises:
        QuestionSetError: One cannot be read, or holds nothing to learn from.
    """
    sources = {name: read_squad(folder / name) for name in TRAIN_FILES}
    for name, questions in sources.items():
        if not questions:
            raise QuestionSetError(f"{folder / name}: holds no questions")
    if len({q.title for q in sources[ARTICLES]}) <= HELD_OUT_ARTICLES:
        raise QuestionSetError(
            f"{folder / ARTICLES}: holds too few articles; the last "
            f"{HELD_OUT_ARTICLES} are not learnt from"
        )
    return sources


def makers(
    sources: Mapping[str, Sequence[SquadQuestion]], meetings: Maker, whole: float
) -> dict[str, Maker]:
    """Return what makes one example of each kind.

    Args:
        sources: Questions by file, as ``read_sources`` returns them.
        meetings: Makes an example out of an invented meeting document.
        whole: Share of answered paragraphs that are read whole, 0 to 1.
    """
    unseen = held_out(sources[ARTICLES])
    learnt = {
        kind: [q for name in names for q in sources[name]]
        for kind, names in FILES.items()
    }
    articles = [q for q in learnt["squad"] if q.title not in unseen]
    learnt["squad"] = articles
    learnt["unanswerable"] = [
        q for q in learnt["unanswerable"] if q.title not in unseen
    ]
    learnt["searched"] = learnt["searched"][:-HELD_OUT_QUESTIONS]
    # What is asked in vain is drawn by itself, so that it takes no question away
    # from those that are answered.
    in_vain = Cycle([*articles, *learnt["searched"]])
    neighbours = Neighbours(dict.fromkeys((q.title, q.context) for q in articles))
    searched = learnt["searched"]
    sought = Neighbours(dict.fromkeys((q.title, q.context) for q in searched))
    searched_in_vain = Cycle(searched)
    to_place = Cycle([*articles, *searched])
    bodies = sorted({q.title.replace("_", " ") for q in articles})

    def cut(example: Example | None, random: Random) -> Example | None:
        if example is None or random.random() < whole:
            return example
        return (window if example.answers else shortened)(example, random)

    def read(kind: str) -> Maker:
        questions = Cycle(learnt[kind])

        def make(random: Random) -> Example | None:
            asked = questions.draw(random)
            return cut(under_title(answered(asked, kind), asked, random), random)

        return make

    def vain(make: Maker2) -> Maker:
        def made(random: Random) -> Example | None:
            asked = in_vain.draw(random)
            example = make(asked, random)
            return None if example is None else under_title(example, asked, random)

        return made

    def unfound(random: Random) -> Example | None:
        asked = searched_in_vain.draw(random)
        if random.random() < 0.5:
            return left_out(answered(asked, "searched"), random)
        return cut(sought.wrong(asked, random), random)

    def place(random: Random) -> Example | None:
        asked = to_place.draw(random)
        example = cut(under_title(answered(asked, "placed"), asked, random), random)
        return None if example is None else placed(example, bodies, random)

    return {
        **{kind: read(kind) for kind in learnt},
        "searched in vain": unfound,
        "placed": place,
        "left out": vain(
            lambda asked, random: left_out(answered(asked, "squad"), random)
        ),
        "neighbour": vain(
            lambda asked, random: cut(neighbours.wrong(asked, random), random)
        ),
        "meetings": meetings,
    }


Maker2 = Callable[[SquadQuestion, Random], Example | None]
"""Makes an example of a question, or None."""


def under_title(example: Example, asked: SquadQuestion, random: Random) -> Example:
    """Return an example, half of the time under the title of its article."""
    title = " ".join(asked.title.replace("_", " ").split())
    if len(title) < 3 or random.random() < 0.5:
        return example
    return replace(example, header=title[:120])


def examples_of(
    course: Course, made: Mapping[str, Maker], random: Random
) -> Iterator[Example]:
    """Give the examples of a course, without end.

    Args:
        course: Says how much of each kind.
        made: What makes an example of each kind.
        random: Draws the kinds and the examples.

    Raises:
        QuestionSetError: Nothing comes of the sources any more.
    """
    kinds, weights = list(course.mix), list(course.mix.values())
    vain = 0
    while vain < _MOST_VAIN_DRAWS:
        example = made[random.choices(kinds, weights)[0]](random)
        if example is None:
            vain += 1
        else:
            vain = 0
            yield example
    raise QuestionSetError(f"no examples for the course {course.name!r} can be made")


def features_of(
    course: Course,
    made: Mapping[str, Maker],
    tokenizer: Tokenizer,
    *,
    tokens: int,
    seed: int,
    report: Callable[[int], None] | None = None,
) -> list[Features]:
    """Return the features of a course, of so many tokens in all.

    What is too long to be learnt whole is learnt as a window.

    Args:
        course: Says how much of each kind.
        made: What makes an example of each kind.
        tokenizer: The network's own.
        tokens: Least number of tokens; the last example may go over it.
        seed: Of every choice, together with the course's name.
        report: Takes the number of tokens so far, after each example.

    Raises:
        QuestionSetError: Nothing comes of the sources any more.
    """
    random = Random(f"{seed}:{course.name}")
    found: list[Features] = []
    total = vain = 0
    for example in examples_of(course, made, random):
        if total >= tokens:
            break
        one = features(tokenizer, example, random)
        if one is None and example.answers:
            one = features(tokenizer, window(example, random), random)
        if one is None:
            vain += 1
            if vain == _MOST_VAIN_DRAWS:
                raise QuestionSetError(
                    f"all examples of the course {course.name!r} are too long"
                )
            continue
        vain = 0
        found.append(one)
        total += len(one.ids)
        if report is not None:
            report(total)
    return found
