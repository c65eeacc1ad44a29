"""What ``meeting-qa meetings`` and ``meeting-qa meetings show`` print.

Text for people, one JSON object a meeting for programs. Nothing here reads the
command line or decides what a document says.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from qa.meeting_listing import (
    FACTS,
    PARTIES,
    PASSAGES,
    MeetingFilter,
    Stated,
    chair_names,
    facts,
    find_meeting,
    matching,
    parties,
    passages,
    written,
)
from qa.meeting_reply import meeting_reply, summary_of
from qa.statement import tidy
from qa.terminal import fail, print_json, print_table, safe, say

if TYPE_CHECKING:
    from index.generation import DocumentSummary, Generation
    from qa.assistant import Assistant
    from qa.meetings import Meeting

NOT_SAID = "The documents do not say."


def list_meetings(
    assistant: Assistant, wanted: MeetingFilter, *, as_json: bool
) -> None:
    """Print the meetings that a filter lets through, in order of time."""
    found = list(matching(assistant.meetings(), wanted))
    if as_json:
        summaries = _summaries(assistant.generation())
        for meeting in found:
            print_json(summary_of(meeting, summaries).model_dump(mode="json"))
        return
    print_table(
        ("id", "meeting", "dates", "place", "chairs", "documents"),
        [
            (
                meeting.id,
                meeting.label,
                written(meeting.dates) if meeting.dates else "",
                meeting.place or "",
                ", ".join(chair_names(meeting)),
                len(meeting.documents),
            )
            for meeting in found
        ],
    )


def show_meeting(assistant: Assistant, id_: str, *, as_json: bool) -> bool:
    """Print everything that is known of a meeting; tell whether there is one.

    Args:
        assistant: Knows the meetings.
        id_: As ``list_meetings`` prints it.
        as_json: Print the object of the API, with the quotes.
    """
    meeting = find_meeting(assistant.meetings(), id_)
    if meeting is None:
        fail(f"no meeting has the id {id_}; `meeting-qa meetings` lists them")
        return False
    generation = assistant.generation()
    summaries = _summaries(generation)
    corrections = generation.corrections()
    if as_json:
        reply = meeting_reply(
            meeting, summaries, generation.document, corrections=corrections
        )
        print_json(reply.model_dump(mode="json"))
        return True
    corrected = {c.field for c in corrections if c.source in meeting.sources}
    say(_line(meeting.described), bold=True)
    for name, title in (FACTS | PARTIES | PASSAGES).items():
        values = _values(meeting, name)
        note = " (corrected by hand)" if name in corrected else ""
        none = "There is none." if note else NOT_SAID
        say(f"{title}{note}:" if values else f"{title}{note}: {none}")
        for one in values:
            keys = dict.fromkeys(
                summaries[place.document_id].key
                for place in one.places
                if place.document_id in summaries
            )
            where = _line(", ".join(keys)) or "by hand"
            say(f"  {_line(written(one.value))}  [{where}]")
    say("Documents:")
    for document_id in sorted(meeting.documents & summaries.keys()):
        say(f"  {document_id}  {_line(summaries[document_id].key)}")
    return True


def _values(meeting: Meeting, name: str) -> Iterable[Stated[Any]]:
    if name in FACTS:
        return facts(meeting, name)
    return parties(meeting, name) if name in PARTIES else passages(meeting, name)


def _summaries(generation: Generation) -> dict[str, DocumentSummary]:
    return {summary.id: summary for summary in generation.documents()}


def _line(text: str) -> str:
    return tidy(safe(text))
