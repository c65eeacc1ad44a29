"""What can go wrong with a library, each with the command that mends it.

LibraryError
  LibraryNotFoundError      there is no library in that folder
  LibraryMismatchError      built by another embedder, chunker or format
  LibraryCorruptError       the database itself cannot be read
  LibraryBusyError          another writer holds the lock
  LibraryFullError          the disk is full
  DocumentNotFoundError     no document has this id
  DocumentRemovedError      the document, or this version's text, was removed
  GenerationGoneError       a passage was removed while a view was being read
  SourceGoneError           a file or folder that the library was built from vanished
  EmbedderError             the embedding model is not there or cannot be loaded
"""

from __future__ import annotations

from pathlib import Path

from corpus.errors import AssistantError


class LibraryError(AssistantError):
    """The library cannot do what was asked of it."""


class LibraryNotFoundError(LibraryError):
    """There is no library in that folder."""

    def __init__(self, directory: Path) -> None:
        """Name the folder."""
        self.directory = directory
        super().__init__(
            f"no library in {directory}; "
            f"run `meeting-qa build --library {directory} FOLDER` to make one"
        )


class LibraryMismatchError(LibraryError):
    """The library was built by another embedder, chunker or format."""

    def __init__(self, directory: Path, what: str, found: str, expected: str) -> None:
        """Say what differs, and the command that rebuilds."""
        self.directory = directory
        self.what = what
        self.found = found
        self.expected = expected
        super().__init__(
            f"the library in {directory} was built with {what} {found}, "
            f"but {expected} is set; run `meeting-qa build --library {directory}` "
            f"to bring it up to date, or set the former {what} again"
        )


class LibraryCorruptError(LibraryError):
    """The library's database cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        """Name the file and the reason."""
        self.path = path
        self.reason = reason
        super().__init__(
            f"{path} cannot be read ({reason}); restore it from a backup, or move the "
            f"folder away and run `meeting-qa build --library {path.parent} FOLDER`"
        )


class LibraryBusyError(LibraryError):
    """Another writer holds the library's lock."""

    def __init__(self, directory: Path, waited_s: float) -> None:
        """Name the folder and how long was waited."""
        self.directory = directory
        self.waited_s = waited_s
        super().__init__(
            f"another process is writing to the library in {directory}; waited "
            f"{waited_s:g} s; try again when it has finished"
        )


class LibraryFullError(LibraryError):
    """The disk that holds the library is full."""

    def __init__(self, directory: Path) -> None:
        """Name the folder."""
        self.directory = directory
        super().__init__(
            f"the disk that holds {directory} is full; nothing was changed; "
            "free some space and try again"
        )


class DocumentNotFoundError(LibraryError):
    """No document of the library has this id."""

    def __init__(self, document_id: str) -> None:
        """Name the id."""
        self.document_id = document_id
        super().__init__(
            f"no document has the id {document_id}; "
            "`meeting-qa documents` lists those that there are"
        )


class DocumentRemovedError(LibraryError):
    """The document was removed; its text is no longer kept."""

    def __init__(self, document_id: str, version: int | None = None) -> None:
        """Name the id and the version that was asked for."""
        self.document_id = document_id
        self.version = version
        super().__init__(f"the document {document_id} was removed from the library")


class GenerationGoneError(LibraryError):
    """What a view refers to was removed meanwhile: take the newest view and retry."""

    def __init__(self, number: int) -> None:
        """Name the generation that was being read."""
        self.number = number
        super().__init__(f"generation {number} is no longer complete; ask again")


class SourceGoneError(LibraryError):
    """A file or folder that the library was built from is no longer there."""

    def __init__(self, path: Path) -> None:
        """Name the path."""
        self.path = path
        super().__init__(
            f"{path} is no longer there, so nothing was changed; put it back, or run "
            "`meeting-qa build` with the files and folders that should make the library"
        )


class EmbedderError(LibraryError):
    """The embedding model is not there or cannot be loaded."""

    def __init__(self, model: str, reason: str) -> None:
        """Name the model and the reason."""
        self.model = model
        self.reason = reason
        super().__init__(
            f"the embedding model {model} cannot be used: {reason}; set "
            "`MEETING_QA_EMBEDDER__MODEL` to a folder that holds a "
            "sentence-transformers model, or leave it out for the packaged one"
        )
