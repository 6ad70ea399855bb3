"""A household says when it collects, after the cut-off."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from groceries import actions
from groceries.actions.timing import may_choose
from groceries.forms.timing import TimeForm
from groceries.models import Order
from groceries.views.orders import order_at
from hub.core.estate import proxy
from hub.core.estate.proxy import for_household
from hub.core.kit.errors import Refused


@login_required
@require_http_methods(["GET", "POST"])
@for_household
def time(request: HttpRequest, pk: int) -> HttpResponse:
    """The times that have room; where the chosen one has just been filled, the others are there to choose from."""
    order = order_at(request, pk)
    if request.method == "GET":
        answers = {"slot": order.slot_id, "version": order.version}
        return _ask(request, TimeForm(initial=answers, order=order), order)
    form = TimeForm(request.POST, order=order)
    if not form.is_valid():
        return _ask(request, form, order, status=422)
    seen, key = form.cleaned_data["version"], request.idempotency_key
    try:
        actions.choose_time(
            order, form.chosen(), by=request.person, acting_for=request.beneficiary, version=seen, key=key
        )
    except Refused as refused:
        now = order_at(request, pk)
        form = TimeForm(request.POST, order=now)
        form.catch_up(now.version)
        form.is_valid()
        form.add_error(None, refused.message)
        return _ask(request, form, now, status=refused.status)
    url = proxy.with_beneficiary(request, reverse("groceries:order", args=[pk]))
    return redirect(f"{url}{'&' if '?' in url else '?'}new=time")


def _ask(request: HttpRequest, form: TimeForm, order: Order, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "order": order, "campaign": order.campaign, "may_choose": may_choose(order)}
    return render(request, "groceries/residents/time.html", context, status=status)
