"""Takes apart lists of names as sentences and labelled lines hold them.

"A, B (X), and the Office on C and D" are three parties: commas and "and" stand
between names as well as within them. Where it cannot be told which they do, the
longer reading has to be borne out by the short form behind it. Nothing here decides
what the parties did.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.countries import is_country
from corpus.meeting import Evidenced, Party, PartyKind
from corpus.names import (
    is_capitalised,
    is_organisation,
    is_person_name,
    is_plural,
    is_role,
    is_surname,
)
from corpus.people import Listed, Standing, decorated, read_plain, split_title
from corpus.plain import Plain, one_line, plain

_JOIN = r"(?:and|&|as\s+well\s+as|along\s+with|together\s+with|plus)"
_SPLIT = re.compile(
    rf"\s*(?P<semicolon>;)\s*(?:{_JOIN}\s+)?|\s*(?P<both>,)\s*{_JOIN}\s+"
    rf"|\s*(?P<comma>,)(?:\s+|(?=[^\W\d]))|\s+(?P<joined>{_JOIN})\s+"
)
_NESTED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_ALIAS = re.compile(r"\(\s*[“\"'‘]?(?:the\s+)?(?P<alias>[^()]{2,24}?)[”\"'’]?\s*\)\Z")
_MOST_MERGED = 6
_MOST_NAMES = 400
_OBJECT = re.compile(r"\s(?:of|on|for|in|against|to)\s")
_LEAD = re.compile(
    r"(?:(?:\d[\d,]*|over|more\s+than|around|about|nearly|approximately|also|both"
    r"|an?(?=\s+(?:rep|del|off|obs|mem))|representing|namely|including|included?|include|such\s+as|like|from|of|by"
    r"|among\s+(?:them|others)|the\s+following|their|its|all|some|several|many|senior"
    r"|high-level|technical|government(?:al)?|delegates?|delegations?|represented"
    r"|representatives?|officials?|experts?|participants?|attendees|people|persons|individuals|observers?|guests?"
    r"|members?|states?|countries|country|territories|territory|economies|entities"
    r"|Member\s+(?:States|Countries|Governments|Organi[sz]ations)"
    r"|organi[sz]ations?|agencies|agency|institutions?|bodies|partners?|ministers?"
    r"|ambassadors?|officers?|staff|leaders?|international|regional|inter-?govern\w+"
    r"|non-?govern\w+|relevant|invited|other|various|development|donor|member"
    r"|associate|full|and|as|well|with|the\s+(?=(?:delegat|represent|observ|member|other"
    r"|follow|countr|state|organi))|,):?(?:\s+|\Z))+",
)
_DELEGATIONS = re.compile(
    r"\b(?:delegat\w+|countr\w+|states?|territor\w+|governments?|economies|member)\b",
    re.IGNORECASE,
)
_ORGANISATIONS = re.compile(
    r"\b(?:organi[sz]ations?|agenc\w+|institutions?|bodies|partners)\b", re.IGNORECASE
)
_OBSERVERS = re.compile(r"\bobserver", re.IGNORECASE)
_GUESTS = re.compile(r"\bguests?\b", re.IGNORECASE)
_ANEW = re.compile(r"\b(?:representatives?|delegat\w+|officials|participants)\b")
_CAPITAL = r"(?:[^\W\d_a-zà-öø-ÿ][\w'’.&/-]*|\d{4})"
_SMALL = r"(?:of|the|for|on|and|in|to|de|du|des|del|la|le|against|with|&|der|von|van)"
_RUN = re.compile(
    rf"(?:the\s+)?{_CAPITAL}(?:\s+(?:{_SMALL}\s+){{0,3}}{_CAPITAL})*"
    r"(?:\s*\([^()]{1,60}\))?"
)
_OFFICE_OF = re.compile(r"the\s+[A-Z][\w-]*(?:\s+[A-Z][\w-]*)?\s+of\s+", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]+\)")
_WITHIN = re.compile(r"\s+(?:in|at|on|with|for|to)\s+")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a list and what joins it to the part before.

    Attributes:
        whole: The list.
        start: Where the part begins in it.
        end: Where it ends.
        joint: ``,``, ``;``, ``and``, or ``, and``.
        is_name: Whether its commas and "and" are known to stand within a name.
    """

    whole: Plain
    start: int
    end: int
    joint: str
    is_name: bool = False

    @property
    def plain(self) -> Plain:
        """The part itself."""
        return self.whole.cut(self.start, self.end)

    def up_to(self, last: _Piece, *, is_name: bool) -> _Piece:
        """Return the part that reaches from this to another one."""
        return _Piece(self.whole, self.start, last.end, self.joint, is_name)


def read_line(
    text: str,
    start: int,
    end: int,
    hint: PartyKind | None,
    *,
    strict: bool = False,
) -> list[Listed]:
    """Read the names of a labelled line: "Ada Lovelace (Chair), Bob Stone, carol".

    A line that holds anything else than names gives nothing.

    Args:
        text: The document.
        start: Offset after the label.
        end: Offset after the line.
        hint: What the label says that they are.
        strict: Whether no label stands before it, so that it may be prose.
    """
    whole = plain(text, start, min(end, start + 20_000)).cut(0, end)
    pieces = _pieces(whole)
    if len(pieces) > _MOST_NAMES:
        return []
    if any(piece.joint == ";" for piece in pieces):
        return settle(_items(whole, text), hint)
    pieces = _with_companions(_whole_names(pieces))
    found: list[Listed] = []
    failed = 0
    for piece in pieces:
        listed = _read(piece.plain, text, is_name=piece.is_name)
        failed += not listed
        found += [_among_titled(item, found) for item in listed]
    # A line of prose has a few words that look like names, and many that do not.
    if failed > 1 and failed * 4 > len(pieces):
        return []
    if strict and (failed or _is_mixed(found)):
        return []
    return settle(found, hint)


def read_sentence(
    text: str,
    start: int,
    end: int,
    hint: PartyKind | None = None,
    *,
    strict: bool = False,
    usual: PartyKind | None = None,
) -> list[Listed]:
    """Read the names that a sentence lists from ``start``, up to where it goes on.

    Args:
        text: The document.
        start: Offset of the first name or of what leads it in ("delegations from").
        end: Offset after the last, or of the end of the sentence.
        hint: What the sentence says that they are.
        strict: Whether one part that is no name makes the whole no list.
        usual: What those are that the document has listed so far; tells where
            nothing else does.

    >>> said = "delegations from Norland, Sudland and the Bridge Office (BO) in Rome"
    >>> [listed.party.name for listed in read_sentence(said, 0, len(said))]
    ['Norland', 'Sudland', 'Bridge Office']
    """
    whole = plain(text, start, min(end, start + 8_000))
    whole = whole.cut(0, len(whole.text))
    pieces = _whole_names(_pieces(whole))
    found: list[Listed] = []
    standing, broken = Standing.OPEN, False
    for number, piece in enumerate(pieces):
        lead = _LEAD.match(piece.plain.text)
        if lead:
            hint = _hint(lead[0]) or hint
            if _OBSERVERS.search(lead[0]):
                standing = Standing.OBSERVER
            elif _ANEW.search(lead[0]):
                standing = Standing.OPEN
        name = piece.plain.cut(lead.end() if lead else 0, len(piece.plain.text))
        if lead and _BRACKETED.fullmatch(name.text):
            # "development partners (Norway, Peru)"
            inner = name.places[0] + 1, name.places[-1]
            found += read_sentence(text, *inner, hint, usual=usual)
            continue
        if lead and not name.text:
            continue  # "45 participants from 20 countries, including …"
        after = pieces[number + 1] if number + 1 < len(pieces) else None
        if after is not None and _is_office_of(name, after):
            continue  # "the Minister for Roads, Ms Ada Stone"
        if found and piece.joint == "," and _tells_of_last(name, found[-1]):
            # ", the Director of the Harbour Office," behind a name
            found[-1] = decorated(found[-1], name)
            continue
        if not strict and re.fullmatch(r"[a-z]+s", name.text):
            continue  # "engineers, planners and officials from Peru"
        if strict and is_role(name.text) and _OFFICE_OF.match(name.text):
            continue  # "and the Head of the Road Office": nobody is named
        listed = _read(_before_place(name), text, is_name=piece.is_name)
        whole_name = bool(listed)
        if not listed and not strict:
            listed = _first_names(name, text)
        if not listed:
            if strict:
                return []
            if not broken:
                break  # the sentence goes on with something else
            continue
        if broken and listed[0].kind is None and piece.joint == "and":
            broken = False
            continue  # "offices in Springfield and Shelbyville"
        broken = not whole_name
        for item in listed:
            own = item.standing if item.standing is not Standing.OPEN else standing
            item = replace(item, standing=own)
            found.append(_hinted(_among_titled(item, found), hint))
    return settle(found, hint, usual)


def settle(
    found: Sequence[Listed],
    hint: PartyKind | None,
    usual: PartyKind | None = None,
) -> list[Listed]:
    """Tell what each party is from what the others are; drop what cannot be told.

    Args:
        found: The parties of one list.
        hint: What the label or the sentence says that they are.
        usual: What they are where nothing else tells.
    """
    sure = [item.kind for item in found if item.kind is not None]
    persons = sure.count(PartyKind.PERSON)
    delegations = sure.count(PartyKind.DELEGATION)
    shaped = sum(item.shaped or _is_nickname(item) for item in found)
    settled: list[Listed] = []
    for item in found:
        kind = item.kind
        one_word = len(item.party.name.split()) == 1
        if kind is PartyKind.DELEGATION and one_word and not delegations * 2 > shaped:
            # "Jordan" and "Georgia" among people are people.
            kind = PartyKind.PERSON if hint in (None, PartyKind.PERSON) else kind
        if kind is None:
            kind = _kind_among(item, hint, persons, delegations, len(found)) or usual
        if kind is not None:
            settled.append(
                replace(item, kind=kind, party=replace(item.party, kind=kind))
            )
    return settled


def _is_mixed(found: Sequence[Listed]) -> bool:
    """Tell whether small words stand among names in capitals, as in a sentence."""
    small = sum(item.party.name.islower() for item in found)
    return 0 < small * 2 <= len(found)


def _read(name: Plain, text: str, *, is_name: bool) -> list[Listed]:
    """Read one part of a list; one that is known to be a name is taken as it is."""
    if not name.text:
        return []
    if not is_name:
        return read_plain(name, text)
    article = re.match(r"[Tt]he\s+", name.text)
    name = name.cut(article.end() if article else 0, len(name.text))
    said = one_line(_ALIAS.sub("", name.text))
    if not said or said[0].islower():
        return []
    if said == one_line(name.text) and not is_capitalised(said):
        return []
    kind = PartyKind.ORGANISATION
    return [Listed(Party(said, kind), *name.span(), kind)]


def evidence(item: Listed, confidence: float = 1.0) -> Evidenced[Party]:
    """Return a party with the characters that name it."""
    return Evidenced(item.party, item.start, item.end, confidence)


def _kind_among(
    item: Listed,
    hint: PartyKind | None,
    persons: int,
    delegations: int,
    count: int,
) -> PartyKind | None:
    if item.shaped:
        countries = hint is PartyKind.DELEGATION or delegations * 2 > count
        return PartyKind.DELEGATION if countries else PartyKind.PERSON
    if delegations * 2 > count:
        return PartyKind.DELEGATION
    if hint is not None and not (
        hint is PartyKind.PERSON and item.party.kind is PartyKind.ORGANISATION
    ):
        return hint
    if item.party.kind is PartyKind.ORGANISATION:
        known = is_organisation(item.party.name)
        if known and (hint is not PartyKind.PERSON or persons == 0):
            return PartyKind.ORGANISATION
    return None


def _is_nickname(item: Listed) -> bool:
    return item.kind is None and item.party.kind is PartyKind.PERSON


def _among_titled(item: Listed, found: Sequence[Listed]) -> Listed:
    """Take "Reed" in "Messrs Stone and Reed" for a person of the same title."""
    if item.kind is not None or not found or not is_plural(found[-1].party.title):
        return item
    if item.party.title or item.party.kind is not PartyKind.PERSON:
        return item
    party = replace(item.party, title=found[-1].party.title)
    return replace(item, party=party, kind=PartyKind.PERSON)


def _hinted(item: Listed, hint: PartyKind | None) -> Listed:
    """Take the word of "delegations from" for a name that does not tell itself."""
    if item.kind is None and hint is PartyKind.DELEGATION and not item.party.handle:
        return replace(item, kind=PartyKind.DELEGATION)
    if item.kind is None and hint is PartyKind.ORGANISATION:
        return replace(item, kind=PartyKind.ORGANISATION)
    return item


def _hint(lead: str) -> PartyKind | None:
    if _ORGANISATIONS.search(lead):
        return (
            PartyKind.ORGANISATION
            if not _DELEGATIONS.search(re.sub(r"\bmember\b", "", lead))
            else None
        )
    if _DELEGATIONS.search(lead):
        return PartyKind.DELEGATION
    return None


def _pieces(whole: Plain) -> list[_Piece]:
    """Cut a list at its commas, semicolons and "and"; brackets hold together."""
    hidden = _NESTED.sub(lambda match: "\0" * len(match[0]), whole.text)
    pieces: list[_Piece] = []
    at, joint = 0, ""
    for match in _SPLIT.finditer(hidden):
        _add(pieces, whole, at, match.start(), joint)
        joint = _joint(match)
        at = match.end()
    _add(pieces, whole, at, len(whole.text), joint)
    return pieces


def _joint(match: re.Match[str]) -> str:
    if match["semicolon"]:
        return ";"
    if match["comma"]:
        return ","
    return "and" if match["joined"] in ("and", "&") else ", and"


def _add(pieces: list[_Piece], whole: Plain, start: int, end: int, joint: str) -> None:
    part = whole.text[start:end]
    stripped = part.rstrip(" .:\n\t")
    # "Jr." and "Inc." keep their stop, the sentence loses its own.
    if re.search(r"\b(?:Jr|Sr|Inc|Ltd|Co|[A-Z])\.\Z", part):
        stripped = part
    if stripped.strip():
        pieces.append(_Piece(whole, start, start + len(stripped), joint))


def _items(whole: Plain, text: str) -> list[Listed]:
    found: list[Listed] = []
    for match in re.finditer(r"[^;]+", whole.text):
        part = whole.cut(*match.span())
        joined = re.match(rf"{_JOIN}\s+", part.text)
        part = part.cut(joined.end() if joined else 0, len(part.text.rstrip(" .")))
        if part.text:
            found += read_plain(part, text)
    return found


def _whole_names(pieces: list[_Piece]) -> list[_Piece]:
    """Join what belongs to one name: by its short form, or by what "and" joins."""
    joined: list[_Piece] = []
    for number, piece in enumerate(pieces):
        alias = _ALIAS.search(piece.plain.text)
        if alias and joined:
            count = _before_alias(joined, piece, alias)
            if count:
                joined[-count:] = [joined[-count].up_to(piece, is_name=True)]
                continue
        if (
            joined
            and piece.joint == "and"
            and _is_inner(joined[-1], piece, pieces, number)
        ):
            joined[-1] = joined[-1].up_to(piece, is_name=True)
            continue
        joined.append(piece)
    return joined


def _before_alias(joined: Sequence[_Piece], piece: _Piece, alias: re.Match[str]) -> int:
    """Return how many pieces before a short form belong to its name."""
    own = piece.plain.text[: alias.start()]
    short = alias["alias"]
    if (
        not re.search(r"[A-Z].*[A-Z]", short)
        or is_country(short)
        or _spells(own, short)
    ):
        return 0
    words = own
    for count in range(1, min(_MOST_MERGED, len(joined)) + 1):
        before = joined[-count].plain.text
        if before.endswith(")") or is_country(_unled(before)):
            return 0
        words = f"{before} {words}"
        if _spells(words, short):
            return count
    return 0


def _unled(text: str) -> str:
    lead = _LEAD.match(text)
    return text[lead.end() :] if lead else text


def _spells(name: str, short: str) -> bool:
    """Tell whether a short form is made of the letters of a name, from a word on.

    >>> _spells("Roads", "HBO"), _spells("Harbour Bridges Office", "HBO")
    (False, True)
    """
    letters = re.sub(r"[^a-z0-9]", "", short.casefold())
    words = re.findall(r"\w+", name.casefold())
    # A short form may leave the first words out: "Bridge Process Team on Tolls (ToT)".
    return any(
        words[at][:1] == letters[:1] and _runs_through(letters, "".join(words[at:]))
        for at in range(len(words))
    )


def _runs_through(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _is_inner(
    before: _Piece, piece: _Piece, pieces: Sequence[_Piece], number: int
) -> bool:
    """Tell whether "and" stands within a name: "Office on Bridges and Roads"."""
    left, right = before.plain.text, piece.plain.text
    if is_person_name(split_title(before.plain)[1].text):
        return False
    if not _OBJECT.search(left) or re.search(r"\)\s*\Z", left):
        return False
    bare = re.sub(r"\s*\([^()]*\)\s*\Z", "", right)
    named = re.match(r"the\s", bare) or is_country(bare) or is_organisation(bare)
    if named or is_role(bare) or _LEAD.match(bare):
        # "Committee on Health and Office of Bridges": two names
        return False
    if not is_organisation(_unled(left)) and not re.search(r"\s(?:on|for)\s", left):
        return False
    # The "and" before the last name follows a comma where commas part the names.
    oxford = any(other.joint == ", and" for other in pieces)
    last = number == len(pieces) - 1
    return oxford or not last or len(bare.split()) <= 2


def _with_companions(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Join offices, and organisations that alternate with people, to the person."""
    persons = [
        is_person_name(split_title(piece.plain)[1].text.split("(")[0].strip())
        for piece in pieces
    ]
    alternate = (
        len(pieces) >= 4
        and len(pieces) % 2 == 0
        and all(persons[::2])
        and not any(persons[1::2])
        and all(
            is_organisation(p.plain.text) or is_role(p.plain.text) for p in pieces[1::2]
        )
    )
    kept: list[_Piece] = []
    for number, piece in enumerate(pieces):
        title, name = split_title(piece.plain)
        office = (
            is_role(piece.plain.text)
            and not persons[number]
            and not (title and is_surname(name.text))
            and kept
            and piece.joint == ","
        )
        if (office or (alternate and number % 2)) and kept:
            kept[-1] = kept[-1].up_to(piece, is_name=False)
        else:
            kept.append(piece)
    return kept


def _tells_of_last(name: Plain, last: Listed) -> bool:
    """Tell whether a part says what the person named before it does."""
    said = one_line(name.text)
    said = re.sub(r"\A(?:the|an?)\s+", "", said)
    titled = split_title(name)[0]
    return last.kind is PartyKind.PERSON and is_role(said) and not titled


def _is_office_of(name: Plain, after: _Piece) -> bool:
    """Tell whether a part is the office of the person named behind its comma."""
    return (
        after.joint == ","
        and is_role(name.text)
        and not is_person_name(split_title(name)[1].text)
        and is_person_name(split_title(after.plain)[1].text)
    )


def _before_place(name: Plain) -> Plain:
    """Return "Norway" of "Norway in Rome"."""
    within = _WITHIN.search(name.text)
    if within is None:
        return name
    short = name.cut(0, within.start())
    known = is_country(short.text) or re.fullmatch(r"[A-Z][A-Z/&-]+", short.text)
    return short if known else name


def _first_names(name: Plain, text: str) -> list[Listed]:
    """Read the name with which a part begins, of which more follows."""
    run = _RUN.match(name.text)
    if run is None:
        return []
    part = _before_place(name.cut(0, run.end()))
    if (
        is_role(part.text)
        and not is_organisation(part.text)
        and not split_title(part)[0]
    ):
        return []
    return [item for item in read_plain(part, text) if _goes_on(name, item)]


def _goes_on(name: Plain, item: Listed) -> bool:
    """Tell whether what follows a name leaves it whole: "HBO offices in Rome"."""
    after = name.text[sum(place < item.end for place in name.places) :]
    return re.match(r"\s*(?:\Z|[,;:—–(-]|[a-z])", after) is not None
