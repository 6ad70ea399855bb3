"""What is held until it is paid: a hold that lapses and its late payment race, and exactly one wins."""

from django.db import transaction
from django.db.models import F

from groceries import events, money, progress, stock
from groceries.actions.changing import let_go
from groceries.actions.ordering import again
from groceries.actions.paid import stand
from groceries.actions.waiting import free_up
from groceries.models import Order
from groceries.words import OrderState
from hub.core.announce import announce
from hub.core.flow import hold
from hub.core.kit import clock
from hub.core.payments.words import Why
from hub.core.people.models import Person


def pay_hold(order: Order, *, by: Person | None) -> Order:
    """
    The money has come: the order stands, also where its household has changed it since. Raises Gone `order.lapsed`
    where the hold was over before: the payer is told, and the money stays on their account.
    """
    with transaction.atomic():
        announce(stand(order, by=by))
    return order


def lapse(order: Order) -> bool:
    """Ends one hold whose time is over, gives its goods on; whether this caller ended it."""
    return again(lambda: _lapse(order))


def _lapse(order: Order) -> bool:
    with transaction.atomic():
        stock.lock(order.campaign_id)
        held = Order.objects.filter(pk=order.pk, state=OrderState.RESERVED)
        if not hold.let_go(held, state=OrderState.EXPIRED, ended_at=clock.now(), version=F("version") + 1):
            return False
        order.refresh_from_db()
        let_go(order)
        told = events.household(order)
        lapsed = events.about_order(events.Lapsed, order, by=None, told=told)
        back = money.give_back_excess(order, by=None, why=Why.LATE)
        announce(lapsed, *back, *free_up(order.campaign_id))
        progress.moved(order.campaign_id)
    return True
