"""Vouchers, for programs: what a gate scans, what was scanned twice, and a household's own."""

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from groceries import access, actions
from groceries.api.closing_shapes import WhyIn
from groceries.api.doors import AREA, REFUSALS, for_handers, for_leaders, own_order
from groceries.api.voucher_shapes import (
    AdjustmentOut,
    AnswerIn,
    OwnVoucherOut,
    RedemptionOut,
    ScanIn,
    VoucherOut,
)
from groceries.models import Adjustment, Redemption, Voucher
from hub.core.flow import lists
from hub.core.flow.api import Problem, person, showing
from hub.core.flow.idempotent import once
from hub.core.kit.codes import signed
from hub.core.people import keys

router = Router(tags=["Group orders: closing"])


@router.get(f"{AREA}/signing-keys", response={200: dict[str, list[dict[str, str]]], 404: Problem})
@for_handers
def signing_keys(request: HttpRequest) -> dict[str, list[dict[str, str]]]:
    """What a gate needs to check vouchers without a network: the public keys, as a JWK set."""
    return signed.jwk_set(keys.public_keys(request.area))


@router.get(f"{AREA}/vouchers", response={200: list[VoucherOut], 404: Problem})
@for_handers
def vouchers(request: HttpRequest) -> list[VoucherOut]:
    """The vouchers that are handed out now."""
    found = access.vouchers_in(person(request), request.area).order_by("pk")
    return [
        VoucherOut(
            code=one.order.code, door=one.order.household.address, bought=one.bought, redeemed=one.redeemed
        )
        for one in found[:5000]
    ]


@router.post(f"{AREA}/vouchers/{{code}}/redemptions", response={201: RedemptionOut, **REFUSALS})
@for_handers
@showing(RedemptionOut)
def redeem(request: HttpRequest, code: str, data: ScanIn) -> Status[Redemption]:
    """One scan, with the key of its tap; 201 also for a conflict, which is kept."""
    voucher = access.voucher_by_code(person(request), request.area, code)
    made = actions.redeem(
        voucher,
        by=person(request),
        quantity=data.quantity,
        tapped_at=data.tapped_at,
        key=request.idempotency_key,
    )
    return Status(201, made)


@router.get(f"{AREA}/vouchers/conflicts", response={200: list[RedemptionOut], 404: Problem})
@for_leaders
def conflicts(request: HttpRequest) -> list[Redemption]:
    """Vouchers that were scanned twice."""
    return list(access.conflicts_in(person(request), request.area)[: lists.MOST])


@router.post(f"{AREA}/vouchers/conflicts/{{pk}}", response={200: RedemptionOut, **REFUSALS})
@for_leaders
@showing(RedemptionOut)
def look(request: HttpRequest, pk: int, data: WhyIn) -> Redemption:
    """Somebody has looked at it and says what happened."""
    found, by = access.conflict_for(person(request), pk, area=request.area), person(request)
    key = request.idempotency_key
    return once(key, "groceries.look", lambda: actions.look(found, by=by, words=data.why), Redemption)


@router.get("/orders/{pk}/voucher", response={200: OwnVoucherOut, 404: Problem})
def own_voucher(request: HttpRequest, pk: int, on_behalf_of: int | None = None) -> OwnVoucherOut:
    """The voucher of one's own household's order, or of that of a household one acts for."""
    voucher: Voucher = access.voucher_of(own_order(request, pk, on_behalf_of))
    return OwnVoucherOut(
        code=voucher.order.code, payload=voucher.payload, bought=voucher.bought, redeemed=voucher.redeemed,
        valid_until=voucher.valid_until,
    )  # fmt: skip


@router.post("/orders/{pk}/substitutions/{adjustment}", response={200: AdjustmentOut, **REFUSALS})
@showing(AdjustmentOut)
def substitute(request: HttpRequest, pk: int, adjustment: int, data: AnswerIn) -> Adjustment:
    """Yes or no to what is offered instead, once."""
    row, by = access.adjustment_for(own_order(request, pk, data.on_behalf_of), adjustment), person(request)
    key = request.idempotency_key
    return once(
        key, "groceries.substitute", lambda: actions.answer(row, accept=data.accept, by=by), Adjustment
    )
