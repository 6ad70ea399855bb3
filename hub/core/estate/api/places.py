"""Buildings and households."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.responses import Status

from hub.core.estate import access, history, search
from hub.core.estate.actions import buildings, households, reshaping
from hub.core.estate.api.things import of_building, of_household
from hub.core.estate.api.values import READ, WRITE, given, showing
from hub.core.flow.api import person
from hub.core.people.models import Building, Household
from hub.core.people.programs import for_staff
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
@for_staff(*DESK_ROLES)
def building_list(request: HttpRequest) -> list[Building]:
    """All buildings, in walking order."""
    return list(request.area.buildings.order_by("position", "number"))


@router.post("/areas/{slug}/buildings", response={201: BuildingOut, **WRITE})
@for_staff(*DESK_ROLES)
def add_building(request: HttpRequest, data: BuildingIn) -> Status[Building]:
    """A building is put on the list."""
    made = buildings.add(request.area, _set(data), by=person(request), key=request.idempotency_key)
    return Status(201, made)


@router.patch("/buildings/{pk}", response={200: BuildingOut, **WRITE})
@of_building
def change_building(request: HttpRequest, found: Building, data: BuildingIn) -> Building:
    """What is different."""
    with showing(BuildingOut):
        return buildings.change(
            found, _set(data), by=person(request), version=data.version, key=request.idempotency_key
        )


@router.post("/buildings/{pk}/doors", response={200: BuildingOut, **WRITE})
@of_building
def add_doors(request: HttpRequest, found: Building) -> Building:
    """The doors that its floors ask for and that are missing."""
    return buildings.add_doors(found, by=person(request), key=request.idempotency_key)


@router.get("/areas/{slug}/households", response={200: list[HouseholdOut], **READ})
@for_staff(*DESK_ROLES)
def find_households(request: HttpRequest, q: str) -> list[Household]:
    """By building and door, by name, by phone; at most 30."""
    return [one.household for one in search.find(request.area, q)]


@router.post("/buildings/{pk}/households", response={201: HouseholdOut, **WRITE})
@of_building
def add_household(request: HttpRequest, found: Building, data: HouseholdIn) -> Status[Household]:
    """A door is put on the list of a building; a closed one is opened again."""
    fields = _set(data, "building")
    with showing(HouseholdOut):
        made = households.add(found, fields, by=person(request), key=request.idempotency_key)
    return Status(201, made)


@router.get("/households/{pk}", response={200: HouseholdOut, **READ})
@of_household
def household(request: HttpRequest, found: Household) -> Household:
    """One door."""
    return found


@router.patch("/households/{pk}", response={200: HouseholdOut, **WRITE})
@of_household
def change_household(request: HttpRequest, found: Household, data: HouseholdIn) -> Household:
    """A wrong door, a part, a remark."""
    changes = _set(data)
    if "building" in changes:
        changes["building"] = access.building_for(person(request), changes["building"], area=request.area)
    with showing(HouseholdOut):
        return households.change(
            found, changes, by=person(request), version=data.version, key=request.idempotency_key
        )


@router.post("/households/{pk}/closure", response={200: HouseholdOut, **WRITE})
@of_household
def close_household(request: HttpRequest, found: Household, data: ClosureIn) -> Household:
    """Nobody lives there any more."""
    by, key = person(request), request.idempotency_key
    with showing(HouseholdOut):
        return households.close(
            found, by=by, why=data.why, everybody_left=data.everybody_left, version=data.version, key=key
        )


@router.post("/households/{pk}/reopening", response={200: HouseholdOut, **WRITE})
@of_household
def reopen_household(request: HttpRequest, found: Household) -> Household:
    """It was closed by mistake, or somebody moves in."""
    with showing(HouseholdOut):
        return households.reopen(found, by=person(request), key=request.idempotency_key)


@router.post("/households/{pk}/merge", response={200: HouseholdOut, **WRITE})
@of_household
def merge_households(request: HttpRequest, found: Household, data: MergeIn) -> Household:
    """Another household becomes part of this one."""
    other = access.household_at_desk(person(request), data.other, area=request.area)
    with showing(HouseholdOut):
        return reshaping.merge(
            found, other, by=person(request), version=data.version, key=request.idempotency_key
        )


@router.post("/households/{pk}/split", response={201: HouseholdOut, **WRITE})
@of_household
def split_household(request: HttpRequest, found: Household, data: SplitIn) -> Status[Household]:
    """Two households at one door; gives the new one."""
    members = list(access.members_of(found).filter(pk__in=data.members))
    with showing(HouseholdOut):
        made = reshaping.split(
            found, members, data.part, by=person(request), version=data.version, key=request.idempotency_key
        )
    return Status(201, made)


@router.get("/households/{pk}/history", response={200: list[LineOut], **READ})
@of_household
def household_history(request: HttpRequest, found: Household) -> list[history.Line]:
    """What the record says about it, newest first, in the caller's language."""
    return history.of_household(found)


def _set(data: Schema, *without: str) -> dict[str, Any]:
    return {name: value for name, value in given(data, *without).items() if value is not None}
