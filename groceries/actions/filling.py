"""At the cut-off, cases that are nearly full are filled by those who said that they would take more."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from groceries import cases, entitlement, events, stock
from groceries.models import Campaign, Order, OrderLine, Reservation
from groceries.terms import Present
from hub.core.announce import Event
from hub.core.kit.errors import Conflict


def fill_cases(campaign: Campaign) -> list[Event]:
    """
    Fills the open case of each offer where that is possible, and gives the events for the caller's announce.

    The caller has shut the campaign's gate and taken its pools. Stock, caps and rules over time hold as for any order:
    who may not have more is passed over.
    """
    wanted = {pk: found for pk, found in cases.of_campaign(campaign).items() if found.gets_full}
    if not wanted:
        return []
    by_offer: dict[int, list[OrderLine]] = defaultdict(list)
    for line in cases.offering_more(campaign):
        by_offer[line.offer_id].append(line)
    told: list[Event] = []
    for pk, found in sorted(wanted.items()):
        told += _fill(campaign, found.missing, by_offer[pk])
    return told


def _fill(campaign: Campaign, missing: int, lines: Sequence[OrderLine]) -> list[Event]:
    """One case, or nothing at all: half a case helps nobody."""
    possible: list[tuple[int, int]] = []
    with transaction.atomic():
        for line in lines:
            part = min(_most(line), missing - sum(number for _pk, number in possible))
            if part > 0 and _take(line, part):
                possible.append((line.pk, part))
        if sum(number for _pk, number in possible) < missing:
            transaction.set_rollback(True)
            return []
    more = dict(possible)
    return [_event(campaign, line, more[line.pk]) for line in lines if line.pk in more]


def _most(line: OrderLine) -> int:
    cap = line.offer.cap
    return line.extra if cap is None else min(line.extra, cap - line.quantity)


def _take(line: OrderLine, more: int) -> bool:
    """Gives a line so many more; False, and nothing changed, where stock or a rule over time is against it."""
    order = Order.objects.select_related("household", "campaign").get(pk=line.order_id)
    present = Present.of(order.campaign_id, [line.offer_id])
    draws, short = stock.plan({line.offer_id: more}, present.pools, present.pools_of(order))
    if short:
        return False
    try:
        with transaction.atomic():
            _count(order, line, more)
            stock.take(draws)
    except (Conflict, stock.Short):
        return False
    for draw in draws:
        kept = Reservation.objects.filter(line=line, pool=draw.pool_id)
        if not kept.update(quantity=F("quantity") + draw.quantity):
            Reservation.objects.create(line=line, pool_id=draw.pool_id, quantity=draw.quantity)
    OrderLine.objects.filter(pk=line.pk).update(quantity=F("quantity") + more, extra=F("extra") - more)
    Order.objects.filter(pk=order.pk).update(
        total_minor=F("total_minor") + line.price_minor * more, version=F("version") + 1
    )
    return True


def _count(order: Order, line: OrderLine, more: int) -> None:
    """What the household may have of this kind over time; raises Conflict where it is too much."""
    before = entitlement.used_by(order)
    kind = line.offer.good.kind
    after = {**before, kind: before.get(kind, 0) + more}
    entitlement.use(order, after, entitlement.rules_of(order.household.area_id), before)


def _event(campaign: Campaign, line: OrderLine, more: int) -> Event:
    order = line.order
    order.refresh_from_db()
    told = events.household(order)
    return events.about_order(
        events.CaseFilled,
        order,
        by=None,
        told=told,
        good=line.offer.title,
        more=more,
        total=order.total_minor,
    )
