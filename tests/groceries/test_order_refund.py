"""Money goes back: on the balance at once, out of the hub only by a second person."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from groceries import actions, money
from groceries.models import Campaign, Order
from groceries.words import CampaignState, OrderState
from hub.core.flow.idempotent import Key
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.notices.models import Notice
from hub.core.payments import actions as payments
from hub.core.payments.models import CreditAccount, LedgerEntry, Payment, Refund
from hub.core.payments.words import Account, RefundState, RefundTo
from hub.core.people.models import Area, Building, Person
from tests.conftest import door, resident
from tests.groceries.kit import leader, opened, order, wrong
from tests.groceries.money_kit import at_once, credit, fixed, home, many, paid


@pytest.fixture
def sun_li(area: Area) -> Person:
    """Leads the campaign."""
    return leader(area)


@pytest.fixture
def campaign(area: Area, sun_li: Person) -> Campaign:
    """Vegetables for 58 yuan."""
    return opened(area, sun_li)


@pytest.mark.django_db
def test_a_cancelled_order_gives_its_money_back_at_once(
    campaign: Campaign, li_wei: Person, auntie_wang: Person
) -> None:
    placed = order(campaign, home(li_wei), li_wei, 2)
    paid(placed, li_wei, auntie_wang)
    actions.cancel(placed, by=li_wei)
    assert (credit(home(li_wei)), money.standing_of(placed).paid) == (11600, 0)
    assert Refund.objects.get().why == "cancelled"
    assert wrong() == []


@pytest.mark.django_db
def test_twenty_nine_of_thirty_and_all_get_their_money_back(
    area: Area, building: Building, sun_li: Person, auntie_wang: Person
) -> None:
    """Scenario 2: a pack for ¥58, minimum 30, 29 at the cut-off → failed, and ¥1,682.00 go back."""
    campaign = opened(area, sun_li, minimum_of="packs", minimum=30)
    for number in range(29):
        person = resident(f"住户{number}", door(building, f"{number // 4 + 1:02}{number % 4 + 11}"))
        paid(order(campaign, home(person), person), person, auntie_wang)
    with clock.at(clock.now() + timedelta(hours=4)):
        actions.close_due()
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.FAILED
    assert sum(CreditAccount.objects.values_list("balance_minor", flat=True)) == 168200
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.CANCELLED}
    assert wrong() == []


@pytest.mark.django_db
def test_what_was_not_delivered_is_given_back(
    campaign: Campaign, li_wei: Person, auntie_wang: Person
) -> None:
    placed = fixed(order(campaign, home(li_wei), li_wei, 3))
    paid(placed, li_wei, auntie_wang)
    line = placed.lines.get()
    with pytest.raises(Invalid, match=r"line\.quantity"):
        actions.not_delivered(line, 4, by=auntie_wang)
    actions.not_delivered(line, 1, by=auntie_wang)
    placed.refresh_from_db()
    assert (placed.value_minor, placed.lines.get().handed, credit(home(li_wei))) == (11600, 2, 5800)
    assert Notice.objects.filter(person=li_wei, verb="groceries.order.line_missing").exists()
    assert wrong() == []


@pytest.mark.django_db
def test_money_out_needs_a_second_person(
    campaign: Campaign, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    payment = paid(fixed(order(campaign, home(li_wei), li_wei, 2)), li_wei, auntie_wang)
    asked = payments.refund(payment, 5800, RefundTo.CASH, by=auntie_wang, reason="坏了一份")
    payment.refresh_from_db()
    assert (asked.state, payment.refunded_minor) == (RefundState.ASKED, 5800)
    with pytest.raises(NotYours, match=r"refund\.same_person"):
        payments.pay_out(asked, by=auntie_wang)
    with pytest.raises(NotYours, match=r"refund\.own_household"):
        payments.pay_out(asked, by=li_wei)
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=asked.pk).update(state="paid", decided_by=auntie_wang)
    payments.pay_out(asked, by=director_zhou)
    with pytest.raises(Conflict):
        payments.pay_out(Refund.objects.get(pk=asked.pk), by=director_zhou)
    cash = LedgerEntry.objects.filter(account=Account.CASH).values_list("amount_minor", flat=True)
    assert sorted(cash) == [-5800, 11600]


@pytest.mark.django_db
def test_more_than_was_paid_never_goes_back(campaign: Campaign, li_wei: Person, auntie_wang: Person) -> None:
    payment = paid(fixed(order(campaign, home(li_wei), li_wei)), li_wei, auntie_wang)
    payments.refund(payment, 5000, RefundTo.CREDIT, by=auntie_wang, reason="少了")
    with pytest.raises(Conflict, match=r"refund\.too_much"):
        payments.refund(payment, 801, RefundTo.CREDIT, by=auntie_wang, reason="少了")
    with pytest.raises(Invalid, match=r"refund\.why"):
        payments.refund(payment, 1, RefundTo.CREDIT, by=auntie_wang, reason=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(refunded_minor=5801)
    assert credit(home(li_wei)) == 5000
    now = money.standing_of(Order.objects.get())
    assert (now.owed, now.paid, now.open) == (800, 800, 0)
    assert wrong() == []


@pytest.mark.django_db
def test_a_household_gets_its_balance_in_cash_or_hears_why_not(
    campaign: Campaign, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    placed = order(campaign, home(li_wei), li_wei)
    paid(placed, li_wei, auntie_wang)
    actions.cancel(placed, by=li_wei)
    key = Key.of("tap", b"out", li_wei)
    asked = payments.withdraw(home(li_wei), 5000, RefundTo.CASH, by=li_wei, key=key)
    assert payments.withdraw(home(li_wei), 5000, RefundTo.CASH, by=li_wei, key=key) == asked
    assert credit(home(li_wei)) == 800
    with pytest.raises(Conflict, match=r"credit\.too_little"):
        payments.withdraw(home(li_wei), 801, RefundTo.CASH, by=li_wei)
    assert wrong() == []
    payments.decline(asked, by=director_zhou, why="请先到居委会登记")
    assert credit(home(li_wei)) == 5800
    again = payments.withdraw(home(li_wei), 5800, RefundTo.TRANSFER, by=li_wei)
    payments.pay_out(again, by=auntie_wang)
    assert credit(home(li_wei)) == 0
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_the_same_money_goes_back_once(campaign: Campaign, li_wei: Person, auntie_wang: Person) -> None:
    payment = paid(fixed(order(campaign, home(li_wei), li_wei)), li_wei, auntie_wang)
    came = many(4, lambda: payments.refund(payment, 5800, RefundTo.CREDIT, by=auntie_wang, reason="坏了"))
    assert came == ["done", *["refund.too_much"] * 3]
    assert credit(home(li_wei)) == 5800


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_it_goes_back_more_than_once(
    campaign: Campaign, li_wei: Person, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: who looks at what was read before gives the same money to everybody who asks."""
    from hub.core.payments.actions import refunding

    payment = paid(fixed(order(campaign, home(li_wei), li_wei)), li_wei, auntie_wang)

    def look_first(parts: list[tuple[Payment, int]]) -> None:
        for read_before, amount in parts:
            assert read_before.refunded_minor + amount <= read_before.amount_minor
            Payment.objects.filter(pk=read_before.pk).update(refunded_minor=amount)

    monkeypatch.setattr(refunding, "_take", look_first)
    many(3, lambda: payments.refund(payment, 5800, RefundTo.CREDIT, by=auntie_wang, reason="坏了"))
    assert credit(home(li_wei)) > 5800
    assert "payments.refunds" in {found.split(":")[0] for found in wrong()}


@pytest.mark.django_db(transaction=True)
def test_an_order_is_cancelled_while_its_payment_is_checked(
    area: Area, sun_li: Person, li_wei: Person, auntie_wang: Person
) -> None:
    """Whoever comes first: in the end the money is on the balance, all of it and once."""
    for number in range(6):
        before = credit(home(li_wei))
        campaign = opened(area, sun_li, title=f"{number}")
        placed = order(campaign, home(li_wei), li_wei)
        sent = actions.say_paid(placed, payments.Wish(), by=li_wei)
        at_once(partial(payments.verify, sent, by=auntie_wang), partial(actions.cancel, placed, by=li_wei))
        assert credit(home(li_wei)) - before == 5800
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_a_refund_is_paid_out_once(
    campaign: Campaign, li_wei: Person, auntie_wang: Person, director_zhou: Person, sun_li: Person
) -> None:
    payment = paid(fixed(order(campaign, home(li_wei), li_wei)), li_wei, sun_li)
    asked = payments.refund(payment, 5800, RefundTo.CASH, by=sun_li, reason="坏了")
    copies = [Refund.objects.get(pk=asked.pk) for _ in range(2)]
    came = at_once(
        lambda: payments.pay_out(copies[0], by=auntie_wang),
        lambda: payments.pay_out(copies[1], by=director_zhou),
    )
    assert sorted(came) == ["done", "state.changed"]
    assert LedgerEntry.objects.filter(account=Account.CASH, amount_minor=-5800).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["payments_posting", "payments_ledgerentry"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET id = id + 1000"])
def test_nobody_changes_the_ledger(
    table: str, change: str, campaign: Campaign, li_wei: Person, auntie_wang: Person
) -> None:
    paid(order(campaign, home(li_wei), li_wei), li_wei, auntie_wang)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))
    assert LedgerEntry.objects.count() == 2
