"""What the tests of group orders share: a campaign on its way, and who orders in it."""

from datetime import timedelta
from typing import Any

from groceries import actions
from groceries.actions import OfferTerms, Terms, Wish
from groceries.models import Campaign, Offer, Order, Pool
from groceries.words import CampaignState, PoolKind
from hub.core.kit import clock, invariants
from hub.core.people.models import Area, Household, Person
from hub.core.people.words import Role
from tests.conftest import staff

RICE, PACK = "东北大米 5kg", "蔬菜包"


def leader(area: Area, name: str = "孙丽") -> Person:
    """Sun Li runs group orders."""
    return staff(name, area, Role.LEADER, email=f"leader{area.pk}@example.org")


def terms(**more: Any) -> Terms:
    """A group order that is open now and for three hours."""
    now = clock.now()
    given = {"title": "周四蔬菜", "opens_at": now, "closes_at": now + timedelta(hours=3), "point": "12栋门口"}
    return Terms(**{**given, **more})


def offer(campaign: Campaign, by: Person, title: str = PACK, **more: Any) -> Offer:
    """A good for 58 yuan, as much as anybody wants unless `stock` says otherwise."""
    given = {"title": title, "supplier": "恒丰", "price_minor": 5800, "unit": "份", "kind": "bundle"}
    return actions.put_offer(campaign, OfferTerms(**{**given, **more}), by=by)


def opened(area: Area, by: Person, *offers: dict[str, Any], **more: Any) -> Campaign:
    """A campaign that takes orders; `offers` as for `offer` (one pack of vegetables, if none is given)."""
    found = actions.draft(area, terms(**more), by=by)
    for one in offers or ({},):
        offer(found, by, **one)
    Campaign.objects.filter(pk=found.pk).update(state=CampaignState.OPEN)
    found.refresh_from_db()
    return found


def wish(campaign: Campaign, number: int = 1, **more: Any) -> Wish:
    """So many of the first offer."""
    return Wish(wants={campaign.offers.order_by("position")[0].pk: number}, **more)


def order(campaign: Campaign, household: Household, by: Person, number: int = 1, **more: Any) -> Order:
    """A household orders."""
    return actions.place_order(campaign, household, wish(campaign, number, **more), by=by)


def left(campaign: Campaign, kind: str = PoolKind.GENERAL) -> int | None:
    """What remains of the first offer."""
    return Pool.objects.get(offer=campaign.offers.order_by("position")[0], kind=kind).remaining


def wrong() -> list[str]:
    """What `manage.py verify` says of campaigns, orders and money."""
    return [str(found) for found in invariants.differences("groceries", "payments")]
