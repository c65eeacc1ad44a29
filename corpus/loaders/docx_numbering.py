"""Automatic numbers of a Word file as a reader sees them: "Resolution 3", "4.2".

Word keeps only which list and level a paragraph is of; the numbers are counted here
(ECMA-376 part 1, 17.9).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

_PLACE = re.compile(r"%([1-9])")
_MOST_LEVELS = 9
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str


@dataclass(slots=True)
class Numbering:
    """The lists of a Word file, counted as its paragraphs are read in order."""

    _levels: dict[str, dict[int, _Level]]
    _lists: dict[str, str]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, list_id: str, level: int) -> str:
        """Count one paragraph and return its label; "" for bullets and no list.

        Args:
            list_id: The ``w:numId`` of the paragraph.
            level: Its ``w:ilvl``, from 0.
        """
        levels = self._levels.get(list_id)
        if levels is None or level not in levels:
            return ""
        counts = self._counts.setdefault(self._lists.get(list_id, list_id), {})
        own = levels[level]
        counts[level] = counts.get(level, own.start - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        if own.form in {"bullet", "none"}:
            return ""

        def number(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            at = levels.get(place, own)
            return written(counts.get(place, at.start), at.form)

        return _PLACE.sub(number, own.text).strip()


def written(number: int, form: str) -> str:
    """Write a number in one of Word's forms.

    >>> written(4, "lowerRoman"), written(28, "upperLetter"), written(3, "decimal")
    ('iv', 'BB', '3')
    """
    if form in {"lowerLetter", "upperLetter"} and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in {"lowerRoman", "upperRoman"} and 0 < number < 4000:
        said = ""
        for worth, sign in _ROMAN:
            said += sign * (number // worth)
            number %= worth
        return said.upper() if form == "upperRoman" else said
    return f"{number:02d}" if form == "decimalZero" else str(number)


def numbering_of(word: WordDocument) -> Numbering:
    """Read the lists of a Word file; none where it has no part for them."""
    try:
        part = word.part.numbering_part
    except (KeyError, NotImplementedError):
        return Numbering({}, {})
    root = part.element
    abstract = {
        one.get(qn("w:abstractNumId")): _levels_of(one)
        for one in root.iter(qn("w:abstractNum"))
    }
    levels: dict[str, dict[int, _Level]] = {}
    lists: dict[str, str] = {}
    for one in root.iter(qn("w:num")):
        name = one.get(qn("w:numId"))
        base = one.find(qn("w:abstractNumId"))
        of = base.get(qn("w:val")) if base is not None else None
        if name is None or of is None:
            continue
        levels[name] = dict(abstract.get(of, {}))
        overrides = list(one.iter(qn("w:lvlOverride")))
        for override in overrides:
            _override(levels[name], override)
        # Lists of one kind go on counting together, unless one begins anew.
        lists[name] = name if overrides else f"abstract {of}"
    return Numbering(levels, lists)


def _levels_of(parent: BaseOxmlElement) -> dict[int, _Level]:
    found = {}
    for one in parent.iter(qn("w:lvl")):
        place = _number(one.get(qn("w:ilvl")), 0)
        if place < _MOST_LEVELS:
            found[place] = _Level(
                _number(_value(one, "w:start"), 1),
                _value(one, "w:numFmt") or "decimal",
                _value(one, "w:lvlText") or "",
            )
    return found


def _override(levels: dict[int, _Level], override: BaseOxmlElement) -> None:
    place = _number(override.get(qn("w:ilvl")), 0)
    levels.update(_levels_of(override))
    start = _value(override, "w:startOverride")
    if start is not None and place in levels:
        own = levels[place]
        levels[place] = _Level(_number(start, own.start), own.form, own.text)


def _value(element: BaseOxmlElement, tag: str) -> str | None:
    found = element.find(qn(tag))
    value: str | None = None if found is None else found.get(qn("w:val"))
    return value


def _number(text: str | None, usual: int) -> int:
    return int(text) if text is not None and text.isdigit() else usual
