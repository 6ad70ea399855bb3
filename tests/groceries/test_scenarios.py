"""The scenarios that go through several rooms, each with its own figures (groceries.md, "Scenarios to reach")."""

from collections import Counter
from itertools import pairwise

import pytest

from groceries import actions, money, packing, purchasing, settlement, values
from groceries.actions import Instead
from groceries.models import Adjustment, Batch, Campaign, Order, OrderLine
from groceries.words import Answer, CampaignState, OrderState
from hub.core.kit.errors import Conflict
from hub.core.payments import ledger
from hub.core.payments.actions import cards
from hub.core.payments.models import CreditAccount, LedgerEntry, Payment, PaymentAttempt
from hub.core.payments.provider import Mode
from hub.core.payments.words import INTO, Account, Method, PaymentState
from hub.core.people.models import Area, Building, Person
from tests.bench.packing import BUILDINGS, ORDERS, confirmed_campaign
from tests.conftest import resident
from tests.core.card_provider import FakeProvider
from tests.groceries.closing_kit import closed, confirmed, doors, order_of, received
from tests.groceries.kit import leader, opened, wish, wrong
from tests.groceries.money_kit import credit, paid

pytestmark = pytest.mark.django_db


def verified(orders: list[Order], method: str, by: Person) -> list[Payment]:
    """
    Each of these orders is paid in full, as `payments.claim` and `payments.verify` write it, in a few statements for a
    thousand of them.
    """
    made = Payment.objects.bulk_create(
        Payment(
            area_id=order.campaign.area_id, episode_id=order.episode_id, household=order.household,
            subject_kind=money.KIND, subject_id=order.pk, method=method, state=PaymentState.VERIFIED,
            amount_minor=money.owed(order), currency="CNY", reference=order.shown_code, claimed_by=order.placed_by,
            verified_by=by,
        )
        for order in orders
    )  # fmt: skip
    ledger.post(
        [
            ledger.for_payment(
                one, "paid", (INTO[Method(method)], one.amount_minor), (Account.PAID, -one.amount_minor)
            )
            for one in made
        ],
        by=by,
    )
    return made


def on(account: Account) -> int:
    """What stands on an account of the ledger."""
    return sum(LedgerEntry.objects.filter(account=account).values_list("amount_minor", flat=True))


def test_84_households_paid_for_120_packs_and_111_arrive(
    area: Area, building: Building, auntie_wang: Person
) -> None:
    """Scenario 3: ¥6,960 paid; 84 served, 27 of 36 extras; ¥6,438 stay, ¥522 go back, to nine households ¥58 each."""
    sun, homes = leader(area), doors(building, 84)
    campaign = closed(area, sun, homes, [2] * 36 + [1] * 48)
    verified(list(campaign.orders.select_related("campaign", "household")), Method.CASH, auntie_wang)
    assert on(Account.CASH) == 696_000
    received(campaign, sun, 111)
    plan = actions.allocate(campaign, by=sun)
    assert (plan.served, sum(share == 2 for part in plan.parts for share in part.shares.values())) == (84, 27)
    assert (-on(Account.PAID), -on(Account.CREDIT)) == (643_800, 52_200)
    assert list(CreditAccount.objects.values_list("balance_minor", flat=True)) == [5800] * 9
    actions.begin(campaign, by=sun)
    campaign.orders.update(state=OrderState.COLLECTED)
    sheet = settlement.sheet(campaign)
    assert (sheet.captured, sheet.value, sheet.back_credit, sheet.difference) == (696_000, 643_800, 52_200, 0)
    actions.settle(campaign, 696_000, 0, by=auntie_wang)
    assert (-on(Account.VALUE), on(Account.PAID), wrong()) == (643_800, 0, [])


def test_ribs_by_weight_move_the_money(area: Area, building: Building, auntie_wang: Person) -> None:
    """Scenario 4: at most ¥105.60; 1.42 kg → ¥90.88 and ¥5.12 back; 1.71 kg → ¥105.60, ¥9.60 more, ¥3.84 beyond."""
    sun, homes = leader(area), doors(building, 2)
    people = [resident("住户", home) for home in homes]
    ribs = {"title": "排骨", "kind": "meat", "price_minor": 9600, "grams": 1500}
    campaign = closed(area, sun, homes, [1, 1], ribs)
    campaign.offers.update(tolerance_percent=10)
    for home, person in zip(homes, people, strict=True):
        paid(order_of(campaign, home), person, auntie_wang)
    received(campaign, sun)
    actions.allocate(campaign, by=sun)
    light, heavy = (order_of(campaign, home).lines.get() for home in homes)
    actions.weigh(campaign, {light.pk: 1420, heavy.pk: 1710}, by=sun)
    assert [order_of(campaign, home).value_minor for home in homes] == [9088, 10560]
    assert [credit(home) for home in homes] == [512, 0]
    assert money.standing_of(order_of(campaign, homes[1])).open == 960
    heavy = OrderLine.objects.select_related("offer__good").get(pk=heavy.pk)
    assert values.of_line(heavy).beyond_minor == 384
    assert wrong() == []


def test_a_missing_part_goes_back_as_the_household_answers(
    area: Area, building: Building, auntie_wang: Person
) -> None:
    """Scenario 5: bundle ¥88, tomatoes (¥9.60) missing, cucumber (¥7.20): accepted → ¥2.40 back, refused → ¥9.60."""
    sun, homes = leader(area), doors(building, 2)
    people = [resident("住户", home) for home in homes]
    campaign = opened(area, sun, {"price_minor": 8800})
    for position, (title, price) in enumerate((("西红柿", 960), ("白菜", 7840))):
        campaign.offers.get().parts.create(position=position, title=title, price_minor=price)
    for home, person in zip(homes, people, strict=True):
        placed = actions.place_order(campaign, home, wish(campaign, substitution="ask"), by=person)
        paid(placed, person, auntie_wang)
    confirmed(campaign, sun)
    actions.miss(campaign.offers.get().parts.all()[0], Instead(title="黄瓜", price_minor=720), by=sun)
    asked = list(Adjustment.objects.filter(answer=Answer.ASKED).order_by("order"))
    actions.answer(asked[0], accept=True, by=people[0])
    actions.answer(asked[1], accept=False, by=people[1])
    assert [credit(home) for home in homes] == [240, 960]
    assert -on(Account.PAID) == 2 * 8800 - 240 - 960
    assert wrong() == []


def _counted(lines: list[OrderLine]) -> Counter[int]:
    """How many of each offer some lines hand out."""
    found: Counter[int] = Counter()
    for line in lines:
        found[line.offer_id] += line.handed
    return found


def test_1180_orders_in_62_buildings_add_up_to_the_purchase_order(area: Area) -> None:
    """Scenario 10 (how long it takes: `tests.bench packing`)."""
    campaign, by = confirmed_campaign()
    (issued,) = actions.issue(campaign, by=by)
    counted = {line.offer_id: (line.quantity, 0) for line in issued.lines.all()}
    actions.receive(issued, actions.Delivery(counted=counted), by=by)
    campaign.refresh_from_db()
    actions.allocate(campaign, by=by)
    actions.begin(campaign, by=by)
    packed = packing.of(campaign)
    wanted = {line.offer_id: line.quantity for line in purchasing.latest(campaign)[0].lines.all()}
    by_offer: Counter[int] = Counter()
    for house in packed.houses:
        assert house.sums == _counted([line for door in house.doors for line in door.lines])
        by_offer.update(house.sums)
    assert by_offer == wanted
    assert (len(packed.houses), sum(len(house.doors) for house in packed.houses)) == (BUILDINGS, ORDERS)
    assert sum(Batch.objects.values_list("packs", flat=True)) == sum(wanted.values())
    places = [(door.order.household.floor, door.order.household.door) for door in packed.houses[0].doors]
    assert all(one < other for one, other in pairwise(places))
    assert wrong() == []


CASH, WALLET, CARD = 400, 300, 480
"""How 1,180 households pay."""


class Evening:
    """The campaign of scenario 10, paid in three ways; the provider of cards is the tests' own."""

    def __init__(self, checker: Person, fake: FakeProvider) -> None:
        self.campaign, self.by = confirmed_campaign()
        self.checker, self.fake = checker, fake
        orders = list(self.campaign.orders.select_related("campaign__area", "household").order_by("pk"))
        self.cash = verified(orders[:CASH], Method.CASH, checker)
        self.wallet = verified(orders[CASH : CASH + WALLET], Method.TRANSFER, checker)
        *most, self.last = orders[CASH + WALLET :]
        self.cards = [self.by_card(order) for order in most]

    def session(self, order: Order) -> PaymentAttempt:
        """The payer is sent to the provider, and pays there."""
        opened = cards.open_session(
            money.KIND, order.pk, Mode.PAY, back_to="https://hub.example/orders/", by=self.by
        )
        self.fake.pays(opened.object_id)
        return opened

    def by_card(self, order: Order) -> Payment:
        """The same, and the provider's notice comes twice."""
        opened = self.session(order)
        for _again in range(2):
            cards.follow(opened.reread())
        return Payment.objects.get(attempt=opened)

    def hand_out(self) -> None:
        """Ten packs of eggs are missing; the rest goes out."""
        (issued,) = actions.issue(self.campaign, by=self.by)
        eggs = self.campaign.offers.get(title="鸡蛋").pk
        counted = {
            one.offer_id: (one.quantity - 10 * (one.offer_id == eggs), 0) for one in issued.lines.all()
        }
        actions.receive(issued, actions.Delivery(counted=counted), by=self.by)
        self.campaign.refresh_from_db()
        actions.allocate(self.campaign, by=self.by)
        actions.begin(self.campaign, by=self.by)
        self.campaign.orders.update(state=OrderState.COLLECTED)

    def taken(self) -> int:
        """What the provider says that it has taken."""
        return sum(one.captured_minor for one in self.fake.objects.values())


@pytest.mark.django_db(
    transaction=True
)  # PostgreSQL walks through all versions of a row that one transaction made
def test_400_in_cash_300_by_wallet_and_480_by_card_are_reconciled_to_the_last_fen(
    area: Area, auntie_wang: Person, fake: FakeProvider
) -> None:
    """Scenario 11. Wallets are transfers to the committee's account; cards go through the port."""
    evening = Evening(auntie_wang, fake)
    campaign, by = evening.campaign, evening.by
    assert [len(evening.cash), len(evening.wallet), len(evening.cards) + 1] == [CASH, WALLET, CARD]
    evening.hand_out()

    sheet = settlement.sheet(campaign)
    owed = money.owed(evening.last)
    assert (sheet.difference, sheet.unpaid_orders) == (-owed, 1), "one card is not paid yet"
    with pytest.raises(Conflict, match=r"settlement\.difference") as refused:
        actions.settle(campaign, sheet.cash_expected, sheet.transfer_expected, by=by)
    assert list(refused.value.fields) == ["difference"]

    late = evening.session(evening.last)
    with pytest.raises(Conflict) as refused:
        actions.settle(campaign, sheet.cash_expected, sheet.transfer_expected, by=by)
    assert {"to_check", "difference"} <= refused.value.fields.keys(), "paid there, and not heard of here"
    cards.follow(late)

    cards.refund(evening.cards[0], 1000, by=by, reason="一个鸡蛋碎了")
    sheet = settlement.sheet(campaign)
    assert (sheet.cash, sheet.transfer, sheet.card) == (3_756_400, 2_820_000, 4_512_000)
    assert sheet.card == evening.taken()
    assert (sheet.captured, sheet.back_credit, sheet.back_card) == (11_088_400, 10 * 3600, 1000)
    assert (sheet.difference, sheet.value) == (0, 11_088_400 - 36_000 - 1000)
    for cash, bank, wrongly in ((1, 0, "cash"), (0, -1, "transfer"), (0, 1, "transfer")):
        with pytest.raises(Conflict) as refused:
            actions.settle(campaign, sheet.cash_expected + cash, sheet.transfer_expected + bank, by=by)
        assert list(refused.value.fields) == [wrongly]
    made = actions.settle(campaign, 3_756_400, 2_820_000, by=by)
    assert made.figures["difference"] == 0
    assert Campaign.objects.get(pk=campaign.pk).state == CampaignState.SETTLED
    assert (-on(Account.VALUE), -on(Account.CREDIT), on(Account.PAID)) == (sheet.value, 36_000, 0)
    assert wrong() == []
