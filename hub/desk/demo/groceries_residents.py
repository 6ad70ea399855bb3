"""
The scene of the group orders as residents see it: something to order now, something ordered before, so that "the same
as last time" can be tried, a ration with times, a list on which one waits, and one that came to nothing.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from groceries import actions, settlement
from groceries.actions import OfferTerms, Terms, Wish
from groceries.models import Campaign, Order, Slot
from groceries.words import (
    CampaignKind,
    CampaignState,
    DoorReason,
    Handing,
    MinimumOf,
    OrderState,
    Substitution,
)
from hub.core.estate import proxy
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.payments import actions as payments
from hub.core.people.models import Area, Household, Person

VEGETABLES = OfferTerms(
    title="蔬菜包", supplier="恒丰农产品", price_minor=5800, unit="份 约5kg", kind="bundle", cap=3, grams=5000,
    note="青菜、番茄、土豆、洋葱、黄瓜", stock={"general": 260, "proxy": 40},
)  # fmt: skip
RICE = OfferTerms(
    title="东北大米", supplier="恒丰农产品", price_minor=3650, unit="5kg", kind="staples", cap=2, grams=5000,
    reference_minor=3400, stock={"general": 400},
)  # fmt: skip
EGGS = OfferTerms(
    title="鲜鸡蛋",
    supplier="东市场合作社",
    price_minor=3200,
    unit="30枚",
    kind="dairy",
    cap=2,
    stock={"general": 24},
)
OIL = OfferTerms(
    title="菜籽油",
    supplier="恒丰农产品",
    price_minor=7990,
    unit="5L",
    kind="staples",
    cap=1,
    stock={"general": 90},
)
MILK = OfferTerms(
    title="纯牛奶",
    supplier="东市场合作社",
    price_minor=5500,
    unit="12盒",
    kind="dairy",
    cap=2,
    stock={"general": 5},
)
MASKS = OfferTerms(
    title="医用口罩",
    supplier="街道防疫物资站",
    price_minor=0,
    unit="5只",
    kind="masks",
    cap=1,
    stock={"general": 600},
)


@dataclass(frozen=True)
class Scene:
    """Where and by whom: the leader, and two of the desk, so that nobody approves what is theirs."""

    area: Area
    leader: Person
    desk: Person
    lead: Person
    dice: random.Random

    def opened(self, *offers: OfferTerms, by: Person | None = None, **terms: Any) -> Campaign:
        """A campaign from its draft to the committee's yes; it is open when its hour is past."""
        lead = by or self.leader
        campaign = actions.draft(self.area, Terms(**terms), by=lead)
        for offer in offers:
            actions.put_offer(campaign, offer, by=lead)
        actions.submit(campaign, by=lead)
        return actions.approve(campaign, by=self.lead if lead == self.desk else self.desk)

    def order(
        self, campaign: Campaign, household: Household, by: Person, numbers: Mapping[str, int], **more: Any
    ) -> Order:
        """So many of each offer, by its title."""
        offers = {offer.title: offer.pk for offer in campaign.offers.all()}
        wants = {offers[title]: number for title, number in numbers.items()}
        return actions.place_order(campaign, household, Wish(wants=wants, **more), by=by)


def build(area: Area, cast: Mapping[str, Person]) -> None:
    """Plays it. `cast` needs 郑姐 (leader), 王阿姨 (committee), 周主任 (lead), 李伟 and 陈奶奶, with their doors."""
    scene = Scene(area, cast["郑姐"], cast["王阿姨"], cast["周主任"], random.Random(12))  # noqa: S311 — no secret
    now = clock.now()
    _last_week(scene, cast, now)
    _today(scene, cast, now)
    _rations(scene, cast, now)
    _few(scene, cast, now)
    with clock.at(now - timedelta(hours=1)):
        scene.opened(
            RICE, title="周末大米", title_en="Rice for the weekend", opens_at=now + timedelta(hours=9),
            closes_at=now + timedelta(hours=30), point="12栋门口", minimum_of=MinimumOf.PACKS, minimum=120,
        )  # fmt: skip


def _home(person: Person) -> Household:
    return (
        person.memberships.select_related("household__building", "household__area")
        .get(ended_at=None)
        .household
    )


def _neighbours(scene: Scene, number: int) -> list[Household]:
    doors = Household.objects.filter(
        area=scene.area, building__number__in=("11", "13", "14"), memberships__ended_at=None
    )
    found = doors.exclude(memberships=None).select_related("building", "area").distinct().order_by("pk")
    return list(found[:number])


def _crowd(scene: Scene, campaign: Campaign, doors: list[Household], titles: list[str]) -> None:
    for door in doors:
        by = door.memberships.filter(ended_at=None).select_related("person")[0].person
        scene.order(campaign, door, by, dict.fromkeys(scene.dice.sample(titles, min(2, len(titles))), 1))


def _last_week(scene: Scene, cast: Mapping[str, Person], now: datetime) -> None:
    """Eight days ago: ordered, come, collected."""
    then = now - timedelta(days=8)
    with clock.at(then):
        campaign = scene.opened(
            VEGETABLES, RICE, EGGS, OIL, title="上周蔬菜和米面", title_en="Vegetables and rice, last week",
            opens_at=then, closes_at=then + timedelta(hours=6), point="12栋门口", fee_minor=200,
            arrives_at=then + timedelta(hours=30), minimum_of=MinimumOf.HOUSEHOLDS, minimum=10,
            reserve_flows_at=then + timedelta(hours=5),
        )  # fmt: skip
        home, granny = _home(cast["李伟"]), _home(cast["陈奶奶"])
        like = {"substitution": Substitution.SAME_VALUE}
        scene.order(campaign, home, cast["李伟"], {"蔬菜包": 2, "鲜鸡蛋": 1, "菜籽油": 1}, **like)
        acting = proxy.beneficiary_for(cast["王阿姨"], granny.pk)
        scene.order(
            campaign, granny, cast["王阿姨"], {"蔬菜包": 1, "东北大米": 1}, channel="phone", handing=Handing.DOOR,
            door_reason=DoorReason.FRAIL, acting_for=acting, **like,
        )  # fmt: skip
        _crowd(scene, campaign, _neighbours(scene, 12), ["蔬菜包", "东北大米"])
    with clock.at(then + timedelta(hours=7)):
        actions.close_due()
    with clock.at(then + timedelta(hours=32)):
        campaign.refresh_from_db()
        for state in (CampaignState.ORDERED, CampaignState.RECEIVED, CampaignState.COLLECTING):
            transition(campaign, state)
        for order in Order.objects.filter(campaign=campaign, state=OrderState.CONFIRMED):
            done = OrderState.DELIVERED if order.handing == Handing.DOOR else OrderState.COLLECTED
            transition(
                transition(order, OrderState.ALLOCATED), done, handed_at=clock.now(), handed_by=scene.leader
            )
            payments.verify(actions.note_payment(order, by=scene.leader), by=scene.desk)
        sheet = settlement.sheet(campaign)
        actions.settle(campaign, sheet.cash_expected, sheet.transfer_expected, by=scene.lead)


def _today(scene: Scene, cast: Mapping[str, Person], now: datetime) -> None:
    """Open now, on its way to the minimum; eggs run short, and oil is not on offer."""
    with clock.at(now - timedelta(hours=2)):
        campaign = scene.opened(
            VEGETABLES, RICE, EGGS, title="周四蔬菜和米面", title_en="Thursday vegetables and rice",
            words="恒丰直送，周四下午到。请自备袋子，取货时保持两米距离。",
            opens_at=clock.now(), closes_at=now + timedelta(hours=4, minutes=20), point="12栋门口", fee_minor=200,
            arrives_at=now + timedelta(hours=28), minimum_of=MinimumOf.HOUSEHOLDS, minimum=60,
            reserve_flows_at=now + timedelta(hours=3),
        )  # fmt: skip
        _crowd(scene, campaign, _neighbours(scene, 37), ["蔬菜包", "东北大米", "鲜鸡蛋"])


def _rations(scene: Scene, cast: Mapping[str, Person], now: datetime) -> None:
    """A free ration that is fetched at a time of one's own."""
    with clock.at(now - timedelta(hours=1)):
        campaign = scene.opened(
            MASKS, by=scene.desk, kind=CampaignKind.FREE_RATION, title="口罩配给第三轮", title_en="Masks, round 3",
            opens_at=clock.now(), closes_at=now + timedelta(hours=20), point="居委会东门", door_allowed=True,
        )  # fmt: skip
    first = (now + timedelta(hours=22)).replace(minute=0, second=0, microsecond=0)
    for half_hour in range(6):
        begins = first + timedelta(minutes=30 * half_hour)
        Slot.objects.create(
            campaign=campaign,
            point="居委会东门",
            starts_at=begins,
            ends_at=begins + timedelta(minutes=30),
            capacity=20,
        )


def _few(scene: Scene, cast: Mapping[str, Person], now: datetime) -> None:
    """Milk for five, and Emma's door waits; and one for which too few came."""
    with clock.at(now - timedelta(hours=3)):
        milk = scene.opened(
            MILK, title="纯牛奶团", title_en="Milk", opens_at=clock.now(), closes_at=now + timedelta(hours=2),
            point="12栋门口", arrives_at=now + timedelta(hours=26),
        )  # fmt: skip
        _crowd(scene, milk, _neighbours(scene, 5), ["纯牛奶"])
    with clock.at(now - timedelta(days=3)):
        bread = OfferTerms(
            title="吐司面包", supplier="东市场合作社", price_minor=1800, unit="袋", kind="other"
        )
        few = scene.opened(
            bread, title="面包团", title_en="Bread", opens_at=clock.now(), closes_at=clock.now() + timedelta(hours=5),
            point="12栋门口", minimum_of=MinimumOf.PACKS, minimum=30,
        )  # fmt: skip
        _crowd(scene, few, _neighbours(scene, 4), ["吐司面包"])
    with clock.at(now - timedelta(days=2, hours=18)):
        actions.close(Campaign.objects.get(pk=few.pk), by=None)
        actions.decide(Campaign.objects.get(pk=few.pk))
