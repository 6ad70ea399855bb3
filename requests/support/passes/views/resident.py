"""What residents see of their passes."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate import access as estate
from hub.core.estate import proxy
from hub.core.estate.proxy import for_household, for_household_named
from hub.core.estate.views.steps import fill
from hub.core.flow import lists
from hub.core.flow.answer import answer
from hub.core.flow.repeat import step
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people import access as residents
from hub.core.people import here
from hub.core.people.models import Person
from support import access as requests
from support.models import SupportRequest
from support.passes import access, actions, bundle, signing
from support.passes.forms import LeaveForm, WorkForm
from support.passes.models import Pass


@login_required
@require_GET
@for_household_named
def passes(request: HttpRequest) -> HttpResponse:
    """The passes that a person follows, or those in the name of the household that they act for; newest first."""
    live, person, acting = (
        attributes(request, names.inbox(request.person.pk)),
        request.person,
        request.beneficiary,
    )
    parts = [access.in_the_name_of(acting.household, person)] if acting else access.parts_of(person)
    page = lists.newest(parts, after=request.GET.get("after", ""))
    doors = {household.pk for household in residents.households_of(person)}
    return render(request, "support/passes/mine.html", {"page": page, "live": live, "doors": doors})


@login_required
@require_http_methods(["GET", "POST"])
@for_household
def new(request: HttpRequest) -> HttpResponse:
    """Asks for a pass to leave once."""
    return _ask(request, LeaveForm, "support/passes/new.html")


@login_required
@require_http_methods(["GET", "POST"])
@for_household
def work(request: HttpRequest) -> HttpResponse:
    """Asks for a key worker's pass."""
    return _ask(request, WorkForm, "support/passes/work.html")


def _ask(request: HttpRequest, kind: type[LeaveForm] | type[WorkForm], template: str) -> HttpResponse:
    people, about = _people(request), _about(request)
    form = kind(request.POST or None, request.FILES or None, people=people, area=request.household.area)

    def act(form: LeaveForm | WorkForm) -> str:
        made = actions.ask(
            request.household, form.leave(about), by=request.person, acting_for=request.beneficiary,
            key=request.idempotency_key,
        )  # fmt: skip
        return proxy.with_beneficiary(request, reverse("support:pass", args=[made.pk]))

    return fill(request, template, form, act, household=request.household, about=about)


def _people(request: HttpRequest) -> list[Person]:
    """Who lives behind the door: oneself first, else the head first."""
    lives = [member.person for member in estate.members_of(request.household)]
    return sorted(lives, key=lambda one: one.pk != request.person.pk)


def _about(request: HttpRequest) -> SupportRequest | None:
    """The request that the pass is asked for, if it is one that they follow."""
    named = request.POST.get("request") or request.GET.get("request") or ""
    if not (named.isascii() and named.isdecimal() and len(named) <= 18):
        return None
    acting = request.beneficiary.household if request.beneficiary else None
    return requests.request_for(request.person, int(named), acting_for=acting)


@login_required
@require_GET
@for_household
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One pass: its square, its code, when and where, how it stands."""
    permit = _found(request, pk)
    live = attributes(request, names.case("pass", pk))
    return render(request, "support/passes/pass.html", {**_shown(permit), "live": live})


@login_required
@require_GET
@for_household
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The live part of it alone."""
    return render(request, "support/passes/_pass.html", _shown(_found(request, pk)))


@login_required
@require_POST
@for_household
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Not needed any more."""
    permit, by = _found(request, pk), request.person
    step(request.idempotency_key, "passes.withdraw", permit, lambda: actions.withdraw(permit, by=by))
    to = proxy.with_beneficiary(request, reverse("support:pass", args=[pk]))
    return answer(request, "support/passes/_pass.html", to=to, **_shown(_found(request, pk)))


def _found(request: HttpRequest, pk: int) -> Pass:
    acting = request.beneficiary.household if request.beneficiary else None
    permit = access.pass_for(request.person, pk, acting_for=acting)
    here.be_in(request, permit.area)
    return permit


def _shown(permit: Pass) -> dict[str, Any]:
    return {
        "permit": permit,
        "square": signing.square(permit) if permit.holds else "",
        "face": bundle.faces_of([permit]).get(permit.pk, ""),
        "may_withdraw": permit.waits or permit.state == "approved",
    }
