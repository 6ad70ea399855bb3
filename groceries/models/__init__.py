"""Nouns of group orders and rations, a file per part of a campaign's life."""

from groceries.models.campaigns import BundleLine, Campaign, CampaignLeader, Offer, Pool
from groceries.models.closing import GoodsReceipt, PurchaseOrder, PurchaseOrderLine, ReceiptLine
from groceries.models.entitlement import EntitlementAccount, EntitlementRule, EntitlementUse
from groceries.models.goods import Good, Supplier
from groceries.models.handing import Batch, Slot
from groceries.models.money import Settlement
from groceries.models.orders import Order, OrderLine, Reservation

__all__ = [
    "Batch", "BundleLine", "Campaign", "CampaignLeader", "EntitlementAccount", "EntitlementRule", "EntitlementUse",
    "Good", "GoodsReceipt", "Offer", "Order", "OrderLine", "Pool", "PurchaseOrder", "PurchaseOrderLine",
    "ReceiptLine", "Reservation", "Settlement", "Slot", "Supplier",
]  # fmt: skip
