"""Somebody with only a phone, on a neighbour's old phone without a script: how it stands, and what is still missing."""

import pytest
from playwright.sync_api import expect

from hub.core.people.models import Area, Person
from support import actions
from support.words import Outcome, State
from tests.journeys.conftest import Desk
from tests.journeys.kit import ask, violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_it_helped_and_then_something_was_missing(
    script: bool, desk: Desk, area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    found = ask(area, li_wei, "没有米", "food")
    actions.resolve(actions.accept(found, by=auntie_wang), Outcome.DONE, by=auntie_wang)
    page = desk.open("/follow/", viewport={"width": 360, "height": 740}, java_script_enabled=script)
    page.get_by_label("Number of your request").fill(str(found.number))
    page.get_by_label("Your phone number").fill("199 2345 6789")
    page.get_by_role("button", name="Look").click()
    page.get_by_label("It helped", exact=True).check()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main")).to_contain_text("You said: It helped")
    assert found.reread().state == State.CLOSED
    page.locator("summary", has_text="Something is still missing").click()
    page.get_by_label("What is still missing?").fill("只送了一半")
    page.get_by_role("button", name="Open it again").click()
    expect(page.locator("main .card")).to_contain_text("Somebody has it")
    assert found.reread().owner == auntie_wang
    if script:
        assert violations(page) == []
