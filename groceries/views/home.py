"""What the home page shows of group orders: what can be ordered now, and what is on its way to this household."""

from typing import Any

from groceries import access, shown
from groceries.models import Order
from groceries.views.residents import about
from groceries.words import LIVE, CampaignState, OrderState
from hub.core.people import access as people
from hub.core.people.models import Area, Person

MOST = 3
DONE = (OrderState.COLLECTED, OrderState.DELIVERED, OrderState.CLOSED)


def waited_for(person: Person, area: Area) -> list[Order]:
    """The orders that somebody still waits for, newest first."""
    rows = access.orders_of(person).filter(state__in=LIVE, campaign__area=area).exclude(state__in=DONE)
    return list(rows.order_by("-pk")[:MOST])


def shown_to(person: Person, area: Area) -> dict[str, Any]:
    """For whoever lives in the area; nothing for others. A fixed number of queries."""
    household = people.households_of(person).filter(area=area).order_by("pk").first()
    if household is None:
        return {"open_campaigns": [], "my_orders": [], "open_count": 0}
    campaigns = access.campaigns_seen_by(person).filter(area=area, state=CampaignState.OPEN)
    found = [one for one in campaigns.order_by("closes_at", "pk")[:50] if one.is_open]
    told = about(household, found)
    free = [one for one in found if one.pk not in told["mine"]]
    return {
        "open_campaigns": sorted(free, key=lambda one: one.pk not in told["again"])[:MOST],
        "open_count": len(found),
        "my_orders": [(order, shown.steps(order)) for order in waited_for(person, area)],
        **told,
    }
