"""What a purchase order says, and how one revision differs from the one before."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from groceries.models import Campaign, Offer, OrderLine, PurchaseOrder
from groceries.words import CONFIRMED, CampaignState
from hub.core.kit import money
from hub.core.kit.spreadsheet import Cell


@dataclass(frozen=True)
class Change:
    """One offer in two revisions."""

    offer: Offer
    before: int
    after: int

    @property
    def difference(self) -> int:
        """More (above 0) or fewer."""
        return self.after - self.before


def confirmed_lines(campaign: Campaign) -> QuerySet[OrderLine]:
    """The lines that are ordered from suppliers: those of confirmed orders ("never broken", 6)."""
    return OrderLine.objects.filter(order__campaign=campaign, order__state__in=CONFIRMED)


def latest(campaign: Campaign) -> list[PurchaseOrder]:
    """The newest revision for each supplier, with its lines."""
    found = campaign.purchase_orders.select_related("supplier").prefetch_related("lines__offer__good")
    newest = {order.supplier_id: order for order in found.order_by("revision")}
    return sorted(newest.values(), key=lambda order: order.number)


def before(order: PurchaseOrder) -> PurchaseOrder | None:
    """The revision that this one replaces."""
    earlier = PurchaseOrder.objects.filter(
        campaign=order.campaign_id, supplier=order.supplier_id, revision=order.revision - 1
    )
    return earlier.prefetch_related("lines__offer").first()


def differences(order: PurchaseOrder) -> list[Change]:
    """What changed against the revision before; empty for the first."""
    earlier = before(order)
    if earlier is None:
        return []
    was = {line.offer_id: line for line in earlier.lines.all()}
    now = {line.offer_id: line for line in order.lines.all()}
    both = {**was, **now}
    found = [
        Change(
            both[pk].offer,
            was[pk].quantity if pk in was else 0,
            now[pk].quantity if pk in now else 0,
        )
        for pk in sorted(both, key=lambda pk: (both[pk].offer.position, pk))
    ]
    return [change for change in found if change.difference]


def total(order: PurchaseOrder) -> int:
    """What it costs, in minor units."""
    return sum(line.amount_minor for line in order.lines.all())


def rows(order: PurchaseOrder, headings: Iterable[str]) -> list[list[Cell]]:
    """As a table for CSV and XLSX: name, unit, number, price, amount. Money as plain digits in the area's currency."""
    currency = order.campaign.area.currency
    found: list[list[Cell]] = [list(headings)]
    for line in order.lines.all():
        offer = line.offer
        found.append(
            [
                offer.title, offer.unit, line.quantity, money.major(line.price_minor, currency),
                money.major(line.amount_minor, currency),
            ]
        )  # fmt: skip
    return found


def pending(order: PurchaseOrder) -> list[Change]:
    """What a new revision would change: what is confirmed now against what was issued."""
    was = {line.offer_id: line.quantity for line in order.lines.all()}
    of_it = confirmed_lines(order.campaign).filter(offer__supplier=order.supplier_id)
    now: dict[int, int] = dict(of_it.values_list("offer").annotate(n=Sum("quantity")).order_by())
    offers = Offer.objects.in_bulk([*was, *now])
    found = [Change(offers[pk], was.get(pk, 0), now.get(pk, 0)) for pk in sorted(offers)]
    return [change for change in found if change.difference]


def expected(orders: QuerySet[PurchaseOrder]) -> list[PurchaseOrder]:
    """Of these, the newest revisions whose goods have not arrived; what is expected soonest first."""
    found = []
    for campaign in {order.campaign for order in orders.filter(campaign__state=CampaignState.ORDERED)}:
        here = set(campaign.receipts.values_list("supplier", flat=True))
        found += [order for order in latest(campaign) if order.supplier_id not in here]
    return sorted(found, key=lambda order: (order.campaign.arrives_at or order.issued_at, order.number))
