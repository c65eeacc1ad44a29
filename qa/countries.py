"""Countries by any of their names, as the documents write them.

The names are those of ISO 3166, read from pycountry; only what people write and the
standard lacks stands here, by its code.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from qa.words import fold

# Informal and former names that ISO 3166 does not list.
_ALSO = {
    "TUR": ("Turkey",),
    "GBR": ("UK", "Britain", "Great Britain"),
    "USA": ("US", "USA"),
    "ARE": ("UAE",),
    "CZE": ("Czech Republic",),
    "SVK": ("Slovak Republic",),
    "SWZ": ("Swaziland",),
    "MMR": ("Burma",),
    "CIV": ("Ivory Coast",),
    "MKD": ("Macedonia",),
    "CPV": ("Cape Verde",),
    "KOR": ("South Korea",),
    "PRK": ("North Korea",),
    "RUS": ("Russia",),
    "COD": ("Democratic Republic of Congo", "DR Congo"),
    "COG": ("Congo Brazzaville",),
    "BRN": ("Brunei",),
    "SYR": ("Syria",),
    "VAT": ("Vatican",),
    "GMB": ("The Gambia",),
}
_BRACKET = re.compile(r"\s*\([^)]*\)")
_SHORTEST = 4


@lru_cache(maxsize=4096)
def country(name: str) -> str | None:
    """Return the three-letter code of the country that a name names, or None.

    >>> country("the Republic of Korea"), country("UK"), country("Rome")
    ('KOR', 'GBR', None)
    """
    plain = _plain(name)
    return _codes().get(plain) or _codes().get(plain.removeprefix("the "))


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Return for every code of a country its names, that of the standard first."""
    import pycountry

    found: dict[str, tuple[str, ...]] = {}
    for one in pycountry.countries:
        listed: list[str] = []
        for kind in ("name", "common_name", "official_name"):
            name = getattr(one, kind, None)
            if name:
                # "Moldova, Republic of" is written in both orders, and short.
                short, _, rest = _BRACKET.sub("", name).partition(", ")
                listed += [short, f"{rest} {short}"] if rest else [short]
        found[one.alpha_3] = tuple(
            dict.fromkeys((*listed, *_ALSO.get(one.alpha_3, ())))
        )
    return found


@cache
def _codes() -> dict[str, str]:
    """Return for every folded form of a name the one code that it stands for."""
    found: dict[str, str | None] = {}

    def add(form: str, code: str) -> None:
        # A first part that two countries share ("Korea, …") names neither.
        found[form] = code if found.get(form, code) == code else None

    for code, names in _names().items():
        for name in names:
            add(_plain(name), code)
    return {form: code for form, code in found.items() if code is not None}


def _plain(name: str) -> str:
    """Write a name folded, with single spaces in place of marks.

    >>> _plain("U.S.A."), _plain("Côte-d’Or")
    ('usa', 'cote d or')
    """
    return " ".join(re.sub(r"[^\w]+", " ", fold(name).replace(".", "")).split())
