"""Commands that measure the whole of finding and reading, and weigh the two.

They belong to ``meeting-qa``; ``qa/cli.py`` puts them there.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.terminal import loaded, progress_shown, say, tracked

if TYPE_CHECKING:
    from qa.assistant import Assistant, ReaderFactory
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


def calibrate_reader(
    context: typer.Context,
    sets: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            metavar="LIBRARY QUESTIONS.jsonl...",
            help="A library and a question set over it, and so on in pairs.",
        ),
    ],
    to: Annotated[
        Path,
        typer.Option(
            exists=True,
            file_okay=False,
            metavar="DIR",
            help="Folder of the reader's weights.",
        ),
    ],
) -> None:
    """Fit how words and the reader's margin become the probability of being right.

    Writes ``calibration.json`` beside the weights.
    """
    from index.live import LiveLibrary
    from qa.assistant import Assistant, build_writer
    from qa.evaluation import read_questions
    from qa.reader import SentenceReader
    from qa.settings import read_settings
    from qa.trained_reader import CALIBRATION, EVEN, TrainedReader
    from qa.weighing import Judged, fit, judge, write_calibration

    if len(sets) % 2:
        raise typer.BadParameter("give a question set for each library")
    parts: Parts = context.obj
    usual = read_settings()
    weights = usual.reader.model_copy(update={"model": str(to)})
    spans = loaded(lambda: parts.reader(usual.model_copy(update={"reader": weights})))
    embedder = loaded(lambda: parts.embedder(usual))
    judged: list[Judged] = []
    asked = 0
    for folder, questions in zip(sets[::2], sets[1::2], strict=True):
        settings = read_settings(library=folder)

        def open_with(reader: ReaderFactory) -> Assistant:
            live = LiveLibrary(
                settings.library.dir,  # noqa: B023 - called at once
                fingerprint=embedder.fingerprint,
                dimension=embedder.dimension,
            )
            writer = build_writer(settings, embedder)  # noqa: B023
            return Assistant(live, writer, embedder, settings, reader=reader)  # noqa: B023

        cases = read_questions(questions)
        asked += len(cases)
        judged += judge(
            open_with,
            lambda weights: TrainedReader(SentenceReader(weights), spans, EVEN),
            tracked(cases, questions.stem),
        )
    try:
        calibration = fit(judged)
    except ValueError as error:
        raise typer.BadParameter(
            f"nothing can be learnt from these: {error}"
        ) from error
    about = {"questions": asked, "answered from passages": len(judged)}
    write_calibration(calibration, to / CALIBRATION, about=about)
    say(f"{to / CALIBRATION}: fitted to {len(judged)} of {asked} questions")


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
