"""Orders for programs: what the rush of a whole estate goes through (speed.md), by the same action as the pages."""

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.responses import Status

from groceries import access, actions
from groceries.models import Order
from groceries.words import OrderChannel, Substitution
from hub.core.estate import proxy
from hub.core.flow.api import Problem, person

router = Router(tags=["Group orders"])
REFUSALS = {404: Problem, 409: Problem, 422: Problem}


class LineIn(Schema):
    """So many of one offer."""

    offer: int
    quantity: int = Field(ge=1, le=9999)


class OrderIn(Schema):
    """What a household wants; `wait`: rather onto the waiting list than nothing."""

    lines: list[LineIn] = Field(min_length=1, max_length=200)
    wait: bool = False
    accept_fewer: bool = False
    substitution: Substitution = Substitution.NONE
    handing: str = ""
    door_reason: str = ""
    note: str = Field("", max_length=200)
    on_behalf_of: int | None = None


class OrderOut(Schema):
    """An order as its household follows it."""

    id: int
    code: str = Field(alias="shown_code")
    state: str
    version: int
    total_minor: int


@router.post("/campaigns/{pk}/orders", response={201: OrderOut, **REFUSALS})
def place_order(request: HttpRequest, pk: int, body: OrderIn) -> Status[Order]:
    """Orders for one's own household, or for `on_behalf_of`."""
    household = proxy.on_behalf_of(request, body.on_behalf_of)
    campaign = access.campaign_at(household, pk)
    wish = actions.Wish(
        wants={line.offer: line.quantity for line in body.lines}, wait=body.wait, accept_fewer=body.accept_fewer,
        substitution=body.substitution, handing=body.handing, door_reason=body.door_reason, note=body.note,
        channel=OrderChannel.PHONE if request.beneficiary else OrderChannel.WEB, acting_for=request.beneficiary,
    )  # fmt: skip
    placed = actions.place_order(campaign, household, wish, by=person(request), key=request.idempotency_key)
    return Status(201, placed)
