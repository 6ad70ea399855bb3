"""The verbs of money."""

from hub.core.payments.actions.checking import fail, verify, verify_many, void
from hub.core.payments.actions.paying import Also, Wish, claim, from_credit
from hub.core.payments.actions.receiving import receive
from hub.core.payments.actions.refunding import decline, give_back, pay_out, refund, withdraw

__all__ = [
    "Also", "Wish", "claim", "decline", "fail", "from_credit", "give_back", "pay_out", "receive", "refund", "verify",
    "verify_many", "void", "withdraw",
]  # fmt: skip
