"""New cases stand on every open desk at once, and nothing is missed while a line is broken."""

import pytest
from playwright.sync_api import Page, expect

from hub.core.people.models import Area, Person
from support import actions
from support.models import SupportRequest
from tests.journeys.conftest import Desk

pytestmark = pytest.mark.browser


def ask(area: Area, by: Person, text: str, category: str = "medicine") -> SupportRequest:
    """A resident asks for something."""
    household = by.memberships.get().household
    return actions.raise_request(area, actions.Wish(category=category, text=text, household=household), by=by)


def row(page: Page, found: SupportRequest) -> str:
    """The line of a case in the list."""
    return f'[data-live-row="request:{found.pk}"][data-key-row]'


def is_live(page: Page) -> None:
    """Waits until the page hears what happens."""
    expect(page.locator("[data-live-status]")).to_have_attribute("data-state", "live")


def test_a_new_case_stands_on_two_open_desks(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    first = ask(area, li_wei, "胰岛素明天早上用完")
    pages = [desk.open(f"/area/{area.slug}/desk/", person) for person in (auntie_wang, director_zhou)]
    for page in pages:
        is_live(page)
        expect(page.locator(row(page, first))).to_be_visible()
    second = ask(area, li_wei, "家里没有米了")
    for page in pages:
        expect(page.locator(row(page, second))).to_be_visible()
        expect(page.locator("[data-key-row]")).to_have_count(2)
