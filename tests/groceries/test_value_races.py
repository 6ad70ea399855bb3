"""Two at once change what one order is worth: each sees what the other has written, and money moves once."""

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.db import connection

from groceries import actions, money, values
from groceries.models import Adjustment, BundleLine, Campaign, Offer, OrderLine
from hub.core.payments import actions as payments
from hub.core.people.models import Area, Building, Household, Person
from tests.conftest import door, resident
from tests.groceries.closing_kit import confirmed, order_of, received
from tests.groceries.kit import leader, opened, order, wish, wrong
from tests.groceries.money_kit import at_once, credit, paid

both = pytest.mark.django_db(transaction=True)
PARTS = (("西红柿", 1000), ("白菜", 500), ("肉", 8500))


def meeting(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    """
    Two who have read by this function wait for each other before they go on: the worst moment. Where one of them may
    not come so far yet, the other goes on alone.
    """
    was, meet = getattr(owner, name), threading.Barrier(2)

    def read(*args: Any, **more: Any) -> Any:
        found = was(*args, **more)
        with suppress(threading.BrokenBarrierError):
            meet.wait(timeout=1)
        return found

    monkeypatch.setattr(owner, name, read)


def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The controls: nobody holds the orders that they compute. SQLite has one writer at a time anyway."""
    if connection.vendor != "postgresql":
        pytest.fail("needs PostgreSQL")
    monkeypatch.setattr(values, "_hold", lambda orders: None)
    monkeypatch.setattr(money, "lock", lambda pk: None)


def two_questions(
    area: Area, home: Household, li_wei: Person, auntie_wang: Person
) -> list[Callable[[], Any]]:
    """Two parts of a paid pack did not come, and the household refuses what is offered for both: two taps at once."""
    sun = leader(area)
    campaign = opened(area, sun, {"price_minor": 10000})
    for position, (title, price) in enumerate(PARTS):
        campaign.offers.get().parts.create(position=position, title=title, price_minor=price)
    placed = actions.place_order(campaign, home, wish(campaign, substitution="ask"), by=li_wei)
    paid(placed, li_wei, auntie_wang)
    confirmed(campaign, sun)
    for title, price in PARTS[:2]:
        part = BundleLine.objects.select_related("offer__campaign__area").get(title=title)
        actions.miss(part, actions.Instead(title="黄瓜", price_minor=price), by=sun)
    related = ("order__campaign__area", "missing__part", "line")
    asked = Adjustment.objects.select_related(*related).order_by("pk")
    return [partial(actions.answer, row, accept=False, by=li_wei) for row in asked]


@both
def test_two_answers_at_once_both_count(
    area: Area, building: Building, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tomatoes and cabbage are refused at one moment: both prices go back."""
    home = door(building, "0101")
    verbs = two_questions(area, home, resident("李伟", home), auntie_wang)
    meeting(monkeypatch, values, "_back")
    assert at_once(*verbs) == ["done", "done"]
    assert (order_of(Campaign.objects.get(), home).value_minor, credit(home)) == (8500, 1500)
    assert wrong() == []


@both
@pytest.mark.postgres
def test_without_the_rows_one_answer_is_lost(
    area: Area, building: Building, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: both have read before either has written."""
    unguarded(monkeypatch)
    home = door(building, "0101")
    verbs = two_questions(area, home, resident("李伟", home), auntie_wang)
    meeting(monkeypatch, values, "_back")
    assert at_once(*verbs) == ["done", "done"]
    assert order_of(Campaign.objects.get(), home).value_minor != 8500
    assert any(found.startswith("groceries.values") for found in wrong())


def meat(area: Area, home: Household, li_wei: Person, auntie_wang: Person) -> tuple[Any, Any]:
    """1.5 kg of meat for ¥96, paid: it is weighed, and ¥10 of it goes back by hand."""
    sun = leader(area)
    campaign = opened(area, sun, {"price_minor": 9600, "grams": 1500, "kind": "meat"})
    payment = paid(order(campaign, home, li_wei), li_wei, auntie_wang)
    Offer.objects.filter(campaign=campaign).update(tolerance_percent=10)
    campaign = confirmed(campaign, sun)
    line = OrderLine.objects.get().pk

    def weigh(grams: int) -> None:
        actions.weigh(Campaign.objects.select_related("area").get(), {line: grams}, by=sun)

    return weigh, partial(payments.refund, payment, 1000, "credit", by=auntie_wang, reason="碎了")


@both
@pytest.mark.parametrize(("grams", "left"), [(1420, 8088), (1500, 8600)])
def test_weighed_while_something_goes_back(
    grams: int,
    left: int,
    area: Area,
    building: Building,
    auntie_wang: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both count, each once, whoever comes first."""
    home = door(building, "0101")
    weigh, refund = meat(area, home, resident("李伟", home), auntie_wang)
    weigh(1500)
    meeting(monkeypatch, values, "_back")
    assert at_once(partial(weigh, grams), refund) == ["done", "done"]
    now = order_of(Campaign.objects.get(), home)
    assert (now.value_minor, credit(home), money.standing_of(now).open) == (left, 9600 - left, 0)
    assert wrong() == []


@both
@pytest.mark.postgres
def test_without_the_rows_what_was_weighed_is_lost(
    area: Area, building: Building, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the weighing and the refund have read the same adjustments."""
    unguarded(monkeypatch)
    home = door(building, "0101")
    weigh, refund = meat(area, home, resident("李伟", home), auntie_wang)
    weigh(1500)
    meeting(monkeypatch, values, "_back")
    at_once(partial(weigh, 1420), refund)
    now = order_of(Campaign.objects.get(), home)
    assert (now.value_minor, credit(home)) != (8088, 1512)


@pytest.mark.django_db
def test_an_answer_counts_the_packs_that_are_handed_out(
    area: Area, building: Building, auntie_wang: Person
) -> None:
    """Three packs without tomatoes; one comes, while the question was on the page. One pack's tomatoes go back."""
    home, sun = door(building, "0101"), leader(area)
    li_wei = resident("李伟", home)
    campaign = opened(area, sun, {"price_minor": 10000})
    part = campaign.offers.get().parts.create(position=0, title="西红柿", price_minor=1000)
    placed = actions.place_order(campaign, home, wish(campaign, 3, substitution="ask"), by=li_wei)
    paid(placed, li_wei, auntie_wang)
    campaign = confirmed(campaign, sun)
    part = BundleLine.objects.select_related("offer__campaign__area").get(pk=part.pk)
    actions.miss(part, actions.Instead(title="黄瓜", price_minor=1000), by=sun)
    shown = Adjustment.objects.select_related("order__campaign__area", "missing__part", "line").get()
    campaign.refresh_from_db()
    actions.allocate(received(campaign, sun, 1), by=sun)
    actions.answer(shown, accept=False, by=li_wei)
    assert (order_of(campaign, home).value_minor, credit(home)) == (9000, 21000)
    assert wrong() == []


@pytest.mark.django_db
def test_an_answer_about_more_packs_than_are_named_is_seen(
    area: Area, building: Building, auntie_wang: Person
) -> None:
    """The control of `verify`: the price of three packs for one."""
    home = door(building, "0101")
    for verb in two_questions(area, home, resident("李伟", home), auntie_wang):
        verb()
    Adjustment.objects.filter(amount_minor=1000).update(amount_minor=3000)
    assert "groceries.substitutions" in {found.split(":")[0] for found in wrong()}
