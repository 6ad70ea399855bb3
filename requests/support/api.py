"""Support requests for programs: the same verbs, access and actions as the pages."""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.responses import Status
from pydantic import AwareDatetime

from hub.core.estate import proxy
from hub.core.flow import lists, repeat
from hub.core.flow.api import Problem, person
from hub.core.kit.errors import Invalid
from hub.core.people import access as people
from hub.core.people.models import Person
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES
from hub.core.tasks.actions import Errand
from hub.core.tasks.words import Kind, Skill
from support import access, actions
from support.actions.errands import KIND
from support.harm import Times
from support.models import Message, SupportRequest
from support.words import Appointment, Category, Channel, Danger, Need, Outcome

router = Router(tags=["Support requests"])
REFUSALS = {404: Problem, 409: Problem, 422: Problem}


class TimesIn(Schema):
    """What comes soon or runs out, as moments with their zone; what is left out is not known."""

    appointment: Appointment | None = None
    appointment_at: AwareDatetime | None = None
    doses_until: AwareDatetime | None = None
    meals_until: AwareDatetime | None = None

    def times(self) -> Times:
        """The same for the action."""
        said = self.dict(include={"appointment_at", "doses_until", "meals_until"})
        return Times(appointment=str(self.appointment.value) if self.appointment else "", **said)


class RequestOut(Schema):
    """A request as whoever may see it sees it."""

    id: int
    number: int
    version: int
    state: str
    level: int
    level_reason: str
    level_words: str
    needs: list[str]
    appointment: str
    appointment_at: datetime | None
    doses_until: datetime | None
    meals_until: datetime | None
    category: str
    text: str
    arrived_at: datetime
    due_at: datetime | None
    owner: str | None
    outcome: str
    satisfaction: int | None

    @staticmethod
    def resolve_owner(found: SupportRequest) -> str | None:
        """What strangers may call whoever has it."""
        return found.owner.first_name_shown if found.owner else None


class CaseOut(RequestOut):
    """The same with what only the desk sees."""

    household: str | None
    contact_name: str
    contact_phone: str
    channel: str
    look_now: str

    @staticmethod
    def resolve_household(found: SupportRequest) -> str | None:
        """The address."""
        return found.household.address if found.household else None


class MessageOut(Schema):
    """One thing said."""

    id: int
    visibility: str
    by_resident: bool
    body: str
    created_at: datetime


class RequestPage(Schema):
    """Some requests and the cursor of those that follow."""

    items: list[RequestOut]
    after: str


class CasePage(Schema):
    """Some cases and the cursor of those that follow."""

    items: list[CaseOut]
    after: str


class WishIn(TimesIn):
    """What somebody needs; `on_behalf_of` is the household it is for, when it is not one's own."""

    category: Category
    text: str = Field("", max_length=2000)
    dangers: list[Danger] = []
    needs: list[Need] = []
    channel: Channel = Channel.WEB
    contact_phone: str = Field("", max_length=20)
    contact_name: str = Field("", max_length=80)
    on_behalf_of: int | None = None


class WordsIn(Schema):
    """Words, and the version that was read when they were written."""

    body: str = Field(max_length=4000)
    version: int | None = None


class RatingIn(Schema):
    """3 it helped, 2 partly, 1 not."""

    satisfaction: int
    words: str = Field("", max_length=500)


class StepIn(TimesIn):
    """What a step of the desk needs; which fields count depends on the step."""

    version: int | None = None
    level: int | None = None
    reason: str = Field("", max_length=2000)
    to: int | None = None
    minutes: int | None = None
    of: int | None = None
    whom: str = ""
    outcome: Outcome | None = None
    words: str = Field("", max_length=2000)


class ErrandIn(Schema):
    """An errand for a request."""

    title: str = Field(max_length=120)
    kind: Kind = Kind.OTHER
    details: str = Field("", max_length=2000)
    slots: int = Field(1, ge=1, le=10)
    skill: Skill = Skill.NONE
    for_volunteers: bool = True
    for_property: bool = True
    for_cadres: bool = True
    vetted_only: bool = False
    photo_wanted: bool = False


class TaskRef(Schema):
    """The errand that was made."""

    id: int
    title: str
    state: str


@router.get("/requests", response=RequestPage)
def my_requests(request: HttpRequest, after: str = "", limit: int = lists.LIMIT) -> dict[str, Any]:
    """The requests that the caller follows, newest first."""
    mine = [access.with_people(part) for part in access.parts_of(person(request))]
    page = lists.newest(mine, after=after, limit=limit)
    return {"items": page.rows, "after": page.after}


@router.post("/requests", response={201: RequestOut, **REFUSALS})
def raise_request(request: HttpRequest, wish: WishIn) -> Status[SupportRequest]:
    """Asks for help, for one's own household or (`on_behalf_of`) for one that the caller may act for."""
    household = proxy.on_behalf_of(request, wish.on_behalf_of)
    data = wish.dict(exclude={"on_behalf_of", "dangers", "needs", *TimesIn.model_fields})
    yes: dict[str, Any] = {
        name: tuple(str(one.value) for one in getattr(wish, name)) for name in ("dangers", "needs")
    }
    asked = actions.Wish(
        **data, **yes, times=wish.times(), household=household, acting_for=request.beneficiary
    )
    by, key = person(request), request.idempotency_key
    return Status(201, actions.raise_request(household.area, asked, by=by, key=key))


@router.get("/requests/{pk}", response={200: RequestOut, 404: Problem})
def one(request: HttpRequest, pk: int) -> SupportRequest:
    """One request that the caller follows."""
    return access.request_for(person(request), pk)


@router.get("/requests/{pk}/messages", response={200: list[MessageOut], 404: Problem})
def messages(request: HttpRequest, pk: int) -> list[Message]:
    """What was said to the resident and by them; never a note."""
    return list(access.messages_seen_by_resident(access.request_for(person(request), pk)))


@router.post("/requests/{pk}/messages", response={201: MessageOut, **REFUSALS})
def write(request: HttpRequest, pk: int, words: WordsIn) -> Status[Message]:
    """The resident writes."""
    found, by = access.request_for(person(request), pk), person(request)
    return Status(201, actions.resident_writes(found, words.body, by=by, key=request.idempotency_key))


@router.post("/requests/{pk}/withdrawal", response={200: RequestOut, **REFUSALS})
def withdraw(request: HttpRequest, pk: int) -> SupportRequest:
    """Not needed any more."""
    found, by = access.request_for(person(request), pk), person(request)
    return repeat.step(
        request.idempotency_key, "support.withdraw", found, lambda: actions.withdraw(found, by=by)
    )


@router.post("/requests/{pk}/rating", response={200: RequestOut, **REFUSALS})
def rate(request: HttpRequest, pk: int, rating: RatingIn) -> SupportRequest:
    """Did it help?"""
    found, by = access.request_for(person(request), pk), person(request)
    act = partial(actions.rate, found, rating.satisfaction, by=by, words=rating.words)
    return repeat.step(request.idempotency_key, "support.rate", found, act)


@router.post("/requests/{pk}/reopening", response={200: RequestOut, **REFUSALS})
def reopen(request: HttpRequest, pk: int, words: WordsIn) -> SupportRequest:
    """It did not help."""
    found, by = access.request_for(person(request), pk), person(request)
    act = partial(actions.reopen, found, words.body, by=by)
    return repeat.step(request.idempotency_key, "support.reopen", found, act)


@router.get("/areas/{slug}/cases", response={200: CasePage, 404: Problem})
@for_staff(*DESK_ROLES)
def cases(request: HttpRequest, after: str = "", limit: int = lists.LIMIT) -> dict[str, Any]:
    """The desk's queue: level, then what is due first."""
    page = lists.page(access.queue(request.area), ["level", "due_at", "pk"], after=after, limit=limit)
    return {"items": page.rows, "after": page.after}


@router.get("/areas/{slug}/cases/{pk}", response={200: CaseOut, 404: Problem})
@for_staff(*DESK_ROLES)
def case(request: HttpRequest, pk: int) -> SupportRequest:
    """One case of the desk."""
    return _case(request, pk)


def _case(request: HttpRequest, pk: int) -> SupportRequest:
    return access.case_for(person(request), pk, area=request.area)


@router.get("/areas/{slug}/cases/{pk}/messages", response={200: list[MessageOut], 404: Problem})
@for_staff(*DESK_ROLES)
def case_messages(request: HttpRequest, pk: int) -> list[Message]:
    """Replies and notes."""
    return list(_case(request, pk).messages.all())


@router.post("/areas/{slug}/cases/{pk}/replies", response={201: MessageOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def reply(request: HttpRequest, pk: int, words: WordsIn) -> Status[Message]:
    """Writes to the resident; 409 when the case has moved on since `version`."""
    found, by, key = _case(request, pk), person(request), request.idempotency_key
    return Status(201, actions.reply(found, words.body, by=by, version=words.version, key=key))


@router.post("/areas/{slug}/cases/{pk}/notes", response={201: MessageOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def note(request: HttpRequest, pk: int, words: WordsIn) -> Status[Message]:
    """Writes for colleagues only."""
    found, by = _case(request, pk), person(request)
    return Status(201, actions.note(found, words.body, by=by, key=request.idempotency_key))


@router.post("/areas/{slug}/cases/{pk}/tasks", response={201: TaskRef, **REFUSALS})
@for_staff(*DESK_ROLES)
def make_task(request: HttpRequest, pk: int, errand: ErrandIn) -> Status[Any]:
    """Puts an errand on the board."""
    found = _case(request, pk)
    wanted = Errand(
        **errand.dict(), level=found.level, household=found.household, building=found.building,
        contact_name=found.contact_name, contact_phone=found.contact_phone, source_kind=KIND, source_id=found.pk,
    )  # fmt: skip
    return Status(201, actions.make_task(found, wanted, by=person(request), key=request.idempotency_key))


def _need(value: Any, name: str) -> Any:
    if value is None:
        raise Invalid(
            "field.missing", _("%(name)s is missing.") % {"name": name}, fields={name: _("Missing.")}
        )
    return value


@router.post("/areas/{slug}/cases/{pk}/{step}", response={200: CaseOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def take_step(request: HttpRequest, pk: int, step: str, data: StepIn) -> SupportRequest:
    """
    One step of the desk: `acceptance`, `assignment` (to), `level` (level, reason), `times` (appointment,
    appointment_at, doses_until, meals_until: all of them), `hand-back`, `snooze` (minutes), `duplicate`
    (of: a number), `refusal` (reason), `waiting` (whom), `resolution` (outcome, words), `closure`, `reopening`
    (reason), `undo`.
    """
    found, by = _case(request, pk), person(request)
    if step not in STEPS:
        raise Invalid(
            "step.unknown",
            _("There is no step %(step)s.") % {"step": step},
            fields={"step": ", ".join(STEPS)},
        )
    act = partial(STEPS[step], found, by, data)
    return repeat.step(request.idempotency_key, f"support.{step}", found, act)


def _assign(found: SupportRequest, by: Person, data: StepIn) -> SupportRequest:
    colleague = people.people_with_role(found.area_id, *DESK_ROLES).filter(pk=_need(data.to, "to")).first()
    return actions.assign(found, to=_need(colleague, "to"), by=by, version=data.version)


def _duplicate(found: SupportRequest, by: Person, data: StepIn) -> SupportRequest:
    same = SupportRequest.objects.filter(area=found.area_id, number=_need(data.of, "of")).first()
    return actions.mark_duplicate(found, _need(same, "of"), by=by, version=data.version)


STEPS: dict[str, Any] = {
    "acceptance": lambda f, by, d: actions.accept(f, by=by, version=d.version),
    "assignment": _assign,
    "level": lambda f, by, d: actions.set_level(
        f, _need(d.level, "level"), by=by, reason=d.reason, version=d.version
    ),
    "times": lambda f, by, d: actions.set_times(f, d.times(), by=by, version=d.version),
    "hand-back": lambda f, by, d: actions.hand_back(f, by=by, version=d.version),
    "snooze": lambda f, by, d: actions.snooze(f, _need(d.minutes, "minutes"), by=by, version=d.version),
    "duplicate": _duplicate,
    "refusal": lambda f, by, d: actions.decline(f, d.reason, by=by, version=d.version),
    "waiting": lambda f, by, d: actions.wait_for(f, d.whom, by=by, version=d.version),
    "resolution": lambda f, by, d: actions.resolve(
        f, _need(d.outcome, "outcome"), by=by, words=d.words, version=d.version
    ),
    "closure": lambda f, by, d: actions.close(f, by=by, version=d.version),
    "reopening": lambda f, by, d: actions.reopen(f, d.reason, by=by, version=d.version),
    "undo": lambda f, by, d: actions.undo(f, by=by, version=d.version),
}
