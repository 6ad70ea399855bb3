"""What a request says for itself while many come at once: whose tap it is, and for whom; and nothing calls out."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from groceries import actions, stock
from groceries.actions import ordering
from groceries.models import Campaign, Order
from groceries.words import OrderState
from hub.core.estate import proxy
from hub.core.flow.idempotent import Key
from hub.core.people.models import Area, Household, Person
from tests.groceries.closing_kit import handing, order_of
from tests.groceries.kit import leader, left, opened, order, wish, wrong
from tests.groceries.money_kit import at_once, home, paid

both = pytest.mark.django_db(transaction=True)
PATIENCE = 60


@pytest.fixture
def campaign(area: Area) -> Campaign:
    """Nine packs."""
    return opened(area, leader(area), {"stock": {"general": 9}})


# --- 13: the same key, the same answer


def tapped(campaign: Campaign, person: Person, key: Key | None, found: list[object], number: int = 1) -> None:
    """One arrival of a tap; notes the order that is given back."""
    made = actions.place_order(campaign, home(person), wish(campaign, number), by=person, key=key)
    found.append(made.pk)


@both
def test_one_tap_that_arrives_six_times_is_one_order_and_one_answer(
    campaign: Campaign, li_wei: Person
) -> None:
    found: list[object] = []
    key = Key.of("tap", b"one", li_wei)
    came = at_once(*[partial(tapped, campaign, li_wei, key, found)] * 6)
    assert came == ["done"] * 6
    assert (set(found), left(campaign), wrong()) == ({Order.objects.get().pk}, 8, [])


@both
def test_two_bodies_under_one_key_and_one_is_refused(campaign: Campaign, li_wei: Person) -> None:
    found: list[object] = []
    came = at_once(
        partial(tapped, campaign, li_wei, Key.of("tap", b"one", li_wei), found, 1),
        partial(tapped, campaign, li_wei, Key.of("tap", b"two", li_wei), found, 2),
    )
    assert sorted(came) == ["done", "idempotency.other_body"]
    assert (Order.objects.count(), wrong()) == (1, [])


@both
def test_without_the_key_the_same_tap_gets_another_answer(
    campaign: Campaign, li_wei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: whoever only runs the action tells a household that it has ordered already, when it just did."""

    def run(_key: object, _verb: str, act: Callable[[], Order], _model: object) -> Order:
        with transaction.atomic():
            return act()

    monkeypatch.setattr(ordering, "once", run)
    key = Key.of("tap", b"one", li_wei)
    came = at_once(*[partial(tapped, campaign, li_wei, key, [])] * 3)
    assert sorted(came) == ["done", "order.already", "order.already"]


# --- 11: who acts, and for whom, stands in the request


def send(client: Client, campaign: Campaign, household: Household) -> Callable[[], Any]:
    """A tab in which one pack is ordered for a household."""
    lines = [{"offer": campaign.offers.get().pk, "quantity": 1}]
    body = json.dumps({"lines": lines, "on_behalf_of": household.pk})
    path = f"/api/v1/campaigns/{campaign.pk}/orders"
    return lambda: client.generic("POST", path, body, "application/json")


def whose() -> dict[int, int | None]:
    """Household → beneficiary of each order."""
    return dict(Order.objects.values_list("household", "beneficiary"))


@both
def test_two_tabs_for_two_households_of_one_session_are_not_mixed_up(
    campaign: Campaign, granny_chen: Person, granny_door: Household, li_wei: Person, auntie_wang: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    first, second = sign_in(auntie_wang), Client()
    second.cookies = first.cookies
    tabs = [send(first, campaign, granny_door), send(second, campaign, home(li_wei))]
    assert at_once(*tabs, tabs[0]) == ["done"] * 3
    assert whose() == {granny_door.pk: granny_chen.pk, home(li_wei).pk: li_wei.pk}
    assert set(Order.objects.values_list("placed_by", flat=True)) == {auntie_wang.pk}
    assert wrong() == []


@both
def test_who_asks_the_session_swaps_them(
    campaign: Campaign, granny_chen: Person, granny_door: Household, li_wei: Person, auntie_wang: Person,
    sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The control (foodcoopshop I#945): the household that was looked at last, instead of the one in the request."""
    client, session = sign_in(auntie_wang), {"for": home(li_wei).pk}  # the other tab was opened last
    named = proxy.beneficiary_for
    monkeypatch.setattr(proxy, "beneficiary_for", lambda person, _named: named(person, session["for"]))
    send(client, campaign, granny_door)()
    assert granny_door.pk not in whose()


# --- 10: nothing is called while a transaction holds rows


@contextmanager
def calls_noted() -> Iterator[list[str]]:
    """Every connection that is opened, or name that is looked up, while a transaction is open in the same thread."""
    noted: list[str] = []
    patch = pytest.MonkeyPatch()
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def note(what: object) -> None:
        if connection.in_atomic_block:
            noted.append(str(what))

    def connecting(self: socket.socket, address: Any) -> None:
        note(address)
        connect(self, address)

    def looking_up(host: Any, *more: Any, **named: Any) -> Any:
        note(host)
        return look_up(host, *more, **named)

    patch.setattr(socket.socket, "connect", connecting)
    patch.setattr(socket, "getaddrinfo", looking_up)
    try:
        yield noted
    finally:
        patch.undo()


@both
def test_nothing_is_called_while_stock_or_money_is_held(
    area: Area, li_wei: Person, auntie_wang: Person, granny_chen: Person
) -> None:
    """The whole life of an order, with another household that waits for what is free."""
    sun = leader(area)
    campaign = opened(area, sun, {"stock": {"general": 3}}, hold_minutes=30)
    with calls_noted() as noted:
        placed = order(campaign, home(li_wei), li_wei, 2)
        order(campaign, home(granny_chen), granny_chen, 2, wait=True)
        actions.change(placed, wish(campaign, 1), by=li_wei)
        paid(placed, li_wei, auntie_wang)
        paid(order_of(campaign, home(granny_chen)), granny_chen, auntie_wang)
        actions.close(campaign, by=sun, why="满了")
        handing(actions.decide(campaign), sun, 2)
        actions.redeem(order_of(campaign, home(li_wei)).voucher, by=sun)
    assert noted == []
    assert order_of(campaign, home(li_wei)).state == OrderState.COLLECTED


@both
def test_a_call_is_noticed(campaign: Campaign, li_wei: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a provider that is asked before the stock is taken holds the pool as long as it thinks."""
    take = stock.take

    def ask_first(draws: list[stock.Draw]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as shop, socket.create_connection(shop.getsockname()):
            take(draws)

    monkeypatch.setattr(stock, "take", ask_first)
    with calls_noted() as noted:
        order(campaign, home(li_wei), li_wei)
    assert any("127.0.0.1" in call for call in noted)
