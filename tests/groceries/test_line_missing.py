"""Whoever leads says that so many did not come for one door: it pays less, and hears of it."""

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client

from groceries import actions
from groceries.models import Order
from groceries.words import CampaignState, OrderState
from hub.core.kit.errors import Conflict
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from tests.conftest import staff
from tests.groceries.api_kit import Program
from tests.groceries.kit import leader, opened, order, wrong
from tests.groceries.money_kit import credit, fixed, home, many, paid

SignIn = Callable[..., Client]
PATH = "/area/xinminzhu/campaigns"


@pytest.fixture
def sun_li(area: Area) -> Person:
    """Who leads the campaign."""
    return leader(area)


@pytest.fixture
def placed(area: Area, sun_li: Person, li_wei: Person, auntie_wang: Person) -> Order:
    """Three packs, paid; it takes place."""
    found = fixed(order(opened(area, sun_li), home(li_wei), li_wei, 3))
    paid(found, li_wei, auntie_wang)
    return found


def url(placed: Order) -> str:
    """Where it is said."""
    return f"{PATH}/{placed.campaign_id}/orders/{placed.pk}/missing/"


@pytest.mark.django_db
class TestPage:
    """Beside the order, in the lists."""

    def test_it_stands_beside_the_order_and_goes_on_the_balance(
        self, placed: Order, li_wei: Person, sun_li: Person, sign_in: SignIn
    ) -> None:
        client, line = sign_in(sun_li), placed.lines.get()
        assert url(placed) in client.get(f"{PATH}/{placed.campaign_id}/orders/").content.decode()
        Order.objects.update(state=OrderState.PACKED)
        assert url(placed) in client.get(f"{PATH}/{placed.campaign_id}/uncollected/").content.decode()
        Order.objects.update(state=OrderState.CONFIRMED)
        form = {"line": line.pk, "quantity": 1, "version": placed.version, "next": f"{PATH}/"}
        answer = client.post(url(placed), form)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{PATH}/")
        placed.refresh_from_db()
        assert (placed.value_minor, placed.lines.get().handed, credit(home(li_wei))) == (11600, 2, 5800)
        assert Notice.objects.filter(person=li_wei, verb="groceries.order.line_missing").exists()
        assert wrong() == []

    def test_who_comes_second_sees_what_is_there_now(
        self, placed: Order, sun_li: Person, sign_in: SignIn
    ) -> None:
        client, form = sign_in(sun_li), {"line": placed.lines.get().pk, "quantity": 1}
        old = placed.version
        client.post(url(placed), {**form, "version": old})
        late = client.post(url(placed), {**form, "version": old})
        assert late.status_code == 409
        assert "蔬菜包 × 2" in late.content.decode()
        assert placed.lines.get().handed == 2
        assert client.post(url(placed), {**form, "version": old + 1}).status_code == 303

    def test_the_same_tap_twice_counts_once(self, placed: Order, sun_li: Person, sign_in: SignIn) -> None:
        client = sign_in(sun_li)
        form = {"line": placed.lines.get().pk, "quantity": 1, "idempotency_key": "tap-1"}
        assert {client.post(url(placed), form).status_code for _tap in range(2)} == {303}
        assert placed.lines.get().handed == 2

    def test_more_than_comes_and_another_order_s_line_are_refused_at_the_field(
        self, placed: Order, sun_li: Person, sign_in: SignIn
    ) -> None:
        client = sign_in(sun_li)
        for form in ({"line": placed.lines.get().pk, "quantity": 4}, {"line": 1 << 40, "quantity": 1}, {}):
            assert client.post(url(placed), form).status_code == 422
        assert placed.lines.get().handed == 3

    def test_not_for_others_and_not_once_it_is_over(
        self, placed: Order, area: Area, stranger: Person, li_wei: Person, sun_li: Person, sign_in: SignIn
    ) -> None:
        form = {"line": placed.lines.get().pk, "quantity": 1}
        for person in (stranger, li_wei, staff("钱丽", area, Role.LEADER)):
            assert sign_in(person).post(url(placed), form).status_code in (403, 404)
        client = sign_in(sun_li)
        type(placed.campaign).objects.update(state=CampaignState.SETTLED)
        assert client.post(url(placed), form).status_code == 409
        assert url(placed) not in client.get(f"{PATH}/{placed.campaign_id}/orders/").content.decode()
        assert placed.lines.get().handed == 3


@pytest.mark.django_db
def test_what_is_cancelled_has_nothing_that_could_be_missing(
    area: Area, li_wei: Person, sun_li: Person
) -> None:
    placed = order(opened(area, sun_li), home(li_wei), li_wei)
    with pytest.raises(Conflict, match=r"order\.open"):
        actions.not_delivered(placed.lines.get(), 1, by=sun_li)
    actions.cancel(placed, by=li_wei)
    with pytest.raises(Conflict, match=r"order\.over"):
        actions.not_delivered(placed.lines.get(), 1, by=sun_li)


@pytest.mark.django_db
class TestPrograms:
    """The same for programs."""

    def test_it_happens_once_for_a_key(
        self, placed: Order, area: Area, li_wei: Person, sun_li: Person, sign_in: SignIn
    ) -> None:
        ask = Program(sign_in(sun_li), f"/areas/{area.slug}/campaigns/{placed.campaign_id}")
        [row] = ask("GET", "/orders")[1]["items"]
        [(offer, line)] = row["line_ids"].items()
        assert (row["coming"][offer], row["value_minor"], row["version"]) == (3, None, placed.version)
        path = f"/orders/{placed.pk}/lines/{line}/missing"
        body = {"quantity": 2, "version": row["version"]}
        status, now = ask("POST", path, body, key="a")
        assert (status, now["value_minor"], now["version"]) == (200, 5800, placed.version + 1)
        assert ask("POST", path, body, key="a") == (status, now)
        assert ask("POST", path, {**body, "quantity": 1}, key="a")[0] == 422
        assert ask("POST", path, body, key="b")[0] == 409
        assert ask("POST", path, {"quantity": 2})[1]["code"] == "line.quantity"
        assert ask("GET", "/orders")[1]["items"][0]["coming"] == {offer: 1}
        assert (credit(home(li_wei)), wrong()) == (11600, [])

    def test_not_for_strangers_nor_through_another_order(
        self, placed: Order, area: Area, building: object, sun_li: Person, stranger: Person, sign_in: SignIn
    ) -> None:
        line = placed.lines.get().pk
        path = f"/areas/{area.slug}/campaigns/{placed.campaign_id}/orders"
        assert Program(sign_in(stranger))(
            "POST", f"{path}/{placed.pk}/lines/{line}/missing", {"quantity": 1}
        )[0] in (403, 404)
        ask = Program(sign_in(sun_li))
        assert ask("POST", f"{path}/{placed.pk + 1}/lines/{line}/missing", {"quantity": 1})[0] == 404
        assert ask("POST", f"{path}/{placed.pk}/lines/{line + 1}/missing", {"quantity": 1})[0] == 404


@pytest.mark.django_db(transaction=True)
def test_of_three_packs_no_more_than_three_are_missing(placed: Order, li_wei: Person, sun_li: Person) -> None:
    line = placed.lines.select_related("order").get()
    assert many(5, partial(actions.not_delivered, line, 1, by=sun_li)) == ["done"] * 3 + ["line.quantity"] * 2
    assert (placed.lines.get().handed, credit(home(li_wei)), wrong()) == (0, 17400, [])
