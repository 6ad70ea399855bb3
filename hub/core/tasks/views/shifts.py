"""Shifts as those see them who come: what is planned, signing up by one tap, and one's calendar."""

from datetime import datetime
from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_POST

from hub.core.flow import lists
from hub.core.flow.answer import answer
from hub.core.flow.repeat import step
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required
from hub.core.tasks import access, calendars
from hub.core.tasks.access import Taker
from hub.core.tasks.access import shifts as found_shifts
from hub.core.tasks.actions import moving
from hub.core.tasks.actions import shifts as actions
from hub.core.tasks.models import Shift, Signup
from hub.core.tasks.views.kit import of_shift, of_signup
from hub.core.tasks.words import ShiftState


@require_GET
@staff_required(*access.BOARD_ROLES)
def shifts(request: HttpRequest) -> HttpResponse:
    """What is planned from now on, by day, with one's own places on top."""
    area = request.area
    live = attributes(request, names.board(area.pk), names.inbox(request.person.pk))
    page = lists.page(found_shifts.ahead(area), ["since", "pk"], after=request.GET.get("after", ""))
    mine = list(found_shifts.ahead_of(request.person).filter(shift__area=area))
    taker = Taker.of(request.person, area)
    on = {signup.shift_id for signup in mine}
    rows = [(shift, _hindrance(shift, taker, mine, on)) for shift in page.rows]
    days = [(day, list(some)) for day, some in groupby(rows, key=lambda row: localtime(row[0].since).date())]
    return render(request, "tasks/shifts.html", {"page": page, "days": days, "mine": mine, "live": live})


@require_GET
@of_shift
def row(request: HttpRequest, shift: Shift) -> HttpResponse:
    """One line of it, for whoever looks; 204 once it is called off or over."""
    if shift.is_over or shift.state != ShiftState.PLANNED:
        return HttpResponse(status=204)
    mine = list(found_shifts.ahead_of(request.person).filter(shift__area=shift.area))
    why = _hindrance(shift, Taker.of(request.person, shift.area), mine, {one.shift_id for one in mine})
    return render(request, "tasks/_shift_row.html", {"shift": shift, "why": why})


def _hindrance(shift: Shift, taker: Taker, mine: list[Signup], on: set[int]) -> str:
    """Why there is no button, as a code; "" where there is one."""
    if shift.pk in on:
        return "on"
    if not taker.roles & shift.workforces:
        return "workforce"
    if shift.skill and shift.skill not in taker.load.skills:
        return "skill"
    if any(signup.overlaps(shift.since, shift.until) for signup in mine):
        return "overlap"
    return "" if shift.gap else "full"


@require_POST
@of_shift
def sign_up(request: HttpRequest, shift: Shift) -> HttpResponse:
    """Takes a place."""
    made = actions.sign_up(shift, by=request.person, key=request.idempotency_key)
    return _back(request, made)


@require_POST
@of_signup
def withdraw(request: HttpRequest, signup: Signup) -> HttpResponse:
    """Gives it back."""
    by, key = request.person, request.idempotency_key
    return _back(request, step(key, "tasks.withdraw", signup, lambda: actions.withdraw(signup, by=by)))


@require_POST
@of_signup
def agree(request: HttpRequest, signup: Signup) -> HttpResponse:
    """Comes at the hours to which it was moved; those that the page showed count."""
    by, key = request.person, request.idempotency_key
    since, _space, until = request.POST.get("hours", "").partition(" ")
    signup.since, signup.until = _moment(since, signup.since), _moment(until, signup.until)
    return _back(request, step(key, "tasks.agree", signup, lambda: moving.agree(signup, by=by)))


def _moment(said: str, otherwise: datetime) -> datetime:
    try:
        return parse_datetime(said) or otherwise
    except ValueError:
        return otherwise


def _back(request: HttpRequest, signup: Signup) -> HttpResponse:
    to = reverse("tasks:shifts", args=[signup.shift.area.slug])
    return answer(request, "tasks/_signup.html", to=to, signup=signup)


@login_required
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """All one's shifts to come, for the calendar of one's phone."""
    return calendars.answer(found_shifts.ahead_of(request.person)[: lists.MOST], "shifts")


@require_GET
@of_signup
def one(request: HttpRequest, signup: Signup) -> HttpResponse:
    """One shift for the calendar."""
    return calendars.answer([signup], f"shift-{signup.shift_id}")
