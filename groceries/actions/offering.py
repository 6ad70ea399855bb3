"""
What became free is offered to whoever waits, until an hour (groceries.md, 12): they take it, leave it, or it goes on.
"""

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from groceries import events, progress
from groceries.actions.changing import in_their_name, untouched_if_refused
from groceries.models import Order
from groceries.words import OrderState
from hub.core.announce import announce
from hub.core.estate import proxy
from hub.core.flow import gate
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Gone
from hub.core.people.models import Person

_ACCEPTED = gettext_noop("%(name)s has said that you take what became free in “%(title)s”, number %(code)s.")


def accept(
    order: Order,
    *,
    by: Person,
    acting_for: proxy.Beneficiary | None = None,
    version: int | None = None,
    key: Key | None = None,
) -> Order:
    """
    The household takes what was offered: its order stands. Also after the cut-off, while the offer holds. Leaving it is
    `cancel`. Raises Conflict `order.pay` where only the payment takes it, `state.changed`, and Gone `order.lapsed`.
    """

    @untouched_if_refused(order)
    def act() -> Order:
        gate.enter("campaign", order.campaign_id)
        if order.campaign.hold_minutes:
            raise Conflict("order.pay", _("It is yours when it is paid in time."), now=order)
        _take(order, version)
        told = [] if acting_for else events.household(order, but=by)
        accepted = events.about_order(events.Accepted, order, by=by, told=told)
        announce(accepted, *in_their_name(order, acting_for, by, _ACCEPTED))
        progress.moved(order.campaign_id)
        return order

    return once(key, "groceries.accept", act, Order)


def _take(order: Order, version: int | None) -> None:
    """One conditional UPDATE: it, the lapse and the leaving race, and exactly one wins ("never broken", 12)."""
    held = Order.objects.filter(pk=order.pk, state=OrderState.RESERVED, hold_until__gt=clock.now())
    same = held if version is None else held.filter(version=version)
    taken = same.update(state=OrderState.PLACED, hold_until=None, version=F("version") + 1)
    if not taken and held.exists():
        raise Conflict("state.changed", _("Somebody else has changed this meanwhile."), now=order)
    order.refresh_from_db()
    if not taken:
        raise Gone("order.lapsed", _("The time to take it was over, and the goods went on."), now=order)
