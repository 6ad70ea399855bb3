"""Goods that are gone are brought to no door, and no voucher is worth them any more."""

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from groceries import actions
from groceries.models import Redemption
from groceries.words import OrderState
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Person
from hub.core.tasks import actions as tasks
from hub.core.tasks.models import Task
from hub.core.tasks.words import TaskState
from tests.core.races import at_once
from tests.groceries.door_kit import Frail, frail_door
from tests.groceries.kit import wrong


@pytest.fixture
def frail(area: Area, building: Building, xiao_zhao: Person) -> Frail:
    """Granny Chen's two packs are to be brought to her door."""
    return frail_door(area, building, xiao_zhao)


def nobody_goes() -> bool:
    return not Task.objects.filter(source_kind="grocery_door", state=TaskState.OPEN).exists()


@pytest.mark.django_db
def test_collected_at_the_point_nobody_goes_to_the_door(frail: Frail) -> None:
    frail.claim()
    actions.redeem(frail.voucher, by=frail.leader, quantity=1)
    assert not nobody_goes()  # one pack is still to be brought
    actions.redeem(frail.voucher, by=frail.leader)
    assert (frail.order.state, nobody_goes()) == (OrderState.COLLECTED, True)
    assert Notice.objects.filter(person=frail.walker, verb="tasks.task.cancelled").count() == 1
    assert wrong() == []


@pytest.mark.django_db
def test_given_to_somebody_else_it_is_neither_brought_nor_scanned(
    frail: Frail, area: Area, sign_in: Callable[..., Client]
) -> None:
    actions.leave(frail.order, by=frail.leader)
    assert not nobody_goes()
    actions.give_up(frail.order, by=frail.leader, why="送给了别人")
    assert (frail.order.state, frail.voucher.left, nobody_goes()) == (OrderState.CLOSED, 0, True)
    scan = actions.redeem(frail.voucher, by=frail.leader)
    assert scan.is_conflict
    page = sign_in(frail.leader).get(reverse("groceries:conflicts", args=[area.slug])).content.decode()
    assert frail.order.shown_code in page
    assert wrong() == []


@pytest.mark.django_db
def test_part_of_it_was_collected_and_the_rest_is_given_away(frail: Frail) -> None:
    actions.redeem(frail.voucher, by=frail.leader, quantity=1)
    actions.leave(frail.order, by=frail.leader)
    actions.give_up(frail.order, by=frail.leader, why="送给了别人")
    assert list(Redemption.objects.values_list("quantity", flat=True)) == [1, 1]
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_handed_out_at_the_point_and_at_the_door_at_once(frail: Frail) -> None:
    held = frail.claim()
    results = at_once(
        partial(tasks.complete, held, by=frail.walker, token=held.token),
        partial(actions.redeem, frail.voucher, by=frail.leader),
    )
    assert not [one for one in results if isinstance(one, Exception)], results
    assert frail.order.state in (OrderState.COLLECTED, OrderState.DELIVERED)
    assert sum(Redemption.objects.values_list("quantity", flat=True)) == 2
    assert nobody_goes()
    assert wrong() == []
