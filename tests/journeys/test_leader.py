"""A leader's evening: a price list becomes a draft, the committee agrees in another browser, orders come in live."""

import pytest
from playwright.sync_api import expect

from groceries import actions
from groceries.actions import Wish
from groceries.models import Campaign
from groceries.words import CampaignState
from hub.core.live import protocol
from hub.core.people.models import Area, Person
from tests.core.import_kit import DATA
from tests.groceries.kit import leader, opened, order
from tests.journeys.conftest import Desk
from tests.journeys.kit import is_live

NO_SOCKET = """window.WebSocket = class {
  constructor() { setTimeout(() => this.onclose({ code: 1006 })); }
  close() {}
};"""
pytestmark = [pytest.mark.browser, pytest.mark.journey]


def test_from_the_price_list_to_the_first_orders(
    desk: Desk, area: Area, auntie_wang: Person, li_wei: Person
) -> None:
    sun = leader(area)
    phone = desk.open("/", sun, viewport={"width": 360, "height": 780})
    phone.get_by_role("link", name="I lead").first.click()
    phone.get_by_role("link", name="New group order").first.click()
    phone.get_by_label("What is it called?").fill("Thursday vegetables")
    phone.get_by_label("Where is it handed out?").fill("East gate")
    phone.get_by_role("button", name="Begin").click()
    phone.get_by_role("link", name="Import a price list").first.click()
    phone.set_input_files("input[type=file]", DATA / "supplier_hengfeng.xlsx")
    phone.get_by_role("button", name="Read the file").click()
    expect(phone.locator("select[name=column_3]")).to_have_value("price")
    phone.get_by_role("button", name="Check the file").click()
    expect(phone.get_by_text("20 rows would be written.")).to_be_visible()
    expect(phone.get_by_text("Licence JY13101010000000.")).to_be_visible()
    phone.get_by_role("button", name="Write them").click()
    phone.get_by_role("link", name="To the group order").click()
    phone.get_by_role("link", name="Ask the committee").click()
    phone.get_by_role("button", name="Ask the committee").click()
    expect(phone.get_by_text("The committee is looking at it.")).to_be_visible()

    laptop = desk.open(f"/area/{area.slug}/desk/", auntie_wang, viewport={"width": 1280, "height": 900})
    laptop.get_by_role("link", name="Group orders").click()
    laptop.get_by_role("link", name="Thursday vegetables").click()
    laptop.get_by_role("link", name="Approve", exact=True).click()
    laptop.get_by_role("button", name="Approve").click()
    expect(laptop.get_by_text("30 more packs, and it takes place.").first).to_be_visible()

    # The leader's open page has heard of it, and hears the numbers of orders that write nothing to its stream.
    expect(phone.get_by_text("Open for orders").first).to_be_visible()
    is_live(laptop)
    campaign = Campaign.objects.get()
    assert campaign.state == CampaignState.OPEN
    pack = campaign.offers.get(title__startswith="蔬菜包A")
    home = li_wei.memberships.get().household
    actions.place_order(campaign, home, Wish(wants={pack.pk: 2}), by=li_wei)
    expect(laptop.locator("#main .reach-words")).to_have_text("28 more packs, and it takes place.")
    expect(phone.locator("#main .reach-words")).to_have_text("28 more packs, and it takes place.")
    actions.cancel(campaign.orders.get(), by=li_wei)
    expect(phone.locator("#main .reach-words")).to_have_text("30 more packs, and it takes place.")


def test_the_numbers_are_fetched_without_a_socket_too(
    desk: Desk, area: Area, li_wei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "POLL", 1)
    sun = leader(area)
    campaign = opened(area, sun, minimum_of="packs", minimum=10)
    page = desk.open("/", sun)
    page.add_init_script(NO_SOCKET)
    page.goto(f"/area/{area.slug}/campaigns/{campaign.pk}/")
    expect(page.locator("#main .reach-words")).to_have_text("10 more packs, and it takes place.")
    order(campaign, li_wei.memberships.get().household, li_wei, 3)
    expect(page.locator("#main .reach-words")).to_have_text("7 more packs, and it takes place.")
