"""
The scene of the group orders before their cut-off: one in every state, one with a supplier's real price list.

Needs the cast of `signs` (郑姐 leads, 王阿姨 and 周主任 decide) and the roster, and runs before the scene of the
residents, who order in what it opens.
"""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.utils.timezone import localtime

from groceries import actions
from groceries.actions import OfferTerms, Terms, Wish
from groceries.models import Campaign
from groceries.pricelist.kind import goods_of
from groceries.words import CampaignKind, GoodKind, Handing, MinimumOf, Split
from hub.core.estate import proxy
from hub.core.flow.imports import actions as imports
from hub.core.flow.imports.reporting import Silent
from hub.core.kit import clock
from hub.core.kit.errors import Refused
from hub.core.people.models import Area, Household, Person

PRICE_LIST = Path(__file__).parent / "data/supplier_hengfeng.xlsx"
LEADER, COMMITTEE, LEAD = "郑姐", "王阿姨", "周主任"
FRUIT, WATER, MASKS, EGGS = "水果拼单", "桶装水", "口罩免费配给", "鸡蛋拼单"
ORDERS = 46
EVENING, MORNING = 18, 10


def build(area: Area, cast: Mapping[str, Person], dice: random.Random) -> dict[str, Campaign]:
    """The campaigns by title. Orders in those that are open come from doors of the roster, by phone."""
    sun, wang, zhou = cast[LEADER], cast[COMMITTEE], cast[LEAD]
    actions.set_rule(area, GoodKind.MASKS, 5, 10, by=wang, words="口罩紧缺，人人有份。")
    made = [
        _vegetables(area, sun, wang),
        _open(area, sun, wang),
        _masks(area, wang, zhou),
        _scheduled(area, sun, wang),
        _in_review(area, sun, wang),
        _draft(area, sun),
    ]
    doors = list(
        Household.objects.filter(area=area, part="").select_related("building", "area").order_by("pk")
    )
    _orders(made[0], doors, wang, dice, ORDERS)
    _orders(made[1], doors, wang, dice, ORDERS // 2)
    _asks_about_a_price(made[0], cast)
    _called_off(area, sun)
    return {campaign.title: campaign for campaign in made}


def _at(hour: int, days: int = 1) -> datetime:
    """That hour of a later day."""
    return localtime(clock.now() + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


def _terms(title: str, title_en: str, **more: object) -> Terms:
    given: dict[str, object] = {
        "opens_at": clock.now(), "closes_at": _at(EVENING), "arrives_at": _at(MORNING, 2), "point": "东门第2顶帐篷",
    }  # fmt: skip
    return Terms(title=title, title_en=title_en, **{**given, **more})  # type: ignore[arg-type]


def _vegetables(area: Area, sun: Person, wang: Person) -> Campaign:
    """Open, with the price list of 恒丰 as it came."""
    terms = _terms(
        "恒丰生鲜拼单", "Hengfeng fresh food", minimum_of=MinimumOf.PACKS, minimum=120,
        words="蔬菜当天采摘，早上装车。收到后请当面点清。",
    )  # fmt: skip
    campaign = actions.draft(area, terms, by=sun)
    kind = goods_of(campaign)
    batch = imports.upload(kind, area, PRICE_LIST.read_bytes(), PRICE_LIST.name, by=sun)
    imports.confirm(imports.check(batch, {}, reporter=Silent()), sun, reporter=Silent())
    campaign.refresh_from_db()
    pack = campaign.offers.get(title__startswith="蔬菜包A")
    parts = [
        ("青菜", 1000, 1000),
        ("土豆", 1500, 1100),
        ("西红柿", 1000, 1560),
        ("黄瓜", 1000, 1200),
        ("胡萝卜", 1000, 940),
    ]
    actions.set_parts(pack, parts, by=sun)
    return _approved(campaign, sun, wang)


def _open(area: Area, sun: Person, wang: Person) -> Campaign:
    """Open, with little stock, a reserve, and people who wait."""
    terms = _terms(
        EGGS, "Eggs", minimum_of=MinimumOf.HOUSEHOLDS, minimum=60, split=Split.ONE_EACH,
        arrives_at=_at(MORNING, 3), reserve_flows_at=_at(12),
    )  # fmt: skip
    campaign = actions.draft(area, terms, by=sun)
    stock = {"general": 30, "reserved": 8, "proxy": 12}
    _offer(
        campaign, sun, "鲜鸡蛋", 2990, unit="板(30枚)", supplier="东市农场", cap=2, case_size=12, stock=stock
    )
    return _approved(campaign, sun, wang)


def _masks(area: Area, wang: Person, zhou: Person) -> Campaign:
    """A free ration of the committee, within the limit that holds for masks."""
    terms = _terms(
        MASKS,
        "Masks for everybody",
        kind=CampaignKind.FREE_RATION,
        handing=Handing.DOOR,
        point="",
        arrives_at=_at(MORNING, 4),
        reserve_flows_at=_at(12),
    )
    campaign = actions.draft(area, terms, by=wang)
    _offer(
        campaign,
        wang,
        "医用外科口罩",
        0,
        unit="只",
        supplier="街道物资组",
        donated=True,
        cap=5,
        stock={"general": 5000, "proxy": 500},
    )
    return _approved(campaign, wang, zhou)


def _scheduled(area: Area, sun: Person, wang: Person) -> Campaign:
    """Opens tomorrow."""
    terms = _terms(FRUIT, "Fruit", opens_at=_at(8), closes_at=_at(EVENING, 2), arrives_at=_at(MORNING, 3))
    campaign = actions.draft(area, terms, by=sun)
    _offer(campaign, sun, "苹果 5斤", 3200, unit="袋", supplier="恒丰生鲜", stock={"general": 200})
    _offer(campaign, sun, "香蕉 3斤", 1980, unit="份", supplier="恒丰生鲜", stock={"general": 200})
    return _approved(campaign, sun, wang)


def _in_review(area: Area, sun: Person, wang: Person) -> Campaign:
    """Waits for the committee, with a price far above what it was."""
    terms = _terms("东北大米补货", "Rice again", minimum_of=MinimumOf.AMOUNT, minimum=300000)
    campaign = actions.draft(area, terms, by=sun)
    _offer(campaign, sun, "东北大米 5kg", 5900, unit="袋", supplier="老王粮油", stock={"general": 150})
    return actions.submit(campaign, by=sun)


def _draft(area: Area, sun: Person) -> Campaign:
    """Just begun."""
    return actions.draft(
        area, _terms(WATER, "Drinking water", minimum_of=MinimumOf.PACKS, minimum=40, arrives_at=None), by=sun
    )


def _called_off(area: Area, sun: Person) -> None:
    campaign = actions.draft(area, _terms("面包拼单", "Bread"), by=sun)
    actions.cancel_campaign(campaign, by=sun, why="面包房停工，等复工后再开。")


def _approved(campaign: Campaign, leader: Person, by: Person) -> Campaign:
    return actions.approve(actions.submit(campaign.reread(), by=leader), by=by)


def _offer(campaign: Campaign, by: Person, title: str, price: int, **more: object) -> None:
    actions.put_offer(campaign, OfferTerms(title=title, price_minor=price, **more), by=by)  # type: ignore[arg-type]


def _orders(campaign: Campaign, doors: list[Household], by: Person, dice: random.Random, number: int) -> None:
    """Some doors order by phone, at different hours."""
    offers = list(campaign.offers.order_by("position")[:8])
    for door in dice.sample(doors, number):
        wants = {
            offer.pk: 1 + (dice.random() < 0.3)
            for offer in dice.sample(offers, min(len(offers), dice.randint(1, 3)))
        }
        acting = proxy.beneficiary_for(by, door.pk)
        try:
            actions.place_order(
                campaign, door, Wish(wants=wants, channel="phone", acting_for=acting, wait=True), by=by
            )
        except Refused:
            continue


def _asks_about_a_price(campaign: Campaign, cast: Mapping[str, Person]) -> None:
    for person in cast.values():
        home = person.memberships.filter(ended_at=None, household__area=campaign.area_id).first()
        if home is not None:
            offer = campaign.offers.get(title__startswith="猪肋排")
            actions.flag_price(offer, home.household, by=person, words="上周在门口超市是52元一公斤。")
            return
