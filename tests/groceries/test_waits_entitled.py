"""A limit over time is told to whoever would wait or enter a draw in vain, with the day from which there is more."""

from datetime import datetime

import pytest

from groceries import actions
from groceries.actions.paper import book_line
from groceries.models import Campaign, Order
from groceries.words import OrderState
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people.models import Area, Household, Person
from tests.groceries.kit import leader, opened, order, wish, wrong

pytestmark = pytest.mark.django_db
MASKS = {"title": "口罩", "kind": "masks", "price_minor": 0, "stock": {"general": 5}}
NONE_LEFT = {**MASKS, "stock": {"general": 0}}


def home(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.get().household


@pytest.fixture
def used_up(area: Area, li_wei: Person, auntie_wang: Person, noon: datetime) -> Household:
    """Five masks in ten days, and Li Wei's household had them today."""
    actions.set_rule(area, "masks", 5, 10, by=auntie_wang, words="口罩紧缺")
    order(opened(area, leader(area), MASKS), home(li_wei), li_wei, 5)
    return home(li_wei)


def again(area: Area, **more: object) -> Campaign:
    """Masks once more: none is left, or they are drawn."""
    return opened(area, Person.objects.get(name="孙丽"), NONE_LEFT, **more)


def refused(campaign: Campaign, household: Household, person: Person) -> Conflict:
    """What somebody who wants one more is told."""
    with pytest.raises(Conflict, match=r"entitlement\.used_up") as found:
        order(campaign, household, person, wait=True)
    return found.value


@pytest.mark.parametrize("how", ["first_come", "ballot"])
def test_who_has_had_theirs_neither_waits_nor_enters(
    area: Area, used_up: Household, li_wei: Person, how: str
) -> None:
    error = refused(again(area, allotment=how), used_up, li_wei)
    assert "4月19日" in error.message or "04/19/2022" in error.message, error.message
    assert (Order.objects.count(), error.extra["left"], wrong()) == (1, 0, [])


def test_a_paper_line_of_such_a_door_is_not_booked(
    area: Area, used_up: Household, auntie_wang: Person
) -> None:
    campaign = again(area)
    with pytest.raises(Conflict, match=r"entitlement\.used_up"):
        book_line(campaign, used_up, campaign.offers.get().pk, 1, by=auntie_wang)


def test_when_the_days_are_over_they_wait_like_everybody(
    area: Area, used_up: Household, li_wei: Person
) -> None:
    clock.move(minutes=10 * 24 * 60 + 1)
    assert order(again(area), used_up, li_wei, 5, wait=True).state == OrderState.WAITLISTED


def test_who_waits_may_ask_for_fewer_but_for_no_more_than_their_share(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    """A rule that comes later forces nobody who asks for less."""
    lead = leader(area)
    campaign = opened(area, lead, NONE_LEFT)
    waits = order(campaign, home(li_wei), li_wei, 4, wait=True)
    actions.set_rule(area, "masks", 2, 10, by=auntie_wang, words="口罩紧缺")
    with pytest.raises(Conflict, match=r"entitlement\.used_up"):
        actions.change(waits, wish(campaign, 5, wait=True), by=li_wei)
    assert actions.change(waits, wish(campaign, 3, wait=True), by=li_wei).lines.get().quantity == 3
