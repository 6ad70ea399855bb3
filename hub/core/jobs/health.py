"""Whether background work goes on, for /readyz and the operator."""

from datetime import timedelta

from django.db.models import Min

from hub.core.jobs import heartbeat, queue
from hub.core.kit import clock

LATE = timedelta(minutes=5)
"""A job that has been due for so long means that the workers do not keep up."""


def working() -> bool:
    """Whether at least one worker lives (here or elsewhere)."""
    return bool(heartbeat.alive())


def late() -> bool:
    """Whether some job has waited too long."""
    return queue.ready().filter(enqueued_at__lt=clock.now() - LATE, run_after__lt=clock.now() - LATE).exists()


def waited() -> timedelta:
    """For how long the job that is due longest has waited; nothing where none waits."""
    now = clock.now()
    at_once = queue.ready().filter(run_after__gt=now).aggregate(since=Min("enqueued_at"))["since"]
    later = queue.ready().filter(run_after__lte=now).aggregate(since=Min("run_after"))["since"]
    return now - min(at_once or now, later or now)


def report() -> dict[str, bool]:
    """Both, for /readyz."""
    return {"jobs": working(), "jobs_in_time": not late()}
