"""While a draw is made, somebody who entered it has their share of the same kind elsewhere."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from groceries import actions, entitlement
from groceries.actions import ballots
from groceries.models import Campaign
from groceries.words import CampaignState, OrderState
from hub.core.people.models import Area, Building, Person
from tests.conftest import resident
from tests.groceries.closing_kit import doors
from tests.groceries.kit import leader, opened, order, wrong
from tests.groceries.money_kit import at_once

both = pytest.mark.django_db(transaction=True)


def both_at_once(
    area: Area, building: Building, committee: Person, monkeypatch: pytest.MonkeyPatch
) -> tuple[Campaign, list[str]]:
    """
    Four enter a draw for four packs, one pack for each household in ten days. When the draw has looked who has had
    their share, the first of them orders elsewhere; the draw waits for that as long as it can.
    """
    sun, homes = leader(area), doors(building, 4)
    people = [resident(f"住户{n}", home) for n, home in enumerate(homes)]
    actions.set_rule(area, "bundle", 1, 10, by=committee, words="每户一份")
    drawn = opened(
        area, sun, {"stock": {"general": 4}}, allotment="ballot", draw_number="上证指数4月11日收盘"
    )
    other = opened(area, sun, {})
    for home, person in zip(homes, people, strict=True):
        order(drawn, home, person)
    actions.close(drawn, by=sun, why="满了")
    was, looked, ordered = ballots._passed_over, threading.Event(), threading.Event()

    def passed_over(*args: Any) -> set[str]:
        found = was(*args)
        looked.set()
        ordered.wait(1)
        return found

    def elsewhere() -> None:
        looked.wait(20)
        try:
            order(other, homes[0], people[0])
        finally:
            ordered.set()

    monkeypatch.setattr(ballots, "_passed_over", passed_over)
    campaign = Campaign.objects.select_related("area", "episode").get(pk=drawn.pk)
    draw: Callable[[], Any] = lambda: actions.draw(campaign, "3251.85", by=sun)  # noqa: E731
    came = at_once(draw, elsewhere)
    drawn.refresh_from_db()
    return drawn, came


@both
def test_one_order_elsewhere_stops_no_draw(
    area: Area, building: Building, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draw comes first, and whoever won has had their share."""
    drawn, came = both_at_once(area, building, auntie_wang, monkeypatch)
    assert came == ["done", "entitlement.used_up"]
    assert drawn.state == CampaignState.DRAWN
    assert set(drawn.orders.values_list("state", flat=True)) == {OrderState.PLACED}
    assert wrong() == []


@both
@pytest.mark.postgres
def test_without_the_queue_one_household_undoes_everybodys_draw(
    area: Area, building: Building, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: SQLite has one writer at a time, so that only PostgreSQL shows it."""
    if connection.vendor != "postgresql":
        pytest.fail("needs PostgreSQL")
    monkeypatch.setattr(entitlement, "queue_all", lambda accounts: None)
    drawn, came = both_at_once(area, building, auntie_wang, monkeypatch)
    assert came == ["entitlement.used_up", "done"]
    assert drawn.state == CampaignState.CLOSED
