"""Without signing in: how a request stands; promises and rates. And the gateway's way in for SMS."""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.responses import Status

from hub.core.flow import repeat
from hub.core.flow.api import Problem, person
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES, Phase, Role
from support import actions, contact, following, public_views, rates
from support.api.shapes import REFUSALS
from support.following import Standing
from support.models import InboundSms, SupportRequest

router = Router(tags=["Support requests"])


class FollowIn(Schema):
    """The number of a request and the phone that belongs to it."""

    number: str = Field(max_length=12)
    phone: str = Field(max_length=30)


class FollowRatingIn(FollowIn):
    """3 it helped, 2 partly, 1 not. `area` (its slug) where two areas have this number and phone."""

    area: str = Field("", max_length=50)
    satisfaction: int
    words: str = Field("", max_length=500)


class FollowReopeningIn(FollowIn):
    """What is still missing."""

    area: str = Field("", max_length=50)
    reason: str = Field(max_length=2000)


class StandingOut(Schema):
    """How it stands: never what it is about."""

    number: int
    state: str
    owner: str
    promise: str
    due_at: datetime | None
    next_step: str
    is_over: bool


class PromiseOut(Schema):
    """What is promised at a level, in minutes."""

    level: int
    acknowledge: int
    contact: int
    outcome: int
    by_day_only: bool


class RateOut(Schema):
    """One of the three rates: percent, how many are good of how many, and how many are left out."""

    rate: str
    share: int | None
    good: int
    all: int
    out: int


class FiguresOut(Schema):
    """The three rates of something."""

    label: str
    rates: list[RateOut] = Field(alias="cells")


class PromisesOut(Schema):
    """Promises and the rates of four weeks."""

    promises: list[PromiseOut]
    overall: FiguresOut
    by_category: list[FiguresOut]


class SmsIn(Schema):
    """An SMS that came in. `reference` is the gateway's own: the same one brought twice makes nothing new."""

    sender: str = Field(alias="from", max_length=40)
    text: str = Field(max_length=4000)
    reference: str = Field(max_length=80, min_length=1)


class SmsOut(Schema):
    """What became of it: the number of the request, new or added to."""

    request: int
    number: int

    @staticmethod
    def resolve_request(found: InboundSms) -> int:
        """The request's id."""
        return found.request_id or 0

    @staticmethod
    def resolve_number(found: InboundSms) -> int:
        """The request's number."""
        return found.request.number if found.request else 0


@router.post(
    "/follow", auth=None, response={200: list[StandingOut], 404: Problem, 422: Problem, 429: Problem}
)
def follow(request: HttpRequest, asked: FollowIn) -> Any:
    """How it stands. An empty list for a wrong number or phone: which of them is not said. 429 after ten tries."""
    return public_views.look(request, asked.number, asked.phone)


SAID = {200: StandingOut, 403: Problem, 409: Problem, 422: Problem, 429: Problem}


@router.post("/follow/rating", auth=None, response=SAID)
def follow_rating(request: HttpRequest, said: FollowRatingIn) -> Standing:
    """Did it help? For whoever has no account: by number and phone, and a try of the same ten."""
    found = _proved(request, said)
    by, proof = public_views.who(request, found), contact.BY_NUMBER
    act = partial(actions.rate, found, said.satisfaction, by=by, words=said.words, proof=proof)
    repeat.step(request.idempotency_key, "support.rate", found, act)
    return following.standing(found.reread())


@router.post("/follow/reopening", auth=None, response=SAID)
def follow_reopening(request: HttpRequest, said: FollowReopeningIn) -> Standing:
    """Something is still missing: by number and phone, and a try of the same ten."""
    found = _proved(request, said)
    by = public_views.who(request, found)
    act = partial(actions.reopen, found, said.reason, by=by, proof=contact.BY_NUMBER)
    repeat.step(request.idempotency_key, "support.reopen", found, act)
    return following.standing(found.reread())


def _proved(request: HttpRequest, said: FollowRatingIn | FollowReopeningIn) -> SupportRequest:
    """
    The request that is meant. Raises TooMany, and Invalid `follow.unknown` for a wrong number or phone: which of them
    is not said.
    """
    found = public_views.prove_one(request, number=said.number, phone=said.phone, area=said.area)
    if found is None:
        unknown = _(
            "There is no request with this number and this phone. Look at the number again, or ring the committee."
        )
        raise Invalid("follow.unknown", unknown)
    return found


@router.get("/areas/{slug}/promises", auth=None, response={200: PromisesOut, 404: Problem})
def promises(request: HttpRequest, slug: str) -> Any:
    """What is promised, and how much was kept in four weeks. For everybody."""
    area = get_object_or_404(Area.objects.exclude(phase__in=(Phase.PREPARING, Phase.PURGED)), slug=slug)
    found = public_views.public_figures(area)
    kept: Any = found["promises"]
    listed = [
        {"level": level, "acknowledge": one.acknowledge, "contact": one.contact, "outcome": one.outcome,
         "by_day_only": one.by_day_only}
        for level, one in kept
    ]  # fmt: skip
    return {**found, "promises": listed}


class RatesOut(Schema):
    """The three rates of an area over some days."""

    overall: FiguresOut
    by_building: list[FiguresOut]
    by_category: list[FiguresOut]


@router.get("/areas/{slug}/rates", response={200: RatesOut, 404: Problem})
@for_staff(*DESK_ROLES)
def staff_rates(request: HttpRequest, days: int = rates.SHOWN_DAYS) -> Any:
    """By building and subject; at most 84 days. Never by person."""
    length = max(1, min(days, 84))
    return {
        "overall": rates.overall(request.area, length),
        "by_building": rates.by_building(request.area, length),
        "by_category": rates.by_category(request.area, length),
    }


@router.post("/areas/{slug}/sms", response={201: SmsOut, 429: Problem, **REFUSALS})
@for_staff(Role.OPERATOR, *DESK_ROLES)
def receive_sms(request: HttpRequest, sms: SmsIn) -> Status[InboundSms]:
    """
    For the SMS gateway, with a personal token (scopes `write` and `staff`): a request from the sender's phone, words
    for one (`#1201 …`), or how one helped (3, 2, 1). The sender gets an SMS with the number.
    """
    said = actions.Sms(phone=sms.sender, text=sms.text, reference=sms.reference)
    return Status(201, actions.receive_sms(request.area, said, by=person(request)))
