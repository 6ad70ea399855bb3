"""
Nobody answered at the door: the goods are not with their household, and the voucher keeps its worth. Somebody brings
them once more; when nobody answers then either, they wait at the pick-up point.
"""

from dataclasses import replace

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from groceries import access, events, progress
from groceries.actions import brought, handing
from groceries.models import Order
from groceries.words import TO_HAND, Handing, OrderState
from hub.core.announce import Event
from hub.core.notices.tell import Words
from hub.core.notices.wording import Said
from hub.core.people.models import Person
from hub.core.tasks import actions as tasks
from hub.core.tasks import doors
from hub.core.tasks.models import Claim

TRIES = 2
"""So often goods are brought to a door by themselves; after that somebody decides it."""


def nobody_in(order: Order, *, by: Person | None) -> list[Event]:
    """
    What follows; the events for the caller's announce. Nothing where the household has its goods by now: it collected
    them while somebody was on the way. The update takes the order's row, so a scan comes before or after.
    """
    if not Order.objects.filter(pk=order.pk, state__in=TO_HAND).update(version=F("version") + 1):
        return []
    order.refresh_from_db()
    missed = Claim.objects.filter(task__source_kind=brought.DOOR, task__source_id=order.pk, nobody_in=True)
    return _again(order, by) if missed.count() < TRIES else _back_at_the_point(order, by)


def _again(order: Order, by: Person | None) -> list[Event]:
    """The door joins those of its building to which somebody goes; what is brought there is the goods."""
    told = events.about_order(events.NobodyIn, order, by=by, told=events.household(order, but=by))
    if brought.is_brought(order):
        return [told]
    run = doors.gathering(order.household.building)
    errand = handing.errand_to(order, run)
    said = _("Nobody answered the first time. The packs are at: %(point)s") % {
        "point": order.campaign.point or order.household.building
    }  # fmt: skip
    title = Words(gettext_noop("Second try: %(title)s"), {"title": Said(handing.title_to(order).kept())})
    details = "\n".join(filter(None, [said, errand.details]))
    errand = replace(errand, title=title, details=details[: doors.MOST_WORDS])
    return [tasks.create(order.campaign.area, errand, by=by)[1], told]


def _back_at_the_point(order: Order, by: Person | None) -> list[Event]:
    """The household may collect it; those who run the campaign may have it brought again, or give it up."""
    waiting = Order.objects.filter(pk=order.pk)
    waiting.update(state=OrderState.UNCOLLECTED, handing=Handing.PICK_UP)
    order.refresh_from_db()
    progress.handed(order.campaign_id)
    home = events.household(order, but=by)
    running = access.leaders_of(order.campaign) | events.desk(order.campaign)
    return [
        events.about_order(events.NobodyInAgain, order, by=by, told=home),
        events.about_order(
            events.NotHandedOver, order, by=by, told=running - home - ({by.pk} if by else set())
        ),
    ]
