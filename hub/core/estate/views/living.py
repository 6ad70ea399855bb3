"""Who lives where: moving in, births, moves, leaving, the head, two households at one door."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.core.estate import access
from hub.core.estate.actions import contacts, living, reshaping
from hub.core.estate.forms.persons import (
    DepartureForm,
    HeadForm,
    MembersForm,
    NewcomerForm,
    PersonForm,
    SplitForm,
)
from hub.core.estate.forms.places import ToDoorForm
from hub.core.estate.views.households import address, version_of
from hub.core.estate.views.steps import fill
from hub.core.kit.errors import Invalid
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def move_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody from outside, or a baby."""
    found = access.household_at_desk(request.person, pk, area=request.area)

    def act(form: NewcomerForm) -> str:
        version, key = form.cleaned_data["version"], request.idempotency_key
        living.move_in(found, form.newcomer(), by=request.person, version=version, key=key)
        return address(found)

    initial = {"version": found.version, "birth": request.GET.get("birth") == "1", "language": "zh-hans"}
    form = NewcomerForm(request.POST or None, initial=initial)
    return fill(
        request, "estate/households/move_in.html", form, act, household=found, now=version_of(request, pk)
    )


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, phones, birth, language, relation of somebody on a list."""
    member = access.member_at_desk(request.person, pk, area=request.area)

    def act(form: PersonForm) -> str:
        version, key = form.cleaned_data["version"], request.idempotency_key
        contacts.change(member, form.values(), by=request.person, version=version, key=key)
        messages.success(request, _("Saved. They are told that their data has changed."))
        return address(member.household)

    def now() -> tuple[int, dict[str, Any]]:
        fresh = access.member_at_desk(request.person, pk, area=request.area)
        return fresh.person.version, PersonForm.of(fresh)

    initial = {"version": member.person.version, **PersonForm.of(member)}
    form = PersonForm(request.POST or None, initial=initial)
    return fill(
        request,
        "estate/households/person.html",
        form,
        act,
        now=now,
        member=member,
        household=member.household,
    )


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def move_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is taken off a list."""
    member = access.member_at_desk(request.person, pk, area=request.area, over=request.method == "POST")
    household = member.household

    def act(form: DepartureForm) -> str:
        version, key = form.cleaned_data["version"], request.idempotency_key
        living.move_out(member, by=request.person, why=form.cleaned_data["why"], version=version, key=key)
        messages.success(request, _("%(name)s is off the list.") % {"name": member.person.name})
        return address(household)

    form = DepartureForm(request.POST or None, initial={"version": household.version})
    context = {"member": member, "household": household, "now": version_of(request, household.pk)}
    return fill(request, "estate/households/move_out.html", form, act, **context)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """Another head."""
    found = access.household_at_desk(request.person, pk, area=request.area)

    def act(form: HeadForm) -> str:
        data = form.cleaned_data
        key = request.idempotency_key
        living.change_head(found, data["member"], by=request.person, version=data["version"], key=key)
        return address(found)

    form = HeadForm(request.POST or None, household=found, initial={"version": found.version})
    return fill(
        request, "estate/households/head.html", form, act, household=found, now=version_of(request, pk)
    )


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Some of them go to another door of the area."""
    found = access.household_at_desk(request.person, pk, area=request.area)
    who = MembersForm(request.POST or None, household=found)

    def act(form: ToDoorForm) -> str:
        data = form.cleaned_data
        chosen = list(who.cleaned_data["members"]) if who.is_valid() else []
        to = living.move(
            chosen, data["household"], by=request.person, version=data["version"], key=request.idempotency_key
        )
        messages.success(request, _("Moved. Whoever moved is told."))
        return address(to)

    form = ToDoorForm(request.POST or None, area=request.area, initial={"version": found.version})
    context = {"household": found, "who": who, "now": version_of(request, pk)}
    return fill(request, "estate/households/move.html", form, act, **context)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Two households at one door."""
    found = access.household_at_desk(request.person, pk, area=request.area)

    def act(form: SplitForm) -> str:
        data = form.cleaned_data
        made = reshaping.split(
            found,
            list(data["members"]),
            data["part"],
            by=request.person,
            version=data["version"],
            key=request.idempotency_key,
        )
        return address(made)

    form = SplitForm(request.POST or None, household=found, initial={"version": found.version, "part": "B"})
    return fill(
        request, "estate/households/split.html", form, act, household=found, now=version_of(request, pk)
    )


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Another row is this same household: first it is shown, then both become one."""
    found = access.household_at_desk(request.person, pk, area=request.area)

    def act(form: ToDoorForm) -> str:
        other, data = form.cleaned_data["household"], form.cleaned_data
        if request.POST.get("sure") != str(other.pk):
            raise Invalid("household.sure", _("Look at both households, then confirm."), other=other)
        merged = reshaping.merge(
            found, other, by=request.person, version=data["version"], key=request.idempotency_key
        )
        messages.success(request, _("The two households are one now."))
        return address(merged)

    form = ToDoorForm(request.POST or None, area=request.area, initial={"version": found.version})
    return fill(
        request, "estate/households/merge.html", form, act, household=found, now=version_of(request, pk)
    )
