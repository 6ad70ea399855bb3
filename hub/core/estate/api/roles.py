"""Roles and duty."""

from datetime import datetime

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema
from ninja.responses import Status
from pydantic import AwareDatetime

from hub.core.estate import access
from hub.core.estate.actions import duty, roles
from hub.core.estate.api.values import READ, WRITE, confirmed, showing
from hub.core.flow.api import person
from hub.core.flow.idempotent import once
from hub.core.people.models import Area, Duty, Person, RoleGrant
from hub.core.people.programs import for_staff
from hub.core.people.words import STAFF_ROLES, WORKFORCES, Role

router = Router(tags=["Roles and duty"])
ON_THE_ROTA = tuple(sorted(STAFF_ROLES | WORKFORCES))


class RoleOut(Schema):
    """A role that somebody holds."""

    id: int
    person: int = Field(alias="person_id")
    name: str = Field(alias="person.name")
    role: str
    granted_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class GrantIn(Schema):
    """A role for somebody of this area, for some days."""

    person: int
    role: Role
    days: int | None = Field(None, ge=1, le=roles.MOST_DAYS)


class ExtensionIn(Schema):
    """For how many days from now; `until` is the end that was read."""

    days: int | None = Field(None, ge=1, le=roles.MOST_DAYS)
    until: AwareDatetime | None = None


class RevocationIn(Schema):
    """Why."""

    why: str = Field("", max_length=200)


class DutyOut(Schema):
    """Somebody on duty."""

    id: int
    person: int = Field(alias="person_id")
    name: str = Field(alias="person.name")
    role: str
    since: datetime
    until: datetime
    ended_at: datetime | None


class DutyIn(Schema):
    """Until when, and as what where one holds several roles."""

    until: AwareDatetime
    role: Role | None = None


class HandoverIn(Schema):
    """What whoever comes next should know."""

    handover: str = Field("", max_length=4000)


@router.get("/areas/{slug}/roles", response={200: list[RoleOut], **READ})
@for_staff(Role.LEAD)
def listed(request: HttpRequest) -> list[RoleGrant]:
    """Who holds which role now (leads)."""
    return list(access.grants_in(request.area))


@router.post("/areas/{slug}/roles", response={201: RoleOut, **WRITE})
@for_staff(Role.LEAD)
def grant(request: HttpRequest, data: GrantIn) -> Status[RoleGrant]:
    """A lead gives a role, after a fresh confirmation."""
    confirmed(request)
    area: Area = request.area
    somebody: Person | None = access.known_in(area).filter(pk=data.person).first()
    if somebody is None:
        raise Http404
    by, key = person(request), request.idempotency_key
    with showing(RoleOut):
        return Status(201, roles.grant(area, somebody, data.role, by=by, days=data.days, key=key))


@router.post("/areas/{slug}/roles/{pk}/extension", response={200: RoleOut, **WRITE})
@for_staff(Role.LEAD)
def extend(request: HttpRequest, pk: int, data: ExtensionIn) -> RoleGrant:
    """For longer."""
    confirmed(request)
    held = access.grant_for_lead(request.area, pk)
    by, key = person(request), request.idempotency_key
    with showing(RoleOut):
        return roles.extend(held, by=by, days=data.days, until=data.until, key=key)


@router.post("/areas/{slug}/roles/{pk}/revocation", response={200: RoleOut, **WRITE})
@for_staff(Role.LEAD)
def revoke(request: HttpRequest, pk: int, data: RevocationIn) -> RoleGrant:
    """Taken back at once; the last lead keeps theirs (409 `role.last_lead`)."""
    confirmed(request)
    held = access.grant_for_lead(request.area, pk, over=True)
    with showing(RoleOut):
        return roles.revoke(held, by=person(request), why=data.why, key=request.idempotency_key)


@router.get("/areas/{slug}/duty", response={200: list[DutyOut], **READ})
@for_staff(*ON_THE_ROTA)
def on_duty(request: HttpRequest) -> list[Duty]:
    """Who is on duty now."""
    return list(access.on_duty_in(request.area))


@router.post("/areas/{slug}/duty", response={201: DutyOut, **WRITE})
@for_staff(*ON_THE_ROTA)
def start(request: HttpRequest, data: DutyIn) -> Status[Duty]:
    """On duty."""
    by, key = person(request), request.idempotency_key
    return Status(201, duty.start(request.area, by=by, until=data.until, role=data.role, key=key))


@router.post("/areas/{slug}/duty/end", response={200: DutyOut, **WRITE})
@for_staff(*ON_THE_ROTA)
def end(request: HttpRequest, data: HandoverIn) -> Duty:
    """Off duty, with a note for whoever comes next."""
    by, area = person(request), request.area

    def act() -> Duty:
        mine = access.duty_of(by, area)
        if mine is None:
            raise Http404
        return duty.end(mine, by=by, handover=data.handover)

    return once(request.idempotency_key, "estate.duty.end", act, Duty)
