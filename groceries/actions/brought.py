"""Errands to one household's door: whether somebody brings an order, and that nobody goes for nothing."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groceries.models import Order
from groceries.words import Handing
from hub.core.announce import Event
from hub.core.people.models import Person
from hub.core.tasks.actions import cases
from hub.core.tasks.models import Task
from hub.core.tasks.words import TaskState

DOOR = "grocery_door"
"""The kind of source of these errands."""


def being_brought() -> QuerySet[Task]:
    """The open errands to doors, for an `Exists` on orders."""
    return Task.objects.filter(source_kind=DOOR, state=TaskState.OPEN)


def is_brought(order: Order) -> bool:
    """Whether an errand to its door is on the board."""
    return being_brought().filter(source_id=order.pk).exists()


def hold(order: Order) -> None:
    """
    Takes the rows of the errand to its door before the order's own, as whoever ends that errand takes them: two who
    hand out the same goods at one moment, at the point and at the door, wait for each other in no circle.
    """
    if order.handing == Handing.DOOR:
        cases.in_hand(being_brought().filter(source_id=order.pk))


def nobody_goes(order: Order, *, by: Person) -> list[Event]:
    """The goods are gone: the errand to its door is called off. Its events go into the caller's announce."""
    if order.handing != Handing.DOOR:
        return []
    return cases.case_is_over(DOOR, order.pk, by=by, reason=_("The goods were handed out already."))
