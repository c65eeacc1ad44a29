"""Who is meant by a name: the same party under the forms in which documents write it.

Countries go by any of their names, organisations by their short forms, people with
and without titles, accents and middle initials, by the names of their accounts, and
by the family name alone where only one person has it. Nothing here reads a document.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.meeting import Party, PartyKind
from qa.countries import country
from qa.words import STOP_WORDS, fold, stem

_WORD = re.compile(r"[^\W_]+")
_HANDLE = re.compile(r"(?<![\w.])@([\w-]+)")
_TITLES = frozenset(
    (
        *("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame"),
        *("hon", "honourable", "he", "ambassador"),
    )
)
_LEFT_OUT = frozenset(("the", "of", "and", "for", "on", "in", "to", "a", "de", "la"))
# Endings that tell one account from an earlier one of the same person.
_SECOND_ACCOUNT = re.compile(r"(?<=[^\W\d_])[\d_`|]+\Z")
# "Harbour Board of Norland" is called "the Harbour Board" as well.
_TAIL = re.compile(r"\s+(?:of|for|on|in|to)\s+", re.IGNORECASE)
_OFFICE = ("office", "of")
_LONGEST = 14
_SHORTEST_PART = 3

Words = tuple[str, ...]
Key = tuple[str, Words]


@dataclass(frozen=True, slots=True)
class KnownParty:
    """One party of a library.

    Attributes:
        name: The form in which documents write it most often.
        kind: Whether it is a person, a delegation or an organisation.
        forms: Every name under which a document lists it.
        keys: What tells a party of a record to be this one.
    """

    name: str
    kind: PartyKind
    forms: frozenset[str]
    keys: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text that names a party.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        party: Who is named.
    """

    start: int
    end: int
    party: KnownParty


class Directory:
    """The parties of a library, and who is meant by a name."""

    def __init__(self, parties: Iterable[Party]) -> None:
        """Bring together what names the same party.

        Args:
            parties: Every mention in the library's records, in any order.
        """
        counted = Counter(parties)
        mentioned = sorted(counted, key=_order)
        labels = same_parties(mentioned)
        members: dict[int, list[Party]] = defaultdict(list)
        for party, label in zip(mentioned, labels, strict=True):
            members[label].append(party)
        self.parties = tuple(_known(group, counted) for group in members.values())
        self._by_key = {key: one for one in self.parties for key in one.keys}
        self._by_words = _index(self.parties)

    def of(self, party: Party) -> KnownParty | None:
        """Return who a party of a record is."""
        for key in party_keys(party):
            known = self._by_key.get(key)
            if known is not None:
                return known
        return None

    def resolve(self, name: str) -> KnownParty | None:
        """Return the one party that a name means; None where none or several.

        Args:
            name: In any form: "Dr Ana Ito", "Ito", "@anaito", "UK".
        """
        words = _words(name)
        while len(words) > 1 and words[0] in _TITLES | {"the"}:
            words = words[1:]
        return self._by_words.get(words) or self._of_country(name)

    def find(self, text: str) -> tuple[Mention, ...]:
        """Return the parties that a text names, the longest names first tried.

        One word alone counts only where it begins with a capital or is the name of
        an account: "will" is no Will.

        Args:
            text: A question.
        """
        words = [(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]
        folded = [fold(word) for word, _, _ in words]
        accounts = {m.start(1) for m in _HANDLE.finditer(text)}
        found: list[Mention] = []
        at = 0
        while at < len(words):
            for length in range(min(_LONGEST, len(words) - at), 0, -1):
                run = tuple(folded[at : at + length])
                start, end = words[at][1], words[at + length - 1][2]
                known = self._by_words.get(run) or self._of_country(text[start:end])
                alone = length == 1 and not words[at][0][:1].isupper()
                if alone and start not in accounts:
                    known = known if known and _is_account(known, run[0]) else None
                if known is not None:
                    found.append(Mention(start, end, known))
                    at += length
                    break
            else:
                at += 1
        return tuple(found)

    def _of_country(self, name: str) -> KnownParty | None:
        code = country(name)
        return self._by_key.get(("country", (code,))) if code else None


def same_parties(parties: Sequence[Party]) -> list[int]:
    """Return for each party the number of a group: equal numbers, the same party.

    A short form belongs to the one long name whose words spell it. The groups do not
    depend on the order; their numbers do.
    """
    group = list(range(len(parties)))

    def root(at: int) -> int:
        while group[at] != at:
            group[at] = group[group[at]]
            at = group[at]
        return at

    def join(one: int, other: int) -> None:
        one, other = sorted((root(one), root(other)))
        group[other] = one

    first: dict[Key, int] = {}
    for at, party in enumerate(parties):
        for key in party_keys(party):
            join(first.setdefault(key, at), at)
    spelled: dict[str, set[int]] = defaultdict(set)
    for at, party in enumerate(parties):
        if party.kind is not PartyKind.PERSON and " " in party.name:
            for short in _initials(party.name):
                spelled[short].add(at)
    for at, party in enumerate(parties):
        if party.kind is not PartyKind.PERSON and _is_short_form(party.name):
            longs = sorted(
                spelled.get(fold(party.name), ()), key=lambda one: _order(parties[one])
            )
            if longs and all(_alike(parties[longs[0]], parties[o]) for o in longs[1:]):
                for one in longs:
                    join(one, at)
    for at, other in _shortened(parties, root):
        join(at, other)
    return [root(at) for at in range(len(parties))]


def _shortened(
    parties: Sequence[Party], root: Callable[[int], int]
) -> list[tuple[int, int]]:
    """Pair "A. Ito" and "Dr Ito" with "Ana Ito", where only one person can be meant.

    Args:
        parties: All mentions.
        root: Gives the group of a mention, as far as groups are known.
    """
    whole: dict[str, list[tuple[str, int]]] = defaultdict(list)
    shorts: list[tuple[str, str, int]] = []
    for at, party in enumerate(parties):
        if party.kind is not PartyKind.PERSON or not party.name[:1].isupper():
            continue
        words = _person(party.name)
        if len(words) > 1 and len(words[0]) > 1:
            whole[words[-1]].append((words[0], at))
        elif len(words) > 1 or (words and party.title):
            shorts.append((words[0] if len(words) > 1 else "", words[-1], at))
    pairs = []
    for initial, family, at in shorts:
        meant = [one for first, one in whole[family] if first.startswith(initial)]
        if meant and len({root(one) for one in meant}) == 1:
            pairs.append((at, meant[0]))
    return pairs


def party_keys(party: Party) -> tuple[Key, ...]:
    """Return what a party is known by: another with one of these is the same.

    >>> party_keys(Party("Ana M. Ito", PartyKind.PERSON, handle="@AnaI"))[0]
    ('person', ('ana', 'ito'))
    """
    keys: list[Key] = []
    words = _words(party.name)
    code = None if party.kind is PartyKind.PERSON else country(party.name)
    if code is not None:
        keys.append(("country", (code,)))
    elif party.kind is PartyKind.PERSON:
        keys.append(("person", _person(party.name)))
    elif words:
        keys.append(("organisation", _organisation(words)))
    if code is None:
        # Whether a name is of a person or a body, two documents may read differently.
        keys.append(("name", words))
    if party.handle and words:
        # A slip gave two people one account: their names have to begin alike.
        keys.append(("account", (fold(party.handle.lstrip("@")), words[0][:1])))
    return tuple(key for key in keys if all(key[1]) and key[1])


def _alike(one: Party, other: Party) -> bool:
    """Tell whether two long names differ in little: "Commission", "Commissioner"."""
    if party_keys(one) == party_keys(other):
        return True
    words = [_beginnings(party.name) for party in (one, other)]
    return len(words[0] & words[1]) >= 0.75 * max(map(len, words))


def _beginnings(name: str) -> frozenset[str]:
    return frozenset(word[:6] for word in _words(name) if word not in _LEFT_OUT)


def _known(group: Sequence[Party], counted: Mapping[Party, int]) -> KnownParty:
    """Return what is known of one party by all its mentions."""
    names: Counter[str] = Counter()
    for party in group:
        names[party.name] += counted[party]
    name = min(names, key=lambda n: (-names[n], -len(n), n))
    kinds = Counter(party.kind for party in group)
    return KnownParty(
        name,
        min(kinds, key=lambda kind: (-kinds[kind], kind)),
        frozenset(names),
        frozenset(key for party in group for key in party_keys(party)),
    )


def _index(parties: Iterable[KnownParty]) -> dict[Words, KnownParty]:
    """Return who is meant by a run of folded words, where it is one party.

    Whole names and accounts go before short forms, these before family names, and
    these before given names.
    """
    levels: list[dict[Words, set[int]]] = [defaultdict(set) for _ in range(4)]
    listed = tuple(parties)
    for at, one in enumerate(listed):
        for form in one.forms:
            levels[0][_words(form)].add(at)
            if one.kind is PartyKind.PERSON:
                person = _person(form)
                levels[0][person].add(at)
                if len(person) > 1 and len(person[-1]) >= _SHORTEST_PART:
                    levels[2][person[-1:]].add(at)
                if len(person) > 2:
                    levels[2][person[1:]].add(at)
                if len(person) > 1 and len(person[0]) >= _SHORTEST_PART:
                    levels[3][person[:1]].add(at)
            elif " " in form:
                for short in _initials(form):
                    levels[1][(short,)].add(at)
                head = _words(_TAIL.split(form, maxsplit=1)[0])
                if len(head) > 1:
                    levels[1][head].add(at)
        for kind, words in one.keys:
            if kind == "account":
                levels[0][_words(words[0])].add(at)
    found: dict[Words, KnownParty] = {}
    for level in reversed(levels):
        for words, meant in level.items():
            if len(meant) == 1:
                found[words] = listed[next(iter(meant))]
            else:
                found.pop(words, None)
    found.pop((), None)
    return found


def _is_account(known: KnownParty, word: str) -> bool:
    accounts = {words[0] for kind, words in known.keys if kind == "account"}
    return word in accounts or any(word == fold(form) for form in known.forms)


def _words(name: str) -> Words:
    return tuple(fold(word) for word in _WORD.findall(name))


def _person(name: str) -> Words:
    """Return the words of a person's name without title and middle initials.

    >>> _person("Dr. Ana M. Itō"), _person("anaito_")
    (('ana', 'ito'), ('anaito',))
    """
    words = _words(_SECOND_ACCOUNT.sub("", name.strip()))
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    inner = tuple(word for word in words[1:-1] if len(word) > 1)
    return words if len(words) < 3 else (words[0], *inner, words[-1])


def _organisation(words: Words) -> Words:
    """Return the words of an organisation's name in order of the alphabet, stemmed.

    "Harbour Board Office" and "Office of the Harbour Board" are one.
    """
    stems = {stem(w.replace("isation", "ization")) for w in words if w not in _LEFT_OUT}
    return tuple(sorted(stems)) or words


def _initials(name: str) -> tuple[str, ...]:
    """Return the short forms that a name spells, with and without small words.

    >>> _initials("Office of the Harbour Masters")
    ('ohm', 'oothm', 'hm')
    """
    words = _words(name)
    if len(words) < 2:
        return ()
    strong = [w for w in words if w not in STOP_WORDS and w not in _LEFT_OUT]
    parts = [strong, words]
    if words[:2] == _OFFICE:
        parts.append(strong[1:])
    spelled = ("".join(word[0] for word in part) for part in parts)
    return tuple(dict.fromkeys(short for short in spelled if len(short) > 1))


def _is_short_form(name: str) -> bool:
    return name.isupper() and len(_words(name)) == 1


def _order(party: Party) -> tuple[str, ...]:
    parts = (party.title, party.affiliation, party.role, party.handle)
    return (party.name, party.kind.value, *parts)
