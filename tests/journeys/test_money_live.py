"""Li Wei pays; the leader, the desk and he himself see it at once, without a reload."""

import pytest
from playwright.sync_api import expect

from hub.core.people.models import Area, Building, Person
from tests.conftest import door, resident
from tests.groceries.closing_kit import closed, handing
from tests.groceries.kit import leader, opened, order, wrong
from tests.groceries.money_kit import home
from tests.journeys.conftest import Desk
from tests.journeys.kit import is_live

pytestmark = pytest.mark.journey
PHONE = {"width": 390, "height": 780}


def test_who_has_paid_is_seen_by_everybody_at_once(
    desk: Desk, area: Area, building: Building, li_wei: Person, auntie_wang: Person
) -> None:
    sun = leader(area)
    campaign = opened(area, sun)
    granny = resident("陈桂花", door(building, "0304"))
    for person in (li_wei, granny):
        order(campaign, home(person), person)
    mine = campaign.orders.get(household=home(li_wei))

    phone = desk.open(f"/orders/{mine.pk}/payment/", li_wei, viewport=PHONE)
    lead = desk.open(f"/area/{area.slug}/campaigns/{campaign.pk}/money/?view=check", sun)
    queue = desk.open(f"/area/{area.slug}/money/", auntie_wang)
    for page in (phone, lead, queue):
        is_live(page)

    own = desk.open(f"/orders/{mine.pk}/", li_wei, viewport=PHONE)
    is_live(own)
    expect(own.locator("#due")).to_contain_text("¥58.00 to pay")

    phone.get_by_role("button", name="I have paid").click()
    expect(lead.locator("#lines .item")).to_contain_text(mine.shown_code)
    expect(lead.locator("#figures li").nth(2)).to_contain_text("¥58.00")
    expect(own.locator("#due")).to_contain_text("To be checked: ¥58.00")

    queue.get_by_role("checkbox", name=mine.shown_code).check()
    queue.get_by_role("button", name="These are there").click()
    expect(lead.get_by_text("Nothing here")).to_be_visible()
    expect(lead.locator("#figures li").nth(1)).to_contain_text("¥58.00")
    expect(own.locator("#due")).to_contain_text("Paid: ¥58.00")
    expect(phone.locator("#pay").get_by_text("Checked")).to_be_visible()
    assert wrong() == []


def test_the_ring_of_what_is_handed_out_turns_while_the_gate_scans(
    desk: Desk, area: Area, building: Building
) -> None:
    sun = leader(area)
    homes = [door(building, "0101"), door(building, "0102")]
    campaign = handing(closed(area, sun, homes, [1, 1]), sun)
    one = campaign.orders.order_by("pk")[0]
    lead = desk.open(f"/area/{area.slug}/campaigns/{campaign.pk}/closing/", sun)
    left = desk.open(f"/area/{area.slug}/campaigns/{campaign.pk}/uncollected/", sun)
    for page in (lead, left):
        is_live(page)
    expect(lead.get_by_text("0 of 2 households")).to_be_visible()
    scan = desk.open(f"/area/{area.slug}/vouchers/?code={one.code}", sun, viewport=PHONE)
    scan.get_by_role("button", name="Handed out").click()
    expect(lead.get_by_text("1 of 2 households")).to_be_visible()
    expect(left.get_by_text(one.shown_code)).to_have_count(0)
    scan.wait_for_load_state(
        "networkidle"
    )  # the others knew before it did; closed meanwhile, Chromium may hang
