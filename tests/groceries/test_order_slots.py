"""Times at a point: so many households each, never more, and given back by whoever leaves."""

import threading
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection

from groceries import actions, slots
from groceries.models import Campaign, Order, Slot
from groceries.words import CampaignState, OrderState
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Area, Building, Household, Person
from tests.conftest import door, resident
from tests.groceries.kit import leader, opened, order, wish, wrong


def slot(campaign: Campaign, capacity: int = 1, hour: int = 5) -> Slot:
    """A half hour at the gate."""
    begins = clock.now() + timedelta(hours=hour)
    return Slot.objects.create(
        campaign=campaign,
        point="东门",
        starts_at=begins,
        ends_at=begins + timedelta(minutes=30),
        capacity=capacity,
    )


def home(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.get().household


@pytest.mark.django_db
def test_a_full_time_is_refused_and_the_stock_stays(area: Area, building: Building, li_wei: Person) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 9}})
    one = slot(campaign)
    first = order(campaign, home(li_wei), li_wei, slot=one)
    other = resident("邻居", door(building, "0601"))
    with pytest.raises(Conflict, match=r"order\.slot_full"):
        order(campaign, home(other), other, slot=one)
    assert Order.objects.count() == 1
    actions.cancel(Order.objects.get(pk=first.pk), by=li_wei)
    order(campaign, home(other), other, slot=one)
    assert wrong() == []


@pytest.mark.django_db
def test_a_change_takes_the_new_time_and_leaves_the_old_one(area: Area, li_wei: Person) -> None:
    campaign = opened(area, leader(area))
    early, late = slot(campaign), slot(campaign, hour=6)
    placed = order(campaign, home(li_wei), li_wei, slot=early)
    actions.change(placed, wish(campaign, slot=late), by=li_wei)
    assert [one.taken for one in Slot.objects.order_by("starts_at")] == [0, 1]
    actions.change(placed, wish(campaign, handing="door", door_reason="frail", slot=late), by=li_wei)
    assert [one.taken for one in Slot.objects.order_by("starts_at")] == [0, 0]
    assert wrong() == []


@pytest.mark.django_db
def test_a_campaign_that_fails_frees_its_times(area: Area, li_wei: Person) -> None:
    campaign = opened(area, leader(area))
    order(campaign, home(li_wei), li_wei, slot=slot(campaign))
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.CLOSED)
    actions.fail(Campaign.objects.get(pk=campaign.pk), by=None, why="x")
    assert (Slot.objects.get().taken, wrong()) == (0, [])


@pytest.mark.django_db
def test_a_time_of_another_campaign_or_one_that_is_over_is_refused(
    area: Area, li_wei: Person, noon: datetime
) -> None:
    lead = leader(area)
    campaign, other = opened(area, lead, closes_at=noon + timedelta(days=2)), opened(area, lead)
    theirs, over = slot(other), slot(campaign)
    clock.move(hours=8)
    for wrong_one in (theirs, over):
        with pytest.raises(Invalid, match=r"order\.slot"):
            order(campaign, home(li_wei), li_wei, slot=wrong_one)


@pytest.mark.django_db
def test_times_alone_can_be_had_without_any_good(area: Area, li_wei: Person) -> None:
    campaign = _slots_only(area)
    one = slot(campaign)
    with pytest.raises(Invalid, match=r"order\.slot"):
        actions.place_order(campaign, home(li_wei), actions.Wish(wants={}), by=li_wei)
    placed = actions.place_order(campaign, home(li_wei), actions.Wish(wants={}, slot=one), by=li_wei)
    assert (placed.state, placed.total_minor, Slot.objects.get().taken) == (OrderState.PLACED, 0, 1)
    assert wrong() == []


def _slots_only(area: Area) -> Campaign:
    campaign = opened(area, leader(area))
    campaign.offers.all().delete()
    Campaign.objects.filter(pk=campaign.pk).update(kind="slots")
    return Campaign.objects.select_related("area").get(pk=campaign.pk)


@pytest.fixture
def crowd(area: Area, building: Building) -> list[Person]:
    """Twelve households."""
    doors = [door(building, f"{floor:02}{number:02}") for floor in range(10, 13) for number in range(1, 5)]
    return [resident(f"住户{household.door}", household) for household in doors]


def rush(campaign: Campaign, people: list[Person], one: Slot) -> list[str]:
    """Everybody wants the same time at once; what became of each."""
    homes, came = {person.pk: home(person) for person in people}, []
    ready = threading.Barrier(len(people))

    def wants(person: Person) -> None:
        ready.wait()
        try:
            came.append(order(campaign, homes[person.pk], person, slot=one).state)
        except Conflict as error:
            came.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=partial(wants, person)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


@pytest.mark.django_db(transaction=True)
def test_a_crowd_gets_no_more_than_fits_into_the_time(area: Area, crowd: list[Person]) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 50}})
    came = rush(campaign, crowd, slot(campaign, capacity=4))
    assert (came.count(OrderState.PLACED), came.count("order.slot_full")) == (4, 8)
    assert (Slot.objects.get().taken, wrong()) == (4, [])


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_too_many_fit(
    area: Area, crowd: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: who writes what was read before lets everybody in."""
    campaign = opened(area, leader(area), {"stock": {"general": 50}})
    one = slot(campaign, capacity=4)
    monkeypatch.setattr(slots, "take", lambda wanted: Slot.objects.filter(pk=one.pk).update(taken=1))
    rush(campaign, crowd, one)
    assert Order.objects.filter(slot=one, state=OrderState.PLACED).count() > 4
    assert [found.split(":")[0] for found in wrong()] == ["groceries.slots"]
