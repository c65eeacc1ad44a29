"""Every named error of the assistant grows from the root that stands here.

AssistantError
  CorpusError          UnsupportedFormatError, UnreadableDocumentError
  LibraryError         (index/errors.py)
  QAError              (qa/errors.py)
"""

from __future__ import annotations


class AssistantError(Exception):
    """Something that a person can mend; the message says how."""


class CorpusError(AssistantError):
    """A file could not become a document."""


class UnsupportedFormatError(CorpusError):
    """No loader reads this kind of file."""

    def __init__(self, name: str, supported: tuple[str, ...]) -> None:
        """Name the file and what could be read instead."""
        self.name = name
        self.supported = supported
        super().__init__(
            f"{name}: this kind of file cannot be read; "
            f"convert it to one of {', '.join(supported)}"
        )


class UnreadableDocumentError(CorpusError):
    """A loader failed, ran out of time or memory, or found no text."""

    def __init__(self, name: str, reason: str) -> None:
        """Name the file and say what stopped the loader."""
        self.name = name
        self.reason = reason
        super().__init__(f"{name}: {reason}")
