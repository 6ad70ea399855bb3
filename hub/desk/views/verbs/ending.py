"""How a case ends, how it is asked about afterwards, and what counts."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from hub.core.kit.errors import Invalid
from hub.desk.views.verbs.kit import first_errors, number, verb, version
from support import actions
from support.desk_forms import ExclusionForm, VisitForm
from support.forms import ResolveForm
from support.models import SupportRequest


@verb
def resolve(request: HttpRequest, found: SupportRequest) -> Any:
    """Says how it ended."""
    form = ResolveForm(request.POST)
    if not form.is_valid():
        raise Invalid("request.outcome", _("Choose how it ended."), fields=first_errors(form))
    data = form.cleaned_data
    return actions.resolve(
        found, data["outcome"], by=request.person, words=data["words"], version=version(request)
    )


@verb
def close(request: HttpRequest, found: SupportRequest) -> Any:
    """The resident has said that it helped, or will not be asked again."""
    return actions.close(found, by=request.person, version=version(request))


@verb
def reopen(request: HttpRequest, found: SupportRequest) -> Any:
    """It is not over."""
    return actions.reopen(found, request.POST.get("reason", ""), by=request.person, version=version(request))


@verb
def plan_visit(request: HttpRequest, found: SupportRequest) -> Any:
    """Somebody asks how it is."""
    return actions.plan_visit(found, by=request.person, send_somebody="send" in request.POST)


@verb
def visit(request: HttpRequest, found: SupportRequest) -> Any:
    """Somebody has asked."""
    form = VisitForm(request.POST)
    if not form.is_valid():
        raise Invalid("visit.outcome", _("Say whether you spoke with them."), fields=first_errors(form))
    planned = get_object_or_404(found.visits, pk=number(request, "visit"))
    data = form.cleaned_data
    return actions.record_visit(planned, data["outcome"], by=request.person, words=data["words"])


@verb
def exclude(request: HttpRequest, found: SupportRequest) -> Any:
    """Should not count in a rate: a second person decides."""
    form = ExclusionForm(request.POST)
    if not form.is_valid():
        raise Invalid("exclusion.form", _("Say which rate, and why."), fields=first_errors(form))
    data = form.cleaned_data
    return actions.ask_exclusion(found, data["rate"], data["reason"], by=request.person)


@verb
def decide_exclusion(request: HttpRequest, found: SupportRequest) -> Any:
    """The second person: whether it counts."""
    asked = get_object_or_404(found.exclusions, pk=number(request, "exclusion"))
    return actions.decide_exclusion(asked, approve="approve" in request.POST, by=request.person)
