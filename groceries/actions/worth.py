"""What orders are worth after a shortage, a weighing, a missing part; what was paid beyond that goes back at once."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from groceries import money, progress, values
from groceries.models import Adjustment, Campaign, Order, OrderLine
from groceries.words import OPEN_TO_CHANGE
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.payments import actions as payments
from hub.core.payments.events import RefundEvent
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
    progress.worth(campaign.pk)
    return changed


def pay_back(order: Order, amount_minor: int, to: str, *, by: Person, reason: str) -> list[RefundEvent]:
    """
    The same for one order, whose price `lower` has just lowered by so much: what goes back does so in cash or by
    transfer, once a second person has paid it out, and not on the balance. Gives the events for the caller's announce.

    Raises Conflict `complaint.unpaid` where less than that was paid beyond what the order costs now.
    """
    values.write(order.campaign, [order.pk])
    parts = money.excess_of(order)
    if sum(part for _payment, part in parts) != amount_minor:
        words = _(
            "So much has not been paid for this order, or nobody has checked it yet. Credit it instead."
        )
        raise Conflict("complaint.unpaid", words, fields={"amount": words})
    progress.worth(order.campaign_id)
    return payments.set_aside(parts, to, by=by, reason=reason)


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
