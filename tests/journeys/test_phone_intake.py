"""An elder rings: her request stands on the desk after a few strokes of the keyboard, without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from hub.core.people.models import Area, Household, Person
from support.models import SupportRequest
from tests.journeys.conftest import Desk
from tests.journeys.kit import ask, is_live

pytestmark = pytest.mark.browser

SECONDS_A_KEY = 0.5
"""A poor typist (Card, Moran and Newell, the keystroke-level model); who types all day needs half of it."""


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.struck = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.struck += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.struck += 3 * len(text)  # about what a Chinese input method takes for one sign


def test_granny_chen_rings(
    desk: Desk, area: Area, granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    page = desk.open(f"/area/{area.slug}/desk/", auntie_wang)
    is_live(page)
    keys = Keys(page)
    keys.press("n")
    expect(page.locator("select[name=building]")).to_be_focused()
    fields = page.locator("form[data-draft] .field:visible")
    assert fields.count() <= 8
    keys.press("1", "2", "Tab")
    keys.type("304")
    keys.press("Tab", "Tab", "Tab")  # name and phone are on the roster
    expect(page.locator("select[name=category]")).to_be_focused()
    keys.press("F", "Tab", "Tab")
    keys.type("家里没有米了，腿不好，下不了楼，请送到门口，老年证在门卫")
    keys.press("Control+Enter")
    expect(page.locator("#panes")).to_contain_text("陈桂花")
    found = SupportRequest.objects.get()
    assert (found.beneficiary, found.category, found.contact_phone) == (granny_chen, "food", "+8619912345678")
    assert keys.struck * SECONDS_A_KEY <= 90, f"{keys.struck} keys"


def test_she_has_rung_before_and_her_words_go_there(
    desk: Desk, area: Area, granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    earlier = ask(area, granny_chen, "没有米了", "food")
    page = desk.open(f"/area/{area.slug}/desk/new/", auntie_wang)
    page.locator("select[name=building]").select_option(str(granny_door.building_id))
    page.locator("input[name=door]").fill("304")
    page.locator("select[name=category]").select_option("food")
    page.locator("textarea[name=text]").fill("米还没有到")
    page.locator("textarea[name=text]").press("Control+Enter")
    expect(page.get_by_text("This door has asked for the same within two days:")).to_be_visible()
    expect(page.locator("textarea[name=text]")).to_have_value("米还没有到")
    page.get_by_role("button", name=f"Add to #{earlier.number}").press("Enter")
    expect(page.locator("#talk")).to_contain_text("米还没有到")
    assert SupportRequest.objects.count() == 1
