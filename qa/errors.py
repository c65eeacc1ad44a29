"""What can go wrong between a question and its answer.

QAError
  InvalidQuestionError      empty, too long, or no text at all
  CitationError             a quote that is not in its document
  InvalidSettingsError      a setting that cannot be used
  QuestionSetError          a question file that cannot be read
  ReaderError               weights of the reader that are missing or damaged
"""

from __future__ import annotations

from corpus.errors import AssistantError


class QAError(AssistantError):
    """A question could not be handled."""


class InvalidQuestionError(QAError):
    """The question is empty, too long, or holds no words."""


class CitationError(QAError):
    """A citation's quote is not what its document says at that place."""

    def __init__(self, document_id: str, start: int, end: int) -> None:
        """Name the place."""
        self.document_id = document_id
        self.start = start
        self.end = end
        super().__init__(
            f"document {document_id} has no text at {start} to {end} to be quoted"
        )


class InvalidSettingsError(QAError):
    """A setting has a value that cannot be used."""


class QuestionSetError(QAError):
    """A file of questions for evaluation cannot be read."""


class ReaderError(QAError):
    """The weights of the reader are missing, damaged, or of another kind."""
