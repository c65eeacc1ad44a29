"""Finds headings, items, paragraphs and the title by the shape of lines alone.

Serves the formats whose files do not say (plain text, PDF) or often do not (DOCX). No
rule names a person, a place or a body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import BlockKind
from corpus.loaders.lines import Mark, Unit, ends_sentence, is_open
from corpus.loaders.loaded import TextBuilder, one_line
from corpus.noise import is_caption

_HEADING_WORDS = 14
_TITLE_WORDS = 32
_TITLE_CHARS = 240
_SHORT_WORDS = 10
_TOP = 30  # pieces at the top of a document, among which its title is
_TOLD_HEADINGS = 2  # a single one may be no more than a title
_NAMED_WORDS = 25
_PROSE_WORDS = 8  # the first of numbered paragraphs is at least as long as this

_MONTHS = (
    "january february march april may june july august september october november "
    "december jan feb mar apr jun jul aug sep sept oct nov dec"
).replace(" ", "|")
_DATE = re.compile(
    rf"\b(?:{_MONTHS})\b\.?,?\s+\d{{1,4}}|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})\b"
    r"|\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b",
    re.IGNORECASE,
)
_MEETING = re.compile(
    r"\b(?:meetings?|minutes|statement|report|session|conference|workshop|seminar|summit"
    r"|agenda|summary|communiqu[eé]|declaration|assembly|council|committee|board|forum"
    r"|congress|convention|consultation|dialogue|roundtable|symposium|call|retreat)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\S@\S|https?://|\bwww\.|\b(?:tel|telephone|phone|mobile|fax|e-?mail|website)\b\.?\s*:"
    r"|\+\d[\d ()-]{6,}",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:dates?|times?|locations?|venue|place|chair(?:s|ed by|person|man|woman)?"
    r"|co-?chairs?|present|absent|apologies|regrets|excused|attendees|attending"
    r"|attendance|participants|observers|guests|members|secretary|scribes?"
    r"|note ?takers?|minutes(?: by| taken by)?|recorder|facilitators?|moderators?"
    r"|rapporteurs?|quorum|subject|re|to|from|cc|contacts?|sources?|authors?|by|for"
    r"|topic|host|duration|next meeting|distribution|status|version|language"
    r"|ref(?:erence)?)\s*:\s*\S",
    re.IGNORECASE,
)
_HONORIFIC = re.compile(
    r"(?:mr|mrs|ms|mx|miss|dr|prof|professor|hon|h\.\s?e|amb|ambassador|sir|dame|rev)"
    r"\b\.?\s+\S",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?:the )?(?:(?:acting|deputy|vice|assistant|honorary|executive|interim)[ -])*"
    r"(?:co-?)?(?:chair\w*|secretary|director|minister|president|rapporteur|treasurer"
    r"|facilitator|moderator|commissioner|ambassador|head|coordinator|manager"
    r"|convenor|convener|officer|clerk|speaker|undersecretary|counsellor)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:[^\W\d_][\w.'’-]*\s+){1,5}[^\W\d_][\w.'’-]*")
_OUTLINE = re.compile(r"(?:[IVXLC]{1,6}|[A-Z])[.)]\s+(?=\S+\s+\S|[^a-z]+$)")
# A line with such a word is a sentence whose stop is missing.
_VERB = re.compile(r"\b(?:was|were|is|are|has|have|had|will|would|said|agreed)\b")
_IDENTIFIER = re.compile(r"[\w@]+(?:[./_-]\w+)+")
_TWO_LETTERS = re.compile(r"[^\W\d_].*[^\W\d_]")
_FIGURES = 0.4  # share of digits from which a line states a figure
_RULE = re.compile(r"[\W_]+")
_DOUBLED = re.compile(r"(?:[^:]{0,40}:\s+)?(?P<words>\S.{14,300}?)\s+(?P=words)")


@dataclass(slots=True)
class Piece:
    """A block in the making.

    Attributes:
        kind: What it is.
        units: At least one; more where short lines stand together.
        level: As in ``Block``; 0 for a heading whose level is not known yet.
        noise: As in ``Block``.
        skip: Characters of an outline number ("IV. ") before the words.
    """

    kind: BlockKind
    units: list[Unit]
    level: int = 0
    noise: bool = False
    skip: int = 0

    @property
    def start(self) -> int:
        """Offset of the first character without mark and outline number."""
        return self.units[0].start + self.skip

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.units[-1].end

    @property
    def text(self) -> str:
        """The words, each line break as one space."""
        return " ".join(unit.text for unit in self.units)[self.skip :]


def shape(units: Sequence[Unit]) -> tuple[list[Piece], str]:
    """Return the blocks that units make, in order, and the title or nothing."""
    pieces = _Shaper(units).pieces()
    _settle_trailing(pieces)
    title = _find_title(pieces)
    _set_levels(pieces, title)
    if title is None:
        title = _running_title(pieces)
    return pieces, one_line(title.text) if title else ""


def add_piece(builder: TextBuilder, piece: Piece) -> None:
    """Append a piece to text that is made, its bullet or number before the block."""
    first = piece.units[0]
    lead = first.first.text[: (first.mark.width if first.mark else 0) + piece.skip]
    texts = [unit.flowing for unit in piece.units]
    texts[0] = texts[0][piece.skip :]
    builder.add(
        piece.kind,
        "\n".join(texts),
        level=piece.level,
        page=first.first.page,
        noise=piece.noise,
        lead=lead,
    )


class _Shaper:
    """Turns units into pieces, one rule after the other, from the top down."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units
        self._pieces: list[Piece] = []
        self._stack: list[tuple[int, str]] = []  # open lists: indent and mark shape
        self._numbered_prose = False
        # Where the file itself tells its headings, shapes tell no others.
        self._guesses = sum(unit.heading > 0 for unit in units) < _TOLD_HEADINGS

    def pieces(self) -> list[Piece]:
        """Shape every unit."""
        at = 0
        while at < len(self._units):
            at += self._shape(at)
        return self._pieces

    def _shape(self, at: int) -> int:
        """Make a piece of the unit there; return how many units it took."""
        unit = self._units[at]
        if unit.row:
            self._add(BlockKind.TABLE_ROW, [unit], level=unit.heading)
            return 1
        if unit.first.furniture:
            self._pieces.append(Piece(BlockKind.PARAGRAPH, [unit], noise=True))
            return 1
        if is_caption(unit.first.text):
            self._pieces.append(Piece(BlockKind.CAPTION, [unit], noise=True))
            return 1
        if _RULE.fullmatch(unit.text):
            return 1
        if self._is_underlined(at):
            self._add(BlockKind.HEADING, [unit], level=_underline(self._units[at + 1]))
            return 2
        if unit.heading and _has_heading_shape(unit.text, _TITLE_WORDS):
            self._add(BlockKind.HEADING, [unit], level=unit.heading)
            return 1
        if unit.mark is not None:
            self._shape_marked(at, unit.mark)
            return 1
        return self._shape_plain(at)

    def _shape_marked(self, at: int, mark: Mark) -> None:
        unit = self._units[at]
        if mark.shape == "#":
            self._add(BlockKind.HEADING, [unit], level=mark.depth)
        elif self._is_numbered_heading(at):
            self._add(BlockKind.HEADING, [unit], level=mark.depth + 1)
        elif self._is_numbered_prose(unit):
            self._add(BlockKind.PARAGRAPH, [unit])
        else:
            self._pieces.append(
                Piece(BlockKind.LIST_ITEM, [unit], level=self._depth(unit, mark))
            )

    def _shape_plain(self, at: int) -> int:
        unit = self._units[at]
        run = self._short_run(at)
        before = self._pieces[-1] if self._pieces else None
        led_in = self._led_in_run(at, before) if before is not None else []
        if len(led_in) > 1:
            for item in led_in:
                self._pieces.append(Piece(BlockKind.LIST_ITEM, [item]))
            return len(led_in)
        if len(run) > 1 and not self._is_title_page(run):
            self._add_group(run)
            return len(run)
        if self._is_heading(at):
            outline = _OUTLINE.match(unit.text)
            self._add(BlockKind.HEADING, [unit], skip=outline.end() if outline else 0)
        else:
            self._add(BlockKind.PARAGRAPH, [unit])
        return 1

    def _add(
        self, kind: BlockKind, units: list[Unit], *, level: int = 0, skip: int = 0
    ) -> None:
        """Append what ends the open lists."""
        self._stack.clear()
        self._pieces.append(Piece(kind, units, level=level, skip=skip))

    def _add_group(self, run: list[Unit]) -> None:
        """Append short lines that stand together; a name above them joins them."""
        above = self._pieces[-1] if self._pieces else None
        signs = (
            above is not None
            and above.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH)
            and not above.noise
            and len(above.units) == 1
            and len(above.units[0].lines) == 1
            and _is_person(above.text)
            and _ROLE.match(run[0].text) is not None
        )
        if above is not None and signs:
            above.kind = BlockKind.PARAGRAPH
            above.units.extend(run)
        else:
            self._add(BlockKind.PARAGRAPH, run)

    def _depth(self, unit: Unit, mark: Mark) -> int:
        """Return the nesting depth of an item and open its list."""
        indent, shape = unit.first.indent, mark.shape[:1]
        while self._stack and self._stack[-1][0] > indent:
            self._stack.pop()
        if (indent, shape) in self._stack:
            del self._stack[self._stack.index((indent, shape)) + 1 :]
        else:
            self._stack.append((indent, shape))
        return len(self._stack) - 1

    def _is_underlined(self, at: int) -> bool:
        unit = self._units[at]
        if unit.mark is not None or at + 1 >= len(self._units):
            return False
        below = self._units[at + 1]
        ruled = re.fullmatch(r"(?:=|-|~|\*|_){3,}", below.first.text) is not None
        return ruled and below.first.gap == 0 and len(unit.lines) <= 2

    def _is_numbered_heading(self, at: int) -> bool:
        """Tell a numbered heading from an item of an agenda."""
        unit = self._units[at]
        mark = unit.mark
        if mark is None or mark.number is None or mark.bulleted:
            return False
        words = unit.text
        if not _has_heading_shape(words, _SHORT_WORDS) or len(unit.lines) > 1:
            return False
        below = self._units[at + 1] if at + 1 < len(self._units) else None
        above = self._units[at - 1] if at else None
        listed = (
            above is not None
            and above.mark is not None
            and (above.mark.shape == mark.shape and unit.first.gap == 0)
        )
        if below is None or listed or (self._stack and unit.first.indent):
            return False
        follows = below.mark is None or below.mark.shape != mark.shape
        return follows and (mark.depth > 1 or not self._led_in())

    def _is_numbered_prose(self, unit: Unit) -> bool:
        """Tell a numbered paragraph from an item; the first number decides for all."""
        mark = unit.mark
        if mark is None or not mark.shape.startswith("1") or unit.first.indent:
            return False
        ends = ends_sentence(unit.text)
        if mark.number == 1:
            long = len(unit.text.split()) >= _PROSE_WORDS
            self._numbered_prose = ends and long and not self._led_in()
        return ends and self._numbered_prose

    def _led_in(self) -> bool:
        """Tell whether the last content ends with a colon."""
        for piece in reversed(self._pieces):
            if not piece.noise:
                return piece.text.endswith(":")
        return False

    def _short_run(self, at: int) -> list[Unit]:
        """Return the unmarked short lines that stand together from there on."""
        run: list[Unit] = []
        for unit in self._units[at:]:
            apart = bool(run) and unit.first.gap > 0
            if apart or unit.mark or unit.is_fixed or not _is_short(unit):
                break
            run.append(unit)
        return run

    def _is_title_page(self, run: list[Unit]) -> bool:
        """Tell the lines of a title, which stand together, from other short lines."""
        heads = any(
            _MEETING.search(u.text) and _has_heading_shape(u.text, _TITLE_WORDS)
            for u in run
        )
        above = [p for p in self._pieces if not p.noise]
        return heads and all(p.kind is BlockKind.HEADING for p in above)

    def _led_in_run(self, at: int, before: Piece) -> list[Unit]:
        """Return the lines without marks that are the items of a lead-in above them.

        A lead-in has a colon at its end. Lines with contact data may be long.
        """
        gap = self._units[at].first.gap
        if before.noise or gap > 1 or not before.text.endswith(":"):
            return []
        if before.kind is BlockKind.HEADING:
            return []
        run: list[Unit] = []
        for item in self._units[at:]:
            long = len(item.text.split()) > _NAMED_WORDS or len(item.lines) > 1
            apart = bool(run) and item.first.gap > 0
            if item.mark or item.is_fixed or long or apart or ends_sentence(item.text):
                break
            run.append(item)
        return run

    def _is_heading(self, at: int) -> bool:
        unit = self._units[at]
        words = unit.text
        alone = unit.first.gap > 0 or at == 0
        below = self._units[at + 1] if at + 1 < len(self._units) else None
        if below is None or len(unit.lines) > 2 or not self._guesses:
            return False
        apart = alone and below.first.gap > 0
        at_top = not any(
            p.kind is BlockKind.PARAGRAPH and _is_prose(p) for p in self._pieces[:_TOP]
        )
        at_top = at_top and len(self._pieces) < _TOP
        limit = _TITLE_WORDS if at_top and below.first.gap > 0 else _HEADING_WORDS
        if not _has_heading_shape(words, limit):
            return False
        titled = at_top and _MEETING.search(words) is not None
        loud = _is_emphatic(words) or titled or self._is_printed_twice(words)
        return apart or loud

    def _is_printed_twice(self, words: str) -> bool:
        """Tell whether a line above said these words twice: a page's title does so."""
        top = self._pieces[:_TOP]
        return any(_doubled(piece.text) == one_line(words) for piece in top)


def _doubled(words: str) -> str | None:
    """Return what a text says twice in a row, after a lead-in or without one.

    >>> _doubled("Now: Board meets in May Board meets in May")
    'Board meets in May'
    """
    twice = _DOUBLED.fullmatch(one_line(words)) if len(words) < 700 else None
    return twice["words"] if twice else None


def _is_prose(piece: Piece) -> bool:
    return not piece.noise and (len(piece.text) > 120 and ends_sentence(piece.text))


def _is_short(unit: Unit) -> bool:
    """Tell whether a unit is a short line that is no sentence and bears no label."""
    words = unit.text
    return (
        len(words.split()) <= _SHORT_WORDS
        and not ends_sentence(words)
        and not is_caption(words)
        and not _RULE.fullmatch(words)
        and _LABEL.match(words) is None
    )


def _has_heading_shape(words: str, limit: int) -> bool:
    """Tell whether words could head something.

    >>> _has_heading_shape("Looking ahead", 14)
    True
    >>> _has_heading_shape("The meeting was closed at noon.", 14)
    False
    """
    if len(words.split()) > limit or len(words) > _TITLE_CHARS:
        return False
    lower = words[0].islower() and _IDENTIFIER.match(words) is None
    if lower or re.search(r"[.,;:!]$", words) or not re.search(_TWO_LETTERS, words):
        return False
    if words.endswith("?") and (":" in words or len(words.split()) > _SHORT_WORDS):
        return False
    figures = sum(character.isdigit() for character in words)
    if _CONTACT.search(words) or figures > _FIGURES * len(words):
        return False
    if (
        is_open(words)
        or _LABEL.match(words)
        or _VERB.search(words)
        or is_caption(words)
    ):
        return False
    return _DATE.search(words) is None or _MEETING.search(words) is not None


def _is_emphatic(words: str) -> bool:
    """Tell whether words stand out without white space around them."""
    parts = re.findall(r"[^\W\d_][\w'’-]*", words)
    long = [word for word in parts if len(word) > 3]
    capital = sum(word[0].isupper() for word in long)
    titled = bool(long) and capital >= 0.8 * len(long)
    few = len(parts) <= 4
    return words.isupper() or few or (titled and len(parts) <= _SHORT_WORDS)


def _is_person(words: str) -> bool:
    """Tell whether words could be a name: an honorific, or two to six capitals."""
    if _HONORIFIC.match(words) is not None:
        return True
    capitals = all(w[0].isupper() for w in words.split() if len(w) > 3)
    return _NAME.fullmatch(words) is not None and capitals and not words.isupper()


def _underline(rule: Unit) -> int:
    return 1 if rule.first.text.startswith("=") else 2


def _settle_trailing(pieces: list[Piece]) -> None:
    """Make paragraphs of headings below which nothing stands.

    Short lines at the end are names and places under a document. What follows an
    honorific stays with it.
    """
    last = len(pieces)
    while last and (
        pieces[last - 1].noise or pieces[last - 1].kind is BlockKind.HEADING
    ):
        last -= 1
    if last == 0:
        return
    kept: list[Piece] = []
    for piece in pieces[last:]:
        if not piece.noise:
            piece.kind, piece.level = BlockKind.PARAGRAPH, 0
        signs = bool(kept) and _HONORIFIC.match(kept[-1].text) is not None
        free = not piece.noise and _HONORIFIC.match(piece.text) is None
        if signs and free and not kept[-1].noise:
            kept[-1].units.extend(piece.units)
        else:
            kept.append(piece)
    pieces[last:] = kept


def _find_title(pieces: Sequence[Piece]) -> Piece | None:
    """Return the heading above the first prose that most looks like a title."""
    doubled = {_doubled(piece.text) for piece in pieces[:8]}
    best: tuple[float, Piece] | None = None
    for piece in pieces[:_TOP]:
        if _is_prose(piece) and not re.search(r"[:|]", piece.text[:40]):
            break
        if piece.kind is not BlockKind.HEADING or piece.noise:
            continue
        words = piece.text.split()
        score = (
            min(len(words), 12) / 4
            + 3 * (_MEETING.search(piece.text) is not None)
            + 2 * piece.text.isupper()
            + 3 * (piece.level == 1)
            + 4 * (one_line(piece.text) in doubled)
        )
        if best is None or score > best[0]:
            best = score, piece
    return best[1] if best else None


def _running_title(pieces: Sequence[Piece]) -> Piece | None:
    """Return the running header that names a meeting, where no heading does."""
    running = (p for p in pieces if p.noise and p.kind is BlockKind.PARAGRAPH)
    named = (p for p in running if _MEETING.search(p.text) and len(p.text.split()) > 2)
    return next(named, None)


def _set_levels(pieces: Sequence[Piece], title: Piece | None) -> None:
    """Give headings without a level one: the title 1, capitals 2, the rest below."""
    headings = [p for p in pieces if p.kind is BlockKind.HEADING and p is not title]
    free = [p for p in headings if p.level == 0]
    capitals = [p for p in free if p.text.isupper()]
    both = 0 < len(capitals) < len(free)
    for piece in free:
        piece.level = 3 if both and not piece.text.isupper() else 2
    if title is not None:
        title.level = 1
