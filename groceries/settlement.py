"""
The reconciliation sheet of a campaign: captured − refunded = value received + credit, and what was counted by hand.

What was captured and refunded is read from payments and refunds, the value from the orders: two roads to the same sum.
"""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groceries import money
from groceries.models import Campaign, Complaint, Order
from groceries.words import HOLDS_STOCK, ComplaintState, OrderState
from hub.core.kit import money as amounts
from hub.core.payments.models import Payment, PaymentAttempt, Refund
from hub.core.payments.words import ATTEMPT_LIVE, LEAVES, Method, PaymentState, RefundState, RefundTo

NOT_HANDED = tuple(
    state
    for state in HOLDS_STOCK
    if state not in (OrderState.COLLECTED, OrderState.DELIVERED, OrderState.UNCOLLECTED, OrderState.CLOSED)
)
"""Orders of which nobody knows yet whether their household got them."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All in minor units. Captured by method; what went back by way; what the goods are worth; what still waits."""

    currency: str
    cash: int
    transfer: int
    credit: int
    waived: int
    card: int = 0
    back_credit: int
    back_cash: int
    back_transfer: int
    back_card: int = 0
    back_waived: int = 0
    promised: int
    value: int
    unpaid: int
    unpaid_orders: int
    to_check: int
    to_check_minor: int
    asked: int
    not_handed: int
    complaints: int = 0
    captured: int = field(init=False)
    refunded: int = field(init=False)
    difference: int = field(init=False)
    cash_expected: int = field(init=False)
    transfer_expected: int = field(init=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "captured", self.cash + self.transfer + self.credit + self.waived + self.card)
        left = self.back_cash + self.back_transfer + self.back_card + self.back_waived
        put(self, "refunded", left + self.promised)
        put(self, "difference", self.captured - self.refunded - self.value - self.back_credit)
        put(self, "cash_expected", self.cash - self.back_cash)
        put(self, "transfer_expected", self.transfer - self.back_transfer)

    def kept(self) -> dict[str, Any]:
        """As JSON, for the print of a settled campaign; complaints move no money and may come later."""
        return {name: value for name, value in asdict(self).items() if name != "complaints"}

    @classmethod
    def of(cls, figures: dict[str, Any]) -> "Sheet":
        """A kept sheet."""
        worked_out = ("captured", "refunded", "difference", "cash_expected", "transfer_expected")
        return cls(**{name: value for name, value in figures.items() if name not in worked_out})

    @property
    def balances(self) -> bool:
        """Whether the books agree; what was counted is another question."""
        return not (self.difference or self.to_check or self.asked or self.not_handed)

    def waits(self) -> dict[str, str]:
        """What must be done before it can be settled, in words."""
        found: dict[str, str] = {}
        if self.not_handed:
            found["not_handed"] = ngettext(
                "%(n)s order is not handed out yet.", "%(n)s orders are not handed out yet.", self.not_handed
            ) % {"n": self.not_handed}
        if self.to_check:
            found["to_check"] = ngettext(
                "%(n)s payment waits for a second person.",
                "%(n)s payments wait for a second person.",
                self.to_check,
            ) % {"n": self.to_check}
        if self.asked:
            found["asked"] = ngettext(
                "%(n)s refund waits to be paid out.", "%(n)s refunds wait to be paid out.", self.asked
            ) % {"n": self.asked}
        if self.complaints:
            found["complaints"] = ngettext(
                "%(n)s complaint waits for an answer: no money goes back for it afterwards.",
                "%(n)s complaints wait for an answer: no money goes back for them afterwards.",
                self.complaints,
            ) % {"n": self.complaints}
        if self.difference:
            shown = amounts.show(self.difference, self.currency)
            found["difference"] = _("Captured less refunded differs from value and credit by %(amount)s.") % {
                "amount": shown
            }
        return found

    def problems(self, cash_minor: int, transfer_minor: int) -> dict[str, str]:
        """The same, and where what was counted differs from what should be there."""
        found = self.waits()
        counted = {
            "cash": (cash_minor, self.cash_expected),
            "transfer": (transfer_minor, self.transfer_expected),
        }
        for name, (there, expected) in counted.items():
            if there != expected:
                params = {
                    "counted": amounts.show(there, self.currency), "expected": amounts.show(expected, self.currency),
                }  # fmt: skip
                found[name] = _("Counted %(counted)s, but it should be %(expected)s.") % params
        return found


def sheet(campaign: Campaign) -> Sheet:
    """The sheet as it is now: eight queries, whatever the number of orders."""
    ids = campaign.orders.values("pk")
    by_method: Counter[str] = Counter()
    paid = Payment.objects.filter(subject_kind=money.KIND, subject_id__in=ids).order_by()
    for method, total in (
        paid.filter(state=PaymentState.VERIFIED).values_list("method").annotate(Sum("amount_minor"))
    ):
        by_method[method] = total
    waiting = paid.filter(state=PaymentState.CLAIMED).values_list("amount_minor", flat=True)
    back, promised, asked = _back(ids)
    value, unpaid = _value(campaign)
    return Sheet(
        currency=campaign.area.currency, cash=by_method[Method.CASH], transfer=by_method[Method.TRANSFER],
        credit=by_method[Method.CREDIT], waived=by_method[Method.WAIVED], card=by_method[Method.CARD],
        back_card=back[RefundTo.CARD], back_waived=back[RefundTo.WAIVED], back_credit=back[RefundTo.CREDIT],
        back_cash=back[RefundTo.CASH], back_transfer=back[RefundTo.TRANSFER], promised=promised, value=value,
        unpaid=sum(unpaid), unpaid_orders=len(unpaid), to_check=len(waiting) + _sessions(ids),
        to_check_minor=sum(waiting), asked=asked, not_handed=_not_handed(campaign),
        complaints=_complaints(ids),
    )  # fmt: skip


def _sessions(ids: QuerySet[Order, Any]) -> int:
    """Cards of which nobody knows yet whether they pay: nothing is settled before."""
    live = PaymentAttempt.objects.filter(subject_kind=money.KIND, subject_id__in=ids, payment=None)
    return live.filter(state__in=ATTEMPT_LIVE).count()


def _back(ids: QuerySet[Order, Any]) -> tuple[Counter[str], int, int]:
    """What went back by its way, what is promised, and how many wait. What was declined went on the balance."""
    rows = Refund.objects.filter(payment__subject_kind=money.KIND, payment__subject_id__in=ids)
    back: Counter[str] = Counter()
    promised = asked = 0
    for to, state, amount in rows.values_list("to", "state", "amount_minor"):
        if state == RefundState.ASKED:
            promised, asked = promised + amount, asked + 1
        elif to in LEAVES and state == RefundState.PAID:
            back[to] += amount
        else:
            back[RefundTo.CREDIT] += amount
    return back, promised, asked


def _not_handed(campaign: Campaign) -> int:
    return campaign.orders.filter(state__in=NOT_HANDED).count()


def _complaints(ids: QuerySet[Order, Any]) -> int:
    """Complaints without an answer. Withdrawn or answered ones hold up nothing."""
    return Complaint.objects.filter(state=ComplaintState.OPEN, line__order__in=ids).count()


def _value(campaign: Campaign) -> tuple[int, list[int]]:
    orders = list(campaign.orders.filter(state__in=HOLDS_STOCK).select_related("campaign"))
    found = money.standings(orders).values()
    return sum(one.owed for one in found), [one.owed - one.paid for one in found if one.owed > one.paid]


def values(campaign: Campaign) -> dict[int, int]:
    """What each order is worth, by id: for the posting of the settlement."""
    rows = campaign.orders.filter(state__in=HOLDS_STOCK).select_related("campaign")
    return {order.pk: money.owed(order) for order in rows}
