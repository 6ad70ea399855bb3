"""The committee's side of joining: letters to print, requests to decide, objections to look at."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hub.core.estate.joining import access, comparing, letters, printing
from hub.core.estate.joining.actions import members, requests
from hub.core.estate.joining.forms import DecisionForm, LettersForm
from hub.core.flow import lists
from hub.core.flow.idempotent import once
from hub.core.kit import text
from hub.core.kit.errors import Conflict, Invalid
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required
from hub.core.people.models import Area, Household, JoinRequest, Membership
from hub.core.people.words import DESK_ROLES


@require_GET
@staff_required(*DESK_ROLES)
def letter_list(request: HttpRequest) -> HttpResponse:
    """For whom letters are there, and the form to make more."""
    area = here(request)
    building = request.GET.get("building", "")
    initial: dict[str, Any] = {"building": building, "scope": "building" if building else "all"}
    if request.GET.get("door"):
        initial |= {"door": request.GET["door"], "scope": "household", "only_new": False, "per_page": 1}
    return _letters(request, LettersForm(area=area, initial=initial))


def _letters(request: HttpRequest, form: LettersForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "buildings": letters.buildings_of(here(request))}
    return render(request, "estate/joining/letters.html", context, status=status)


@require_POST
@staff_required(*DESK_ROLES)
def letter_print(request: HttpRequest) -> HttpResponse:
    """Makes the codes and sends the letters: this once. Reloading the page makes nothing anew."""
    area = here(request)
    form = LettersForm(request.POST, area=area)
    if not form.is_valid():
        return _letters(request, form, 422)
    job = _job(request, area, form)
    if not job.doors:
        form.add_error(
            None, _("Everybody here has joined already. Take the tick away to make letters all the same.")
        )
        return _letters(request, form, 422)
    _only_once(request, area)
    return cast(HttpResponse, printing.answer(request, job))


def _job(request: HttpRequest, area: Area, form: LettersForm) -> printing.Job:
    data = form.cleaned_data
    doors = letters.in_order(area, data["building"] if data["scope"] != "all" else None)
    if data["scope"] == "household":
        doors = doors.filter(pk=data["household"].pk)
    elif data["only_new"]:
        doors = letters.not_joined(doors)
    by_building = letters.in_buildings(doors)
    return printing.Job(area, by_building, data["per_page"], data["days"], request.person)


def _only_once(request: HttpRequest, area: Area) -> None:
    fresh: list[Area] = []

    def act() -> Area:
        fresh.append(area)
        return area

    once(request.idempotency_key, "estate.letters.print", act, Area)
    if not fresh:
        words = _(
            "These letters were made already; their codes cannot be shown again. To replace them, make new ones."
        )
        raise Conflict("letters.printed", words)


@require_GET
@staff_required(*DESK_ROLES)
@never_cache
def waiting(request: HttpRequest) -> HttpResponse:
    """
    Requests to join that wait, objections, and what was decided lately.

    The live page asks here for parts of it: `ids`, which of these requests belong to the list; `part=objections`.
    """
    area = here(request)
    live = attributes(request, names.desk(area.pk))
    if "ids" in request.GET:
        return _rows(request, area)
    objections = access.objections_in(area)[:100]
    if request.GET.get("part") == "objections":
        return render(request, "estate/joining/_objections.html", {"objections": objections})
    page = lists.page(
        access.waiting_in(area).order_by(), ["created_at", "pk"], after=request.GET.get("after", "")
    )
    decided = lists.page(access.decided_in(area), ["-decided_at", "-pk"], limit=20)
    context = {"page": page, "objections": objections, "decided": decided.rows, "live": live}
    return render(request, "estate/joining/waiting.html", context)


def _rows(request: HttpRequest, area: Area) -> HttpResponse:
    ids = text.wholes(request.GET["ids"], 50)
    found = list(access.waiting_in(area).filter(pk__in=ids))
    if not found:
        return HttpResponse(status=204)
    return render(request, "estate/joining/_request_rows.html", {"rows": found})


@require_GET
@staff_required(*DESK_ROLES)
@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One request beside the list: the door, the masked names, what differs."""
    found = access.request_in(here(request), pk)
    return _one(request, found)


def _one(request: HttpRequest, found: JoinRequest, error: Invalid | None = None) -> HttpResponse:
    wanted = text.whole(request.GET.get("household", ""))
    household = (
        Household.objects.filter(pk=wanted, area=found.area_id, closed_at=None).first() if wanted else None
    )
    context = {"join_request": found, "compared": comparing.compare(found, household), "error": error}
    return render(request, "estate/joining/one.html", context, status=error.status if error else 200)


@require_GET
@staff_required(*DESK_ROLES)
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the list, for the live page."""
    found = access.request_in(here(request), pk)
    return render(request, "estate/joining/_request_row.html", {"join_request": found})


@require_POST
@staff_required(*DESK_ROLES)
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    """The person comes in."""
    found = access.request_in(here(request), pk)
    form = DecisionForm(request.POST)
    form.fields["household"].queryset = Household.objects.filter(area=found.area_id, closed_at=None)  # type: ignore[attr-defined]
    form.fields["who"].queryset = Membership.objects.filter(household__area=found.area_id, ended_at=None)  # type: ignore[attr-defined]
    if not form.is_valid():
        return _one(request, found, Invalid("request.household", _("Choose the household first.")))
    data = form.cleaned_data
    requests.approve(
        found,
        data["household"],
        data["who"],
        by=request.person,
        version=data["version"],
        key=request.idempotency_key,
    )
    words = {"name": found.name, "address": data["household"]}
    messages.success(request, _("%(name)s has joined %(address)s.") % words)
    return redirect("joining_waiting", slug=found.area.slug)


@require_POST
@staff_required(*DESK_ROLES)
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The person stays out, and reads why."""
    found = access.request_in(here(request), pk)
    version = text.whole(request.POST.get("version", ""))
    try:
        requests.decline(
            found,
            by=request.person,
            version=version or 0,
            reason=request.POST.get("reason", ""),
            key=request.idempotency_key,
        )
    except Invalid as error:
        return _one(request, found, error)
    messages.success(request, _("Declined. %(name)s has been told.") % {"name": found.name})
    return redirect("joining_waiting", slug=found.area.slug)


@require_POST
@staff_required(*DESK_ROLES)
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a member out of a household they had joined."""
    member = access.membership_in(here(request), pk, over=True)
    reason = request.POST.get("reason", "")
    members.withdraw(member, by=request.person, reason=reason, key=request.idempotency_key)
    messages.success(
        request, _("%(name)s no longer belongs to this household.") % {"name": member.person.name}
    )
    return redirect("joining_waiting", slug=member.household.area.slug)


@require_POST
@staff_required(*DESK_ROLES)
def keeping(request: HttpRequest, pk: int) -> HttpResponse:
    """An objection is looked at, and the member stays."""
    member = access.membership_in(here(request), pk)
    members.keep(member, by=request.person, key=request.idempotency_key)
    words = {"name": member.person.name}
    messages.success(request, _("%(name)s stays. The head of the household has been told.") % words)
    return redirect("joining_waiting", slug=member.household.area.slug)


def here(request: HttpRequest) -> Area:
    """The area that staff_required has entered."""
    area: Area | None = request.area
    assert area is not None
    return area
