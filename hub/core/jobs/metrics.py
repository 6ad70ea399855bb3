"""What /metrics says about background work. Counted when asked, so that every process says the same."""

from collections.abc import Iterable

from django.db.models import Count
from django_tasks_db.models import DBTaskResult
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from hub.core.jobs import heartbeat


class Jobs(Collector):
    """Jobs by state, and workers alive."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One gauge per state of a job, one for the workers."""
        jobs = GaugeMetricFamily("linli_jobs", "Background jobs by state", labels=["state"])
        counts = DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
        for state, number in counts:
            jobs.add_metric([state.lower()], number)
        yield jobs
        yield GaugeMetricFamily("linli_workers", "Workers that are alive", value=len(heartbeat.alive()))

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing beforehand: the registry must not ask the database when the program starts."""
        return []


_collector = Jobs()


def register() -> None:
    """Adds the gauges to the process's registry, once."""
    if _collector not in REGISTRY._collector_to_names:
        REGISTRY.register(_collector)
