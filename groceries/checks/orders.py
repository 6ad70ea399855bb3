"""Each order by itself: one of a household, in a state that its campaign allows, placed in time, at its price."""

from datetime import timedelta

from django.db.models import Count, F, Q, Sum

from groceries.models import Order, OrderLine, Reservation
from groceries.words import LIVE, CampaignState, OrderState
from hub.core.flow.models import IdempotencyKey
from hub.core.kit.invariants import Findings

_TAKEN = (OrderState.RESERVED, OrderState.WAITLISTED, OrderState.PLACED)
_HANDING = (
    OrderState.ALLOCATED, OrderState.PACKED, OrderState.COLLECTED, OrderState.DELIVERED, OrderState.UNCOLLECTED,
    OrderState.CLOSED,
)  # fmt: skip
MAY_BE: dict[str, tuple[OrderState, ...]] = {
    CampaignState.DRAFT: (),
    CampaignState.IN_REVIEW: (),
    CampaignState.SCHEDULED: (),
    CampaignState.OPEN: _TAKEN,
    CampaignState.CLOSED: _TAKEN,
    CampaignState.DRAWN: (OrderState.RESERVED, OrderState.PLACED),
    CampaignState.CONFIRMED: (OrderState.CONFIRMED,),
    CampaignState.FAILED: (),
    CampaignState.ORDERED: (OrderState.CONFIRMED,),
    CampaignState.RECEIVED: (OrderState.CONFIRMED, OrderState.ALLOCATED),
    CampaignState.COLLECTING: _HANDING,
    CampaignState.SETTLED: (OrderState.CLOSED,),
    CampaignState.CANCELLED: (),
}
"""The live orders that there can be while a campaign is in a state, if nothing was moved twice or behind its back."""

WITHIN = timedelta(minutes=1)
"""The cut-off is judged a moment before the order is written; whoever believes an old page is later than that."""


def one_live_order() -> Findings:
    """One live order per household and campaign ("never broken", 2)."""
    twice = Order.objects.filter(state__in=LIVE).values_list("campaign", "household").annotate(n=Count("pk"))
    for campaign_id, household_id, number in twice.filter(n__gt=1).order_by():
        yield f"campaign:{campaign_id}/household:{household_id}", "1", str(number)


def states() -> Findings:
    """Orders move with their campaign ("never broken", 4), and what is held is held until a moment (12)."""
    live = Order.objects.filter(state__in=LIVE).order_by("pk")
    pairs = live.order_by("campaign__state", "state").values_list("campaign__state", "state").distinct()
    for state, found in [pair for pair in pairs if pair[1] not in MAY_BE[pair[0]]]:
        for pk in live.filter(campaign__state=state, state=found).values_list("pk", flat=True):
            yield f"order:{pk}", f"as in a campaign that is {state}", found
    for pk in live.filter(state=OrderState.RESERVED, hold_until=None).values_list("pk", flat=True):
        yield f"order:{pk}", "held until a moment", "held for ever"


def cut_off() -> Findings:
    """No order stands that was placed before the opening or after the cut-off ("never broken", 5)."""
    late = Q(placed_at__gte=F("campaign__closes_at") + WITHIN)
    early = Q(placed_at__lt=F("campaign__opens_at") - WITHIN)
    rows = Order.objects.filter(late | early, state__in=LIVE).order_by("pk")
    for pk, opens, closes, at in rows.values_list(
        "pk", "campaign__opens_at", "campaign__closes_at", "placed_at"
    ):
        yield (
            f"order:{pk}",
            f"from {opens:%d.%m. %H:%M:%S} to {closes:%d.%m. %H:%M:%S}",
            f"{at:%d.%m. %H:%M:%S}",
        )


def totals() -> Findings:
    """An order costs what its lines cost, and the campaign's fee."""
    lines = Order.objects.annotate(lines_sum=Sum(F("lines__quantity") * F("lines__price_minor")))
    for order in lines.select_related("campaign").order_by("pk"):
        expected = (getattr(order, "lines_sum", 0) or 0) + order.campaign.fee_minor
        if order.total_minor != expected:
            yield f"order:{order.pk}", str(expected), str(order.total_minor)


def belongs() -> Findings:
    """An order's household, lines, slot and pools are all of its own campaign and area ("never broken", 11)."""
    orders = Order.objects.order_by("pk").values_list("pk", flat=True)
    for pk in orders.exclude(household__area=F("campaign__area")):
        yield f"order:{pk}", "a household of its area", "another"
    for pk in orders.exclude(slot=None).exclude(slot__campaign=F("campaign")):
        yield f"order:{pk}", "a slot of its campaign", "another"
    lines = OrderLine.objects.exclude(offer__campaign=F("order__campaign")).order_by("pk")
    for pk in lines.values_list("order", flat=True):
        yield f"order:{pk}", "an offer of its campaign", "another"
    taken = Reservation.objects.exclude(pool__offer=F("line__offer")).order_by("pk")
    for pk in taken.values_list("line__order", flat=True):
        yield f"order:{pk}", "goods of what it ordered", "others"


def repeated() -> Findings:
    """Every tap that is remembered has made an order of its own: a repetition gives that one ("never broken", 13)."""
    keys = IdempotencyKey.objects.filter(verb="groceries.order").order_by("pk")
    made: dict[int | None, int] = {None: 0}
    for pk, order_id in keys.values_list("pk", "reference"):
        if order_id in made:
            yield f"idempotency_key:{pk}", "an order of its own", f"order:{order_id}"
        made.setdefault(order_id, pk)
