"""What did not come, for programs: said, looked at, and taken back."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.responses import Status
from pydantic import AwareDatetime

from groceries import access, actions
from groceries.actions import Instead
from groceries.api.closing_shapes import StateOut, VersionIn
from groceries.api.doors import CAMPAIGN, REFUSALS, for_leaders, run_by
from groceries.models import Campaign, MissingPart
from groceries.words import Answer
from hub.core.flow.api import Problem, person, showing
from hub.core.flow.idempotent import once

router = Router(tags=["Group orders: closing"])


class InsteadIn(VersionIn):
    """What is offered instead, its price in minor units, and until when households are asked."""

    instead: str = Field("", max_length=120)
    price_minor: int = Field(0, ge=0, le=10**9)
    answer_by: AwareDatetime | None = None

    def offered(self) -> Instead:
        """As the actions take it."""
        return Instead(title=self.instead, price_minor=self.price_minor, answer_by=self.answer_by)


class PartIn(InsteadIn):
    """A part of a mixed pack that did not come."""

    part: int


class GoodIn(InsteadIn):
    """A good that did not come, or not enough of it."""

    offer: int


class MissedOut(Schema):
    """What did not come, how many households it concerns, and how many of them are still asked."""

    id: int
    title: str
    instead: str
    answer_by: datetime | None
    households: int
    asked: int


@router.get(f"{CAMPAIGN}/missing", response={200: list[MissedOut], 404: Problem})
@for_leaders
def missed(request: HttpRequest, pk: int) -> QuerySet[MissingPart]:
    """All that did not come of a campaign."""
    return _counted(run_by(request, pk).missing_parts)


@router.post(f"{CAMPAIGN}/missing-parts", response={201: MissedOut, **REFUSALS})
@for_leaders
@showing(StateOut)
def miss(request: HttpRequest, pk: int, data: PartIn) -> Status[MissingPart]:
    """A part of a mixed pack did not come: each household's own rule decides, or it is asked."""
    part, by = access.part_of(run_by(request, pk), data.part), person(request)

    def act() -> MissingPart:
        return actions.miss(part, data.offered(), by=by, version=data.version)

    return _said(once(request.idempotency_key, "groceries.miss", act, MissingPart))


@router.post(f"{CAMPAIGN}/missing-goods", response={201: MissedOut, **REFUSALS})
@for_leaders
@showing(StateOut)
def miss_good(request: HttpRequest, pk: int, data: GoodIn) -> Status[MissingPart]:
    """A whole good, or a part of it, did not come: each household's own rule decides, or it is asked."""
    offer, by = access.offer_of(run_by(request, pk), data.offer), person(request)

    def act() -> MissingPart:
        return actions.miss_good(offer, data.offered(), by=by, version=data.version)

    return _said(once(request.idempotency_key, "groceries.miss_good", act, MissingPart))


@router.delete(f"{CAMPAIGN}/missing/{{missing}}", response={200: StateOut, **REFUSALS})
@for_leaders
@showing(StateOut)
def came_after_all(request: HttpRequest, pk: int, missing: int) -> Campaign:
    """It came after all, or was a mistake: every order is worth again what it was."""
    campaign, by = run_by(request, pk), person(request)

    def act() -> Campaign:
        return actions.came_after_all(access.missing_of(campaign, missing), by=by)

    return once(request.idempotency_key, f"groceries.came_after_all {missing}", act, Campaign).reread()


def _counted(rows: Any) -> QuerySet[MissingPart]:
    found: QuerySet[MissingPart] = rows.select_related("part", "offer").annotate(
        households=Count("adjustments"),
        asked=Count("adjustments", filter=Q(adjustments__answer=Answer.ASKED)),
    )
    return found.order_by("pk")


def _said(missing: MissingPart) -> Status[MissingPart]:
    return Status(201, _counted(MissingPart.objects.filter(pk=missing.pk)).get())
