"""
What an order is worth in the end: `Order.value_minor`, written here and nowhere else.

Money follows it: what was paid beyond the value goes back, what is missing is still due. `write` is the one place to
listen to; it is called inside the transaction of whatever changed the value (shares, weights, missing parts).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from groceries import weights
from groceries.models import Adjustment, Campaign, Order, OrderLine
from groceries.words import TO_HAND, OrderState

VALUED = (
    OrderState.CONFIRMED,
    *TO_HAND,
    OrderState.COLLECTED,
    OrderState.DELIVERED,
    OrderState.CLOSED,  # goods that nobody fetched: money may still go back until the campaign is settled
    OrderState.NOT_ALLOCATED,
)
AT_ONCE = 500


@dataclass(frozen=True)
class Valued:
    """An order whose value has changed: before (None: never set) and now, in minor units."""

    order_id: int
    before: int | None
    now: int


def of_line(line: OrderLine) -> weights.Weighed:
    """
    What a line costs as it is handed out, by its final weight where it is sold by weight; with the price of what an
    adjustment answers for. Needs offer and good.
    """
    answered = line.settled * line.price_minor
    price = line.handed * line.price_minor
    grams, tolerance = (line.offer.good.grams or 0) * line.handed, line.offer.tolerance_percent
    if line.final_grams is None or tolerance is None or not grams:
        return weights.Weighed(price + answered, 0)
    weighed = weights.weigh(price, grams, line.final_grams, tolerance)
    return weights.Weighed(weighed.value_minor + answered, weighed.beyond_minor)


def of_order(lines: Iterable[OrderLine], fee_minor: int, back_minor: int, *, slot_only: bool = False) -> int:
    """What the lines, the campaign's fee and what was paid back come to; nothing where nothing is handed out."""
    found = list(lines)
    if not any(line.comes for line in found) and not slot_only:
        return 0
    return max(0, sum(of_line(line).value_minor for line in found) + fee_minor - back_minor)


def write(campaign: Campaign, order_ids: Iterable[int] | None = None) -> list[Valued]:
    """
    Recomputes the value of a campaign's orders (or of some) and gives those that changed. In the caller's transaction.

    It holds these orders from its first statement: whoever changes the value of one at the same moment comes before all
    that is read here, or after all that is written.
    """
    chosen = Q() if order_ids is None else Q(pk__in=list(order_ids))
    orders = campaign.orders.filter(chosen, state__in=VALUED).order_by("pk")
    _hold(orders)
    back = _back(campaign)
    changed: list[tuple[Order, Valued]] = []
    for order in orders.prefetch_related("lines__offer__good"):
        lines = list(order.lines.all())
        value = of_order(lines, campaign.fee_minor, back.get(order.pk, 0), slot_only=not lines)
        if order.state == OrderState.NOT_ALLOCATED:
            value = 0
        if value != order.value_minor:
            changed.append((order, Valued(order.pk, order.value_minor, value)))
            order.value_minor = value
    Order.objects.bulk_update([order for order, _v in changed], ["value_minor"], batch_size=AT_ONCE)
    return [valued for _order, valued in changed]


def _hold(orders: QuerySet[Order]) -> None:
    """
    Takes their rows in ascending order, as everything about an order's money does. Not against those who only name an
    order: an adjustment that is being written waits for nobody. On SQLite there is one writer at a time.
    """
    list(orders.select_for_update(no_key=True).values_list("pk"))


def _back(campaign: Campaign) -> dict[int, int]:
    found = Adjustment.objects.filter(order__campaign=campaign).values_list("order")
    return dict(found.annotate(sum=Sum("amount_minor")).order_by())
