"""Commands that ask: answers, and the passages that fit best."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import AssistantError
from qa.commands.parts import (
    DONE,
    FAILED,
    JsonOption,
    LibraryOption,
    parts_of,
    settings_of,
)
from qa.terminal import fail, indented, loaded, print_json, safe, say

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.reply import AskReply, ExplanationReply

NEAREST_CHARS = 300
"""How much is shown of a passage that does not answer the question."""


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
    settings = settings_of(library)
    assistant = loaded(lambda: parts_of(context).assistant(settings))
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
    settings = settings_of(library)
    assistant = loaded(lambda: parts_of(context).assistant(settings))
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


def _sound(text: str) -> str:
    """Replace bytes of an argument that were no text."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _lines_of(stream: Iterable[str]) -> Iterator[str]:
    for line in stream:
        if question := line.strip():
            yield question
