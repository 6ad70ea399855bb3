"""What moves the numbers of a campaign tells its watchers, and appends nothing to the campaign's stream."""

from collections.abc import Callable

import pytest
from django.test import TestCase

from groceries import actions
from hub.core.kit.errors import Conflict
from hub.core.live import hot, rows
from hub.core.live.hot import Rhythm
from hub.core.people.models import Area, Person
from tests.groceries.kit import leader, opened, order, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], list[str]]:
    """Whom an action tells after its commit."""

    def after(act: Callable[[], object]) -> list[str]:
        found: list[str] = []
        monkeypatch.setattr(hot, "_rhythm", Rhythm(found.append, lambda seconds, act: None))
        with TestCase.captureOnCommitCallbacks(execute=True):
            act()
        return found

    return after


def test_orders_tell_and_write_no_row(
    area: Area, li_wei: Person, told: Callable[[Callable[[], object]], list[str]]
) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 9}})
    stream, home = f"campaign:{campaign.pk}", li_wei.memberships.get().household
    before = rows.cursors({stream})
    assert told(lambda: order(campaign, home, li_wei)) == [stream]
    placed = campaign.orders.get()
    assert told(lambda: actions.change(placed, wish(campaign, 2), by=li_wei)) == [stream]
    assert told(lambda: actions.cancel(placed, by=li_wei)) == [stream]
    assert rows.cursors({stream}) == before


def test_a_refused_order_tells_nobody(
    area: Area, li_wei: Person, told: Callable[[Callable[[], object]], list[str]]
) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 1}})

    def too_many() -> None:
        with pytest.raises(Conflict):
            order(campaign, li_wei.memberships.get().household, li_wei, 2)

    assert told(too_many) == []


def test_the_end_of_all_orders_tells(
    area: Area, li_wei: Person, told: Callable[[Callable[[], object]], list[str]]
) -> None:
    campaign = opened(area, by := leader(area))
    order(campaign, li_wei.memberships.get().household, li_wei)
    assert told(lambda: actions.cancel_campaign(campaign, by=by, why="供应商没货")) == [
        f"campaign:{campaign.pk}"
    ]
