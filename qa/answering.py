"""From a question and a view of the library to an answer, or to honest silence.

Records answer first, passages second; what is said is checked before it is said.
Here stands the order in which ways of answering are tried, never a way itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.generation import Generation
from qa.actions import actions, asks_actions
from qa.agenda import asks_agenda
from qa.answer import Answer, Status
from qa.comparison import Comparison, asks_comparison
from qa.explanation import Trace
from qa.found import Found
from qa.hours import asks_hours, hours
from qa.matters import (
    Matter,
    Part,
    asks_account,
    asks_all_along,
    asks_decisions,
    asks_length,
    asks_more,
    asks_most,
    asks_next,
    asks_over_time,
    asks_rank,
    asks_role,
    asks_where_at_all,
    matter_of,
)
from qa.meeting_answers import MeetingAnswers
from qa.meetings import Meeting, gathered
from qa.passage_answers import PassageAnswers
from qa.question import AnswerType, Over, Question
from qa.reader import Outlines, Reader
from qa.record_answers import RecordAnswers
from qa.retriever import Hit, Retriever
from qa.statement import assemble, unique
from qa.topics import topic_of
from qa.votes import VoteAnswers
from qa.words import Token, bag, concepts, match, tokens


class Answerer:
    """Answers one question from one generation of the library."""

    def __init__(
        self,
        generation: Generation,
        meetings: Sequence[Meeting],
        bodies: frozenset[str],
        retriever: Retriever,
        reader: Reader,
        outlines: Outlines,
        *,
        passages: int,
        threshold: float,
        nearest: int,
    ) -> None:
        """Keep the collaborators, and make the ways of answering from them.

        Args:
            generation: The view that everything is read from.
            meetings: Its meetings, in order of time.
            bodies: Stems of the words in the names of the bodies that met.
            retriever: Finds passages.
            reader: Reads them.
            outlines: Gives the outline of a document by its id.
            passages: Passages that the reader reads.
            threshold: Least confidence with which an answer is given.
            nearest: Nearest passages shown where nothing was found.
        """
        self._generation = generation
        self._outlines = outlines
        self._passages = passages
        self._threshold = threshold
        self._nearest = nearest
        self._trace = Trace()
        meetings = gathered(meetings)
        self._meetings = meetings
        self._bodies = bodies
        self._from_records = RecordAnswers(generation, meetings, outlines)
        self._from_passages = PassageAnswers(
            generation,
            meetings,
            retriever,
            reader,
            outlines,
            passages=passages,
            threshold=threshold,
            trace=self._trace,
        )
        self._from_votes = VoteAnswers(generation, meetings, outlines)
        self._from_comparison = Comparison(meetings, self._from_records)
        self._from_meetings = MeetingAnswers(
            generation,
            meetings,
            bodies,
            outlines,
            from_passages=self._from_passages,
            from_records=self._from_records,
            threshold=threshold,
        )

    def answer(self, question: Question) -> Answer:
        """Answer, or say why the documents do not.

        Raises:
            GenerationGoneError: Something was removed meanwhile; take the newest
                view and ask again.
        """
        found, reason = self._find(question)
        answered = found is not None and found.confidence >= self._threshold
        explanation = self._trace.explanation(
            bar=self._threshold, answered=answered, outlines=self._outlines
        )
        if found is not None and answered:
            opening = " ".join(filter(None, (question.scope.note, found.opening)))
            text, citations = assemble(found.statements, opening=opening)
            return Answer(
                status=found.status,
                question_as_understood=question.understood,
                text=text,
                citations=citations,
                confidence=found.confidence,
                nearest=(),
                generation=self._generation.number,
                explanation=explanation,
                corrections=unique(
                    made for one in found.statements for made in one.corrections
                ),
            )
        hits = self._nearest_hits(question)
        return Answer(
            status=Status.NOT_FOUND,
            question_as_understood=question.understood,
            text=reason or self._silence(question),
            citations=(),
            confidence=1 - found.confidence if found else 1.0,
            nearest=tuple(h.citation for h in hits),
            generation=self._generation.number,
            explanation=explanation,
        )

    def _find(self, question: Question) -> tuple[Found | None, str]:
        scope = question.scope
        if scope.missing:
            found = self._from_passages.of_mentioned(question)
            if found is not None:
                return found, ""
            corrected = self._from_records.corrected_away(question)
            reason = f"{scope.missing}; {corrected}" if corrected else scope.missing
            return None, _sentence(reason)
        if scope.meetings and question.over is Over.ONE:
            found, reason = self._from_records.linked(question)
            if found is not None or reason:
                return found, reason
        found = self._from_votes.answered(question)
        if found is not None:
            return found, ""
        unknown = self._unknown(question)
        if unknown:
            return None, _sentence(
                f"no document of the library mentions {_listed(unknown)}"
            )
        matter = matter_of(question, self._meetings.names, self._bodies)
        if asks_comparison(question):
            found = self._from_comparison.compared(question, matter)
            if found is not None:
                return found, ""
        known = asks_role(question, self._meetings.names)
        if known is not None:
            found = self._from_records.role(question, known)
            if found is not None:
                return found, ""
        if asks_actions(question, self._meetings.names):
            meetings = scope.meetings or self._meetings
            found = actions(question, meetings, self._meetings.names, self._outlines)
            if found is not None:
                return found, ""
        if asks_account(question):
            found = self._from_records.account(question)
            if found is not None:
                return found, ""
        if matter is not None and asks_more(question, matter):
            return self._from_meetings.more(question, matter), ""
        if matter is not None and asks_most(question, matter):
            found = self._from_meetings.most(question, matter)
            if found is not None:
                return found, ""
        if matter is not None and asks_over_time(question, matter):
            found = self._from_meetings.attendance(question, matter)
            if found is not None:
                return found, ""
        if question.over is Over.ONE and asks_where_at_all(question, matter):
            rank = asks_rank(question)
            rank = question.rank if rank is None else rank
            question = replace(question, over=Over.WHICH_MEETINGS, rank=rank)
        if question.over is not Over.ONE:
            found = self._from_meetings.over_meetings(question, matter)
            return found, self._not_said(question, matter)
        if question.aspects:
            found = self._from_records.aspects(question)
            if found is not None:
                return found, ""
        if asks_next(question, self._bodies):
            found = self._from_records.next_planned(question)
            if found is not None:
                return found, ""
        if asks_hours(question):
            return hours(question, scope.meetings, self._outlines), ""
        if asks_length(question):
            found = self._from_records.lasted(question)
            if found is not None:
                return found, ""
        if asks_decisions(question):
            found = self._from_records.decided(question)
            if found is not None:
                return found, ""
        if not question.words and matter is None and scope.meetings:
            return self._from_records.described(scope.meetings), ""
        if question.type is AnswerType.DEFINITION:
            found = self._from_passages.defined(question)
            if found is not None:
                return found, ""
        if asks_agenda(question.words) and scope.meetings:
            found = self._from_records.agenda(question)
            if found is not None:
                return found, ""
        if matter is not None and scope.meetings:
            several = len(scope.meetings) > 1
            if several and not matter.left and asks_all_along(question, matter):
                return self._from_meetings.all_along(matter, scope.meetings), ""
            found = self._from_records.taking_part(question, matter)
            if found is not None:
                return found, ""
            reason = self._not_said(question, matter)
            if reason:
                if matter.part is Part.PRESENT and not matter.parties:
                    return self._from_passages.said_to_attend(question), reason
                return None, reason
        read = self._read(question)
        return self._from_records.with_corrections(read, question, matter), ""

    def _read(self, question: Question) -> Found | None:
        """Read the papers of the meetings meant, and all others where these are silent.

        A month or a place may name a meeting by chance; a number does not.
        """
        scope = question.scope
        if scope.meetings and not scope.certain:
            within = replace(question, scope=replace(scope, certain=True))
            found = self._from_passages.read(within)
            if found is not None and found.confidence >= self._threshold:
                return found
        return self._from_passages.read(question)

    def _not_said(self, question: Question, matter: Matter | None) -> str:
        """Say why records that could tell do not; "" where passages may know."""
        if matter is None or matter.left:
            return ""
        if question.over is not Over.ONE and matter.parties:
            names = _listed([party.name for party in matter.parties])
            return _sentence(
                f"no list or sentence of the library says that {names} "
                f"{matter.part.value}"
            )
        if matter.part is not Part.PRESENT:
            return ""
        where = question.scope.label
        if not matter.parties:
            return _sentence(f"the documents on the {where} do not say who was there")
        if question.type is AnswerType.YES_NO:
            names = _listed([party.name for party in matter.parties])
            return _sentence(
                f"the documents on the {where} do not say whether {names} was there"
            )
        return ""

    # Silence

    def _unknown(self, question: Question) -> list[str]:
        """Return the names of the question that no document mentions."""
        phrases = (question.text[n[0].start : n[-1].end] for n in question.whole_names)
        return [p for p in phrases if not self._known(p, question)]

    def _known(self, phrase: str, question: Question) -> bool:
        if self._meetings.names.resolve(phrase) or self._generation.mentions(phrase):
            return True
        words = tokens(phrase)
        if len(words) > 1:
            # "Norland Department" may stand apart, "Secretary-General" may not.
            return "-" not in phrase and self._together(words, question)
        if self._generation.search_lexical(phrase, k=1):
            return True
        return self._borne_out(words[0], question)

    def _together(self, words: Sequence[Token], question: Question) -> bool:
        """Tell whether one sentence of the nearest passages holds all the words."""
        hits = self._from_passages.retrieve(question, k=self._passages)
        return any(
            all(match(w, s.bag) >= 0.9 for w in words)
            for h in hits
            for s in self._outlines(h.passage.document_id).between(
                h.passage.start, h.passage.end
            )
        )

    def _borne_out(self, word: Token, question: Question) -> bool:
        """Tell whether the nearest passages hold another form of a name."""
        hits = self._from_passages.retrieve(question, k=self._passages)
        return any(match(word, bag(tokens(h.citation.quote))) > 0 for h in hits)

    def _silence(self, question: Question) -> str:
        where = question.scope.label
        lacking = [
            w.text
            for w in topic_of(question.content)
            if not concepts(w.stem) and not self._generation.search_lexical(w.text, k=1)
        ]
        if lacking:
            quoted = _listed(lacking[:3])
            return _sentence(
                f"the documents do not say; none of them mentions {quoted}"
            )
        if where:
            return _sentence(f"the documents on the {where} do not say")
        return "The documents do not say."

    def _nearest_hits(self, question: Question) -> list[Hit]:
        if not self._nearest:
            return []
        return self._from_passages.retrieve(question, k=self._nearest)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{w}”" for w in words]
    return " or ".join(quoted)
