"""Which documents a text mentions by their titles.

A title is a run of words in capitals that holds a word for a kind of document
("Forward Plan", "Code of Conduct"), or what stands in quotation marks behind such a
word. Nothing here knows a title, and no heading counts as a mention.
"""

from __future__ import annotations

import re

from corpus.document import BlockKind, Document
from corpus.meeting import Evidenced
from corpus.plain import one_line

_MOST = 60
_KIND = (
    r"(?:Plan|Guide(?:lines?|book)?|Strategy|Framework|Report|Declaration"
    r"|Agreement|Treaty|Protocol|Convention|Charter|Constitution|Statement"
    r"|Communiqu[eé]|Resolution|Roadmap|Handbook|Manual|Policy|Register|Toolkit"
    r"|Code|Standard|Specification|Directive|Regulation|Memorandum|Paper|Brief"
    r"|Concept\s+Note|Manifesto|Bylaws|By-laws|Rules|Principles|Pact|Compact|Accord"
    r"|Act|Bill|Ordinance|Decree|Study|Assessment|Terms(?=\s+of\s)|Covenant|Blueprint|Factsheet)"
)
# fmt: off
_WORDS = (  # how those words begin
    "Plan", "Guide", "Strategy", "Framework", "Report", "Declaration", "Agreement",
    "Treaty", "Protocol", "Convention", "Charter", "Constitution", "Statement",
    "Communiqu", "Resolution", "Roadmap", "Handbook", "Manual", "Policy", "Register",
    "Toolkit", "Code", "Standard", "Specification", "Directive", "Regulation",
    "Memorandum", "Paper", "Brief", "Note", "Manifesto", "Bylaws", "By-laws", "Rules",
    "Principles", "Pact", "Compact", "Accord", "Act", "Bill", "Ordinance", "Decree",
    "Study", "Assessment", "Terms", "Covenant", "Blueprint", "Factsheet",
)
# fmt: on
_CAPITAL = r"(?:[^\W\d_a-zà-öø-ÿ][\w'’/-]*|(?:19|20)\d\d)"
_GAP = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"
_SMALL = r"(?:of|on|for|the|and|to|in|against|de|du|la|des|with)"
_TITLE = re.compile(
    rf"(?<![\w'’-])(?:(?P<first>{_CAPITAL}){_GAP}(?:{_CAPITAL}{_GAP}){{0,8}})?"
    rf"(?P<kind>{_KIND})(?![\w'’-])"
    rf"(?P<object>{_GAP}(?:of|on|for|to|against){_GAP}(?:the{_GAP})?{_CAPITAL}"
    rf"(?:{_GAP}(?:{_SMALL}{_GAP}){{0,3}}{_CAPITAL})*)?"
)
# "Policy Officer", "Standards Committee": the word only tells what kind it is.
_GOES_ON = re.compile(rf"{_GAP}{_CAPITAL}")
_LEADING = re.compile(
    r"(?:(?:The|This|That|These|A|An|Our|Its|Their|His|Her|In|On|At|For|From|By|With"
    r"|Under|After|Before|And|As|Of|To|New|All|Any|Each|When|While|If|See|Review|Update"
    r"|Created?|Add(?:ed)?|Discuss(?:ed)?|Approved?|Adopt(?:ed)?|Share|Send|Write|Publish|Prepare|Present|Read"
    r"|[\w-]+['’]s|[\w-]+s['’])\s+)+"
)
# In "Code of Conduct Working Group" a group is named.
_GROUP = re.compile(
    r"\b(?:Group|Committee|Team|Board|Council|Meeting|Summit|Conference|Panel)\Z"
)
_OF = re.compile(rf"{_CAPITAL}{_GAP}of{_GAP}\Z")
_AND = re.compile(rf"\b[Tt]he{_GAP}(?P<first>[A-Z][a-z]+){_GAP}and{_GAP}\Z")
_QUOTED = re.compile(
    r"\b(?:document|report|paper|study|guide|handbook|publication|book|policy|statement"
    r"|draft|plan|resolution|titled|entitled|called|named)\s*,?\s*[“\"«](?P<title>"
    r"(?-i:[^\W\d_a-z])[^”\"»\s]*\s[^”\"»\n]{3,120})[”\"»]",
    re.IGNORECASE,
)


def read_mentions(document: Document) -> tuple[Evidenced[str], ...]:
    """Return the documents that a text mentions, each where it is first named."""
    text = document.text
    found: dict[str, Evidenced[str]] = {}
    for block in document.blocks:
        if block.noise or block.kind in (BlockKind.HEADING, BlockKind.CAPTION):
            continue
        for start, end in _titles(text, block.start, block.end):
            title = one_line(text[start:end])
            name = re.sub(r"[’']s\b", "", title.casefold())
            if any(_is_same(name, known) for known in found):
                continue
            found[name] = Evidenced(title, start, end, 0.9)
            if len(found) >= _MOST:
                return tuple(sorted(found.values(), key=lambda one: one.start))
    return tuple(sorted(found.values(), key=lambda one: one.start))


def _is_same(name: str, known: str) -> bool:
    """Tell whether one title is the other with a word more before or behind."""
    short, long = sorted((name, known), key=len)
    return long.startswith(short) or long.endswith(short)


def _titles(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = [match.span("title") for match in _QUOTED.finditer(text, start, end)]
    said = text[start:end]
    if not any(word in said for word in _WORDS):
        return found
    for match in _TITLE.finditer(text, start, end):
        span = _title(text, start, end, match)
        if span is not None:
            found.append(span)
    return found


def _title(
    text: str, start: int, end: int, match: re.Match[str]
) -> tuple[int, int] | None:
    """Return where a title begins and ends, or None where it cannot be told."""
    about = match["object"]
    if not match["first"] and (not about or about.split()[0] == "for"):
        return None
    if about and _GROUP.search(about):
        return None
    if not about and _GOES_ON.match(text, match.end(), end):
        return None
    lead = _LEADING.match(match[0])
    begin = match.start() + (lead.end() if lead else 0)
    before = text[max(start, begin - 60) : begin]
    if _OF.search(before):
        return None  # "Conflict of Interest Policy" begins further on the left
    joined = _AND.search(before)
    if joined and not re.fullmatch(_KIND, joined["first"]):
        begin -= len(before) - joined.start("first")
    return (begin, match.end()) if len(text[begin : match.end()].split()) > 1 else None
