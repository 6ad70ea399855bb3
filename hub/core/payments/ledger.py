"""The double entry: every movement of money is a posting whose entries sum to zero, and stays as it was written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.core.payments.models import LedgerEntry, Payment, Posting, Refund
from hub.core.payments.words import Account
from hub.core.people.models import Person

AT_ONCE = 2000


@dataclass(frozen=True)
class Side:
    """So much on an account: positive comes to it, negative leaves it."""

    account: Account
    amount_minor: int
    household_id: int | None = None
    subject: tuple[str, int] = ("", 0)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A posting that is to be written."""

    kind: str
    area_id: int
    currency: str
    sides: Sequence[Side]
    payment_id: int | None = None
    refund_id: int | None = None


def post(drafts: Iterable[Draft], *, by: Person | None) -> list[Posting]:
    """
    Writes postings with their entries, in the caller's transaction: two statements for any number of them.

    Raises ValueError where the sides of one do not sum to zero: nothing is written then.
    """
    listed = list(drafts)
    for draft in listed:
        if sum(side.amount_minor for side in draft.sides):
            raise ValueError(f"The posting {draft.kind} does not sum to zero.")
    made = Posting.objects.bulk_create(
        [
            Posting(
                area_id=draft.area_id, kind=draft.kind, currency=draft.currency, by_id=by.pk if by else None,
                payment_id=draft.payment_id, refund_id=draft.refund_id,
            )
            for draft in listed
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
    entries = [
        _entry(posting, side) for posting, draft in zip(made, listed, strict=True) for side in draft.sides
    ]
    LedgerEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
    return made


def _entry(posting: Posting, side: Side) -> LedgerEntry:
    kind, pk = side.subject
    return LedgerEntry(
        posting=posting, account=side.account, amount_minor=side.amount_minor, household_id=side.household_id,
        subject_kind=kind, subject_id=pk or None,
    )  # fmt: skip


def for_payment(payment: Payment, kind: str, *sides: tuple[Account, int]) -> Draft:
    """A posting about a payment: each side names its household and its subject."""
    subject = (payment.subject_kind, payment.subject_id)
    return Draft(
        kind=kind, area_id=payment.area_id, currency=payment.currency, payment_id=payment.pk,
        sides=[Side(account, amount, payment.household_id, subject) for account, amount in sides],
    )  # fmt: skip


def for_refund(refund: Refund, kind: str, *sides: tuple[Account, int]) -> Draft:
    """A posting about a refund; where it comes out of a payment, of that payment's subject."""
    payment = refund.payment
    subject = (payment.subject_kind, payment.subject_id) if payment else ("", 0)
    return Draft(
        kind=kind, area_id=refund.area_id, currency=refund.currency, payment_id=refund.payment_id,
        refund_id=refund.pk,
        sides=[Side(account, amount, refund.household_id, subject) for account, amount in sides],
    )  # fmt: skip
