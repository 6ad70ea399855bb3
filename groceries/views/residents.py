"""What residents see of campaigns and of their orders."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from groceries import access
from groceries.words import CampaignState
from hub.core.estate.proxy import for_household
from hub.core.flow import lists


@login_required
@require_GET
@for_household
def campaigns(request: HttpRequest) -> HttpResponse:
    """What can be ordered in the area of the household, what opens soon, what is on its way."""
    seen = access.campaigns_seen_by(request.person).filter(area=request.household.area)
    page = lists.page(
        seen.exclude(state=CampaignState.CANCELLED), ["-pk"], after=request.GET.get("after", "")
    )
    return render(request, "groceries/campaigns.html", {"page": page})


@login_required
@require_GET
@for_household
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign with its goods."""
    found = access.campaign_for(request.person, pk)
    return render(request, "groceries/campaign.html", {"campaign": found})


@login_required
@require_GET
@for_household
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """One order of the household."""
    acting = request.beneficiary.household if request.beneficiary else None
    return render(
        request, "groceries/order.html", {"order": access.order_for(request.person, pk, acting_for=acting)}
    )
