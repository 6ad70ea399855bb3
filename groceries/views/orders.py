"""The orders that a household follows."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from groceries import access, money, shown
from groceries.actions.complaining import HANDED_OUT
from groceries.actions.timing import may_choose
from groceries.actions.waiting import position
from groceries.draws import lot_of
from groceries.models import Order
from groceries.words import OPEN_TO_CHANGE, TO_HAND, Answer, CampaignState, OrderState
from hub.core.estate import proxy
from hub.core.estate.proxy import for_household
from hub.core.flow import lists
from hub.core.kit import qr
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people import access as people
from hub.core.people import here


def order_at(request: HttpRequest, pk: int) -> Order:
    """The order, through the person's own right or through the household that they act for; else Http404."""
    acting = request.beneficiary.household if request.beneficiary else None
    order = access.order_for(request.person, pk, acting_for=acting)
    if acting is None and order.household_id not in people.households_of(request.person).values_list(
        "pk", flat=True
    ):
        request.beneficiary = proxy.beneficiary_for(
            request.person, order.household_id
        )  # a neighbour's page says so
    here.be_in(request, order.campaign.area)
    return order


@login_required
@require_GET
@for_household
def orders(request: HttpRequest) -> HttpResponse:
    """Everything the household has ordered, newest first; with what an approved neighbour placed for others."""
    live = attributes(request)
    rows = access.orders_of(request.person)
    if request.beneficiary:
        rows = access.with_places(Order.objects.filter(household=request.household))
    page = lists.page(rows, ["-pk"], after=request.GET.get("after", ""))
    return render(request, "groceries/residents/orders.html", {"page": page, "live": live})


@login_required
@require_GET
@for_household
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One order: its number, where it stands, what and how much, how it gets here."""
    live = attributes(request, names.case("order", pk), names.case("campaign", _campaign_id(request, pk)))
    order = order_at(request, pk)
    context = {**about(order), "live": live, "is_new": request.GET.get("new", "")}
    return render(request, "groceries/residents/order.html", context)


def _campaign_id(request: HttpRequest, pk: int) -> int:
    return order_at(request, pk).campaign_id


@login_required
@require_GET
@for_household
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The live part of an order alone."""
    return render(request, "groceries/residents/_order.html", about(order_at(request, pk)))


@login_required
@require_GET
@for_household
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the list."""
    return render(request, "groceries/residents/_order_row.html", {"order": order_at(request, pk)})


@login_required
@require_GET
@for_household
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The same on paper: for the door, the point and the drawer."""
    order = order_at(request, pk)
    code = qr.svg(order.code, order.shown_code)
    return render(request, "groceries/residents/receipt.html", {**about(order), "qr": code})


def about(order: Order) -> dict[str, Any]:
    """What an order's page shows."""
    waits, adjustments = order.state == OrderState.WAITLISTED, shown.asked(order)
    return {
        "order": order,
        "campaign": order.campaign,
        "lines": shown.lines(order),
        "steps": shown.steps(order),
        "where": shown.where(order),
        "position": position(order) if waits and not order.campaign.is_ballot else 0,
        "lot": lot_of(order),
        "may_change": order.state in OPEN_TO_CHANGE and order.campaign.is_open,
        "may_choose_time": may_choose(order) and order.campaign.slots.exists(),
        "is_held": order.state == OrderState.RESERVED,
        "is_offered": order.state == OrderState.RESERVED and not order.campaign.hold_minutes,
        "to_show": order.state in TO_HAND and order.campaign.state == CampaignState.COLLECTING,
        "paying": None if order.campaign.is_free else money.standing_of(order),
        "adjustments": adjustments,
        "asked_lines": [row.line_id for row in adjustments if row.answer == Answer.ASKED],
        "may_complain": order.state in HANDED_OUT and not order.campaign.only_times,
        "complaints": shown.complaints(order),
    }
