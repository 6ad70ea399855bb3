"""What the tests of money share: who pays, what was said, and what threads do at once."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import connection

from groceries import actions
from groceries.models import Campaign, Order
from groceries.words import CampaignState, OrderState
from hub.core.kit.errors import Refused
from hub.core.payments import actions as payments
from hub.core.payments import standing
from hub.core.payments.actions import Wish
from hub.core.payments.models import Payment
from hub.core.payments.words import Method
from hub.core.people.models import Household, Person


def home(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.select_related("household__area", "household__building").get().household


def said(order: Order, by: Person, amount: int | None = None, method: str = Method.CASH) -> Payment:
    """A household says that it has paid."""
    return actions.say_paid(order, Wish(method=method, amount_minor=amount), by=by)


def paid(
    order: Order, by: Person, checker: Person, amount: int | None = None, method: str = Method.CASH
) -> Payment:
    """Paid and checked by a second person."""
    return payments.verify(said(order, by, amount, method), by=checker)


def credit(household: Household) -> int:
    """The balance."""
    return standing.credit_of(household)


def give_credit(household: Household, campaign: Campaign, by: Person, checker: Person, amount: int) -> None:
    """A household paid for an order that was then cancelled: so it came to a balance."""
    from groceries.actions import Wish as Order_

    offer = campaign.offers.order_by("position")[0]
    number = -(-amount // offer.price_minor)
    order = actions.place_order(campaign, household, Order_(wants={offer.pk: number}), by=by)
    paid(order, by, checker, amount)
    actions.cancel(order, by=by)


def fixed(placed: Order) -> Order:
    """The cut-off is over: nothing of the order changes any more."""
    Campaign.objects.filter(pk=placed.campaign_id).update(state=CampaignState.CONFIRMED)
    Order.objects.filter(pk=placed.pk, state=OrderState.PLACED).update(state=OrderState.CONFIRMED)
    placed.refresh_from_db()
    return placed


def handed_out(campaign: Campaign) -> Campaign:
    """All goods are with their households, and nothing is left to do but the books."""
    campaign.orders.filter(state__in=(OrderState.PLACED, OrderState.CONFIRMED)).update(
        state=OrderState.COLLECTED
    )
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.COLLECTING)
    campaign.refresh_from_db()
    return campaign


def at_once(*verbs: Callable[[], Any]) -> list[str]:
    """Everything at the same moment, each in a thread of its own; "done" or the code of what was refused."""
    ready = threading.Barrier(len(verbs))
    came: list[str] = [""] * len(verbs)

    def one(number: int, verb: Callable[[], Any]) -> None:
        ready.wait()
        try:
            verb()
            came[number] = "done"
        except Refused as error:
            came[number] = error.code
        except Exception as error:  # noqa: BLE001 — what the database says is an answer here
            came[number] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=partial(one, number, verb)) for number, verb in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def many(number: int, verb: Callable[[], Any]) -> Sequence[str]:
    """The same verb by so many at once, sorted."""
    return sorted(at_once(*[verb] * number))
