"""The letter's code, on a phone, in both languages; and the committee letting somebody in who had no letter."""

from typing import Any

import pytest
from playwright.sync_api import expect

from hub.core.people.models import Area, Household, Membership, Person
from hub.core.people.words import Relation
from tests.conftest import door
from tests.core.join_kit import letter, listed
from tests.core.post import last_code
from tests.journeys.conftest import Desk
from tests.journeys.kit import is_live

pytestmark = [pytest.mark.browser, pytest.mark.journey]
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 780}}


@pytest.fixture
def home(building: Any) -> Household:
    return door(building, "0602")


@pytest.fixture
def fang(home: Household) -> Membership:
    listed(home, "徐明", Relation.HEAD)
    return listed(home, "徐小芳", Relation.CHILD)


@pytest.mark.parametrize("script", [True, False])
def test_the_letter_leads_in_on_a_phone(
    desk: Desk, home: Household, fang: Membership, auntie_wang: Person, script: bool
) -> None:
    page = desk.open(f"/join/{letter(home, auntie_wang)}/", java_script_enabled=script, **PHONE)
    expect(page.get_by_role("heading", name="Is this your door?")).to_be_visible()
    assert letter.__name__ not in page.url
    page.get_by_role("radio", name="简体中文").check()
    page.get_by_role("button", name="Yes, I live here").click()
    expect(page.get_by_text("您是哪一位？").first).to_be_visible()
    page.get_by_role("radio", name="徐*芳").check()
    page.get_by_role("button", name="继续").click()
    page.get_by_label("邮箱或手机号").fill("139 0000 0002")
    page.get_by_role("button", name="发验证码给我").click()
    page.get_by_label("六位验证码").fill("000 0000")
    page.get_by_role("button", name="加入").click()
    expect(page.get_by_text("验证码不对").first).to_be_visible()
    page.get_by_label("六位验证码").fill(last_code())
    page.get_by_role("button", name="加入").click()
    expect(page.get_by_role("heading", name="欢迎您，徐小芳")).to_be_visible()
    fang.refresh_from_db()
    assert fang.joined_at is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_a_letter_the_committee_compares_and_lets_in(
    desk: Desk, area: Area, home: Household, fang: Membership, auntie_wang: Person
) -> None:
    waiting = desk.open(f"/area/{area.slug}/joining/", auntie_wang, viewport={"width": 1280, "height": 900})
    is_live(waiting)
    expect(waiting.get_by_text("Nobody is waiting")).to_be_visible()
    page = desk.open("/join/request/", **PHONE)
    page.get_by_label("Building").select_option(label="12栋")
    page.get_by_label("Door").fill("602")
    page.get_by_label("Your name").fill("徐小芳")
    page.get_by_label("E-mail or phone").fill("fang@example.org")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Six digits").fill(last_code())
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("It is with the committee.")).to_be_visible()
    waiting.get_by_role("link", name="徐小芳").click()
    expect(waiting.get_by_role("radio", name="徐*芳")).to_be_checked()
    waiting.get_by_role("button", name="Let them in").click()
    expect(waiting.get_by_text("Nobody is waiting")).to_be_visible()
    page.reload()
    expect(page.get_by_text("You have joined.")).to_be_visible()
    fang.refresh_from_db()
    assert fang.person.name == "徐小芳"
    assert fang.joined_at is not None
