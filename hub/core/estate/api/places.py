"""Buildings and households."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.responses import Status

from hub.core.estate import access, history, search
from hub.core.estate.actions import buildings, households, reshaping
from hub.core.estate.api.values import READ, WRITE, given, showing
from hub.core.flow.api import person, staff_area
from hub.core.people.models import Building, Household
from hub.core.people.words import DESK_ROLES

router = Router(tags=["Areas and households"])


class BuildingOut(Schema):
    """A building."""

    id: int
    number: str
    name: str
    zone: str
    floors: int
    doors_per_floor: int
    position: int
    version: int


class BuildingIn(Schema):
    """A building; what is left out stays, or has its usual value."""

    version: int | None = None
    number: str | None = Field(None, min_length=1, max_length=20)
    name: str | None = Field(None, max_length=40)
    zone: str | None = Field(None, max_length=20)
    floors: int | None = Field(None, ge=0, le=200)
    doors_per_floor: int | None = Field(None, ge=0, le=100)
    position: int | None = Field(None, ge=0, le=1_000_000)


class HouseholdOut(Schema):
    """A door."""

    id: int
    building: int = Field(alias="building_id")
    address: str
    door: str
    part: str
    floor: int
    remark: str
    closed_at: datetime | None
    version: int


class HouseholdIn(Schema):
    """A door; what is left out stays."""

    version: int | None = None
    building: int | None = None
    door: str | None = Field(None, min_length=1, max_length=20)
    part: str | None = Field(None, max_length=10)
    floor: int | None = Field(None, ge=-5, le=200)
    remark: str | None = Field(None, max_length=200)


class ClosureIn(Schema):
    """Why a household is closed, and whether all on its list have left."""

    version: int | None = None
    why: str = Field("", max_length=200)
    everybody_left: bool = False


class MergeIn(Schema):
    """The household that becomes part of this one."""

    other: int
    version: int | None = None


class SplitIn(Schema):
    """The memberships that belong to the second household, and its part."""

    members: list[int]
    part: str = Field("B", max_length=10)
    version: int | None = None


class LineOut(Schema):
    """One thing that the record says about a household."""

    at: datetime
    who: str
    what: str
    note: str


@router.get("/areas/{slug}/buildings", response={200: list[BuildingOut], **READ})
def building_list(request: HttpRequest, slug: str) -> list[Building]:
    """All buildings, in walking order."""
    found = staff_area(request, slug, *DESK_ROLES)
    return list(found.buildings.order_by("position", "number"))


@router.post("/areas/{slug}/buildings", response={201: BuildingOut, **WRITE})
def add_building(request: HttpRequest, slug: str, data: BuildingIn) -> Status[Building]:
    """A building is put on the list."""
    found = staff_area(request, slug, *DESK_ROLES)
    made = buildings.add(found, _set(data), by=person(request), key=request.idempotency_key)
    return Status(201, made)


@router.patch("/buildings/{pk}", response={200: BuildingOut, **WRITE})
def change_building(request: HttpRequest, pk: int, data: BuildingIn) -> Building:
    """What is different."""
    found = _building(request, pk)
    with showing(BuildingOut):
        return buildings.change(
            found, _set(data), by=person(request), version=data.version, key=request.idempotency_key
        )


@router.post("/buildings/{pk}/doors", response={200: BuildingOut, **WRITE})
def add_doors(request: HttpRequest, pk: int) -> Building:
    """The doors that its floors ask for and that are missing."""
    return buildings.add_doors(_building(request, pk), by=person(request), key=request.idempotency_key)


@router.get("/areas/{slug}/households", response={200: list[HouseholdOut], **READ})
def find_households(request: HttpRequest, slug: str, q: str) -> list[Household]:
    """By building and door, by name, by phone; at most 30."""
    return [one.household for one in search.find(staff_area(request, slug, *DESK_ROLES), q)]


@router.post("/buildings/{pk}/households", response={201: HouseholdOut, **WRITE})
def add_household(request: HttpRequest, pk: int, data: HouseholdIn) -> Status[Household]:
    """A door is put on the list of a building; a closed one is opened again."""
    found, fields = _building(request, pk), _set(data, "building")
    with showing(HouseholdOut):
        made = households.add(found, fields, by=person(request), key=request.idempotency_key)
    return Status(201, made)


@router.get("/households/{pk}", response={200: HouseholdOut, **READ})
def household(request: HttpRequest, pk: int) -> Household:
    """One door."""
    return at_desk(request, pk)


@router.patch("/households/{pk}", response={200: HouseholdOut, **WRITE})
def change_household(request: HttpRequest, pk: int, data: HouseholdIn) -> Household:
    """A wrong door, a part, a remark."""
    found, changes = at_desk(request, pk), _set(data)
    if "building" in changes:
        changes["building"] = _building(request, changes["building"])
    with showing(HouseholdOut):
        return households.change(
            found, changes, by=person(request), version=data.version, key=request.idempotency_key
        )


@router.post("/households/{pk}/closure", response={200: HouseholdOut, **WRITE})
def close_household(request: HttpRequest, pk: int, data: ClosureIn) -> Household:
    """Nobody lives there any more."""
    found, by, key = at_desk(request, pk), person(request), request.idempotency_key
    with showing(HouseholdOut):
        return households.close(
            found, by=by, why=data.why, everybody_left=data.everybody_left, version=data.version, key=key
        )


@router.post("/households/{pk}/reopening", response={200: HouseholdOut, **WRITE})
def reopen_household(request: HttpRequest, pk: int) -> Household:
    """It was closed by mistake, or somebody moves in."""
    with showing(HouseholdOut):
        return households.reopen(at_desk(request, pk), by=person(request), key=request.idempotency_key)


@router.post("/households/{pk}/merge", response={200: HouseholdOut, **WRITE})
def merge_households(request: HttpRequest, pk: int, data: MergeIn) -> Household:
    """Another household becomes part of this one."""
    found, other = at_desk(request, pk), at_desk(request, data.other)
    with showing(HouseholdOut):
        return reshaping.merge(
            found, other, by=person(request), version=data.version, key=request.idempotency_key
        )


@router.post("/households/{pk}/split", response={201: HouseholdOut, **WRITE})
def split_household(request: HttpRequest, pk: int, data: SplitIn) -> Status[Household]:
    """Two households at one door; gives the new one."""
    found = at_desk(request, pk)
    members = list(access.members_of(found).filter(pk__in=data.members))
    with showing(HouseholdOut):
        made = reshaping.split(
            found, members, data.part, by=person(request), version=data.version, key=request.idempotency_key
        )
    return Status(201, made)


@router.get("/households/{pk}/history", response={200: list[LineOut], **READ})
def household_history(request: HttpRequest, pk: int) -> list[history.Line]:
    """What the record says about it, newest first, in the caller's language."""
    return history.of_household(at_desk(request, pk))


def at_desk(request: HttpRequest, pk: int) -> Household:
    """One door of an area at whose desk the caller works, with their second factor."""
    found = access.household_at_desk(person(request), pk)
    staff_area(request, found.area.slug, *DESK_ROLES)
    return found


def _building(request: HttpRequest, pk: int) -> Building:
    found = access.building_for(person(request), pk)
    staff_area(request, found.area.slug, *DESK_ROLES)
    return found


def _set(data: Schema, *without: str) -> dict[str, Any]:
    return {name: value for name, value in given(data, *without).items() if value is not None}
