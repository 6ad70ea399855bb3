"""
How reliable a supplier was: what came, what was spoilt, late or paid back, what households said (groceries.md, 20).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from groceries.models import Adjustment, Complaint, GoodsReceipt, PurchaseOrder, PurchaseOrderLine, Supplier
from groceries.words import GIVES_BACK, ComplaintState


@dataclass
class Card:
    """One supplier's numbers over all campaigns of the area."""

    supplier: Supplier
    campaigns: int = 0
    ordered: int = 0
    arrived: int = 0
    spoilt: int = 0
    late: int = 0
    receipts: int = 0
    warm: int = 0
    back_minor: int = 0
    complaints: int = 0
    upheld: int = 0
    complained_packs: int = 0

    @property
    def complaints_per_thousand(self) -> int | None:
        """Packs that were complained about, of a thousand that could be handed out; None before anything came."""
        usable = self.arrived - self.spoilt
        return 1000 * self.complained_packs // usable if usable else None

    @property
    def usable_percent(self) -> int | None:
        """The share of what was ordered that could be handed out; None before anything came."""
        return (
            (100 * (self.arrived - self.spoilt)) // self.ordered if self.ordered and self.receipts else None
        )


def of(suppliers: Iterable[Supplier]) -> list[Card]:
    """The cards, in the order of the suppliers: a fixed number of queries."""
    cards = {supplier.pk: Card(supplier) for supplier in suppliers}
    _count_ordered(cards)
    _count_received(cards)
    back = Adjustment.objects.filter(line__offer__supplier__in=cards).values_list("line__offer__supplier")
    for pk, amount in back.annotate(n=Sum("amount_minor")).order_by():
        cards[pk].back_minor = amount
    _count_complaints(cards)
    return list(cards.values())


def _count_complaints(cards: dict[int, Card]) -> None:
    """What was withdrawn does not count; upheld is what money went back for."""
    said = Complaint.objects.filter(line__offer__supplier__in=cards).exclude(state=ComplaintState.WITHDRAWN)
    upheld = Count("pk", filter=Q(state__in=GIVES_BACK))
    rows = said.values_list("line__offer__supplier").annotate(
        n=Count("pk"), held=upheld, packs=Sum("quantity")
    )
    for pk, number, held, packs in rows.order_by():
        cards[pk].complaints, cards[pk].upheld, cards[pk].complained_packs = number, held, packs


def _count_ordered(cards: dict[int, Card]) -> None:
    """What is counted is the newest revision of orders whose goods have come."""
    newest: dict[tuple[int, int], int] = {}
    came = set(GoodsReceipt.objects.filter(supplier__in=cards).values_list("campaign", "supplier"))
    orders = PurchaseOrder.objects.filter(supplier__in=cards).order_by("revision")
    for campaign_id, supplier_id, pk in orders.values_list("campaign", "supplier", "pk"):
        newest[campaign_id, supplier_id] = pk
    for _campaign_id, supplier_id in newest:
        cards[supplier_id].campaigns += 1
    counted = [pk for key, pk in newest.items() if key in came]
    lines = PurchaseOrderLine.objects.filter(purchase_order__in=counted)
    for pk, number in lines.values_list("purchase_order__supplier").annotate(n=Sum("quantity")).order_by():
        cards[pk].ordered = number


def _count_received(cards: dict[int, Card]) -> None:
    for receipt in (
        GoodsReceipt.objects.filter(supplier__in=cards).select_related("campaign").prefetch_related("lines")
    ):
        card, due = cards[receipt.supplier_id], receipt.campaign.arrives_at
        card.receipts += 1
        card.late += bool(due and receipt.received_at > due)
        card.warm += receipt.cold_chain_kept is False
        card.arrived += sum(line.arrived for line in receipt.lines.all())
        card.spoilt += sum(line.spoilt for line in receipt.lines.all())
