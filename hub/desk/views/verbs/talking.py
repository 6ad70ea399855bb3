"""What is said about a case, and who is sent."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub.core.kit.errors import Invalid
from hub.core.tasks.forms import ErrandForm
from hub.desk.views.verbs.kit import first_errors, verb, version, words
from support import actions
from support.actions.errands import KIND
from support.desk_forms import AttemptForm
from support.models import SupportRequest


@verb
def reply(request: HttpRequest, found: SupportRequest) -> Any:
    """Writes to the resident."""
    seen = None if request.POST.get("anyway") else version(request)
    body, papers = words(request)
    return actions.reply(
        found, body, by=request.person, version=seen, files=papers, key=request.idempotency_key
    )


@verb
def note(request: HttpRequest, found: SupportRequest) -> Any:
    """Writes for colleagues."""
    body, papers = words(request)
    return actions.note(found, body, by=request.person, files=papers, key=request.idempotency_key)


@verb
def wait(request: HttpRequest, found: SupportRequest) -> Any:
    """Waits for somebody, or goes on."""
    return actions.wait_for(found, request.POST.get("whom", ""), by=request.person, version=version(request))


@verb
def attempt(request: HttpRequest, found: SupportRequest) -> Any:
    """Nobody answered."""
    form = AttemptForm(request.POST)
    if not form.is_valid():
        raise Invalid("attempt.how", _("Say how you tried."), fields=first_errors(form))
    data = form.cleaned_data
    return actions.could_not_reach(found, data["how"], by=request.person, knock=data["knock"])


@verb
def make_task(request: HttpRequest, found: SupportRequest) -> Any:
    """Puts an errand on the board."""
    form = ErrandForm(request.POST)
    if not form.is_valid():
        raise Invalid("errand.form", _("Please check the errand."), fields=first_errors(form))
    errand = form.errand(
        level=found.level, household=found.household, building=found.building, contact_name=_name_of(found),
        contact_phone=found.contact_phone, source_kind=KIND, source_id=found.pk,
    )  # fmt: skip
    return actions.make_task(found, errand, by=request.person, key=request.idempotency_key)


def _name_of(found: SupportRequest) -> str:
    return found.contact_name or (found.beneficiary.name if found.beneficiary else "")
