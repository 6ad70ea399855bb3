"""The worker inside the web process of the embedded default. `hub.asgi` starts it and stops it."""

import threading

from hub.core.jobs.worker import Worker

POLL = 5.0
"""Seconds between two looks. Work of this process wakes the worker at once; this is for what others left."""

_running: list[Worker] = []
_guard = threading.Lock()


def start() -> None:
    """Starts the worker of this process, once. Touches no database in the calling thread."""
    with _guard:
        if not _running:
            _running.append(Worker(embedded=True, poll=POLL))
            _running[0].start()


def stop(timeout: float = 10.0) -> bool:
    """
    Ends it after the work in hand; whether that took less than `timeout` seconds.

    It waits and speaks to the database: from an event loop call it in a thread.
    """
    with _guard:
        worker = _running.pop() if _running else None
    return worker.stop(timeout) if worker else True
