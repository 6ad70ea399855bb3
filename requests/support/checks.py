"""What must always be true of requests; `manage.py verify` asks (hub.core.kit.invariants)."""

from hub.core.kit import invariants
from hub.core.kit.invariants import Findings
from hub.core.people.models import Area
from support.actions import escalating


def urgent_has_owner_or_ladder() -> Findings:
    """An open request of level 0 or 1 always has an owner, or a ladder climbs (requests.md, "Never broken")."""
    for area in Area.objects.order_by("pk"):
        for request in escalating.unheard(area).order_by("pk"):
            yield f"request:{request.pk}", "an owner or a ladder", "neither"


def register() -> None:
    """Hands the checks in."""
    invariants.register("support.urgent_has_owner_or_ladder", urgent_has_owner_or_ladder)
