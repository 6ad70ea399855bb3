"""What moves the numbers of a campaign tells its watchers, and appends nothing to the campaign's stream."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, TestCase

from groceries import actions, money_lists, running
from groceries.models import Campaign
from groceries.words import CampaignKind, CampaignState, OrderState
from hub.core.kit.errors import Conflict
from hub.core.live import hot, rows
from hub.core.live.hot import Rhythm
from hub.core.payments import actions as payments
from hub.core.people.models import Area, Person
from tests.groceries.api_kit import Program
from tests.groceries.kit import leader, opened, order, wish
from tests.groceries.money_kit import fixed, home, paid, said

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


def test_what_did_not_come_tells_whoever_runs_it(
    area: Area, li_wei: Person, told: Callable[[Callable[[], object]], list[str]]
) -> None:
    campaign = opened(area, by := leader(area))
    line = fixed(order(campaign, home(li_wei), li_wei, 2)).lines.get()
    assert told(lambda: actions.not_delivered(line, 1, by=by)) == [f"running:{campaign.pk}"]


class TestDashboard:
    """Unpaid and not collected stand beside the other numbers (groceries.md, 10)."""

    def test_what_is_unpaid_and_not_collected_leads_to_where_it_is_dealt_with(
        self,
        area: Area,
        li_wei: Person,
        granny_chen: Person,
        auntie_wang: Person,
        sign_in: Callable[..., Client],
    ) -> None:
        campaign = opened(area, by := leader(area))
        mine = order(campaign, home(li_wei), li_wei, 2)
        order(campaign, home(granny_chen), by)
        client = sign_in(by)
        base = f"/area/{area.slug}/campaigns/{campaign.pk}/"
        ask = Program(client, f"/areas/{area.slug}/campaigns/{campaign.pk}")

        def numbers() -> tuple[int, ...]:
            now = ask("GET", "/numbers")[1]
            return now["unpaid_minor"], now["unpaid_orders"], now["not_collected"]

        assert numbers() == (17400, 2, 0)
        payment = said(mine, li_wei, 10000)
        assert numbers() == (7400, 2, 0)
        said(mine, li_wei)
        assert numbers() == (5800, 1, 0)
        payments.fail(payment, by=auntie_wang, why="没有收到")
        assert numbers() == (15800, 2, 0)
        shown = client.get(f"{base}numbers/").content.decode()
        assert f'<a href="{base}money/?view=unpaid">¥158.00</a>' in shown
        assert "未付 · 2单" in shown
        assert "uncollected" not in shown
        campaign.orders.update(state=OrderState.PACKED)
        Campaign.objects.update(state=CampaignState.COLLECTING)
        assert numbers() == (15800, 2, 2)
        assert f'<a href="{base}uncollected/">2</a>' in client.get(f"{base}numbers/").content.decode()
        campaign.orders.filter(pk=mine.pk).update(state=OrderState.COLLECTED)
        assert numbers() == (15800, 2, 1)

    def test_it_is_what_the_list_of_the_unpaid_adds_up_to(
        self, area: Area, li_wei: Person, granny_chen: Person, auntie_wang: Person
    ) -> None:
        campaign = opened(area, by := leader(area))
        placed = order(campaign, home(li_wei), li_wei, 2)
        order(campaign, home(granny_chen), by)
        fixed(placed)
        paid(placed, li_wei, auntie_wang)
        actions.not_delivered(placed.lines.get(), 1, by=by)
        figures, now = money_lists.figures(campaign), money_lists.unpaid(campaign)
        assert (now.amount_minor, now.orders) == (figures.open, figures.unpaid_orders) == (5800, 1)
        assert money_lists.orders(campaign, "unpaid").count() == 1

    def test_nothing_is_unpaid_where_nothing_costs(self, area: Area, li_wei: Person) -> None:
        campaign = opened(area, leader(area))
        order(campaign, home(li_wei), li_wei)
        Campaign.objects.update(kind=CampaignKind.FREE_RATION)
        assert money_lists.unpaid(campaign.reread()) == money_lists.Unpaid()

    def test_payments_and_hands_move_it(
        self, area: Area, li_wei: Person, sign_in: Callable[..., Client]
    ) -> None:
        """The page asks again for payments, and for both streams that move the numbers."""
        campaign = opened(area, by := leader(area))
        shown = sign_in(by).get(f"/area/{area.slug}/campaigns/{campaign.pk}/").content.decode()
        streams = f'data-live-hot="campaign:{campaign.pk} running:{campaign.pk}"'
        assert f'data-live-on="payment refund" {streams}' in shown
        assert shown.count(f"running:{campaign.pk}") >= 2  # and the page follows it

    def test_it_is_one_statement_more(
        self, area: Area, li_wei: Person, django_assert_num_queries: Any
    ) -> None:
        campaign = opened(area, leader(area))
        order(campaign, home(li_wei), li_wei)
        with django_assert_num_queries(3):
            running.numbers(campaign)
