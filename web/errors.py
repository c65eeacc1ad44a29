"""What can go wrong between a request and its reply.

WebError
  TokenRequiredError        a change was asked for without the right token
  WritingRefusedError       a change was asked for from a place that may not
  UnknownHostError          the server was called by a name that is not its own
  InvalidUploadError        a form without files, with too many or unknown fields
  AllFilesFailedError       files were sent and none of them could be used
  BodyTooLargeError         more bytes were sent than this address takes
  BodyTooSlowError          the bytes of a request came too slowly
  JobNotFoundError          no job has this id, or it is long over
  TooManyJobsError          too much work is waiting already
  NotReadyError             the library is being opened
"""

from __future__ import annotations

from collections.abc import Mapping

from corpus.errors import AssistantError


class WebError(AssistantError):
    """A request could not be served."""


class TokenRequiredError(WebError):
    """A change was asked for without the right token."""

    def __init__(self) -> None:
        """Say where the token belongs."""
        super().__init__(
            "adding, removing and rebuilding need the administrator's token: "
            "send `Authorization: Bearer TOKEN`, or sign in on the page"
        )


class WritingRefusedError(WebError):
    """A change was asked for from a place that may not ask for it."""


class UnknownHostError(WebError):
    """The server was called by a name that is not its own."""

    def __init__(self) -> None:
        """Say which names are."""
        super().__init__(
            "this server answers only under http://127.0.0.1 and http://localhost; set "
            "MEETING_QA_WEB__PUBLIC_URL to the address under which people reach it"
        )


class InvalidUploadError(WebError):
    """The form that was sent is not one of files."""


class AllFilesFailedError(WebError):
    """Files were sent and none of them could be used."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        """Give the reason of each file by its name."""
        self.reasons = reasons
        first = next(iter(reasons.values()), "")
        super().__init__(
            first
            if len(reasons) == 1
            else f"none of the {len(reasons)} files could be used; each has its reason"
        )


class BodyTooLargeError(WebError):
    """More bytes were sent than this address takes."""

    def __init__(self, limit: int) -> None:
        """Name the limit in bytes."""
        self.limit = limit
        size = f"{limit >> 20} MiB" if limit >> 20 else f"{limit:,} bytes"
        super().__init__(f"at most {size} can be sent at once; send less, in parts")


class BodyTooSlowError(WebError):
    """The bytes of a request came too slowly."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("the request came too slowly and was given up; send it again")


class JobNotFoundError(WebError):
    """No job has this id, or it is long over."""

    def __init__(self, job_id: str) -> None:
        """Name the id."""
        self.job_id = job_id
        super().__init__(
            f"no job has the id {job_id[:64]}; finished jobs are kept for a while only"
        )


class TooManyJobsError(WebError):
    """Too much work is waiting already."""

    def __init__(self, waiting: int) -> None:
        """Say how much."""
        self.waiting = waiting
        super().__init__(
            f"{waiting} changes are waiting already; try again in a minute"
        )


class NotReadyError(WebError):
    """The library is being opened."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("the library is being opened; try again in a moment")
