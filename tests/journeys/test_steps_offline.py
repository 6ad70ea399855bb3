"""A volunteer ticks a checklist without network and comes back: each step counts once, and only then it is done."""

import pytest
from playwright.sync_api import expect

from hub.core.people.models import Area, Person
from hub.core.record.models import RecordEntry
from hub.core.tasks import actions
from hub.core.tasks.forms import items_of
from hub.core.tasks.models import CheckItem, Claim
from hub.core.tasks.words import ClaimState
from tests.journeys.conftest import Desk, Hub
from tests.journeys.kit import until
from tests.journeys.test_run_offline import IS_KEPT, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.fixture
def fetching(area: Area, auntie_wang: Person, xiao_zhao: Person) -> Claim:
    """Xiao Zhao has an errand with three steps, two of which are needed."""
    steps = items_of("!核对处方\n问清是否冷藏\n!送到后签字")
    task = actions.open_task(area, actions.Errand(title="代取药", items=steps), by=auntie_wang)
    return actions.claim(task, by=xiao_zhao)


def test_a_checklist_ticked_offline_and_back(
    desk: Desk, hub: Hub, fetching: Claim, xiao_zhao: Person
) -> None:
    path = f"/tasks/{fetching.task_id}/"
    page = desk.open(path, xiao_zhao, viewport=PHONE)
    expect(page.get_by_role("heading", name="Step by step")).to_be_visible()
    until(page, IS_KEPT, path)

    hub.stop()
    page.get_by_role("button", name="Tick 核对处方").click()
    expect(page.get_by_text("1 waiting")).to_be_visible()
    page.get_by_role("button", name="Tick 送到后签字").click()
    expect(page.get_by_text("2 waiting: sent as soon as there is a network.")).to_be_visible()

    page.reload()  # the phone went dark in the stairwell
    expect(page.get_by_text("2 waiting: sent as soon as there is a network.")).to_be_visible()
    expect(page.get_by_role("button", name="Tick 核对处方")).to_be_hidden()
    expect(page.get_by_role("button", name="Tick 问清是否冷藏")).to_be_visible()
    assert not CheckItem.objects.exclude(done_at=None).exists()

    hub.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("waiting: sent")).to_have_count(0)
    expect(page.get_by_role("button", name="Not yet 核对处方")).to_be_visible()
    ticked = CheckItem.objects.exclude(done_at=None).order_by("number")
    assert [(one.number, one.done_by) for one in ticked] == [(1, xiao_zhao), (3, xiao_zhao)]
    assert RecordEntry.objects.filter(verb="tasks.item.ticked").count() == 2
    actions.complete(fetching.reread(), by=xiao_zhao, token=fetching.token)
    assert fetching.reread().state == ClaimState.DONE
