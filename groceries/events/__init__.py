"""Everything that happens in this room, a file per noun."""

from groceries.events.campaigns import (
    Approved,
    AtWork,
    CampaignEvent,
    Closed,
    Confirmed,
    Drafted,
    Edited,
    Extended,
    Failed,
    HandingSwitched,
    LeadersChanged,
    NotReached,
    Opened,
    ReservesFlowed,
    SentBack,
    Submitted,
    about_campaign,
    desk,
    residents,
)
from groceries.events.money import LineMissing, MoneyExported, Settled
from groceries.events.orders import (
    Cancelled,
    Changed,
    HoldPaid,
    Lapsed,
    OrderEvent,
    Placed,
    Queued,
    Served,
    about_order,
    household,
)

__all__ = [
    "Approved", "AtWork", "CampaignEvent", "Cancelled", "Changed", "Closed", "Confirmed", "Drafted", "Edited",
    "Extended", "Failed", "HandingSwitched", "HoldPaid", "Lapsed", "LeadersChanged", "LineMissing",
    "MoneyExported", "NotReached", "Opened",
    "OrderEvent", "Placed", "Queued", "ReservesFlowed", "SentBack", "Served", "Settled", "Submitted", "about_campaign",
    "about_order", "desk", "household", "residents",
]  # fmt: skip
