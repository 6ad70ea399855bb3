"""What somebody typed is still there after a reload, goes once it was taken, and never outlives the person's stay."""

import pytest
from playwright.sync_api import Page, expect

from hub.core.people.models import Area, Person
from support.models import SupportRequest
from tests.journeys.conftest import Desk
from tests.journeys.kit import ask

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
WORDS = "我需要胰岛素，明天早上就用完了"


def to_the_words(page: Page) -> None:
    """Through the questions of danger, category and what runs out to the free text."""
    page.goto("/requests/new/")
    page.get_by_role("button", name="Continue").click()
    page.locator("[name=category]").first.check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[name=doses_left]")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[name=text]")).to_be_visible()


def drafts(page: Page) -> list[str]:
    """The names of what this device keeps."""
    found: list[str] = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('linli:draft:'))"
    )
    return found


def test_a_request_half_written_is_there_again_and_goes_when_it_was_sent(
    desk: Desk, area: Area, li_wei: Person
) -> None:
    page = desk.open("/", li_wei, viewport=PHONE)
    to_the_words(page)
    page.locator("[name=text]").press_sequentially(WORDS)
    page.goto("/")  # a phone call, another page, the battery
    to_the_words(page)
    expect(page.locator("[name=text]")).to_have_value(WORDS)
    expect(page.get_by_text("What you typed before is back.")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check what you send")
    assert drafts(page) == [f"linli:draft:{li_wei.pk}:request-new:1"]
    page.get_by_role("button", name="Send to the committee").click()
    expect(page.locator("h1")).to_be_visible()
    expect(page).to_have_url(f"{desk.hub.url}/requests/{SupportRequest.objects.get().pk}/")
    assert drafts(page) == []
    to_the_words(page)
    expect(page.locator("[name=text]")).to_have_value("")
    assert SupportRequest.objects.get().text == WORDS


def test_an_answer_survives_a_reload(desk: Desk, area: Area, li_wei: Person) -> None:
    found = ask(area, li_wei, WORDS)
    page = desk.open(f"/requests/{found.pk}/", li_wei, viewport=PHONE)
    field = page.get_by_label("Message")
    field.press_sequentially("现在还剩一支")
    page.reload()
    expect(field).to_have_value("现在还剩一支")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".talk")).to_contain_text("现在还剩一支")
    expect(field).to_have_value("")
    assert drafts(page) == []
    assert found.messages.count() == 1


def test_thrown_away_is_gone(desk: Desk, area: Area, li_wei: Person) -> None:
    found = ask(area, li_wei, WORDS)
    page = desk.open(f"/requests/{found.pk}/", li_wei)
    page.get_by_label("Message").press_sequentially("算了")
    page.reload()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_label("Message")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Message")).to_have_value("")


def test_without_a_network_nothing_is_sent_and_nothing_is_lost(
    desk: Desk, area: Area, li_wei: Person
) -> None:
    found = ask(area, li_wei, WORDS)
    page = desk.open(f"/requests/{found.pk}/", li_wei)
    page.get_by_label("Message").press_sequentially("现在还剩一支")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("There is no network, so nothing was sent.")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".talk")).to_contain_text("现在还剩一支")
    assert found.messages.count() == 1


def test_two_taps_send_once(desk: Desk, area: Area, li_wei: Person) -> None:
    found = ask(area, li_wei, WORDS)
    page = desk.open(f"/requests/{found.pk}/", li_wei)
    page.get_by_label("Message").press_sequentially("现在还剩一支")
    page.get_by_role("button", name="Send", exact=True).evaluate(
        "(button) => { button.click(); button.click(); }"
    )
    expect(page.locator(".talk .say")).to_have_count(1)
    assert found.messages.count() == 1


def test_signing_out_takes_everything_along(desk: Desk, area: Area, li_wei: Person) -> None:
    """The next person at this phone finds nothing: no draft, no page."""
    found = ask(area, li_wei, WORDS)
    page = desk.open(f"/requests/{found.pk}/", li_wei)
    page.get_by_label("Message").press_sequentially("只给居委会看")
    page.reload()
    assert drafts(page)
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert drafts(page) == []


def test_another_person_at_the_same_device_sees_nothing(
    desk: Desk, area: Area, li_wei: Person, granny_chen: Person
) -> None:
    """The session ended without a word; whoever signs in next is somebody else."""
    found = ask(area, li_wei, WORDS)
    page = desk.open(f"/requests/{found.pk}/", li_wei)
    page.get_by_label("Message").press_sequentially("只给居委会看")
    page.reload()
    assert drafts(page)
    desk.sign_in(page.context, granny_chen)
    page.goto("/requests/")
    assert drafts(page) == []


def test_another_language_keeps_what_was_typed_on_a_page_of_the_desk(
    desk: Desk, area: Area, auntie_wang: Person, li_wei: Person
) -> None:
    page = desk.open(f"/area/{area.slug}/members/{li_wei.memberships.get().pk}/", auntie_wang)
    page.locator("main [name=name]").fill("李 伟 伟")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("main [name=name]")).to_have_value("李 伟 伟")
    page.goto("/")
    page.go_back()
    li_wei.refresh_from_db()
    assert li_wei.name != "李 伟 伟"
