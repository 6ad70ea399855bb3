"""Nothing stays unsold that somebody wants: at the cut-off, and after reserves have flowed to everybody."""

from datetime import timedelta

import pytest

from groceries import actions
from groceries.actions import waiting
from groceries.models import Campaign, Offer
from groceries.words import OrderState
from hub.core.kit import clock
from hub.core.people.models import Area, Building, Person
from tests.conftest import door, resident
from tests.groceries.closing_kit import doors
from tests.groceries.kit import leader, left, opened, order, wish, wrong


@pytest.mark.django_db
def test_at_the_cut_off_everybody_is_served_for_whom_there_is_enough(
    area: Area, building: Building, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine wait; the lorry holds nine more ten seconds before the cut-off, and two are served at a time."""
    monkeypatch.setattr(waiting, "AT_ONCE", 2)
    sun = leader(area)
    campaign = opened(area, sun, {"stock": {"general": 1}}, waiting_list=True)
    for home in doors(building, 10):
        order(campaign, home, sun, wait=True)
    actions.set_stock(Offer.objects.select_related("campaign__area").get(), {"general": 10}, by=sun)
    assert campaign.orders.filter(state=OrderState.WAITLISTED).count() == 7
    campaign.refresh_from_db()
    actions.close(campaign, by=sun, why="满了")
    assert (campaign.orders.filter(state=OrderState.WAITLISTED).count(), left(campaign)) == (0, 0)
    assert wrong() == []


@pytest.mark.django_db
def test_what_comes_back_to_a_reserve_that_has_flowed_is_everybodys(
    area: Area, building: Building, li_wei: Person
) -> None:
    """A pack that was kept for the phone is cancelled after the hour: whoever waits gets it."""
    sun, home = leader(area), door(building, "0909")
    hour = clock.now() + timedelta(minutes=1)
    campaign = opened(
        area, sun, {"stock": {"general": 0, "proxy": 1}}, reserve_flows_at=hour, waiting_list=True
    )
    phoned = actions.place_order(campaign, home, wish(campaign, channel="phone"), by=sun)
    Campaign.objects.filter(pk=campaign.pk).update(reserve_flows_at=clock.now() - timedelta(seconds=1))
    assert actions.flow_reserves(campaign)
    lives = door(building, "0910")
    waits = actions.place_order(campaign, lives, wish(campaign, wait=True), by=resident("乙", lives))
    phoned.refresh_from_db()
    actions.cancel(phoned, by=sun)
    waits.refresh_from_db()
    assert waits.state != OrderState.WAITLISTED
    assert (left(campaign), left(campaign, "proxy")) == (0, 0)
    assert wrong() == []
