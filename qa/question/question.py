"""A question, read: its words, the kind of thing that answers it, its meetings.

Reads the question and the library's list of meetings; searches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from qa.errors import InvalidQuestionError
from qa.meetings import Meeting
from qa.question.scope import Scope, read_scope
from qa.words import Token, is_content, tokens


class Kind(StrEnum):
    """What kind of thing would answer a question, as far as its words show."""

    WHO = "who"
    WHEN = "when"
    HOUR = "at what time"
    WHERE = "where"
    COUNT = "count"
    YES_NO = "yes or no"
    STATEMENT = "statement"


_KINDS = (
    (Kind.COUNT, r"\bhow (?:many|much|big|large|long|old|often|high|far)\b|\bwhat (?:"
                 r"share|percentage|amount|number|sum|total|price|cost)\b"),
    (Kind.HOUR, r"\b(?:what|which) (?:\w+ )?(?:time|hour)\b(?! of)|\bo['’]clock\b"),
    (Kind.WHEN, r"\bwhen\b|\bby when\b|\b(?:what|which) (?:\w+ )?(?:dates?|days?|year|"
                r"month|time)\b|^dates? of\b|\bdeadline\b|\bhow soon\b"),
    (Kind.WHERE, r"\bwhere\b|\b(?:what|which|in what|in which) (?:\w+ )?(?:venue|city|"
                 r"place|location|town|country|room|building|hotel)\b|\bvenue\b"),
    (Kind.WHO, r"\bwho(?:m|se)?\b|\b(?:which|what) (?:person|people|member|delegation|"
               r"organi[sz]ation|compan(?:y|ies)|agency|firm|minister|speaker|"
               r"government|part(?:y|ies))\b"),
    (Kind.YES_NO, r"^(?:and |but |so )?(?:did|does|do|was|were|is|are|has|have|had|"
                  r"will|would|can|could|should)\b(?!\s+(?:you|any|some)\w*\b)"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _KINDS)
_SEVERAL = re.compile(
    r"^(?:list|name|enumerate)\b|\b(?:which|what|all|the|other) (?:\w+[\s/-]+){0,2}?"
    r"\w{3,}(?<!s)s\b(?! (?:the|a|an)\b)|\bwho (?:all |else )?(?:attended|were|came|"
    r"joined|took part|participated)\b|\bboth\b|\btwo\b|\bthree\b|\bfour\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read.

    Attributes:
        text: As it is read: on one line, misspelt words as the library has them.
        understood: With what was carried over from the conversation.
        words: Its words that carry meaning, those that name the meeting left out.
        kind: What kind of thing would answer it.
        several: Whether several things seem to be asked for.
        scope: Which meetings it speaks of.
        carried: What earlier questions add to it for the search, or "".
        dangling: Whether it speaks of somebody whom nothing before it names.
    """

    text: str
    understood: str
    words: tuple[Token, ...]
    kind: Kind
    several: bool
    scope: Scope = field(default_factory=Scope)
    carried: str = ""
    dangling: bool = False

    @property
    def sought(self) -> str:
        """What is searched for."""
        return f"{self.text} {self.carried}".strip()


def one_line(question: str, max_chars: int) -> str:
    """Return a question without line breaks and characters that no one sees.

    Raises:
        InvalidQuestionError: It is too long, or has no words.
    """
    check_length(question, max_chars)
    text = " ".join(_visible(question).split())
    if not tokens(text):
        raise InvalidQuestionError(
            "the question has no words; ask for example who chaired a meeting"
        )
    return text


def check_length(question: str, max_chars: int) -> None:
    """Refuse a question that is too long to be one.

    Raises:
        InvalidQuestionError: It has more characters than that.
    """
    if len(question) > max_chars:
        raise InvalidQuestionError(
            f"the question has {len(question)} characters; ask in {max_chars} or fewer"
        )


def read_question(
    text: str, meetings: Sequence[Meeting], *, bodies: frozenset[str]
) -> Question:
    """Read a question that stands alone.

    Args:
        text: As ``one_line`` gives it.
        meetings: All meetings of the library, in order of time.
        bodies: Stems of the words in the names of the bodies that met.
    """
    scope = read_scope(text, meetings, bodies=bodies)
    words = tuple(
        w for w in tokens(text) if is_content(w) and w.start not in scope.consumed
    )
    return Question(
        text=text,
        understood=text,
        words=words,
        kind=kind_of(text),
        several=bool(_SEVERAL.search(text)),
        scope=scope,
    )


def kind_of(text: str) -> Kind:
    """Return what kind of thing would answer a question.

    >>> kind_of("By when is the draft due?").value
    'when'
    """
    found = [
        (match.start(), kind) for kind, p in _PATTERNS if (match := p.search(text))
    ]
    return min(found, key=lambda one: one[0])[1] if found else Kind.STATEMENT


def names_in(words: Sequence[Token]) -> tuple[Token, ...]:
    """Return the words that are written as names are."""
    return tuple(w for w in words if w.acronym or (w.capital and w.start > 0))


def _visible(text: str) -> str:
    """Drop characters that no one sees: controls, bidi marks, tags, surrogates."""
    return "".join(
        " " if c in "\t\r\n\x0b\x0c\x85\u2028\u2029" else c
        for c in text
        if c.isprintable() or c.isspace()
    )
