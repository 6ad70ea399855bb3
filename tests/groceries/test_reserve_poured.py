"""What is left of a reserve never stays unsold: an hour is published before, and at the cut-off it is everybody's."""

from datetime import datetime, timedelta

import pytest

from groceries import actions
from groceries.models import Campaign, Order
from groceries.words import OrderState
from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area, Building, Household, Person
from hub.core.record.models import RecordEntry
from tests.conftest import door, resident
from tests.groceries.kit import leader, left, offer, opened, order, terms, wrong

pytestmark = pytest.mark.django_db
KEPT = {"stock": {"general": 1, "proxy": 2}}


def home(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.get().household


def test_at_the_cut_off_whoever_waits_gets_what_was_kept(
    area: Area, building: Building, noon: datetime
) -> None:
    """Two packs were kept for people without a smartphone; nobody rang, and three wait."""
    campaign = opened(area, leader(area), KEPT)
    for number in range(4):
        somebody = resident(f"住户{number}", door(building, f"0{number + 1}01"))
        order(campaign, home(somebody), somebody, wait=True)
    clock.move(hours=3)
    actions.close(campaign, by=None)
    states = list(Order.objects.order_by("pk").values_list("state", flat=True))
    assert states == [OrderState.PLACED, *[OrderState.RESERVED] * 2, OrderState.WAITLISTED]
    assert (left(campaign), left(campaign, "proxy"), wrong()) == (0, 0, [])
    assert campaign.reread().reserve_flowed_at == clock.now()
    assert RecordEntry.objects.filter(verb="groceries.campaign.reserves_flowed").count() == 1


def test_what_flowed_at_its_hour_is_not_told_again_at_the_cut_off(area: Area, noon: datetime) -> None:
    campaign = opened(area, leader(area), KEPT, reserve_flows_at=noon + timedelta(hours=1))
    clock.move(hours=1)
    assert actions.flow_reserves(campaign)
    clock.move(hours=2)
    actions.close(campaign.reread(), by=None)
    assert campaign.reread().reserve_flowed_at == noon + timedelta(hours=1)
    assert RecordEntry.objects.filter(verb="groceries.campaign.reserves_flowed").count() == 1


def test_an_entry_in_a_draw_leaves_the_reserves_to_the_draw(area: Area, noon: datetime) -> None:
    campaign = opened(area, leader(area), KEPT, allotment="ballot")
    clock.move(hours=3)
    actions.close(campaign, by=None)
    assert (left(campaign, "proxy"), campaign.reread().reserve_flowed_at) == (2, None)


def _draft(area: Area, sun: Person, stock: dict[str, int], **more: object) -> Campaign:
    draft = actions.draft(area, terms(**more), by=sun)
    offer(draft, sun, stock=stock)
    return draft.reread()


def test_who_keeps_something_back_publishes_the_hour(area: Area, noon: datetime) -> None:
    sun = leader(area)
    draft = _draft(area, sun, {"general": 9, "reserved": 3})
    with pytest.raises(Invalid, match=r"campaign\.reserve_hour") as refused:
        actions.submit(draft, by=sun)
    assert list(refused.value.fields) == ["reserve_flows_at"]
    actions.edit(draft, terms(reserve_flows_at=noon + timedelta(hours=3)), by=sun)
    assert actions.submit(draft, by=sun).state == "in_review"


@pytest.mark.parametrize("more", [{"allotment": "ballot"}, {}])
def test_who_keeps_nothing_back_or_draws_need_not(area: Area, noon: datetime, more: dict[str, str]) -> None:
    sun = leader(area)
    draft = _draft(area, sun, {"general": 9, "reserved": 3 if more else 0}, **more)
    assert actions.submit(draft, by=sun).state == "in_review"


def test_an_hour_after_the_cut_off_is_refused(area: Area, noon: datetime) -> None:
    with pytest.raises(Invalid, match=r"campaign\.terms") as refused:
        terms(reserve_flows_at=noon + timedelta(hours=3, minutes=1)).check()
    assert list(refused.value.fields) == ["reserve_flows_at"]


def test_a_reserve_is_not_begun_in_the_middle_without_an_hour(area: Area, noon: datetime) -> None:
    sun = leader(area)
    campaign = opened(area, sun, {"stock": {"general": 9}})
    with pytest.raises(Invalid, match=r"campaign\.reserve_hour"):
        actions.set_stock(campaign.offers.get(), {"general": 5, "proxy": 4}, by=sun)
    assert (left(campaign), wrong()) == (9, [])
