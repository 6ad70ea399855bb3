"""The verbs of money."""

from hub.core.payments.actions.checking import check_other_household, fail, verify, verify_many, void
from hub.core.payments.actions.paying import Also, Wish, claim, from_credit
from hub.core.payments.actions.receiving import receive
from hub.core.payments.actions.refunding import decline, give_back, pay_out, refund, set_aside, withdraw

__all__ = [
    "Also", "Wish", "check_other_household", "claim", "decline", "fail", "from_credit", "give_back", "pay_out",
    "receive", "refund", "set_aside", "verify", "verify_many", "void", "withdraw",
]  # fmt: skip
