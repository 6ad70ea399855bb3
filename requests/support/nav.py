"""The way to one's requests."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hub.core.estate import proxy
from hub.core.flow.context import NavItem
from hub.core.people import access as people
from hub.core.people.models import Area, Household
from hub.core.people.words import Role


def items(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """The gate, for guards; my requests, for everybody who lives somewhere."""
    gate = _gate(request, area)
    if people.home_of(request.user) is None:
        return gate
    url = reverse("support:requests")
    text = _("What you asked for, and how it stands")
    return [*gate, NavItem(_("My requests"), url, "ask", request.path.startswith(url), text=text)]


def _gate(request: HttpRequest, area: Area | None) -> list[NavItem]:
    if area is None or not people.has_role(request.user, area, Role.GUARD):
        return []
    url = reverse("support:gate", args=[area.slug])
    return [NavItem(pgettext("way out", "Gate"), url, "shield", request.path.startswith(url))]


def ask_for(household: Household) -> str:
    """Where help is asked for a household that one acts for."""
    return proxy.for_url(reverse("support:new"), household.pk)


def asked_for(household: Household) -> str:
    """What somebody has asked for in the name of a household that they act for."""
    return proxy.for_url(reverse("support:requests"), household.pk)


def passes_for(household: Household) -> str:
    """The passes asked for in the name of a household that one acts for, and where one asks for another."""
    return proxy.for_url(reverse("support:passes"), household.pk)
