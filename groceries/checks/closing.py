"""From the purchase order to the goods at the door ("never broken", 6, 7 and 9)."""

from django.db.models import Exists, F, OuterRef, Q, Sum

from groceries import values
from groceries.models import (
    Adjustment,
    Order,
    OrderLine,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrderPart,
    ReceiptLine,
    Voucher,
)
from groceries.words import CONFIRMED, OVER, Answer, OrderState
from hub.core.kit.invariants import Findings


def purchase_orders() -> Findings:
    """A purchase order is the sum of the lines in its snapshot, none of which has changed since."""
    sums = dict(PurchaseOrderPart.objects.values_list("line").annotate(n=Sum("quantity")).order_by())
    for pk, quantity in PurchaseOrderLine.objects.order_by("pk").values_list("pk", "quantity"):
        if sums.get(pk, 0) != quantity:
            yield f"purchase_order_line:{pk}", str(sums.get(pk, 0)), str(quantity)
    changed = PurchaseOrderPart.objects.exclude(order_line__quantity=F("quantity"))
    for pk, kept, now in changed.values_list("order_line", "quantity", "order_line__quantity"):
        yield f"order_line:{pk}", str(kept), str(now)
    strange = ~Q(order_line__offer=F("line__offer")) | ~Q(
        order_line__order__campaign=F("line__purchase_order__campaign")
    )
    for pk in PurchaseOrderPart.objects.filter(strange).order_by("pk").values_list("order_line", flat=True):
        yield f"order_line:{pk}", "counted where it belongs", "counted elsewhere"
    gone = PurchaseOrderPart.objects.filter(
        order_line__order__state__in=OVER,
        order_line__order__ended_at__lt=F("line__purchase_order__issued_at"),
    )
    for pk in gone.order_by("pk").values_list("order_line", flat=True):
        yield f"order_line:{pk}", "not counted, for it had ended", "counted"


def left_out() -> Findings:
    """Once it is ordered, every confirmed line stands in the newest revision for its supplier."""
    newer = PurchaseOrder.objects.filter(
        campaign=OuterRef("line__purchase_order__campaign"), supplier=OuterRef("line__purchase_order__supplier"),
        revision__gt=OuterRef("line__purchase_order__revision"),
    )  # fmt: skip
    counted = PurchaseOrderPart.objects.exclude(Exists(newer)).values("order_line")
    ordered = PurchaseOrder.objects.values("campaign")
    lines = OrderLine.objects.filter(order__campaign__in=ordered, order__state__in=CONFIRMED)
    for pk in lines.exclude(pk__in=counted).order_by("pk").values_list("pk", flat=True):
        yield f"order_line:{pk}", "ordered from its supplier", "left out"


def allocated() -> Findings:
    """No more is handed out of an offer than arrived and was not spoilt, where somebody wrote down what arrived."""
    there = ReceiptLine.objects.values_list("offer").annotate(n=Sum(F("arrived") - F("spoilt")))
    usable = dict(there.order_by())
    lines = OrderLine.objects.exclude(allocated=None).exclude(order__state__in=OVER).values_list("offer")
    for offer_id, given in lines.annotate(n=Sum("allocated")).order_by():
        if offer_id in usable and given > usable[offer_id]:
            yield f"offer:{offer_id}", f"at most {usable[offer_id]}", str(given)


def vouchers() -> Findings:
    """Redeemed ≤ bought, and redeemed is what was scanned ("never broken", 9)."""
    for voucher in Voucher.objects.annotate(scanned=Sum("redemptions__quantity")).order_by("pk"):
        scanned = getattr(voucher, "scanned", 0) or 0
        if voucher.redeemed != scanned or voucher.redeemed > voucher.bought:
            yield f"voucher:{voucher.pk}", f"{scanned} of {voucher.bought}", str(voucher.redeemed)


def substitutions() -> Findings:
    """
    So many of a line as an adjustment answers for; by another name come those that nobody refused. What goes back for a
    part is its price, less what comes instead, for as many packs as the adjustment names.
    """
    rows = Adjustment.objects.exclude(missing__offer=None).exclude(line=None)
    told = {
        line: (n, 0 if answer == Answer.REFUSED else n)
        for line, n, answer in rows.values_list("line", "quantity", "answer")
    }
    lines = OrderLine.objects.filter(Q(settled__gt=0) | Q(pk__in=rows.values("line")))
    for pk, settled, swapped in lines.order_by("pk").values_list("pk", "settled", "swapped"):
        if (settled, swapped) != told.get(pk, (0, 0)):
            yield f"order_line:{pk}", str(told.get(pk, (0, 0))), str((settled, swapped))
    parts = Adjustment.objects.exclude(missing__part=None).exclude(line=None)
    for row in parts.select_related("missing__part", "line").order_by("pk").iterator(chunk_size=1000):
        if row.amount_minor != row.back_of(row.answer):
            yield f"adjustment:{row.pk}", str(row.back_of(row.answer)), str(row.amount_minor)


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
