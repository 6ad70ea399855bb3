"""What those who live here see of their own household, and where somebody begins to act for another."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate import access, history, links, proxy
from hub.core.estate.actions import care
from hub.core.estate.actions import proxy as proxies
from hub.core.estate.forms.care import WishForm
from hub.core.estate.views.steps import fill, see
from hub.core.flow.answer import back
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people import access as people
from hub.core.people import here
from hub.core.people.models import Household
from hub.core.people.words import DESK_ROLES, CareKind


@login_required
@require_GET
def my_household(request: HttpRequest) -> HttpResponse:
    """Who lives here, who may act for us, what the committee knows about care, what was done in our name."""
    doors = list(people.households_of(request.person).order_by("pk"))
    live = attributes(request, *(names.case("household", door.pk) for door in doors))
    if doors:
        here.be_in(request, doors[0].area)
    return render(
        request,
        "estate/home/my_household.html",
        {"doors": [_shown(request, door) for door in doors], "live": live},
    )


def _shown(request: HttpRequest, household: Household) -> dict[str, Any]:
    data = care.own(household, by=request.person)
    return {
        "household": household,
        "members": list(access.members_of(household)),
        "flags": data.flags,
        "statuses": data.statuses,
        "wishes": list(household.care_wishes.select_related("person").order_by("-pk")[:5]),
        "proxies": list(access.live_proxies().filter(household=household)),
        "done": list(access.done_for(household)[:10]),
    }


@login_required
@require_GET
def readings(request: HttpRequest, pk: int) -> HttpResponse:
    """Who looked at our health data, and when."""
    household = access.own_household(request.person, pk)
    context = {"household": household, "lines": history.readings_of(household)}
    return render(request, "estate/home/readings.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the committee to note a need for care, or to strike one out."""
    household = access.own_household(request.person, pk)
    here.be_in(request, household.area)

    def act(form: WishForm) -> str:
        data = form.cleaned_data
        care.wish(
            household,
            CareKind(data["kind"]),
            by=request.person,
            wanted=bool(data["wanted"]),
            text=data["text"],
            key=request.idempotency_key,
        )
        messages.success(request, _("Sent. The committee will answer."))
        return reverse("estate:my_household")

    initial = {"kind": request.GET.get("kind", ""), "wanted": "" if "end" in request.GET else "1"}
    form = WishForm(request.POST or None, initial=initial)
    return fill(request, "estate/home/wish.html", form, act, household=household)


@login_required
@require_POST
def object_to_proxy(request: HttpRequest, pk: int) -> HttpResponse:
    """We do not want this neighbour to act for us."""
    held = access.proxy_of_own_household(request.person, pk, over=True)
    proxies.object_to(held, by=request.person, key=request.idempotency_key)
    messages.success(
        request,
        _("%(name)s cannot act for you any more. The committee is told.") % {"name": held.person.name},
    )
    return see(reverse("estate:my_household"))


@login_required
@require_GET
def acting(request: HttpRequest) -> HttpResponse:
    """For whom may I act? An approved neighbour chooses here; staff find the household first."""
    to = back(request, reverse("estate:acting_for"))
    held = access.live_proxies().filter(person=request.person.pk)
    choices = [(grant, proxy.for_url(to, grant.household_id)) for grant in held]
    desks = people.areas_of(request.person).filter(pk__in=access.areas_at_desk(request.person))
    lives = people.households_of(request.person).exists()
    return render(request, "estate/acting/choose.html", {"choices": choices, "desks": desks, "lives": lives})


@login_required
@require_GET
@proxy.for_household
def acting_for(request: HttpRequest) -> HttpResponse:
    """What I can do for this household: the verbs that the services hand in."""
    if request.beneficiary is None:
        return redirect("estate:my_household")
    household = request.household
    roles = people.roles_of(request.person, household.area) & DESK_ROLES
    context = {
        "household": household,
        "links": links.of(household, frozenset(roles)),
        "held": access.live_proxies().filter(person=request.person.pk, household=household.pk).first(),
        "done": list(access.done_for(household).filter(actor=request.person)[:10]),
    }
    return render(request, "estate/acting/start.html", context)


@login_required
@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """I do not want to act for them any more."""
    held = access.own_proxy(request.person, pk, over=True)
    proxies.give_up(held, by=request.person, key=request.idempotency_key)
    return see(reverse("home"))
