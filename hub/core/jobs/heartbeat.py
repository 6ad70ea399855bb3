"""Which workers are alive. A name tells host and process, so that a death on this host is seen at once."""

import os
import secrets
import socket
from datetime import timedelta

from hub.core.jobs.models import Heartbeat
from hub.core.kit import clock

EVERY = 10.0
"""Seconds between two beats."""

DEAD_AFTER = timedelta(seconds=45)
"""Without a beat for so long, a worker on another host is given up and its jobs are taken back."""

_HOST = socket.gethostname()[:36].replace(":", "-")
_THIS = secrets.token_hex(4)


def name() -> str:
    """A new worker's name: host, process, this run of the program, this worker."""
    return f"{_HOST}:{os.getpid()}:{_THIS}:{secrets.token_hex(2)}"


def beat(worker: str, *, embedded: bool) -> None:
    """Says that `worker` is alive."""
    if not Heartbeat.objects.filter(worker=worker).update(beat_at=clock.now()):
        Heartbeat.objects.get_or_create(worker=worker, defaults={"embedded": embedded})


def stop(worker: str) -> None:
    """Says that `worker` has ended: what it left is taken back without waiting."""
    Heartbeat.objects.filter(worker=worker).delete()


def alive() -> set[str]:
    """The names of the workers that live."""
    recent = Heartbeat.objects.filter(beat_at__gt=clock.now() - DEAD_AFTER)
    return {worker for worker in recent.values_list("worker", flat=True) if not _gone(worker)}


def bury() -> None:
    """Deletes the rows of the dead."""
    Heartbeat.objects.exclude(worker__in=alive()).delete()


def _gone(worker: str) -> bool:
    """Whether this host can tell that the process is no more (kill -9 leaves a fresh heartbeat behind)."""
    host, pid, run, *_ = worker.split(":")
    if host != _HOST:
        return False
    if int(pid) == os.getpid():
        return run != _THIS
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
