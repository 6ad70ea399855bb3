"""Batches and orders learn how their errands go; called by the core inside the errand's own transaction."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from groceries import access, events
from groceries.actions import unanswered, vouchers
from groceries.models import Batch, Order
from groceries.words import OrderState
from hub.core.announce import Event
from hub.core.kit import clock
from hub.core.live import names
from hub.core.people.models import Person
from hub.core.tasks.models import Task
from hub.core.tasks.sources import Source, Step


def _order_of(task: Task) -> Order:
    return Order.objects.select_related("campaign__area", "household", "beneficiary").get(
        pk=task.source_id or 0
    )


def _batch_of(task: Task) -> Batch:
    return Batch.objects.select_related("campaign__area", "building").get(pk=task.source_id or 0)


def on_door(step: Step) -> list[Event]:
    """A door: somebody is on the way, the goods are there, nobody answered, or nobody comes after all."""
    order = _order_of(step.task)
    if step.verb in ("claimed", "started"):
        return [events.about_order(events.OnTheWay, order, by=step.by)]
    if step.verb == "unreached":
        return unanswered.nobody_in(order, by=step.by)
    if step.verb != "done":
        return []
    return delivered(order, by=step.by)


def delivered(order: Order, *, by: Person | None) -> list[Event]:
    """
    The goods are at the door: what the voucher is still worth is used up. Where somebody collected them before, the
    second handing out is a conflict like a second scan.
    """
    told = events.household(order, but=by)
    made = vouchers.use_up(order, by)
    if made is not None and made.is_conflict:
        told = access.leaders_of(order.campaign) | events.desk(order.campaign)
        return [events.about_order(events.ScannedTwice, order, by=by, told=told, redemption=made.pk)]
    if not vouchers.hand_over(order, OrderState.DELIVERED, by):
        return []
    return [events.about_order(events.Delivered, order, by=by, told=told)]


def on_batch(step: Step) -> list[Event]:
    """A building's load is where it belongs."""
    batch = _batch_of(step.task)
    if step.verb != "done" or not Batch.objects.filter(pk=batch.pk, done_at=None).update(done_at=clock.now()):
        return []
    return [
        events.about_campaign(events.BatchCarried, batch.campaign, by=step.by, building=batch.building_id)
    ]


def _batch_url(task: Task) -> str:
    """By the batch alone: which campaign it is would cost a query for each line of the board."""
    return reverse("groceries:errand_batch", args=[task.area.slug, task.source_id])


def _door_url(task: Task) -> str:
    """By the order alone, for the same reason."""
    return reverse("groceries:errand_door", args=[task.area.slug, task.source_id])


def _order_streams(task: Task) -> list[str]:
    return [names.case("order", task.source_id or 0)]


def _batch_streams(task: Task) -> list[str]:
    return [names.case("campaign", _batch_of(task).campaign_id)]


def _orders_own(task: Task, person: Person) -> bool:
    return person.pk in access.people_of(_order_of(task))


def _batches_own(_task: Task, _person: Person) -> bool:
    return False


DOOR_SOURCE = Source(_order_streams, on_door, _door_url, _orders_own, _("The group order"), knocks=False)
BATCH_SOURCE = Source(_batch_streams, on_batch, _batch_url, _batches_own, _("The group order"))
