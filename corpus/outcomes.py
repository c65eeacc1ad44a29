"""What a meeting agreed, decided and gave somebody to do, and when it meets next.

Decisions are sentences of a group ("Members agreed …", "It was resolved …"), labelled
lines ("ACTION: …") and the items below a heading or a lead-in that announces them.
What one person thinks, and what another meeting decided, is none. Nothing here sums
up or rewords.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.document import Block, BlockKind, Document
from corpus.meeting import Evidenced
from corpus.numbers import MEETING_WORD, MONTH_WORD, find_ordinals
from corpus.plain import holds, one_line
from corpus.scope import Scope
from corpus.sentences import sentence_spans

Span = tuple[int, int]

_MOST = 300
_MOST_CHARS = 1200
_LIKELY = 0.9

_COLLECTIVE = (
    r"(?:(?:the\s+)?(?:participants|members?(?:\s+states)?|delegat(?:es|ions)|attendees"
    r"|co-?chairs|states(?:\s+parties)?|parties|countries|ministers|leaders|trustees"
    r"|directors|councill?ors|commissioners|senators|governors|experts|stakeholders"
    r"|representatives|partners)(?:\s+(?:and|present|of)\s+[\w-]+(?:\s+(?!by|for|to|in)"
    r"[\w-]+){0,4}?)?"
    r"|the\s+(?:[\w’'&/-]+\s+){0,5}?(?:meeting|committee|board|council|group|commission"
    r"|panel|assembly|conference|senate|forum|team|plenary|executive|session|cabinet"
    r"|federation|union|congress|bureau|faculty|membership|community|summit|network"
    r"|party|body|chair|trust|associat\w+|society|network|directorate|parliament)"
    r"|we|all(?:\s+(?:members|present|participants|parties))?|everyone|group"
    r"|(?:board|council|committee)|(?-i:[A-Z]{2,}[A-Z0-9/-]*)|it\s+(?:was|is|were|has\s+been))"
)
_ADVERB = (
    r"(?:(?:also|then|therefore|unanimously|further|jointly|formally|generally|broadly"
    r"|subsequently|accordingly|both|all|thus|finally|provisionally|had|have|has"
    r"|informally|in\s+principle|by\s+consensus|tentatively|each)\s+)*"
)
_DECIDED_WORD = (
    r"(?:agreed(?!\s+with\b)|decided|resolved|approved|adopted|endorsed|ratified"
    r"|authori[sz]ed|voted|elected|appointed|committed(?=\s+to)|tasked|recommended"
    r"|mandated|instructed|accepted|concluded\s+that|reached\s+(?:a\s+)?consensus"
    r"|requested\s+(?:that|the|its|all))"
)
_DECIDED = re.compile(
    rf"\b{_COLLECTIVE}\s+{_ADVERB}"
    rf"(?:\w+ed\s+[^.;:]{{0,200}}?\s+and\s+{_ADVERB})?{_DECIDED_WORD}\b",
    re.IGNORECASE,
)
# Most blocks have none of these words, and say nothing of a decision.
_ANY_MEETING = frozenset(
    {
        *(
            "annual",
            "regular",
            "ordinary",
            "extraordinary",
            "special",
            "monthly",
            "full",
        ),
        *("weekly", "quarterly", "plenary", "general", "formal", "informal", "virtual"),
        *("online", "hybrid", "scheduled", "face", "to", "in", "person", "physical"),
        *("ministerial", "technical", "public", "committee", "council"),
    }
)
# fmt: off
_MAY_SAY = (
    "agre", "decid", "resol", "approv", "adopt", "endors", "ratif", "authori", "vote",
    "elect", "appoint", "commit", "task", "recommend", "mandat", "instruct", "accept",
    "conclu", "consensus", "request", "carried", "passed", "tabled", "defeat", "reject",
    "motion", "action", "decision", "outcome", "unanim", "todo", "ai:", "ap:",
)
# fmt: on
# Lines of a transcript: "ada: we decided", "<ada> we decided", "… we decided".
_SPOKEN = re.compile(
    r"\W*(?:<[\w .-]{1,30}>|@?[\w.'’-]{1,30}(?:\s[\w.'’-]{1,30}){0,2}:\s|…)"
)
_OPINION = re.compile(
    r"\W*(?:I|looks?\s+like|it\s+seems|apparently|maybe|perhaps)\b", re.IGNORECASE
)
_PASSIVE = re.compile(
    rf"\b(?:was|were)\s+{_ADVERB}(?:approved|adopted|agreed|endorsed|accepted|carried"
    r"|passed|elected|appointed|ratified|resolved|decided|tabled|defeated|rejected)\b"
    r"|\bmotion\s+(?:was\s+)?(?:carried|passed|failed|approved|adopted|defeated)\b"
    r"|\b(?:approved|passed|carried|adopted|agreed)\s+(?:unanimously|nem\.?\s*con\.?"
    r"|by\s+consensus|without\s+(?:a\s+)?vote|by\s+acclamation)\b"
    r"|\bunanimously\s+(?:approved|agreed|adopted|accepted|passed|resolved)\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"\W*(?:Agreed(?:\s+(?:to|that|on)\b)|AGREED|Decided\s+(?:to|that)|RESOLVED|Resolved"
    r"\s+(?:to|that)|Approved\s+(?:the|a|by|to)\b|Voted\s+(?:to|unanimously|in)\b)"
)
_LABELLED = re.compile(
    r"[\s>*_•-]*(?:ACTIONS?(?:\s+(?:ITEM|POINT))?S?|Action(?:\s+(?:item|point))?s?"
    r"|RESOLUTION|Resolution|RESOLVED|Resolved|DECISIONS?|Decisions?|AGREED|Agreed"
    r"|MOTION|Motion|OUTCOMES?|Outcomes?|CONSENSUS|Consensus|CONCLUSION|Conclusion|AI"
    r"|TODO|AP)\s*(?:[A-Z]{0,3}[#-]?\d[\w./-]*)?\s*[*_]*\s*[:–—][*_]*\s*(?=\S)"
)
# The verb is said of what may come, of another time, or denied.
_NOT_NOW = re.compile(
    r"\b(?:if|once|until|unless|when|whether)\s+(?:[\w'’-]+\s+){0,6}\Z"
    r"|\b(?:not|never|would|will|shall|should|could|can"
    r"|(?-i:may)|might|must|to\s+be|needs?\s+to|be|yet|before\s+it|was\s+asked|had\s+been"
    r"|has\s+been|have\s+been|previously|already|earlier|nor|to\s+have|being|who|which"
    r"|as)\s+(?:\w+\s+){0,2}\Z",
    re.IGNORECASE,
)
_ELSEWHEN = re.compile(
    r"\b(?:last|previous|prior|past)\s+(?:week|month|year|time|meeting|session|call)\b"
    r"|\b(?:previously|earlier|before|already|in\s+the\s+past|back\s+then|originally)\b"
    r"|\bat\s+(?:its|their|the)\s+(?:last|previous)\b"
    r"|\b(?:in|at|during)\s+(?:the|a|today['’]s)\s+(?-i:[A-Z])\w+\s+(?:meeting|call)\b",
    re.IGNORECASE,
)
_HEADS = re.compile(
    r"\W*(?:\d+[.)]?\s+)?(?:(?:summary\s+of|list\s+of|agreed|key|main|meeting|follow-?up"
    r"|new|open|outstanding|final|formal|the)\s+)*(?:outcomes?(?:\s+(?:and|of)\b.*)?"
    r"|decisions?(?:\s+(?:made|taken|and|of)\b.*)?|resolutions?(?:\s+(?:passed|adopted"
    r"|and)\b.*)?|action\s+(?:items?|points?|list|log)|actions?(?:\s+(?:agreed|arising"
    r"|and|required|from)\b.*)?|agreements?(?:\s+reached)?|motions?(?:\s+(?:passed"
    r"|adopted|and)\b.*)?|agreed\s+actions?|conclusions?\s+and\s+decisions?"
    r"|votes?\s+and\s+decisions?)\W*",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"\b(?:agreed|decided|resolved|adopted|approved|endorsed|committed|decisions?"
    r"|outcomes?|resolutions?|actions?|agreements?|action\s+(?:items?|points?))\b"
    r"[^.:]{0,120}:\s*\Z",
    re.IGNORECASE,
)
_COLUMN = re.compile(
    r"(?:#|no\.?|ref\w*|item|number|id|actions?(?:\s+\w+)?|owner|who|by\s+whom|whom|lead"
    r"|due(?:\s+date)?|deadline|when|by\s+when|responsible|responsibility|status|date"
    r"|description|decisions?|resolutions?|what|assigned(?:\s+to)?|assignee|notes?)"
)
_NO_ITEM = re.compile(
    r"\W*(?:none|nil|n/?a|no\s+(?:action|decision|resolution|new|open)\w*.*|tb[acd]"
    r"|-+)?\W*",
    re.IGNORECASE,
)

_TIME = (
    rf"(?:\b\d{{1,2}}:\d\d|\b{MONTH_WORD}\b|\b(?:19|20)\d\d\b|\b(?:mon|tues|wednes"
    r"|thurs|fri|satur|sun)day\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\bq[1-4]\b"
    r"|\b(?:early|late|mid|end)[\s-]+(?:of\s+)?(?:next|this|the|in|19|20)"
    r"|\bnext\s+(?:week|month|year|spring|summer|autumn|fall|winter|quarter)\b"
    r"|\bin\s+(?:a|one|two|three|four|six)\s+(?:weeks?|months?)\b|\b\d{1,2}(?:st|nd|rd"
    r"|th)\b)"
)
_WHEN = re.compile(_TIME, re.IGNORECASE)
_WHERE = re.compile(r"\b(?:in|at)\s+(?:the\s+)?[A-Z]\w+")
_NEXT_LABEL = re.compile(
    rf"[\s>*_•-]*(?:\d+[.)]\s+)?(?P<label>(?:(?:date|time|dates|place|venue|and|details"
    rf"|of|the|our)[\s,/]+)*(?:next|upcoming|future)\s+(?:[\w-]+\s+){{0,3}}?"
    rf"(?:{MEETING_WORD})s?(?:\s+(?:dates?|date\s+and\s+(?:time|place|venue)))?)"
    r"[*_\s]*(?P<colon>[:–—-]|\Z|\n)[*_]*\s*",
    re.IGNORECASE,
)
_REST = r"(?:[^.;\n]|\.(?=\S)|\n(?=\S))*"  # up to the end of the clause
_NEXT_SAID = re.compile(
    rf"\b(?:the|its|their|our|a)\s+(?:next|following|subsequent)\s+(?P<which>(?:[\w'’-]+"
    rf"\s+){{0,4}}?){MEETING_WORD}\b(?:\s+of\s+(?:the\s+)?[\w'’ ()-]{{2,80}}?)?\s*,?\s*"
    r"(?:(?:is|was|will|would|shall|to|has\s+been|had\s+been|are)\b|(?:at|in|on|from"
    rf"|scheduled|planned)\b){_REST}",
    re.IGNORECASE,
)
_MAY_MEET = ("next", "following", "subsequent", "meet", "convene", "gather", "will")
_AGAIN = re.compile(
    r"\b(?:(?:we|they|it)\s+(?:will|would|shall)\s+(?:(?:meet|convene|gather)\s+(?:again"
    r"|next)|reconvene)|(?:the|members|participants|delegates|parties|ministers|council"
    r"|committee)\s+(?:(?!that\b|which\b)[\w'’-]+\s+){0,6}?(?:will|would|shall|agreed"
    r"\s+to|is\s+to|are\s+to|plans?\s+to)\s+(?:next\s+)?(?:meet|reconvene|convene"
    rf"|gather)\b(?:\s+(?:again|next))?)\b{_REST}",
    re.IGNORECASE,
)
_WILL = re.compile(
    r"\s*,?\s*(?:(?:\w+\s+){0,6}?)?(?:will|would|shall|is|was|to)\s+(?:be\s+|tentatively"
    r"\s+|provisionally\s+)*(?:held|hosted|take\s+place|convene[d]?|meet|scheduled"
    rf"|planned|organi[sz]ed|in\b){_REST}",
    re.IGNORECASE,
)


def read_decisions(document: Document, scope: Scope) -> tuple[Evidenced[str], ...]:
    """Return the sentences and items that say what was agreed, in their order."""
    found: dict[Span, float] = {}
    known: set[str] = set()
    for start, end, sure in _decisions(document, scope):
        first, last = _trimmed(document.text, start, min(end, start + _MOST_CHARS))
        said = document.text[first:last]
        if len(re.findall(r"\w+", said)) < 3 or _NO_ITEM.fullmatch(said):
            continue
        # A summary at the end says again what was minuted.
        label = _LABELLED.match(said)
        words = one_line(said[label.end() if label else 0 :]).casefold().rstrip(".")
        if words not in known:
            known.add(words)
            found[(first, last)] = sure
        if len(found) >= _MOST:
            break
    return tuple(
        Evidenced(one_line(document.text[start:end]), start, end, sure)
        for (start, end), sure in sorted(found.items())
    )


def read_next_meeting(document: Document, scope: Scope) -> Evidenced[str] | None:
    """Return the words that say when or where the body meets next."""
    text = document.text
    blocks = [block for block in document.blocks if not block.noise]
    labelled = list(_next_labelled(text, blocks))
    title = frozenset(re.findall(r"\w+", document.title.casefold()))
    said = labelled or list(_next_said(text, blocks, scope, title))
    if not said:
        return None
    start, end = _trimmed(text, *said[0])
    end -= text[start:end].endswith(".")
    sure = 1.0 if labelled else _LIKELY
    return Evidenced(one_line(text[start:end]), start, end, sure)


def _decisions(document: Document, scope: Scope) -> Iterator[tuple[int, int, float]]:
    text = document.text
    led: int | None = None  # level of the items that a lead-in announces
    headed = False
    for block in document.blocks:
        if block.noise or block.kind is BlockKind.CAPTION:
            continue
        path = block.heading_path
        if block.kind is BlockKind.HEADING:
            led = None
            continue
        if scope.is_other_section(path, coming=False):
            continue
        headed = bool(path) and _HEADS.fullmatch(path[-1]) is not None
        if block.kind is BlockKind.LIST_ITEM:
            if headed or led is not None:
                led = block.level if led is None or led < 0 else led
                nested = block.level > led
                if not nested and not _leads(text, block):
                    yield block.start, block.end, 1.0
                    continue
        elif block.kind is BlockKind.TABLE_ROW:
            if headed and not _is_table_head(text[block.start : block.end]):
                yield block.start, block.end, 1.0
            continue
        else:
            led = None
        yield from _said(text, block, scope)
        if _leads(text, block) and not _ELSEWHEN.search(text, block.start, block.end):
            led = -1 if block.kind is not BlockKind.LIST_ITEM else block.level + 1


def _leads(text: str, block: Block) -> bool:
    """Tell whether a block ends with "agreed on the following:" or its like."""
    tail = text[max(block.start, block.end - 240) : block.end]
    return _LEADS.search(tail) is not None


def _is_table_head(row: str) -> bool:
    cells = [cell.strip(" *_").lower() for cell in row.split("|") if cell.strip()]
    return all(_COLUMN.fullmatch(cell) for cell in cells)


def _said(text: str, block: Block, scope: Scope) -> Iterator[tuple[int, int, float]]:
    if not holds(text, block.start, block.end, _MAY_SAY):
        return
    spoken = _SPOKEN.match(text, block.start, block.end) is not None
    for start, end in sentence_spans(text, block.start, block.end):
        said = text[start : min(end, start + _MOST_CHARS)]
        label = _LABELLED.match(said)
        if label is not None:
            if label.end() < len(said):
                yield start, end, 1.0
            continue
        if said.endswith((":", "?")):
            continue
        if _BEGINS.match(said) and not _ELSEWHEN.search(said):
            yield start, end, _LIKELY
            continue
        match = _DECIDED.search(said) or _PASSIVE.search(said)
        if match is None:
            continue
        if spoken or _OPINION.match(said):
            continue
        verb = re.search(r"\w+\W*\Z", match[0])
        before = said[: match.start() + (verb.start() if verb else 0)]
        if _NOT_NOW.search(before) or _ELSEWHEN.search(said):
            continue
        if scope.is_other(text, start, start + match.end(), dated=True):
            continue
        yield start, end, _LIKELY


def _next_labelled(text: str, blocks: Sequence[Block]) -> Iterator[Span]:
    """Yield what follows "Next meeting:" on its line, or below such a heading."""
    for number, block in enumerate(blocks):
        for line in re.finditer(r"[^\n]+", text[block.start : block.end]):
            start = block.start + line.start()
            end = block.start + line.end()
            match = _NEXT_LABEL.match(text, start, end)
            if match is None:
                continue
            if match.end() < end:
                if match["colon"] and _tells(text, match.end(), end):
                    yield match.end(), end
                continue
            for after in _below(blocks, number, block, start):
                first = after.start if after is not block else end
                for low, high in sentence_spans(text, first, after.end):
                    if _tells(text, low, high) and high - low < 400:
                        again = _NEXT_LABEL.match(text, low, high)
                        yield (again.end() if again else low), high
                        return


def _below(
    blocks: Sequence[Block], number: int, block: Block, start: int
) -> Iterator[Block]:
    if block.end > start and block.kind is not BlockKind.HEADING:
        yield block
    for after in blocks[number + 1 : number + 4]:
        if after.kind is BlockKind.HEADING:
            return
        yield after


def _tells(text: str, start: int, end: int) -> bool:
    said = text[start:end]
    return bool(_WHEN.search(said)) and not re.search(
        r"https?://\S*\Z", said.split("\n")[0]
    )


def _next_said(
    text: str, blocks: Sequence[Block], scope: Scope, title: frozenset[str]
) -> Iterator[Span]:
    """Yield the clauses that say when the body meets next."""
    for block in reversed(blocks):
        if block.kind in (BlockKind.HEADING, BlockKind.CAPTION):
            continue
        if not holds(text, block.start, block.end, _MAY_MEET):
            continue
        for start, end in sentence_spans(text, block.start, block.end):
            if end - start > _MOST_CHARS:
                continue
            for pattern in (_NEXT_SAID, _AGAIN):
                match = pattern.search(text, start, end)
                if match is None or not _says_when(text, *match.span()):
                    continue
                # "The next board meeting" is another body's, but in its own papers.
                which = match.groupdict().get("which") or ""
                words = frozenset(re.findall(r"\w+", which.casefold()))
                if words <= _ANY_MEETING | title:
                    yield match.span()
            if scope.number is None:
                continue
            for number in find_ordinals(text, start, end):
                if number.value != scope.number + 1:
                    continue
                named = re.compile(
                    rf"\s+(?:[^\s.;:]+\s+){{0,14}}?{MEETING_WORD}\b"
                    r"(?:\s+of\s+the\s+\S+)?",
                    re.IGNORECASE,
                ).match(text, number.end, end)
                will = named and _WILL.match(text, named.end(), end)
                if will and _says_when(text, number.start, will.end()):
                    yield number.start, will.end()


def _says_when(text: str, start: int, end: int) -> bool:
    said = text[start:end]
    return bool(_WHEN.search(said) or _WHERE.search(said[20:]))


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \t\n*_>":
        start += 1
    while end > start and text[end - 1] in " \t\n*_":
        end -= 1
    return start, end
