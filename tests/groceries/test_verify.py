"""
`manage.py verify` finds every kind of difference in campaigns, orders and money: for each check one is planted behind
the back of the actions, and printed.
"""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from groceries import actions, checks
from groceries.models import (
    Campaign,
    Draw,
    EntitlementRule,
    EntitlementUse,
    Offer,
    Order,
    OrderLine,
    Pool,
    PurchaseOrderLine,
    PurchaseOrderPart,
    Reservation,
    Slot,
    Voucher,
)
from groceries.words import CampaignState, OrderState
from hub.core.flow.idempotent import Key
from hub.core.flow.models import IdempotencyKey
from hub.core.kit import clock, invariants
from hub.core.payments.models import CreditAccount, Payment, PaymentAttempt, Posting, Refund
from hub.core.payments.words import Account, AttemptState
from hub.core.people.models import Area, Building, Household, Person
from tests.conftest import door, resident
from tests.groceries.closing_kit import handing, order_of
from tests.groceries.kit import leader, opened, order, wish
from tests.groceries.money_kit import home, paid

pytestmark = pytest.mark.django_db


def printed() -> dict[str, str]:
    """What `manage.py verify` prints of this room: check → what it says of which row."""
    out = StringIO()
    with contextlib.suppress(SystemExit):
        call_command("verify", stdout=out)
    lines = [line.partition(": ") for line in out.getvalue().splitlines() if ": expected " in line]
    return {name: rest for name, _colon, rest in lines if name.startswith(("groceries", "payments"))}


class Life:
    """One campaign with everything: a rule, a stock, a slot, somebody who waits; money, goods and vouchers."""

    def __init__(self, area: Area, building: Building, auntie_wang: Person) -> None:
        self.area, self.building, self.wang = area, building, auntie_wang
        self.sun = leader(area)
        EntitlementRule.objects.create(
            area=area, kind="masks", quantity=5, days=10, since=clock.now() - timedelta(hours=1)
        )
        self.doors = [door(building, f"{n + 1:02}03") for n in range(4)]
        self.people = [resident(f"住户{n}", one) for n, one in enumerate(self.doors)]

    def ordered(self) -> Campaign:
        """Three have ordered, with the same tap twice; the fourth waits for what is not there."""
        masks = {"title": "口罩", "kind": "masks", "stock": {"general": 5}, "price_minor": 100}
        campaign = opened(self.area, self.sun, masks, fee_minor=50)
        starts = clock.now() + timedelta(days=1)
        self.slot = Slot.objects.create(
            campaign=campaign, point="东门", starts_at=starts, ends_at=starts + timedelta(hours=1), capacity=9
        )
        for number, (home_, person) in enumerate(zip(self.doors, self.people, strict=True)):
            tap = Key.of("tap", b"one", person)
            wanted = wish(campaign, (1, 2, 2, 2)[number], slot=self.slot, wait=number == 3)
            for _again in range(2):
                actions.place_order(campaign, home_, wanted, by=person, key=tap)
        return campaign

    def handed(self) -> Campaign:
        """Closed, ordered, received and shared out; the first has paid and collected."""
        campaign = self.ordered()
        paid(order_of(campaign, self.doors[0]), self.people[0], self.wang)
        actions.close(campaign, by=self.sun, why="满了")
        campaign = handing(actions.decide(campaign), self.sun)
        actions.redeem(order_of(campaign, self.doors[0]).voucher, by=self.sun)
        return campaign


@pytest.fixture
def life(area: Area, building: Building, auntie_wang: Person, noon: object) -> Life:
    """Everybody who takes part."""
    return Life(area, building, auntie_wang)


@pytest.fixture
def campaign(life: Life) -> Campaign:
    """Open, and sound."""
    found = life.ordered()
    assert printed() == {}
    return found


@pytest.fixture
def collecting(life: Life) -> Campaign:
    """Being handed out, and sound."""
    found = life.handed()
    assert printed() == {}
    return found


def unguarded(index: str) -> None:
    """Takes the index of a constraint away, which would not let the difference be planted (until the test ends)."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {index}")


def test_every_check_has_a_test_here() -> None:
    """And every check of money, whose rows are planted below."""
    planted = {name for name, _plant in (*OPEN, *HANDED)} | SEPARATE
    assert planted == {name for name in invariants.names() if name.startswith(("groceries.", "payments."))}
    assert set(checks.CHECKS) <= planted


Plant = Callable[[Campaign], object]

OPEN: tuple[tuple[str, Plant], ...] = (
    ("groceries.pools", lambda _c: Pool.objects.update(remaining=F("size"))),
    ("groceries.reservations", lambda _c: Reservation.objects.filter(line__quantity=2).update(quantity=1)),
    ("groceries.slots", lambda _c: Slot.objects.update(taken=1)),
    ("groceries.waiting", lambda c: Pool.objects.filter(offer__campaign=c).update(
        remaining=F("remaining") + 2, size=F("size") + 2)),
    ("groceries.entitlements", lambda _c: EntitlementUse.objects.filter(quantity=2).update(quantity=1)),
    ("groceries.entitlements_left_out", lambda _c: EntitlementUse.objects.all()[:1].get().delete()),
    ("groceries.entitlements_kept", lambda _c: EntitlementRule.objects.update(quantity=1)),
    ("groceries.states", lambda _c: Order.objects.filter(state=OrderState.PLACED).update(state=OrderState.COLLECTED)),
    ("groceries.cut_off", lambda _c: Order.objects.update(placed_at=clock.now() + timedelta(hours=4))),
    ("groceries.totals", lambda _c: OrderLine.objects.filter(quantity=1).update(price_minor=1)),
    ("groceries.repeated", lambda _c: IdempotencyKey.objects.update(reference=Order.objects.all()[0].pk)),
)  # fmt: skip
"""Differences in a campaign that is open."""

HANDED: tuple[tuple[str, Plant], ...] = (
    ("groceries.purchase_orders", lambda _c: PurchaseOrderLine.objects.update(quantity=9)),
    ("groceries.purchase_orders_left_out", lambda _c: PurchaseOrderPart.objects.all()[0].delete()),
    ("groceries.allocated", lambda _c: Offer.objects.get().receipt_lines.update(arrived=2)),
    ("groceries.values", lambda _c: Order.objects.filter(state="collected").update(value_minor=F("value_minor") + 1)),
    ("groceries.paid", lambda _c: Order.objects.filter(state="collected").update(value_minor=0)),
    ("groceries.settled", lambda c: Campaign.objects.filter(pk=c.pk).update(state=CampaignState.SETTLED)),
    ("groceries.substitutions", lambda _c: OrderLine.objects.update(settled=F("quantity"), allocated=0)),
    ("groceries.vouchers", lambda _c: Voucher.objects.filter(redeemed=1).update(redeemed=0)),
    ("payments.refunds", lambda _c: Payment.objects.update(refunded_minor=1)),
    ("payments.credit", lambda _c: CreditAccount.objects.create(household=Household.objects.all()[0], balance_minor=1)),
    ("payments.subjects", lambda _c: Payment.objects.update(amount_minor=1000)),
    ("payments.books", lambda _c: Payment.objects.update(amount_minor=1000)),
)  # fmt: skip
"""Differences in one that is handed out, and in its money."""

SEPARATE = {
    "groceries.one_live_order", "groceries.draws", "groceries.belongs", "payments.postings", "payments.attempts",
}  # fmt: skip
"""Those that need more than one statement."""


@pytest.mark.parametrize(("check", "plant"), OPEN, ids=[name for name, _plant in OPEN])
def test_a_difference_while_orders_are_taken_is_printed(check: str, plant: Plant, campaign: Campaign) -> None:
    plant(campaign)
    assert check in printed()


@pytest.mark.parametrize(("check", "plant"), HANDED, ids=[name for name, _plant in HANDED])
def test_a_difference_after_the_cut_off_is_printed(check: str, plant: Plant, collecting: Campaign) -> None:
    plant(collecting)
    assert check in printed()


def test_a_second_live_order_is_printed(campaign: Campaign, life: Life) -> None:
    unguarded("order_one_live")
    mine = order_of(campaign, life.doors[0])
    Order.objects.create(
        campaign=campaign, household=life.doors[0], episode=campaign.episode, total_minor=50, code="SECOND22"
    )
    says = f"campaign:{campaign.pk}/household:{mine.household_id}: expected 1, found 2"
    assert printed()["groceries.one_live_order"] == says


def test_an_order_that_belongs_elsewhere_is_printed(campaign: Campaign, life: Life, other_area: Area) -> None:
    there = Building.objects.create(area=other_area, number="1", name="1栋", floors=3, doors_per_floor=2)
    mine = order_of(campaign, life.doors[0])
    Order.objects.filter(pk=mine.pk).update(household=door(there, "0101"))
    assert printed() == {
        "groceries.belongs": f"order:{mine.pk}: expected a household of its area, found another"
    }


def test_lines_slots_and_goods_of_another_campaign_are_printed(campaign: Campaign, life: Life) -> None:
    other = opened(life.area, life.sun, {"title": "大米", "stock": {"general": 9}})
    mine = order_of(campaign, life.doors[0])
    starts = clock.now() + timedelta(days=1)
    slot = Slot.objects.create(
        campaign=other,
        point="西门",
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        capacity=1,
        taken=1,
    )
    Slot.objects.filter(campaign=campaign).update(taken=F("taken") - 1)
    Order.objects.filter(pk=mine.pk).update(slot=slot)
    assert printed() == {
        "groceries.belongs": f"order:{mine.pk}: expected a slot of its campaign, found another"
    }
    mine.lines.update(offer=other.offers.get())
    assert "groceries.belongs" in printed()


def test_a_draw_that_is_not_the_one_of_its_seed_is_printed(life: Life, director_zhou: Person) -> None:
    campaign = opened(
        life.area, life.sun, {"stock": {"general": 2}}, allotment="ballot", draw_number="上证指数4月11日收盘"
    )
    for home_, person in zip(life.doors, life.people, strict=True):
        order(campaign, home_, person)
    clock.move(hours=3)
    actions.close_due()
    actions.draw(Campaign.objects.get(pk=campaign.pk), "3251.85", by=director_zhou)
    assert printed() == {}
    draw = Draw.objects.get()
    entries = list(draw.entries.order_by("rank"))
    entries[0].rank, entries[-1].rank = None, entries[0].rank
    entries[0].save(update_fields=["rank"])
    entries[-1].save(update_fields=["rank"])
    assert printed() == {"groceries.draws": f"draw:{draw.pk}: expected the order of its seed, found another"}
    Draw.objects.update(number="3251.86")
    assert printed()["groceries.draws"].startswith(f"draw:{draw.pk}: expected ")


def test_a_posting_that_does_not_sum_to_zero_is_printed(collecting: Campaign, area: Area) -> None:
    posting = Posting.objects.create(area=area, kind="paid")
    posting.entries.create(account=Account.CASH, amount_minor=100)
    assert printed() == {"payments.postings": f"posting:{posting.pk}: expected 0, found 100"}


def test_money_taken_from_a_card_that_is_no_payment_is_printed(collecting: Campaign, life: Life) -> None:
    mine = order_of(collecting, life.doors[0])
    taken = PaymentAttempt.objects.create(
        area=life.area, household=life.doors[0], subject_kind="order", subject_id=mine.pk, provider="fake", mode="pay",
        key="order-1:pay:1", state=AttemptState.CAPTURED, amount_minor=150, captured_minor=150, currency="CNY",
        until=clock.now(), ended_at=clock.now(),
    )  # fmt: skip
    assert printed() == {"payments.attempts": f"attempt:{taken.pk}: expected 150, found None None"}


# --- what it found in the code ------------------------------------------------------------------------------------


def test_an_order_that_is_struck_after_it_was_paid_gives_its_money_back(life: Life) -> None:
    campaign = life.ordered()
    mine = order_of(campaign, life.doors[0])
    paid(mine, life.people[0], life.wang)
    actions.close(campaign, by=life.sun, why="满了")
    actions.decide(campaign)
    actions.strike(order_of(campaign, life.doors[0]), by=life.sun, why="住院了")
    assert CreditAccount.objects.get().balance_minor == mine.total_minor == 150
    assert Refund.objects.get().why == "cancelled"
    assert printed() == {}


def test_money_given_back_for_goods_that_nobody_fetched_leaves_no_difference(
    area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    """The order is closed while others still collect; what is given back by hand lowers its price all the same."""
    from hub.core.payments import actions as payments
    from hub.core.payments.words import RefundTo

    sun = leader(area)
    campaign = opened(area, sun)
    payment = paid(order(campaign, home(li_wei), li_wei), li_wei, auntie_wang)
    actions.close(campaign, by=sun, why="满了")
    campaign = handing(actions.decide(campaign), sun)
    actions.leave(order_of(campaign, home(li_wei)), by=sun)
    actions.give_up(order_of(campaign, home(li_wei)), by=sun, why="送给独居老人")
    payments.refund(payment, 5000, RefundTo.CREDIT, by=auntie_wang, reason="没有取到")
    actions.settle(Campaign.objects.get(), 5800, 0, by=auntie_wang)
    assert printed() == {}
