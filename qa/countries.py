"""Countries by any of their names, as the documents write them.

The names are those of ISO 3166, read from pycountry; none stands here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from qa.words import fold


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Return for every folded name of a country all of its names."""
    import pycountry

    found: dict[str, tuple[str, ...]] = {}
    for country in pycountry.countries:
        listed = [
            getattr(country, kind, None)
            for kind in ("name", "common_name", "official_name")
        ]
        names = tuple(
            dict.fromkeys(n.split(",")[0] for n in listed if n and len(n) > 3)
        )
        for name in names:
            # A first part that two countries share ("Korea, …") names neither.
            found[fold(name)] = () if fold(name) in found else names
    return {name: names for name, names in found.items() if names}


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_names(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def as_written(text: str, mentioned: Callable[[str], bool]) -> str:
    """Write the countries of a question as the documents do.

    Args:
        text: A question; countries in it may be written small or by another name.
        mentioned: Tells whether the documents hold a name.
    """
    folded = fold(text)
    if len(folded) != len(text):
        return text
    parts: list[str] = []
    at = 0
    for match in _pattern().finditer(folded):
        asked = text[match.start() : match.end()]
        names = _names()[match.group()]
        own = next((n for n in names if fold(n) == match.group()), asked)
        written = next((n for n in (own, *names) if mentioned(n)), asked)
        parts += [text[at : match.start()], written]
        at = match.end()
    return "".join([*parts, text[at:]])
