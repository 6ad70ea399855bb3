"""Times at a point: so many households each, never more, and given back by whoever leaves."""

import threading
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from groceries import actions, slots
from groceries.models import Campaign, Order, Slot
from groceries.words import CampaignState, Handing, OrderState
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, CareFlag, Household, Person
from hub.core.tasks.models import Task
from tests.conftest import door, resident
from tests.groceries.closing_kit import at_once, confirmed, handing
from tests.groceries.kit import leader, opened, order, wish, wrong


def slot(campaign: Campaign, capacity: int = 1, hour: int = 5, green: bool = False) -> Slot:
    """A half hour at the gate."""
    begins = clock.now() + timedelta(hours=hour)
    return Slot.objects.create(
        campaign=campaign,
        point="东门",
        starts_at=begins,
        ends_at=begins + timedelta(minutes=30),
        capacity=capacity,
        green=green,
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
    monkeypatch.setattr(slots, "take", lambda wanted, _home: Slot.objects.filter(pk=one.pk).update(taken=1))
    rush(campaign, crowd, one)
    assert Order.objects.filter(slot=one, state=OrderState.PLACED).count() > 4
    assert [found.split(":")[0] for found in wrong()] == ["groceries.slots"]


def needs_care(campaign: Campaign, person: Person, kind: str = "disability") -> None:
    """The desk has it on its list."""
    CareFlag.objects.create(household=home(person), episode=campaign.episode, kind=kind, source="desk")


@pytest.mark.django_db
def test_a_green_time_is_for_those_on_the_desks_list_and_for_elders(
    area: Area, li_wei: Person, granny_chen: Person
) -> None:
    """A claim in a form changes nothing; an elder's year on the roster is enough."""
    campaign = opened(area, leader(area))
    one = slot(campaign, capacity=3, green=True)
    with pytest.raises(Conflict, match=r"order\.slot_green"):
        order(campaign, home(li_wei), li_wei, slot=one)
    assert (Order.objects.count(), Slot.objects.get().taken) == (0, 0)
    needs_care(campaign, li_wei, "pregnant")
    order(campaign, home(li_wei), li_wei, slot=one)
    Person.objects.filter(pk=granny_chen.pk).update(born="1941-03")
    order(campaign, home(granny_chen), granny_chen, slot=one)
    assert (Slot.objects.get().taken, wrong()) == (2, [])


@pytest.mark.django_db
def test_only_who_may_choose_a_green_time_is_shown_one(
    area: Area, li_wei: Person, granny_chen: Person
) -> None:
    campaign = opened(area, leader(area))
    green, other = slot(campaign, green=True), slot(campaign, hour=6)
    needs_care(campaign, granny_chen, "lives_alone")
    assert slots.open_to(campaign, home(li_wei).pk) == [other]
    assert slots.open_to(campaign, home(granny_chen).pk) == [green, other]
    assert slots.open_to(campaign, None) == [green, other]


@pytest.mark.django_db
def test_a_leader_keeps_a_time_and_opens_it_again(area: Area, li_wei: Person, sign_in: Any) -> None:
    sun = leader(area)
    campaign = opened(area, sun)
    one = slot(campaign, capacity=5)
    placed = order(campaign, home(li_wei), li_wei, slot=one)
    desk, url = sign_in(sun), f"/area/{area.slug}/campaigns/{campaign.pk}/slots/{one.pk}/green/"
    assert desk.post(url, {"green": "1"}).status_code == 303
    assert Slot.objects.get().green
    actions.change(placed, wish(campaign, 2, slot=Slot.objects.get()), by=li_wei)  # whoever has it keeps it
    assert desk.get(url).status_code == 405
    assert sign_in(li_wei).post(url, {"green": "0"}).status_code in (403, 404)
    desk.post(url, {"green": "0"})
    assert (Slot.objects.get().green, Slot.objects.get().taken, wrong()) == (False, 1, [])


@pytest.mark.django_db(transaction=True)
def test_a_crowd_at_a_green_time_leaves_it_to_those_it_is_for(area: Area, crowd: list[Person]) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 50}})
    for person in crowd[:5]:
        needs_care(campaign, person)
    came = rush(campaign, crowd, slot(campaign, capacity=4, green=True))
    assert came.count(OrderState.PLACED) == 4
    assert (came.count("order.slot_full") + came.count("order.slot_green")) == 8
    allowed = {home(person).pk for person in crowd[:5]}
    assert set(Order.objects.values_list("household", flat=True)) <= allowed
    assert (Slot.objects.get().taken, wrong()) == (4, [])


@pytest.mark.django_db(transaction=True)
def test_control_who_looks_before_and_takes_afterwards_lets_others_in(
    area: Area, crowd: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page was opened while the time was everybody's; the leader keeps it; only the UPDATE itself sees that."""
    campaign = opened(area, leader(area), {"stock": {"general": 50}})
    seen = slot(campaign, capacity=4)
    Slot.objects.update(green=True)
    assert set(rush(campaign, crowd[:6], seen)) == {"order.slot_green"}
    monkeypatch.setattr(slots, "_for", lambda _household: Q(pk__gt=0))
    assert rush(campaign, crowd[:6], seen).count(OrderState.PLACED) == 4


@pytest.mark.django_db
def test_to_the_door_instead_frees_every_time_and_tells_everybody(
    area: Area, li_wei: Person, granny_chen: Person
) -> None:
    """Hangzhou 2020: residents objected to queues."""
    sun = leader(area)
    campaign = opened(area, sun)
    one = slot(campaign, capacity=5)
    stale = order(campaign, home(li_wei), li_wei, slot=one)
    frail = order(campaign, home(granny_chen), granny_chen, handing="door", door_reason="frail")
    Notice.objects.all().delete()
    actions.switch_handing(campaign, Handing.DOOR, by=sun, why="门口排队太长")
    placed = Order.objects.get(pk=stale.pk)
    assert (placed.handing, placed.slot, Slot.objects.get().taken, wrong()) == (Handing.DOOR, None, 0, [])
    assert Order.objects.get(pk=frail.pk).door_reason == "frail"
    told = Notice.objects.filter(verb="groceries.campaign.handing_switched").values_list("person", flat=True)
    assert set(told) == {li_wei.pk, granny_chen.pk}
    with pytest.raises(Conflict, match=r"state\.changed"):
        actions.cancel(stale, by=li_wei)  # read before: it gives nothing back twice
    actions.cancel(placed, by=li_wei)
    assert (Slot.objects.get().taken, wrong()) == (0, [])


@pytest.mark.django_db
def test_while_goods_are_handed_out_each_door_becomes_an_errand(area: Area, li_wei: Person) -> None:
    sun = leader(area)
    campaign = opened(area, sun)
    order(campaign, home(li_wei), li_wei, slot=slot(campaign))
    handing(confirmed(campaign, sun), sun)
    assert not Task.objects.filter(source_kind="grocery_door").exists()
    actions.switch_handing(campaign, Handing.DOOR, by=sun, why="取货点封了")
    assert Task.objects.filter(source_kind="grocery_door", household=home(li_wei)).count() == 1
    assert (Slot.objects.get().taken, wrong()) == (0, [])
    with pytest.raises(Conflict, match=r"campaign\.handing_late"):
        actions.switch_handing(campaign, Handing.PICK_UP, by=sun, why="又开了")


@pytest.mark.django_db
def test_times_alone_are_not_brought_to_a_door(area: Area) -> None:
    campaign = _slots_only(area)
    with pytest.raises(Invalid, match=r"campaign\.slots_only"):
        actions.switch_handing(campaign, Handing.DOOR, by=Person.objects.get(name="孙丽"), why="x")


@pytest.mark.django_db(transaction=True)
def test_cancelled_by_two_of_the_household_at_once_gives_the_time_back_once(
    area: Area, li_wei: Person
) -> None:
    campaign = opened(area, leader(area))
    one = slot(campaign, capacity=5)
    other = resident("邻居", door(home(li_wei).building, "0601"))
    order(campaign, home(other), other, slot=one)
    placed = order(campaign, home(li_wei), li_wei, slot=one)
    heard = at_once(lambda: actions.cancel(Order.objects.get(pk=placed.pk), by=li_wei), 4)
    assert heard.count("ok") == 1
    assert (Slot.objects.get().taken, wrong()) == (1, [])
