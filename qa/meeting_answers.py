"""What is answered over several meetings: which, how many, and each of them.

What is said of one meeting comes from its records or its passages, never from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.generation import Generation
from qa.answer import Citation, Status
from qa.attendance import find_name
from qa.bodies import is_body, name_asked_about
from qa.by_hand import described, labelled, noted, together
from qa.found import Found
from qa.matters import Matter, Part, asks_all_along, is_negated
from qa.meetings import Meeting, Meetings
from qa.names import KnownParty
from qa.passage_answers import PassageAnswers
from qa.question import AnswerType, Over, Question, Scope
from qa.quoting import cite_spans
from qa.reader import Candidate, Outlines
from qa.record_answers import RecordAnswers, Row, written
from qa.roles import agents
from qa.statement import Statement, unique
from qa.topics import bears_out, is_topic, speaking_of, topic_of
from qa.words import FRAME_WORDS, Token, fold, tokens

SHOWN_MEETINGS = 60
SHOWN_OF_COUNTED = 12
READ_ONE_BY_ONE = 12
"""So many meetings are asked one by one; of more, the papers are searched."""
_SURE = 0.97
_SOME = 0.7
"""Share of a matter's words that the passage has which is read for it."""
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
        meetings: Meetings,
        bodies: frozenset[str],
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
            outlines: Gives the outline of a document by its id.
            from_passages: Answers from passages.
            from_records: Answers from records.
            threshold: Least confidence with which a meeting is spoken of.
        """
        self._generation = generation
        self._meetings = meetings
        self._bodies = bodies
        self._outlines = outlines
        self._from_passages = from_passages
        self._from_records = from_records
        self._threshold = threshold

    def over_meetings(self, question: Question, matter: Matter | None) -> Found | None:
        """Say which meetings it holds of, how many they are, or what each says."""
        meetings = question.scope.meetings or tuple(self._meetings)
        if not meetings:
            return self._from_passages.read(replace(question, over=Over.ONE))
        if matter is not None and not matter.left:
            if question.over is Over.EACH_MEETING and asks_all_along(question, matter):
                return self.all_along(matter, meetings)
            if question.over is Over.EACH_MEETING:
                return self._each_with(question, matter, meetings)
            return self._where(question, matter, meetings)
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
            return self._counted(question, statements, self._meetings, 0.95)
        if is_negated(question):
            return None  # that papers are silent on it proves nothing
        name = name_asked_about(question, self._bodies)
        if is_topic(name, question.text):
            name = ()
        statements = [
            one
            for meeting, spoken in self._likely(predicate, question, meetings)
            if (held := spoken if not name else self._holds(question, meeting, name))
            and (one := described(meeting, held))
        ]
        if not statements and not name and not _plural(question):
            # "Which meeting looked at …": the one whose paper speaks of it.
            asked = replace(question, over=Over.ONE)
            found = self._from_passages.when_said(asked, None)
            told = () if found is None else found.statements
            said = " \n ".join(c.quote for one in told for c in one.citations)
            return found if bears_out(topic_of(predicate), said, most=_SOME) else None
        return self._counted(question, statements, meetings, 0.85)

    def attendance(self, question: Question, matter: Matter) -> Found | None:
        """Say of each meeting, or of each year, whether somebody was there."""
        meetings = question.scope.meetings or tuple(self._meetings)
        statements: list[Statement] = []
        for known in matter.parties:
            there = self._from_records.appearances(known, Part.PRESENT, meetings)
            away = self._from_records.appearances(known, Part.ABSENT, meetings)
            if len(meetings) <= SHOWN_MEETINGS // 5:
                for meeting in meetings:
                    one = self._presence(known, meeting, there, away)
                    if one is not None:
                        statements.append(one)
            else:
                statements += self._by_year(meetings, there)
        if not statements:
            return None
        listing = [m for m in meetings if m.lists_participants is not None]
        whole = len(listing) == len(meetings)
        count = sum(m.id in there for m in meetings)
        opening = f"{self._share(count, meetings)}{_without_list(meetings)}:"
        status = Status.ANSWERED if whole else Status.PARTIAL
        return Found(tuple(statements), _SURE, status, opening)

    def more(self, question: Question, matter: Matter) -> Found | None:
        """Say of each party at how many meetings it did something."""
        meetings = question.scope.meetings or tuple(self._meetings)
        statements = []
        for known in matter.parties:
            there = self._from_records.appearances(known, matter.part, meetings)
            rows = [there[m.id] for m in meetings if m.id in there]
            ends = (rows[0], rows[-1]) if len(rows) > 1 else rows
            quotes = unique(c for r in ends for c in self._from_records.cite_said(r[1]))
            if not quotes:
                return None
            said = f"{known.name}: {self._share(len(rows), meetings)}"
            statements.append(Statement(said, quotes))
        note = _without_list(meetings) if matter.part is Part.PRESENT else ""
        status = Status.PARTIAL if note else Status.ANSWERED
        return Found(tuple(statements), _SURE, status)

    def most(self, question: Question, matter: Matter) -> Found | None:
        """Say who did something at the most meetings, and at how many."""
        meetings = question.scope.meetings or tuple(self._meetings)
        did = self._by_party(matter, meetings)
        count = max(map(len, did.values()), default=0)
        statements = []
        for rows in did.values():
            ends = (rows[0], rows[-1]) if count > 1 else rows
            quotes = unique(
                c for row in ends for c in self._from_records.cite_said(row[1])
            )
            if len(rows) == count and quotes:
                said = f"{written(rows[0][1].value)}: {self._share(count, meetings)}"
                statements.append(Statement(said, quotes))
        return Found(tuple(statements), _SURE) if statements else None

    def _presence(
        self,
        known: KnownParty,
        meeting: Meeting,
        there: Mapping[str, Row],
        away: Mapping[str, Row],
    ) -> Statement | None:
        """Say whether somebody was at a meeting; None where nothing bears it out."""
        said = "listed as present"
        row = there.get(meeting.id)
        if row is None and meeting.id in away:
            row, said = away[meeting.id], "away"
        if row is not None:
            citations, made = self._from_records.backing(meeting, [row])
            if row[0] in {"observers", "chairs"}:
                said = {"observers": "observer", "chairs": "chair"}[row[0]]
        else:
            taken_out = self._from_records.taken_out(meeting, known, Part.PRESENT)
            if taken_out is not None:
                return replace(taken_out, label=meeting.described)
            lead = meeting.lists_participants
            said = "not among those listed"
            citations = self._from_records.cite_sources([lead] if lead else [])
            made = ()
        if not citations and not made:
            return None
        return Statement(
            said, citations, meeting.described, by_hand=noted(made), corrections=made
        )

    def _by_year(
        self, meetings: Sequence[Meeting], there: Mapping[str, Row]
    ) -> list[Statement]:
        """Say for each year at how many of its meetings somebody was."""
        statements: list[Statement] = []
        years = sorted({m.dates.first.year for m in meetings if m.dates})
        for year in years:
            held = [m for m in meetings if m.dates and m.dates.first.year == year]
            rows = [there[m.id] for m in held if m.id in there]
            if rows:
                # The first and the last show what was counted.
                ends = (rows[0], rows[-1]) if len(rows) > 1 else rows
                citations = unique(
                    c for row in ends for c in self._from_records.cite_said(row[1])
                )
                backing = self._from_records.backing
                made = unique(
                    one
                    for m in held
                    if m.id in there
                    for one in backing(m, [there[m.id]])[1]
                )
                said = f"{len(rows)} of {len(held)} meetings"
                if citations or made:
                    one = Statement(said, citations, str(year), noted(made), made)
                    statements.append(one)
        return statements

    def _where(
        self, question: Question, matter: Matter, meetings: Sequence[Meeting]
    ) -> Found | None:
        """Say at which meetings somebody did something, with the share of all."""
        by_party = [
            self._from_records.appearances(known, matter.part, meetings)
            for known in matter.parties
        ]
        statements: list[Statement] = []
        missed = self._missed(matter, meetings)
        for meeting in meetings:
            if meeting.id in missed:
                statements.append(missed[meeting.id])
                continue
            if matter.parties:
                rows = [rows[meeting.id] for rows in by_party if meeting.id in rows]
                held = len(rows) == len(by_party)
                if matter.part is Part.OFFICE:
                    held &= all(self._from_records.held_office(r, matter) for r in rows)
            else:
                rows = self._from_records.who(meeting, matter)
                held = bool(rows)
            citations, made = self._from_records.backing(meeting, rows)
            if held and (citations or made):
                observed = matter.part is Part.PRESENT and all(
                    field == "observers" for field, _ in rows
                )
                note = " (as an observer)" if observed else ""
                one = described(meeting, citations, note=note, corrections=made)
                statements += [one] if one else []
        if not statements and matter.parties:
            return self._taken_out(matter, meetings)
        unlisted = matter.part in {Part.PRESENT, Part.OBSERVERS}
        return self._counted(
            question,
            statements,
            meetings,
            _SURE,
            note=_without_list(meetings) if unlisted else "",
        )

    def _missed(
        self, matter: Matter, meetings: Sequence[Meeting]
    ) -> dict[str, Statement]:
        """Say which lists leave somebody out, from the first to the last that do not.

        Whoever was not yet or no longer one of those who meet missed nothing.
        """
        if matter.part is not Part.ABSENT or len(matter.parties) != 1:
            return {}
        known = matter.parties[0]
        there = self._from_records.appearances(known, Part.PRESENT, self._meetings)
        away = self._from_records.appearances(known, Part.ABSENT, meetings)
        places = [n for n, m in enumerate(self._meetings) if m.id in there]
        within = self._meetings[places[0] : places[-1] + 1] if places else ()
        wanted = {m.id for m in meetings} - there.keys() - away.keys()
        found: dict[str, Statement] = {}
        for meeting in within:
            lead = meeting.lists_participants
            if lead is not None and meeting.id in wanted:
                quotes = self._from_records.cite_sources([lead])
                note = " (not among those listed)"
                one = described(meeting, quotes, note=note) if quotes else None
                if one is not None:
                    found[meeting.id] = one
        return found

    def _taken_out(self, matter: Matter, meetings: Sequence[Meeting]) -> Found | None:
        """Say of which meetings somebody was taken out by hand, where that is all."""
        statements = [
            labelled(one, meeting)
            for meeting in meetings
            for known in matter.parties
            if (one := self._from_records.taken_out(meeting, known, matter.part))
            and one.corrections[0].before
        ]
        return Found(tuple(statements), _SURE, Status.PARTIAL) if statements else None

    def _by_party(
        self, matter: Matter, meetings: Sequence[Meeting]
    ) -> dict[KnownParty, list[Row]]:
        """Return who did what is asked, with a row for each of the meetings."""
        found: dict[KnownParty, list[Row]] = {}
        for meeting in meetings:
            for row in self._from_records.who(meeting, matter):
                known = self._meetings.names.of(row[1].value)
                if known is not None:
                    found.setdefault(known, []).append(row)
        return found

    def all_along(self, matter: Matter, meetings: Sequence[Meeting]) -> Found | None:
        """Say who was at all of the meetings that list who was there."""
        listing = [m for m in meetings if m.lists_participants is not None]
        if not listing:
            return None
        statements = []
        for rows in self._by_party(matter, listing).values():
            shown = rows if len(rows) <= READ_ONE_BY_ONE else (rows[0], rows[-1])
            quotes = unique(
                c for r in shown for c in self._from_records.cite_said(r[1])
            )
            if len(rows) == len(listing) and quotes:
                statements.append(Statement(written(rows[0][1].value), quotes))
        note = _without_list(meetings)
        where = self._share(len(listing), meetings)
        status = Status.PARTIAL if note else Status.ANSWERED
        if not statements:
            lead = listing[0].lists_participants
            quoted = self._from_records.cite_sources([lead] if lead else [])
            nobody = Statement(f"Nobody is listed at all of {where}{note}.", quoted)
            return Found((nobody,), _SURE, status) if quoted else None
        return Found(tuple(statements), _SURE, status, f"Listed at {where}{note}:")

    def _each_with(
        self, question: Question, matter: Matter, meetings: Sequence[Meeting]
    ) -> Found | None:
        """Say who did something at each meeting, and at how many it is said."""
        counted = question.type is AnswerType.NUMBER
        statements: list[Statement] = []
        for meeting in meetings:
            one = self._from_records.in_one_line(meeting, matter, counted=counted)
            if one is not None:
                statements.append(one)
        if not statements:
            return None
        if len(statements) == len(meetings) <= SHOWN_MEETINGS:
            return Found(tuple(statements), _SURE)
        opening = f"The documents say it for {self._share(len(statements), meetings)}"
        if len(statements) > SHOWN_MEETINGS:
            opening += f"; the first {SHOWN_MEETINGS} are"
        shown = tuple(statements[:SHOWN_MEETINGS])
        return Found(shown, _SURE, Status.PARTIAL, f"{opening}:")

    def _share(self, count: int, meetings: Sequence[Meeting]) -> str:
        """Say how many of how many: "3 of the 4 meetings in the library"."""
        total = len(meetings)
        noun = "meeting" if total == 1 else "meetings"
        where = "in the library" if total == len(self._meetings) else "in question"
        return f"{count} of the {total} {noun} {where}"

    def _likely(
        self,
        predicate: Sequence[Token],
        question: Question,
        meetings: Sequence[Meeting],
    ) -> Iterator[tuple[Meeting, tuple[Citation, ...]]]:
        """Give the meetings that it may hold of, with the quote that says it.

        Those are given whose papers speak of the matter somewhere; where there are few
        meetings, each is read, too.
        """
        spoken = speaking_of(
            topic_of(predicate) or predicate,
            self._generation,
            self._outlines,
            documents=question.scope.documents,
            source_at=self._meetings.source_at,
        )
        for meeting in meetings:
            said = [spoken[one] for one in sorted(meeting.sources & spoken.keys())]
            quotes = unique(c for quotes in said for c in quotes)
            if len(meetings) <= READ_ONE_BY_ONE:
                quotes = self._holds(question, meeting, ()) or quotes
            if quotes:
                yield meeting, quotes

    def _holds(
        self, question: Question, meeting: Meeting, name: Sequence[Token]
    ) -> tuple[Citation, ...]:
        """Return the quotes that say it of this meeting, or ()."""
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
            for candidate in self._from_passages.proposals(deed)[:6]:
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
        for candidate in self._from_passages.proposals(one)[:1]:
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
        meetings: Sequence[Meeting],
        confidence: float,
        *,
        note: str = "",
    ) -> Found | None:
        if not statements:
            return None
        if question.rank is not None:
            return Found((statements[question.rank],), confidence)
        count = len(statements)
        opening = self._share(count, meetings) + note
        most = SHOWN_MEETINGS
        if question.over is Over.HOW_MANY_MEETINGS:
            # The number is what is asked for; a few of them show what was counted.
            most = SHOWN_OF_COUNTED if count > SHOWN_OF_COUNTED * 2 else most
            share = self._share(count, meetings).replace(" of the ", " (of ", 1)
            opening = f"{share}{note})"
        if count > most:
            opening = f"{opening}; the first {most} are"
        shown = statements[:most]
        if count > SHOWN_OF_COUNTED:
            shown = [replace(one, citations=one.citations[:1]) for one in shown]
        return Found(tuple(shown), confidence, opening=f"{opening}:")

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
                else self._from_records.with_corrections(
                    self._from_passages.read(one), one, None
                )
            )
            if found is None or found.confidence < self._threshold:
                continue
            confidence.append(found.confidence)
            by_hand = [s for s in found.statements[1:] if s.corrections]
            whole_one = together([found.statements[0], *by_hand])
            statements.append(labelled(whole_one, meeting))
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


def _without_list(meetings: Sequence[Meeting]) -> str:
    """Say how many meetings have no list from which absence could be told."""
    count = sum(m.lists_participants is None for m in meetings)
    if not count:
        return ""
    verb, number = ("has", "one") if count == 1 else ("have", str(count))
    return f"; {number} {verb} no participant list"
