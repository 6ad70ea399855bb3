"""
The scene of the draws: one that is drawn, its next round with whoever was not drawn, and one that waits for its number.

Needs the cast of `signs` (郑姐 leads, 王阿姨 decides, 李伟 lives there) and the roster.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from groceries import actions
from groceries.actions import Layout, OfferTerms, Terms, Wish
from groceries.models import Campaign
from groceries.words import Allotment, CampaignState, GoodKind
from hub.core.estate import proxy
from hub.core.kit import clock
from hub.core.people.models import Area, Household, Person

LEADER, COMMITTEE, RESIDENT = "郑姐", "王阿姨", "李伟"
WIPES = OfferTerms(
    title="酒精湿巾 80抽", supplier="康洁日化", price_minor=1500, unit="包", kind=GoodKind.HYGIENE, cap=1,
    stock={"general": 20, "reserved": 5},
)  # fmt: skip
MILK = OfferTerms(
    title="婴儿奶粉 900g", supplier="东市粮油", price_minor=19800, unit="罐", kind=GoodKind.BABY, cap=1,
    stock={"general": 12},
)  # fmt: skip
TITLES = {WIPES.title: ("酒精湿巾", "Disinfectant wipes"), MILK.title: ("婴儿奶粉", "Infant formula")}
ENTRANTS = 60


def build(area: Area, cast: Mapping[str, Person], dice: random.Random) -> list[Campaign]:
    """The campaigns: drawn, its next round (open), and closed before its number is known."""
    sun, wang = cast[LEADER], cast[COMMITTEE]
    doors = list(
        Household.objects.filter(area=area, part="", closed_at=None)
        .select_related("building", "area")
        .order_by("pk")
    )
    dice.shuffle(doors)
    home = cast[RESIDENT].memberships.select_related("household__area").get(ended_at=None).household
    doors = [home, *(door for door in doors[:ENTRANTS] if door.pk != home.pk)]
    now = clock.now()
    drawn = _entered(
        area, cast, WIPES, now - timedelta(days=5), doors
    )  # the exchange closes on weekdays only
    with clock.at(now - timedelta(hours=3)):
        actions.draw(drawn, "3251.85", by=wang)
        actions.decide(drawn)
    second = _next(drawn, sun)
    waiting = _entered(area, cast, MILK, now - timedelta(hours=6), doors[1 : ENTRANTS // 2])
    return [drawn, second, waiting]


def _entered(
    area: Area, cast: Mapping[str, Person], good: OfferTerms, at: datetime, doors: Sequence[Household]
) -> Campaign:
    """Opened, entered by these households, and closed after four hours."""
    sun, wang, (title, title_en) = cast[LEADER], cast[COMMITTEE], TITLES[good.title]
    with clock.at(at):
        terms = Terms(
            title=title, title_en=title_en, opens_at=at, closes_at=at + timedelta(hours=4), point="东门雨棚",
            arrives_at=at + timedelta(days=6), allotment=Allotment.BALLOT,
        )  # fmt: skip
        campaign = actions.draft(area, terms, by=sun)
        offer = actions.put_offer(campaign, good, by=sun)
        _open(campaign)
        for door in doors:
            acting = proxy.beneficiary_for(wang, door.pk)
            wish = Wish(wants={offer.pk: 1}, channel="phone", acting_for=acting)
            actions.place_order(campaign, door, wish, by=wang)
    with clock.at(at + timedelta(hours=4)):
        actions.close(campaign, by=sun)
    return campaign


def _open(campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.OPEN)
    campaign.refresh_from_db()


def _next(drawn: Campaign, sun: Person) -> Campaign:
    """The next round, open: whoever was not drawn is in it. One of its times is the green channel."""
    second = actions.next_round(drawn, by=sun)
    ends = clock.now() + timedelta(hours=26)
    terms = {"closes_at": ends, "arrives_at": ends + timedelta(hours=16)}
    Campaign.objects.filter(pk=second.pk).update(**terms)
    second.refresh_from_db()
    begins = ends + timedelta(hours=20)
    layout = Layout(
        points=("东门雨棚",),
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        minutes=30,
        capacity=15,
        green=1,
    )
    actions.lay_out(second, layout, by=sun)
    _open(second)
    actions.carry_over(second)
    return second
