"""Follow-ups: what a question takes over from those before it, by one mechanism.

A question that names no meeting and leans on what came before ("For how much?", "Did
she chair it?") is searched for together with the words of the last question that
stands alone, and speaks of the meetings of that one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.meetings import Meeting
from qa.question.question import Question, names_in, read_question
from qa.words import fold, tokens

_LEANS = re.compile(
    r"^(?:and|but|so|also|then|what about|how about|for|by|since|until|why|when)\b"
    r"|\b(?:it|its|they|them|their|there|then|that|this|those|these|he|she|his|her|him"
    r"|one)\b",
    re.I,
)
_ABOUT = re.compile(r"^(?:and|but|so)?\s*(?:what|how)\s+about\b|^and\b", re.I)
_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers|they|them|their)\b", re.I)
_FEW_WORDS = 3
_REMEMBERED = 6


def in_conversation(
    text: str,
    history: Sequence[str],
    meetings: Sequence[Meeting],
    *,
    bodies: frozenset[str],
) -> Question:
    """Read a question as one of a conversation.

    Args:
        text: The question, on one line.
        history: The questions before it, the oldest first, on one line each.
        meetings: All meetings of the library, in order of time.
        bodies: Stems of the words in the names of the bodies that met.
    """
    question = read_question(text, meetings, bodies=bodies)
    earlier: Question | None = None
    for one in history[-_REMEMBERED:]:
        read = read_question(one, meetings, bodies=bodies)
        earlier = read if earlier is None else _carried(read, earlier)
    if earlier is None:
        names = bool(names_in(question.words))
        dangling = bool(_PERSON.search(text)) and not names and len(tokens(text)) < 8
        return replace(question, dangling=dangling)
    return _carried(question, earlier)


def _carried(question: Question, earlier: Question) -> Question:
    """Complete a question by the one before it, where it leans on it."""
    named = question.scope.numbers or question.scope.when
    if not leans(question):
        return question
    if _ABOUT.search(question.text):
        # "What about the 6th?", "And Norland?": the same thing asked of another.
        asked = earlier.text if not earlier.carried else earlier.carried
        kept = replace(question, kind=earlier.kind, several=earlier.several)
        if named:
            words = tuple(w for w in earlier.words if w not in names_in(earlier.words))
            asked = " ".join(w.text for w in words) or asked
            return replace(
                kept,
                words=words,
                carried=asked,
                understood=f"{asked} — {question.text}",
            )
        return replace(
            kept,
            scope=earlier.scope,
            carried=asked,
            understood=f"{asked} — {question.text}",
        )
    scope = question.scope if named else earlier.scope
    carried = f"{earlier.text} {earlier.carried}".strip()
    return replace(
        question,
        scope=scope,
        carried=carried,
        understood=f"{question.text} — {earlier.text}",
    )


def leans(question: Question) -> bool:
    """Tell whether a question cannot be understood without the one before it."""
    strong = [w for w in question.words if len(fold(w.text)) > 2]
    few = len(strong) <= _FEW_WORDS and not names_in(strong)
    return few or (bool(_LEANS.search(question.text)) and len(strong) <= 5)
