"""The way to the errands, for whoever may take them."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.core.flow.context import NavItem
from hub.core.people import access as people
from hub.core.people.models import Area
from hub.core.people.words import WORKFORCES


def items(request: HttpRequest, area: Area | None) -> list[NavItem]:
    """Errands, for the three workforces."""
    if area is None or not people.has_role(request.user, area, *WORKFORCES):
        return []
    url = reverse("tasks:board", args=[area.slug])
    own = [reverse(f"tasks:{name}", args=[area.slug]) for name in ("shifts", "profile")]
    current = request.path.startswith((url, "/claims/", "/tasks/", "/runs/")) or request.path in own
    return [NavItem(_("Errands"), url, "walk", current, text=_("Take one, walk, say that it is done"))]
