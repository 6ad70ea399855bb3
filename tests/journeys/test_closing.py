"""From the cut-off to the goods at the door: the leader, the gate with and without a network, a volunteer."""

import contextlib

import pytest
from playwright.sync_api import Error, Page, expect

from groceries import actions
from groceries.models import Campaign, Order, Redemption, Voucher
from groceries.words import CampaignState, OrderState
from hub.core.people.models import Area, Building, Household, Person
from hub.core.people.words import Role
from tests.conftest import door, resident, staff
from tests.groceries import closing_kit
from tests.groceries.kit import leader, opened, wish, wrong
from tests.journeys.conftest import Desk, Hub
from tests.journeys.kit import until

pytestmark = pytest.mark.journey

PHONE = {"width": 390, "height": 780}
SCAN = "/area/xinminzhu/vouchers/"
CARRIED = """async (path) => {
  if (!navigator.serviceWorker.controller) return false;
  const page = await (await caches.open("kept")).match(path);
  return Boolean(page) && (await (await caches.open("gate")).keys()).length >= 3;
}"""


@pytest.fixture
def voucher(area: Area, li_wei: Person, granny_door: Household) -> Voucher:
    """Li Wei's, for a mixed pack."""
    assert granny_door.pk
    home = li_wei.memberships.get().household
    campaign = closing_kit.collecting(area, leader(area), home)
    return Voucher.objects.select_related("order").get(order=closing_kit.order_of(campaign, home))


def find(page: Page, code: str) -> None:
    """Types what stands on a voucher."""
    page.get_by_label("Code on the voucher").fill(code)
    page.get_by_role("button", name="Find").click()


def online(page: Page) -> None:
    """Tells the page what a browser says when the network is back; it may be sending, or loading anew, already."""
    with contextlib.suppress(Error):
        page.evaluate("void dispatchEvent(new Event('online'))")


def test_two_gates_without_a_network_scan_the_same_voucher(
    desk: Desk, hub: Hub, area: Area, voucher: Voucher
) -> None:
    """Both hand it out, because neither can know; when the network is back one counts, and the other is a conflict."""
    wu, zheng = staff("吴保安", area, Role.GUARD), staff("郑保安", area, Role.GUARD)
    east, west = (desk.open(SCAN, guard, viewport=PHONE) for guard in (wu, zheng))
    for page in (east, west):
        until(page, CARRIED, SCAN)
    hub.stop()
    for page, code in ((east, voucher.payload), (west, voucher.order.shown_code)):
        page.reload()
        find(page, code)
        expect(page.get_by_text("蔬菜包 × 1")).to_be_visible()
        page.get_by_role("button", name="Handed out").click()
        expect(page.get_by_text("1 waiting: sent as soon as there is a network.")).to_be_visible()
    assert not Redemption.objects.exists()

    hub.start()
    for page in (east, west):  # each sends by itself when it hears the hub again: nobody knows which is first
        online(page)
        expect(page.get_by_text("waiting: sent")).to_have_count(0)
    first, second = Redemption.objects.order_by("pk").values_list("by", "quantity")
    assert {first, second} in ({(wu.pk, 1), (zheng.pk, 0)}, {(zheng.pk, 1), (wu.pk, 0)})
    late = {wu.pk: east, zheng.pk: west}[second[0]]
    expect(late.get_by_text("was handed out already")).to_be_visible()
    assert second[1] == 0
    assert Order.objects.get(pk=voucher.order_id).state == OrderState.COLLECTED
    assert wrong() == []


def test_a_forged_voucher_is_refused_without_a_network(
    desk: Desk, hub: Hub, area: Area, voucher: Voucher
) -> None:
    page = desk.open(SCAN, staff("吴保安", area, Role.GUARD), viewport=PHONE)
    until(page, CARRIED, SCAN)
    hub.stop()
    text, _dot, signature = voucher.payload.rpartition(".")
    find(page, f"{text}.{signature[::-1]}")
    expect(page.get_by_text("This voucher was not made by the hub.")).to_be_visible()
    expect(page.get_by_role("button", name="Handed out")).to_be_hidden()


def test_from_the_cut_off_to_the_door(
    desk: Desk, area: Area, building: Building, li_wei: Person, xiao_zhao: Person
) -> None:
    """The leader orders, the gate counts one too few, the leader shares out, the volunteer brings it."""
    sun, wu = leader(area), staff("吴保安", area, Role.GUARD)
    granny = resident("陈桂花", door(building, "0304"))
    campaign = opened(area, sun)
    for person, number, more in ((granny, 1, {"handing": "door", "door_reason": "frail"}), (li_wei, 2, {})):
        home = person.memberships.get().household
        actions.place_order(campaign, home, wish(campaign, number, **more), by=person)
    closing_kit.confirmed(campaign, sun)

    lead = desk.open(f"/area/xinminzhu/campaigns/{campaign.pk}/closing/", sun)
    lead.get_by_role("button", name="Issue the purchase orders").click()
    expect(lead.get_by_role("link", name="Goods are here: 恒丰")).to_be_visible()

    gate = desk.open("/area/xinminzhu/goods/", wu, viewport=PHONE)
    gate.get_by_role("link", name="恒丰").click()
    gate.get_by_label("Arrived").fill("2")
    gate.get_by_text("Disinfected at the gate").click()
    gate.get_by_role("button", name="Write down what came").click()
    expect(gate.get_by_text("Nothing is expected now.")).to_be_visible()

    lead.reload()
    lead.get_by_role("link", name="Share out").click()
    expect(lead.get_by_text("1 household gets less")).to_be_visible()
    lead.get_by_role("button", name="Share out like this").click()
    lead.get_by_role("button", name="Begin to hand out").click()
    lead.get_by_role("button", name="Packed 12栋").click()
    expect(lead.get_by_text("0 of 2 households have their goods.")).to_be_visible()

    walk = desk.open("/area/xinminzhu/tasks/", xiao_zhao, viewport=PHONE)
    walk.get_by_role("link", name="12栋").first.click()
    walk.get_by_role("button", name="I will do the whole run").click()
    walk.get_by_role("button", name="Done 0304").click()
    expect(walk.get_by_role("button", name="Done 0304")).to_have_count(0)
    home = granny.memberships.get().household
    until(walk, "() => !document.querySelector('[data-outbox-box]')")
    assert closing_kit.order_of(campaign, home).state == OrderState.DELIVERED
    assert Campaign.objects.get(pk=campaign.pk).state == CampaignState.COLLECTING
    assert wrong() == []
