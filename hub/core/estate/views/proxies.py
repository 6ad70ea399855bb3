"""Neighbours who act for a household, and the slip that tells a household what was done in its name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate import access, search
from hub.core.estate.actions import proxy
from hub.core.estate.forms.rights import ProxyForm, ReasonForm
from hub.core.estate.views.households import address
from hub.core.estate.views.steps import fill, see
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES


@require_GET
@staff_required(*DESK_ROLES)
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Which neighbour."""
    household = access.household_at_desk(request.person, pk, area=request.area)
    query = request.GET.get("q", "")
    found = [one for one in search.find(request.area, query) if one.household.pk != pk]
    context = {"household": household, "query": query, "found": found}
    return render(request, "estate/proxies/choose.html", context)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def approve(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """The neighbour may act for the household."""
    household = access.household_at_desk(request.person, pk, area=request.area)
    neighbour = get_object_or_404(access.residents_of(request.area), pk=person)

    def act(form: ProxyForm) -> str:
        days, key = form.cleaned_data["days"], request.idempotency_key
        proxy.approve(household, neighbour, by=request.person, days=days, key=key)
        messages.success(request, _("Approved. Both are told."))
        return address(household)

    usual = int(request.area.threshold("estate.proxy_days", proxy.DAYS))
    form = ProxyForm(request.POST or None, initial={"days": usual})
    return fill(request, "estate/proxies/approve.html", form, act, household=household, neighbour=neighbour)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The neighbour may not any more."""
    held = access.proxy_at_desk(request.person, pk, area=request.area, over=request.method == "POST")

    def act(form: ReasonForm) -> str:
        proxy.revoke(held, by=request.person, why=form.cleaned_data["why"], key=request.idempotency_key)
        return address(held.household)

    form = ReasonForm(request.POST or None)
    return fill(request, "estate/proxies/revoke.html", form, act, held=held, household=held.household)


@require_GET
@staff_required(*DESK_ROLES)
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """One A4 page for the door, in the household's language: what was done in its name, by whom, whom to call."""
    household = access.household_at_desk(request.person, pk, area=request.area)
    rows = list(access.done_for(household).filter(slip_wanted=True, slip_at=None)[:20])
    rows = rows or list(access.done_for(household)[:5])
    context = {"household": household, "rows": rows[::-1], "up_to": rows[0].pk if rows else 0}
    head = access.head_of(household)
    with translation.override(head.language if head else translation.get_language()):
        return render(request, "estate/proxies/slip.html", context)


@require_POST
@staff_required(*DESK_ROLES)
def slip_taken(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody takes the slip to the door."""
    household = access.household_at_desk(request.person, pk, area=request.area)
    raw = request.POST.get("up_to", "")
    up_to = int(raw) if raw.isdecimal() and len(raw) < 19 else 0
    proxy.slip_handed_over(household, up_to, by=request.person, key=request.idempotency_key)
    return see(address(household))
