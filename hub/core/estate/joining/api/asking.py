"""Without a letter: asking to join."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.responses import Status

from hub.core.estate.accounts import proofs
from hub.core.estate.joining.actions import requests
from hub.core.estate.joining.api.values import (
    PUBLIC,
    AskContactIn,
    AskIn,
    AskNewIn,
    RequestOut,
    Sent,
    contact_of,
    wish_of,
)
from hub.core.estate.joining.forms import open_areas
from hub.core.estate.joining.request_views import PURPOSE as ASK
from hub.core.estate.joining.request_views import spend_on_asking
from hub.core.flow.api import person
from hub.core.kit.errors import Invalid
from hub.core.people.models import JoinRequest

router = Router(tags=["Joining"])


@router.post("/join/requests/digits", auth=None, response={200: Sent, **PUBLIC})
def send_asking_digits(request: HttpRequest, data: AskContactIn) -> Any:
    """Sends six digits for a request to join."""
    contact = contact_of(data.contact)
    area = open_areas().filter(slug=data.area).first()
    if area is None:
        raise Invalid(
            "area.unknown", _("There is no such area."), fields={"area": _("There is no such area.")}
        )
    spend_on_asking(request, area, contact)
    return {"proof": proofs.start_once(request, contact, ASK, request.idempotency_key)}


@router.post("/join/requests/new", auth=None, response={201: RequestOut, **PUBLIC})
def ask_new(request: HttpRequest, data: AskNewIn) -> Any:
    """Asks to join, as somebody without an account. Sign in with the contact to see how it goes."""
    wish, contact = wish_of(data), contact_of(data.contact)
    proofs.check(data.proof, contact, ASK, data.digits)
    return Status(201, requests.ask_new(wish, contact))


@router.post("/join/requests", response={201: RequestOut, **PUBLIC})
def ask(request: HttpRequest, data: AskIn) -> Any:
    """Asks to join, as whoever is signed in; gives back the one that waits already, if there is one."""
    return Status(201, requests.ask(wish_of(data), person(request), key=request.idempotency_key))


@router.get("/join/requests", response=list[RequestOut])
def own_requests(request: HttpRequest) -> Any:
    """One's own requests, newest first."""
    mine = JoinRequest.objects.filter(person=person(request)).select_related("building")
    return mine.order_by("-pk")[:50]
