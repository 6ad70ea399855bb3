"""The estate's entries in the way round, and its section in the desk's left rail."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
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
    RailLink(_("Find a household"), "estate:households", "search", DESK_ROLES),
    RailLink(_("Announcements"), "estate:announcements_at_desk", "bell", DESK_ROLES),
    RailLink(_("Who is on duty"), "estate:duty", "clock", frozenset(STAFF_ROLES | WORKFORCES)),
    RailLink(_("Care"), "estate:care", "heart", DESK_ROLES),
    RailLink(_("Buildings"), "estate:buildings", "building", DESK_ROLES),
    RailLink(_("Roles"), "estate:roles", "keys", LEADS),
    RailLink(_("Settings of the area"), "estate:settings", "gear", DESK_ROLES),
)


def rail(roles: frozenset[Role]) -> list[RailLink]:
    """The lines that somebody with these roles sees."""
    return [link for link in RAIL if link.roles & roles]


def items(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """My household and announcements, for everybody who lives somewhere; for staff the way into the estate."""
    person = request.user
    if not person.is_authenticated:
        return []
    found = []
    if people.households_of(person).exists():
        url = reverse("estate:my_household")
        found.append(NavItem(_t("My household"), url, "people", request.path.startswith(url)))
    if access.live_proxies().filter(person=person.pk).exists():
        url = reverse("estate:acting")
        found.append(NavItem(_t("Acting for somebody"), url, "assign", request.path.startswith(url)))
    return found
