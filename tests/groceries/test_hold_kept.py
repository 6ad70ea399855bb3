"""Where orders are held until they are paid, nobody keeps scarce goods without paying for them."""

from datetime import timedelta

import pytest

from groceries import actions, jobs
from groceries.models import Campaign, Order
from groceries.words import OrderState
from hub.core.kit import clock
from hub.core.payments import actions as payments
from hub.core.people.models import Area, Person
from tests.groceries.kit import leader, left, opened, order, wish, wrong
from tests.groceries.money_kit import credit, home, paid, said


@pytest.fixture
def campaign(area: Area) -> Campaign:
    """Ten packs; twenty minutes to pay."""
    return opened(area, leader(area), {"stock": {"general": 10}}, hold_minutes=20)


def now(placed: Order) -> Order:
    """As it is now."""
    return Order.objects.select_related("campaign__area", "household__area", "beneficiary").get(pk=placed.pk)


@pytest.mark.django_db
def test_one_paid_pack_does_not_keep_ten(campaign: Campaign, li_wei: Person, auntie_wang: Person) -> None:
    placed = order(campaign, home(li_wei), li_wei)
    paid(placed, li_wei, auntie_wang)
    actions.change(now(placed), wish(campaign, 10), by=li_wei)
    held = now(placed)
    assert (held.state, left(campaign)) == (OrderState.RESERVED, 0)
    assert held.hold_until is not None
    assert held.hold_until <= clock.now() + timedelta(minutes=20)
    Order.objects.update(hold_until=clock.now() - timedelta(seconds=1))
    assert jobs.lapse_orders.call() == 1
    assert (now(placed).state, left(campaign), credit(home(li_wei))) == (OrderState.EXPIRED, 10, 5800)
    assert wrong() == []


@pytest.mark.django_db
def test_what_is_paid_in_time_or_costs_no_more_stands(
    campaign: Campaign, li_wei: Person, auntie_wang: Person
) -> None:
    placed = order(campaign, home(li_wei), li_wei, 2)
    paid(placed, li_wei, auntie_wang)
    actions.change(now(placed), wish(campaign, 1), by=li_wei)
    assert now(placed).state == OrderState.PLACED
    actions.change(now(placed), wish(campaign, 3), by=li_wei)
    assert now(placed).state == OrderState.RESERVED
    paid(now(placed), li_wei, auntie_wang)
    assert (now(placed).state, now(placed).hold_until) == (OrderState.PLACED, None)
    assert wrong() == []


@pytest.mark.django_db
def test_who_takes_back_what_they_said_gains_no_time(
    campaign: Campaign, li_wei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said and taken back, every ten minutes: the hold ends twenty minutes after the first time."""
    placed, begin = order(campaign, home(li_wei), li_wei), clock.now()
    for minutes in (0, 10, 19):
        monkeypatch.setattr(clock, "now", lambda at=begin + timedelta(minutes=minutes): at)
        payments.void(said(now(placed), li_wei), by=li_wei)
    until = now(placed).hold_until
    assert until is not None
    assert until <= begin + timedelta(minutes=20)
