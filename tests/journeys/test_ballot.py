"""A draw, from two phones and the leader's: entered, promised, drawn, checked by a stranger, and the next round."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from groceries import actions
from groceries.models import Campaign, Order
from groceries.words import OrderState
from hub.core.kit import clock
from hub.core.people.models import Area, Building, Person
from tests.conftest import door, resident
from tests.groceries.kit import leader, opened, wrong
from tests.journeys.conftest import Desk
from tests.journeys.kit import violations

pytestmark = [pytest.mark.browser, pytest.mark.journey]

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}}


def test_one_mask_for_two_doors_and_nobody_can_say_it_was_rigged(
    desk: Desk, area: Area, building: Building, li_wei: Person, auntie_wang: Person
) -> None:
    """Who is not drawn pays nothing, reads its place, and is in the next round without doing anything."""
    sun, neighbour = leader(area), resident("邻居", door(building, "0601"))
    campaign = opened(
        area, sun, {"stock": {"general": 1}}, allotment="ballot", draw_number="SSE close of 2022-04-11"
    )
    phones = {person: _enter(desk, campaign, person) for person in (li_wei, neighbour)}
    Campaign.objects.filter(pk=campaign.pk).update(closes_at=clock.now())
    actions.close_due()
    leads = desk.open(f"/area/{area.slug}/campaigns/{campaign.pk}/drawing/", sun, **PHONE)
    expect(leads.get_by_text("2 entries wait for this number: SSE close of 2022-04-11.")).to_be_visible()
    leads.locator("[name=number]").fill("3251.85")
    leads.locator("[name=compared]").check()
    leads.get_by_role("button", name="Draw now").click()
    expect(leads.get_by_text("A draw is never repeated.")).to_be_visible()
    assert violations(leads) == []
    lost = Order.objects.get(state=OrderState.NOT_ALLOCATED)
    loser = next(person for person in phones if person.memberships.get().household_id == lost.household_id)
    _check_as_anybody(desk, campaign, lost)

    leads.get_by_role("button", name="Begin the next round").click()
    second = Campaign.objects.get(follows=campaign)
    expect(leads).to_have_url(f"{desk.hub.url}/area/{area.slug}/campaigns/{second.pk}/")
    actions.submit(second, by=sun)
    actions.approve(Campaign.objects.get(pk=second.pk), by=auntie_wang)
    phone = phones[loser]
    phone.goto(f"{desk.hub.url}/orders/{lost.pk}/")
    expect(phone.get_by_text("It was not enough for you.")).to_be_visible()
    phone.get_by_role("link", name="My entry in the next round").click()
    expect(phone.get_by_text("you are drawn before everybody who is new")).to_be_visible()
    assert violations(phone) == []
    assert wrong() == []


def _enter(desk: Desk, campaign: Campaign, person: Person) -> Page:
    """One of it, collected; no payment is asked for."""
    phone = desk.open(f"/groceries/{campaign.pk}/", person, **PHONE)
    expect(phone.get_by_text("This is given out by a draw.")).to_be_visible()
    phone.goto(f"{desk.hub.url}/groceries/{campaign.pk}/order/")
    phone.locator("input[name^=q-], input[type=number]").first.fill("1")
    while not phone.url.startswith(f"{desk.hub.url}/orders/"):
        choices = phone.locator("main form input[type=radio]:visible")
        if choices.count() and not phone.locator("main form input[type=radio]:checked").count():
            choices.first.check()
        with phone.expect_navigation():
            phone.locator("main form .button-main").last.click()
    expect(phone.get_by_text("You are in the draw.").first).to_be_visible()
    return phone


def _check_as_anybody(desk: Desk, campaign: Campaign, lost: Order) -> None:
    """A browser without an account finds the code, its place, and the file and program that say the same."""
    anybody = desk.open(f"/groceries/{campaign.pk}/draw/", None, **PHONE)
    anybody.get_by_label("Your receipt code").fill(lost.shown_code)
    anybody.get_by_role("button", name="Look it up").click()
    expect(anybody.get_by_text(f"{lost.shown_code} was drawn as number 2.")).to_be_visible()
    expect(anybody.get_by_role("link", name="draw.json")).to_be_visible()
    assert violations(anybody) == []
