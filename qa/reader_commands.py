"""Commands that measure reading, alone and together with finding.

They belong to ``meeting-qa``; ``qa/cli.py`` puts them there.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.terminal import loaded, progress_shown, say, tracked

if TYPE_CHECKING:
    from qa.cli import Parts
    from qa.retrieval_evaluation import Rerank


def evaluate_retrieval(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(
            exists=True,
            file_okay=False,
            metavar="DIR",
            help="Test collection: corpus.jsonl, queries.jsonl, qrels.tsv.",
        ),
    ],
    limit: Annotated[
        int | None, typer.Option(min=1, help="Ask the first so many questions.")
    ] = None,
    reading: Annotated[
        bool, typer.Option(help="Let the reader put the passages in order, too.")
    ] = True,
) -> None:
    """Measure on a test collection whether the right text is found, and how high."""
    from qa.assistant import build_retriever
    from qa.reranking import rerank
    from qa.retrieval_evaluation import evaluate_retrieval, read_retrieval_set
    from qa.settings import read_settings

    parts: Parts = context.obj
    settings = read_settings()
    collection = read_retrieval_set(folder)
    embedder = loaded(lambda: parts.embedder(settings))
    in_order: Rerank | None = None
    if reading:
        reader = loaded(lambda: parts.reader(settings))
        in_order = partial(rerank, reader=reader)
    with progress_shown() as progress:
        scores = evaluate_retrieval(
            collection,
            embedder,
            build_retriever(settings, embedder),
            limit=limit,
            depth=settings.retrieval.passages,
            rerank=in_order,
            progress=progress,
        )
    for line in scores.lines():
        say(line)


def measure_reader(
    context: typer.Context,
    folder: Annotated[
        Path,
        typer.Argument(
            exists=True,
            file_okay=False,
            metavar="DIR",
            help="SQuAD-like sets that the reader did not learn from.",
        ),
    ],
    meetings: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            metavar="LIBRARY QUESTIONS.jsonl",
            help="Also over what search finds: a library, then its question set; "
            "give it twice for each set.",
        ),
    ] = None,
) -> None:
    """Measure the reader alone: over paragraphs, meetings, and near duplicates."""
    from qa import reader_measures as measures
    from qa.assistant import build_assistant
    from qa.evaluation import read_questions
    from qa.settings import read_settings

    parts: Parts = context.obj
    settings = read_settings()
    reader = loaded(lambda: parts.reader(settings))
    say(f"weights {reader.digest}")

    def tell(measure: measures.Measure) -> None:
        say(f"{measure.name}: {measure.value:.3f}  ({measure.over} questions)")

    given = meetings or []
    if len(given) % 2:
        raise typer.BadParameter("give a question set for each library")
    spoken = {}
    for library, questions in zip(given[::2], given[1::2], strict=True):
        own = read_settings(library=library)
        assistant = loaded(lambda own=own: build_assistant(own))  # type: ignore[misc]
        cases = tracked(read_questions(questions), questions.stem)
        spoken[questions.stem] = measures.over_meetings(assistant, reader, list(cases))
        assistant.close()
    if spoken:
        for one in measures.meetings_at_one_bar(spoken):
            tell(one)
    tell(measures.near_duplicates(reader, reader.bar))
    for one in measures.over_paragraphs(reader, folder, reader.bar, tracked):
        tell(one)


def reliability(
    sets: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            dir_okay=False,
            metavar="QUESTIONS.jsonl ANSWERS.jsonl...",
            help="A question set and the answers to it, and so on in pairs.",
        ),
    ],
    plot: Annotated[
        Path | None,
        typer.Option(metavar="OUT.svg", dir_okay=False, help="Draw it to this file."),
    ] = None,
) -> None:
    """Tell how far confidence can be believed, from what `evaluate --answers` wrote."""
    from qa.calibration import expected_calibration_error, reliability, reliability_svg
    from qa.evaluation import is_right, read_json_lines, read_questions
    from qa.reply import AskReply

    if len(sets) % 2:
        raise typer.BadParameter("give a file of answers for each question set")
    confidences: list[float] = []
    right: list[bool] = []
    for questions, answers in zip(sets[::2], sets[1::2], strict=True):
        cases = read_questions(questions)
        replies = read_json_lines(answers, AskReply.model_validate)
        if len(cases) != len(replies):
            raise typer.BadParameter(
                f"{answers} has {len(replies)} answers to {len(cases)} questions"
            )
        for case, reply in zip(cases, replies, strict=True):
            confidences.append(reply.confidence)
            right.append(is_right(case, reply))
    error = expected_calibration_error(confidences, right)
    bins = reliability(confidences, right)
    for one in bins:
        say(
            f"{one.low:.1f} to {one.high:.1f}  {one.count:5d} questions  "
            f"confidence {one.confidence:.2f}  right {one.accuracy:.2f}"
        )
    say(f"ECE {error:.3f} over {len(right)} questions")
    if plot is not None:
        title = f"{len(right)} questions with known answers"
        plot.write_text(reliability_svg(bins, error, title), encoding="utf-8")
