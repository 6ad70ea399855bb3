"""Handing out, for programs: times to collect, pack lists, batches, and what nobody has collected."""

from collections.abc import Callable, Mapping

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Path, Router
from ninja.responses import Status

from groceries import access, actions, packing
from groceries.actions import Layout
from groceries.api.closing_shapes import (
    BatchOut,
    LayoutIn,
    LineMissedIn,
    LineOf,
    OrderNow,
    PackOut,
    SlotOut,
    StateOut,
    StepIn,
    StepOf,
    SwitchIn,
    VersionIn,
    WorthOut,
)
from groceries.api.doors import CAMPAIGN, REFUSALS, for_leaders, run_by
from groceries.models import Batch, Campaign, Order, Slot
from hub.core.flow import repeat
from hub.core.flow.api import Problem, person, showing
from hub.core.flow.idempotent import once
from hub.core.people.models import Person

router = Router(tags=["Group orders: closing"])

Step = Callable[[Order, Person, StepIn], Order]
STEPS: Mapping[str, Step] = {
    "reminder": lambda one, by, _data: actions.remind(one, by=by),
    "left": lambda one, by, data: actions.leave(one, by=by, version=data.version),
    "door": lambda one, by, data: actions.to_the_door(one, by=by, version=data.version),
    "giving-up": lambda one, by, data: actions.give_up(one, by=by, why=data.why, version=data.version),
    "strike": lambda one, by, data: actions.strike(one, by=by, why=data.why, version=data.version),
}
"""What is done about an order that nobody has collected, or that is taken off before goods come."""


@router.post(f"{CAMPAIGN}/handing-out", response={200: StateOut, **REFUSALS})
@for_leaders
@showing(StateOut)
def begin(request: HttpRequest, pk: int, data: VersionIn) -> Campaign:
    """Begins to hand out: batches, errands, vouchers."""
    campaign = run_by(request, pk)
    actions.begin(campaign, by=person(request), version=data.version, key=request.idempotency_key)
    return campaign


@router.get(f"{CAMPAIGN}/slots", response={200: list[SlotOut], 404: Problem})
@for_leaders
def slots(request: HttpRequest, pk: int) -> QuerySet[Slot]:
    """The times to collect, and how full they are."""
    return run_by(request, pk).slots.all()


@router.post(f"{CAMPAIGN}/slots", response={201: list[SlotOut], **REFUSALS})
@for_leaders
@showing(StateOut)
def lay_out(request: HttpRequest, pk: int, data: LayoutIn) -> Status[QuerySet[Slot]]:
    """Adds the times that are not there yet; gives all of them."""
    found, by = run_by(request, pk), person(request)
    layout = Layout(**{**data.dict(exclude={"version"}), "points": tuple(data.points)})

    def act() -> Campaign:
        actions.lay_out(found, layout, by=by, version=data.version)
        return found

    return Status(201, once(request.idempotency_key, "groceries.lay_out", act, Campaign).slots.all())


@router.delete(f"{CAMPAIGN}/slots/{{slot}}", response={204: None, **REFUSALS})
@for_leaders
@showing(StateOut)
def take_away(request: HttpRequest, pk: int, slot: int) -> Status[None]:
    """Takes a time away that nobody has chosen."""
    found, by = run_by(request, pk), person(request)
    repeat.told(
        request.idempotency_key, f"groceries.slot_away {slot}",
        lambda: actions.take_away(access.slot_of(found, slot), by=by),
    )  # fmt: skip
    return Status(204, None)


@router.post(f"{CAMPAIGN}/handing", response={200: StateOut, **REFUSALS})
@for_leaders
@showing(StateOut)
def switch(request: HttpRequest, pk: int, data: SwitchIn) -> Campaign:
    """Pick-up or door, from now on; everybody who ordered is told why."""
    found, by = run_by(request, pk), person(request)

    def act() -> Campaign:
        return actions.switch_handing(
            found, data.handing, by=by, why=data.why, point=data.point, version=data.version
        )

    return once(request.idempotency_key, "groceries.switch_handing", act, Campaign)


@router.get(f"{CAMPAIGN}/pack-list", response={200: list[PackOut], 404: Problem})
@for_leaders
def pack_list(request: HttpRequest, pk: int) -> list[PackOut]:
    """Every order as it is packed, from building to floor to door."""
    packed = packing.of(run_by(request, pk))
    return [
        PackOut(
            order=door.order.pk, code=door.order.code, building=str(house.building),
            floor=door.order.household.floor, door=door.order.household.door, handing=door.order.handing,
            lines={line.offer_id: line.handed for line in door.lines},
        )
        for house in packed.houses
        for door in house.doors
    ]  # fmt: skip


@router.get(f"{CAMPAIGN}/batches", response={200: list[BatchOut], 404: Problem})
@for_leaders
def batches(request: HttpRequest, pk: int) -> QuerySet[Batch]:
    """Every building's share, and how far it is."""
    return run_by(request, pk).batches.select_related("building")


@router.post(f"{CAMPAIGN}/batches/{{batch}}/packed", response={200: BatchOut, **REFUSALS})
@for_leaders
@showing(BatchOut)
def pack(request: HttpRequest, pk: int, batch: int) -> Batch:
    """A building's share is packed and loaded."""
    found, by = access.batch_of(run_by(request, pk), batch), person(request)
    return once(request.idempotency_key, "groceries.pack", lambda: actions.pack(found, by=by), Batch)


@router.post(f"{CAMPAIGN}/orders/{{order}}/lines/{{line}}/missing", response={200: WorthOut, **REFUSALS})
@for_leaders
@showing(OrderNow)
def line_missing(request: HttpRequest, data: LineMissedIn, at: Path[LineOf]) -> Order:
    """
    So many of one line did not come to this household: it pays that much less, and what it has paid goes on its
    balance. The lines' ids are in the list of orders.
    """
    line = access.line_in(run_by(request, at.pk), person(request), at.order, at.line)
    by, key = person(request), request.idempotency_key
    return actions.not_delivered(line, data.quantity, by=by, version=data.version, key=key)


@router.post(f"{CAMPAIGN}/orders/{{order}}/{{step}}", response={200: OrderNow, **REFUSALS})
@for_leaders
@showing(OrderNow)
def next_step(request: HttpRequest, data: StepIn, at: Path[StepOf]) -> Order:
    """`reminder`, `left`, `door`, `giving-up` or (before goods come) `strike`."""
    if at.step not in STEPS:
        raise Http404
    one, by = access.order_in(run_by(request, at.pk), person(request), at.order), person(request)
    step = STEPS[at.step]
    return once(request.idempotency_key, f"groceries.{at.step}", lambda: step(one, by, data), Order)
