"""From a question and a view of the library to an answer, or to honest silence.

Passages are found and read, every source proposes, one scorer ranks, and the best
candidate is said where it is likelier right than the bar asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.dates import find_dates, written_dates
from corpus.document import Passage
from corpus.numbers import find_ordinals
from qa.answer import About, Answer, Citation, Part, Status
from qa.by_hand import speaks_of
from qa.candidates import across, attendance, combined, lists, records, rows, spans
from qa.candidates.candidate import Candidate, Read, View
from qa.explanation import Explanation, explained
from qa.meetings import extent_of
from qa.question.question import Question, names_in
from qa.question.scope import Scope
from qa.reading.reader import Reader, Reading
from qa.retriever import Hit, Retriever, citation_of
from qa.scoring.scorer import Ranked, Scorer
from qa.statement import unique
from qa.talk import digest
from qa.words import fold

_MOST_DOCUMENTS = 40
"""Documents of the meetings meant that are searched by themselves."""

_SPANS = 4


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found and proposed for one question.

    Attributes:
        reads: The passages that were read, as they were found.
        candidates: What the sources propose.
        unheard: Words of the question that no document has.
        share: Their share of the question's weight, 0 to 1.
    """

    reads: tuple[Read, ...]
    candidates: tuple[Candidate, ...]
    unheard: tuple[str, ...]
    share: float


class Answerer:
    """Answers one question from one generation of the library."""

    def __init__(
        self,
        view: View,
        retriever: Retriever,
        reader: Reader,
        scorer: Scorer,
        *,
        passages: int,
        threshold: float,
        nearest: int,
    ) -> None:
        """Keep the collaborators.

        Args:
            view: The library as it is read.
            retriever: Finds passages.
            reader: Reads them.
            scorer: Weighs what is proposed.
            passages: Passages that are read.
            threshold: Least probability with which an answer is given.
            nearest: Nearest passages shown where nothing was found.
        """
        self.view = view
        self._retriever = retriever
        self._reader = reader
        self._scorer = scorer
        self._passages = passages
        self._threshold = threshold
        self._nearest = nearest
        self._corrected = [m for m in view.meetings if m.corrections]

    def answer(self, question: Question) -> Answer:
        """Answer, or say why the documents do not.

        Raises:
            GenerationGoneError: Something was removed meanwhile; take the newest
                view and ask again.
        """
        if question.dangling:
            nothing = Ranked((), (), (), 0.0)
            return self._silent(question, Gathered((), (), (), 0.0), nothing, None)
        told = digest(question, self.view)
        if told is not None:
            return self._said(question, told, 1.0, None)
        gathered = self.gather(question)
        ranked = self._scorer.rank(
            question, gathered.candidates, self.view, unheard=gathered.share
        )
        answered = bool(ranked.candidates) and ranked.probability >= self._threshold
        explanation = explained(
            ranked, bar=self._threshold, answered=answered, unheard=gathered.unheard
        )
        if not answered:
            return self._silent(question, gathered, ranked, explanation)
        said = _together(ranked.said)
        return self._said(question, said, ranked.probability, explanation)

    def _silent(
        self,
        question: Question,
        gathered: Gathered,
        ranked: Ranked,
        explanation: Explanation | None,
    ) -> Answer:
        """Say why nothing is said, with what came nearest."""
        return Answer(
            status=Status.NOT_FOUND,
            question_as_understood=question.understood,
            text=self._silence(question, gathered),
            citations=(),
            confidence=1 - ranked.probability,
            nearest=self._near(ranked, gathered),
            generation=self.view.generation.number,
            explanation=explanation,
        )

    def _said(
        self,
        question: Question,
        candidate: Candidate,
        probability: float,
        explanation: Explanation | None,
    ) -> Answer:
        """Say a candidate."""
        text, citations = candidate.said
        return Answer(
            status=Status.ANSWERED if candidate.complete else Status.PARTIAL,
            question_as_understood=question.understood,
            text=text,
            citations=citations,
            confidence=probability,
            nearest=(),
            generation=self.view.generation.number,
            explanation=explanation,
            parts=tuple(self._parts(candidate)),
            about=tuple(self._about(one) for one in citations),
            corrections=unique(c for s in candidate.statements for c in s.corrections),
        )

    def _parts(self, candidate: Candidate) -> Iterator[Part]:
        """Give the pieces of an answer, each with the numbers of its quotes."""
        numbers = {one: n for n, one in enumerate(candidate.citations, 1)}
        for statement in candidate.statements:
            meetings = [self._about(one) for one in statement.citations]
            yield Part(
                text=statement.text or statement.by_hand,
                kind=candidate.source,
                words=candidate.focus if candidate.focus in statement.text else "",
                meeting=next((m.label for m in meetings if m), ""),
                citations=tuple(numbers[one] for one in statement.citations),
            )

    def _about(self, citation: Citation) -> About | None:
        meeting = self.view.meeting_at(citation.document_id, citation.start)
        if meeting is None:
            return None
        dates = written_dates(meeting.dates) if meeting.dates else ""
        return About(meeting.id, meeting.label, dates)

    def _overruled(self, candidate: Candidate) -> bool:
        """Tell whether somebody set by hand something else than a candidate says."""
        held = {c for s in candidate.statements for c in s.corrections}
        text = " ".join(s.text for s in candidate.statements)
        return any(
            made not in held and speaks_of(text, made)
            for meeting in self._corrected
            if meeting.id in candidate.meetings
            for made in meeting.corrections
        )

    def gather(self, question: Question) -> Gathered:
        """Find and read passages, and let every source propose."""
        weights, unheard = self._weights(question)
        reads = self._reads(question)
        found = [
            *spans.propose(question, self.view, reads, weights),
            *rows.propose(
                question, self.view, reads, weights, self._read_texts(_SPANS)
            ),
            *lists.propose(question, self.view, reads, weights),
            *records.propose(
                question, self.view, reads, weights, self._read_texts(_SPANS)
            ),
            *across.propose(question, self.view, weights),
            *attendance.propose(
                question,
                self.view,
                question.scope.meant(self.view.meetings, most=records.MOST_MEETINGS),
            ),
        ]
        found += combined.propose(question, self.view, found)
        found = [one for one in found if not self._overruled(one)]
        if question.scope.missing:
            found = [_with_named(one, question.scope, reads) for one in found]
        total = sum(weights.values())
        lost = sum(weights[stem] for stem in unheard.values())
        return Gathered(
            tuple(reads), tuple(found), tuple(unheard), lost / total if total else 0.0
        )

    def _weights(self, question: Question) -> tuple[dict[str, float], dict[str, str]]:
        """Return what each word tells by its stem, and the words that nothing has."""
        weights: dict[str, float] = {}
        unheard: dict[str, str] = {}
        for word in question.words:
            weights[word.stem] = self.view.weight(fold(word.text))
            if weights[word.stem] >= 1.0:
                unheard[word.text] = word.stem
        return weights, unheard

    def _reads(self, question: Question) -> list[Read]:
        hits = self._hits(question)
        passages = [(hit.passage.context, hit.citation.quote) for hit in hits]
        readings = self._read_texts(_SPANS)(self._asked(question), passages)
        return [Read(hit, reading) for hit, reading in zip(hits, readings, strict=True)]

    def _read_texts(self, most: int) -> records.ReadTexts:
        def read(question: str, texts: Sequence[tuple[str, str]]) -> Sequence[Reading]:
            return self._reader.read(question, texts, most=most) if texts else []

        return read

    def _asked(self, question: Question) -> str:
        """Return the question as the network reads it."""
        if not question.carried:
            return question.text
        return f"{question.text} ({question.carried})"

    def _hits(self, question: Question) -> list[Hit]:
        """Return the best passages of the meetings meant, and of all others."""
        generation = self.view.generation
        parts = combined.parts_of(question, self.view)
        if len(parts) < 2:
            parts = [question.scope.meant(self.view.meetings)]
        found: list[Hit] = []
        for part in filter(None, parts):
            extent = extent_of(part)
            if len(extent.documents) <= _MOST_DOCUMENTS:
                found += self._retriever.retrieve(
                    question.sought,
                    generation,
                    k=max(3, self._passages // 2 // len(parts)),
                    documents=extent.documents,
                    extent=extent,
                )
        found += self._retriever.retrieve(question.sought, generation, k=self._passages)
        once = {hit.passage.id: hit for hit in reversed(found)}
        found = [hit for hit in found if once.pop(hit.passage.id, None)]
        return found[: self._passages + self._passages // 3]

    def _near(self, ranked: Ranked, gathered: Gathered) -> tuple[Citation, ...]:
        """Quote the passages that came nearest, those of the best candidates first."""
        places: dict[str, Passage] = {}
        for candidate in ranked.candidates:
            for citation in candidate.citations[-1:]:
                for read in gathered.reads:
                    one = read.passage
                    inside = one.start <= citation.start < one.end
                    if one.document_id == citation.document_id and inside:
                        places.setdefault(one.id, one)
        for read in gathered.reads:
            places.setdefault(read.passage.id, read.passage)
        kept = list(places.values())[: self._nearest]
        return tuple(citation_of(one, self.view.generation) for one in kept)

    def _silence(self, question: Question, gathered: Gathered) -> str:
        """Say why nothing is said; claims only what was looked up."""
        if question.scope.missing:
            return _sentence(question.scope.missing)
        if question.dangling:
            return "It is not clear who is meant; ask again with the name."
        names = {w.text for w in names_in(question.words)}
        lacking = [f"“{w}”" for w in gathered.unheard if w in names]
        if lacking:
            return (
                "The documents do not say; none of them mentions "
                f"{' or '.join(lacking[:3])}."
            )
        meant = question.scope.meant(self.view.meetings)
        if len(meant) == 1:
            return f"The documents on the {meant[0].described} do not say."
        return "The documents do not say."


def _together(said: Sequence[Candidate]) -> Candidate:
    """Return what is said: one candidate, or several as one."""
    first = said[0]
    if len(said) == 1:
        return first
    return replace(
        first,
        statements=unique(s for one in said for s in one.statements),
        meetings=frozenset(m for one in said for m in one.meetings),
        complete=all(one.complete for one in said),
    )


def _with_named(candidate: Candidate, scope: Scope, reads: Sequence[Read]) -> Candidate:
    """Say of a candidate whether what it stands in names the meeting that is missed."""
    around = [
        f"{read.passage.context} {read.hit.citation.quote}"
        for read in reads
        if any(
            read.passage.document_id == one.document_id
            and read.passage.start <= one.start < read.passage.end
            for one in candidate.citations
        )
    ]
    said = " \n ".join([*around, *(one.quote for one in candidate.citations)])
    days = [s for s in scope.when.stretches if s.precision == "day"]
    named = bool(scope.numbers & {one.value for one in find_ordinals(said)}) or any(
        d.value.overlaps(s) for d in find_dates(said) for s in days
    )
    return replace(candidate, signals={**candidate.signals, "named": float(named)})


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
