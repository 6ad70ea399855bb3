"""A campaign's books are closed: reconciliation difference ¥0.00, or no settlement."""

from functools import partial

import pytest

from groceries import actions, money, settlement
from groceries.models import Campaign
from groceries.words import CampaignState, OrderState
from hub.core.flow.idempotent import Key
from hub.core.kit.errors import Conflict
from hub.core.payments import actions as payments
from hub.core.payments.models import LedgerEntry
from hub.core.payments.words import Account, Method, RefundTo
from hub.core.people.models import Area, Building, Person
from tests.conftest import door, resident
from tests.groceries.kit import leader, opened, order, wrong
from tests.groceries.money_kit import at_once, credit, fixed, give_credit, handed_out, home, paid, said


@pytest.fixture
def sun_li(area: Area) -> Person:
    """Leads the campaign."""
    return leader(area)


@pytest.mark.django_db
def test_four_hundred_cash_three_hundred_transfers_and_the_rest_mixed(
    area: Area, building: Building, sun_li: Person, auntie_wang: Person
) -> None:
    """
    Scenario 11 without cards, in small (4 : 3 : 5): some in cash, some by transfer, some half from the balance; a part
    of one order does not come.
    """
    earlier, campaign = opened(area, sun_li), opened(area, sun_li)
    people = [resident(f"住户{n}", door(building, f"{n // 4 + 1:02}{n % 4 + 11}")) for n in range(12)]
    for person in people[7:]:
        give_credit(home(person), earlier, person, auntie_wang, 2000)
    orders = {person: order(campaign, home(person), person, 1 + n % 2) for n, person in enumerate(people)}
    for person in people[:4]:
        paid(orders[person], person, auntie_wang)
    for person in people[4:7]:
        paid(orders[person], person, auntie_wang, method=Method.TRANSFER)
    for person in people[7:]:
        rest = actions.say_paid(orders[person], payments.Wish(credit_minor=2000), by=person)
        payments.verify(rest, by=auntie_wang)
    handed_out(campaign)
    actions.not_delivered(orders[people[1]].lines.get(), 1, by=auntie_wang)
    sheet = settlement.sheet(campaign)
    assert (sheet.difference, sheet.credit, sheet.back_credit) == (0, 10000, 5800)
    made = actions.settle(campaign, sheet.cash_expected, sheet.transfer_expected, by=auntie_wang)
    campaign.refresh_from_db()
    assert (campaign.state, made.figures["difference"]) == (CampaignState.SETTLED, 0)
    value = sum(LedgerEntry.objects.filter(account=Account.VALUE).values_list("amount_minor", flat=True))
    assert -value == sheet.value == sum(money.owed(one) for one in campaign.orders.select_related("campaign"))
    assert set(campaign.orders.values_list("state", flat=True)) == {OrderState.CLOSED}
    assert wrong() == []


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["unpaid", "claimed", "asked", "cash", "not_handed"])
def test_any_difference_refuses_the_settlement(
    what: str, area: Area, sun_li: Person, li_wei: Person, auntie_wang: Person
) -> None:
    campaign = opened(area, sun_li)
    placed = order(campaign, home(li_wei), li_wei)
    if what == "claimed":
        said(placed, li_wei)
    elif what != "unpaid":
        payment = paid(placed, li_wei, auntie_wang)
        if what == "asked":
            fixed(placed)
            payments.refund(payment, 100, RefundTo.CASH, by=auntie_wang, reason="少了")
    handed_out(campaign)
    if what == "not_handed":
        campaign.orders.update(state=OrderState.PACKED)
    sheet = settlement.sheet(campaign)
    counted = sheet.cash_expected + (what == "cash")
    with pytest.raises(Conflict) as refused:
        actions.settle(campaign, counted, sheet.transfer_expected, by=auntie_wang)
    expected = {"unpaid": "difference", "claimed": "to_check"}.get(what, what)
    assert (refused.value.code, expected in refused.value.fields) == ("settlement.difference", True)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.COLLECTING
    assert not LedgerEntry.objects.filter(account=Account.VALUE).exists()


@pytest.mark.django_db
def test_money_paid_out_is_part_of_the_count(
    area: Area, sun_li: Person, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    campaign = opened(area, sun_li)
    placed = order(campaign, home(li_wei), li_wei, 2)
    payment = paid(placed, li_wei, auntie_wang)
    handed_out(campaign)
    placed.refresh_from_db()
    asked = payments.refund(payment, 5800, RefundTo.CASH, by=auntie_wang, reason="少一份")
    payments.pay_out(asked, by=director_zhou)
    assert settlement.sheet(campaign).cash_expected == 5800
    actions.settle(campaign, 5800, 0, by=auntie_wang)
    assert wrong() == []


@pytest.mark.django_db
def test_settled_is_settled(area: Area, sun_li: Person, li_wei: Person, auntie_wang: Person) -> None:
    campaign = opened(area, sun_li)
    payment = paid(order(campaign, home(li_wei), li_wei), li_wei, auntie_wang)
    handed_out(campaign)
    key = Key.of("tap", b"settle", auntie_wang)
    first = actions.settle(campaign, 5800, 0, by=auntie_wang, key=key)
    assert actions.settle(campaign, 5800, 0, by=auntie_wang, key=key) == first
    with pytest.raises(Conflict):
        actions.settle(Campaign.objects.get(pk=campaign.pk), 5800, 0, by=auntie_wang)
    with pytest.raises(Conflict, match=r"bill\.settled"):
        payments.refund(payment, 100, RefundTo.CREDIT, by=auntie_wang, reason="坏了")
    with pytest.raises(Conflict, match=r"campaign\.settled"):
        actions.set_transfer_words(campaign, "账号", by=auntie_wang)
    assert credit(home(li_wei)) == 0
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_a_refund_and_the_settlement_at_once_leave_no_difference(
    area: Area, sun_li: Person, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    """Whoever comes second is refused: the count is wrong, or the books are closed."""
    for number in range(5):
        campaign = opened(area, sun_li, title=f"{number}")
        payment = paid(order(campaign, home(li_wei), li_wei), li_wei, auntie_wang)
        handed_out(campaign)
        settle = partial(actions.settle, campaign, 5800, 0, by=auntie_wang)
        asked = partial(payments.refund, payment, 800, RefundTo.CASH, by=director_zhou, reason="少了")
        assert sorted(at_once(settle, asked)) in (["bill.settled", "done"], ["done", "settlement.difference"])
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_money_goes_back_out_of_closed_books(
    area: Area, sun_li: Person, li_wei: Person, auntie_wang: Person, director_zhou: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The control: a refund that does not ask, behind the order's row, whether the campaign is settled."""
    from hub.core.payments import subjects

    campaign = opened(area, sun_li)
    payment = paid(order(campaign, home(li_wei), li_wei), li_wei, auntie_wang)
    handed_out(campaign)
    monkeypatch.setattr(subjects, "enter", subjects.bill_of)
    actions.settle(campaign, 5800, 0, by=auntie_wang)
    payments.refund(payment, 800, RefundTo.CASH, by=director_zhou, reason="少了")
    assert "groceries.settled" in {found.split(":")[0] for found in wrong()}
