"""
Somebody pays: from the household's balance, or by hand, which a second person checks.

The order of locks is the same everywhere: the thing that is paid (`subjects.enter`), its payments, the balance.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hub.core.announce import Event, announce
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock, money
from hub.core.kit.errors import Conflict, Invalid
from hub.core.payments import credit, events, ledger, standing, subjects
from hub.core.payments.models import Payment
from hub.core.payments.standing import Standing
from hub.core.payments.words import BY_HAND, Account, Method, PaymentState
from hub.core.people.models import Person


@dataclass(frozen=True, kw_only=True)
class Wish:
    """
    What somebody says to have paid. `amount_minor` None: all that is open.

    `noted`: whoever runs the thing notes what was given to them, and the household reads it as its receipt.
    """

    method: str = Method.CASH
    amount_minor: int | None = None
    credit_minor: int = 0
    note: str = ""
    noted: bool = False


Also = Callable[[Payment], list[Event]]
"""What a service announces together with a payment: that it was done in a household's name, for one."""


def nothing_more(payment: Payment) -> list[Event]:
    """Where people act for themselves."""
    return []


def claim(
    kind: str, pk: int, wish: Wish, *, by: Person, key: Key | None = None, also: Also = nothing_more
) -> Payment:
    """
    Says that something is paid, in cash or by transfer; a part may come from the balance at once (`credit_minor`).

    Refuses with Conflict `payment.nothing_open` (somebody said so already), `payment.too_much`, `credit.too_little`,
    and Invalid `payment.method`. What was transferred for a thing that is over is noted all the same: it goes on the
    balance when it has arrived.
    """
    if wish.method not in BY_HAND and not (wish.noted and wish.method == Method.WAIVED):
        words = _("Choose cash or transfer.")
        raise Invalid("payment.method", words, fields={"method": words})

    def act() -> Payment:
        bill = subjects.enter(kind, pk)
        now = standing.of_bill(bill)
        paid = [_pay_credit(bill, now, wish.credit_minor, by)] if wish.credit_minor else []
        now = standing.of_bill(bill)
        if paid and wish.amount_minor is None and not now.open:
            made, told = paid[0], []
        else:
            made = _write(bill, wish, _amount(bill, now, wish), by)
            told = [_claimed(bill, made, wish, by), *subjects.of(kind).on_claimed(made, by)]
        for one in paid:
            told = [events.about_payment(events.Verified, one, bill, by=by), *told, *_settled(one, by)]
        announce(*told, *also(made))
        return made

    return once(key, "payments.claim", act, Payment)


def _amount(bill: subjects.Bill, now: Standing, wish: Wish) -> int:
    """What is claimed: all that is open, or the part that was named. A thing that is over takes what is named."""
    if bill.is_over:
        return _named(wish.amount_minor)
    if not now.open:
        words = _("Nothing is open here: it is paid, or somebody has said so already.")
        raise Conflict("payment.nothing_open", words)
    amount = now.open if wish.amount_minor is None else _named(wish.amount_minor)
    if amount > now.open:
        words = _("Only %(open)s is open.") % {"open": money.show(now.open, bill.currency)}
        raise Conflict("payment.too_much", words, open=now.open, fields={"amount": words})
    return amount


def _named(amount_minor: int | None) -> int:
    if not amount_minor or not 0 < amount_minor <= money.LARGEST:
        words = _("Say how much.")
        raise Invalid("payment.amount", words, fields={"amount": words})
    return amount_minor


def _write(bill: subjects.Bill, wish: Wish, amount_minor: int, by: Person) -> Payment:
    return Payment.objects.create(
        area=bill.household.area, episode_id=bill.episode_id, household=bill.household, subject_kind=bill.kind,
        subject_id=bill.id, method=wish.method, amount_minor=amount_minor, currency=bill.currency,
        reference=bill.reference, note=wish.note.strip()[:200], claimed_by=by, claimed_at=clock.now(),
    )  # fmt: skip


def _claimed(bill: subjects.Bill, payment: Payment, wish: Wish, by: Person) -> Event:
    told = events.household(bill.household, but=by) if wish.noted else set()
    return events.about_payment(events.Claimed, payment, bill, by=by, told=told)


def from_credit(
    kind: str, pk: int, amount_minor: int | None, *, by: Person, key: Key | None = None,
    also: Also = nothing_more,
) -> Payment:  # fmt: skip
    """
    Pays from the household's balance, all that is open or a part. It counts at once: nobody need look at it.

    Refuses with Conflict `credit.too_little` (with what is there), `payment.nothing_open`, `payment.too_much`.
    """

    def act() -> Payment:
        bill = subjects.enter(kind, pk)
        now = standing.of_bill(bill)
        wanted = min(now.open, standing.credit_of(bill.household)) if amount_minor is None else amount_minor
        made = _pay_credit(bill, now, wanted, by)
        told = events.household(bill.household, but=by)
        verified = events.about_payment(events.Verified, made, bill, by=by, told=told)
        announce(verified, *also(made), *_settled(made, by))
        return made

    return once(key, "payments.from_credit", act, Payment)


def _settled(payment: Payment, by: Person) -> list[Event]:
    return subjects.of(payment.subject_kind).on_verified(payment, by)


def _pay_credit(bill: subjects.Bill, now: Standing, amount_minor: int, by: Person) -> Payment:
    if bill.is_over or not now.open:
        raise Conflict("payment.nothing_open", _("Nothing is open here."))
    amount = _named(amount_minor)
    if amount > now.open:
        words = _("Only %(open)s is open.") % {"open": money.show(now.open, bill.currency)}
        raise Conflict("payment.too_much", words, open=now.open, fields={"credit": words})
    credit.take(bill.household, amount)
    made = _write(bill, Wish(method=Method.CREDIT), amount, by)
    Payment.objects.filter(pk=made.pk).update(state=PaymentState.VERIFIED, verified_at=clock.now())
    made.state, made.verified_at = PaymentState.VERIFIED, clock.now()
    ledger.post([ledger.for_payment(made, "paid", (Account.CREDIT, amount), (Account.PAID, -amount))], by=by)
    return made
