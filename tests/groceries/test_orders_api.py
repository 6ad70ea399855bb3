"""A program orders for its household: the same verbs and refusals as the pages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from groceries.models import Campaign, Order
from hub.core.people.models import Area, Household, Person
from tests.groceries.kit import leader, left, opened, order, wrong

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def campaign(area: Area) -> Campaign:
    """Five packs, two of them kept for people without a smartphone."""
    return opened(area, leader(area), {"stock": {"general": 3, "proxy": 2}, "cap": 4})


def say(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """One request in JSON."""
    return client.generic(method, f"{API}{path}", json.dumps(body or {}), "application/json", headers=headers)


def lines(campaign: Campaign, number: int) -> list[dict[str, int]]:
    """So many of the only offer."""
    return [{"offer": campaign.offers.get().pk, "quantity": number}]


def test_look_order_change_cancel(campaign: Campaign, li_wei: Person, sign_in: Callable[..., Client]) -> None:
    client = sign_in(li_wei)
    assert [one["id"] for one in client.get(f"{API}/campaigns").json()["items"]] == [campaign.pk]
    seen = client.get(f"{API}/campaigns/{campaign.pk}").json()
    assert (seen["offers"][0]["left"], seen["offers"][0]["cap"], seen["campaign"]["is_open"]) == (3, 4, True)
    body = {"lines": lines(campaign, 2), "substitution": "ask"}
    made = say(client, "POST", f"/campaigns/{campaign.pk}/orders", body, **{"Idempotency-Key": "tap"})
    again = say(client, "POST", f"/campaigns/{campaign.pk}/orders", body, **{"Idempotency-Key": "tap"})
    url = f"/orders/{made.json()['id']}"
    assert (made.status_code, made.json()) == (201, again.json())
    assert made.json() == client.get(f"{API}{url}").json()
    changed = say(client, "PUT", url, {"lines": lines(campaign, 3), "version": 1})
    assert (changed.json()["lines"][0]["quantity"], left(campaign)) == (3, 0)
    assert (
        say(client, "PUT", url, {"lines": lines(campaign, 1), "version": 1}).json()["code"] == "state.changed"
    )
    assert say(client, "POST", f"{url}/cancellation").json()["state"] == "cancelled"
    assert (left(campaign), wrong()) == (3, [])
    assert client.get(f"{API}/orders").json()["items"][0]["code"] == made.json()["code"]


def test_refusals_say_what_is_left_and_which_order_stands(
    campaign: Campaign, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    client, url = sign_in(li_wei), f"/campaigns/{campaign.pk}/orders"
    refused = say(client, "POST", url, {"lines": lines(campaign, 4)})
    assert (refused.status_code, refused.json()["code"]) == (409, "order.sold_out")
    assert list(refused.json()["left"].values()) == [3]
    waiting = say(client, "POST", url, {"lines": lines(campaign, 4), "wait": True}).json()
    assert (waiting["state"], waiting["position"]) == ("waitlisted", 1)
    assert waiting == client.get(f"{API}/orders/{waiting['id']}").json()
    refused = say(client, "POST", url, {"lines": lines(campaign, 1)})
    assert (refused.status_code, refused.json()["order"]) == (409, waiting["id"])
    assert say(client, "POST", url, {"lines": []}).status_code == 422


def test_for_somebody_else_it_stands_in_the_body(
    campaign: Campaign, granny_chen: Person, granny_door: Household, auntie_wang: Person, li_wei: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    body = {"lines": lines(campaign, 4), "on_behalf_of": granny_door.pk}
    url = f"/campaigns/{campaign.pk}/orders"
    assert say(sign_in(li_wei), "POST", url, body).status_code == 404
    assert say(sign_in(auntie_wang), "POST", url, {"lines": lines(campaign, 1)}).status_code == 422
    made = say(sign_in(auntie_wang), "POST", url, body)
    placed = Order.objects.get(pk=made.json()["id"])
    assert (placed.beneficiary, placed.channel, left(campaign, "proxy")) == (granny_chen, "phone", 0)


def test_what_is_not_theirs_is_not_there(
    campaign: Campaign, li_wei: Person, stranger: Person, sign_in: Callable[..., Client]
) -> None:
    placed = order(campaign, li_wei.memberships.get().household, li_wei)
    client = sign_in(stranger)
    assert client.get(f"{API}/orders/{placed.pk}").status_code == 404
    assert say(client, "POST", f"/orders/{placed.pk}/cancellation").status_code == 404
    assert client.get(f"{API}/campaigns").json()["items"] == []
