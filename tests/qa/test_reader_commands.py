"""The commands that measure and weigh the reader, and `make evaluate`, by small parts.

Libraries are real; vectors need no weights, and the reader is made up.
"""

from __future__ import annotations

import doctest
import json
import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

import tests.evaluate
from index.fakes import HashEmbedder
from index.live import LiveLibrary
from qa.answer import Status
from qa.assistant import Assistant, build_writer
from qa.cli import main
from qa.commands.parts import Parts
from qa.evaluation import Case
from qa.reading.reader import Reading, Span
from qa.reply import AskReply
from qa.settings import Settings
from tests.evaluate import BEGIN, END, MOST_CHARS, escaped, run, with_table
from tests.qa.papers import FIRST, SECOND

ROOT = Path(__file__).parents[2]


class LampReader:
    """Holds that whatever speaks of lamps answers; marks a text's longest word."""

    digest = "1amp" * 16
    bar = 0.0

    def read(
        self, question: str, texts: Sequence[tuple[str, str]], *, most: int = 1
    ) -> list[Reading]:
        return [self._of(text) for _, text in texts]

    def _of(self, text: str) -> Reading:
        word = max(text.split(), key=len, default="")
        if not word:
            return Reading((), -9.0)
        place = text.index(word)
        margin = 9.0 if "lamps" in text else -3.0
        return Reading((Span(place, place + len(word), margin),), margin)


class Loaded:
    """Parts that note what was loaded."""

    def __init__(self) -> None:
        self.readers: list[str] = []
        self._embedder = HashEmbedder()
        self.parts = Parts(
            assistant=self._assistant,
            writer=lambda settings: build_writer(settings, self._embedder),
            embedder=lambda settings: self._embedder,
            reader=self._reader,
        )

    def _assistant(self, settings: Settings) -> Assistant:
        live = LiveLibrary(
            settings.library.dir,
            fingerprint=self._embedder.fingerprint,
            dimension=self._embedder.dimension,
        )
        writer = build_writer(settings, self._embedder)
        return Assistant(live, writer, self._embedder, settings)

    def _reader(self, settings: Settings) -> LampReader:
        self.readers.append(settings.reader.model)
        return LampReader()


@pytest.fixture
def small():
    return Loaded()


@pytest.fixture
def command(small, capsys):
    """Run a command over small parts: ``code, out, err = command("ask", "…")``."""

    def run_it(*argv):
        code = main([str(each) for each in argv], parts=small.parts)
        return code, *capsys.readouterr()

    return run_it


def written(path: Path, lines: Sequence[object]) -> Path:
    """Write a file of JSON, one object a line."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def case(id_: str, question: str, *must: str, kind: str = "what", **more):
    fields = {"id": id_, "kind": kind, "question": question}
    return fields | {"must": [[each] for each in must]} | more


# --- evaluate-retrieval --------------------------------------------------------

TEXTS = [
    {"_id": "a", "title": "Lamps", "text": "The harbour lamps are lit at dusk."},
    {"_id": "b", "text": "Pilots board beyond the outer buoy."},
    {"_id": "c", "text": "Dredging of the fairway begins in May."},
]
QUERIES = [
    {"_id": "q1", "text": "where do pilots board"},
    {"_id": "q2", "text": "when are the lamps lit"},
]
HEADER = "query-id\tcorpus-id\tscore"


@pytest.fixture
def collection(tmp_path):
    written(tmp_path / "corpus.jsonl", TEXTS)
    written(tmp_path / "queries.jsonl", QUERIES)
    rows = [HEADER, "q1\tb\t1", "q2\ta\t1"]
    (tmp_path / "qrels.tsv").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_retrieval_is_scored_as_found_and_as_the_reader_orders_it(
    command, collection, small
):
    code, out, _ = command("evaluate-retrieval", collection)
    assert code == 0
    assert out.splitlines() == [
        "fused      hit@1 1.000  hit@5 1.000  nDCG@10 1.000",
        # The reader puts lamps first, whatever is asked: 1 and 1 / log2(3).
        "re-ranked  hit@1 0.500  hit@5 1.000  nDCG@10 0.815",
        "over 2 questions and 3 texts",
    ]
    assert small.readers == ["packaged"]


def test_retrieval_alone_loads_no_reader_and_a_limit_takes_the_first(
    command, collection, small
):
    argv = ("evaluate-retrieval", collection, "--no-reading", "--limit", 1)
    code, out, _ = command(*argv)
    assert code == 0
    assert out.splitlines()[1:] == ["over 1 questions and 3 texts"]
    assert small.readers == []


@pytest.mark.parametrize("argv", [(), ("absent",), (__file__,), (".", "--limit", "0")])
def test_retrieval_is_measured_on_a_folder_and_at_least_one_question(command, argv):
    code, out, err = command("evaluate-retrieval", *argv)
    assert (code, out) == (2, "")
    assert "Usage" in err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", "", "corpus.jsonl: holds nothing"),
        ("queries.jsonl", "", "queries.jsonl: holds nothing"),
        ("qrels.tsv", f"{HEADER}\n", "qrels.tsv: judges no text relevant"),
        ("qrels.tsv", f"{HEADER}\nq1\n", "qrels.tsv, line 2: expected 3 fields"),
    ],
)
def test_a_collection_that_is_none_is_one_line(
    command, collection, small, name, content, said
):
    (collection / name).write_text(content)
    code, out, err = command("evaluate-retrieval", collection)
    assert (code, out) == (1, "")
    assert err.startswith(f"error: {collection}")
    assert said in err
    assert err.count("\n") == 1
    # What is read in a moment is read before what takes seconds.
    assert small.readers == []


# --- calibrate-reader ----------------------------------------------------------

SILTING = "What did Ada Lindqvist say about dredging?"
TABLES = "What did participants agree to share among members?"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A library of the papers of the invented forum."""
    folder = tmp_path_factory.mktemp("library")
    papers = folder / "papers"
    papers.mkdir()
    (papers / "first.txt").write_text(FIRST)
    (papers / "second.txt").write_text(SECOND)
    argv = ["build", str(papers), "--library", str(folder / "library")]
    assert main(argv, parts=Loaded().parts) == 0
    return folder / "library"


# --- reliability ---------------------------------------------------------------


def reply(answer: str, confidence: float) -> dict[str, object]:
    """A reply as `evaluate --answers` writes it; silence where nothing is said."""
    made = AskReply(
        status=Status.ANSWERED if answer else Status.NOT_FOUND,
        question_as_understood="?",
        answer=answer or "The documents do not say.",
        citations=(),
        confidence=confidence,
        nearest=(),
        generation=1,
        took_ms=1.0,
    )
    return made.model_dump(mode="json")


ASKED = [case(f"q{n}", "Who led it?", "Roe") for n in range(3)]
UNSAID = case("q3", "Who paid?") | {"must": [], "abstain": True}
REPLIES = [reply("Roe", 0.85), reply("Elm", 0.85), reply("", 0.25), reply("", 0.95)]


def test_reliability_is_what_was_worked_out_by_hand(command, tmp_path):
    # Two sets: of 0.85, half is right; of 0.25, none; silence with 0.95 is right.
    # (2 * |0.5 - 0.85| + |0 - 0.25| + |1 - 0.95|) / 4 = 0.25
    argv = [
        *(written(tmp_path / "a.jsonl", ASKED), written(tmp_path / "A", REPLIES[:3])),
        *(
            written(tmp_path / "b.jsonl", [UNSAID]),
            written(tmp_path / "B", REPLIES[3:]),
        ),
    ]
    picture = tmp_path / "out.svg"
    code, out, _ = command("reliability", *argv, "--plot", picture)
    assert code == 0
    assert out.splitlines() == [
        "0.2 to 0.3      1 questions  confidence 0.25  right 0.00",
        "0.8 to 0.9      2 questions  confidence 0.85  right 0.50",
        "0.9 to 1.0      1 questions  confidence 0.95  right 1.00",
        "ECE 0.250 over 4 questions",
    ]
    drawn = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    assert "ECE 0.250 over 4 questions" in "".join(drawn.itertext())


@pytest.mark.parametrize(
    ("asked", "replies", "code", "said"),
    [
        (ASKED, None, 2, "give a file of answers for each question set"),
        (ASKED, REPLIES[:2], 2, "has 2 answers to 3 questions"),
        (ASKED, REPLIES, 2, "has 4 answers to 3 questions"),
        (ASKED, [], 2, "has 0 answers to 3 questions"),
        ([], [], 1, "holds no question"),
        (ASKED, [*REPLIES[:2], {"answer": "Roe"}], 1, "line 3"),
        (ASKED, [*REPLIES[:2], reply("Roe", 1) | {"confidence": 2}], 1, "line 3"),
    ],
)
def test_answers_that_are_not_those_of_the_questions_are_refused(
    command, tmp_path, asked, replies, code, said
):
    argv = [written(tmp_path / "q.jsonl", asked)]
    if replies is not None:
        argv.append(written(tmp_path / "answers.jsonl", replies))
    found, out, err = command("reliability", *argv, "--plot", tmp_path / "out.svg")
    assert (found, out) == (code, "")
    assert said in " ".join(err.split())
    assert not (tmp_path / "out.svg").exists()


def test_reliability_needs_files_that_are_there(command, tmp_path):
    asked = written(tmp_path / "q.jsonl", ASKED)
    for argv in ((), (asked, tmp_path / "absent"), (asked, tmp_path)):
        code, out, _ = command("reliability", *argv)
        assert (code, out) == (2, "")


# --- make evaluate ---------------------------------------------------------------


@pytest.fixture
def evaluated(tmp_path):
    """A folder of documents, questions over it, and a README with the two marks."""
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "first.txt").write_text(FIRST)
    (papers / "second.txt").write_text(SECOND)
    asked = written(
        tmp_path / "forum_dev.jsonl",
        [
            case("f1", "When was the first meeting?", "May 2019", kind="when"),
            case("f2", "Where was the second meeting?", "Sudburg", kind="where"),
            case("f3", "Where was the first meeting?", "*Oslo*", "x", kind="where"),
            case("f4", "Who invented the zeppelin?", kind="who")
            | {"must": [], "abstain": True},
            case("f5", "Who invented the zeppelin?", "Count Zeppelin", kind="who",
                 docs=["one", "two", "three", "four"]),
        ],
    )  # fmt: skip
    readme = tmp_path / "README.md"
    readme.write_text(f"# Title\n\n{BEGIN}former\n{END}\n\nThe end.\n")
    return papers, asked, readme


def test_the_examples_of_the_docstrings_hold():
    result = doctest.testmod(tests.evaluate)
    assert result.attempted == 1
    assert result.failed == 0


def test_the_table_has_a_row_a_set_and_the_misses_a_line_each(evaluated, small, capsys):
    papers, asked, readme = evaluated
    argv = [str(each) for each in (papers, asked, "--write", readme)]
    assert run(argv, parts=small.parts) == 0
    printed = capsys.readouterr().out
    head, rule, row, *_ = printed.splitlines()
    assert head.count("|") == rule.count("|") == row.count("|")
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[:6] == ["forum_dev", "2", "5", "0.600", "2 / 1 / 1", "1 of 1"]
    assert re.fullmatch(r"0 of [1-9]\d*", cells[6])
    assert re.fullmatch(r"– / [\d.]+ / [\d.]+", cells[7])
    assert re.fullmatch(r"0\.\d{3}", cells[8])
    assert "1amp1amp1amp" in printed
    assert readme.read_text() == f"# Title\n\n{BEGIN}{printed}{END}\n\nThe end.\n"
    page = (readme.parent / "docs" / "evaluation.md").read_text()
    assert "## forum_dev: 2 of 5" in page
    misses = page.partition("forum_dev: 2 of 5\n\n")[2]
    assert re.fullmatch(
        r"- \*\*Where was the first meeting\?\*\* \(where, f3\)\n"
        r"  - answered: “.*Port Alba.*”, from .*first\.txt \(0\.\d\d\)\n"
        r"  - right: “\\\*Oslo\\\*”, and “x”\n"
        r"- \*\*Who invented the zeppelin\?\*\* \(who, f5\)\n"
        r"  - answered: silent\n"
        r"  - right: “Count Zeppelin”, from one or two or three or 1 more\n",
        misses,
    )


def test_figures_are_those_that_the_command_prints(evaluated, small, capsys, tmp_path):
    papers, asked, _ = evaluated
    library = str(tmp_path / "library")
    main(["build", str(papers), "--library", library], parts=small.parts)
    capsys.readouterr()
    main(["evaluate", str(asked), "--library", library], parts=small.parts)
    alone = capsys.readouterr().out
    run([str(papers), str(asked)], parts=small.parts)
    row = capsys.readouterr().out.splitlines()[2]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert f"score {cells[3]} " in alone
    assert f"ECE {cells[8]} " in alone
    bad, quotes = cells[6].split(" of ")
    assert f"bad quotes {bad}/{quotes}\n" in alone


def test_what_is_not_there_is_named_before_anything_is_measured(
    evaluated, small, capsys, tmp_path
):
    papers, asked, readme = evaluated
    for argv, said in (
        ((papers, asked, tmp_path / "no", asked), f"no folder {tmp_path / 'no'}"),
        ((papers, tmp_path / "no.jsonl"), f"no file {tmp_path / 'no.jsonl'}"),
        ((papers, asked, "--write", tmp_path / "NO.md"), "NO.md"),
        ((papers, asked, "--write", papers / "first.txt"), BEGIN.strip()),
    ):
        assert run([str(each) for each in argv], parts=small.parts) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("error: ")
        assert said in err
    with pytest.raises(SystemExit, match="2"):
        run([str(papers)], parts=small.parts)
    assert small.readers == []
    assert "former" in readme.read_text()


def test_a_question_set_that_is_none_ends_it_and_writes_nothing(
    evaluated, small, capsys
):
    papers, asked, readme = evaluated
    asked.write_text("{}\n")
    argv = [str(each) for each in (papers, asked, "--write", readme)]
    with pytest.raises(SystemExit, match="1"):
        run(argv, parts=small.parts)
    assert "line 1" in capsys.readouterr().err
    assert "former" in readme.read_text()


def test_texts_of_answers_are_shown_as_they_are_and_cut():
    assert escaped("a [1](b) <i> `c` | d_e _f_") == (
        r"a \[1\]\(b) &lt;i> \`c\` \| d_e \_f\_"
    )
    assert len(tests.evaluate.cut("word " * 200)) == MOST_CHARS
    assert tests.evaluate.cut("one\n two") == "one two"


def test_an_answer_where_silence_was_right_is_a_miss_that_says_so():
    asked = Case("q9", "who", "Who paid?", abstain=True)
    said = AskReply.model_validate(reply("Roe [1]", 0.5))
    assert tests.evaluate.miss(asked, said) == (
        "- **Who paid?** (who, q9)\n"
        "  - answered: “Roe \\[1\\]” (0.50)\n"
        "  - right: silence, because the documents do not say\n"
    )
    # What may not be said is told, too.
    asked = Case("q9", "who", "Who led it?", (("Roe", "A. Roe"),), not_=("Elm",))
    assert tests.evaluate.wanted(asked) == "“Roe” or “A. Roe”, not “Elm”"


def test_the_readme_has_a_place_for_the_table():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_table(readme, "").count(BEGIN) == 1
    shown = readme.partition(BEGIN)[2].partition(END)[0]
    assert shown.splitlines()[0] == f"| {' | '.join(tests.evaluate.HEAD)} |"
    # As many sets as have their misses listed.
    page = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    rows = [
        line.split("|")[1].strip() for line in shown.splitlines()[2:] if "|" in line
    ]
    assert re.findall(r"^## (.+): \d+ of \d+$", page, re.M) == rows
