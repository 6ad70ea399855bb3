"""What is ordered, arrives, is packed and handed out, for those who write it down."""

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404

from groceries.access.campaigns import campaigns_run_by
from groceries.models import (
    Adjustment,
    Batch,
    BundleLine,
    Campaign,
    GoodsReceipt,
    MissingPart,
    Offer,
    Order,
    PurchaseOrder,
    Redemption,
    Slot,
    Voucher,
)
from groceries.words import CampaignState
from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES, WORKFORCES, Role

GATE = (Role.GUARD, Role.LEADER, *sorted(DESK_ROLES))
"""Who may write down what arrives."""

HANDERS = (*GATE, *sorted(WORKFORCES))
"""Who hands goods out at a gate or a point."""


def purchase_orders_at_gate(person: Person, area: Area) -> QuerySet[PurchaseOrder]:
    """What the person may write down as arrived: all of the area for guards and the desk, their own for leaders."""
    found = PurchaseOrder.objects.filter(campaign__area=area).select_related("campaign__area", "supplier")
    if not people.has_role(person, area, Role.GUARD):
        found = found.filter(campaign__in=campaigns_run_by(person, area).values("pk"))
    return found.order_by("number", "revision")


def purchase_order_for(person: Person, pk: int, *, area: Area) -> PurchaseOrder:
    """One of them; else Http404."""
    return get_object_or_404(
        purchase_orders_at_gate(person, area).prefetch_related("lines__offer__good"), pk=pk
    )


def receipts_in(person: Person, area: Area) -> QuerySet[GoodsReceipt]:
    """The gate's log: what came of the orders that the person may see, newest first."""
    seen = purchase_orders_at_gate(person, area).order_by().values("campaign")
    found = GoodsReceipt.objects.filter(campaign__in=seen).select_related(
        "campaign", "supplier", "received_by"
    )
    return found.prefetch_related("lines__offer").order_by("-received_at", "-pk")


def vouchers_in(person: Person, area: Area) -> QuerySet[Voucher]:
    """The vouchers of goods that are handed out now, for whoever hands goods out in the area; nothing for others."""
    if not people.has_role(person, area, *HANDERS):
        return Voucher.objects.none()
    found = Voucher.objects.filter(
        order__campaign__area=area, order__campaign__state=CampaignState.COLLECTING
    )
    return found.select_related("order__campaign__area", "order__household__building", "order__slot")


def voucher_by_code(person: Person, area: Area, code: str) -> Voucher:
    """One of them by its short code; else Http404."""
    return get_object_or_404(vouchers_in(person, area), order__code=code)


def conflicts_in(person: Person, area: Area) -> QuerySet[Redemption]:
    """Vouchers that were scanned twice, in the campaigns that the person runs, what nobody has looked at first."""
    mine = campaigns_run_by(person, area).order_by().values("pk")
    found = Redemption.objects.filter(quantity=0, voucher__order__campaign__in=mine)
    return found.select_related(
        "by", "looked_by", "voucher__order__campaign__area", "voucher__order__household__building"
    ).order_by(F("looked_at").asc(nulls_first=True), "-pk")


def conflict_for(person: Person, pk: int, *, area: Area) -> Redemption:
    """One of them; else Http404."""
    return get_object_or_404(conflicts_in(person, area), pk=pk)


def adjustment_for(order: Order, pk: int) -> Adjustment:
    """What is offered instead in an order that was got through the person's right to it; else Http404."""
    return get_object_or_404(
        order.adjustments.select_related("missing__part", "line", "order__campaign__area"), pk=pk
    )


def batch_at_work(person: Person, area: Area, pk: int) -> Batch:
    """A batch of the area, for whoever runs its campaign or belongs to those who carry; else Http404."""
    found = Batch.objects.select_related("campaign").filter(campaign__area=area)
    if not people.has_role(person, area, *WORKFORCES):
        found = found.filter(campaign__in=campaigns_run_by(person, area).order_by().values("pk"))
    return get_object_or_404(found, pk=pk)


def batch_of(campaign: Campaign, pk: int) -> Batch:
    """A building's share of a campaign that was got through the person's right to it; else Http404."""
    return get_object_or_404(campaign.batches.select_related("campaign__area", "building", "run"), pk=pk)


def slot_of(campaign: Campaign, pk: int) -> Slot:
    """A time of a campaign that was got through the person's right to it; else Http404."""
    return get_object_or_404(campaign.slots.select_related("campaign__area"), pk=pk)


def offer_of(campaign: Campaign, pk: int) -> Offer:
    """What is offered in a campaign that was got through the person's right to it; else Http404."""
    found = campaign.offers.select_related("good", "supplier", "campaign__area")
    return get_object_or_404(found, pk=pk)


def part_of(campaign: Campaign, pk: int) -> BundleLine:
    """A part of a mixed pack of a campaign that was got through the person's right to it; else Http404."""
    found = BundleLine.objects.filter(offer__campaign=campaign).select_related("offer__campaign__area")
    return get_object_or_404(found, pk=pk)


def missing_of(campaign: Campaign, pk: int) -> MissingPart:
    """What did not come of a campaign that was got through the person's right to it; else Http404."""
    found = MissingPart.objects.filter(campaign=campaign).select_related("campaign__area", "part", "offer")
    return get_object_or_404(found, pk=pk)


def voucher_of(order: Order) -> Voucher:
    """The voucher of an order that was got through the person's right to it; else Http404."""
    return get_object_or_404(Voucher.objects.select_related("order"), order=order)
