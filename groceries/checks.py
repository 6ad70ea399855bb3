"""What must always be true of campaigns and orders, recomputed from the rows for `manage.py verify`."""

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from groceries import ballot, money, settlement, values
from groceries.actions.ballots import details, pure, stock_of
from groceries.models import (
    Adjustment,
    Campaign,
    Draw,
    EntitlementRule,
    EntitlementUse,
    Order,
    OrderLine,
    Pool,
    PurchaseOrderLine,
    PurchaseOrderPart,
    ReceiptLine,
    Reservation,
    Slot,
    Voucher,
)
from groceries.words import HOLDS_STOCK, LIVE, OVER, Answer, CampaignState, OrderState
from hub.core.kit import invariants
from hub.core.kit.invariants import Findings
from hub.core.payments.models import Payment


def register() -> None:
    """Hands the checks in at start."""
    invariants.register("groceries.pools", pools)
    invariants.register("groceries.reservations", reservations)
    invariants.register("groceries.one_live_order", one_live_order)
    invariants.register("groceries.totals", totals)
    invariants.register("groceries.entitlements", entitlements)
    invariants.register("groceries.entitlements_kept", entitlements_kept)
    invariants.register("groceries.draws", draws)
    invariants.register("groceries.slots", slots)
    invariants.register("groceries.paid", paid)
    invariants.register("groceries.settled", settled)
    invariants.register("groceries.purchase_orders", purchase_orders)
    invariants.register("groceries.allocated", allocated)
    invariants.register("groceries.vouchers", vouchers)
    invariants.register("groceries.values", order_values)
    invariants.register("groceries.substitutions", substitutions)


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


def one_live_order() -> Findings:
    """One live order per household and campaign."""
    twice = Order.objects.filter(state__in=LIVE).values_list("campaign", "household").annotate(n=Count("pk"))
    for campaign_id, household_id, number in twice.filter(n__gt=1).order_by():
        yield f"campaign:{campaign_id}/household:{household_id}", "1", str(number)


def totals() -> Findings:
    """An order costs what its lines cost, and the campaign's fee."""
    lines = Order.objects.annotate(lines_sum=Sum(F("lines__quantity") * F("lines__price_minor")))
    for order in lines.select_related("campaign").order_by("pk"):
        expected = (getattr(order, "lines_sum", 0) or 0) + order.campaign.fee_minor
        if order.total_minor != expected:
            yield f"order:{order.pk}", str(expected), str(order.total_minor)


def entitlements() -> Findings:
    """What counts against an entitlement is what live orders hold or get of its kind; ended orders count nothing."""
    wanted: Counter[tuple[int, str]] = Counter()
    held = OrderLine.objects.filter(order__state__in=HOLDS_STOCK).values_list("order", "offer__good__kind")
    for order_id, kind, number in held.annotate(n=Sum(Coalesce("allocated", "quantity"))).order_by():
        wanted[order_id, kind] = number
    for use in EntitlementUse.objects.select_related("account", "order"):
        expected = 0 if use.order.state in OVER else wanted[use.order_id, use.account.kind]
        if use.quantity != expected:
            yield f"order:{use.order_id}", str(expected), str(use.quantity)


def entitlements_kept() -> Findings:
    """No household had more of a kind in a rule's days than the rule allows, counted back from each order."""
    for rule in EntitlementRule.objects.filter(until=None):
        days = timedelta(days=rule.days)
        uses = EntitlementUse.objects.filter(account__kind=rule.kind, account__household__area=rule.area_id)
        by_account: dict[int, list[tuple[datetime, int]]] = {}
        for account, at, quantity in uses.values_list("account", "at", "quantity").order_by("account", "at"):
            by_account.setdefault(account, []).append((at, quantity))
        for account, rows in by_account.items():
            for end, _quantity in rows:
                used = sum(quantity for at, quantity in rows if end - days < at <= end)
                if end >= rule.since and used > rule.quantity:
                    yield f"entitlement:{account}", f"≤ {rule.quantity}", str(used)


def draws() -> Findings:
    """The same entries and the same seed give the same draw; what was promised at the close is what was drawn."""
    for draw in Draw.objects.prefetch_related("entries"):
        entries = {one.code: one for one in draw.entries.all()}
        if (
            ballot.list_hash(entries) != draw.list_hash
            or ballot.hash_of(details(entries.values())) != draw.details_hash
        ):
            yield f"draw:{draw.pk}", draw.list_hash, ballot.list_hash(entries)
        if draw.drawn_at is None:
            continue
        seed = ballot.seed_of(draw.secret, draw.number, draw.list_hash)
        order = ballot.drawn_order(seed, entries)
        counted = [code for code in order if not entries[code].passed_over]
        won = ballot.winners(counted, pure(entries.values()), stock_of(draw))
        expected = {code: (rank, won.get(code, "")) for rank, code in enumerate(order, start=1)}
        found = {code: (one.rank, one.won) for code, one in entries.items()}
        if seed != draw.seed or ballot.hash_of(draw.secret) != draw.secret_hash:
            yield f"draw:{draw.pk}", seed, draw.seed
        if expected != found:
            yield f"draw:{draw.pk}", "the order of its seed", "another"


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


def paid() -> Findings:
    """No order keeps more than it owes: what was paid beyond that is on its household's balance."""
    ids = Payment.objects.filter(subject_kind=money.KIND).values("subject_id")
    rows = Order.objects.filter(pk__in=ids).select_related("campaign").order_by("pk")
    found = money.standings(rows)
    for pk, one in found.items():
        if one.over:
            yield f"order:{pk}", str(one.owed), str(one.paid)


def settled() -> Findings:
    """A settled campaign: captured − refunded = value received + credit."""
    for campaign in (
        Campaign.objects.filter(state=CampaignState.SETTLED).select_related("area").order_by("pk")
    ):
        difference = settlement.sheet(campaign).difference
        if difference:
            yield f"campaign:{campaign.pk}", "0", str(difference)


def purchase_orders() -> Findings:
    """A purchase order is the sum of the lines in its snapshot ("never broken", 6), none of which has changed since."""
    sums = dict(PurchaseOrderPart.objects.values_list("line").annotate(n=Sum("quantity")).order_by())
    for pk, quantity in PurchaseOrderLine.objects.order_by("pk").values_list("pk", "quantity"):
        if sums.get(pk, 0) != quantity:
            yield f"purchase_order_line:{pk}", str(sums.get(pk, 0)), str(quantity)
    changed = PurchaseOrderPart.objects.exclude(order_line__quantity=F("quantity"))
    for pk, kept, now in changed.values_list("order_line", "quantity", "order_line__quantity"):
        yield f"order_line:{pk}", str(kept), str(now)


def allocated() -> Findings:
    """No more is handed out of an offer than arrived and was not spoilt, where somebody wrote down what arrived."""
    there = ReceiptLine.objects.values_list("offer").annotate(n=Sum(F("arrived") - F("spoilt")))
    usable = dict(there.order_by())
    lines = OrderLine.objects.exclude(allocated=None).exclude(order__state__in=OVER).values_list("offer")
    for offer_id, given in lines.annotate(n=Sum("allocated")).order_by():
        if offer_id in usable and given > usable[offer_id]:
            yield f"offer:{offer_id}", f"at most {usable[offer_id]}", str(given)


def vouchers() -> Findings:
    """Redeemed ≤ bought ("never broken", 9), and redeemed is what was scanned."""
    for voucher in Voucher.objects.annotate(scanned=Sum("redemptions__quantity")).order_by("pk"):
        scanned = getattr(voucher, "scanned", 0) or 0
        if voucher.redeemed != scanned or voucher.redeemed > voucher.bought:
            yield f"voucher:{voucher.pk}", f"{scanned} of {voucher.bought}", str(voucher.redeemed)


def substitutions() -> Findings:
    """So many of a line as an adjustment answers for; by another name come those that nobody refused."""
    rows = Adjustment.objects.exclude(missing__offer=None).exclude(line=None)
    told = {
        line: (n, 0 if answer == Answer.REFUSED else n)
        for line, n, answer in rows.values_list("line", "quantity", "answer")
    }
    lines = OrderLine.objects.filter(Q(settled__gt=0) | Q(pk__in=rows.values("line")))
    for pk, settled, swapped in lines.order_by("pk").values_list("pk", "settled", "swapped"):
        if (settled, swapped) != told.get(pk, (0, 0)):
            yield f"order_line:{pk}", str(told.get(pk, (0, 0))), str((settled, swapped))


def order_values() -> Findings:
    """What an order is worth in the end is what its lines, weights and missing parts say."""
    back = dict(Adjustment.objects.values_list("order").annotate(n=Sum("amount_minor")).order_by())
    orders = (
        Order.objects.exclude(value_minor=None).filter(state__in=values.VALUED).select_related("campaign")
    )
    for order in orders.prefetch_related("lines__offer__good").order_by("pk").iterator(chunk_size=1000):
        lines = list(order.lines.all())
        expected = values.of_order(
            lines, order.campaign.fee_minor, back.get(order.pk, 0), slot_only=not lines
        )
        if order.state == OrderState.NOT_ALLOCATED:
            expected = 0
        if order.value_minor != expected:
            yield f"order:{order.pk}", str(expected), str(order.value_minor)
