"""Two at once after the cut-off: purchase order, receipt, split, draw; each with a control without its guard."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, models

from groceries import actions, allocation, purchasing
from groceries.actions import allocating, ballots, receiving
from groceries.models import Campaign, Draw, GoodsReceipt, Order, OrderLine, PurchaseOrder
from groceries.words import CampaignState, OrderState
from hub.core.flow import gate
from hub.core.kit import clock
from hub.core.people.models import Area, Building, Person
from tests.conftest import door, resident
from tests.groceries.closing_kit import closed, delivery, doors, latest, order_of, ordered, received
from tests.groceries.kit import leader, opened, order, wrong
from tests.groceries.money_kit import at_once

both = pytest.mark.django_db(transaction=True)


def now(campaign: Campaign) -> Campaign:
    """As another page has read it at this moment."""
    return Campaign.objects.select_related("area", "episode").get(pk=campaign.pk)


def blind(row: Any, to: str = "", *, version: int | None = None, **changes: Any) -> Any:
    """A change that asks nobody."""
    type(row).objects.filter(pk=row.pk).update(**({"state": to} if to else {}), **changes)
    return row


@contextmanager
def without(model: type[models.Model], name: str) -> Iterator[None]:
    """The database without one of its constraints; what the block has written is removed at its end."""
    kept = model._meta.constraints
    constraint = next(one for one in kept if one.name == name)
    model._meta.constraints = [
        one for one in kept if one is not constraint
    ]  # SQLite makes the table anew from these
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        model._default_manager.all().delete()
        model._meta.constraints = kept
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


# --- 6: the purchase order is the sum of its snapshot


@both
@pytest.mark.parametrize("turn", range(3))
def test_an_order_is_struck_while_the_purchase_order_is_issued(
    turn: int, area: Area, building: Building
) -> None:
    """Whoever comes first: it is counted and struck afterwards, or struck and not counted."""
    sun, homes = leader(area), doors(building, 6)
    campaign = closed(area, sun, homes, [1, 2, 3, 1, 2, 3])
    gone = [order_of(campaign, home) for home in homes[turn : turn + 2]]
    verbs = [partial(actions.strike, one, by=sun, why="住院了") for one in gone]
    came = at_once(*verbs, partial(actions.issue, now(campaign), by=sun))
    assert came == ["done"] * 3
    made = latest(campaign)
    counted = sum(line.quantity for line in made.lines.all())
    standing = sum(purchasing.confirmed_lines(campaign).values_list("quantity", flat=True))
    assert counted + sum(one.difference for one in purchasing.pending(made)) == standing
    assert wrong() == []


@both
def test_a_purchase_order_of_what_was_read_before_counts_what_is_gone(
    area: Area, building: Building, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the lines that the page showed, instead of those that the transaction reads behind the gate."""
    sun, homes = leader(area), doors(building, 3)
    campaign = closed(area, sun, homes, [1, 2, 3])
    shown = [line.pk for line in purchasing.confirmed_lines(campaign)]
    monkeypatch.setattr(purchasing, "confirmed_lines", lambda _c: OrderLine.objects.filter(pk__in=shown))
    actions.strike(order_of(campaign, homes[1]), by=sun, why="住院了")
    ordered(now(campaign), sun)
    assert [found.split(":")[0] for found in wrong()] == ["groceries.purchase_orders"]


# --- 4: receipt, split, settlement move once


@both
def test_without_the_guards_the_same_goods_are_counted_twice(
    area: Area, building: Building, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of test_receipt's race: twice as much is there to be shared out as the lorry brought."""
    sun = leader(area)
    made = ordered(closed(area, sun, doors(building, 1), [3]), sun)
    copies = [PurchaseOrder.objects.select_related("campaign__area").get(pk=made.pk) for _ in range(2)]
    monkeypatch.setattr(gate, "shut", lambda kind, pk: None)
    monkeypatch.setattr(Campaign, "refresh_from_db", lambda self, **_k: None)
    monkeypatch.setattr(receiving, "save_changes", blind)
    monkeypatch.setattr(Campaign, "receipts", property(lambda _s: GoodsReceipt.objects.none()))
    with without(GoodsReceipt, "goods_receipt_once"):
        came = at_once(*[partial(actions.receive, one, delivery(one), by=sun) for one in copies])
        assert came == ["done", "done"]
        assert sum(allocation.usable_of(made.campaign).values()) == 6


@both
def test_nobody_shares_out_what_changed_since_the_preview(area: Area, building: Building) -> None:
    """An order is struck and the shares are confirmed at once: they are those of the preview, or nothing is done."""
    sun, homes = leader(area), doors(building, 3)
    campaign = received(closed(area, sun, homes, [1, 1, 2], split="first_come"), sun, 3)
    before = allocation.plan(campaign)
    shown = {one.order.pk: one.value_minor for one in before.households}
    came = at_once(
        partial(actions.strike, order_of(campaign, homes[0]), by=sun, why="住院了"),
        partial(actions.allocate, now(campaign), by=sun, version=campaign.version),
    )
    if came[1] == "done":
        assert came[0] == "order.fixed" or came[0].startswith("state")
        assert dict(Order.objects.values_list("pk", "value_minor")) == shown
    else:
        assert came == ["done", "state.changed"]
        assert OrderLine.objects.filter(allocated=None).count() == 3
    assert wrong() == []


@both
def test_without_the_version_other_shares_are_given_than_were_shown(
    area: Area, building: Building, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: who confirms an old preview confirms what nobody has seen."""
    sun, homes = leader(area), doors(building, 3)
    campaign = received(closed(area, sun, homes, [1, 1, 2], split="first_come"), sun, 3)
    shown = {one.order.pk: one.value_minor for one in allocation.plan(campaign).households}
    actions.strike(order_of(campaign, homes[0]), by=sun, why="住院了")
    monkeypatch.setattr(allocating, "save_changes", blind)
    actions.allocate(now(campaign), by=sun, version=campaign.version)
    last = order_of(campaign, homes[2])
    assert (shown[last.pk], last.value_minor) == (5800, 11600)


@both
def test_without_the_guards_a_shortage_is_shared_out_twice(
    area: Area, building: Building, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of test_split's race: a second click, with what its page showed, hands out more than arrived."""
    sun, homes = leader(area), doors(building, 3)
    campaign = received(closed(area, sun, homes, [2, 2, 2], split="first_come"), sun, 3)
    shown = allocation.plan(campaign)
    actions.allocate(now(campaign), by=sun)
    for line in [line for one in shown.households for line in one.lines]:
        line.allocated = 2
    monkeypatch.setattr(allocating, "save_changes", blind)
    monkeypatch.setattr(allocation, "plan", lambda _c: shown)
    actions.allocate(now(campaign), by=sun)
    assert "groceries.allocated" in {found.split(":")[0] for found in wrong()}


# --- 8: a draw has one number


@pytest.fixture
def promised(area: Area, building: Building, noon: object) -> Campaign:
    """Two packs, six who want one; orders are closed."""
    campaign = opened(
        area, leader(area), {"stock": {"general": 2}}, allotment="ballot", draw_number="上证指数4月11日收盘"
    )
    for number in range(6):
        somebody = resident(f"住户{number}", door(building, f"0{number + 1}02"))
        order(campaign, somebody.memberships.get().household, somebody)
    clock.move(hours=3)
    actions.close_due()
    return now(campaign)


@both
def test_two_numbers_at_once_and_one_draws(
    promised: Campaign, director_zhou: Person, auntie_wang: Person
) -> None:
    came = at_once(
        partial(actions.draw, now(promised), "3251.85", by=director_zhou),
        partial(actions.draw, now(promised), "3251.86", by=auntie_wang),
    )
    assert sorted(came) == ["done", "draw.done"]
    number = ("3251.85", "3251.86")[came.index("done")]
    assert (Draw.objects.get().number, now(promised).state) == (number, CampaignState.DRAWN)
    assert Order.objects.filter(state=OrderState.PLACED).count() == 2
    assert wrong() == []


@both
def test_a_number_that_is_entered_twice_is_not_the_one_that_drew(
    promised: Campaign, director_zhou: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: who asks the draw as it was read before replaces the number of a draw that is done."""
    stale, campaign = Draw.objects.get(), now(promised)
    actions.draw(now(promised), "3251.85", by=director_zhou)
    rows = SimpleNamespace(filter=lambda **_k: SimpleNamespace(first=lambda: copy(stale)))
    monkeypatch.setattr(ballots, "Draw", SimpleNamespace(objects=rows))
    monkeypatch.setattr(ballots, "transition", blind)
    monkeypatch.setattr(ballots, "_write", lambda found, campaign: (set(), set()))
    actions.draw(campaign, "9999.99", by=director_zhou)
    assert "groceries.draws" in {found.split(":")[0] for found in wrong()}
