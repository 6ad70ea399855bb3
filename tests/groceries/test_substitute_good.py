"""A whole good does not come and something else is offered: each household's own rule decides (groceries.md, 14)."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from groceries import actions, packing, scorecard
from groceries.actions import Instead
from groceries.models import (
    Adjustment,
    Campaign,
    MissingPart,
    Offer,
    Order,
    OrderLine,
    Slot,
    Supplier,
    Voucher,
)
from groceries.words import Answer, CampaignState, ComplaintKind, OrderState
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Household, Person
from tests.conftest import resident
from tests.groceries import money_kit
from tests.groceries.closing_kit import at_once, confirmed, delivery, doors, order_of
from tests.groceries.kit import leader, opened, wish, wrong

DUCK = Instead(title="鸭蛋", price_minor=2600)
RULES = ("none", "same_value", "ask", "ask")


class Round:
    """Vegetables for ¥58 and eggs for ¥30, ordered by a household for each rule; `eggs_only` orders no vegetables."""

    def __init__(
        self, area: Area, building: Building, *rules: str, eggs_only: bool = False, number: int = 1
    ) -> None:
        self.sun = leader(area)
        self.campaign = opened(area, self.sun, {}, {"title": "鸡蛋", "supplier": "东市", "price_minor": 3000})
        self.eggs = self.campaign.offers.get(title="鸡蛋")
        self.homes: list[Household] = doors(building, len(rules))
        self.people = [resident(f"住户{n}", home) for n, home in enumerate(self.homes)]
        for home, person, rule in zip(self.homes, self.people, rules, strict=True):
            wants = {} if eggs_only else wish(self.campaign).wants
            asked = actions.Wish(wants={**wants, self.eggs.pk: number}, substitution=rule)
            actions.place_order(self.campaign, home, asked, by=person)

    def confirm(self) -> "Round":
        """After the cut-off."""
        self.campaign = confirmed(self.campaign, self.sun)
        self.eggs = Offer.objects.select_related("campaign__area").get(pk=self.eggs.pk)
        return self

    def receive(self, eggs: int) -> Campaign:
        """Everything comes but eggs, of which there are so many."""
        self.campaign.refresh_from_db()
        for order in actions.issue(self.campaign, by=self.sun):
            order.campaign.refresh_from_db()
            theirs = order.supplier.name == "东市"
            actions.receive(order, delivery(order, eggs if theirs else None), by=self.sun)
        self.campaign.refresh_from_db()
        self.eggs = Offer.objects.select_related("campaign__area").get(pk=self.eggs.pk)
        return self.campaign

    def share(self) -> None:
        """Shared out."""
        actions.allocate(Campaign.objects.select_related("area").get(pk=self.campaign.pk), by=self.sun)

    def values(self) -> list[int | None]:
        """What each order is worth."""
        return list(Order.objects.order_by("pk").values_list("value_minor", flat=True))

    def asked(self) -> list[Adjustment]:
        """Who still has to say something."""
        rows = Adjustment.objects.filter(answer=Answer.ASKED).order_by("order")
        return list(rows.select_related("missing__part", "line", "order__campaign__area"))


@pytest.mark.django_db
def test_no_eggs_come_and_duck_eggs_are_offered(area: Area, building: Building) -> None:
    """None → ¥30 back; same value → duck eggs and ¥4 back; asked → ¥4 are sure, then as the household says."""
    found = Round(area, building, *RULES).confirm()
    actions.miss_good(found.eggs, DUCK, by=found.sun)
    assert found.values() == [5800, 8400, 8400, 8400]
    told = Notice.objects.filter(verb="groceries.good.missing").values_list("person", flat=True)
    assert set(told) == {found.people[0].pk, found.people[1].pk}
    assert Notice.objects.filter(verb="groceries.substitution.asked").count() == 2
    yes, no = found.asked()
    actions.answer(yes, accept=True, by=found.people[2])
    actions.answer(no, accept=False, by=found.people[3])
    with pytest.raises(Conflict, match=r"substitution\.answered"):
        actions.answer(yes, accept=False, by=found.people[2])
    assert (found.values(), wrong()) == ([5800, 8400, 8400, 5800], [])
    found.receive(eggs=0)
    found.share()
    assert (found.values(), wrong()) == ([5800, 8400, 8400, 5800], [])
    [house] = packing.of(found.campaign).houses
    assert house.load == [("蔬菜包", 4), ("鸭蛋", 2)]
    assert house.packs == 6
    actions.begin(Campaign.objects.select_related("area").get(), by=found.sun)
    assert list(Voucher.objects.order_by("order").values_list("bought", flat=True)) == [1, 2, 2, 1]
    assert wrong() == []


@pytest.mark.django_db
def test_too_few_came_and_only_those_without_are_asked(area: Area, building: Building) -> None:
    """Five of eight, one each first: what the published policy leaves each household without is what is asked about."""
    found = Round(area, building, *RULES, number=2).confirm()
    found.receive(eggs=5)
    actions.miss_good(found.eggs, DUCK, by=found.sun)
    assert list(OrderLine.objects.filter(offer=found.eggs).order_by("pk").values_list("settled", "swapped")) == [
        (0, 0), (1, 1), (1, 1), (1, 1),
    ]  # fmt: skip
    for row in found.asked():
        actions.answer(row, accept=row.order.household == found.homes[2], by=None)
    found.share()
    assert found.values() == [5800 + 6000, 5800 + 3000 + 2600, 5800 + 3000 + 2600, 5800 + 3000]
    assert sum(line.allocated or 0 for line in OrderLine.objects.filter(offer=found.eggs)) == 5
    assert wrong() == []


@pytest.mark.django_db
def test_what_was_paid_and_is_not_owed_is_on_the_balance_at_once(
    area: Area, building: Building, auntie_wang: Person
) -> None:
    found = Round(area, building, "same_value", "none")
    for home, person in zip(found.homes, found.people, strict=True):
        money_kit.paid(order_of(found.campaign, home), person, auntie_wang)
    found.confirm()
    actions.miss_good(found.eggs, DUCK, by=found.sun)
    assert [money_kit.credit(home) for home in found.homes] == [400, 3000]
    assert wrong() == []


@pytest.mark.django_db
def test_whoever_does_not_answer_gets_the_price_back_at_the_published_hour(
    area: Area, building: Building, noon: datetime
) -> None:
    found = Round(area, building, "ask").confirm()
    other = found.campaign.offers.get(title="蔬菜包")
    other.campaign = found.campaign
    soon, later = noon + timedelta(hours=2), noon + timedelta(hours=9)
    actions.miss_good(found.eggs, Instead(title="鸭蛋", price_minor=2600, answer_by=soon), by=found.sun)
    found.campaign.refresh_from_db()
    actions.miss_good(other, Instead(title="菜心", price_minor=5000, answer_by=later), by=found.sun)
    clock.move(hours=2)
    assert (actions.end_questions_due(), actions.end_questions_due()) == (1, 0)
    assert [row.missing.title for row in found.asked() if row.missing] == ["蔬菜包"]
    assert (found.values(), wrong()) == ([5000], [])


@pytest.mark.django_db
def test_an_order_of_which_nothing_comes_ends_and_gives_its_time_back(area: Area, building: Building) -> None:
    found = Round(area, building, "none", "ask", "same_value", eggs_only=True)
    begins = clock.now() + timedelta(hours=30)
    one = Slot.objects.create(
        campaign=found.campaign,
        point="东门",
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
        capacity=9,
        taken=3,
    )
    Order.objects.update(slot=one)
    found.confirm()
    found.receive(eggs=0)
    actions.miss_good(found.eggs, DUCK, by=found.sun)
    found.share()
    states = list(Order.objects.order_by("pk").values_list("state", flat=True))
    assert states == [OrderState.NOT_ALLOCATED, OrderState.ALLOCATED, OrderState.ALLOCATED]
    actions.begin(
        Campaign.objects.select_related("area").get(), by=found.sun
    )  # whoever has not answered by now
    states = list(Order.objects.order_by("pk").values_list("state", flat=True))
    assert states == [OrderState.NOT_ALLOCATED, OrderState.NOT_ALLOCATED, OrderState.ALLOCATED]
    assert (found.values(), Voucher.objects.get().bought) == ([0, 0, 2600], 1)
    assert (Slot.objects.get().taken, wrong()) == (1, [])


@pytest.mark.django_db
def test_something_dearer_costs_no_more_and_nothing_offered_is_money_back(
    area: Area, building: Building
) -> None:
    found = Round(area, building, "same_value").confirm()
    actions.miss_good(found.eggs, Instead(title="土鸡蛋", price_minor=4500), by=found.sun)
    assert found.values() == [8800]
    veg = Offer.objects.select_related("campaign__area").get(title="蔬菜包")
    actions.miss_good(veg, Instead(), by=found.sun)
    assert (found.values(), wrong()) == ([3000], [])


@pytest.mark.django_db
def test_what_cannot_be_missing_is_refused(area: Area, building: Building) -> None:
    found = Round(area, building, "ask")
    eggs = Offer.objects.select_related("campaign__area").get(pk=found.eggs.pk)
    with pytest.raises(Conflict, match=r"part\.late"):
        actions.miss_good(eggs, DUCK, by=found.sun)  # still open: nothing has been ordered
    found.confirm()
    found.receive(eggs=1)
    with pytest.raises(Invalid, match=r"good\.enough"):
        actions.miss_good(found.eggs, DUCK, by=found.sun)
    for bad in (Instead(title="x", price_minor=-1), Instead(title="x", answer_by=clock.now())):
        with pytest.raises(Invalid):
            actions.miss_good(found.eggs, bad, by=found.sun)
    found.share()
    late = Offer.objects.select_related("campaign__area").get(pk=found.eggs.pk)
    with pytest.raises(Conflict, match=r"good\.late"):
        actions.miss_good(late, DUCK, by=found.sun)
    assert (MissingPart.objects.count(), wrong()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_said_and_answered_by_several_at_once_counts_once(area: Area, building: Building) -> None:
    found = Round(area, building, "ask", eggs_only=True).confirm()

    def say() -> object:
        return actions.miss_good(
            Offer.objects.select_related("campaign__area").get(pk=found.eggs.pk), DUCK, by=found.sun
        )

    assert at_once(say, 3).count("ok") == 1
    [row] = found.asked()
    heard = at_once(
        lambda: actions.answer(Adjustment.objects.get(pk=row.pk), accept=False, by=found.people[0]), 3
    )
    assert heard.count("ok") == 1
    assert (Adjustment.objects.get().amount_minor, found.values(), wrong()) == (3000, [0], [])


@pytest.mark.django_db
def test_the_leader_says_it_on_a_page_and_the_household_answers_on_its_order(
    area: Area, building: Building, stranger: Person, sign_in: Any
) -> None:
    found = Round(area, building, "ask").confirm()
    desk, home = sign_in(found.sun), sign_in(found.people[0])
    closing = f"/area/{area.slug}/campaigns/{found.campaign.pk}/closing/"
    page = closing.replace("closing", "missing")
    assert page in desk.get(closing).text
    assert "鸡蛋" in desk.get(page).text
    given = {"what": f"good-{found.eggs.pk}", "instead": "鸭蛋", "price": "26", "hours": "3"}
    assert sign_in(stranger).post(page, given).status_code == 404
    assert desk.post(page, {**given, "price": ""}).status_code == 422
    assert desk.post(page, given).status_code == 303
    order = order_of(found.campaign, found.homes[0])
    shown = home.get(f"/orders/{order.pk}/").text
    assert "鸭蛋" in shown
    assert "¥4.00" in shown
    assert "¥30.00" in shown
    row = order.adjustments.get()
    [asked] = home.get(f"/api/v1/orders/{order.pk}/substitutions").json()
    assert (asked["id"], asked["instead"], asked["answer"]) == (row.pk, "鸭蛋", "asked")
    assert (asked["back_if_yes_minor"], asked["back_if_no_minor"]) == (400, 3000)
    answered = home.post(f"/orders/{order.pk}/substitutions/{row.pk}/", {"answer": "yes"}, follow=True)
    assert "鸭蛋 × 1" in answered.text
    assert (order_of(found.campaign, found.homes[0]).value_minor, wrong()) == (8400, [])


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(10))
def test_whatever_comes_and_whatever_is_answered_the_books_agree(
    area: Area, building: Building, seed: int, noon: datetime
) -> None:
    """Any rules, numbers, deliveries, prices and answers: each household pays for what it gets, and verify is clean."""
    dice = random.Random(seed)
    rules = [dice.choice(("none", "same_value", "ask")) for _home in range(6)]
    found = Round(area, building, *rules, eggs_only=dice.random() < 0.5, number=dice.randint(1, 3)).confirm()
    counted, price = dice.random() < 0.6, dice.choice((0, 2600, 3000, 4500))
    if counted:
        found.receive(eggs=dice.randint(0, 5))
    told = Instead(title="鸭蛋" if price else "", price_minor=price, answer_by=noon + timedelta(hours=3))
    actions.miss_good(found.eggs, told, by=found.sun)
    assert wrong() == []
    for row in found.asked():
        if dice.random() < 0.6:
            actions.answer(row, accept=dice.random() < 0.5, by=None)
            assert wrong() == []
    if not counted:
        found.receive(eggs=dice.choice((0, 0, 4)))
    clock.move(hours=dice.choice((1, 4)))
    actions.end_questions_due()
    found.share()
    assert wrong() == []
    for row in found.asked():
        if dice.random() < 0.5:
            actions.answer(row, accept=dice.random() < 0.5, by=None)
    if any(line.comes for line in OrderLine.objects.all()):
        actions.begin(Campaign.objects.select_related("area").get(), by=found.sun)
        assert not found.asked()
    for order in Order.objects.prefetch_related("lines__offer__missing"):
        fair = sum(
            line.handed * line.price_minor + line.swapped * min(3000, price) for line in order.lines.all()
        )
        assert order.value_minor == fair
    assert wrong() == []


@pytest.mark.django_db
def test_control_a_line_that_somebody_touched_is_found(area: Area, building: Building) -> None:
    found = Round(area, building, "ask").confirm()
    actions.miss_good(found.eggs, DUCK, by=found.sun)
    OrderLine.objects.filter(offer=found.eggs).update(swapped=0)
    assert any(one.startswith("groceries.substitutions") for one in wrong())


@pytest.mark.django_db
def test_a_program_says_what_did_not_come(
    area: Area, building: Building, stranger: Person, sign_in: Any
) -> None:
    found = Round(area, building, "ask", "none").confirm()
    url = f"/api/v1/areas/{area.slug}/campaigns/{found.campaign.pk}/missing-goods"
    body = {"offer": found.eggs.pk, "instead": "鸭蛋", "price_minor": 2600}
    assert sign_in(stranger).post(url, body, content_type="application/json").status_code == 404
    said = sign_in(found.sun).post(url, body, content_type="application/json")
    assert (said.status_code, said.json()["households"], said.json()["asked"]) == (201, 2, 1)
    again = sign_in(found.sun).post(url, body, content_type="application/json")
    assert (again.status_code, wrong()) == (409, [])


@pytest.mark.django_db
def test_the_score_card_says_what_households_complained_about(area: Area, building: Building) -> None:
    found = Round(area, building, "none", "none", number=2).confirm()
    found.receive(eggs=4)
    found.share()
    campaign = Campaign.objects.select_related("area").get()
    actions.begin(campaign, by=found.sun)
    for order in Order.objects.select_related("voucher"):
        actions.redeem(order.voucher, by=found.sun)
    lines = (
        OrderLine.objects.filter(offer=found.eggs)
        .select_related("order__campaign__area", "offer")
        .order_by("pk")
    )
    first, second = (
        actions.complain(line, actions.Wrong(kind=ComplaintKind.SPOILT, quantity=1), by=person)
        for line, person in zip(lines, found.people, strict=True)
    )
    actions.answer_complaint(first, "credited", by=found.sun, words="退款", amount_minor=3000)
    actions.withdraw_complaint(second, by=found.people[1])
    card = next(card for card in scorecard.of(Supplier.objects.all()) if card.supplier.name == "东市")
    assert (card.complaints, card.upheld, card.complaints_per_thousand) == (1, 1, 250)
    assert campaign.reread().state == CampaignState.COLLECTING
