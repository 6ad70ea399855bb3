"""What the building board shows of the services: the desk sees them all."""

from collections.abc import Mapping

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from groceries.models import Order
from groceries.words import Handing, OrderState
from hub.core.estate.board import Sign
from hub.core.notices.models import Notice
from hub.core.people.models import Building, Membership
from support import access as support

ON_THE_WAY = (OrderState.ALLOCATED, OrderState.PACKED)


def requests(building: Building) -> Mapping[int, int]:
    """Requests that are open, by household."""
    return support.open_by_household(building)


def deliveries(building: Building) -> Mapping[int, int]:
    """Orders whose goods are here and still to be brought to the door."""
    waiting = Order.objects.filter(household__building=building, handing=Handing.DOOR, state__in=ON_THE_WAY)
    return dict(waiting.order_by().values_list("household").annotate(n=Count("pk")))


def unread(building: Building) -> Mapping[int, int]:
    """Notices that those who joined have not opened: behind such a door somebody may have to be told by a knock."""
    here = Membership.objects.filter(household__building=building, ended_at=None, joined_at__isnull=False)
    homes = dict(here.values_list("person", "household"))
    found: dict[int, int] = {}
    waiting = Notice.objects.filter(person__in=homes, read_at=None)
    for person, n in waiting.order_by().values_list("person").annotate(n=Count("pk")):
        found[homes[person]] = found.get(homes[person], 0) + n
    return found


SIGNS = (
    Sign("ask", _("Open requests"), requests),
    Sign("basket", _("To be delivered"), deliveries),
    Sign("bell", _("Unread notices"), unread),
)
