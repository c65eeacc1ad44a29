"""The bodies that met: in a question, their names say whose meeting, not who acted.

Nothing here reads a document.
"""

from __future__ import annotations

from qa.question import Question
from qa.words import Token


def is_body(word: Token, bodies: frozenset[str]) -> bool:
    """Tell whether a word of a question belongs to the name of a body that met.

    Args:
        word: A word of the question.
        bodies: Stems of the words in the names of the bodies that met.
    """
    return word.capital and word.stem in bodies


def name_asked_about(question: Question, bodies: frozenset[str]) -> tuple[Token, ...]:
    """Return the first name of a question that is not the body's own, or ().

    Args:
        question: What is asked.
        bodies: Stems of the words in the names of the bodies that met.
    """
    for name in question.whole_names:
        if not all(is_body(w, bodies) for w in name):
            return name
    return ()
