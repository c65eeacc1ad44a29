"""What could be said in answer, before the bar is applied; it holds no rule."""

from __future__ import annotations

from dataclasses import dataclass

from qa.answer import Status
from qa.statement import Statement


@dataclass(frozen=True, slots=True)
class Found:
    """What could be said, before the bar is applied.

    Attributes:
        statements: The pieces of the answer.
        confidence: 0 to 1.
        status: answered or partial.
        opening: Said before the pieces.
    """

    statements: tuple[Statement, ...]
    confidence: float
    status: Status = Status.ANSWERED
    opening: str = ""
