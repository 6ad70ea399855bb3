"""A supplier's price list becomes the goods of a draft, for programs: the same road as the pages."""

from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from groceries.api.doors import AREA, CAMPAIGN, REFUSALS, for_leaders, run_by
from groceries.pricelist.columns import FIELDS
from groceries.pricelist.kind import GoodsKind, goods_of
from hub.core.flow.api import Problem, person
from hub.core.flow.imports import access, actions, endings, programs
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.programs import ConfirmIn, ImportOut, LayoutIn, LayoutOut, LinePage, LinesWanted
from hub.core.flow.imports.reading import bytes_of
from hub.core.kit.errors import Gone

router = Router(tags=["Running group orders"])
IMPORTS = f"{CAMPAIGN}/goods/imports"
ONE = f"{IMPORTS}/{{batch}}"
REFUSED = {**REFUSALS, Gone.status: Problem}


class OptionsIn(Schema):
    """Who sells, and with which licence; empty where the file says so above the list."""

    supplier: str = ""
    licence: str = ""


def _kind(request: HttpRequest, pk: int) -> GoodsKind:
    return goods_of(run_by(request, pk))


def _found(request: HttpRequest, pk: int, batch: int) -> tuple[ImportBatch, GoodsKind]:
    kind = _kind(request, pk)
    return access.batch_for(request.area, kind, batch), kind


@router.get(f"{AREA}/goods/fields", response={200: dict[str, str], 404: Problem})
@for_leaders
def fields(request: HttpRequest) -> Any:
    """The fields that a column of a price list may hold: key → words."""
    return {field.key: str(field.label) for field in FIELDS}


@router.get(IMPORTS, response={200: list[ImportOut], 404: Problem})
@for_leaders
def list_imports(request: HttpRequest, pk: int) -> Any:
    """The latest fifty imports into a campaign."""
    return list(access.batches(request.area, _kind(request, pk))[:50])


@router.post(IMPORTS, response={201: ImportOut, **REFUSED})
@for_leaders
def upload(request: HttpRequest, pk: int, file: File[UploadedFile], options: Form[OptionsIn]) -> Any:
    """Takes a spreadsheet and guesses its columns. Nothing is written."""
    data, key, said = bytes_of(file), request.idempotency_key, options.dict()
    name, by = file.name or "", person(request)
    return Status(
        201, actions.upload(_kind(request, pk), request.area, data, name, by=by, key=key, options=said)
    )


@router.get(ONE, response={200: ImportOut, 404: Problem})
@for_leaders
def one_import(request: HttpRequest, pk: int, batch: int) -> Any:
    """Where an import stands."""
    return _found(request, pk, batch)[0]


@router.get(f"{ONE}/columns", response={200: LayoutOut, **REFUSED})
@for_leaders
def columns(request: HttpRequest, pk: int, batch: int) -> Any:
    """The guess: which column holds what, with samples."""
    return programs.layout_of(*_found(request, pk, batch))


@router.put(f"{ONE}/columns", response={200: LayoutOut, **REFUSED})
@for_leaders
def correct_columns(request: HttpRequest, pk: int, batch: int, body: LayoutIn) -> Any:
    """Corrects it. Another sheet or heading row makes a new guess; a preview made before is void."""
    found, kind = _found(request, pk, batch)
    return programs.layout_of(programs.correct(found, kind, body), kind)


@router.post(f"{ONE}/preview", response={200: ImportOut, **REFUSED})
@for_leaders
def preview(request: HttpRequest, pk: int, batch: int, body: OptionsIn) -> Any:
    """Makes the preview; a big file is `checking` first. Nothing is written."""
    return actions.check(_found(request, pk, batch)[0], body.dict(), key=request.idempotency_key)


@router.get(f"{ONE}/preview", response={200: LinePage, **REFUSED})
@for_leaders
def preview_lines(request: HttpRequest, pk: int, batch: int, wanted: Query[LinesWanted]) -> Any:
    """The preview's lines: all, or those of one verdict (added, changed, refused …) or `warned`."""
    return programs.lines_of(*_found(request, pk, batch), wanted)


@router.post(f"{ONE}/confirmation", response={200: ImportOut, **REFUSED})
@for_leaders
def confirm(request: HttpRequest, pk: int, batch: int, body: ConfirmIn) -> Any:
    """Writes the goods that the preview shows, all or nothing."""
    by, key = person(request), request.idempotency_key
    return actions.confirm(_found(request, pk, batch)[0], by, version=body.version, key=key)


@router.post(f"{ONE}/abandonment", response={200: ImportOut, **REFUSED})
@for_leaders
def abandon(request: HttpRequest, pk: int, batch: int) -> Any:
    """Throws the upload away."""
    return endings.abandon(_found(request, pk, batch)[0])
