"""An errand goes along with the case that it was made for: as urgent as that, with it into another, over with it."""

from typing import Any

from django.db.models import F, Q, QuerySet

from hub.core.announce import Event, Ref
from hub.core.flow.transition import save_changes
from hub.core.kit import clock
from hub.core.people.models import Person
from hub.core.tasks.actions import errands
from hub.core.tasks.actions.rounds import URGENT
from hub.core.tasks.events.board import MoreToKnow
from hub.core.tasks.models import AlsoFor, Claim, Run, Task
from hub.core.tasks.words import ACTIVE, TaskState


def follow_level(kind: str, pk: int, *, was: int, level: int, by: Person | None) -> list[Event]:
    """
    A case is as urgent as `level` now: its open errands follow, people are asked at once, whoever has one is told.

    Upwards all of them; downwards those that were as urgent as the case, but no door at which one knocks for other
    cases, too. Gives the events for the caller's announce; must be in a transaction.
    """
    found: list[Event] = []
    for task in _following(kind, pk, was, level).select_related("area").order_by("pk"):
        asked = {"next_wave_at": clock.now()} if level < task.level and task.next_wave_at else {}
        same = Task.objects.filter(pk=task.pk, state=TaskState.OPEN, level=task.level)
        if same.update(level=level, version=F("version") + 1, **asked):
            task.refresh_from_db(fields=["level", "version", "next_wave_at"])
            ask_at_once(task)
            found.append(more_to_know(task, by))
    return found


def ask_at_once(task: Task) -> None:
    """
    A door to knock at that has become urgent waits for nobody who walks its run: it leaves the run, and people are
    asked. Nothing where somebody has it. The update decides, whoever claims it at this moment.
    """
    idle = Task.objects.filter(pk=task.pk, state=TaskState.OPEN, level__lte=URGENT, unreached=True, claimed=0)
    if idle.exclude(run=None).update(run=None, next_wave_at=clock.now(), version=F("version") + 1):
        task.refresh_from_db(fields=["version", "next_wave_at", "run"])


def _following(kind: str, pk: int, was: int, level: int) -> QuerySet[Task]:
    own = Q(source_kind=kind, source_id=pk)
    if level < was:
        also = AlsoFor.objects.filter(source_kind=kind, source_id=pk).values("task")
        return Task.objects.filter(own | Q(pk__in=also), state=TaskState.OPEN, level__gt=level)
    return Task.objects.filter(own, state=TaskState.OPEN, level=was, also_for=None)


def more_to_know(task: Task, by: Person | None, **said: Any) -> Event:
    """Whoever has an errand, but `by`, hears that there is something new about it; `said` goes into the record."""
    holders = Claim.objects.filter(task=task, state__in=ACTIVE).order_by("pk")
    told = tuple(pk for pk in holders.values_list("person", flat=True) if by is None or pk != by.pk)
    about = Ref("task", task.pk, task.version)
    particulars = {"level": task.level, **said}
    return MoreToKnow(area=task.area, about=about, actor=by, task=task, told=told, particulars=particulars)


def move_case(kind: str, old: int, new: int) -> list[int]:
    """
    A case goes on in another: its open errands belong to that one. Gives the ids of those whose own case it was, so
    that `move_back` can return them. Must be in a transaction.
    """
    there = AlsoFor.objects.filter(source_kind=kind, source_id=old, task__state=TaskState.OPEN)
    known = AlsoFor.objects.filter(source_kind=kind, source_id=new).values("task")
    there.filter(Q(task__in=list(known.values_list("task", flat=True))) | Q(task__source_id=new)).delete()
    there.update(source_id=new)
    mine = Task.objects.filter(source_kind=kind, source_id=old, state=TaskState.OPEN)
    ids = list(mine.order_by("pk").values_list("pk", flat=True))
    AlsoFor.objects.filter(task__in=ids, source_kind=kind, source_id=new).delete()
    Task.objects.filter(pk__in=ids).update(source_id=new, version=F("version") + 1)
    return ids


def move_back(kind: str, ids: list[int], *, new: int, old: int) -> None:
    """What `move_case` took along returns, also what was done meanwhile; not what went on to a third case."""
    rows = Task.objects.filter(pk__in=ids, source_kind=kind, source_id=new)
    rows.update(source_id=old, version=F("version") + 1)


def case_is_over(kind: str, pk: int, *, by: Person, reason: str) -> list[Event]:
    """
    A case needs its errands no more: they are called off. A door at which one knocks for other cases, too, stays on
    the board for those. Gives the events for the caller's announce; must be in a transaction.
    """
    AlsoFor.objects.filter(source_kind=kind, source_id=pk, task__state=TaskState.OPEN).delete()
    found: list[Event] = []
    open_ones = Task.objects.filter(source_kind=kind, source_id=pk, state=TaskState.OPEN)
    for task in in_hand(open_ones):
        heir = task.also_for.order_by("pk").first() if task.unreached else None
        if heir is None:
            found += errands.cancelled(task, by=by, reason=reason)
        else:
            save_changes(task, source_kind=heir.source_kind, source_id=heir.source_id)
            heir.delete()
    return found


def in_hand(tasks: QuerySet[Task]) -> list[Task]:
    """Their runs' rows and then their own, all before the first of them ends: as those take them who end one."""
    for run in sorted(set(tasks.exclude(run=None).values_list("run", flat=True))):
        Run.objects.filter(pk=run).update(gathers=F("gathers"))
    return list(tasks.select_for_update(of=("self",)).select_related("area").order_by("pk"))
