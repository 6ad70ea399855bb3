"""The waiting list: what is given back goes to whoever waits longest, before anybody new can take it."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from groceries import entitlement, events, progress, stock
from groceries.models import Campaign, Order, OrderLine, Pool
from groceries.terms import Present, entitled_to_reserve, reserved_for
from groceries.thresholds import OFFERED
from groceries.words import PROXY_CHANNELS, CampaignState, OrderState, PoolKind
from hub.core.announce import Event, announce
from hub.core.flow import gate, hold
from hub.core.flow.transition import transition
from hub.core.kit import clock, statements
from hub.core.kit.errors import Conflict

AT_ONCE = 200
"""Waiting orders that are served in one transaction; the job goes on with the rest."""

LEAST = 15
"""Minutes that anybody has to take or leave what is offered."""

LAST = 60
"""Minutes after the cut-off in which something is still offered to the next who waits."""


def waiting_orders(campaign_id: int) -> QuerySet[Order]:
    """Who waits, longest first: the order's id is its place (it is given out once and never changes)."""
    found = Order.objects.filter(campaign=campaign_id, state=OrderState.WAITLISTED)
    return found.select_related("campaign__area", "household__area", "beneficiary").order_by("pk")


_POSITION = "SELECT COUNT(*) FROM groceries_order WHERE campaign_id = %s AND state = %s AND id <= %s"


def position(order: Order) -> int:
    """How many wait, up to and including this one. Everybody asks who orders when nothing is left."""
    [(number,)] = statements.run(_POSITION, [order.campaign_id, OrderState.WAITLISTED.value, order.pk])
    return int(number)


def free_up(campaign_id: int) -> list[Event]:
    """
    Serves the waiting list out of what is free, and gives the events for the caller's announce. The caller has taken
    the campaign's pools (`stock.lock`), so that nobody new comes between.

    Looks past those who wait for something else: whoever wants what is free gets it, however long the list. At most
    AT_ONCE while orders are taken; once they are closed all that can be, for no job goes on with the rest.
    """
    _pour_again(campaign_id)
    waiting = waiting_orders(campaign_id)
    if not waiting.exists():
        return []
    present = Present.of(campaign_id)
    if present.campaign.is_ballot or _is_late(present.campaign):  # they wait for the draw, or in vain
        return []
    told: list[Event] = []
    last = 0
    most = AT_ONCE if present.campaign.state == CampaignState.OPEN else math.inf
    while len(told) < most and (part := _could_get(present, last)):
        entitled = entitled_to_reserve(order.household_id for order in part)
        dry = _dry(present)
        for order in part:
            last = order.pk
            told += _serve(present, order, order.household_id in entitled)
            if len(told) >= most or _dry(present) != dry:
                break
    return told


def _is_late(campaign: Campaign) -> bool:
    """After the cut-off offers go on for LAST minutes: a long list of people who do not answer keeps nobody waiting."""
    closed_at = campaign.closed_at
    return closed_at is not None and clock.now() >= closed_at + timedelta(minutes=LAST)


def _dry(present: Present) -> int:
    return sum(pool.remaining == 0 for pool in present.pools)


def _could_get(present: Present, after: int) -> list[Order]:
    """
    The next of those who wait whom what is free now could serve, longest first. The database finds them: thousands may
    wait for a pack that is gone, and whoever orders waits for the pools meanwhile. It may name somebody too many.
    """
    waiting = Order.objects.filter(
        campaign=present.campaign.pk, state=OrderState.WAITLISTED, pk__gt=after
    ).order_by("pk")
    proxy = Q(channel__in=PROXY_CHANNELS) | ~Q(beneficiary=None)
    groups = {
        PoolKind.GENERAL: (waiting, stock.EVERYBODY),
        PoolKind.PROXY: (waiting.filter(proxy), stock.EVERYBODY | {PoolKind.PROXY}),
        PoolKind.RESERVED: (waiting.filter(household__in=reserved_for()), frozenset(PoolKind)),
    }
    found: set[int] = set()
    for kind in {PoolKind(pool.kind) for pool in present.pools if pool.remaining != 0}:
        group, kinds = groups[kind]
        rows = _served_by(group, stock.left(present.pools, kinds))
        found.update(rows.values_list("pk", flat=True)[:AT_ONCE])
    first = sorted(found)[:AT_ONCE]
    return list(waiting_orders(present.campaign.pk).filter(pk__in=first).prefetch_related("lines"))


def _served_by(orders: QuerySet[Order], left: Mapping[int, int | None]) -> QuerySet[Order]:
    """Those of which every line is there in full, or some of it for whoever accepts fewer."""
    enough, lines = Q(pk=None), OrderLine.objects.filter(order=OuterRef("pk"))
    for number in set(left.values()) - {0}:
        of_these = Q(offer__in=[pk for pk, there in left.items() if there == number])
        enough |= of_these if number is None else of_these & Q(quantity__lte=number)
    some = [pk for pk, there in left.items() if there != 0]
    return orders.filter(
        ~Exists(lines.exclude(enough)) | Q(accept_fewer=True) & Exists(lines.filter(offer__in=some))
    )


def _serve(present: Present, order: Order, is_entitled: bool) -> list[Event]:
    lines = list(order.lines.all())
    wants = {line.offer_id: line.quantity for line in lines}
    draws, short = stock.plan(wants, present.pools, present.pools_of(order, is_entitled=is_entitled))
    if short and not (order.accept_fewer and draws):
        return []
    try:
        with transaction.atomic():
            come_in(present, order, lines, draws)
    except Conflict:  # its household withdrew it, or has had its share elsewhere meanwhile
        return []
    _note(present.pools, draws)
    told = events.household(order)
    kind = events.Offered if order.state == OrderState.RESERVED else events.Served
    return [events.about_order(kind, order, by=None, told=told, total=order.total_minor)]


def _note(pools: Sequence[Pool], draws: Sequence[stock.Draw]) -> None:
    """What was read is as it is now: nobody else moves these pools before this transaction ends."""
    taken = {draw.pool_id: draw.quantity for draw in draws if draw.counted}
    for pool in pools:
        if pool.pk in taken and pool.remaining is not None:
            pool.remaining -= taken[pool.pk]


def come_in(present: Present, order: Order, lines: Sequence[OrderLine], draws: Sequence[stock.Draw]) -> None:
    """An order that waited gets what the draws say: its lines shrink to that, and it is placed, or held until paid."""
    got = stock.drawn(draws)
    total = present.campaign.fee_minor + sum(line.price_minor * got.get(line.offer_id, 0) for line in lines)
    until = offered_until(present.campaign, total)
    if until:
        transition(order, OrderState.RESERVED, total_minor=total, hold_until=until)
    else:
        transition(order, OrderState.PLACED, total_minor=total)
    for line in lines:
        if line.offer_id not in got:
            OrderLine.objects.filter(pk=line.pk).delete()
        elif line.quantity != got[line.offer_id]:
            OrderLine.objects.filter(pk=line.pk).update(quantity=got[line.offer_id])
    entitlement.use(order, present.quantities_by_kind(got), entitlement.rules_of(order.household.area_id))
    stock.reserve([line for line in lines if line.offer_id in got], draws)
    stock.take(draws)


def offered_until(campaign: Campaign, total_minor: int) -> datetime | None:
    """
    Until when what became free is somebody's to take; None where nothing is owed and it simply stands.

    No longer than orders are taken; but whoever is served in the last minutes, or at the cut-off itself, has still the
    time to answer (LEAST).
    """
    if campaign.is_free or not total_minor:
        return None
    if campaign.hold_minutes:
        return hold.until(campaign.hold_minutes)
    return max(min(hold.until(OFFERED.of(campaign.area)), campaign.closes_at), hold.until(LEAST))


def serve_waiting(campaign: Campaign) -> int:
    """Serves whoever waits while something is free: the backstop of `free_up`. Gives how many events it announced."""
    with transaction.atomic():
        gate.enter("campaign", campaign.pk)
        stock.lock(campaign.pk)
        if not Campaign.objects.get(pk=campaign.pk).is_open:
            return 0
        told = free_up(campaign.pk)
        announce(*told)
        if told:
            progress.moved(campaign.pk)
    return len(told)


def flow_reserves(campaign: Campaign) -> bool:
    """
    At the published hour, what is left of the reserves becomes everybody's (groceries.md, 4). Whether this call did it.
    """
    with transaction.atomic():
        gate.enter("campaign", campaign.pk)
        stock.lock(campaign.pk)
        due = Campaign.objects.filter(
            pk=campaign.pk, state=CampaignState.OPEN, reserve_flows_at__lte=clock.now()
        )
        if not due.filter(reserve_flowed_at=None).update(reserve_flowed_at=clock.now()):
            return False
        pour_reserves(campaign.pk)
        announce(events.about_campaign(events.ReservesFlowed, campaign, by=None), *free_up(campaign.pk))
        progress.moved(campaign.pk)
    return True


def pour_reserves(campaign_id: int) -> int:
    """
    Moves what is left of each reserve to everybody's pool; out of how many. The caller has taken the pools
    (`stock.lock`).
    """
    kept = Pool.objects.filter(offer__campaign=campaign_id, remaining__gt=0).exclude(kind=PoolKind.GENERAL)
    pools = list(kept.order_by("pk"))
    for pool in pools:
        _pour(pool)
    return len(pools)


def _pour(pool: Pool) -> None:
    rest = pool.remaining or 0
    Pool.objects.filter(pk=pool.pk).update(remaining=F("remaining") - rest, size=F("size") - rest)
    general = Pool.objects.filter(offer=pool.offer_id, kind=PoolKind.GENERAL).exclude(remaining=None)
    general.update(remaining=F("remaining") + rest, size=F("size") + rest)


def _pour_again(campaign_id: int) -> None:
    """What comes back to a reserve after its published hour is everybody's too. In a draw the drawing does it."""
    campaign = Campaign.objects.get(pk=campaign_id)
    if campaign.reserve_flowed_at and not campaign.is_ballot:
        pour_reserves(campaign_id)
