"""The terms of group orders and rations (product.md, "Words"; groceries.md, "Model")."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignKind(models.TextChoices):
    """What sort of round it is."""

    GROUP_ORDER = "group_order", _("Group order")
    PAID_RATION = "paid_ration", _("Paid ration")
    FREE_RATION = "free_ration", _("Free ration")
    SLOTS = "slots", _("Time slots only")


FREE = (CampaignKind.FREE_RATION, CampaignKind.SLOTS)
"""Kinds for which nothing is to be paid."""


class CampaignState(models.TextChoices):
    """The life of a campaign."""

    DRAFT = "draft", pgettext_lazy("campaign", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("campaign", "Waiting for the committee")
    SCHEDULED = "scheduled", pgettext_lazy("campaign", "Opens soon")
    OPEN = "open", pgettext_lazy("campaign", "Open for orders")
    CLOSED = "closed", pgettext_lazy("campaign", "Orders are closed")
    DRAWN = "drawn", pgettext_lazy("campaign", "Drawn")
    CONFIRMED = "confirmed", pgettext_lazy("campaign", "It takes place")
    FAILED = "failed", pgettext_lazy("campaign", "It does not take place")
    ORDERED = "ordered", pgettext_lazy("campaign", "Ordered from the supplier")
    RECEIVED = "received", pgettext_lazy("campaign", "Goods are here")
    COLLECTING = "collecting", pgettext_lazy("campaign", "Being handed out")
    SETTLED = "settled", pgettext_lazy("campaign", "Settled")
    CANCELLED = "cancelled", pgettext_lazy("campaign", "Cancelled")


class OrderState(models.TextChoices):
    """The life of an order."""

    RESERVED = "reserved", pgettext_lazy("order", "Held for you")
    WAITLISTED = "waitlisted", pgettext_lazy("order", "On the waiting list")
    PLACED = "placed", pgettext_lazy("order", "Placed")
    CONFIRMED = "confirmed", pgettext_lazy("order", "Confirmed")
    ALLOCATED = "allocated", pgettext_lazy("order", "Goods are set aside")
    PACKED = "packed", pgettext_lazy("order", "Packed")
    COLLECTED = "collected", pgettext_lazy("order", "Collected")
    DELIVERED = "delivered", pgettext_lazy("order", "Delivered")
    CLOSED = "closed", pgettext_lazy("order", "Closed")
    EXPIRED = "expired", pgettext_lazy("order", "Lapsed")
    CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")
    NOT_ALLOCATED = "not_allocated", pgettext_lazy("order", "Nothing was left")
    UNCOLLECTED = "uncollected", pgettext_lazy("order", "Not collected")


OVER = (OrderState.EXPIRED, OrderState.CANCELLED, OrderState.NOT_ALLOCATED)
"""Orders that hold nothing any more: the household may order again in the same campaign."""

LIVE = tuple(state for state in OrderState if state not in OVER)
"""One of these per household and campaign (groceries.md, "What must never break", 2)."""

IN_A_DRAW: dict[str, Any] = {
    OrderState.WAITLISTED: pgettext_lazy("order", "In the draw"),
    OrderState.NOT_ALLOCATED: pgettext_lazy("order", "Not drawn"),
}
"""How two states are called where goods are given out by a draw."""

HOLDS_STOCK = tuple(state for state in LIVE if state != OrderState.WAITLISTED)
"""Orders whose goods are taken out of their pools."""

OPEN_TO_CHANGE = (OrderState.RESERVED, OrderState.WAITLISTED, OrderState.PLACED)
"""What a household may still change or cancel, until the cut-off."""


class PoolKind(models.TextChoices):
    """Whose stock it is, until what is left flows on to everybody."""

    GENERAL = "general", _("For everybody")
    RESERVED = "reserved", _("Reserved: pregnant, chemotherapy, dialysis, infants")
    PROXY = "proxy", _("For people without a smartphone")


class Allotment(models.TextChoices):
    """Who gets what there is not enough of."""

    FIRST_COME = "first_come", pgettext_lazy("allotment", "First come, first served")
    BALLOT = "ballot", pgettext_lazy("allotment", "Drawn after the cut-off")


class MinimumOf(models.TextChoices):
    """What a minimum counts."""

    NONE = "", _("No minimum")
    PACKS = "packs", _("Packs")
    HOUSEHOLDS = "households", _("Households")
    AMOUNT = "amount", _("Amount")


class Handing(models.TextChoices):
    """How goods reach a household."""

    PICK_UP = "pick_up", _("Pick up at the point")
    DOOR = "door", _("Delivered to the door")


class DoorReason(models.TextChoices):
    """Why goods are brought to the door where others pick them up: for the frail only (groceries.md, 6)."""

    NONE = "", pgettext_lazy("door delivery", "None")
    FRAIL = "frail", _("Somebody cannot carry or walk well")
    QUARANTINED = "quarantined", _("We may not leave our door")
    INFANT = "infant", _("Alone with small children")


class Substitution(models.TextChoices):
    """What to do where a good is missing (groceries.md, 14)."""

    NONE = "none", _("Nothing instead; money back")
    SAME_VALUE = "same_value", _("Something alike of the same value")
    ASK = "ask", _("Ask me first")


class Split(models.TextChoices):
    """How a shortage is shared out; published before anybody orders (groceries.md, 8)."""

    ONE_EACH = "one_each", _("One for each household first, then by time")
    DRAWN = "drawn", _("In a drawn order")
    PRO_RATA = "pro_rata", _("Everybody the same share")
    FIRST_COME = "first_come", _("First come, first served")


class GoodKind(models.TextChoices):
    """Kinds of goods; entitlement rules count by them across campaigns (groceries.md, 3)."""

    BUNDLE = "bundle", _("Mixed pack")
    VEGETABLES = "vegetables", _("Vegetables and fruit")
    STAPLES = "staples", _("Rice, flour, oil")
    MEAT = "meat", _("Meat and fish")
    DAIRY = "dairy", _("Eggs and milk")
    BABY = "baby", _("For babies")
    HYGIENE = "hygiene", _("Soap, paper, hygiene")
    MASKS = "masks", _("Masks and disinfectant")
    MEDICINE = "medicine", _("Medicine")
    SLOT = "slot", _("A time slot")
    OTHER = "other", pgettext_lazy("good", "Other")


class OrderChannel(models.TextChoices):
    """How an order came in."""

    WEB = "web", _("Web")
    PHONE = "phone", pgettext_lazy("order", "By phone")
    PAPER = "paper", _("Paper list")
    DESK = "desk", _("At the desk")


PROXY_CHANNELS = frozenset({OrderChannel.PHONE, OrderChannel.PAPER, OrderChannel.DESK})
"""Orders that others write down for people without a smartphone: they may draw on the proxy pool."""


class AdjustmentKind(models.TextChoices):
    """Why an order's price changed after it was placed."""

    PART = "part", _("A part was missing")
    GOOD = "good", _("A good was missing")
    GIVEN_BACK = "given_back", pgettext_lazy("adjustment", "Given back by hand")
    COMPLAINT = "complaint", pgettext_lazy("adjustment", "After a complaint")


class Answer(models.TextChoices):
    """What a household said to something offered instead."""

    NONE = "", pgettext_lazy("substitution", "No question")
    ASKED = "asked", pgettext_lazy("substitution", "Asked")
    ACCEPTED = "accepted", pgettext_lazy("substitution", "Accepted")
    REFUSED = "refused", pgettext_lazy("substitution", "Refused")


CONFIRMED = (
    OrderState.CONFIRMED, OrderState.ALLOCATED, OrderState.PACKED, OrderState.COLLECTED, OrderState.DELIVERED,
    OrderState.CLOSED, OrderState.UNCOLLECTED,
)  # fmt: skip
"""Orders that a purchase order counts."""

TO_HAND = (OrderState.ALLOCATED, OrderState.PACKED, OrderState.UNCOLLECTED)
"""Orders whose goods are there and wait for their household."""

HANDED = (OrderState.COLLECTED, OrderState.DELIVERED)
"""Orders whose goods their household has."""


class ComplaintKind(models.TextChoices):
    """What is wrong with what was handed out (groceries.md, 19)."""

    SHORT = "short", _("Fewer than ordered")
    SPOILT = "spoilt", _("Spoilt or broken")
    WRONG = "wrong", _("Something else than ordered")


class ComplaintState(models.TextChoices):
    """What became of a complaint."""

    OPEN = "open", pgettext_lazy("complaint", "Waiting for an answer")
    CREDITED = "credited", pgettext_lazy("complaint", "Credited for the next order")
    REFUNDED = "refunded", pgettext_lazy("complaint", "Money goes back")
    EXPLAINED = "explained", pgettext_lazy("complaint", "Answered")
    PASSED_ON = "passed_on", pgettext_lazy("complaint", "The committee is to help")
    WITHDRAWN = "withdrawn", pgettext_lazy("complaint", "Withdrawn")


GIVES_BACK = (ComplaintState.CREDITED, ComplaintState.REFUNDED)
"""Answers that give money back."""

WORDS_ONLY = (ComplaintState.EXPLAINED, ComplaintState.PASSED_ON)
"""Answers that move no money."""
