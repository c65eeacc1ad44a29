"""Who was there, was away, observed, was invited or chaired, as documents list them.

A list stands below a heading, behind a label ("Present: …"), under a sentence that
leads it in, or in a table. What is listed for another meeting is left out, and so is
everything that does not look like a name. Sentences are left to
``corpus/attended.py``, the verb "chaired" to ``corpus/chairing.py``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.attended import EXCEPT, IN_SENTENCE, SentenceReader, kind_said, may_say
from corpus.countries import is_country
from corpus.document import Block, BlockKind, Document
from corpus.labels import Label, Roll, names_group, read_label
from corpus.listing import evidence, read_line, read_sentence, settle
from corpus.meeting import Evidenced, PartyKind
from corpus.names import has_title
from corpus.people import Listed, Standing, read_item
from corpus.plain import one_line
from corpus.roster import Roster
from corpus.scope import Scope
from corpus.sentences import sentence_spans
from corpus.tables import AWAY, THERE, Columns, cell_spans

Span = tuple[int, int]

_SIGNED = 0.8
_MOST_LABEL = 100
_MOST_LINE = 4000
_LABELLED = re.compile(
    r"[ \t]*(?:[-*+•>#]+[ \t]+|\d{1,2}[.)][ \t]+)*(?P<label>[^\s:|][^:\n|]{0,90}?)"
    r"[ \t]*(?P<colon>:)(?P<marks>[*_\s]*)(?=\s|\*|_|\Z|[^\s/\d])"
)
# "Present - Ada, Bob": a dash where others set a colon
_DASHED = re.compile(
    r"[ \t]*(?P<label>[A-Za-z][A-Za-z ]{2,24}?)(?P<marks>\s*)(?P<colon>\s[-–—]\s+)"
    r"(?=\S)"
)
# A sentence and no list of names.
_SAYS = re.compile(r"\s(?:was|were|is|are|had|has|have|attended|joined|left|sent)\s")
_NONE = re.compile(
    r"\W*(?:none|nil|nobody|no\s?one|n/?a|tb[acd]|not\s+applicable|-+|–|—|unknown"
    r"|no\s+(?:apologies|regrets|absences|guests|observers)\b.*|none\s+received"
    r"|there\s+were\s+no\b.*|all\s+(?:members\s+)?present)?\W*",
    re.IGNORECASE | re.DOTALL,
)
_LETTERED = re.compile(r"([A-Z])[.)]\s")
_NO_NAMES = re.compile(r"\W*(?:n/?a|none|nobody|no\s)\b", re.IGNORECASE)
_LISTS = (Roll.PRESENT, Roll.ABSENT, Roll.OBSERVERS, Roll.GUESTS)
_NOTES = re.compile(r"(?:.*\b)?(?:scribe|minutes?|note|recorder|rapporteur)", re.I)
_GOES_ON = re.compile(r"(?:[,;&–-]|\b(?:and|of|the|for))\s*\Z", re.IGNORECASE)
_STARTS_LOW = re.compile(r"(?:and|&|of|for)\b|[,;]")
_ENDS_SENTENCE = re.compile(r"[.!?]\s*\Z")
_COUNTED = re.compile(r"\d[.)]\s+\Z")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\W*")
_LABEL_INSIDE = re.compile(r"[.;]\s+(?P<label>[A-Z][^:.;\n]{2,40}):(?=\s)")
_OFF = 2  # columns by which a cell may begin before its head
_LISTED_NAMES = re.compile(r",|;|\s(?:and|&)\s")


@dataclass(slots=True)
class _Open:
    """A list that has been announced and may go on.

    Attributes:
        label: What it lists.
        span: The words that announce it.
        level: Level of the heading, or 0 where a line announces it.
        depth: Nesting of the items, once one was seen.
        within: Nesting of the item that holds the label, or None.
        strict: Whether names stood behind the label, so that only what is plainly
            a name continues it.
        seen: Whether a name was read.
        parted: Whether headings of its own part it.
        among: Whether it is a part of a list of those present: its guests, observers.
    """

    label: Label
    span: Span
    level: int = 0
    depth: int | None = None
    within: int | None = None
    strict: bool = False
    seen: bool = False
    parted: bool = False
    among: bool = False


def read_attendance(document: Document, scope: Scope) -> Roster:
    """Return who a document says took part in the meeting that it reports."""
    reader = _Reader(document, scope)
    blocks = [block for block in document.blocks if not block.noise]
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if scope.is_other_section(block.heading_path):
            reader.close()
            at += 1
            continue
        if block.kind is BlockKind.TABLE_ROW:
            rows = at + 1
            while (
                rows < len(blocks)
                and blocks[rows].kind is BlockKind.TABLE_ROW
                and not blocks[rows].level
            ):
                rows += 1
            reader.read_table(blocks[at:rows])
            at = rows
            continue
        before = blocks[at - 1] if at else None
        while at + 1 < len(blocks) and _is_broken(document.text, block, blocks[at + 1]):
            at += 1
            block = replace(block, end=blocks[at].end)
        reader.read_block(block, before)
        at += 1
    return reader.roster


class _Reader:
    """Walks through the blocks of one document, a list being open or not."""

    def __init__(self, document: Document, scope: Scope) -> None:
        self.roster = Roster()
        self._text = document.text
        self._title = document.title
        self._scope = scope
        self._sentences = SentenceReader(document.text, scope, self.roster)
        self._open: _Open | None = None

    def close(self) -> None:
        """Forget the list that was open."""
        self._open = None

    def read_block(self, block: Block, before: Block | None) -> None:
        """Read a heading, a paragraph or an item."""
        if block.kind is BlockKind.HEADING:
            self._read_heading(block)
        elif block.kind is BlockKind.LIST_ITEM:
            self._read_list_item(block)
        elif block.kind is BlockKind.PARAGRAPH:
            self._read_paragraph(block, before)

    # Headings

    def _read_heading(self, block: Block) -> None:
        text, start, end = self._text, block.start, block.end
        if "\n" in text[start:end] and self._read_stretches(block):
            return  # short lines that look like a heading
        labelled = self._labelled(start, end)
        if labelled is not None:
            label, span, rest = labelled
            if text[rest:end].strip():
                self._open = None
                self._enter(label, span, rest, end)
                return
            self._open = _Open(label, span, block.level)
            return
        alone = read_label(one_line(text[start:end]))
        if alone is not None and alone.roll in _LISTS:
            opened = self._open
            among = (
                opened is not None
                and opened.label.roll is Roll.PRESENT
                and 0 < opened.level < block.level
            )
            self._open = _Open(alone, (start, end), block.level, among=among)
        elif alone is not None and (
            alone.roll is Roll.CHAIRS or _NOTES.match(alone.role)
        ):
            self._open = _Open(alone, (start, end), block.level, strict=True)
        elif self._open is not None and self._names_group(one_line(text[start:end])):
            self._open.parted = True
        elif self._open is not None and not self._is_part(block):
            # A name alone below "Absent:" looks like a heading.
            opened = self._open
            said = one_line(text[start:end])
            lone = not opened.seen and self._is_all_names(start, end)
            if lone or (opened.parted and self._is_told_of(start, end)):
                self._read_unlabelled(start, end, [(start, end)])
                return
            if opened.seen or said != one_line(self._title):
                self._open = None

    def _names_group(self, words: str) -> bool:
        """Tell whether a heading or a line parts an open list by who they are."""
        opened = self._open
        if opened is None or (opened.seen and not opened.parted):
            return False
        return opened.label.roll in _LISTS and names_group(words)

    def _is_told_of(self, start: int, end: int) -> bool:
        """Tell whether a line is a person and what the person does."""
        items = read_item(self._text, start, end)
        told = len(items) == 1 and items[0].shaped and _fills(items[0], (start, end))
        return told and bool(items[0].party.role or items[0].party.affiliation)

    def _is_part(self, block: Block) -> bool:
        """Tell whether a heading parts an open list: "Board" below "Attendees"."""
        opened = self._open
        if opened is None or not 0 < opened.level < block.level:
            return False
        if opened.seen and not opened.parted:
            return False  # the list has come to its end
        opened.parted = len(self._text[block.start : block.end].split()) <= 4
        return opened.parted

    # Paragraphs

    def _read_paragraph(self, block: Block, before: Block | None) -> None:
        self._read_signature(block, before)
        if not self._read_stretches(block):
            lines = self._lines(block.start, block.end)
            self._read_unlabelled(block.start, block.end, lines)

    def _read_stretches(self, block: Block) -> bool:
        """Read the lines of a block that begin with labels; tell whether any do."""
        lines = self._lines(block.start, block.end)
        stretches = self._stretches(lines)
        if not stretches:
            return False
        first = stretches[0][0]
        if first:
            self._read_unlabelled(lines[0][0], lines[first - 1][1], lines[:first])
        ends = [*(number for number, *_ in stretches[1:]), len(lines)]
        for (_, label, span, rest), end in zip(stretches, ends, strict=True):
            stop = lines[end - 1][1]
            if rest < stop and self._text[rest:stop].strip(" \t\n*_"):
                self._enter(label, span, rest, stop)
            else:
                self._open = _Open(label, span)
        return True

    def _lines(self, start: int, end: int) -> list[Span]:
        lines = []
        for match in re.finditer(r"\S(?:[^\n]*\S)?", self._text[start:end]):
            first, last = start + match.start(), start + match.end()
            # "Apologies: Ada Stone. Guest: Bob Wu": two labels on one line
            for label in _LABEL_INSIDE.finditer(self._text, first, last):
                named = read_label(label["label"])
                if named is not None and self._labelled(first, last) is not None:
                    lines.append((first, label.start() + 1))
                    first = label.start("label")
            lines.append((first, last))
        return lines

    def _stretches(self, lines: Sequence[Span]) -> list[tuple[int, Label, Span, int]]:
        """Return the lines that begin with a label: which, what, where, the rest."""
        found: list[tuple[int, Label, Span, int]] = []
        for number, (start, end) in enumerate(lines):
            labelled = self._labelled(start, end)
            if labelled is not None:
                label, span, rest = labelled
                found.append((number, label, span, rest))
                continue
            # "Present", and the names on the lines below it.
            if number in (0, len(lines) - 1) and end - start <= _MOST_LABEL:
                label_alone = read_label(one_line(self._text[start:end]))
                if label_alone is None:
                    continue
                if number and (label_alone.roll not in _LISTS or number > 2):
                    continue
                office = label_alone.roll in (Roll.CHAIRS, Roll.OFFICE, Roll.HOSTS)
                if office and len(lines) != 2:
                    continue
                if office and not self._is_people(lines[1]):
                    continue
                found.append((number, label_alone, (start, end), end))
        return found

    def _is_people(self, line: Span) -> bool:
        listed = read_line(self._text, *line, PartyKind.PERSON)
        return bool(listed) and all(
            item.party.kind is PartyKind.PERSON for item in listed
        )

    def _labelled(self, start: int, end: int) -> tuple[Label, Span, int] | None:
        """Return the label before a colon, its span, and where the rest begins."""
        stop = min(end, start + _MOST_LABEL + 20)
        match = _LABELLED.match(self._text, start, stop)
        if match is None:
            match = _DASHED.match(self._text, start, stop)
            dashed = None if match is None else read_label(match["label"])
            if dashed is None or dashed.roll not in _LISTS:
                return None
        assert match is not None
        label = read_label(one_line(match["label"]).strip("*_ "))
        if label is None:
            return None
        return label, (match.start("label"), match.start("colon")), match.end()

    def _read_unlabelled(self, start: int, end: int, lines: Sequence[Span]) -> None:
        """Read names of an open list, or sentences."""
        opened = self._open
        if opened is not None:
            if self._names_group(one_line(self._text[start:end]).rstrip(":")):
                opened.parted, opened.depth = True, None
                return
            plainly = opened.strict or opened.parted or opened.depth is not None
            if _SAYS.search(self._text, start, end):
                plainly = True
            if self._goes_on_counting(opened, start):
                self._open = None
                return
            if opened.within is None and (not plainly or self._are_names(lines)):
                items = self._names(lines, opened.label, strict=True)
                if items:
                    self._note(opened)
                    self._add(opened.label, items, (start, end), 1.0)
                    return
            if not opened.level:
                self._open = None
        if not may_say(self._text, start, end):
            return
        sentences = sentence_spans(self._text, start, min(end, start + 60_000))
        for first, last in sentences:
            self._sentences.read(first, last)
        if sentences and self._text[: sentences[-1][1]].endswith(":"):
            self._open_lead(*sentences[-1])

    def _are_names(self, lines: Sequence[Span]) -> bool:
        """Tell whether every line is one party, and nothing else."""
        for line in lines:
            items = read_item(self._text, *line)
            if len(items) != 1 or not items[0].shaped:
                return False
            rest = self._text[items[0].end : line[1]]
            if not (_fills(items[0], line) or _IN_BRACKETS.fullmatch(rest)):
                return False
        return True

    def _is_all_names(self, start: int, end: int) -> bool:
        """Tell whether a line holds people's names of two words, and nothing else."""
        items = read_line(self._text, start, end, PartyKind.PERSON)
        if not items or not all(
            item.shaped and item.party.kind is PartyKind.PERSON for item in items
        ):
            return False
        named = sum(item.end - item.start for item in items)
        return named * 4 >= (end - start) * 3

    def _open_lead(self, start: int, end: int) -> None:
        """Open the list that a sentence ending in a colon leads in."""
        roll = self._sentences.roll_led_in(start, end)
        if roll is not None:
            said = self._text[start:end]
            self._open = _Open(Label(roll, kind=kind_said(said)), (start, end))

    # Items

    def _read_list_item(self, block: Block) -> None:
        text, start, end = self._text, block.start, block.end
        labelled = self._labelled(start, end)
        lines = self._lines(start, end)
        if labelled is not None and not self._names_person(labelled):
            label, span, rest = labelled
            if text[rest:end].strip(" \t\n*_"):
                self._enter(label, span, rest, end, block.level)
            else:
                self._open = _Open(label, span, within=block.level)
            return
        opened = self._open
        if opened is not None and block.level <= (
            -1 if opened.within is None else opened.within
        ):
            self._open = opened = None
        if opened is not None:
            if opened.depth is None:
                opened.depth = block.level
            if block.level > opened.depth:
                return
            if block.level < opened.depth:
                self._open = None
            else:
                items = settle(read_item(text, start, end), opened.label.kind)
                items = items or self._names(lines, opened.label)
                if opened.strict and opened.within is None:
                    # The names stood behind the label: an agenda may follow them.
                    counted = _COUNTED.search(text, max(0, start - 8), start)
                    named = [i for i in items if i.shaped or i.party.handle]
                    if counted or not named:
                        self._open = None
                        return
                    items = named
                if items:
                    self._note(opened)
                    self._add(opened.label, items, (start, end), 1.0)
                    return
                if opened.seen or opened.level:
                    return
        if not may_say(text, start, end):
            return
        for first, last in sentence_spans(text, start, min(end, start + 20_000)):
            self._sentences.read(first, last)
        if text[:end].rstrip().endswith(":"):
            self._open_lead(start, end)

    def _names_person(self, labelled: tuple[Label, Span, int]) -> bool:
        """Tell whether "Secretary: Ada" stands in a list of those present."""
        opened = self._open
        offices = (Roll.OFFICE, Roll.CHAIRS)
        return opened is not None and opened.seen and labelled[0].roll in offices

    # Names

    def _enter(
        self, label: Label, span: Span, start: int, end: int, within: int | None = None
    ) -> None:
        """Read the names that follow a label on its line and on those below.

        Args:
            label: What they are.
            span: The words that say so.
            start: Offset after the label.
            end: Offset after the last line.
            within: Nesting of the item that holds the label; more names can only
                follow in deeper ones.
        """
        if self._scope.is_other(self._text, *span):
            return
        end = self._end_of_list(start, end)
        excepted = EXCEPT.search(self._text, start, end)
        items = self._names(
            self._lines(start, excepted.start() if excepted else end), label
        )
        if items:
            opened = _Open(label, span, within=within, strict=True, seen=True)
            self._note(opened)
            self._add(label, items, (span[0], max(i.end for i in items)), 1.0)
            self._open = opened
            if excepted is not None and label.roll is Roll.PRESENT:
                away = read_sentence(self._text, excepted.end(), end, label.kind)
                self.roster.add(Roll.ABSENT, away, IN_SENTENCE)
            return
        self._open = None
        if not _NONE.fullmatch(self._text[start : min(end, start + 200)]):
            for first, last in sentence_spans(self._text, start, end):
                self._sentences.read(first, last)

    def _end_of_list(self, start: int, end: int) -> int:
        """Return where the names behind a label end; read the sentences behind them."""
        sentences = sentence_spans(self._text, start, end)
        for first, last in sentences[1:]:
            if _SAYS.search(self._text, first, last):
                for low, high in sentences:
                    if low >= first:
                        self._sentences.read(low, high)
                return first
        return end

    def _goes_on_counting(self, opened: _Open, start: int) -> bool:
        """Tell whether "B. Opening" follows "A. Attendance": a heading, and no name."""
        head = _LETTERED.match(self._text, opened.span[0])
        line = _LETTERED.match(self._text, start)
        return bool(head and line and ord(line[1]) == ord(head[1]) + 1)

    def _names(
        self, lines: Sequence[Span], label: Label, *, strict: bool = False
    ) -> list[Listed]:
        """Return the parties on some lines; the first line of prose ends them.

        Args:
            lines: Spans of the lines.
            label: What they are said to be.
            strict: Whether no label stands right before them.
        """
        text = self._text
        hint = label.kind
        if hint is None and label.roll in (Roll.CHAIRS, Roll.OFFICE):
            hint = PartyKind.PERSON
        found: list[Listed] = []
        logical = list(self._logical(lines))
        where = ""
        for number, (start, end) in enumerate(logical):
            end = min(end, start + _MOST_LINE)
            if self._heads_delegation(logical[number : number + 2]):
                where = one_line(text[start:end])
                continue
            if _NONE.fullmatch(text[start:end]):
                continue
            if _NO_NAMES.match(text, start, end):
                break
            alone = len(logical) == 1
            items = self._one_line(start, end, hint, alone=alone, strict=strict)
            if not items:
                break
            found += [_from(item, where) for item in items]
        return found

    def _heads_delegation(self, lines: Sequence[Span]) -> bool:
        """Tell whether "NORLAND" stands above the people who came from there."""
        if len(lines) < 2:
            return False
        said, below = (one_line(self._text[start:end]) for start, end in lines)
        named = is_country(said) or (said.isupper() and len(said.split()) <= 6)
        return named and has_title(below) and not has_title(said)

    def _one_line(
        self,
        start: int,
        end: int,
        hint: PartyKind | None,
        *,
        alone: bool,
        strict: bool,
    ) -> list[Listed]:
        text = self._text
        parts = len(_LISTED_NAMES.findall(text[start:end]))
        item = settle(read_item(text, start, end), hint or PartyKind.PERSON)
        if not parts:
            return item
        line = read_line(text, start, end, hint or PartyKind.PERSON, strict=strict)
        persons = sum(i.party.kind is PartyKind.PERSON for i in line)
        others = len(line) - persons
        # "Ada Lovelace, Director, Ministry of Bridges" on a line of its own
        if item and not alone and persons == 1 and (others or len(item) == 1):
            return item
        if _ENDS_SENTENCE.search(text, start, end) and len(line) < 2 and not item:
            return []
        return line or (item if alone and not others else [])

    def _logical(self, lines: Sequence[Span]) -> Iterator[Span]:
        """Join the lines over which a name or a list runs on."""
        start: int | None = None
        before = 0
        for first, last in lines:
            part = self._text[first:last]
            goes_on = start is not None and (
                _GOES_ON.search(self._text, start, before)
                or _STARTS_LOW.match(part.lstrip())
                or self._is_cut(start, before)
                or _is_halved(self._text[start:before], part)
            )
            if start is not None and not goes_on:
                yield start, before
                start = None
            start = first if start is None else start
            before = last
        if start is not None:
            yield start, before

    def _is_cut(self, start: int, end: int) -> bool:
        """Tell whether a line breaks off: in a bracket, or as long as lines get."""
        said = self._text[start:end]
        if said.count("(") > said.count(")"):
            return True
        if ";" in said:  # what stands between two of them may run over lines
            return True
        line = self._text[self._text.rfind("\n", 0, end - 1) + 1 : end]
        return len(line) >= 60 and "," in said

    def _note(self, opened: _Open) -> None:
        opened.seen = True
        if opened.label.roll is Roll.PRESENT:
            start, end = opened.span
            said = one_line(self._text[start:end]).strip("*_ ")
            self.roster.note(said, start, end)

    def _add(
        self, label: Label, items: list[Listed], line: Span, confidence: float
    ) -> None:
        roster = self.roster
        if label.roll is Roll.CHAIRS:
            for item in items:
                roster.chairs.append(
                    Evidenced(item.party, line[0], max(item.end, line[1]), confidence)
                )
        elif label.roll is Roll.HOSTS:
            roster.hosts += [evidence(item, confidence) for item in items]
        elif label.roll is Roll.OFFICE:
            for item in items:
                if item.party.kind is PartyKind.PERSON:
                    party = replace(item.party, role=item.party.role or label.role)
                    roster.officers.append(
                        Evidenced(party, min(line[0], item.start), item.end, confidence)
                    )
        else:
            roster.add(label.roll, items, confidence)
            among = self._open is not None and self._open.among
            if among and label.roll in (Roll.OBSERVERS, Roll.GUESTS):
                roster.participants += [
                    evidence(item, confidence)
                    for item in items
                    if item.standing is not Standing.ABSENT
                ]

    # Tables

    def read_table(self, rows: Sequence[Block]) -> None:
        """Read a table of people, or one whose first cells are labels."""
        cells = [self._cells(row) for row in rows]
        if not cells:
            return
        if len(cells[0]) > 1:
            cells = [self._aligned(row, cells[0]) for row in cells]
        columns = Columns.of([self._said(cell) for cell in cells[0]])
        opened = self._open
        if columns is not None and (opened is not None or columns.tells):
            label = opened.label if opened is not None else Label(Roll.PRESENT)
            if opened is not None:
                self._note(opened)
            else:
                first = cells[0][columns.name]
                self.roster.note(self._said(first), *first)
            for row in cells[1:]:
                self._read_person(row, columns, label)
            return
        heads = [read_label(self._said(cell)) for cell in cells[0]]
        if len(heads) > 1 and all(head is not None for head in heads):
            self._read_by_column(cells, heads)
            return
        labelled: list[Span] | None = None
        for row in cells:
            if row and read_label(self._said(row[0]).rstrip(": ")) is not None:
                labelled = row
            elif labelled and len(row) > 1 and row[0][0] == row[0][1]:
                # A name alone below "Present:    Ada Stone" stands under the label.
                row = [labelled[0], *row[1:]]
            else:
                labelled = None
            self._read_row(row)

    def _cells(self, row: Block) -> list[Span]:
        return list(cell_spans(self._text, row.start, row.end))

    def _aligned(self, row: list[Span], heads: Sequence[Span]) -> list[Span]:
        """Put cells that stand in columns of a plain text under their heads.

        A cell that is not there is empty. Rows with bars are left as they are.
        """
        if "|" in self._text[heads[0][0] : heads[-1][1]]:
            return row
        columns = [self._column(head) for head in heads]
        found = [(row[0][0], row[0][0])] * len(heads) if row else []
        for cell in row:
            place = max(0, bisect_right(columns, self._column(cell) + _OFF) - 1)
            found[place] = cell
        return found

    def _column(self, cell: Span) -> int:
        """Return the column of a line at which a cell begins."""
        return cell[0] - self._text.rfind("\n", 0, cell[0]) - 1

    def _said(self, cell: Span) -> str:
        return one_line(self._text[cell[0] : cell[1]]).strip("*_ ")

    def _read_by_column(
        self, cells: Sequence[list[Span]], heads: Sequence[Label | None]
    ) -> None:
        for row in cells[1:]:
            if len(row) != len(heads):
                continue
            for number, (cell, head) in enumerate(zip(row, heads, strict=True)):
                if head is None:
                    continue
                items = self._names([cell], head)
                if items:
                    self._note(_Open(head, cells[0][number]))
                    self._add(head, items, cell, 1.0)

    def _read_row(self, row: list[Span]) -> None:
        """Read "Present | Ada Lovelace, Bob Stone", or one person of an open list."""
        if not row:
            return
        said = self._said(row[0]).rstrip(": ")
        label = read_label(said)
        if label is not None and len(row) > 1:
            for cell in row[1:]:
                lines = self._lines(*cell)
                items = self._names(lines, label)
                if items:
                    self._note(_Open(label, row[0]))
                    start = row[0][0] if row[0][1] <= cell[0] else cell[0]
                    self._add(label, items, (start, cell[1]), 1.0)
            return
        opened = self._open
        if opened is None:
            labelled = self._labelled(row[0][0], row[-1][1])
            if labelled is not None and self._text[labelled[2] : row[-1][1]].strip():
                self._enter(*labelled, row[-1][1])
                self._open = None
            return
        first = row[0] if not said.isdigit() else row[1] if len(row) > 1 else row[0]
        items = settle(read_item(self._text, *first), opened.label.kind)
        persons = [i for i in items if i.shaped or i.party.kind is not PartyKind.PERSON]
        if persons:
            self._note(opened)
            self._add(opened.label, persons, (row[0][0], row[-1][1]), 1.0)

    def _read_person(self, row: list[Span], columns: Columns, label: Label) -> None:
        if len(row) <= columns.name:
            return
        start, end = row[columns.name]
        items = settle(
            read_item(self._text, start, end), label.kind or PartyKind.PERSON
        )
        if len(items) != 1:
            return
        item = items[0]
        party, roll = item.party, label.roll
        for at, cell in enumerate(row):
            said = self._said(cell)
            if at == columns.role and not _NONE.fullmatch(said):
                party = replace(party, role=party.role or said)
            elif at in columns.where and not _NONE.fullmatch(said):
                joined = f"{party.affiliation}, {said}" if party.affiliation else said
                party = replace(party, affiliation=joined)
            elif at == columns.handle and said.startswith("@"):
                party = replace(party, handle=party.handle or said)
            elif at == columns.status:
                if AWAY.fullmatch(said):
                    roll = Roll.ABSENT
                elif not THERE.match(said):
                    return
            else:
                continue
            end = max(end, cell[1])
        if columns.status is not None and len(row) <= columns.status:
            return
        self.roster.add(roll, [replace(item, party=party, end=end)], 1.0)

    # Signatures

    def _read_signature(self, block: Block, before: Block | None) -> None:
        """Read a name and, below it, "Co-chair", as statements are signed."""
        lines = self._lines(block.start, block.end)
        for number, line in enumerate(lines[:6]):
            label = read_label(self._said(line)) if line[1] - line[0] < 40 else None
            if label is None or label.roll is not Roll.CHAIRS:
                continue
            if self._text[line[0] : line[1]].rstrip().endswith((":", "by")):
                continue
            above = lines[number - 1] if number else None
            if above is None and before is not None and before.end - before.start < 80:
                above = (before.start, before.end)
            if above is None:
                continue
            items = read_item(self._text, *above)
            if len(items) == 1 and items[0].shaped and _fills(items[0], above):
                [item] = settle(items, PartyKind.PERSON)
                if item.party.kind is PartyKind.PERSON:
                    self.roster.chairs.append(
                        Evidenced(item.party, item.start, line[1], _SIGNED)
                    )


def _is_broken(text: str, block: Block, after: Block) -> bool:
    """Tell whether a name is cut between two paragraphs that are lines of one."""
    if not block.kind is after.kind is BlockKind.PARAGRAPH:
        return False
    if text[block.end : after.start].strip(" \t") != "\n":
        return False
    last = text[max(block.start, text.rfind("\n", 0, block.end)) : block.end]
    return _is_halved(last, text[after.start : after.end].split("\n")[0])


def _is_halved(line: str, below: str) -> bool:
    """Tell whether a name is cut by a line break: "Bob Stone, Carol" and "Reed (X)".

    >>> _is_halved("Ada Stone, Bob Wu, Carol", "Reed, Dan Hall")
    True
    """
    names = [re.sub(r"\([^()]*\)", "", name).split() for name in line.split(",")]
    after = re.split(r"[,(]", below)[0].split()
    if len(names) < 3 or len(after) != 1 or len(names[-1]) != 1:
        return False
    return sum(len(name) > 1 for name in names[:-1]) * 2 > len(names) - 1


def _from(item: Listed, where: str) -> Listed:
    """Add the delegation that a person belongs to."""
    party = item.party
    if not where or party.kind is not PartyKind.PERSON:
        return item
    joined = f"{party.affiliation}, {where}" if party.affiliation else where
    return replace(item, party=replace(party, affiliation=joined))


def _fills(item: Listed, line: Span) -> bool:
    """Tell whether a line is a name and nothing else."""
    return item.end - item.start >= (line[1] - line[0]) - 4
