"""Shifts for programs: the same verbs, access and actions as the pages."""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.responses import Status
from pydantic import AwareDatetime

from hub.core.flow import lists, repeat
from hub.core.flow.api import Problem, confirmed, gives_file, person, showing
from hub.core.people.programs import for_staff, for_staff_of
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import access, calendars
from hub.core.tasks.access import profiles
from hub.core.tasks.access import shifts as found_shifts
from hub.core.tasks.actions import moving
from hub.core.tasks.actions import shifts as actions
from hub.core.tasks.models import Shift, Signup
from hub.core.tasks.words import Skill

router = Router(tags=["Shifts"])
REFUSALS = {403: Problem, 404: Problem, 409: Problem, 422: Problem}
of_shift = for_staff_of(found_shifts.shift_at_desk, lambda shift: shift.area, *DESK_ROLES)
of_signup = for_staff_of(found_shifts.signup_at_desk, lambda signup: signup.shift.area, *DESK_ROLES)


class ShiftOut(Schema):
    """A shift: how many it needs and how many are on its list."""

    id: int
    version: int
    state: str
    title: str
    place: str
    since: datetime
    until: datetime
    workforce: str
    skill: str
    places: int
    taken: int


class ShiftPage(Schema):
    """Some shifts and the cursor of those that follow."""

    items: list[ShiftOut]
    after: str


class ListedShift(ShiftOut):
    """A shift of the week's list, with the names of those who come."""

    people: list[str]

    @staticmethod
    def resolve_people(shift: Any) -> list[str]:
        """Who is on its list."""
        return [signup.person.name for signup in shift.listed]


class ShiftIn(Schema):
    """A new shift."""

    title: str = Field(max_length=80)
    place: str = Field("", max_length=120)
    since: AwareDatetime
    until: AwareDatetime
    places: int = Field(1, ge=1, le=200)
    workforce: str = Field("", pattern="^(volunteer|property|cadre)?$")
    skill: Skill = Skill.NONE


class ShiftChange(Schema):
    """
    Other words, another place, other hours (without: as they are), another number of places. `release`: whoever on its
    list is elsewhere at the new hours is taken off it.
    """

    title: str = Field(max_length=80)
    place: str = Field("", max_length=120)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    places: int = Field(ge=1, le=200)
    version: int | None = None
    release: bool = False


class WeekIn(Schema):
    """A day of the week that is planned."""

    week: date


class ReasonIn(Schema):
    """Why."""

    reason: str = Field("", max_length=300)


class PersonIn(Schema):
    """Who."""

    person: int


class CameIn(Schema):
    """Whether they came."""

    came: bool


class SignupOut(Schema):
    """A place in a shift; with the hours to which its person agreed, where it was moved since."""

    id: int
    version: int
    state: str
    shift_id: int
    person_id: int
    since: datetime
    until: datetime
    agreed_since: datetime | None
    agreed_until: datetime | None


@router.get("/areas/{slug}/shifts", response={200: ShiftPage, 404: Problem})
@for_staff(*access.BOARD_ROLES)
def shifts(request: HttpRequest, after: str = "", limit: int = lists.LIMIT) -> dict[str, Any]:
    """What is planned from now on."""
    page = lists.page(found_shifts.ahead(request.area), ["since", "pk"], after=after, limit=limit)
    return {"items": page.rows, "after": page.after}


@router.post("/areas/{slug}/shifts", response={201: ShiftOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def plan(request: HttpRequest, data: ShiftIn) -> Status[Shift]:
    """Plans one (desk only)."""
    wanted = actions.Plan(**data.dict())
    return Status(201, actions.plan(request.area, wanted, by=person(request), key=request.idempotency_key))


@router.get("/areas/{slug}/shifts/week", response={200: list[ListedShift], **REFUSALS})
@for_staff(*DESK_ROLES)
def week(request: HttpRequest, week: date | None = None) -> list[Shift]:
    """The week's list as it is printed, with who comes: the week of a day, or this one (desk only)."""
    first = found_shifts.monday(request.area, week)
    return list(found_shifts.with_people(found_shifts.week(request.area, first)))


@router.post("/areas/{slug}/shifts/copy", response={201: list[ShiftOut], **REFUSALS})
@for_staff(*DESK_ROLES)
def copy_week(request: HttpRequest, data: WeekIn) -> Status[list[Shift]]:
    """Plans for a week what stood in the week before (desk only)."""
    first = found_shifts.monday(request.area, data.week)
    made = actions.copy_week(request.area, first, by=person(request), key=request.idempotency_key)
    return Status(201, made)


@router.post("/shifts/{pk}/change", response={200: ShiftOut, **REFUSALS})
@of_shift
@showing(ShiftOut)
def change(request: HttpRequest, found: Shift, data: ShiftChange) -> Shift:
    """
    Other words, place, hours or places; whoever is on its list is told what it was and is (desk only).

    409 `state.changed` carries what is there `now`; 409 `shift.overlaps` names whoever is elsewhere at the new hours.
    """
    said = data.dict(exclude={"version", "release", "since", "until"})
    wanted = moving.Change(**said, since=data.since or found.since, until=data.until or found.until)
    act = partial(
        moving.change, found, wanted, by=person(request), version=data.version, release=data.release
    )
    return repeat.step(request.idempotency_key, "tasks.shift.change", found, act)


@router.post("/shifts/{pk}/cancellation", response={200: ShiftOut, **REFUSALS})
@of_shift
def cancel(request: HttpRequest, found: Shift, data: ReasonIn) -> Shift:
    """Calls it off; whoever is on its list is told (desk only)."""
    act = partial(actions.cancel, found, by=person(request), reason=data.reason)
    return repeat.step(request.idempotency_key, "tasks.shift.cancel", found, act)


@router.get("/shifts/{pk}/signups", response={200: list[SignupOut], **REFUSALS})
@of_shift
def listed(request: HttpRequest, found: Shift) -> list[Signup]:
    """Who is on its list (desk only)."""
    return list(found.signups.order_by("pk")[: lists.MOST])


@router.post("/shifts/{pk}/list", response={201: SignupOut, **REFUSALS})
@of_shift
def put_on(request: HttpRequest, found: Shift, data: PersonIn) -> Status[Signup]:
    """Puts somebody on its list, who is told (desk only)."""
    who = get_object_or_404(profiles.runners(found.area), pk=data.person)
    by, key = person(request), request.idempotency_key
    return Status(201, actions.sign_up(found, by=by, person=who, key=key))


@router.post("/shifts/{pk}/signup", response={201: SignupOut, **REFUSALS})
def sign_up(request: HttpRequest, pk: int) -> Status[Signup]:
    """Takes a place. 409 `shift.full`, `shift.overlap`, `shift.signed_already`."""
    found = found_shifts.shift_for(person(request), pk)
    confirmed(request, found.area)
    return Status(201, actions.sign_up(found, by=person(request), key=request.idempotency_key))


@router.get("/signups", response=list[SignupOut])
def mine(request: HttpRequest) -> list[Signup]:
    """The caller's places in shifts to come."""
    return list(found_shifts.ahead_of(person(request))[: lists.MOST])


@router.get("/signups/calendar", response=REFUSALS, openapi_extra=gives_file(calendars.TYPE))
def calendar(request: HttpRequest) -> HttpResponse:
    """The caller's shifts to come, for a calendar (RFC 5545)."""
    return calendars.answer(found_shifts.ahead_of(person(request))[: lists.MOST], "shifts")


@router.get("/signups/{pk}/calendar", response=REFUSALS, openapi_extra=gives_file(calendars.TYPE))
def one_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them."""
    found = found_shifts.signup_for(person(request), pk)
    confirmed(request, found.shift.area)
    return calendars.answer([found], f"shift-{found.shift_id}")


@router.post("/signups/{pk}/withdrawal", response={200: SignupOut, **REFUSALS})
def withdraw(request: HttpRequest, pk: int) -> Signup:
    """Takes one's name off."""
    found, by = found_shifts.signup_for(person(request), pk), person(request)
    confirmed(request, found.shift.area)
    return repeat.step(
        request.idempotency_key, "tasks.withdraw", found, lambda: actions.withdraw(found, by=by)
    )


@router.post("/signups/{pk}/agreement", response={200: SignupOut, **REFUSALS})
@showing(SignupOut)
def agree(request: HttpRequest, pk: int) -> Signup:
    """One comes at the hours to which a shift was moved, too."""
    found, by = found_shifts.signup_for(person(request), pk), person(request)
    confirmed(request, found.shift.area)
    return repeat.step(request.idempotency_key, "tasks.agree", found, lambda: moving.agree(found, by=by))


@router.post("/signups/{pk}/mark", response={200: SignupOut, **REFUSALS})
@of_signup
def mark(request: HttpRequest, found: Signup, data: CameIn) -> Signup:
    """Who came and who did not (desk only)."""
    act = partial(actions.mark, found, came=data.came, by=person(request))
    return repeat.step(request.idempotency_key, "tasks.mark", found, act)
