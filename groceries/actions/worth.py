"""What orders are worth after a shortage, a weighing, a missing part; what was paid beyond that goes back at once."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from groceries import money, values
from groceries.models import Adjustment, Campaign, Order, OrderLine
from groceries.words import OPEN_TO_CHANGE
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.payments.words import Why
from hub.core.people.models import Person


def revalue(
    campaign: Campaign, order_ids: Iterable[int] | None = None, *, by: Person | None
) -> list[values.Valued]:
    """
    Recomputes the value of a campaign's orders, or of some, in the caller's transaction; gives those that changed.

    Households that have paid more than their order is worth now have the difference on their balance.
    """
    changed = values.write(campaign, order_ids)
    orders = campaign.orders.all() if order_ids is None else campaign.orders.filter(pk__in=list(order_ids))
    money.give_back_excesses(orders, by=by, why=Why.SHORTAGE)
    return changed


def lower(order: Order, amount_minor: int, kind: str, *, line: OrderLine | None = None) -> Adjustment:
    """
    Notes that an order costs so much less, and why; `revalue` (or `values.write`) makes it count. Raises Conflict
    `order.open` while its household can still change or cancel it.
    """
    check_fixed(order)
    return Adjustment.objects.create(
        order=order, line=line, kind=kind, amount_minor=amount_minor, made_at=clock.now()
    )


def check_fixed(order: Order) -> None:
    """Refuses to lower the price of what can still be changed or cancelled, where the price follows by itself."""
    if order.state in OPEN_TO_CHANGE:
        words = _("The order is still open. Change it or cancel it instead.")
        raise Conflict("order.open", words, now=order)
