"""The way to one's requests."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.core.estate import proxy
from hub.core.flow.context import NavItem
from hub.core.people import access as people
from hub.core.people.models import Area, Household


def items(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """My requests, for everybody who lives somewhere or may act for somebody."""
    if not people.households_of(request.user).exists():
        return []
    url = reverse("support:requests")
    text = _("What you asked for, and how it stands")
    return [NavItem(_("My requests"), url, "ask", request.path.startswith(url), text=text)]


def ask_for(household: Household) -> str:
    """Where help is asked for a household that one acts for."""
    return proxy.for_url(reverse("support:new"), household.pk)
