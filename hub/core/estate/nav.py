"""The estate's entries in the way round, and its section in the desk's left rail."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.core.estate import access
from hub.core.flow.context import NavItem
from hub.core.people import access as people
from hub.core.people.models import Area
from hub.core.people.words import DESK_ROLES, STAFF_ROLES, WORKFORCES, Role


@dataclass(frozen=True)
class RailLink:
    """One line of the desk's rail: words, the name of its page (which takes the area's slug), an icon, who sees it."""

    label: str | Promise
    name: str
    icon: str
    roles: frozenset[Role]


LEADS = frozenset({Role.LEAD})
RAIL = (
    RailLink(_("Doors"), "estate:households", "door", DESK_ROLES),
    RailLink(_("Joining"), "joining_waiting", "plus", DESK_ROLES),
    RailLink(_("Letters"), "letters", "print", DESK_ROLES),
    RailLink(_("Announce"), "estate:announcements_at_desk", "bell", DESK_ROLES),
    RailLink(_("On duty"), "estate:duty", "clock", frozenset(STAFF_ROLES | WORKFORCES)),
    RailLink(_("Care"), "estate:care", "heart", DESK_ROLES),
    RailLink(_("Buildings"), "estate:buildings", "building", DESK_ROLES),
    RailLink(_("Roles"), "estate:roles", "keys", LEADS),
    RailLink(_("Area"), "estate:settings", "gear", DESK_ROLES),
)


def rail(roles: frozenset[Role]) -> list[RailLink]:
    """The lines that somebody with these roles sees; the desk puts them into its rail."""
    return [link for link in RAIL if link.roles & roles]


def items(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """My household, for everybody who lives somewhere; acting for somebody, for approved neighbours."""
    person = request.user
    if not person.is_authenticated:
        return []
    found = []
    if people.households_of(person).exists():
        url = reverse("estate:my_household")
        found.append(NavItem(gettext("My household"), url, "people", request.path.startswith(url)))
    if access.live_proxies().filter(person=person.pk).exists():
        url = reverse("estate:acting")
        found.append(NavItem(gettext("Act for others"), url, "assign", request.path.startswith(url)))
    return found


def more(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """Announcements, in the menu behind the person's name."""
    if not request.user.is_authenticated:
        return []
    return [NavItem(gettext("Announcements"), reverse("estate:announcements"), "bell")]
