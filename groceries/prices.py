"""
The price watch (groceries.md, 17): what a thing costs here against its reference, and against what it cost elsewhere in
the area. A price far above needs the committee's reason, which is published.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.utils.translation import gettext_lazy as _

from groceries.models import Campaign, Good, Offer
from groceries.words import CampaignState
from hub.core.estate.thresholds import Threshold
from hub.core.kit import clock
from hub.core.people.models import Area

GROUP = _("Group orders")
ABOVE = Threshold(
    "groceries.price_percent", _("A price needs a reason from, above what it was"), GROUP, _("%"), 20, 1, 500
)
LOOKED_BACK = timedelta(days=90)
MOST = 3000
"""Offers that are compared: an estate has a few hundred in a quarter."""

JIN = 500
"""Grams in the jin by which people here compare prices."""

_UNPUBLISHED = (CampaignState.DRAFT, CampaignState.IN_REVIEW, CampaignState.CANCELLED)
_SIZES = re.compile(
    r"[（(].*?[)）]|\d+(\.\d+)?\s*(kg|公斤|千克|斤|克|g|l|升|ml|毫升|片|只|卷|枚|人份|支|包|袋)(\s*[×xX*]\s*\d+)?|\s",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Watched:
    """
    An offer's price and what it is held against, in minor units for the offer's own unit.

    `reference` is the committee's, `others` the median of what it cost in other campaigns lately. `per_jin` is for
    reading, where the weight is known.
    """

    offer: Offer
    reference: int | None
    others: int | None
    limit: float
    per_jin: int | None

    @property
    def usual(self) -> int | None:
        """What it should cost: by the reference, else by what it cost elsewhere."""
        return self.reference or self.others

    @property
    def percent(self) -> int | None:
        """How far above (or, negative, below) the usual, in percent."""
        usual = self.usual
        return round(100 * (self.offer.price_minor - usual) / usual) if usual else None

    @property
    def is_dear(self) -> bool:
        """Whether the committee must say why it agrees."""
        return percent_above(self.offer.price_minor, self.usual) > self.limit


def percent_above(price: int, usual: int | None) -> float:
    """How far above the usual, in percent, exactly; 0 where nothing is known."""
    return 100 * (price - usual) / usual if usual else 0


def watch(campaign: Campaign, offers: Iterable[Offer] | None = None) -> list[Watched]:
    """Every offer that is not withdrawn, with what it is held against. Two queries."""
    found = campaign.offers.filter(withdrawn_at=None).select_related("good") if offers is None else offers
    others = elsewhere(campaign.area, but=campaign.pk)
    limit = ABOVE.of(campaign.area)
    return [
        Watched(
            offer,
            offer.good.reference_minor,
            others.of(offer.good),
            limit,
            per_jin(offer.price_minor, offer.good),
        )
        for offer in found
    ]


def dear(campaign: Campaign) -> list[Watched]:
    """Those above the area's threshold."""
    return [] if campaign.is_free else [one for one in watch(campaign) if one.is_dear]


def per_jin(price: int, good: Good) -> int | None:
    """What half a kilogram costs."""
    return round(price * JIN / good.grams) if good.grams and price else None


@dataclass(frozen=True)
class Elsewhere:
    """What things cost in an area lately: by the good itself, and by the gram for the same thing in another size."""

    by_good: Mapping[int, list[int]]
    by_gram: Mapping[str, list[float]]

    def of(self, good: Good) -> int | None:
        """The median for this good; None where nobody sold it."""
        if same := self.by_good.get(good.pk):
            return round(median(same))
        alike = self.by_gram.get(base(good.name), []) if good.grams else []
        return round(median(alike) * (good.grams or 0)) if alike else None


def elsewhere(area: Area, *, but: int | None = None) -> Elsewhere:
    """Reads the prices of published campaigns of the last quarter, without one campaign."""
    sold = Offer.objects.filter(
        campaign__area=area,
        campaign__created_at__gte=clock.now() - LOOKED_BACK,
        price_minor__gt=0,
        withdrawn_at=None,
    ).exclude(campaign__state__in=_UNPUBLISHED)
    rows = (
        sold.exclude(campaign=but)
        .order_by("-pk")
        .values_list("good", "good__name", "good__grams", "price_minor")
    )
    by_good: dict[int, list[int]] = {}
    by_gram: dict[str, list[float]] = {}
    for good, name, grams, price in rows[:MOST]:
        by_good.setdefault(good, []).append(price)
        if grams:
            by_gram.setdefault(base(name), []).append(price / grams)
    return Elsewhere(by_good, by_gram)


def base(name: str) -> str:
    """What a thing is called without its size: 东北大米 10kg and 东北大米 5kg are one."""
    return _SIZES.sub("", name).casefold()
