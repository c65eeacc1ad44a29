"""What each part of answering is worth on bodies that it was not fitted to.

``make ablate`` gathers the candidates of every question set once (they are kept in
``.ablate/``), fits the scorer leaving one body out, and prints by body what became of
the questions, and what is lost without each source and each feature.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import pickle
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from index.live import LiveLibrary
from qa.assistant import Assistant, build_embedder, build_writer
from qa.calibration import expected_calibration_error
from qa.evaluation import read_questions
from qa.reading.reader import Reader, Reading
from qa.scoring.features import SOURCES, Vector, named
from qa.scoring.fit import Asked, Outcome, fit, left_out, outcome
from qa.scoring.judge import judged
from qa.scoring.scorer import Logistic, Scorer, write_scorer
from qa.settings import Settings, read_settings
from qa.training.papers import HELD_OUT, Papers, read_papers

HERE = Path(__file__).parent
STORE = HERE.parent / ".ablate"
INVENTED = HERE / "invented"
SAMPLES = HERE.parent / "corpus" / "samples"


@dataclass(frozen=True, slots=True)
class Body:
    """A question set and the documents that it asks about."""

    name: str
    questions: Path
    documents: Path


def bodies(shared: Path | None) -> list[Body]:
    """Return every set at hand: the invented ones, and those of a folder beside."""
    found = [
        Body(path.stem, path, INVENTED / path.stem)
        for path in sorted(INVENTED.glob("*.jsonl"))
    ]
    if shared is not None:
        found.append(Body("seed_dev", shared / "seed_dev.jsonl", SAMPLES))
        found += [
            Body(path.stem, path, shared / "corpora" / path.stem)
            for path in sorted((shared / "questions").glob("*.jsonl"))
        ]
    found.append(_written("papers", read_papers().of(HELD_OUT)))
    return found


def _written(name: str, papers: Papers) -> Body:
    """Write hand-written papers that the reader did not learn from as a set."""
    folder = STORE / "papers" / name
    folder.mkdir(parents=True, exist_ok=True)
    cases = []
    for number, paper in enumerate(papers.papers):
        key = f"{number:02d}-{Path(paper.document.key).name}"
        (folder / key).write_text(paper.document.text, encoding="utf-8")
        for place, one in enumerate(q for q in papers.questions if q.paper == number):
            if one.anywhere:
                continue
            answers = [paper.document.text[s:e] for s, e in one.spans]
            case = {
                "id": f"{name}-{number:02d}-{place:03d}",
                "kind": "list" if len(answers) > 1 else "fact",
                "question": one.question,
                "must": [[answer] for answer in answers],
                "docs": [Path(key).stem] if answers else [],
                "abstain": not answers,
            }
            cases.append(json.dumps(case))
    path = STORE / f"{name}.questions"
    path.write_text("\n".join(cases) + "\n", encoding="utf-8")
    return Body(name, path, folder)


def assistant_of(body: Body, settings: Settings) -> Assistant:
    """Build a body's library where it is not built yet, and open it."""
    folder = STORE / "libraries" / body.name
    library = settings.library.model_copy(update={"dir": folder})
    own = settings.model_copy(update={"library": library})
    embedder = build_embedder(own)
    writer = build_writer(own, embedder)
    writer.build([body.documents])
    live = LiveLibrary(
        folder, fingerprint=embedder.fingerprint, dimension=embedder.dimension
    )
    # Only candidates are gathered: no weights have to be there before they are fitted.
    nothing = Logistic(0.0, {})
    scorer = Scorer(nothing, nothing, nothing)
    return Assistant(live, writer, embedder, own, scorer=scorer)


class Remembering:
    """A reader that remembers what it read, so that only what is new is read."""

    def __init__(self, reader: Reader, path: Path) -> None:
        """Take up what was remembered of the same weights."""
        self._reader, self._path = reader, path.with_suffix(f".{reader.digest[:12]}")
        self._known: dict[tuple[str, str, str, int], Reading] = {}
        if self._path.exists():
            self._known = pickle.loads(self._path.read_bytes())

    def __getattr__(self, name: str) -> Any:
        """Be the reader in all else."""
        return getattr(self._reader, name)

    def read(
        self, question: str, texts: Sequence[tuple[str, str]], *, most: int = 1
    ) -> list[Reading]:
        """Read what is new, and remember it."""
        keys = [(question, header, text, most) for header, text in texts]
        new = [k for k in dict.fromkeys(keys) if k not in self._known]
        read = self._reader.read(question, [(k[1], k[2]) for k in new], most=most)
        self._known.update(zip(new, read, strict=True))
        return [self._known[k] for k in keys]

    def keep(self) -> None:
        """Write what is remembered."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_bytes(pickle.dumps(self._known))


def gather(body: Body, settings: Settings, *, fresh: bool) -> list[Asked]:
    """Return the judged questions of a body, from the store where they are kept."""
    path = STORE / f"{body.name}.jsonl"
    if path.exists() and not fresh:
        return [_asked(json.loads(line)) for line in path.read_text().splitlines()]
    began = time.perf_counter()
    assistant = assistant_of(body, settings)
    assistant._reader = Remembering(assistant._reader, STORE / "readings" / body.name)  # type: ignore[assignment]
    found = judged(assistant, read_questions(body.questions), body.name)
    assistant._reader.keep()  # type: ignore[attr-defined]
    assistant.close()
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(asdict(one)) + "\n" for one in found))
    took = (time.perf_counter() - began) / max(1, len(found))
    print(f"{body.name:18} {len(found):4} questions, {took:.2f} s each", flush=True)
    return found


def _asked(fields: dict[str, object]) -> Asked:
    return Asked(
        **{k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()}
    )  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Figures:
    """How it went, as shares of 1."""

    score: float
    error: float
    right: float
    wrong: float
    refused: float
    silent: float
    ece: float


def figures(outcomes: Sequence[Outcome], bar: float) -> Figures:
    """Count what became of questions at a bar."""
    answerable = [o for o in outcomes if o.asked.answerable]
    rest = [o for o in outcomes if not o.asked.answerable]
    spoken = [o for o in answerable if o.probability >= bar]
    right = sum(o.right for o in spoken)
    silent = sum(o.probability < bar for o in rest)
    n = len(outcomes)
    score = (right + silent) / n
    said = [(o.probability, o.right) for o in outcomes]
    return Figures(
        score,
        math.sqrt(score * (1 - score) / n),
        right / max(1, len(answerable)),
        (len(spoken) - right) / max(1, len(answerable)),
        1 - len(spoken) / max(1, len(answerable)),
        silent / max(1, len(rest)),
        expected_calibration_error([p for p, _ in said], [r for _, r in said]),
    )


def without(asked: Sequence[Asked], source: str) -> list[Asked]:
    """Return questions without the candidates of one source."""
    found = []
    for one in asked:
        kept = [i for i, v in enumerate(one.vectors) if source not in v]
        found.append(
            replace(
                one,
                focuses=tuple(one.focuses[i] for i in kept),
                lengths=tuple(one.lengths[i] for i in kept),
                vectors=tuple(one.vectors[i] for i in kept),
                right=tuple(one.right[i] for i in kept),
            )
        )
    return found


def lacking(asked: Sequence[Asked], feature: str) -> list[Asked]:
    """Return questions whose candidates lack one feature."""

    def bare(vector: Vector) -> Vector:
        return {n: v for n, v in vector.items() if n != feature}

    return [replace(one, vectors=tuple(map(bare, one.vectors))) for one in asked]


def mean_score(outcomes: Sequence[Outcome], bar: float) -> float:
    """Return the mean of the bodies' scores."""
    names = sorted({o.asked.body for o in outcomes})
    return sum(
        figures([o for o in outcomes if o.asked.body == n], bar).score for n in names
    ) / len(names)


def best_possible(asked: Sequence[Asked]) -> float:
    """Return the share of answerable questions with a right candidate."""
    answerable = [one for one in asked if one.answerable]
    return sum(any(one.right) for one in answerable) / max(1, len(answerable))


def table(asked: Sequence[Asked], outcomes: Sequence[Outcome], bar: float) -> None:
    """Print what became of each body's questions."""
    print(f"{'body':18} {'score':>6} {'±':>6} {'right':>6} {'wrong':>6} {'refus':>6} "
          f"{'silent':>6} {'ECE':>6} {'could':>6}")  # fmt: skip
    names = sorted({o.asked.body for o in outcomes})
    groups = [(n, [o for o in outcomes if o.asked.body == n]) for n in names]
    new = {"python_sc", "joint_statements", "django_dsf", "force11_sciwg"}
    made = {p.stem for p in INVENTED.glob("*.jsonl")}
    groups += [
        ("= invented", [o for o in outcomes if o.asked.body in made]),
        ("= the four", [o for o in outcomes if o.asked.body in new]),
        ("= all", list(outcomes)),
    ]
    for name, part in groups:
        if part:
            f = figures(part, bar)
            could = best_possible([o.asked for o in part])
            print(f"{name:18} {f.score:6.3f} {f.error:6.3f} {f.right:6.3f} "
                  f"{f.wrong:6.3f} {f.refused:6.3f} {f.silent:6.3f} {f.ece:6.3f} "
                  f"{could:6.3f}")  # fmt: skip


def main() -> None:
    """Gather, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=os.environ.get("EVAL_SETS"))
    parser.add_argument("--fresh", action="store_true", help="gather anew")
    parser.add_argument("--only", default="", help="sets to gather anew")
    parser.add_argument("--parts", action="store_true", help="what each part is worth")
    parser.add_argument("--write", type=Path, help="folder for a scorer fitted to all")
    parser.add_argument("--bar", type=float, default=0.0)
    given = parser.parse_args()
    settings = read_settings()
    bar = given.bar or settings.reader.threshold
    asked = [
        one
        for body in bodies(given.shared)
        for one in gather(
            body, settings, fresh=given.fresh or body.name in given.only.split(",")
        )
    ]
    outcomes = left_out(asked)
    table(asked, outcomes, bar)
    for other in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
        print(f"bar {other}: mean over bodies {mean_score(outcomes, other):.4f}")
    if given.parts:
        _parts(asked, outcomes, bar)
    if given.write:
        scorer = fit(asked)
        digest = hashlib.sha256(json.dumps([asdict(a) for a in asked]).encode())
        write_scorer(
            scorer,
            given.write,
            {"questions": len(asked), "features": digest.hexdigest()[:16]},
        )
        fitted = [outcome(scorer, one) for one in asked]
        print("fitted to all, mean over bodies", round(mean_score(fitted, bar), 4))


def _parts(asked: list[Asked], outcomes: list[Outcome], bar: float) -> None:
    base = mean_score(outcomes, bar)

    def worth(name: str, changed: list[Asked]) -> None:
        other = left_out(changed)
        by_name = {(o.asked.body, o.asked.name): o for o in other}
        gains = [
            _won(o, bar) - _won(by_name[o.asked.body, o.asked.name], bar)
            for o in outcomes
        ]
        n = len(gains)
        mean = sum(gains) / n
        error = math.sqrt(sum((g - mean) ** 2 for g in gains)) / n
        print(f"without {name:24} {mean_score(other, bar) - base:+.4f}  "
              f"(worth {mean:+.4f} ± {error:.4f})", flush=True)  # fmt: skip

    for source in SOURCES:
        worth(source, without(asked, source))
    for feature in named([v for one in asked for v in one.vectors]):
        worth(feature, lacking(asked, feature))


def _won(one: Outcome, bar: float) -> int:
    speaks = one.probability >= bar
    return int(one.right if speaks and one.asked.answerable else
               (not speaks and not one.asked.answerable))  # fmt: skip


if __name__ == "__main__":
    main()
