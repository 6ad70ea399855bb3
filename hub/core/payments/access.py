"""The only way from a person to payments, refunds and balances."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from hub.core.payments import subjects
from hub.core.payments.models import LedgerEntry, Payment, Refund
from hub.core.payments.words import MONEY_OUT, Account, Method, PaymentState, RefundState
from hub.core.people import access as people
from hub.core.people.models import Area, Household, Person
from hub.core.people.words import DESK_ROLES


def bill_for(household: Household, kind: str, pk: int) -> subjects.Bill:
    """A bill of this household, through which the caller has come in (`for_household`); else Http404."""
    found = subjects.bill_of(kind, pk)
    if found.household.pk != household.pk:
        raise Http404
    return found


def payments_of(household: Household) -> QuerySet[Payment]:
    """What a household has paid or said to have paid, newest first."""
    return Payment.objects.filter(household=household).select_related("verified_by").order_by("-pk")


def payment_for(household: Household, pk: int) -> Payment:
    """One payment of this household; else Http404."""
    return get_object_or_404(with_people(Payment.objects.filter(household=household)), pk=pk)


def refunds_of(household: Household) -> QuerySet[Refund]:
    """What went back to a household, newest first."""
    return Refund.objects.filter(household=household).order_by("-pk")


def credit_history(household: Household) -> QuerySet[LedgerEntry]:
    """The entries of a household's balance, newest first (on the ledger a balance is negative: it is owed)."""
    found = LedgerEntry.objects.filter(household=household, account=Account.CREDIT)
    return found.select_related("posting").order_by("-pk")


def with_people(rows: QuerySet[Payment]) -> QuerySet[Payment]:
    """With what a line of a list shows, in the same query."""
    return rows.select_related("household__building", "household__area", "area", "claimed_by", "verified_by")


def payments_checked_by(person: Person) -> QuerySet[Payment]:
    """What a person may check: of the areas at whose desk they work, and of the things that they run."""
    desks = people.live_grants().filter(person=person.pk, role__in=DESK_ROLES).values("area")
    seen = Q(area__in=desks)
    for kind, subject in subjects.every().items():
        seen |= Q(subject_kind=kind, subject_id__in=subject.run_by(person))
    return with_people(Payment.objects.filter(seen))


def payment_checked_by(person: Person, pk: int, *, area: Area | None = None) -> Payment:
    """One payment the person may check; else Http404."""
    found = payments_checked_by(person)
    return get_object_or_404(found if area is None else found.filter(area=area), pk=pk)


def to_check(person: Person, area: Area, *, method: str = "") -> QuerySet[Payment]:
    """What waits for a second person in an area, of what the person may check; oldest first."""
    rows = (
        payments_checked_by(person).filter(area=area, state=PaymentState.CLAIMED).exclude(method=Method.CARD)
    )
    return (rows.filter(method=method) if method else rows).order_by("pk")


def checked_by(person: Person, area: Area) -> QuerySet[Payment]:
    """What the person has checked in an area."""
    return Payment.objects.filter(area=area, verified_by=person)


def refunds_in(area: Area) -> QuerySet[Refund]:
    """The refunds of an area, for its desk."""
    found = Refund.objects.filter(area=area)
    return found.select_related("household__building", "household__area", "area", "asked_by", "payment")


def refunds_asked(area: Area) -> QuerySet[Refund]:
    """Money that waits to be paid out, oldest first."""
    return refunds_in(area).filter(state=RefundState.ASKED, to__in=MONEY_OUT).order_by("pk")


def refund_at_desk(person: Person, pk: int, *, area: Area) -> Refund:
    """One refund of an area at whose desk the person works; else Http404."""
    desks = people.live_grants().filter(person=person.pk, role__in=DESK_ROLES).values("area")
    return get_object_or_404(refunds_in(area).filter(area__in=desks), pk=pk)


def may_check(person: Person, kind: str, pk: int, area_id: int) -> bool:
    """Whether somebody runs a thing or works at its area's desk."""
    if people.has_role(person, area_id, *DESK_ROLES):
        return True
    runs: QuerySet[Any, Any] = subjects.of(kind).run_by(person)
    return runs.filter(pk=pk).exists()
