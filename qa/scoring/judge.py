"""Candidates judged against a question set: what the scorer is fitted to."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer import Answer, Status
from qa.assistant import Assistant
from qa.candidates.candidate import Candidate
from qa.evaluation import Case, is_right
from qa.reply import reply_of
from qa.scoring.features import features
from qa.scoring.fit import Asked
from qa.scoring.scorer import length_of


def judged(assistant: Assistant, cases: Sequence[Case], body: str) -> list[Asked]:
    """Gather the candidates of each question and say which would be right.

    Args:
        assistant: Over the documents that the questions are about.
        cases: The questions.
        body: Name of the set.
    """
    generation = assistant.generation()
    answerer = assistant.answerer(generation)
    found = []
    for case in cases:
        question = assistant.understand(case.question, generation)
        gathered = answerer.gather(question)
        vectors = features(question, gathered.candidates, answerer.view, gathered.share)
        found.append(
            Asked(
                body,
                case.id,
                tuple(c.focus for c in gathered.candidates),
                tuple(length_of(c) for c in gathered.candidates),
                tuple(vectors),
                tuple(right(case, c) for c in gathered.candidates),
                not case.abstain,
            )
        )
    return found


def right(case: Case, candidate: Candidate) -> bool:
    """Tell whether a candidate would be a right answer to a case."""
    if case.abstain:
        return False
    text, citations = candidate.said
    corrections = tuple(c for s in candidate.statements for c in s.corrections)
    answer = Answer(
        Status.ANSWERED, "", text, citations, 1.0, (), 1, corrections=corrections
    )
    return is_right(case, reply_of(answer))
