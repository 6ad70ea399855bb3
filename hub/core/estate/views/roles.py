"""Who holds which role; granting, extending, taking back. Leads only, freshly confirmed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hub.core.estate import access, search
from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.estate.actions import roles
from hub.core.estate.forms.rights import ExtensionForm, GrantForm, NewcomerGrantForm, ReasonForm
from hub.core.estate.views.steps import fill
from hub.core.kit import clock
from hub.core.people.access import areas_of, live_grants, staff_required
from hub.core.people.models import Area, Person
from hub.core.people.words import Role


def _list(area: Area) -> str:
    return reverse("estate:roles", args=[area.slug])


@require_GET
@staff_required(Role.LEAD)
def listed(request: HttpRequest) -> HttpResponse:
    """Everybody who holds a role here, by role; those that end soon first."""
    grants = list(access.grants_in(request.area))
    soon = clock.now() + roles.SOON
    by_role: dict[str, list[object]] = {}
    for grant in grants:
        by_role.setdefault(grant.get_role_display(), []).append(grant)
    ending = [grant for grant in grants if grant.expires_at <= soon]
    return render(
        request, "estate/roles/list.html", {"by_role": list(by_role.items()), "ending": ending, "soon": soon}
    )


@require_GET
@staff_required(Role.LEAD)
def choose(request: HttpRequest) -> HttpResponse:
    """For whom: somebody on a list (found by name, phone or door), a colleague, or somebody new."""
    query = request.GET.get("q", "")
    found = search.find(request.area, query)
    holders = live_grants().filter(area=request.area, person__name__icontains=query).values("person")
    colleagues = Person.objects.filter(pk__in=holders).order_by("name")[:10] if query.strip() else []
    return render(
        request, "estate/roles/choose.html", {"query": query, "found": found, "colleagues": colleagues}
    )


@require_http_methods(["GET", "POST"])
@staff_required(Role.LEAD)
@fresh_confirmation_required
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """A role for somebody of this area."""
    area = request.area
    person = get_object_or_404(access.known_in(area), pk=pk)

    def act(form: GrantForm) -> str:
        role, days = Role(form.cleaned_data["role"]), form.cleaned_data["days"]
        roles.grant(area, person, role, by=request.person, days=days, key=request.idempotency_key)
        messages.success(request, _("Granted. They are told."))
        return _list(area)

    form = GrantForm(request.POST or None, initial={"days": _days(area)})
    return fill(request, "estate/roles/grant.html", form, act, person=person)


@require_http_methods(["GET", "POST"])
@staff_required(Role.LEAD)
@fresh_confirmation_required
def grant_newcomer(request: HttpRequest) -> HttpResponse:
    """A role for somebody who is on no list."""
    area = request.area

    def act(form: NewcomerGrantForm) -> str:
        role, days, key = Role(form.cleaned_data["role"]), form.cleaned_data["days"], request.idempotency_key
        roles.grant_to_newcomer(area, form.account(), role, by=request.person, days=days, key=key)
        messages.success(request, _("Granted. They sign in with the e-mail or phone that you gave."))
        return _list(area)

    form = NewcomerGrantForm(request.POST or None, initial={"days": _days(area)})
    return fill(request, "estate/roles/newcomer.html", form, act)


@require_http_methods(["GET", "POST"])
@staff_required(Role.LEAD)
@fresh_confirmation_required
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """For longer."""
    held = access.grant_for_lead(request.area, pk)

    def act(form: ExtensionForm) -> str:
        data = form.cleaned_data
        roles.extend(
            held, by=request.person, days=data["days"], until=data["until"], key=request.idempotency_key
        )
        messages.success(request, _("Extended. They are told."))
        return _list(request.area)

    initial = {"days": _days(request.area), "until": held.expires_at.isoformat()}
    form = ExtensionForm(request.POST or None, initial=initial)
    return fill(request, "estate/roles/extend.html", form, act, held=held)


@require_http_methods(["GET", "POST"])
@staff_required(Role.LEAD)
@fresh_confirmation_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Taken back, at once."""
    held = access.grant_for_lead(request.area, pk, over=request.method == "POST")

    def act(form: ReasonForm) -> str:
        roles.revoke(held, by=request.person, why=form.cleaned_data["why"], key=request.idempotency_key)
        messages.success(request, _("Taken back. Their pages have ended."))
        own = (
            held.person_id == request.person.pk
            and not areas_of(request.person).filter(pk=request.area.pk).exists()
        )
        return reverse("home") if own else _list(request.area)

    form = ReasonForm(request.POST or None)
    return fill(request, "estate/roles/revoke.html", form, act, held=held)


def _days(area: Area) -> int:
    return int(area.threshold("estate.role_days", roles.DAYS))
