"""Every named error has its status, and nothing else is ever shown."""

from pathlib import Path

import pytest

import corpus.errors
import index.errors
import qa.errors
import web.errors
from corpus.errors import AssistantError, UnsupportedFormatError
from index.errors import LibraryBusyError, LibraryNotFoundError
from qa.errors import CitationError
from web.faults import STATUS_OF, error_body, headers_of, status_of

ROOMS = (corpus.errors, index.errors, qa.errors, web.errors)


def tree(root: type[AssistantError]) -> set[type[AssistantError]]:
    ours = {root}
    for child in root.__subclasses__():
        ours |= tree(child)
    return ours


def test_every_named_error_has_a_status() -> None:
    # Tests may define errors of their own; the program's stand in its rooms.
    named = {e for e in tree(AssistantError) if not e.__module__.startswith("tests")}
    assert named == set(STATUS_OF)


def test_every_room_draws_its_errors() -> None:
    for room in ROOMS:
        for name in vars(room):
            if name.endswith("Error") and vars(room)[name].__module__ == room.__name__:
                assert name in (room.__doc__ or ""), f"{room.__name__}: {name}"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (UnsupportedFormatError("a.exe", (".txt",)), 415, "unsupported_format"),
        (LibraryNotFoundError(Path("x")), 503, "library_not_found"),
        (LibraryBusyError(Path("x"), 1), 503, "library_busy"),
        (CitationError("d", 1, 2), 500, "internal_error"),
        (RuntimeError("a secret"), 500, "internal_error"),
    ],
)
def test_errors_become_replies(error, status, code) -> None:
    assert status_of(error) == status
    body = error_body(error)
    assert body.code == code
    assert "secret" not in body.message


def test_what_passes_says_when_to_come_again() -> None:
    assert headers_of(LibraryBusyError(Path("x"), 1)) == {"Retry-After": "5"}
    assert headers_of(RuntimeError()) == {}
