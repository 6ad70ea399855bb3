"""Nouns of group orders and rations, a file per part of a campaign's life."""

from groceries.models.ballots import BallotEntry, Draw
from groceries.models.campaigns import BundleLine, Campaign, CampaignLeader, Offer, Pool
from groceries.models.closing import (
    Adjustment,
    GoodsReceipt,
    MissingPart,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrderPart,
    ReceiptLine,
)
from groceries.models.complaints import Complaint
from groceries.models.entitlement import EntitlementAccount, EntitlementRule, EntitlementUse
from groceries.models.goods import Good, Supplier
from groceries.models.handing import Batch, Slot
from groceries.models.money import Settlement
from groceries.models.orders import Order, OrderLine, Reservation
from groceries.models.prices import PriceFlag
from groceries.models.vouchers import Redemption, Voucher

__all__ = [
    "Adjustment", "BallotEntry", "Batch", "BundleLine", "Campaign", "CampaignLeader", "Complaint", "Draw",
    "EntitlementAccount", "EntitlementRule", "EntitlementUse", "Good", "GoodsReceipt", "MissingPart", "Offer",
    "Order", "OrderLine", "Pool", "PriceFlag", "PurchaseOrder", "PurchaseOrderLine", "PurchaseOrderPart",
    "ReceiptLine", "Redemption", "Reservation", "Settlement", "Slot", "Supplier", "Voucher",
]  # fmt: skip
