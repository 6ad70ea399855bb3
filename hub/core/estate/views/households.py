"""Finding a household, its page, and what is done to the door itself."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate import access, history, links, search
from hub.core.estate.actions import care, households
from hub.core.estate.forms.places import ClosureForm, DoorForm
from hub.core.estate.views.steps import fill, see
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required
from hub.core.people.models import Household
from hub.core.people.words import DESK_ROLES


def address(household: Household, name: str = "household", *args: object) -> str:
    """The address of a household's page, or of another page below it."""
    return reverse(f"estate:{name}", args=[household.area.slug, household.pk, *args])


@require_GET
@staff_required(*DESK_ROLES)
def find(request: HttpRequest) -> HttpResponse:
    """By building and door, by name, by phone. One hit opens at once for whoever pressed Enter."""
    query = request.GET.get("q", "")
    found = search.find(request.area, query)
    if len(found) == 1 and "go" in request.GET:
        return see(address(found[0].household))
    context = {"query": query, "found": found, "most": search.MOST}
    template = (
        "estate/households/_found.html" if getattr(request, "htmx", False) else "estate/households/find.html"
    )
    return render(request, template, context)


@require_GET
@staff_required(*DESK_ROLES)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Who lives there, what care they need (that it was seen is recorded), what can be done, what happened."""
    live = attributes(request, names.case("household", pk))
    found = access.household_at_desk(request.person, pk, area=request.area)
    return render(request, "estate/households/one.html", {**shown(request, found), "live": live})


@require_GET
@staff_required(*DESK_ROLES)
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The live part of the page alone."""
    found = access.household_at_desk(request.person, pk, area=request.area)
    return render(request, "estate/households/_one.html", shown(request, found))


def shown(request: HttpRequest, found: Household) -> dict[str, Any]:
    """What the page of a household shows to staff."""
    data = care.read(found, by=request.person, place="household")
    members = list(access.members_of(found))
    people = [
        (member, data.flags_of(member.person_id), data.status_of(member.person_id)) for member in members
    ]
    done = list(access.done_for(found)[:10])
    return {
        "household": found,
        "people": people,
        "flags": data.flags_of(None),
        "proxies": list(access.live_proxies().filter(household=found)),
        "links": links.of(found, request.roles) if found.closed_at is None else [],
        "history": history.of_household(found)[:10],
        "done": done,
        "slip_waits": any(row.slip_wanted and row.slip_at is None for row in done),
        "care_seen": bool(data.flags or data.statuses),
    }


@require_GET
@staff_required(*DESK_ROLES)
def past(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that the record says about the household."""
    found = access.household_at_desk(request.person, pk, area=request.area)
    return render(
        request, "estate/households/history.html", {"household": found, "lines": history.of_household(found)}
    )


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def new(request: HttpRequest) -> HttpResponse:
    """A door is put on the list."""

    def act(form: DoorForm) -> str:
        values = form.values()
        building = values.pop("building")
        return address(households.add(building, values, by=request.person, key=request.idempotency_key))

    form = DoorForm(
        request.POST or None, area=request.area, initial={"building": request.GET.get("building")}
    )
    return fill(request, "estate/households/new.html", form, act)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A wrong door, a part, a remark."""
    found = access.household_at_desk(request.person, pk, area=request.area)

    def act(form: DoorForm) -> str:
        version, key = form.cleaned_data["version"], request.idempotency_key
        households.change(found, form.values(), by=request.person, version=version, key=key)
        messages.success(request, _("Saved."))
        return address(found)

    def now() -> tuple[int, dict[str, Any]]:
        fresh = access.household_at_desk(request.person, pk, area=request.area)
        return fresh.version, DoorForm.of(fresh)

    initial = {"version": found.version, **DoorForm.of(found)}
    form = DoorForm(request.POST or None, area=request.area, initial=initial)
    return fill(request, "estate/households/edit.html", form, act, now=now, household=found)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody lives there any more."""
    found = access.household_at_desk(request.person, pk, area=request.area)

    def act(form: ClosureForm) -> str:
        values, version = form.values(), form.cleaned_data["version"]
        households.close(found, by=request.person, version=version, key=request.idempotency_key, **values)
        messages.success(request, _("The household is closed."))
        return address(found)

    form = ClosureForm(request.POST or None, initial={"version": found.version})
    context = {"household": found, "members": list(access.members_of(found)), "now": version_of(request, pk)}
    return fill(request, "estate/households/close.html", form, act, **context)


@require_POST
@staff_required(*DESK_ROLES)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """It was closed by mistake, or somebody moves in."""
    found = access.household_at_desk(request.person, pk, area=request.area)
    households.reopen(found, by=request.person, key=request.idempotency_key)
    messages.success(request, _("The household is open again."))
    return see(address(found))


def version_of(request: HttpRequest, pk: int) -> Any:
    """What a stale save of a verb without fields in common goes on from: the household's version alone."""

    def now() -> tuple[int, dict[str, Any]]:
        return access.household_at_desk(request.person, pk, area=request.area).version, {}

    return now
