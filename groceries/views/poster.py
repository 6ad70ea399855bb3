"""A poster of a campaign for the notice board: what, how much, until when, and how to order without a smartphone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from groceries import access
from groceries.actions.campaigns import MAY_LEAD
from hub.core.kit import qr
from hub.core.people.access import staff_required

SHOWN = 6
"""Goods that can be read from two metres away on one sheet; the rest stands behind the code."""


@require_GET
@staff_required(*MAY_LEAD)
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """One A4 sheet with a code to the public page. For campaigns that everybody may read about."""
    seen = access.campaigns_run_by(request.person, request.area).filter(state__in=access.SHOWN)
    campaign = get_object_or_404(seen, pk=pk)
    url = request.build_absolute_uri(reverse("groceries:public", args=[campaign.pk]))
    offers = list(campaign.offers.filter(withdrawn_at=None).select_related("supplier"))
    context = {
        "campaign": campaign, "url": url, "qr": qr.svg(url, campaign.shown_title, error="Q"),
        "offers": offers[:SHOWN], "further": max(0, len(offers) - SHOWN),
        "suppliers": list(dict.fromkeys(offer.supplier.name for offer in offers)),
    }  # fmt: skip
    return render(request, "groceries/running/poster.html", context)
