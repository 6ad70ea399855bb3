"""Money that goes back, the books of a campaign, and its lists as files, for programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status

from groceries import actions, orderlist, settlement
from groceries.api.doors import AREA, CAMPAIGN, REFUSALS, for_desk, for_leaders, run_by
from groceries.api.money_shapes import (
    CheckIn,
    CheckOut,
    ExportIn,
    OrdersExportIn,
    RefundIn,
    RefundOut,
    SettledOut,
    SettleIn,
    SheetOut,
)
from groceries.models import Settlement
from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.flow import lists
from hub.core.flow.api import Problem, person, showing
from hub.core.flow.idempotent import once
from hub.core.payments import access as seen
from hub.core.payments import actions as payments
from hub.core.payments.models import Refund

router = Router(tags=["Money"])


@router.get(f"{AREA}/refunds", response={200: list[RefundOut], 404: Problem})
@for_desk
def refunds(request: HttpRequest) -> list[Refund]:
    """Money that waits to be paid out. It is paid out on the page only, after a fresh confirmation."""
    return list(seen.refunds_asked(request.area)[: lists.MOST])


@router.get(f"{CAMPAIGN}/settlement", response={200: SheetOut, 404: Problem})
@for_leaders
def sheet(request: HttpRequest, pk: int) -> settlement.Sheet:
    """The reconciliation sheet as it is, or as it was when it was settled."""
    campaign = run_by(request, pk)
    done = Settlement.objects.filter(campaign=campaign).first()
    return settlement.Sheet.of(done.figures) if done else settlement.sheet(campaign)


@router.post(f"{CAMPAIGN}/settlement", response={201: SettledOut, **REFUSALS})
@for_leaders
def settle(request: HttpRequest, pk: int, data: SettleIn) -> Status[Settlement]:
    """Closes the books; 409 `settlement.difference` names every difference in `errors`."""
    campaign = run_by(request, pk)
    made = actions.settle(
        campaign, data.cash, data.transfer, by=person(request), note=data.note, version=data.version,
        key=request.idempotency_key,
    )  # fmt: skip
    return Status(201, made)


@router.post(f"{AREA}/payments/{{pk}}/refunds", response={201: RefundOut, **REFUSALS})
@for_leaders
@fresh_confirmation_required
@showing(CheckOut)
def refund(request: HttpRequest, pk: int, data: RefundIn) -> Any:
    """Gives a part of a payment back: on the balance at once, or out by a second person. Needs a fresh confirmation."""
    found, key = seen.payment_checked_by(person(request), pk, area=request.area), request.idempotency_key
    made = payments.refund(found, data.amount, data.to, by=person(request), reason=data.reason, key=key)
    return Status(201, made)


@router.post(f"{AREA}/refunds/{{pk}}/payout", response={200: RefundOut, **REFUSALS})
@for_desk
@fresh_confirmation_required
@showing(RefundOut)
def pay_out(request: HttpRequest, pk: int, data: CheckIn) -> Any:
    """A second person gives the money to the household. Needs a fresh confirmation."""
    found, key = seen.refund_at_desk(person(request), pk, area=request.area), request.idempotency_key
    return payments.pay_out(found, by=person(request), version=data.version, key=key)


@router.post(f"{AREA}/refunds/{{pk}}/refusal", response={200: RefundOut, **REFUSALS})
@for_desk
@showing(RefundOut)
def decline(request: HttpRequest, pk: int, data: CheckIn) -> Refund:
    """It is not paid out, and why: it goes on the balance."""
    found, by = seen.refund_at_desk(person(request), pk, area=request.area), person(request)

    def act() -> Refund:
        return payments.decline(found, by=by, why=data.why, version=data.version)

    return once(request.idempotency_key, "payments.decline", act, Refund)


@router.post(f"{CAMPAIGN}/money/export", response=REFUSALS)
@for_leaders
@fresh_confirmation_required
def export_money(request: HttpRequest, pk: int, data: ExportIn) -> Any:
    """Who has paid, as `csv` or `xlsx`, with names and phones. Needs a fresh confirmation; who took it is recorded."""
    found, by, key = run_by(request, pk), person(request), request.idempotency_key
    made = actions.export_money(found, data.format, by=by, key=key)
    return HttpResponse(made, content_type=orderlist.TYPES[data.format], headers=PRIVATE)


@router.post(f"{CAMPAIGN}/orders/export", response=REFUSALS)
@for_leaders
@fresh_confirmation_required
def export_orders(request: HttpRequest, pk: int, data: OrdersExportIn) -> Any:
    """What the list of orders shows, as `csv` or `xlsx`. Needs a fresh confirmation; who took it is recorded."""
    found, by, key = run_by(request, pk), person(request), request.idempotency_key
    made = orderlist.export(by, found, data.format, query=data.q, show=data.show, key=key)
    return HttpResponse(made, content_type=orderlist.TYPES[data.format], headers=PRIVATE)


PRIVATE = {"Cache-Control": "no-store"}
