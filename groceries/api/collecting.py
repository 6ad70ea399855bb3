"""The money of campaigns, for programs: who has paid, a second person's check, and the books."""

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from groceries import access, actions, money_lists
from groceries.api.doors import AREA, CAMPAIGN, REFUSALS, for_leaders, run_by
from groceries.api.money_shapes import (
    CheckIn,
    CheckOut,
    CheckPage,
    LinePage,
    ManyIn,
    ManyOut,
    NoteIn,
    PaymentOut,
    TransferIn,
    TransferOut,
)
from groceries.models import Campaign
from hub.core.flow import lists
from hub.core.flow.api import Problem, person, showing
from hub.core.flow.idempotent import once
from hub.core.payments import access as seen
from hub.core.payments import actions as payments
from hub.core.payments.models import Payment

router = Router(tags=["Money"])


@router.get(f"{AREA}/payments", response={200: CheckPage, 404: Problem})
@for_leaders
def to_check(
    request: HttpRequest, method: str = "", after: str = "", limit: int = lists.LIMIT
) -> dict[str, Any]:
    """What waits for a second person, of what the caller may check; oldest first."""
    rows = seen.to_check(person(request), request.area, method=method)
    page = lists.page(rows, ["pk"], after=after, limit=limit)
    return {"items": page.rows, "after": page.after}


def _payment(request: HttpRequest, pk: int) -> Payment:
    return seen.payment_checked_by(person(request), pk, area=request.area)


@router.post(f"{AREA}/payments/verification", response={200: ManyOut, **REFUSALS})
@for_leaders
def verify_many(request: HttpRequest, data: ManyIn) -> dict[str, int]:
    """
    Says of several that the money is there; one that cannot be checked holds up no other. Gives how many of them the
    caller has checked, now or before.
    """
    by, area, wanted = person(request), request.area, set(data.payments)
    payments.verify_many(list(seen.to_check(by, area).filter(pk__in=wanted)), by=by)
    done = seen.checked_by(by, area).filter(pk__in=wanted).count()
    return {"checked": done, "left": len(wanted) - done}


@router.post(f"{AREA}/payments/{{pk}}/verification", response={200: CheckOut, **REFUSALS})
@for_leaders
@showing(CheckOut)
def verify(request: HttpRequest, pk: int, data: CheckIn) -> Payment:
    """The money is there. 403 for whoever noted it and whoever lives there."""
    found, key = _payment(request, pk), request.idempotency_key
    return payments.verify(found, by=person(request), version=data.version, key=key)


@router.post(f"{AREA}/payments/{{pk}}/failure", response={200: CheckOut, **REFUSALS})
@for_leaders
@showing(CheckOut)
def fail(request: HttpRequest, pk: int, data: CheckIn) -> Payment:
    """The money did not arrive, with a reason that the household reads."""
    found, by, key = _payment(request, pk), person(request), request.idempotency_key
    return once(
        key, "payments.fail", lambda: payments.fail(found, by=by, why=data.why, version=data.version), Payment
    )


@router.post(f"{AREA}/payments/{{pk}}/void", response={200: CheckOut, **REFUSALS})
@for_leaders
@showing(CheckOut)
def void(request: HttpRequest, pk: int) -> Payment:
    """Takes back what the caller noted."""
    found, by, key = _payment(request, pk), person(request), request.idempotency_key
    return once(key, "payments.void", lambda: payments.void(found, by=by), Payment)


@router.get(f"{CAMPAIGN}/money", response={200: LinePage, 404: Problem})
@for_leaders
def campaign_money(request: HttpRequest, pk: int, view: str = "all", after: str = "") -> dict[str, Any]:
    """How the orders of a campaign stand, by building, floor and door: `unpaid`, `check`, `paid`, `all`."""
    campaign = run_by(request, pk)
    page = lists.page(money_lists.orders(campaign, view), money_lists.ROUTE, after=after)
    items = [
        {
            "order": one.pk, "code": one.shown_code, "household": one.household.address, "state": one.state,
            "owed": one.owes, "paid": one.has_paid, "claimed": one.said_paid, "open": max(0, one.is_open),
        }
        for one in page.rows
    ]  # fmt: skip
    return {"items": items, "after": page.after}


@router.post(f"{AREA}/orders/{{pk}}/payments", response={201: PaymentOut, **REFUSALS})
@for_leaders
@showing(PaymentOut)
def note_payment(request: HttpRequest, pk: int, data: NoteIn) -> Status[Payment]:
    """Notes what a household gave; somebody else checks it."""
    found = access.order_run_by(person(request), pk, area=request.area)
    made = actions.note_payment(
        found, by=person(request), method=data.method, amount_minor=data.amount, note=data.note,
        key=request.idempotency_key,
    )  # fmt: skip
    return Status(201, made)


@router.put(f"{CAMPAIGN}/transfer-words", response={200: TransferOut, **REFUSALS})
@for_leaders
@showing(TransferOut)
def transfer_words(request: HttpRequest, pk: int, data: TransferIn) -> Campaign:
    """Says where to transfer to, as payers read it; empty where only cash is taken."""
    found, by = run_by(request, pk), person(request)

    def act() -> Campaign:
        return actions.set_transfer_words(found, data.transfer_words, by=by, version=data.version)

    return once(request.idempotency_key, "groceries.transfer_words", act, Campaign)
