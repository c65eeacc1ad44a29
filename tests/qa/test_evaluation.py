"""Scoring is checked by hand, and against the reference script where there is one."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.document import Document, document_id
from qa.answer import Citation, Status
from qa.errors import QuestionSetError
from qa.evaluation import (
    Case,
    Counts,
    Scores,
    dense_baseline,
    document_name,
    holds_answer,
    is_right,
    normalise,
    read_questions,
    read_texts,
    recall_at,
    recall_line,
    same_document,
    says,
    score,
    stands_in_file,
    stands_in_text,
)
from qa.reply import AskReply, CitationReply

REFERENCE = Path(__file__).parents[3] / "shared/eval/score.py"
SEED = REFERENCE.parent / "seed_dev.jsonl"


def cited(
    document: str, quote: str, start: int = 0, end: int | None = None
) -> CitationReply:
    return CitationReply(
        n=1,
        document=document,
        document_id=document_id(document),
        version=1,
        title="Minutes",
        section="",
        quote=quote,
        start=start,
        end=start + len(quote) if end is None else end,
        page=None,
        url="",
    )


def reply(
    answer: str,
    *citations: CitationReply,
    status: Status = Status.ANSWERED,
    confidence: float = 0.5,
) -> AskReply:
    return AskReply(
        status=status,
        question_as_understood="?",
        answer=answer,
        citations=citations,
        confidence=confidence,
        nearest=(),
        generation=1,
        took_ms=1.0,
    )


SILENCE = reply("The documents do not say.", status=Status.NOT_FOUND)
WHO = Case(
    id="q1",
    kind="who",
    question="Who chaired?",
    must=(("Ada Moss", "A. Moss"), ("Ben Hale",)),
    not_=("Cy Rook",),
    docs=("minutes-5",),
)


def passage(key: str, text: str) -> Citation:
    document = Document(
        id=document_id(key),
        key=key,
        version=1,
        title=key,
        text=text,
        blocks=(),
        media_type="text/plain",
        sha256="0" * 64,
    )
    return Citation(document, 0, len(text))


# --- folding ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  A\n B ", "a b"),
        ("3 – 5 December", "3-5 december"),
        ("D’Costa “said”", 'd\'costa "said"'),
        ("one—two", "one-two"),
        ("ﬁve", "five"),
        ("", ""),
    ],
)
def test_normalise_folds_case_width_dashes_quotes_and_spaces(text, folded):
    assert normalise(text) == folded


@pytest.mark.parametrize(
    ("answer", "group", "said"),
    [
        ("the 3rd of 2023", ["3"], False),
        ("there were 3 of them", ["3"], True),
        ("12345 seats", ["234"], False),
        ("yes, all of them", ["yes"], True),
        ("they said yes", ["yes"], False),
        ("no", ["No", "absent"], True),
        ("he was absent", ["no", "absent"], True),
        ("iomega", ["IOM"], False),
        ("organisation", ["organ"], True),
        ("", ["yes"], False),
        ("anything", [], False),
    ],
)
def test_says_wants_whole_short_words_and_yes_or_no_first(answer, group, said):
    assert says(answer, group) is said


def test_names_are_compared_by_their_last_parts():
    assert document_name("2020-07/july-22.md") == "2020-07/july-22"
    assert document_name("") == ""
    assert same_document("july-22", "2020-07/july-22")
    assert same_document("a/b/c", "b/c")
    assert not same_document("y-22", "july-22")


# --- one answer ------------------------------------------------------------


def test_right_answer_says_all_and_cites_a_right_document():
    good = reply("Ada Moss and Ben Hale [1]", cited("minutes-5.txt", "x"))
    assert is_right(WHO, good)


@pytest.mark.parametrize(
    "bad",
    [
        reply("Ada Moss [1]", cited("minutes-5.txt", "x")),
        reply("Ada Moss, Ben Hale, Cy Rook", cited("minutes-5.txt", "x")),
        reply("Ada Moss and Ben Hale", cited("minutes-6.txt", "x")),
        reply("Ada Moss and Ben Hale"),
        SILENCE,
    ],
    ids=["half", "forbidden", "wrong document", "uncited", "silent"],
)
def test_wrong_answers_are_wrong(bad):
    assert not is_right(WHO, bad)


@pytest.mark.parametrize(
    ("kind", "limit"), [("who", 60), ("list", 150), ("cross", 150)]
)
def test_answers_may_be_this_long_and_no_longer(kind, limit):
    case = Case("q", kind, "?", must=(("moss",),))
    just = " ".join(["moss"] * (limit + 6))
    assert is_right(case, reply(just))
    assert not is_right(case, reply(just + " moss"))


def test_silence_is_right_only_where_it_is_asked_for():
    unanswerable = Case("q", "none", "?", abstain=True)
    assert is_right(unanswerable, SILENCE)
    assert not is_right(unanswerable, reply("Ada Moss", cited("a", "x")))
    assert not is_right(WHO, SILENCE)


# --- a whole set -----------------------------------------------------------


def test_score_counts_what_was_worked_out_by_hand():
    none = Case("q4", "none", "?", abstain=True)
    cases = [WHO, replace(WHO, id="q2"), replace(WHO, id="q3"), none, none]
    replies = [
        reply("Ada Moss, Ben Hale", cited("minutes-5.txt", "good")),
        reply("Ada Moss", cited("minutes-5.txt", "bad"), cited("m", "good")),
        SILENCE,
        SILENCE,
        reply("Ben Hale"),
    ]
    scores = score(cases, replies, is_good_quote=lambda c: c.quote == "good")
    assert scores.counts == Counts(
        answerable=3,
        right=1,
        refused=1,
        wrong=1,
        unanswerable=2,
        abstained=1,
        quotes=3,
        bad_quotes=1,
        uncited=0,
    )
    assert scores.kinds == {"who": (1, 3), "none": (1, 2)}
    assert scores.score == pytest.approx(2 / 5)
    assert [case.id for case, _ in scores.misses] == ["q2", "q3", "q4"]
    assert scores.lines() == [
        "none     1/2",
        "who      1/3",
        '{"answerable": 3, "right": 1, "refused": 1, "wrong": 1, "unanswerable": 2, '
        '"abstained": 1, "quotes": 3, "bad_quotes": 1, "uncited": 0}',
        "score 0.400  right 1/3  wrong 1  refused 1  abstained 1/2  bad quotes 1/3",
    ]
    assert scores.miss_lines()[0] == (
        "MISS q2 [who] Who chaired?\n     -> answered: Ada Moss"
    )


def test_every_question_keeps_how_sure_its_reply_was_and_whether_it_was_right():
    none = Case("q2", "none", "?", abstain=True)
    silent = SILENCE.model_copy(update={"confidence": 0.9})
    good = reply("Ada Moss, Ben Hale", cited("minutes-5.txt", "x"), confidence=0.8)
    bad = reply("Ada Moss", cited("minutes-5.txt", "x"), confidence=0.6)
    scores = score([WHO, none, WHO, WHO, none], [good, silent, bad, silent, bad])
    assert scores.confidences == [0.8, 0.9, 0.6, 0.9, 0.6]
    # Silence is right where the documents do not say, and wrong where they do.
    assert scores.right == [True, True, False, False, False]
    assert scores.misses == ((WHO, bad), (WHO, silent), (none, bad))
    # Bins (0.5, 0.6], (0.7, 0.8], (0.8, 0.9]: 2/5 * 0.6 + 1/5 * 0.2 + 2/5 * 0.4
    assert scores.further_lines()[0] == "calibration  ECE 0.440 over 5 questions"


def test_median_words_are_of_answers_without_marks_dashes_and_silence():
    when, where = replace(WHO, kind="when"), replace(WHO, kind="where")
    listed = replace(WHO, kind="list")
    cases = [WHO, WHO, WHO, when, where, listed]
    replies = [
        reply("Ada Moss [1][2]"),
        reply("Ada Moss and Ben Hale [1]\n- Dr. Cy Rook [2]"),
        SILENCE,
        reply("3 – 5 December 2019 [1]"),
        SILENCE,
        reply("one two three four five six seven eight nine"),
    ]
    scores = score(cases, replies)
    assert [one.words for one in scores.judged] == [2, 8, None, 4, None, 9]
    assert scores.median_words({"who"}) == 5
    assert scores.median_words(["who", "when"]) == 4
    assert scores.median_words({"where"}) is None
    assert scores.further_lines()[1] == (
        "median words  who 5  when 4  where –  together 4"
    )


def test_halves_of_median_words_are_shown():
    scores = score([WHO, WHO], [reply("Ada"), reply("Ada Moss")])
    assert scores.further_lines()[1].endswith("together 1.5")


def test_score_refuses_replies_that_do_not_match_the_questions():
    with pytest.raises(ValueError, match="shorter"):
        score([WHO, WHO], [SILENCE])


@pytest.mark.skipif(not REFERENCE.exists(), reason="no reference script beside this")
def test_score_prints_what_the_reference_prints(tmp_path):
    """Random answers made of the questions' own strings reach every branch."""
    cases = read_questions(SEED)
    chance = random.Random(20)
    folder = tmp_path / "documents"
    (folder / "sub").mkdir(parents=True)
    names = sorted({name for case in cases for name in case.docs})
    for name in names:
        (folder / "sub" / f"{name}.md").write_text(
            f"# {name}\n\n**It** &amp; *said* so"
        )
    replies = []
    for case in cases:
        words = [chance.choice(group) for group in case.must if chance.random() < 0.9]
        if case.not_ and chance.random() < 0.2:
            words.append(case.not_[0])
        if chance.random() < 0.1:
            words.append("word " * 80)
        quote = chance.choice(["It & said", "never  said", "IT"])
        document = chance.choice([*case.docs, *case.docs, *names, "elsewhere"]) + ".md"
        some = [cited(document, quote)] if chance.random() < 0.9 else []
        status = chance.choice([Status.ANSWERED, Status.PARTIAL, Status.NOT_FOUND])
        replies.append(reply(" ".join(words), *some, status=status))
    answers = tmp_path / "answers.jsonl"
    answers.write_text("".join(r.model_dump_json() + "\n" for r in replies))
    printed = subprocess.run(
        [sys.executable, REFERENCE, SEED, answers, "--documents", folder, "--misses"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    texts = read_texts(folder)
    scores = score(cases, replies, is_good_quote=lambda c: stands_in_file(c, texts))
    assert 0 < scores.counts.right < len(cases)
    assert scores.counts.bad_quotes
    assert printed == "\n".join([*scores.miss_lines(), *scores.lines()]) + "\n"


# --- quotes ----------------------------------------------------------------


def test_quotes_are_looked_for_in_the_file_without_its_marks(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "m.html").write_text("<p>Fish&nbsp;&amp; <b>chips</b></p>")
    (tmp_path / "a" / "m.pdf").write_bytes(b"%PDF")
    texts = read_texts(tmp_path)
    assert list(texts) == ["a/m"]
    assert stands_in_file(cited("m.html", "fish & chips"), texts)
    assert not stands_in_file(cited("m.html", "fish & peas"), texts)
    assert stands_in_file(cited("unknown.html", "fish & peas"), texts)


def test_quotes_are_compared_character_by_character_with_the_library():
    assert stands_in_text(cited("m", "b c", start=2), "a b c")
    assert not stands_in_text(cited("m", "B c", start=2), "a b c")
    assert not stands_in_text(cited("m", "b c", start=1, end=4), "a b c")
    assert not stands_in_text(cited("m", "b c"), None)


# --- recall ----------------------------------------------------------------


def test_recall_joins_the_first_passages_of_right_documents():
    found = [
        passage("other.txt", "Ada Moss and Ben Hale chaired."),
        passage("minutes-5.txt", "Ada Moss chaired"),
        passage("minutes-5.txt", "with Ben Hale."),
    ]
    none = Case("q", "none", "?", abstain=True)
    missed: list[Citation] = []
    cases, results = [WHO, WHO, none], [found, missed, missed]
    assert recall_at(cases, results, 1) == 0
    assert recall_at(cases, results, 2) == 0
    assert recall_at(cases, results, 3) == 0.5
    assert recall_line(cases, results) == (
        "recall@1 0.000  recall@5 0.500  recall@8 0.500  recall@12 0.500"
    )


def test_recall_of_no_answerable_question_is_zero():
    assert recall_at([Case("q", "none", "?", abstain=True)], [[]], 5) == 0


def test_yes_and_no_are_not_looked_for_in_passages():
    case = Case("q", "who", "Was she there?", must=(("Yes",),), docs=("m",))
    assert holds_answer(case, [("m.txt", "Present: Ada Moss")])
    assert not holds_answer(case, [("n.txt", "Present: Ada Moss")])


def test_refusals_beside_a_passage_that_answers_are_counted():
    case = Case("q", "who", "Who chaired?", must=(("Ada Moss",),), docs=("m",))
    none = Case("n", "none", "?", abstain=True)
    near = SILENCE.model_copy(
        update={"nearest": (cited("m.txt", "Present: Ada Moss"),)}
    )
    far = SILENCE.model_copy(update={"nearest": (cited("m.txt", "Ben Hale"),)})
    said = reply("Ada Moss [1]", cited("m.txt", "Present: Ada Moss"))
    scores = score([case, case, case, none], [near, far, said, near])
    assert scores.refused_but_shown == 1
    assert scores.further_lines()[2] == (
        "refused, with the answer in the nearest passages shown  1/2"
    )


# --- question files --------------------------------------------------------


def write_lines(path: Path, *lines: object) -> Path:
    path.write_text(
        "\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines)
    )
    return path


GOOD = {"id": "a", "kind": "who", "question": "Who?", "must": [["x"]], "docs": ["d"]}


def test_questions_are_read_with_their_defaults(tmp_path):
    strange = GOOD | {"question": "Who\u2028?"}
    path = tmp_path / "q.jsonl"
    path.write_text(
        "\ufeff"
        + json.dumps(GOOD)
        + "\r\n\n"
        + json.dumps(strange, ensure_ascii=False),
        encoding="utf-8",
    )
    first, second = read_questions(path)
    assert first == Case("a", "who", "Who?", must=(("x",),), docs=("d",))
    assert second.question == "Who\u2028?"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: not JSON"),
        ([1], "line 2: expected a JSON object"),
        (GOOD | {"id": ""}, "line 2: `id`"),
        (GOOD | {"kind": 3}, "line 2: `kind`"),
        (GOOD | {"question": None}, "line 2: `question`"),
        (GOOD | {"abstain": "no"}, "line 2: `abstain`"),
        (GOOD | {"must": "x"}, "line 2: `must`"),
        (GOOD | {"must": ["x"]}, "line 2: every group of `must`"),
        (GOOD | {"must": []}, "line 2: `must` is empty"),
        (GOOD | {"must": [[]]}, "line 2: a group of `must` is empty"),
        (GOOD | {"not_": [1]}, "line 2: `not_`"),
        (GOOD | {"docs": "d"}, "line 2: `docs`"),
        ("[" * 100_000, "line 2: not JSON (too deeply nested)"),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path, line, said):
    path = write_lines(tmp_path / "q.jsonl", GOOD, line)
    with pytest.raises(QuestionSetError) as caught:
        read_questions(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_files_that_hold_no_questions_are_refused(tmp_path):
    with pytest.raises(QuestionSetError, match="No such file"):
        read_questions(tmp_path / "absent.jsonl")
    with pytest.raises(QuestionSetError, match="holds no question"):
        read_questions(write_lines(tmp_path / "empty.jsonl", "", ""))
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b"\xff\xfe{}")
    with pytest.raises(QuestionSetError, match="not UTF-8"):
        read_questions(binary)


# --- the baseline ----------------------------------------------------------


class OnePassage:
    """The least of a generation that the baseline needs."""

    number = 7

    def __init__(self, *found: Citation) -> None:
        self._found = found

    def search_dense(self, vector, *, k, documents=None):
        from types import SimpleNamespace

        return [SimpleNamespace(row=n, score=0.9) for n in range(len(self._found))][:k]

    def passages(self, rows):
        return [self._found[row] for row in rows]

    def document(self, document_id, version=None):
        (text,) = {f.quote for f in self._found if f.document_id == document_id}
        return Document(document_id, "m.txt", 1, "M", text, (), "text/plain", "0")


def test_baseline_answers_with_the_nearest_passage_whole():
    generation = OnePassage(passage("m.txt", "Ada Moss chaired."))
    answer, found = dense_baseline("Who?", lambda _: [1.0], generation)
    assert answer.answer == answer.citations[0].quote == "Ada Moss chaired."
    assert answer.generation == 7
    assert [f.quote for f in found] == ["Ada Moss chaired."]


def test_baseline_is_silent_over_an_empty_library():
    answer, found = dense_baseline("Who?", lambda _: [1.0], OnePassage())
    assert answer.status is Status.NOT_FOUND
    assert found == ()


def test_scores_without_questions_have_no_further_lines():
    assert Scores(Counts()).further_lines() == []


def test_scores_of_all_silent_answers_cannot_be_negative():
    assert Scores(Counts(answerable=2, refused=2)).score == 0
