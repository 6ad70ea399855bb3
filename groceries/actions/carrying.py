"""Whoever was not drawn is in the next round already, and is drawn there before everybody who is new."""

from collections.abc import Mapping

from groceries import events
from groceries.actions.ballots import AT_ONCE, losers, people_of
from groceries.events import ballots as told_of
from groceries.models import Campaign, Offer, Order, OrderLine
from groceries.models.orders import new_code
from groceries.words import LIVE, Handing, OrderState
from hub.core.announce import announce
from hub.core.kit import clock


def carry_over(campaign: Campaign) -> int:
    """
    Enters whoever lost in the round before into this one, with the same wish as far as it is offered; how many. In the
    transaction in which it opens. Who does not want it any more withdraws the order like any other.
    """
    if campaign.follows_id is None:
        return 0
    offers = {offer.good_id: offer for offer in campaign.offers.filter(withdrawn_at=None)}
    prices = {offer.pk: offer.price_minor for offer in offers.values()}
    there = set(campaign.orders.filter(state__in=LIVE).values_list("household", flat=True))
    made: dict[int, tuple[Order, list[OrderLine]]] = {}
    for old in losers(campaign.follows_id).prefetch_related("lines__offer").order_by("pk"):
        wants = {
            offers[one.offer.good_id].pk: _capped(one.quantity, offers[one.offer.good_id])
            for one in old.lines.all()
            if one.offer.good_id in offers
        }
        if wants and old.household_id not in there:
            made[old.household_id] = _again(campaign, old, wants, prices)
    Order.objects.bulk_create([order for order, _lines in made.values()], batch_size=AT_ONCE)
    OrderLine.objects.bulk_create(
        [one for _order, lines in made.values() for one in lines], batch_size=AT_ONCE
    )
    if made:
        announce(
            events.about_campaign(
                told_of.CarriedOver, campaign, by=None, told=people_of(set(made)), orders=len(made)
            )
        )
    return len(made)


def _capped(number: int, offer: Offer) -> int:
    return number if offer.cap is None else min(number, offer.cap)


def _handing(campaign: Campaign, old: Order) -> dict[str, str]:
    """Who could not fetch it cannot fetch it now; everybody else as this round hands out."""
    if campaign.handing == Handing.PICK_UP and campaign.door_allowed and old.door_reason:
        return {"handing": Handing.DOOR, "door_reason": old.door_reason}
    return {"handing": campaign.handing}


def _again(
    campaign: Campaign, old: Order, wants: Mapping[int, int], prices: Mapping[int, int]
) -> tuple[Order, list[OrderLine]]:
    order = Order(
        campaign=campaign, episode_id=campaign.episode_id, household_id=old.household_id, code=new_code(),
        state=OrderState.WAITLISTED, channel=old.channel, placed_by_id=old.placed_by_id,
        beneficiary_id=old.beneficiary_id, substitution=old.substitution, note=old.note,
        total_minor=campaign.fee_minor + sum(prices[pk] * n for pk, n in wants.items()), placed_at=clock.now(),
        **_handing(campaign, old),
    )  # fmt: skip
    return order, [
        OrderLine(order=order, offer_id=pk, quantity=n, price_minor=prices[pk]) for pk, n in wants.items()
    ]
