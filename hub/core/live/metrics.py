"""What /metrics says about live pages: this process's own."""

from collections.abc import Iterable

from prometheus_client.core import GaugeMetricFamily

from hub.core.live import broker


def count() -> Iterable[GaugeMetricFamily]:
    """Open sockets, the people behind them, and the streams they listen to."""
    sockets, people, streams = broker.figures()
    yield GaugeMetricFamily("linli_sockets", "Open live sockets of this process", value=sockets)
    yield GaugeMetricFamily("linli_socket_people", "People with an open live socket here", value=people)
    yield GaugeMetricFamily("linli_streams", "Streams somebody listens to in this process", value=streams)
