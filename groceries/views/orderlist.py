"""The list of orders for whoever runs a campaign, and the same as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from groceries import access, orderlist, running
from groceries.actions.campaigns import MAY_LEAD
from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.flow import lists
from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required


@require_GET
@staff_required(*MAY_LEAD)
def orders(request: HttpRequest, pk: int) -> HttpResponse:
    """Newest first; by door, name or code."""
    live = attributes(request, names.case("campaign", pk), names.case("running", pk))
    found = access.campaign_run_by(request.person, pk, area=request.area)
    query, show = request.GET.get("q", ""), request.GET.get("show", "")
    rows = orderlist.found(request.person, found, query=query, show=show)
    page = lists.page(rows, orderlist.ORDER, after=request.GET.get("after", ""))
    context = {**running.numbers(found), "page": page, "query": query, "show": show, "live": live}
    return render(request, "groceries/running/orders.html", context)


@staff_required(*MAY_LEAD)
@fresh_confirmation_required
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """What the list shows as CSV or XLSX, after a fresh confirmation; who took it is recorded."""
    found = access.campaign_run_by(request.person, pk, area=request.area)
    form = request.POST.get("format", "")
    if form not in orderlist.TYPES:
        raise Invalid("export.bad_format", _("Choose XLSX or CSV."))
    query, show = request.POST.get("q", ""), request.POST.get("show", "")
    data = orderlist.export(request.person, found, form, query=query, show=show)
    name = f"orders-{found.number}-{localtime(clock.now()):%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=orderlist.TYPES[form], headers=headers)
