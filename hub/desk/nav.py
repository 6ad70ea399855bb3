"""Home and desk in the way round, and the rail at the left of the staff's pages: every staff page is one click away."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.core.estate import nav as estate
from hub.core.flow.context import NavItem
from hub.core.people import access as people
from hub.core.people.models import Area
from hub.core.people.words import DESK_ROLES, Role


def items(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """Home for everybody who is signed in, and the desk for whoever works there."""
    if not request.user.is_authenticated:
        return []
    home = reverse("home")
    found = [NavItem(_("Home"), home, "home", request.path == home)]
    if area is not None and people.has_role(request.user, area, *DESK_ROLES):
        found.append(_desk(request, area))
    return found


def _desk(request: HttpRequest, area: Area) -> NavItem:
    url = reverse("desk:queue", args=[area.slug])
    return NavItem(_("Desk"), url, "building", request.path.startswith(url))


def rail(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """What the person's roles open in the area, the requests first."""
    if area is None:
        return []
    roles = people.roles_of(request.user, area)
    found = []
    if roles & DESK_ROLES:
        found = [
            _item(request, _("Requests"), "desk:queue", "ask", area),
            _item(request, _("Errands"), "desk:errands", "tasks", area),
            _item(request, _("Phone order"), "groceries:phone_order", "phone", area),
        ]
    if roles & {Role.LEADER, *DESK_ROLES}:
        found.append(_item(request, _("Group orders"), "groceries:managed", "basket", area))
    found += [_item(request, str(link.label), link.name, link.icon, area) for link in estate.rail(roles)]
    if roles & DESK_ROLES:
        found += [
            _item(request, _("Roster"), "roster:start", "file", area),
        ]
    if roles & (DESK_ROLES | {Role.OPERATOR}):
        found.append(_item(request, _("Outbox"), "notices:outbox", "send", area))
    if Role.OPERATOR in roles:
        found.append(_item(request, _("Jobs"), "jobs:jobs", "refresh", area))
    return found


def _item(request: HttpRequest, label: str, name: str, icon: str, area: Area) -> NavItem:
    url = reverse(name, args=[area.slug])
    return NavItem(
        label, url, icon, request.path == url or (url.count("/") > 3 and request.path.startswith(url))
    )
