"""The way to group orders, and what is done for a household there."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.core.estate import proxy
from hub.core.flow.context import NavItem
from hub.core.people import access as people
from hub.core.people.models import Area, Household


def items(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """Group orders, for everybody who lives somewhere; one's own orders are a tap away from there."""
    if people.home_of(request.user) is None:
        return []
    url = reverse("groceries:campaigns")
    here = request.path.startswith((url, reverse("groceries:orders")))
    return [NavItem(_("Group orders"), url, "basket", here, text=_("What can be ordered together"))]


def more(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """My orders, in the menu behind the person's name."""
    if people.home_of(request.user) is None:
        return []
    return [NavItem(_("My orders"), reverse("groceries:orders"), "file", text=_("What we ordered"))]


def order_for(household: Household) -> str:
    """Where something is ordered for a household that one acts for."""
    return proxy.for_url(reverse("groceries:campaigns"), household.pk)
