"""Programs take a campaign from the purchase order to the goods at the door: roles, keys, versions, and refusals."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from groceries.models import Campaign, Order
from hub.core.kit import clock
from hub.core.people.models import Area, Building, Household, Person
from hub.core.people.words import Role
from tests.conftest import door, staff
from tests.groceries.api_kit import Program
from tests.groceries.closing_kit import closed, collecting, doors, handing, latest, order_of
from tests.groceries.kit import leader, wrong

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def sun(area: Area) -> Person:
    """Who leads."""
    return leader(area)


@pytest.fixture
def campaign(area: Area, building: Building, sun: Person) -> Campaign:
    """Two packs, one and one; it takes place."""
    return closed(area, sun, doors(building, 3), [2, 1, 1])


def program(sign_in: SignIn, person: Person, area: Area) -> Program:
    """A client below an area's address."""
    return Program(sign_in(person), f"/areas/{area.slug}")


def test_from_the_purchase_order_to_the_door(
    campaign: Campaign, area: Area, sun: Person, sign_in: SignIn
) -> None:
    ask = program(sign_in, sun, area)
    one = f"/campaigns/{campaign.pk}"
    status, orders = ask("POST", f"{one}/purchase-orders", {"version": campaign.version}, key="a")
    assert (status, orders[0]["lines"][0]["quantity"]) == (201, 4)
    assert ask("POST", f"{one}/purchase-orders", {"version": campaign.version}, key="a") == (status, orders)
    guard = program(sign_in, staff("保安", area, Role.GUARD), area)
    assert [row["id"] for row in guard("GET", "/purchase-orders")[1]] == [orders[0]["id"]]
    counted = {"counted": [{"offer": orders[0]["lines"][0]["offer_id"], "arrived": 3}], "disinfected": True}
    assert guard("POST", f"/purchase-orders/{orders[0]['id']}/receipt", counted, key="b")[0] == 201
    log = guard("GET", "/goods-receipts")[1]["items"]
    assert (log[0]["received_by"], log[0]["lines"][0]["arrived"], guard("GET", "/purchase-orders")[1]) == (
        "保安", 3, [],
    )  # fmt: skip
    preview = ask("GET", f"{one}/split")[1]
    shared = ask("POST", f"{one}/split", {}, key="c")
    assert shared == (200, preview) == ask("POST", f"{one}/split", {}, key="c")
    assert (preview["served"], preview["back_minor"]) == (3, 5800)
    assert ask("POST", f"{one}/handing-out", {})[1]["state"] == "collecting"
    batch = ask("GET", f"{one}/batches")[1][0]
    assert (batch["orders"], batch["loaded_at"]) == (3, None)
    packed = ask("POST", f"{one}/batches/{batch['id']}/packed", key="d")
    assert packed[1]["loaded_at"]
    assert packed == ask("POST", f"{one}/batches/{batch['id']}/packed", key="d")
    again = ask("POST", f"{one}/batches/{batch['id']}/packed", key="e")
    assert (again[0], again[1]["code"], again[1]["now"]["id"]) == (409, "batch.packed", batch["id"])
    assert wrong() == []


def test_times_to_collect(campaign: Campaign, area: Area, sun: Person, sign_in: SignIn) -> None:
    ask, one = program(sign_in, sun, area), f"/campaigns/{campaign.pk}/slots"
    start = clock.now() + timedelta(days=1)
    body = {
        "points": ["东门"], "starts_at": start.isoformat(), "minutes": 30, "capacity": 5,
        "ends_at": (start + timedelta(hours=1)).isoformat(),
    }  # fmt: skip
    made = ask("POST", one, body, key="a")
    assert [row["point"] for row in made[1]] == ["东门", "东门"]
    assert ask("POST", one, body, key="a") == made
    assert ask("POST", one, {**body, "capacity": 6}, key="a")[1]["code"] == "idempotency.other_body"
    assert ask("DELETE", f"{one}/{made[1][0]['id']}")[0] == 204
    assert len(ask("GET", one)[1]) == 1


def test_what_nobody_has_collected(
    area: Area, building: Building, sun: Person, granny_door: Household, sign_in: SignIn
) -> None:
    campaign = handing(closed(area, sun, [granny_door], [1]), sun)
    order, ask = order_of(campaign, granny_door), program(sign_in, sun, area)
    steps = f"/campaigns/{campaign.pk}/orders/{order.pk}"
    assert ask("POST", f"{steps}/left", {"version": order.version}, key="a")[1]["state"] == "uncollected"
    assert ask("POST", f"{steps}/left", {"version": order.version}, key="a")[0] == 200
    status, old = ask("POST", f"{steps}/giving-up", {"version": order.version, "why": "送人了"})
    assert (status, old["code"]) == (409, "state.changed")
    assert old["now"] == {
        "id": order.pk, "state": "uncollected", "version": order.version + 1, "handing": "pick_up",
    }  # fmt: skip
    assert ask("POST", f"{steps}/giving-up", {"why": " "})[1]["errors"].keys() == {"why"}
    assert ask("POST", f"{steps}/giving-up", {"why": "送人了"})[1]["state"] == "closed"
    assert ask("POST", f"{steps}/nothing", {})[0] == 404


def test_a_refusal_speaks_the_callers_language(
    campaign: Campaign, area: Area, sun: Person, sign_in: SignIn
) -> None:
    ask, path = program(sign_in, sun, area), f"/campaigns/{campaign.pk}/handing-out"
    assert ask("POST", path)[1]["detail"] == "请先把到的货分好。"
    Person.objects.filter(pk=sun.pk).update(language="en")
    assert ask("POST", path)[1]["detail"] == "Share out first what arrived."


def test_what_was_read_is_not_sent_again(
    campaign: Campaign, area: Area, sun: Person, sign_in: SignIn
) -> None:
    client = sign_in(sun)
    url = f"/api/v1/areas/{area.slug}/campaigns/{campaign.pk}/batches"
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    handed = handing(campaign, sun)
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert handed.batches.count() == 1


def test_whoever_acts_for_a_household_shows_its_voucher_and_answers_for_it(
    area: Area, building: Building, sun: Person, granny_door: Household, granny_chen: Person, auntie_wang: Person,
    li_wei: Person, sign_in: SignIn,
) -> None:  # fmt: skip
    door(building, "0404")
    campaign = collecting(area, sun, granny_door)
    order: Order = order_of(campaign, granny_door)
    assert latest(campaign).number
    own, others = f"/orders/{order.pk}/voucher", Program(sign_in(li_wei))
    assert others("GET", f"{own}?on_behalf_of={granny_door.pk}")[0] == 404
    desk = Program(sign_in(auntie_wang))
    assert desk("GET", own)[0] == 404
    assert desk("GET", f"{own}?on_behalf_of={granny_door.pk}")[1]["code"] == order.code
    asked = f"/orders/{order.pk}/substitutions/{order.adjustments.get().pk}"
    body = {"accept": True, "on_behalf_of": granny_door.pk}
    assert others("POST", asked, body)[0] == 404
    assert desk("POST", asked, body, key="a")[1]["answer"] == "accepted"
    assert desk("POST", asked, body, key="a")[1]["answer"] == "accepted"
    assert desk("POST", asked, {**body, "accept": False})[0] == 409
