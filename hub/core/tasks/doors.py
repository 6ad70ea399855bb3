"""
Doors at which somebody must knock: "could not reach" joins the building's knocking run, once a door (requests.md, 20).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from hub.core.announce import Event, announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes
from hub.core.kit.errors import Conflict, NotYours
from hub.core.notices.tell import Words
from hub.core.notices.wording import Part
from hub.core.people import access as people
from hub.core.people.models import Building, Household, Person
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import actions, events, sources
from hub.core.tasks.actions import cases
from hub.core.tasks.actions.rounds import URGENT
from hub.core.tasks.events.board import Unreached
from hub.core.tasks.models import AlsoFor, Claim, Run, Task
from hub.core.tasks.models.titled import titled
from hub.core.tasks.words import Kind, TaskState

MOST_WORDS = 2000
"""As many as the details of an errand hold."""


@dataclass(frozen=True, kw_only=True)
class Why:
    """What whoever knocks must know and whom they look for, how urgent it is, and the case it comes from."""

    details: str = ""
    level: int = 3
    contact_name: str = ""
    contact_phone: str = ""
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
    Whoever went found nobody in: their part is over, what they came for is not done, and the door joins the building's
    run of doors to knock at, unless the service that sent them sees to it itself.

    Raises Conflict `claim.no_door` for an errand without a door; a stale token is kept as a note, as in `complete`, and
    nobody need knock where it was over already: somebody may have been in.
    """
    household = held.task.household
    if household is None:
        raise Conflict("claim.no_door", gettext_lazy("This errand has no door."))

    def go_on(done: Claim) -> list[Event]:
        return [events.about(done, Unreached, by=by), *_knock_again(done.task, household, by)]

    def act() -> Claim:
        return actions.complete(held, by=by, token=token, unanswered=go_on)

    return once(key, "tasks.unreached", act, Claim)


def _knock_again(task: Task, household: Household, by: Person) -> list[Event]:
    """One errand of knocking, for every case that this one was run for."""
    said = _("Nobody answered at “%(title)s”.") % {"title": task.shown_title}
    told: list[Event] = []
    for kind, pk in sources.to_knock_for(task):
        why = Why(
            details=said, level=task.level, contact_name=task.contact_name, contact_phone=task.contact_phone,
            source_kind=kind, source_id=pk,
        )  # fmt: skip
        told += knocking(household, why, by=by)[1]
    return told


def went_unanswered(task: Task, claims: Iterable[Claim]) -> bool:
    """Whether an errand is over and nobody was met, so that what it was for is not done; `claims` are its own."""
    return task.state == TaskState.DONE and not any(claim.is_done for claim in claims)


def knocking(household: Household, why: Why, *, by: Person) -> tuple[Task, list[Event]]:
    """
    The errand of knocking at a door, in its building's run, and its events for the caller's announce. At level 0 and 1
    it waits for nobody who walks the run: it is an errand of its own, and people are asked at once. Where one is on the
    board, also in somebody's hands, what is to be known is added to it: nobody knocks twice. Must be in a transaction.
    The constraint on the door decides between two at once.
    """
    while True:
        there, run = _there(household), None
        if there is None and why.level > URGENT:
            run = gathering(household.building)
            there = _there(household)  # whoever was quicker has committed: the run's row is ours now
        if there is None:
            made = _made(household, why, run, by)
            if made:
                return made
        elif (told := _added(there, why, by)) is not None:
            return there, told


def _there(household: Household) -> Task | None:
    open_ones = Task.objects.filter(household=household, unreached=True, state=TaskState.OPEN)
    return open_ones.select_related("area").first()


def _made(household: Household, why: Why, run: Run | None, by: Person) -> tuple[Task, list[Event]] | None:
    """None where somebody else made it at this moment."""
    params: dict[str, Part] = {"building": str(household.building), "door": household.door}
    title = Words(gettext_noop("Knock at the door: %(building)s %(door)s"), params)
    errand = actions.Errand(
        title=title, kind=Kind.DOOR_KNOCK, household=household, run=run, details=why.details,
        level=why.level, contact_name=why.contact_name, contact_phone=why.contact_phone,
        source_kind=why.source_kind, source_id=why.source_id, unreached=True,
    )  # fmt: skip
    try:
        with transaction.atomic():
            task, opened = actions.create(household.area, errand, by=by)
    except IntegrityError:
        return None
    return task, [opened]


def _added(there: Task, why: Why, by: Person) -> list[Event] | None:
    """Adds what is new to it: a note, a more urgent level, another case. None: it has moved on meanwhile."""
    changes: dict[str, Any] = {"level": min(there.level, why.level)}
    if why.details and why.details not in there.details:
        changes["details"] = "\n".join(filter(None, [there.details, why.details]))[:MOST_WORDS]
    if why.source_kind and not there.source_kind:
        changes |= {"source_kind": why.source_kind, "source_id": why.source_id}
    other = _is_new_case(there, why)
    if not other and all(getattr(there, name) == value for name, value in changes.items()):
        return []
    try:
        save_changes(there, **changes)
    except Conflict:
        return None
    cases.ask_at_once(there)
    if other:
        AlsoFor.objects.create(task=there, source_kind=why.source_kind, source_id=why.source_id or 0)
    return [cases.more_to_know(there, by, **{"for": [why.source_kind, why.source_id]})]


def _is_new_case(there: Task, why: Why) -> bool:
    case = {"source_kind": why.source_kind, "source_id": why.source_id}
    if not (why.source_kind and there.source_kind):
        return False
    own = (there.source_kind, there.source_id) == (why.source_kind, why.source_id)
    return not own and not there.also_for.filter(**case).exists()


def gathering(building: Building) -> Run:
    """
    The building's run that still takes doors, its row taken: whoever claims it at this moment comes before or after.
    """
    while True:
        run = Run.objects.filter(building=building, gathers=True).first()
        if run and Run.objects.filter(pk=run.pk, gathers=True).update(gathers=True):
            return run
        title = Words(gettext_noop("Knock at doors: %(building)s"), {"building": str(building)})
        try:
            with transaction.atomic():
                return Run.objects.create(
                    area=building.area, building=building, gathers=True, **titled(title, building.area)
                )
        except IntegrityError:
            continue  # somebody else has just made it
