"""Without any script the first road still goes from end to end."""

import pytest
from playwright.sync_api import expect

from hub.core.people.models import Area, Person
from support.models import SupportRequest
from tests.journeys.conftest import Desk

pytestmark = pytest.mark.browser


def test_ask_for_help_and_answer_it_without_scripts(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    page = desk.open(
        "/requests/new/", li_wei, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Medicine").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()  # nothing runs out within days
    page.get_by_label("What do you need?").fill("我需要胰岛素")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send to the committee").click()
    found = SupportRequest.objects.get()
    expect(page).to_have_url(f"{desk.hub.url}/requests/{found.pk}/")

    staff = desk.open(f"/area/{area.slug}/desk/", auntie_wang, java_script_enabled=False)
    staff.locator("[data-key-row] a").first.click()
    staff.get_by_role("button", name="I have it").click()
    expect(staff.locator("#panes")).to_contain_text("王阿姨 has it.")
    staff.get_by_label("Reply: the resident reads this").fill("下午送到")
    staff.get_by_role("button", name="Send to the resident").click()

    page.reload()
    expect(page.locator(".talk")).to_contain_text("下午送到")
