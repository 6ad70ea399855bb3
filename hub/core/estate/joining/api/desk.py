"""The committee's side: requests, objections, letters."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.responses import Status

from hub.core.estate.joining import access, comparing, letters
from hub.core.estate.joining.actions import members, requests
from hub.core.estate.joining.api.values import (
    STAFF,
    ApproveIn,
    CodeOut,
    ComparedOut,
    DeclineIn,
    LettersIn,
    MemberOut,
    ReasonIn,
    RequestOut,
    listed_in,
)
from hub.core.flow import lists
from hub.core.flow.api import Problem, person
from hub.core.flow.idempotent import once
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Building, Household
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES

router = Router(tags=["Joining"])


@router.get("/areas/{slug}/join-requests", response={200: list[RequestOut], 403: Problem, 404: Problem})
@for_staff(*DESK_ROLES)
def waiting(request: HttpRequest) -> Any:
    """Those that wait, oldest first, at most 200."""
    return lists.page(access.waiting_in(request.area), ["created_at", "pk"], limit=200).rows


@router.get("/areas/{slug}/join-requests/{pk}", response={200: ComparedOut, 403: Problem, 404: Problem})
@for_staff(*DESK_ROLES)
def compared(request: HttpRequest, pk: int, household: int | None = None) -> Any:
    """One request beside the list: beside `household`, or the one that its door names."""
    area = request.area
    found = access.request_in(area, pk)
    other = Household.objects.filter(pk=household, area=area, closed_at=None).first() if household else None
    beside = comparing.compare(found, other)
    fields = ("name", "same_name", "same_surname", "same_phone")
    return {
        "request": found,
        "household": beside.household.pk if beside.household else None,
        "same_door": beside.same_door,
        "joined": beside.joined,
        "listed": [
            {"id": one.member.pk, **{name: getattr(one, name) for name in fields}} for one in beside.listed
        ],
    }


@router.post("/areas/{slug}/join-requests/{pk}/approval", response={200: RequestOut, **STAFF})
@for_staff(*DESK_ROLES)
def approval(request: HttpRequest, pk: int, data: ApproveIn) -> Any:
    """The person comes in."""
    area = request.area
    found = access.request_in(area, pk)
    door = Household.objects.filter(pk=data.household, area=area, closed_at=None).first()
    if door is None:
        raise Invalid("request.other_area", _("Choose a household of this area."))
    who = listed_in(door, data.who)
    key, by = request.idempotency_key, person(request)
    requests.approve(found, door, who, by=by, version=data.version, key=key)
    return access.request_in(area, pk)


@router.post("/areas/{slug}/join-requests/{pk}/decline", response={200: RequestOut, **STAFF})
@for_staff(*DESK_ROLES)
def decline(request: HttpRequest, pk: int, data: DeclineIn) -> Any:
    """The person stays out, and reads why."""
    found = access.request_in(request.area, pk)
    key, by = request.idempotency_key, person(request)
    return requests.decline(found, by=by, version=data.version, reason=data.reason, key=key)


@router.get("/areas/{slug}/objections", response={200: list[MemberOut], 403: Problem, 404: Problem})
@for_staff(*DESK_ROLES)
def objections(request: HttpRequest) -> Any:
    """The members to whom a head objects."""
    return access.objections_in(request.area)[:200]


@router.post("/areas/{slug}/memberships/{pk}/withdrawal", response={204: None, **STAFF})
@for_staff(*DESK_ROLES)
def withdrawal(request: HttpRequest, pk: int, data: ReasonIn) -> Any:
    """Takes a member out of a household they had joined."""
    found = access.membership_in(request.area, pk, over=True)
    members.withdraw(found, by=person(request), reason=data.reason, key=request.idempotency_key)
    return Status(204, None)


@router.post("/areas/{slug}/memberships/{pk}/keeping", response={200: MemberOut, **STAFF})
@for_staff(*DESK_ROLES)
def keeping(request: HttpRequest, pk: int) -> Any:
    """An objection is looked at, and the member stays."""
    found = access.membership_in(request.area, pk)
    return members.keep(found, by=person(request), key=request.idempotency_key)


@router.post("/areas/{slug}/letters", response={201: list[CodeOut], **STAFF})
@for_staff(*DESK_ROLES)
def make_letters(request: HttpRequest, data: LettersIn) -> Any:
    """
    New codes for doors of one building, to be printed elsewhere. They are shown this once; old ones end. The same
    `Idempotency-Key` again makes none, and is 409: what was shown is kept nowhere.
    """
    area = request.area
    building: Building | None = area.buildings.filter(number=data.building).first()
    doors = list(letters.in_order(area, building).filter(pk__in=data.doors)) if building else []
    if building is None or len(doors) != len(set(data.doors)):
        raise Invalid("letters.doors", _("Name doors of one building of this area."))
    codes: list[str] = []

    def act() -> Building:
        codes.extend(letters.make(building, doors, by=person(request), days=data.days))
        return building

    once(request.idempotency_key, "letters.make", act, Building)
    if doors and not codes:
        raise Conflict(
            "letters.shown_once", _("These letters were made, and their codes shown once. Make new ones.")
        )
    made = [
        {"household": one.pk, "door": one.door, "code": code} for one, code in zip(doors, codes, strict=True)
    ]
    return Status(201, made)
