"""What is answered over several meetings: which, how many, and each of them.

What is said of one meeting comes from its records or its passages, never from here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.generation import Generation
from qa.answer import Citation, Status
from qa.attendance import asks_attendance, find_name, presence
from qa.bodies import is_body, name_asked_about
from qa.found import Found
from qa.meetings import Meeting
from qa.passage_answers import PassageAnswers
from qa.question import AnswerType, Over, Question, Scope
from qa.quoting import cite, cite_spans
from qa.reader import Candidate, Outlines
from qa.record_answers import RecordAnswers
from qa.retriever import Retriever
from qa.roles import agents
from qa.statement import Statement
from qa.words import FRAME_WORDS, Token, fold, tokens

SHOWN_MEETINGS = 60
_EACH_WORDS = frozenset(("each", "every", "all", "meeting", "meetings"))
_NO_PREDICATE = frozenset(
    (
        *("minutes", "record", "records", "listed", "library", "held", "there", "far"),
        *("according", "total", "altogether", "earliest", "latest", "recent", "last"),
    )
)


class MeetingAnswers:
    """Answers that go through the meetings of the library one by one."""

    def __init__(
        self,
        generation: Generation,
        meetings: Sequence[Meeting],
        bodies: frozenset[str],
        retriever: Retriever,
        outlines: Outlines,
        *,
        from_passages: PassageAnswers,
        from_records: RecordAnswers,
        threshold: float,
    ) -> None:
        """Keep the collaborators.

        Args:
            generation: The view that everything is read from.
            meetings: Its meetings, in order of time.
            bodies: Stems of the words in the names of the bodies that met.
            retriever: Finds the documents that may hold what is asked.
            outlines: Gives the outline of a document by its id.
            from_passages: Answers from passages.
            from_records: Answers from records.
            threshold: Least confidence with which a meeting is spoken of.
        """
        self._generation = generation
        self._meetings = meetings
        self._bodies = bodies
        self._retriever = retriever
        self._outlines = outlines
        self._from_passages = from_passages
        self._from_records = from_records
        self._threshold = threshold

    def over_meetings(self, question: Question) -> Found | None:
        """Say which meetings it holds of, how many they are, or what each says."""
        meetings = question.scope.meetings or tuple(self._meetings)
        if not meetings:
            return self._from_passages.read(replace(question, over=Over.ONE))
        predicate = [
            w
            for w in question.words
            if fold(w.text) not in FRAME_WORDS | _NO_PREDICATE
            and not is_body(w, self._bodies)
        ]
        if question.over is Over.EACH_MEETING and (predicate or question.aspects):
            return self._each(question, meetings)
        if not predicate:
            statements = [
                s for m in meetings if (s := self._from_records.description(m))
            ]
            return self._counted(question, statements, len(self._meetings), 0.85)
        name = name_asked_about(question, self._bodies)
        statements = [
            Statement(meeting.described, held)
            for meeting in self._likely(question, meetings)
            if (held := self._holds(question, meeting, name))
        ]
        if not statements and not name and not _plural(question):
            # "Which meeting looked at …": the one whose paper speaks of it.
            return self._from_passages.when_said(replace(question, over=Over.ONE), None)
        return self._counted(question, statements, len(self._meetings), 0.75)

    def _likely(
        self, question: Question, meetings: Sequence[Meeting]
    ) -> Sequence[Meeting]:
        """Leave out meetings whose documents cannot hold what is asked."""
        if len(meetings) <= 12:
            return meetings
        name = " ".join(w.text for w in name_asked_about(question, self._bodies))
        near = set(self._generation.mentions(name)) if name else set()
        if not near:
            hits = self._retriever.retrieve(
                question.text,
                self._generation,
                k=60,
                documents=question.scope.documents,
            )
            near = {h.passage.document_id for h in hits}
        return [m for m in meetings if m.documents & near]

    def _holds(
        self, question: Question, meeting: Meeting, name: Sequence[Token]
    ) -> tuple[Citation, ...]:
        """Return the quotes that say it of this meeting, or ()."""
        views = [self._outlines(d) for d in sorted(meeting.documents)]
        if name and asks_attendance(question.words, question.text):
            for view in views:
                place = presence(name, view)
                if place is not None and place.present:
                    return (cite(view, place.start, place.end),)
                if place is not None:
                    return ()
            return ()
        one = replace(
            question,
            over=Over.ONE,
            type=AnswerType.STATEMENT,
            scope=Scope((meeting,), certain=True),
        )
        verbs = tuple(w for w in one.words if w not in one.names)
        did = []
        if name and verbs:
            deed = replace(one, words=verbs, names=())
            for candidate in self._from_passages.candidates(deed)[:6]:
                said = self._agents(deed, candidate)
                if said:
                    did.append((candidate, said))
        if did:
            # Who did it is said outright: a name elsewhere in a sentence did not.
            for candidate, said in did:
                if find_name(name, tokens(said)) is not None:
                    view = self._outlines(candidate.document_id)
                    return cite_spans(view, candidate.spans)
            return ()
        for candidate in self._from_passages.candidates(one)[:1]:
            own = candidate.why.get("words in the sentence itself", 0.0)
            if candidate.coverage >= 0.8 and own >= 0.75:
                view = self._outlines(candidate.document_id)
                return cite_spans(view, candidate.spans)
        return ()

    def _agents(self, deed: Question, candidate: Candidate) -> str:
        """Return the names that a sentence gives for who did a deed, or ""."""
        if candidate.is_list or candidate.coverage < 0.25:
            return ""
        start, end = candidate.spans[0]
        text = self._outlines(candidate.document_id).document.text[start:end]
        span = agents(deed.content, text)
        return "" if span is None else text[slice(*span)]

    def _counted(
        self,
        question: Question,
        statements: Sequence[Statement],
        total: int,
        confidence: float,
    ) -> Found | None:
        if not statements:
            return None
        if question.rank is not None:
            return Found((statements[question.rank],), confidence)
        count = len(statements)
        noun = "meeting" if total == 1 else "meetings"
        opening = f"{count} of the {total} {noun} in the library:"
        if question.over is Over.HOW_MANY_MEETINGS:
            opening = f"{count} (of {total} {noun} in the library):"
        if count > SHOWN_MEETINGS:
            opening = f"{opening[:-1]}; the first {SHOWN_MEETINGS} are:"
        shown = statements[:SHOWN_MEETINGS]
        if count > 12:
            shown = [replace(one, citations=one.citations[:1]) for one in shown]
        return Found(tuple(shown), confidence, opening=opening)

    def _each(self, question: Question, meetings: Sequence[Meeting]) -> Found | None:
        statements: list[Statement] = []
        confidence: list[float] = []
        for meeting in meetings[:SHOWN_MEETINGS]:
            one = replace(
                question,
                over=Over.ONE,
                scope=Scope((meeting,), certain=True, label=meeting.described),
                words=tuple(
                    w for w in question.words if fold(w.text) not in _EACH_WORDS
                ),
            )
            found = (
                self._from_records.aspects(one)
                if one.aspects
                else self._from_passages.read(one)
            )
            if found is None or found.confidence < self._threshold:
                continue
            confidence.append(found.confidence)
            statements.append(replace(found.statements[0], label=meeting.label))
        if not statements:
            return None
        whole = len(statements) == len(meetings)
        return Found(
            tuple(statements),
            sum(confidence) / len(confidence),
            Status.ANSWERED if whole else Status.PARTIAL,
        )


def _plural(question: Question) -> bool:
    return question.over is not Over.WHICH_MEETINGS or bool(
        re.search(r"\b(?:meetings|sessions|calls)\b", question.text, re.I)
    )
