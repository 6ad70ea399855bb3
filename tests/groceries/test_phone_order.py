"""Granny Chen rings, and the desk writes her order down: building, door, number, Enter."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from groceries.models import Campaign, Order
from hub.core.estate.models import DoneForHousehold
from hub.core.people.models import Area, Household, Person
from tests.groceries.kit import leader, left, opened, order, wrong
from tests.groceries.resident import offer_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(area: Area) -> Campaign:
    """Two packs for everybody, three kept for people without a smartphone."""
    return opened(area, leader(area), {"stock": {"general": 2, "proxy": 3}, "cap": 3})


def call(campaign: Campaign, number: int = 1, **more: Any) -> dict[str, Any]:
    """What the desk types."""
    typed = {
        "building": "12栋",
        "door": "304",
        "where": "pick_up",
        "substitution": "none",
        "channel": "phone",
    }
    return {"campaign": campaign.pk, offer_name(campaign): number, **typed, **more}


def test_a_call_becomes_an_order_that_draws_on_what_is_kept(
    area: Area, campaign: Campaign, granny_chen: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    desk = sign_in(auntie_wang)
    url = f"/area/{area.slug}/orders/new/"
    assert desk.get(url).status_code == 200
    answer = desk.post(url, call(campaign, 2, idempotency_key="ring"))
    placed = Order.objects.get()
    assert (placed.channel, placed.beneficiary, placed.placed_by) == ("phone", granny_chen, auntie_wang)
    assert (left(campaign, "proxy"), left(campaign)) == (1, 2)
    assert DoneForHousehold.objects.get().beneficiary == granny_chen
    assert placed.shown_code in desk.get(answer.headers["Location"]).content.decode()
    assert desk.post(url, call(campaign, 2, idempotency_key="ring")).status_code == 302
    assert Order.objects.count() == 1
    assert wrong() == []


def test_who_has_ordered_already_is_flagged_with_the_order(
    area: Area, campaign: Campaign, granny_chen: Person, granny_door: Household, auntie_wang: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    first = order(campaign, granny_door, granny_chen)
    refused = sign_in(auntie_wang).post(f"/area/{area.slug}/orders/new/", call(campaign))
    assert refused.status_code == 409
    assert f"/orders/{first.pk}/change/?for={granny_door.pk}" in refused.content.decode()


def test_a_door_that_nobody_knows_is_said_at_its_field(
    area: Area, campaign: Campaign, granny_chen: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    refused = sign_in(auntie_wang).post(f"/area/{area.slug}/orders/new/", call(campaign, door="9999"))
    assert refused.status_code == 422
    assert not Order.objects.exists()


def test_more_than_there_is_says_how_many_are_left_or_waits(
    area: Area, campaign: Campaign, granny_chen: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    campaign.offers.update(cap=9)
    desk, url = sign_in(auntie_wang), f"/area/{area.slug}/orders/new/"
    assert desk.post(url, call(campaign, 6)).status_code == 409
    desk.post(url, call(campaign, 6, wait="on"))
    assert Order.objects.get().state == "waitlisted"


def test_only_the_desk_may(
    area: Area,
    campaign: Campaign,
    li_wei: Person,
    xiao_zhao: Person,
    stranger: Person,
    sign_in: Callable[..., Client],
) -> None:
    for who in (li_wei, xiao_zhao, stranger):
        assert sign_in(who).get(f"/area/{area.slug}/orders/new/").status_code == 404
    assert sign_in(stranger, second_factor=False).get(f"/area/{area.slug}/orders/new/").status_code in (
        302,
        404,
    )


def test_whoever_rings_may_help_to_fill_a_case(
    area: Area, granny_chen: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    eggs = opened(area, leader(area), {"title": "鸡蛋", "case_size": 10, "cap": 3, "stock": {"proxy": 9}})
    (offer,) = eggs.offers.all()
    desk, url = sign_in(auntie_wang), f"/area/{area.slug}/orders/new/"
    refused = desk.post(url, call(eggs, 2, **{f"extra-{offer.pk}": 2}))
    assert (refused.status_code, Order.objects.count()) == (422, 0)
    assert f'id="id_extra-{offer.pk}"' in refused.content.decode()
    desk.post(url, call(eggs, 2, **{f"extra-{offer.pk}": 1}))
    assert Order.objects.get().lines.get().extra == 1
