"""Commands that measure reading, alone and together with finding, and that train it."""

from __future__ import annotations

import importlib.util
import json
import os
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from qa.commands.parts import FAILED, JsonOption, Training, parts_of, settings_of
from qa.terminal import fail, loaded, print_json, progress_shown, say, tracked

if TYPE_CHECKING:
    from qa.retrieval_evaluation import Rerank


TRAINING_PACKAGES = ("onnx", "onnxscript", "transformers")
"""What the extra ``train`` installs."""


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

    parts = parts_of(context)
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

    parts = parts_of(context)
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


def evaluate_reader(
    context: typer.Context,
    questions: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.json[.gz]",
            exists=True,
            dir_okay=False,
            help="Questions over paragraphs, in the format of SQuAD 1.1 or 2.0.",
        ),
    ],
    predictions: Annotated[
        Path,
        typer.Option(
            metavar="OUT.json",
            dir_okay=False,
            help="Write the answers to this file, as the official script reads them.",
        ),
    ],
    limit: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Ask the first N questions only.",
            show_default="all",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the trained reader over given paragraphs, and print its scores.

    The reader reads each question's own paragraph; nothing is searched. Scores are
    those of SQuAD's official script.
    """
    from qa.errors import QuestionSetError
    from qa.squad import read_squad, score_squad

    if not predictions.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {predictions.parent}")
    asked = read_squad(questions)[:limit]
    if not asked:
        raise QuestionSetError(f"{questions}: holds no questions")
    settings = settings_of(None)
    reader = loaded(lambda: parts_of(context).reader(settings))
    given: dict[str, str] = {}
    best: dict[str, str] = {}
    try:
        for one in tracked(asked, "reading"):
            (read,) = reader.read(one.question, [("", one.context)])
            span = read.spans[0] if read.spans else None
            best[one.id] = one.context[span.start : span.end] if span else ""
            given[one.id] = best[one.id] if read.margin >= reader.bar else ""
    except KeyboardInterrupt:
        fail(f"stopped after {len(given)} of {len(asked)}; {predictions} is as it was")
        raise typer.Exit(FAILED) from None
    _write_whole(predictions, json.dumps(given, indent=1) + "\n")
    scores = score_squad(asked, given)
    always = score_squad(asked, best).answerable_f1
    if as_json:
        print_json(asdict(scores) | {"best_span_f1": always, "weights": reader.digest})
        return
    for line in scores.lines():
        say(line)
    say(f"best span always given: F1 {always:.2f} where there is an answer")
    say(f"weights {reader.digest}")


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that there is the former one or the whole new one."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def train_reader(
    context: typer.Context,
    data: Annotated[
        Path,
        typer.Argument(
            metavar="DATA_DIR",
            exists=True,
            file_okay=False,
            help="Folder of questions over paragraphs, in the format of SQuAD.",
        ),
    ],
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            metavar="DIR",
            file_okay=False,
            help="Write the trained reader to this folder.",
        ),
    ],
    tokens: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="How many tokens are read in all.",
            show_default="37,000,000",
        ),
    ] = None,
    finish_from: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="After how many of them the second course begins.",
            show_default="two fifths of all",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Seed of every choice.",
            show_default="13",
        ),
    ] = None,
    checkpoint: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="Keep the state in this file, and go on from it.",
        ),
    ] = Path("reader.checkpoint"),
    device: Annotated[
        Literal["auto", "cpu", "cuda"],
        typer.Option(help="Where to compute; auto: on a GPU where there is one."),
    ] = "auto",
    begin: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="Go on from the reader in this folder, for 14,000,000 tokens.",
        ),
    ] = None,
) -> None:
    """Train the reader anew from questions over paragraphs.

    It takes hours without a GPU. Ctrl-C ends it, and the same command goes on from
    the checkpoint.
    """
    if missing := [n for n in TRAINING_PACKAGES if not importlib.util.find_spec(n)]:
        fail(
            f"training needs {', '.join(missing)}: install it with "
            "pip install 'meeting-qa[train]'"
        )
        raise typer.Exit(FAILED)
    training = Training(data, to, checkpoint, tokens, finish_from, seed, device, begin)
    with progress_shown() as progress:
        outcome = parts_of(context).training(training, progress)
    learnt = f"{outcome.learnt:,} of {outcome.batches:,} batches"
    if not outcome.finished:
        fail(
            f"stopped after {learnt}, which {checkpoint} holds; give the same command "
            "again to go on"
        )
        raise typer.Exit(FAILED)
    say(f"{learnt} learnt, loss {outcome.loss:.3f}, data {outcome.data_digest}")
    say(f"The reader is in {to}; {checkpoint} is no longer needed.")
