"""Lines that say what they are: "Chair: Ada Lindqvist".

A label is short, stands first, and ends with a colon or with its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.words import Bag, Token, concepts, is_content, match, tokens

_LINE = re.compile(
    r"[*_\s]*(?P<label>[^\W\d_][^\n:*_.;,]{0,40}?)[*_ ]*"
    r"(?::[*_]*\s+|\n)(?P<value>\S.*)",
    re.DOTALL,
)
_NOTHING = re.compile(
    r"\W*(?:n/?a|none|nil|tbd|tba|not recorded|not available|unknown)\W*$", re.I
)
MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line that says what it is.

    Attributes:
        label: The words of the label that carry meaning.
        start: Offset of the value within the line.
        end: Offset after it.
    """

    label: tuple[Token, ...]
    start: int
    end: int


@lru_cache(maxsize=32_768)
def labelled(text: str, *, empty: bool = False) -> Labelled | None:
    """Read a line as label and value, or return None.

    Args:
        text: The line.
        empty: Read one, too, that says that there is nothing: "Recording: none".

    >>> line = labelled("Chair: Ada Lindqvist")
    >>> "Chair: Ada Lindqvist"[line.start : line.end]
    'Ada Lindqvist'
    """
    found = _LINE.match(text)
    if found is None or not tokens(found["value"]):
        return None
    if _NOTHING.match(found["value"]) and not empty:
        return None
    own_line = text[found.end("label")] == "\n"
    if own_line and found["value"].count("\n") > 2:
        return None  # lines of an address or a signature
    words = tokens(found["label"])
    label = tuple(w for w in words if is_content(w))
    if not label or len(words) > MOST_WORDS:
        return None
    return Labelled(label, found.start("value"), len(text.rstrip()))


def asks_for(words: Bag, line: Labelled) -> bool:
    """Tell whether a question's words ask for what a label announces.

    Every word of the label is asked for, and not by a name alone: a name before a
    colon is a speaker.

    Args:
        words: The question's words that carry meaning.
        line: What the label announces.
    """
    return all(match(w, words) >= 0.8 for w in line.label) and any(
        w.stem in words.stems or concepts(w.stem) & words.concepts for w in line.label
    )
