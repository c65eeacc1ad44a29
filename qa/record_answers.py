"""What is answered from the records and papers of the meetings that are meant.

When, where and how a meeting was held, who was there, and what was on its agenda;
nothing here searches for passages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.meeting import DateRange, Evidenced, MeetingRecord
from index.generation import Generation
from qa.agenda import agenda
from qa.answer import Citation, Status
from qa.attendance import (
    Roll,
    asks_attendance,
    fullest,
    marks_attendance,
    presence,
    rolls,
)
from qa.bodies import name_asked_about
from qa.found import Found
from qa.meetings import Meeting
from qa.outline import Outline
from qa.question import MODES, AnswerType, Question, mode_of
from qa.quoting import cite, cite_evidence, cite_spans, listing
from qa.reader import Outlines
from qa.statement import Statement, tidy, unique
from qa.words import FRAME_WORDS, Token, bag, fold, match, tokens

LONGEST_ROLL_WORDS = 150


class RecordAnswers:
    """Answers from what the meetings within a question's scope put on record."""

    def __init__(
        self, generation: Generation, bodies: frozenset[str], outlines: Outlines
    ) -> None:
        """Keep the collaborators.

        Args:
            generation: The view that everything is read from.
            bodies: Stems of the words in the names of the bodies that met.
            outlines: Gives the outline of a document by its id.
        """
        self._generation = generation
        self._bodies = bodies
        self._outlines = outlines

    def aspects(self, question: Question) -> Found | None:
        """Say when, where or how each meeting was held, as asked."""
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

    def described(self, meetings: Sequence[Meeting]) -> Found | None:
        """Say which meetings these are, where nothing more is asked."""
        statements = [s for m in meetings if (s := self.description(m)) is not None]
        return Found(tuple(statements), 0.85) if statements else None

    def description(self, meeting: Meeting) -> Statement | None:
        """Describe a meeting by its records, or None where they give no evidence."""
        citations: list[Citation] = []
        for name in ("number", "dates", "place"):
            citations.extend(
                self._evidence(r, getattr(r, name))
                for r in meeting.records
                if getattr(r, name) is not None
            )
        kept = unique(citations)[:3]
        return Statement(meeting.described, kept) if kept else None

    def asks_who_was_there(self, question: Question) -> bool:
        """Tell whether a question asks who was there, or whether somebody was."""
        if asks_attendance(question.words, question.text):
            return True
        # "Was Ada at the meeting?" has no verb of its own.
        bare = all(
            w in question.names or fold(w.text) in FRAME_WORDS for w in question.words
        )
        if question.type is AnswerType.YES_NO:
            return bare and bool(name_asked_about(question, self._bodies))
        kinds = (AnswerType.LIST, AnswerType.WHO)
        return question.type in kinds and any(
            marks_attendance(w) for w in question.words
        )

    def asks_nothing_but_who_was_there(self, question: Question) -> bool:
        """Tell whether a question names nobody and has no words of any other matter."""
        return not name_asked_about(question, self._bodies) and all(
            map(_of_attendance, question.content)
        )

    def attended(self, question: Question) -> Found | None:
        """Say who or how many were there, or whether somebody was."""
        name = name_asked_about(question, self._bodies)
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

    def agenda(self, question: Question) -> Found | None:
        """List what was on the agenda, by the first paper that shows it."""
        for document_id in sorted(question.scope.documents or ()):
            view = self._outlines(document_id)
            spans = agenda(question.words, view)
            if spans:
                return Found((listing(view, spans),), 0.8)
        return None

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

    def _evidence(self, record: MeetingRecord, value: Evidenced[object]) -> Citation:
        return cite_evidence(self._outlines(record.document_id), value)

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
            return Found((listing(view, roll.spans),), 0.85)
        return None

    def _was_there(
        self, name: Sequence[Token], views: Sequence[Outline]
    ) -> Found | None:
        spoken = " ".join(w.text for w in name)
        for view in views:
            place = presence(name, view)
            if place is not None:
                quote = cite(view, place.start, place.end)
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
        quotes = cite_spans(view, lists[0].spans)
        return Found(
            (Statement(f"No: {spoken} is not listed among those present.", quotes),),
            0.7,
        )

    def _head_count(self, views: Sequence[Outline]) -> Found | None:
        for view in views:
            for roll in rolls(view):
                if roll.names is not None:
                    quotes = cite_spans(view, roll.spans)
                    return Found(
                        (Statement(f"{roll.names} are listed as present", quotes),),
                        0.75,
                    )
        return None


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
