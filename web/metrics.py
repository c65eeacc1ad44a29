"""What is counted, for Prometheus; one registry for each application.

Labels hold addresses of routes and names of states, never what a person sent.
"""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_PREFIX = "meeting_qa"


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            f"{_PREFIX}_requests",
            "Requests served",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            f"{_PREFIX}_request_seconds",
            "Seconds from a request to the end of its reply",
            ["method", "route"],
            buckets=_BUCKETS_S,
            registry=self.registry,
        )
        self.answers = Counter(
            f"{_PREFIX}_answers",
            "Questions answered, by status of the answer",
            ["status"],
            registry=self.registry,
        )
        self.answer_seconds = Histogram(
            f"{_PREFIX}_answer_seconds",
            "Seconds from a question to its answer",
            buckets=_BUCKETS_S,
            registry=self.registry,
        )
        self.passages_embedded = Counter(
            f"{_PREFIX}_passages_embedded",
            "Passages that this process turned into vectors",
            registry=self.registry,
        )
        self.generation = Gauge(
            f"{_PREFIX}_generation",
            "Generation of the library that is served",
            registry=self.registry,
        )
        self.documents = Gauge(
            f"{_PREFIX}_documents",
            "Documents in the library",
            registry=self.registry,
        )
        self.passages = Gauge(
            f"{_PREFIX}_passages",
            "Passages in the library",
            registry=self.registry,
        )

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)
