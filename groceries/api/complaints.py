"""Complaints about goods that were handed out, for programs: a photo, a household's second thought, the answer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from groceries import access, actions
from groceries.actions.complaining import KIND
from groceries.api.doors import AREA, REFUSALS, OnBehalfIn, for_leaders, own_order
from groceries.models import Complaint, Order
from groceries.words import ComplaintKind, ComplaintState
from hub.core.flow import lists
from hub.core.flow.api import Problem, person, showing
from hub.core.flow.idempotent import once
from hub.core.media import pipeline
from hub.core.media.models import Picture
from hub.core.media.pipeline import ReadyPicture

router = Router(tags=["Group orders: complaints"])


class ComplaintIn(Schema):
    """What is wrong with one line."""

    offer: int
    kind: ComplaintKind
    quantity: int = Field(ge=1, le=10_000)
    words: str = Field("", max_length=500)
    on_behalf_of: int | None = None


class ComplaintOut(Schema):
    """A complaint and what became of it."""

    id: int
    version: int
    kind: str
    quantity: int
    state: str
    words: str
    answer_words: str
    amount_minor: int


class ComplaintSeen(ComplaintOut):
    """A complaint as whoever answers it reads it. `most_minor` is what may be given back; pictures by name."""

    order: int
    offer: int
    household: str
    most_minor: int
    at: datetime = Field(alias="raised_at")
    pictures: list[str] = []

    @staticmethod
    def resolve_order(found: Complaint) -> int:
        """The order's id."""
        return found.line.order_id

    @staticmethod
    def resolve_offer(found: Complaint) -> int:
        """The offer's id."""
        return found.line.offer_id

    @staticmethod
    def resolve_household(found: Complaint) -> str:
        """The address."""
        return found.line.order.household.address

    @staticmethod
    def resolve_pictures(found: Complaint) -> list[str]:
        """Their names: particulars and bytes are at /pictures/{name}."""
        kept: Any = found
        if not hasattr(kept, "shown_pictures"):
            _with_pictures([found])
        return list(kept.shown_pictures)


def _with_pictures(complaints: Iterable[Complaint]) -> list[Complaint]:
    """The names of their pictures, read for all of them at once."""
    listed = list(complaints)
    names: dict[int, list[str]] = {one.pk: [] for one in listed}
    for picture in Picture.objects.of(KIND, *names) if names else ():
        names[picture.subject_id].append(picture.name)
    for one in listed:
        one.shown_pictures = names[one.pk]  # type: ignore[attr-defined]
    return listed


class ComplaintPage(Schema):
    """Some complaints and the cursor of those that follow."""

    items: list[ComplaintSeen]
    after: str


class ComplaintAnswerIn(Schema):
    """
    The answer, with words that the household reads; the version read. `amount_minor` where money goes back: `credited`
    puts it on the balance, `refunded` has it paid out by a second person, `by_way` cash or transfer.
    """

    to: Literal["credited", "refunded", "explained", "passed_on"]
    words: str = Field(max_length=500)
    amount_minor: int = Field(0, ge=0, le=10**12)
    by_way: Literal["cash", "transfer"] = "cash"
    version: int | None = None


@router.post("/orders/{pk}/complaints", response={201: ComplaintOut, **REFUSALS})
def complain(request: HttpRequest, pk: int, body: ComplaintIn) -> Any:
    """Says that something handed out was short, spoilt or wrong."""
    return Status(201, _complain(request, own_order(request, pk, body.on_behalf_of), body, None))


@router.post("/orders/{pk}/complaints/with-photo", response={201: ComplaintOut, **REFUSALS})
def complain_with_photo(
    request: HttpRequest, pk: int, file: File[UploadedFile], body: Form[ComplaintIn]
) -> Any:
    """The same as a form with a photo (JPEG, PNG or WebP): it is drawn anew, without place and time."""
    order = own_order(request, pk, body.on_behalf_of)
    return Status(201, _complain(request, order, body, pipeline.prepare(file)))


def _complain(
    request: HttpRequest, order: Order, body: ComplaintIn, picture: ReadyPicture | None
) -> Complaint:
    line = get_object_or_404(order.lines.select_related("offer", "order__campaign__area"), offer=body.offer)
    said = body.dict(exclude={"offer", "on_behalf_of"})
    wrong = actions.Wrong(**said, picture=picture, acting_for=request.beneficiary)
    return actions.complain(line, wrong, by=person(request), key=request.idempotency_key)


@router.get("/orders/{pk}/complaints", response={200: list[ComplaintOut], 404: Problem})
def of_order(request: HttpRequest, pk: int, on_behalf_of: int | None = None) -> Any:
    """What the household said about an order, and what became of it."""
    return list(access.complaints_of(own_order(request, pk, on_behalf_of))[: lists.MOST])


@router.post("/orders/{pk}/complaints/{complaint}/withdrawal", response={200: ComplaintOut, **REFUSALS})
@showing(ComplaintOut)
def withdraw(request: HttpRequest, pk: int, complaint: int, data: OnBehalfIn) -> Any:
    """It was a mistake, or it has been put right."""
    mine = access.complaints_of(own_order(request, pk, data.on_behalf_of))
    found, by = get_object_or_404(mine, pk=complaint), person(request)
    key = request.idempotency_key
    return once(
        key, "groceries.withdraw_complaint", lambda: actions.withdraw_complaint(found, by=by), Complaint
    )


@router.get(f"{AREA}/complaints", response={200: ComplaintPage, 404: Problem, 422: Problem})
@for_leaders
def to_answer(request: HttpRequest, every: bool = False, after: str = "", limit: int = lists.LIMIT) -> Any:
    """What waits for an answer, longest first; with `every` all, newest first."""
    rows = access.complaints_run_by(person(request), request.area)
    rows = rows if every else rows.filter(state=ComplaintState.OPEN)
    page = lists.page(rows, ["-pk" if every else "pk"], after=after, limit=limit)
    return {"items": _with_pictures(page.rows), "after": page.after}


@router.post(f"{AREA}/complaints/{{pk}}/answer", response={200: ComplaintSeen, **REFUSALS})
@for_leaders
@showing(ComplaintSeen)
def answer(request: HttpRequest, pk: int, data: ComplaintAnswerIn) -> Any:
    """Credit, refund, an explanation, or that the committee is to help."""
    found, by = access.complaint_run_by(person(request), pk, request.area), person(request)

    def act() -> Complaint:
        return actions.answer_complaint(found, by=by, **data.dict())

    return once(request.idempotency_key, "groceries.answer_complaint", act, Complaint)
