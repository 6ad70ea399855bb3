"""
What everybody may read of a campaign, and who got what, masked (groceries.md, 16).

Suppliers, prices, fees, counts and the committee's reasons are for everybody who has the address, signed in or not:
they are about no household, and open information stops rumours. The register is for the people of the area, who can
check it, and for its notice board; a line names a receipt code, a building and a floor, never a door or a name, for
who may see what of a household is decided by a right to it (trust.md, "Access").
"""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from groceries.models import Campaign, Offer, Order, OrderLine, Supplier
from groceries.progress import sold_by_offer
from groceries.words import HOLDS_STOCK
from hub.core.kit import masks


@dataclass(frozen=True)
class Sold:
    """One offer with how many were ordered, and how many were handed out where a shortage changed that."""

    offer: Offer
    ordered: int
    handed: int | None


@dataclass(frozen=True)
class Entry:
    """One line of the register: who (masked), what, how many, and what came of it."""

    order: Order
    door: str
    what: tuple[OrderLine, ...]


def suppliers(campaign: Campaign) -> list[Supplier]:
    """Who sells in it, each once."""
    return list(Supplier.objects.filter(offers__campaign=campaign, offers__withdrawn_at=None).distinct())


def sold(campaign: Campaign) -> list[Sold]:
    """What was ordered of each offer."""
    numbers = sold_by_offer(campaign)
    lines = OrderLine.objects.filter(order__campaign=campaign, order__state__in=HOLDS_STOCK)
    handed = dict(lines.values_list("offer").annotate(n=Sum("allocated")).order_by())
    offers = campaign.offers.filter(withdrawn_at=None).select_related("good", "supplier")
    return [Sold(offer, numbers.get(offer.pk, 0), handed.get(offer.pk)) for offer in offers]


def orders(campaign: Campaign) -> QuerySet[Order]:
    """The orders that stand, by their receipt code: their sequence says nothing about doors or times."""
    rows = Order.objects.filter(campaign=campaign, state__in=HOLDS_STOCK)
    return rows.select_related("household__building").prefetch_related("lines__offer__missing")


def entry(order: Order) -> Entry:
    """A line of the register."""
    return Entry(order, masks.door(order.household.door), tuple(order.lines.all()))
