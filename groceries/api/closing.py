"""From the purchase order to what each household gets, for programs: the verbs, access and actions of the pages."""

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from groceries import access, actions, allocation, purchasing, scorecard
from groceries.actions import Delivery
from groceries.api.closing_shapes import (
    DeliveryIn,
    PurchaseOrderOut,
    ReceiptOut,
    ShareOut,
    SplitOut,
    StateOut,
    SupplierOut,
    VersionIn,
    WeightsIn,
    WhyIn,
)
from groceries.api.doors import AREA, CAMPAIGN, REFUSALS, for_gate, for_leaders, purchase_order, run_by
from groceries.models import Campaign, GoodsReceipt, Order, PurchaseOrder
from hub.core.flow import lists
from hub.core.flow.api import Problem, person, showing
from hub.core.flow.idempotent import once

router = Router(tags=["Group orders: closing"])


@router.get(f"{CAMPAIGN}/purchase-orders", response={200: list[PurchaseOrderOut], 404: Problem})
@for_leaders
def purchase_orders(request: HttpRequest, pk: int) -> list[PurchaseOrder]:
    """The newest revision for each supplier."""
    return purchasing.latest(run_by(request, pk))


@router.post(f"{CAMPAIGN}/purchase-orders", response={201: list[PurchaseOrderOut], **REFUSALS})
@for_leaders
@showing(StateOut)
def issue(request: HttpRequest, pk: int, data: VersionIn) -> Status[list[PurchaseOrder]]:
    """Freezes what is confirmed and issues it. 409 where somebody has."""
    found, by = run_by(request, pk), person(request)

    def act() -> Campaign:
        actions.issue(found, by=by, version=data.version)
        return found

    return Status(201, purchasing.latest(once(request.idempotency_key, "groceries.issue", act, Campaign)))


@router.post(f"{AREA}/purchase-orders/{{pk}}/revisions", response={201: PurchaseOrderOut, **REFUSALS})
@for_leaders
@showing(StateOut)
def reissue(request: HttpRequest, pk: int, data: WhyIn) -> Status[PurchaseOrder]:
    """Issues it anew, as the next revision."""
    order = purchase_order(request, pk)
    run_by(request, order.campaign_id)
    made = actions.reissue(order, by=person(request), reason=data.why, key=request.idempotency_key)
    return Status(201, made)


@router.post(f"{AREA}/purchase-orders/{{pk}}/receipt", response={201: ReceiptOut, **REFUSALS})
@for_gate
@showing(StateOut)
def receive(request: HttpRequest, pk: int, data: DeliveryIn) -> Status[GoodsReceipt]:
    """What a supplier brought, counted at the gate."""
    order = purchase_order(request, pk)
    fields = data.dict(exclude={"counted"})
    delivery = Delivery(counted={one.offer: (one.arrived, one.spoilt) for one in data.counted}, **fields)
    return Status(201, actions.receive(order, delivery, by=person(request), key=request.idempotency_key))


def _shown(campaign: Campaign, plan: allocation.Plan) -> SplitOut:
    shares = [
        ShareOut(
            order=one.order.pk, door=one.order.household.address, value_minor=one.value_minor,
            back_minor=one.back_minor, lines={line.offer_id: line.handed for line in one.lines},
        )
        for one in plan.households
    ]  # fmt: skip
    return SplitOut(
        policy=campaign.split, seed=plan.seed, served=plan.served, value_minor=plan.value_minor,
        back_minor=plan.back_minor, shares=shares,
    )  # fmt: skip


@router.get(f"{CAMPAIGN}/split", response={200: SplitOut, 404: Problem})
@for_leaders
def preview(request: HttpRequest, pk: int) -> SplitOut:
    """What each household would get and get back; changes nothing."""
    campaign = run_by(request, pk)
    return _shown(campaign, allocation.plan(campaign))


@router.post(f"{CAMPAIGN}/split", response={200: SplitOut, **REFUSALS})
@for_leaders
@showing(StateOut)
def allocate(request: HttpRequest, pk: int, data: VersionIn) -> SplitOut:
    """Shares out what came, and says what each household gets."""
    found, by = run_by(request, pk), person(request)

    def act() -> Campaign:
        actions.allocate(found, by=by, version=data.version)
        return found

    campaign = once(request.idempotency_key, "groceries.allocate", act, Campaign)
    return _shown(campaign, allocation.shared(campaign))


@router.post(f"{CAMPAIGN}/weights", response={200: dict[int, int], **REFUSALS})
@for_leaders
@showing(StateOut)
def weigh(request: HttpRequest, pk: int, data: WeightsIn) -> dict[int, int]:
    """Final weights; gives what each order that was weighed is worth now (minor units)."""
    found, by = run_by(request, pk), person(request)

    def act() -> Campaign:
        actions.weigh(found, data.grams, by=by, version=data.version)
        return found

    campaign = once(request.idempotency_key, "groceries.weigh", act, Campaign)
    weighed = Order.objects.filter(campaign=campaign, lines__in=list(data.grams)).exclude(value_minor=None)
    return {order.pk: order.value_minor or 0 for order in weighed}


@router.get(f"{AREA}/score-cards", response={200: list[SupplierOut], 404: Problem})
@for_leaders
def suppliers(request: HttpRequest) -> list[SupplierOut]:
    """How reliable each supplier was."""
    cards = scorecard.of(access.suppliers_in(person(request), request.area).order_by("name")[: lists.MOST])
    return [
        SupplierOut(
            id=card.supplier.pk, name=card.supplier.name, campaigns=card.campaigns, ordered=card.ordered,
            arrived=card.arrived, spoilt=card.spoilt, late=card.late, not_kept_cold=card.warm,
            back_minor=card.back_minor, complaints=card.complaints, complaints_upheld=card.upheld,
        )
        for card in cards
    ]  # fmt: skip
