"""A resident asks about a price, by a program."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router
from ninja.responses import Status

from groceries import access, actions
from groceries.api.doors import REFUSALS
from groceries.api.running_shapes import FlagIn, FlagOut
from groceries.api.watching import flag_out
from groceries.models import Offer
from hub.core.estate import proxy
from hub.core.flow.api import person

router = Router(tags=["Group orders"])


@router.post("/campaigns/{pk}/offers/{offer}/flags", response={201: FlagOut, **REFUSALS})
def flag_price(request: HttpRequest, pk: int, offer: int, body: FlagIn) -> Any:
    """Asks the leader and the committee about a price; one open question for each household and offer."""
    household = proxy.on_behalf_of(request, body.on_behalf_of)
    campaign = access.campaign_for(person(request), pk)
    rows = Offer.objects.select_related("campaign__area").filter(campaign__area=household.area)
    found = get_object_or_404(rows, campaign=campaign, pk=offer)
    key = request.idempotency_key
    return Status(
        201, flag_out(actions.flag_price(found, household, by=person(request), words=body.words, key=key))
    )
