"""A building's paper list, for programs: what is wrong with which line, and all that is fine booked in one call."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from groceries import access, paper
from groceries.actions import paper as booking
from groceries.api.doors import CAMPAIGN, REFUSALS, for_desk, run_by
from groceries.api.order_shapes import OrderOut
from groceries.models import Campaign, Order
from groceries.paper import PaperLine, PaperList
from hub.core.flow.api import person, showing
from hub.core.flow.repeat import step
from hub.core.people.models import Building

router = Router(tags=["Group orders: paper"])


class PaperIn(Schema):
    """A line as it stands on the paper: the door, the good by its name, how many."""

    door: str = Field(max_length=40)
    good: str = Field(max_length=120)
    quantity: int = Field(ge=0, le=9999)


class PaperListIn(Schema):
    """A building (its id) and its lines, in the order of the paper."""

    building: int
    lines: list[PaperIn] = Field(max_length=paper.MOST)


class PaperLineOut(Schema):
    """
    A line and what came of it. `problem` says why it cannot be booked ("" where it can); `code` is stable; `order` is
    the order that was made, or that stands already where the door has ordered by itself.
    """

    number: int
    door: str
    good: str
    quantity: str
    problem: str = ""
    code: str = ""
    order: int | None = None


class PaperListOut(Schema):
    """All lines, and how many are booked (or could be, in a check)."""

    booked: int
    flagged: int
    lines: list[PaperLineOut]


def _read(campaign: Campaign, body: PaperListIn) -> PaperList:
    building = get_object_or_404(Building, pk=body.building, area=campaign.area)
    return paper.read(campaign, building, [(one.door, one.good, str(one.quantity)) for one in body.lines])


def _line(line: PaperLine, **more: Any) -> PaperLineOut:
    standing = line.online.pk if line.online else None
    told = {
        "problem": line.problem,
        "code": "paper.flagged" if line.problem else "",
        "order": standing,
        **more,
    }
    return PaperLineOut(number=line.number, door=line.door, good=line.good, quantity=line.quantity, **told)


@router.post(f"{CAMPAIGN}/paper-lists/check", response={200: PaperListOut, **REFUSALS})
@for_desk
def check(request: HttpRequest, pk: int, body: PaperListIn) -> PaperListOut:
    """What is wrong with which line: no such door, twice on the list, ordered online already. Books nothing."""
    found = _read(run_by(request, pk), body)
    lines = [_line(line) for line in found.lines]
    return PaperListOut(booked=len(found.fine), flagged=len(found.flagged), lines=lines)


@router.post(f"{CAMPAIGN}/paper-lists", response={200: PaperListOut, **REFUSALS})
@for_desk
def book(request: HttpRequest, pk: int, body: PaperListIn) -> PaperListOut:
    """
    Books every line that is fine, each by itself; the others come back with what is wrong. With the same key again,
    each line gives the order that it made before.
    """
    campaign = run_by(request, pk)
    found = _read(campaign, body)
    booked = {
        one.line.number: one
        for one in booking.book_list(campaign, found, by=person(request), key=request.idempotency_key)
    }
    return PaperListOut(
        booked=sum(one.order is not None for one in booked.values()),
        flagged=len(found.lines) - sum(one.order is not None for one in booked.values()),
        lines=[_outcome(line, booked.get(line.number)) for line in found.lines],
    )


def _outcome(line: PaperLine, booked: booking.Booked | None) -> PaperLineOut:
    if booked is None:
        return _line(line)
    if booked.refused is not None:
        return _line(line, problem=str(booked.refused.message), code=booked.refused.code)
    return _line(line, order=booked.order.pk if booked.order else None)


@router.delete(f"{CAMPAIGN}/paper-lists/{{order}}/{{offer}}", response={200: OrderOut, **REFUSALS})
@for_desk
@showing(OrderOut)
def undo(request: HttpRequest, pk: int, order: int, offer: int) -> Order:
    """Takes a good off a paper order; with its last good the order is cancelled."""
    found, by = access.order_in(run_by(request, pk), person(request), order), person(request)
    act = partial(booking.take_back_line, found, offer, by=by)
    return step(request.idempotency_key, "groceries.paper_undo", found, act)
