"""Orders from a paper list, written down at the desk in a household's name, a line at a time or all at once."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from groceries import access
from groceries.actions.changing import cancel, change
from groceries.actions.ordering import Wish, place_order
from groceries.models import Campaign, Order
from groceries.paper import PaperLine, PaperList
from groceries.words import OrderChannel, OrderState
from hub.core.estate import proxy
from hub.core.flow.idempotent import Key
from hub.core.kit.errors import Conflict, Refused
from hub.core.people.models import Household, Person


@dataclass(frozen=True)
class Booked:
    """What came of one line: its order, or the refusal."""

    line: PaperLine
    order: Order | None
    refused: Refused | None = None


def book_line(
    campaign: Campaign,
    household: Household,
    offer_id: int,
    quantity: int,
    *,
    by: Person,
    key: Key | None = None,
) -> Order:
    """
    One line of the list. A second good of the same door is added to its paper order; where the household has ordered by
    itself, Conflict `order.already` with that order's id. Where too little is left, it goes on the waiting list.
    """
    acting = proxy.beneficiary_for(by, household.pk)
    wish = Wish(wants={offer_id: quantity}, channel=OrderChannel.PAPER, wait=True, acting_for=acting)
    standing = access.live_order_of(household, campaign)
    if standing is None or standing.channel != OrderChannel.PAPER:
        return place_order(campaign, household, wish, by=by, key=key)
    wants = dict(standing.lines.values_list("offer", "quantity"))
    if wants.get(offer_id) == quantity:  # the same line once more: it is on the order already
        return standing
    wish = replace(_as_it_is(standing), wants={**wants, offer_id: quantity}, acting_for=acting)
    return change(standing, wish, by=by, key=key)


def take_back_line(order: Order, offer_id: int, *, by: Person, version: int | None = None) -> Order:
    """Undo: the good goes off the order; with its last good the order is cancelled. Conflict for what was no paper."""
    if order.channel != OrderChannel.PAPER:
        words = _("This order did not come in on paper. Change it or cancel it as an order instead.")
        raise Conflict("order.not_paper", words, now=order)
    acting = proxy.beneficiary_for(by, order.household_id)
    wants = dict(order.lines.exclude(offer=offer_id).values_list("offer", "quantity"))
    if not wants:
        return cancel(order, by=by, acting_for=acting, version=version)
    kept = _as_it_is(order)
    extras = {pk: number for pk, number in kept.extras.items() if pk in wants}
    return change(order, replace(kept, wants=wants, extras=extras, acting_for=acting), by=by, version=version)


def _as_it_is(order: Order) -> Wish:
    extras = dict(order.lines.filter(extra__gt=0).values_list("offer", "extra"))
    return Wish(
        wants={}, extras=extras, channel=order.channel, handing=order.handing, door_reason=order.door_reason,
        substitution=order.substitution, accept_fewer=order.accept_fewer, note=order.note, slot=order.slot,
        wait=order.state == OrderState.WAITLISTED,
    )  # fmt: skip


def book_list(campaign: Campaign, found: PaperList, *, by: Person, key: Key | None = None) -> list[Booked]:
    """
    Books every line that is fine, each by itself: one that is refused at the last moment stops no other. With the same
    key again each line gives the order that it made before.
    """
    return [_book(campaign, line, by, key) for line in found.fine]


def _book(campaign: Campaign, line: PaperLine, by: Person, key: Key | None) -> Booked:
    assert line.household
    assert line.offer
    mine = replace(key, text=f"{key.text[:70]}:{line.number}") if key else None
    try:
        order = book_line(campaign, line.household, line.offer.pk, line.count, by=by, key=mine)
    except Refused as error:
        return Booked(line, None, error)
    return Booked(line, order)
