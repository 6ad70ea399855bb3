"""
Whether a desk of an area is open on any screen: what the sockets say (hub.core.live.registry.on_heard), for a minute.

It stands in the cache, for nothing rests on it: without an answer no desk is open, and the alert goes out by SMS.
"""

from collections.abc import Collection

from django.core.cache import cache

from hub.core.live import names

SECONDS = 60
"""For so long an open page counts: it is heard of about every 20 s."""


def heard(streams: Collection[str]) -> None:
    """Notes that somebody listens to these desks now."""
    for stream in streams:
        note(names.number(stream))


def note(area_id: int) -> None:
    """Somebody has the desk of this area before them."""
    cache.set(_key(area_id), 1, SECONDS)


def desk_is_open(area_id: int) -> bool:
    """Whether a desk of the area was open a moment ago."""
    return cache.get(_key(area_id)) is not None


def _key(area_id: int) -> str:
    return f"ladder:desk:{area_id}"
