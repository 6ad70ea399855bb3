"""What is offered in a campaign: goods with prices, caps and pools."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from groceries import events, progress, stock
from groceries.actions.ready import need_reserve_hour
from groceries.actions.waiting import free_up
from groceries.models import BundleLine, Campaign, Good, Offer, OrderLine, Pool, Reservation, Supplier
from groceries.pricelist import values
from groceries.words import OVER, CampaignState, PoolKind
from hub.core.announce import announce
from hub.core.flow import gate
from hub.core.flow.transition import save_changes
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Person

Pools = Mapping[str, int | None]


@dataclass(frozen=True, kw_only=True)
class OfferTerms:
    """
    One good as a leader offers it; the price is in minor units.

    `stock` by kind of pool: None means that nobody counts; a kind that is left out has no pool. `kind`: where it is
    left empty, a new good gets the one that its name tells, and a known one keeps its own.
    """

    title: str
    supplier: str
    price_minor: int
    unit: str = ""
    kind: str = ""
    cap: int | None = None
    note: str = ""
    code: str = ""
    case_size: Decimal | None = None
    donated: bool = False
    best_before: date | None = None
    grams: int | None = None
    reference_minor: int | None = None
    stock: Pools = field(default_factory=lambda: {PoolKind.GENERAL: None})


def put_offer(
    campaign: Campaign,
    terms: OfferTerms,
    *,
    by: Person,
    offer: Offer | None = None,
    version: int | None = None,
) -> Offer:
    """
    Adds an offer to a draft, or changes it. The good and the supplier are known to the area from then on.

    `version` is the campaign's. Raises Invalid with fields, Conflict `campaign.fixed` once it is no draft.
    """
    _check(campaign, terms)
    _check_good(campaign, terms, offer)
    with transaction.atomic():
        save_changes(campaign, version=version)
        kept = write_offer(campaign, terms, offer=offer)
        announce(events.about_campaign(events.Edited, campaign, by=by, offer=kept.pk))
    return kept


def _check(campaign: Campaign, terms: OfferTerms) -> None:
    if not campaign.is_editable:
        raise Conflict("campaign.fixed", _("Take it back to the drafts first."), now=campaign)
    problems = {}
    if not terms.title.strip():
        problems["title"] = _("Give it a name.")
    if not terms.supplier.strip():
        problems["supplier"] = _("Say who sells it.")
    if terms.price_minor < 0 or (campaign.is_free and terms.price_minor):
        problems["price"] = (
            _("A free ration costs nothing.") if campaign.is_free else _("A price is not negative.")
        )
    if terms.donated and terms.price_minor:
        problems["price"] = _("A gift costs nothing.")
    if problems:
        raise Invalid("offer.terms", next(iter(problems.values())), fields=problems)


def _check_good(campaign: Campaign, terms: OfferTerms, offer: Offer | None) -> None:
    """One offer of a good in a campaign; and what has been ordered was counted by its kind."""
    named = {"area": campaign.area_id, "name": terms.title.strip(), "unit": terms.unit.strip()}
    good = Good.objects.filter(**named).first()
    if good is None:
        return
    others = campaign.offers.filter(good=good, withdrawn_at=None)
    if (others if offer is None else others.exclude(pk=offer.pk)).exists():
        words = _("This campaign offers that already.")
        raise Invalid("offer.twice", words, fields={"title": words})
    if terms.kind and terms.kind != good.kind and _was_ordered(good):
        words = _("It has been ordered already and was counted as its old kind. The kind stays.")
        raise Invalid("offer.kind", words, fields={"kind": words})


def _was_ordered(good: Good) -> bool:
    return OrderLine.objects.filter(offer__good=good).exists()


def write_offer(campaign: Campaign, terms: OfferTerms, *, offer: Offer | None = None) -> Offer:
    """The rows of one offer, in the caller's transaction: also for the import of a price list."""
    supplier, _is_new = Supplier.objects.get_or_create(area=campaign.area, name=terms.supplier.strip())
    good, _is_new = Good.objects.get_or_create(
        area=campaign.area, name=terms.title.strip(), unit=terms.unit.strip(),
        defaults={
            "kind": terms.kind or values.good_kind(terms.title),
            "grams": terms.grams or values.whole_grams(terms.title, terms.unit),
            "reference_minor": terms.reference_minor,
        },
    )  # fmt: skip
    _keep_good(good, terms)
    fields = {
        "good": good, "supplier": supplier, "title": terms.title.strip(), "unit": terms.unit.strip(),
        "price_minor": terms.price_minor, "cap": terms.cap, "note": terms.note, "withdrawn_at": None,
        "code": terms.code, "case_size": terms.case_size, "donated": terms.donated, "best_before": terms.best_before,
    }  # fmt: skip
    if offer is None:
        offer = Offer.objects.filter(campaign=campaign, good=good).first()
    if offer is None:
        fields["position"] = campaign.offers.count()
        offer = Offer.objects.create(campaign=campaign, **fields)
    else:
        Offer.objects.filter(pk=offer.pk).update(**fields)
        offer.refresh_from_db()
    _set_pools(offer, terms.stock)
    return offer


def _keep_good(good: Good, terms: OfferTerms) -> None:
    """What is told of a good that is known already."""
    wanted: dict[str, Any] = {
        "grams": terms.grams or good.grams,
        "reference_minor": terms.reference_minor or good.reference_minor,
    }
    if terms.kind and terms.kind != good.kind and not _was_ordered(good):
        wanted["kind"] = terms.kind
    changed = {name: value for name, value in wanted.items() if getattr(good, name) != value}
    if changed:
        Good.objects.filter(pk=good.pk).update(**changed)


def _set_pools(offer: Offer, sizes: Pools) -> None:
    """In a draft nothing is sold: pools are simply written anew."""
    offer.pools.all().delete()
    wanted = {PoolKind.GENERAL: None, **sizes} if PoolKind.GENERAL not in sizes else sizes
    Pool.objects.bulk_create(Pool(offer=offer, kind=kind, size=n, remaining=n) for kind, n in wanted.items())


def set_parts(
    offer: Offer, parts: Iterable[tuple[str, int | None, int]], *, by: Person, version: int | None = None
) -> Offer:
    """
    Declares what a mixed pack holds: (name, grams, price) of each part. The prices add up to the pack's own.

    Once it is open people have ordered by what was declared: it stays.
    """
    told = list(parts)
    if told and sum(price for _title, _grams, price in told) != offer.price_minor:
        raise Invalid("offer.parts", _("The parts' prices must add up to the pack's."))
    if len({title for title, _grams, _price in told}) < len(told):
        raise Invalid("offer.part_twice", _("Name each part once."))
    if not offer.campaign.is_editable:
        raise Conflict("campaign.fixed", _("Take it back to the drafts first."), now=offer.campaign)
    with transaction.atomic():
        save_changes(offer.campaign, version=version)
        offer.parts.all().delete()
        BundleLine.objects.bulk_create(
            BundleLine(offer=offer, position=number, title=title, grams=grams, price_minor=price)
            for number, (title, grams, price) in enumerate(told)
        )
        announce(events.about_campaign(events.Edited, offer.campaign, by=by, offer=offer.pk))
    return offer


STOCKED = (CampaignState.DRAFT, CampaignState.SCHEDULED, CampaignState.OPEN)
"""While a campaign is in one of these states, its stock may change and offers may go."""


def withdraw_offer(offer: Offer, *, by: Person, version: int | None = None) -> Offer:
    """
    Takes an offer away: out of a draft for good; of an open campaign only while nobody has ordered it.

    Waits at the gate for orders that are just being placed: their lines are not to be seen before they commit.
    """
    campaign = offer.campaign
    _need_stocked(campaign)
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        save_changes(campaign, version=version)
        if offer.lines.exclude(order__state__in=OVER).exists():
            raise Conflict("offer.ordered", _("Somebody has ordered this. It stays."), now=offer)
        Offer.objects.filter(pk=offer.pk).update(withdrawn_at=clock.now())
        announce(events.about_campaign(events.Edited, campaign, by=by, offer=offer.pk, withdrawn=True))
    return offer


def set_stock(offer: Offer, sizes: Pools, *, by: Person, version: int | None = None) -> Offer:
    """
    Says how much there is, also while it is being ordered: the supplier has fifty more, or only forty.

    What is new goes to whoever waits, first. Raises Invalid with the pool's field where more is sold already than there
    would be: orders are not taken back by a number in a form.
    """
    campaign = offer.campaign
    _need_stocked(campaign)
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        save_changes(campaign, version=version)
        stock.lock(campaign.pk)
        _resize(offer, {PoolKind.GENERAL: None, **sizes} if PoolKind.GENERAL not in sizes else sizes)
        if campaign.state != CampaignState.DRAFT:
            _need_hour(offer, campaign)
        told = free_up(campaign.pk) if campaign.state == CampaignState.OPEN else []
        restocked = events.about_campaign(
            events.Restocked, campaign, by=by, offer=offer.pk, stock=dict(sizes)
        )
        announce(restocked, *told)
        progress.moved(campaign.pk)
    return offer


def _need_hour(offer: Offer, campaign: Campaign) -> None:
    """A reserve that begins while orders are taken needs its hour too; one that is there already is left alone."""
    kept = offer.pools.exclude(kind=PoolKind.GENERAL).exclude(size=0)
    if kept.exists() and campaign.reserve_flowed_at is None:
        need_reserve_hour(campaign)


def sold_by_pool(offer: Offer) -> dict[str, int]:
    """How many of an offer are taken out of each kind of pool now."""
    held = Reservation.objects.filter(pool__offer=offer).values_list("pool__kind").annotate(n=Sum("quantity"))
    return dict(held.order_by())


def _resize(offer: Offer, sizes: Pools) -> None:
    sold = sold_by_pool(offer)
    short = {
        kind: sold[kind] for kind in sold if (size := sizes.get(kind, 0)) is not None and size < sold[kind]
    }
    if short:
        fields = {
            kind: _("%(sold)s are ordered already.") % {"sold": number} for kind, number in short.items()
        }
        raise Invalid("stock.sold", next(iter(fields.values())), fields=fields)
    offer.pools.exclude(kind__in=list(sizes)).delete()
    for kind, size in sizes.items():
        remaining = None if size is None else size - sold.get(kind, 0)
        Pool.objects.update_or_create(offer=offer, kind=kind, defaults={"size": size, "remaining": remaining})


def _need_stocked(campaign: Campaign) -> None:
    if campaign.state not in STOCKED:
        raise Conflict("campaign.fixed", _("Orders are closed."), now=campaign)
