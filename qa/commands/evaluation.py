"""The command that scores the answers to a question set."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import AssistantError
from qa.commands.parts import LibraryOption, parts_of, settings_of
from qa.terminal import loaded, say, tracked

if TYPE_CHECKING:
    from index.embedder import Embedder
    from index.generation import Generation
    from qa.evaluation import Case, Scores
    from qa.reply import AskReply, CitationReply


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
    settings = settings_of(library)
    parts = parts_of(context)
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
