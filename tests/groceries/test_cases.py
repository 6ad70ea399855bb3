"""Whole cases: the last one is filled by those who would take more, or nobody gets more (groceries.md, 20)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from groceries import actions, cases
from groceries.models import Campaign, Order
from groceries.packs import Cases, packs_in
from groceries.words import CampaignState, OrderState
from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Household, Person
from tests.conftest import door, resident
from tests.groceries.kit import leader, left, opened, wish, wrong

pytestmark = pytest.mark.django_db

EGGS = {
    "title": "鸡蛋 30 枚",
    "kind": "dairy",
    "price_minor": 3200,
    "case_size": 10,
    "stock": {"general": 40},
}


def neighbours(building: Building, number: int) -> list[tuple[Household, Person]]:
    """So many doors of building 12, each with one resident."""
    doors = [door(building, f"05{n:02}") for n in range(1, number + 1)]
    return [(home, resident(f"住户{home.door}", home)) for home in doors]


def ordered(campaign: Campaign, building: Building, *wishes: tuple[int, int]) -> list[Order]:
    """One household after the other orders so many, and would take so many more."""
    (offer,) = campaign.offers.all()
    doors = neighbours(building, len(wishes))
    return [
        actions.place_order(campaign, home, wish(campaign, number, extras={offer.pk: extra}), by=person)
        for (home, person), (number, extra) in zip(doors, wishes, strict=True)
    ]


def past_the_cut_off(campaign: Campaign) -> None:
    """The cut-off has come, and it takes place."""
    now = clock.now()
    Campaign.objects.filter(pk=campaign.pk).update(opens_at=now - timedelta(hours=3), closes_at=now)
    actions.close_due()
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CONFIRMED


def numbers(orders: list[Order]) -> list[int]:
    """What each gets."""
    found = Order.objects.filter(pk__in=[one.pk for one in orders]).order_by("pk")
    return [order.lines.get().quantity for order in found]


def test_whoever_ordered_first_is_asked_first(area: Area, building: Building) -> None:
    """17 packs, 3 missing: the first takes its 2, the second 1 of its 4, the third none."""
    campaign = opened(area, leader(area), EGGS)
    orders = ordered(campaign, building, (6, 2), (6, 4), (5, 3))
    past_the_cut_off(campaign)
    assert numbers(orders) == [8, 7, 5]
    assert left(campaign) == 20
    first = Order.objects.get(pk=orders[0].pk)
    assert (first.state, first.total_minor) == (OrderState.CONFIRMED, 8 * 3200)
    told = Notice.objects.filter(verb="groceries.order.case_filled").values_list("person__name", flat=True)
    assert sorted(told) == ["住户0501", "住户0502"]
    assert wrong() == []


@pytest.mark.parametrize(
    "wishes",
    [[(6, 1), (6, 1)], [(5, 9), (5, 9)], [(3, 0), (4, 0)]],
    ids=["too few would take more", "the case is full", "nobody would"],
)
def test_otherwise_nobody_gets_more(area: Area, building: Building, wishes: list[tuple[int, int]]) -> None:
    campaign = opened(area, leader(area), EGGS)
    orders = ordered(campaign, building, *wishes)
    past_the_cut_off(campaign)
    assert numbers(orders) == [number for number, _extra in wishes]
    assert left(campaign) == 40 - sum(number for number, _extra in wishes)
    assert not Notice.objects.filter(verb="groceries.order.case_filled").exists()
    assert wrong() == []


def test_half_a_case_that_stock_does_not_allow_is_left_alone(area: Area, building: Building) -> None:
    """17 of 19 are ordered and 3 missing: the first could have its 2, but then nothing is left for the second."""
    campaign = opened(area, leader(area), {**EGGS, "stock": {"general": 19}})
    orders = ordered(campaign, building, (8, 2), (9, 2))
    past_the_cut_off(campaign)
    assert (numbers(orders), left(campaign)) == ([8, 9], 2)
    assert wrong() == []


def test_a_rule_over_time_holds_here_too(area: Area, building: Building, auntie_wang: Person) -> None:
    """Seven a household in ten days: the first may have one more only, so the second gives the other two."""
    actions.set_rule(area, "dairy", 7, 10, by=auntie_wang, words="每户十天七份")
    campaign = opened(area, leader(area), EGGS)
    orders = ordered(campaign, building, (7, 3), (5, 2), (6, 1))
    past_the_cut_off(campaign)
    assert numbers(orders) == [7, 7, 6]
    assert wrong() == []


def test_what_cannot_be_is_refused_at_its_field(area: Area, li_wei: Person) -> None:
    campaign = opened(area, leader(area), {**EGGS, "cap": 4}, {"title": "豆腐"})
    eggs, tofu = campaign.offers.order_by("position")
    home = li_wei.memberships.get().household
    bad: list[dict[str, Any]] = [
        {"wants": {eggs.pk: 3}, "extras": {eggs.pk: 2}},
        {"wants": {tofu.pk: 1}, "extras": {tofu.pk: 1}},
        {"wants": {tofu.pk: 1}, "extras": {eggs.pk: 1}},
    ]
    for given in bad:
        with pytest.raises(Invalid) as refused:
            actions.place_order(campaign, home, actions.Wish(**given), by=li_wei)
        assert list(refused.value.fields) == [f"extra-{pk}" for pk in given["extras"]]
    assert not Order.objects.exists()


def test_a_resident_says_so_on_the_page_and_a_program_too(area: Area, li_wei: Person, sign_in: Any) -> None:
    """Typed with the quantity, carried through the questions, shown to check, kept when it is changed."""
    campaign = opened(area, leader(area), EGGS)
    (offer,) = campaign.offers.all()
    client: Client = sign_in(li_wei)
    url = f"/groceries/{campaign.pk}/order/"
    page = client.get(f"/groceries/{campaign.pk}/").content.decode()
    assert f'name="extra-{offer.pk}"' in page
    answers = {f"offer-{offer.pk}": "2", f"extra-{offer.pk}": "3", "where": "pick_up", "substitution": "none"}
    checked = client.post(url, {**answers, "step": "goods"}).content.decode()
    assert f'name="extra-{offer.pk}" value="3"' in checked
    client.post(url, {**answers, "step": "check"})
    order = Order.objects.get()
    assert (order.lines.get().quantity, order.lines.get().extra) == (2, 3)
    body = {"lines": [{"offer": offer.pk, "quantity": 2, "extra": 1}], "version": order.version}
    found = client.put(f"/api/v1/orders/{order.pk}", body, content_type="application/json").json()
    assert found["lines"][0]["extra"] == 1


def test_the_leader_sees_what_is_missing(area: Area, building: Building) -> None:
    campaign = opened(area, leader(area), EGGS)
    ordered(campaign, building, (6, 2), (7, 1))
    (found,) = cases.of_campaign(campaign).values()
    assert (found.full, found.loose, found.missing, found.extra, found.gets_full) == (1, 3, 7, 3, False)


def test_a_case_holds_whole_packs() -> None:
    assert [packs_in(size) for size in (None, 0, 1, 12.5, 10, "24.000")] == [0, 0, 0, 0, 10, 24]
    assert Cases(10, 20, 5).gets_full is False
