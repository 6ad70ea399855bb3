"""The way to money: a household's in the menu behind the name, the desk's in its rail."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.core.flow.context import NavItem
from hub.core.people import access as people
from hub.core.people.models import Area
from hub.core.people.words import DESK_ROLES


def more(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """What one owes and one's balance, for whoever lives somewhere."""
    if not people.households_of(request.user).exists():
        return []
    return [
        NavItem(_("My money"), reverse("groceries:money"), "basket", text=_("What is owed, and your balance"))
    ]


def rail(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """What waits for a second person, at the desk."""
    if area is None or not people.has_role(request.user, area, *DESK_ROLES):
        return []
    url = reverse("groceries:money_queue", args=[area.slug])
    return [NavItem(_("Money"), url, "check", request.path == url, text=_("Check what was paid; pay back"))]
