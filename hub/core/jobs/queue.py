"""
Takes jobs, runs them, and settles how they ended, on the rows of django-tasks-db.

Each change of a row is a conditional update: of two workers one gets the job, and a worker that was given
up for dead cannot settle a job that another has taken over. No transaction is open while a job runs.
"""

import logging
from traceback import format_tb
from typing import Any, cast

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskContext, TaskResult, TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

from hub.core.jobs import backoff, heartbeat, registry
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Refused

log = logging.getLogger(__name__)

Row = DBTaskResult[Any, Any]

LOST = "hub.core.jobs.queue.WorkerLost"
"""What stands as the error of a job whose worker died under it once too often."""


def ready() -> QuerySet[Row]:
    """The jobs that may run now, most urgent first."""
    due = Q(run_after=get_date_max()) | Q(run_after__lte=clock.now())
    return DBTaskResult.objects.filter(due, status=TaskResultStatus.READY)


def claim(worker: str) -> Row | None:
    """The next job, now RUNNING under `worker`; None when there is none."""
    while (row := ready().first()) is not None:
        mine = [*row.worker_ids, worker]
        with transaction.atomic():
            taken = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.READY).update(
                status=TaskResultStatus.RUNNING, started_at=clock.now(), worker_ids=mine
            )
        if taken:
            row.status, row.worker_ids = TaskResultStatus.RUNNING, mine
            return row
    return None


def run(row: Row) -> bool:
    """Runs a claimed job and settles it; whether it succeeded. The job's own error never leaves here."""
    try:
        value = _call(row)
        normalize_json(value)
    except Exception as error:  # noqa: BLE001 - whatever the job raises is the job's failure, not the worker's
        _failed(row, error)
        return False
    return _settle(
        row,
        status=TaskResultStatus.SUCCESSFUL,
        finished_at=clock.now(),
        return_value=value,
        exception_class_path="",
        traceback="",
    )


def take_back() -> int:
    """Puts jobs of dead workers back in the queue, or lets them fail where that happened too often."""
    alive = heartbeat.alive()
    taken = 0
    for row in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if not row.worker_ids or row.worker_ids[-1] not in alive:
            taken += _again_or_failed(row, LOST, "")
    return taken


def retry(pk: str) -> bool:
    """Puts a failed job back in the queue, its attempts renewed. False when it is not failed (any more)."""
    with transaction.atomic():
        done = DBTaskResult.objects.filter(pk=pk, status=TaskResultStatus.FAILED).update(
            status=TaskResultStatus.READY, run_after=clock.now(), worker_ids=[], finished_at=None
        )
    return bool(done)


def try_again(pk: str) -> None:
    """The same for somebody who asks: raises Conflict `job.not_failed` when it is not failed (any more)."""
    if not retry(pk):
        raise Conflict("job.not_failed", _("This job is not waiting for another try."))


def _call(row: Row) -> Any:
    task = row.task
    arguments = row.args_kwargs
    context = (TaskContext(task_result=cast(TaskResult[Any], row.task_result)),) if task.takes_context else ()
    return task.call(*context, *arguments["args"], **arguments["kwargs"])


def _failed(row: Row, error: Exception) -> None:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    # The message of an error may hold a name or a number; the place in the code holds none.
    code = f": {error.code}" if isinstance(error, Refused) else ""
    trace = "".join(format_tb(error.__traceback__)) + kind + code
    log.error("job %s failed: %s, attempt %d", row.task_path, kind, len(row.worker_ids))
    _again_or_failed(row, kind, trace)


def _again_or_failed(row: Row, kind: str, trace: str) -> bool:
    attempts = len(row.worker_ids)
    what = {"exception_class_path": kind, "traceback": trace}
    if attempts <= registry.retries_of(row.task_path) or (kind == LOST and attempts == 1):
        wait = backoff.wait(attempts) if kind != LOST else backoff.wait(1, (1,))
        return _settle(row, status=TaskResultStatus.READY, run_after=clock.now() + wait, **what)
    return _settle(row, status=TaskResultStatus.FAILED, finished_at=clock.now(), **what)


def _settle(row: Row, **changes: Any) -> bool:
    with transaction.atomic():
        still = DBTaskResult.objects.filter(
            pk=row.pk, status=TaskResultStatus.RUNNING, worker_ids=row.worker_ids
        )
        return bool(still.update(**changes))
