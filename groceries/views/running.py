"""Where leaders run their campaigns and the committee decides about them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from groceries import access
from groceries.actions.campaigns import MAY_LEAD
from hub.core.flow import lists
from hub.core.people.access import staff_required


@require_GET
@staff_required(*MAY_LEAD)
def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns that the person runs, newest first."""
    assert request.area is not None
    page = lists.page(
        access.campaigns_run_by(request.person, request.area), ["-pk"], after=request.GET.get("after", "")
    )
    return render(request, "groceries/running/campaigns.html", {"page": page})


@require_GET
@staff_required(*MAY_LEAD)
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign as whoever runs it sees it."""
    found = access.campaign_run_by(request.person, pk, area=request.area)
    return render(request, "groceries/running/campaign.html", {"campaign": found})
