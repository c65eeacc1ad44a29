"""Measures retrieval on a test collection: questions, texts and which texts are right.

A collection is a folder in the layout of BEIR (Thakur et al. 2021,
https://arxiv.org/abs/2104.08663): ``corpus.jsonl`` and ``queries.jsonl`` hold objects
with ``_id``, ``text`` and, for texts, ``title``; ``qrels.tsv`` holds query, text and
score, one judgement a line.

What is measured is the product: the texts go through its own writer into a library
that exists for this measurement alone. The library that answers questions is never
touched.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from corpus.document import document_id
from corpus.parsing import ParsingLimits, SourceFile
from index.embedder import Embedder
from index.live import LiveLibrary
from index.writer import LibraryWriter, Progress
from qa.errors import QuestionSetError
from qa.evaluation import read_json_lines, read_lines
from qa.retriever import Hit, Retriever

T = TypeVar("T")

Rerank = Callable[[str, Sequence[Hit]], Sequence[Hit]]
"""Puts the passages found for a question in order."""

CUT_OFF = 10
"""Rank to which nDCG looks."""

DEPTH = 30
"""Passages found for a question: ten texts have that many where each has three."""

_HEADER = ("query-id", "corpus-id", "score")


# --- collections -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a collection.

    Attributes:
        id: Its name within the collection.
        title: Its title, or "".
        text: Its body, or "" where it has a title alone.
    """

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """One question of a collection.

    Attributes:
        id: Its name within the collection.
        text: What is asked.
        gains: How relevant texts are to it, above 0, by their ids; at least one.
    """

    id: str
    text: str
    gains: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """A test collection: texts, and questions whose right texts are known.

    Attributes:
        texts: In the order of their file, ids unique.
        queries: Those with a relevant text, in the order of their file.
    """

    texts: tuple[Text, ...]
    queries: tuple[Query, ...]


def read_retrieval_set(folder: Path) -> RetrievalSet:
    """Read a test collection in the layout of BEIR.

    Raises:
        QuestionSetError: A file is missing or unreadable, or a line of it is not in
            this layout; the message names the line.
    """
    texts = _by_id(folder / "corpus.jsonl", _text)
    asked = _by_id(folder / "queries.jsonl", _asked)
    gains = _gains(folder / "qrels.tsv", texts, asked)
    return RetrievalSet(
        tuple(texts.values()),
        tuple(Query(id_, asked[id_], gains[id_]) for id_ in asked if id_ in gains),
    )


def _by_id(path: Path, make: Callable[[Mapping[str, Any]], T]) -> dict[str, T]:
    found: dict[str, T] = {}

    def take(fields: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        if not isinstance(fields, dict):
            raise ValueError("expected a JSON object")
        id_ = _string(fields, "_id")
        if id_ in found:
            raise ValueError(f"`_id` {id_!r} stands there twice")
        found[id_] = make(fields)

    read_json_lines(path, take)
    if not found:
        raise QuestionSetError(f"{path}: holds nothing")
    return found


def _text(fields: Mapping[str, Any]) -> Text:
    # A text of a title alone is usual, and so is an empty one.
    title, text = fields.get("title", ""), fields.get("text")
    if not isinstance(title, str) or not isinstance(text, str):
        raise ValueError("`text`, and `title` where there is one, have to be strings")
    return Text(fields["_id"], title, text)


def _asked(fields: Mapping[str, Any]) -> str:
    return _string(fields, "text")


def _string(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"`{name}` has to be a string that is not empty")
    return value


def _gains(
    path: Path, texts: Collection[str], asked: Collection[str]
) -> dict[str, dict[str, int]]:
    """Read the judgements: the scores above 0 of texts, by query."""
    seen: set[tuple[str, str]] = set()
    gains: dict[str, dict[str, int]] = {}

    def take(line: str) -> None:
        fields = line.split("\t")
        if tuple(fields) == _HEADER:
            return
        if len(fields) != len(_HEADER):
            raise ValueError(f"expected {len(_HEADER)} fields, found {len(fields)}")
        query, text, score = fields
        if query not in asked:
            raise ValueError(f"no query has the id {query!r}")
        if text not in texts:
            raise ValueError(f"no text has the id {text!r}")
        if (query, text) in seen:
            raise ValueError(f"{text!r} is judged for {query!r} twice")
        seen.add((query, text))
        try:
            gain = int(score)
        except ValueError:
            raise ValueError(f"the score {score!r} is no whole number") from None
        if gain > 0:
            gains.setdefault(query, {})[text] = gain

    read_lines(path, take)
    if not gains:
        raise QuestionSetError(f"{path}: judges no text relevant")
    return gains


# --- metrics -----------------------------------------------------------------


def hit_at(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Return 1 where one of the first k texts is relevant, else 0.

    Also called success at k (https://trec.nist.gov/trec_eval).

    >>> hit_at(["a", "b", "c"], {"b"}, 1), hit_at(["a", "b", "c"], {"b"}, 2)
    (0.0, 1.0)
    """
    return float(any(id_ in relevant for id_ in ranked[:k]))


def ndcg_at(ranked: Sequence[str], gains: Mapping[str, int], k: int) -> float:
    """Return the normalised discounted cumulative gain of the first k texts.

    The sum of gain / log2(rank + 1) over that of the best order there could be, as
    trec_eval and with it BEIR compute it (Järvelin, Kekäläinen 2002,
    https://doi.org/10.1145/582415.582418).

    >>> round(ndcg_at(["a", "b"], {"b": 1}, 10), 3)
    0.631

    Args:
        ranked: Ids, best first, each once.
        gains: How relevant texts are, above 0; at least one.
        k: How many texts are looked at, at least 1.

    Returns:
        0 to 1; 1 where no order of any texts would be better.
    """
    found = _discounted(gains.get(id_, 0) for id_ in ranked[:k])
    return found / _discounted(sorted(gains.values(), reverse=True)[:k])


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over queries, each 0 to 1.

    Attributes:
        hit_1: Share of queries whose first text is relevant.
        hit_5: Share of queries with a relevant text among the first five.
        ndcg_10: Normalised discounted cumulative gain of the first ten.
    """

    hit_1: float
    hit_5: float
    ndcg_10: float

    def line(self, name: str) -> str:
        """Return them as they are printed."""
        return (
            f"{name:10} hit@1 {self.hit_1:.3f}  hit@5 {self.hit_5:.3f}"
            f"  nDCG@{CUT_OFF} {self.ndcg_10:.3f}"
        )


def figures_of(queries: Sequence[Query], ranked: Sequence[Sequence[str]]) -> Figures:
    """Return what rankings are worth.

    Args:
        queries: At least one.
        ranked: For each of them the ids of the texts that were found, best first.
    """
    pairs = list(zip(queries, ranked, strict=True))

    def mean(values: Iterable[float]) -> float:
        return math.fsum(values) / len(pairs)

    return Figures(
        hit_1=mean(hit_at(ids, query.gains, 1) for query, ids in pairs),
        hit_5=mean(hit_at(ids, query.gains, 5) for query, ids in pairs),
        ndcg_10=mean(ndcg_at(ids, query.gains, CUT_OFF) for query, ids in pairs),
    )


# --- measuring ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RetrievalScores:
    """What retrieval is worth on one test collection.

    Attributes:
        queries: How many were asked.
        texts: How many texts there are.
        unread: How many of them could not be read, so that nothing finds them.
        fused: Dense and lexical search, fused.
        reranked: The same passages in the order of a reranker; None without one.
    """

    queries: int
    texts: int
    unread: int
    fused: Figures
    reranked: Figures | None = None

    def lines(self) -> list[str]:
        """Return the table that the command prints."""
        unread = f", {self.unread} of them unread" if self.unread else ""
        return [
            self.fused.line("fused"),
            *([] if self.reranked is None else [self.reranked.line("re-ranked")]),
            f"over {self.queries} questions and {self.texts} texts{unread}",
        ]


def evaluate_retrieval(
    collection: RetrievalSet,
    embedder: Embedder,
    retriever: Retriever,
    *,
    limit: int | None = None,
    depth: int = DEPTH,
    rerank: Rerank | None = None,
    limits: ParsingLimits | None = None,
    progress: Progress = lambda phase, done, total: None,
) -> RetrievalScores:
    """Put the texts into a library of their own, ask, and score what is found.

    A text of several passages counts once, at the rank of its best one.

    Args:
        collection: Texts and queries.
        embedder: Makes the vectors of the texts; the one that the retriever has.
        retriever: What is measured.
        limit: Ask the first so many queries, at least 1; None for all.
        depth: Passages found for each query and given to the reranker, at least 1.
        rerank: Puts the passages found for a question into a better order.
        limits: What reading one text may cost.
        progress: Takes a phase, how much of it is done, and how much there is.

    Raises:
        LibraryError: There is no room for the library, for example.
    """
    queries = collection.queries[:limit]
    fused: list[list[str]] = []
    reranked: list[list[str]] = []
    with TemporaryDirectory(prefix="meeting-qa-") as folder:
        directory = Path(folder)
        writer = LibraryWriter(directory, embedder, limits=limits)
        sources = _sources(collection.texts)
        report = writer.add(sources.values(), progress=progress)
        ids = {document_id(source.key): id_ for id_, source in sources.items()}
        with LiveLibrary(
            directory, fingerprint=embedder.fingerprint, dimension=embedder.dimension
        ) as live:
            generation = live.current()
            for done, query in enumerate(queries):
                progress("asking", done, len(queries))
                hits = retriever.retrieve(query.text, generation, k=depth)
                fused.append(_texts_of(hits, ids))
                if rerank is not None:
                    reranked.append(_texts_of(rerank(query.text, hits), ids))
        progress("asking", len(queries), len(queries))
    return RetrievalScores(
        queries=len(queries),
        texts=len(collection.texts),
        unread=len(report.failed),
        fused=figures_of(queries, fused),
        reranked=figures_of(queries, reranked) if rerank is not None else None,
    )


def _sources(texts: Sequence[Text]) -> dict[str, SourceFile]:
    """Return every text as a file in memory, by its id.

    Files are called by numbers: an id may hold what no path can, and words of an id
    must not be found.
    """
    sources = {}
    for number, text in enumerate(texts, 1):
        name = f"{number}.txt"
        content = f"{text.title}\n\n{text.text}".strip()
        # JSON can hold lone surrogates, which no encoding has.
        data = content.encode("utf-8", "replace")
        sources[text.id] = SourceFile(name, name, data=data)
    return sources


def _texts_of(hits: Sequence[Hit], ids: Mapping[str, str]) -> list[str]:
    """Return the ids of the texts that passages are from, each once, best first."""
    return list(dict.fromkeys(ids[hit.passage.document_id] for hit in hits))
