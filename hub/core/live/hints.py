"""
Hints: "stream X stands at Y", sent after the commit, for speed only (live.md).

The rows are the truth. A hint that is lost, doubled or late costs seconds at most, so sending one never waits for
anything and never fails the request that sends it.
"""

import logging
from collections.abc import Callable, Mapping

from hub.core.live import wire

log = logging.getLogger(__name__)

Listener = Callable[[Mapping[str, int]], None]
Warmed = Callable[[str], None]

_listeners: list[Listener] = []
_warmed: list[Warmed] = []


def send(written: list[tuple[str, int]]) -> None:
    """
    Tells this process's broker, and through the layer the other processes', where the streams stand now.

    Called after the commit with what `rows.append` gave back. Never blocks, never raises.
    """
    heads: dict[str, int] = {}
    for stream, seq in written:
        heads[stream] = max(seq, heads.get(stream, 0))
    if not heads:
        return
    tell(heads)
    wire.publish_heads(heads)


def listen(listener: Listener) -> None:
    """Adds a listener of this process; it is called from any thread and must hand over at once."""
    _listeners.append(listener)


def forget(listener: Listener) -> None:
    """Takes a listener away again."""
    if listener in _listeners:
        _listeners.remove(listener)


def listen_to_hot(listener: Warmed) -> None:
    """Adds a listener of this process for hot facts (`hub.core.live.hot`), under the same terms."""
    _warmed.append(listener)


def forget_hot(listener: Warmed) -> None:
    """Takes it away again."""
    if listener in _warmed:
        _warmed.remove(listener)


def warm(stream: str) -> None:
    """Tells this process's listeners that the numbers behind a stream have changed."""
    for listener in tuple(_warmed):
        try:
            listener(stream)
        except RuntimeError:
            log.debug("A hint came while the live broker was stopping.")


def tell(heads: Mapping[str, int]) -> None:
    """Gives hints to this process's listeners. A broker that is just stopping may fail: the rows are safe."""
    for listener in tuple(_listeners):
        try:
            listener(heads)
        except RuntimeError:
            log.debug("A hint came while the live broker was stopping.")
