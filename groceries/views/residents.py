"""What a household can order, and one campaign with its goods."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from groceries import access, progress
from groceries.forms.ordering import OrderForm, initial_of
from groceries.models import Campaign, OrderLine
from groceries.shop import Shop, repeat
from groceries.words import LIVE, OPEN_TO_CHANGE, CampaignState
from hub.core.estate.proxy import for_household
from hub.core.flow import lists
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.models import Household

MOST = 50
"""Campaigns of one group that the list shows; nobody runs that many at once."""

ON_ITS_WAY = (
    CampaignState.CLOSED, CampaignState.DRAWN, CampaignState.CONFIRMED, CampaignState.ORDERED, CampaignState.RECEIVED,
    CampaignState.COLLECTING,
)  # fmt: skip
OVER = (CampaignState.SETTLED, CampaignState.FAILED, CampaignState.CANCELLED)


@login_required
@require_GET
@for_household
def campaigns(request: HttpRequest) -> HttpResponse:
    """What can be ordered in the area of the household, what opens soon, what is on its way, what is over."""
    live = attributes(request)
    seen = seen_at(request)
    over = lists.page(seen.filter(state__in=OVER), ["-pk"], after=request.GET.get("after", ""), limit=20)
    groups = {} if request.GET.get("after") else grouped(seen)
    shown = [one for group in groups.values() for one in group]
    context = {"groups": groups, "page": over, **about(request.household, [*shown, *over.rows])}
    return render(request, "groceries/residents/campaigns.html", {**context, "live": live})


def seen_at(request: HttpRequest) -> QuerySet[Campaign]:
    """The campaigns of the area in which the household lives, as far as the person may read them."""
    seen = access.campaigns_seen_by(request.person).filter(area=request.household.area_id)
    return seen.filter(state__in=access.SHOWN)


def grouped(seen: QuerySet[Campaign]) -> dict[str, list[Campaign]]:
    """Open ones by their cut-off, those that open soon, and those whose goods are on their way."""
    return {
        "open": list(seen.filter(state=CampaignState.OPEN).order_by("closes_at", "pk")[:MOST]),
        "soon": list(seen.filter(state=CampaignState.SCHEDULED).order_by("opens_at", "pk")[:MOST]),
        "way": list(seen.filter(state__in=ON_ITS_WAY).order_by("arrives_at", "-pk")[:MOST]),
    }


def about(household: Household, shown: list[Campaign]) -> dict[str, Any]:
    """Of some campaigns: how far they are, what this household has in them, where it can have the same again."""
    orders = access.with_places(household.orders.filter(campaign__in=shown, state__in=LIVE))
    mine = {order.campaign_id: order for order in orders}
    again = repeatable(household, [one for one in shown if one.is_open and one.pk not in mine])
    return {"totals": progress.of_many(shown), "mine": mine, "again": again}


def repeatable(household: Household, shown: list[Campaign]) -> set[int]:
    """In which of these campaigns, none of which it has ordered in, something is offered that the household had."""
    had = OrderLine.objects.filter(order__household=household, order__state__in=LIVE)
    goods = had.order_by().values("offer__good")
    fitting = Campaign.objects.filter(
        pk__in=[one.pk for one in shown], offers__good__in=goods, offers__withdrawn_at=None
    )
    return set(fitting.values_list("pk", flat=True))


def campaign_at(request: HttpRequest, pk: int) -> Campaign:
    """One campaign in the household's area; else Http404."""
    return get_object_or_404(seen_at(request), pk=pk)


@login_required
@require_GET
@for_household
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign: its goods with what is left for this household, and the first question of an order."""
    live = attributes(request, names.case("campaign", pk))
    found = campaign_at(request, pk)
    return render(request, "groceries/residents/campaign.html", {**shown_to(request, found), "live": live})


def shown_to(request: HttpRequest, found: Campaign) -> dict[str, Any]:
    """A campaign page's contents."""
    order = access.live_order_of(request.household, found)
    shop = Shop.of(found, request.household, acted_for=request.beneficiary is not None, order=order)
    form = OrderForm(initial=initial_of(order) if order else {}, shop=shop, step="goods")
    return {
        "campaign": found, "shop": shop, "form": form, "order": order, "progress": progress.of(found),
        "may_change": order is not None and order.state in OPEN_TO_CHANGE and found.is_open,
        "again": None if order or not found.is_open else repeat(shop),
    }  # fmt: skip


@login_required
@require_GET
@for_household
def campaign_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The live part of a campaign's page alone."""
    found = campaign_at(request, pk)
    return render(
        request, "groceries/residents/_head.html", {"campaign": found, "progress": progress.of(found)}
    )
