"""Runs what is due by the clock, once however many processes look."""

from datetime import datetime

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hub.core.jobs import registry
from hub.core.jobs.models import Schedule
from hub.core.kit import clock

WAITING = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def sync() -> None:
    """Makes the rows agree with what the rooms declare: a row for a new job, a new time for a new rule."""
    declared = registry.scheduled()
    now = clock.now()
    known = dict(Schedule.objects.values_list("name", "rule"))
    new = [
        Schedule(name=name, rule=str(entry.rule), next_at=entry.rule.first(now))
        for name, entry in declared.items()
        if name not in known
    ]
    Schedule.objects.bulk_create(new, ignore_conflicts=True)
    for name, entry in declared.items():
        if known.get(name, str(entry.rule)) != str(entry.rule):
            Schedule.objects.filter(name=name).update(rule=str(entry.rule), next_at=entry.rule.first(now))


def take_due() -> int:
    """
    Enqueues every job whose time has come; gives how many.

    The row's time is moved on only where it still is what was read: of many processes one does it. A job
    whose last turn still waits or runs gets no second one.
    """
    declared = registry.scheduled()
    taken = 0
    for row in Schedule.objects.filter(next_at__lte=clock.now()):
        entry = declared.get(row.name)
        if entry and _take(row, entry):
            taken += 1
    return taken


def _take(row: Schedule, entry: registry.Scheduled) -> bool:
    now = clock.now()
    with transaction.atomic():
        mine = Schedule.objects.filter(name=row.name, next_at=row.next_at)
        if not mine.update(next_at=entry.rule.after(now), last_at=now):
            return False
        if DBTaskResult.objects.filter(task_path=row.name, status__in=WAITING).exists():
            return False
        entry.job.enqueue()
    return True


def next_due() -> datetime | None:
    """When the next job that this program knows is due by the clock."""
    mine = Schedule.objects.filter(name__in=registry.scheduled())
    return mine.order_by("next_at").values_list("next_at", flat=True).first()
