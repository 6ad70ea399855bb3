"""The desk, for programs: the same verbs, access and actions as the pages."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status

from hub.core.flow import lists, repeat
from hub.core.flow.api import Problem, person
from hub.core.kit.errors import Invalid
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES
from hub.core.tasks.actions import Errand
from hub.core.tasks.api.shapes import ErrandBase
from support import access, actions
from support.actions.errands import KIND
from support.api.shapes import (
    REFUSALS,
    CaseOut,
    CasePage,
    CasesIn,
    MessageOut,
    MoreIn,
    StepIn,
    TaskRef,
    WordsIn,
)
from support.api.steps import STEPS
from support.models import Message, SupportRequest
from support.words import ORDERS, Stage

router = Router(tags=["Support requests"])


@router.get("/areas/{slug}/cases", response={200: CasePage, 404: Problem})
@for_staff(*DESK_ROLES)
def cases(
    request: HttpRequest, narrowed: Query[CasesIn], after: str = "", limit: int = lists.LIMIT
) -> dict[str, Any]:
    """
    The desk's queue: level, then what is due first; or what is solved or over, newest first. Narrowed as asked, or in
    another `order`. With
    `q`: what holds these words, newest first; a page of these may be short, or empty, and still have an `after`.
    """
    by_itself = "" if narrowed.stage == Stage.OPEN else "newest"
    order = ORDERS[narrowed.order or by_itself]
    every = access.queue(request.area)
    if narrowed.stage != Stage.OPEN:
        every = access.with_people(SupportRequest.objects.filter(area=request.area, stage=narrowed.stage))
    rows, query = every.filter(**narrowed.wanted()), narrowed.q.strip()
    if query:
        near = [every.filter(**narrowed.rarest())]
        page = access.found(rows, query, request.area, near, after=after, limit=limit)
    else:
        page = lists.page(rows, order, after=after, limit=limit)
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


@router.post("/areas/{slug}/cases/{pk}/additions", response={201: MessageOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def add(request: HttpRequest, pk: int, more: MoreIn) -> Status[Message]:
    """They have rung again: what they say goes to the request as their own words; it may become more urgent."""
    found, by = _case(request, pk), person(request)
    return Status(201, actions.add_to(found, more.more(), by=by, key=request.idempotency_key))


@router.post("/areas/{slug}/cases/{pk}/notes", response={201: MessageOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def note(request: HttpRequest, pk: int, words: WordsIn) -> Status[Message]:
    """Writes for colleagues only."""
    found, by = _case(request, pk), person(request)
    return Status(201, actions.note(found, words.body, by=by, key=request.idempotency_key))


@router.post("/areas/{slug}/cases/{pk}/tasks", response={201: TaskRef, **REFUSALS})
@for_staff(*DESK_ROLES)
def make_task(request: HttpRequest, pk: int, errand: ErrandBase) -> Status[Any]:
    """Puts an errand on the board."""
    found = _case(request, pk)
    wanted = Errand(
        **errand.dict(), level=found.level, household=found.household, building=found.building,
        contact_name=found.contact_name, contact_phone=found.contact_phone, source_kind=KIND, source_id=found.pk,
    )  # fmt: skip
    return Status(201, actions.make_task(found, wanted, by=person(request), key=request.idempotency_key))


@router.post("/areas/{slug}/cases/{pk}/{step}", response={200: CaseOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def take_step(request: HttpRequest, pk: int, step: str, data: StepIn) -> SupportRequest:
    """
    One step of the desk: `acceptance`, `assignment` (to), `level` (level, reason), `times` (appointment,
    appointment_at, doses_until, meals_until: all of them), `hand-back`, `snooze` (minutes), `duplicate`
    (of: a number), `separation`, `refusal` (reason; a second person decides by `agreement` or `keeping`), `waiting`
    (whom), `resolution` (outcome, words), `closure`, `reopening` (reason), `undo`, `correction` (category, text,
    contact_name, contact_phone, building, door), `attempts` (how, knock), `visits` (send), `visit-outcome` (visit,
    found, words), `links` (of, kind), `unlinking` (link), `exclusions` (rate, reason), `exclusion-decision` (exclusion,
    approve).
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
