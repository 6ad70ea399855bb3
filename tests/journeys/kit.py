"""Small things that several journeys do."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from hub.core.people.models import Area, Person
from support import actions
from support.models import SupportRequest


def ask(
    area: Area, by: Person, text: str, category: str = "medicine", *, needs: tuple[str, ...] = ()
) -> SupportRequest:
    """A resident asks for something."""
    household = by.memberships.get().household
    wish = actions.Wish(category=category, text=text, household=household, needs=needs)
    return actions.raise_request(area, wish, by=by)


def row(found: SupportRequest) -> str:
    """The line of a case in the desk's list."""
    return f'[data-key-row][data-live-row="request:{found.pk}"]'


def is_live(page: Page) -> None:
    """Waits until the page hears what happens."""
    expect(page.locator("[data-live-status]")).to_have_attribute("data-state", "live")


def until(page: Page, script: str, argument: Any = None) -> None:
    """Waits until a script, which may be asynchronous, says yes. Playwright's own wait takes a promise for a yes."""
    for _ in range(3000):
        if page.evaluate(script, argument):
            return
        page.evaluate("() => new Promise(requestAnimationFrame)")
    pytest.fail(f"It never came to that: {script}")


def violations(page: Page) -> list[str]:
    """What axe finds on the page that is open."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found]
