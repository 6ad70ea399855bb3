"""The waiting list is served by whoever can be served: the others cost nothing, however many wait."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groceries import actions
from groceries.jobs import serve_waiting_lists
from groceries.models import Campaign, Order
from groceries.words import OrderState
from hub.core.people.models import Area, Building, CareFlag, Household, Person
from hub.core.people.words import CareKind
from tests.conftest import door, resident
from tests.groceries.kit import leader, left, opened, order, wrong

pytestmark = pytest.mark.django_db


def home(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.get().household


def neighbours(building: Building, floor: int, many: int) -> list[Person]:
    """People of one floor after the other, ten on each."""
    return [
        resident(f"住户{floor}-{n}", door(building, f"{floor + n // 10:02}{n % 10:02}")) for n in range(many)
    ]


def wait(campaign: Campaign, people: list[Person], number: int = 1) -> None:
    """They want a pack that is gone, and wait."""
    for one in people:
        assert order(campaign, home(one), one, number, wait=True).state == OrderState.WAITLISTED


def state(person: Person) -> str:
    """What became of somebody's order."""
    return str(Order.objects.get(household=home(person)).state)


def test_those_who_wait_for_what_is_gone_are_not_even_read(
    area: Area, building: Building, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3,514 households waited for a pack, and each minute the hub stood still for a second while it read them all."""
    monkeypatch.setattr("groceries.actions.waiting.AT_ONCE", 3)
    campaign = opened(area, leader(area), {"stock": {"general": 0}}, {"title": "大米"})

    def asked() -> int:
        with CaptureQueriesContext(connection) as questions:
            assert serve_waiting_lists.func() == 0
        return len(questions)

    wait(campaign, neighbours(building, 1, 2))
    few = asked()
    wait(campaign, neighbours(building, 11, 14))
    assert asked() == few


def test_what_is_kept_for_others_makes_nobody_else_try(
    area: Area, building: Building, li_wei: Person
) -> None:
    """The desk learns of a dialysis later: that household is served out of the reserve, past those who came before."""
    stock = {"general": 0, "reserved": 2}
    campaign = opened(area, leader(area), {"stock": stock})
    before = neighbours(building, 1, 4)
    wait(campaign, before)
    wait(campaign, [li_wei])
    CareFlag.objects.create(
        household=home(li_wei), episode=campaign.episode, kind=CareKind.DIALYSIS, source="desk"
    )
    assert serve_waiting_lists.func() == 1
    assert [state(one) for one in (*before, li_wei)] == [OrderState.WAITLISTED] * 4 + [OrderState.RESERVED]
    assert (left(campaign, "reserved"), wrong()) == (1, [])


def test_a_small_wish_is_not_kept_waiting_by_a_big_one(
    area: Area, building: Building, li_wei: Person
) -> None:
    """Five were cancelled, which is too few for the first; the second gets three, the fourth the last two."""
    campaign = opened(area, leader(area), {"stock": {"general": 5}})
    first = order(campaign, home(li_wei), li_wei, 5)
    people = neighbours(building, 1, 4)
    for one, number in zip(people, (6, 3, 3, 2), strict=True):
        wait(campaign, [one], number)
    actions.cancel(first, by=li_wei)
    waits, has = OrderState.WAITLISTED, OrderState.RESERVED
    assert [state(one) for one in people] == [waits, has, waits, has]
    assert (left(campaign), wrong()) == (0, [])


def test_whoever_accepts_fewer_gets_what_is_there(area: Area, building: Building, li_wei: Person) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 2}})
    first = order(campaign, home(li_wei), li_wei, 2)
    strict, modest = neighbours(building, 1, 2)
    wait(campaign, [strict], 3)
    placed = order(campaign, home(modest), modest, 3, wait=True, accept_fewer=True)
    actions.cancel(first, by=li_wei)
    assert [state(strict), state(modest)] == [OrderState.WAITLISTED, OrderState.RESERVED]
    assert (placed.lines.get().quantity, left(campaign), wrong()) == (2, 0, [])
