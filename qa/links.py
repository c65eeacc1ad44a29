"""Links that a meeting's paper gives under a label: "Recording: <https://…>".

Asked for as a thing ("where is the recording", "which ticket was opened for the
meeting"), never as a matter that was spoken of. Nothing here chooses the paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.labels import labelled
from qa.outline import Outline
from qa.question import AnswerType, Question
from qa.words import Bag, Token, bag, fold, match, stem, tokens

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")
_NAMED = re.compile(r"\[[^\[\]]*\]")
_ASKS = re.compile(r"\b(?:links?|urls?|web\s?(?:address|page|site)(?:es|s)?)\b", re.I)
_WHICH = re.compile(r"\W*(?:which|what)\s+(?:is\s+|was\s+)?(?:the\s+)?", re.I)
_ASIDE = re.compile(r"\([^()]*\)")
_OTHERS = frozenset(("previous", "next", "last", "former", "earlier"))
_WHEREABOUTS = frozenset(
    stem(word)
    for word in (
        *("opened", "filed", "created", "made", "set", "goes", "belongs", "number"),
        *("original", "full", "official", "complete", "posted", "published", "kept"),
        *("stored", "found", "find", "available", "uploaded", "shared", "watch", "see"),
        *("link", "links", "url", "urls", "address", "page", "site", "website"),
        *("read", "view", "hear", "listen", "download", "online", "get", "access"),
    )
)
"""What is said of a thing by those who only want to know where it is."""


@dataclass(frozen=True, slots=True)
class Link:
    """A line of a paper that says under a label where something is.

    Attributes:
        start: Offset of the first character of the line.
        end: Offset after its last.
        address: Half-open span of the address, or None where the line says that
            there is nothing.
    """

    start: int
    end: int
    address: tuple[int, int] | None


def links(question: Question, view: Outline) -> tuple[Link, ...]:
    """Return the lines of the label that is asked for; () where none is.

    Every word of the question has to be one of the label, or say no more than that
    a thing is somewhere; every word of the label has to be asked for, or be said by
    the address itself: a "Minutes Wiki" at wiki.example.org may be asked for as the
    minutes.

    Args:
        question: Its scope is left out of its words.
        view: One paper of the meeting that is asked about.
    """
    first = _WHICH.match(question.text)
    by_place = question.type is AnswerType.PLACE or _ASKS.search(question.text)
    if not by_place and first is None:
        return ()
    aside = [one.span() for one in _ASIDE.finditer(question.text)]
    said = tokens(question.text)
    wanted = [
        w
        for w in question.words
        if w.stem not in _WHEREABOUTS and not any(s <= w.start < e for s, e in aside)
    ]
    if not wanted or (not by_place and first and wanted[0].start != first.end()):
        return ()
    consumed = question.scope.consumed
    wanted += [w for w in said if fold(w.text) in _OTHERS and w.start not in consumed]
    found = [
        one
        for sentence in view.sentences
        if (one := _link(view, sentence.start, sentence.end, wanted, bag(said)))
    ]
    least = min((unsaid for unsaid, _ in found), default=0)
    return tuple(link for unsaid, link in found if unsaid == least)


def _link(
    view: Outline,
    start: int,
    end: int,
    wanted: list[Token],
    asked: Bag,
) -> tuple[int, Link] | None:
    """Return the link of a line, and how many words of its label nobody asked for."""
    text = view.document.text[start:end]
    line = labelled(text, empty=True)
    if line is None:
        return None
    label = bag(line.label)
    if not all(match(word, label) for word in wanted):
        return None
    unsaid = [word for word in line.label if not match(word, asked)]
    value = text[line.start : line.end]
    address = _ADDRESS.search(value)
    if address is None:
        is_nothing = labelled(text) is None and not unsaid
        return (0, Link(start, end, None)) if is_nothing else None
    # What is more than an address is a sentence with one in it.
    if re.search(r"\w", _NAMED.sub("", value).replace(address.group(), "")):
        return None
    if not all(fold(word.text) in fold(address.group()) for word in unsaid):
        return None
    begin = start + line.start + address.start()
    span = begin, begin + len(address.group())
    return len(unsaid), Link(start, end, span)
