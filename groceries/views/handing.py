"""Handing out, for whoever runs it: times to collect, and what nobody has collected."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from groceries import access, actions
from groceries.actions.brought import being_brought
from groceries.actions.campaigns import MAY_LEAD
from groceries.forms.closing import LineMissingForm, SlotsForm, suggested
from groceries.models import Campaign, Order, OrderLine
from groceries.views.closing import FORM, address, found, version
from groceries.words import TO_HAND
from hub.core.estate.views.steps import fill, see
from hub.core.flow import lists
from hub.core.flow.answer import back
from hub.core.flow.repeat import step, told
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required


@require_POST
@staff_required(*MAY_LEAD)
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begins to hand out."""
    campaign = found(request, pk)
    key = request.idempotency_key
    actions.begin(campaign, by=request.person, version=version(request), key=key)
    return see(address(campaign))


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def slots(request: HttpRequest, pk: int) -> HttpResponse:
    """Lays out times to collect, and shows how full they are."""
    campaign = found(request, pk)

    def act(form: SlotsForm) -> str:
        put = partial(actions.lay_out, campaign, form.layout(), by=request.person)
        told(request.idempotency_key, f"groceries.lay_out {pk}", put)
        return address(campaign, "slots")

    live = attributes(request, names.case("campaign", pk))
    form = SlotsForm(request.POST or None, initial=suggested(campaign))
    return fill(request, "groceries/closing/slots.html", form, act, live=live, **_slots(campaign))


def _slots(campaign: Campaign) -> dict[str, Any]:
    return {"campaign": campaign, "slots": list(campaign.slots.all())}


@require_GET
@staff_required(*MAY_LEAD)
def slots_now(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of times alone, with how full they are now."""
    return render(request, "groceries/closing/_slots.html", _slots(found(request, pk)))


@require_POST
@staff_required(*MAY_LEAD)
def slot_away(request: HttpRequest, pk: int, slot: int) -> HttpResponse:
    """Takes a time away that nobody has chosen."""
    campaign = found(request, pk)
    told(
        request.idempotency_key, f"groceries.slot_away {slot}",
        lambda: actions.take_away(access.slot_of(campaign, slot), by=request.person),
    )  # fmt: skip
    return see(address(campaign, "slots"))


@require_POST
@staff_required(*MAY_LEAD)
def slot_green(request: HttpRequest, pk: int, slot: int) -> HttpResponse:
    """Keeps a time for the green channel (`green=1`), or opens it to everybody."""
    campaign = found(request, pk)
    green = request.POST.get("green") == "1"
    actions.keep_green(access.slot_of(campaign, slot), green, by=request.person)
    return see(address(campaign, "slots"))


@require_GET
@staff_required(*MAY_LEAD)
def uncollected(request: HttpRequest, pk: int) -> HttpResponse:
    """What still waits for its household, and the next step for each."""
    live = attributes(request, names.case("running", pk))
    return render(request, "groceries/closing/uncollected.html", {**_waiting(request, pk), "live": live})


@require_GET
@staff_required(*MAY_LEAD)
def uncollected_now(request: HttpRequest, pk: int) -> HttpResponse:
    """The list alone."""
    return render(request, "groceries/closing/_uncollected.html", _waiting(request, pk))


def _waiting(request: HttpRequest, pk: int) -> dict[str, Any]:
    campaign = found(request, pk)
    waiting = access.orders_run_by(request.person, campaign).filter(state__in=TO_HAND)
    brought = being_brought().filter(source_id=OuterRef("pk"))
    waiting = waiting.annotate(is_brought=Exists(brought)).prefetch_related("lines__offer")
    return {"campaign": campaign, "page": lists.page(waiting, ["pk"], after=request.GET.get("after", ""))}


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def line_missing(request: HttpRequest, pk: int, order: int) -> HttpResponse:
    """So many of one line did not come to this household: short, spoilt, forgotten."""
    campaign = found(request, pk)
    one = access.order_in(campaign, request.person, order)

    def act(form: LineMissingForm) -> str:
        line = access.line_in(campaign, request.person, order, int(form.cleaned_data["line"]))
        number, key = form.cleaned_data["quantity"], request.idempotency_key
        actions.not_delivered(line, number, by=request.person, version=form.cleaned_data["version"], key=key)
        params = {"good": line.offer.title, "n": number, "door": one.household.address}
        messages.success(request, _("%(door)s: %(good)s × %(n)s did not come; nobody pays for it.") % params)
        return back(request, address(campaign, "uncollected"))

    sent = request.POST if request.method == "POST" else None
    form = LineMissingForm(sent, lines=_coming(one), initial={"version": one.version})
    shown = {"campaign": campaign, "order": one, "next": back(request, "")}
    return fill(
        request,
        "groceries/closing/line_missing.html",
        form,
        act,
        now=lambda: (one.reread().version, {}),
        **shown,
    )


def _coming(order: Order) -> list[OrderLine]:
    return [line for line in order.lines.select_related("offer") if line.handed]


STEPS = {"reminder": actions.remind, "left": actions.leave, "door": actions.to_the_door}


@require_POST
@staff_required(*MAY_LEAD)
def next_step(request: HttpRequest, pk: int, order: int) -> HttpResponse:
    """A reminder, to the door instead, left over, or given up."""
    campaign = found(request, pk)
    one = access.order_in(campaign, request.person, order)
    wanted, by = request.POST.get("step", ""), request.person
    if wanted in STEPS:
        act = partial(STEPS[wanted], one, by=by)
    else:
        act = partial(actions.give_up, one, by=by, why=request.POST.get("why", ""))
    step(request.idempotency_key, f"groceries.{wanted or 'giving-up'}"[:60], one, act)
    return see(address(campaign, "uncollected"))


@require_POST
@staff_required(*MAY_LEAD)
def strike(request: HttpRequest, pk: int, order: int) -> HttpResponse:
    """Takes a confirmed order off."""
    campaign = found(request, pk)
    one = access.order_in(campaign, request.person, order)
    act = partial(actions.strike, one, by=request.person, why=request.POST.get("why", ""))
    step(request.idempotency_key, "groceries.strike", one, act)
    return see(address(campaign))
