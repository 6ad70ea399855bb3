"""The gate, for programs: what is expected, and the log of what came."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from groceries import access, purchasing
from groceries.api.closing_shapes import PurchaseOrderOut, ReceiptOut
from groceries.api.doors import AREA, for_gate
from groceries.api.doors import purchase_order as one_of
from groceries.models import GoodsReceipt, PurchaseOrder, ReceiptLine
from hub.core.flow import lists
from hub.core.flow.api import Problem, person

router = Router(tags=["Group orders: the gate"])


class ExpectedOut(PurchaseOrderOut):
    """A purchase order that has not arrived, and when its goods are expected."""

    campaign_id: int
    arrives_at: datetime | None

    @staticmethod
    def resolve_arrives_at(found: PurchaseOrder) -> datetime | None:
        """As the campaign says."""
        return found.campaign.arrives_at


class CountOut(Schema):
    """How many of an offer came, and how many of them were spoilt."""

    offer_id: int
    arrived: int
    spoilt: int


class LogOut(ReceiptOut):
    """A line of the gate's log: who wrote it down, and what was counted."""

    campaign_id: int
    supplier: str
    received_by: str | None
    note: str
    lines: list[CountOut]

    @staticmethod
    def resolve_supplier(found: GoodsReceipt) -> str:
        """Its name."""
        return found.supplier.name

    @staticmethod
    def resolve_received_by(found: GoodsReceipt) -> str | None:
        """Their name."""
        return found.received_by.name if found.received_by else None

    @staticmethod
    def resolve_lines(found: GoodsReceipt) -> list[ReceiptLine]:
        """In the order of the campaign."""
        return list(found.lines.all())


class LogPage(Schema):
    """Some lines of the log and the cursor of those that follow."""

    items: list[LogOut]
    after: str


@router.get(f"{AREA}/purchase-orders", response={200: list[ExpectedOut], 404: Problem})
@for_gate
def expected(request: HttpRequest) -> Any:
    """What is ordered and has not arrived, what is expected soonest first."""
    return purchasing.expected(access.purchase_orders_at_gate(person(request), request.area))


@router.get(f"{AREA}/purchase-orders/{{pk}}", response={200: PurchaseOrderOut, 404: Problem})
@for_gate
def purchase_order(request: HttpRequest, pk: int) -> Any:
    """One purchase order, of any revision."""
    return one_of(request, pk)


@router.get(f"{AREA}/goods-receipts", response={200: LogPage, 404: Problem, 422: Problem})
@for_gate
def log(request: HttpRequest, after: str = "", limit: int = lists.LIMIT) -> Any:
    """What came: when, whether it was disinfected and kept cold, and how many; newest first."""
    rows = access.receipts_in(person(request), request.area)
    page = lists.page(rows, ["-received_at", "-pk"], after=after, limit=limit)
    return {"items": page.rows, "after": page.after}
