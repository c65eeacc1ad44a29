"""When a few words of a sentence are the answer, and which.

The reader marks words in every sentence; they are said alone where the question asks
for a name, a date, a place or a number and the words are one. Otherwise the sentence
is said.
"""

from __future__ import annotations

import re

from corpus.dates import find_dates
from qa.question import AnswerType, Question
from qa.reader import NUMBER_WORDS, TIME_WORDS, Candidate, new_names

LEAST_MARGIN = 0.0
"""From here on the network holds an answer likelier than none."""
LONGEST_WORDS = 40

_ADDRESS = re.compile(r"https?://\S|\bwww\.|\S@\S")


def short_answer(
    question: Question, candidate: Candidate, text: str
) -> tuple[int, int] | None:
    """Return the span of a candidate's document that answers alone, or None.

    Args:
        question: What is asked.
        candidate: The sentence, with the words that the network marked in it.
        text: Of the document.
    """
    span = candidate.answer
    if span is None or candidate.is_list or candidate.margin < LEAST_MARGIN:
        return None
    said = text[slice(*span)]
    if not said or len(said.split()) > LONGEST_WORDS:
        return None
    return span if _is_of_kind(question, said) else None


def _is_of_kind(question: Question, said: str) -> bool:
    match question.type:
        case AnswerType.WHO:
            return new_names(question, said)
        case AnswerType.PLACE:
            return bool(_ADDRESS.search(said)) or new_names(question, said)
        case AnswerType.DATE:
            return bool(find_dates(said) or TIME_WORDS.search(said))
        case AnswerType.NUMBER:
            return bool(NUMBER_WORDS.search(said))
        case _:
            return False
