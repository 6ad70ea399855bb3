"""The way to a household's money, in the menu behind the name."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.core.flow.context import NavItem
from hub.core.people import access as people
from hub.core.people.models import Area


def more(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """What one owes and one's balance, for whoever lives somewhere."""
    if people.home_of(request.user) is None:
        return []
    return [
        NavItem(_("My money"), reverse("groceries:money"), "basket", text=_("What is owed, and your balance"))
    ]
