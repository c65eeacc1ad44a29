"""Whose meeting a question asks about, where a library holds those of several bodies.

Names that share a short form, or of which one holds all words of the other, are taken
for one body's: bodies are renamed more often than two of such names meet. Nothing here
looks at a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.meetings import Meeting
from qa.words import GROUP_NOUNS, Token, fold, is_content, tokens

_Name = tuple[str | None, frozenset[str]]
_MOST_NAMES = 200
"""Of different bodies; a library with more is not parted by them."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body under all its names.

    Attributes:
        names: Each with its short forms.
        stems: Of the words in its names.
        own: Those among them that no other body of the library has.
    """

    names: frozenset[_Name]
    stems: frozenset[str]
    own: frozenset[str]


def whose(text: str, words: Sequence[Token], meetings: Sequence[Meeting]) -> list[Body]:
    """Return the bodies that a question names; none where they are all one.

    A word names a body where only that body has it and it is written as a name, or
    stands right before another word of the name: "the parents' board".

    Args:
        text: The question.
        words: Its words.
        meetings: All meetings of the library.
    """
    bodies = _bodies(frozenset(_name(m) for m in meetings if m.body))
    if len(bodies) < 2:
        return []
    best = 0.0
    found: list[Body] = []
    for body in bodies:
        said = {
            word.stem
            for place, word in enumerate(words)
            if word.stem in body.own
            and (
                word.capital
                or fold(word.text) in GROUP_NOUNS
                or _goes_on(words, place, body, text)
            )
        }
        share = len(said) / len(body.own) if said else 0.0
        if share > best:
            best, found = share, [body]
        elif share and share == best:
            found.append(body)
    return found


def naming(bodies: Iterable[Body], text: str, words: Sequence[Token]) -> frozenset[int]:
    """Return the positions of the words of a question that name these bodies."""
    found: set[int] = set()
    for body in bodies:
        for place, word in enumerate(words):
            inside = word.stem in body.stems
            named = word.capital or _goes_on(words, place, body, text)
            named = named or fold(word.text) in GROUP_NOUNS
            behind = place and words[place - 1].start in found
            if inside and (named or behind):
                found.add(word.start)
    return frozenset(found)


def of_these(bodies: Iterable[Body], found: Sequence[Meeting]) -> list[Meeting]:
    """Return the meetings that are of these bodies; those of nobody known stay."""
    names = {name for body in bodies for name in body.names}
    return [m for m in found if m.body is None or _name(m) in names]


def met_meanwhile(
    bodies: Iterable[Body], other: Meeting, meetings: Sequence[Meeting]
) -> bool:
    """Tell whether these bodies met in the time in which a meeting's body did.

    Where they did, the other body is no former or later name of them.
    """
    days = [m.dates.first for m in of_these(bodies, meetings) if m.dates and m.body]
    others = [m.dates.first for m in meetings if m.dates and _name(m) == _name(other)]
    if len(days) < 2 or not others:
        return False  # a name that is used once may be a slip for another
    return min(days) < max(others) and min(others) < max(days)


def _goes_on(words: Sequence[Token], place: int, body: Body, text: str) -> bool:
    """Tell whether the next word is of the body's name as well."""
    if place + 1 >= len(words):
        return False
    between = text[words[place].end : words[place + 1].start]
    after = words[place + 1]
    return between.strip(" '’s") == "" and after.stem in body.stems


def _name(meeting: Meeting) -> _Name:
    return meeting.body, frozenset(meeting.aliases)


@lru_cache(maxsize=64)
def _bodies(names: frozenset[_Name]) -> tuple[Body, ...]:
    """Join the names that are one body's."""
    if len(names) > _MOST_NAMES:
        return ()
    groups: list[tuple[set[_Name], set[str]]] = []
    ordered = sorted(names, key=lambda n: (len(_stems(n[0] or "")), str(n[0])))
    for name in ordered:
        stems = _stems(name[0] or "")
        shorts = frozenset[str]().union(*(_stems(alias) for alias in name[1]))
        joined: tuple[set[_Name], set[str]] = ({name}, set(stems | shorts))
        rest = []
        for group in groups:
            if any(_are_one(name, other) for other in group[0]):
                joined[0].update(group[0])
                joined[1].update(group[1])
            else:
                rest.append(group)
        groups = [*rest, joined]
    return tuple(
        Body(
            frozenset(held),
            frozenset(stems),
            frozenset(stems).difference(
                *(other for _, other in groups if other is not stems)
            ),
        )
        for held, stems in groups
    )


def _are_one(one: _Name, other: _Name) -> bool:
    if one[1] & other[1]:
        return True
    mine, theirs = _stems(one[0] or ""), _stems(other[0] or "")
    if mine <= theirs or theirs <= mine:
        return True
    shorts = [(alias, theirs) for alias in one[1]]
    shorts += [(alias, mine) for alias in other[1]]
    return any(_stems(alias) <= stems for alias, stems in shorts)


@lru_cache(maxsize=4096)
def _stems(name: str) -> frozenset[str]:
    return frozenset(w.stem for w in tokens(name) if is_content(w))
