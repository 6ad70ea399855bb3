"""A household orders on its phone: the first time, again, for Granny Chen, and when two want the last one."""

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from groceries import actions
from groceries.models import Campaign, Order
from groceries.words import OrderState
from hub.core.people.models import Area, Building, Household, Person
from tests.conftest import door, resident
from tests.groceries.kit import leader, left, opened, order, wrong
from tests.journeys.conftest import Desk
from tests.journeys.kit import violations

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
WORDS = {
    "en": {
        "on": "Continue", "order": "Order", "same": "Same as last time", "value": "Something alike of the same value",
        "pick": "I pick it up · 12栋门口", "in": "Your order is in.", "left": "2 left", "less": "Take what is left",
    },
    "zh-hans": {
        "on": "继续", "order": "下单", "same": "和上次一样", "value": "换成同等价值的类似商品",
        "pick": "自己去取 · 12栋门口",
        "in": "下单成功。", "left": "还剩 2 份", "less": "有多少要多少",
    },
}  # fmt: skip


def home(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.get().household


class Screens:
    """A phone whose screens are counted, and looked at: axe finds nothing on them, and none scrolls sideways."""

    def __init__(self, desk: Desk, person: Person, language: str, **options: Any) -> None:
        self.page = desk.open("about:blank", person, **{**PHONE, **options})
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": desk.hub.url}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item]
        self.said, self.seen, self.taps = WORDS[language], 1, 0
        self.page.goto(f"{desk.hub.url}/")

    def look(self) -> None:
        """One more screen."""
        self.seen += 1
        assert violations(self.page) == []
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 360

    def tap(self, role: Any, name: str) -> None:
        """One tap that leads to another screen."""
        self.taps += 1
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name, exact=True).first.click()
        self.look()


@pytest.fixture
def campaign(area: Area) -> Campaign:
    """Vegetables and rice, with a minimum."""
    goods: tuple[dict[str, Any], ...] = (
        {"stock": {"general": 9}, "cap": 3, "grams": 5000},
        {"title": "东北大米", "kind": "staples"},
    )
    return opened(area, leader(area), *goods, minimum_of="packs", minimum=30, fee_minor=200)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_first_order_of_a_newcomer_in_large_text(
    language: str, desk: Desk, campaign: Campaign, li_wei: Person
) -> None:
    Person.objects.filter(pk=li_wei.pk).update(text_size="large")
    phone = Screens(desk, li_wei, language)
    said, page = phone.said, phone.page
    phone.tap("link", campaign.title)
    page.locator(".step-more").first.click()
    page.locator(".step-more").first.click()
    expect(page.locator("[data-total] b")).to_have_text("¥118.00")
    phone.tap("button", said["on"])
    page.get_by_label(said["value"]).check()
    phone.tap("button", said["on"])
    page.get_by_label(said["pick"]).check()
    phone.tap("button", said["on"])
    phone.tap("button", said["order"])
    expect(page.get_by_text(said["in"])).to_be_visible()
    placed = Order.objects.get()
    expect(page.locator("h1")).to_contain_text(placed.shown_code)
    assert (placed.household, placed.total_minor, left(campaign)) == (home(li_wei), 11800, 7)
    assert phone.seen <= 7
    assert wrong() == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_same_again_is_at_most_three_taps_from_home(
    language: str, desk: Desk, area: Area, li_wei: Person
) -> None:
    lead = leader(area)
    before = opened(area, lead, {"title": "蔬菜包"}, {"title": "鸡蛋"})
    wants = {offer.pk: 2 for offer in before.offers.all()}
    actions.place_order(before, home(li_wei), actions.Wish(wants=wants, substitution="same_value"), by=li_wei)
    Order.objects.update(state=OrderState.COLLECTED)
    Campaign.objects.filter(pk=before.pk).update(state="settled")
    now = opened(area, lead, {"title": "蔬菜包"})
    phone = Screens(desk, li_wei, language)
    phone.tap("button", phone.said["same"])
    expect(phone.page.locator(".note-warn")).to_contain_text("鸡蛋")
    phone.tap("button", phone.said["order"])
    expect(phone.page.get_by_text(phone.said["in"])).to_be_visible()
    assert phone.taps <= 3
    placed = Order.objects.get(campaign=now)
    assert (placed.lines.get().quantity, placed.substitution) == (2, "same_value")


def test_the_desk_orders_for_granny_chen_by_keys_alone(
    desk: Desk, area: Area, granny_chen: Person, granny_door: Household, auntie_wang: Person
) -> None:
    campaign = opened(area, leader(area), {"stock": {"general": 0, "proxy": 2}})
    page = desk.open(f"/area/{area.slug}/orders/new/", auntie_wang, viewport={"width": 1280, "height": 900})
    page.locator("[name=building]").focus()
    for key in ("12", "Tab", "304", "Tab", "2", "Enter"):
        page.keyboard.press(key) if key in ("Tab", "Enter") else page.keyboard.type(key)
    expect(page.locator(".note-ok")).to_contain_text("0304")
    placed = Order.objects.get()
    expect(page.locator(".note-ok")).to_contain_text(placed.shown_code)
    assert (placed.beneficiary, placed.channel, left(campaign, "proxy")) == (granny_chen, "phone", 0)
    assert violations(page) == []

    page.goto(f"{desk.hub.url}/orders/{placed.pk}/?for={granny_door.pk}")
    expect(page.locator(".acting")).to_contain_text("陈桂花")
    page.get_by_role("link", name="Cancel it").click()
    expect(page.locator(".acting")).to_contain_text("陈桂花")
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.locator("#order")).to_contain_text("Cancelled")
    assert (left(campaign, "proxy"), wrong()) == (2, [])


def test_two_want_the_last_packs_and_whoever_is_second_loses_nothing(
    desk: Desk, campaign: Campaign, building: Building, li_wei: Person
) -> None:
    neighbour = resident("张敏", door(building, "0601"))
    order(campaign, home(resident("赵强", door(building, "0602"))), neighbour, 3)
    campaign.offers.update(cap=None)
    first, second = (_at_check(desk, campaign, who, 4) for who in (neighbour, li_wei))
    first.page.get_by_role("button", name="Order", exact=True).click()
    expect(first.page.get_by_text("Your order is in.")).to_be_visible()
    page = second.page
    page.get_by_role("button", name="Order", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("2 left")
    expect(page.locator("input[data-price]").first).to_have_value("4")
    second.look()
    page.get_by_role("button", name="Take what is left").click()
    for _question in range(2):
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Order", exact=True).click()
    expect(page.get_by_text("Your order is in.")).to_be_visible()
    assert (left(campaign), wrong()) == (0, [])


def _at_check(desk: Desk, campaign: Campaign, person: Person, number: int) -> Screens:
    phone = Screens(desk, person, "en")
    page: Page = phone.page
    page.goto(f"{desk.hub.url}/groceries/{campaign.pk}/")
    page.locator("input[data-price]").first.fill(str(number))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("I pick it up").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Order", exact=True)).to_be_visible()
    return phone


def test_without_any_script_it_goes_the_same_way(desk: Desk, campaign: Campaign, li_wei: Person) -> None:
    page = desk.open(f"/groceries/{campaign.pk}/", li_wei, java_script_enabled=False, **PHONE)
    page.locator("input[data-price]").first.fill("2")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("I pick it up").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Order", exact=True).click()
    expect(page.locator("h1")).to_contain_text(Order.objects.get().shown_code)
