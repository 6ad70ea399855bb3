"""The scene from the purchase order to the door: one campaign ordered, one that came short, one being handed out."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from groceries import actions, purchasing
from groceries.actions import Delivery, Instead, Layout, OfferTerms, Terms, Wish
from groceries.models import Campaign, Good, Offer, Order, Supplier
from groceries.words import CampaignState
from hub.core.kit import clock
from hub.core.people.models import Area, Household, Person

PACK = OfferTerms(
    title="恒丰蔬菜包", supplier="恒丰农业", price_minor=5800, unit="份", kind="bundle", cap=3, grams=5000
)
EGGS = OfferTerms(title="草鸡蛋 30枚", supplier="东市粮油", price_minor=3600, unit="盒", kind="dairy", cap=2)
RICE = OfferTerms(
    title="东北大米 5kg", supplier="东市粮油", price_minor=4200, unit="袋", kind="staples", cap=2, grams=5000
)
RIBS = OfferTerms(
    title="猪肋排 约1.5kg", supplier="江南肉联", price_minor=9600, unit="份", kind="meat", cap=1, grams=1500
)
PARTS = (("西红柿", 1000, 960), ("白菜", 2000, 2240), ("土豆", 2000, 2600))
RULES = ("none", "same_value", "ask")


def build(area: Area, cast: Mapping[str, Person], dice: random.Random) -> list[Campaign]:
    """
    Needs the roster and 王阿姨 (the desk) in `cast`. Gives the campaigns: ordered, received, collecting.
    """
    by = cast["王阿姨"]
    doors = list(
        Household.objects.filter(
            area=area, building__number__in=["3", "12", "13", "27"], part="", closed_at=None
        )
        .select_related("building", "area")
        .order_by("pk")
    )
    dice.shuffle(doors)
    Supplier.objects.get_or_create(area=area, name="恒丰农业", defaults={"licence": "JY13101150012345"})
    now = clock.now()
    handed = Round(area, by, "周二蔬菜和米", now - timedelta(hours=30), (PACK, RICE)).play(doors[:60], dice)
    _out(handed, by, dice)
    short = Round(area, by, "周三蔬菜包", now - timedelta(hours=20), (PACK,)).play(doors[:84], dice)
    _short(short, by, now)
    ordered = Round(area, by, "周五鸡蛋和排骨", now - timedelta(hours=8), (EGGS, RIBS)).play(doors[:40], dice)
    _ordered(ordered, by)
    return [ordered, short, handed]


@dataclass(frozen=True)
class Round:
    """One campaign that takes place: by whom, what and when."""

    area: Area
    by: Person
    title: str
    at: datetime
    goods: Sequence[OfferTerms]

    def play(self, doors: Sequence[Household], dice: random.Random) -> Campaign:
        """Drafted, filled by these households, closed and confirmed within three hours."""
        with clock.at(self.at):
            campaign, offers = self._draft()
            for door in doors:
                actions.place_order(campaign, door, _wish(offers, dice), by=self.by)
        with clock.at(self.at + timedelta(hours=3)):
            actions.close(campaign, by=self.by)
            return actions.decide(campaign)

    def _draft(self) -> tuple[Campaign, list[Offer]]:
        terms = Terms(
            title=self.title, opens_at=self.at, closes_at=self.at + timedelta(hours=3), point="东门雨棚",
            arrives_at=self.at + timedelta(hours=12),
        )  # fmt: skip
        campaign = actions.draft(self.area, terms, by=self.by)
        offers = [actions.put_offer(campaign, good, by=self.by) for good in self.goods]
        _details(campaign, offers, self.by)
        Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.OPEN)
        campaign.refresh_from_db()
        return campaign, offers


def _details(campaign: Campaign, offers: Sequence[Offer], by: Person) -> None:
    for offer in offers:
        if offer.title == PACK.title:
            offer.campaign = campaign
            actions.set_parts(offer, PARTS, by=by)
        if offer.title == RIBS.title:
            Offer.objects.filter(pk=offer.pk).update(tolerance_percent=10)
            Good.objects.filter(pk=offer.good_id).update(grams=RIBS.grams)


def _wish(offers: Sequence[Offer], dice: random.Random) -> Wish:
    wants = {
        offer.pk: dice.choice([1, 1, 1, 2][: 2 + (offer.cap or 2)]) for offer in offers if dice.random() < 0.8
    }
    wants = {pk: min(n, next(o.cap or n for o in offers if o.pk == pk)) for pk, n in wants.items()}
    to_door = dice.random() < 0.12
    return Wish(
        wants=wants or {offers[0].pk: 1}, channel="phone", substitution=dice.choice(RULES),
        handing="door" if to_door else "", door_reason="frail" if to_door else "",
    )  # fmt: skip


def _ordered(campaign: Campaign, by: Person) -> None:
    """Issued; one household went to hospital, and one purchase order was issued again."""
    orders = actions.issue(campaign, by=by)
    gone = Order.objects.filter(campaign=campaign, lines__offer__supplier=orders[0].supplier).first()
    if gone is not None:
        actions.strike(gone, by=by, why="住院了，暂时不需要")
        campaign.refresh_from_db()
        orders[0].campaign = campaign
        actions.reissue(orders[0], by=by, reason="一户住院，少订一份")
    at = clock.now() + timedelta(hours=14)
    day = at.replace(minute=0, second=0, microsecond=0)
    layout = Layout(
        points=("东门雨棚", "12栋门口"), starts_at=day, ends_at=day + timedelta(hours=2), minutes=30, capacity=12,
        green=1,
    )  # fmt: skip
    campaign.refresh_from_db()
    actions.lay_out(campaign, layout, by=by)


def _arrive(campaign: Campaign, by: Person, *, missing: int = 0, spoilt: int = 0) -> None:
    """Everything comes, but for so many of each line."""
    for order in purchasing.latest(campaign):
        counted = {line.offer_id: (max(0, line.quantity - missing), spoilt) for line in order.lines.all()}
        delivery = Delivery(counted=counted, disinfected=True, cold_chain_kept=True)
        actions.receive(order, delivery, by=by)
    campaign.refresh_from_db()


def _short(campaign: Campaign, by: Person, now: datetime) -> None:
    """Nine packs did not come, and in all of them tomatoes are missing."""
    actions.issue(campaign, by=by)
    _arrive(campaign, by, missing=7, spoilt=2)
    part = campaign.offers.get().parts.get(title="西红柿")
    part.offer.campaign = campaign
    actions.miss(part, Instead(title="黄瓜", price_minor=720, answer_by=now + timedelta(hours=3)), by=by)
    campaign.refresh_from_db()


def _out(campaign: Campaign, by: Person, dice: random.Random) -> None:
    """Being handed out: two thirds have collected, one voucher was scanned twice."""
    with clock.at(clock.now() - timedelta(hours=16)):
        actions.issue(campaign, by=by)
        _arrive(campaign, by)
        actions.allocate(campaign, by=by)
        batches = actions.begin(campaign, by=by)
    for batch in batches[:3]:
        batch.campaign = campaign
        actions.pack(batch, by=by)
    waiting = list(
        Order.objects.filter(campaign=campaign, handing="pick_up").select_related("voucher").order_by("pk")
    )
    for order in dice.sample(waiting, len(waiting) * 2 // 3):
        actions.redeem(order.voucher, by=by)
    last = Order.objects.filter(campaign=campaign, state="collected").select_related("voucher").first()
    if last is not None:
        actions.redeem(last.voucher, by=by)
