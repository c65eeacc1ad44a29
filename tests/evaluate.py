"""Scores the assistant on question sets, and writes the figures into the README.

``make evaluate`` builds a library of each folder of documents in a temporary place,
asks the questions that belong to it, and prints one Markdown table. ``--write`` puts
the table into the README and every miss into ``docs/evaluation.md`` beside it::

    make evaluate SETS="minutes questions.jsonl" ARGS="--write README.md"

Building, asking and scoring are done by ``meeting-qa`` itself, with the settings of
the environment; nothing is scored here.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from qa.answer import Status
from qa.calibration import expected_calibration_error
from qa.cli import main
from qa.commands.parts import Parts
from qa.evaluation import (
    SHORT_KINDS,
    Case,
    Counts,
    Scores,
    read_json_lines,
    read_questions,
    score,
)
from qa.reply import AskReply
from qa.settings import read_settings

BEGIN = "<!-- evaluation: made by `make evaluate` -->\n"
END = "<!-- /evaluation -->"
HEAD = (
    *("question set", "documents", "questions", "score", "right / wrong / silent"),
    *("rightly silent", "bad quotes", f"words {' / '.join(SHORT_KINDS)}", "ECE"),
    "ms an answer",
)
MOST_CHARS = 200
"""Of a question, an answer, or what would have been right, among the misses."""
MOST_DOCUMENTS = 3
"""Named in one line of the misses."""


@dataclass(frozen=True)
class Measured:
    """What a question set came to.

    Attributes:
        name: Of the question set.
        documents: How many documents the library held.
        scores: Of the answers.
    """

    name: str
    documents: int
    scores: Scores


# --- measuring ---------------------------------------------------------------


def command(*argv: object, parts: Parts | None = None) -> str:
    """Run a command of ``meeting-qa`` and return what it printed."""
    with redirect_stdout(io.StringIO()) as printed:
        code = main([str(each) for each in argv], parts=parts)
    if code:
        # It said itself, on standard error, what is wrong.
        raise SystemExit(code)
    return printed.getvalue()


def measure(
    documents: Path, questions: Path, scratch: Path, *, parts: Parts | None = None
) -> Measured:
    """Build a library of a folder and answer a question set from it.

    Args:
        documents: The folder.
        questions: The question set.
        scratch: Empty folder for the library and the answers.
        parts: What the commands work with; the real things by default.
    """
    library, answers = scratch / "library", scratch / "answers.jsonl"
    at = ("--library", library)
    command("build", documents, *at, parts=parts)
    status = json.loads(command("status", "--json", *at, parts=parts))
    printed = command(*("evaluate", questions, *at), "--answers", answers, parts=parts)
    # Quotes were compared with the library, which is not at hand any more.
    counts = Counts(**json.loads(re.search(r"^\{.*\}$", printed, re.M)[0]))
    replies = read_json_lines(answers, AskReply.model_validate)
    scores = replace(score(read_questions(questions), replies), counts=counts)
    return Measured(questions.stem, status["documents"], scores)


# --- writing -----------------------------------------------------------------


def table(measured: Sequence[Measured], weights: str) -> str:
    """Return the figures as a Markdown table, and which reader they are of."""
    rows = [HEAD, ["---"] * len(HEAD), *map(figures, measured)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + f"\n\nReader: weights `{weights[:12]}`.\n"


def figures(one: Measured) -> list[str]:
    scores, counts = one.scores, one.scores.counts
    lengths = [scores.median_words({kind}) for kind in SHORT_KINDS]
    took_ms = median(each.reply.took_ms for each in scores.judged)
    return [
        escaped(one.name),
        str(one.documents),
        str(len(scores.judged)),
        f"{scores.score:.3f}",
        f"{counts.right} / {counts.wrong} / {counts.refused}",
        f"{counts.abstained} of {counts.unanswerable}",
        f"{counts.bad_quotes} of {counts.quotes}",
        " / ".join("–" if each is None else f"{each:g}" for each in lengths),
        f"{expected_calibration_error(scores.confidences, scores.right):.3f}",
        f"{took_ms:.0f}",
    ]


def misses_page(measured: Sequence[Measured]) -> str:
    """Return what was not answered right, set by set."""
    parts = [
        "# What was not answered right\n\n"
        "Made by `make evaluate`, as the table in the [README](../README.md): every "
        "question that was\nanswered wrongly, or not at all, or should not have been "
        "answered. Long texts are cut. The\nnumber behind an answer is the confidence "
        "with which it was given.\n"
    ]
    for one in measured:
        misses = one.scores.misses
        parts.append(
            f"\n## {escaped(one.name)}: {len(misses)} of {len(one.scores.judged)}\n\n"
        )
        parts.extend(miss(case, reply) for case, reply in misses)
        if not misses:
            parts.append("None.\n")
    return "".join(parts)


def miss(case: Case, reply: AskReply) -> str:
    if reply.status is Status.NOT_FOUND:
        given = "silent"
    else:
        cited = dict.fromkeys(citation.document for citation in reply.citations)
        given = f"“{cut(reply.answer)}”{sources(list(cited))} ({reply.confidence:.2f})"
    return (
        f"- **{cut(case.question)}** ({escaped(case.kind)}, {escaped(case.id)})\n"
        f"  - answered: {given}\n"
        f"  - right: {wanted(case)}\n"
    )


def wanted(case: Case) -> str:
    """Say what a right answer to a question is."""
    if case.abstain:
        return "silence, because the documents do not say"
    groups = [" or ".join(f"“{each}”" for each in group) for group in case.must]
    text = cut(", and ".join(groups))
    unwanted = " or ".join(f"“{each}”" for each in case.not_)
    return text + (f", not {cut(unwanted)}" if unwanted else "") + sources(case.docs)


def sources(documents: Sequence[str]) -> str:
    """Name the first few of some documents."""
    names = [escaped(name) for name in documents[:MOST_DOCUMENTS]]
    if len(documents) > MOST_DOCUMENTS:
        names.append(f"{len(documents) - MOST_DOCUMENTS} more")
    return f", from {' or '.join(names)}" if names else ""


def cut(text: str) -> str:
    """Return the beginning of a text, on one line."""
    text = " ".join(text.split())
    return escaped(text if len(text) <= MOST_CHARS else text[: MOST_CHARS - 1] + "…")


def escaped(text: str) -> str:
    r"""Write a text so that Markdown shows it as it is.

    >>> escaped("[a](b) *c*")
    '\\[a\\]\\(b) \\*c\\*'
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    # An underscore inside a word marks nothing, and names of files are full of them.
    text = re.sub(r"[\\`*\[\]|~]|(?<!\w)_|_(?!\w)", r"\\\g<0>", text)
    return text.replace("](", r"]\(")


def with_table(readme: str, written: str) -> str:
    """Return a README with another table between its two comments.

    Raises:
        ValueError: It has no such comments.
    """
    head, begun, rest = readme.partition(BEGIN)
    _, ended, tail = rest.partition(END)
    if not begun or not ended:
        raise ValueError(f"expected the lines {BEGIN.strip()} and {END}")
    return head + BEGIN + written + END + tail


# --- the command line --------------------------------------------------------


def missing(pairs: Sequence[tuple[Path, Path]]) -> str:
    """Say which folder or file is not there; "" where all are."""
    for documents, questions in pairs:
        if not documents.is_dir():
            return f"there is no folder {documents}"
        if not questions.is_file():
            return f"there is no file {questions}"
    return ""


def run(argv: Sequence[str] | None = None, *, parts: Parts | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="make evaluate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "sets",
        nargs="+",
        type=Path,
        metavar="DOCUMENTS QUESTIONS.jsonl",
        help="a folder and a question set over it, and so on in pairs",
    )
    parser.add_argument(
        "--write",
        type=Path,
        metavar="README.md",
        help="put the table there, and the misses into docs/evaluation.md beside it",
    )
    options = parser.parse_args(argv)
    if len(options.sets) % 2:
        parser.error("give a question set for each folder")
    pairs = list(zip(options.sets[::2], options.sets[1::2], strict=True))
    if lack := missing(pairs):
        print(
            f"error: {lack}; name documents and questions that are there: "
            "make evaluate SETS='DOCUMENTS QUESTIONS.jsonl'",
            file=sys.stderr,
        )
        return 1
    if options.write is not None:
        try:
            # Before minutes are spent on figures that have no place.
            with_table(options.write.read_text(encoding="utf-8"), "")
        except (OSError, ValueError) as error:
            print(f"error: {options.write}: {error}", file=sys.stderr)
            return 1
    weights = (parts or Parts()).reader(read_settings()).digest
    measured = []
    for documents, questions in pairs:
        print(f"measuring: {questions.stem}", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="meeting-qa-evaluate-") as scratch:
            measured.append(measure(documents, questions, Path(scratch), parts=parts))
    written = table(measured, weights)
    print(written, end="")
    if options.write is not None:
        readme = options.write.read_text(encoding="utf-8")
        options.write.write_text(with_table(readme, written), encoding="utf-8")
        page = options.write.parent / "docs" / "evaluation.md"
        page.parent.mkdir(exist_ok=True)
        page.write_text(misses_page(measured), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(run())
