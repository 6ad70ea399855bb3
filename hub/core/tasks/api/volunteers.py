"""Profiles of those who take errands, for programs."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from hub.core.flow import lists
from hub.core.flow.api import Problem, person
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES, WORKFORCES
from hub.core.tasks.access import profiles
from hub.core.tasks.actions import profiles as actions
from hub.core.tasks.models import Load

router = Router(tags=["Volunteers"])
REFUSALS = {403: Problem, 404: Problem, 409: Problem, 422: Problem}


class ProfileOut(Schema):
    """One's own profile in an area."""

    person_id: int
    version: int
    active: int
    cap: int
    skills: list[str]
    zones: list[str]
    available: bool
    vetted_until: datetime | None
    vetted: bool
    wished_skills: list[str]
    wished_zones: list[str]
    wished_at: datetime | None

    @staticmethod
    def resolve_vetted(found: Load) -> bool:
        """Whether vetting holds now."""
        return found.is_vetted


class RunnerOut(Schema):
    """Somebody who takes errands, as the desk sees them; no-shows are for the desk alone."""

    person_id: int
    name: str
    active: int
    cap: int
    skills: list[str]
    zones: list[str]
    vetted: bool
    on_shift: bool
    no_shows: int
    last_claim_at: datetime | None
    last_offered_at: datetime | None


class RunnerPage(Schema):
    """Some of them, by name, and the cursor of those that follow."""

    items: list[RunnerOut]
    after: str


class WishIn(Schema):
    """What one can do and where one goes about; `available`: may be asked at any time."""

    skills: list[str] = Field([], max_length=20)
    zones: list[str] = Field([], max_length=100)
    available: bool | None = None


class KeptIn(Schema):
    """What the desk writes. `vetted` without an end: until it is taken back."""

    skills: list[str] = Field([], max_length=20)
    zones: list[str] = Field([], max_length=100)
    cap: int
    vetted: bool = False
    vetted_until: AwareDatetime | None = None
    version: int | None = None


@router.get("/areas/{slug}/profile", response={200: ProfileOut, 404: Problem})
@for_staff(*WORKFORCES)
def own(request: HttpRequest) -> Load:
    """One's own profile."""
    return profiles.own(person(request), request.area)


@router.post("/areas/{slug}/profile", response={200: ProfileOut, **REFUSALS})
@for_staff(*WORKFORCES)
def wish(request: HttpRequest, data: WishIn) -> Load:
    """Proposes skills and zones to the desk."""
    by, key = person(request), request.idempotency_key
    if data.available is not None:
        actions.set_available(request.area, data.available, by=by)
    return actions.wish(request.area, data.skills, data.zones, by=by, key=key)


@router.get("/areas/{slug}/volunteers", response={200: RunnerPage, 404: Problem})
@for_staff(*DESK_ROLES)
def runners(request: HttpRequest, after: str = "", limit: int = lists.LIMIT) -> dict[str, Any]:
    """Everybody who takes errands, by name (desk only)."""
    page = lists.page(profiles.runners(request.area), ["name", "pk"], after=after, limit=limit)
    shown = [_runner(one) for one in profiles.profiles(request.area, page.rows)]
    return {"items": shown, "after": page.after}


def _runner(one: profiles.Profile) -> dict[str, Any]:
    load = one.load
    return {
        "person_id": one.person.pk, "name": one.person.name, "active": load.active, "cap": load.cap,
        "skills": load.skills, "zones": load.zones, "vetted": load.is_vetted, "on_shift": one.on_shift,
        "no_shows": one.no_shows, "last_claim_at": load.last_claim_at, "last_offered_at": load.last_offered_at,
    }  # fmt: skip


@router.post("/areas/{slug}/volunteers/{pk}", response={200: ProfileOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def keep(request: HttpRequest, pk: int, data: KeptIn) -> Load:
    """Writes what somebody can do and how much they may hold; they are told (desk only)."""
    load = profiles.profile_for(person(request), pk, area=request.area)
    said = data.dict(exclude={"version", "skills", "zones"})
    kept = actions.Kept(**said, skills=tuple(data.skills), zones=tuple(data.zones))
    version = data.version if load.pk else None
    return actions.keep(
        request.area, load.person, kept, by=person(request), version=version, key=request.idempotency_key
    )
