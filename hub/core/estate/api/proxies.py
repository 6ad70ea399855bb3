"""Acting for a household: who may, and what was done."""

from datetime import datetime

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema
from ninja.responses import Status

from hub.core.estate import access
from hub.core.estate.actions import proxy
from hub.core.estate.api.places import HouseholdOut
from hub.core.estate.api.things import of_household, of_proxy
from hub.core.estate.api.values import READ, WRITE
from hub.core.estate.models import DoneForHousehold
from hub.core.flow.api import confirmed, person
from hub.core.people import access as people
from hub.core.people.models import Household, ProxyGrant

router = Router(tags=["Acting for somebody"])


class ProxyOut(Schema):
    """A neighbour's right to act for a household."""

    id: int
    person: int = Field(alias="person_id")
    name: str = Field(alias="person.name")
    household: int = Field(alias="household_id")
    expires_at: datetime
    revoked_at: datetime | None


class ProxyIn(Schema):
    """The neighbour, and for how many days."""

    person: int
    days: int | None = Field(None, ge=1, le=proxy.MOST_DAYS)


class WhyIn(Schema):
    """Why."""

    why: str = Field("", max_length=200)


class DoneOut(Schema):
    """One thing that was done in a household's name, in the caller's language."""

    id: int
    sentence: str
    actor: str | None
    at: datetime
    slip_wanted: bool
    slip_at: datetime | None

    @staticmethod
    def resolve_actor(row: DoneForHousehold) -> str | None:
        """Who did it."""
        return row.actor.name if row.actor else None


class SlipIn(Schema):
    """The newest line that the printed slip shows."""

    up_to: int


@router.get("/my/acting", response=list[HouseholdOut])
def may_act_for(request: HttpRequest) -> list[Household]:
    """The households for which the caller, as an approved neighbour, may act (`on_behalf_of`)."""
    held = access.live_proxies().filter(person=person(request).pk).values("household")
    return list(Household.objects.filter(pk__in=held).select_related("building"))


@router.get("/households/{pk}/proxies", response={200: list[ProxyOut], **READ})
@of_household
def allowed(request: HttpRequest, household: Household) -> list[ProxyGrant]:
    """Who may act for a household."""
    return list(access.live_proxies().filter(household=household))


@router.post("/households/{pk}/proxies", response={201: ProxyOut, **WRITE})
@of_household
def approve(request: HttpRequest, household: Household, data: ProxyIn) -> Status[ProxyGrant]:
    """A neighbour may act; both are told."""
    neighbour = access.residents_of(household.area).filter(pk=data.person).first()
    if neighbour is None:
        raise Http404
    by, key = person(request), request.idempotency_key
    return Status(201, proxy.approve(household, neighbour, by=by, days=data.days, key=key))


@router.post("/proxies/{pk}/revocation", response={200: ProxyOut, **WRITE})
@of_proxy
def revoke(request: HttpRequest, held: ProxyGrant, data: WhyIn) -> ProxyGrant:
    """Taken back by the committee."""
    return proxy.revoke(held, by=person(request), why=data.why, key=request.idempotency_key)


@router.post("/my/proxies/{pk}/objection", response={200: ProxyOut, **WRITE})
def object_to(request: HttpRequest, pk: int, data: WhyIn) -> ProxyGrant:
    """A household does not want this neighbour to act for it."""
    held = access.proxy_of_own_household(person(request), pk, over=True)
    return proxy.object_to(held, by=person(request), why=data.why, key=request.idempotency_key)


@router.post("/my/proxies/{pk}/end", response={200: ProxyOut, **WRITE})
def give_up(request: HttpRequest, pk: int) -> ProxyGrant:
    """The neighbour does not want to any more."""
    held = access.own_proxy(person(request), pk, over=True)
    return proxy.give_up(held, by=person(request), key=request.idempotency_key)


@router.get("/households/{pk}/done", response={200: list[DoneOut], **READ})
def done(request: HttpRequest, pk: int) -> list[DoneForHousehold]:
    """What was done in a household's name: for its desk and for those who live there."""
    found = people.households_of(person(request)).filter(pk=pk).first()
    if found is None:
        found = access.household_at_desk(person(request), pk)
        confirmed(request, found.area)
    return list(access.done_for(found)[:100])


@router.post("/households/{pk}/slip", response={200: HouseholdOut, **WRITE})
@of_household
def slip(request: HttpRequest, household: Household, data: SlipIn) -> Household:
    """The printed slip is on its way to the door."""
    by, key = person(request), request.idempotency_key
    return proxy.slip_handed_over(household, data.up_to, by=by, key=key)
