"""Which names are those of countries and territories, in their usual forms.

The names are those of ISO 3166, read from pycountry; only what people write and the
standard lacks stands here. Nothing here tells where a country is mentioned.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pycountry

# Informal, former and short forms that ISO 3166 does not list.
_ALSO = (
    "britain, great britain, uk, u.k., usa, us, u.s., u.s.a., uae, u.a.e., england,"
    "scotland, wales, northern ireland, cape verde, czech republic, swaziland, burma,"
    "ivory coast, macedonia, macau, macao sar, hong kong sar, hong kong china,"
    "macao china, kosovo, chinese taipei, vatican, dr congo, democratic republic of"
    " congo, drc, congo brazzaville, congo kinshasa, republic of congo, st lucia,"
    "st kitts and nevis, st vincent and the grenadines, st vincent, bosnia, russia,"
    "micronesia, the netherlands, gambia, south korea, north korea, brunei,"
    " cote d ivoire, republic of ireland, trinidad, tobago, antigua, people s republic"
    " of china, pr china, sao tome, slovak republic, korea, turkey, lao pdr,"
    " catalonia, quebec, bavaria, flanders, wallonia, greenland, faroes, zanzibar,"
    " somaliland"
)
_BRACKET = re.compile(r"\s*\([^)]*\)")
_OUTSIDE = re.compile(r"[^a-z0-9]+")


def is_country(name: str) -> bool:
    """Tell whether a name is that of a country or territory, and nothing else.

    >>> is_country("the Republic of Korea"), is_country("Rome")
    (True, False)
    """
    return _folded(name) in _names()


def _folded(name: str) -> str:
    """Write a name without case, accents, article, spaces and marks."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = _OUTSIDE.sub(" ", plain).split()
    return "".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


@cache
def _names() -> frozenset[str]:
    written = set(_ALSO.split(","))
    for country in pycountry.countries:
        for field in ("name", "common_name", "official_name"):
            name = getattr(country, field, None)
            if name is None:
                continue
            name = _BRACKET.sub("", name)
            # "Moldova, Republic of" is written in both orders, and short.
            short, _, rest = name.partition(", ")
            written |= {name, short, f"{rest} {short}", f"Republic of {short}"}
    return frozenset(_folded(name) for name in written) - {""}
