"""The desk's lists as files, for programs: the same look at them as the pages, the same confirmation and record."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.flow.api import Problem, gives_file, person
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES
from hub.core.tasks.access import Wanted
from hub.core.tasks.export import TYPES
from hub.desk import access, exports
from hub.desk.filters import Filters

router = Router(tags=["Desk"])
REFUSALS = {403: Problem, 404: Problem, 422: Problem}
FILE: dict[str, Any] = gives_file(*TYPES.values())


class ErrandsExportIn(Schema):
    """As what the errands of a view are taken out, and what narrows them."""

    format: Literal["csv", "xlsx"] = "csv"
    view: Literal["open", "check", "done", "all"] = "open"
    workforce: str = ""
    zone: str = ""
    building: int | None = None
    kind: str = ""
    level: int | None = None
    held: Literal["", "free", "claimed", "late", "untaken"] = ""


class CasesExportIn(Schema):
    """
    As what the requests of a view are taken out, what narrows them, and what is looked for. Without a `view`: what is
    looked for among all, else what is open.
    """

    format: Literal["csv", "xlsx"] = "csv"
    view: Literal["", "open", "mine", "unowned", "waiting", "second", "solved", "closed", "all"] = ""
    q: str = ""
    level: int | None = None
    category: str = ""
    building: int | None = None
    owner: int | None = None
    order: Literal["", "newest", "oldest"] = ""


@router.post("/areas/{slug}/tasks/export", response=REFUSALS, openapi_extra=FILE)
@for_staff(*DESK_ROLES)
@fresh_confirmation_required
def export_errands(request: HttpRequest, data: ErrandsExportIn) -> HttpResponse:
    """The errands that a view of the desk shows. Needs a fresh confirmation; who took them is recorded."""
    wanted = Wanted(**data.dict(exclude={"format", "view"}))
    by, key = person(request), request.idempotency_key
    return exports.errands(request.area, data.view, wanted, data.format, by=by, key=key)


@router.post("/areas/{slug}/cases/export", response=REFUSALS, openapi_extra=FILE)
@for_staff(*DESK_ROLES)
@fresh_confirmation_required
def export_cases(request: HttpRequest, data: CasesExportIn) -> HttpResponse:
    """The requests that a view of the desk shows. Needs a fresh confirmation; who took them is recorded."""
    by, said = person(request), data.dict(exclude_none=True)
    name = data.view or ("all" if data.q.strip() else "open")
    view = access.view(request.area, name, by, data.q, Filters.of(said))
    return exports.cases(view, data.format, by=by, key=request.idempotency_key)
