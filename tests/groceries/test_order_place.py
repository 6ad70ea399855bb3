"""A household orders: within stock, cap and time, once, and all or nothing."""

import threading
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection
from django.db.models import F

from groceries import actions, stock
from groceries.models import Campaign, EntitlementRule, Order, Pool
from groceries.words import HOLDS_STOCK, OrderState
from hub.core.flow.idempotent import Key
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Area, Building, Household, Person
from tests.conftest import door, resident
from tests.groceries.kit import leader, left, opened, order, wish, wrong


def home(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.get().household


@pytest.mark.django_db
def test_what_is_ordered_is_taken_from_the_stock_and_keeps_its_price(area: Area, li_wei: Person) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 10}}, fee_minor=200)
    placed = order(campaign, home(li_wei), li_wei, 3)
    assert (placed.state, placed.total_minor, left(campaign)) == (OrderState.PLACED, 3 * 5800 + 200, 7)
    campaign.offers.update(price_minor=9900)
    assert placed.lines.get().price_minor == 5800
    assert wrong() == []


@pytest.mark.django_db
def test_more_than_is_left_is_refused_whole_and_says_what_is_left(area: Area, li_wei: Person) -> None:
    campaign = opened(
        area, leader(area), {"stock": {"general": 2}}, {"title": "大米", "stock": {"general": 5}}
    )
    rice = campaign.offers.get(title="大米")
    pack = campaign.offers.exclude(pk=rice.pk).get()
    with pytest.raises(Conflict) as refused:
        actions.place_order(campaign, home(li_wei), actions.Wish(wants={rice.pk: 1, pack.pk: 3}), by=li_wei)
    assert (refused.value.code, refused.value.extra["left"]) == ("order.sold_out", {pack.pk: 2})
    assert not Order.objects.exists()
    assert Pool.objects.filter(remaining=F("size")).count() == 2


@pytest.mark.django_db
def test_a_household_orders_once_and_is_led_to_its_order(area: Area, li_wei: Person) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 9}})
    first = order(campaign, home(li_wei), li_wei)
    with pytest.raises(Conflict) as refused:
        order(campaign, home(li_wei), li_wei)
    assert (refused.value.code, refused.value.extra["order"]) == ("order.already", first.pk)
    assert left(campaign) == 8


@pytest.mark.django_db
def test_the_same_key_gives_the_same_order_and_another_body_is_refused(area: Area, li_wei: Person) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 9}})
    for _ in range(2):
        actions.place_order(
            campaign, home(li_wei), wish(campaign), by=li_wei, key=Key.of("tap", b"one", li_wei)
        )
    assert (Order.objects.count(), left(campaign)) == (1, 8)
    with pytest.raises(Invalid, match=r"idempotency\.other_body"):
        actions.place_order(
            campaign, home(li_wei), wish(campaign, 2), by=li_wei, key=Key.of("tap", b"two", li_wei)
        )


@pytest.mark.django_db
def test_the_servers_clock_judges_the_cut_off(area: Area, li_wei: Person, noon: datetime) -> None:
    campaign = opened(area, leader(area), closes_at=noon + timedelta(minutes=1))
    clock.move(seconds=60)
    with pytest.raises(Conflict, match=r"campaign\.not_open"):
        order(campaign, home(li_wei), li_wei)
    with clock.at(noon + timedelta(seconds=59)):
        order(campaign, home(li_wei), li_wei)


@pytest.mark.django_db
def test_more_than_the_cap_is_refused_with_its_field(area: Area, li_wei: Person) -> None:
    campaign = opened(area, leader(area), {"cap": 2})
    with pytest.raises(Invalid) as refused:
        order(campaign, home(li_wei), li_wei, 3)
    assert list(refused.value.fields) == [f"offer-{campaign.offers.get().pk}"]


@pytest.mark.django_db
def test_five_masks_in_ten_days_whoever_orders_them(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    """Scenario 6: day 9 is refused with the date; phone and app together are still 5."""
    masks = {"title": "口罩", "kind": "masks", "price_minor": 0}
    EntitlementRule.objects.create(area=area, kind="masks", quantity=5, days=10)
    lead = leader(area)
    order(opened(area, lead, masks), home(li_wei), li_wei, 3)
    by_phone = opened(area, lead, masks)
    with pytest.raises(Conflict) as refused:
        order(by_phone, home(li_wei), auntie_wang, 3, channel="phone")
    assert (refused.value.code, refused.value.extra["left"]) == ("entitlement.used_up", 2)
    order(by_phone, home(li_wei), auntie_wang, 2, channel="phone")
    clock.move(days=9)
    later = opened(area, lead, masks)
    with pytest.raises(Conflict) as refused:
        order(later, home(li_wei), li_wei)
    assert refused.value.code == "entitlement.used_up"
    assert "4月19日" in str(refused.value.message)
    clock.move(days=1, minutes=1)
    order(opened(area, lead, masks), home(li_wei), li_wei, 5)
    assert wrong() == []


@pytest.mark.django_db
def test_a_change_that_does_not_fit_leaves_the_old_order_as_it_was(area: Area, li_wei: Person) -> None:
    """Scenario 9: 2 → 5 with 2 left."""
    campaign = opened(area, leader(area), {"stock": {"general": 4}})
    placed = order(campaign, home(li_wei), li_wei, 2)
    with pytest.raises(Conflict, match=r"order\.sold_out"):
        actions.change(placed, wish(campaign, 5), by=li_wei)
    placed = Order.objects.get()
    assert (placed.lines.get().quantity, placed.total_minor, placed.version, left(campaign)) == (
        2,
        11600,
        1,
        2,
    )
    actions.change(placed, wish(campaign, 4), by=li_wei, version=1)
    assert (placed.total_minor, left(campaign)) == (4 * 5800, 0)
    assert wrong() == []


@pytest.mark.django_db
def test_what_is_cancelled_goes_to_whoever_waits_longest(
    area: Area, building: Building, li_wei: Person
) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 2}})
    first = order(campaign, home(li_wei), li_wei, 2)
    waiting = []
    for number in (1, 2, 3):
        somebody = resident(f"住户{number}", door(building, f"060{number}"))
        waiting.append(order(campaign, home(somebody), somebody, 1, wait=True))
    assert {one.state for one in waiting} == {OrderState.WAITLISTED}
    actions.cancel(first, by=li_wei)
    states = list(Order.objects.order_by("pk").values_list("state", flat=True))
    assert states == [OrderState.CANCELLED, *[OrderState.RESERVED] * 2, OrderState.WAITLISTED]
    assert (left(campaign), wrong()) == (0, [])


def rush(campaign: Campaign, people: list[Person], number: int = 1) -> list[str]:
    """Everybody orders at once; what became of each."""
    homes = {person.pk: home(person) for person in people}
    came: list[str] = []
    ready = threading.Barrier(len(people))

    def one(person: Person) -> None:
        ready.wait()
        try:
            came.append(order(campaign, homes[person.pk], person, number, wait=True).state)
        except Conflict as error:
            came.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=partial(one, person)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


@pytest.fixture
def crowd(area: Area, building: Building) -> list[Person]:
    """Twenty households."""
    doors = [door(building, f"{floor:02}{number:02}") for floor in range(10, 15) for number in range(1, 5)]
    return [resident(f"住户{household.door}", household) for household in doors]


@pytest.mark.django_db(transaction=True)
def test_a_crowd_at_the_last_packs_gets_exactly_those(area: Area, crowd: list[Person]) -> None:
    """Scenario 1 in small: nothing is oversold, nothing stays, the others wait at places of their own."""
    campaign = opened(area, leader(area), {"stock": {"general": 7}})
    came = rush(campaign, crowd)
    assert (came.count(OrderState.PLACED), came.count(OrderState.WAITLISTED), left(campaign)) == (7, 13, 0)
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_the_crowd_is_sold_too_much(
    area: Area, crowd: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: who believes what was read before, instead of asking in the UPDATE, sells the same pack twice."""
    campaign = opened(area, leader(area), {"stock": {"general": 7}})
    read_before = stock.pools_of(campaign.offers.all())

    def write_what_was_read(draws: list[stock.Draw]) -> None:
        for draw in draws:
            Pool.objects.filter(pk=draw.pool_id).update(remaining=7 - draw.quantity)

    monkeypatch.setattr(stock, "pools_of", lambda offers: read_before)
    monkeypatch.setattr(stock, "take", write_what_was_read)
    rush(campaign, crowd)
    assert Order.objects.filter(state__in=HOLDS_STOCK).count() > 7
    assert [found.split(":")[0] for found in wrong()] == ["groceries.pools"]
