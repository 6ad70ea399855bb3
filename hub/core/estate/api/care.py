"""Health data: read by those who act on it, each reading recorded."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.responses import Status

from hub.core.estate import access, history
from hub.core.estate.actions import care, health
from hub.core.estate.api.places import LineOut
from hub.core.estate.api.things import of_flag, of_household, of_member, of_wish
from hub.core.estate.api.values import READ, WRITE, showing
from hub.core.estate.models import CareWish
from hub.core.flow.api import person
from hub.core.people.models import CareFlag, HealthStatus, Household, Membership
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES, CareKind, CareSource, HealthKind

router = Router(tags=["Care"])


class FlagOut(Schema):
    """A need for care."""

    id: int
    kind: str
    person: int | None = Field(alias="person_id")
    source: str
    consent: bool
    detail: str
    created_at: datetime


class StatusOut(Schema):
    """An infection status."""

    id: int
    person: int = Field(alias="person_id")
    kind: str
    since: date
    until: date | None


class HealthOut(Schema):
    """The health data of one household."""

    flags: list[FlagOut]
    statuses: list[StatusOut]


class FlagIn(Schema):
    """A need to note; `member` is the membership it is about, none for the whole household."""

    kind: CareKind
    member: int | None = None
    source: CareSource = CareSource.STAFF
    consent: bool = False
    detail: str = Field("", max_length=100)


class WhyIn(Schema):
    """Why."""

    why: str = Field("", max_length=200)


class StatusIn(Schema):
    """A status; `replaces` is the id of the one that was read (none: there was none)."""

    kind: HealthKind
    since: date
    until: date | None = None
    replaces: int | None = None


class ClearIn(Schema):
    """The id of the status that ends."""

    replaces: int


class WishOut(Schema):
    """What a household asked to change."""

    id: int
    household: int = Field(alias="household_id")
    kind: str
    wanted: bool
    text: str
    state: str
    answer: str
    version: int


class WishIn(Schema):
    """What a member asks: to note a need (`wanted`), or to strike it out."""

    kind: CareKind
    wanted: bool = True
    text: str = Field("", max_length=300)


class DecisionIn(Schema):
    """The committee's answer."""

    grant: bool
    answer: str = Field("", max_length=300)
    version: int | None = None


@router.get("/households/{pk}/health", response={200: HealthOut, **READ})
@of_household
def read(request: HttpRequest, found: Household) -> care.HealthData:
    """Care flags and infection statuses (committee and leads). That they were read is recorded."""
    return care.read(found, by=person(request), place="api")


@router.post("/households/{pk}/care-flags", response={201: FlagOut, **WRITE})
@of_household
def set_flag(request: HttpRequest, found: Household, data: FlagIn) -> Status[CareFlag]:
    """A need for care is noted."""
    about = None
    if data.member:
        about = access.member_at_desk(person(request), data.member, area=request.area).person
    note = care.Note(data.kind, data.source, data.consent, data.detail)
    made = care.set_flag(found, note, by=person(request), person=about, key=request.idempotency_key)
    return Status(201, made)


@router.post("/care-flags/{pk}/end", response={200: FlagOut, **WRITE})
@of_flag
def end_flag(request: HttpRequest, flag: CareFlag, data: WhyIn) -> CareFlag:
    """It does not hold any more."""
    return care.end_flag(flag, by=person(request), why=data.why, key=request.idempotency_key)


@router.post("/members/{pk}/health", response={201: StatusOut, **WRITE})
@of_member
def set_status(request: HttpRequest, member: Membership, data: StatusIn) -> Status[HealthStatus]:
    """The committee records an infection status."""
    finding = health.Finding(kind=data.kind, since=data.since, until=data.until)
    with showing(WishOut):
        made = health.record(
            member, finding, by=person(request), replaces=data.replaces, key=request.idempotency_key
        )
    return Status(201, made)


@router.post("/members/{pk}/health/clearance", response={204: None, **WRITE})
@of_member
def clear_status(request: HttpRequest, member: Membership, data: ClearIn) -> Status[None]:
    """The status has ended."""
    with showing(WishOut):
        health.clear(member, by=person(request), replaces=data.replaces, key=request.idempotency_key)
    return Status(204, None)


@router.get("/areas/{slug}/care-wishes", response={200: list[WishOut], **READ})
@for_staff(*DESK_ROLES)
def wishes(request: HttpRequest) -> list[CareWish]:
    """What households have asked and nobody has answered, oldest first."""
    return list(access.wishes_in(request.area)[:200])


@router.post("/care-wishes/{pk}/decision", response={200: WishOut, **WRITE})
@of_wish
def decide(request: HttpRequest, asked: CareWish, data: DecisionIn) -> CareWish:
    """Done, or declined with a reason."""
    by, key = person(request), request.idempotency_key
    with showing(WishOut):
        return care.decide(asked, by=by, grant=data.grant, answer=data.answer, version=data.version, key=key)


@router.get("/my/households/{pk}/health", response={200: HealthOut, **READ})
def own(request: HttpRequest, pk: int) -> care.HealthData:
    """What a member may see of their own household's health data."""
    return care.own(access.own_household(person(request), pk), by=person(request))


@router.get("/my/households/{pk}/health/readings", response={200: list[LineOut], **READ})
def readings(request: HttpRequest, pk: int) -> list[Any]:
    """Who looked at it, newest first."""
    return list(history.readings_of(access.own_household(person(request), pk)))


@router.post("/my/households/{pk}/care-wishes", response={201: WishOut, **WRITE})
def wish(request: HttpRequest, pk: int, data: WishIn) -> Status[CareWish]:
    """A member asks the committee to change what is noted."""
    household, by, key = access.own_household(person(request), pk), person(request), request.idempotency_key
    made = care.wish(household, data.kind, by=by, wanted=data.wanted, text=data.text, key=key)
    return Status(201, made)
