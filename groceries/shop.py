"""A campaign as one household sees it: what is left for them, what they may have, what they had last time."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groceries import access, entitlement, stock
from groceries.entitlement import Left
from groceries.models import BundleLine, Campaign, Offer, Order, OrderLine, Pool, Reservation, Slot
from groceries.packs import packs_in
from groceries.slots import open_to
from groceries.terms import Present
from groceries.words import PROXY_CHANNELS, CampaignKind, OrderChannel, PoolKind
from hub.core.people.models import Household


@dataclass(frozen=True)
class Shelf:
    """
    One offer. `left` is what is left for this household (None: nobody counts), their own order's part included. Where
    it is drawn nothing runs out before: `to_win` is what there is.
    """

    offer: Offer
    left: int | None
    entitled: Left | None = None
    to_win: int | None = None
    parts: tuple[BundleLine, ...] = ()

    @property
    def most(self) -> int | None:
        """More than this the household cannot have now, whatever is waited for."""
        known = [n for n in (self.offer.cap, self.entitled.left if self.entitled else None) if n is not None]
        return min(known) if known else None

    @property
    def case(self) -> int:
        """Packs in a case, where the supplier sells by the case; else 0."""
        return packs_in(self.offer.case_size)

    @property
    def is_sold_out(self) -> bool:
        """Whether none is left."""
        return self.left == 0

    @property
    def more_words(self) -> str:
        """What the rule over time leaves, in words; nothing where there is no rule."""
        if self.entitled is None:
            return ""
        words = ngettext(
            "You may have %(n)s now.", "You may have %(n)s now.", self.entitled.left
        ) % {"n": self.entitled.left}  # fmt: skip
        if self.entitled.more_from and self.entitled.left < self.entitled.rule.quantity:
            day = date_format(localtime(self.entitled.more_from), "SHORT_DATETIME_FORMAT")
            words += " " + _("More from %(day)s.") % {"day": day}
        return words


@dataclass(frozen=True)
class Shop:
    """Everything a household needs to order in a campaign, or to change the order it has (`order`)."""

    campaign: Campaign
    household: Household | None
    shelves: Mapping[int, Shelf]
    slots: tuple[Slot, ...] = ()
    order: Order | None = None
    had: Mapping[int, int] = field(default_factory=dict)
    keeps_back: bool = False

    @classmethod
    def of(
        cls,
        campaign: Campaign,
        household: Household | None,
        *,
        channel: str = OrderChannel.WEB,
        acted_for: bool = False,
        order: Order | None = None,
    ) -> "Shop":
        """
        Reads it as it is now: a fixed number of queries, whatever is on offer.

        Without a household it is what anybody can have who orders in this way (the desk, before it knows the door).
        """
        present = Present.of(campaign.pk)
        may = _may(present, household, channel, acted_for, order)
        had, held = _had(order), _held(order)
        shown = [offer for offer in present.offers.values() if offer.withdrawn_at is None or offer.pk in had]
        prefetch_related_objects(shown, "supplier")
        entitled = entitlement.left_of(household, household.area_id, but=order) if household else {}
        parts = _parts(shown)
        shelves = {
            offer.pk: Shelf(
                offer,
                None if campaign.is_ballot else _left(offer, present.pools, may, held.get(offer.pk, 0)),
                entitled.get(offer.good.kind),
                _to_win(offer, present.pools) if campaign.is_ballot else None,
                tuple(parts.get(offer.pk, ())),
            )
            for offer in sorted(shown, key=lambda offer: (offer.position, offer.pk))
        }
        own = order.slot_id if order else None
        slots = [] if campaign.is_ballot else open_to(campaign, household.pk if household else None, own)
        return cls(campaign, household, shelves, tuple(slots), order, had, present.keeps_back())

    @property
    def is_slots_only(self) -> bool:
        """Whether a time is all there is to be had."""
        return self.campaign.kind == CampaignKind.SLOTS and not self.shelves

    def short(self, wants: Mapping[int, int]) -> dict[int, int]:
        """Of what there is not enough just now, and how many are left of each."""
        found = {pk: self.shelves[pk].left for pk in wants if pk in self.shelves}
        return {pk: left for pk, left in found.items() if left is not None and wants[pk] > left}

    def total(self, wants: Mapping[int, int]) -> int:
        """What it costs, fee included, in minor units."""
        lines = sum(self.shelves[pk].offer.price_minor * n for pk, n in wants.items() if pk in self.shelves)
        return self.campaign.fee_minor + lines


@dataclass(frozen=True)
class Repeat:
    """The same as last time, as far as it can be had: what to order, and what had to be left out or made fewer."""

    order: Order
    wants: Mapping[int, int]
    remarks: tuple[str, ...]


def repeat(shop: Shop) -> Repeat | None:
    """What the household ordered last elsewhere, as far as this campaign has it; None where nothing fits."""
    last = access.last_order_of(shop.household, shop.campaign) if shop.household else None
    if last is None:
        return None
    by_good = {shelf.offer.good_id: shelf for shelf in shop.shelves.values()}
    wants, remarks = {}, []
    for line in last.lines.select_related("offer"):
        shelf = by_good.get(line.offer.good_id)
        number = _as_many(line, shelf)
        if shelf and number:
            wants[shelf.offer.pk] = number
        if number < line.quantity:
            remarks.append(_remark(line, shelf, number))
    return Repeat(last, wants, tuple(remarks)) if wants else None


def _as_many(line: OrderLine, shelf: Shelf | None) -> int:
    if shelf is None or shelf.offer.withdrawn_at is not None:
        return 0
    limits = [n for n in (shelf.left, shelf.most) if n is not None]
    return min([line.quantity, *limits])


def _remark(line: OrderLine, shelf: Shelf | None, number: int) -> str:
    title = line.offer.title
    if shelf is None:
        return _("“%(title)s” is not on offer this time.") % {"title": title}
    if not number:
        return _("“%(title)s” is not to be had now.") % {"title": title}
    words = ngettext(
        "“%(title)s”: only %(n)s this time, last time it was %(before)s.",
        "“%(title)s”: only %(n)s this time, last time it was %(before)s.", number,
    )  # fmt: skip
    return words % {"title": title, "n": number, "before": line.quantity}


def _left(offer: Offer, pools: tuple[Pool, ...], may: frozenset[PoolKind], held: int) -> int | None:
    mine = [pool.remaining for pool in pools if pool.offer_id == offer.pk and pool.kind in may]
    return None if None in mine else sum(left for left in mine if left is not None) + held


def _to_win(offer: Offer, pools: tuple[Pool, ...]) -> int | None:
    sizes = [pool.size for pool in pools if pool.offer_id == offer.pk]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def _may(
    present: Present, household: Household | None, channel: str, acted_for: bool, order: Order | None
) -> frozenset[PoolKind]:
    if order is not None:
        return present.pools_of(order)
    if household is not None:
        return present.pools_for(household, channel, acted_for=acted_for)
    return stock.EVERYBODY | ({PoolKind.PROXY} if channel in PROXY_CHANNELS else frozenset())


def _had(order: Order | None) -> dict[int, int]:
    return dict(order.lines.values_list("offer", "quantity")) if order else {}


def _held(order: Order | None) -> dict[int, int]:
    """What the order has taken out of the pools: a change gives it back first."""
    found: dict[int, int] = {}
    rows = Reservation.objects.filter(line__order=order) if order else Reservation.objects.none()
    for offer_id, number in rows.values_list("line__offer", "quantity"):
        found[offer_id] = found.get(offer_id, 0) + number
    return found


def _parts(offers: list[Offer]) -> dict[int, list[BundleLine]]:
    found: dict[int, list[BundleLine]] = {}
    for part in BundleLine.objects.filter(offer__in=offers):
        found.setdefault(part.offer_id, []).append(part)
    return found
