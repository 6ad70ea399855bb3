"""What is owed, paid and waiting for a look: read from the payments, of any number of things at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Sum

from hub.core.payments.models import CreditAccount, Payment
from hub.core.payments.subjects import Bill
from hub.core.payments.words import PaymentState
from hub.core.people.models import Household


@dataclass(frozen=True)
class Standing:
    """Of one thing, in minor units: owed, paid (and not given back), said to be paid."""

    owed: int
    paid: int = 0
    claimed: int = 0

    @property
    def open(self) -> int:
        """What nobody has said to have paid."""
        return max(0, self.owed - self.paid - self.claimed)

    @property
    def over(self) -> int:
        """What was paid too much."""
        return max(0, self.paid - self.owed)

    @property
    def is_paid(self) -> bool:
        """Whether nothing is owed any more."""
        return self.paid >= self.owed


def sums(kind: str, ids: Iterable[int] | QuerySet[Any, Any]) -> dict[int, tuple[int, int]]:
    """(paid, claimed) of each of these things that has any payment: one query."""
    rows = Payment.objects.filter(subject_kind=kind, subject_id__in=ids)
    rows = rows.filter(state__in=(PaymentState.CLAIMED, PaymentState.VERIFIED))
    found: dict[int, tuple[int, int]] = {}
    grouped = (
        rows.order_by()
        .values_list("subject_id", "state")
        .annotate(kept=Sum(F("amount_minor") - F("refunded_minor")))
    )
    for subject_id, state, amount in grouped:
        paid, claimed = found.get(subject_id, (0, 0))
        is_paid = state == PaymentState.VERIFIED
        found[subject_id] = (paid + amount, claimed) if is_paid else (paid, claimed + amount)
    return found


def of_bill(bill: Bill) -> Standing:
    """How one bill stands."""
    return Standing(bill.owed_minor, *sums(bill.kind, [bill.id]).get(bill.id, (0, 0)))


def of_bills(bills: Iterable[Bill]) -> list[tuple[Bill, Standing]]:
    """How many bills stand: a query for each kind."""
    listed = list(bills)
    found = {kind: sums(kind, [b.id for b in listed if b.kind == kind]) for kind in {b.kind for b in listed}}
    return [(bill, Standing(bill.owed_minor, *found[bill.kind].get(bill.id, (0, 0)))) for bill in listed]


def credit_of(household: Household) -> int:
    """A household's balance."""
    account = CreditAccount.objects.filter(household=household).first()
    return account.balance_minor if account else 0
