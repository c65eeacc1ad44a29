"""Scores answers against a question set, and counts how far retrieval reached.

A question set is a file of JSON objects, one a line: ``id``, ``kind``,
``question``, ``must`` (groups of strings: one of every group has to be said),
``not_`` (none may be said), ``docs`` (one of them has to be cited; none: any) and
``abstain`` (true where the documents do not say).

Nothing here prints or builds an assistant; metrics are functions of their
arguments.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from statistics import median
from typing import TYPE_CHECKING, Any, TypeVar

from qa.answer import Answer, Citation, Status
from qa.calibration import expected_calibration_error
from qa.errors import QuestionSetError
from qa.reply import AskReply, CitationReply, reply_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.generation import Generation

RECALL_AT = (1, 5, 8, 12)

WORD_LIMITS = {"list": 150, "cross": 150}
DEFAULT_WORD_LIMIT = 60
WORDS_PER_GROUP = 6

SHORT_KINDS = ("who", "when", "where")
"""Kinds of question that a few words answer."""

T = TypeVar("T")

_CITATION_MARK = re.compile(r"\[\d+\]")
_WORD = re.compile(r"\S*\w\S*")
_DASHES_AND_QUOTES = str.maketrans("’‘“”–—‑", "''\"\"---")
_FILE_SUFFIXES = {".txt", ".md", ".html", ".htm"}


# --- question sets -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what a right answer to it is.

    Attributes:
        id: Name of the question within its set.
        kind: Group under which it is counted: who, when, list…
        question: What is asked.
        must: Groups of strings; one string of every group has to be said.
        not_: Strings of which none may be said.
        docs: Documents, without ending, of which one has to be cited; () for any.
        abstain: True where the documents do not say.
    """

    id: str
    kind: str
    question: str
    must: tuple[tuple[str, ...], ...] = ()
    not_: tuple[str, ...] = ()
    docs: tuple[str, ...] = ()
    abstain: bool = False


def read_questions(path: Path) -> tuple[Case, ...]:
    """Read a question set.

    Raises:
        QuestionSetError: The file cannot be read, or a line is no question; the
            message names the line.
    """
    cases = read_json_lines(path, _case)
    if not cases:
        raise QuestionSetError(f"{path}: holds no question")
    return tuple(cases)


def read_json_lines(path: Path, make: Callable[[Any], T]) -> list[T]:
    """Read a file of JSON values, one a line; lines without a character are skipped.

    Args:
        path: The file.
        make: What a value stands for; a ValueError of it names what is wrong.

    Raises:
        QuestionSetError: The file cannot be read, a line is not JSON, or ``make``
            refuses it; the message names the line.
    """

    def made(line: str) -> T:
        try:
            return make(json.loads(line))
        except json.JSONDecodeError as error:
            raise ValueError(f"not JSON ({error.msg})") from error
        except RecursionError as error:
            raise ValueError("not JSON (too deeply nested)") from error

    return read_lines(path, made)


def read_lines(path: Path, make: Callable[[str], T]) -> list[T]:
    """Read a text file line by line; lines without a character are skipped.

    Args:
        path: The file.
        make: What a line stands for; a ValueError of it names what is wrong.

    Raises:
        QuestionSetError: The file cannot be read, or ``make`` refuses a line; the
            message names the line.
    """
    try:
        # Not splitlines(): a question may hold U+2028, which ends no line here.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise QuestionSetError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path}: not UTF-8 text ({error.reason})") from error
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(make(line))
            except ValueError as error:
                raise QuestionSetError(f"{path}, line {number}: {error}") from error
    return found


def _case(fields: Any) -> Case:  # noqa: ANN401 - whatever JSON can hold
    if not isinstance(fields, dict):
        raise ValueError("expected a JSON object")
    for name in ("id", "kind", "question"):
        if not isinstance(fields.get(name), str) or not fields[name].strip():
            raise ValueError(f"`{name}` has to be a string that is not empty")
    abstain = fields.get("abstain", False)
    if not isinstance(abstain, bool):
        raise ValueError("`abstain` has to be true or false")
    groups = fields.get("must", [])
    if not isinstance(groups, list):
        raise ValueError("`must` has to be a list of lists of strings")
    case = Case(
        id=fields["id"],
        kind=fields["kind"],
        question=fields["question"],
        must=tuple(_strings(group, "every group of `must`") for group in groups),
        not_=_strings(fields.get("not_", []), "`not_`"),
        docs=_strings(fields.get("docs", []), "`docs`"),
        abstain=abstain,
    )
    if not case.must and not abstain:
        raise ValueError("`must` is empty, so every answer would be right")
    if not all(case.must):
        raise ValueError("a group of `must` is empty, so no answer could be right")
    return case


def _strings(value: Any, name: str) -> tuple[str, ...]:  # noqa: ANN401
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ValueError(f"{name} has to be a list of strings")
    return tuple(value)


# --- what counts as said, and as the same document ---------------------------


def normalise(text: str) -> str:
    r"""Fold what should make no difference: case, width, dashes, quotes, spaces.

    >>> normalise("3 –\n5  December")
    '3-5 december'
    """
    text = unicodedata.normalize("NFKC", text).casefold().translate(_DASHES_AND_QUOTES)
    return re.sub(r"\s+", " ", re.sub(r"\s*-\s*", "-", text)).strip()


def without_marks(text: str) -> str:
    """Return the text without the marks that Markdown sets around words.

    >>> without_marks("**Present:** [A](b)")
    'Present: A(b)'
    """
    return re.sub(r"[*_`#>\[\]|]", "", text)


def document_name(path: str) -> str:
    """Return a document's path without its ending.

    >>> document_name("2020-07/july-22.md")
    '2020-07/july-22'
    """
    pure = PurePosixPath(path)
    return str(pure.with_suffix("")) if pure.name else ""


def same_document(one: str, other: str) -> bool:
    """Tell whether two names are one, or one is the last parts of the other.

    >>> same_document("july-22", "2020-07/july-22")
    True
    >>> same_document("22", "2020-07/july-22")
    False
    """
    return one == other or one.endswith("/" + other) or other.endswith("/" + one)


def says(answer: str, group: Sequence[str]) -> bool:
    """Tell whether one string of a group stands in a normalised answer.

    Yes and no have to be its first word; short strings and numbers have to be
    whole words.

    >>> says("the 3rd of 2023", ["3"])
    False
    >>> says("no, it was not", ["No"])
    True
    """
    first = re.split(r"\W+", answer, maxsplit=1)[0]
    for wanted in map(normalise, group):
        if wanted in {"yes", "no"}:
            if first == wanted:
                return True
        elif len(wanted) <= 4 or wanted.isdigit():
            if re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", answer):
                return True
        elif wanted in answer:
            return True
    return False


def cites_right_document(case: Case, documents: Iterable[str]) -> bool:
    """Tell whether one of these document paths is among those asked for."""
    names = [document_name(path) for path in documents]
    return not case.docs or any(
        same_document(document_name(wanted), name)
        for wanted in case.docs
        for name in names
    )


def is_right(case: Case, reply: AskReply) -> bool:
    """Tell whether a reply is what the case asks for."""
    if case.abstain or reply.status is Status.NOT_FOUND:
        return case.abstain and reply.status is Status.NOT_FOUND
    said = normalise(reply.answer)
    limit = WORD_LIMITS.get(case.kind, DEFAULT_WORD_LIMIT)
    return (
        all(says(said, group) for group in case.must)
        and not any(normalise(unwanted) in said for unwanted in case.not_)
        and cites_right_document(case, (c.document for c in reply.citations))
        and len(said.split()) <= limit + WORDS_PER_GROUP * len(case.must)
    )


# --- quotes ------------------------------------------------------------------


def read_texts(folder: Path) -> dict[str, str]:
    """Read the text files below a folder, normalised, by name without ending."""
    texts = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix.lower() in _FILE_SUFFIXES:
            raw = path.read_text(encoding="utf-8", errors="replace")
            visible = html.unescape(re.sub(r"<[^>]+>", " ", raw))
            name = document_name(path.relative_to(folder).as_posix())
            texts[name] = normalise(without_marks(visible))
    return texts


def stands_in_file(citation: CitationReply, texts: Mapping[str, str]) -> bool:
    """Tell whether a quote stands in the file it names; true for unknown files."""
    cited = document_name(citation.document)
    for name, text in texts.items():
        if same_document(name, cited):
            return normalise(without_marks(citation.quote)) in text
    return True


def stands_in_text(citation: CitationReply, text: str | None) -> bool:
    """Tell whether a quote is what a document's text has from start to end."""
    return text is not None and text[citation.start : citation.end] == citation.quote


# --- counting ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of what, in the order in which they are printed."""

    answerable: int = 0
    right: int = 0
    refused: int = 0
    wrong: int = 0
    unanswerable: int = 0
    abstained: int = 0
    quotes: int = 0
    bad_quotes: int = 0
    uncited: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """One question, what was replied, and whether that was right.

    Attributes:
        case: The question.
        reply: What was replied. Its confidence is in what it says: for silence, that
            the documents do not say.
        right: Whether it is what the case asks for: for silence, whether the
            documents do not say.
    """

    case: Case
    reply: AskReply
    right: bool

    @property
    def words(self) -> int | None:
        """How many words the answer has, without citation marks; None for silence."""
        if self.reply.status is Status.NOT_FOUND:
            return None
        return len(_WORD.findall(_CITATION_MARK.sub(" ", self.reply.answer)))


@dataclass(frozen=True, slots=True)
class Scores:
    """What a set of replies is worth.

    Attributes:
        counts: Totals.
        kinds: Right and asked, by kind of question.
        judged: Every question in the order in which it was asked.
    """

    counts: Counts
    kinds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    judged: tuple[Judged, ...] = ()

    @property
    def misses(self) -> tuple[tuple[Case, AskReply], ...]:
        """The questions that were not answered as they should be."""
        return tuple((one.case, one.reply) for one in self.judged if not one.right)

    @property
    def confidences(self) -> list[float]:
        """How sure each reply was of what it says, 0 to 1, in the order of asking."""
        return [one.reply.confidence for one in self.judged]

    @property
    def right(self) -> list[bool]:
        """Whether each reply was right, in the order of asking."""
        return [one.right for one in self.judged]

    def median_words(self, kinds: Collection[str]) -> float | None:
        """Return the median length of the answers to questions of some kinds.

        Args:
            kinds: The kinds, taken together.

        Returns:
            In words without citation marks, of right and wrong answers alike; None
            where nothing was answered.
        """
        lengths = [
            words
            for one in self.judged
            if one.case.kind in kinds and (words := one.words) is not None
        ]
        return median(lengths) if lengths else None

    @property
    def refused_but_shown(self) -> int:
        """How many refused questions the nearest passages, shown instead, answer."""
        return sum(
            one.reply.status is Status.NOT_FOUND
            and not one.case.abstain
            and holds_answer(
                one.case, [(c.document, c.quote) for c in one.reply.nearest]
            )
            for one in self.judged
        )

    @property
    def score(self) -> float:
        """Share of all questions that were answered or left as they should be."""
        counts = self.counts
        return (counts.right + counts.abstained) / (
            counts.answerable + counts.unanswerable
        )

    def miss_lines(self) -> list[str]:
        """Return two lines for every question that was not answered right."""
        return [
            f"MISS {case.id} [{case.kind}] {case.question}\n"
            f"     -> {reply.status.value}: {reply.answer[:200]}"
            for case, reply in self.misses
        ]

    def lines(self) -> list[str]:
        """Return the figures of the score as they are printed."""
        counts = self.counts
        return [
            *(f"{k:8} {right}/{n}" for k, (right, n) in sorted(self.kinds.items())),
            json.dumps(asdict(counts)),
            f"score {self.score:.3f}  right {counts.right}/{counts.answerable}"
            f"  wrong {counts.wrong}  refused {counts.refused}"
            f"  abstained {counts.abstained}/{counts.unanswerable}"
            f"  bad quotes {counts.bad_quotes}/{counts.quotes}",
        ]

    def further_lines(self) -> list[str]:
        """Return how honest the confidence is and how short the answers are.

        Apart from ``lines``, which are those of every scorer of question sets.
        """
        if not self.judged:
            return []
        error = expected_calibration_error(self.confidences, self.right)
        lengths = [
            *((kind, self.median_words({kind})) for kind in SHORT_KINDS),
            ("together", self.median_words(SHORT_KINDS)),
        ]
        shown = "  ".join(
            f"{name} {'–' if words is None else format(words, 'g')}"
            for name, words in lengths
        )
        return [
            f"calibration  ECE {error:.3f} over {len(self.judged)} questions",
            f"median words  {shown}",
            f"refused, with the answer in the nearest passages shown  "
            f"{self.refused_but_shown}/{self.counts.refused}",
        ]


def score(
    cases: Sequence[Case],
    replies: Sequence[AskReply],
    *,
    is_good_quote: Callable[[CitationReply], bool] = lambda _: True,
) -> Scores:
    """Count what a set of replies is worth.

    Args:
        cases: The questions, at least one.
        replies: One for each of them, in the same order.
        is_good_quote: Tells whether a quote stands where its citation says.
    """
    tally = dict.fromkeys(asdict(Counts()), 0)
    kinds: dict[str, tuple[int, int]] = {}
    judged = []
    for case, reply in zip(cases, replies, strict=True):
        tally["quotes"] += len(reply.citations)
        tally["bad_quotes"] += sum(not is_good_quote(c) for c in reply.citations)
        right = is_right(case, reply)
        silent = reply.status is Status.NOT_FOUND
        if case.abstain:
            tally["unanswerable"] += 1
            tally["abstained"] += right
        else:
            tally["answerable"] += 1
            tally["uncited"] += not silent and not (reply.citations or reply.by_hand)
            tally["right" if right else "refused" if silent else "wrong"] += 1
        good, asked = kinds.get(case.kind, (0, 0))
        kinds[case.kind] = (good + right, asked + 1)
        judged.append(Judged(case, reply, right))
    return Scores(Counts(**tally), kinds, tuple(judged))


def holds_answer(case: Case, passages: Iterable[tuple[str, str]]) -> bool:
    """Tell whether passages of right documents together hold all that is asked.

    A group that asks for yes or no is not looked for: no passage begins with it.

    Args:
        case: The question.
        passages: Path of the document and words of each.
    """
    right = [words for path, words in passages if cites_right_document(case, [path])]
    text = normalise("\n".join(right))
    sought = [g for g in case.must if not {"yes", "no"} & set(map(normalise, g))]
    return bool(right) and all(says(text, group) for group in sought)


def recall_at(
    cases: Sequence[Case], found: Sequence[Sequence[Citation]], k: int
) -> float:
    """Return the share of answerable questions whose first k passages suffice.

    Args:
        cases: The questions.
        found: For each of them the passages that were found, best first.
        k: How many passages are looked at, at least 1.

    Returns:
        0 to 1; 0 where no question is answerable.
    """
    reached = [
        holds_answer(case, [(p.key, p.quote) for p in passages[:k]])
        for case, passages in zip(cases, found, strict=True)
        if not case.abstain
    ]
    return sum(reached) / len(reached) if reached else 0.0


def recall_line(cases: Sequence[Case], found: Sequence[Sequence[Citation]]) -> str:
    """Return recall at the usual depths, as it is printed."""
    return "  ".join(f"recall@{k} {recall_at(cases, found, k):.3f}" for k in RECALL_AT)


# --- the baseline ------------------------------------------------------------


def dense_baseline(
    question: str,
    embed_query: Callable[[str], NDArray[np.float32]],
    generation: Generation,
    *,
    k: int = max(RECALL_AT),
) -> tuple[AskReply, tuple[Citation, ...]]:
    """Answer with the nearest passage of plain cosine search, whole.

    Returns:
        The reply, and the k nearest passages.
    """
    scored = generation.search_dense(embed_query(question), k=k)
    passages = generation.passages([each.row for each in scored])
    found = tuple(
        Citation(generation.document(passage.document_id), passage.start, passage.end)
        for passage in passages
    )
    answer = Answer(
        status=Status.ANSWERED if found else Status.NOT_FOUND,
        question_as_understood=question,
        text=found[0].quote if found else "The library is empty.",
        citations=found[:1],
        confidence=min(1.0, max(0.0, float(scored[0].score))) if found else 0.0,
        nearest=(),
        generation=generation.number,
    )
    return reply_of(answer), found
