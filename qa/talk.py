"""What is no question about the documents' words: greetings, thanks, digests.

"Summarise the seventh meeting" and "What is new since the sixth meeting?" get what is
recorded of these meetings, cited; the others a helpful line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa.answer import Answer, Status
from qa.candidates.candidate import Candidate, View
from qa.candidates.records import lines_of
from qa.meetings import Meeting
from qa.question.question import Question
from qa.quoting import cite_evidence
from qa.statement import Statement, tidy

MOST_DECISIONS = 6
_MOST_MEETINGS = 4

_HELLO = re.compile(
    r"^(?:hello|hi|hey|hiya|good (?:morning|afternoon|evening|day)|greetings)"
    r"\b[\s\w,!.]{0,24}$",
    re.I,
)
_THANKS = re.compile(
    r"^(?:many )?(?:thanks|thank you|thx|cheers|great|perfect|ok(?:ay)?|bye|goodbye)"
    r"\b[\s\w,!.]{0,30}$",
    re.I,
)
_HELP = re.compile(
    r"^(?:help|what (?:can|could|should) (?:i|you) (?:ask|do|answer|tell)\b.*|what do "
    r"you know\b.*|how (?:do|can) i use\b.*|who are you\b.*|what are you\b.*)\??$",
    re.I,
)
_DIGEST = re.compile(
    r"\b(?:summari[sz]e|summary|digest|overview|sum up|recap|in a nutshell)\b"
    r"|^(?:tell me|what happened) (?:about|at|in|during)\b",
    re.I,
)
_SINCE = re.compile(
    r"\b(?:what(?:['’]s| is| has| was)?|anything) (?:\w+ )?(?:new|changed|happened|"
    r"different)\b.*\b(?:since|after)\b",
    re.I,
)


def talked(text: str, view: View, examples: Sequence[str]) -> Answer | None:
    """Return the reply to what is no question; None where it is one.

    Args:
        text: What was said, on one line.
        view: What may be looked at.
        examples: Questions that the library can answer.
    """
    number = view.generation.number
    line = ""
    if _HELLO.search(text):
        line = "Hello. " + _offer(view, examples)
    elif _THANKS.search(text):
        line = "You are welcome."
    elif _HELP.search(text):
        line = _offer(view, examples)
    if line:
        return Answer(Status.NOT_FOUND, text, line, (), 1.0, (), number)
    return None


def digest(question: Question, view: View) -> Candidate | None:
    """Return a digest of the meetings that a question wants to have summed up."""
    if _SINCE.search(question.text):
        meant = question.scope.meant(view.meetings)
        if not meant or meant[0].dates is None:
            return None
        begun = meant[0].dates.last
        later = [m for m in view.meetings if m.dates and m.dates.first > begun]
        meetings = [m for m in later if m.body == meant[0].body] or later
    elif _DIGEST.search(question.text):
        meetings = question.scope.meant(view.meetings)
    else:
        return None
    statements = tuple(
        statement
        for meeting in meetings[:_MOST_MEETINGS]
        for statement in _told(meeting, view, brief=len(meetings) > 1)
    )
    if not statements:
        return None
    return Candidate(
        "across",
        statements,
        "",
        frozenset(m.id for m in meetings[:_MOST_MEETINGS]),
        complete=len(meetings) <= _MOST_MEETINGS,
    )


def _told(meeting: Meeting, view: View, *, brief: bool) -> Iterable[Statement]:
    for line in lines_of(meeting, view.outlines):
        if not brief or line.field in {"dates", "place", "chairs"}:
            yield line.statement
    for said in meeting.decisions[: 3 if brief else MOST_DECISIONS]:
        source = next((s for s in said.sources if s.quotable), None)
        if source is not None:
            outline = view.outlines(source.record.document_id)
            quote = cite_evidence(outline, source.evidence)
            yield Statement(tidy(quote.quote), (quote,))


def _offer(view: View, examples: Sequence[str]) -> str:
    count = view.generation.document_count
    if not count:
        return "There are no documents yet; add some, and ask what they say."
    asked = "; ".join(f"“{one}”" for one in examples[:3])
    return (
        f"Ask what the {count} document{'s' if count > 1 else ''} of this library say"
        f"{f', for example {asked}' if asked else ''}."
    )
