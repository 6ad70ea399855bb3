"""The scene of money: a campaign that is being paid, one that is settled, a balance, and money that waits to leave."""

import random
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from groceries import actions, settlement
from groceries.actions import OfferTerms, Terms, Wish, vouchers
from groceries.models import Campaign, Order
from groceries.words import CampaignState, OrderChannel, OrderState
from hub.core.kit import clock
from hub.core.payments import actions as payments
from hub.core.payments.words import Method, RefundTo
from hub.core.people.models import Area, Household, Person

ACCOUNT = "招商银行 6225 0000 0000 1234，郑姐（团长）。备注里请写取货码。"
MANY = 60
"""Orders in the campaign that is being paid."""


def build(area: Area, cast: Mapping[str, Person], dice: random.Random) -> None:
    """
    Needs the area with its roster and the cast of the demo: 郑姐 leads, 王阿姨 and 周主任 check. Makes three
    campaigns: settled a week ago, being handed out, and called off, so that Li Wei has a balance.
    """
    doors = list(
        Household.objects.filter(area=area, closed_at=None).select_related("building", "area").order_by("pk")
    )
    chosen = dice.sample(doors, MANY + 12)
    with clock.at(clock.now() - timedelta(days=7)):
        _settled(_campaign(area, cast, "鸡蛋30枚", 2800), chosen[MANY:], cast)
    with clock.at(clock.now() - timedelta(days=2)):
        _called_off(_campaign(area, cast, "周日水果箱", 6800), cast)
    with clock.at(clock.now() - timedelta(hours=30)):
        campaign = _campaign(area, cast, "牛奶与面包", 4600)
        orders = [_order(campaign, door, cast["王阿姨"], dice.choice((1, 1, 2))) for door in chosen[:MANY]]
        orders.append(_order(campaign, _home(cast["李伟"]), cast["李伟"], 2))
    _being_paid(campaign, orders, cast, dice)


def _campaign(area: Area, cast: Mapping[str, Person], title: str, price_minor: int) -> Campaign:
    now = clock.now()
    terms = Terms(title=title, opens_at=now, closes_at=now + timedelta(hours=6), point="中心花园东侧")
    campaign = actions.draft(area, terms, by=cast["郑姐"])
    offer = OfferTerms(title=title, supplier="恒丰农副产品", price_minor=price_minor, unit="份")
    actions.put_offer(campaign, offer, by=cast["郑姐"])
    actions.set_transfer_words(campaign, ACCOUNT, by=cast["郑姐"])
    actions.submit(campaign, by=cast["郑姐"])
    return actions.approve(campaign, by=cast["王阿姨"])


def _home(person: Person) -> Household:
    return person.memberships.select_related("household__building", "household__area").get().household


def _order(campaign: Campaign, household: Household, by: Person, number: int = 1) -> Order:
    offer = campaign.offers.get()
    channel = OrderChannel.WEB if by.memberships.filter(household=household).exists() else OrderChannel.PHONE
    return actions.place_order(campaign, household, Wish(wants={offer.pk: number}, channel=channel), by=by)


def _hand_out(campaign: Campaign, orders: list[Order], state: str) -> None:
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(state=state)
    campaign.orders.filter(state=OrderState.PLACED).update(state=OrderState.ALLOCATED)
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.COLLECTING)
    campaign.refresh_from_db()
    with transaction.atomic():
        vouchers.issue(campaign)


def _settled(campaign: Campaign, doors: list[Household], cast: Mapping[str, Person]) -> None:
    orders = [_order(campaign, door, cast["王阿姨"]) for door in doors]
    for number, order in enumerate(orders):
        method = Method.TRANSFER if number % 3 == 0 else Method.CASH
        payments.verify(actions.note_payment(order, by=cast["郑姐"], method=method), by=cast["王阿姨"])
    _hand_out(campaign, orders, OrderState.COLLECTED)
    sheet = settlement.sheet(campaign)
    actions.settle(campaign, sheet.cash_expected, sheet.transfer_expected, by=cast["周主任"])


def _called_off(campaign: Campaign, cast: Mapping[str, Person]) -> None:
    order = _order(campaign, _home(cast["李伟"]), cast["李伟"])
    said = actions.say_paid(order, payments.Wish(method=Method.TRANSFER), by=cast["李伟"])
    payments.verify(said, by=cast["王阿姨"])
    actions.cancel_campaign(campaign, by=cast["郑姐"], why="供应商的车进不来。")
    payments.withdraw(_home(cast["李伟"]), 2000, RefundTo.CASH, by=cast["李伟"])


def _being_paid(
    campaign: Campaign, orders: list[Order], cast: Mapping[str, Person], dice: random.Random
) -> None:
    """Half is checked, some wait for a look, one did not arrive, the rest has not paid."""
    leader, desk = cast["郑姐"], cast["王阿姨"]
    for order in orders[:-1]:
        fate = dice.random()
        method = Method.TRANSFER if dice.random() < 0.4 else Method.CASH
        if fate < 0.7:
            with clock.at(clock.now() - timedelta(minutes=dice.randrange(5, 600))):
                noted = actions.note_payment(order, by=leader, method=method)
        if fate < 0.5:
            payments.verify(noted, by=desk)
        elif fate < 0.52:
            payments.fail(noted, by=desk, why="账单上没有这笔，请再看一下。")
    _hand_out(campaign, orders[:40], OrderState.COLLECTED)
