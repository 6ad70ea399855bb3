"""A leader's campaign: from a price list through the committee, live orders, the gate and the cash to settled books."""

import pytest
from playwright.sync_api import Page, expect

from groceries import actions
from groceries.actions import Wish
from groceries.models import Campaign, Offer
from groceries.words import CampaignState, OrderState
from hub.core.live import protocol
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from tests.conftest import staff
from tests.core.import_kit import DATA
from tests.groceries.kit import leader, opened, order, wrong
from tests.journeys.conftest import Desk
from tests.journeys.kit import is_live

NO_SOCKET = """window.WebSocket = class {
  constructor() { setTimeout(() => this.onclose({ code: 1006 })); }
  close() {}
};"""
pytestmark = [pytest.mark.browser, pytest.mark.journey]


def test_from_the_price_list_to_the_settlement(
    desk: Desk, area: Area, auntie_wang: Person, li_wei: Person, granny_chen: Person
) -> None:
    """One leader, one committee member, a gate and two households; no spreadsheet after the supplier's own."""
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
    expect(laptop.get_by_text("30 more packs, and it takes place.")).to_be_visible()

    # The leader's open page has heard of it, and hears the numbers of orders that write nothing to its stream.
    expect(phone.get_by_text("Open for orders").first).to_be_visible()
    is_live(laptop)
    campaign = Campaign.objects.get()
    assert campaign.state == CampaignState.OPEN
    pack = campaign.offers.get(title__startswith="蔬菜包A")
    home = li_wei.memberships.get().household
    actions.place_order(campaign, home, Wish(wants={pack.pk: 2}), by=li_wei)
    expect(laptop.locator("#main .reach-words")).to_have_text("28 more packs, and it takes place.")
    expect(laptop.get_by_text("30 more packs")).to_have_count(0)  # none stands still beside those that move
    expect(phone.locator("#main .reach-words")).to_have_text("28 more packs, and it takes place.")
    actions.cancel(campaign.orders.get(), by=li_wei)
    expect(phone.locator("#main .reach-words")).to_have_text("30 more packs, and it takes place.")
    rice = _rice(campaign)
    for person in (li_wei, granny_chen):
        wants = {pack.pk: 2, rice.pk: 2}
        actions.place_order(campaign, person.memberships.get().household, Wish(wants=wants), by=person)
    Campaign.objects.filter(pk=campaign.pk).update(minimum=8)
    _cut_off(phone, desk, campaign)
    _goods_come(phone, desk, staff("吴保安", area, Role.GUARD), campaign)
    _hand_out(phone, desk, campaign)
    _settle(phone, laptop, desk, campaign)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.settlement.cash_minor) == (CampaignState.SETTLED, _value(campaign))
    states = sorted(campaign.orders.values_list("state", flat=True))
    assert states == [OrderState.CANCELLED, OrderState.CLOSED, OrderState.CLOSED]
    assert wrong() == []


def _cut_off(phone: Page, desk: Desk, campaign: Campaign) -> None:
    """The leader closes orders a little early and says why; the hub decides; the supplier gets what is confirmed."""
    phone.goto(f"{desk.hub.url}/area/xinminzhu/campaigns/{campaign.pk}/")
    phone.get_by_text("More that can be done").click()
    phone.get_by_role("link", name="Close orders earlier").click()
    phone.locator("[name=why]").fill("The lorry comes tonight.")
    phone.locator("form:has([name=why]) button").first.click()
    expect(phone.get_by_text("Orders are closed").first).to_be_visible()
    actions.close_due()
    phone.goto(f"{desk.hub.url}/area/xinminzhu/campaigns/{campaign.pk}/closing/")
    phone.get_by_role("button", name="Issue the purchase orders").click()
    expect(phone.get_by_role("link", name="Goods are here: 恒丰生鲜")).to_be_visible()


def _goods_come(phone: Page, desk: Desk, guard: Person, campaign: Campaign) -> None:
    """The gate counts one pack too few; the leader looks at the shares, and confirms them."""
    gate = desk.open("/area/xinminzhu/goods/", guard, viewport={"width": 390, "height": 780})
    gate.get_by_role("link", name="恒丰生鲜").click()
    for offer, number in ((campaign.offers.get(title__startswith="蔬菜包A"), "3"), (_rice(campaign), "4")):
        gate.locator(f"[name=arrived-{offer.pk}]").fill(number)
    gate.get_by_role("button", name="Write down what came").click()
    expect(gate.get_by_text("Nothing is expected now.")).to_be_visible()
    phone.reload()
    phone.get_by_role("link", name="Share out").click()
    expect(phone.get_by_text("1 household gets less")).to_be_visible()
    phone.get_by_role("button", name="Share out like this").click()
    phone.get_by_role("button", name="Begin to hand out").click()


def _rice(campaign: Campaign) -> Offer:
    return campaign.offers.get(title__startswith="东北大米")


def _value(campaign: Campaign) -> int:
    """What was handed out is worth: three packs for ¥58 and four sacks of rice for ¥69.90."""
    value = sum(one.value_minor or 0 for one in campaign.orders.all())
    assert value == 3 * 5800 + 4 * 6990
    return value


def _hand_out(phone: Page, desk: Desk, campaign: Campaign) -> None:
    """The leader scans both vouchers at the pick-up point."""
    waiting = list(campaign.orders.filter(state=OrderState.ALLOCATED).order_by("pk"))
    phone.get_by_role("link", name="Scan vouchers").first.click()
    for left, placed in zip((1, 0), waiting, strict=True):
        phone.get_by_label("Code on the voucher").fill(placed.shown_code)
        phone.get_by_role("button", name="Find").click()
        phone.get_by_role("button", name="Handed out").click()
        expect(phone.locator("#left")).to_have_text(f"{left}")
    phone.goto(f"{desk.hub.url}/area/xinminzhu/campaigns/{campaign.pk}/closing/")
    expect(phone.get_by_text("2 of 2 households have their goods.")).to_be_visible()


def _settle(phone: Page, laptop: Page, desk: Desk, campaign: Campaign) -> None:
    """The leader notes the cash, the committee checks it, and both come to the same sum."""
    phone.goto(f"{desk.hub.url}/area/xinminzhu/campaigns/{campaign.pk}/money/?view=unpaid")
    for left in (1, 0):
        phone.get_by_role("button", name="Paid in cash").first.click()
        expect(phone.get_by_role("button", name="Paid in cash")).to_have_count(left)
    laptop.goto(f"{desk.hub.url}/area/xinminzhu/money/")
    for box in laptop.locator("[name=payment]").all():
        box.check()
    laptop.get_by_role("button", name="These are there").click()
    expect(laptop.get_by_text("Nothing waits here")).to_be_visible()
    phone.goto(f"{desk.hub.url}/area/xinminzhu/campaigns/{campaign.pk}/settlement/")
    expect(phone.get_by_text("The books agree.")).to_be_visible()
    value = _value(campaign)
    for cash, words in ((value - 100, "but it should be"), (value, "Settled")):
        phone.get_by_label("Cash counted").fill(f"{cash / 100:.2f}")
        phone.get_by_label("Transfers on the account").fill("0")
        phone.get_by_role("button", name="Settle").click()
        expect(phone.get_by_text(words).first).to_be_visible()


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
