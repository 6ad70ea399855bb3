"""What the gate's device remembers when networks come and go: old squares, its own taps, and other people's lists."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from hub.core.kit import clock
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from support.passes import actions
from support.passes.models import Pass
from tests.conftest import staff
from tests.journeys.conftest import Desk, Hub
from tests.journeys.test_gate_pass import carried, says, show
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
