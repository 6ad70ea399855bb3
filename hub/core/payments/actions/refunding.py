"""
Money goes back: to the household's balance at once, out of the hub only by a second person.

What the committee bore is nobody's money here: its part is taken back from what it bears, and no balance grows by it.

"Refunds ≤ what was paid" is one conditional UPDATE on the payment with a CHECK behind it.
"""

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from hub.core.announce import Event, announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import transition
from hub.core.kit import clock, money
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.payments import credit, events, ledger, subjects
from hub.core.payments.actions.checking import check_other_household
from hub.core.payments.models import Payment, Refund
from hub.core.payments.words import (
    DONE_AT_ONCE,
    MONEY_OUT,
    OUT_OF,
    Account,
    Method,
    RefundState,
    RefundTo,
    Why,
)
from hub.core.people import access as people
from hub.core.people.models import Household, Person

_TAKE = """
WITH wanted (id, amount) AS (VALUES {places})
UPDATE payments_payment SET refunded_minor = refunded_minor + wanted.amount FROM wanted
WHERE payments_payment.id = wanted.id AND state = 'verified' AND refunded_minor + wanted.amount <= amount_minor
RETURNING payments_payment.id
"""
AT_ONCE = 400


def give_back(
    parts: Sequence[tuple[Payment, int]],
    *,
    by: Person | None,
    why: Why,
    reason: str = "",
    announced: bool = True,
) -> list[events.RefundEvent]:
    """
    Puts parts of payments back on their households' balances, and what the committee bore back to it, all or none: a
    fixed number of statements for six thousand payments but one upsert for each balance. Gives the events for the
    caller's announce (none where the caller tells everybody anyway).

    Must be in a transaction that holds what was paid. Raises Conflict `refund.too_much`.
    """
    wanted = [(payment, amount) for payment, amount in parts if amount > 0]
    if not wanted:
        return []
    _take(wanted)
    made = Refund.objects.bulk_create(
        [
            _draft(payment, amount, by, why=why, reason=reason, to=_home_of(payment))
            for payment, amount in wanted
        ],
        batch_size=AT_ONCE,
    )
    ledger.post([_back(one) for one in made], by=by)
    amounts: dict[int, int] = {}
    for one in made:
        if one.to == RefundTo.CREDIT:
            amounts[one.household_id] = amounts.get(one.household_id, 0) + one.amount_minor
    credit.add(amounts)
    if not announced:
        return []
    return [
        events.about_refund(_KINDS[one.to], one, by=by, told=events.household(one.household, but=by))
        for one in made
    ]


_KINDS: dict[str, type[events.RefundEvent]] = {
    RefundTo.CREDIT: events.Credited, RefundTo.WAIVED: events.TakenBack,
}  # fmt: skip


def _home_of(payment: Payment) -> RefundTo:
    """Where a payment goes back to by itself."""
    return RefundTo.WAIVED if payment.method == Method.WAIVED else RefundTo.CREDIT


def _back(refund: Refund) -> ledger.Draft:
    amount = refund.amount_minor
    if refund.to == RefundTo.WAIVED:
        return ledger.for_refund(refund, "taken_back", (Account.PAID, amount), (Account.WAIVED, -amount))
    return ledger.for_refund(refund, "credited", (Account.PAID, amount), (Account.CREDIT, -amount))


def set_aside_for_card(payment: Payment, amount_minor: int, *, by: Person | None, reason: str) -> Refund:
    """
    Takes a part of a card payment out of what is paid, until the provider has given it back (actions/cards.py). In the
    caller's transaction, which has entered the thing. Raises Conflict `refund.too_much`.
    """
    _take([(payment, amount_minor)])
    made = _draft(payment, amount_minor, by, why=Why.OTHER, reason=reason, to=RefundTo.CARD)
    made.save()
    _set_aside(
        made, Account.PAID, by, *subjects.of(payment.subject_kind).on_refunded(payment, amount_minor, by)
    )
    return made


def set_aside(
    parts: Sequence[tuple[Payment, int]], to: str, *, by: Person, reason: str
) -> list[events.RefundEvent]:
    """
    Takes parts of payments out of what is paid, for a second person to pay out in cash or by transfer. Gives the events
    for the caller's announce.

    Must be in a transaction that holds what was paid, whose price the caller has lowered. Raises Conflict
    `refund.too_much`, and Invalid `refund.to` for what nobody pays out by hand.
    """
    if to not in MONEY_OUT:
        words = _("Choose cash or transfer.")
        raise Invalid("refund.to", words, fields={"to": words})
    _take(parts)
    drafts = [_draft(payment, amount, by, why=Why.OTHER, reason=reason, to=to) for payment, amount in parts]
    made = Refund.objects.bulk_create(drafts)
    return [_put_aside(one, Account.PAID, by) for one in made]


def _take(wanted: Sequence[tuple[Payment, int]]) -> None:
    ordered = sorted(wanted, key=lambda part: part[0].pk)
    for start in range(0, len(ordered), AT_ONCE):
        part = ordered[start : start + AT_ONCE]
        places = ", ".join(["(%s, %s)"] * len(part))
        with connection.cursor() as cursor:
            numbers = [number for payment, amount in part for number in (payment.pk, amount)]
            cursor.execute(_TAKE.format(places=places), numbers)
            if len(cursor.fetchall()) != len(part):
                raise Conflict("refund.too_much", _("More would go back than was paid. Nothing was changed."))


def _draft(
    payment: Payment,
    amount_minor: int,
    by: Person | None,
    *,
    why: Why,
    reason: str,
    to: str = RefundTo.CREDIT,
) -> Refund:
    if to != RefundTo.WAIVED:
        _need_money(payment)
    return Refund(
        area_id=payment.area_id, episode_id=payment.episode_id, household=payment.household, payment=payment, to=to,
        state=RefundState.PAID if to in DONE_AT_ONCE else RefundState.ASKED, amount_minor=amount_minor,
        currency=payment.currency, why=why, reason=reason[:200], asked_by=by, asked_at=clock.now(),
    )  # fmt: skip


def _need_money(payment: Payment) -> None:
    """What the committee bore nobody has paid. Where the price is lowered, it bears less by itself."""
    if payment.method == Method.WAIVED:
        words = _("The committee bore this. Nothing of it is paid back.")
        raise Conflict("refund.waived", words, now=payment)


def refund(
    payment: Payment, amount_minor: int, to: str, *, by: Person, reason: str, key: Key | None = None
) -> Refund:
    """
    Gives a part of a checked payment back, for whoever runs the thing or the desk: on the balance at once, in cash or
    by transfer once a second person has paid it out.

    The thing costs so much less from then on: nobody is asked for it again. Refuses with Invalid `refund.why` and
    `refund.amount`, with Conflict `refund.too_much` and `bill.settled`, and with NotYours `payment.own_household`
    whoever lives behind the door, to the balance too.
    """
    check_other_household(payment.household_id, by)
    _check(amount_minor, to, reason)
    if to in (RefundTo.CARD, RefundTo.WAIVED):
        raise Invalid("refund.to", _("Choose the balance, cash or transfer."))

    def act() -> Refund:
        subjects.enter(payment.subject_kind, payment.subject_id)
        _need_money(payment)
        lowered = subjects.of(payment.subject_kind).on_refunded
        if to == RefundTo.CREDIT:
            credited = give_back([(payment, amount_minor)], by=by, why=Why.OTHER, reason=reason)
            announce(*credited, *lowered(payment, amount_minor, by))
            return credited[0].refund
        _take([(payment, amount_minor)])
        made = _draft(payment, amount_minor, by, why=Why.OTHER, reason=reason, to=to)
        made.save()
        _set_aside(made, Account.PAID, by, *lowered(payment, amount_minor, by))
        return made

    return once(key, "payments.refund", act, Refund)


def withdraw(
    household: Household, amount_minor: int, to: str, *, by: Person, reason: str = "", key: Key | None = None
) -> Refund:
    """
    Asks for money from the household's balance, in cash or by transfer. It is set aside until somebody of the desk has
    paid it out. Refuses with Conflict `credit.too_little`, Invalid `refund.amount`.
    """
    _check(amount_minor, to, reason or "-")
    if to not in MONEY_OUT:
        raise Invalid("refund.to", _("Choose cash or transfer."))

    def act() -> Refund:
        credit.take(household, amount_minor)
        made = Refund.objects.create(
            area=household.area, episode=people.episode_of(household.area_id), household=household, to=to,
            state=RefundState.ASKED, amount_minor=amount_minor, currency=household.area.currency,
            why=Why.ASKED, reason=reason[:200], asked_by=by,
        )  # fmt: skip
        _set_aside(made, Account.CREDIT, by)
        return made

    return once(key, "payments.withdraw", act, Refund)


def _check(amount_minor: int, to: str, reason: str) -> None:
    problems = {}
    if not 0 < amount_minor <= money.LARGEST:
        problems["amount"] = _("Say how much.")
    if to not in RefundTo:
        problems["to"] = _("Say how it goes back.")
    if not reason.strip():
        problems["reason"] = _("Say why.")
    if problems:
        code = f"refund.{'why' if 'reason' in problems else next(iter(problems))}"
        raise Invalid(code, next(iter(problems.values())), fields=problems)


def _set_aside(refund: Refund, out_of: Account, by: Person | None, *also: Event) -> None:
    announce(_put_aside(refund, out_of, by), *also)


def _put_aside(refund: Refund, out_of: Account, by: Person | None) -> events.RefundEvent:
    sides = ((out_of, refund.amount_minor), (Account.PAYOUT, -refund.amount_minor))
    ledger.post([ledger.for_refund(refund, "set_aside", *sides)], by=by)
    told = events.household(refund.household, but=by)
    return events.about_refund(events.RefundAsked, refund, by=by, told=told)


def pay_out(refund: Refund, *, by: Person, version: int | None = None, key: Key | None = None) -> Refund:
    """
    A second person gives the money to the household. The view asks for a fresh confirmation (trust.md, "Access").

    Refuses with NotYours `refund.same_person` and `refund.own_household`; Conflict `state.changed` where it was done.
    """
    _second_person(refund, by)

    def act() -> Refund:
        transition(refund, RefundState.PAID, version=version, decided_by=by, decided_at=clock.now())
        amount = refund.amount_minor
        sides = ((Account.PAYOUT, amount), (OUT_OF[RefundTo(refund.to)], -amount))
        ledger.post([ledger.for_refund(refund, "paid_out", *sides)], by=by)
        told = events.household(refund.household, but=by)
        announce(events.about_refund(events.PaidOut, refund, by=by, told=told))
        return refund

    return once(key, "payments.pay_out", act, Refund)


def decline(refund: Refund, *, by: Person, why: str, version: int | None = None) -> Refund:
    """It is not paid out: the money goes on the household's balance, and the household reads why."""
    _second_person(refund, by)
    if not why.strip():
        words = _("Say why; the household reads it.")
        raise Invalid("refund.why", words, fields={"why": words})
    with transaction.atomic():
        changes = {"decided_by": by, "decided_at": clock.now(), "ended_words": why.strip()[:300]}
        transition(refund, RefundState.DECLINED, version=version, **changes)
        amount = refund.amount_minor
        sides = ((Account.PAYOUT, amount), (Account.CREDIT, -amount))
        ledger.post([ledger.for_refund(refund, "declined", *sides)], by=by)
        credit.add({refund.household_id: amount})
        told = events.household(refund.household, but=by)
        announce(events.about_refund(events.Declined, refund, by=by, told=told))
    return refund


def _second_person(refund: Refund, by: Person) -> None:
    if refund.to not in MONEY_OUT:
        raise NotYours("refund.by_card", _("This goes back to the card. It moves by itself."))
    if refund.asked_by_id == by.pk:
        raise NotYours("refund.same_person", _("You asked for this yourself. Somebody else must pay it out."))
    if by.pk in people.ids_at_household(refund.household_id):
        words = _("This is your own household's. Somebody else must pay it out.")
        raise NotYours("refund.own_household", words)
