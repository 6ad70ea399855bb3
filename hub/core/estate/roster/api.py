"""The roster's import for programs: the same verbs, access and actions as the pages."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.estate.roster import actions as roster
from hub.core.estate.roster.export import TYPES
from hub.core.estate.roster.kind import HAND, ROSTER
from hub.core.flow.api import Problem, person, staff_area
from hub.core.flow.imports import access, actions, contents, endings, shown
from hub.core.flow.imports.fields import ALL_SHEETS, Layout
from hub.core.flow.imports.forms import read_layout
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.reading import bytes_of
from hub.core.people.models import Area
from hub.core.people.words import DESK_ROLES

router = Router(tags=["Roster"])
REFUSALS = {404: Problem, 409: Problem, 410: Problem, 422: Problem}
BASE = "/areas/{slug}/roster/imports"


class ImportOut(Schema):
    """One import and where it stands."""

    id: int
    state: str
    version: int
    filename: str
    rows: int
    options: dict[str, str]
    counts: dict[str, int]
    outcome: dict[str, int]
    changed_meanwhile: bool
    created_at: datetime
    expires_at: datetime
    finished_at: datetime | None


class ColumnOut(Schema):
    """One column of the file and the field it is taken for ("" for none)."""

    index: int
    letters: str
    heading: str
    samples: list[str]
    field: str
    doubted: bool


class LayoutOut(Schema):
    """Where the file keeps what. `heading` is the row's number, 0 for none; `sheet` -1 means all with that heading."""

    sheet: int
    heading: int
    columns: list[ColumnOut]
    missing: list[str]


class LayoutIn(Schema):
    """The same, corrected: `columns` maps a column's index to a field's key, "" for none."""

    sheet: int | None = None
    heading: int | None = None
    columns: dict[int, str] = {}


class OptionsIn(Schema):
    """What wins where the file differs from what was entered by hand: `hand` or `file`."""

    prefer: str = HAND


class ConfirmIn(Schema):
    """The version of the import whose preview was read."""

    version: int


class LinesWanted(Schema):
    """Which lines of a preview: of one verdict or `warned` ("" for all), after a cursor, how many (at most 200)."""

    show: str = ""
    after: str = ""
    limit: int = access.LIMIT


class ExportIn(Schema):
    """As what: `csv` or `xlsx`."""

    format: Literal["csv", "xlsx"] = "csv"


class LinePage(Schema):
    """Some lines of a preview, the notes about the file, and the cursor of what follows."""

    items: list[dict[str, Any]]
    notes: list[str]
    after: str


def _batch(request: HttpRequest, slug: str, pk: int) -> ImportBatch:
    return access.batch_for(_area(request, slug), ROSTER, pk)


def _area(request: HttpRequest, slug: str) -> Area:
    return staff_area(request, slug, *DESK_ROLES)


@router.get(BASE, response={200: list[ImportOut], 404: Problem})
def list_imports(request: HttpRequest, slug: str) -> Any:
    """The latest fifty imports of the area's roster."""
    return list(access.batches(_area(request, slug), ROSTER)[:50])


@router.post(BASE, response={201: ImportOut, **REFUSALS})
def upload(request: HttpRequest, slug: str, file: File[UploadedFile]) -> Any:
    """Takes a spreadsheet and guesses its columns. Nothing is written."""
    area = _area(request, slug)
    data, key = bytes_of(file), request.idempotency_key
    return Status(201, actions.upload(ROSTER, area, data, file.name or "", by=person(request), key=key))


@router.get(f"{BASE}/{{pk}}", response={200: ImportOut, 404: Problem})
def one_import(request: HttpRequest, slug: str, pk: int) -> Any:
    """Where an import stands."""
    return _batch(request, slug, pk)


@router.get(f"{BASE}/{{pk}}/columns", response={200: LayoutOut, **REFUSALS})
def columns(request: HttpRequest, slug: str, pk: int) -> Any:
    """The guess: which column holds what, with samples."""
    return _layout(_batch(request, slug, pk))


@router.put(f"{BASE}/{{pk}}/columns", response={200: LayoutOut, **REFUSALS})
def correct_columns(request: HttpRequest, slug: str, pk: int, body: LayoutIn) -> Any:
    """Corrects it. Another sheet or heading row makes a new guess; a preview made before is void."""
    batch = _batch(request, slug, pk)
    chosen = {f"column_{index}": key for index, key in body.columns.items()}
    for name in ("sheet", "heading"):
        if (number := getattr(body, name)) is not None:
            chosen[name] = str(number)
    tables = contents.tables_of(batch)
    return _layout(
        actions.choose(batch, read_layout(chosen, tables, ROSTER.fields, Layout.from_json(batch.layout)))
    )


def _layout(batch: ImportBatch) -> dict[str, Any]:
    tables, layout = contents.tables_of(batch), Layout.from_json(batch.layout)
    return {
        "sheet": ALL_SHEETS if layout.together else layout.sheet,
        "heading": layout.heading + 1,
        "columns": shown.columns(tables, layout, ROSTER),
        "missing": ROSTER.missing(layout, tables),
    }


@router.post(f"{BASE}/{{pk}}/preview", response={200: ImportOut, **REFUSALS})
def preview(request: HttpRequest, slug: str, pk: int, body: OptionsIn) -> Any:
    """Makes the preview; a big file is `checking` first. Nothing is written."""
    return actions.check(_batch(request, slug, pk), {"prefer": body.prefer})


@router.get(f"{BASE}/{{pk}}/preview", response={200: LinePage, **REFUSALS})
def preview_lines(request: HttpRequest, slug: str, pk: int, wanted: Query[LinesWanted]) -> Any:
    """The preview's lines: all, or those of one verdict (added, changed, refused, missing …) or `warned`."""
    found = access.preview(
        _batch(request, slug, pk), show=wanted.show, after=wanted.after, limit=wanted.limit
    )
    items = [shown.line(line, ROSTER) for line in found.lines]
    return {"items": items, "notes": [ROSTER.say(note) for note in found.notes], "after": found.after}


@router.post(f"{BASE}/{{pk}}/confirmation", response={200: ImportOut, **REFUSALS})
def confirm(request: HttpRequest, slug: str, pk: int, body: ConfirmIn) -> Any:
    """Writes what the preview shows, all or nothing; a big file is `running` first."""
    return actions.confirm(_batch(request, slug, pk), person(request), version=body.version)


@router.post(f"{BASE}/{{pk}}/abandonment", response={200: ImportOut, **REFUSALS})
def abandon(request: HttpRequest, slug: str, pk: int) -> Any:
    """Throws the upload away."""
    return endings.abandon(_batch(request, slug, pk))


@router.get("/areas/{slug}/roster/fields", response={200: dict[str, str], 404: Problem})
def fields(request: HttpRequest, slug: str) -> Any:
    """The fields that a column may hold: key → words."""
    _area(request, slug)
    return {field.key: str(field.label) for field in ROSTER.fields}


@router.post("/areas/{slug}/roster/export", response={403: Problem, 404: Problem})
def export(request: HttpRequest, slug: str, body: ExportIn) -> Any:
    """The whole roster as `csv` or `xlsx`. Needs a fresh confirmation, so a personal token cannot."""
    area = _area(request, slug)

    @fresh_confirmation_required
    def answer(request: HttpRequest) -> HttpResponse:
        kind = body.format
        return HttpResponse(roster.export_roster(area, kind, by=person(request)), content_type=TYPES[kind])

    return answer(request)
