"""Signals of candidates as numbers that a linear model can weigh.

Each candidate is described by what its source says of it, by how it stands among the
others, and by how it fits the question. Nothing here knows a weight.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from corpus.dates import find_dates
from corpus.numbers import MONTH_WORD
from qa.candidates.candidate import Candidate, View
from qa.question.question import Kind, Question
from qa.question.scope import AGREEMENTS
from qa.words import fold, is_content, tokens

SOURCES = ("passage", "list", "record", "across", "combined", "dated")
"""Who proposes candidates."""

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|once|"
    r"twice|all|both|none|dozen|hundred|thousand|million|unanimous\w*)\b",
    re.I,
)
_TIME = re.compile(
    rf"\d{{4}}|\b{MONTH_WORD}\b|\b\w+days?\b|\d+[:.]\d\d|\b(?:week|month|year|quarter|"
    r"spring|summer|autumn|winter|today|tomorrow|morning|noon|a\.?m|p\.?m|daily)",
    re.I,
)
_HOUR = re.compile(
    r"\d[:.h]\d\d|\d\s?[ap]\.?m\b|\bnoon\b|\bmidnight\b|o['’]clock|"
    r"\b(?:half|quarter) (?:past|to)\b|\b(?:morning|afternoon|evening)\b",
    re.I,
)
_NAME = re.compile(r"(?<![\w/.])(?:@\w|[A-Z][\w’'.-]*\b)")
_LINK = re.compile(r"https?:|www\.|mailto:")

Vector = dict[str, float]


def features(
    question: Question, candidates: Sequence[Candidate], view: View, unheard: float
) -> list[Vector]:
    """Return the features of each candidate by name, missing ones being 0.

    Args:
        question: What is asked.
        candidates: Every one that was proposed for it.
        view: What they were made from.
        unheard: Share of the question's words that no document has, 0 to 1.
    """
    agreeing = _agreeing(candidates)
    best = {
        source: max(
            (c.signals.get("margin", -12.0) for c in candidates if c.source == source),
            default=-12.0,
        )
        for source in SOURCES
    }
    top = max(best.values())
    found = []
    for candidate, alike in zip(candidates, agreeing, strict=True):
        own = _own(candidate, best[candidate.source], top)
        found.append(
            {
                **own,
                **_fitting(question, candidate),
                **_scoped(question, candidate, view),
                "agreed": alike,
                "unheard": unheard,
                "dangling": float(question.dangling),
                "missing": float(bool(question.scope.missing)),
            }
        )
    return found


def _own(candidate: Candidate, best: float, top: float) -> Vector:
    """What the source says, and how the network's margin stands among the others."""
    signals = candidate.signals
    source = candidate.source
    vector = {source: 1.0}
    if "margin" in signals:
        margin = max(-12.0, min(12.0, signals["margin"]))
        vector[f"{source} margin"] = margin / 10
        vector["below best"] = (min(margin, best) - best) / 10
        vector["below top"] = (min(margin, top) - top) / 10
    vector[f"{source} said"] = signals.get("said", 0.0)
    vector[f"{source} told"] = signals.get("told", 0.0)
    vector[f"{source} meant"] = signals.get("meant", 0.0)
    for name in ("relevance", "fused", "lexical", "second"):
        if name in signals:
            vector[name] = max(-2.0, min(2.0, signals[name] / 10))
    for name in ("rank", "dense", "led", "recorded", "asked", "marked", "left", "paper",
                 "kept", "each", "parts", "named", "listed", "titled"):  # fmt: skip
        if name in signals:
            vector[name] = signals[name]
    for name in ("words", "items", "together", "parties"):
        if name in signals:
            vector[f"log {name}"] = math.log1p(signals[name])
    return vector


def _fitting(question: Question, candidate: Candidate) -> Vector:
    """How the words that answer fit the kind of thing that is asked for."""
    focus = candidate.focus
    kind = question.kind
    tests = {
        Kind.WHO: bool(_NAME.search(focus)) and not _LINK.search(focus),
        Kind.WHEN: bool(_TIME.search(focus)) or bool(find_dates(focus)),
        Kind.HOUR: bool(_HOUR.search(focus)),
        Kind.WHERE: bool(_NAME.search(focus)),
        Kind.COUNT: bool(_NUMBER.search(focus)),
    }
    vector = {}
    if kind in tests and candidate.source != "across":
        vector["fits" if tests[kind] else "unfit"] = 1.0
    if kind is Kind.WHEN:
        vector["day told" if find_dates(candidate.said[0]) else "no day told"] = 1.0
    if _LINK.search(focus):
        vector["link"] = 1.0
    repeated = {w.stem for w in tokens(focus) if is_content(w)}
    asked = {w.stem for w in question.words}
    if repeated:
        vector["echo"] = len(repeated & asked) / len(repeated)
    if question.several:
        vector[f"several {candidate.source}"] = 1.0
        vector["several together"] = float("together" in candidate.signals)
    if candidate.opening and kind is Kind.YES_NO:
        vector["verdict"] = 1.0
        vector["denied"] = float(candidate.opening.startswith("No"))
    return vector


def _scoped(question: Question, candidate: Candidate, view: View) -> Vector:
    """How the meetings of the candidate agree with those that the question means."""
    vector: Vector = {}
    if not candidate.meetings or not question.scope.named:
        return {"placed": float(bool(candidate.meetings))}
    if candidate.source == "across":
        return vector
    meetings = [m for m in view.meetings if m.id in candidate.meetings]
    for name in AGREEMENTS:
        values = [question.scope.agreement(m).get(name, 0.0) for m in meetings]
        value = min(values, default=0.0)
        if value > 0:
            vector[f"{name} agrees"] = value
        elif value < 0:
            vector[f"{name} differs"] = -value
    strengths = [question.scope.strength(m) for m in meetings]
    most = max((question.scope.strength(m) for m in view.meetings), default=0.0)
    vector["scope below"] = min(strengths, default=0.0) - most
    return vector


def _agreeing(candidates: Sequence[Candidate]) -> list[float]:
    """Return how many other candidates say the same, as a logarithm."""
    words = [
        frozenset(fold(w.text) for w in tokens(c.focus) if is_content(w))
        for c in candidates
    ]
    places = [
        frozenset((q.document_id, q.start) for q in c.citations) for c in candidates
    ]
    found = []
    for i, mine in enumerate(words):
        alike = sum(
            bool(mine)
            and bool(words[j])
            and len(mine & words[j]) / min(len(mine), len(words[j])) >= 0.75
            for j in range(len(words))
            if j != i and not places[i] & places[j]
        )
        found.append(math.log1p(alike))
    return found


def deciding(
    vectors: Sequence[Vector], scores: Sequence[float], focuses: Sequence[str]
) -> Vector:
    """Return what tells whether the best candidate is right at all.

    Args:
        vectors: The features of each candidate.
        scores: The log-odds that the first fit gives each.
        focuses: The words of each that answer.
    """
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    best = order[0]
    vector = {f"best {name}": value for name, value in vectors[best].items()}
    vector["score"] = scores[best]
    words = frozenset(fold(w.text) for w in tokens(focuses[best]))
    rival = next(
        (
            scores[i]
            for i in order[1:]
            if len(words & {fold(w.text) for w in tokens(focuses[i])})
            < 0.5 * max(1, len(words))
        ),
        scores[best] - 5.0,
    )
    vector["ahead"] = min(5.0, scores[best] - rival)
    vector["mass"] = math.log1p(sum(1 / (1 + math.exp(-s)) for s in scores))
    return vector


def named(vectors: Sequence[Mapping[str, float]]) -> list[str]:
    """Return the names of all features, in order."""
    return sorted({name for vector in vectors for name in vector})
