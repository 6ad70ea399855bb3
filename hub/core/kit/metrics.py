"""
What the hub counts for its operators (Prometheus): numbers and kinds, never a name, an address or a path.

What this process does is counted as it happens. What stands in the database is counted when somebody asks.
"""

from collections.abc import Callable, Iterable

from django.db import DatabaseError, InterfaceError
from prometheus_client import REGISTRY, Counter, Histogram
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

Asked = Callable[[], Iterable[Metric]]

REQUESTS = Counter(
    "linli_http_requests",
    "Requests answered by this process: pages, api or static; by method and class of status",
    ["kind", "method", "status"],
)
SECONDS = Histogram(
    "linli_http_request_seconds",
    "Seconds until a request was answered, in this process",
    ["kind"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
WRITERS = Histogram(
    "linli_sqlite_writer_wait_seconds",
    "Seconds that a transaction waited for its turn to write, in this process (SQLite only)",
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 5, 15),
)


class _WhenAsked(Collector):
    def __init__(self, count: Asked) -> None:
        self._count = count

    def collect(self) -> Iterable[Metric]:
        """Nothing where the database is away: what the process itself counts is still told."""
        try:
            return list(self._count())
        except (DatabaseError, InterfaceError):
            return []

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: the registry must not ask the database when the program starts."""
        return []


_registered: set[Asked] = set()


def register(count: Asked) -> None:
    """A room hands in, at start, a function that counts when somebody asks; once, however often it is called."""
    if count not in _registered:
        _registered.add(count)
        REGISTRY.register(_WhenAsked(count))
