"""Health data for those who act on it: the list of care, flags, wishes, infection status."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate import access
from hub.core.estate.actions import care, health
from hub.core.estate.forms.care import DecisionForm, FlagForm, HealthForm
from hub.core.estate.forms.rights import ReasonForm
from hub.core.estate.views.households import address
from hub.core.estate.views.steps import fill, see
from hub.core.flow import lists
from hub.core.kit import clock
from hub.core.people.access import staff_required
from hub.core.people.models import CareFlag, Household
from hub.core.people.words import DESK_ROLES, CareKind, CareSource

AT_ONCE = 25
"""Households on one page of the list: each of them is one recorded reading."""


@require_GET
@staff_required(*DESK_ROLES)
def listed(request: HttpRequest) -> HttpResponse:
    """Households by the care they need, once a kind is chosen; and what households have asked to change."""
    kind = request.GET.get("kind", "")
    context: dict[str, Any] = {
        "kinds": CareKind.choices,
        "kind": kind,
        "wishes": access.wishes_in(request.area)[:AT_ONCE],
    }
    if kind in CareKind:
        flagged = CareFlag.objects.filter(ended_at=None, kind=kind).values("household")
        found = Household.objects.filter(pk__in=flagged, area=request.area, closed_at=None).select_related(
            "building"
        )
        page = lists.page(
            found.select_related("area"),
            ["building__position", "door", "pk"],
            after=request.GET.get("after", ""),
            limit=AT_ONCE,
        )
        data = care.read_several(list(page.rows), by=request.person, place=f"care:{kind}")
        context |= {"page": page, "rows": [(row, data[row.pk].flags) for row in page.rows]}
    return render(request, "estate/care/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def add_flag(request: HttpRequest, pk: int) -> HttpResponse:
    """A need for care is noted."""
    found = access.household_at_desk(request.person, pk, area=request.area)

    def act(form: FlagForm) -> str:
        data = form.cleaned_data
        note = care.Note(CareKind(data["kind"]), CareSource(data["source"]), data["consent"], data["detail"])
        key = request.idempotency_key
        care.set_flag(found, note, by=request.person, person=form.person(), key=key)
        messages.success(request, _("Noted. The household is told."))
        return address(found)

    form = FlagForm(request.POST or None, household=found)
    return fill(request, "estate/care/flag.html", form, act, household=found)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def end_flag(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not hold any more."""
    flag = access.flag_at_desk(request.person, pk, area=request.area, over=request.method == "POST")

    def act(form: ReasonForm) -> str:
        care.end_flag(flag, by=request.person, why=form.cleaned_data["why"], key=request.idempotency_key)
        return address(flag.household)

    form = ReasonForm(request.POST or None)
    return fill(request, "estate/care/end_flag.html", form, act, flag=flag, household=flag.household)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def set_health(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's infection status."""
    member = access.member_at_desk(request.person, pk, area=request.area)
    data = care.read(member.household, by=request.person, place="health")
    current = data.status_of(member.person_id)

    def act(form: HealthForm) -> str:
        replaces, key = form.cleaned_data["replaces"], request.idempotency_key
        health.record(member, form.finding(), by=request.person, replaces=replaces, key=key)
        messages.success(request, _("Recorded. They are told."))
        return address(member.household)

    today = localtime(clock.now()).date()
    form = HealthForm(
        request.POST or None, initial={"since": today, "replaces": current.pk if current else None}
    )
    return fill(
        request,
        "estate/care/health.html",
        form,
        act,
        member=member,
        household=member.household,
        current=current,
    )


@require_POST
@staff_required(*DESK_ROLES)
def clear_health(request: HttpRequest, pk: int) -> HttpResponse:
    """The status has ended."""
    member = access.member_at_desk(request.person, pk, area=request.area)
    raw = request.POST.get("replaces", "")
    replaces = int(raw) if raw.isdecimal() and len(raw) < 19 else 0
    health.clear(member, by=request.person, replaces=replaces, key=request.idempotency_key)
    return see(address(member.household))


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What a household asked to change: done, or declined with a reason."""
    asked = access.wish_at_desk(request.person, pk, area=request.area)
    seen = care.read(asked.household, by=request.person, place=f"wish:{pk}")

    def act(form: DecisionForm) -> str:
        data = form.cleaned_data
        care.decide(
            asked,
            by=request.person,
            grant=request.POST.get("decision") == "grant",
            answer=data["answer"],
            version=data["version"],
            key=request.idempotency_key,
        )
        return reverse("estate:care", args=[request.area.slug])

    form = DecisionForm(request.POST or None, initial={"version": asked.version})
    return fill(
        request, "estate/care/decide.html", form, act, wish=asked, household=asked.household, seen=seen
    )
