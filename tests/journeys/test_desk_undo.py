"""What one key did, one key takes back, also where the desk has gone on to the next case (pages.md: Z, 10 s)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from hub.core.kit import clock
from hub.core.people.models import Area, Person
from support import actions
from support.models import SupportRequest
from support.words import State
from tests.journeys.conftest import Desk
from tests.journeys.kit import ask, is_live, violations

pytestmark = pytest.mark.browser

SECONDS_BY_HAND = """() => {
  const real = window.setInterval, every = [];
  window.setInterval = (act, wait, ...given) => wait === 1000 ? every.push(act) : real(act, wait, ...given);
  window.seconds = (many) => { for (let n = 0; n < many; n += 1) every.forEach((act) => act()); };
}"""
"""What counts seconds does so when the test says."""

LAPTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture
def cases(area: Area, li_wei: Person) -> list[SupportRequest]:
    """Three that nobody has."""
    return [ask(area, li_wei, f"小事 {n}", "other") for n in range(3)]


def later(page: Page, _cases: list[SupportRequest]) -> None:
    """H, and the first of its answers."""
    page.keyboard.press("h")
    page.keyboard.press("Enter")


def turn_down(page: Page, _cases: list[SupportRequest]) -> None:
    """3, with the reason."""
    page.keyboard.press("3")
    page.keyboard.type("请找物业")
    page.keyboard.press("Control+Enter")


def duplicate(page: Page, cases: list[SupportRequest]) -> None:
    """2, with the other's number."""
    page.keyboard.press("2")
    page.keyboard.type(str(cases[2].number))
    page.keyboard.press("Enter")


def give(page: Page, _cases: list[SupportRequest]) -> None:
    """A, to whoever stands first."""
    page.keyboard.press("a")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def agree(page: Page, _cases: list[SupportRequest]) -> None:
    """Y, the second person."""
    page.keyboard.press("y")


def state_of(found: SupportRequest) -> tuple[object, ...]:
    """All that those steps change."""
    now = found.reread()
    return now.state, now.owner_id, now.snoozed_until, now.refusal_by_id, now.duplicate_of_id


def contrast(part: Locator) -> float:
    """How well its words stand out from the toast's own colour (WCAG 2)."""
    return float(
        part.evaluate(
            """(part) => {
                const light = (colour) => {
                    const to = ([v]) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
                    const [r, g, b] = colour.match(/[\\d.]+/g).map((v) => to([v / 255]));
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                };
                const behind = getComputedStyle(part.closest(".toast")).backgroundColor;
                const [low, high] = [light(getComputedStyle(part).color), light(behind)].sort((a, b) => a - b);
                return (high + 0.05) / (low + 0.05);
            }"""
        )
    )


@pytest.mark.parametrize("step", [later, turn_down, duplicate, give, agree])
def test_a_step_that_goes_on_is_taken_back_with_one_key(
    step: Callable[[Page, list[SupportRequest]], None], desk: Desk, area: Area, auntie_wang: Person,
    director_zhou: Person, cases: list[SupportRequest],
) -> None:  # fmt: skip
    if step is agree:
        actions.decline(cases[0], "请找物业", by=director_zhou)
    before = state_of(cases[0])
    page = desk.open(f"/area/{area.slug}/desk/{cases[0].pk}/", auntie_wang, viewport=LAPTOP)
    is_live(page)
    step(page, cases)
    expect(page.locator("#panes [data-case]")).to_have_attribute("data-case", str(cases[1].pk))
    expect(page.locator(".toast")).to_contain_text(f"#{cases[0].number} is done with.")
    assert state_of(cases[0]) != before
    page.keyboard.press("z")
    expect(page.locator("#panes [data-case]")).to_have_attribute("data-case", str(cases[0].pk))
    expect(page.locator(".toast")).to_have_count(0)
    assert state_of(cases[0]) == before
    assert page.url.endswith(f"/desk/{cases[0].pk}/")


def test_the_last_of_the_list_stays_open_and_is_taken_back_there(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    """Turned down, nothing comes after it: a case that is not open any more offers to take that back as well."""
    only = ask(area, li_wei, "小事", "other")
    actions.decline(only, "请找物业", by=director_zhou)
    page = desk.open(f"/area/{area.slug}/desk/{only.pk}/", auntie_wang, viewport=LAPTOP)
    is_live(page)
    page.keyboard.press("y")
    expect(page.locator("#panes")).to_contain_text("Declined")
    assert only.reread().state == State.OUT_OF_SCOPE
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="I agree: turn it down")).to_be_visible()
    assert only.reread().state == State.NEW


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it_and_it_goes_by_itself(
    viewport: dict[str, int], scheme: str, desk: Desk, area: Area, auntie_wang: Person,
    cases: list[SupportRequest],
) -> None:  # fmt: skip
    url = f"/area/{area.slug}/desk/{cases[0].pk}/"
    page = desk.open(url, auntie_wang, viewport=viewport, color_scheme=scheme)
    is_live(page)
    page.evaluate(SECONDS_BY_HAND)
    page.keyboard.press("h")
    page.keyboard.press("Enter")
    toast = page.locator(".toast")
    expect(toast).to_be_visible()
    undo, link = toast.get_by_role("button", name="Undo"), toast.get_by_role("link", name="Back to it")
    for part in (undo, link):
        assert contrast(part) >= 7
        box = part.bounding_box()
        assert box is not None
        assert box["height"] >= (48 if viewport is PHONE else 36)
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= viewport["width"]
    assert violations(page) == []
    page.evaluate("seconds(9)")
    expect(toast).to_be_visible()
    page.evaluate("seconds(1)")
    expect(toast).to_have_count(0)


def test_too_late_is_said(desk: Desk, area: Area, auntie_wang: Person, cases: list[SupportRequest]) -> None:
    """Whoever holds the toast open finds out why it does not help any more."""
    page = desk.open(f"/area/{area.slug}/desk/{cases[0].pk}/", auntie_wang, viewport=LAPTOP)
    is_live(page)
    later(page, cases)
    page.locator(".toast").hover()
    late = cases[0].reread()
    long_ago = {**(late.undo or {}), "until": (clock.now() - timedelta(minutes=1)).isoformat()}
    SupportRequest.objects.filter(pk=late.pk).update(undo=long_ago)
    page.keyboard.press("z")
    expect(page.locator("#panes [role=alert]")).to_contain_text("It is too late to undo this.")
    assert cases[0].reread().snoozed_until is not None


def test_without_a_script(desk: Desk, area: Area, auntie_wang: Person, cases: list[SupportRequest]) -> None:
    url = f"/area/{area.slug}/desk/{cases[0].pk}/"
    page = desk.open(url, auntie_wang, viewport=PHONE, java_script_enabled=False)
    page.locator("summary", has_text="Later").click()
    page.get_by_role("button", name="In 1 hour").click()
    expect(page.locator("#panes [data-case]")).to_have_attribute("data-case", str(cases[1].pk))
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#panes [data-case]")).to_have_attribute("data-case", str(cases[0].pk))
    assert cases[0].reread().snoozed_until is None
