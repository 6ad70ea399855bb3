"""What /metrics says about deliveries. Read from the rows, so that every process says the same."""

from collections.abc import Iterable

from django.db.models import Count, Min, QuerySet
from prometheus_client.core import GaugeMetricFamily

from hub.core.kit import clock
from hub.core.notices.models import Delivery
from hub.core.notices.words import State


def count() -> Iterable[GaugeMetricFamily]:
    """What waits and what has failed, by channel; `failed` is the one to watch. What has left is not counted here."""
    gauge = GaugeMetricFamily(
        "linli_deliveries", "Deliveries that wait, or have failed", labels=["channel", "state"]
    )
    open_ones, failed = Delivery.objects.filter(ended_at=None), Delivery.objects.filter(state=State.FAILED)
    for rows in (open_ones, failed):
        for channel, state, number in rows.order_by().values_list("channel", "state").annotate(Count("pk")):
            gauge.add_metric([channel, state], number)
    yield gauge
    late = "Seconds that the message which is due longest has waited to be sent"
    yield GaugeMetricFamily("linli_deliveries_waiting_seconds", late, value=_waited(open_ones))


def _waited(rows: QuerySet[Delivery]) -> float:
    now = clock.now()
    first = rows.filter(state=State.QUEUED, due_at__lte=now).aggregate(first=Min("due_at"))["first"]
    return (now - first).total_seconds() if first else 0.0
