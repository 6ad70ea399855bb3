"""The roster's import for programs: the same verbs, access and actions as the pages."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.estate.roster import actions as roster
from hub.core.estate.roster.export import TYPES
from hub.core.estate.roster.kind import HAND, ROSTER
from hub.core.flow.api import Problem, person
from hub.core.flow.imports import access, actions, endings, programs
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.programs import ConfirmIn, ImportOut, LayoutIn, LayoutOut, LinePage, LinesWanted
from hub.core.flow.imports.reading import bytes_of
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES

router = Router(tags=["Roster"])
REFUSALS = {404: Problem, 409: Problem, 410: Problem, 422: Problem}
BASE = "/areas/{slug}/roster/imports"


class OptionsIn(Schema):
    """What wins where the file differs from what was entered by hand: `hand` or `file`."""

    prefer: str = HAND


class ExportIn(Schema):
    """As what: `csv` or `xlsx`."""

    format: Literal["csv", "xlsx"] = "csv"


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    return access.batch_for(request.area, ROSTER, pk)


@router.get(BASE, response={200: list[ImportOut], 404: Problem})
@for_staff(*DESK_ROLES)
def list_imports(request: HttpRequest) -> Any:
    """The latest fifty imports of the area's roster."""
    return list(access.batches(request.area, ROSTER)[:50])


@router.post(BASE, response={201: ImportOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def upload(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Takes a spreadsheet and guesses its columns. Nothing is written."""
    area, data, key = request.area, bytes_of(file), request.idempotency_key
    return Status(201, actions.upload(ROSTER, area, data, file.name or "", by=person(request), key=key))


@router.get(f"{BASE}/{{pk}}", response={200: ImportOut, 404: Problem})
@for_staff(*DESK_ROLES)
def one_import(request: HttpRequest, pk: int) -> Any:
    """Where an import stands."""
    return _batch(request, pk)


@router.get(f"{BASE}/{{pk}}/columns", response={200: LayoutOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def columns(request: HttpRequest, pk: int) -> Any:
    """The guess: which column holds what, with samples."""
    return programs.layout_of(_batch(request, pk), ROSTER)


@router.put(f"{BASE}/{{pk}}/columns", response={200: LayoutOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def correct_columns(request: HttpRequest, pk: int, body: LayoutIn) -> Any:
    """Corrects it. Another sheet or heading row makes a new guess; a preview made before is void."""
    return programs.layout_of(programs.correct(_batch(request, pk), ROSTER, body), ROSTER)


@router.post(f"{BASE}/{{pk}}/preview", response={200: ImportOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def preview(request: HttpRequest, pk: int, body: OptionsIn) -> Any:
    """Makes the preview; a big file is `checking` first. Nothing is written."""
    return actions.check(_batch(request, pk), {"prefer": body.prefer}, key=request.idempotency_key)


@router.get(f"{BASE}/{{pk}}/preview", response={200: LinePage, **REFUSALS})
@for_staff(*DESK_ROLES)
def preview_lines(request: HttpRequest, pk: int, wanted: Query[LinesWanted]) -> Any:
    """The preview's lines: all, or those of one verdict (added, changed, refused, missing …) or `warned`."""
    return programs.lines_of(_batch(request, pk), ROSTER, wanted)


@router.post(f"{BASE}/{{pk}}/confirmation", response={200: ImportOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def confirm(request: HttpRequest, pk: int, body: ConfirmIn) -> Any:
    """Writes what the preview shows, all or nothing; a big file is `running` first."""
    by, key = person(request), request.idempotency_key
    return actions.confirm(_batch(request, pk), by, version=body.version, key=key)


@router.post(f"{BASE}/{{pk}}/abandonment", response={200: ImportOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def abandon(request: HttpRequest, pk: int) -> Any:
    """Throws the upload away."""
    return endings.abandon(_batch(request, pk))


@router.get("/areas/{slug}/roster/fields", response={200: dict[str, str], 404: Problem})
@for_staff(*DESK_ROLES)
def fields(request: HttpRequest) -> Any:
    """The fields that a column may hold: key → words."""
    return {field.key: str(field.label) for field in ROSTER.fields}


@router.post("/areas/{slug}/roster/export", response={403: Problem, 404: Problem})
@for_staff(*DESK_ROLES)
def export(request: HttpRequest, body: ExportIn) -> Any:
    """The whole roster as `csv` or `xlsx`. Needs a fresh confirmation, so a personal token cannot."""

    @fresh_confirmation_required
    def answer(request: HttpRequest) -> HttpResponse:
        by, key = person(request), request.idempotency_key
        data = roster.export_roster(request.area, body.format, by=by, key=key)
        return HttpResponse(data, content_type=TYPES[body.format])

    return answer(request)
