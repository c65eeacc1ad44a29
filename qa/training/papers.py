"""Hand-written meeting papers with questions: what the reader learns meetings from.

``papers/*.jsonl`` holds one paper a line, of bodies that do not exist, with questions
in the words of people who have not seen it. A paper is read, recorded and cut as the
product does; what answers a question is a passage under its header, and what does not
are the passages that our own search takes for it, and the same words under the header
of another meeting.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from random import Random

from corpus.chunking import chunk
from corpus.document import Document, Passage, document_id
from corpus.loaders import markdown, text
from corpus.record import extract_record
from index.lexical import LexicalIndex, LexicalUnit
from qa.errors import QuestionSetError
from qa.outline import outline
from qa.tables import Spoken, named_rows, spoken
from qa.training.examples import Example
from qa.training.placing import placed

PAPERS = Path(__file__).with_name("papers")
"""The packaged papers."""

HELD_OUT = tuple((PAPERS / "held_out.txt").read_text("utf-8").splitlines())
"""The bodies that are not learnt from; readers are measured on them."""

_KEPT = 12
_BY_ROWS = 0.6
"""So much of what answers from a table is learnt row by row, as it is read."""
_WORD = re.compile(r"[^\W_]+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One question about one paper.

    Attributes:
        question: What is asked.
        spans: What of the paper answers, in order; () where it does not.
        anywhere: Whether papers of other meetings may answer it as well.
        paper: Place of its paper.
    """

    question: str
    spans: tuple[Span, ...]
    anywhere: bool
    paper: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as the product reads it.

    Attributes:
        body: Who met.
        document: Its text.
        passages: As they are found and read.
        rows: The rows of its tables, as they are read one by one.
    """

    body: str
    document: Document
    passages: tuple[Passage, ...]
    rows: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class Papers:
    """Papers and the questions about them."""

    papers: tuple[Paper, ...]
    questions: tuple[PaperQuestion, ...]

    def of(self, bodies: Iterable[str]) -> Papers:
        """Return what is of some bodies."""
        kept = set(bodies)
        places = [i for i, p in enumerate(self.papers) if p.body in kept]
        moved = {place: i for i, place in enumerate(places)}
        return Papers(
            tuple(self.papers[i] for i in places),
            tuple(
                replace(q, paper=moved[q.paper])
                for q in self.questions
                if q.paper in moved
            ),
        )

    @property
    def bodies(self) -> tuple[str, ...]:
        """The names of the bodies, in alphabetical order."""
        return tuple(sorted({p.body for p in self.papers}))


def read_papers(folder: Path = PAPERS) -> Papers:
    """Read all papers of a folder.

    Raises:
        QuestionSetError: A line is no paper, or an answer does not stand where it says.
    """
    papers: list[Paper] = []
    questions: list[PaperQuestion] = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            if not line.strip():
                continue
            try:
                fields = json.loads(line)
                paper = _paper(fields, f"{path.stem}/{number}/{fields['file']}")
                questions += [
                    _question(asked, paper.document.text, len(papers))
                    for asked in fields["questions"]
                ]
            except (KeyError, TypeError, ValueError) as error:
                raise QuestionSetError(f"{path}, line {number}: {error}") from error
            papers.append(paper)
    return Papers(tuple(papers), tuple(questions))


def _paper(fields: dict[str, str], key: str) -> Paper:
    name = Path(fields["file"]).name
    load = markdown.load if name.endswith(".md") else text.load
    loaded = load(fields["text"].encode(), name)
    document = Document(
        document_id(key), key, 1, loaded.title, loaded.text, tuple(loaded.blocks),
        loaded.media_type, key,
    )  # fmt: skip
    view = outline(document)
    rows = named_rows(view, 0, len(document.text))
    return Paper(
        fields["body"],
        document,
        chunk(document, extract_record(document)),
        tuple(spoken(row, view) for row in rows),
    )


def _question(fields: dict[str, object], whole: str, paper: int) -> PaperQuestion:
    question, answers = str(fields["q"]), fields["a"]
    if not isinstance(answers, list):
        raise ValueError(f"{question!r}: `a` has to be a list")
    spans: list[Span] = []
    if answers:
        at = str(fields["at"])
        begin = whole.find(at)
        if begin < 0 or whole.find(at, begin + 1) >= 0:
            raise ValueError(f"{question!r}: {at!r} has to occur once")
        reached = begin
        for answer in map(str, answers):
            start = whole.find(answer, reached, begin + len(at))
            start = whole.find(answer, begin, begin + len(at)) if start < 0 else start
            if start < 0:
                raise ValueError(f"{question!r}: {answer!r} is not in {at!r}")
            spans.append((start, start + len(answer)))
            reached = start + len(answer)
    return PaperQuestion(question, tuple(sorted(spans)), bool(fields.get("any")), paper)


class PaperExamples:
    """Makes examples of papers; safe to be drawn from without end."""

    def __init__(self, papers: Papers) -> None:
        """Index the passages, and look for what each question finds wrongly.

        Args:
            papers: What is learnt from.
        """
        self._papers = papers
        self._passages = [
            (number, passage)
            for number, paper in enumerate(papers.papers)
            for passage in paper.passages
        ]
        self._index = LexicalIndex.temporary()
        self._index.change(self._units(), ())
        self._view = self._index.view()
        self._of_body: dict[str, list[int]] = defaultdict(list)
        for number, paper in enumerate(papers.papers):
            self._of_body[paper.body].append(number)
        self._left: list[PaperQuestion] = []

    def _units(self) -> Iterator[LexicalUnit]:
        row = 0
        for paper in self._papers.papers:
            yield LexicalUnit(paper.document.id, paper.document, row, paper.passages)
            row += len(paper.passages)

    def __call__(self, random: Random) -> Example | None:
        """Draw one example; None where nothing comes of what was drawn."""
        if not self._left:
            self._left = list(self._papers.questions)
            random.shuffle(self._left)
        asked = self._left.pop()
        if not asked.spans:
            return self.wrong(asked, random)
        drawn = random.random()
        if drawn < 0.45:
            return self.right(asked, random)
        if drawn < 0.60:
            return self.placed(asked, random)
        if drawn < 0.72:
            other = self.misplaced(asked, random)
            if other is not None:
                return other
        return self.wrong(asked, random) or self.right(asked, random)

    def right(self, asked: PaperQuestion, random: Random) -> Example | None:
        """Return a question over a passage that answers it."""
        paper = self._papers.papers[asked.paper]
        holding = [
            p
            for p in paper.passages
            if any(p.start <= s and e <= p.end for s, e in asked.spans)
        ]
        if not holding:
            return None
        most = max(len(_inside(p, asked.spans)) for p in holding)
        passage = random.choice(
            [p for p in holding if len(_inside(p, asked.spans)) == most]
        )
        spans = _inside(passage, asked.spans)
        row = _row_with(paper, asked)
        header = passage.context
        if random.random() < 0.1 or (asked.anywhere and random.random() < 0.3):
            header = self._another_header(passage, random) if asked.anywhere else ""
        if row is not None and random.random() < _BY_ROWS:
            kept = filter(None, (row.found(*span) for span in asked.spans))
            return Example(
                asked.question, row.text, tuple(kept)[:1], "meetings", header=header
            )
        return Example(
            asked.question,
            paper.document.text[passage.start : passage.end],
            spans[:1],
            "meetings",
            header=header,
            items=spans if len(spans) > 1 else (),
        )

    def wrong(self, asked: PaperQuestion, random: Random) -> Example | None:
        """Return a question over a passage that our search takes for it, wrongly."""
        own = self._papers.papers[asked.paper]
        if _row_with(own, asked) is not None and random.random() < _BY_ROWS:
            return self._another_row(asked, random)
        hits = self._view.search(asked.question, k=_KEPT)
        found: list[tuple[int, Passage]] = []
        for hit in hits:
            number, passage = self._passages[hit.row]
            if number == asked.paper:
                answers = any(
                    s < passage.end and e > passage.start for s, e in asked.spans
                )
                if answers:
                    continue
            elif asked.anywhere or self._answers(asked, number, passage):
                continue
            found.append((number, passage))
        if not asked.spans:
            of_own = [(asked.paper, p) for p in own.passages]
            # What the question nearly finds stands in its own paper most of all.
            near = [one for one in found if one[0] == asked.paper] or of_own
            found = near[:3] if random.random() < 0.75 else found
        if not found:
            return None
        number, passage = random.choice(found[:6])
        text_of = self._papers.papers[number].document.text
        return Example(
            asked.question,
            text_of[passage.start : passage.end],
            (),
            "meetings",
            header=passage.context if random.random() < 0.95 else "",
        )

    def _another_row(self, asked: PaperQuestion, random: Random) -> Example | None:
        """Return a question over a row of its paper that does not answer it."""
        own = self._papers.papers[asked.paper]
        others = [r for r in own.rows if not any(r.found(*s) for s in asked.spans)]
        if not others:
            return None
        row = random.choice(others)
        begin = row.cells[0][2]
        header = next(p.context for p in own.passages if p.start <= begin < p.end)
        return Example(asked.question, row.text, (), "meetings", header=header)

    def misplaced(self, asked: PaperQuestion, random: Random) -> Example | None:
        """Return what answers under the header of a meeting that is not asked about.

        None where the question names nothing that tells the two headers apart.
        """
        example = self.right(asked, random)
        if example is None or asked.anywhere or not example.header:
            return None
        body = self._papers.papers[asked.paper].body
        others = [n for n in self._of_body[body] if n != asked.paper]
        if not others:
            return None
        own = _shared(self._papers.papers[asked.paper])
        theirs = _shared(self._papers.papers[random.choice(others)])
        mine, other = " | ".join(own), " | ".join(theirs)
        named = _words(asked.question) & _words(mine) - _words(other)
        if not any(_tells(word) for word in named):
            return None
        section = example.header.split(" | ")[len(own) :]
        section = [part for part in section if not named & _words(part)]
        header = " | ".join([*theirs, *section])
        return replace(example, header=header, answers=(), items=())

    def placed(self, asked: PaperQuestion, random: Random) -> Example | None:
        """Return a question about a meeting that does not exist, or about another.

        None where the question names its own meeting.
        """
        example = self.right(asked, random)
        shared = _shared(self._papers.papers[asked.paper])
        named = _words(asked.question) & _words(" ".join(shared))
        if example is None or any(map(_tells, named)):
            return None
        section = " | ".join(example.header.split(" | ")[len(shared) :])
        return placed(replace(example, header=section), self._papers.bodies, random)

    def _another_header(self, passage: Passage, random: Random) -> str:
        number, other = random.choice(self._passages)
        del number
        return other.context if random.random() < 0.7 else passage.context[:0]

    def _answers(self, asked: PaperQuestion, number: int, passage: Passage) -> bool:
        """Tell whether a passage of another paper holds the words of the answer."""
        text_of = self._papers.papers[number].document.text
        held = text_of[passage.start : passage.end].casefold()
        whole = self._papers.papers[asked.paper].document.text
        return any(whole[s:e].casefold() in held for s, e in asked.spans) and (
            self._papers.papers[number].body == self._papers.papers[asked.paper].body
        )


def _shared(paper: Paper) -> list[str]:
    """Return the parts of a paper's headers that all its passages share."""
    headers = [p.context.split(" | ") for p in paper.passages]
    if len(headers) == 1:
        return headers[0][:-1] or headers[0]
    parts = zip(*headers, strict=False)
    return [p[0] for p in takewhile(lambda same: len(set(same)) == 1, parts)]


def _row_with(paper: Paper, asked: PaperQuestion) -> Spoken | None:
    """Return the row of a table that holds the first of what answers, or None."""
    if not asked.spans:
        return None
    return next((row for row in paper.rows if row.found(*asked.spans[0])), None)


def _inside(passage: Passage, spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(
        (s - passage.start, e - passage.start)
        for s, e in spans
        if passage.start <= s and e <= passage.end
    )


def _words(written: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(written))


def _tells(word: str) -> bool:
    """Tell whether a word can tell one meeting from another."""
    return word.isdigit() or len(word) > 3


def learnt_examples() -> PaperExamples:
    """Return what makes examples of the packaged papers, those held out left out."""
    papers = read_papers()
    return PaperExamples(papers.of(b for b in papers.bodies if b not in HELD_OUT))
