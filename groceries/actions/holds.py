"""What is held until it is paid: a hold that lapses and its late payment race, and exactly one wins."""

from django.db import transaction
from django.utils.translation import gettext as _

from groceries import events, stock
from groceries.actions.changing import let_go
from groceries.actions.waiting import free_up
from groceries.models import Order
from groceries.words import OrderState
from hub.core.announce import announce
from hub.core.flow import hold
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Gone
from hub.core.people.models import Person


def pay_hold(order: Order, *, by: Person | None) -> Order:
    """
    The money has come: the order stands. Raises Gone `order.lapsed` where the hold was over before: the payer is told,
    and the money stays on their account.
    """
    with transaction.atomic():
        held = Order.objects.filter(pk=order.pk, state=OrderState.RESERVED)
        if not held.filter(hold_until__gt=clock.now()).exists():
            raise Gone("order.lapsed", _("The time to pay was over, and the goods went back."), now=order)
        transition(order, OrderState.PLACED, hold_until=None)
        announce(events.about_order(events.HoldPaid, order, by=by, told=events.household(order, but=by)))
    return order


def lapse(order: Order) -> bool:
    """Ends one hold whose time is over, gives its goods on; whether this caller ended it."""
    with transaction.atomic():
        stock.lock(order.campaign_id)
        ended = hold.let_go(
            Order.objects.filter(pk=order.pk, state=OrderState.RESERVED, version=order.version),
            state=OrderState.EXPIRED, ended_at=clock.now(), version=order.version + 1,
        )  # fmt: skip
        if not ended:
            return False
        order.refresh_from_db()
        let_go(order)
        told = events.household(order)
        announce(events.about_order(events.Lapsed, order, by=None, told=told), *free_up(order.campaign_id))
    return True
