"""For programs: what the desk makes of others' lists, and the operator's background work."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status

from hub.core.flow import repeat
from hub.core.flow.api import Problem, person
from hub.core.jobs import health, overview, queue
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES, Role
from hub.core.tasks.api.shapes import RunOut
from hub.core.tasks.models import Run
from hub.desk import runs, team

router = Router(tags=["Desk"])
REFUSALS = {403: Problem, 404: Problem, 409: Problem}


class TurnOut(Schema):
    """A job that runs by the clock."""

    name: str
    rule: str
    last_at: datetime | None
    next_at: datetime


class FailedOut(Schema):
    """A job that has been given up."""

    pk: str
    name: str
    attempts: int
    at: datetime | None
    error: str


class JobsOut(Schema):
    """Background work at one glance."""

    working: bool
    in_time: bool
    counts: dict[str, int]
    schedules: list[TurnOut]
    failed: list[FailedOut]


@router.post("/areas/{slug}/buildings/{building}/letters-run", response={201: RunOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def hand_out_letters(request: HttpRequest, building: int) -> Status[Run]:
    """One run through a building: a letter to every door behind which nobody has joined."""
    by, key = person(request), request.idempotency_key
    return Status(201, runs.hand_out_letters(request.area, building, by=by, key=key))


@router.post("/areas/{slug}/announcements/{pk}/buildings/{building}/run", response={201: RunOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def knock(request: HttpRequest, pk: int, building: int) -> Status[Run]:
    """One run through a building: every door that has not read an announcement is told by mouth."""
    by, key = person(request), request.idempotency_key
    return Status(201, runs.knock(request.area, pk, building, by=by, key=key))


class MemberOut(Schema):
    """One of the team: what they carry, weighed by level, and how long they have been on duty."""

    person_id: int
    name: str
    weight: int
    requests: int
    errands: int
    on_duty: bool
    hours: float
    break_due: bool


@router.get("/areas/{slug}/team", response={200: list[MemberOut], 403: Problem, 404: Problem})
@for_staff(*DESK_ROLES)
def crew(request: HttpRequest) -> list[dict[str, Any]]:
    """Who carries how much: those on duty first, whoever carries most on top."""
    return [
        {
            "person_id": one.person.pk, "name": one.person.name, "weight": one.weight, "requests": one.owned,
            "errands": one.claims, "on_duty": one.duty is not None, "hours": one.hours,
            "break_due": one.break_due,
        }
        for one in team.crew(request.area)
    ]  # fmt: skip


@router.get("/areas/{slug}/jobs", response={200: JobsOut, 403: Problem, 404: Problem})
@for_staff(Role.OPERATOR)
def jobs(request: HttpRequest) -> dict[str, Any]:
    """Workers, schedules, what waits and what has failed (operators)."""
    found, told = overview.read(), health.report()
    return {
        "working": told["jobs"], "in_time": told["jobs_in_time"], "counts": found.counts,
        "schedules": found.schedules, "failed": found.failed,
    }  # fmt: skip


@router.post("/areas/{slug}/jobs/{uuid:pk}/retry", response={204: None, **REFUSALS})
@for_staff(Role.OPERATOR)
def retry(request: HttpRequest, pk: str) -> Status[None]:
    """Runs a failed job again (operators). 409 `job.not_failed` when it has not failed."""
    repeat.told(request.idempotency_key, f"jobs.retry {pk}", lambda: queue.try_again(pk))
    return Status(204, None)
