"""Errands are put on the board, and called off."""

from dataclasses import asdict, dataclass
from dataclasses import fields as fields_of
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, Ref, announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Invalid, NotYours
from hub.core.notices.tell import Words
from hub.core.people.access import episode_of, has_role
from hub.core.people.models import Area, Building, Household, Person
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import events, sources
from hub.core.tasks.actions import invitations, progress
from hub.core.tasks.models import CheckItem, Claim, Run, Task
from hub.core.tasks.models.titled import titled
from hub.core.tasks.words import ACTIVE, TWO, ClaimState, Kind, Skill, TaskState

MOST_ITEMS = 20
NOT_COLUMNS = ("title", "asks", "items")


@dataclass(frozen=True)
class Item:
    """A step that is ticked off; `needed`: before the errand is done."""

    text: str
    needed: bool = False


@dataclass(frozen=True, kw_only=True)
class Errand:
    """
    What a new errand needs to say. `title`: what somebody typed, or the hub's own words, which each reader has in their
    language. `asks`: people are asked in waves; a run's doors never are.
    """

    title: str | Words
    kind: Kind = Kind.OTHER
    details: str = ""
    level: int = 3
    due_at: datetime | None = None
    building: Building | None = None
    household: Household | None = None
    contact_name: str = ""
    contact_phone: str = ""
    for_property: bool = True
    for_cadres: bool = True
    for_volunteers: bool = True
    skill: Skill = Skill.NONE
    vetted_only: bool = False
    photo_wanted: bool = False
    zone_only: bool = False
    enters_home: bool = False
    with_cash: bool = False
    with_keys: bool = False
    to_door: bool = False
    unreached: bool = False
    boxes: int = 0
    slots: int = 1
    run: Run | None = None
    source_kind: str = ""
    source_id: int | None = None
    asks: bool = True
    items: tuple[Item, ...] = ()

    @property
    def by_two(self) -> bool:
        """Whether two vetted people must go together (requests.md, 17)."""
        return self.enters_home or self.with_cash or self.with_keys


BY_TWO = _("Into a home, with cash or with keys, two vetted people go together.")


def create(area: Area, errand: Errand, *, by: Person | None) -> tuple[Task, events.TaskOpened]:
    """Makes the row and its event for an action that announces it together with its own. Must be in a transaction."""
    if not (errand.for_property or errand.for_cadres or errand.for_volunteers):
        raise Invalid(
            "task.nobody", _("Choose at least one workforce."), fields={"workforces": _("Choose one.")}
        )
    if errand.by_two and (errand.slots < TWO or not errand.vetted_only):
        raise Invalid(
            "task.by_two", BY_TWO, fields={"slots": BY_TWO} if errand.slots < TWO else {"vetted_only": BY_TWO}
        )
    fields: dict[str, Any] = {
        field.name: getattr(errand, field.name)
        for field in fields_of(errand)
        if field.name not in NOT_COLUMNS
    }
    if errand.household and not errand.building:
        fields["building"] = errand.household.building
    if errand.asks and errand.run is None:
        fields["next_wave_at"] = clock.now()
    fields |= titled(errand.title, area)
    task = Task.objects.create(area=area, episode=episode_of(area), created_by=by, **fields)
    rows = [
        CheckItem(task=task, number=n, **asdict(one)) for n, one in enumerate(errand.items[:MOST_ITEMS], 1)
    ]
    if rows:
        CheckItem.objects.bulk_create(rows)
    about = Ref("task", task.pk, task.version)
    return task, events.TaskOpened(area=area, about=about, actor=by, task=task)


def open_task(area: Area, errand: Errand, *, by: Person, key: Key | None = None) -> Task:
    """Puts an errand on the board of an area (its desk only)."""
    if not has_role(by, area, *DESK_ROLES):
        raise NotYours("task.not_desk", _("Only the desk puts errands on the board."))

    def act() -> Task:
        task, opened = create(area, errand, by=by)
        announce(opened)
        return task

    return once(key, "tasks.open", act, Task)


def cancel(task: Task, *, by: Person, reason: str = "", version: int | None = None) -> Task:
    """Takes an errand off the board; whoever has it is told not to go."""
    with transaction.atomic():
        announce(*cancelled(task, by=by, reason=reason, version=version))
    return task


def cancelled(task: Task, *, by: Person, reason: str = "", version: int | None = None) -> list[Event]:
    """Cancels inside another action's transaction and gives back the events for its announce."""
    progress.hold_run(task)
    transition(
        task, TaskState.CANCELLED, version=version, finished_at=clock.now(), cancel_reason=reason[:300]
    )
    invitations.withdraw(task)
    holders = []
    for held in Claim.objects.filter(task=task, state__in=ACTIVE).order_by("pk"):
        transition(held, ClaimState.RELEASED, ended_at=clock.now())
        progress.give_room_back(held)
        holders.append(held.person_id)
    about = Ref("task", task.pk, task.version)
    over = events.TaskCancelled(
        area=task.area,
        about=about,
        actor=by,
        task=task,
        holders=tuple(holders),
        particulars={"reason": reason},
    )
    return [over, *sources.tell(sources.Step("cancelled", task, by, reason))]
