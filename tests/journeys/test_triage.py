"""The desk by keyboard: few keys a case, and the next one is there by itself."""

import pytest
from playwright.sync_api import Page, expect

from hub.core.people.models import Area, Person
from support.models import SupportRequest
from tests.journeys.conftest import Desk
from tests.journeys.kit import ask, is_live, row

pytestmark = pytest.mark.browser


@pytest.fixture
def cases(area: Area, li_wei: Person) -> list[SupportRequest]:
    """Four that nobody has."""
    return [
        ask(area, li_wei, text, "other") for text in ("楼道灯坏了", "要一只口罩", "声音太大", "想要一份报纸")
    ]


def shown(page: Page, found: SupportRequest) -> None:
    """The case is open, and its line says so."""
    expect(page.locator("#panes [data-case]")).to_have_attribute("data-case", str(found.pk))
    expect(page.locator("[data-key-row][aria-current=true]")).to_have_count(1)
    expect(page.locator(row(found))).to_have_attribute("aria-current", "true")


def test_four_cases_without_a_mouse(
    desk: Desk, area: Area, cases: list[SupportRequest], auntie_wang: Person, director_zhou: Person
) -> None:
    page = desk.open(f"/area/{area.slug}/desk/", auntie_wang, viewport={"width": 1280, "height": 800})
    is_live(page)
    keys = page.keyboard
    keys.press("j")
    expect(page.locator(f"{row(cases[0])} a").first).to_be_focused()
    keys.press("Enter")
    shown(page, cases[0])

    keys.press("3")  # decline: the cursor is in the reason
    expect(page.locator("[name=reason]:focus")).to_be_visible()
    keys.type("请找物业")
    keys.press("Tab")
    keys.press("Enter")
    shown(page, cases[1])
    expect(page.locator(row(cases[0]))).to_contain_text("turn down?")  # a second person decides

    keys.press("h")  # later: the first answer has the focus
    expect(page.get_by_role("button", name="In 1 hour")).to_be_focused()
    keys.press("Enter")
    shown(page, cases[2])

    keys.press("a")
    page.locator("#panes [name=to]").select_option(label=director_zhou.name)
    keys.press("Tab")
    keys.press("Enter")
    shown(page, cases[3])

    keys.press("1")
    expect(page.locator("#panes")).to_contain_text("王阿姨 has it.")
    keys.press("s")
    shown_states = [SupportRequest.objects.get(pk=one.pk) for one in cases]
    assert shown_states[0].refusal_by == auntie_wang
    assert shown_states[1].snoozed_until is not None
    assert shown_states[2].owner == director_zhou
    assert shown_states[3].owner == auntie_wang


def test_keys_never_act_while_somebody_types(
    desk: Desk, area: Area, cases: list[SupportRequest], auntie_wang: Person
) -> None:
    page = desk.open(f"/area/{area.slug}/desk/{cases[0].pk}/", auntie_wang)
    is_live(page)
    page.keyboard.press("r")
    page.keyboard.type("1 j 3")
    expect(page.get_by_label("Reply: the resident reads this")).to_have_value("1 j 3")
    assert SupportRequest.objects.get(pk=cases[0].pk).owner is None
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert SupportRequest.objects.get(pk=cases[0].pk).owner is None
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_chinese_input_method_does_not_take_the_keys_away(
    desk: Desk, area: Area, cases: list[SupportRequest], auntie_wang: Person
) -> None:
    page = desk.open(f"/area/{area.slug}/desk/", auntie_wang)
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Process', code: 'KeyJ', bubbles: true}))"
    )
    expect(page.locator(f"{row(cases[0])} a").first).to_be_focused()


def test_they_can_be_switched_off(
    desk: Desk, area: Area, cases: list[SupportRequest], auntie_wang: Person
) -> None:
    Person.objects.filter(pk=auntie_wang.pk).update(keyboard=False)
    page = desk.open(f"/area/{area.slug}/desk/{cases[0].pk}/", auntie_wang)
    is_live(page)
    page.keyboard.press("r")
    expect(page.get_by_label("Reply: the resident reads this")).not_to_be_focused()


def test_the_last_step_is_taken_back_with_one_key(
    desk: Desk, area: Area, cases: list[SupportRequest], auntie_wang: Person
) -> None:
    page = desk.open(f"/area/{area.slug}/desk/{cases[0].pk}/", auntie_wang)
    is_live(page)
    page.keyboard.press("1")
    expect(page.locator("[data-undo]")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="I have it")).to_be_visible()
    assert SupportRequest.objects.get(pk=cases[0].pk).owner is None
