"""From an errand to what it belongs to: the batch for whoever runs the campaign, the run for whoever carries it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from groceries import access
from groceries.actions.campaigns import MAY_LEAD
from groceries.models import Batch
from hub.core.people.access import staff_required
from hub.core.people.words import WORKFORCES


@require_GET
@staff_required(*MAY_LEAD, *sorted(WORKFORCES))
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """A building's load."""
    assert request.area is not None
    found = access.batch_at_work(request.person, request.area, pk)
    if access.campaigns_run_by(request.person, request.area).filter(pk=found.campaign_id).exists():
        return redirect("groceries:batch", request.area.slug, found.campaign_id, found.pk)
    if found.run_id is None:
        raise Http404
    return redirect("tasks:run", found.run_id)


@require_GET
@staff_required(*MAY_LEAD)
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """One household's goods: the batch of its building."""
    assert request.area is not None
    order = access.order_run_by(request.person, pk, area=request.area)
    found = Batch.objects.filter(campaign=order.campaign_id, building=order.household.building_id).first()
    if found is None:
        return redirect("groceries:closing", request.area.slug, order.campaign_id)
    return redirect("groceries:batch", request.area.slug, order.campaign_id, found.pk)
