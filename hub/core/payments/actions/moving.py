"""An attempt and its payment move by what was retrieved from the provider, and only forward."""

from django.db import transaction
from django.utils.translation import gettext as _

from hub.core.announce import Event, announce
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.payments import events, ledger, subjects
from hub.core.payments.models import Payment, PaymentAttempt
from hub.core.payments.provider import Found, Is
from hub.core.payments.words import Account, AttemptState, Method, PaymentState
from hub.core.people import access as people

ENDED = (AttemptState.FAILED, AttemptState.EXPIRED)


def move(attempt: PaymentAttempt, found: Found) -> PaymentAttempt:
    """
    Moves an attempt to where the provider's object is; nothing where it is there already, or was further on.

    Of several callers one moves it: the thing's row orders them, and the attempt's version decides.
    """
    with transaction.atomic():
        bill = _enter(attempt)
        now = PaymentAttempt.objects.select_related("payment", "opened_by").get(pk=attempt.pk)
        if found.now == Is.OPEN or not now.may_become(AttemptState(found.now)):
            return now
        told = _told(now, found, bill)
        announce(*told)
    return now


def _enter(attempt: PaymentAttempt) -> subjects.Bill:
    """Locks the thing. Also one whose books are closed: the provider has the money, whatever the books say."""
    subjects.of(attempt.subject_kind).lock(attempt.subject_id)
    return subjects.bill_of(attempt.subject_kind, attempt.subject_id)


def _told(now: PaymentAttempt, found: Found, bill: subjects.Bill) -> list[Event]:
    if found.now == Is.SAVED:
        transition(now, AttemptState.SAVED, saved_as=found.saved_as)
        return []
    if found.now == Is.HELD:
        payment, told = _claimed(now, bill)
        transition(now, AttemptState.HELD, payment=payment, capture_before=found.capture_before)
        return told
    if found.now == Is.CAPTURED:
        return _captured(now, found, bill)
    return _ended(now, found, bill)


def _claimed(now: PaymentAttempt, bill: subjects.Bill) -> tuple[Payment, list[Event]]:
    """The money is held, or on its way: nobody is asked for it again, and nobody need look at it."""
    if now.payment is not None:
        return now.payment, []
    by = now.opened_by
    made = Payment.objects.create(
        area=now.area, episode=people.episode_of(now.area_id), household=now.household,
        subject_kind=now.subject_kind, subject_id=now.subject_id, method=Method.CARD, amount_minor=now.amount_minor,
        currency=now.currency, reference=bill.reference, claimed_by=by, claimed_at=clock.now(),
    )  # fmt: skip
    claimed = events.about_payment(events.Claimed, made, bill, by=by)
    return made, [claimed, *subjects.of(bill.kind).on_claimed(made, by)]


def _captured(now: PaymentAttempt, found: Found, bill: subjects.Bill) -> list[Event]:
    """The money is there, of the amount that was taken. What is more than owed goes on the balance (`on_verified`)."""
    payment, told = _claimed(now, bill)
    amount = found.captured_minor
    transition(payment, PaymentState.VERIFIED, amount_minor=amount, verified_at=clock.now())
    transition(now, AttemptState.CAPTURED, payment=payment, captured_minor=amount, ended_at=clock.now())
    ledger.post(
        [ledger.for_payment(payment, "paid", (Account.CARD, amount), (Account.PAID, -amount))], by=None
    )
    verified = events.about_payment(
        events.Verified, payment, bill, by=None, told=events.household(payment.household)
    )
    return [*told, verified, *subjects.of(bill.kind).on_verified(payment, None)]


def _ended(now: PaymentAttempt, found: Found, bill: subjects.Bill) -> list[Event]:
    words = (found.problem or _("The card was not charged."))[:300]
    transition(now, AttemptState(found.now), problem=words, ended_at=clock.now())
    if now.payment is None:
        return []
    ended: PaymentState = PaymentState.FAILED
    kind: type[events.PaymentEvent] = events.Failed
    if found.now == Is.EXPIRED:
        ended, kind = PaymentState.VOIDED, events.Voided
    transition(now.payment, ended, ended_at=clock.now(), ended_words=words)
    told = events.about_payment(kind, now.payment, bill, by=None, told=events.household(now.household))
    return [told, *subjects.of(bill.kind).on_ended(now.payment, None)]
