"""Work on the library that takes a while: one thread, one change at a time.

Jobs live in memory only; a restart forgets them, never what they saved. Nothing
here knows what a job does.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Generic, TypeVar

import anyio

from corpus.errors import AssistantError
from web.errors import JobNotFoundError, TooManyJobsError
from web.logs import unforeseen, write_line

T = TypeVar("T")
Progress = Callable[[str, int, int], None]

MAX_WAITING = 16
MAX_KEPT = 100
_LOOK_AGAIN_S = 0.1


class State(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """What is known of a job at one moment.

    Attributes:
        id: Names the job; cannot be guessed.
        kind: What is done: ``upload``, ``remove`` or ``rebuild``.
        state: Where it stands.
        phase: What is being done just now: ``reading``, ``embedding``, ``saving``.
        done: Units of the phase that are done.
        total: Units of the phase, 0 where not known.
        result: What came of it, once done.
        error: What stopped it, once failed.
        created_at: When it was asked for.
        finished_at: When it ended.
    """

    id: str
    kind: str
    state: State = State.WAITING
    phase: str = ""
    done: int = 0
    total: int = 0
    result: T | None = None
    error: Exception | None = None
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    finished_at: datetime | None = None

    @property
    def over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state in (State.DONE, State.FAILED)


class Jobs(Generic[T]):
    """Runs jobs one after the other and remembers the last of them."""

    def __init__(
        self, *, max_waiting: int = MAX_WAITING, max_kept: int = MAX_KEPT
    ) -> None:
        """Start without work.

        Args:
            max_waiting: Jobs that may wait or run at once.
            max_kept: Jobs that are remembered, the oldest forgotten first.
        """
        self._max_waiting = max_waiting
        self._max_kept = max_kept
        self._lock = threading.Lock()
        self._jobs: dict[str, Job[T]] = {}
        self._futures: dict[str, Future[None]] = {}
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="jobs")

    def submit(self, kind: str, work: Callable[[Progress], T]) -> Job[T]:
        """Queue work and return at once.

        Raises:
            TooManyJobsError: As many jobs wait as may.
        """
        job: Job[T] = Job(secrets.token_urlsafe(12), kind)
        with self._lock:
            waiting = sum(not each.over for each in self._jobs.values())
            if waiting >= self._max_waiting:
                raise TooManyJobsError(waiting)
            self._jobs[job.id] = job
            self._forget_oldest()
            self._futures[job.id] = self._pool.submit(self._run, job.id, kind, work)
        return job

    def get(self, job_id: str) -> Job[T]:
        """Return what is known of a job now.

        Raises:
            JobNotFoundError: There is none, or it was forgotten.
        """
        with self._lock:
            try:
                return self._jobs[job_id]
            except KeyError:
                raise JobNotFoundError(job_id) from None

    def unfinished(self, kind: str) -> Job[T] | None:
        """Return a job of this kind that waits or runs, if there is one."""
        with self._lock:
            alive = (j for j in self._jobs.values() if j.kind == kind and not j.over)
            return next(alive, None)

    async def finished(self, job_id: str) -> Job[T]:
        """Wait until a job is over without holding a thread."""
        # Shielded: a caller who goes away must not cancel what others wait for.
        await asyncio.shield(asyncio.wrap_future(self._futures[job_id]))
        return self.get(job_id)

    async def watch(self, job_id: str) -> AsyncIterator[Job[T]]:
        """Yield a job whenever something changed, until it is over."""
        seen = None
        while True:
            job = self.get(job_id)
            if job is not seen:
                seen = job
                yield job
            if job.over:
                return
            await anyio.sleep(_LOOK_AGAIN_S)

    def close(self) -> None:
        """Let the running job end and start no other."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, job_id: str, kind: str, work: Callable[[Progress], T]) -> None:
        def progress(phase: str, done: int, total: int) -> None:
            self._change(job_id, phase=phase, done=done, total=total)

        self._change(job_id, state=State.RUNNING)
        ending: dict[str, object]
        try:
            ending = {"state": State.DONE, "result": work(progress)}
        # Whatever stops a job has to reach who asked for it, not end the thread.
        except Exception as error:
            ending = {"state": State.FAILED, "error": error}
            if not isinstance(error, AssistantError):
                unforeseen(error, job=job_id)
        self._change(job_id, finished_at=datetime.now(UTC), **ending)
        write_line(event="job", job=job_id, kind=kind, state=ending["state"])

    def _change(self, job_id: str, **changes: object) -> None:
        with self._lock:
            self._jobs[job_id] = replace(self._jobs[job_id], **changes)  # type: ignore[arg-type]

    def _forget_oldest(self) -> None:
        over = [job.id for job in self._jobs.values() if job.over]
        for job_id in over[: max(0, len(self._jobs) - self._max_kept)]:
            del self._jobs[job_id], self._futures[job_id]
