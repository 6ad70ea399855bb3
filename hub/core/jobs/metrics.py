"""What /metrics says about background work. Read from the rows, so that every process says the same."""

from collections.abc import Iterable

from django.db.models import Count
from django_tasks_db.models import DBTaskResult
from prometheus_client.core import GaugeMetricFamily

from hub.core.jobs import health, heartbeat


def count() -> Iterable[GaugeMetricFamily]:
    """Jobs by state, for how long the one that is most overdue has waited, and workers alive."""
    jobs = GaugeMetricFamily("linli_jobs", "Background jobs kept, by state", labels=["state"])
    for state, number in DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk")):
        jobs.add_metric([state.lower()], number)
    yield jobs
    waited = "Seconds that the job which is due longest has waited for a worker"
    yield GaugeMetricFamily("linli_jobs_waiting_seconds", waited, value=health.waited().total_seconds())
    yield GaugeMetricFamily("linli_workers", "Workers that are alive", value=len(heartbeat.alive()))
