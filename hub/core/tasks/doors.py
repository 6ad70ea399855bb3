"""Doors at which somebody must knock: "could not reach" joins the building's one knocking run (requests.md, 20)."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.core.announce import Event, announce
from hub.core.flow.idempotent import Key, once
from hub.core.kit.errors import Conflict, NotYours
from hub.core.people import access as people
from hub.core.people.models import Building, Household, Person
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import actions, events
from hub.core.tasks.events.board import Unreached
from hub.core.tasks.models import Claim, Run, Task
from hub.core.tasks.words import ClaimState, Kind, TaskState


@dataclass(frozen=True, kw_only=True)
class Why:
    """What whoever knocks must know, how urgent it is, and the case it comes from."""

    details: str = ""
    level: int = 3
    source_kind: str = ""
    source_id: int | None = None


def knock(household: Household, why: Why, *, by: Person, key: Key | None = None) -> Task:
    """The desk could not reach a household: its door joins the building's run of doors to knock at."""
    if not people.has_role(by, household.area_id, *DESK_ROLES):
        raise NotYours("task.not_desk", gettext_lazy("Only the desk puts errands on the board."))

    def act() -> Task:
        task, told = knocking(household, why, by=by)
        announce(*told)
        return task

    return once(key, "tasks.knock", act, Task)


def unreached(held: Claim, *, by: Person, token: str, key: Key | None = None) -> Claim:
    """
    Whoever went found nobody in: their part is over, and the door joins the building's run of doors to knock at.

    Raises Conflict `claim.no_door` for an errand without a door; a stale token is kept as a note, as in `complete`.
    """
    household = held.task.household
    if household is None:
        raise Conflict("claim.no_door", gettext_lazy("This errand has no door."))
    said = _("Nobody answered.")

    def act() -> Claim:
        done = actions.complete(held, by=by, token=token, note=said)
        if done.state != ClaimState.DONE or done.note != said:
            return done  # it was over already, and somebody may have been in
        why = Why(
            details=_("Nobody answered at “%(title)s”.") % {"title": held.task.title}, level=held.task.level,
            source_kind=held.task.source_kind, source_id=held.task.source_id,
        )  # fmt: skip
        announce(events.about(done, Unreached, by=by), *knocking(household, why, by=by)[1])
        return done

    return once(key, "tasks.unreached", act, Claim)


def knocking(household: Household, why: Why, *, by: Person) -> tuple[Task, list[Event]]:
    """
    The errand of knocking at a door, in its building's run, and its events for the caller's announce. One that is on
    the board already is given back as it is. Must be in a transaction.
    """
    run = gathering(household.building)
    there = Task.objects.filter(run=run, household=household, state=TaskState.OPEN).first()
    if there is not None:
        return there, []
    title = _("Knock at the door: %(building)s %(door)s") % {
        "building": household.building, "door": household.door
    }  # fmt: skip
    errand = actions.Errand(
        title=title[:120], kind=Kind.DOOR_KNOCK, household=household, run=run, details=why.details,
        level=why.level, source_kind=why.source_kind, source_id=why.source_id,
    )  # fmt: skip
    task, opened = actions.create(household.area, errand, by=by)
    return task, [opened]


def gathering(building: Building) -> Run:
    """
    The building's run that still takes doors, its row taken: whoever claims it at this moment comes before or after.
    """
    while True:
        run = Run.objects.filter(building=building, gathers=True).first()
        if run and Run.objects.filter(pk=run.pk, gathers=True).update(gathers=True):
            return run
        title = _("Knock at doors: %(building)s") % {"building": building}
        try:
            with transaction.atomic():
                return Run.objects.create(
                    area=building.area, building=building, title=title[:120], gathers=True
                )
        except IntegrityError:
            continue  # somebody else has just made it
