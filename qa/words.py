"""Words as the question and the documents share them: stems, concepts, names.

What two texts have in common is measured here, and nowhere else. The word lists
are of general English and of meetings as such; no body's own words stand here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PREFIXES = frozenset(("co", "re", "pre", "non", "sub", "anti", "ex", "un"))
_STEMMER = snowballstemmer.stemmer("english")


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


STOP_WORDS = _listed(
    """a about above after again all also am an and any are as at be because been
    before being below between both but by can could did do does doing down during
    each else every few for from further had has have having he her here hers him his
    how i if in into is it its itself just let like list many may me might more most
    much must my name names no nor not now of off on once one only or other our out
    over own per please same shall she should show so some such take tell than that
    the their theirs them then there these they thing things this those through to
    too under until up us very was we were what when where which while who whom whose
    why will with within would you your give given find link links url say says said
    besides except than whether via there's what's who's"""
)

# Words that name the kind of thing asked about, and so rarely stand in its answer.
FRAME_WORDS = _listed(
    """meeting meetings session sessions date dates day days time place location venue
    city held hold take took taken place happen happened occur people person persons
    group groups country countries organisation organisations organization
    organizations member members part went go come came year month document documents
    met meet meets report reports name names number many amount kind type sort
    exactly one two three four five six both several"""
)

GROUP_NOUNS = _listed(
    """council board senate committee commission panel forum trust assembly society team
    network federation group cooperative conference foundation congress body
    court club union bureau cabinet parliament secretariat"""
)
"""Words for a body that meets: "the board" of its minutes is that board."""

# One line a concept: ways in which meeting papers say the same thing.
_CONCEPT_LINES = """
attend attended attendance attendee attendees present participate participated
 participant participants represented representatives delegates delegations joined
chair chaired chairs chairing cochair cochaired cochairs chairperson chairman
 chairwoman presided presiding
agree agreed agreement decide decided decision decisions resolve resolved resolution
 endorsed endorse adopted adopt concluded conclude conclusion outcome outcomes
 approved approve consensus
discuss discussed discussion discussions talked considered debated raised addressed
 covered topics topic
say said stated noted told remarked mentioned commented underscored underlined
 emphasised emphasized highlighted stressed opinion explained reported
speak spoke spoken speaker speakers presentation presentations presented addressed
suggest suggested propose proposed proposal recommend recommended recommendation
achieve achieved achievement accomplished outcome outcomes results
absent absence regrets apologies excused exception exceptions
phone telephone tel mobile fax
mail email e-mail
lead leads leading led head heads headed
scribe scribes scribing minutes notetaker
guest guests visitor visitors
observer observers
use used using usage
circulate circulated shared distributed
cost costs costing price priced pay pays paid payment payments bill fee fees spent spend
 expense expenses expenditure amount
reject rejected defeated failed lost declined refused
replace replaced succeed succeeded successor
elect elected chosen choose chose pick picked select selected nominated
delay delayed postpone postponed defer deferred slipped moved
buy bought purchase purchased
increase increased rise rises rose risen raise raised grow grew grown
reduce reduced reduction cut lower lowered decrease decreased fell fall
give gave given grant granted donate donated award awarded
repair repairs repaired fix fixed mend mended
retire retired resign resigned resignation left leaving leave
create created establish established set formed
virtual virtually online remotely remote videoconference
next upcoming forthcoming
recording recordings recorded video videos watch audio stream
start started begin began begun commence commenced opened launch launched
finish finished finalise finalised finalize finalized complete completed
"""


def fold(text: str) -> str:
    """Return the text in lower case without accents, for comparison only.

    >>> fold("Zürich’s")
    "zurich's"
    """
    # Words come again and again; whole texts do not, and would fill the memory.
    return _fold_word(text) if len(text) <= 40 else _fold(text)


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.casefold().replace("’", "'")


_fold_word = lru_cache(maxsize=200_000)(_fold)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of one word, folded.

    >>> stem("meetings")
    'meet'
    """
    folded = fold(word)
    if folded.endswith("'s"):
        folded = folded[:-2]
    return str(_STEMMER.stemWord(folded))


def _read_concepts() -> dict[str, frozenset[int]]:
    lines: list[str] = []
    for line in _CONCEPT_LINES.strip("\n").split("\n"):
        if line.startswith(" "):
            lines[-1] += line
        else:
            lines.append(line)
    found: dict[str, set[int]] = {}
    for number, line in enumerate(lines):
        for word in line.split():
            found.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


_CONCEPTS = _read_concepts()


def concepts(stemmed: str) -> frozenset[int]:
    """Return the numbers of the concepts that a stem can stand for."""
    return _CONCEPTS.get(stemmed, frozenset())


@dataclass(frozen=True, slots=True)
class Token:
    """One word and where it stands.

    Attributes:
        text: As written, "co-chaired" with its hyphen.
        stem: Stem of the folded word, without a hyphen: "cochair".
        start: Offset of its first character.
        end: Offset after its last.
    """

    text: str
    stem: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it is written as a name or a short form is."""
        return self.text[0].isupper()

    @property
    def acronym(self) -> bool:
        """Whether it is a short form in capitals: ``HMF``."""
        rest = self.text[1:]
        if not rest or rest.islower():
            return False
        return sum(c.isupper() for c in self.text) >= 2


def tokens(text: str, offset: int = 0) -> tuple[Token, ...]:
    """Split a text into words; "co-chaired" is one word.

    Args:
        text: Any text.
        offset: Added to every position.
    """
    found: list[Token] = []
    for match in _WORD.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        joined = bool(found) and text[found[-1].end - offset : start] in {"-", "‑"}
        if joined and fold(found[-1].text) in _PREFIXES:
            before = found.pop()
            whole = text[before.start - offset : end]
            found.append(
                Token(whole, stem(before.text + word), before.start, end + offset)
            )
        else:
            found.append(Token(word, stem(word), start + offset, end + offset))
    return tuple(found)


def is_content(token: Token) -> bool:
    """Tell whether a word carries meaning of its own."""
    folded = fold(token.text)
    if folded in STOP_WORDS:
        # "IT" and "US" are names where "it" and "us" are not.
        return token.acronym
    return len(folded) > 1 or token.text.isdigit()


@dataclass(frozen=True, slots=True)
class Bag:
    """The words of a text, ready to be compared with a question's.

    Attributes:
        stems: Stems of all words.
        concepts: Concepts of all words.
        names: Folded words that are written with a capital.
        beginnings: The first four letters of these, to rule names out quickly.
        acronyms: Short forms that runs of capitalised words spell: "Harbour
            Masters Forum" spells "hmf".
    """

    stems: frozenset[str]
    concepts: frozenset[int]
    names: frozenset[str]
    beginnings: frozenset[str]
    acronyms: frozenset[str]

    def __or__(self, other: Bag) -> Bag:
        """Return the words of both."""
        return Bag(
            self.stems | other.stems,
            self.concepts | other.concepts,
            self.names | other.names,
            self.beginnings | other.beginnings,
            self.acronyms | other.acronyms,
        )


EMPTY_BAG = Bag(*[frozenset()] * 5)


def joined(bags: Sequence[Bag]) -> Bag:
    """Return the words of many texts."""
    return Bag(
        frozenset().union(*(one.stems for one in bags)),
        frozenset().union(*(one.concepts for one in bags)),
        frozenset().union(*(one.names for one in bags)),
        frozenset().union(*(one.beginnings for one in bags)),
        frozenset().union(*(one.acronyms for one in bags)),
    )


def bag(words: Iterable[Token]) -> Bag:
    """Collect the words of a text."""
    words = tuple(words)
    stems = frozenset(w.stem for w in words)
    found: set[int] = set()
    for one in stems:
        found |= concepts(one)
    names = frozenset(fold(w.text) for w in words if w.capital)
    return Bag(
        stems,
        frozenset(found),
        names,
        frozenset(name[:4] for name in names),
        frozenset(_initials(words)),
    )


def _initials(words: tuple[Token, ...]) -> Iterable[str]:
    """Yield the short forms that runs of 2 to 7 capitalised words spell."""
    run: list[str] = []
    gap = 0
    for word in (*words, None):
        if word is not None and word.capital:
            run.append(fold(word.text)[0])
            gap = 0
            continue
        # "Office of the Harbour Board": small words stand inside a name.
        if word is not None and run and fold(word.text) in STOP_WORDS and gap < 2:
            gap += 1
            continue
        if len(run) >= 2:
            for first in range(len(run) - 1):
                for last in range(first + 2, min(len(run), first + 7) + 1):
                    yield "".join(run[first:last])
        run, gap = [], 0


def match(word: Token, text: Bag) -> float:
    """Tell how well a text bears out one word of a question, 0 to 1.

    1 for the word itself, 0.9 for another form of a name ("Norlandian" and
    "Norland") or a short form that the text spells out, 0.8 for another word of
    the same concept, else 0.
    """
    if word.stem in text.stems:
        return 1.0
    if word.acronym and fold(word.text) in text.acronyms:
        return 0.9
    folded = fold(word.text)
    if word.capital and len(folded) >= 4 and folded[:4] in text.beginnings:
        for name in text.names:
            if same_name(folded, name):
                return 0.9
    if concepts(word.stem) & text.concepts:
        return 0.8
    return 0.0


# Endings that make a people or a tongue of a place: "a" and "ian", say.
_FORMS = frozenset(
    frozenset(pair)
    for pair in (
        ("", "s"),
        ("", "n"),
        ("", "ns"),
        ("", "an"),
        ("", "ans"),
        ("", "i"),
        ("", "ese"),
        ("", "ian"),
        ("a", "an"),
        ("a", "ans"),
        ("a", "ian"),
        ("a", "ese"),
        ("y", "ian"),
        ("s", "n"),
        ("s", "ese"),
    )
)


def same_name(one: str, other: str) -> bool:
    """Tell whether two folded words are forms of one name.

    >>> same_name("norlandian", "norland"), same_name("norwich", "norland")
    (True, False)
    """
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    ends = frozenset((one[common:], other[common:]))
    return common >= 4 and (len(ends) == 1 or ends in _FORMS)
