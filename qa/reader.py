"""Readers: which sentence or list of the passages says what is asked.

``Reader`` is the seam: another reader gets the question and the hits and returns
candidates, best first. Whether the best one is spoken is decided elsewhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from corpus.dates import find_dates
from corpus.numbers import find_ordinals
from qa.labels import MOST_WORDS as MOST_WORDS_OF_A_LABEL
from qa.labels import Labelled, asks_for, labelled
from qa.meetings import Extent
from qa.outline import ItemList, Outline
from qa.question import MEETING_WORD, AnswerType, Question
from qa.retriever import Hit
from qa.roles import agents
from qa.words import (
    EMPTY_BAG,
    FRAME_WORDS,
    LIGHT_WORDS,
    STOP_WORDS,
    Bag,
    Token,
    bag,
    fold,
    is_content,
    match,
    stem,
    tokens,
)

Outlines = Callable[[str], Outline]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What might be the answer.

    Attributes:
        document_id: Where it stands.
        spans: What would be quoted, in order, not overlapping.
        score: Confidence that it answers the question, 0 to 1.
        coverage: Share of the question's weighted words that it bears out, 0 to 1.
        is_list: Whether the spans are a lead-in and its items.
        why: The parts of the score by name, for people who ask why.
        answer: The words of the document that answer, where they were looked for.
        margin: How far these words were likelier than no answer; see ``SpanAnswer``.
        features: What the score was worked out from, where it was calibrated.
    """

    document_id: str
    spans: tuple[tuple[int, int], ...]
    score: float
    coverage: float
    is_list: bool = False
    why: dict[str, float] = field(default_factory=dict, compare=False)
    named: bool = True
    answer: tuple[int, int] | None = None
    margin: float = 0.0
    features: tuple[float, ...] = field(default=(), compare=False)


class Reader(Protocol):
    """Reads passages and proposes answers."""

    def propose(
        self, question: Question, hits: Sequence[Hit], outlines: Outlines
    ) -> list[Candidate]:
        """Return candidates by a quick look at the words, best first; as ``read``."""

    def read(
        self, question: Question, hits: Sequence[Hit], outlines: Outlines
    ) -> list[Candidate]:
        """Return candidates, best first.

        Args:
            question: What is asked.
            hits: The passages to read, best first.
            outlines: Gives the outline of a document by its id.
        """


Weights = Callable[[Token], float]

NUMBER_WORDS = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|"
    r"thirty|forty|fifty|hundred|thousand|million|billion|half|none|no one)\b",
    re.I,
)
TIME_WORDS = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|"
    r"Saturday|Sunday|Q[1-4]|(?i:annual(?:ly)?|yearly|monthly|weekly|daily|quarter|"
    r"week|month|year|today|tomorrow|yesterday|spring|summer|autumn|winter))\b"
)
_PLACE = re.compile(
    r"\b(?:in|at|from|to|near|venue:?|location:?|hosted by)\s+(?:the\s+)?[^\W\d_a-z]"
)
_PERSON = re.compile(
    r"\b(?:Mr|Ms|Mrs|Mx|Dr|Prof|Professor|Sir|Dame|Hon|Ambassador|Minister|Secretary|"
    r"Undersecretary|Director|President|Chair|Chairman|Chairperson|Co-chair|Counsellor|"
    r"Commissioner|General|Manager|Officer|Head|Captain|Colonel|Senator|Judge)\b\.?"
    r"[^.;\n]{0,60}?\b[A-Z][\w’'-]+\s+(?:[A-Z]\.\s+)*[A-Z][\w’'-]+"
)
_COUNTED = re.compile(r"\bhow many\s+(?:of the\s+)?(\w+)", re.I)
_URL = re.compile(r"https?://\S+")
_OTHER_MEETING = re.compile(rf"\b{MEETING_WORD}\b", re.I)
_MOST_OF_A_VALUE = 12
_ENUMERATION = re.compile(r",[^,;]{2,60},|;|\n\s*[-•*]|,\s+and\s")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question's words weigh, worked out once for all sentences.

    Attributes:
        question: What is asked.
        words: Its words, each with its weight and whether it belongs to a name.
        content: The words that an answer has to bear out, as one bag.
        numbers: Numbers of the meetings that it is about.
        spoken: All of its words, folded.
        ends: For each name of several words: its words, and the first and the last
            of them, folded.
        extent: What the documents of the meetings hold of them; None for no meetings.
    """

    question: Question
    words: tuple[tuple[Token, float, bool], ...]
    content: Bag
    numbers: frozenset[int]
    spoken: frozenset[str]
    ends: tuple[tuple[frozenset[Token], frozenset[str]], ...]
    extent: Extent | None

    def named_in(self, text: Bag, document: Bag) -> frozenset[Token]:
        """Return the words of names of which a text gives the first or last word.

        Papers name a person in full once, and by one word afterwards.
        """
        found: frozenset[Token] = frozenset()
        for words, ends in self.ends:
            if ends & text.names and all(match(word, document) for word in words):
                found |= words
        return found


class SentenceReader:
    """Scores sentences and lists by the words of the question that they bear out."""

    def __init__(self, weights: Weights) -> None:
        """Keep how much each word of a question weighs.

        Args:
            weights: Weight of a word, larger for rarer ones, above 0.
        """
        self._weights = weights

    def read(
        self, question: Question, hits: Sequence[Hit], outlines: Outlines
    ) -> list[Candidate]:
        """Return candidates, best first; see ``Reader``."""
        return self.propose(question, hits, outlines)

    def propose(
        self, question: Question, hits: Sequence[Hit], outlines: Outlines
    ) -> list[Candidate]:
        """Return candidates, best first; see ``Reader``."""
        asked = self._asked(question)
        found: dict[tuple[str, tuple[tuple[int, int], ...]], Candidate] = {}
        top = hits[0].score if hits else 0.0
        low = min((h.score for h in hits), default=0.0)
        for hit in hits:
            near = (hit.score - low) / (top - low) if top > low else 1.0
            view = outlines(hit.passage.document_id)
            for one in self._of_hit(asked, hit, view, near):
                key = (one.document_id, one.spans)
                if key not in found or found[key].score < one.score:
                    found[key] = one
        return sorted(found.values(), key=lambda c: (-c.score, c.spans))

    def _of_hit(
        self, asked: _Asked, hit: Hit, view: Outline, near: float
    ) -> list[Candidate]:
        passage = hit.passage
        places = view.places(passage.start, passage.end)
        sentences = [view.sentences[place] for place in places]
        around = EMPTY_BAG
        by_block: dict[int, Bag] = {}
        for one in sentences:
            around |= one.bag
            by_block[one.block] = by_block.get(one.block, EMPTY_BAG) | one.bag
        header = bag_of(passage.context)
        found: list[Candidate] = []
        for place, sentence in zip(places, sentences, strict=True):
            text = view.document.text[sentence.start : sentence.end]
            if text.rstrip().endswith(":"):
                continue
            local = view.headings[sentence.block]
            if sentence.lead is not None:
                local |= view.sentences[sentence.lead].bag
            found.append(
                _score(
                    asked,
                    view,
                    own=sentence.bag,
                    local=local,
                    beside=by_block[sentence.block],
                    around=around | header,
                    text=text,
                    spans=((sentence.start, sentence.end),),
                    near=near,
                    length=len(sentence.words),
                    heading=_heading(view, place),
                )
            )
        if asked.question.type in {
            AnswerType.LIST,
            AnswerType.WHO,
            AnswerType.STATEMENT,
        }:
            for group in view.lists:
                first, last = group.items[0][0], group.items[-1][1]
                lead = group.lead_start if group.lead_start is not None else first
                if lead < passage.end and last > passage.start:
                    found.append(_list(asked, view, group, header, near))
        return found

    def _asked(self, question: Question) -> _Asked:
        names = question.whole_names
        lengths = {word: len(name) for name in names for word in name}
        framed = len(question.content) < len(question.words)
        words: list[tuple[Token, float, bool]] = []
        for word in question.words:
            weight = self._weights(word)
            if framed and fold(word.text) in FRAME_WORDS:
                weight = 0.25
            elif len(question.content) > 1 and fold(word.text) in LIGHT_WORDS:
                weight *= 0.4
            elif word in lengths:
                # The words of one name weigh together what a name weighs.
                weight *= max(0.6, 1.6 / lengths[word])
            words.append((word, weight, word in lengths))
        return _Asked(
            question,
            tuple(words),
            bag(question.content),
            frozenset(m.number for m in question.scope.meetings if m.number),
            frozenset(fold(w.text) for w in tokens(question.text)),
            tuple(
                (frozenset(n), frozenset((fold(n[0].text), fold(n[-1].text))))
                for n in names
                if len(n) > 1
            ),
            question.scope.extent,
        )


def _asks_no_more(asked: _Asked, heading: Labelled) -> bool:
    """Tell whether a heading has every word that is asked about."""
    own = bag(heading.label)
    return all(match(word, own) for word in asked.question.content)


def _heading(view: Outline, place: int) -> Labelled | None:
    """Return the heading of a sentence that is all its section says, as its label.

    "Balance", and below it "4,000 crowns".
    """
    one = view.sentences[place]
    path = view.document.blocks[one.block].heading_path
    beside = view.sentences[max(0, place - 1) : place] + view.sentences[place + 1 :][:1]
    if (
        not path
        or len(one.words) > _MOST_OF_A_VALUE
        or any(view.document.blocks[b.block].heading_path == path for b in beside)
    ):
        return None
    words = tokens(path[-1])
    label = tuple(w for w in words if is_content(w))
    if not label or len(words) > MOST_WORDS_OF_A_LABEL:
        return None
    return Labelled(label, 0, one.end - one.start)


def _list(
    asked: _Asked,
    view: Outline,
    group: ItemList,
    header: Bag,
    near: float,
) -> Candidate:
    text = view.document.text
    spans = group.items
    if group.lead_start is not None and group.lead_end is not None:
        spans = ((group.lead_start, group.lead_end), *spans)
    return _score(
        asked,
        view,
        own=group.own_bag,
        local=group.lead_bag,
        beside=EMPTY_BAG,
        around=header,
        text=" ".join(text[s:e] for s, e in group.items),
        spans=spans,
        near=near,
        length=len(group.own_bag.stems),
        is_list=True,
    )


def _score(
    asked: _Asked,
    view: Outline,
    *,
    own: Bag,
    local: Bag,
    beside: Bag,
    around: Bag,
    text: str,
    spans: tuple[tuple[int, int], ...],
    near: float,
    length: int,
    is_list: bool = False,
    heading: Labelled | None = None,
) -> Candidate:
    total = borne = own_part = topic = topic_part = 0.0
    names, named = 1.0, True
    question = asked.question
    in_block = asked.named_in(own | beside, view.words) if asked.ends else ()
    for word, weight, is_name in asked.words:
        best = here = match(word, own)
        led_in = 0.0 if here == 1 else 0.75 * match(word, local)
        if best < 1:
            best = max(
                best,
                led_in,
                0.6 * match(word, beside),
                0.35 * match(word, around),
                0.5 if word in in_block else 0.0,
            )
        total += weight
        borne += weight * best
        own_part += weight * here
        if not is_name:
            topic += weight
            topic_part += weight * max(here, led_in)
        elif best < 0.5:
            names *= 0.6 if best else 0.45
            named &= bool(best) or (is_list and match(word, bag_of(text)) > 0)
    coverage = borne / total if total else 0.0
    own_share = own_part / total if total else 0.0
    line = None if is_list else labelled(text)
    if line is None and heading is not None and _asks_no_more(asked, heading):
        line = heading
    labels_it = line is not None and asks_for(asked.content, line)
    fit = 1.0 if labels_it else _fit(asked, text, is_list)
    focus = min(1.0, 12 / max(12, length))
    score = coverage * (0.62 + 0.28 * fit + 0.05 * near + 0.05 * focus)
    score *= 0.6 + 0.4 * min(1.0, own_share / 0.34)
    # What is said about something has to speak of it, not only name the speaker.
    depends = 0.4 if question.type is AnswerType.WHO else 0.25
    score *= 1 - depends * (1 - topic_part / topic if topic else 0.0)
    score *= names
    if fit < 0.5:
        score *= 0.75
    score *= _speaks_of_meeting(asked.numbers, text)
    if labels_it:
        score += 0.3
    preferred = asked.extent
    if preferred is not None and not preferred.holds(view.document.id, spans[0][0]):
        score *= 0.8
    return Candidate(
        document_id=view.document.id,
        spans=spans,
        score=max(0.0, min(1.0, score)),
        coverage=coverage,
        is_list=is_list,
        named=named,
        why={
            "words borne out": round(coverage, 3),
            "words in the sentence itself": round(own_share, 3),
            "fits the kind of answer": round(fit, 3),
            "nearness of the passage": round(near, 3),
            "names borne out": round(names, 3),
        },
    )


@lru_cache(maxsize=4096)
def bag_of(text: str) -> Bag:
    """Collect the words of a text; remembered, since headers repeat."""
    return bag(tokens(text))


def _speaks_of_meeting(numbers: frozenset[int], text: str) -> float:
    """Return a factor: below 1 where a sentence is about another meeting.

    A little above 1 where it names the very meeting that is asked about.
    """
    if len(numbers) != 1:
        return 1.0
    spoken = _meetings_spoken_of(text)
    if spoken & numbers:
        return 1.06
    return 0.5 if spoken else 1.0


@lru_cache(maxsize=16_384)
def _meetings_spoken_of(text: str) -> frozenset[int]:
    return frozenset(
        one.value
        for one in find_ordinals(text)
        if _OTHER_MEETING.search(text[one.start : one.end + 40])
    )


@lru_cache(maxsize=16_384)
def _dated(text: str) -> bool:
    return bool(find_dates(text))


def _fit(asked: _Asked, text: str, is_list: bool) -> float:
    """Tell how well a text can be the kind of answer that is asked for, 0 to 1."""
    question = asked.question
    kind = question.type
    if kind is AnswerType.LIST:
        if is_list:
            return 1.0
        return 0.9 if _ENUMERATION.search(text) else 0.55
    if is_list:
        return 0.6
    if kind is AnswerType.WHO:
        if not question.names and agents(question.content, text) is not None:
            return 1.0
        if question.names and _PERSON.search(text):
            return 1.0
        if not _new_names(asked.spoken, text):
            return 0.2
        # A roll of many names says who was there, not who did something.
        if text.count(",") > 5:
            return 0.5
        return 0.7 if question.names else 0.85
    if kind is AnswerType.DATE:
        if _dated(text):
            return 1.0
        return 0.8 if TIME_WORDS.search(text) else 0.1
    if kind is AnswerType.PLACE:
        if _URL.search(text):
            return 1.0
        return 0.9 if _PLACE.search(text) else 0.3
    if kind is AnswerType.NUMBER:
        return _counts(question, text)
    return 0.8


def _counts(question: Question, text: str) -> float:
    """Tell whether a text counts what the question wants counted, 0 to 1."""
    if not NUMBER_WORDS.search(text):
        return 0.1
    counted = _COUNTED.search(question.text)
    if counted is None:
        return 1.0
    noun = stem(counted.group(1))
    words = tokens(text)
    for place, word in enumerate(words):
        if NUMBER_WORDS.fullmatch(word.text) or word.text[0].isdigit():
            near = words[place + 1 : place + 5]
            if any(w.stem == noun for w in near):
                return 1.0
    return 0.25


def new_names(question: Question, text: str) -> bool:
    """Tell whether a text has a name that the question does not already give."""
    return _new_names(frozenset(fold(w.text) for w in tokens(question.text)), text)


def _new_names(spoken: frozenset[str], text: str) -> bool:
    for word in tokens(text):
        if not word.capital and text[max(0, word.start - 1)] != "@":
            continue
        folded = fold(word.text)
        if folded in spoken or folded in STOP_WORDS or folded in FRAME_WORDS:
            continue
        return True
    return bool(re.search(r"@\w|:\s*\w", text))


def inverse_frequency(documents: int, holding: int) -> float:
    """Return the weight of a word that ``holding`` of ``documents`` documents hold.

    Between 0.5 (in all of them) and 1.5 (in none): ``0.5 + log((N + 1) / (df + 0.5))
    / log((N + 1) / 0.5)``, the inverse document frequency of Spärck Jones (1972),
    smoothed and scaled.
    """
    everything = math.log((documents + 1) / 0.5)
    return 0.5 + math.log((documents + 1) / (holding + 0.5)) / everything
