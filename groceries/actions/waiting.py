"""The waiting list: what is given back goes to whoever waits longest, before anybody new can take it."""

from django.db import transaction
from django.db.models import F

from groceries import entitlement, events, stock
from groceries.models import Campaign, Order, OrderLine, Pool
from groceries.terms import Present
from groceries.words import CampaignState, OrderState, PoolKind
from hub.core.announce import Event, announce
from hub.core.flow import gate, hold
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict

AT_ONCE = 200
"""Waiting orders looked at in one transaction; the job goes on with the rest."""


def waiting_orders(campaign_id: int) -> list[Order]:
    """Who waits, longest first: the order's id is its place (it is given out once and never changes)."""
    found = Order.objects.filter(campaign=campaign_id, state=OrderState.WAITLISTED)
    return list(
        found.select_related("campaign__area", "household__area", "beneficiary").order_by("pk")[:AT_ONCE]
    )


def position(order: Order) -> int:
    """How many wait, up to and including this one."""
    waiting = Order.objects.filter(campaign=order.campaign_id, state=OrderState.WAITLISTED)
    return waiting.filter(pk__lte=order.pk).count()


def free_up(campaign_id: int) -> list[Event]:
    """
    Serves the waiting list out of what is free, and gives the events for the caller's announce. The caller has taken
    the campaign's pools (`stock.lock`), so that nobody new comes between.
    """
    waiting = waiting_orders(campaign_id)
    if not waiting:
        return []
    present = Present.of(campaign_id)
    told: list[Event] = []
    for order in waiting:
        pools = stock.pools_of(present.offers.values())
        if not any(pool.remaining is None or pool.remaining for pool in pools):
            break
        told += _serve(present, order, pools)
    return told


def _serve(present: Present, order: Order, pools: list[Pool]) -> list[Event]:
    lines = list(order.lines.all())
    wants = {line.offer_id: line.quantity for line in lines}
    draws, short = stock.plan(wants, pools, present.pools_for(order.household, order.channel))
    if short and not (order.accept_fewer and draws):
        return []
    try:
        with transaction.atomic():
            _come_in(present, order, lines, draws)
    except Conflict:  # its household withdrew it, or has had its share elsewhere meanwhile
        return []
    told = events.household(order)
    return [events.about_order(events.Served, order, by=None, told=told, total=order.total_minor)]


def _come_in(present: Present, order: Order, lines: list[OrderLine], draws: list[stock.Draw]) -> None:
    got: dict[int, int] = {}
    for draw in draws:
        got[draw.offer_id] = got.get(draw.offer_id, 0) + draw.quantity
    minutes = 0 if present.campaign.is_free else present.campaign.hold_minutes
    total = present.campaign.fee_minor + sum(line.price_minor * got.get(line.offer_id, 0) for line in lines)
    changes = (
        {"state": OrderState.RESERVED, "hold_until": hold.until(minutes)}
        if minutes
        else {"state": OrderState.PLACED}
    )
    transition(order, str(changes.pop("state")), total_minor=total, **changes)
    for line in lines:
        if line.offer_id not in got:
            line.delete()
        elif line.quantity != got[line.offer_id]:
            OrderLine.objects.filter(pk=line.pk).update(quantity=got[line.offer_id])
    entitlement.use(order, present.quantities_by_kind(got), entitlement.rules_of(order.household.area_id))
    stock.reserve([line for line in lines if line.offer_id in got], draws)
    stock.take(draws)


def serve_waiting(campaign: Campaign) -> int:
    """Serves whoever waits while something is free: the backstop of `free_up`. Gives how many events it announced."""
    with transaction.atomic():
        gate.enter("campaign", campaign.pk)
        stock.lock(campaign.pk)
        if not Campaign.objects.get(pk=campaign.pk).is_open:
            return 0
        told = free_up(campaign.pk)
        announce(*told)
    return len(told)


def flow_reserves(campaign: Campaign) -> bool:
    """
    At the published hour, what is left of the reserves becomes everybody's (groceries.md, 4). Whether this call did it.
    """
    with transaction.atomic():
        due = Campaign.objects.filter(
            pk=campaign.pk, state=CampaignState.OPEN, reserve_flows_at__lte=clock.now()
        )
        if not due.filter(reserve_flowed_at=None).update(reserve_flowed_at=clock.now()):
            return False
        stock.lock(campaign.pk)
        kept = Pool.objects.filter(offer__campaign=campaign.pk, remaining__gt=0).exclude(
            kind=PoolKind.GENERAL
        )
        for pool in kept.order_by("pk"):
            _pour(pool)
        announce(events.about_campaign(events.ReservesFlowed, campaign, by=None), *free_up(campaign.pk))
    return True


def _pour(pool: Pool) -> None:
    rest = pool.remaining or 0
    Pool.objects.filter(pk=pool.pk).update(remaining=F("remaining") - rest, size=F("size") - rest)
    general = Pool.objects.filter(offer=pool.offer_id, kind=PoolKind.GENERAL).exclude(remaining=None)
    general.update(remaining=F("remaining") + rest, size=F("size") + rest)
