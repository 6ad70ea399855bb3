"""The way of a guard to what arrives and who collects, and of whoever hands goods out to the scanner."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from groceries.models import Campaign
from groceries.words import CampaignState
from hub.core.flow.context import NavItem
from hub.core.people import access as people
from hub.core.people.models import Area
from hub.core.people.words import WORKFORCES, Role


def items(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """For guards always; for the workforces while something is handed out."""
    if area is None or not request.user.is_authenticated:
        return []
    roles = people.roles_of(request.user, area)
    if not roles & {Role.GUARD, *WORKFORCES}:
        return []
    scan, gate = (reverse(f"groceries:{name}", args=[area.slug]) for name in ("scan", "gate"))
    found = []
    if Role.GUARD in roles:
        found.append(NavItem(_("Goods"), gate, "gate", request.path.startswith(gate)))
    if Role.GUARD in roles or Campaign.objects.filter(area=area, state=CampaignState.COLLECTING).exists():
        found.append(NavItem(_("Vouchers"), scan, "camera", request.path.startswith(scan)))
    return found
