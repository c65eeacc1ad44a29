"""Misspelt words of a question, read as words that the library has."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable

from qa.words import Token, fold, is_content, tokens

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 5
_SHORTEST_IN_SMALL = 4
"""A short word in capitals may be a name that the library does not know."""

_LONG = 8
_LIKENESS = 0.78


def spelled(
    text: str,
    unknown: Callable[[str], bool],
    near: Callable[[str, int], Iterable[str]],
) -> str:
    """Return a question with misspelt words as documents write them.

    Only words that no document has are changed, and only to one that differs in a
    letter or two.

    Args:
        text: The question.
        unknown: Tells whether no document has a word.
        near: Gives texts with a word within so many letters (1 or 2) of one.
    """
    for word in reversed(tokens(text)):
        if not _may_be_wrong(word) or not unknown(word.text):
            continue
        letters = 2 if len(word.text) >= _LONG else 1
        words = {w for one in near(word.text, letters) for w in _WORD.findall(one)}
        best = closest(word.text, words)
        if best is not None:
            text = text[: word.start] + best + text[word.end :]
    return text


def _may_be_wrong(word: Token) -> bool:
    least = _SHORTEST_IN_SMALL if word.text.islower() else _SHORTEST
    return (
        len(word.text) >= least
        and word.text.isalpha()
        and not word.acronym
        and is_content(word)
    )


def closest(word: str, words: Collection[str]) -> str | None:
    """Return the word that is most like one, written as that is; None: none is near.

    >>> closest("chaird", {"chaired", "chart"})
    'chaired'
    """
    folded = {fold(one): one for one in sorted(words)}
    found = difflib.get_close_matches(fold(word), folded, n=1, cutoff=_LIKENESS)
    if not found:
        return None
    best = folded[found[0]]
    return best if word[0].isupper() else best.lower()
