"""
The doors of the API of those who run group orders, hand goods out or stand at the gate.

Each asks for the roles and declares them (`x-roles`, `manage.py routes`); what an operation is about, it then finds
through the caller's right to it.
"""

from django.http import HttpRequest
from ninja import Schema

from groceries import access
from groceries.actions.campaigns import MAY_LEAD
from groceries.models import Campaign, Order, PurchaseOrder
from hub.core.estate import proxy
from hub.core.flow.api import Problem, person
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES

REFUSALS = {403: Problem, 404: Problem, 409: Problem, 422: Problem}
AREA = "/areas/{slug}"
CAMPAIGN = f"{AREA}/campaigns/{{pk}}"

for_leaders = for_staff(*MAY_LEAD)
"""Leaders and the desk: whoever runs campaigns."""

for_desk = for_staff(*sorted(DESK_ROLES))
"""The desk alone: it decides."""

for_gate = for_staff(*access.GATE)
"""Whoever writes down what arrives."""

for_handers = for_staff(*access.HANDERS)
"""Whoever hands goods out."""


class OnBehalfIn(Schema):
    """For which household, where it is not one's own."""

    on_behalf_of: int | None = None


def run_by(request: HttpRequest, pk: int) -> Campaign:
    """A campaign of the door's area that the caller runs; else Http404."""
    return access.campaign_run_by(person(request), pk, area=request.area)


def purchase_order(request: HttpRequest, pk: int) -> PurchaseOrder:
    """A purchase order of the door's area that the caller may write arrivals down for; else Http404."""
    return access.purchase_order_for(person(request), pk, area=request.area)


def own_order(request: HttpRequest, pk: int, on_behalf_of: int | None) -> Order:
    """An order that the caller follows, or one of the household that they act for; else Http404."""
    acting = proxy.on_behalf_of(request, on_behalf_of) if on_behalf_of is not None else None
    return access.order_for(person(request), pk, acting_for=acting if request.beneficiary else None)
