"""Cases that belong together."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub.core.kit.errors import Invalid
from hub.desk.views.verbs.kit import number, verb, version
from support import actions
from support.models import SupportRequest


@verb
def duplicate(request: HttpRequest, found: SupportRequest) -> Any:
    """Belongs to another request, by its number."""
    return actions.mark_duplicate(found, _other(request), by=request.person, version=version(request))


@verb
def take_apart(request: HttpRequest, found: SupportRequest) -> Any:
    """Un-merges it."""
    return actions.take_apart(found, by=request.person, version=version(request))


@verb
def relate(request: HttpRequest, found: SupportRequest) -> Any:
    """Has to do with another one."""
    return actions.relate(found, _other(request), request.POST.get("kind", ""), by=request.person)


@verb
def unlink(request: HttpRequest, found: SupportRequest) -> Any:
    """Has nothing to do with it after all."""
    return actions.unlink(found, number(request, "link"), by=request.person)


def _other(request: HttpRequest) -> SupportRequest:
    """The other request, by its number."""
    same = SupportRequest.objects.filter(area=request.area, number=number(request, "of")).first()
    if same is None:
        unknown = _("There is no request with this number.")
        raise Invalid("request.duplicate_of", unknown, fields={"of": unknown})
    return same
