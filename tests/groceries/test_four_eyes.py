"""Whoever made, led or handed in a campaign does not approve it, whatever she leads now."""

from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from groceries import actions
from groceries.models import Campaign
from groceries.words import CampaignState
from hub.core.kit.errors import NotYours
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from tests.conftest import staff
from tests.groceries.kit import leader, offer, terms

pytestmark = pytest.mark.django_db


def handed_in(area: Area, maker: Person, by: Person) -> Campaign:
    """Made by one, handed in by one."""
    draft = actions.draft(area, terms(), by=maker)
    offer(draft, maker)
    return actions.submit(draft.reread(), by=by)


def refuses(campaign: Campaign, by: Person) -> None:
    """It is no other pair of eyes."""
    with pytest.raises(NotYours, match=r"campaign\.own"):
        actions.approve(campaign, by=by)
    assert campaign.reread().state == CampaignState.IN_REVIEW


@pytest.fixture
def desk(area: Area, auntie_wang: Person, director_zhou: Person) -> tuple[Person, Person]:
    """Two of the desk."""
    return auntie_wang, director_zhou


def test_handing_it_over_does_not_make_it_somebody_elses(
    area: Area, desk: tuple[Person, Person], noon: datetime, sign_in: Any
) -> None:
    wang, zhou = desk
    sun = leader(area)
    campaign = handed_in(area, wang, wang)
    actions.add_leader(campaign, sun, by=wang)
    actions.remove_leader(campaign, wang, by=wang)
    refuses(campaign, wang)
    page = reverse("groceries:manage", args=[area.slug, campaign.pk])
    yes = reverse("groceries:campaign_approve", args=[area.slug, campaign.pk])
    assert yes not in sign_in(wang).get(page).text
    assert yes in sign_in(zhou).get(page).text
    assert actions.approve(campaign, by=zhou).state == CampaignState.OPEN


def test_who_handed_it_in_for_somebody_does_not_approve_it(
    area: Area, desk: tuple[Person, Person], noon: datetime
) -> None:
    wang, zhou = desk
    campaign = handed_in(area, leader(area), wang)
    refuses(campaign, wang)
    assert actions.approve(campaign, by=zhou).state == CampaignState.OPEN


def test_who_ever_led_it_does_not_approve_it(area: Area, desk: tuple[Person, Person], noon: datetime) -> None:
    wang, zhou = desk
    sun = leader(area)
    campaign = handed_in(area, sun, sun)
    actions.add_leader(campaign, zhou, by=sun)
    actions.remove_leader(campaign, zhou, by=sun)
    refuses(campaign, zhou)
    assert actions.approve(campaign, by=wang).state == CampaignState.OPEN


def test_a_desk_of_one_approves_what_nobody_else_could(area: Area, noon: datetime, sign_in: Any) -> None:
    only = staff("王阿姨", area, Role.COMMITTEE)
    campaign = handed_in(area, only, only)
    page = reverse("groceries:manage", args=[area.slug, campaign.pk])
    assert (
        reverse("groceries:campaign_approve", args=[area.slug, campaign.pk]) in sign_in(only).get(page).text
    )
    assert actions.approve(campaign, by=only).state == CampaignState.OPEN
