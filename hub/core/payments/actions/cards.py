"""
Paying by card, whoever the provider is (provider.py).

Each verb stores what it is about to do, calls the provider outside any transaction, and then moves the rows by what
was retrieved (`actions/moving.py`). A call without an answer leaves the attempt as it was; `reconcile` makes it again
with the same key.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hub.core.announce import announce
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.payments import credit, events, ledger, provider, standing, subjects
from hub.core.payments.actions import moving
from hub.core.payments.actions.refunding import set_aside_for_card
from hub.core.payments.models import Payment, PaymentAttempt, Refund
from hub.core.payments.provider import Found, Is, Mode, Unreachable, Wanted
from hub.core.payments.words import ATTEMPT_LIVE, OUT_OF, Account, AttemptState, RefundState, RefundTo
from hub.core.people.models import Person

SESSION = timedelta(minutes=35)
"""How long a payer has, where nothing else says so."""

LATE = timedelta(minutes=10)
"""After so long somebody looks what became of an attempt that was not heard of."""


def open_session(
    kind: str, pk: int, mode: Mode, *, back_to: str, by: Person, hold: timedelta = SESSION
) -> PaymentAttempt:
    """
    Opens a session for all that is open of a thing; `url` is where the payer goes. A session that is open already is
    given again.

    Refuses with Conflict `card.none` (no provider), `payment.nothing_open`, `card.held` (money is held or on its way).
    """
    adapter = provider.current()
    try:
        with transaction.atomic():
            bill = subjects.enter(kind, pk)
            left = standing.of_bill(bill).open
            if bill.is_over or not left:
                raise Conflict("payment.nothing_open", _("Nothing is open here."))
            number = PaymentAttempt.objects.filter(subject_kind=kind, subject_id=pk).count() + 1
            made = PaymentAttempt.objects.create(
                area=bill.household.area, household=bill.household, subject_kind=kind, subject_id=pk,
                provider=adapter.name, mode=mode, key=f"{kind}-{pk}:{mode}:{number}", amount_minor=left,
                currency=bill.currency, back_to=back_to, opened_by=by,
                until=clock.now() + max(hold, provider.SHORTEST),
            )  # fmt: skip
    except IntegrityError:
        return _standing(kind, pk)
    return _open(made)


def _standing(kind: str, pk: int) -> PaymentAttempt:
    """The live attempt that stands in the way, where it only waits for its payer."""
    found = PaymentAttempt.objects.get(subject_kind=kind, subject_id=pk, state__in=ATTEMPT_LIVE)
    if found.state == AttemptState.OPENING:
        return _open(found)
    if found.state != AttemptState.OPEN:
        raise Conflict("card.held", _("This is paid by card already."), now=found)
    return found


def _open(attempt: PaymentAttempt) -> PaymentAttempt:
    try:
        opened = provider.current().open(wanted(attempt))
    except Unreachable:
        return attempt  # reconcile asks again, with the same key
    waiting = PaymentAttempt.objects.filter(pk=attempt.pk, state=AttemptState.OPENING)
    waiting.update(state=AttemptState.OPEN, object_id=opened.id, url=opened.url)
    return attempt.reread()


def wanted(attempt: PaymentAttempt) -> Wanted:
    """What the provider is asked for; the same for each repetition."""
    bill = subjects.bill_of(attempt.subject_kind, attempt.subject_id)
    return Wanted(
        key=attempt.key, mode=Mode(attempt.mode), reference=bill.reference, title=bill.title,
        amount_minor=attempt.amount_minor, currency=attempt.currency, back_to=attempt.back_to, until=attempt.until,
    )  # fmt: skip


def follow(attempt: PaymentAttempt) -> PaymentAttempt:
    """Looks what became of it, and moves it forward."""
    if attempt.state == AttemptState.OPENING:
        return _open(attempt)
    return moving.move(attempt, provider.current().retrieve(attempt.object_id))


def end(attempt: PaymentAttempt) -> PaymentAttempt:
    """
    Ends a session before its goods are given to others: nobody can pay it afterwards. Look at the state that comes
    back: `held` or `captured` means that the payer was quicker, and the goods are theirs.
    """
    if attempt.state == AttemptState.OPENING:
        attempt = _open(attempt)
    if attempt.state != AttemptState.OPEN:
        return attempt
    return moving.move(attempt, provider.current().expire(attempt.object_id))


def capture(attempt: PaymentAttempt, amount_minor: int) -> PaymentAttempt:
    """
    Takes what is held, or less: the final amount, at delivery. Nothing at all lets go of it.

    Refuses with Invalid `card.amount` for more than is held, Conflict `state.changed` where nothing is held.
    """
    if amount_minor == 0:
        return release(attempt)
    if not 0 < amount_minor <= attempt.amount_minor:
        raise Invalid("card.amount", _("More cannot be taken than is held."))
    if attempt.state not in (AttemptState.HELD, AttemptState.CAPTURED):
        raise Conflict("state.changed", _("Somebody else has changed this meanwhile."), now=attempt)
    key = f"{attempt.key}:capture"
    return moving.move(attempt, provider.current().capture(attempt.object_id, amount_minor, key=key))


def release(attempt: PaymentAttempt) -> PaymentAttempt:
    """Lets go of what is held: the thing was cancelled, or does not take place."""
    return moving.move(attempt, provider.current().release(attempt.object_id, key=f"{attempt.key}:release"))


def charge(attempt: PaymentAttempt) -> PaymentAttempt:
    """
    At the cut-off: takes what is owed now from a card that was saved. What the provider refuses ends the attempt, and
    the payer needs a session of the mode PAY.
    """
    bill = subjects.bill_of(attempt.subject_kind, attempt.subject_id)
    asked = min(attempt.amount_minor, standing.of_bill(bill).open)
    if not asked:
        return moving.move(attempt, Found(id=attempt.object_id, now=Is.EXPIRED))
    now = Wanted(**{**vars(wanted(attempt)), "key": f"{attempt.key}:charge", "amount_minor": asked})
    return moving.move(attempt, provider.current().charge(attempt.object_id, attempt.saved_as, now))


def refund(payment: Payment, amount_minor: int, *, by: Person | None, reason: str) -> Refund:
    """
    Gives a part of a card payment back to the card. It is set aside at once and is paid when the provider says so;
    what the provider refuses goes on the household's balance. Raises Conflict `refund.too_much`, `bill.settled`.
    """
    with transaction.atomic():
        subjects.enter(payment.subject_kind, payment.subject_id)
        made = set_aside_for_card(payment, amount_minor, by=by, reason=reason)
    return give_on(made)


def give_on(refund: Refund) -> Refund:
    """Asks the provider for a refund that is set aside; again and again with the same key, until there is an answer."""
    paid = refund.payment
    if paid is None or refund.state != RefundState.ASKED:
        return refund
    attempt = PaymentAttempt.objects.get(payment=paid)
    try:
        key = f"{attempt.key}:refund-{refund.pk}"
        answer = provider.current().refund(attempt.object_id, refund.amount_minor, key=key)
    except Unreachable:
        return refund
    if answer.problem:
        return _finish(refund, RefundState.DECLINED, answer.problem)
    return _finish(refund, RefundState.PAID, "") if answer.done else refund


def _finish(refund: Refund, state: RefundState, words: str) -> Refund:
    done = state == RefundState.PAID
    account = OUT_OF[RefundTo(refund.to)] if done else Account.CREDIT
    with transaction.atomic():
        transition(refund, state, decided_at=clock.now(), ended_words=words[:300])
        sides = ((Account.PAYOUT, refund.amount_minor), (account, -refund.amount_minor))
        ledger.post([ledger.for_refund(refund, "paid_out" if done else "declined", *sides)], by=None)
        if not done:
            credit.add({refund.household_id: refund.amount_minor})
        kind = events.PaidOut if done else events.Declined
        announce(events.about_refund(kind, refund, by=None, told=events.household(refund.household)))
    return refund


def waiting() -> list[PaymentAttempt]:
    """What should have been heard of by now."""
    late = Q(opened_at__lte=clock.now() - LATE)
    return list(PaymentAttempt.objects.filter(late, state__in=ATTEMPT_LIVE).order_by("opened_at")[:200])
