"""A household pays: in cash, by transfer, from its balance; a second person checks it."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from groceries import actions, money
from groceries.models import Campaign, Order
from groceries.words import OrderState
from hub.core.flow.idempotent import Key
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.notices.models import Notice
from hub.core.notices.wording import sentence
from hub.core.payments import access, standing
from hub.core.payments import actions as payments
from hub.core.payments.actions import Wish
from hub.core.payments.models import LedgerEntry, Payment
from hub.core.payments.words import Account, Method, PaymentState
from hub.core.people.models import Area, Household, Person
from hub.core.people.words import Role
from tests.conftest import staff
from tests.groceries.kit import leader, opened, order, wish, wrong
from tests.groceries.money_kit import at_once, credit, give_credit, home, many, paid, said


@pytest.fixture
def sun_li(area: Area) -> Person:
    """Leads the campaign."""
    return leader(area)


@pytest.fixture
def campaign(area: Area, sun_li: Person) -> Campaign:
    """Vegetables for 58 yuan."""
    return opened(area, sun_li)


@pytest.mark.django_db
def test_nothing_is_written_for_an_order_that_nobody_pays(campaign: Campaign, li_wei: Person) -> None:
    placed = order(campaign, home(li_wei), li_wei)
    assert money.standing_of(placed).open == 5800
    assert not Payment.objects.exists()
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
def test_cash_counts_once_a_second_person_has_looked(
    campaign: Campaign, li_wei: Person, sun_li: Person, auntie_wang: Person
) -> None:
    placed = order(campaign, home(li_wei), li_wei, 2)
    noted = actions.note_payment(placed, by=sun_li)
    assert (noted.amount_minor, noted.state, noted.reference) == (
        11600,
        PaymentState.CLAIMED,
        placed.shown_code,
    )
    assert (money.standing_of(placed).claimed, money.standing_of(placed).paid) == (11600, 0)
    assert not LedgerEntry.objects.exists()
    payments.verify(noted, by=auntie_wang)
    assert money.standing_of(placed).is_paid
    sides = dict(LedgerEntry.objects.values_list("account", "amount_minor"))
    assert sides == {Account.CASH: 11600, Account.PAID: -11600}
    words = [sentence(notice.words) for notice in Notice.objects.filter(person=li_wei).order_by("pk")]
    assert [("116.00" in text, "周四蔬菜" in text) for text in words] == [(True, True)] * 2
    assert wrong() == []


@pytest.mark.django_db
def test_whoever_noted_it_cannot_check_it_nor_who_lives_there(
    campaign: Campaign, li_wei: Person, sun_li: Person, area: Area
) -> None:
    placed = order(campaign, home(li_wei), li_wei)
    noted = actions.note_payment(placed, by=sun_li)
    with pytest.raises(NotYours, match=r"payment\.same_person"):
        payments.verify(noted, by=sun_li)
    with pytest.raises(NotYours, match=r"payment\.own_household"):
        payments.verify(noted, by=li_wei)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=noted.pk).update(state="verified", verified_by=sun_li)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=noted.pk).update(state="verified")
    assert not money.standing_of(placed).paid


@pytest.mark.django_db
def test_only_who_runs_it_or_the_desk_of_the_area_finds_it(
    campaign: Campaign, li_wei: Person, sun_li: Person, auntie_wang: Person, stranger: Person, area: Area
) -> None:
    noted = said(order(campaign, home(li_wei), li_wei), li_wei)
    other_leader = staff("赵团", area, Role.LEADER)
    assert (
        access.payment_checked_by(sun_li, noted.pk)
        == access.payment_checked_by(auntie_wang, noted.pk)
        == noted
    )
    for person in (stranger, other_leader, li_wei):
        with pytest.raises(Http404):
            access.payment_checked_by(person, noted.pk)


@pytest.mark.django_db
def test_what_was_said_once_is_not_said_twice_and_the_same_key_gives_the_same_payment(
    campaign: Campaign, li_wei: Person, auntie_wang: Person
) -> None:
    placed = order(campaign, home(li_wei), li_wei)
    key = Key.of("tap", b"paid", li_wei)
    first = actions.say_paid(placed, Wish(), by=li_wei, key=key)
    assert actions.say_paid(placed, Wish(), by=li_wei, key=key) == first
    with pytest.raises(Conflict, match=r"payment\.nothing_open"):
        said(placed, li_wei)
    payments.verify(first, by=auntie_wang)
    stale = Payment.objects.get(pk=first.pk)
    with pytest.raises(Conflict, match=r"state\.closed_way"):
        payments.verify(stale, by=auntie_wang)
    assert Payment.objects.count() == 1


@pytest.mark.django_db
def test_more_than_is_open_is_refused_and_a_part_is_taken(campaign: Campaign, li_wei: Person) -> None:
    placed = order(campaign, home(li_wei), li_wei)
    with pytest.raises(Conflict, match=r"payment\.too_much"):
        said(placed, li_wei, 5801)
    with pytest.raises(Invalid, match=r"payment\.amount"):
        said(placed, li_wei, 0)
    with pytest.raises(Invalid, match=r"payment\.method"):
        said(placed, li_wei, method=Method.CREDIT)
    said(placed, li_wei, 5000)
    said(placed, li_wei)
    assert sorted(Payment.objects.values_list("amount_minor", flat=True)) == [800, 5000]


@pytest.mark.django_db
def test_what_did_not_arrive_is_open_again_with_a_reason(
    campaign: Campaign, li_wei: Person, sun_li: Person
) -> None:
    placed = order(campaign, home(li_wei), li_wei)
    sent = said(placed, li_wei, method=Method.TRANSFER)
    with pytest.raises(Invalid, match=r"payment\.why"):
        payments.fail(sent, by=sun_li, why=" ")
    payments.fail(sent, by=sun_li, why="账单里没有这笔")
    assert money.standing_of(placed).open == 5800
    assert "账单里没有这笔" in sentence(Notice.objects.filter(person=li_wei).latest("pk").words)
    mistake = said(placed, li_wei)
    with pytest.raises(NotYours, match=r"payment\.not_your_note"):
        payments.void(mistake, by=sun_li)
    payments.void(mistake, by=li_wei)
    assert money.standing_of(placed).open == 5800
    assert wrong() == []


@pytest.mark.django_db
def test_a_part_from_the_balance_and_the_rest_in_cash(
    campaign: Campaign, area: Area, li_wei: Person, sun_li: Person, auntie_wang: Person
) -> None:
    give_credit(home(li_wei), campaign, li_wei, auntie_wang, 3000)
    placed = order(opened(area, sun_li), home(li_wei), li_wei)
    with pytest.raises(Conflict, match=r"credit\.too_little"):
        actions.pay_from_credit(placed, 3001, by=li_wei)
    rest = actions.say_paid(placed, Wish(credit_minor=2000), by=li_wei)
    now = money.standing_of(placed)
    assert (rest.amount_minor, now.paid, now.claimed, credit(home(li_wei))) == (3800, 2000, 3800, 1000)
    payments.verify(rest, by=auntie_wang)
    assert money.standing_of(placed).is_paid
    assert wrong() == []


@pytest.mark.django_db
def test_the_balance_pays_all_that_it_can(
    campaign: Campaign, area: Area, li_wei: Person, sun_li: Person, auntie_wang: Person
) -> None:
    give_credit(home(li_wei), campaign, li_wei, auntie_wang, 9000)
    placed = order(opened(area, sun_li), home(li_wei), li_wei)
    actions.pay_from_credit(placed, None, by=li_wei)
    assert (money.standing_of(placed).is_paid, credit(home(li_wei))) == (True, 3200)
    assert wrong() == []


@pytest.mark.django_db
def test_several_are_checked_at_once_but_not_ones_own(
    campaign: Campaign, li_wei: Person, granny_chen: Person, granny_door: Household, sun_li: Person,
    auntie_wang: Person,
) -> None:  # fmt: skip
    mine = actions.note_payment(order(campaign, granny_door, auntie_wang, channel="phone"), by=auntie_wang)
    theirs = said(order(campaign, home(li_wei), li_wei), li_wei)
    assert payments.verify_many([mine, theirs], by=auntie_wang) == (1, 1)
    assert payments.verify_many([mine, theirs], by=sun_li) == (1, 1)
    assert set(Payment.objects.values_list("state", flat=True)) == {PaymentState.VERIFIED}


@pytest.mark.django_db
def test_what_the_committee_bears_needs_a_reason_and_a_second_person(
    campaign: Campaign, granny_chen: Person, granny_door: Household, sun_li: Person, auntie_wang: Person
) -> None:
    placed = order(campaign, granny_door, auntie_wang, channel="phone")
    with pytest.raises(Invalid, match=r"payment\.why"):
        actions.note_payment(placed, by=sun_li, method=Method.WAIVED)
    payments.verify(
        actions.note_payment(placed, by=sun_li, method=Method.WAIVED, note="低保户"), by=auntie_wang
    )
    assert money.standing_of(placed).is_paid
    assert wrong() == []


@pytest.mark.django_db
def test_a_held_order_stands_once_it_is_checked_and_is_held_meanwhile(
    area: Area, li_wei: Person, sun_li: Person, auntie_wang: Person, noon: datetime
) -> None:
    campaign = opened(area, sun_li, {"stock": {"general": 1}}, hold_minutes=20)
    placed = order(campaign, home(li_wei), li_wei)
    clock.move(minutes=19)
    sent = said(placed, li_wei, method=Method.TRANSFER)
    clock.move(minutes=90)
    placed.refresh_from_db()
    assert not actions.lapse(placed)
    payments.verify(sent, by=auntie_wang)
    placed.refresh_from_db()
    assert (placed.state, placed.hold_until) == (OrderState.PLACED, None)
    assert wrong() == []


@pytest.mark.django_db
def test_a_payment_that_failed_gives_the_hold_its_time_once_more(
    area: Area, li_wei: Person, sun_li: Person, noon: datetime
) -> None:
    campaign = opened(area, sun_li, {"stock": {"general": 1}}, hold_minutes=20)
    placed = order(campaign, home(li_wei), li_wei)
    payments.fail(said(placed, li_wei), by=sun_li, why="没有收到")
    placed.refresh_from_db()
    assert placed.hold_until == clock.now() + timedelta(minutes=20)


@pytest.mark.django_db
def test_money_that_comes_after_the_hold_is_over_stays_on_the_balance_and_the_payer_is_told(
    area: Area, li_wei: Person, sun_li: Person, auntie_wang: Person, noon: datetime
) -> None:
    campaign = opened(area, sun_li, {"stock": {"general": 1}}, hold_minutes=20)
    placed = order(campaign, home(li_wei), li_wei)
    clock.move(minutes=21)
    assert actions.lapse(placed)
    late = said(placed, li_wei, 5800, method=Method.TRANSFER)
    payments.verify(late, by=auntie_wang)
    placed.refresh_from_db()
    assert (placed.state, credit(home(li_wei))) == (OrderState.EXPIRED, 5800)
    assert Notice.objects.filter(person=li_wei).latest("pk").verb == "payments.refund.credited"
    assert wrong() == []


@pytest.mark.django_db
def test_the_hold_is_over_but_not_ended_yet_when_the_money_is_checked(
    area: Area, li_wei: Person, sun_li: Person, auntie_wang: Person, noon: datetime
) -> None:
    """Between the last minute and the job that ends it: the hold lapses, and gives the money back."""
    campaign = opened(area, sun_li, {"stock": {"general": 1}}, hold_minutes=20)
    placed = order(campaign, home(li_wei), li_wei)
    part = said(placed, li_wei, 5000)
    rest = said(placed, li_wei, 800)
    payments.verify(part, by=auntie_wang)
    clock.move(hours=13)
    payments.verify(rest, by=auntie_wang)
    placed.refresh_from_db()
    assert placed.state == OrderState.RESERVED
    assert actions.lapse(placed)
    assert credit(home(li_wei)) == 5800
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_two_check_at_once_and_it_counts_once(
    campaign: Campaign, li_wei: Person, sun_li: Person, auntie_wang: Person
) -> None:
    noted = said(order(campaign, home(li_wei), li_wei), li_wei)
    copies = [Payment.objects.get(pk=noted.pk) for _ in range(2)]
    came = at_once(
        lambda: payments.verify(copies[0], by=sun_li), lambda: payments.verify(copies[1], by=auntie_wang)
    )
    assert sorted(came) == ["done", "state.changed"]
    assert LedgerEntry.objects.filter(account=Account.CASH).count() == 1
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_two_checks_count_twice(
    campaign: Campaign, li_wei: Person, sun_li: Person, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: who only looks at what was read before, books the same money twice."""
    from hub.core.payments.actions import checking

    noted = said(order(campaign, home(li_wei), li_wei), li_wei)
    copies = [Payment.objects.get(pk=noted.pk) for _ in range(2)]

    def believe(row: Payment, to: str, *, version: int | None = None, **changes: object) -> Payment:
        Payment.objects.filter(pk=row.pk).update(state=to, **changes)
        return row

    monkeypatch.setattr(checking, "transition", believe)
    at_once(lambda: payments.verify(copies[0], by=sun_li), lambda: payments.verify(copies[1], by=auntie_wang))
    assert {found.split(":")[0] for found in wrong()} == {"payments.books", "payments.subjects"}


@pytest.mark.django_db(transaction=True)
def test_two_of_a_household_say_it_at_once_and_it_is_noted_once(campaign: Campaign, li_wei: Person) -> None:
    placed = order(campaign, home(li_wei), li_wei)
    assert many(4, lambda: said(placed, li_wei)) == ["done", *["payment.nothing_open"] * 3]


@pytest.mark.django_db(transaction=True)
def test_the_balance_is_spent_once(
    campaign: Campaign, area: Area, li_wei: Person, sun_li: Person, auntie_wang: Person
) -> None:
    """Two orders at once out of a balance that is enough for one."""
    give_credit(home(li_wei), campaign, li_wei, auntie_wang, 5800)
    orders = [order(opened(area, sun_li), home(li_wei), li_wei) for _ in range(3)]
    came = at_once(*[lambda one=one: actions.pay_from_credit(one, 5800, by=li_wei) for one in orders])
    assert sorted(came) == ["credit.too_little", "credit.too_little", "done"]
    assert credit(home(li_wei)) == 0
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_the_balance_is_spent_more_than_once(
    campaign: Campaign, area: Area, li_wei: Person, sun_li: Person, auntie_wang: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The control: a balance that was looked at before, and written then."""
    from hub.core.payments import credit as balances
    from hub.core.payments.models import CreditAccount

    give_credit(home(li_wei), campaign, li_wei, auntie_wang, 5800)
    orders = [order(opened(area, sun_li), home(li_wei), li_wei) for _ in range(3)]
    there = standing.credit_of(home(li_wei))

    def look_first(household: Household, amount_minor: int) -> None:
        assert there >= amount_minor
        CreditAccount.objects.filter(household=household).update(balance_minor=there - amount_minor)

    monkeypatch.setattr(balances, "take", look_first)
    at_once(*[lambda one=one: actions.pay_from_credit(one, 5800, by=li_wei) for one in orders])
    assert "payments.credit" in {found.split(":")[0] for found in wrong()}


def ends_or_pays(area: Area, li_wei: Person, sun_li: Person, auntie_wang: Person, number: int) -> Order:
    """The last second of a hold, as two processes see it whose clocks differ: one ends it, one checks its payment."""
    campaign = opened(area, sun_li, {"stock": {"general": 1}}, hold_minutes=20, title=f"{number}")
    placed = order(campaign, home(li_wei), li_wei)
    sent = said(placed, li_wei)
    placed.refresh_from_db()
    at_once(lambda: payments.verify(sent, by=auntie_wang), lambda: actions.lapse(placed))
    placed.refresh_from_db()
    return placed


@pytest.mark.django_db(transaction=True)
def test_a_hold_that_lapses_and_its_payment_race_and_exactly_one_wins(
    area: Area, li_wei: Person, sun_li: Person, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never broken, 12: it stands and is paid, or it lapsed and the money is on the balance."""
    from django.db.models import Q

    from hub.core.flow import hold

    monkeypatch.setattr(hold, "lapsed", lambda field="hold_until": Q())
    for number in range(8):
        before = credit(home(li_wei))
        ended = ends_or_pays(area, li_wei, sun_li, auntie_wang, number)
        back = credit(home(li_wei)) - before
        assert (ended.state, back) in ((OrderState.PLACED, 0), (OrderState.EXPIRED, 5800))
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_the_hold_lapses_and_its_order_stands(
    area: Area,
    li_wei: Person,
    sun_li: Person,
    auntie_wang: Person,
    monkeypatch: pytest.MonkeyPatch,
    noon: datetime,
) -> None:
    """The control: a payment that makes the order stand whatever became of its hold, sells goods that went back."""
    from groceries.actions import money as paying

    def believe(row: Order, *, by: Person | None) -> list[object]:
        Order.objects.filter(pk=row.pk).update(state=OrderState.PLACED, hold_until=None)
        row.state = OrderState.PLACED
        return []

    monkeypatch.setattr(paying, "stand_if_paid", believe)
    campaign = opened(area, sun_li, {"stock": {"general": 1}}, hold_minutes=20)
    placed = order(campaign, home(li_wei), li_wei)
    sent = said(placed, li_wei)
    clock.move(hours=13)
    placed.refresh_from_db()
    assert actions.lapse(placed)
    payments.verify(sent, by=auntie_wang)
    assert "groceries.reservations" in {found.split(":")[0] for found in wrong()}


@pytest.mark.django_db
def test_a_change_moves_only_the_difference(campaign: Campaign, li_wei: Person, auntie_wang: Person) -> None:
    placed = order(campaign, home(li_wei), li_wei, 3)
    paid(placed, li_wei, auntie_wang)
    actions.change(placed, wish(campaign, 1), by=li_wei)
    assert (credit(home(li_wei)), money.standing_of(placed).paid) == (11600, 5800)
    actions.change(placed, wish(campaign, 2), by=li_wei)
    assert (credit(home(li_wei)), money.standing_of(placed).open) == (11600, 5800)
    assert wrong() == []


@pytest.mark.django_db
def test_a_held_order_made_smaller_than_what_is_paid_stands(
    area: Area, li_wei: Person, sun_li: Person, auntie_wang: Person
) -> None:
    campaign = opened(area, sun_li, hold_minutes=20)
    placed = order(campaign, home(li_wei), li_wei, 2)
    paid(placed, li_wei, auntie_wang, 5800)
    actions.change(placed, wish(campaign, 1), by=li_wei)
    assert placed.state == OrderState.PLACED
    assert wrong() == []
