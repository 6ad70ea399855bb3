"""Shifts as the desk plans them: a week at a time, with its gaps; who came and who did not."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate.views.steps import fill, see
from hub.core.flow.repeat import step
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required
from hub.core.people.models import Area
from hub.core.people.words import DESK_ROLES
from hub.core.tasks.access import profiles
from hub.core.tasks.access import shifts as access
from hub.core.tasks.actions import moving
from hub.core.tasks.actions import shifts as actions
from hub.core.tasks.forms.planning import ShiftChangeForm, ShiftForm
from hub.core.tasks.models import Shift, Signup
from hub.core.tasks.words import ON_LIST


def _first(request: HttpRequest, area: Area) -> date:
    """The Monday that the address names; this week's without one."""
    said = request.GET.get("week") or request.POST.get("week") or ""
    try:
        return access.monday(area, date.fromisoformat(said[:10]))
    except ValueError:
        return access.monday(area)


def _week(area: Area, first: date) -> dict[str, Any]:
    rows = list(access.with_people(access.week(area, first)))
    days = groupby(rows, key=lambda shift: localtime(shift.since).date())
    return {
        "first": first, "last": first + timedelta(days=6), "before": first - access.WEEK,
        "after": first + access.WEEK, "days": [(day, list(some)) for day, some in days],
        "gaps": sum(shift.gap for shift in rows if not shift.is_over), "shifts": len(rows),
    }  # fmt: skip


@require_GET
@staff_required(*DESK_ROLES)
def week(request: HttpRequest) -> HttpResponse:
    """One week: each shift, who is on it, and how many are missing."""
    area = request.area
    live = attributes(request, names.desk(area.pk))
    context = {**_week(area, _first(request, area)), "live": live}
    return render(request, "desk/shifts.html", context)


@require_GET
@staff_required(*DESK_ROLES)
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of it."""
    found = access.with_people(Shift.objects.filter(area=request.area))
    return render(request, "desk/_shift_row.html", {"shift": get_object_or_404(found, pk=pk)})


@require_GET
@staff_required(*DESK_ROLES)
def printed(request: HttpRequest) -> HttpResponse:
    """The same for the notice board."""
    return render(request, "desk/shifts_print.html", _week(request.area, _first(request, request.area)))


@require_POST
@staff_required(*DESK_ROLES)
def copy(request: HttpRequest) -> HttpResponse:
    """The week before, once more."""
    area, first = request.area, _first(request, request.area)
    made = actions.copy_week(area, first, by=request.person, key=request.idempotency_key)
    words = ngettext("%(n)s shift is planned.", "%(n)s shifts are planned.", len(made)) % {"n": len(made)}
    messages.success(request, words)
    return see(_at(area, first))


def _at(area: Area, first: date) -> str:
    return f"{reverse('desk:shifts', args=[area.slug])}?week={first}"


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def new(request: HttpRequest) -> HttpResponse:
    """Plans one."""
    area, first = request.area, _first(request, request.area)

    def act(form: ShiftForm) -> str:
        made = actions.plan(area, form.plan(area), by=request.person, key=request.idempotency_key)
        return _at(area, access.monday(area, localtime(made.since).date()))

    form = ShiftForm(request.POST or None, initial={"day": max(first, access.monday(area)), "places": 2})
    return fill(request, "desk/shift_new.html", form, act, first=first)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def shift(request: HttpRequest, pk: int) -> HttpResponse:
    """One: who is on it, who came, putting somebody on it, other words, hours or places."""
    found = get_object_or_404(Shift.objects.select_related("area"), pk=pk, area=request.area)

    def act(form: ShiftChangeForm) -> str:
        version, release = form.cleaned_data["version"], form.cleaned_data["release"]
        moving.change(found, form.change(found), version=version, by=request.person, release=release)
        messages.success(request, _("Saved."))
        return _one(found)

    def now() -> tuple[int, dict[str, Any]]:
        fresh = Shift.objects.select_related("area").get(pk=found.pk)
        return fresh.version, ShiftChangeForm.of(fresh)

    form = ShiftChangeForm(request.POST or None, initial=ShiftChangeForm.of(found))
    on = list(found.signups.filter(state__in=ON_LIST).select_related("person").order_by("pk"))
    others = profiles.runners(request.area).exclude(pk__in=[signup.person_id for signup in on])
    context = {"shift": found, "signups": on, "others": others[:300] if found.gap else []}
    return fill(request, "desk/shift.html", form, act, now=now, **context)


def _one(found: Shift) -> str:
    return reverse("desk:shift", args=[found.area.slug, found.pk])


@require_POST
@staff_required(*DESK_ROLES)
def put_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts somebody who has rung on its list."""
    found = get_object_or_404(Shift.objects.select_related("area"), pk=pk, area=request.area)
    who = profiles.chosen(request.area, request.POST.get("person", ""))
    actions.sign_up(found, by=request.person, person=who, key=request.idempotency_key)
    return see(_one(found))


@require_POST
@staff_required(*DESK_ROLES)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Calls it off; everybody on it is told."""
    found = get_object_or_404(Shift.objects.select_related("area"), pk=pk, area=request.area)
    reason, by = request.POST.get("reason", ""), request.person
    step(
        request.idempotency_key,
        "tasks.shift.cancel",
        found,
        lambda: actions.cancel(found, by=by, reason=reason),
    )
    messages.success(request, _("Called off. Everybody on its list is told."))
    return see(_one(found))


@require_POST
@staff_required(*DESK_ROLES)
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Came, did not come, or off the list."""
    held = access.signup_at_desk(request.person, pk)
    signup = get_object_or_404(
        Signup.objects.select_related("shift__area"), pk=held.pk, shift__area=request.area
    )
    said, by, key = request.POST.get("said", ""), request.person, request.idempotency_key
    if said == "off":
        step(key, "tasks.withdraw", signup, lambda: actions.withdraw(signup, by=by))
    else:
        step(key, f"tasks.mark.{said[:10]}", signup, lambda: actions.mark(signup, came=said == "came", by=by))
    return see(_one(signup.shift))
