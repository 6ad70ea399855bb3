"""Who waits and is served gets an offer with an end: they take it or leave it, and owe nothing before they say so."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from groceries import actions, jobs
from groceries.models import Campaign, Order
from groceries.words import CampaignState, OrderState
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Gone
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Household, Person
from tests.conftest import door, resident
from tests.groceries.kit import leader, left, opened, order, wrong

pytestmark = pytest.mark.django_db


def home(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.get().household


@pytest.fixture
def neighbour(building: Building) -> Person:
    """Waits after Li Wei."""
    return resident("张敏", door(building, "0601"))


@pytest.fixture
def campaign(area: Area, li_wei: Person, granny_chen: Person, neighbour: Person, noon: datetime) -> Campaign:
    """One pack, which granny has; Li Wei and a neighbour wait. It closes at three."""
    found = opened(area, leader(area), {"stock": {"general": 1}})
    order(found, home(granny_chen), granny_chen)
    for somebody in (li_wei, neighbour):
        order(found, home(somebody), somebody, wait=True)
    return found


def of(person: Person) -> Order:
    """Somebody's order as it is now."""
    return Order.objects.select_related("campaign__area", "household__area").get(household=home(person))


def becomes_free(granny: Person) -> None:
    """Granny does not want hers."""
    actions.cancel(of(granny), by=granny)


def test_it_is_held_and_told_and_taken(campaign: Campaign, li_wei: Person, granny_chen: Person) -> None:
    becomes_free(granny_chen)
    offered = of(li_wei)
    assert (offered.state, offered.hold_until) == (OrderState.RESERVED, clock.now() + timedelta(hours=2))
    assert "14:00" in str(Notice.objects.get(person=li_wei, verb="groceries.order.offered").words)
    assert actions.accept(offered, by=li_wei).state == OrderState.PLACED
    assert (of(li_wei).hold_until, left(campaign), wrong()) == (None, 0, [])
    with pytest.raises(Gone, match=r"order\.lapsed"):
        actions.accept(of(li_wei), by=li_wei)


def test_who_leaves_it_gives_it_to_the_next(
    campaign: Campaign, li_wei: Person, granny_chen: Person, neighbour: Person
) -> None:
    becomes_free(granny_chen)
    actions.cancel(of(li_wei), by=li_wei)
    assert (of(li_wei).state, of(neighbour).state) == (OrderState.CANCELLED, OrderState.RESERVED)
    clock.move(hours=2)
    assert jobs.lapse_orders.func() == 1
    assert (of(neighbour).state, left(campaign), wrong()) == (OrderState.EXPIRED, 1, [])


def test_it_ends_when_orders_do(campaign: Campaign, li_wei: Person, granny_chen: Person) -> None:
    clock.move(hours=1, minutes=30)
    becomes_free(granny_chen)
    assert of(li_wei).hold_until == campaign.closes_at


def test_served_at_the_last_second_they_answer_after_the_cut_off(
    campaign: Campaign, li_wei: Person, granny_chen: Person, neighbour: Person
) -> None:
    """It used to stand at once, owed, and could not be cancelled any more."""
    clock.move(hours=2, minutes=59)
    becomes_free(granny_chen)
    clock.move(minutes=2)
    jobs.open_and_close_campaigns.func()
    offered = of(li_wei)
    assert (offered.campaign.state, offered.state) == (CampaignState.CLOSED, OrderState.RESERVED)
    assert offered.hold_until is not None
    assert offered.hold_until > clock.now()
    actions.cancel(offered, by=li_wei)
    assert of(neighbour).state == OrderState.RESERVED
    actions.accept(of(neighbour), by=neighbour)
    jobs.open_and_close_campaigns.func()
    assert (campaign.reread().state, of(neighbour).state, wrong()) == ("confirmed", OrderState.CONFIRMED, [])


def test_a_list_of_people_who_do_not_answer_keeps_nobody_waiting(
    campaign: Campaign, building: Building, granny_chen: Person
) -> None:
    """Each has a quarter of an hour, and after an hour it is over, however many wait."""
    for number in range(1, 9):
        somebody = resident(f"住户{number}", door(building, f"07{number:02}"))
        order(campaign, home(somebody), somebody, wait=True)
    becomes_free(granny_chen)
    Order.objects.filter(state=OrderState.RESERVED).update(hold_until=campaign.closes_at)
    Order.objects.filter(household=home(granny_chen)).update(state=OrderState.PLACED)
    clock.move(hours=3)
    jobs.open_and_close_campaigns.func()
    for _quarter in range(6):
        jobs.lapse_orders.func()
        clock.move(minutes=15)
    assert Order.objects.filter(state=OrderState.EXPIRED).count() == 5
    jobs.open_and_close_campaigns.func()
    assert campaign.reread().state == CampaignState.CONFIRMED
    assert not Order.objects.filter(state__in=(OrderState.RESERVED, OrderState.WAITLISTED)).exists()


def test_what_stands_is_not_cancelled_after_the_cut_off(campaign: Campaign, granny_chen: Person) -> None:
    """The control: only an offer can still be left then."""
    clock.move(hours=4)
    actions.close(campaign, by=None)
    with pytest.raises(Conflict, match=r"campaign\.not_open"):
        actions.cancel(of(granny_chen), by=granny_chen)


def test_an_offer_that_must_be_paid_is_not_taken_by_saying_so(
    campaign: Campaign, li_wei: Person, granny_chen: Person
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(hold_minutes=30)
    becomes_free(granny_chen)
    assert of(li_wei).hold_until == clock.now() + timedelta(minutes=30)
    with pytest.raises(Conflict, match=r"order\.pay"):
        actions.accept(of(li_wei), by=li_wei)


def test_what_is_free_is_simply_theirs(campaign: Campaign, li_wei: Person, granny_chen: Person) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(kind="free_ration")
    becomes_free(granny_chen)
    assert of(li_wei).state == OrderState.PLACED


def test_the_page_and_the_api_ask(
    campaign: Campaign, li_wei: Person, granny_chen: Person, neighbour: Person, sign_in: Any
) -> None:
    becomes_free(granny_chen)
    client, mine = sign_in(li_wei), of(li_wei)
    page = client.get(f"/orders/{mine.pk}/").text
    assert f"/orders/{mine.pk}/acceptance/" in page
    assert f"/orders/{mine.pk}/cancellation/" in page
    assert sign_in(neighbour).post(f"/orders/{mine.pk}/acceptance/").status_code == 404
    assert client.post(f"/orders/{mine.pk}/acceptance/", {"version": mine.version}).status_code in (302, 303)
    assert of(li_wei).state == OrderState.PLACED
    assert f"/orders/{mine.pk}/acceptance/" not in client.get(f"/orders/{mine.pk}/").text
    again = client.post(f"/api/v1/orders/{mine.pk}/acceptance", "{}", content_type="application/json")
    assert again.status_code == 410
