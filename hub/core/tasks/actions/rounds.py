"""Everybody was asked about an errand, and nobody took it: the desk is told, and they are asked once more."""

from datetime import datetime, timedelta

from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, Ref, announce
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, NotYours
from hub.core.people import access as people
from hub.core.people.models import Person
from hub.core.people.words import DESK_ROLES, Role
from hub.core.tasks import thresholds
from hub.core.tasks.actions import invitations
from hub.core.tasks.events.board import AskedAgain, NobodyTook
from hub.core.tasks.models import Invitation, Task
from hub.core.tasks.words import TaskState

IDLE = 6
"""Where nobody is left to be asked, it is looked again after so many waves' time."""
URGENT = 1
"""A life may hang on it: the next round begins at once, with the wider circle, and another after each pause."""
MOST_ROUNDS = 2
"""So many begin by themselves for anything else; then the desk decides."""


def nobody_left(task: Task) -> list[Event]:
    """
    Tells whoever coordinates that everybody was asked: once, until somebody takes it or it is asked again. Where nobody
    could be asked at all, it is waited first whether somebody comes on shift. In the transaction that took the turn.
    """
    asked = Invitation.objects.filter(task=task).values("person").distinct().count()
    pause = timedelta(minutes=IDLE * thresholds.of(task.area, thresholds.WAVE_MINUTES))
    if not asked and task.level > URGENT and task.created_at + pause > clock.now():
        return []
    untold = Task.objects.filter(pk=task.pk, untaken_at=None)
    if not untold.update(untaken_at=clock.now(), version=F("version") + 1):
        return []
    task.refresh_from_db(fields=["untaken_at", "version"])
    about = Ref("task", task.pk, task.version)
    told = tuple(coordinators(task))
    said = {"round": task.asked_round, "asked": asked, "told": list(told)}
    return [
        NobodyTook(
            area=task.area, about=about, actor=None, task=task, told=told, asked=asked, particulars=said
        )
    ]


def coordinators(task: Task) -> list[int]:
    """Who is on duty at the desk; nobody: whoever put the errand on the board, if they still work there; else leads."""
    here = list(people.on_duty(task.area, *DESK_ROLES).values_list("pk", flat=True))
    desk = people.people_with_role(task.area, *DESK_ROLES)
    maker = list(desk.filter(pk=task.created_by_id or 0).values_list("pk", flat=True))
    leads = people.people_with_role(task.area, Role.LEAD)
    return (
        here
        or maker
        or sorted(leads.values_list("pk", flat=True))
        or sorted(desk.values_list("pk", flat=True))
    )


def due_at(task: Task) -> datetime | None:
    """
    When another round begins by itself: a while after the last was asked; at once where it is urgent and the wider
    circle was not asked yet. None where the desk decides.
    """
    if task.level <= URGENT and not task.asks_wide:
        return clock.now()
    if task.level > URGENT and task.asked_round >= MOST_ROUNDS:
        return None
    last: datetime | None = Invitation.objects.filter(task=task).aggregate(last=Max("offered_at"))["last"]
    pause = timedelta(minutes=thresholds.of(task.area, thresholds.ROUND_MINUTES))
    return last + pause if last else None


def begin(task: Task) -> bool:
    """Begins another round where it is time; whether it did. In the transaction that took the turn."""
    when = due_at(task) if task.untaken_at else None
    return when is not None and when <= clock.now() and _begun(task)


def _begun(task: Task) -> bool:
    changes = {"asked_round": F("asked_round") + 1, "asks_wide": task.level <= URGENT}
    Task.objects.filter(pk=task.pk).update(**changes)
    invitations.unanswered(task)
    task.refresh_from_db(fields=["asked_round", "asks_wide"])
    return True


def ask_again(task: Task, *, by: Person, wide: bool = False, key: Key | None = None) -> Task:
    """
    The desk begins another round now; with `wide` also among those who are off shift or go about elsewhere.

    Raises NotYours, and Conflict `task.being_asked` where a round still goes on, or nobody is needed any more.
    """
    if not people.has_role(by, task.area, *DESK_ROLES):
        raise NotYours("task.not_desk", _("Only the desk has people asked."))

    def act() -> Task:
        idle = Q(untaken_at__isnull=False) | Q(next_wave_at=None)
        found = Task.objects.filter(idle, pk=task.pk, state=TaskState.OPEN, claimed__lt=F("slots"), run=None)
        changes = {"asked_round": F("asked_round") + 1, "version": F("version") + 1}
        if not found.update(**changes, asks_wide=wide, untaken_at=None, next_wave_at=clock.now()):
            raise Conflict("task.being_asked", _("People are being asked, or nobody is needed any more."))
        invitations.unanswered(task)
        task.refresh_from_db()
        about = Ref("task", task.pk, task.version)
        said = {"round": task.asked_round, "wide": wide}
        announce(AskedAgain(area=task.area, about=about, actor=by, task=task, particulars=said))
        return task

    return once(key, "tasks.ask_again", act, Task)
