"""One campaign that is broken holds up no other, and the operator sees that it is."""

from datetime import timedelta

import pytest

from groceries import access, jobs
from groceries.models import Campaign
from groceries.words import CampaignState
from hub.core.jobs.each import SomeFailed, each
from hub.core.kit import clock
from hub.core.people.models import Area
from tests.groceries.kit import leader, opened


@pytest.mark.django_db
def test_a_campaign_that_cannot_be_closed_stops_nobody_elses(
    area: Area, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The first of three is broken, when it is closed; the other two are closed and decided."""
    sun = leader(area)
    broken, *others = [opened(area, sun, title=f"第{n}轮") for n in range(3)]
    ago = {"opens_at": clock.now() - timedelta(hours=3), "closes_at": clock.now() - timedelta(seconds=5)}
    Campaign.objects.update(**ago)
    Campaign.objects.filter(pk=broken.pk).update(closes_at=clock.now() - timedelta(minutes=5))
    was = access.leaders_of

    def leaders_of(campaign: Campaign) -> set[int]:
        if campaign.pk == broken.pk:
            raise RuntimeError("one campaign is broken")
        return was(campaign)

    monkeypatch.setattr(access, "leaders_of", leaders_of)
    with pytest.raises(SomeFailed, match="one campaign is broken"):
        jobs.open_and_close_campaigns.call()
    states = dict(Campaign.objects.values_list("pk", "state"))
    assert states == {broken.pk: CampaignState.OPEN, **{one.pk: CampaignState.FAILED for one in others}}
    assert len([line for line in caplog.records if line.exc_info]) == 1


def test_what_ends_it_ends_it_at_once() -> None:
    """Who gives no answer to one is not asked two hundred times."""
    asked: list[int] = []

    def act(number: int) -> int:
        asked.append(number)
        if number == 2:
            raise TimeoutError
        return number

    with pytest.raises(TimeoutError):
        each([1, 2, 3], act, stop=(TimeoutError,))
    assert asked == [1, 2]
    with pytest.raises(SomeFailed, match="1 failed, 4 done"):
        each([1, 2, 3], act)
    assert (asked[2:], each([], act)) == ([1, 2, 3], 0)
