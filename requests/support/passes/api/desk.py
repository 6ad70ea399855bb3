"""The desk's passes."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status

from hub.core.estate import proxy
from hub.core.flow import lists
from hub.core.flow.api import Problem, person, showing
from hub.core.kit.errors import Invalid
from support import access as requests
from support.passes import access, actions
from support.passes.api.common import AREA, REFUSALS, for_desk, gate_of, leave_of
from support.passes.api.gate_shapes import ScanOut, SeenIn
from support.passes.api.shapes import DeskPassOut, DeskPassPage, IssueIn, StepIn
from support.passes.models import Pass, PassScan
from support.passes.words import State

router = Router()


@router.get(f"{AREA}/passes", response={200: DeskPassPage, 404: Problem, 422: Problem})
@for_desk
def passes(
    request: HttpRequest, state: str = "", after: str = "", limit: int = lists.LIMIT
) -> dict[str, Any]:
    """The passes of the area, newest first; with `state`, those in it."""
    rows = access.passes_at_desk(person(request), request.area)
    rows = rows.filter(state=state) if state in State.values else rows
    page = lists.page(rows, ["-pk"], after=after, limit=limit)
    actions.read(page.rows, by=person(request))
    return {"items": page.rows, "after": page.after}


@router.post(f"{AREA}/passes", response={201: DeskPassOut, **REFUSALS})
@for_desk
def issue(request: HttpRequest, data: IssueIn) -> Status[Pass]:
    """Asks in a household's name and approves in one step; a key worker's pass then waits for a second person."""
    by = person(request)
    acting = proxy.beneficiary_for(by, data.household_id)
    about = requests.case_for(by, data.request_id, area=request.area) if data.request_id is not None else None
    if acting.household.area_id != request.area.pk:
        said = _("This door belongs to another area.")
        raise Invalid("pass.household", said, fields={"household_id": said})
    leave, key = leave_of(data, acting.household, about), request.idempotency_key
    return Status(201, actions.issue(acting.household, leave, by=by, acting_for=acting, key=key))


@router.get(f"{AREA}/passes/{{pk}}", response={200: DeskPassOut, 404: Problem})
@for_desk
def one(request: HttpRequest, pk: int) -> Pass:
    """One pass of the area. Reading a medical reason is recorded."""
    return actions.read([_found(request, pk)], by=person(request))[0]


def _found(request: HttpRequest, pk: int) -> Pass:
    return access.pass_at_desk(person(request), pk, area=request.area)


@router.post(f"{AREA}/passes/{{pk}}/approval", response={200: DeskPassOut, **REFUSALS})
@for_desk
@showing(DeskPassOut)
def approve(request: HttpRequest, pk: int, data: StepIn) -> Pass:
    """One person's approval; a key worker's pass holds after the second."""
    key = request.idempotency_key
    return actions.approve(_found(request, pk), by=person(request), version=data.version, key=key)


@router.post(f"{AREA}/passes/{{pk}}/refusal", response={200: DeskPassOut, **REFUSALS})
@for_desk
@showing(DeskPassOut)
def refuse(request: HttpRequest, pk: int, data: StepIn) -> Pass:
    """Does not give it; the resident reads `why`."""
    key = request.idempotency_key
    return actions.refuse(_found(request, pk), data.why, by=person(request), version=data.version, key=key)


@router.post(f"{AREA}/passes/{{pk}}/revocation", response={200: DeskPassOut, **REFUSALS})
@for_desk
@showing(DeskPassOut)
def revoke(request: HttpRequest, pk: int, data: StepIn) -> Pass:
    """Takes it back; the resident reads `why`. A request that was done with it is opened again, unless `not_needed`."""
    found, by, key = _found(request, pk), person(request), request.idempotency_key
    return actions.revoke(found, data.why, by=by, needed=not data.not_needed, version=data.version, key=key)


@router.post(f"{AREA}/passes/{{pk}}/window", response={200: DeskPassOut, **REFUSALS})
@for_desk
@showing(DeskPassOut)
def change(request: HttpRequest, pk: int, data: StepIn) -> Pass:
    """
    Another time or gate, and other `days` and hours of a pass that has some: what is left out stays as it is, except
    `gate_id` (none: any gate). 409 `pass.out` for all but `back_by` while somebody is out on a pass of four eyes.
    """
    found = _found(request, pk)
    to = actions.Change(
        starts_at=data.starts_at or found.starts_at, ends_at=data.ends_at or found.ends_at,
        back_by=data.back_by or found.back_by, gate=gate_of(request.area, data.gate_id),
        days=data.days, from_minute=data.from_minute, until_minute=data.until_minute,
    )  # fmt: skip
    return actions.change(found, to, by=person(request), version=data.version, key=request.idempotency_key)


@router.get(f"{AREA}/gate/events", response={200: list[ScanOut], 404: Problem})
@for_desk
def to_look_at(request: HttpRequest) -> list[PassScan]:
    """Emergency exits, and passes used that did not hold any more, at which nobody has looked."""
    return list(access.to_look_at(person(request), request.area)[: lists.MOST])


@router.post(f"{AREA}/gate/events/{{pk}}", response={200: ScanOut, **REFUSALS})
@for_desk
def look(request: HttpRequest, pk: int, data: SeenIn) -> PassScan:
    """Somebody has found out what happened."""
    found = access.scan_to_look_at(person(request), pk, area=request.area)
    return actions.look(found, data.words, by=person(request), key=request.idempotency_key)


@router.post(f"{AREA}/gate/events/{{pk}}/acceptance", response={200: ScanOut, **REFUSALS})
@for_desk
def take(request: HttpRequest, pk: int) -> PassScan:
    """ "I have it": the alarm of an emergency exit stops; 409 `scan.taken` where somebody was quicker."""
    found = access.scan_to_look_at(person(request), pk, area=request.area)
    return actions.take(found, by=person(request), key=request.idempotency_key)
