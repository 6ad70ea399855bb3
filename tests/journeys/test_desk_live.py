"""New cases stand on every open desk at once, nothing is missed while the hub is away, and nobody is written over."""

import pytest
from playwright.sync_api import expect

from hub.core.estate.actions import roles
from hub.core.people.models import Area, Person, RoleGrant
from support import actions
from tests.journeys.conftest import Desk, Hub
from tests.journeys.kit import ask, is_live, row

pytestmark = pytest.mark.browser


def test_a_new_case_stands_on_two_open_desks(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    pages = [desk.open(f"/area/{area.slug}/desk/", person) for person in (auntie_wang, director_zhou)]
    for page in pages:
        is_live(page)
        expect(page.get_by_text("Nothing waits here")).to_be_visible()
    found = [ask(area, li_wei, "胰岛素明天早上用完"), ask(area, li_wei, "家里没有米了", "food")]
    for page in pages:
        for one in found:
            expect(page.locator(row(one))).to_be_visible()
        expect(page.get_by_text("Nothing waits here")).to_be_hidden()
        expect(page.locator("[data-key-row]")).to_have_count(2)
        expect(page.locator("[data-unread]").first).to_have_text("2")


def test_what_one_does_the_other_sees(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    """The line, the open case and the numbers on the views follow; no page was loaded again."""
    found = ask(area, li_wei, "胰岛素明天早上用完")
    one = desk.open(f"/area/{area.slug}/desk/{found.pk}/", auntie_wang)
    other = desk.open(f"/area/{area.slug}/desk/{found.pk}/", director_zhou)
    is_live(one)
    is_live(other)
    other.evaluate("window.same = true")
    one.get_by_role("button", name="I have it").click()
    expect(one.locator("#panes")).to_contain_text("王阿姨 has it.")
    expect(other.locator("#panes")).to_contain_text("王阿姨 has it.")
    expect(other.locator(row(found))).not_to_contain_text("nobody yet")
    assert other.evaluate("window.same")


def test_nothing_is_missed_while_the_hub_is_away(
    desk: Desk, hub: Hub, area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    page = desk.open(f"/area/{area.slug}/desk/", auntie_wang)
    is_live(page)
    hub.stop()
    chip = page.locator("[data-live-status]")
    expect(chip).to_have_attribute("data-state", "offline")
    expect(chip).to_contain_text("offline since")
    found = [ask(area, li_wei, f"没有米了 {number}") for number in range(3)]
    hub.start()
    is_live(page)
    for one in found:
        expect(page.locator(row(one))).to_have_count(1)
    last = ask(area, li_wei, "还有一件事")
    expect(page.locator(row(last))).to_be_visible()
    expect(page.locator("[data-key-row]")).to_have_count(4)


def test_a_network_that_goes_and_comes_back(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    page = desk.open(f"/area/{area.slug}/desk/", auntie_wang)
    is_live(page)
    page.context.set_offline(True)
    expect(page.locator("[data-live-status]")).to_have_attribute("data-state", "offline")
    found = ask(area, li_wei, "胰岛素明天早上用完")
    page.context.set_offline(False)
    expect(page.locator(row(found))).to_be_visible()
    is_live(page)


def test_a_reply_under_way_is_seen_and_never_written_over(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    """Who types is named on the other desk; what happens meanwhile waits; a stale send shows both and loses nothing."""
    found = ask(area, li_wei, "胰岛素明天早上用完")
    one = desk.open(f"/area/{area.slug}/desk/{found.pk}/", auntie_wang)
    other = desk.open(f"/area/{area.slug}/desk/{found.pk}/", director_zhou)
    is_live(one)
    is_live(other)
    reply = one.get_by_label("Reply: the resident reads this")
    reply.press_sequentially("我们已经联系了药店")
    expect(other.locator("[data-presence]")).to_have_text("王阿姨: replying now ")
    actions.reply(found, "药已经在路上", by=director_zhou)
    expect(one.get_by_text("This has changed meanwhile.")).to_be_visible()
    expect(reply).to_have_value("我们已经联系了药店")
    one.get_by_role("button", name="Send to the resident").click()
    expect(one.locator("#panes [role=alert]")).to_contain_text("You see the case as it is now.")
    expect(one.locator("#panes [role=alert]")).to_contain_text("药已经在路上")
    expect(one.get_by_label("Reply: the resident reads this")).to_have_value("我们已经联系了药店")
    one.get_by_role("button", name="Send all the same").click()
    expect(one.locator(".talk")).to_contain_text("我们已经联系了药店")
    expect(one.get_by_label("Reply: the resident reads this")).to_have_value("")
    assert found.messages.count() == 2


def test_a_revoked_desk_is_emptied(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    """The role ends while the page is open: what it showed goes, and nothing new arrives."""
    found = ask(area, li_wei, "胰岛素明天早上用完")
    page = desk.open(f"/area/{area.slug}/desk/{found.pk}/", auntie_wang)
    is_live(page)
    roles.revoke(RoleGrant.objects.get(person=auntie_wang), by=director_zhou, why="moved away")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is not open to you any more")
    expect(page.locator("body")).not_to_contain_text("胰岛素")
    expect(page.locator("[data-key-row], #panes")).to_have_count(0)
