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
from tests.conftest import staff
from tests.journeys.conftest import Desk, Hub
from tests.journeys.kit import until
from tests.journeys.test_gate_pass import GATE, carried, says, show
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
