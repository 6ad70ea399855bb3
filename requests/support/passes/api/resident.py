"""A resident's own passes, and those of a household they may act for."""

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from hub.core.estate import proxy
from hub.core.flow import lists, repeat
from hub.core.flow.api import Problem, person
from support import access as requests
from support.passes import access, actions
from support.passes.api.common import REFUSALS, leave_of
from support.passes.api.shapes import AskIn, PassOut, PassPage
from support.passes.models import Pass

router = Router()


@router.get("/passes", response=PassPage)
def my_passes(request: HttpRequest, after: str = "", limit: int = lists.LIMIT) -> dict[str, Any]:
    """The passes that the caller follows, newest first."""
    page = lists.newest(access.parts_of(person(request)), after=after, limit=limit)
    return {"items": page.rows, "after": page.after}


@router.post("/passes", response={201: PassOut, **REFUSALS})
def ask(request: HttpRequest, data: AskIn) -> Status[Pass]:
    """Asks the desk for a pass."""
    household = proxy.on_behalf_of(request, data.on_behalf_of)
    acting = request.beneficiary
    about = None
    if data.request_id is not None:
        about = requests.request_for(
            person(request), data.request_id, acting_for=acting.household if acting else None
        )
    leave, key = leave_of(data, household, about), request.idempotency_key
    return Status(201, actions.ask(household, leave, by=person(request), acting_for=acting, key=key))


@router.get("/passes/{pk}", response={200: PassOut, 404: Problem})
def one(request: HttpRequest, pk: int) -> Pass:
    """One pass that the caller follows."""
    return access.pass_for(person(request), pk)


@router.post("/passes/{pk}/withdrawal", response={200: PassOut, **REFUSALS})
def withdraw(request: HttpRequest, pk: int) -> Pass:
    """Not needed any more."""
    found, by = access.pass_for(person(request), pk), person(request)
    return repeat.step(
        request.idempotency_key, "passes.withdraw", found, lambda: actions.withdraw(found, by=by)
    )
