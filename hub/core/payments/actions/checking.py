"""A second person looks at what was said to be paid: it has arrived, it has not, or it is taken back."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from hub.core.announce import Event, announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Invalid, NotYours, Refused
from hub.core.payments import events, ledger, subjects
from hub.core.payments.models import Payment
from hub.core.payments.words import INTO, Account, Method, PaymentState
from hub.core.people import access as people
from hub.core.people.models import Person


def verify(payment: Payment, *, by: Person, version: int | None = None, key: Key | None = None) -> Payment:
    """
    Says that the money is there. It counts from now on, and the service acts on it in the same transaction.

    Refuses with NotYours `payment.same_person` (whoever noted it) and `payment.own_household` (whoever lives there),
    and with Conflict `state.changed` where somebody was quicker.
    """
    check_second_person(payment, by)

    def act() -> Payment:
        told = _verify(payment, by, version)
        announce(*told)
        return payment

    return once(key, "payments.verify", act, Payment)


def check_second_person(payment: Payment, by: Person) -> None:
    """Refuses whoever noted the payment, and whoever lives behind the door that paid; for a card, everybody."""
    not_by_hand(payment)
    if payment.claimed_by_id == by.pk:
        raise NotYours("payment.same_person", _("You noted this yourself. Somebody else must check it."))
    check_other_household(payment.household_id, by)


def check_other_household(household_id: int, by: Person) -> None:
    """Refuses whoever lives behind the door whose money it is (groceries.md, 9: "a second person's check")."""
    if by.pk in people.ids_at_household(household_id):
        raise NotYours(
            "payment.own_household", _("This is your own household's. Somebody else must check it.")
        )


def not_by_hand(payment: Payment) -> None:
    """What was paid by card only the provider can say (actions/cards.py)."""
    if payment.method == Method.CARD:
        raise NotYours("payment.by_card", _("This was paid by card. It moves by itself."))


def _verify(payment: Payment, by: Person, version: int | None) -> list[Event]:
    bill = subjects.enter(payment.subject_kind, payment.subject_id)
    transition(payment, PaymentState.VERIFIED, version=version, verified_by=by, verified_at=clock.now())
    into, amount = INTO[Method(payment.method)], payment.amount_minor
    ledger.post([ledger.for_payment(payment, "paid", (into, amount), (Account.PAID, -amount))], by=by)
    told = events.household(payment.household, but=by)
    verified = events.about_payment(events.Verified, payment, bill, by=by, told=told)
    return [verified, *subjects.of(payment.subject_kind).on_verified(payment, by)]


def verify_many(payments: Iterable[Payment], *, by: Person) -> tuple[int, int]:
    """
    Checks several, each for itself: how many now count, and how many could not be checked by this person (their own, or
    somebody was quicker). One that fails holds up no other.
    """
    done = left = 0
    for payment in payments:
        try:
            verify(payment, by=by)
            done += 1
        except Refused:
            left += 1
    return done, left


def fail(payment: Payment, *, by: Person, why: str, version: int | None = None) -> Payment:
    """The money did not arrive: a second person says so, with a reason that the household reads."""
    check_second_person(payment, by)
    return _end(payment, events.Failed, PaymentState.FAILED, by=by, why=why, version=version)


def void(payment: Payment, *, by: Person, why: str = "", version: int | None = None) -> Payment:
    """Whoever noted it takes it back before anybody has checked it: it was a mistake. Others cannot: NotYours."""
    not_by_hand(payment)
    if payment.claimed_by_id != by.pk:
        raise NotYours("payment.not_your_note", _("Only whoever noted it can take it back."))
    why = why or _("It was noted by mistake.")
    return _end(payment, events.Voided, PaymentState.VOIDED, by=by, why=why, version=version)


def _end(
    payment: Payment, kind: type[events.PaymentEvent], to: str, *, by: Person, why: str, version: int | None
) -> Payment:
    if not why.strip():
        words = _("Say why; the household reads it.")
        raise Invalid("payment.why", words, fields={"why": words})
    with transaction.atomic():
        bill = subjects.enter(payment.subject_kind, payment.subject_id)
        transition(payment, to, version=version, ended_at=clock.now(), ended_words=why.strip()[:300])
        told = events.household(payment.household, but=by)
        ended = events.about_payment(kind, payment, bill, by=by, told=told)
        announce(ended, *subjects.of(payment.subject_kind).on_ended(payment, by))
    return payment
