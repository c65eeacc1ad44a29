"""Who did it: the names beside a verb, as a verbatim span of the sentence.

"X and Y co-chaired the meeting" and "co-chaired by X and Y" give "X and Y". Where
no names stand beside the verb there is no span, and the sentence is the answer.
"""

from __future__ import annotations

import calendar
import re

from qa.words import STOP_WORDS, Token, concepts, fold, tokens

_INSIDE = frozenset(("and", "the", "of", "for", "on", "&", "de", "van", "von", "bin"))
_BREAK = re.compile(r"[.;:—–!?\n]|,\s*(?:and\s+)?[a-z]")
# What stands before an apposition or an object, and never before a subject.
_NO_SUBJECT = re.compile(
    r"(?:[—–(]|\b(?:of|at|in|from|for|by|to|with|under|on|as|than))\s*$", re.I
)
_MONTHS = frozenset(fold(month) for month in calendar.month_name if month)


def agents(asked: tuple[Token, ...], text: str) -> tuple[int, int] | None:
    """Return the span of the names that did what is asked, or None.

    Args:
        asked: The question's words that carry meaning.
        text: One sentence.
    """
    words = tokens(text)
    for position, word in enumerate(words):
        if not word.text.endswith(("ed", "led")):
            continue
        if not any(_does(a, word) for a in asked):
            continue
        after = text[word.end :]
        passive = re.match(r"\s+by\s+", after)
        if passive:
            return _after(text, word.end + passive.end())
        if word.text[0].islower():
            span = _before(text, words[:position], word.start)
            if span is not None:
                return span
    return None


def _does(asked: Token, word: Token) -> bool:
    same = asked.stem == word.stem
    return same or bool(concepts(asked.stem) & concepts(word.stem))


def _after(text: str, start: int) -> tuple[int, int] | None:
    stop = _BREAK.search(text, start)
    while (
        stop
        and stop.group() == "."
        and re.search(r"\b(?:[A-Z]|Mr|Ms|Mrs|Dr|Prof|St)$", text[start : stop.start()])
    ):
        stop = _BREAK.search(text, stop.end())
    end = stop.start() if stop else len(text)
    span = text[start:end].rstrip(" ,")
    if not any(w.capital for w in tokens(span)):
        return None
    return (start, start + len(span))


def _before(text: str, words: tuple[Token, ...], verb: int) -> tuple[int, int] | None:
    """Return the names right before a verb, or None where they are no subject."""
    first: int | None = None
    last: int | None = None
    right = verb
    for word in reversed(words):
        name = word.capital and fold(word.text) not in _MONTHS | STOP_WORDS
        between = text[word.end : right]
        if last is None and between.strip(" )"):
            break  # "the head of the office, who opened": the name stands further on
        if re.search(r"[.;:—–!?\d]", between) and not re.fullmatch(r"\.\s+", between):
            break
        if not name and fold(word.text) not in _INSIDE:
            break
        if name:
            first = word.start
            last = last if last is not None else word.end
        right = word.start
    if first is None or last is None:
        return None
    article = re.search(r"\b[Tt]he\s+$", text[:first])
    if article:
        first = article.start()
    if _NO_SUBJECT.search(text[:first]):
        return None
    # "the International Organization (IO)": the bracket belongs to the name.
    closing = re.match(r"\)", text[last:])
    return (first, last + (1 if closing else 0))
