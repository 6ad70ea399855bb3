"""What stands in a campaign and its area, as far as a price list is compared with it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from groceries import prices
from groceries.models import Campaign, Good, Offer, Supplier
from groceries.prices import Elsewhere
from groceries.words import PoolKind
from hub.core.flow.imports.text import heading

Key = tuple[str, str]


@dataclass(frozen=True)
class Offered:
    """An offer that the campaign has already."""

    pk: int
    price_minor: int
    cap: int | None
    stock: int | None
    pools: Mapping[str, int | None]
    kind: str
    supplier: str
    code: str
    case: Decimal | None
    note: str
    withdrawn: bool
    donated: bool
    best_before: date | None


@dataclass(frozen=True)
class Standing:
    """The campaign as it is, and what the area knows of goods and suppliers."""

    campaign: Campaign
    offers: Mapping[Key, Offered]
    goods: Mapping[Key, Good]
    suppliers: Mapping[str, Supplier]
    elsewhere: Elsewhere
    fingerprint: str

    def usual(self, key: Key) -> int | None:
        """What a good should cost."""
        good = self.goods.get(key)
        return (good.reference_minor or self.elsewhere.of(good)) if good else None


def standing(campaign_id: int, *, lock: bool = False) -> Standing:
    """Reads it. `lock`: nobody changes the campaign before the transaction ends (SQLite has one writer anyway)."""
    rows = Campaign.objects.select_related("area")
    campaign = (rows.select_for_update(of=("self",)) if lock else rows).get(pk=campaign_id)
    offers = {key_of(offer.title, offer.unit): _offered(offer) for offer in _offers(campaign)}
    goods = {key_of(good.name, good.unit): good for good in Good.objects.filter(area=campaign.area)}
    suppliers = {one.name: one for one in Supplier.objects.filter(area=campaign.area)}
    elsewhere = prices.elsewhere(campaign.area, but=campaign.pk)
    parts = [
        campaign.version, campaign.state, [list(map(str, key)) for key in sorted(goods)], sorted(suppliers),
        sorted((good.pk, good.reference_minor or 0, good.kind) for good in goods.values()),
        [str(one) for one in offers.values()],
    ]  # fmt: skip
    fingerprint = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
    return Standing(campaign, offers, goods, suppliers, elsewhere, fingerprint)


def key_of(name: str, unit: str) -> Key:
    """By which the file's goods find those that are here: brackets, width and spaces aside."""
    return heading(name) or name, heading(unit) or unit


def _offers(campaign: Campaign) -> list[Offer]:
    return list(campaign.offers.select_related("good", "supplier").prefetch_related("pools").order_by("pk"))


def _offered(offer: Offer) -> Offered:
    pools = {pool.kind: pool.size for pool in offer.pools.all()}
    return Offered(
        offer.pk, offer.price_minor, offer.cap, pools.get(PoolKind.GENERAL), pools, offer.good.kind,
        offer.supplier.name, offer.code, offer.case_size, offer.note, offer.withdrawn_at is not None,
        offer.donated, offer.best_before,
    )  # fmt: skip
