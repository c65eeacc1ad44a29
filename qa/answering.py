"""From a question and a view of the library to an answer, or to honest silence.

Records answer first, passages second; what is said is checked before it is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.dates import find_dates, written_dates
from corpus.document import Block
from corpus.meeting import DateRange, Evidenced, MeetingRecord
from corpus.numbers import ordinal_numeral, ordinal_word
from index.generation import Generation
from qa.agenda import agenda, asks_agenda
from qa.answer import Answer, Citation, Status
from qa.attendance import (
    Roll,
    asks_attendance,
    find_name,
    fullest,
    marks_attendance,
    presence,
    rolls,
    says_who_was_there,
)
from qa.definitions import expansions
from qa.labels import asks_for, labelled
from qa.meetings import Meeting
from qa.outline import Outline, sentence_of
from qa.question import MODES, AnswerType, Over, Question, Scope, mode_of
from qa.reader import Candidate, Reader
from qa.retriever import Hit, Retriever
from qa.roles import agents
from qa.statement import Statement, assemble, tidy, unique
from qa.words import (
    FRAME_WORDS,
    LIGHT_WORDS,
    Token,
    bag,
    concepts,
    fold,
    is_content,
    match,
    tokens,
)

Outlines = Callable[[str], Outline]

_DENIALS = frozenset(("no", "not", "none", "never", "nobody"))
_UNHEARD = 0.85
_ADDRESS = re.compile(r"<?https?://\S+|#\d+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
SHOWN_MEETINGS = 60
LONGEST_LIST_WORDS = 170
LONGEST_ROLL_WORDS = 150
_AGREED = 0.97
_NO_PREDICATE = frozenset(
    (
        *("minutes", "record", "records", "listed", "library", "held", "there", "far"),
        *("according", "total", "altogether", "earliest", "latest", "recent", "last"),
    )
)


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
        """Keep the collaborators.

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
        self._meetings = meetings
        self._bodies = bodies
        self._retriever = retriever
        self._reader = reader
        self._outlines = outlines
        self._passages = passages
        self._threshold = threshold
        self._nearest = nearest
        self._records = {r.document_id: r for m in meetings for r in m.records}

    def answer(self, question: Question) -> Answer:
        """Answer, or say why the documents do not.

        Raises:
            GenerationGoneError: Something was removed meanwhile; take the newest
                view and ask again.
        """
        found, reason = self._find(question)
        if found is not None and found.confidence >= self._threshold:
            text, citations = assemble(found.statements, opening=found.opening)
            return Answer(
                status=found.status,
                question_as_understood=question.understood,
                text=text,
                citations=citations,
                confidence=found.confidence,
                nearest=(),
                generation=self._generation.number,
            )
        hits = self._retrieve(question, k=self._nearest) if self._nearest else []
        return Answer(
            status=Status.NOT_FOUND,
            question_as_understood=question.understood,
            text=reason or self._silence(question),
            citations=(),
            confidence=1 - found.confidence if found else 1.0,
            nearest=tuple(h.citation for h in hits),
            generation=self._generation.number,
        )

    def _find(self, question: Question) -> tuple[Found | None, str]:
        scope = question.scope
        if scope.missing:
            found = self._of_mentioned(question)
            return found, "" if found else _sentence(scope.missing)
        unknown = self._unknown(question)
        if unknown:
            return None, _sentence(
                f"no document of the library mentions {_listed(unknown)}"
            )
        if question.over is not Over.ONE:
            return self._over_meetings(question), ""
        if question.aspects:
            found = self._of_records(question)
            if found is not None:
                return found, ""
        bare = not question.words and not self._asks_who_was_there(question)
        if bare and scope.meetings:
            return self._described(scope.meetings), ""
        if question.type is AnswerType.DEFINITION:
            found = self._defined(question)
            if found is not None:
                return found, ""
        if asks_agenda(question.words) and scope.meetings:
            found = self._agenda(question)
            if found is not None:
                return found, ""
        if scope.meetings and self._asks_who_was_there(question):
            found = self._attended(question)
            if found is not None:
                return found, ""
            if not self._name(question) and all(map(_of_attendance, question.content)):
                return self._said_to_attend(question), _sentence(
                    f"the documents on the {scope.label} do not say who was there"
                )
        return self._read(question), ""

    # Reading

    def _retrieve(self, question: Question, *, k: int) -> list[Hit]:
        scope = question.scope
        documents = scope.documents
        return self._retriever.retrieve(
            question.text,
            self._generation,
            k=k,
            documents=documents if scope.certain else None,
            prefer=documents or (),
        )

    def _candidates(self, question: Question) -> list[Candidate]:
        hits = self._retrieve(question, k=self._passages)
        return self._reader.read(question, hits, self._outlines)

    def _read(self, question: Question) -> Found | None:
        candidates = self._candidates(question)
        if not candidates:
            return None
        candidates = [c for c in candidates if not self._echoes(question, c)] or [
            replace(candidates[0], score=candidates[0].score / 2)
        ]
        best = candidates[0]
        if question.type is AnswerType.DATE and not question.scope.meetings:
            told = self._when_said(question, best)
            if told is not None:
                return told
        said = self._statement(question, best)
        citations = list(said.citations)
        for other in candidates[1:6]:
            if other.score < best.score * _AGREED or best.is_list != other.is_list:
                break
            one = self._statement(question, other)
            if tidy(one.text) == tidy(said.text):
                citations += one.citations
        said = replace(said, citations=unique(citations))
        unheard = sum(not self._heard(w) for w in question.content)
        return Found((said,), best.score * _UNHEARD**unheard)

    def _echoes(self, question: Question, candidate: Candidate) -> bool:
        """Tell whether a text only repeats the question, as a title or topic does."""
        text = self._outlines(candidate.document_id).document.text
        asked = {w.stem for w in tokens(question.text)}
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

    def _when_said(self, question: Question, best: Candidate | None) -> Found | None:
        """Date a matter by the meeting whose paper speaks of it.

        Only where no sentence gives a date of its own for what is asked.
        """
        timed = False
        if best is not None:
            text = self._outlines(best.document_id).document.text
            said = text[best.spans[0][0] : best.spans[-1][1]]
            timed = bool(find_dates(said) or _YEAR.search(said))
        for one in self._candidates(replace(question, type=AnswerType.STATEMENT))[:1]:
            enough = max(self._threshold, 0.85 * one.score)
            if best is not None and timed and best.score >= enough:
                return None
            record = self._records.get(one.document_id)
            if record is None or record.dates is None:
                return None
            view = self._outlines(one.document_id)
            dated = self._evidence(record, record.dates)
            spoken = tidy(view.document.text[one.spans[0][0] : one.spans[0][1]])
            words = spoken.split()
            if len(words) > 40:
                spoken = " ".join(words[:40]) + " …"
            return Found(
                (
                    Statement(
                        f"{written_dates(record.dates.value)}: “{spoken}”",
                        unique((dated, *self._quotes(view, one.spans))),
                    ),
                ),
                one.score * 0.95,
            )
        return None

    def _statement(self, question: Question, candidate: Candidate) -> Statement:
        view = self._outlines(candidate.document_id)
        text = view.document.text
        if candidate.is_list:
            return self._listing(view, candidate.spans)
        citations = tuple(self._quotes(view, candidate.spans))
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
        return Statement(tidy(text[start:end]), citations)

    def _listing(self, view: Outline, spans: Sequence[tuple[int, int]]) -> Statement:
        """Say the items of a list, with the sentence that leads them in."""
        quotes = tuple(self._quotes(view, spans))
        return Statement(_list_text(view.document.text, spans), quotes)

    def _quotes(
        self, view: Outline, spans: Iterable[tuple[int, int]]
    ) -> Iterable[Citation]:
        """Quote spans; neighbours with nothing but a bullet between are one quote."""
        text = view.document.text
        joined: list[tuple[int, int]] = []
        for start, end in spans:
            gap = text[joined[-1][1] : start] if joined else ""
            if joined and len(gap) < 12 and not re.search(r"[^\W\d_]", gap):
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        return (self._cite(view, start, end) for start, end in joined)

    def _cite(self, view: Outline, start: int, end: int) -> Citation:
        block = _block_at(view.document.blocks, start)
        heading = block.heading_path[-1] if block and block.heading_path else ""
        page = block.page if block else None
        return Citation(view.document, start, end, page=page, section=heading)

    def _evidence(self, record: MeetingRecord, value: Evidenced[object]) -> Citation:
        """Quote the sentence, heading or line that says a recorded value."""
        view = self._outlines(record.document_id)
        sentence = sentence_of(view, value.start, value.end)
        if sentence is not None and sentence.end - sentence.start < 600:
            return self._cite(view, sentence.start, sentence.end)
        block = _block_at(view.document.blocks, value.start)
        if block and block.end >= value.end and block.end - block.start < 600:
            return self._cite(view, block.start, block.end)
        return self._cite(view, value.start, value.end)

    # Records

    def _of_records(self, question: Question) -> Found | None:
        statements: list[Statement] = []
        meetings = question.scope.meetings
        if not meetings:
            return None
        for meeting in meetings:
            parts: list[Statement] = []
            for aspect in ("date", "venue", "place", "mode"):
                if aspect in question.aspects:
                    parts.extend(self._aspect(aspect, meeting))
            if question.aspects == {"mode"}:
                parts = _judged(question, parts) or self._aspect("venue", meeting)
            if not parts:
                continue
            label = meeting.label if len(meetings) > 1 else ""
            statements.append(
                Statement(
                    ", ".join(dict.fromkeys(p.text for p in parts)),
                    unique(c for p in parts for c in p.citations),
                    label,
                )
            )
        if not statements:
            return None
        whole = len(statements) == len(meetings)
        return Found(
            tuple(statements), 0.9, Status.ANSWERED if whole else Status.PARTIAL
        )

    def _aspect(self, aspect: str, meeting: Meeting) -> list[Statement]:
        """Return what the records say of when, where or how a meeting was held."""
        if aspect == "venue":
            return [*self._field("venue", meeting), *self._aspect("place", meeting)]
        if aspect == "date":
            return self._field("dates", meeting)
        if aspect == "place":
            return self._field("place", meeting) or [
                Statement("in no place: it was a virtual meeting", one.citations)
                for one in self._field("mode", meeting)
                if fold(one.text).startswith(("virtual", "online", "remote"))
            ]
        return self._field(aspect, meeting)

    def _field(self, name: str, meeting: Meeting) -> list[Statement]:
        """Return what the documents state of one field, each differing value once.

        Where they agree, all of them are cited under the fullest form; where they
        do not, every value is shown with the document that states it.
        """
        stated = [
            (record, getattr(record, name))
            for record in meeting.records
            if getattr(record, name) is not None
        ]
        stated.sort(key=lambda s: (_imprecision(s[1].value), s[1].start - s[1].end))
        groups: list[list[tuple[MeetingRecord, Evidenced[object]]]] = []
        for one in stated:
            same = next(
                (g for g in groups if _agree(one[1].value, g[0][1].value)), None
            )
            if same is not None:
                same.append(one)
            else:
                groups.append([one])
        return [self._stated(name, group, differs=len(groups) > 1) for group in groups]

    def _stated(
        self,
        name: str,
        group: Sequence[tuple[MeetingRecord, Evidenced[object]]],
        *,
        differs: bool,
    ) -> Statement:
        record, value = group[0]
        document = self._outlines(record.document_id).document
        text = tidy(document.text[value.start : value.end])
        if name == "mode":
            text = str(value.value)
        if differs:
            text = f"{text} (according to “{tidy(document.title)}”)"
        return Statement(text, unique(self._evidence(r, v) for r, v in group))

    def _described(self, meetings: Sequence[Meeting]) -> Found | None:
        statements = [s for m in meetings if (s := self._description(m)) is not None]
        return Found(tuple(statements), 0.85) if statements else None

    def _description(self, meeting: Meeting) -> Statement | None:
        citations: list[Citation] = []
        for name in ("number", "dates", "place"):
            citations.extend(
                self._evidence(r, getattr(r, name))
                for r in meeting.records
                if getattr(r, name) is not None
            )
        kept = unique(citations)[:3]
        return Statement(meeting.described, kept) if kept else None

    # Definitions

    def _defined(self, question: Question) -> Found | None:
        for word in sorted(question.words, key=lambda w: -len(w.text)):
            short = _short_form(question.text, word)
            hits = self._retriever.retrieve(short, self._generation, k=self._passages)
            options: list[tuple[bool, int, Statement]] = []
            for document_id in dict.fromkeys(h.passage.document_id for h in hits):
                view = self._outlines(document_id)
                for one in expansions(view.document.text, short):
                    quote = self._cite(view, one.start, one.end)
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
                    (Statement(best.text, citations[:3]),), 0.9 if exact else 0.6
                )
        return None

    # Attendance

    def _asks_who_was_there(self, question: Question) -> bool:
        if asks_attendance(question.words, question.text):
            return True
        # "Was Ada at the meeting?" has no verb of its own.
        bare = all(
            w in question.names or fold(w.text) in FRAME_WORDS for w in question.words
        )
        if question.type is AnswerType.YES_NO:
            return bare and bool(self._name(question))
        kinds = (AnswerType.LIST, AnswerType.WHO)
        return question.type in kinds and any(
            marks_attendance(w) for w in question.words
        )

    def _attended(self, question: Question) -> Found | None:
        name = self._name(question)
        views = [
            self._outlines(d)
            for m in question.scope.meetings
            for d in sorted(m.documents)
        ]
        if question.type is AnswerType.YES_NO and name:
            return self._was_there(name, views)
        if name:
            return None
        others = [w for w in question.content if not _of_attendance(w)]
        if question.type is AnswerType.NUMBER and not others:
            return self._head_count(views)
        if question.type in {AnswerType.LIST, AnswerType.WHO}:
            return self._roll_call(views, others)
        return None

    def _said_to_attend(self, question: Question) -> Found | None:
        """Read for a sentence that says outright who was there."""
        for candidate in self._candidates(question)[:5]:
            text = self._outlines(candidate.document_id).document.text
            said = text[candidate.spans[0][0] : candidate.spans[0][1]]
            if says_who_was_there(said):
                statement = self._statement(question, candidate)
                return Found((statement,), candidate.score)
        return None

    def _roll_call(
        self, views: Sequence[Outline], others: Sequence[Token]
    ) -> Found | None:
        """List those present; where the question has more words, those marked so."""
        for view in views:
            found = [r for r in rolls(view) if r.names is not None or not others]
            if not found:
                continue
            roll = fullest(found, view.document.text)
            if not others and roll.names is None:
                roll = _whole_roll(found, view)
            if others:
                roll = _marked(roll, view, others)
                if not roll.spans:
                    continue
            return Found((self._listing(view, roll.spans),), 0.85)
        return None

    def _was_there(
        self, name: Sequence[Token], views: Sequence[Outline]
    ) -> Found | None:
        spoken = " ".join(w.text for w in name)
        for view in views:
            place = presence(name, view)
            if place is not None:
                quote = self._cite(view, place.start, place.end)
                said = tidy(quote.quote)
                if place.present:
                    return Found((Statement(f"Yes. “{said}”", (quote,)),), 0.85)
                return Found((Statement(f"No. “{said}”", (quote,)),), 0.8)
        if any(_names(view, name) for view in views):
            return None
        lists = [r for v in views for r in rolls(v)]
        if not lists or not self._generation.mentions(spoken):
            return None
        view = self._outlines(lists[0].document_id)
        quotes = tuple(self._quotes(view, lists[0].spans))
        return Found(
            (Statement(f"No: {spoken} is not listed among those present.", quotes),),
            0.7,
        )

    def _head_count(self, views: Sequence[Outline]) -> Found | None:
        for view in views:
            for roll in rolls(view):
                if roll.names is not None:
                    quotes = tuple(self._quotes(view, roll.spans))
                    return Found(
                        (Statement(f"{roll.names} are listed as present", quotes),),
                        0.75,
                    )
        return None

    def _agenda(self, question: Question) -> Found | None:
        for document_id in sorted(question.scope.documents or ()):
            view = self._outlines(document_id)
            spans = agenda(question.words, view)
            if spans:
                return Found((self._listing(view, spans),), 0.8)
        return None

    # Several meetings

    def _over_meetings(self, question: Question) -> Found | None:
        meetings = question.scope.meetings or tuple(self._meetings)
        if not meetings:
            return self._read(replace(question, over=Over.ONE))
        predicate = [
            w
            for w in question.words
            if fold(w.text) not in FRAME_WORDS | _NO_PREDICATE and not self._is_body(w)
        ]
        if question.over is Over.EACH_MEETING and (predicate or question.aspects):
            return self._each(question, meetings)
        if not predicate:
            statements = [s for m in meetings if (s := self._description(m))]
            return self._counted(question, statements, len(self._meetings), 0.85)
        name = self._name(question)
        statements = [
            Statement(meeting.described, held)
            for meeting in self._likely(question, meetings)
            if (held := self._holds(question, meeting, name))
        ]
        if not statements and not name and not _plural(question):
            # "Which meeting looked at …": the one whose paper speaks of it.
            return self._when_said(replace(question, over=Over.ONE), None)
        return self._counted(question, statements, len(self._meetings), 0.75)

    def _is_body(self, word: Token) -> bool:
        return word.capital and word.stem in self._bodies

    def _name(self, question: Question) -> tuple[Token, ...]:
        """Return the first name of a question that is not the body's own."""
        for name in question.whole_names:
            if not all(self._is_body(w) for w in name):
                return name
        return ()

    def _likely(
        self, question: Question, meetings: Sequence[Meeting]
    ) -> Sequence[Meeting]:
        """Leave out meetings whose documents cannot hold what is asked."""
        if len(meetings) <= 12:
            return meetings
        name = " ".join(w.text for w in self._name(question))
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
                    return (self._cite(view, place.start, place.end),)
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
            for candidate in self._candidates(deed)[:6]:
                said = self._agents(deed, candidate)
                if said:
                    did.append((candidate, said))
        if did:
            # Who did it is said outright: a name elsewhere in a sentence did not.
            for candidate, said in did:
                if find_name(name, tokens(said)) is not None:
                    view = self._outlines(candidate.document_id)
                    return tuple(self._quotes(view, candidate.spans))
            return ()
        for candidate in self._candidates(one)[:1]:
            own = candidate.why.get("words in the sentence itself", 0.0)
            if candidate.coverage >= 0.8 and own >= 0.75:
                view = self._outlines(candidate.document_id)
                return tuple(self._quotes(view, candidate.spans))
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
            found = self._of_records(one) if one.aspects else self._read(one)
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

    # Meetings that are spoken of, but not reported

    def _of_mentioned(self, question: Question) -> Found | None:
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
        if not near:
            return None
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

    # Silence

    def _unknown(self, question: Question) -> list[str]:
        """Return the names of the question that no document mentions."""
        phrases = (question.text[n[0].start : n[-1].end] for n in question.whole_names)
        return [p for p in phrases if not self._known(p, question)]

    def _known(self, phrase: str, question: Question) -> bool:
        if self._generation.mentions(phrase):
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
        hits = self._retrieve(question, k=self._passages)
        return any(
            all(match(w, s.bag) >= 0.9 for w in words)
            for h in hits
            for s in self._outlines(h.passage.document_id).between(
                h.passage.start, h.passage.end
            )
        )

    def _borne_out(self, word: Token, question: Question) -> bool:
        """Tell whether the nearest passages hold another form of a name."""
        hits = self._retrieve(question, k=self._passages)
        return any(match(word, bag(tokens(h.citation.quote))) > 0 for h in hits)

    def _silence(self, question: Question) -> str:
        where = question.scope.label
        lacking = [
            w.text
            for w in question.content
            if not self._generation.search_lexical(w.text, k=1)
        ]
        if lacking:
            quoted = _listed(lacking[:3])
            return _sentence(
                f"the documents do not say; none of them mentions {quoted}"
            )
        if where:
            return _sentence(f"the documents on the {where} do not say")
        return "The documents do not say."


_EACH_WORDS = frozenset(("each", "every", "all", "meeting", "meetings"))


def _plural(question: Question) -> bool:
    return question.over is not Over.WHICH_MEETINGS or bool(
        re.search(r"\b(?:meetings|sessions|calls)\b", question.text, re.I)
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _listed(words: Sequence[str]) -> str:
    quoted = [f"“{w}”" for w in words]
    return " or ".join(quoted)


def _names(view: Outline, name: Sequence[Token]) -> bool:
    wanted = {w.stem for w in name}
    return any(wanted <= s.bag.stems for s in view.sentences)


def _of_attendance(word: Token) -> bool:
    plain = {"people", "persons", "person", "listed", "took", "part", "joined"}
    return asks_attendance((word,)) or fold(word.text) in plain | FRAME_WORDS


def _whole_roll(found: Sequence[Roll], view: Outline) -> Roll:
    """Join the sentences that say who was there, the fullest ones where many."""
    text = view.document.text
    spans = sorted({s for r in found for s in r.spans})
    words = sum(len(text[s:e].split()) for s, e in spans)
    if words > LONGEST_ROLL_WORDS:
        return fullest(found, text)
    return replace(found[0], spans=tuple(spans))


def _marked(roll: Roll, view: Outline, others: Sequence[Token]) -> Roll:
    """Keep the items of a roll that bear out all of the words: "(observer)"."""
    text = view.document.text
    kept = tuple(
        (s, e)
        for s, e in roll.spans
        if all(match(w, bag(tokens(text[s:e]))) >= 0.8 for w in others)
    )
    return replace(roll, spans=kept, names=len(kept))


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


def _list_text(text: str, spans: Sequence[tuple[int, int]]) -> str:
    parts = [tidy(text[s:e]) for s, e in spans]
    if sum(len(p.split()) for p in parts) > LONGEST_LIST_WORDS:
        parts = [re.split(r"(?<=[.!?])\s", p, maxsplit=1)[0] for p in parts]
    if parts and parts[0].endswith(":"):
        return "\n".join([parts[0], *(f"- {p}" for p in parts[1:])])
    return "\n".join(f"- {p}" for p in parts) if len(parts) > 1 else parts[0]


def _block_at(blocks: Sequence[Block], offset: int) -> Block | None:
    return next((b for b in blocks if b.start <= offset < b.end), None)


def _judged(question: Question, modes: Sequence[Statement]) -> list[Statement]:
    """Say yes or no where one way of meeting is asked about, not one of several."""
    asked = {mode_of(m) for m in MODES.findall(question.text)}
    if len(asked) != 1:
        return list(modes)
    return [
        replace(m, text=f"{'Yes' if m.text in asked else 'No'}: {m.text}")
        for m in modes
    ]


def _imprecision(value: object) -> int:
    precision = getattr(value, "precision", "day")
    return {"day": 0, "month": 1, "year": 2}[precision]


def _agree(one: object, other: object) -> bool:
    """Tell whether two values say the same, one perhaps less precisely."""
    if isinstance(one, DateRange) and isinstance(other, DateRange):
        if one.precision == other.precision:
            return one == other
        return one.overlaps(other)
    if isinstance(one, str) and isinstance(other, str):
        return fold(one).split(",")[0] == fold(other).split(",")[0]
    return one == other
