"""What must always be true of money, recomputed from the rows for `manage.py verify`."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F, Sum

from hub.core.kit import invariants
from hub.core.kit.invariants import Findings
from hub.core.payments.models import CreditAccount, LedgerEntry, Payment, PaymentAttempt, Refund
from hub.core.payments.words import LEAVES, Account, AttemptState, Method, PaymentState, RefundState


def register() -> None:
    """Hands the checks in at start."""
    invariants.register("payments.postings", postings)
    invariants.register("payments.refunds", refunds)
    invariants.register("payments.credit", credit)
    invariants.register("payments.subjects", subjects)
    invariants.register("payments.books", books)
    invariants.register("payments.attempts", attempts)


def postings() -> Findings:
    """Every posting sums to zero."""
    for posting_id, total in (
        LedgerEntry.objects.order_by().values_list("posting").annotate(Sum("amount_minor"))
    ):
        if total:
            yield f"posting:{posting_id}", "0", str(total)


def refunds() -> Findings:
    """What went back out of a payment is the sum of its refunds, and no more than was paid."""
    rows = Refund.objects.exclude(payment=None).order_by()
    back = dict(rows.values_list("payment").annotate(Sum("amount_minor")))
    said = {pk: (amount, back_) for pk, amount, back_ in _refunded()}
    for pk in sorted(set(back) | set(said)):
        amount, refunded = said.get(pk, (0, 0))
        if refunded != back.get(pk, 0) or refunded > amount:
            yield f"payment:{pk}", str(back.get(pk, 0)), str(refunded)


def _refunded() -> Iterable[tuple[int, int, int]]:
    return Payment.objects.exclude(refunded_minor=0).values_list("pk", "amount_minor", "refunded_minor")


def attempts() -> Findings:
    """What was taken from a card is a payment that counts, of the same amount."""
    rows = PaymentAttempt.objects.filter(state=AttemptState.CAPTURED).order_by()
    for pk, amount, paid, state in rows.values_list(
        "pk", "captured_minor", "payment__amount_minor", "payment__state"
    ):
        if paid != amount or state != PaymentState.VERIFIED:
            yield f"attempt:{pk}", str(amount), f"{paid} {state}"


def credit() -> Findings:
    """A household's balance is the sum of its account's entries."""
    entries = LedgerEntry.objects.filter(account=Account.CREDIT).order_by()
    on_ledger = {pk: -total for pk, total in entries.values_list("household").annotate(Sum("amount_minor"))}
    balances = dict(CreditAccount.objects.values_list("household", "balance_minor"))
    for pk in sorted(set(on_ledger) | set(balances)):
        if on_ledger.get(pk, 0) != balances.get(pk, 0):
            yield f"household:{pk}", str(on_ledger.get(pk, 0)), str(balances.get(pk, 0))


def subjects() -> Findings:
    """What the ledger holds as paid for a thing is what its payments say, less what was received."""
    entries = LedgerEntry.objects.filter(account__in=(Account.PAID, Account.VALUE)).exclude(subject_id=None)
    held: Counter[tuple[str, int]] = Counter()
    for kind, pk, total in (
        entries.order_by().values_list("subject_kind", "subject_id").annotate(Sum("amount_minor"))
    ):
        held[kind, pk] = -total
    paid: Counter[tuple[str, int]] = Counter()
    rows = Payment.objects.filter(state=PaymentState.VERIFIED).order_by()
    for kind, pk, total in rows.values_list("subject_kind", "subject_id").annotate(
        kept=Sum(F("amount_minor") - F("refunded_minor"))
    ):
        paid[kind, pk] = total
    for kind, pk in sorted(set(held) | set(paid)):
        if held[kind, pk] != paid[kind, pk]:
            yield f"{kind}:{pk}", str(paid[kind, pk]), str(held[kind, pk])


def books() -> Findings:
    """
    In each area: captured − refunded = value received + balances (+ what is paid and not received, or promised).

    The left side comes from payments and refunds, the right from the ledger and the balances.
    """
    left: Counter[int] = Counter()
    captured = Payment.objects.filter(state=PaymentState.VERIFIED).exclude(method=Method.CREDIT).order_by()
    for area_id, total in captured.values_list("area").annotate(Sum("amount_minor")):
        left[area_id] += total
    out = Refund.objects.filter(state=RefundState.PAID, to__in=LEAVES).order_by()
    for area_id, total in out.values_list("area").annotate(Sum("amount_minor")):
        left[area_id] -= total
    right: Counter[int] = Counter()
    owing = LedgerEntry.objects.filter(account__in=(Account.VALUE, Account.PAID, Account.PAYOUT)).order_by()
    for area_id, total in owing.values_list("posting__area").annotate(Sum("amount_minor")):
        right[area_id] -= total
    for area_id, total in (
        CreditAccount.objects.order_by().values_list("household__area").annotate(Sum("balance_minor"))
    ):
        right[area_id] += total
    for area_id in sorted(set(left) | set(right)):
        if left[area_id] != right[area_id]:
            yield f"area:{area_id}", str(left[area_id]), str(right[area_id])
