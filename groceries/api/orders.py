"""Ordering for programs: the same verbs, access and actions as the pages."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status

from groceries import access, actions, progress
from groceries.api.doors import own_order
from groceries.api.order_shapes import (
    CampaignPage,
    CampaignSeen,
    CancelIn,
    OfferOut,
    OrderIn,
    OrderOut,
    OrderPage,
    TimeIn,
)
from groceries.models import Campaign, Order, Slot
from groceries.shop import Shop
from groceries.words import (
    CampaignState,
    OrderChannel,
)
from hub.core.estate import proxy
from hub.core.flow import lists
from hub.core.flow.api import Problem, person, showing
from hub.core.kit.errors import Invalid
from hub.core.people import access as people
from hub.core.people.models import Household
from hub.core.people.words import DESK_ROLES

router = Router(tags=["Group orders"])
REFUSALS = {404: Problem, 409: Problem, 422: Problem}


@router.get("/campaigns", response=CampaignPage)
def campaigns(
    request: HttpRequest, state: CampaignState | None = None, after: str = "", limit: int = lists.LIMIT
) -> dict[str, Any]:
    """The published campaigns of the caller's areas, newest first."""
    seen = access.campaigns_seen_by(person(request)).filter(state__in=access.SHOWN)
    page = lists.page(seen.filter(state=state) if state else seen, ["-pk"], after=after, limit=limit)
    return {"items": page.rows, "after": page.after}


@router.get("/campaigns/{pk}", response={200: CampaignSeen, 404: Problem})
def campaign(request: HttpRequest, pk: int, on_behalf_of: int | None = None) -> dict[str, Any]:
    """One campaign with what is left of each good for the caller's household, or (`on_behalf_of`) for another."""
    found, household = _campaign(request, pk, on_behalf_of)
    acted_for = request.beneficiary is not None
    order = access.live_order_of(household, found)
    shop = Shop.of(found, household, channel=_channel(request, None), acted_for=acted_for, order=order)
    now = progress.of(found)
    return {
        "campaign": found, "offers": [OfferOut.of(shelf) for shelf in shop.shelves.values()], "slots": list(shop.slots),
        "households": now.households, "packs": now.packs, "amount_minor": now.amount_minor, "waiting": now.waiting,
        "gap": now.gap,
    }  # fmt: skip


def _campaign(request: HttpRequest, pk: int, on_behalf_of: int | None) -> tuple[Campaign, Household]:
    """A published campaign, and for whom; both belong to one area."""
    try:
        household = proxy.on_behalf_of(request, on_behalf_of)
    except Invalid:
        # Whoever may not see the campaign is not told either that they live nowhere.
        access.campaign_for(person(request), pk)
        raise
    return access.campaign_at(household, pk), household


@router.get("/orders", response=OrderPage)
def orders(
    request: HttpRequest, on_behalf_of: int | None = None, after: str = "", limit: int = lists.LIMIT
) -> dict[str, Any]:
    """The orders that the caller follows, or those of a household they act for, newest first."""
    rows = access.orders_of(person(request))
    if on_behalf_of is not None:
        rows = access.with_places(Order.objects.filter(household=proxy.on_behalf_of(request, on_behalf_of)))
    page = lists.page(rows.prefetch_related("lines__offer"), ["-pk"], after=after, limit=limit)
    return {"items": page.rows, "after": page.after}


@router.post("/campaigns/{pk}/orders", response={201: OrderOut, **REFUSALS})
@showing(OrderOut)
def place(request: HttpRequest, pk: int, body: OrderIn) -> Status[OrderOut]:
    """Orders; 409 with what is left of each offer (`left`), or with the order that stands already (`order`)."""
    found, household = _campaign(request, pk, body.on_behalf_of)
    key = request.idempotency_key
    made = actions.place_order(found, household, _wish(request, body, found), by=person(request), key=key)
    return Status(201, OrderOut.of(made))


@router.get("/orders/{pk}", response={200: OrderOut, 404: Problem})
def order(request: HttpRequest, pk: int, on_behalf_of: int | None = None) -> Order:
    """One order."""
    return own_order(request, pk, on_behalf_of)


@router.put("/orders/{pk}", response={200: OrderOut, **REFUSALS})
@showing(OrderOut)
def change(request: HttpRequest, pk: int, body: OrderIn) -> Order:
    """Orders this instead, all or nothing; 409 when somebody of the household has changed it since `version`."""
    found = own_order(request, pk, body.on_behalf_of)
    wish, key = _wish(request, body, found.campaign), request.idempotency_key
    actions.change(found, wish, by=person(request), version=body.version, key=key)
    return own_order(request, pk, body.on_behalf_of)


@router.put("/orders/{pk}/time", response={200: OrderOut, **REFUSALS})
@showing(OrderOut)
def choose_time(request: HttpRequest, pk: int, body: TimeIn) -> Order:
    """When it is collected, chosen after the cut-off: one of the campaign's slots. Before it, change the order."""
    found = own_order(request, pk, body.on_behalf_of)
    slot = Slot.objects.filter(pk=body.slot, campaign=found.campaign_id).first()
    if slot is None:
        words = _("Choose a time that is still to come.")
        raise Invalid("order.slot", words, fields={"slot": words})
    key, acting = request.idempotency_key, request.beneficiary
    return actions.choose_time(
        found, slot, by=person(request), acting_for=acting, version=body.version, key=key
    )


@router.post("/orders/{pk}/acceptance", response={200: OrderOut, 410: Problem, **REFUSALS})
@showing(OrderOut)
def accept(request: HttpRequest, pk: int, body: CancelIn) -> Order:
    """Takes what became free for whoever waited, while it is offered (`hold_until`); leaving it is a cancellation."""
    found = own_order(request, pk, body.on_behalf_of)
    key, acting = request.idempotency_key, request.beneficiary
    return actions.accept(found, by=person(request), acting_for=acting, version=body.version, key=key)


@router.post("/orders/{pk}/cancellation", response={200: OrderOut, **REFUSALS})
@showing(OrderOut)
def cancel(request: HttpRequest, pk: int, body: CancelIn) -> Order:
    """Withdraws an order before the cut-off; what is only offered or held until it is paid, also after it."""
    found = own_order(request, pk, body.on_behalf_of)
    key, acting = request.idempotency_key, request.beneficiary
    return actions.cancel(found, by=person(request), acting_for=acting, version=body.version, key=key)


def _wish(request: HttpRequest, body: OrderIn, campaign: Campaign) -> actions.Wish:
    data = body.dict(exclude={"lines", "slot", "channel", "version", "on_behalf_of"})
    wants: dict[int, int] = {}
    extras: dict[int, int] = {}
    for line in body.lines:
        wants[line.offer] = wants.get(line.offer, 0) + line.quantity
        extras[line.offer] = extras.get(line.offer, 0) + line.extra
    slot = get_object_or_404(Slot, pk=body.slot, campaign=campaign) if body.slot is not None else None
    channel = _channel(request, body.channel)
    return actions.Wish(
        wants=wants, extras=extras, slot=slot, channel=channel, acting_for=request.beneficiary, **data
    )  # fmt: skip


def _channel(request: HttpRequest, said: str | None) -> str:
    """What the desk says of how it came in; everybody else orders on the web."""
    if request.beneficiary is None or not people.has_role(
        person(request), request.household.area_id, *DESK_ROLES
    ):
        return OrderChannel.WEB
    return OrderChannel.DESK if said == OrderChannel.DESK else OrderChannel.PHONE
