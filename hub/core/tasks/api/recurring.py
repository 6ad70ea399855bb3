"""Errands that come again, for programs: the same verbs, access and actions as the pages."""

from datetime import datetime, time
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.responses import Status

from hub.core.flow import lists, repeat
from hub.core.flow.api import Problem, person
from hub.core.people.models import Building
from hub.core.people.programs import for_staff, for_staff_of
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import recurrence
from hub.core.tasks.access import recurring
from hub.core.tasks.actions import MOST_ITEMS, Item
from hub.core.tasks.api.shapes import ItemIn
from hub.core.tasks.models import RecurringTask
from hub.core.tasks.words import Doors, Kind, Skill

router = Router(tags=["Errands"])
REFUSALS = {403: Problem, 404: Problem, 409: Problem, 422: Problem}
of_rule = for_staff_of(recurring.rule_for, lambda rule: rule.area, *DESK_ROLES)


class RuleIn(Schema):
    """An errand that comes again. `days` counts Monday as 0; `at` is by the area's clock."""

    title: str = Field(max_length=120)
    at: time
    days: list[int] = Field(default=[0, 1, 2, 3, 4, 5, 6], min_length=1, max_length=7)
    kind: Kind = Kind.OTHER
    details: str = Field("", max_length=2000)
    level: int = Field(3, ge=0, le=4)
    building: int | None = None
    doors: Doors = Doors.NONE
    items: list[ItemIn] = Field([], max_length=MOST_ITEMS)
    slots: int = Field(1, ge=1, le=10)
    skill: Skill = Skill.NONE
    vetted_only: bool = False
    for_property: bool = True
    for_cadres: bool = True
    for_volunteers: bool = True
    version: int | None = None


class RuleOut(Schema):
    """The same, with when it is due next (none while it rests)."""

    id: int
    version: int
    title: str
    at: time
    days: list[int]
    kind: str
    level: int
    building_id: int | None
    doors: str
    items: list[ItemIn]
    slots: int
    next_at: datetime | None


class WorksIn(Schema):
    """Whether it works or rests."""

    works: bool


def _rule(request: HttpRequest, data: RuleIn, area: Any) -> recurrence.Rule:
    said = data.dict(exclude={"version", "building", "days", "items"})
    building = get_object_or_404(Building, area=area, pk=data.building) if data.building else None
    items = tuple(Item(one.text, one.needed) for one in data.items)
    return recurrence.Rule(**said, days=tuple(data.days), building=building, items=items)


@router.get("/areas/{slug}/recurring-tasks", response={200: list[RuleOut], 404: Problem})
@for_staff(*DESK_ROLES)
def rules(request: HttpRequest) -> list[RecurringTask]:
    """The errands that come again (desk only)."""
    return list(recurring.rules(request.area)[: lists.MOST])


@router.post("/areas/{slug}/recurring-tasks", response={201: RuleOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def write_rule(request: HttpRequest, data: RuleIn) -> Status[RecurringTask]:
    """Writes one (desk only)."""
    wanted, key = _rule(request, data, request.area), request.idempotency_key
    return Status(201, recurrence.keep(request.area, wanted, by=person(request), key=key))


@router.post("/recurring-tasks/{pk}/change", response={200: RuleOut, **REFUSALS})
@of_rule
def change_rule(request: HttpRequest, found: RecurringTask, data: RuleIn) -> RecurringTask:
    """Writes it anew (desk only)."""
    wanted, key = _rule(request, data, found.area), request.idempotency_key
    by, version = person(request), data.version
    return recurrence.keep(found.area, wanted, by=by, rule=found, version=version, key=key)


@router.post("/recurring-tasks/{pk}/rest", response={200: RuleOut, **REFUSALS})
@of_rule
def rest(request: HttpRequest, found: RecurringTask, data: WorksIn) -> RecurringTask:
    """Lets it rest, or work again (desk only)."""
    act = partial(recurrence.rest, found, by=person(request), works=data.works)
    return repeat.step(request.idempotency_key, "tasks.rule.rest", found, act)
