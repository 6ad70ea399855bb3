"""Anybody reads the terms of a campaign; who got what is for the people of the estate, and masked."""

from collections.abc import Callable

import pytest
from django.test import Client

from groceries import actions
from groceries.models import Campaign, Supplier
from groceries.words import CampaignState
from hub.core.people.models import Area, Building, Person
from tests.conftest import door, resident
from tests.groceries.kit import leader, opened, order, terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(area: Area) -> Campaign:
    """With a supplier whose licence is known, and the committee's reason."""
    found = opened(area, leader(area), {"grams": 5000}, fee_minor=200)
    Supplier.objects.update(licence="SP3101150001234")
    Campaign.objects.filter(pk=found.pk).update(approval_words="比市场价高，因为含配送。")
    return found


def test_a_visitor_reads_supplier_licence_price_and_reason(campaign: Campaign, li_wei: Person) -> None:
    placed = order(campaign, li_wei.memberships.get().household, li_wei, 2)
    page = Client().get(f"/groceries/{campaign.pk}/public/").content.decode()
    for words in ("恒丰", "SP3101150001234", "¥58.00", "¥11.60", "¥2.00"):
        assert words in page
    assert placed.shown_code not in page
    assert Client().get(f"/groceries/{campaign.pk}/register/").status_code == 302


def test_the_register_names_codes_and_floors_never_doors_or_names(
    campaign: Campaign, building: Building, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    neighbour = resident("张敏", door(building, "0601"))
    placed = order(campaign, li_wei.memberships.get().household, li_wei, 2)
    for path in ("register/", "register/print/"):
        page = sign_in(neighbour).get(f"/groceries/{campaign.pk}/{path}").content.decode()
        assert placed.shown_code in page
        assert "05**" in page
        assert "0502" not in page
        assert "李伟" not in page


def test_a_draft_is_nobodys_to_read_and_a_strangers_register_is_not_there(
    area: Area, campaign: Campaign, stranger: Person, sign_in: Callable[..., Client]
) -> None:
    assert sign_in(stranger).get(f"/groceries/{campaign.pk}/register/").status_code == 404
    hidden = actions.draft(area, terms(), by=campaign.leaders.get().person)
    for state in (CampaignState.DRAFT, CampaignState.IN_REVIEW):
        Campaign.objects.filter(pk=hidden.pk).update(state=state)
        assert Client().get(f"/groceries/{hidden.pk}/public/").status_code == 404


def test_on_a_phone_each_line_of_the_register_says_what_it_is(
    campaign: Campaign, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    """At 360 px the goods stood two characters a line: a narrow screen stacks each line, with its headings."""
    order(campaign, li_wei.memberships.get().household, li_wei, 2)
    page = sign_in(li_wei).get(f"/groceries/{campaign.pk}/register/").text
    assert 'class="table table-cards"' in page
    assert page.count("data-label=") == 3
