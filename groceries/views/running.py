"""Where leaders run their campaigns and the committee decides about them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from groceries import access, running
from groceries.actions.campaigns import MAY_LEAD
from hub.core.flow import lists
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES

MOST = 100
"""Campaigns that are not over, on one page: an estate has a dozen."""


@require_GET
@staff_required(*MAY_LEAD)
def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns that the person runs by what is to be done; with `?over=1` those that are over, newest first."""
    live = attributes(request, names.desk(request.area.pk)) if request.roles & DESK_ROLES else {}
    rows = access.campaigns_run_by(request.person, request.area)
    desk = bool(request.roles & DESK_ROLES)
    if request.GET.get("over"):
        page = lists.page(rows.filter(state__in=running.OVER), ["-pk"], after=request.GET.get("after", ""))
        context = {"page": page, "rows": running.listed(page.rows, desk=desk)}
    else:
        found = running.listed(list(rows.exclude(state__in=running.OVER)[:MOST]), desk=desk)
        context = {"stages": running.staged(found)}
    return render(request, "groceries/running/campaigns.html", {**context, "live": live, "desk": desk})


@require_GET
@staff_required(*MAY_LEAD)
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """One campaign as whoever runs it sees it: next step, numbers, goods, terms, people, verbs."""
    live = attributes(request, names.case("campaign", pk), names.case("running", pk))
    found = access.campaign_run_by(request.person, pk, area=request.area)
    context = running.shown(found, request.person, request.roles)
    return render(request, "groceries/running/campaign.html", {**context, "live": live})


@require_GET
@staff_required(*MAY_LEAD)
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The live part of the page alone."""
    found = access.campaign_run_by(request.person, pk, area=request.area)
    context = running.shown(found, request.person, request.roles)
    return render(request, "groceries/running/_campaign.html", context)


@require_GET
@staff_required(*MAY_LEAD)
def numbers(request: HttpRequest, pk: int) -> HttpResponse:
    """The hot numbers alone: fetched at most once a second, whoever orders meanwhile."""
    found = access.campaign_run_by(request.person, pk, area=request.area)
    return render(request, "groceries/running/_numbers.html", running.numbers(found))


@require_GET
@staff_required(*MAY_LEAD)
def goods(request: HttpRequest, pk: int) -> HttpResponse:
    """The table of goods alone, with what is sold and left now."""
    found = access.campaign_run_by(request.person, pk, area=request.area)
    return render(
        request, "groceries/running/_goods.html", running.shown(found, request.person, request.roles)
    )
