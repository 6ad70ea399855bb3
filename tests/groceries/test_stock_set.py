"""There is more of something, or less, while people order: within what is sold, and first to whoever waits."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from groceries import actions, stock
from groceries.models import Campaign, Offer, Order, Pool
from groceries.words import OrderState
from hub.core.flow import gate
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Area, Building, Person
from tests.conftest import door, resident
from tests.groceries.kit import leader, left, opened, order, wish, wrong


def only(campaign: Campaign) -> Offer:
    """The one thing on offer, read anew."""
    return Offer.objects.select_related("campaign__area").get(campaign=campaign)


@pytest.mark.django_db
def test_more_goes_to_whoever_waits_first(area: Area, building: Building, li_wei: Person) -> None:
    campaign = opened(area, by := leader(area), {"stock": {"general": 1}})
    order(campaign, li_wei.memberships.get().household, li_wei)
    waits = resident("张三", door(building, "0901"))
    queued = order(campaign, waits.memberships.get().household, waits, 2, wait=True)
    assert queued.state == OrderState.WAITLISTED
    actions.set_stock(only(campaign), {"general": 5}, by=by)
    queued.refresh_from_db()
    assert (queued.state, left(campaign)) == (OrderState.RESERVED, 2)
    assert wrong() == []


@pytest.mark.django_db
def test_less_than_is_sold_is_refused(area: Area, li_wei: Person) -> None:
    campaign = opened(area, by := leader(area), {"stock": {"general": 9}})
    order(campaign, li_wei.memberships.get().household, li_wei, 3)
    with pytest.raises(Invalid) as refused:
        actions.set_stock(only(campaign), {"general": 2}, by=by)
    assert refused.value.fields["general"]
    actions.set_stock(only(campaign), {"general": 3}, by=by)
    assert left(campaign) == 0
    assert wrong() == []


@pytest.mark.django_db
def test_what_nobody_counted_can_be_counted_from_now_on(area: Area, li_wei: Person) -> None:
    campaign = opened(area, by := leader(area), {}, reserve_flows_at=clock.now() + timedelta(hours=2))
    order(campaign, li_wei.memberships.get().household, li_wei, 4)
    actions.set_stock(only(campaign), {"general": 10, "proxy": 3}, by=by)
    assert (left(campaign), left(campaign, "proxy")) == (6, 3)
    actions.set_stock(only(campaign), {"general": None}, by=by)
    assert Pool.objects.get(offer__campaign=campaign).remaining is None
    assert wrong() == []


@pytest.mark.django_db
def test_an_old_page_changes_nothing(area: Area) -> None:
    campaign = opened(area, by := leader(area), {"stock": {"general": 9}})
    with pytest.raises(Conflict, match=r"state\.changed"):
        actions.set_stock(only(campaign), {"general": 5}, by=by, version=campaign.version - 1)
    assert left(campaign) == 9


@pytest.mark.django_db
def test_after_the_cut_off_stock_is_what_it_was(area: Area) -> None:
    campaign = opened(area, by := leader(area), {"stock": {"general": 9}})
    Campaign.objects.filter(pk=campaign.pk).update(state="closed")
    with pytest.raises(Conflict, match=r"campaign\.fixed"):
        actions.set_stock(only(campaign), {"general": 5}, by=by)


@pytest.mark.django_db
def test_what_somebody_has_ordered_stays_and_what_all_gave_back_may_go(area: Area, li_wei: Person) -> None:
    campaign = opened(area, by := leader(area), {"stock": {"general": 9}})
    placed = order(campaign, li_wei.memberships.get().household, li_wei)
    with pytest.raises(Conflict, match=r"offer\.ordered"):
        actions.withdraw_offer(only(campaign), by=by)
    actions.cancel(placed, by=li_wei)
    assert (
        actions.withdraw_offer(only(campaign), by=by).withdrawn_at is None
    )  # the row in hand is not read anew
    with pytest.raises(Invalid):
        order(campaign, li_wei.memberships.get().household, li_wei)


def rush(area: Area, building: Building) -> list[str]:
    """Ten households order while the offer is taken away; what is wrong afterwards."""
    campaign = opened(area, by := leader(area), {"stock": {"general": 50}})
    people = [resident(f"住户{n}", door(building, f"{n:02}01")) for n in range(1, 11)]
    homes = [person.memberships.get().household for person in people]
    together = threading.Barrier(len(people) + 1)

    def run(act: "partial[object]") -> None:
        try:
            together.wait()
            act()
        except (Conflict, Invalid):
            pass
        finally:
            connection.close()

    acts = [
        partial(actions.place_order, campaign, home, wish(campaign), by=person)
        for home, person in zip(homes, people, strict=True)
    ]
    threads = [
        threading.Thread(target=run, args=[act])
        for act in [*acts[:5], partial(actions.withdraw_offer, only(campaign), by=by), *acts[5:]]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gone = only(campaign).withdrawn_at is not None
    ordered = Order.objects.filter(campaign=campaign).count()
    return [f"withdrawn, and ordered by {ordered}"] if gone and ordered else wrong()


@pytest.mark.django_db(transaction=True)
def test_nobody_orders_what_has_just_been_taken_away(area: Area, building: Building) -> None:
    assert rush(area, building) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_gate_somebody_would(
    area: Area, building: Building, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: an order whose lines are written and not yet committed is seen by nobody else."""
    campaign = opened(area, by := leader(area), {"stock": {"general": 50}})
    person = resident("住户", door(building, "0101"))
    written, gone = threading.Event(), threading.Event()
    real = stock.take

    def slowly(draws: Sequence[stock.Draw]) -> None:
        written.set()
        gone.wait(20)
        real(draws)

    monkeypatch.setattr(gate, "shut", lambda kind, pk: None)
    monkeypatch.setattr(stock, "take", slowly)

    def ordering() -> None:
        actions.place_order(campaign, person.memberships.get().household, wish(campaign), by=person)
        connection.close()

    thread = threading.Thread(target=ordering)
    thread.start()
    written.wait(20)
    actions.withdraw_offer(only(campaign), by=by)
    gone.set()
    thread.join()
    assert only(campaign).withdrawn_at is not None
    assert Order.objects.filter(campaign=campaign).exists()
