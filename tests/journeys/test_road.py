"""The first road, all the way: asked on a phone, triaged on a laptop, run on another phone, rated by who asked."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from hub.core.estate.actions import duty
from hub.core.kit import clock
from hub.core.people.models import Area, Household, Person
from hub.core.tasks.models import Claim
from support.models import SupportRequest
from support.words import State
from tests.journeys.conftest import Desk
from tests.journeys.kit import is_live, row

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
WORDS = {
    "en": {
        "on": "Continue",
        "send": "Send to the committee",
        "have": "I have it",
        "errand": "Send somebody: make an errand",
        "board": "Put it on the board",
        "will": "I will do it",
        "way": "I am on my way",
        "done": "It is done",
        "has": "小赵 has it",
        "solved": "Solved",
        "helped": "It helped",
        "rate": "Send",
    },
    "zh-hans": {
        "on": "继续", "send": "提交给居委会", "have": "我来办", "errand": "派人：发布任务", "board": "发布到任务板",
        "will": "我来做", "way": "我出发了", "done": "完成了", "has": "小赵 已认领", "solved": "已解决",
        "helped": "解决了", "rate": "发送",
    },
}  # fmt: skip


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A parcel at a door."""
    file, data = tmp_path / "door.jpg", BytesIO()
    Image.new("RGB", (640, 480), (200, 180, 90)).save(data, "JPEG")
    file.write_bytes(data.getvalue())
    return file


def speak(page: Page, language: str, url: str) -> None:
    """The page in a language."""
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": url}])
    page.reload()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_first_road(
    language: str, desk: Desk, area: Area, li_wei: Person, auntie_wang: Person, xiao_zhao: Person, photo: Path
) -> None:
    said = WORDS[language]
    staff = desk.open(f"/area/{area.slug}/desk/", auntie_wang, viewport={"width": 1280, "height": 900})
    runner = desk.open(f"/area/{area.slug}/tasks/", xiao_zhao, **PHONE)
    asker = desk.open("/requests/new/", li_wei, **PHONE)
    for page in (staff, runner, asker):
        speak(page, language, desk.hub.url)
    is_live(staff)
    is_live(runner)

    asker.get_by_role("button", name=said["on"]).click()
    asker.locator('input[value="medicine"]').check()
    asker.get_by_role("button", name=said["on"]).click()
    expect(asker.locator('input[name="doses_left"]')).to_be_visible()
    asker.get_by_role("button", name=said["on"]).click()
    asker.locator('textarea[name="text"]').fill("胰岛素明天早上用完")
    asker.get_by_role("button", name=said["on"]).click()
    asker.get_by_role("button", name=said["send"]).click()
    expect(asker.locator("h1")).to_be_visible()
    request = SupportRequest.objects.get()
    is_live(asker)

    staff.locator(row(request)).get_by_role("link").click()
    staff.get_by_role("button", name=said["have"]).click()
    expect(asker.locator("#request")).to_contain_text("王")
    staff.get_by_text(said["errand"]).click()
    staff.get_by_role("button", name=said["board"]).click()

    task = runner.locator('[data-live-row^="task:"]').first
    expect(task).to_be_visible()
    task.get_by_role("link").click()
    runner.get_by_role("button", name=said["will"]).click()
    expect(asker.locator("#request")).to_contain_text(said["has"])
    runner.get_by_role("button", name=said["way"]).click()
    runner.set_input_files('input[type="file"]', photo)
    runner.get_by_role("button", name=said["done"]).click()
    expect(asker.locator("#request img")).to_be_visible()
    assert Claim.objects.get().state == "done"

    staff.reload()
    staff.get_by_role("button", name=said["solved"]).click()
    expect(asker.get_by_text(said["helped"], exact=True)).to_be_visible()
    asker.get_by_text(said["helped"], exact=True).click()
    asker.get_by_role("button", name=said["rate"], exact=True).first.click()
    expect(asker.locator("#request .note-ok").first).to_be_visible()
    request.refresh_from_db()
    assert (request.state, request.satisfaction) == (State.CLOSED, 3)


def test_for_granny_chen_by_phone(
    desk: Desk, area: Area, granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """Keyboard only: N, eight fields, Enter; and the banner that cannot be missed when acting on her pages."""
    duty.start(area, by=auntie_wang, until=clock.now().replace(microsecond=0) + duty.LONGEST / 2)
    page = desk.open(f"/area/{area.slug}/desk/", auntie_wang)
    is_live(page)
    page.keyboard.press("n")
    expect(page.locator('select[name="building"]')).to_be_visible()
    page.locator('select[name="building"]').select_option(str(granny_door.building_id))
    page.locator('input[name="door"]').fill("304")
    page.locator('select[name="category"]').select_option("food")
    page.locator('textarea[name="text"]').fill("没有米了")
    page.locator('textarea[name="text"]').press("Tab")
    page.locator("form button.button-main").press("Enter")
    expect(page.locator("#panes")).to_contain_text("陈桂花")
    request = SupportRequest.objects.get()
    assert (request.beneficiary, request.raised_by) == (granny_chen, auntie_wang)

    page.goto(f"{desk.hub.url}/requests/new/?for={granny_door.pk}")
    expect(page.locator(".acting")).to_contain_text("陈桂花")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".acting")).to_contain_text("陈桂花")
