"""No code names a person, place, country or body of the sample documents.

The program has to read any body's documents, so nothing may be tuned to the ones
that it ships with. The names are taken from the samples themselves: every
capitalised word and every phrase of capitalised words, except ordinary English.
What is ordinary is what the samples, or the language reference that comes with
Python, write in small letters, and the lists below.
"""

from __future__ import annotations

import calendar
import re
from pathlib import Path
from pydoc_data.topics import topics

import pytest

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "corpus" / "samples"
SUFFIXES = {".py", ".html", ".js", ".css", ".svg"}
SOURCES = [
    path
    for room in ("corpus", "index", "qa", "web")
    for path in sorted((ROOT / room).rglob("*"))
    if path.suffix in SUFFIXES and SAMPLES not in path.parents
]

# Words that a program about meetings says of itself or of any meeting.
ORDINARY_WORDS = {
    "numbers": "first second third fourth fifth sixth seventh eighth ninth tenth iii",
    "forms of address": "mr ms mrs dr prof professor tel email ad hoc",
    "offices that any organisation has": (
        "assistant commissioner counsellor director executive head minister "
        "ministerial officer secretary senior undersecretary"
    ),
    "bodies that any field has": (
        "commission committee community conference centre institute national office "
        "organisation organization secretariat taskforce university roundtable"
    ),
    "what stands on pages around the text": "guest hosts image news photo website",
    "plain words that only begin sentences or names here": (
        "additionally ahead east initiatives inter networks persons scene she south "
        "strengthened strengthening studies"
    ),
}
ORDINARY = {word for words in ORDINARY_WORDS.values() for word in words.split()}
ORDINARY |= {name.lower() for name in [*calendar.month_name, *calendar.day_name]}

# Phrases of ordinary words that any meeting's documents may hold.
ORDINARY_PHRASES = {
    "assistant secretary",
    "executive director",
    "looking ahead",
    "member state",
    "member states",
    "policy officer",
    "terms of reference",
    "the co-chair",
    "working group",
}

_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"\S*(?:@|://|\w\.\w|-\w+-)\S*")
_PHRASE = re.compile(
    r"[A-Z][\w’'-]+(?: +(?:(?:of|on|the|for|and|in) +)*[A-Z][\w’'-]+)+"
)


def sample_text() -> str:
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.iterdir())]
    # Addresses and file names write names in small letters; they prove nothing.
    return _ADDRESS.sub(" ", "\n".join(texts))


def names() -> set[str]:
    text = sample_text()
    reference = "\n".join(topics.values())
    ordinary = {w for w in _WORD.findall(text + reference) if w.islower()} | ORDINARY
    capitalised = {w.lower() for w in _WORD.findall(text) if w[0].isupper()}
    return {w for w in capitalised - ordinary if len(w) > 1}


def phrases() -> set[str]:
    found = {" ".join(p.lower().split()) for p in _PHRASE.findall(sample_text())}
    return found - ORDINARY_PHRASES


def words_of(source: str) -> set[str]:
    """Return the words of a source, those inside camelCase and snake_case too."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", source)
    return {w.lower() for w in _WORD.findall(source) + _WORD.findall(parted)}


NAMES = names()
PHRASES = phrases()


def named_in(source: str) -> set[str]:
    folded = " ".join(source.lower().split())
    held = {p for p in PHRASES if p in folded}
    held = {p for p in held if re.search(rf"\b{re.escape(p)}\b", folded)}
    return held | (NAMES & words_of(source))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_source_names_what_is_in_the_samples(path):
    assert named_in(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    "source",
    [
        "IOM = 1",
        "class BaliReader: ...",
        'if "manila" in text:',
        "teg_rr = None",
        "// the Philippines",
        "Returns and\n  Reintegration",
        "New Zealand",
        "Phnom Penh",
    ],
)
def test_the_rule_catches_names_however_they_are_written(source):
    assert named_in(source)


def test_ordinary_words_are_no_names():
    assert not named_in("Which meeting did the committee hold in March? The first.")
    assert len(NAMES) > 100
