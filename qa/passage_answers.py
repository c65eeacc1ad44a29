"""What is answered from passages: read, dated by their meeting, or defined in them.

Whether it is sure enough to be said is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.dates import find_dates, written_dates
from corpus.numbers import ordinal_numeral, ordinal_word
from index.generation import Generation
from qa.answer import Status
from qa.attendance import says_who_was_there
from qa.bodies import is_body
from qa.by_hand import described, stated
from qa.definitions import expansions
from qa.explanation import Trace, Verdict, Way
from qa.found import Found
from qa.labels import asks_for, labelled
from qa.meetings import Meetings, filed_under
from qa.question import AnswerType, Question, Scope
from qa.quoting import cite, cite_evidence, cite_spans, listing
from qa.reader import Candidate, Outlines, Reader
from qa.retriever import Hit, Retriever
from qa.roles import agents
from qa.short_answers import short_answer
from qa.statement import Statement, tidy, unique
from qa.topics import is_treated, speaking_of, topic_of
from qa.words import (
    FRAME_WORDS,
    LIGHT_WORDS,
    Token,
    bag,
    concepts,
    fold,
    is_content,
    tokens,
)

_DENIALS = frozenset(("no", "not", "none", "never", "nobody"))
_UNHEARD = 0.85
_ADDRESS = re.compile(r"<?https?://\S+|#\d+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_AGREED = 0.97
_SURE_MARGIN = 3.0
_COMPARED = 6
_MOST_TREATED = 12  # meetings at which a matter was spoken of; more is no answer
_TREATED = 0.85

_ASKS_PRICE = re.compile(
    r"\bhow\s+much\b.*\b(?:costs?|paid|pay|spen[dt]|price|charged?|worth|fees?|money|cash"
    r"|budget|bill|raised?|funding)\b|\bwhat\b.*\b(?:cost|price)s?\b|\bwhat\s+(?:was|is|were)"
    r"\s+the\s+(?:\w+\s+)?(?:costs?|price|budget|bill|balance|salary)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$£€¥₹₩]\s?\d|\b[A-Z]{3}\s?\d|\d[\d.,]*\s?(?:[A-Z]{3}\b|k\b|m\b|mn\b|bn\b|million|billion"
    r"|thousand|dollars?|euros?|pounds?|francs?|yen|rupees?|crowns?|kroner|cents?|pence"
    r"|%|percent)|\d[$£€]|\d{1,3}(?:,\d{3})+|\bfree\b|\bnothing\b|\bno\s+(?:cost|charge|fee)\b",
)
_ASKS_WHY = re.compile(r"^\W*(?:and\s+)?why\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|due\s+to|since|owing\s+to|reasons?|so\s+that|in\s+order|therefore|given"
    r"|following|lack(?:ed|ing|s)?|thanks\s+to|on\s+account|cos|bc|result(?:ed|ing)?"
    r"|caused?|allow(?:s|ed|ing)?|help(?:s|ed|ing)?|prevent\w*|avoid\w*|concern\w*|too|as"
    r"|for|to|after|would|which)\b",
    re.IGNORECASE,
)


class PassageAnswers:
    """Answers from the passages that are nearest to a question."""

    def __init__(
        self,
        generation: Generation,
        meetings: Meetings,
        retriever: Retriever,
        reader: Reader,
        outlines: Outlines,
        *,
        passages: int,
        threshold: float,
        trace: Trace,
    ) -> None:
        """Keep the collaborators.

        Args:
            generation: The view that everything is read from.
            meetings: Its meetings, in order of time.
            retriever: Finds passages.
            reader: Reads them.
            outlines: Gives the outline of a document by its id.
            passages: Passages that the reader reads.
            threshold: Least confidence with which an answer is given.
            trace: Takes note of what is considered.
        """
        self._generation = generation
        self._meetings = meetings
        self._retriever = retriever
        self._reader = reader
        self._outlines = outlines
        self._passages = passages
        self._threshold = threshold
        self._trace = trace

    def retrieve(self, question: Question, *, k: int) -> list[Hit]:
        """Return the k nearest passages, within the scope where it is certain."""
        scope = question.scope
        documents = scope.documents
        return self._retriever.retrieve(
            question.text,
            self._generation,
            k=k,
            documents=documents if scope.certain else None,
            prefer=documents or (),
            extent=scope.extent,
        )

    def proposals(self, question: Question) -> list[Candidate]:
        """Return what the nearest passages say of the question's words, best first.

        Quicker than ``candidates`` by far, and less sure.
        """
        hits = self.retrieve(question, k=self._passages)
        return self._reader.propose(question, hits, self._outlines)

    def candidates(self, question: Question) -> list[Candidate]:
        """Return what the nearest passages might answer, best first.

        What stands where a name of the question does not is about something else.
        """
        hits = self.retrieve(question, k=self._passages)
        found = self._reader.read(question, hits, self._outlines)
        return [one for one in found if one.named]

    def read(self, question: Question) -> Found | None:
        """Say what the best candidate says, citing all that say the same.

        Where another document says otherwise and is as sure, both are said.
        """
        self._trace.way = Way.PASSAGES
        proposed = [
            candidate
            for candidate in self.candidates(question)
            if self._timely(question, candidate)
            and self._answers_it(question, candidate)
        ]
        if not proposed or proposed[0].score < self._threshold:
            treated = self._when_treated(question)
            if treated is not None:
                return treated
        if not proposed:
            return None
        asked = frozenset(word.stem for word in tokens(question.text))
        echoes = [c for c in proposed if self._echoes(question, asked, c)]
        self._trace.consider(echoes, Verdict.ECHO)
        candidates = [c for c in proposed if c not in echoes] or [
            replace(proposed[0], score=proposed[0].score / 2)
        ]
        self._trace.consider(candidates)
        best = candidates[0]
        if question.type is AnswerType.DATE and not question.scope.meetings:
            told = self.when_said(question, best)
            if told is not None:
                return told
        self._trace.judge(best, Verdict.SAID)
        said = self._statement(question, best)
        citations = list(said.citations)
        other: Statement | None = None
        for one in candidates[1:_COMPARED]:
            if one.is_list != best.is_list:
                continue
            stated = self._statement(question, one)
            if _same(stated.text, said.text) and one.score >= self._threshold:
                citations += stated.citations
                self._trace.judge(one, Verdict.SAME)
            elif other is None and self._disagrees(question, best, one):
                other = stated
                self._trace.judge(one, Verdict.DIFFERS)
        said = replace(said, citations=unique(citations))
        unheard = [w.text for w in question.content if not self._heard(w)]
        self._trace.unheard = tuple(dict.fromkeys(unheard))
        confidence = best.score * _UNHEARD ** len(unheard)
        if other is None:
            return Found((said,), confidence)
        both = (_according(said), _according(other))
        return Found(both, confidence, Status.PARTIAL)

    def _answers_it(self, question: Question, candidate: Candidate) -> bool:
        """Tell whether a text has what the question wants: a price, or a reason.

        What something costs is money; why it was done is said by some word for that.
        """
        text = self._outlines(candidate.document_id).document.text
        first, last = candidate.spans[0][0], candidate.spans[-1][1]
        if _ASKS_PRICE.search(question.text) and not _MONEY.search(text, first, last):
            return False
        return not _ASKS_WHY.search(question.text) or bool(
            _REASON.search(text, first, last)
        )

    def _timely(self, question: Question, candidate: Candidate) -> bool:
        """Tell whether a text can be of the time that a question names.

        The paper of a meeting held then is; any other has to speak of that time.
        """
        first, last = candidate.spans[0][0], candidate.spans[-1][1]
        extent = question.scope.extent
        if extent is None or extent.holds(candidate.document_id, first):
            return True
        asked = [d.value for d in find_dates(question.text)]
        text = self._outlines(candidate.document_id).document.text
        return not asked or any(
            said.value.overlaps(one)
            for said in find_dates(text, first, last)
            for one in asked
        )

    def _disagrees(self, question: Question, best: Candidate, other: Candidate) -> bool:
        """Tell whether another paper of the one meeting asked about says otherwise."""
        if len(question.scope.meetings) != 1 or not question.scope.certain:
            return False
        if other.document_id == best.document_id or other.score < best.score * _AGREED:
            return False
        told = [self._short(question, one) for one in (best, other)]
        if None in told or min(best.margin, other.margin) < _SURE_MARGIN:
            return False
        words = [{fold(w.text) for w in tokens(text or "")} for text in told]
        return not words[0] & words[1]

    def _short(self, question: Question, candidate: Candidate) -> str | None:
        text = self._outlines(candidate.document_id).document.text
        span = short_answer(question, candidate, text)
        return None if span is None else tidy(text[slice(*span)])

    def when_said(self, question: Question, best: Candidate | None) -> Found | None:
        """Date a matter by the meeting whose paper speaks of it.

        Only where no sentence gives a date of its own for what is asked.
        """
        timed = False
        if best is not None:
            text = self._outlines(best.document_id).document.text
            said = text[best.spans[0][0] : best.spans[-1][1]]
            timed = bool(find_dates(said) or _YEAR.search(said))
        for one in self.candidates(replace(question, type=AnswerType.STATEMENT))[:1]:
            enough = max(self._threshold, 0.85 * one.score)
            if best is not None and timed and best.score >= enough:
                return None
            meeting = self._meetings.at(one.document_id, one.spans[0][0])
            if meeting is None:
                return None
            view = self._outlines(one.document_id)
            by_hand = meeting.by_hand("dates")
            dates = next(
                (
                    source.evidence
                    for source in meeting.stated("dates")
                    if source.record.document_id == one.document_id
                ),
                None,
            )
            if dates is None and (by_hand is None or by_hand.value is None):
                return None
            spoken = tidy(view.document.text[one.spans[0][0] : one.spans[0][1]])
            words = spoken.split()
            if len(words) > 40:
                spoken = " ".join(words[:40]) + " …"
            cited = cite_spans(view, one.spans)
            if by_hand is not None:
                held = stated(by_hand)
                found = replace(held, text=f"“{spoken}”", citations=cited)
            elif dates is not None:
                cited = unique((cite_evidence(view, dates), *cited))
                when = f"{written_dates(dates.value)}{filed_under(meeting)}"
                found = Statement(f"{when}: “{spoken}”", cited)
            return Found((found,), one.score * 0.95)
        return None

    def _when_treated(self, question: Question) -> Found | None:
        """Say at which meetings a matter was spoken of, where that is what is asked.

        "When was the fee discussed?" asks of no sentence that holds a date.
        """
        bodies = self._meetings.bodies
        topic = topic_of(w for w in question.content if not is_body(w, bodies))
        asked = question.type is AnswerType.DATE and is_treated(question.content)
        if not asked or not topic or question.scope.meetings:
            return None
        spoken = speaking_of(
            topic,
            self._generation,
            self._outlines,
            source_at=self._meetings.source_at,
        )
        statements = []
        for meeting in self._meetings:
            sources = sorted(meeting.sources & spoken.keys())
            quotes = unique(c for source in sources for c in spoken[source])
            one = described(meeting, quotes) if quotes and meeting.dates else None
            statements += [one] if one is not None else []
        if not 0 < len(statements) <= _MOST_TREATED:
            return None
        return Found(tuple(statements), _TREATED)

    def _statement(self, question: Question, candidate: Candidate) -> Statement:
        view = self._outlines(candidate.document_id)
        text = view.document.text
        if candidate.is_list:
            return listing(view, candidate.spans)
        citations = cite_spans(view, candidate.spans)
        start, end = candidate.spans[0]
        line = labelled(text[start:end])
        if line is not None and asks_for(bag(question.content), line):
            value = text[start + line.start : start + line.end]
            return Statement(tidy(value), citations)
        if question.type is AnswerType.WHO and not question.names:
            span = agents(question.content, text[start:end])
            if span is not None:
                said = text[start + span[0] : start + span[1]]
                return Statement(tidy(said), citations)
        short = self._short(question, candidate)
        return Statement(short or tidy(text[start:end]), citations)

    def defined(self, question: Question) -> Found | None:
        """Say what a short form of the question stands for."""
        self._trace.way = Way.DEFINITIONS
        for word in sorted(question.words, key=lambda w: -len(w.text)):
            short = _short_form(question.text, word)
            hits = self._retriever.retrieve(short, self._generation, k=self._passages)
            options: list[tuple[bool, int, Statement]] = []
            for document_id in dict.fromkeys(h.passage.document_id for h in hits):
                view = self._outlines(document_id)
                for one in expansions(view.document.text, short):
                    quote = cite(view, one.start, one.end)
                    options.append(
                        (
                            one.exact,
                            -len(options),
                            Statement(tidy(quote.quote), (quote,)),
                        )
                    )
            if options:
                exact, _, best = max(options, key=lambda o: o[:2])
                same = [s for _, _, s in options if fold(s.text) == fold(best.text)]
                citations = unique(c for s in same for c in s.citations)
                return Found(
                    (Statement(best.text, citations[:3]),), 0.95 if exact else 0.6
                )
        return None

    def said_to_attend(self, question: Question) -> Found | None:
        """Read for a sentence that says outright who was there."""
        for candidate in self.candidates(question)[:5]:
            text = self._outlines(candidate.document_id).document.text
            said = text[candidate.spans[0][0] : candidate.spans[0][1]]
            if says_who_was_there(said):
                statement = self._statement(question, candidate)
                return Found((statement,), candidate.score)
        return None

    def of_mentioned(self, question: Question) -> Found | None:
        """Answer from what other meetings' documents say of a meeting to come."""
        number = question.scope.mentioned
        if number is None or question.type not in {
            AnswerType.DATE,
            AnswerType.PLACE,
            AnswerType.STATEMENT,
        }:
            return None
        ordinals = (ordinal_numeral(number), ordinal_word(number))
        forms = [f"{form} meeting" for form in ordinals]
        near = frozenset().union(*(self._generation.mentions(f) for f in forms))
        # A paper that calls its own meeting so was corrected: it is of another one.
        near -= {
            one.document_id
            for one in self._generation.corrections()
            if one.field == "number" and one.before == number
        }
        if not near:
            return None
        self._trace.way = Way.MENTIONED
        one = replace(question, scope=Scope(), words=tokens(forms[1]) + question.words)
        hits = self._retriever.retrieve(
            question.text, self._generation, k=self._passages, documents=near
        )
        for candidate in self._reader.read(one, hits, self._outlines)[:1]:
            view = self._outlines(candidate.document_id)
            said = fold(" ".join(view.document.text[s:e] for s, e in candidate.spans))
            if any(form.split()[0] in said for form in forms):
                return Found((self._statement(one, candidate),), candidate.score)
        return None

    def _echoes(
        self, question: Question, asked: frozenset[str], candidate: Candidate
    ) -> bool:
        """Tell whether a text only repeats the question, as a title or topic does.

        Args:
            question: What is asked.
            asked: Stems of all its words.
            candidate: What might be said.
        """
        text = self._outlines(candidate.document_id).document.text
        addressed = any(_ADDRESS.search(text, s, e) for s, e in candidate.spans)
        if addressed and question.type in {AnswerType.PLACE, AnswerType.YES_NO}:
            return False  # "Where is the recording": a topic with an address says it
        said = (
            w
            for start, end in candidate.spans
            for w in tokens(_ADDRESS.sub(" ", text[start:end]))
        )
        return not any(
            w.stem not in asked
            and (fold(w.text) in _DENIALS or is_content(w))
            and (not w.text.isdigit() or question.type is AnswerType.NUMBER)
            for w in said
        )

    def _heard(self, word: Token) -> bool:
        """Tell whether any document has a word, or another for the same thing."""
        return bool(
            fold(word.text) in LIGHT_WORDS | FRAME_WORDS
            or concepts(word.stem)
            or word.capital
            or self._generation.search_lexical(word.text, k=1)
        )


def _same(one: str, other: str) -> bool:
    return fold(one).strip(" .") == fold(other).strip(" .")


def _according(statement: Statement) -> Statement:
    title = tidy(statement.citations[0].title)
    return replace(statement, text=f"{statement.text} (according to “{title}”)")


def _short_form(text: str, word: Token) -> str:
    """Return the word with what is joined to it by hyphens: "HMF-X"."""
    match = next(
        (
            m
            for m in re.finditer(r"[^\s?,;:()\"“”']+", text)
            if m.start() <= word.start < m.end()
        ),
        None,
    )
    return match.group().rstrip(".") if match else word.text
