"""Sold ≤ pool, and never undersold ("never broken", 1)."""

from collections.abc import Sequence

from django.db.models import Count, Sum

from groceries import entitlement, stock
from groceries.models import Campaign, Order, Pool, Reservation, Slot
from groceries.terms import Present, entitled_to_reserve
from groceries.words import HOLDS_STOCK, LIVE, Allotment, CampaignState, OrderState
from hub.core.kit.invariants import Findings

AT_ONCE = 500


def pools() -> Findings:
    """Sold is what is reserved: size − remaining of each counted pool is the sum of its reservations."""
    held = dict(Reservation.objects.values_list("pool").annotate(n=Sum("quantity")).order_by())
    for pool in Pool.objects.exclude(remaining=None):
        sold = (pool.size or 0) - (pool.remaining or 0)
        if sold != held.get(pool.pk, 0):
            yield f"pool:{pool.pk}", str(sold), str(held.get(pool.pk, 0))


def reservations() -> Findings:
    """An order that holds goods has reserved each of its lines whole; one that does not, nothing."""
    held = dict(Reservation.objects.values_list("line").annotate(n=Sum("quantity")).order_by())
    rows = Order.objects.filter(lines__isnull=False).values_list(
        "pk", "state", "lines__pk", "lines__quantity"
    )
    for order_id, state, line_id, quantity in rows.order_by("pk"):
        expected = quantity if state in HOLDS_STOCK else 0
        if held.get(line_id, 0) != expected:
            yield f"order:{order_id}", str(expected), str(held.get(line_id, 0))


def waiting() -> Findings:
    """
    Nobody waits for what is free, while orders are taken: whoever is on the list wants more than is left for them, or
    more than they may have. What is given back is given on in the same transaction; the job serves those for whom a
    day of their entitlement has passed, so that they may stand here for a minute.
    """
    waits = Order.objects.filter(state=OrderState.WAITLISTED).values("campaign")
    open_ones = Campaign.objects.filter(state=CampaignState.OPEN, pk__in=waits)
    for pk in open_ones.exclude(allotment=Allotment.BALLOT).order_by("pk").values_list("pk", flat=True):
        present = Present.of(pk)
        if any(pool.remaining != 0 for pool in present.pools):
            yield from _servable(present)


def _servable(present: Present) -> Findings:
    found = present.campaign.orders.filter(state=OrderState.WAITLISTED).order_by("pk")
    rows = found.select_related("household", "campaign").prefetch_related("lines").iterator(AT_ONCE)
    part: list[Order] = []
    for order in rows:
        part.append(order)
        if len(part) == AT_ONCE:
            yield from _of_part(present, part)
            part = []
    yield from _of_part(present, part)


def _of_part(present: Present, part: Sequence[Order]) -> Findings:
    entitled = entitled_to_reserve(order.household_id for order in part)
    for order in part:
        wants = {line.offer_id: line.quantity for line in order.lines.all()}
        may = present.pools_of(order, is_entitled=order.household_id in entitled)
        draws, short = stock.plan(wants, present.pools, may)
        fits = bool(draws) and (not short or order.accept_fewer)
        if fits and _may_have(present, order, stock.drawn(draws)):
            yield f"order:{order.pk}", "served, for it is free", OrderState(order.state).value


def _may_have(present: Present, order: Order, got: dict[int, int]) -> bool:
    kinds = present.quantities_by_kind(got)
    left = entitlement.left_of(order.household, present.campaign.area_id, but=order)
    return all(kinds.get(kind, 0) <= one.left for kind, one in left.items())


def slots() -> Findings:
    """A slot is taken as often as live orders name it."""
    named = dict(
        Order.objects.filter(state__in=LIVE)
        .exclude(slot=None)
        .values_list("slot")
        .annotate(n=Count("pk"))
        .order_by()
    )
    for slot in Slot.objects.all():
        if slot.taken != named.get(slot.pk, 0):
            yield f"slot:{slot.pk}", str(named.get(slot.pk, 0)), str(slot.taken)
