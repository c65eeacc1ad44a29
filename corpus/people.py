"""Reads who is meant by one item: name, title, role, organisation, handle.

A person, a delegation and an organisation are told apart by their own words; where
these do not tell, the kind stays open for the list as a whole to settle. Nothing here
decides whether a party was at a meeting, and nothing is guessed: what does not look
like a name is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from corpus.countries import is_country
from corpus.meeting import Party, PartyKind
from corpus.names import (
    ALSO_NAMES,
    HONORIFIC,
    OFFICE,
    ORGANISATION,
    ROLE_WORD,
    TITLE,
    is_capitalised,
    is_maybe_person,
    is_nickname,
    is_organisation,
    is_person_name,
    is_plural,
    is_role,
    is_shaped,
    is_surname,
)
from corpus.plain import Plain, is_struck, one_line, plain

_BULLET = re.compile(
    r"(?:[^\w\s@(\[\"“”'‘’<>~{&.,;:!?/\\#]\s+|[o+]\s+(?=[A-Z])|\(?\d{1,3}[.)]\s+"
    r"|\[[xX]\]\s*)+"
)
_INNER = re.compile(r"\s+(?=(?:Mrs?|Ms|Miss|Dr|Prof|H\.\s?E)\b\.?\s+[A-Z])")
_OBJECT = re.compile(r"(?:for|of|on)\s", re.IGNORECASE)
_FROM = re.compile(r"\s+(?:from|representing)\s+(?:the\s+)?", re.IGNORECASE)
_ABSENT = re.compile(
    r"\b(?:absent|absence|apolog(?:y|ies|ised|ized)|regrets?|excused|not\s+present"
    r"|not\s+attend\w*|unable\s+to\s+(?:attend|join)|not\s+in\s+attendance"
    r"|did\s+not\s+(?:attend|join)|no[\s-]show|on\s+leave|away)\b",
    re.IGNORECASE,
)
_OBSERVER = re.compile(r"\bobserv(?:er|ers|ing)\b", re.IGNORECASE)
_GUEST = re.compile(
    r"\b(?:guests?|visitors?|invited|invitee|by\s+invitation|(?:guest|keynote|invited)"
    r"\s+speaker|speaker|presenter)\b",
    re.IGNORECASE,
)
_CHAIR = re.compile(
    r"(?:meeting\s+|acting\s+|interim\s+)*(?:co-?)?chair(?:man|woman|person)?s?"
    r"(?:\s+of\s+the\s+meeting)?(?:\s*(?:and|[&/+,])\s*(?:notes?|minutes|scribe|host"
    r"|(?:note|minute)[\s-]?tak\w+|secretary))?|in\s+the\s+chair|presiding(?:\s+officer)?|chairing"
    r"|meeting\s+(?:lead|leader)|chairing\b[\w\s'’]{0,40}",
    re.IGNORECASE,
)
# Notes on how and how long someone was there, and forms of address.
_NOTE = re.compile(
    r"(?:\W*\b(?:remote(?:ly)?|virtual(?:ly)?|online|on-?line|by\s+(?:tele)?phone|phone"
    r"|(?:tele|video)[\s-]?conf\w*|(?:tele|video)[\s-]?link|video|zoom|teams|webex|skype|via|audio[\s-]only|dial[\s-]?in"
    r"|in[\s-]person|on[\s-]?site|face[\s-]to[\s-]face|late|later|early|left|joined"
    r"|joining|arrived|departed|from|until|till|to|at|for|items?|agenda|part|only|first"
    r"|second|half|hour|minutes|am|pm|he|him|his|she|her|hers|they|them|theirs|and|the"
    r"|of|meeting|call|partial(?:ly)?|present|attended|attending|attendance|yes|x|proxy"
    r"|day|days|morning|afternoon|session|after|before|new|during|\d(?:[:.h]?\d)*+)\b)+\W*",
    re.IGNORECASE,
)
_TOPIC_ITEM = re.compile(r"#\d|\bpull\s+request\b", re.IGNORECASE)
_SPLIT_ROLE = re.compile(r"\s+(of|at|for|from|in|with|to)\s+(?:the\s+)?(?=\S)")
_HANDLE = re.compile(r"@\s?(?P<handle>[A-Za-z0-9_](?:[\w.-]*\w)?)")
_SEPARATOR = re.compile(
    r"\s*(?P<open>[(\[<{])|\s*(?P<handle>@)|\s*(?P<sign>[;|:—–]|,(?=\s|\Z))"
    r"|\s+(?P<dash>[-/])\s+|(?<=\w)(?P<slash>/)(?=\w)"
)
_CLOSING = {"(": ")", "[": "]", "<": ">", "{": "}"}
# The stop of a sentence, and none of "Jr.", "Inc." or an initial.
_ENDS = re.compile(r"(?<!\bJr)(?<!\bSr)(?<!\bInc)(?<!\bLtd)(?<!\bCo)(?<!\b[A-Z])\.\Z")
_LEADING = frozenset((":", "-", "–", "—"))
_MAX_ITEM = 400
# "Public Works Director Ada Stone": an office of something, and a whole name.
_OFFICE_OF = re.compile(
    rf"(?!(?i:{OFFICE}|{HONORIFIC}))"
    r"(?:[A-Z][\w'’&-]*\s+(?:(?:and|of|for|the|&)\s+){0,2}){1,5}"
    rf"(?!(?i:{'|'.join(sorted(ALSO_NAMES - {'chief'}))})\b)(?=[A-Z])(?i:{OFFICE})\s+"
    rf"(?:(?i:{HONORIFIC})\s*)*"
    r"(?=[A-Z][\w'’-]*\.?\s+(?:[A-Z]\.\s+)?[A-Z])"
)
# Words in capitals with the small words between them.
_RUN = re.compile(
    r"(?:[^\W\d_a-zà-öø-ÿ][\w'’.&/-]*)(?:,?\s+(?:(?:of|the|for|on|and|in|to|de|du|des|del|la"
    r"|against|with|&|der|von|van)\s+){0,3}(?:[^\W\d_a-zà-öø-ÿ][\w'’.&/-]*))*"
)
_COMPLEMENT = re.compile(
    r"\s+(?:from|of|representing|for|at|with)\s+(?:the\s+)?(?=[^\W\d_])", re.IGNORECASE
)


class Standing(Enum):
    """How an item itself says that its party took part."""

    OPEN = auto()
    ABSENT = auto()
    OBSERVER = auto()
    GUEST = auto()
    CHAIR = auto()


@dataclass(frozen=True, slots=True)
class Listed:
    """A party as one item of a list names it.

    Attributes:
        party: Its name and what stands with it.
        start: Offset of its title or name in the document.
        end: Offset after the name and what is said with it.
        kind: What it is, or None where its own words do not tell.
        standing: How the item marks it.
        shaped: Whether it is written like the name of a person.
    """

    party: Party
    start: int
    end: int
    kind: PartyKind | None
    standing: Standing = Standing.OPEN
    shaped: bool = False


def split_title(name: Plain) -> tuple[str, Plain]:
    """Return the title before a name, and the name.

    >>> title, name = split_title(plain("H.E. Ms. Ada Lovelace", 0, 21))
    >>> title, name.text
    ('H.E. Ms.', 'Ada Lovelace')
    """
    match = TITLE.match(name.text) or _OFFICE_OF.match(name.text)
    if match is None or match.end() >= len(name.text):
        return "", name
    rest = name.cut(match.end(), len(name.text))
    if not rest.text or not rest.text[0].isalpha() or rest.text[0].islower():
        return "", name
    if rest.text.lower() in ("general", "emeritus", "designate"):
        return "", name  # "Director General" is an office alone
    title = one_line(match[0]).rstrip(" -–/")
    title = re.sub(r"\Athe\s+", "", title, flags=re.IGNORECASE)
    single = len(rest.text.split()) == 1
    if single and title.rstrip(".").lower() in ALSO_NAMES:
        return "", name
    return title, rest


def read_item(text: str, start: int, end: int) -> list[Listed]:
    """Read an item of a list that names one party, rarely several.

    >>> item = "Ms. Ada Lovelace @ada, Director, Ministry of Bridges (Norland)"
    >>> [found] = read_item(item, 0, len(item))
    >>> found.party.name, found.party.role, found.party.affiliation
    ('Ada Lovelace', 'Director', 'Ministry of Bridges (Norland)')
    """
    if is_struck(text, start, end):
        return []
    return read_plain(plain(text, start, min(end, start + _MAX_ITEM)), text)


def read_plain(item: Plain, context: str = "") -> list[Listed]:
    """Read an item whose marks have been taken away; see ``read_item``.

    Args:
        item: What a reader sees of it.
        context: The text of the document, which may name the same person elsewhere.
    """
    bullet = _BULLET.match(item.text)
    item = item.cut(bullet.end() if bullet else 0, len(item.text))
    if _ENDS.search(item.text):
        item = item.cut(0, len(item.text) - 1)
    if not item.text or _TOPIC_ITEM.search(item.text):
        return []
    chunks = list(_chunks(item))
    if not chunks:
        return []
    if len(chunks) > 1 or " and " in item.text or "&" in item.text:
        listed = _several(chunks)
        if listed:
            return listed
    found = _one(chunks, context)
    return [found] if found else []


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A part of an item.

    Attributes:
        plain: Its characters, without brackets around.
        sign: What stands before it, such as ``(``, ``@`` and ``,``.
        end: Offset in the document after it and the bracket that closes it.
    """

    plain: Plain
    sign: str
    end: int


def _chunks(item: Plain) -> Iterator[_Chunk]:
    """Yield the parts of an item at its signs; brackets hold together."""
    text = item.text
    at, sign = 0, ""
    while at <= len(text):
        match = _SEPARATOR.search(text, at)
        stop = match.start() if match else len(text)
        part = item.cut(at, stop)
        if part.text:
            yield _Chunk(part, sign, part.span()[1])
        if match is None:
            return
        if match["open"]:
            close = text.find(_CLOSING[match["open"]], match.end())
            inside = item.cut(match.end(), len(text) if close < 0 else close)
            if inside.text:
                after = inside.span()[1] if close < 0 else item.places[close] + 1
                yield _Chunk(inside, "(", after)
            at, sign = (len(text) if close < 0 else close) + 1, ""
        elif match["handle"]:
            handle = _HANDLE.match(text, match.start("handle"))
            if handle is None:
                at, sign = match.end(), ""
                continue
            account = item.cut(match.start("handle"), handle.end())
            yield _Chunk(account, "@", account.span()[1])
            at, sign = handle.end(), ""
        else:
            at, sign = match.end(), match["sign"] or match["dash"] or match["slash"]


def _several(chunks: list[_Chunk]) -> list[Listed]:
    """Read "Norland: Ada Lovelace, Bob Stone" and "Ada Lovelace and Bob Stone"."""
    where = ""
    head = one_line(chunks[0].plain.text)
    if len(chunks) > 2 and chunks[1].sign == ":" and not _is_named(chunks[0].plain):
        if is_role(head) or not is_capitalised(head):
            return []
        where, chunks = head, chunks[1:]
    found: list[Listed] = []
    plural = False
    for chunk in chunks:
        if chunk.sign not in ("", ",", ":", ";", "&"):
            if not found:
                return []
            found[-1] = _decorated(found[-1], chunk)
            continue
        for part in _at_and(chunk.plain):
            title, name = split_title(part)
            surname = (plural or is_plural(title)) and is_surname(name.text)
            if not surname and not is_person_name(name.text):
                return []
            if is_role(part.text) and not title:
                return []
            plural = is_plural(title) if title else plural
            party = Party(one_line(name.text), PartyKind.PERSON, title, where)
            found.append(Listed(party, *part.span(), PartyKind.PERSON, shaped=True))
    return found if len(found) > 1 else []


def _is_named(part: Plain) -> bool:
    """Tell whether a part of an item is a person's name of two words or more."""
    return is_person_name(split_title(part)[1].text)


def _at_and(part: Plain) -> Iterator[Plain]:
    joined = re.match(r"(?:and|&)\s+", part.text)
    at = joined.end() if joined else 0
    for match in re.finditer(r"\s+(?:and|&)\s+", part.text):
        yield part.cut(at, match.start())
        at = match.end()
    yield part.cut(at, len(part.text))


def _one(chunks: list[_Chunk], context: str) -> Listed | None:
    """Read the party of an item: a name, and what stands with it."""
    first, rest = chunks[0], chunks[1:]
    if first.sign == "@":
        return _only_handle(chunks)
    if first.sign == "(":
        return None
    head, role, where = first.plain, "", ""
    if rest and rest[0].sign in _LEADING and _leads(head, rest[0].plain):
        before = one_line(head.text)
        role, where = (before, "") if is_role(before) else ("", before)
        head, rest = rest[0].plain, rest[1:]
    elif rest and rest[0].sign == "," and _is_turned(head, rest[0].plain):
        turned = Plain(
            f"{head.text}, {rest[0].plain.text}",
            (*head.places, head.places[-1], head.places[-1], *rest[0].plain.places),
        )
        party = Party(one_line(turned.text), PartyKind.PERSON)
        name = Listed(party, *turned.span(), PartyKind.PERSON, shaped=True)
        return _with_rest(name, rest[1:], role, where)
    if rest and rest[0].sign == ":" and not _is_said_of(rest[0].plain.text):
        return None  # "Ada: we should wait": a line of a transcript
    return _with_rest(_name_of(head, context), rest, role, where)


def _is_said_of(text: str) -> bool:
    """Tell whether words behind a colon are an office or an organisation."""
    short = len(text.split()) <= 8
    return short and (is_role(text) or is_organisation(text) or is_capitalised(text))


def _with_rest(
    listed: Listed | None, rest: list[_Chunk], role: str, where: str
) -> Listed | None:
    if listed is None:
        return None
    listed = replace(listed, party=_merged(listed.party, role, where))
    if role and _CHAIR.fullmatch(role):
        listed = replace(listed, standing=Standing.CHAIR)
    for chunk in rest:
        listed = _decorated(listed, chunk)
    return listed


def _leads(head: Plain, after: Plain) -> bool:
    """Tell whether "Secretary" or "Norland" stands before the name of a person."""
    if _is_named(head) or not _is_named(after):
        return False
    before = one_line(head.text)
    return is_role(before) or is_organisation(before) or is_capitalised(before)


def _is_turned(surname: Plain, given: Plain) -> bool:
    """Tell whether a comma stands within a name: "Lovelace, Ada"."""
    last, first = surname.text.split(), given.text.split()
    if len(last) != 1 or len(first) not in (1, 2):
        return False
    known = any(is_country(w) or is_organisation(w) for w in (last[0], given.text))
    return not known and not is_role(given.text) and is_shaped([*last, *first])


def _merged(party: Party, role: str, where: str) -> Party:
    return replace(
        party, role=party.role or role, affiliation=party.affiliation or where
    )


def _only_handle(chunks: list[_Chunk]) -> Listed | None:
    """Read an item that names an account, and perhaps its owner behind."""
    handle = chunks[0].plain
    start, end = handle.span()
    rest = chunks[1:]
    owner = ""
    if (
        rest
        and rest[0].sign in ("(", "", "-", "–", "—", ":")
        and is_person_name(rest[0].plain.text)
    ):
        owner, end = one_line(rest[0].plain.text), rest[0].plain.span()[1]
        rest = rest[1:]
    listed = Listed(
        Party(owner or handle.text, PartyKind.PERSON, handle=handle.text),
        start,
        end,
        PartyKind.PERSON,
        shaped=True,
    )
    for chunk in rest:
        listed = _decorated(listed, chunk)
    return listed


def _name_of(head: Plain, context: str) -> Listed | None:
    """Read a name with its title and "of the Ministry", without other signs."""
    article = re.match(r"[Tt]he\s+(?=[^\Wa-z\d_])", head.text)
    whole = head
    if article:
        head = head.cut(article.end(), len(head.text))
    if not head.text:
        return None
    start, end = whole.span() if article is None else head.span()
    said = one_line(head.text)
    if is_country(said) and not said.islower():
        return Listed(
            Party(said, PartyKind.DELEGATION), start, end, PartyKind.DELEGATION
        )
    title, name = split_title(head)
    inner = _INNER.search(head.text)
    if inner and not title:
        # "Bridge Panel Chairperson Dr. Ada Stone": all before the name is her title.
        address, name = split_title(head.cut(inner.end(), len(head.text)))
        title = one_line(f"{head.text[: inner.start()]} {address}")
    where = ""
    complement = _COMPLEMENT.search(name.text)
    if complement:
        short = name.cut(0, complement.start())
        run = _RUN.match(name.text, complement.end())
        after = one_line(run[0]) if run else ""
        if (title and is_surname(short.text)) or is_person_name(short.text):
            if run and len(after.split()) <= 14:
                where = after
                end = name.places[run.end() - 1] + 1
            else:
                end = short.span()[1]
            name = short
    words = name.text.split()
    if title and (is_surname(name.text) or is_person_name(name.text)):
        return Listed(
            Party(one_line(name.text), PartyKind.PERSON, title, where),
            start,
            end,
            PartyKind.PERSON,
            shaped=True,
        )
    long = _long_title(head, context)
    if long is not None:
        return long
    if article is None and is_person_name(name.text):
        return Listed(
            Party(one_line(name.text), PartyKind.PERSON, affiliation=where),
            start,
            end,
            PartyKind.PERSON if where else None,
            shaped=True,
        )
    if article is None and is_maybe_person(said):
        return Listed(Party(said, PartyKind.PERSON), start, end, None, shaped=True)
    office = TITLE.match(said + " ")
    if office and _OBJECT.match(said, office.end()):
        return None  # "Secretary of State for Bridges": an office without a name
    if is_organisation(said) and is_capitalised(said):
        kind = PartyKind.ORGANISATION
        # Capitals alone may be a surname or the initials of a person.
        only_capitals = ORGANISATION.search(said) is None
        return Listed(Party(said, kind), start, end, None if only_capitals else kind)
    if is_role(said) and not title:
        return None
    if len(words) == 1 and is_nickname(name.text):
        return Listed(
            Party(name.text.rstrip(".,;"), PartyKind.PERSON, title),
            start,
            end,
            PartyKind.PERSON if title else None,
        )
    if not title and len(words) > 1 and is_capitalised(said) and said[0].isupper():
        return Listed(Party(said, PartyKind.ORGANISATION), start, end, None)
    return None


def _long_title(head: Plain, context: str) -> Listed | None:
    """Read "Minister for Trade Ada Lovelace" where the document names Ada Lovelace.

    Only another place tells where the name begins: a form of address before it, or
    a line of its own.
    """
    title = TITLE.match(head.text + " ")
    if title is None or not _OBJECT.match(head.text, title.end()):
        return None
    stop = _FROM.search(head.text, title.end())
    end = stop.start() if stop else len(head.text)
    words = list(re.finditer(r"\S+", head.text[:end]))
    for count in (4, 3, 2):
        if len(words) <= count + 1:
            continue
        first = words[-count].start()
        name = head.cut(first, end)
        if first <= title.end() or not is_person_name(name.text):
            continue
        if _is_named_alone(one_line(name.text), context):
            where = one_line(head.text[stop.end() :]) if stop else ""
            party = Party(
                one_line(name.text),
                PartyKind.PERSON,
                one_line(head.text[:first]),
                where if len(where.split()) <= 14 else "",
            )
            return Listed(party, *head.span(), PartyKind.PERSON, shaped=True)
    return None


def _is_named_alone(name: str, context: str) -> bool:
    spaced = r"\s+".join(map(re.escape, name.split()))
    return bool(
        re.search(rf"{HONORIFIC}\s*{spaced}\b", context, re.IGNORECASE)
        or re.search(rf"^\W*{spaced}\W*$", context, re.MULTILINE)
    )


def decorated(listed: Listed, said: Plain) -> Listed:
    """Add what stands behind a name after a comma: an office, an organisation."""
    return _decorated(listed, _Chunk(said, ",", said.span()[1]))


def _decorated(listed: Listed, chunk: _Chunk) -> Listed:
    """Add what one more part of the item says of the party."""
    said = one_line(chunk.plain.text)
    party, end = listed.party, chunk.end
    if chunk.sign == "@":
        return replace(
            listed,
            party=replace(party, handle=party.handle or said),
            end=max(listed.end, end),
            kind=listed.kind or PartyKind.PERSON,
        )
    handle = _HANDLE.fullmatch(said)
    if handle and chunk.sign == "(":
        return replace(
            listed,
            party=replace(party, handle=party.handle or said),
            end=max(listed.end, end),
        )
    if len(said) > 200:
        return listed
    standing = _standing(said, bracketed=chunk.sign == "(")
    if standing is not Standing.OPEN and listed.standing is Standing.OPEN:
        listed = replace(listed, standing=standing)
    if _NOTE.fullmatch(said) or standing is Standing.ABSENT:
        return replace(listed, end=max(listed.end, end))
    roles, wheres = [], []
    for part in _parts(said):
        if _HANDLE.fullmatch(part):
            party = replace(party, handle=party.handle or part)
            listed = replace(listed, party=party, end=max(listed.end, end))
            continue
        role, where = _role_and_where(part)
        if role:
            roles.append(role)
        if where:
            wheres.append(where)
    if not roles and not wheres:
        return listed
    nobody = listed.kind in (PartyKind.ORGANISATION, PartyKind.DELEGATION)
    if nobody and chunk.sign == "(" and not (wheres and is_country(wheres[0])):
        return replace(listed, end=max(listed.end, end))  # its short form
    role = party.role or ", ".join(roles)
    where = ", ".join(wheres)
    if party.affiliation and where and where not in party.affiliation:
        bracket = chunk.sign == "("
        where = (
            f"{party.affiliation} ({where})"
            if bracket
            else (f"{party.affiliation}, {where}")
        )
    return replace(
        listed,
        party=replace(party, role=role, affiliation=where or party.affiliation),
        end=max(listed.end, end),
    )


def _standing(said: str, *, bracketed: bool) -> Standing:
    if _ABSENT.search(said):
        return Standing.ABSENT
    if any(_CHAIR.fullmatch(part.strip()) for part in re.split(r"[,/;]", said)):
        return Standing.CHAIR
    if _OBSERVER.search(said):
        return Standing.OBSERVER
    if bracketed and _GUEST.search(said):
        return Standing.GUEST
    return Standing.OPEN


def _parts(said: str) -> list[str]:
    return [part.strip() for part in re.split(r"\s*[/,;]\s*", said) if part.strip()]


def _role_and_where(said: str) -> tuple[str, str]:
    """Return what somebody does, and where, of "Director of the Harbour Office"."""
    said = re.sub(r"\A(?:the|an?)\s+", "", said, flags=re.IGNORECASE)
    if _NOTE.fullmatch(said):
        return "", ""
    if is_country(said) and not said.islower():
        return "", said
    # "at" parts an office from a house more surely than "of" does.
    splits = sorted(
        _SPLIT_ROLE.finditer(said), key=lambda split: split[1] not in ("at", "from")
    )
    for split in splits:
        role, where = said[: split.start()], said[split.end() :]
        if not is_role(role) or ORGANISATION.search(role):
            break
        if is_organisation(where) or is_country(where):
            return role, where
    if is_role(said) and not (ORGANISATION.search(said) and is_capitalised(said)):
        return said, ""
    if ORGANISATION.search(said) and ROLE_WORD.match(said):
        return said, ""
    if said[:1].isupper() or is_organisation(said):
        return "", said
    return "", ""
