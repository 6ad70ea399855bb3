"""The rota, what climbs now, and the banner that stands on every page of the desk while it does."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.flow import stale
from hub.core.flow.repeat import told
from hub.core.kit import clock
from hub.core.kit.errors import Refused
from hub.core.ladder import access, actions, calls, standing
from hub.core.ladder.forms import ColleagueForm, HoursForm, PlanForm
from hub.core.ladder.models import OnCallSlot
from hub.core.ladder.words import CALLED, Rank
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required
from hub.core.people.models import Area
from hub.core.people.words import DESK_ROLES, Role

WATCHES = (*sorted(DESK_ROLES), Role.OPERATOR)
"""Who sees what climbs: whoever can take it, and whoever keeps the hub running."""


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def rota(request: HttpRequest) -> HttpResponse:
    """A week: who is on call when, where nobody is, and the way to plan somebody."""
    area, status = request.area, 200
    form = PlanForm(request.POST or None, area=area, initial=_next_shift(request))
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                slot = actions.plan(area, form.plan(), by=request.person, key=request.idempotency_key)
            except Refused as refused:
                status = refused.status
                _blame(form, refused)
            else:
                return _see_week(area, slot.starts_at)
    return render(request, "ladder/rota.html", _week(request, form), status=status)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def slot(request: HttpRequest, pk: int) -> HttpResponse:
    """One slot: given to another, or shown with the way to give it other hours."""
    found, status = access.slot_for(request.area, pk), 200
    form = ColleagueForm(request.POST or None, area=request.area, initial={"version": found.version})
    if form.is_bound:
        status = 422
        if form.is_valid():
            data, key = form.cleaned_data, request.idempotency_key
            try:
                actions.replace(found, data["person"], by=request.person, version=data["version"], key=key)
            except Refused as refused:
                status = refused.status
                _blame(form, refused)
                found = access.slot_for(request.area, pk)
            else:
                return _see_week(request.area, found.starts_at)
    return render(request, "ladder/slot.html", {**_slot(found), "form": form}, status=status)


@require_POST
@staff_required(*DESK_ROLES)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives a slot other hours; a save that came too late shows what is there now beside what was typed."""
    found, form = access.slot_for(request.area, pk), HoursForm(request.POST)
    status, more = 422, {}
    if form.is_valid():
        version, key = form.cleaned_data["version"], request.idempotency_key
        try:
            moved = actions.move(found, **form.values(), by=request.person, version=version, key=key)
        except Refused as refused:
            found, status = access.slot_for(request.area, pk), refused.status
            more = _late(form, found) if refused.code == "state.changed" else {}
            if not more:
                _blame(form, refused)
        else:
            return _see_week(request.area, moved.starts_at)
    return render(request, "ladder/slot.html", {**_slot(found), "hours": form, **more}, status=status)


def _late(form: HoursForm, found: OnCallSlot) -> dict[str, Any]:
    """What is there now beside what was typed; the next save of it goes on from there."""
    differences = stale.differences(form, HoursForm.of(found))
    form.catch_up(found.version)
    return {"stale": True, "differences": differences}


def _slot(found: OnCallSlot) -> dict[str, Any]:
    return {
        "form": ColleagueForm(area=found.area, initial={"version": found.version}),
        "hours": HoursForm(initial=HoursForm.of(found)),
        "slot": found,
        "over": found.ends_at <= clock.now(),
    }


@require_POST
@staff_required(*DESK_ROLES)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a slot out of the rota."""
    area, was = request.area, [clock.now()]

    def act() -> None:
        found = access.slot_for(area, pk)
        was[0] = found.starts_at
        actions.remove(found, by=request.person)

    told(request.idempotency_key, f"rota.remove {pk}", act)
    return _see_week(area, was[0])


@require_GET
@staff_required(*WATCHES)
def ladders(request: HttpRequest) -> HttpResponse:
    """What climbs now and what has ended, each with its steps: who was told, when, what is to come."""
    live = attributes(request, names.desk(request.area.pk)) if request.roles & DESK_ROLES else {}
    roles = request.roles | (DESK_ROLES if Role.OPERATOR in request.roles else set())
    climbing, recent = access.climbing(request.area, roles), access.recent(request.area, roles)
    context = {
        "shown": access.shown([*climbing, *recent], request.roles),
        "climbing": climbing,
        "recent": recent,
        "live": live,
    }
    return render(request, "ladder/ladders.html", context)


@require_GET
@staff_required(*DESK_ROLES)
def banner(request: HttpRequest) -> HttpResponse:
    """What calls now, for the top of every page of the desk."""
    return render(request, "ladder/_banner.html", {"alerts": access.alerts(request.area, request.roles)})


@require_GET
@staff_required(*CALLED)
def my_calls(request: HttpRequest) -> HttpResponse:
    """The confidential alarms that call whoever looks: their token, level and time, and nothing else."""
    found = calls.calls(request.person, request.area)
    return render(request, "ladder/calls.html", {"calls": found})


@require_POST
@staff_required(*CALLED)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Says that one has it."""
    found = calls.call_for(request.person, request.area, pk)
    calls.take(found, by=request.person)
    messages.success(request, _("You have it. Nobody is called any more."))
    return HttpResponseRedirect(reverse("ladder:calls", args=[request.area.slug]), status=303)


def _week(request: HttpRequest, form: PlanForm) -> dict[str, Any]:
    area = request.area
    monday = access.week_of(area, _asked(request))
    return {
        "days": access.week(area, monday),
        "ranks": list(Rank),
        "gaps": access.gaps(area, monday),
        "now_on_call": access.now_on_call(area),
        "manned": standing.is_manned(area),
        "reach": access.reach(area, request.roles),
        "form": form,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
    }


def _asked(request: HttpRequest) -> date | None:
    """The day in the address, if it is one within a lifetime."""
    try:
        found = parse_date(request.GET.get("week", ""))
    except ValueError:
        return None
    return found if found and 2000 <= found.year <= 2100 else None


def _next_shift(request: HttpRequest) -> dict[str, Any]:
    """The form begins with the first gap that was clicked, or the coming night."""
    area = request.area
    evening = localtime(clock.now()).replace(hour=20, minute=0, second=0, microsecond=0)
    free = access.gaps(area, access.week_of(area, _asked(request)))
    if not free:
        return {"starts_at": evening, "ends_at": evening + timedelta(hours=12), "days": 1}
    first = free[0]
    until = min(first.until, first.since + timedelta(hours=12))
    return {"rank": first.rank, "starts_at": first.since, "ends_at": until, "days": 1}


def _blame(form: ColleagueForm | HoursForm, refused: Refused) -> None:
    named = {name: words for name, words in refused.fields.items() if name in form.fields}
    for name, words in named.items():
        form.add_error(name, str(words))
    if not named:
        form.add_error(None, str(refused.message))
    now = refused.extra.get("now")
    if now is not None and "version" in form.fields:
        form.data = {**form.data.dict(), "version": str(now.version)}  # type: ignore[attr-defined]


def _see_week(area: Area, at: datetime) -> HttpResponseRedirect:
    monday = access.week_of(area, localtime(at).date())
    url = f"{reverse('ladder:rota', args=[area.slug])}?week={monday.isoformat()}"
    return HttpResponseRedirect(url, status=303)
