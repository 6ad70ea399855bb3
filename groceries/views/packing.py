"""Paper and tables: purchase orders, load sheet, pack lists, labels."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from groceries import access, actions, packing, purchasing
from groceries.actions.campaigns import MAY_LEAD
from groceries.views.closing import found, headings
from hub.core.estate.views.steps import see
from hub.core.flow.answer import back
from hub.core.flow.repeat import step
from hub.core.kit import qr, spreadsheet
from hub.core.kit.spreadsheet import Cell
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


def as_file(rows: Sequence[Sequence[Cell]], name: str, form: str, *, title: str) -> HttpResponse:
    """A table as CSV or XLSX; Http404 for another format."""
    if form not in FORMATS:
        raise Http404
    made = spreadsheet.to_csv(rows) if form == "csv" else spreadsheet.to_xlsx(rows, title=title)
    response = HttpResponse(made, content_type=FORMATS[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


@require_GET
@staff_required(*access.GATE)
def purchase_order(request: HttpRequest, pk: int) -> HttpResponse:
    """One purchase order on A4, with what changed against the revision before."""
    order = access.purchase_order_for(request.person, pk, area=request.area)
    context = {
        "order": order, "campaign": order.campaign, "total": purchasing.total(order),
        "changes": purchasing.differences(order), "is_newest": order in purchasing.latest(order.campaign),
    }  # fmt: skip
    return render(request, "groceries/closing/purchase_order.html", context)


@require_GET
@staff_required(*access.GATE)
def purchase_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The same as CSV or XLSX."""
    order = access.purchase_order_for(request.person, pk, area=request.area)
    rows = purchasing.rows(order, [_("Good"), _("Unit"), _("Quantity"), _("Price"), _("Amount")])
    name = f"purchase-order-{order.number}-{order.revision}"
    return as_file(rows, name, form, title=order.supplier.name)


@require_GET
@staff_required(*MAY_LEAD)
def load_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """How many of each good are loaded for each building."""
    campaign = found(request, pk)
    context = {"campaign": campaign, "packing": packing.of(campaign)}
    return render(request, "groceries/closing/load_sheet.html", context)


@require_GET
@staff_required(*MAY_LEAD)
def pack_lists(request: HttpRequest, pk: int) -> HttpResponse:
    """All buildings, floor by floor, door by door; each building begins a page."""
    campaign = found(request, pk)
    context = {"campaign": campaign, "packing": packing.of(campaign)}
    return render(request, "groceries/closing/pack_lists.html", context)


@require_GET
@staff_required(*MAY_LEAD)
def pack_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The same as CSV or XLSX."""
    campaign = found(request, pk)
    rows = packing.table(packing.of(campaign), headings())
    return as_file(rows, f"pack-list-{campaign.number}", form, title=campaign.title)


@require_GET
@staff_required(*MAY_LEAD)
def batch(request: HttpRequest, pk: int, batch: int) -> HttpResponse:
    """One building's pack list, to work with and to print."""
    live = attributes(request, names.case("campaign", pk), names.case("running", pk))
    return render(request, "groceries/closing/batch.html", {**_batch(request, pk, batch), "live": live})


@require_GET
@staff_required(*MAY_LEAD)
def batch_card(request: HttpRequest, pk: int, batch: int) -> HttpResponse:
    """The live part of it alone."""
    return render(request, "groceries/closing/_batch.html", _batch(request, pk, batch))


def _batch(request: HttpRequest, pk: int, batch: int) -> dict[str, Any]:
    campaign = found(request, pk)
    one = access.batch_of(campaign, batch)
    return {"campaign": campaign, "batch": one, "packing": packing.of(campaign, building=one.building)}


@require_POST
@staff_required(*MAY_LEAD)
def pack(request: HttpRequest, pk: int, batch: int) -> HttpResponse:
    """A building's share is packed and loaded."""
    campaign = found(request, pk)
    one = access.batch_of(campaign, batch)
    step(request.idempotency_key, "groceries.pack", one, partial(actions.pack, one, by=request.person))
    return see(back(request, reverse("groceries:batch", args=[request.area.slug, campaign.pk, one.pk])))


@require_GET
@staff_required(*MAY_LEAD)
def labels(request: HttpRequest, pk: int) -> HttpResponse:
    """
    A label for every order with its code as a QR; of one building with `?batch=`. It names the goods and is no voucher:
    whoever photographs a bag cannot collect another.
    """
    campaign = found(request, pk)
    number = request.GET.get("batch", "")
    one = access.batch_of(campaign, int(number)) if number.isascii() and number.isdecimal() else None
    packed = packing.of(campaign, building=one.building if one else None)
    made = [
        (house, door, qr.svg(door.order.code, door.order.shown_code))
        for house in packed.houses
        for door in house.doors
    ]
    context = {"campaign": campaign, "labels": made}
    return render(request, "groceries/closing/labels.html", context)
