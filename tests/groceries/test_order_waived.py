"""What the committee bears for a household is nobody's money: where the goods cost less, it bears less."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from groceries import actions, money, settlement
from groceries.models import Campaign, Order
from hub.core.kit.errors import Conflict
from hub.core.notices.models import Notice
from hub.core.payments import actions as payments
from hub.core.payments.models import LedgerEntry, Payment, Refund
from hub.core.payments.words import Account, Method, RefundTo
from hub.core.people.models import Area, Person
from tests.groceries.closing_kit import confirmed, order_of, received
from tests.groceries.kit import leader, opened, order, wrong
from tests.groceries.money_kit import credit, handed_out, home, paid


@pytest.fixture
def sun_li(area: Area) -> Person:
    """Leads the campaign."""
    return leader(area)


def borne(placed: Order, by: Person, checker: Person, amount: int | None = None) -> Payment:
    """Sun Li notes that the committee bears it, and a second person agrees."""
    noted = actions.note_payment(placed, by=by, method=Method.WAIVED, note="低保户", amount_minor=amount)
    found = payments.verify(noted, by=checker)
    placed.refresh_from_db()
    return found


def on(account: str) -> int:
    """What stands on an account of the ledger."""
    return sum(LedgerEntry.objects.filter(account=account).values_list("amount_minor", flat=True))


@pytest.mark.django_db
def test_a_cancelled_order_that_the_committee_bore_is_nobodys_balance(
    area: Area, sun_li: Person, li_wei: Person, auntie_wang: Person
) -> None:
    placed = order(opened(area, sun_li), home(li_wei), li_wei)
    payment = borne(placed, sun_li, auntie_wang)
    assert on(Account.WAIVED) == 5800
    actions.cancel(placed, by=sun_li)
    payment.refresh_from_db()
    assert (payment.kept_minor, credit(home(li_wei)), on(Account.WAIVED), on(Account.CREDIT)) == (0, 0, 0, 0)
    assert [(one.to, one.amount_minor) for one in Refund.objects.all()] == [(RefundTo.WAIVED, 5800)]
    with pytest.raises(Conflict, match=r"credit\.too_little"):
        payments.withdraw(home(li_wei), 1, RefundTo.CASH, by=li_wei)
    told = Notice.objects.filter(person=li_wei, verb__startswith="payments.refund")
    assert [notice.verb for notice in told] == ["payments.refund.taken_back"]
    assert wrong() == []


@pytest.mark.django_db
def test_what_the_committee_bore_is_taken_back_before_what_the_household_paid(
    area: Area, sun_li: Person, li_wei: Person, auntie_wang: Person
) -> None:
    """Two packs for ¥116, ¥58 of it borne; one does not come, then the other. Only what she paid comes to her."""
    campaign = opened(area, sun_li)
    placed = order(campaign, home(li_wei), li_wei, 2)
    borne(placed, sun_li, auntie_wang, 5800)
    paid(placed, li_wei, auntie_wang)
    received(confirmed(campaign, sun_li), sun_li, 1)
    actions.allocate(campaign, by=sun_li)
    assert (on(Account.WAIVED), credit(home(li_wei))) == (0, 0)
    now = order_of(campaign, home(li_wei))
    assert money.standing_of(now).paid == 5800
    actions.not_delivered(now.lines.get(), 1, by=auntie_wang)
    assert (on(Account.WAIVED), credit(home(li_wei))) == (0, 5800)
    assert wrong() == []


@pytest.mark.django_db
@pytest.mark.parametrize("to", [RefundTo.CREDIT, RefundTo.CASH, RefundTo.TRANSFER])
def test_nobody_pays_out_what_the_committee_bore(
    to: str, area: Area, sun_li: Person, li_wei: Person, auntie_wang: Person
) -> None:
    payment = borne(order(opened(area, sun_li), home(li_wei), li_wei), sun_li, auntie_wang)
    handed_out(Campaign.objects.get())
    with pytest.raises(Conflict, match=r"refund\.waived"):
        payments.refund(payment, 100, to, by=auntie_wang, reason="坏了")
    payment.refresh_from_db()
    assert (payment.refunded_minor, Refund.objects.count(), credit(home(li_wei))) == (0, 0, 0)


@pytest.mark.django_db
def test_the_books_of_a_campaign_say_what_went_back_to_the_committee(
    area: Area, sun_li: Person, li_wei: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    campaign = opened(area, sun_li)
    borne(order(campaign, home(li_wei), li_wei, 2), sun_li, auntie_wang)
    received(confirmed(campaign, sun_li), sun_li, 1)
    actions.allocate(campaign, by=sun_li)
    campaign.orders.update(state="collected")
    Campaign.objects.filter(pk=campaign.pk).update(state="collecting")
    campaign.refresh_from_db()
    sheet = settlement.sheet(campaign)
    figures = (sheet.waived, sheet.back_waived, sheet.refunded, sheet.back_credit, sheet.value)
    assert (figures, sheet.difference) == ((11600, 5800, 5800, 0, 5800), 0)
    url = reverse("groceries:settlement", args=[area.slug, campaign.pk])
    Person.objects.filter(pk=sun_li.pk).update(language="en")
    page = sign_in(sun_li).get(url).content.decode()
    assert "58.00 is back with the committee" in page
    actions.settle(campaign, 0, 0, by=auntie_wang)
    assert wrong() == []
