"""The public page of a campaign and its masked register."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from groceries import access, progress, register
from groceries.models import Campaign
from hub.core.flow import lists
from hub.core.kit import qr
from hub.core.people import access as people
from hub.core.people import here

PRINTED = 10_000
"""Lines of a register on paper: more households than any estate has."""


@require_GET
def public(request: HttpRequest, pk: int) -> HttpResponse:
    """Suppliers with their licences, prices, fee, counts and the committee's reason, for everybody."""
    campaign = access.published_campaign(pk)
    here.be_in(request, campaign.area)
    context = {
        "campaign": campaign, "suppliers": register.suppliers(campaign), "sold": register.sold(campaign),
        "progress": progress.of(campaign), "may_check": _may_check(request, campaign),
    }  # fmt: skip
    return render(request, "groceries/public/campaign.html", context)


def _may_check(request: HttpRequest, campaign: Campaign) -> bool:
    return people.areas_of(request.user).filter(pk=campaign.area_id).exists()


@login_required
@require_GET
def masked(request: HttpRequest, pk: int) -> HttpResponse:
    """Who got what, for the people of the area: receipt code, building and floor."""
    campaign = _of_their_area(request, pk)
    page = lists.page(register.orders(campaign), ["code"], after=request.GET.get("after", ""))
    entries = [register.entry(order) for order in page.rows]
    return render(
        request, "groceries/public/register.html", {"campaign": campaign, "page": page, "entries": entries}
    )


@login_required
@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole register on paper, for the notice board."""
    campaign = _of_their_area(request, pk)
    entries = [register.entry(order) for order in register.orders(campaign).order_by("code")[:PRINTED]]
    url = request.build_absolute_uri(reverse("groceries:public", args=[campaign.pk]))
    context = {"campaign": campaign, "entries": entries, "qr": qr.svg(url, campaign.title), "url": url}
    return render(request, "groceries/public/register_print.html", context)


def _of_their_area(request: HttpRequest, pk: int) -> Campaign:
    """A published campaign of an area in which the person lives or works; else Http404."""
    seen = access.campaigns_seen_by(request.person).filter(state__in=access.SHOWN)
    campaign = get_object_or_404(seen, pk=pk)
    here.be_in(request, campaign.area)
    return campaign
