"""Who lives where."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.responses import Status

from hub.core.estate import access
from hub.core.estate.actions import contacts, living
from hub.core.estate.api.places import HouseholdOut
from hub.core.estate.api.things import of_household, of_left_member, of_member
from hub.core.estate.api.values import READ, WRITE, given, month, phone, showing
from hub.core.flow.api import person
from hub.core.people.models import Household, Membership, Person
from hub.core.people.words import Relation

router = Router(tags=["Areas and households"])


class MemberOut(Schema):
    """Somebody on a household's list. `person_version` goes with a correction of the person."""

    id: int
    person: int = Field(alias="person_id")
    name: str = Field(alias="person.name")
    phone: str = Field(alias="person.phone")
    other_phone: str = Field(alias="person.other_phone")
    born: str = Field(alias="person.born")
    language: str = Field(alias="person.language")
    person_version: int = Field(alias="person.version")
    relation: str
    is_head: bool
    joined_at: datetime | None
    objected_at: datetime | None


class PersonOut(Schema):
    """A person's contact data."""

    id: int
    name: str
    phone: str
    other_phone: str
    born: str
    language: str
    version: int


class NewcomerIn(Schema):
    """Somebody who moves in from outside, or was born. `version` is the household's."""

    name: str = Field(min_length=1, max_length=80)
    relation: Relation = Relation.OTHER
    phone: str = Field("", max_length=40)
    born: str = Field("", max_length=12)
    language: str = Field("", max_length=10)
    birth: bool = False
    version: int | None = None


class PersonIn(Schema):
    """What is corrected; what is left out stays. `version` is the person's."""

    name: str | None = Field(None, min_length=1, max_length=80)
    phone: str | None = Field(None, max_length=40)
    other_phone: str | None = Field(None, max_length=40)
    born: str | None = Field(None, max_length=12)
    language: str | None = Field(None, pattern="^(zh-hans|en)$")
    relation: Relation | None = None
    version: int | None = None


class DepartureIn(Schema):
    """Why somebody is taken off a list."""

    why: str = Field("", max_length=200)
    version: int | None = None


class HeadIn(Schema):
    """The membership that becomes the head's."""

    member: int
    version: int | None = None


class MoveIn(Schema):
    """The memberships that move, and the household they move to."""

    members: list[int]
    to: int
    version: int | None = None


@router.get("/households/{pk}/members", response={200: list[MemberOut], **READ})
@of_household
def members(request: HttpRequest, found: Household) -> list[Membership]:
    """Who lives behind a door, the head first."""
    return list(access.members_of(found))


@router.post("/households/{pk}/members", response={201: MemberOut, **WRITE})
@of_household
def move_in(request: HttpRequest, found: Household, data: NewcomerIn) -> Status[Membership]:
    """Somebody new is put on the list."""
    newcomer = living.Newcomer(
        name=data.name,
        relation=Relation.CHILD if data.birth else data.relation,
        phone=phone(data.phone, "phone"),
        born=month(data.born, "born"),
        language=data.language,
        birth=data.birth,
    )
    with showing(HouseholdOut):
        made = living.move_in(
            found,
            newcomer,
            by=person(request),
            version=data.version,
            key=request.idempotency_key,
        )
    return Status(201, made)


@router.patch("/members/{pk}", response={200: PersonOut, **WRITE})
@of_member
def correct(request: HttpRequest, member: Membership, data: PersonIn) -> Person:
    """Contact data and relation of somebody on a list."""
    changes = {name: value for name, value in given(data).items() if value is not None}
    for name in ("phone", "other_phone"):
        if name in changes:
            changes[name] = phone(changes[name], name)
    if "born" in changes:
        changes["born"] = month(changes["born"], "born")
    with showing(PersonOut):
        return contacts.change(
            member,
            changes,
            by=person(request),
            version=data.version,
            key=request.idempotency_key,
        )


@router.post("/members/{pk}/departure", response={200: HouseholdOut, **WRITE})
@of_left_member
def move_out(request: HttpRequest, member: Membership, data: DepartureIn) -> Household:
    """Somebody is taken off a list; gives the household they leave."""
    by, key = person(request), request.idempotency_key
    with showing(HouseholdOut):
        return living.move_out(member, by=by, why=data.why, version=data.version, key=key).household


@router.post("/households/{pk}/head", response={200: HouseholdOut, **WRITE})
@of_household
def change_head(request: HttpRequest, found: Household, data: HeadIn) -> Household:
    """Another member is the head."""
    member = access.member_at_desk(person(request), data.member, area=request.area)
    with showing(HouseholdOut):
        return living.change_head(
            found, member, by=person(request), version=data.version, key=request.idempotency_key
        )


@router.post("/households/{pk}/moves", response={200: HouseholdOut, **WRITE})
@of_household
def move(request: HttpRequest, found: Household, data: MoveIn) -> Household:
    """Some of them go to another door; gives that one."""
    to = access.household_at_desk(person(request), data.to, area=request.area)
    chosen = list(access.members_of(found).filter(pk__in=data.members))
    with showing(HouseholdOut):
        return living.move(chosen, to, by=person(request), version=data.version, key=request.idempotency_key)
