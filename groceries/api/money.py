"""A household's money, for programs: what it owes, how it pays, and its balance."""

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from groceries import actions, money
from groceries.api.doors import REFUSALS, OnBehalfIn, own_order
from groceries.api.money_shapes import (
    BalanceIn,
    BillOut,
    ClaimIn,
    MoneyOut,
    PaymentOut,
    RefundOut,
    WithdrawIn,
)
from hub.core.estate import proxy
from hub.core.flow import lists
from hub.core.flow.api import Problem, person, showing
from hub.core.flow.idempotent import once
from hub.core.payments import access as seen
from hub.core.payments import actions as payments
from hub.core.payments import standing, subjects
from hub.core.payments.actions import Wish
from hub.core.payments.models import Payment, Refund

router = Router(tags=["Money"])


@router.get("/money", response={200: MoneyOut, 404: Problem, 422: Problem})
def my_money(request: HttpRequest, on_behalf_of: int | None = None, after: str = "") -> dict[str, Any]:
    """What the caller's household owes and has on its balance."""
    household = proxy.on_behalf_of(request, on_behalf_of)
    page = lists.page(seen.credit_history(household), ["-pk"], after=after)
    return {
        "balance": standing.credit_of(household), "currency": household.area.currency,
        "bills": [_bill(*pair) for pair in standing.of_bills(subjects.bills_of(household))],
        "history": [
            {"id": one.pk, "at": one.posting.at, "amount": -one.amount_minor, "order": one.subject_id}
            for one in page.rows
        ],
        "after": page.after,
    }  # fmt: skip


def _bill(bill: subjects.Bill, now: standing.Standing) -> dict[str, Any]:
    return {
        "order": bill.id, "title": bill.title, "reference": bill.reference, "owed": now.owed, "paid": now.paid,
        "claimed": now.claimed, "open": now.open, "currency": bill.currency, "transfer_words": bill.transfer_words,
        "pay_until": bill.pay_until,
    }  # fmt: skip


@router.get("/orders/{pk}/bill", response={200: BillOut, **REFUSALS})
def bill(request: HttpRequest, pk: int, on_behalf_of: int | None = None) -> dict[str, Any]:
    """What one order owes."""
    found = subjects.bill_of(money.KIND, own_order(request, pk, on_behalf_of).pk)
    return _bill(found, standing.of_bill(found))


@router.post("/orders/{pk}/claims", response={201: PaymentOut, **REFUSALS})
@showing(PaymentOut)
def say_paid(request: HttpRequest, pk: int, data: ClaimIn) -> Status[Payment]:
    """ "I have paid". A second person checks it."""
    order = own_order(request, pk, data.on_behalf_of)
    wish = Wish(method=data.method, amount_minor=data.amount, credit_minor=data.credit)
    acting, key = request.beneficiary, request.idempotency_key
    return Status(201, actions.say_paid(order, wish, by=person(request), acting_for=acting, key=key))


@router.post("/orders/{pk}/balance-payments", response={201: PaymentOut, **REFUSALS})
@showing(PaymentOut)
def from_balance(request: HttpRequest, pk: int, data: BalanceIn) -> Status[Payment]:
    """Pays from the household's balance; it counts at once."""
    order = own_order(request, pk, data.on_behalf_of)
    acting, key = request.beneficiary, request.idempotency_key
    made = actions.pay_from_credit(order, data.amount, by=person(request), acting_for=acting, key=key)
    return Status(201, made)


@router.post("/money/withdrawals", response={201: RefundOut, **REFUSALS})
def withdraw(request: HttpRequest, data: WithdrawIn) -> Status[Refund]:
    """Asks for money out of the balance; somebody of the desk pays it out."""
    household = proxy.on_behalf_of(request, data.on_behalf_of)
    by, key = person(request), request.idempotency_key
    made = payments.withdraw(household, data.amount, data.to, by=by, reason=data.reason, key=key)
    return Status(201, made)


@router.get("/orders/{pk}/payments", response={200: list[PaymentOut], **REFUSALS})
def paid(request: HttpRequest, pk: int, on_behalf_of: int | None = None) -> list[Payment]:
    """What the household has paid for an order, or said to have paid; newest first."""
    order = own_order(request, pk, on_behalf_of)
    rows = seen.payments_of(order.household).filter(subject_kind=money.KIND, subject_id=order.pk)
    return list(rows[: lists.MOST])


@router.post("/orders/{pk}/payments/{payment}/void", response={200: PaymentOut, **REFUSALS})
@showing(PaymentOut)
def take_back(request: HttpRequest, pk: int, payment: int, data: OnBehalfIn) -> Payment:
    """Whoever noted a payment takes it back, until somebody has checked it."""
    order, by = own_order(request, pk, data.on_behalf_of), person(request)
    found = seen.payment_for(order.household, payment)
    return once(request.idempotency_key, "payments.void", lambda: payments.void(found, by=by), Payment)
