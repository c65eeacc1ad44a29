"""Who chaired and who hosted, as sentences say it.

Only the meeting itself counts: who chaired a session, a panel or a working group of
it did not chair the meeting. Labels ("Chair: …") are read in
``corpus/attendance.py``; nothing here looks for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from corpus.document import BlockKind, Document
from corpus.listing import read_sentence
from corpus.meeting import Evidenced, Party, PartyKind
from corpus.names import OFFICE, has_title, is_person_name
from corpus.numbers import MEETING_WORD
from corpus.people import Listed, read_plain
from corpus.plain import holds, plain
from corpus.scope import Scope
from corpus.sentences import sentence_spans
from corpus.tables import cell_spans

Span = tuple[int, int]

_SURE = 0.95
_LIKELY = 0.85
_OPENING = 12  # sentences in which "chaired the group" means the meeting
_MOST_CHARS = 3000
_MOST_VERBS = 4  # in one sentence

_MAY_SAY = (
    "chair",
    "presid",
    "led by",
    "host",
    "to order",
    "led the",
    "invitation",
    "started by",
    "opened by",
    "called by",
    "convened by",
)
_OTHER_CHAIR = re.compile(
    r"\b(?:panels?|sub-?committees?|breakouts?|break-out|side\s+events?|items?|segments?"
    r"|discussions?|workshops?|working\s+(?:group|part(?:y|ies))|task\s+force|drafting"
    r"|drafting\s+\w+|(?:group|team|stream|track|room)(?:\s+[A-Z\d]{1,2})?|sub-?groups?|roundtables?|exercise|first\s+session|second\s+session"
    r"|third\s+session|fourth\s+session|fifth\s+session|(?:opening|closing|morning"
    r"|afternoon|plenary|thematic|this|that|each|next|final)\s+(?:\w+\s+)?sessions?"
    r"|sessions?\s+(?:on|for)\b[^,.;]{0,60})\s*,?\s*(?:(?:which|that)\s+)?"
    r"(?:(?:was|were|is|will\s+be|and|jointly|also|,)\s+)*\Z",
    re.IGNORECASE,
)
_GROUP_BEFORE = re.compile(
    r"(?P<group>(?:[A-Z][\w’'-]*\s+|\w+\s+){0,3}?(?:committee|council|board|commission"
    r"|party|taskforce|secretariat|network|division))\s*,?\s*(?:(?:which|that)\s+)?"
    r"(?:(?:was|were|is)\s+)?\Z",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:will|would|shall|should|(?-i:may)|might|to\s+be|elect(?:ed|ion)?|appoint\w*"
    r"|nominat\w*|agreed\s+to|offer\w*|remain\w*|continue|volunteer\w*|accept\w*"
    r"|propos\w+|select\w*|rotat\w+|outgoing|incoming|former|if|whether|next|invited?"
    r"|thank\w*)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?P<verb>(?:co-?\s?)?chaired(?:\s+(?:jointly|together))?\s+by|presided\s+over\s+by"
    r"|under\s+the\s+(?:able\s+|joint\s+|co-?)?(?:chairmanship|chairpersonship"
    r"|chairwomanship|co-?chairmanship|chair|leadership|presidency)\s+of"
    r"|called\s+to\s+order(?:\s+(?:at|on)\s+[\d:.h]+\s*(?:[ap]\.?\s?m\.?|hours|hrs)?"
    r"(?:\s*\(?[A-Z]{2,4}\)?)?\s*,?)?\s+by)\s+",
    re.IGNORECASE,
)
_LED_BY = re.compile(
    rf"\b{MEETING_WORD}(?:\s+(?:was|is))?\s+(?P<verb>(?:led|run|opened\s+and\s+chaired)"
    r"\s+by)\s+",
    re.IGNORECASE,
)
# A bot's minutes: "Meeting started by ada at 17:00"
_STARTED_BY = re.compile(
    rf"\b{MEETING_WORD}\s+(?P<verb>(?:started|opened|called|convened)\s+by)\s+"
    r"(?P<who>@?[^\W\d_][\w.'’-]*(?:\s+[A-Z][\w.'’-]*){0,3})(?=\s+(?:at|on)\b)",
    re.IGNORECASE,
)
_ORDER = re.compile(r"\bcalled\b[^.;]{0,140}\bto\s+order\b", re.IGNORECASE)
_WITH_IN_CHAIR = re.compile(
    r"\bwith\s+(?P<who>[^.;]{3,120}?)\s+(?P<verb>in\s+the\s+chair|presiding"
    r"|as\s+(?:co-?)?chairs?|chairing)\b",
    re.IGNORECASE,
)
_DID = re.compile(
    r"(?<![\s,])(?:,|\b(?:last|this)\s+(?:week|month|year)|\([^()]{0,80}\)|\b(?:jointly|together"
    r"|also|both|then|who|successfully)\b|\s)++(?<=\s)(?P<verb>(?:co-?\s?)?chaired|presided"
    r"(?:\s+over)?|took\s+the\s+chair|(?:was|were|is)\s+in\s+the\s+chair"
    r"|(?:acted|served|officiated)\s+as\s+(?:the\s+)?(?:(?:acting|interim|meeting)\s+)?"
    r"(?:co-?)?chair(?:s|man|woman|person|persons)?|called\s+(?:the\s+[^.;]{1,120}?\s+)?to\s+order"
    r"|chaired\s+and\s+opened|opened\s+and\s+chaired|led\s+the\s+meeting)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    rf"\s+(?:over\s+)?(?:the|this|its|our|a|an)\s+(?:[\w'’()&/-]+\s+){{0,14}}?"
    rf"(?:{MEETING_WORD}|event)\b",
    re.IGNORECASE,
)
_NO_OBJECT = re.compile(
    r"\s*(?:[.;]|\Z|,\s|(?:and|with|in|on|from|at)\b)", re.IGNORECASE
)
_OF_SOMETHING = re.compile(
    r"\s+(?:over\s+)?(?:the|this|a|an)\s+(?:[\w'’()-]+\s+){0,4}?(?:panel|sub-?committee"
    r"|sessions?|discussion|item|working\s+group|task\s+force|workshop|breakout|segment"
    r"|drafting|side\s+event|debate|vote|election)\b",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"(?<![\w-])(?P<verb>(?:[Tt]he\s+)?(?:[A-Z][\w&/-]*[A-Z][\w&/-]*\s+)?(?:[Cc]o-?)?"
    r"[Cc]hair(?:s|man|woman|person|persons|men)?)(?P<of>\s+of\s+the\s+[\w\s’'-]{3,60}?"
    r"(?=,))?[^\S\n]*(?P<sign>[,:(–—]|[^\S\n][-–—]\s|)[^\S\n]*\n?[^\S\n]*"
    r"(?=[^\W\d_a-z])",
)
_APPOSITIVE_END = re.compile(r"\s*(?:[,)–—;.:]|\Z|\s-\s)")
_SAID_BEHIND = re.compile(r"\s*[—–]\s*(?P<role>[^—–\n]{4,160}?)\s*[—–]")
_IS_CHAIR = re.compile(
    r"(?<!\s)\s*[,(–—]\s*(?:the\s+)?(?P<verb>(?:[Cc]o-?)?[Cc]hair(?:man|woman|person)?"
    r"(?:\s+of\s+the\s+(?:meeting|session))?)\s*(?=[,)–—.;])"
)
_VICE = re.compile(
    r"(?:vice|deputy|former|past|next|new|sub|group|panel)[\s-]*\Z", re.I
)

_HOSTED_BY = re.compile(
    r"\b(?P<verb>(?:co-?)?hosted(?:\s+(?:jointly|kindly|together|virtually|online|in"
    r"\s+[A-Z]\w+))*\s+by|at\s+the\s+(?:kind\s+)?invitation\s+of)\s+",
    re.IGNORECASE,
)
_HOSTED = re.compile(
    r"(?<![\s,])(?:,|\b(?:jointly|together|also|kindly)\b|\s)++(?<=\s)(?P<verb>(?:co-?)?hosted)"
    rf"\s+(?:the|this|its|our|a)\s+(?:[\w'’()&/-]+\s+){{0,14}}?{MEETING_WORD}\b",
    re.IGNORECASE,
)
_THANKED_HOST = re.compile(
    r"\b(?:thank(?:ed|s)?|grateful\s+to|gratitude\s+to|appreciation\s+to|thanks\s+to)\s+"
    r"(?P<who>[^.;]{3,160}?)\s+(?P<verb>for\s+(?:(?:kindly|generously|graciously"
    r"|successfully|having)\s+)*host(?:ing|ed))\s+(?:the|this)\s+"
    rf"(?!next|upcoming|forthcoming)(?:[\w'’()&/-]+\s+){{0,10}}?{MEETING_WORD}\b",
    re.IGNORECASE,
)


def read_chairs(document: Document, scope: Scope) -> list[Evidenced[Party]]:
    """Return who chaired the reported meeting; the span reaches from name to verb."""
    text = document.text
    found: list[Evidenced[Party]] = []
    for number, (start, end) in enumerate(_sentences(document, scope)):
        if not holds(text, start, end, _MAY_SAY):
            continue
        # Who called a meeting to order did so where it is minuted.
        if scope.is_other(text, start, end) and not _ORDER.search(text, start, end):
            continue
        found += _chaired_by(text, start, end, scope)
        found += _did_chair(text, start, end, early=number < _OPENING)
        found += _titled(text, start, end, scope)
    return found


def read_hosts(document: Document, scope: Scope) -> list[Evidenced[Party]]:
    """Return who hosted the reported meeting; towns are places and no hosts."""
    text = document.text
    found: list[Evidenced[Party]] = []
    for start, end in _sentences(document, scope):
        if not re.search(r"host|invitation", text[start:end], re.IGNORECASE):
            continue
        for match in islice(_HOSTED_BY.finditer(text, start, end), _MOST_VERBS):
            before = text[start : match.start()]
            if _FUTURE.search(before) or _OTHER_CHAIR.search(before):
                continue
            if not re.search(rf"\b{MEETING_WORD}s?\b|\bwas\s", before, re.IGNORECASE):
                continue
            if scope.is_other(text, start, match.end()):
                continue
            items = read_sentence(text, match.end(), end)
            found += _spans(items, match.start("verb"), match.end("verb"))
        for match in islice(_HOSTED.finditer(text, start, end), _MOST_VERBS):
            if _FUTURE.search(text, start, match.start()):
                continue
            if scope.is_other(text, start, match.end()):
                continue
            items = _subject(text, start, match.start())
            found += _spans(items, *match.span("verb"))
        for match in islice(_THANKED_HOST.finditer(text, start, end), _MOST_VERBS):
            if scope.is_other(text, start, match.end()):
                continue
            items = read_sentence(text, *match.span("who"))
            found += _spans(items, *match.span("verb"))
    return [party for party in found if party.value.kind is not PartyKind.PERSON]


def _sentences(document: Document, scope: Scope) -> Iterator[Span]:
    text = document.text
    for block in document.blocks:
        if block.noise or block.kind is BlockKind.CAPTION:
            continue
        if not holds(text, block.start, block.end, _MAY_SAY):
            if block.kind is not BlockKind.HEADING:
                yield block.start, min(block.end, block.start + 1)
            continue
        if scope.is_other_section(block.heading_path):
            continue
        row = block.kind is BlockKind.TABLE_ROW
        parts = cell_spans if row else sentence_spans
        for start, end in parts(text, block.start, block.end):
            yield start, min(end, start + _MOST_CHARS)


def _spans(
    items: list[Listed], start: int, end: int, confidence: float = _SURE
) -> Iterator[Evidenced[Party]]:
    """Yield parties with the stretch from their names to the word beside them."""
    for item in items:
        first = min(start, *(other.start for other in items))
        last = max(end, *(other.end for other in items))
        yield Evidenced(item.party, first, last, confidence)


def _chaired_by(
    text: str, start: int, end: int, scope: Scope
) -> Iterator[Evidenced[Party]]:
    """Yield the names behind "co-chaired by" and "under the chairmanship of"."""
    for pattern in (_BY, _LED_BY):
        for match in islice(pattern.finditer(text, start, end), _MOST_VERBS):
            before = text[max(start, match.start() - 160) : match.start()]
            if _OTHER_CHAIR.search(before) or _FUTURE.search(before[-60:]):
                continue
            group = _GROUP_BEFORE.search(before)
            if group is not None and not scope.is_body(group["group"]):
                continue  # "the drafting committee, chaired by"
            items = read_sentence(text, match.end(), end)
            sure = _SURE if "chair" in match["verb"].lower() else _LIKELY
            yield from _spans(items, *match.span("verb"), sure)
    for match in islice(_STARTED_BY.finditer(text, start, end), 1):
        items = read_plain(plain(text, *match.span("who")))
        yield from _spans(items[:1], *match.span("verb"), _LIKELY)
    for match in islice(_WITH_IN_CHAIR.finditer(text, start, end), _MOST_VERBS):
        items = read_sentence(text, *match.span("who"), strict=True)
        yield from _spans(items, *match.span("verb"))


def _did_chair(
    text: str, start: int, end: int, *, early: bool
) -> Iterator[Evidenced[Party]]:
    """Yield the names before "co-chaired the meeting"."""
    for match in islice(_DID.finditer(text, start, end), _MOST_VERBS):
        verb = match["verb"].lower()
        after = match.end("verb")
        if re.match(r"\s+(?:jointly\s+|together\s+)?by\b", text[after : after + 20]):
            continue
        if _OF_SOMETHING.match(text, after, end) or _FUTURE.search(
            text, max(start, match.start() - 60), match.start("verb")
        ):
            continue
        about = (
            "order" in verb
            or "the meeting" in verb
            or _OBJECT.match(text, after, end)
            or _NO_OBJECT.match(text, after, end)
            or (early and re.match(r"\s+(?:the|a|an|its)\s", text[after:end]))
        )
        if about:
            items = _subject(text, start, match.start())
            if re.search(r"\bwho\b", match[0]):
                # "opened by President Ada Stone, who chaired"
                name = _last_name(text, start, match.start())
                items = read_plain(plain(text, *name)) if name else []
            # "The Vice-Chancellor took the chair": an office, and nobody's name
            named = [i for i in items if not _is_office(i)]
            yield from _spans(named, *match.span("verb"))


def _is_office(item: Listed) -> bool:
    name = item.party.name
    return (
        item.party.kind is PartyKind.PERSON
        and len(name.split()) == 1
        and not item.party.role
        and re.fullmatch(OFFICE, name, re.IGNORECASE) is not None
    )


def _titled(
    text: str, start: int, end: int, scope: Scope
) -> Iterator[Evidenced[Party]]:
    """Yield the names of "Co-chair Ada Lovelace" and "Ada Lovelace, Chair,"."""
    for match in islice(_TITLED.finditer(text, start, end), _MOST_VERBS):
        if _VICE.search(text, start, match.start()):
            continue
        begins = not text[start : match.start()].strip(" \n*_")
        article = re.match(r"the\s", match["verb"], re.IGNORECASE)
        if "\n" in match[0] and not match["sign"].strip():
            continue  # two lines, and nothing that ties them
        if match["of"] and not scope.is_body(match["of"]):
            continue  # the chair of another group
        if match["sign"] == "," and not (begins or article):
            continue  # "Bob Stone, Chair, Ada Reed": the name before it chaired
        items = _appositive(text, match.end(), end, bool(match["sign"].strip()))
        yield from _spans(items, match.start("verb"), match.end("verb"), _LIKELY)
    for match in islice(_IS_CHAIR.finditer(text, start, end), _MOST_VERBS):
        name = _last_name(text, start, match.start())
        if name is not None and has_title(text[name[0] : name[1]]):
            items = read_plain(plain(text, *name))
            yield from _spans(items, *match.span("verb"), _LIKELY)


def _appositive(text: str, start: int, end: int, marked: bool) -> list[Listed]:
    """Read the name behind "Co-chair"; behind a comma, names up to the next sign."""
    run = _NAMES.match(text, start, end)
    if run is None:
        return []
    stop = run.end()
    if marked and not _APPOSITIVE_END.match(text, stop, end):
        return []
    if not marked:
        said = _SAID_BEHIND.match(text, stop, end)
        items = read_plain(plain(text, start, said.end("role") if said else stop))
        return [
            item
            for item in items
            if item.shaped and (item.party.title or is_person_name(item.party.name))
        ][:1]
    return read_sentence(text, start, stop, strict=True)


_CAPITAL = r"[^\W\d_a-zà-öø-ÿ](?:[\w'’-]*\w|\.)?(?:\.(?=\s))?"
_NAMES = re.compile(
    rf"(?:the\s+)?{_CAPITAL}(?:\s+(?:(?:de|van|von|der|bin|al|la|del|da|of|the)\s+){{0,2}}"
    rf"{_CAPITAL})*(?:\s*\([A-Z][^()\n]{{0,60}}\))?(?:\s*,?\s+(?:and|&)\s+(?:the\s+)?{_CAPITAL}"
    rf"(?:\s+(?:(?:de|van|von|der|bin|al|la|del|da|of|the)\s+){{0,2}}{_CAPITAL})*"
    r"(?:\s*\([A-Z][^()\n]{0,60}\))?)?"
)


def _subject(text: str, start: int, end: int) -> list[Listed]:
    """Return the names that end right before a verb: as many as are names."""
    said = text[start:end]
    # "Between 15 and 17 March, Norland and the Office (O) co-chaired"
    begins = [0, *(m.end() for m in re.finditer(r"[,;:—–]\s+|\.\s+|\sthat\s+", said))]
    best: list[Listed] = []
    for begin in begins:
        part = said[begin:]
        if len(part) > 400 or not part.strip() or not _may_begin(said[:begin]):
            continue
        if re.search(r"[—–:;]|\s-\s", part):
            continue  # a dateline, or words before the subject
        items = read_sentence(text, start + begin, end, strict=True)
        if items and not any(_is_vague(item) for item in items):
            best = items
            break
    return best or _titled_subject(text, start, end)


def _titled_subject(text: str, start: int, end: int) -> list[Listed]:
    """Return the person before a verb by title, "Panel Chair Dr. Ada Stone", or role.

    In "Ms. Ada Stone, Minister of Roads and Ports of Norland" the name stands first.
    """
    whole = read_plain(plain(text, start, end))
    if len(whole) == 1 and whole[0].party.role and whole[0].kind is PartyKind.PERSON:
        return whole
    run = _last_name(text, start, end)
    if run is None:
        return []
    for word in re.finditer(r"\S+", text[run[0] : run[1]]):
        first = run[0] + word.start()
        if has_title(text[first : run[1]]):
            return [
                item
                for item in read_plain(plain(text, first, run[1]))
                if item.kind is PartyKind.PERSON and item.party.title
            ]
    return []


def _may_begin(before: str) -> bool:
    """Tell whether a subject can begin after these words."""
    return not re.search(r"\b(?:of|by|from|with|for|the|in|at|to|and)\s*\Z", before)


def _is_vague(item: Listed) -> bool:
    words = item.party.name.lower().split()
    return bool({"co-chairs", "chair", "co-chair", "chairs"} & set(words))


def _last_name(text: str, start: int, end: int) -> Span | None:
    """Return the span of the name that stands right before an offset."""
    match = re.search(
        rf"{_CAPITAL}(?:\s+(?:(?:de|van|von|der|bin|al|la|del|da)\s+){{0,2}}{_CAPITAL})*\Z",
        text[start:end],
    )
    return (start + match.start(), start + match.end()) if match else None
