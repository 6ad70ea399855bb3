"""Home and desk in the way round, and the rail at the left of the staff's pages: every staff page is one click away."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hub.core.estate import nav as estate
from hub.core.estate.nav import RailLink
from hub.core.flow.context import NavItem
from hub.core.people import access as people
from hub.core.people.models import Area
from hub.core.people.words import DESK_ROLES, WORKFORCES, Role

OPERATORS = frozenset({Role.OPERATOR})
FIRST = (
    RailLink(
        gettext_lazy("Requests"), "desk:queue", "ask", DESK_ROLES, gettext_lazy("Take, answer, send somebody")
    ),
    RailLink(
        gettext_lazy("Errands"),
        "desk:errands",
        "walk",
        DESK_ROLES,
        gettext_lazy("Who has them, what is done"),
    ),
    RailLink(
        gettext_lazy("Team"), "desk:team", "people", DESK_ROLES, gettext_lazy("Who carries how much, hand-over")
    ),
    RailLink(
        gettext_lazy("Volunteers"), "desk:volunteers", "star", DESK_ROLES,
        gettext_lazy("Skills, vetting, zones and caps"),
    ),
    RailLink(
        gettext_lazy("Shifts"), "desk:shifts", "clock", DESK_ROLES, gettext_lazy("Plan a week, see the gaps")
    ),
    RailLink(
        gettext_lazy("Passes"), "support:passes_at_desk", "key", DESK_ROLES,
        gettext_lazy("Who may leave, who is out, who is late back"),
    ),
    RailLink(
        pgettext_lazy("way out", "Gate"), "support:gate", "shield", frozenset({Role.GUARD}),
        gettext_lazy("Check passes, count who goes out and comes back"),
    ),
    RailLink(
        gettext_lazy("Group orders"), "groceries:managed", "basket", frozenset({Role.LEADER, *DESK_ROLES}),
        gettext_lazy("Begin, approve, follow, hand out"),
    ),
    RailLink(
        gettext_lazy("Money"), "groceries:money_queue", "check", DESK_ROLES,
        gettext_lazy("Check what was paid; pay back"),
    ),
    RailLink(
        gettext_lazy("Phone order"), "groceries:phone_order", "phone", DESK_ROLES,
        gettext_lazy("Order for somebody who rings"),
    ),
    RailLink(
        gettext_lazy("Goods"), "groceries:gate", "gate", frozenset({Role.GUARD, Role.LEADER, *DESK_ROLES}),
        gettext_lazy("Write down what a supplier brings"),
    ),
    RailLink(
        gettext_lazy("Vouchers"), "groceries:scan", "eye",
        frozenset({Role.GUARD, Role.LEADER, *DESK_ROLES, *WORKFORCES}),
        gettext_lazy("Scan, and hand out what was ordered"),
    ),
)  # fmt: skip
BESIDE_DUTY = (
    RailLink(
        gettext_lazy("On call"), "ladder:rota", "bell", DESK_ROLES,
        gettext_lazy("Who is rung at night, and where nobody is planned"),
    ),
    RailLink(
        gettext_lazy("Alarms"), "ladder:ladders", "alert", OPERATORS, gettext_lazy("What calls now, and who was told")
    ),
)  # fmt: skip
"""Stands right after "On duty"."""
LAST = (
    RailLink(
        gettext_lazy("Ready words"), "desk:shelf", "talk", DESK_ROLES,
        gettext_lazy("Replies, checklists, answers for residents"),
    ),
    RailLink(
        gettext_lazy("Three rates"), "desk:rates", "star", DESK_ROLES,
        gettext_lazy("Answered in time, solved, it helped"),
    ),
    RailLink(
        gettext_lazy("Write down"), "desk:intake", "phone", frozenset({Role.GUARD}),
        gettext_lazy("What somebody says at the gate"),
    ),
    RailLink(
        gettext_lazy("Outbox"), "notices:outbox", "send", DESK_ROLES | OPERATORS,
        gettext_lazy("What was sent, and what failed"),
    ),
    RailLink(
        gettext_lazy("Jobs"), "jobs:jobs", "refresh", OPERATORS, gettext_lazy("What runs in the background")
    ),
)  # fmt: skip


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
    return NavItem(_("Desk"), url, "tasks", request.path.startswith(url))


def rail(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """What the person's roles open in the area, the requests first."""
    if area is None:
        return []
    roles = people.roles_of(request.user, area)
    return [_item(request, link, area) for link in links() if link.roles & roles]


def links() -> list[RailLink]:
    """Every line of the rail, in its order."""
    duty = next(n for n, link in enumerate(estate.RAIL, 1) if link.name == "estate:duty")
    return [*FIRST, *estate.RAIL[:duty], *BESIDE_DUTY, *estate.RAIL[duty:], *LAST]


def _item(request: HttpRequest, link: RailLink, area: Area) -> NavItem:
    url = reverse(link.name, args=[area.slug])
    current = request.path == url or (url.count("/") > 3 and request.path.startswith(url))
    return NavItem(str(link.label), url, link.icon, current, text=str(link.text))


def more(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """What one is told and how, in the menu behind the person's name."""
    if not request.user.is_authenticated:
        return []
    text = _("By push, SMS or e-mail, and when it is quiet")
    return [NavItem(_("What to be told"), reverse("notices:preferences"), "sms", text=text)]
