"""What is answered from the records and papers of the meetings that are meant.

When, where, how and how long a meeting was held, who did what there, and what was on
its agenda; nothing here searches for passages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from corpus.dates import written_dates
from corpus.meeting import DateRange, Evidenced, MeetingRecord, Party, PartyKind
from corpus.numbers import MONTH_WORD
from index.corrections import Correction
from index.generation import Generation
from qa.agenda import agenda
from qa.answer import Citation, Status
from qa.by_hand import (
    described,
    field_of,
    joined,
    labelled,
    marked,
    noted,
    noun,
    speaks_of,
    stated,
    together,
)
from qa.found import Found
from qa.links import links
from qa.matters import Matter, Part
from qa.meetings import Meeting, Meetings, Said, Source, extent_of
from qa.names import KnownParty
from qa.outline import papers
from qa.question import MODES, AnswerType, Question, mode_of
from qa.quoting import cite, cite_evidence, listing
from qa.reader import Outlines
from qa.statement import Statement, tidy, unique
from qa.words import bag, concepts, fold, match, tokens

_NO_ONE = (
    (Part.CHAIRS, "who chaired"),
    (Part.HOSTS, "who hosted"),
    (Part.ABSENT, "who was away"),
    (Part.OBSERVERS, "who observed"),
    (Part.GUESTS, "who the guests were"),
)
NOT_SAID = {**dict(_NO_ONE), Part.PRESENT: "who was there", Part.OFFICE: "who did that"}
_FIELDS = {
    Part.CHAIRS: ("chairs",),
    Part.HOSTS: ("hosts",),
    Part.OBSERVERS: ("observers",),
    Part.ABSENT: ("absent",),
    Part.GUESTS: ("guests",),
    Part.OFFICE: ("participants", "observers", "guests"),
    Part.PRESENT: ("participants", "observers", "guests", "chairs"),
}
_HELD = ("number", "dates", "place", "venue", "mode")
_NOTES = {"observers": "observer", "guests": "guest", "chairs": "chair"}
_LIST_LABEL = re.compile(r"^[^\n:]{3,60}(?::|\s*$)", re.MULTILINE)
_NEAR = 300  # characters around a list that may belong to it
_TIMED = re.compile(rf"\b(?:19|20)\d\d\b|\b{MONTH_WORD}\b|\d[/.-]\d", re.IGNORECASE)
_SPARSE = 1.5  # a stretch of names is longer than they are by their commas
MOST_DECISIONS = 40
"""More would be a report, not an answer."""
_SURE = 0.97
_LESS_SURE = 0.95

Row = tuple[str, Said[Party]]
"""Name of the field that names a party, and the party."""


class RecordAnswers:
    """Answers from what the meetings within a question's scope put on record."""

    def __init__(
        self, generation: Generation, meetings: Meetings, outlines: Outlines
    ) -> None:
        """Keep the collaborators.

        Args:
            generation: The view that everything is read from.
            meetings: Its meetings, in order of time.
            outlines: Gives the outline of a document by its id.
        """
        self._generation = generation
        self._meetings = meetings
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
                parts = _judged(question, parts, meeting) or self._aspect(
                    "venue", meeting
                )
            if not parts:
                continue
            one = together(parts)
            statements.append(labelled(one, meeting) if len(meetings) > 1 else one)
        if not statements:
            return None
        whole = len(statements) == len(meetings)
        return Found(
            tuple(statements), _SURE, Status.ANSWERED if whole else Status.PARTIAL
        )

    def described(self, meetings: Sequence[Meeting]) -> Found | None:
        """Say which meetings these are, where nothing more is asked."""
        statements = [s for m in meetings if (s := self.description(m)) is not None]
        return Found(tuple(statements), _LESS_SURE) if statements else None

    def description(self, meeting: Meeting) -> Statement | None:
        """Describe a meeting by its records, or None where they give no evidence."""
        named = ("number", "dates", "place")
        sources = [source for name in named for source in meeting.stated(name)]
        kept = unique(c for one in sources for c in self.cite_sources([one]))[:3]
        return described(meeting, kept)

    def facts(self, meeting: Meeting) -> Statement | None:
        """Say when, where and how a meeting was held, where anything is stated."""
        parts = [
            part
            for aspect in ("date", "venue", "mode")
            for part in self._aspect(aspect, meeting)
        ]
        return together(parts) if parts else None

    def account(self, question: Question) -> Found | None:
        """Say whose account a name with its mark is."""
        for mention in self._meetings.names.find(question.text):
            asked = fold(question.text[mention.start : mention.end])
            for one in self._meetings.appearances.get(mention.party, ()):
                for source in one.said.sources:
                    party = source.evidence.value
                    if fold(party.handle.lstrip("@")) == asked and source.quotable:
                        citations = self.cite_sources([source])
                        return Found((Statement(party.name, citations),), _SURE)
        return None

    def role(self, question: Question, known: KnownParty) -> Found | None:
        """Say in which roles papers name somebody, the newest first, each once."""
        meetings = question.scope.meetings or tuple(self._meetings)
        wanted = {meeting.id for meeting in meetings}
        roles: dict[str, Statement] = {}
        for one in reversed(self._meetings.appearances.get(known, ())):
            for source in one.said.sources:
                party = source.evidence.value
                said = ", ".join(filter(None, (party.role, party.affiliation)))
                if one.meeting.id in wanted and said and source.quotable:
                    label = one.meeting.label
                    statement = Statement(said, self.cite_sources([source]), label)
                    roles.setdefault(fold(said), statement)
        return Found(tuple(roles.values()), _LESS_SURE) if roles else None

    def next_planned(self, question: Question) -> Found | None:
        """Say what a meeting's documents say of when the next one is to be.

        Where the question names no meeting, the latest is meant.
        """
        scope = question.scope.meetings
        for meeting in scope if len(scope) == 1 else self._meetings[-1:]:
            for record in meeting.records:
                planned = record.next_meeting
                if planned is None or not _TIMED.search(planned.value):
                    continue
                citations = self.cite_sources([Source(record, planned)])
                if citations:
                    return Found((Statement(tidy(planned.value), citations),), _SURE)
        return self._next_held(scope[-1]) if scope else None

    def _next_held(self, meeting: Meeting) -> Found | None:
        """Say when the next meeting of the library was, where it is there."""
        later = [
            m
            for m in self._meetings
            if m.dates is not None
            and meeting.dates is not None
            and m.dates.first > meeting.dates.last
            and fold(m.body or "") == fold(meeting.body or "")
        ]
        said = self._field("dates", later[0]) if later else []
        if not any(one.citations for one in said):
            return None
        return Found(tuple(said), _LESS_SURE, opening="The next one in the library:")

    def lasted(self, question: Question) -> Found | None:
        """Say how many days each meeting took, where its days are stated."""
        statements = []
        for meeting in question.scope.meetings:
            dates, by_hand = meeting.dates, meeting.by_hand("dates")
            if dates is None and by_hand is not None:
                statements.append(field_of(meeting, by_hand))
            if dates is None or dates.precision != "day":
                continue
            count = (dates.last - dates.first).days + 1
            days = f"{count} day{'s' if count > 1 else ''}"
            if by_hand is not None:
                one = stated(by_hand, lead=f"{days}: ")
            else:
                citations = self.cite_sources(
                    source
                    for source in meeting.stated("dates")
                    if source.evidence.value.precision == "day"
                )
                one = Statement(f"{days} ({written_dates(dates)})", citations)
            several = len(question.scope.meetings) > 1
            statements.append(labelled(one, meeting) if several else one)
        return Found(tuple(statements), _SURE) if statements else None

    def decided(self, question: Question) -> Found | None:
        """List what the papers of each meeting say was agreed or decided there."""
        several = len(question.scope.meetings) > 1
        statements = []
        for meeting in question.scope.meetings:
            for said in meeting.decisions:
                citations = self.cite_sources(said.sources)
                label = meeting.label if several else ""
                if citations:
                    statements.append(Statement(tidy(said.value), citations, label))
        if not 0 < len(statements) <= MOST_DECISIONS:
            return None
        return Found(tuple(statements), _LESS_SURE)

    def taking_part(self, question: Question, matter: Matter) -> Found | None:
        """Say who did what at the meetings of the question's scope, or how many."""
        if question.type is AnswerType.YES_NO:
            if matter.left:
                stranger = self._was_a_stranger(question, matter)
                return stranger or self._emptied(question, matter)
            return self._did(question.scope.meetings, matter)
        counted = question.type is AnswerType.NUMBER
        found = [(m, self.who(m, matter)) for m in question.scope.meetings]
        told = [(meeting, rows) for meeting, rows in found if rows]
        if not told:
            return self._emptied(question, matter)
        if len(found) == 1:
            meeting, rows = told[0]
            statements = self._listed(meeting, rows, matter)
            if not statements:
                return None
            opening = self._opening(meeting, rows, matter, counted=counted)
            claimed = matter.part is not Part.PRESENT or meeting.lists_participants
            status = Status.ANSWERED if claimed else Status.PARTIAL
            if counted and not claimed and not meeting.correction("participants"):
                return None
            return Found(statements, _SURE, status, opening)
        statements = tuple(
            one
            for meeting, _ in found
            if (one := self.in_one_line(meeting, matter, counted=counted)) is not None
        )
        if not statements:
            return None
        whole = len(statements) == len(found)
        status = Status.ANSWERED if whole else Status.PARTIAL
        return Found(statements, _SURE, status)

    def who(self, meeting: Meeting, matter: Matter) -> list[Row]:
        """Return who did at a meeting what is asked, each once."""
        rows: list[Row] = []
        named: set[object] = set()
        lists = meeting.lists_participants is not None
        for field in _FIELDS[matter.part]:
            # One who chaired may stand in the list in another form of the name.
            if field == "chairs" and matter.part is Part.PRESENT and lists:
                continue
            for said in getattr(meeting, field):
                sure = max(s.evidence.confidence for s in said.sources)
                if field == "guests" and matter.part is Part.PRESENT and sure < 1:
                    continue
                known = self._meetings.names.of(said.value)
                if known not in named and self._fits(field, said, matter, known):
                    named.add(known)
                    rows.append((field, said))
        if matter.role:
            rows = [row for row in rows if self._is_called(row, matter.role)] or rows
        persons = [row for row in rows if row[1].value.kind is PartyKind.PERSON]
        if (matter.left or matter.parties) and persons:
            # "The Norlandian chair" is a person where one is named.
            return persons
        return rows

    def _is_called(self, row: Row, role: str) -> bool:
        """Tell whether somebody has an office, by title, role or the list's label."""
        party = row[1].value
        said = [f"{party.title} {party.role}"]
        for source in row[1].sources:
            text = self._outlines(source.record.document_id).document.text
            before = text[max(0, source.evidence.start - _NEAR) : source.evidence.start]
            said += [label[0] for label in _LIST_LABEL.finditer(before)][-1:]
        return any(word.stem == role for one in said for word in tokens(one))

    def in_one_line(
        self, meeting: Meeting, matter: Matter, *, counted: bool = False
    ) -> Statement | None:
        """Say who did what is asked in one line, labelled by the meeting."""
        rows = self.who(meeting, matter)
        emptied = [one for one in _made(meeting, (), matter) if not one.value]
        if not rows and emptied:
            return labelled(stated(emptied[0]), meeting)
        one = self.listed(meeting, rows, lead=f"{len(rows)}: " if counted else "")
        return None if one is None else labelled(one, meeting)

    def listed(
        self, meeting: Meeting, rows: Sequence[Row], *, lead: str = ""
    ) -> Statement | None:
        """Say the parties of one meeting, those behind that were set by hand.

        Args:
            meeting: The meeting.
            rows: Its parties.
            lead: Said before them.
        """
        quoted = [row for row in rows if self.cite_said(row[1])]
        by_hand = [r for r in rows if r not in quoted and meeting.correction(r[0])]
        citations = unique(c for _, said in quoted for c in self.cite_said(said))
        corrections = _made(meeting, rows)
        if not citations and not corrections:
            return None
        texts = [
            joined([written(said.value) for _, said in part])
            for part in (quoted, by_hand)
        ]
        added = marked(texts[1], corrections) if by_hand else noted(corrections)
        return Statement(
            f"{lead}{texts[0]}" if quoted else "",
            citations,
            by_hand=added if quoted else f"{lead}{added}",
            corrections=corrections,
        )

    def backing(
        self, meeting: Meeting, rows: Iterable[Row]
    ) -> tuple[tuple[Citation, ...], tuple[Correction, ...]]:
        """Return the quotes that name parties, and what was set by hand of them."""
        rows = list(rows)
        citations = unique(c for _, said in rows for c in self.cite_said(said))
        return citations, _made(meeting, rows)

    def cite_said(self, said: Said[Party]) -> tuple[Citation, ...]:
        """Quote every document that names a party; () where it was set by hand."""
        return self.cite_sources(said.sources)

    def cite_sources(self, sources: Iterable[Source[object]]) -> tuple[Citation, ...]:
        """Quote what documents state; what was set by hand has no quote."""
        return unique(
            self._evidence(source.record, source.evidence)
            for source in sources
            if source.quotable
        )

    def appearances(
        self, known: KnownParty, part: Part, meetings: Sequence[Meeting]
    ) -> dict[str, Row]:
        """Return the meetings, by id, at which a party did something."""
        wanted = {meeting.id for meeting in meetings}
        found: dict[str, Row] = {}
        for field in _FIELDS[part]:
            for one in self._meetings.appearances.get(known, ()):
                if one.field == field and one.meeting.id in wanted:
                    found.setdefault(one.meeting.id, (field, one.said))
        return found

    def held_office(self, row: Row, matter: Matter) -> bool:
        """Tell whether a party is named with the office that is asked for."""
        asked = {c for w in tokens(matter.office) for c in concepts(w.stem)}
        stems = {w.stem for w in tokens(matter.office)}
        return any(
            w.stem in stems or concepts(w.stem) & asked
            for source in row[1].sources
            for w in tokens(source.evidence.value.role)
        )

    def linked(self, question: Question) -> tuple[Found | None, str]:
        """Give the address of a thing that the papers of a meeting link to.

        Returns:
            What can be said; or why nothing can, where a paper says that there is
            no such thing; or neither.
        """
        statements, nothing = [], ""
        for view in papers(extent_of(question.scope.meetings), self._outlines):
            for one in links(question, view):
                if one.address is None:
                    said = tidy(view.document.text[one.start : one.end])
                    where = question.scope.label
                    nothing = f"The documents on the {where} say: “{said}”."
                    continue
                address = view.document.text[slice(*one.address)]
                quoted = cite(view, one.start, one.end)
                statements.append(Statement(address, (quoted,)))
        if statements:
            return Found(tuple(statements), _SURE), ""
        return None, nothing

    def agenda(self, question: Question) -> Found | None:
        """List what was on the agenda, by the first paper that shows it."""
        for view in papers(extent_of(question.scope.meetings), self._outlines):
            spans = agenda(question.words, view, text=question.text)
            if spans:
                return Found((listing(view, spans),), _LESS_SURE)
        return None

    def _aspect(self, aspect: str, meeting: Meeting) -> list[Statement]:
        """Return what the records say of when, where or how a meeting was held."""
        if aspect == "venue":
            town = self._field("place", meeting) or self._nowhere(meeting)
            return [*self._field("venue", meeting), *town]
        if aspect == "date":
            return self._field("dates", meeting)
        if aspect == "place":
            named = self._field("place", meeting) or self._field("venue", meeting)
            return named or self._nowhere(meeting)
        return self._field(aspect, meeting)

    def _nowhere(self, meeting: Meeting) -> list[Statement]:
        """Say that a meeting was virtual, where it was; [] otherwise."""
        by_hand = meeting.by_hand("mode")
        if by_hand is not None:
            virtual = by_hand.value == "virtual"
            return [stated(by_hand, lead="in no place: ")] if virtual else []
        return [
            Statement("in no place: it was a virtual meeting", one.citations)
            for one in self._field("mode", meeting)
            if fold(one.text).startswith(("virtual", "online", "remote"))
        ]

    def _field(self, name: str, meeting: Meeting) -> list[Statement]:
        """Return what the documents state of one field, each differing value once.

        Where they agree, all of them are cited under the fullest form; where they
        do not, every value is shown with the document that states it. What was set
        by hand is said alone.
        """
        by_hand = meeting.by_hand(name)
        if by_hand is not None:
            return [stated(by_hand)]
        said = [(one.record, one.evidence) for one in meeting.stated(name)]
        said.sort(key=lambda s: (_imprecision(s[1].value), s[1].start - s[1].end))
        groups: list[list[tuple[MeetingRecord, Evidenced[object]]]] = []
        for one in said:
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
        return Statement(text, self.cite_sources(Source(r, v) for r, v in group))

    def _evidence(self, record: MeetingRecord, value: Evidenced[object]) -> Citation:
        return cite_evidence(self._outlines(record.document_id), value)

    def _fits(
        self, field: str, said: Said[Party], matter: Matter, known: KnownParty | None
    ) -> bool:
        """Tell whether a party is one of those that are asked for."""
        if not matter.wants(said.value):
            return False
        if matter.part is Part.OFFICE and not self.held_office((field, said), matter):
            return False
        if not matter.left and not matter.parties:
            return True
        if known in matter.parties:
            return False  # "Who chaired for Norland?": not Norland
        whole = bag(tokens(" ".join(map(written, _forms(said)))))
        named = [w for p in matter.parties for w in tokens(p.name)]
        return all(match(w, whole) >= 0.8 for w in (*matter.left, *named))

    def _listed(
        self, meeting: Meeting, rows: Sequence[Row], matter: Matter
    ) -> tuple[Statement, ...]:
        """Say each party with its quotes; those with the same quotes in one line.

        Those who were set by hand come last.
        """
        groups: dict[tuple[Citation, ...], list[str]] = {}
        for field, said in rows:
            citations = self.cite_said(said)
            text = self._as_listed(said)
            if matter.part is Part.PRESENT and field in _NOTES:
                note = _NOTES[field]
                text = text if note in fold(text) else f"{text} ({note})"
            groups.setdefault(citations, []).append(text)
        by_hand = groups.pop((), [])
        corrections = _made(meeting, rows, matter)
        whole = None if corrections else self._stretch(meeting, rows, matter)
        if whole is not None:
            return (whole,)
        statements = [
            Statement(joined(t), c, corrections=corrections) for c, t in groups.items()
        ]
        if by_hand and corrections:
            text = marked(joined(by_hand), corrections)
            statements.append(Statement(by_hand=text, corrections=corrections))
        return tuple(statements)

    def _stretch(
        self, meeting: Meeting, rows: Sequence[Row], matter: Matter
    ) -> Statement | None:
        """Quote a list on one line from its first name to its last.

        What stands between two names and was not understood is shown as it is.
        """
        every = [said for field, said in rows if field == "participants"]
        if matter.part is not Part.PRESENT or len(every) < max(2, len(rows)):
            return None
        if len(every) != len(meeting.participants):
            return None
        sources = [said.sources[0] for said in every if len(said.sources) == 1]
        if len(sources) != len(every) or not all(s.quotable for s in sources):
            return None
        if len({source.record.document_id for source in sources}) > 1:
            return None
        view = self._outlines(sources[0].record.document_id)
        start = min(source.evidence.start for source in sources)
        end = max(source.evidence.end for source in sources)
        text = view.document.text[start:end]
        names = sum(s.evidence.end - s.evidence.start for s in sources)
        if "\n" in text.strip() or len(text) > _SPARSE * names:
            return None
        return Statement(tidy(text), (cite(view, start, end),))

    def _as_listed(self, said: Said[Party]) -> str:
        """Write a party as its list does, or by its parts where that says more."""
        for source in said.sources:
            if source.quotable and source.evidence.confidence == 1:
                view = self._outlines(source.record.document_id)
                start, end = source.evidence.start, source.evidence.end
                text = tidy(view.document.text[start:end])
                if source.evidence.value.name in text:
                    return text
        return written(said.value)

    def _opening(
        self,
        meeting: Meeting,
        rows: Sequence[Row],
        matter: Matter,
        *,
        counted: bool,
    ) -> str:
        made = noted(_made(meeting, rows, matter))
        if counted:
            number = f"{len(rows)} {_kind_asked(rows, matter)}"
            if matter.part is Part.PRESENT and meeting.lists_participants is None:
                number = f"At least {number}"
            return f"{number} ({made}):" if made else f"{number}:"
        if matter.part is Part.PRESENT and meeting.lists_participants is None:
            made = f" ({made})" if made else ""
            return f"No document lists all who took part; these are named{made}:"
        if made and any(self.cite_said(said) for _, said in rows):
            # A quote alone would seem to say that nobody else is named there.
            return f"{made[:1].upper()}{made[1:]}:"
        return ""

    def _emptied(self, question: Question, matter: Matter) -> Found | None:
        """Say what was set by hand where it holds nobody who is asked for.

        Without it, passages would say what the correction took out. Only where the
        question asks of no more than names: what else it asks, passages may know.
        """
        named = {w.start for name in question.whole_names for w in name}
        if any(word.start not in named for word in matter.left):
            return None
        found = [
            (meeting, made)
            for meeting in question.scope.meetings
            for made in _made(meeting, (), matter)
        ]
        if not found:
            return None
        whole = len(found) == len(question.scope.meetings) and not matter.left
        none = whole and not any(made.value for _, made in found)
        return Found(
            tuple(field_of(meeting, made) for meeting, made in found),
            _SURE,
            Status.ANSWERED if none else Status.PARTIAL,
        )

    def corrected_away(self, question: Question) -> str:
        """Say of which meetings somebody changed what a question names them by.

        "No document reports the 5th meeting" is half of the truth where one did
        before it was corrected.
        """
        made = [
            (meeting, one)
            for meeting in self._meetings
            for one in meeting.corrections
            if one.field in ("number", "dates", "place")
            and speaks_of(question.text, one)
        ]
        said = (f"{meeting.label}: {noted([one])}" for meeting, one in made)
        return "; ".join(said)

    def _was_a_stranger(self, question: Question, matter: Matter) -> Found | None:
        """Say no of one whom no list of the library names, where a list is complete."""
        meetings = question.scope.meetings
        whole = len(question.whole_names) == 1 and not matter.parties
        if not whole or len(meetings) != 1:
            return None
        name = question.whole_names[0]
        if any(word not in name for word in matter.left):
            return None
        spoken = question.text[name[0].start : name[-1].end]
        for made in _made(meetings[0], (), matter):
            if _names_all(meetings[0], matter.part, made.field):
                return Found((_not_among(made, spoken, lead="No: "),), _SURE)
        if matter.part is not Part.PRESENT:
            return None
        said = self._not_listed(meetings[0], spoken, [spoken, name[-1].text])
        mentioned = self._generation.mentions(spoken)
        if (
            said is None
            or not mentioned
            or self._mentions(meetings[0], mentioned, spoken)
        ):
            return None
        return Found((said,), _LESS_SURE)

    def _mentions(
        self, meeting: Meeting, mentioned: Collection[str], spoken: str
    ) -> bool:
        """Tell whether a paper of a meeting mentions a name, where it is about it.

        Args:
            meeting: The meeting.
            mentioned: Ids of the documents that mention the name somewhere.
            spoken: The name.
        """
        for record in meeting.records:
            if record.document_id not in mentioned:
                continue
            if record.span is None:
                return True
            text = self._outlines(record.document_id).document.text
            if fold(spoken) in fold(text[slice(*record.span)]):
                return True
        return False

    def _did(self, meetings: Sequence[Meeting], matter: Matter) -> Found | None:
        """Say whether a party did at each of the meetings what is asked."""
        judged = [
            (meeting, self._judge(meeting, known, matter))
            for meeting in meetings
            for known in matter.parties
        ]
        told = [(meeting, one) for meeting, one in judged if one is not None]
        if not told:
            return None
        several = len(judged) > 1
        statements = tuple(
            replace(one, label=meeting.label) if several else one
            for meeting, one in told
        )
        status = Status.ANSWERED if len(told) == len(judged) else Status.PARTIAL
        return Found(statements, _SURE, status)

    def _judge(
        self, meeting: Meeting, known: KnownParty, matter: Matter
    ) -> Statement | None:
        """Say yes or no with its quotes; None where the documents leave it open."""
        row = self.appearances(known, matter.part, [meeting]).get(meeting.id)
        if row is not None and matter.part is Part.OFFICE:
            row = row if self.held_office(row, matter) else None
        if row is not None:
            how = _NOTES.get(row[0], "") if matter.part is Part.PRESENT else ""
            yes = f"Yes, as {_article(how)} {how}" if how else "Yes"
            return self._quoted(yes, meeting, row)
        if matter.part is Part.PRESENT:
            away = self.appearances(known, Part.ABSENT, [meeting]).get(meeting.id)
            if away is not None:
                return self._quoted("No", meeting, away)
        if matter.part is Part.ABSENT:
            there = self.appearances(known, Part.PRESENT, [meeting]).get(meeting.id)
            if there is not None:
                return self._quoted("No", meeting, there)
        taken_out = self.taken_out(meeting, known, matter.part, lead="No: ")
        if taken_out is not None:
            return taken_out
        if matter.part is Part.PRESENT:
            return self._not_listed(meeting, known.name, _ways_to_write(known))
        if matter.part is Part.CHAIRS:
            return self._chaired_by_others(meeting, matter)
        return None

    def _chaired_by_others(self, meeting: Meeting, matter: Matter) -> Statement | None:
        """Say who chaired in place of a party of the same kind, or None."""
        kinds = {party.kind for party in matter.parties}
        rows = [("chairs", said) for said in meeting.chairs if said.value.kind in kinds]
        citations = unique(c for _, said in rows for c in self.cite_said(said))
        if not citations:
            return None
        names = joined([written(said.value) for _, said in rows])
        return Statement(f"No: {names} is named for that", citations)

    def taken_out(
        self, meeting: Meeting, known: KnownParty, part: Part, *, lead: str = ""
    ) -> Statement | None:
        """Say that a party does not stand in a field that was set by hand.

        Who is not set as a chair did not chair. Of those who were there, a list that
        somebody set may lack some, unless a document lists them all or the party was
        taken out of it.
        """
        for field in _FIELDS[part]:
            made = meeting.correction(field)
            if made is None or (part is Part.PRESENT and field == "chairs"):
                continue
            before = made.before if isinstance(made.before, tuple) else ()
            was_in = any(self._meetings.names.of(one) == known for one in before)
            if was_in or _names_all(meeting, part, field):
                return _not_among(made, known.name, lead=lead)
        return None

    def _quoted(self, judgement: str, meeting: Meeting, row: Row) -> Statement | None:
        """Judge with what a document says, or with what was set by hand."""
        citations, made = self.backing(meeting, [row])
        if citations:
            text = f"{judgement}. “{tidy(citations[0].quote)}”"
            # The quote may name others as well, whom the correction took out.
            return Statement(text, citations, by_hand=noted(made), corrections=made)
        if not made:
            return None
        said = f"{judgement}: {row[1].value.name} is among the {noun(row[0])}"
        return Statement(by_hand=marked(said, made), corrections=made)

    def with_corrections(
        self, found: Found | None, question: Question, matter: Matter | None
    ) -> Found | None:
        """Say what was set by hand beside passages that say what it took out.

        Where that is what is asked, it is said alone.
        """
        if found is None:
            return None
        asked = _fields_asked(question, matter)
        scope = question.scope.meetings
        cited = [c for one in found.statements for c in one.citations]
        said = " ".join([*(one.text for one in found.statements), question.text])
        beside: list[Statement] = []
        instead: list[Statement] = []
        for meeting in self._meetings:
            if meeting not in scope and not any(
                meeting.extent.holds(c.document_id, c.start) for c in cited
            ):
                continue
            for made in meeting.corrections:
                one = field_of(meeting, made)
                named = speaks_of(said, made)
                wanted = made.field in asked and meeting in scope
                if named and (wanted or _doubts(question, made)):
                    instead.append(one)
                elif wanted or (named and made.field in _HELD):
                    beside.append(one)
        if instead:
            return Found(tuple(instead), _SURE, Status.PARTIAL)
        return replace(found, statements=(*found.statements, *beside))

    def _not_listed(
        self, meeting: Meeting, name: str, forms: Sequence[str]
    ) -> Statement | None:
        """Say no where a list names all who were there, and does not name this one."""
        lead = meeting.lists_participants
        if lead is None or not lead.quotable or self._may_be_listed(meeting, forms):
            return None
        count = len(meeting.participants) + len(meeting.observers)
        return Statement(
            f"No: {name} is not among the {count} listed as present.",
            self.cite_sources([lead]),
        )

    def _may_be_listed(self, meeting: Meeting, forms: Sequence[str]) -> bool:
        """Tell whether a document names somebody near its lists, or in a sentence.

        A list that was read in part must not become a "no".
        """
        folded = "|".join(re.escape(fold(form)) for form in forms)
        pattern = re.compile(rf"(?<!\w)(?:{folded})(?!\w)")
        for record in meeting.records:
            listed = [
                one
                for field in ("participants", "observers", "guests", "absent")
                for one in getattr(record, field)
                if one.end > one.start
            ]
            if not listed:
                continue
            text = self._outlines(record.document_id).document.text
            begin, finish = record.span or (0, len(text))
            if all(one.confidence == 1 for one in record.participants):
                begin = max(begin, min(one.start for one in listed) - _NEAR)
                finish = min(finish, max(one.end for one in listed) + _NEAR)
            text = text[begin:finish]
            if pattern.search(fold(text)):
                return True
        return False


def written(party: Party) -> str:
    """Write a party with what its document says of it.

    >>> written(Party("Ana Ito", PartyKind.PERSON, "Ms", "Norland", "Secretary"))
    'Ms Ana Ito (Secretary, Norland)'
    """
    name = f"{party.title} {party.name}".strip()
    if party.title and party.title[:1].isupper() and len(party.title.split()) > 2:
        name = f"{party.name} ({party.title})"
    more = ", ".join(x for x in (party.role, party.affiliation, party.handle) if x)
    return f"{name} ({more})" if more else name


def _forms(said: Said[Party]) -> Iterable[Party]:
    return (said.value, *(source.evidence.value for source in said.sources))


def _ways_to_write(known: KnownParty) -> list[str]:
    family = [words[-1] for kind, words in known.keys if kind == "person"]
    return [*known.forms, *family]


def _article(noun: str) -> str:
    return "an" if noun[:1] in "aeiou" else "a"


def _kind_asked(rows: Sequence[Row], matter: Matter) -> str:
    """Name what was counted: "countries", "people"."""
    plural = {
        PartyKind.DELEGATION: "countries",
        PartyKind.ORGANISATION: "organisations",
        PartyKind.PERSON: "people",
    }
    kinds = {said.value.kind for _, said in rows}
    noun = plural[kinds.pop()] if len(kinds) == 1 else "parties"
    verb = {
        Part.CHAIRS: "chaired",
        Part.HOSTS: "hosted",
        Part.ABSENT: "are named as away",
        Part.OBSERVERS: "are named as observers",
        Part.GUESTS: "are named as guests",
    }
    return f"{noun} {verb.get(matter.part, 'are listed as present')}"


def _judged(
    question: Question, modes: Sequence[Statement], meeting: Meeting
) -> list[Statement]:
    """Say yes or no where one way of meeting is asked about, not one of several."""
    asked = {mode_of(m) for m in MODES.findall(question.text)}
    if len(asked) != 1:
        return list(modes)
    by_hand = meeting.by_hand("mode")
    if by_hand is not None:
        lead = "Yes: " if by_hand.value in asked else "No: "
        return [stated(by_hand, lead=lead)]
    return [
        replace(m, text=f"{'Yes' if m.text in asked else 'No'}: {m.text}")
        for m in modes
    ]


def _made(
    meeting: Meeting, rows: Iterable[Row], matter: Matter | None = None
) -> tuple[Correction, ...]:
    """Return what was set by hand in the fields of rows, and in what is asked for."""
    fields = [field for field, _ in rows]
    if matter is not None and matter.part is not Part.OFFICE:
        fields.append(_FIELDS[matter.part][0])
    made = (meeting.correction(field) for field in fields)
    return unique(one for one in made if one is not None)


def _names_all(meeting: Meeting, part: Part, field: str) -> bool:
    """Tell whether a field that was set by hand names all who did something."""
    if part is Part.PRESENT:
        return field == "participants" and meeting.lists_participants is not None
    return part is not Part.OFFICE


def _not_among(made: Correction, name: str, *, lead: str) -> Statement:
    said = f"{lead}{name} is not among the {noun(made.field)}"
    return Statement(by_hand=marked(said, (made,)), corrections=(made,))


def _fields_asked(question: Question, matter: Matter | None) -> frozenset[str]:
    """Return the fields of meeting records that a question asks for."""
    if matter is not None:
        fields = _FIELDS[matter.part]
        return frozenset(fields[:3] if matter.part is Part.PRESENT else fields)
    asked = {
        AnswerType.DATE: ("dates",),
        AnswerType.PLACE: ("place", "venue"),
    }
    return frozenset(asked.get(question.type, ()))


def _doubts(question: Question, made: Correction) -> bool:
    """Tell whether a question asks whether what a correction took out is so."""
    yes_or_no = question.type is AnswerType.YES_NO and made.field in _HELD
    return yes_or_no and made.field != "number" and speaks_of(question.text, made)


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
