"""What the gate's device remembers when networks come and go: old squares, its own taps, and other people's lists."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hub.core.kit import clock
from hub.core.people.models import Area, Household, Person
from hub.core.people.words import Role
from hub.core.tasks import actions as tasks
from hub.core.tasks.models import Claim
from support.passes import actions
from support.passes.models import Pass
from support.passes.words import State
from tests.conftest import staff
from tests.journeys.conftest import Desk, Hub
from tests.journeys.kit import ask, until
from tests.journeys.test_gate_pass import GATE, back, carried, says, show
from tests.support.pass_kit import approved, fresh

pytestmark = pytest.mark.journey


@pytest.fixture
def guard(area: Area) -> Person:
    """Wu, at the west gate."""
    return staff("吴保安", area, Role.GUARD)


def weeks(person: Person, by: Person, **more: Any) -> Pass:
    """Dialysis, any day for twenty days."""
    until = clock.now() + timedelta(days=20)
    days = {"days": "1234567", "from_minute": 0, "until_minute": 1440, "back_by": None}
    return approved(person, by, purpose="dialysis", ends_at=until, **days, **more)


def test_the_first_square_of_a_shortened_pass_opens_nothing(
    desk: Desk, hub: Hub, area: Area, li_wei: Person, auntie_wang: Person, guard: Person
) -> None:
    """Cut short 28 hours ago, one of them revoked besides; the paper of before says three weeks, and is signed."""
    cut = clock.now() - timedelta(hours=26)
    with clock.at(clock.now() - timedelta(hours=30)):
        over, revoked = weeks(li_wei, auntie_wang), weeks(li_wei, auntie_wang)
        papers = (over.payload, revoked.payload)
        for permit in (over, revoked):
            actions.change(permit, actions.Change(starts_at=permit.starts_at, ends_at=cut), by=auntie_wang)
        actions.revoke(fresh(revoked), "取消", by=auntie_wang)
    actions.expire_due()
    page = carried(desk, guard)
    hub.stop()
    for paper, why in zip(papers, ("has expired", "was revoked by the committee"), strict=True):
        show(page, paper)
        says(page, "STOP", why)
        expect(page.get_by_role("button", name="Let out")).to_be_hidden()


KEPT = """async (wanted) => {
  const found = await caches.open("kept").then((cache) => cache.keys());
  const paths = found.map(({ url }) => new URL(url).pathname);
  return Object.entries(wanted).every(([path, is]) => paths.includes(path) === is);
}"""


def keeps(page: Page, **wanted: bool) -> None:
    """Waits until the device keeps these pages, and not those."""
    until(page, KEPT, wanted)


@pytest.mark.parametrize("opens", ["its own page", "the list alone"])
def test_the_errands_of_a_guard_leave_the_gate_alone(
    desk: Desk, hub: Hub, area: Area, li_wei: Person, auntie_wang: Person, granny_door: Household, opens: str
) -> None:
    """Wu walks errands, too. The list lets go of an errand that somebody else has ended, and of nothing else."""
    wu, permit = staff("吴保安", area, Role.GUARD, Role.VOLUNTEER), approved(li_wei, auntie_wang)
    claims = [
        tasks.claim(
            tasks.open_task(area, tasks.Errand(title=title, household=granny_door), by=auntie_wang), by=wu
        )
        for title in ("去三院取药", "送米")
    ]
    ended, going = (f"/tasks/{claim.task_id}/" for claim in claims)
    page = carried(desk, wu)
    page.goto("/claims/")
    keeps(page, **{GATE: True, ended: True, going: True})
    if opens == "its own page":
        page.goto(ended)
        expect(page.get_by_role("heading", level=1)).to_have_text("去三院取药")
    tasks.take_back(Claim.objects.get(pk=claims[0].pk), by=auntie_wang)
    page.goto("/claims/")
    keeps(page, **{GATE: True, "/claims/": True, going: True, ended: False})
    hub.stop()
    page.goto(f"{GATE}#{permit.payload}")
    says(page, "GO")


def test_no_case_of_the_desk_stays_on_the_device(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    """Pages of households and illness are nothing that a lost phone should hold (pages.md, "Nothing else")."""
    case = f"/area/{area.slug}/desk/{ask(area, li_wei, '胰岛素只够两天').pk}/"
    page = desk.open(case, auntie_wang)
    page.goto(GATE)
    keeps(page, **{GATE: True})
    page.evaluate("async (path) => (await caches.open('kept')).delete(path)", GATE)
    page.goto(case)
    expect(page.locator("form[data-kept-at]")).to_have_count(2)  # what is typed is kept by the hub
    page.wait_for_load_state("networkidle")
    page.goto(GATE)
    keeps(page, **{GATE: True})  # whatever the pages before asked for is there by now
    keeps(page, **{case: False})


def test_an_errand_opened_before_any_list_goes_with_the_list(
    desk: Desk, area: Area, auntie_wang: Person, granny_door: Household, xiao_zhao: Person
) -> None:
    """The page of an errand says whose list lets go of it, also where no list has kept it."""
    errand = tasks.Errand(title="去三院取药", household=granny_door)
    claim = tasks.claim(tasks.open_task(area, errand, by=auntie_wang), by=xiao_zhao)
    path = f"/tasks/{claim.task_id}/"
    page = desk.open(path, xiao_zhao)
    keeps(page, **{path: True})
    tasks.take_back(claim, by=auntie_wang)
    page.goto("/claims/")
    keeps(page, **{"/claims/": True, path: False})


TAPS = f"""async () => {{
  const drawer = await (await caches.open("kept")).match("{GATE}device/");
  return (await drawer.json()).taps.length;
}}"""


def let_out(page: Page, permit: Pass, said: str) -> None:
    """Shown, GO, and through."""
    show(page, permit.payload)
    says(page, "GO")
    page.get_by_role("button", name="Let out").click()
    expect(page.get_by_text(said)).to_be_visible()


def refused(page: Page, permit: Pass) -> None:
    """Shown again: used, on this device too."""
    show(page, permit.payload)
    says(page, "STOP", "This pass has been used already.")
    expect(page.get_by_role("button", name="Let out")).to_be_hidden()


def test_a_network_that_comes_for_a_moment_takes_no_tap_away(
    desk: Desk, hub: Hub, area: Area, li_wei: Person, auntie_wang: Person, guard: Person
) -> None:
    """The tap was sent and a new list came, but no new copy of the page: the device opens the one of before."""
    permit = approved(li_wei, auntie_wang, comes_back=False)
    page = carried(desk, guard)
    hub.stop()
    let_out(page, permit, "Counted on this device: out.")
    page.evaluate("linli.tell = () => {}")  # no copy of the page is made any more
    hub.start()
    back(page)
    expect(page.get_by_text("waiting: sent")).to_have_count(0)
    assert (fresh(permit).state, fresh(permit).exits) == (State.USED, 1)
    back(page)
    until(page, f"async () => await ({TAPS})() === 0")  # the list that knows of it has come
    hub.stop()
    page.goto("about:blank")
    page.goto(f"{GATE}#{permit.payload}")
    says(page, "STOP", "This pass has been used already.")
    refused(page, permit)


def test_what_the_hub_has_counted_is_known_here_before_the_next_list(
    desk: Desk, hub: Hub, area: Area, li_wei: Person, auntie_wang: Person, guard: Person
) -> None:
    """The network dies between the answer to the tap and the next list."""
    once, twice = (approved(li_wei, auntie_wang, comes_back=False, exits=exits) for exits in (1, 2))
    page = carried(desk, guard)
    page.route("**/gate/bundle*", lambda route: route.abort())
    for permit in (once, twice):
        let_out(page, permit, "Counted: out.")
    hub.stop()
    for _ in range(2):
        refused(page, once)
        show(page, twice.payload)
        says(page, "GO", "1 / 2")
        page.reload()  # the device remembers
    let_out(page, twice, "Counted on this device: out.")
    refused(page, twice)


ADDED = """async ([src, face, taps, zone]) => {
  const { exits, returns, state, day } = (await import(src)).withTaps(face, taps, zone);
  return [exits, returns, state, day];
}"""


def test_what_a_device_adds_to_its_list(desk: Desk, area: Area, guard: Person) -> None:
    """What the hub has counted is added once, whatever the list says; what it has not heard, on the day of the tap."""
    page = desk.open(GATE, guard)
    src = page.locator("script[data-judge]").get_attribute("data-judge")
    day, noon = "2022-04-09", 1649476800
    once = {"code": "A", "state": "approved", "comes_back": True, "days": "", "hours": [0, 1440], "day": ""}
    weekly = {**once, "days": "1234567", "day": day}

    def tap(kind: str = "exit", hours: int = 0, **count: Any) -> dict[str, Any]:
        return {
            "code": "A",
            "kind": kind,
            "at": (noon + hours * 3600) * 1000,
            **({"count": count} if count else {}),
        }

    out = tap(exits=1, returns=0, day=day)
    for face, exits, returns, taps, after in (
        (once, 0, 0, [out], [1, 0, "active", day]),
        (once, 1, 0, [out], [1, 0, "active", day]),  # the list has it already
        (once, 1, 1, [out], [1, 1, "approved", day]),
        (once, 0, 0, [out, tap("return", 1)], [1, 1, "approved", day]),
        (
            once,
            0,
            0,
            [tap(), out],
            [2, 0, "active", day],
        ),  # two ways out: one told at once, one still to be told
        (weekly, 0, 0, [tap(), tap("return", 8)], [1, 1, "approved", day]),
        (weekly, 1, 1, [tap("exit", 24)], [1, 0, "active", "2022-04-10"]),
        (weekly, 1, 1, [tap(exits=1, returns=0, day="2022-04-10")], [1, 0, "active", "2022-04-10"]),
        ({**weekly, "day": "2022-04-10"}, 0, 0, [out, tap()], [0, 0, "approved", "2022-04-10"]),
    ):
        carries = {**face, "exits": exits, "returns": returns}
        assert page.evaluate(ADDED, [src, carries, taps, area.time_zone]) == after, (exits, returns, taps)
