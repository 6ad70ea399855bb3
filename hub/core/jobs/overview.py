"""Background work at one glance, for the operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hub.core.jobs import heartbeat, registry
from hub.core.jobs.models import Heartbeat, Schedule

MOST = 50
"""Failed jobs shown, newest first."""


@dataclass(frozen=True)
class Turn:
    """A job that runs by the clock."""

    name: str
    rule: str
    last_at: datetime | None
    next_at: datetime


@dataclass(frozen=True)
class Failed:
    """A job that has been given up."""

    pk: str
    name: str
    attempts: int
    at: datetime | None
    error: str
    trace: str


@dataclass(frozen=True)
class Overview:
    """What the operator's page shows."""

    workers: Sequence[Heartbeat]
    schedules: Sequence[Turn]
    counts: dict[str, int]
    failed: Sequence[Failed]


def read() -> Overview:
    """Four queries."""
    counted = DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
    numbers = dict(counted)
    rows = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).order_by("-finished_at")[:MOST]
    return Overview(
        workers=list(Heartbeat.objects.filter(worker__in=heartbeat.alive()).order_by("started_at")),
        schedules=[_turn(row) for row in Schedule.objects.order_by("next_at")],
        counts={state.value.lower(): numbers.get(state.value, 0) for state in TaskResultStatus},
        failed=[_failed(row) for row in rows],
    )


def spoken(path: str) -> str:
    """What a job does, in words; without any, its path: `hub.core.estate.jobs.end_duties` is "estate: end duties"."""
    if said := registry.name_of(path):
        return said
    room, _sep, name = path.removeprefix("hub.core.").partition(".jobs.")
    return f"{room}: {name.replace('_', ' ')}" if name else path


def _turn(row: Schedule) -> Turn:
    known = registry.scheduled().get(row.name)
    return Turn(spoken(row.name), known.rule.words() if known else row.rule, row.last_at, row.next_at)


def _failed(row: DBTaskResult[Any, Any]) -> Failed:
    return Failed(
        pk=str(row.pk),
        name=spoken(row.task_path),
        attempts=len(row.worker_ids),
        at=row.finished_at,
        error=row.exception_class_path.rpartition(".")[2],
        trace=row.traceback if settings.DEBUG or settings.DEMO else "",
    )
