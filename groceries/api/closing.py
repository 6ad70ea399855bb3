"""From the purchase order to the goods at the door, for programs: the same verbs, access and actions as the pages."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema
from ninja.responses import Status

from groceries import access, actions, allocation, packing, purchasing, scorecard, values
from groceries.actions import Delivery, Instead, Layout
from groceries.actions.campaigns import MAY_LEAD
from groceries.models import Adjustment, Campaign, GoodsReceipt, Order, PurchaseOrder, Redemption, Voucher
from groceries.words import Handing
from hub.core.flow import lists
from hub.core.flow.api import Problem, person
from hub.core.kit.codes import signed
from hub.core.people import keys
from hub.core.people.programs import staff_area
from hub.core.people.words import DESK_ROLES, Role

router = Router(tags=["Group orders: closing"])
REFUSALS = {403: Problem, 404: Problem, 409: Problem, 422: Problem}
C = "/areas/{slug}/campaigns/{pk}"


class VersionIn(Schema):
    """The version that the caller read; without it, the newest counts."""

    version: int | None = None


class WhyIn(Schema):
    """Why; those it concerns read it."""

    why: str = Field(max_length=200)


class StateOut(Schema):
    """Where a campaign stands."""

    id: int
    state: str
    version: int


class LineOut(Schema):
    """So many of one offer, at the price agreed (minor units)."""

    offer_id: int
    quantity: int
    price_minor: int
    amount_minor: int


class PurchaseOrderOut(Schema):
    """A frozen snapshot for one supplier."""

    id: int
    number: int
    revision: int
    supplier: str
    reason: str
    issued_at: datetime
    lines: list[LineOut]

    @staticmethod
    def resolve_supplier(found: PurchaseOrder) -> str:
        """The supplier's name."""
        return found.supplier.name

    @staticmethod
    def resolve_lines(found: PurchaseOrder) -> list[Any]:
        """In the order of the campaign."""
        return list(found.lines.all())


class CountIn(Schema):
    """How many of one offer came, and how many of them are spoilt."""

    offer: int
    arrived: int = Field(ge=0, le=1_000_000)
    spoilt: int = Field(0, ge=0, le=1_000_000)


class DeliveryIn(Schema):
    """What a supplier brought."""

    counted: list[CountIn] = Field(max_length=200)
    disinfected: bool = False
    cold_chain_kept: bool | None = None
    note: str = Field("", max_length=300)


class ReceiptOut(Schema):
    """What came."""

    id: int
    supplier_id: int
    received_at: datetime
    disinfected: bool
    cold_chain_kept: bool | None


class ShareOut(Schema):
    """What one order gets, and what goes back (minor units)."""

    order: int
    door: str
    value_minor: int
    back_minor: int
    lines: dict[int, int]


class SplitOut(Schema):
    """The whole preview. `seed` orders the draw, where goods are drawn."""

    policy: str
    seed: str
    served: int
    value_minor: int
    back_minor: int
    shares: list[ShareOut]


class MissingIn(Schema):
    """A part that did not come, and what is offered instead."""

    part: int
    instead: str = Field("", max_length=120)
    price_minor: int = Field(0, ge=0, le=10**9)
    answer_by: datetime | None = None


class WeightsIn(Schema):
    """Final weights in grams, by order line."""

    grams: dict[int, int] = Field(max_length=2000)


class LayoutIn(Schema):
    """Times to collect."""

    points: list[str] = Field(max_length=20)
    starts_at: datetime
    ends_at: datetime
    minutes: int
    capacity: int = Field(ge=1, le=10_000)
    green: int = Field(0, ge=0, le=200)


class SwitchIn(WhyIn):
    """Another way to hand goods out."""

    handing: Handing
    point: str = Field("", max_length=120)


class PackOut(Schema):
    """One order as it is packed."""

    order: int
    code: str
    building: str
    floor: int
    door: str
    handing: str
    lines: dict[int, int]


class StepOf(Schema):
    """Which step of which order."""

    slug: str
    pk: int
    order: int
    step: str


class VoucherOut(Schema):
    """A voucher as a scanning device carries it: no name."""

    code: str
    door: str
    bought: int
    redeemed: int


class OwnVoucherOut(Schema):
    """A household's voucher: `payload` is what its QR code says."""

    code: str
    payload: str
    bought: int
    redeemed: int
    valid_until: datetime


class ScanIn(Schema):
    """A scan; `quantity` where only a part is handed out."""

    quantity: int | None = Field(None, ge=1, le=10_000)
    tapped_at: datetime | None = None


class RedemptionOut(Schema):
    """One scan. `is_conflict`: somebody else had handed the goods out already."""

    id: int
    quantity: int
    is_conflict: bool
    tapped_at: datetime


class AnswerIn(Schema):
    """Yes or no to what is offered instead."""

    accept: bool


class AdjustmentOut(Schema):
    """What changed the price of an order."""

    id: int
    answer: str
    amount_minor: int


class SupplierOut(Schema):
    """A supplier's numbers over all campaigns."""

    id: int
    name: str
    campaigns: int
    ordered: int
    arrived: int
    spoilt: int
    late: int
    not_kept_cold: int
    back_minor: int
    complaints: int
    complaints_upheld: int


def _campaign(request: HttpRequest, slug: str, pk: int) -> Campaign:
    area = staff_area(request, slug, *MAY_LEAD)
    return access.campaign_run_by(person(request), pk, area=area)


def _purchase_order(request: HttpRequest, slug: str, pk: int) -> PurchaseOrder:
    area = staff_area(request, slug, *access.GATE)
    return access.purchase_order_for(person(request), pk, area=area)


@router.get(f"{C}/purchase-orders", response={200: list[PurchaseOrderOut], 404: Problem})
def purchase_orders(request: HttpRequest, slug: str, pk: int) -> list[PurchaseOrder]:
    """The newest revision for each supplier."""
    return purchasing.latest(_campaign(request, slug, pk))


@router.post(f"{C}/purchase-orders", response={201: list[PurchaseOrderOut], **REFUSALS})
def issue(request: HttpRequest, slug: str, pk: int, data: VersionIn) -> Status[list[PurchaseOrder]]:
    """Freezes what is confirmed and issues it. 409 where somebody has."""
    campaign = _campaign(request, slug, pk)
    actions.issue(campaign, by=person(request), version=data.version)
    return Status(201, purchasing.latest(campaign))


@router.post("/areas/{slug}/purchase-orders/{pk}/revisions", response={201: PurchaseOrderOut, **REFUSALS})
def reissue(request: HttpRequest, slug: str, pk: int, data: WhyIn) -> Status[PurchaseOrder]:
    """Issues it anew, as the next revision."""
    order = _purchase_order(request, slug, pk)
    _campaign(request, slug, order.campaign_id)
    made = actions.reissue(order, by=person(request), reason=data.why, key=request.idempotency_key)
    return Status(201, made)


@router.post("/areas/{slug}/purchase-orders/{pk}/receipt", response={201: ReceiptOut, **REFUSALS})
def receive(request: HttpRequest, slug: str, pk: int, data: DeliveryIn) -> Status[GoodsReceipt]:
    """What a supplier brought, counted at the gate."""
    order = _purchase_order(request, slug, pk)
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


@router.get(f"{C}/split", response={200: SplitOut, 404: Problem})
def preview(request: HttpRequest, slug: str, pk: int) -> SplitOut:
    """What each household would get and get back; changes nothing."""
    campaign = _campaign(request, slug, pk)
    return _shown(campaign, allocation.plan(campaign))


@router.post(f"{C}/split", response={200: SplitOut, **REFUSALS})
def allocate(request: HttpRequest, slug: str, pk: int, data: VersionIn) -> SplitOut:
    """Shares out what came."""
    campaign = _campaign(request, slug, pk)
    return _shown(campaign, actions.allocate(campaign, by=person(request), version=data.version))


@router.post(f"{C}/missing-parts", response={200: StateOut, **REFUSALS})
def miss(request: HttpRequest, slug: str, pk: int, data: MissingIn) -> Campaign:
    """A part of a mixed pack did not come."""
    campaign = _campaign(request, slug, pk)
    instead = Instead(title=data.instead, price_minor=data.price_minor, answer_by=data.answer_by)
    part = access.part_of(campaign, data.part)
    actions.miss(part, instead, by=person(request))
    return campaign.reread()


@router.post(f"{C}/weights", response={200: dict[int, int], **REFUSALS})
def weigh(request: HttpRequest, slug: str, pk: int, data: WeightsIn) -> dict[int, int]:
    """Final weights; gives the new value of each order that changed (minor units)."""
    changed: list[values.Valued] = actions.weigh(_campaign(request, slug, pk), data.grams, by=person(request))
    return {one.order_id: one.now for one in changed}


@router.post(f"{C}/handing-out", response={200: StateOut, **REFUSALS})
def begin(request: HttpRequest, slug: str, pk: int, data: VersionIn) -> Campaign:
    """Begins to hand out: batches, errands, vouchers."""
    campaign = _campaign(request, slug, pk)
    actions.begin(campaign, by=person(request), version=data.version)
    return campaign


@router.post(f"{C}/slots", response={201: dict[str, int], **REFUSALS})
def lay_out(request: HttpRequest, slug: str, pk: int, data: LayoutIn) -> Status[dict[str, int]]:
    """Adds times to collect; says how many are new."""
    layout = Layout(**{**data.dict(), "points": tuple(data.points)})
    return Status(201, {"slots": actions.lay_out(_campaign(request, slug, pk), layout, by=person(request))})


@router.post(f"{C}/handing", response={200: StateOut, **REFUSALS})
def switch(request: HttpRequest, slug: str, pk: int, data: SwitchIn) -> Campaign:
    """Pick-up or door, from now on; everybody who ordered is told why."""
    campaign = _campaign(request, slug, pk)
    return actions.switch_handing(campaign, data.handing, by=person(request), why=data.why, point=data.point)


@router.get(f"{C}/pack-list", response={200: list[PackOut], 404: Problem})
def pack_list(request: HttpRequest, slug: str, pk: int) -> list[PackOut]:
    """Every order as it is packed, from building to floor to door."""
    packed = packing.of(_campaign(request, slug, pk))
    return [
        PackOut(
            order=door.order.pk, code=door.order.code, building=str(house.building),
            floor=door.order.household.floor, door=door.order.household.door, handing=door.order.handing,
            lines={line.offer_id: line.handed for line in door.lines},
        )
        for house in packed.houses
        for door in house.doors
    ]  # fmt: skip


@router.post(f"{C}/batches/{{batch}}/packed", response={200: dict[str, int], **REFUSALS})
def pack(request: HttpRequest, slug: str, pk: int, batch: int) -> dict[str, int]:
    """A building's share is packed and loaded."""
    found = access.batch_of(_campaign(request, slug, pk), batch)
    actions.pack(found, by=person(request))
    return {"orders": found.orders, "packs": found.packs}


@router.post(f"{C}/orders/{{order}}/{{step}}", response={200: dict[str, str], **REFUSALS})
def next_step(request: HttpRequest, data: WhyIn, at: Path[StepOf]) -> dict[str, str]:
    """`reminder`, `left`, `door`, `giving-up` or (before goods come) `strike`."""
    campaign, step = _campaign(request, at.slug, at.pk), at.step
    one, by = access.order_in(campaign, person(request), at.order), person(request)
    plain = {"reminder": actions.remind, "left": actions.leave, "door": actions.to_the_door}
    said = {"giving-up": actions.give_up, "strike": actions.strike}
    if step in plain:
        plain[step](one, by=by)
    else:
        access.known(said, step)(one, by=by, why=data.why)
    return {"state": one.state}


@router.get("/areas/{slug}/signing-keys", response={200: dict[str, list[dict[str, str]]], 404: Problem})
def signing_keys(request: HttpRequest, slug: str) -> dict[str, list[dict[str, str]]]:
    """What a gate needs to check vouchers without a network: the public keys, as a JWK set."""
    return signed.jwk_set(keys.public_keys(staff_area(request, slug, *access.HANDERS)))


@router.get("/areas/{slug}/vouchers", response={200: list[VoucherOut], 404: Problem})
def vouchers(request: HttpRequest, slug: str) -> list[VoucherOut]:
    """The vouchers that are handed out now."""
    found = access.vouchers_in(person(request), staff_area(request, slug, *access.HANDERS)).order_by("pk")
    return [
        VoucherOut(
            code=one.order.code, door=one.order.household.address, bought=one.bought, redeemed=one.redeemed
        )
        for one in found[:5000]
    ]


@router.post("/areas/{slug}/vouchers/{code}/redemptions", response={201: RedemptionOut, **REFUSALS})
def redeem(request: HttpRequest, slug: str, code: str, data: ScanIn) -> Status[Redemption]:
    """One scan, with the key of its tap; 201 also for a conflict, which is kept."""
    area = staff_area(request, slug, *access.HANDERS)
    voucher = access.voucher_by_code(person(request), area, code)
    made = actions.redeem(
        voucher,
        by=person(request),
        quantity=data.quantity,
        tapped_at=data.tapped_at,
        key=request.idempotency_key,
    )
    return Status(201, made)


@router.get("/areas/{slug}/vouchers/conflicts", response={200: list[RedemptionOut], 404: Problem})
def conflicts(request: HttpRequest, slug: str) -> list[Redemption]:
    """Vouchers that were scanned twice."""
    area = staff_area(request, slug, *MAY_LEAD)
    return list(access.conflicts_in(person(request), area)[: lists.MOST])


@router.post("/areas/{slug}/vouchers/conflicts/{pk}", response={200: RedemptionOut, **REFUSALS})
def look(request: HttpRequest, slug: str, pk: int, data: WhyIn) -> Redemption:
    """Somebody has looked at it and says what happened."""
    area = staff_area(request, slug, *MAY_LEAD)
    return actions.look(
        access.conflict_for(person(request), pk, area=area), by=person(request), words=data.why
    )


@router.get("/areas/{slug}/score-cards", response={200: list[SupplierOut], 404: Problem})
def suppliers(request: HttpRequest, slug: str) -> list[SupplierOut]:
    """How reliable each supplier was."""
    area = staff_area(request, slug, Role.LEADER, *DESK_ROLES)
    cards = scorecard.of(access.suppliers_in(person(request), area).order_by("name")[: lists.MOST])
    return [
        SupplierOut(
            id=card.supplier.pk, name=card.supplier.name, campaigns=card.campaigns, ordered=card.ordered,
            arrived=card.arrived, spoilt=card.spoilt, late=card.late, not_kept_cold=card.warm,
            back_minor=card.back_minor,
            complaints=card.complaints,
            complaints_upheld=card.upheld,
        )
        for card in cards
    ]  # fmt: skip


def _own(request: HttpRequest, pk: int) -> Order:
    return access.order_for(person(request), pk)


@router.get("/orders/{pk}/voucher", response={200: OwnVoucherOut, 404: Problem})
def own_voucher(request: HttpRequest, pk: int) -> OwnVoucherOut:
    """The voucher of one's own household's order."""
    voucher: Voucher = access.voucher_of(_own(request, pk))
    return OwnVoucherOut(
        code=voucher.order.code, payload=voucher.payload, bought=voucher.bought, redeemed=voucher.redeemed,
        valid_until=voucher.valid_until,
    )  # fmt: skip


@router.post("/orders/{pk}/substitutions/{adjustment}", response={200: AdjustmentOut, **REFUSALS})
def substitute(request: HttpRequest, pk: int, adjustment: int, data: AnswerIn) -> Adjustment:
    """Yes or no to what is offered instead, once."""
    row = access.adjustment_for(_own(request, pk), adjustment)
    return actions.answer(row, accept=data.accept, by=person(request))
