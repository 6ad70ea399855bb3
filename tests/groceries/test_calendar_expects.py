"""What the calendar counts: who will get something out of a draw too, and nothing where only times are given out."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from groceries import actions, calendar
from groceries.models import Campaign
from hub.core.kit import clock
from hub.core.people.models import Area, Building, Person
from tests.conftest import door, resident
from tests.groceries.kit import leader, opened, order

pytestmark = pytest.mark.django_db


def drawn(area: Area, sun: Person, building: Building, packs: int | None, entries: int) -> Campaign:
    """A draw that so many have entered; goods come in five days."""
    more = {"allotment": "ballot", "arrives_at": clock.now() + timedelta(days=5)}
    campaign = opened(area, sun, {"stock": {"general": packs}}, **more)
    for number in range(entries):
        somebody = resident(f"住户{number}", door(building, f"0{number + 1}01"))
        order(campaign, somebody.memberships.get().household, somebody)
    return campaign


@pytest.mark.parametrize(("packs", "entries", "counted"), [(3, 5, 3), (9, 5, 5), (None, 4, 4)])
def test_of_a_draw_whoever_can_win_is_counted(
    area: Area, building: Building, noon: datetime, packs: int | None, entries: int, counted: int
) -> None:
    campaign = drawn(area, leader(area), building, packs, entries)
    assert sum(day.orders for day in calendar.days(area)) == counted
    day = calendar.day_of(campaign)
    assert day is not None
    assert day.orders == counted


def test_once_it_is_drawn_the_winners_are(
    area: Area, building: Building, auntie_wang: Person, noon: datetime
) -> None:
    campaign = drawn(area, leader(area), building, 3, 5)
    clock.move(hours=3)
    actions.close(campaign, by=None)
    assert sum(day.orders for day in calendar.days(area)) == 3
    clock.move(hours=60)
    actions.draw(campaign, "3251.85", by=auntie_wang)
    assert sum(day.orders for day in calendar.days(area)) == 3


def test_the_leaders_list_calls_them_entries(
    area: Area, building: Building, noon: datetime, sign_in: Any
) -> None:
    sun = leader(area)
    drawn(area, sun, building, 3, 5)
    page = sign_in(sun).get(reverse("groceries:managed", args=[area.slug])).text
    assert "5户参加抽签" in page
    assert "候补" not in page


def test_times_alone_bring_nothing_to_the_gate(area: Area, noon: datetime) -> None:
    sun = leader(area)
    campaign = opened(area, sun, arrives_at=noon + timedelta(days=1))
    Campaign.objects.filter(pk=campaign.pk).update(kind="slots")
    campaign.refresh_from_db()
    assert not any(day.campaigns for day in calendar.days(area))
    Campaign.objects.update(arrives_at=None)
    assert (calendar.undated(area), calendar.day_of(campaign)) == ([], None)
