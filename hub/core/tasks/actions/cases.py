"""An errand goes along with the case that it was made for: as urgent as that, and with it into another."""

from django.db.models import F, Q, QuerySet

from hub.core.announce import Event, Ref
from hub.core.kit import clock
from hub.core.people.models import Person
from hub.core.tasks.events.board import MoreToKnow
from hub.core.tasks.models import AlsoFor, Claim, Task
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
            found.append(_more_urgent(task, by))
    return found


def _following(kind: str, pk: int, was: int, level: int) -> QuerySet[Task]:
    own = Q(source_kind=kind, source_id=pk)
    if level < was:
        also = AlsoFor.objects.filter(source_kind=kind, source_id=pk).values("task")
        return Task.objects.filter(own | Q(pk__in=also), state=TaskState.OPEN, level__gt=level)
    return Task.objects.filter(own, state=TaskState.OPEN, level=was, also_for=None)


def _more_urgent(task: Task, by: Person | None) -> Event:
    holders = Claim.objects.filter(task=task, state__in=ACTIVE).order_by("pk")
    told = tuple(holders.values_list("person", flat=True))
    about = Ref("task", task.pk, task.version)
    return MoreToKnow(
        area=task.area, about=about, actor=by, task=task, told=told, particulars={"level": task.level}
    )


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
