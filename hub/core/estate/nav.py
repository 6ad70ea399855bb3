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
    """
    One line of the desk's rail: words, the name of its page (which takes the area's slug), an icon, who sees it, and
    in a few words what one does there.
    """

    label: str | Promise
    name: str
    icon: str
    roles: frozenset[Role]
    text: str | Promise = ""


LEADS = frozenset({Role.LEAD})
ON_DUTY = frozenset(STAFF_ROLES | WORKFORCES)
RAIL = (
    RailLink(
        _("Doors"), "estate:households", "door", DESK_ROLES, _("Find a household, change who lives there")
    ),
    RailLink(_("Joining"), "joining_waiting", "plus", DESK_ROLES, _("Who asks to be let in, and objections")),
    RailLink(_("Letters"), "letters", "mail", DESK_ROLES, _("Print a code for each door")),
    RailLink(
        _("Announce"),
        "estate:announcements_at_desk",
        "bell",
        DESK_ROLES,
        _("Tell everyone, see who has read it"),
    ),
    RailLink(_("On duty"), "estate:duty", "clock", ON_DUTY, _("Who answers now, and hand-over notes")),
    RailLink(_("Care"), "estate:care", "heart", DESK_ROLES, _("Who needs more than others")),
    RailLink(_("Roster"), "roster:start", "file", DESK_ROLES, _("Read a spreadsheet in, or take it out")),
    RailLink(_("Buildings"), "estate:buildings", "building", DESK_ROLES, _("Floors and doors")),
    RailLink(_("Roles"), "estate:roles", "shield", LEADS, _("Who may do what, and until when")),
    RailLink(_("Area"), "estate:settings", "gear", DESK_ROLES, _("Phase, phones, emergency contacts")),
)


def items(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """My household, for everybody who lives somewhere; acting for somebody, for approved neighbours."""
    person = request.user
    if not person.is_authenticated:
        return []
    found = []
    if people.home_of(person) is not None:
        url = reverse("estate:my_household")
        text = gettext("Who lives here, care, who may act for us")
        found.append(NavItem(gettext("My home"), url, "people", request.path.startswith(url), text=text))
    if access.live_proxies().filter(person=person.pk).exists():
        url = reverse("estate:acting")
        text = gettext("Ask in a neighbour's name")
        found.append(
            NavItem(gettext("Act for others"), url, "assign", request.path.startswith(url), text=text)
        )
    return found


def more(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """Announcements, in the menu behind the person's name."""
    if not request.user.is_authenticated:
        return []
    text = gettext("What the committee has said")
    return [NavItem(gettext("Announcements"), reverse("estate:announcements"), "pin", text=text)]
