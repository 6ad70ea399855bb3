"""What a household does once its goods are there: shows its voucher, says what it wants instead."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from groceries import access, actions, shown
from groceries.models import Adjustment, Order, Voucher
from hub.core.estate import proxy
from hub.core.estate.proxy import for_household
from hub.core.estate.views.steps import see
from hub.core.flow.repeat import step
from hub.core.kit import qr
from hub.core.people import here


def _order(request: HttpRequest, pk: int) -> Order:
    acting = request.beneficiary.household if request.beneficiary else None
    order = access.order_for(request.person, pk, acting_for=acting)
    here.be_in(request, order.campaign.area)
    return order


@login_required
@require_GET
@for_household
def voucher(request: HttpRequest, pk: int) -> HttpResponse:
    """The voucher with its QR code and its short code, kept on the phone and printable; and what is asked."""
    order = _order(request, pk)
    found = Voucher.objects.filter(order=order).first()
    asked = shown.asked(order)
    if found is None and not asked:
        raise Http404
    context = {
        "order": order, "voucher": found, "adjustments": asked, "lines": order.lines.select_related("offer__missing"),
        "qr": qr.svg(found.payload, order.shown_code, error="L") if found else "",
    }  # fmt: skip
    return render(request, "groceries/closing/voucher.html", context)


@login_required
@require_POST
@for_household
def substitute(request: HttpRequest, pk: int, adjustment: int) -> HttpResponse:
    """Yes or no to what is offered instead."""
    order = _order(request, pk)
    row: Adjustment = access.adjustment_for(order, adjustment)
    act = partial(actions.answer, row, accept=request.POST.get("answer") == "yes", by=request.person)
    step(request.idempotency_key, "groceries.answer", row, act)
    return see(proxy.with_beneficiary(request, reverse("groceries:order", args=[order.pk])))
