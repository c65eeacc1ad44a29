"""Commands on meetings: a list of them, and all that is known of one."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.commands.parts import (
    FAILED,
    JsonOption,
    LibraryOption,
    parts_of,
    settings_of,
)
from qa.terminal import loaded

meetings_app = typer.Typer(
    help="List the meetings that the documents report; `show ID` tells all of one.",
    invoke_without_command=True,
)


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
    from qa.commands.meeting_tables import list_meetings
    from qa.meeting_listing import MeetingFilter

    wanted = MeetingFilter(
        body=body,
        number=number,
        year=year,
        place=place,
        attended_by=attended_by,
        chaired_by=chaired_by,
    )
    settings = settings_of(library)
    assistant = loaded(lambda: parts_of(context).assistant(settings))
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
    from qa.commands.meeting_tables import show_meeting

    # Both may stand before `show`, too.
    before = context.parent.params if context.parent else {}
    settings = settings_of(library or before.get("library"))
    as_json = as_json or bool(before.get("as_json"))
    assistant = loaded(lambda: parts_of(context).assistant(settings))
    try:
        found = show_meeting(assistant, meeting, as_json=as_json)
    finally:
        assistant.close()
    if not found:
        raise typer.Exit(FAILED)
