"""What orders are worth after a shortage, a weighing, a missing part; what was paid beyond that goes back at once."""

from collections.abc import Iterable

from groceries import money, values
from groceries.models import Campaign
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
