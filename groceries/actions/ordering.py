"""
A household orders: the hot path of an estate on a bad evening.

One transaction: the gate of the cut-off, the campaign as it is now, the order and its lines, the household's
entitlement, the record, and *last* the stock and the slot, whose rows everybody wants. No remote call, no counter that
others queue for. One implementation for the page, the API, the phone and the paper list.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from groceries import access, entitlement, events, progress, slots, stock
from groceries.events.ballots import Entered
from groceries.models import Campaign, Order, OrderLine, Slot
from groceries.terms import Present, already, sold_out
from groceries.words import DoorReason, Handing, OrderChannel, OrderState, Substitution
from hub.core.announce import Event, Ref, announce
from hub.core.estate import proxy
from hub.core.flow import gate, hold
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.kit.inserts import insert
from hub.core.people.models import Household, Person

TRIES = 8
"""Readings of the stock before an order gives up. Each lost try means that somebody else got something."""

DEADLOCK = "40P01"
"""PostgreSQL's code for "deadlock detected": this transaction was rolled back so that the other could go on."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """
    What somebody orders, as the page, the phone, the paper list or the API gives it: offer id → quantity.

    `extras`: how many more of an offer are welcome if that fills a case. `wait`: rather onto the waiting list than
    nothing. `acting_for` names the household where it is not one's own.
    """

    wants: Mapping[int, int]
    extras: Mapping[int, int] = field(default_factory=dict)
    channel: str = OrderChannel.WEB
    handing: str = ""
    door_reason: str = DoorReason.NONE
    substitution: str = Substitution.NONE
    accept_fewer: bool = False
    wait: bool = False
    slot: Slot | None = None
    note: str = ""
    acting_for: proxy.Beneficiary | None = field(default=None)


def place_order(
    campaign: Campaign, household: Household, wish: Wish, *, by: Person, key: Key | None = None
) -> Order:
    """
    Orders for a household and gives the order back: placed, held until it is paid, or on the waiting list.

    Refuses with Conflict `campaign.not_open`, `order.already`, `order.sold_out` (with what is left), `order.slot_full`,
    `entitlement.used_up`, and with Invalid `order.lines`, `order.empty`, `order.door_reason`, `order.slot`. All or
    nothing, unless the wish says that fewer are welcome too.
    """

    def act() -> Order:
        gate.enter("campaign", campaign.pk)
        present = Present.of(campaign.pk, wish.wants.keys())
        present.check_open()
        present.check_lines(wish.wants, wish.extras)
        may = present.pools_for(household, wish.channel, acted_for=wish.acting_for is not None)
        if present.campaign.is_ballot:
            return _write(present, household, wish, by, None)
        draws, short = stock.plan(wish.wants, present.pools, may)
        if short and wish.accept_fewer and draws:
            return _write(present, household, replace(wish, wants=stock.drawn(draws)), by, draws)
        if short and not (wish.wait and present.campaign.waiting_list):
            raise sold_out(present, short)
        return _write(present, household, wish, by, None if short else draws)

    try:
        return again(lambda: once(key, "groceries.order", act, Order))
    except IntegrityError as error:
        if access.live_order_of(household, campaign) is None:
            raise
        raise already(household, campaign) from error


def again(attempt: Callable[[], T]) -> T:
    """Runs a whole transaction anew while somebody else is quicker at the stock, or PostgreSQL broke a circle by it."""
    for _try in range(TRIES):
        try:
            return attempt()
        except stock.Short:
            continue
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                raise
    raise Conflict(
        "order.crowded", _("Very many people order at this moment. Nothing was ordered; try again.")
    )


def _write(
    present: Present, household: Household, wish: Wish, by: Person, draws: list[stock.Draw] | None
) -> Order:
    """`draws` is None where there is not enough and the household waits."""
    handed = how_handed(present.campaign, wish)
    slot = slots.check(present.campaign, wish.slot, handed["handing"])
    kinds, rules = present.quantities_by_kind(wish.wants), entitlement.rules_of(household.area_id)
    if draws is None:  # whoever would wait or enter in vain is told so
        entitlement.check(household.pk, kinds, rules)
    order = Order(
        campaign=present.campaign, household=household, episode_id=present.campaign.episode_id,
        placed_by=by, beneficiary=wish.acting_for.person if wish.acting_for else None, channel=wish.channel,
        total_minor=present.total(wish.wants), substitution=wish.substitution, accept_fewer=wish.accept_fewer,
        note=wish.note.strip()[:200], placed_at=clock.now(), slot=slot, **handed,
        **_begins(present, waits=draws is None),
    )  # fmt: skip
    insert([order])
    lines = [
        OrderLine(
            order=order,
            offer=present.offers[pk],
            quantity=number,
            extra=wish.extras.get(pk, 0),
            price_minor=present.offers[pk].price_minor,
        )
        for pk, number in sorted(wish.wants.items())
    ]
    insert(lines)
    order.keep(lines)
    kind: type[events.OrderEvent] = Entered if present.campaign.is_ballot else events.Queued
    if draws is not None:
        kind = events.Placed
        entitlement.use(order, kinds, rules)
        stock.reserve(lines, draws)
    told = [] if wish.acting_for else events.household(order, but=by)
    wanted = {str(pk): number for pk, number in wish.wants.items()}
    placed = events.about_order(kind, order, by=by, told=told, wants=wanted, total=order.total_minor)
    announce(placed, *_told_of_it(order, wish, by))
    progress.moved(order.campaign_id)
    stock.take(draws or [])  # last: these rows are everybody's, and are held only until the commit
    slots.take(slot, household.pk)
    return order


def _begins(present: Present, *, waits: bool) -> dict[str, object]:
    if waits:
        return {"state": OrderState.WAITLISTED}
    minutes = present.campaign.hold_minutes
    if minutes and not present.campaign.is_free:
        return {"state": OrderState.RESERVED, "hold_until": hold.until(minutes)}
    return {"state": OrderState.PLACED}


def how_handed(campaign: Campaign, wish: Wish) -> dict[str, str]:
    """Pick-up or door, as the campaign allows: where others pick up, the door is for those who say why."""
    if campaign.handing == Handing.DOOR:
        return {"handing": Handing.DOOR, "door_reason": wish.door_reason}
    if wish.handing != Handing.DOOR:
        return {"handing": Handing.PICK_UP, "door_reason": DoorReason.NONE}
    if not campaign.door_allowed or not wish.door_reason:
        words = (
            _("Say why it must be brought to the door.") if campaign.door_allowed else _("Please pick it up.")
        )
        raise Invalid("order.door_reason", words, fields={"door_reason": words})
    return {"handing": Handing.DOOR, "door_reason": wish.door_reason}


def _told_of_it(order: Order, wish: Wish, by: Person) -> list[Event]:
    return proxy.done(
        wish.acting_for,
        by=by,
        verb=events.Placed.verb,
        about=Ref("order", order.pk, order.version),
        sentence=gettext_noop("%(name)s has ordered “%(title)s” for you. The number is %(code)s."),
        params={"name": by.name, "title": order.campaign.named, "code": order.shown_code},
    )
