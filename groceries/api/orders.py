"""Ordering for programs: the same verbs, access and actions as the pages."""

from datetime import date, datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.responses import Status

from groceries import access, actions, progress
from groceries.actions.waiting import position
from groceries.api.doors import own_order
from groceries.models import Campaign, Order, Slot
from groceries.shop import Shelf, Shop
from groceries.words import (
    CampaignState,
    DoorReason,
    Handing,
    OrderChannel,
    OrderState,
    Substitution,
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
MOST = 10_000


class CampaignOut(Schema):
    """One round of ordering. Amounts are in minor units of the area's currency."""

    id: int
    number: int
    version: int
    kind: str
    state: str
    title: str
    title_en: str
    words: str
    area: str
    currency: str
    opens_at: datetime
    closes_at: datetime
    arrives_at: datetime | None
    handing: str
    point: str
    fee_minor: int
    minimum_of: str
    minimum: int
    is_open: bool

    @staticmethod
    def resolve_area(found: Campaign) -> str:
        """The area's slug."""
        return found.area.slug

    @staticmethod
    def resolve_currency(found: Campaign) -> str:
        """The area's."""
        return found.area.currency


class OfferOut(Schema):
    """
    One good as a household sees it. `left` and `most` are null where nobody counts; `case` is how many packs make a
    case, 0 where it is not sold by the case.
    """

    id: int
    title: str
    unit: str
    kind: str
    supplier: str
    licence: str
    price_minor: int
    cap: int | None
    left: int | None
    most: int | None
    withdrawn: bool
    case: int
    donated: bool
    best_before: date | None

    @classmethod
    def of(cls, shelf: Shelf) -> "OfferOut":
        """An offer with what is left."""
        offer = shelf.offer
        return cls(
            id=offer.pk, title=offer.title, unit=offer.unit, kind=offer.good.kind, supplier=offer.supplier.name,
            licence=offer.supplier.licence, price_minor=offer.price_minor, cap=offer.cap, left=shelf.left,
            most=shelf.most, withdrawn=offer.withdrawn_at is not None, case=shelf.case, donated=offer.donated,
            best_before=offer.best_before,
        )  # fmt: skip


class SlotOut(Schema):
    """A time at a point."""

    id: int
    point: str
    starts_at: datetime
    ends_at: datetime
    room_left: int


class CampaignSeen(Schema):
    """A campaign with its goods as a household sees them, its times, and how far it is."""

    campaign: CampaignOut

    offers: list[OfferOut]
    slots: list[SlotOut]
    households: int
    packs: int
    amount_minor: int
    waiting: int
    gap: int


class LineOut(Schema):
    """So many of one offer."""

    offer: int
    title: str
    quantity: int
    extra: int
    price_minor: int
    allocated: int | None

    @staticmethod
    def resolve_offer(line: Any) -> int:
        """The offer's id."""
        return int(line.offer_id)

    @staticmethod
    def resolve_title(line: Any) -> str:
        """The offer's name."""
        return str(line.offer.title)


class OrderRow(Schema):
    """An order as its household follows it, in a list."""

    id: int
    code: str = Field(alias="shown_code")
    version: int
    state: str
    campaign: int
    household: str
    channel: str
    total_minor: int
    value_minor: int | None
    handing: str
    door_reason: str
    substitution: str
    accept_fewer: bool
    slot: int | None
    note: str
    placed_at: datetime
    hold_until: datetime | None
    lines: list[LineOut]

    @staticmethod
    def resolve_campaign(order: Order) -> int:
        """The campaign's id."""
        return order.campaign_id

    @staticmethod
    def resolve_household(order: Order) -> str:
        """The address."""
        return order.household.address

    @staticmethod
    def resolve_slot(order: Order) -> int | None:
        """The slot's id."""
        return order.slot_id

    @staticmethod
    def resolve_lines(order: Order) -> list[Any]:
        """What was ordered: read for a whole page at once, or for this order."""
        prefetch_related_objects([order], "lines__offer")
        return list(order.lines.all())


class OrderOut(OrderRow):
    """One order, with its place on the waiting list."""

    position: int | None

    @staticmethod
    def resolve_position(order: Order) -> int | None:
        """The place on the waiting list."""
        return position(order) if order.state == OrderState.WAITLISTED else None


class CampaignPage(Schema):
    """Some campaigns and the cursor of those that follow."""

    items: list[CampaignOut]
    after: str


class OrderPage(Schema):
    """Some orders and the cursor of those that follow."""

    items: list[OrderRow]
    after: str


class LineIn(Schema):
    """So many of one offer, and so many more if that fills a case (offers with a `case`)."""

    offer: int = Field(ge=1)
    quantity: int = Field(ge=1, le=MOST)
    extra: int = Field(0, ge=0, le=MOST)


class OrderIn(Schema):
    """
    What somebody orders; `on_behalf_of` is the household it is for, when it is not one's own. `version` is what was
    read before a change. `wait`: rather onto the waiting list than nothing.
    """

    lines: list[LineIn] = Field([], max_length=200)
    handing: Handing = Handing.PICK_UP
    door_reason: DoorReason = DoorReason.NONE
    substitution: Substitution = Substitution.NONE
    accept_fewer: bool = False
    wait: bool = False
    slot: int | None = None
    note: str = Field("", max_length=200)
    channel: OrderChannel = OrderChannel.WEB
    version: int | None = None
    on_behalf_of: int | None = None


class CancelIn(Schema):
    """Which version is withdrawn, and for whom."""

    version: int | None = None
    on_behalf_of: int | None = None


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
def place(request: HttpRequest, pk: int, body: OrderIn) -> Status[Order]:
    """Orders; 409 with what is left of each offer (`left`), or with the order that stands already (`order`)."""
    found, household = _campaign(request, pk, body.on_behalf_of)
    key = request.idempotency_key
    made = actions.place_order(found, household, _wish(request, body, found), by=person(request), key=key)
    return Status(201, made)


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


@router.post("/orders/{pk}/cancellation", response={200: OrderOut, **REFUSALS})
@showing(OrderOut)
def cancel(request: HttpRequest, pk: int, body: CancelIn) -> Order:
    """Withdraws an order before the cut-off."""
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
