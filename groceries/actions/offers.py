"""What is offered in a campaign: goods with prices, caps and pools."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from groceries import events
from groceries.models import BundleLine, Campaign, Good, Offer, Pool, Supplier
from groceries.words import CampaignState, GoodKind, PoolKind
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

    `stock` by kind of pool: None means that nobody counts; a kind that is left out has no pool.
    """

    title: str
    supplier: str
    price_minor: int
    unit: str = ""
    kind: str = GoodKind.OTHER
    cap: int | None = None
    note: str = ""
    grams: int | None = None
    reference_minor: int | None = None
    stock: Pools = field(default_factory=lambda: {PoolKind.GENERAL: None})


def put_offer(campaign: Campaign, terms: OfferTerms, *, by: Person, offer: Offer | None = None) -> Offer:
    """Adds an offer to a draft, or changes it. The good and the supplier are known to the area from then on."""
    _check(campaign, terms)
    with transaction.atomic():
        save_changes(campaign)
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
    if problems:
        raise Invalid("offer.terms", next(iter(problems.values())), fields=problems)


def write_offer(campaign: Campaign, terms: OfferTerms, *, offer: Offer | None = None) -> Offer:
    """The rows of one offer, in the caller's transaction: also for the import of a price list."""
    supplier, _is_new = Supplier.objects.get_or_create(area=campaign.area, name=terms.supplier.strip())
    good, _is_new = Good.objects.get_or_create(
        area=campaign.area, name=terms.title.strip(), unit=terms.unit.strip(),
        defaults={"kind": terms.kind, "grams": terms.grams, "reference_minor": terms.reference_minor},
    )  # fmt: skip
    fields = {
        "good": good, "supplier": supplier, "title": terms.title.strip(), "unit": terms.unit.strip(),
        "price_minor": terms.price_minor, "cap": terms.cap, "note": terms.note, "withdrawn_at": None,
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


def _set_pools(offer: Offer, sizes: Pools) -> None:
    """In a draft nothing is sold: pools are simply written anew."""
    offer.pools.all().delete()
    wanted = {PoolKind.GENERAL: None, **sizes} if PoolKind.GENERAL not in sizes else sizes
    Pool.objects.bulk_create(Pool(offer=offer, kind=kind, size=n, remaining=n) for kind, n in wanted.items())


def set_parts(offer: Offer, parts: Iterable[tuple[str, int | None, int]], *, by: Person) -> Offer:
    """Declares what a mixed pack holds: (name, grams, price) of each part. The prices add up to the pack's own."""
    told = list(parts)
    if told and sum(price for _title, _grams, price in told) != offer.price_minor:
        raise Invalid("offer.parts", _("The parts' prices must add up to the pack's."))
    with transaction.atomic():
        save_changes(offer.campaign)
        offer.parts.all().delete()
        BundleLine.objects.bulk_create(
            BundleLine(offer=offer, position=number, title=title, grams=grams, price_minor=price)
            for number, (title, grams, price) in enumerate(told)
        )
        announce(events.about_campaign(events.Edited, offer.campaign, by=by, offer=offer.pk))
    return offer


def withdraw_offer(offer: Offer, *, by: Person) -> Offer:
    """Takes an offer away: out of a draft for good; of an open campaign only while nobody has ordered it."""
    campaign = offer.campaign
    if campaign.state not in (CampaignState.DRAFT, CampaignState.OPEN, CampaignState.SCHEDULED):
        raise Conflict("campaign.fixed", _("Orders are closed."), now=campaign)
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)  # or somebody could be ordering it at this moment
        save_changes(campaign)
        if offer.lines.exists():
            raise Conflict("offer.ordered", _("Somebody has ordered this. It stays."), now=offer)
        Offer.objects.filter(pk=offer.pk).update(withdrawn_at=clock.now())
        announce(events.about_campaign(events.Edited, campaign, by=by, offer=offer.pk, withdrawn=True))
    return offer
