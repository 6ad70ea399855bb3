"""Fifty cases by keyboard, three keys each at most, the next one there by itself; and many at once."""

import pytest
from playwright.sync_api import Page, expect

from hub.core.people.models import Area, Person
from support import actions
from support.models import Draft, SupportRequest
from tests.journeys.conftest import Desk
from tests.journeys.kit import ask, is_live, row

pytestmark = pytest.mark.browser

FIFTY = 50


def open_case(page: Page) -> str:
    """The case that is shown."""
    return page.locator("#panes [data-case]").get_attribute("data-case") or ""


def test_fifty_cases_with_three_keys_each(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    for n in range(FIFTY):
        ask(area, li_wei, f"小事 {n}", "other")
    page = desk.open(f"/area/{area.slug}/desk/", auntie_wang, viewport={"width": 1280, "height": 900})
    is_live(page)
    struck = 2
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("#panes [data-case]").wait_for()
    for n in range(FIFTY):
        before = open_case(page)
        keys = ("1", "j", "Enter") if n % 2 else ("h", "Enter")
        struck += len(keys)
        if n % 2:
            with page.expect_response(lambda answer: "/acceptance/" in answer.url):
                page.keyboard.press("1")
            expect(page.locator("#panes")).to_contain_text("王阿姨 has it.")
            expect(page.locator(".htmx-request, .htmx-added, .htmx-settling")).to_have_count(0)
        else:
            page.keyboard.press("h")
            expect(page.get_by_role("button", name="In 1 hour")).to_be_focused()
        for key in keys[1:]:
            page.keyboard.press(key)
        if n < FIFTY - 1:
            expect(page.locator("#panes [data-case]")).not_to_have_attribute("data-case", before)
    assert struck <= 3 * FIFTY
    done = SupportRequest.objects.exclude(owner=None, snoozed_until=None)
    assert done.count() == FIFTY


def test_a_key_in_the_moment_a_case_appears_does_not_leave_the_page(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    """A form that htmx does not know yet would go the browser's way: the list would be where it began."""
    cases = [ask(area, li_wei, f"小事 {n}", "other") for n in range(3)]
    page = desk.open(f"/area/{area.slug}/desk/", auntie_wang, viewport={"width": 1280, "height": 900})
    is_live(page)
    page.evaluate(
        """() => {
            window.isSamePage = true;
            const press = () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "1", bubbles: true }));
            const hurry = () => setTimeout(press, 0);
            document.addEventListener("htmx:afterSwap", hurry, { once: true });
        }"""
    )
    page.locator(row(cases[0])).get_by_role("link").click()
    expect(page.locator("#panes")).to_contain_text("王阿姨 has it.")
    assert page.evaluate("window.isSamePage")
    assert cases[0].reread().owner == auntie_wang


def test_a_case_opened_by_its_address_has_a_next_one_too(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    cases = [ask(area, li_wei, f"小事 {n}", "other") for n in range(3)]
    url = f"/area/{area.slug}/desk/{cases[0].pk}/"
    page = desk.open(url, auntie_wang, viewport={"width": 1280, "height": 900})
    is_live(page)
    page.keyboard.press("1")
    expect(page.locator("#queue [data-key-row]").last).to_have_attribute(
        "data-live-row", f"request:{cases[0].pk}"
    )
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#panes [data-case]")).to_have_attribute("data-case", str(cases[1].pk))


def test_many_at_once_and_taken_back(desk: Desk, area: Area, li_wei: Person, auntie_wang: Person) -> None:
    cases = [ask(area, li_wei, f"小事 {n}", "other") for n in range(4)]
    page = desk.open(f"/area/{area.slug}/desk/", auntie_wang, viewport={"width": 1280, "height": 900})
    is_live(page)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator(".tick:checked")).to_have_count(3)
    expect(page.locator("[data-bulk-count]")).to_have_text("3")
    page.keyboard.press("b")
    expect(page.locator("#bulk-step")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".desk-work .chip-ok")).to_have_count(3)
    assert SupportRequest.objects.filter(owner=auntie_wang).count() == 3
    page.keyboard.press("z")
    expect(page.locator(".desk-work .chip-ok")).to_have_count(3)
    assert not SupportRequest.objects.filter(owner=auntie_wang).exists()
    assert cases[3].reread().version == 1


def test_what_is_typed_is_there_on_another_machine(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    found = ask(area, li_wei, "没有米了", "food")
    url = f"/area/{area.slug}/desk/{found.pk}/"
    page = desk.open(url, auntie_wang)
    is_live(page)
    page.keyboard.press("m")
    with page.expect_response(lambda answer: "/drafts/note/" in answer.url):
        page.keyboard.type("他儿子周六来")
    assert Draft.objects.get().body == "他儿子周六来"
    other = desk.open(url, auntie_wang)
    expect(other.get_by_label("Note: only staff read this")).to_have_value("他儿子周六来")
    other.get_by_role("button", name="Keep the note").click()
    expect(other.locator(".talk .say-note").first).to_contain_text("他儿子周六来")
    assert not Draft.objects.exists()


def test_ready_words_go_into_the_reply_and_a_note_never_looks_like_one(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    actions.put_reply(
        area, "reply", "收到", {"zh-hans": "已收到，正在安排。", "en": "We are on it."}, by=auntie_wang
    )
    actions.put_reply(area, "checklist", "取药", {"zh-hans": "看处方\n问数量"}, by=auntie_wang)
    found = ask(area, li_wei, "没有药了")
    page = desk.open(
        f"/area/{area.slug}/desk/{found.pk}/", auntie_wang, viewport={"width": 1280, "height": 900}
    )
    is_live(page)
    page.keyboard.press("c")
    page.locator("[data-ready]", has_text="收到").click()
    reply, note = (
        page.get_by_label("Reply: the resident reads this"),
        page.get_by_label("Note: only staff read this"),
    )
    expect(reply).to_have_value("已收到，正在安排。")
    expect(reply).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.locator("[data-ready]", has_text="取药").click()
    expect(note).to_have_value("☐ 看处方\n☐ 问数量")
    styles = [
        box.evaluate("(area) => getComputedStyle(area.closest('form')).borderTopStyle")
        for box in (reply, note)
    ]
    assert styles[0] != styles[1]
    assert page.locator(row(found)).count() == 1
