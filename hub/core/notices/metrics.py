"""What /metrics says about deliveries."""

from collections.abc import Iterable

from django.db.models import Count
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from hub.core.notices.models import Delivery


class Deliveries(Collector):
    """Deliveries by channel and state; `failed` is the one to watch."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One gauge per channel and state."""
        gauge = GaugeMetricFamily(
            "linli_deliveries", "Deliveries kept, by state", labels=["channel", "state"]
        )
        counts = Delivery.objects.order_by().values_list("channel", "state").annotate(Count("pk"))
        for channel, state, number in counts:
            gauge.add_metric([channel, state], number)
        yield gauge

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing beforehand: the registry must not ask the database when the program starts."""
        return []


_collector = Deliveries()


def register() -> None:
    """Adds the gauges to the process's registry, once."""
    if _collector not in REGISTRY._collector_to_names:
        REGISTRY.register(_collector)
