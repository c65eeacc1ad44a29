"""Which column of a table of people says what: name, role, organisation, presence.

Nothing here reads a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table says what.

    Attributes:
        name: The column with the names.
        tells: Whether the header alone says that the table lists those present.
    """

    name: int
    role: int | None
    where: tuple[int, ...]
    handle: int | None
    status: int | None
    tells: bool

    @staticmethod
    def of(header: Sequence[str]) -> Columns | None:
        """Read the header of a table; None where it has no column of names."""
        kinds = [_column(said) for said in header]
        if "name" not in kinds and kinds.count("status") and "status" in kinds[:1]:
            kinds[0] = "name"  # "Present | Organisation"
        if "name" not in kinds or len([kind for kind in kinds if kind]) < 2:
            return None
        name = kinds.index("name")
        status = kinds.index("status") if "status" in kinds else None
        people = re.search(
            r"participant|attendee|present|delegate|attend", header[name], re.IGNORECASE
        )
        return Columns(
            name,
            kinds.index("role") if "role" in kinds else None,
            tuple(at for at, kind in enumerate(kinds) if kind == "where"),
            kinds.index("handle") if "handle" in kinds else None,
            status,
            bool(people) or status is not None,
        )


_COLUMN_WORDS = {
    "name": r"(?:full\s+|member\s+|participant\s+|attendee\s+)?names?"
    r"(?:\s+of\s+\w+)?|participants?|attendees?|members?|delegates?|persons?"
    r"|representatives?|who|councill?ors?|directors?|people|individual",
    "role": r"role|title|position|function|job\s+title|office|designation|capacity"
    r"|post|rank",
    "where": r"organi[sz]ation\w*|affiliations?|compan(?:y|ies)|institutions?|countr\w+"
    r"|delegation|employer|agency|member\s+state|representing|entity|ministry"
    r"|constituency|ward|department|faculty|federation|club|body|associat\w+",
    "handle": r"github\b.*|handle|nick(?:name)?|user(?:name)?|account|@|irc.*|slack.*",
    "status": r"attend(?:ance|ed|ing)\??|status|present(?:/absent|\s*\?)?|in"
    r"\s+attendance|attendance\s+status|apologies|presence|here\??",
}
_BARRED = re.compile(r"[^|\n]+")
_SPACED = re.compile(r"\S+(?: {1,2}\S+)*")
AWAY = re.compile(
    r"\W*(?:absent|no|n|a|ab|apolog\w*|regrets?|excused|away|not\s+present|✗|✘|×|❌|ap"
    r"|unable\s+to\s+attend|leave|on\s+leave|did\s+not\s+attend)\b.*|\W*[✗✘×❌]\W*",
    re.IGNORECASE | re.DOTALL,
)
THERE = re.compile(
    r"\W*(?:present|yes|y|x|p|attended|attending|in\s+person|remote\w*|online|virtual"
    r"|zoom|there|here|✓|✔|☑|✅|in\s+attendance|voting|member|observer|guest)\b"
    r"|\W*[✓✔☑✅]",
    re.IGNORECASE,
)


def cell_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the cells of a row, which bars or wide gaps set apart.

    >>> row = "Ada Stone    Bob Wu"
    >>> [row[s:e] for s, e in cell_spans(row, 0, len(row))]
    ['Ada Stone', 'Bob Wu']
    """
    row = text[start:end]
    for match in (_BARRED if "|" in row else _SPACED).finditer(row):
        said = match[0]
        first = start + match.start() + len(said) - len(said.lstrip())
        if said.strip():
            yield first, first + len(said.strip())


def _column(said: str) -> str:
    plain = said.strip("*_ ?:").lower()
    for kind, pattern in _COLUMN_WORDS.items():
        if re.fullmatch(pattern, plain):
            return kind
    return ""
