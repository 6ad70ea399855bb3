"""A pass at the gate with the network off: shown, refused, counted, told to the hub when it is back (scenario 6)."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from hub.core.kit import clock, invariants
from hub.core.media import actions as media
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from support.passes import actions, bundle, judging
from support.passes.models import Pass, PassScan
from support.passes.words import State
from tests.conftest import staff
from tests.core.pictures import jpeg, upload
from tests.journeys.conftest import Desk, Hub
from tests.journeys.kit import until, violations
from tests.support.pass_kit import approved, fresh, offline, scanned, work

pytestmark = pytest.mark.journey

PHONE = {"width": 360, "height": 740}
GATE = "/area/xinminzhu/gate/"
CARRIED = """async (path) => {
  if (!navigator.serviceWorker.controller) return false;
  const kept = await caches.open("kept"), page = await kept.match(path);
  if (!page || !(await kept.match(path + "device/"))) return false;
  return (await (await caches.open("gate")).keys()).length >= 5;
}"""
KNOWS = """async ([path, code]) => (await (await (await caches.open("kept")).match(path)).text()).includes(code)"""


@pytest.fixture
def guard(area: Area) -> Person:
    """Wu, at the west gate."""
    return staff("吴保安", area, Role.GUARD)


def carried(desk: Desk, guard: Person, gate: str = "", **more: Any) -> Page:
    """The gate's page, with everything that it needs on the device."""
    page = desk.open(GATE, guard, viewport=PHONE, **more)
    until(page, CARRIED, GATE)
    if gate:
        page.get_by_label("I stand at").select_option(label=gate)
    return page


def show(page: Page, code: str) -> None:
    """Types or scans what stands on a pass."""
    page.get_by_label("Code on the pass").fill(code)
    page.get_by_role("button", name="Check").click()


def says(page: Page, word: str, *more: str) -> None:
    """GO or STOP, large, and what else stands there."""
    card = page.locator("#found")
    expect(card.get_by_role("heading", name=word)).to_be_visible()
    for text in more:
        expect(card).to_contain_text(text)


def back(page: Page) -> None:
    """Tells the page what a browser says when the network is back."""
    with contextlib.suppress(Error):
        page.evaluate("void dispatchEvent(new Event('online'))")


def test_scenario_6_without_a_network(
    desk: Desk, hub: Hub, area: Area, li_wei: Person, auntie_wang: Person, guard: Person
) -> None:
    """Good, used again, expired, revoked before the last sync, wrong gate, forged, unknown: each at once, and why."""
    east, west = actions.name_gates(area, ["东门", "西门"], by=auntie_wang)
    good = approved(li_wei, auntie_wang, purpose="dialysis", companion="王芳", gate=west)
    media.keep_picture(upload(jpeg((64, 64))), area=area, subject=("pass", good.pk), by=li_wei)
    elsewhere, revoked = approved(li_wei, auntie_wang, gate=east), approved(li_wei, auntie_wang)
    with clock.at(clock.now() - timedelta(hours=3)):
        over = approved(li_wei, auntie_wang)
    actions.revoke(fresh(revoked), "取消", by=auntie_wang)
    page = carried(desk, guard, "西门")
    until(
        page,
        "async () => (await (await caches.open('kept')).keys()).some(({ url }) => url.includes('/media/'))",
    )
    hub.stop()

    page.goto(f"{GATE}#{good.payload}")  # the phone's own camera opens the link
    says(page, "GO", "李伟", "王芳", "西门", "0 / 1")
    assert "#" not in page.url
    expect(page.locator("[data-part=face]")).to_have_js_property("complete", True)
    expect(page.locator("[data-part=face]")).to_be_visible()
    assert "dialysis" not in page.content().lower()
    page.get_by_role("button", name="Let out").click()
    expect(page.get_by_text("Counted on this device: out.")).to_be_visible()
    expect(page.get_by_text("1 waiting: sent as soon as there is a network.")).to_be_visible()

    show(page, good.shown_code)
    says(page, "GO", "1 / 1")  # they come home: nobody is refused
    page.get_by_role("button", name="Back in").click()
    expect(page.get_by_text("Counted on this device: back in.")).to_be_visible()
    for code in (good.payload, good.shown_code):
        show(page, code)
        says(page, "STOP", "This pass has been used already.")
    text, _dot, signature = good.payload.rpartition(".")
    for code, why in (
        (over.payload, "This pass has expired."),
        (revoked.payload, "This pass was revoked by the committee."),
        (revoked.shown_code, "This pass was revoked by the committee."),
        (elsewhere.payload, "This pass is for another gate."),
        (f"{text}.{signature[::-1]}", "This pass was not made by the committee."),
        ("7777-7777", "There is no such pass on this list."),
    ):
        show(page, code)
        says(page, "STOP", why)
        expect(page.get_by_role("button", name="Let out")).to_be_hidden()
    page.reload()  # the device remembers
    show(page, good.shown_code)
    says(page, "STOP", "This pass has been used already.")
    assert not PassScan.objects.exists()

    hub.start()
    back(page)
    expect(page.get_by_text("waiting: sent")).to_have_count(0)
    assert list(PassScan.objects.values_list("kind", "counted", "offline")) == [
        ("exit", True, True), ("return", True, True),
    ]  # fmt: skip
    assert fresh(good).state == State.RETURNED
    assert list(invariants.differences("support")) == []


def test_two_gates_without_a_network_and_the_desk_finds_out(
    desk: Desk, hub: Hub, area: Area, li_wei: Person, auntie_wang: Person, guard: Person
) -> None:
    permit, other = approved(li_wei, auntie_wang), staff("郑保安", area, Role.GUARD)
    pages = [carried(desk, who) for who in (guard, other)]
    hub.stop()
    for page in pages:
        show(page, permit.payload)
        says(page, "GO", "李伟")
        page.get_by_role("button", name="Let out").click()
        expect(page.get_by_text("Counted on this device: out.")).to_be_visible()
    hub.start()
    for page in pages:
        back(page)
        expect(page.get_by_text("waiting: sent")).to_have_count(0)
    assert sorted(PassScan.objects.values_list("counted", "is_conflict")) == [(False, True), (True, False)]
    assert (fresh(permit).exits, fresh(permit).state) == (1, State.ACTIVE)
    told = Notice.objects.filter(verb="support.pass.used_twice")
    assert set(told.values_list("person", flat=True)) == {auntie_wang.pk}


def test_with_a_network_the_hub_counts_and_another_gate_stops_at_once(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person, guard: Person
) -> None:
    permit = approved(li_wei, auntie_wang)
    east, west = (carried(desk, who) for who in (guard, staff("郑保安", area, Role.GUARD)))
    for page in (east, west):  # both have looked at it before either taps
        show(page, permit.shown_code)
        says(page, "GO", "李伟")
    east.get_by_role("button", name="Let out").click()
    expect(east.get_by_text("Counted: out.")).to_be_visible()
    west.get_by_role("button", name="Let out").click()
    says(west, "STOP", "This person is out already and has not come back.")
    assert PassScan.objects.filter(counted=True).count() == 1
    late = approved(li_wei, auntie_wang)  # a pass given this minute is known without a reload
    show(west, late.shown_code)
    says(west, "GO", "李伟")
    assert violations(west) == []


def test_a_revocation_reaches_an_open_gate_by_itself(
    desk: Desk, hub: Hub, area: Area, li_wei: Person, auntie_wang: Person, guard: Person
) -> None:
    permit = approved(li_wei, auntie_wang)
    page = carried(desk, guard)
    expect(page.locator("[data-live-status]").first).to_have_attribute("data-state", "live")
    actions.revoke(fresh(permit), "取消", by=auntie_wang)
    until(page, KNOWS, [GATE, '"reason": "revoked"'])
    hub.stop()
    page.reload()
    show(page, permit.payload)
    says(page, "STOP", "This pass was revoked by the committee.")


def test_the_emergency_exit_waits_for_nothing(
    desk: Desk, hub: Hub, area: Area, auntie_wang: Person, guard: Person
) -> None:
    page = carried(desk, guard)
    hub.stop()
    show(page, "7777-7777")  # whoever is stopped is one tap from it
    page.get_by_role("link", name="emergency exit").click()
    expect(page.get_by_role("button", name="A birth is starting")).to_be_visible()
    page.get_by_text("Emergency exit", exact=True).click()
    for _ in range(2):
        page.get_by_text("Emergency exit", exact=True).click()
        page.get_by_role("button", name="A birth is starting").click()
        expect(page.get_by_text("Let them out now.")).to_be_visible()
    hub.start()
    back(page)
    expect(page.get_by_text("waiting: sent")).to_have_count(0)
    assert list(PassScan.objects.values_list("kind", "why", "by")) == [("emergency", "birth", guard.pk)] * 2
    assert set(Notice.objects.filter(verb="ladder.alert.sent").values_list("person", "urgency")) == {
        (auntie_wang.pk, 0)
    }


def test_whoever_signs_out_leaves_nothing_on_the_device(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person, guard: Person
) -> None:
    permit = approved(li_wei, auntie_wang)
    media.keep_picture(upload(jpeg((64, 64))), area=area, subject=("pass", permit.pk), by=li_wei)
    page = carried(desk, guard)
    until(
        page,
        "async () => (await (await caches.open('kept')).keys()).some(({ url }) => url.includes('/media/'))",
    )
    page.goto("/accounts/logout/")
    page.locator("main form button").first.click()
    until(
        page,
        "async () => (await (await caches.open('kept')).keys()).every(({ url }) => !/gate|media/.test(url))",
    )


AGED = """async () => {
  const cache = await caches.open("kept"), day = String(Date.now() - 25 * 3600e3);
  for (const one of await cache.keys()) {
    const found = await cache.match(one), headers = new Headers(found.headers);
    if (!headers.has("X-Kept-At")) continue;
    headers.set("X-Kept-At", day);
    await cache.put(one, new Response(await found.blob(), { headers }));
  }
}"""


def test_a_day_later_the_device_has_forgotten(
    desk: Desk, hub: Hub, area: Area, li_wei: Person, auntie_wang: Person, guard: Person
) -> None:
    permit = approved(li_wei, auntie_wang)
    page = carried(desk, guard)
    page.evaluate(AGED)
    hub.stop()
    page.goto("about:blank")
    page.goto(f"{GATE}#{permit.payload}")
    expect(page.get_by_text("李伟")).to_have_count(0)
    expect(page.locator("#found")).to_have_count(0)
    page.wait_for_load_state()
    until(page, f"async () => !(await (await caches.open('kept')).match('{GATE}'))")


JUDGED = """async ([src, faces, gate, now, zone]) => {
  const { judge } = await import(src);
  return faces.map((face) => judge(face, gate, now, zone)).map(({ reason, inward }) => [reason, inward]);
}"""


def test_the_page_and_the_hub_judge_alike(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, guard: Person
) -> None:
    """Every kind of pass at many moments and gates: the script's verdict is Python's."""
    east, west = actions.name_gates(area, ["东门", "西门"], by=auntie_wang)
    household = li_wei.memberships.get().household
    day, night = (
        actions.approve(
            actions.approve(actions.ask(household, work(li_wei, **more), by=li_wei), by=auntie_wang),
            by=director_zhou,
        )
        for more in ({"days": "135", "exits": 2}, {"days": "246", "from_minute": 1320, "until_minute": 360})
    )
    out, home, spent = (approved(li_wei, auntie_wang, gate=east) for _ in range(3))
    scanned(out, guard)
    for permit in (home, spent):
        scanned(permit, guard)
    scanned(home, guard, "return")
    offline(day, guard)
    passes = [fresh(one) for one in (day, night, out, home, spent, approved(li_wei, auntie_wang, gate=west))]
    stays = approved(li_wei, auntie_wang, comes_back=False, back_by=None, exits=2)
    scanned(stays, guard)
    passes.append(fresh(stays))
    page = desk.open(GATE, guard)
    src = page.locator("script[data-judge]").get_attribute("data-judge")
    faces = [bundle.face(one, "") for one in passes]
    start = clock.now() - timedelta(hours=2)
    for step in range(60):
        at = (start + timedelta(hours=step * 2, minutes=step * 7)).replace(microsecond=0)
        ours = [(v.reason.value, v.inward) for v in (judging.judge(one, east.pk, at) for one in passes)]
        theirs = page.evaluate(JUDGED, [src, faces, east.pk, int(at.timestamp()), area.time_zone])
        assert [tuple(one) for one in theirs] == ours, at
    assert Pass.objects.count() == len(passes)
