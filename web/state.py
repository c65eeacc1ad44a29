"""What one application holds while it serves, handed to every route.

Nothing here is global: two applications in one process share nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar, cast

from fastapi import Depends, Request

from corpus.errors import AssistantError
from index.errors import GenerationGoneError
from qa.settings import Settings
from web.changes import Change
from web.errors import NotReadyError
from web.jobs import Jobs
from web.metrics import Metrics
from web.security import Guard

if TYPE_CHECKING:
    from qa.assistant import Assistant

OPENING_S = 30.0
_TRY_AGAIN_S = 2.0
_TRIES = 4

P = ParamSpec("P")
R = TypeVar("R")


class AssistantSource:
    """Opens the assistant, and opens it again when it could not be opened before.

    So a server that was started too early serves as soon as there is a library.
    """

    def __init__(self, build: Callable[[], Assistant]) -> None:
        """Take what opens the assistant."""
        self._build = build
        self._lock = threading.Lock()
        self._assistant: Assistant | None = None
        self._error: AssistantError = NotReadyError()
        self._tried_at = float("-inf")

    def get(self, *, wait_s: float = OPENING_S) -> Assistant:
        """Return the assistant.

        Args:
            wait_s: Seconds to wait where another thread is opening it.

        Raises:
            NotReadyError: Another thread is still opening it.
            AssistantError: Why the library cannot serve.
        """
        if self._assistant is not None:
            return self._assistant
        if not self._lock.acquire(timeout=wait_s):
            raise NotReadyError
        try:
            if self._assistant is None and self._due():
                self._open()
            if self._assistant is None:
                raise self._error
            return self._assistant
        finally:
            self._lock.release()

    def peek(self) -> Assistant | None:
        """Return the assistant if it is open, without waiting for anything."""
        return self._assistant

    def close(self) -> None:
        """Close the assistant, if it was opened."""
        with self._lock:
            if self._assistant is not None:
                self._assistant.close()
                self._assistant = None

    def _due(self) -> bool:
        return time.monotonic() - self._tried_at >= _TRY_AGAIN_S

    def _open(self) -> None:
        try:
            assistant = self._build()
            assistant.warm_up()
        except AssistantError as error:
            self._error = error
        else:
            self._assistant = assistant
        self._tried_at = time.monotonic()


def on_newest(route: Callable[P, R]) -> Callable[P, R]:
    """Make a route read again where a document was removed while it was reading.

    The route takes ``web``; it has to be one that only reads.
    """

    @wraps(route)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(_TRIES - 1):
            try:
                return route(*args, **kwargs)
            except GenerationGoneError:
                cast(State, kwargs["web"]).assistant.refresh()
        return route(*args, **kwargs)

    return again


@dataclass(frozen=True, slots=True)
class State:
    """What routes need.

    Attributes:
        settings: All settings.
        source: Where the assistant comes from.
        guard: Decides who may write.
        jobs: Changes of the library.
        metrics: What is counted.
    """

    settings: Settings
    source: AssistantSource
    guard: Guard
    jobs: Jobs[Change] = field(default_factory=Jobs)
    metrics: Metrics = field(default_factory=Metrics)

    @property
    def assistant(self) -> Assistant:
        """The assistant.

        Raises:
            AssistantError: Why the library cannot serve.
        """
        return self.source.get()


def state_of(request: Request) -> State:
    """Return the state of the application that serves this request."""
    return cast(State, request.app.state.web)


async def _state(request: Request) -> State:
    # Asynchronous, since a plain function would take a thread of its own.
    return state_of(request)


WebState = Annotated[State, Depends(_state)]
