"""The way to the campaigns that somebody leads."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.core.flow.context import NavItem
from hub.core.people import access as people
from hub.core.people.models import Area
from hub.core.people.words import Role


def items(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """For group-order leaders; the desk finds it in its rail."""
    if area is None or not people.has_role(request.user, area, Role.LEADER):
        return []
    url = reverse("groceries:managed", args=[area.slug])
    return [NavItem(_("I lead"), url, "flag", request.path.startswith(url), text=_("My own group orders"))]
