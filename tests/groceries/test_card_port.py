"""The port for cards, driven by a provider of the tests' own: a real one is an adapter and nothing else."""

from datetime import timedelta

import pytest
from django.test import Client, TestCase
from django.urls import reverse

from groceries import actions, money, settlement
from groceries.models import Campaign, Order
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.payments import access as seen
from hub.core.payments import actions as payments
from hub.core.payments.actions import cards, hearing
from hub.core.payments.models import LedgerEntry, Payment, PaymentAttempt, ProviderEvent
from hub.core.payments.provider import Mode
from hub.core.payments.words import Account, AttemptState, PaymentState, RefundState
from hub.core.people.models import Area, Person
from tests.core.card_provider import SECRETS, FakeProvider, sign
from tests.groceries.kit import leader, opened, order, wrong
from tests.groceries.money_kit import credit, fixed, handed_out, home

pytestmark = pytest.mark.django_db
BACK = "https://hub.example/orders/1/"
HOOK = reverse("payments:webhook")


@pytest.fixture
def campaign(area: Area) -> Campaign:
    """Packs for 58 yuan."""
    return opened(area, leader(area))


@pytest.fixture
def placed(campaign: Campaign, li_wei: Person) -> Order:
    """Two of them."""
    return order(campaign, home(li_wei), li_wei, 2)


def session(placed: Order, by: Person, mode: Mode = Mode.HOLD) -> PaymentAttempt:
    """Opened."""
    return cards.open_session(money.KIND, placed.pk, mode, back_to=BACK, by=by)


def hook(body: bytes, secret: bytes = SECRETS[0]) -> int:
    """The provider tells; whatever is enqueued runs."""
    headers = {"Fake-Signature": sign(body, secret)}
    with TestCase.captureOnCommitCallbacks(execute=True):
        status = Client().post(HOOK, body, "application/json", headers=headers).status_code
    for event in ProviderEvent.objects.filter(followed_at=None):
        hearing.follow_event(event.pk)
    return status


def on(account: Account) -> int:
    """What stands on an account."""
    return sum(LedgerEntry.objects.filter(account=account).values_list("amount_minor", flat=True))


def test_without_a_provider_there_is_nothing(placed: Order, li_wei: Person, client: Client) -> None:
    with pytest.raises(Conflict) as refused:
        session(placed, li_wei)
    assert (refused.value.code, PaymentAttempt.objects.count()) == ("card.none", 0)
    assert client.post(HOOK, b"{}", "application/json").status_code == 404
    assert hearing.reconcile() == 0


def test_held_now_and_taken_at_delivery_with_the_final_amount(
    placed: Order, li_wei: Person, auntie_wang: Person, fake: FakeProvider
) -> None:
    opened_ = session(placed, li_wei)
    assert (opened_.state, opened_.url) == ("open", "https://pay.example/cs_1")
    assert session(placed, li_wei).pk == opened_.pk  # one at a time, the same again
    body = fake.pays("cs_1")
    assert [hook(body), hook(body), hook(fake.event("cs_1"), SECRETS[1])] == [200, 200, 200]
    payment = Payment.objects.get()
    assert (payment.state, payment.method, money.standing_of(placed).open) == ("claimed", "card", 0)
    assert (list(seen.to_check(auntie_wang, placed.campaign.area)), on(Account.CARD)) == ([], 0)
    with pytest.raises(NotYours):
        payments.verify(payment, by=auntie_wang)
    held = PaymentAttempt.objects.get()
    assert (held.state, held.capture_before) == ("held", fake.objects["cs_1"].capture_before)
    with pytest.raises(Invalid):
        cards.capture(held, 11601)
    fixed(placed)
    actions.not_delivered(placed.lines.get(), 1, by=auntie_wang)
    done = cards.capture(held, 5800)
    payment.refresh_from_db()
    assert (done.captured_minor, payment.amount_minor, payment.state) == (5800, 5800, "verified")
    assert cards.capture(done, 5800).state == "captured"
    assert (on(Account.CARD), on(Account.PAID), wrong()) == (5800, -5800, [])


def test_webhooks_are_stored_once_and_not_believed(placed: Order, li_wei: Person, fake: FakeProvider) -> None:
    session(placed, li_wei)
    body = fake.event("cs_1")
    assert Client().post(HOOK, body, "application/json", headers={"Fake-Signature": "x"}).status_code == 400
    assert ProviderEvent.objects.count() == 0
    assert [hook(body), hook(body)] == [200, 200]
    assert (ProviderEvent.objects.count(), PaymentAttempt.objects.get().state) == (
        1,
        "open",
    )  # nobody has paid
    early = fake.pays("cs_1")
    cards.capture(cards.follow(PaymentAttempt.objects.get()), 11600)
    assert hook(early) == 200  # late: it is further on already
    assert (PaymentAttempt.objects.get().state, Payment.objects.count(), wrong()) == ("captured", 1, [])


def test_no_answer_is_asked_again_with_the_same_key(
    placed: Order, li_wei: Person, fake: FakeProvider
) -> None:
    fake.silent = 1
    made = session(placed, li_wei, Mode.PAY)
    assert (made.state, len(fake.objects)) == (AttemptState.OPENING, 1)
    fake.pays("cs_1")  # and its webhook is lost
    PaymentAttempt.objects.update(opened_at=clock.now() - timedelta(minutes=11))
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert hearing.reconcile() == 2  # the attempt, and the event that nobody heard
    assert (PaymentAttempt.objects.get().state, len(fake.objects)) == (AttemptState.OPEN, 1)
    hearing.reconcile()
    assert (Payment.objects.get().state, on(Account.CARD), wrong()) == (PaymentState.VERIFIED, 11600, [])


def test_saved_and_charged_at_the_cut_off(placed: Order, li_wei: Person, fake: FakeProvider) -> None:
    session(placed, li_wei, Mode.SETUP)
    hook(fake.pays("cs_1"))
    saved = PaymentAttempt.objects.get()
    assert (saved.state, Payment.objects.count()) == ("saved", 0)
    actions.change(placed, actions.Wish(wants={placed.lines.get().offer_id: 1}), by=li_wei)
    charged = cards.charge(saved)
    assert (charged.captured_minor, money.standing_of(placed).is_paid, wrong()) == (5800, True, [])


def test_a_card_that_is_refused_leaves_the_way_free(
    placed: Order, li_wei: Person, fake: FakeProvider
) -> None:
    session(placed, li_wei, Mode.SETUP)
    hook(fake.pays("cs_1"))
    fake.refuses = "余额不足"
    failed = cards.charge(PaymentAttempt.objects.get())
    assert (failed.state, failed.problem, Payment.objects.count()) == ("failed", "余额不足", 0)
    assert session(placed, li_wei, Mode.PAY).pk != failed.pk


def test_a_session_ends_before_its_goods_are_given_on(
    placed: Order, li_wei: Person, fake: FakeProvider
) -> None:
    first = session(placed, li_wei)
    assert cards.end(first).state == AttemptState.EXPIRED
    second = session(placed, li_wei)
    fake.pays("cs_2")  # one moment before
    assert (cards.end(second).state, Payment.objects.get().state) == (AttemptState.HELD, "claimed")
    released = cards.release(PaymentAttempt.objects.get(state="held"))
    assert (released.state, Payment.objects.get().state, wrong()) == ("expired", "voided", [])


def test_money_that_comes_after_the_order_is_over_is_on_the_balance(
    placed: Order, li_wei: Person, fake: FakeProvider
) -> None:
    session(placed, li_wei, Mode.PAY)
    actions.cancel(placed, by=li_wei)
    hook(fake.pays("cs_1"))
    assert (Payment.objects.get().state, credit(home(li_wei)), wrong()) == ("verified", 11600, [])


def test_given_back_to_the_card_or_where_it_refuses_to_the_balance(
    placed: Order, li_wei: Person, auntie_wang: Person, fake: FakeProvider
) -> None:
    session(placed, li_wei, Mode.PAY)
    hook(fake.pays("cs_1"))
    fixed(placed)
    paid = Payment.objects.select_related("household__area").get()
    fake.silent = 1
    asked = cards.refund(paid, 800, by=auntie_wang, reason="少了一把菜")
    assert (asked.state, on(Account.PAYOUT), list(seen.refunds_asked(paid.area))) == ("asked", -800, [])
    with pytest.raises(NotYours):
        payments.pay_out(asked, by=li_wei)
    hearing.reconcile()
    asked.refresh_from_db()
    assert (asked.state, on(Account.CARD), wrong()) == (RefundState.PAID, 10800, [])
    fake.refuses = "卡已停用"
    declined = cards.refund(paid, 200, by=auntie_wang, reason="少了")
    assert (declined.state, credit(home(li_wei)), wrong()) == (RefundState.DECLINED, 200, [])
    with pytest.raises(Conflict):
        cards.refund(paid, 10601, by=auntie_wang, reason="-")


def test_books_wait_for_open_cards_and_count_them(
    campaign: Campaign, placed: Order, li_wei: Person, fake: FakeProvider
) -> None:
    made = session(placed, li_wei)
    handed_out(campaign)
    assert settlement.sheet(campaign).to_check == 1
    fake.pays("cs_1")
    cards.follow(made)
    assert settlement.sheet(campaign).to_check == 1
    cards.capture(PaymentAttempt.objects.get(), 11600)
    sheet = settlement.sheet(campaign)
    assert (sheet.card, sheet.to_check, sheet.difference, sheet.balances) == (11600, 0, 0, True)
    actions.settle(campaign, 0, 0, by=leader_of(campaign))
    assert wrong() == []


def leader_of(campaign: Campaign) -> Person:
    """Who runs it."""
    return campaign.leaders.select_related("person").get().person
