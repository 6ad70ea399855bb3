"""The rota and the alerts for programs: the same verbs, access and actions as the pages."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.responses import Status
from pydantic import AwareDatetime

from hub.core.flow import repeat
from hub.core.flow.api import Problem, person, showing
from hub.core.kit.errors import Invalid
from hub.core.ladder import access, actions, calls
from hub.core.ladder.actions import Plan
from hub.core.ladder.actions.rota import MOST_DAYS
from hub.core.ladder.models import Ladder, OnCallSlot
from hub.core.ladder.words import CALLED, Rank
from hub.core.people.models import Area, Person
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES

router = Router(tags=["On call"])
REFUSALS = {403: Problem, 404: Problem, 409: Problem, 422: Problem}


class SlotOut(Schema):
    """Somebody on call."""

    id: int
    version: int
    person: int
    name: str
    rank: str
    starts_at: datetime
    ends_at: datetime

    @staticmethod
    def resolve_person(slot: OnCallSlot) -> int:
        """Their id."""
        return slot.person_id

    @staticmethod
    def resolve_name(slot: OnCallSlot) -> str:
        """Their name."""
        return slot.person.name


class GapOut(Schema):
    """Nobody on call."""

    rank: str
    since: datetime
    until: datetime


class ReachOut(Schema):
    """Whom a step of an alarm of level 0 of a policy would ring now; `instead`: nobody stands on it."""

    policy: str
    label: str
    minutes: int
    people: list[int]
    instead: bool

    @staticmethod
    def resolve_policy(step: access.Reach) -> str:
        """Its name."""
        return step.policy.name

    @staticmethod
    def resolve_people(step: access.Reach) -> list[int]:
        """Their ids."""
        return [person.pk for person in step.people]


class RotaOut(Schema):
    """A week of the rota, the times in it that are to come and have nobody, and whom an alarm would ring now."""

    monday: date
    slots: list[SlotOut]
    gaps: list[GapOut]
    reach: list[ReachOut]


class PlanIn(Schema):
    """Somebody (a person's id) in a rank, on each of `days` in a row; times with their zone."""

    person: int
    rank: Rank
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    days: int = Field(1, ge=1, le=MOST_DAYS)


class PersonIn(Schema):
    """Who takes it over, and the version that was read."""

    person: int
    version: int | None = None


class HoursIn(Schema):
    """From when until when, with their zone, and the version that was read."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    version: int | None = None


class StepOut(Schema):
    """One step of a ladder."""

    number: int
    rung: str
    due_at: datetime
    sent_at: datetime | None
    cancelled_at: datetime | None
    told: int


class CallOut(Schema):
    """A confidential alarm that calls whoever asks: its token, level and time."""

    id: int
    token: str
    level: int
    started_at: datetime

    @staticmethod
    def of(call: calls.Call) -> "CallOut":
        """As it is sent."""
        one = call.ladder
        return CallOut(id=one.pk, token=call.token, level=one.level, started_at=one.started_at)


class LadderOut(Schema):
    """An alert that climbs, or has."""

    id: int
    policy: str
    kind: str
    subject: int
    level: int
    round: int
    unmanned: bool
    started_at: datetime
    stopped_at: datetime | None
    why: str
    steps: list[StepOut]

    @staticmethod
    def resolve_steps(ladder: Ladder) -> list[Any]:
        """In their order."""
        return sorted(ladder.steps.all(), key=lambda step: step.number)


@router.get("/areas/{slug}/rota", response={200: RotaOut, 404: Problem})
@for_staff(*DESK_ROLES)
def rota(request: HttpRequest, week: date | None = None) -> dict[str, Any]:
    """The week of a day (of today, where none is given)."""
    area = request.area
    monday = access.week_of(area, week if week and 2000 <= week.year <= 2100 else None)
    slots = list(access.slots_between(area, *access.span(area, monday)))
    return {
        "monday": monday,
        "slots": slots,
        "gaps": access.gaps(area, monday),
        "reach": access.reach(area, request.roles),
    }


@router.post("/areas/{slug}/rota", response={201: SlotOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def plan(request: HttpRequest, data: PlanIn) -> Status[OnCallSlot]:
    """Puts somebody on the rota; 409 `rota.overlap` where somebody is planned there already."""
    who = _colleague(request.area, data.person)
    wanted = Plan(who, data.rank, data.starts_at, data.ends_at, data.days)
    by, key = person(request), request.idempotency_key
    return Status(201, actions.plan(request.area, wanted, by=by, key=key))


@router.post("/areas/{slug}/rota/{pk}/person", response={200: SlotOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def replace(request: HttpRequest, pk: int, data: PersonIn) -> OnCallSlot:
    """Gives a slot to another."""
    slot, who = access.slot_for(request.area, pk), _colleague(request.area, data.person)
    by, key = person(request), request.idempotency_key
    with showing(SlotOut):
        return actions.replace(slot, who, by=by, version=data.version, key=key)


@router.post("/areas/{slug}/rota/{pk}/hours", response={200: SlotOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def move(request: HttpRequest, pk: int, data: HoursIn) -> OnCallSlot:
    """Gives a slot other hours; 409 `rota.overlap` where somebody is planned there already."""
    slot, by, key = access.slot_for(request.area, pk), person(request), request.idempotency_key
    with showing(SlotOut):
        return actions.move(slot, data.starts_at, data.ends_at, by=by, version=data.version, key=key)


@router.post("/areas/{slug}/rota/{pk}/removal", response={204: None, **REFUSALS})
@for_staff(*DESK_ROLES)
def remove(request: HttpRequest, pk: int) -> Status[None]:
    """Takes a slot out of the rota."""
    by, area = person(request), request.area
    repeat.told(
        request.idempotency_key, f"rota.remove {pk}", lambda: actions.remove(access.slot_for(area, pk), by=by)
    )
    return Status(204, None)


@router.get("/areas/{slug}/alarms", response={200: list[LadderOut], 404: Problem})
@for_staff(*DESK_ROLES)
def alarms(request: HttpRequest) -> list[Ladder]:
    """What calls now, most urgent first, then what called last."""
    area, roles = request.area, request.roles
    return [*access.climbing(area, roles), *access.recent(area, roles)]


@router.get("/areas/{slug}/calls", response={200: list[CallOut], 404: Problem})
@for_staff(*CALLED)
def my_calls(request: HttpRequest) -> list[CallOut]:
    """The confidential alarms that call you now, most urgent first."""
    return [CallOut.of(call) for call in calls.calls(person(request), request.area)]


@router.post("/areas/{slug}/calls/{pk}/taking", response={204: None, **REFUSALS})
@for_staff(*CALLED)
def take(request: HttpRequest, pk: int) -> Status[None]:
    """Says that you have it; 409 `alarm.taken` where somebody was quicker."""
    by = person(request)
    calls.take(calls.call_for(by, request.area, pk), by=by)
    return Status(204, None)


def _colleague(area: Area, pk: int) -> Person:
    found = access.colleagues(area).filter(pk=pk).first()
    if found is None:
        problem = _("That person does not work at this desk.")
        raise Invalid("rota.person", problem, fields={"person": problem})
    return found
