"""The terms of money (groceries.md, "Model" and "Payment")."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Method(models.TextChoices):
    """How something was paid. A card needs a provider (hub/core/payments/provider.py)."""

    CASH = "cash", pgettext_lazy("payment", "Cash")
    TRANSFER = "transfer", pgettext_lazy("payment", "Transfer")
    CREDIT = "credit", pgettext_lazy("payment", "From the balance")
    WAIVED = "waived", pgettext_lazy("payment", "Borne by the committee")
    CARD = "card", pgettext_lazy("payment", "Card")


BY_HAND = (Method.CASH, Method.TRANSFER)
"""What a household can say that it has paid."""

CHECKED = (Method.CASH, Method.TRANSFER, Method.WAIVED)
"""What a second person must look at before it counts."""


class PaymentState(models.TextChoices):
    """The life of a payment. What nobody has begun to pay is due, and has no row until somebody does."""

    DUE = "due", pgettext_lazy("payment", "Due")
    CLAIMED = "claimed", pgettext_lazy("payment", "To be checked")
    VERIFIED = "verified", pgettext_lazy("payment", "Checked")
    FAILED = "failed", pgettext_lazy("payment", "Did not arrive")
    VOIDED = "voided", pgettext_lazy("payment", "Taken back")


class AttemptState(models.TextChoices):
    """One try to pay by card. It only moves forward, whatever comes twice or late."""

    OPENING = "opening", pgettext_lazy("card", "Being opened")
    OPEN = "open", pgettext_lazy("card", "Waits for the payer")
    SAVED = "saved", pgettext_lazy("card", "Card saved")
    HELD = "held", pgettext_lazy("card", "Held on the card")
    CAPTURED = "captured", pgettext_lazy("card", "Taken")
    FAILED = "failed", pgettext_lazy("card", "Failed")
    EXPIRED = "expired", pgettext_lazy("card", "Let go")


ATTEMPT_LIVE = (AttemptState.OPENING, AttemptState.OPEN, AttemptState.SAVED, AttemptState.HELD)
"""Tries of which money may still come: one of a thing at a time."""


class RefundTo(models.TextChoices):
    """Where money goes back to."""

    CREDIT = "credit", pgettext_lazy("refund", "To the balance")
    CASH = "cash", pgettext_lazy("refund", "In cash")
    TRANSFER = "transfer", pgettext_lazy("refund", "By transfer")
    CARD = "card", pgettext_lazy("refund", "To the card")
    WAIVED = "waived", pgettext_lazy("refund", "Back to the committee")


class Why(models.TextChoices):
    """Why money goes back, where nobody wrote a reason of their own."""

    CANCELLED = "cancelled", pgettext_lazy("refund", "It was cancelled")
    CHANGED = "changed", pgettext_lazy("refund", "It was changed and costs less")
    FAILED = "failed", pgettext_lazy("refund", "It does not take place")
    LATE = "late", pgettext_lazy("refund", "The money came after the time to pay was over")
    SHORTAGE = "shortage", pgettext_lazy("refund", "Not everything could be delivered")
    OVERPAID = "overpaid", pgettext_lazy("refund", "More was paid than was owed")
    ASKED = "asked", pgettext_lazy("refund", "Asked for by the household")
    OTHER = "other", pgettext_lazy("refund", "Another reason")


MONEY_OUT = (RefundTo.CASH, RefundTo.TRANSFER)
"""What somebody pays out by hand."""

LEAVES = (*MONEY_OUT, RefundTo.CARD, RefundTo.WAIVED)
"""What is no longer in the hub once it is paid."""

DONE_AT_ONCE = (RefundTo.CREDIT, RefundTo.WAIVED)
"""What nobody has to hand over: it is done when it is written. What the committee bore was never the household's."""


class RefundState(models.TextChoices):
    """Money that leaves is asked for by one person and paid out by another."""

    ASKED = "asked", pgettext_lazy("refund", "Waits for a second person")
    PAID = "paid", pgettext_lazy("refund", "Paid back")
    DECLINED = "declined", pgettext_lazy("refund", "Declined")


class Account(models.TextChoices):
    """
    The accounts of the ledger. What comes in is positive on `cash`, `bank`, `card` and `waived`; what is owed to
    somebody for it is negative on `paid` (until goods are received), `credit`, `payout` and `value`.
    """

    CASH = "cash", pgettext_lazy("account", "Cash")
    BANK = "bank", pgettext_lazy("account", "Bank")
    WAIVED = "waived", pgettext_lazy("account", "Borne by the committee")
    CARD = "card", pgettext_lazy("account", "Cards")
    PAID = "paid", pgettext_lazy("account", "Paid, goods not received yet")
    CREDIT = "credit", pgettext_lazy("account", "Balances of households")
    PAYOUT = "payout", pgettext_lazy("account", "Promised, not paid out yet")
    VALUE = "value", pgettext_lazy("account", "Value received")


INTO = {
    Method.CASH: Account.CASH, Method.TRANSFER: Account.BANK, Method.CREDIT: Account.CREDIT,
    Method.WAIVED: Account.WAIVED, Method.CARD: Account.CARD,
}  # fmt: skip
"""The account on which a payment comes in."""

OUT_OF = {RefundTo.CASH: Account.CASH, RefundTo.TRANSFER: Account.BANK, RefundTo.CARD: Account.CARD}
"""The account from which a refund leaves."""
