"""What one order is judged by, read inside its transaction: campaign, offers, pools, prices ("never broken", 5)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groceries import access, stock
from groceries.models import Campaign, Offer, Order, Pool
from groceries.packs import packs_in
from groceries.words import PROXY_CHANNELS, CampaignKind, CampaignState, PoolKind
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.kit.prepared import Prepared
from hub.core.people.models import CareFlag, Household
from hub.core.people.words import CareKind

RESERVED_FOR = frozenset({CareKind.PREGNANT, CareKind.CHEMOTHERAPY, CareKind.DIALYSIS, CareKind.INFANT})
"""For whom a reserve is (product.md, Shanghai's daily quota). The desk's own flags count, never a claim in a form."""

EMPTY: Mapping[int, int] = {}
MOST_LINES = 200
MOST_OF_ONE = 9999


_CAMPAIGN = Prepared(lambda pk: Campaign.objects.select_related("area", "episode").filter(pk=pk), int)


def _pools_of(campaign_id: int) -> QuerySet[Pool]:
    return Pool.objects.filter(offer__campaign=campaign_id).select_related("offer__good").order_by("pk")


@cache
def _some_pools(size: int) -> Prepared[Pool]:
    """Those of `size` offers of a campaign."""
    return Prepared(
        lambda campaign, *offers: _pools_of(campaign).filter(offer__in=offers), int, *[int] * size
    )


def _some(campaign_id: int, offers: Collection[int]) -> list[Pool]:
    """Prepared for a power of two of offers: the last one is named again until there are as many."""
    size = 1 << (len(offers) - 1).bit_length()
    named = [*offers]
    return _some_pools(size).all(campaign_id, *named, *[named[-1]] * (size - len(named)))


@dataclass(frozen=True)
class Present:
    """A campaign as it is at this moment, with everything that is offered in it."""

    campaign: Campaign
    offers: Mapping[int, Offer]
    pools: tuple[Pool, ...]

    @classmethod
    def of(cls, campaign_id: int, only: Collection[int] | None = None) -> "Present":
        """
        Reads it anew, in two queries: with everything that is offered, or `only` the offers with these ids. Raises
        Campaign.DoesNotExist.
        """
        campaign = _CAMPAIGN.first(campaign_id)
        if campaign is None:
            raise Campaign.DoesNotExist
        found = tuple(_some(campaign_id, only) if only else _pools_of(campaign_id))
        return cls(campaign, {pool.offer_id: pool.offer for pool in found}, found)

    def check_open(self) -> None:
        """Refuses with Conflict `campaign.not_open` before the opening and after the cut-off, by the server's clock."""
        if self.campaign.is_open:
            return
        early = self.campaign.state in (CampaignState.SCHEDULED, CampaignState.OPEN)
        if early and clock.now() < self.campaign.opens_at:
            raise Conflict("campaign.not_open", _("Orders are not open yet."))
        raise Conflict("campaign.not_open", _("Orders are closed. Nothing was ordered."))

    def check_lines(self, wants: Mapping[int, int], extras: Mapping[int, int] = EMPTY) -> None:
        """
        Refuses what is not on offer, and more than a household may have, `extras` for filling a case included. Raises
        Invalid with a field per offer.
        """
        problems = {
            f"offer-{pk}": words for pk, number in wants.items() if (words := self._problem(pk, number))
        }
        problems |= {
            f"extra-{pk}": words for pk, n in extras.items() if n and (words := self._extra(pk, n, wants))
        }
        needs_none = self.campaign.kind == CampaignKind.SLOTS and not self.offers
        if (not wants and not needs_none) or len(wants) > MOST_LINES:
            raise Invalid("order.empty", _("Choose at least one thing."))
        if problems:
            raise Invalid("order.lines", next(iter(problems.values())), fields=problems)

    def _problem(self, offer_id: int, number: int) -> str:
        offer = self.offers.get(offer_id)
        if offer is None or offer.withdrawn_at is not None:
            return _("This is not on offer any more.")
        if not 1 <= number <= MOST_OF_ONE:
            return _("Choose a number from 1 to %(most)s.") % {"most": MOST_OF_ONE}
        if offer.cap is not None and number > offer.cap:
            return ngettext(
                "“%(title)s”: at most %(cap)s for each household.", "“%(title)s”: at most %(cap)s for each household.",
                offer.cap,
            ) % {"title": offer.title, "cap": offer.cap}  # fmt: skip
        return ""

    def _extra(self, offer_id: int, number: int, wants: Mapping[int, int]) -> str:
        offer = self.offers.get(offer_id)
        if offer is None or not wants.get(offer_id):
            return _("Choose how many you want at least.")
        if not packs_in(offer.case_size):
            return _("This is not sold by the case.")
        return self._problem(offer_id, wants[offer_id] + number)

    def quantities_by_kind(self, wants: Mapping[int, int]) -> dict[str, int]:
        """How many of each kind of good, for the entitlement."""
        found: dict[str, int] = {}
        for pk, number in wants.items():
            kind = self.offers[pk].good.kind
            found[kind] = found.get(kind, 0) + number
        return found

    def total(self, wants: Mapping[int, int]) -> int:
        """What it costs, fee included, in minor units."""
        return self.campaign.fee_minor + sum(self.offers[pk].price_minor * n for pk, n in wants.items())

    def has_reserve(self) -> bool:
        """Whether something is kept for those who need it most."""
        return any(pool.kind == PoolKind.RESERVED for pool in self.pools)

    def keeps_back(self) -> bool:
        """Whether something is kept back for anybody at all."""
        return any(pool.kind != PoolKind.GENERAL and pool.size != 0 for pool in self.pools)

    def pools_for(
        self, household: Household, channel: str, *, acted_for: bool = False
    ) -> frozenset[PoolKind]:
        """
        Which pools an order of this household may draw on. Asks about care flags only where there is a reserve.

        What is kept for people without a smartphone is for orders by phone, paper and desk, and for those that an
        approved neighbour places in somebody's name (`acted_for`).
        """
        entitled = self.has_reserve() and household.pk in entitled_to_reserve([household.pk])
        return _pools(is_proxy=acted_for or channel in PROXY_CHANNELS, is_entitled=entitled)

    def pools_of(self, order: Order, *, is_entitled: bool | None = None) -> frozenset[PoolKind]:
        """The same for an order that stands; `is_entitled` where that is known."""
        acted_for = order.beneficiary_id is not None
        if is_entitled is None:
            return self.pools_for(order.household, order.channel, acted_for=acted_for)
        return _pools(is_proxy=acted_for or order.channel in PROXY_CHANNELS, is_entitled=is_entitled)


def _pools(*, is_proxy: bool, is_entitled: bool) -> frozenset[PoolKind]:
    more = {PoolKind.PROXY} if is_proxy else set()
    return stock.EVERYBODY | more | ({PoolKind.RESERVED} if is_entitled else set())


def entitled_to_reserve(household_ids: Iterable[int]) -> set[int]:
    """The doors behind which somebody lives for whom reserves are kept."""
    return set(reserved_for().filter(household__in=list(household_ids)))


def reserved_for() -> QuerySet[CareFlag, Any]:
    """The ids of all these doors, as a part of another query."""
    live = CareFlag.objects.filter(ended_at=None, kind__in=RESERVED_FOR)
    found: QuerySet[CareFlag, Any] = live.values_list("household", flat=True)
    return found


def already(household: Household, campaign: Campaign) -> Conflict:
    """The household has ordered already: its order can be changed instead."""
    order = access.live_order_of(household, campaign)
    words = _("Your household has ordered already. Change that order instead.")
    return Conflict("order.already", words, order=order.pk if order else None)


def sold_out(present: Present, short: Mapping[int, int]) -> Conflict:
    """There is not enough, with what is left of each: nothing was changed."""
    left = {present.offers[pk].title: number for pk, number in short.items()}
    parts = [
        _("%(title)s: sold out") % {"title": title} if not number
        else _("%(title)s: %(left)s left") % {"title": title, "left": number}
        for title, number in left.items()
    ]  # fmt: skip
    words = _("There is not enough left. %(what)s.") % {"what": "; ".join(parts)}
    return Conflict(
        "order.sold_out",
        words,
        left=dict(short),
        fields={f"offer-{pk}": part for (pk, _n), part in zip(short.items(), parts, strict=True)},
    )
