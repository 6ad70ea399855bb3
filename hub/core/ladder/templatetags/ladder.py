"""What the pages of the desk show of alerts."""

from typing import Any

from django import template
from django.template.context import Context

from hub.core.ladder import access, policies
from hub.core.ladder.models import EscalationStep, Ladder
from hub.core.people.words import DESK_ROLES, Role

register = template.Library()


@register.inclusion_tag("ladder/_alarms.html", takes_context=True)
def alarms(context: Context) -> dict[str, Any]:
    """The banner at the top of a page of the desk, which follows what happens. Nothing for who does not work there."""
    request = context["request"]
    area = getattr(request, "area", None)
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    if area is None or not roles & DESK_ROLES:
        return {"here": False}
    alerts, kinds = access.alerts(area, roles), policies.kinds(roles)
    return {"here": True, "area": area, "alerts": alerts, "kinds": kinds, "request": request}


@register.filter
def rung_label(step: EscalationStep, ladder: Ladder) -> str:
    """What the rung of a step is called."""
    return str(policies.of(ladder.policy).rung(step.rung).label)


@register.filter
def alert_of(alerts: dict[int, Any], ladder: Ladder) -> Any:
    """The alert of a ladder, if the reader may see it."""
    return alerts.get(ladder.pk)
