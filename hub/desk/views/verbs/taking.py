"""Who has a case, how urgent it is, and when it is looked at."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from hub.core.kit.errors import Invalid
from hub.desk import access
from hub.desk.views.verbs.kit import first_errors, number, verb, version
from support import actions
from support.harm_forms import TimesForm
from support.models import SupportRequest


@verb
def accept(request: HttpRequest, found: SupportRequest) -> Any:
    """I have it."""
    return actions.accept(found, by=request.person)


@verb
def assign(request: HttpRequest, found: SupportRequest) -> Any:
    """Gives it to a colleague."""
    to = get_object_or_404(access.colleagues(request.area), pk=number(request, "to"))
    return actions.assign(found, to=to, by=request.person)


@verb
def level(request: HttpRequest, found: SupportRequest) -> Any:
    """Says how urgent it is."""
    reason = request.POST.get("reason", "")
    return actions.set_level(
        found, number(request, "level"), by=request.person, reason=reason, version=version(request)
    )


@verb
def times(request: HttpRequest, found: SupportRequest) -> Any:
    """When the appointment is, and how long doses and meals last."""
    form = TimesForm(request.POST)
    if not form.is_valid():
        raise Invalid("request.times", _("Look at the times again."), fields=first_errors(form))
    return actions.set_times(found, form.times(), by=request.person, version=version(request))


@verb
def hand_back(request: HttpRequest, found: SupportRequest) -> Any:
    """They cannot go on: it stands on the desk for everybody."""
    return actions.hand_back(found, by=request.person)


@verb
def snooze(request: HttpRequest, found: SupportRequest) -> Any:
    """Later."""
    return actions.snooze(found, number(request, "minutes"), by=request.person)


@verb
def decline(request: HttpRequest, found: SupportRequest) -> Any:
    """Not ours, with the reason for the resident: a second person decides."""
    return actions.decline(found, request.POST.get("reason", ""), by=request.person, version=version(request))


@verb
def agree(request: HttpRequest, found: SupportRequest) -> Any:
    """The second person: it is turned down."""
    return actions.agree_to_decline(found, by=request.person, version=version(request))


@verb
def keep(request: HttpRequest, found: SupportRequest) -> Any:
    """The second person: it stays."""
    return actions.keep_after_all(found, by=request.person, version=version(request))


@verb
def undo(request: HttpRequest, found: SupportRequest) -> Any:
    """Takes the last step back."""
    return actions.undo(found, by=request.person, version=version(request))
