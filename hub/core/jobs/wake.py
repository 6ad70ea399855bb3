"""Tells the workers of this process that there is work, so that they need not wait for their next look."""

import threading

from django.db import transaction

_sleepers: set[threading.Event] = set()
_guard = threading.Lock()


def up() -> None:
    """Wakes every worker thread of this process."""
    with _guard:
        for event in _sleepers:
            event.set()


def on_commit() -> None:
    """Wakes them once the current transaction is committed."""
    transaction.on_commit(up, robust=True)


def add(event: threading.Event) -> None:
    """From now on `up` sets this event."""
    with _guard:
        _sleepers.add(event)


def remove(event: threading.Event) -> None:
    """No longer."""
    with _guard:
        _sleepers.discard(event)
