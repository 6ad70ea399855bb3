"""Two at once: whatever threads can break in an order's life, each with a control that breaks without its guard."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from groceries import actions, entitlement, stock
from groceries.actions import changing, holds, ordering
from groceries.models import Campaign, EntitlementRule, EntitlementUse, Order, Pool
from groceries.terms import Present
from groceries.words import LIVE, CampaignState, OrderState
from hub.core.flow import gate, hold
from hub.core.kit import clock
from hub.core.kit.errors import Refused
from hub.core.people.models import Area, Household, Membership, Person
from tests.conftest import door, resident
from tests.groceries.kit import leader, left, opened, order, terms, wish, wrong

both = pytest.mark.django_db(transaction=True)
PATIENCE = 60


def home(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.get().household


def at_once(*verbs: Callable[[], object]) -> list[str]:
    """Runs each in a thread of its own, all let go together; "" or the code of the refusal for each, in order."""
    ready = threading.Barrier(len(verbs))
    came = ["never came back"] * len(verbs)

    def run(number: int, verb: Callable[[], object]) -> None:
        ready.wait(PATIENCE)
        try:
            verb()
            came[number] = ""
        except Refused as error:
            came[number] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return came


def read(placed: Order) -> Order:
    """The order as another page has read it."""
    return placed.reread()


@pytest.fixture
def mei(li_wei: Person) -> Person:
    """Li Wei's wife: the same door, another phone."""
    person = Person.objects.create_user("李梅", email="mei@example.org")
    theirs = li_wei.memberships.get()
    Membership.objects.create(
        person=person,
        household=theirs.household,
        episode=theirs.episode,
        relation="spouse",
        joined_at=clock.now(),
    )
    return person


# --- one live order per household


@contextmanager
def without_constraint(area: Area) -> Iterator[None]:
    """The database without the one live order per household."""
    constraint = next(one for one in Order._meta.constraints if one.name == "order_one_live")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Order, constraint)
    try:
        yield
    finally:
        Order.objects.update(state=OrderState.CANCELLED)
        with connection.schema_editor() as editor:
            editor.add_constraint(Order, constraint)


@both
def test_two_of_a_household_order_at_once_and_one_order_stands(
    area: Area, li_wei: Person, mei: Person
) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 9}})
    shared = home(li_wei)
    came = at_once(lambda: order(campaign, shared, li_wei), lambda: order(campaign, shared, mei))
    assert sorted(came) == ["", "order.already"]
    assert (Order.objects.count(), left(campaign), wrong()) == (1, 8, [])


@both
def test_without_the_constraint_a_household_orders_twice(area: Area, li_wei: Person, mei: Person) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 9}})
    shared = home(li_wei)
    with without_constraint(area):
        came = at_once(lambda: order(campaign, shared, li_wei), lambda: order(campaign, shared, mei))
        assert came == ["", ""]
        assert any(found.startswith("groceries.one_live_order") for found in wrong())


# --- used ≤ cap


def two_mask_campaigns(area: Area) -> list[Campaign]:
    """Masks in two campaigns, five for each household in ten days."""
    EntitlementRule.objects.create(area=area, kind="masks", quantity=5, days=10)
    lead = leader(area)
    return [opened(area, lead, {"title": "口罩", "kind": "masks", "price_minor": 0}) for _ in range(2)]


@both
def test_phone_and_app_at_once_are_still_five(area: Area, li_wei: Person, auntie_wang: Person) -> None:
    """Scenario 6, the second half."""
    app, phone = two_mask_campaigns(area)
    shared = home(li_wei)
    came = at_once(
        lambda: order(app, shared, li_wei, 3), lambda: order(phone, shared, auntie_wang, 3, channel="phone")
    )
    assert sorted(came) == ["", "entitlement.used_up"]
    assert (sum(EntitlementUse.objects.values_list("quantity", flat=True)), wrong()) == (3, [])


@both
def test_who_believes_the_page_gives_six(
    area: Area, li_wei: Person, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is left is taken from what was read before, and not counted in the household's turn."""
    app, phone = two_mask_campaigns(area)
    shared = home(li_wei)
    shown = entitlement.left_of(shared, area.pk)["masks"]
    monkeypatch.setattr(entitlement, "_left", lambda rule, uses: shown)
    at_once(
        lambda: order(app, shared, li_wei, 3), lambda: order(phone, shared, auntie_wang, 3, channel="phone")
    )
    assert [found.split(":")[0] for found in wrong()] == ["groceries.entitlements_kept"]


# --- given back once


def blind(row: Any, to: str = "", **changes: Any) -> Any:
    """A change of state or columns that asks nobody."""
    changes.pop("version", None)
    type(row).objects.filter(pk=row.pk).update(**({"state": to} if to else {}), **changes)
    return row


def by_the_page(placed: Order) -> None:
    """Gives back what the page said, without asking what is still reserved."""
    for line in placed.lines.all():
        Pool.objects.filter(offer=line.offer_id).update(remaining=F("remaining") + line.quantity)


@both
def test_cancelled_twice_at_once_is_given_back_once(
    area: Area, li_wei: Person, mei: Person, granny_chen: Person
) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 10}})
    order(campaign, home(granny_chen), granny_chen, 3)
    placed = order(campaign, home(li_wei), li_wei, 3)
    hers = read(placed)
    came = at_once(lambda: actions.cancel(placed, by=li_wei), lambda: actions.cancel(hers, by=mei))
    assert sorted(came) == ["", "state.changed"]
    assert (left(campaign), wrong()) == (7, [])


@both
def test_without_the_guards_it_is_given_back_twice(
    area: Area, li_wei: Person, mei: Person, granny_chen: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 10}})
    order(campaign, home(granny_chen), granny_chen, 3)
    placed = order(campaign, home(li_wei), li_wei, 3)
    hers = read(placed)
    monkeypatch.setattr(changing, "transition", blind)
    monkeypatch.setattr(stock, "give_back", by_the_page)
    assert at_once(lambda: actions.cancel(placed, by=li_wei), lambda: actions.cancel(hers, by=mei)) == [
        "",
        "",
    ]
    assert left(campaign) == 10  # while three are still Granny Chen's
    assert any(found.startswith("groceries.pools") for found in wrong())


# --- change against change, change against the waiting list


@both
def test_two_changes_of_one_page_and_the_second_learns_of_the_first(
    area: Area, li_wei: Person, mei: Person
) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 9}})
    placed = order(campaign, home(li_wei), li_wei, 2)
    hers = read(placed)
    came = at_once(
        lambda: actions.change(placed, wish(campaign, 3), by=li_wei, version=1),
        lambda: actions.change(hers, wish(campaign, 5), by=mei, version=1),
    )
    assert sorted(came) == ["", "state.changed"]
    now = Order.objects.get()
    assert (now.lines.get().quantity, now.version) == ((3, 5)[came.index("")], 2)
    assert wrong() == []


@both
def test_without_the_version_a_change_is_lost(
    area: Area, li_wei: Person, mei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 9}})
    placed = order(campaign, home(li_wei), li_wei, 2)
    hers = read(placed)
    monkeypatch.setattr(changing, "save_changes", blind)
    came = at_once(
        lambda: actions.change(placed, wish(campaign, 3), by=li_wei, version=1),
        lambda: actions.change(hers, wish(campaign, 5), by=mei, version=1),
    )
    assert came == ["", ""]


@both
def test_many_change_and_cancel_while_others_wait(area: Area, building: Any) -> None:
    """Nothing is doubled or lost, nobody waits for what is free, and no two wait for each other in a circle."""
    campaign = opened(
        area, leader(area), {"stock": {"general": 12}}, {"title": "大米", "stock": {"general": 12}}
    )
    pack, rice = (one.pk for one in campaign.offers.order_by("position"))
    people = [resident(f"住户{n}", door(building, f"09{n:02}")) for n in range(12)]
    lines = [{pack: 2, rice: 1}, {rice: 2, pack: 1}]
    placed = [
        actions.place_order(
            campaign, home(one), actions.Wish(wants=lines[n % 2], wait=True, accept_fewer=n > 8), by=one
        )
        for n, one in enumerate(people)
    ]
    verbs: list[Callable[[], object]] = []
    for number, (one, theirs) in enumerate(zip(people, placed, strict=True)):
        if number % 3 == 0:
            verbs.append(lambda one=one, theirs=theirs: actions.cancel(theirs, by=one))  # type: ignore[misc]
        else:
            wanted = actions.Wish(wants={rice: 1, pack: 1})
            verbs.append(
                lambda one=one, theirs=theirs, w=wanted: actions.change(theirs, w, by=one)  # type: ignore[misc]
            )
    came = at_once(*verbs)
    assert set(came) <= {"", "state.changed"}  # who waited may have been served at that very moment
    assert wrong() == []
    assert nobody_waits_for_what_is_free(campaign)


def nobody_waits_for_what_is_free(campaign: Campaign) -> bool:
    """Never undersold: whoever still waits wants more than is left."""
    present = Present.of(campaign.pk)
    for waiting in Order.objects.filter(campaign=campaign, state=OrderState.WAITLISTED):
        wants = dict(waiting.lines.values_list("offer", "quantity"))
        draws, short = stock.plan(wants, present.pools, present.pools_of(waiting))
        if not short or (waiting.accept_fewer and draws):
            return False
    return True


# --- the cut-off


class Slow:
    """Holds an order just behind the question whether orders are open, until `go`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.inside, self.go = threading.Event(), threading.Event()
        check = Present.check_open

        def slowly(present: Present) -> None:
            check(present)
            self.inside.set()
            self.go.wait(PATIENCE)

        monkeypatch.setattr(Present, "check_open", slowly)


@pytest.fixture
def last_second(area: Area, noon: datetime) -> Campaign:
    """A campaign that closes in one second; one order would be enough."""
    return opened(area, leader(area), {"stock": {"general": 9}}, closes_at=noon + timedelta(seconds=1))


@both
def test_an_order_of_the_last_second_counts_when_orders_are_closed(
    last_second: Campaign, li_wei: Person, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, lives = Slow(monkeypatch), home(li_wei)

    def cut_off() -> None:
        slow.inside.wait(PATIENCE)
        clock.move(seconds=2)
        slow.go.set()
        actions.close_due()

    assert at_once(lambda: order(last_second, lives, li_wei), cut_off) == ["", ""]
    assert Campaign.objects.get().state == CampaignState.CONFIRMED
    assert (Order.objects.get().state, wrong()) == (OrderState.CONFIRMED, [])


@both
@pytest.mark.postgres
def test_without_the_gate_an_order_is_placed_in_what_has_failed(
    last_second: Campaign, li_wei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: SQLite has one writer at a time, so that only PostgreSQL shows it."""
    if connection.vendor != "postgresql":
        pytest.fail("needs PostgreSQL")
    monkeypatch.setattr(gate, "enter", lambda kind, pk: None)
    slow, lives = Slow(monkeypatch), home(li_wei)

    def cut_off() -> None:
        slow.inside.wait(PATIENCE)
        clock.move(seconds=2)
        actions.close_due()
        slow.go.set()

    assert at_once(lambda: order(last_second, lives, li_wei), cut_off) == ["", ""]
    assert (Campaign.objects.get().state, Order.objects.get().state) == (
        CampaignState.FAILED,
        OrderState.PLACED,
    )


@both
def test_who_believes_the_page_orders_after_the_cut_off(
    last_second: Campaign, li_wei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control for both databases: what the open page said, instead of what the transaction reads."""
    shown = Present.of(last_second.pk)
    monkeypatch.setattr(Present, "of", lambda pk, only=None: shown)
    monkeypatch.setattr(Campaign, "is_open", True)
    clock.move(seconds=2)
    actions.close_due()
    order(last_second, home(li_wei), li_wei)
    assert (Campaign.objects.get().state, Order.objects.get().state) == (
        CampaignState.FAILED,
        OrderState.PLACED,
    )


# --- a hold that lapses, and its late payment


class TwoClocks:
    """Each thread has a moment of its own: the payment came in time, the sweep a moment later."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._mine = threading.local()
        now = clock.now
        monkeypatch.setattr(clock, "now", lambda: getattr(self._mine, "moment", None) or now())

    def at(self, moment: datetime, verb: Callable[[], object]) -> Callable[[], object]:
        """The verb, at that moment."""

        def run() -> object:
            self._mine.moment = moment
            return verb()

        return run


def held(area: Area, li_wei: Person) -> tuple[Campaign, Order]:
    """An order that is held until it is paid."""
    campaign = opened(area, leader(area), {"stock": {"general": 5}}, hold_minutes=30)
    return campaign, order(campaign, home(li_wei), li_wei, 2)


@both
@pytest.mark.parametrize("turn", range(4))
def test_a_lapse_and_a_late_payment_and_exactly_one_wins(
    turn: int, area: Area, li_wei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, placed = held(area, li_wei)
    assert placed.hold_until
    swept, clocks = read(placed), TwoClocks(monkeypatch)
    lapsed: list[bool] = []
    pay = clocks.at(
        placed.hold_until - timedelta(microseconds=1), lambda: actions.pay_hold(placed, by=li_wei)
    )
    sweep = clocks.at(swept.hold_until or clock.now(), lambda: lapsed.append(actions.lapse(swept)))
    verbs = (pay, sweep) if turn % 2 else (sweep, pay)
    came = at_once(*verbs)[0 if turn % 2 else 1]
    state = Order.objects.get().state
    assert (came, lapsed, state, left(campaign)) in [
        ("", [False], OrderState.PLACED, 3),
        ("order.lapsed", [True], OrderState.EXPIRED, 5),
    ]
    assert wrong() == []


@both
@pytest.mark.parametrize("turn", range(4))
def test_an_offer_is_taken_or_it_lapses_and_exactly_one_wins(
    turn: int, area: Area, li_wei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, placed = held(area, li_wei)
    Campaign.objects.update(hold_minutes=0)
    placed, swept = read(placed), read(placed)
    assert placed.hold_until
    clocks = TwoClocks(monkeypatch)
    lapsed: list[bool] = []
    take = clocks.at(placed.hold_until - timedelta(microseconds=1), lambda: actions.accept(placed, by=li_wei))
    sweep = clocks.at(placed.hold_until, lambda: lapsed.append(actions.lapse(swept)))
    verbs = (take, sweep) if turn % 2 else (sweep, take)
    came = at_once(*verbs)[0 if turn % 2 else 1]
    state = Order.objects.get().state
    assert (came, lapsed, state, left(campaign)) in [
        ("", [False], OrderState.PLACED, 3),
        ("order.lapsed", [True], OrderState.EXPIRED, 5),
    ]
    assert wrong() == []


@both
def test_without_the_conditions_both_win(area: Area, li_wei: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    _campaign, placed = held(area, li_wei)
    swept = read(placed)

    def sweep_what_was_read(rows: Any, **changes: Any) -> bool:
        return bool(Order.objects.filter(pk=swept.pk).update(**changes))

    monkeypatch.setattr(hold, "let_go", sweep_what_was_read)
    came = at_once(lambda: holds.pay_hold(placed, by=li_wei))
    assert (came, actions.lapse(swept)) == ([""], True)  # paid, and its goods are somebody else's


# --- minimum and cut-off, without threads


@pytest.fixture
def thirty(area: Area, noon: datetime) -> Campaign:
    """A pack for ¥58, at least thirty, orders until one o'clock."""
    lead = leader(area)
    return opened(area, lead, closes_at=noon + timedelta(hours=1), minimum_of="packs", minimum=30)


def with_29(campaign: Campaign, building: Any) -> None:
    """Twenty-nine packs are ordered."""
    for number in range(29):
        somebody = resident(f"住户{number}", door(building, f"{number // 4 + 10:02}{number % 4 + 1:02}"))
        order(campaign, home(somebody), somebody)


@pytest.mark.django_db
def test_29_at_the_cut_off_fail_and_nobody_owes_anything(
    thirty: Campaign, building: Any, li_wei: Person
) -> None:
    """Scenario 2: 29 × ¥58 = ¥1,682.00; the thirtieth comes one second too late, though its page was open."""
    with_29(thirty, building)
    assert sum(Order.objects.values_list("total_minor", flat=True)) == 168_200
    clock.move(minutes=60, seconds=1)
    with pytest.raises(Refused, match=r"campaign\.not_open"):
        order(thirty, home(li_wei), li_wei)
    actions.close_due()
    assert Campaign.objects.get().state == CampaignState.FAILED
    assert (Order.objects.filter(state__in=LIVE).count(), wrong()) == (0, [])


@pytest.mark.django_db
def test_the_thirtieth_one_second_before_makes_it_take_place(
    thirty: Campaign, building: Any, li_wei: Person
) -> None:
    with_29(thirty, building)
    clock.move(minutes=59, seconds=59)
    order(thirty, home(li_wei), li_wei)
    clock.move(seconds=1)
    actions.close_due()
    assert Campaign.objects.get().state == CampaignState.CONFIRMED
    assert (Order.objects.filter(state=OrderState.CONFIRMED).count(), wrong()) == (30, [])


# --- the waiting list


@pytest.mark.django_db
def test_who_waits_for_something_else_keeps_nobody_from_what_is_free(
    area: Area, building: Any, li_wei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groceries.actions.waiting.AT_ONCE", 2)
    campaign = opened(
        area, leader(area), {"stock": {"general": 0}}, {"title": "大米", "stock": {"general": 1}}
    )
    pack, rice = (one.pk for one in campaign.offers.order_by("position"))
    first = actions.place_order(campaign, home(li_wei), actions.Wish(wants={rice: 1}), by=li_wei)
    people = [resident(f"住户{n}", door(building, f"09{n:02}")) for n in range(6)]
    for number, one in enumerate(people):
        wanted = {pack: 1} if number < 5 else {rice: 1}
        actions.place_order(campaign, home(one), actions.Wish(wants=wanted, wait=True), by=one)
    actions.cancel(first, by=li_wei)
    assert Order.objects.get(household=home(people[5])).state == OrderState.RESERVED


@pytest.mark.django_db
def test_fewer_are_given_at_once_where_fewer_are_welcome(area: Area, li_wei: Person) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 2}}, fee_minor=100)
    placed = order(campaign, home(li_wei), li_wei, 5, accept_fewer=True)
    assert (placed.state, placed.lines.get().quantity, placed.total_minor) == (
        OrderState.PLACED,
        2,
        2 * 5800 + 100,
    )
    assert (left(campaign), wrong()) == (0, [])


@pytest.mark.django_db
def test_an_old_order_is_not_filled_up_again_when_its_days_are_over(
    area: Area, li_wei: Person, noon: datetime
) -> None:
    EntitlementRule.objects.create(area=area, kind="masks", quantity=5, days=10)
    masks, lead = {"title": "口罩", "kind": "masks", "price_minor": 0}, leader(area)
    long = opened(area, lead, masks, closes_at=noon + timedelta(days=20))
    placed = order(long, home(li_wei), li_wei, 1)
    clock.move(days=11)
    actions.change(placed, wish(long, 5), by=li_wei)
    with pytest.raises(Refused, match=r"entitlement\.used_up"):
        order(opened(area, lead, masks, **terms_now()), home(li_wei), li_wei, 1)
    actions.change(placed, wish(long, 2), by=li_wei)  # less is never refused
    assert wrong() == []


def terms_now() -> dict[str, Any]:
    """Opened at this moment."""
    given = terms()
    return {"opens_at": given.opens_at, "closes_at": given.closes_at}


@pytest.mark.django_db
def test_a_refused_change_leaves_what_was_read(area: Area, li_wei: Person) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 4}})
    placed = order(campaign, home(li_wei), li_wei, 2)
    with pytest.raises(Refused, match=r"order\.sold_out"):
        actions.change(placed, wish(campaign, 5), by=li_wei)
    actions.change(placed, wish(campaign, 3), by=li_wei)
    assert (placed.version, left(campaign), ordering.TRIES) == (2, 1, 8)
