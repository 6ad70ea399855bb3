"""A volunteer walks a building without network and comes back: every door counts once, and who was not in is known."""

import pytest
from playwright.sync_api import expect

from hub.core.people.models import Building, Person
from hub.core.record.models import RecordEntry
from hub.core.tasks import runs
from hub.core.tasks.models import Claim, Load, Run, Task
from hub.core.tasks.words import ClaimState, Kind, TaskState
from tests.conftest import door
from tests.journeys.conftest import Desk, Hub
from tests.journeys.kit import until

pytestmark = [pytest.mark.browser, pytest.mark.journey]

PHONE = {"width": 360, "height": 740}
IS_KEPT = """async (path) => {
  if (!navigator.serviceWorker.controller) return false;
  return Boolean(await (await caches.open("kept")).match(path));
}"""


@pytest.fixture
def letters(building: Building, auntie_wang: Person) -> Run:
    """Letters for four doors on two floors of 12栋."""
    doors = [door(building, number) for number in ("0101", "0102", "0201", "0202")]
    return runs.open_run(building, "送信：12栋", Kind.LETTERS, doors, by=auntie_wang, pick_up="门卫室")


def test_a_building_walked_offline_and_back(desk: Desk, hub: Hub, letters: Run, xiao_zhao: Person) -> None:
    page = desk.open(f"/area/{letters.area.slug}/tasks/", xiao_zhao, viewport=PHONE)
    page.get_by_role("link", name="送信：12栋").click()
    page.get_by_role("button", name="I will do the whole run").click()
    expect(page.get_by_role("heading", name="Floor 2")).to_be_visible()
    path = f"/runs/{letters.pk}/"
    until(page, IS_KEPT, path)

    hub.stop()
    page.get_by_role("button", name="I am on my way").click()
    expect(page.get_by_text("1 waiting")).to_be_visible()
    page.get_by_role("button", name="Whole floor done").first.click()
    expect(page.get_by_text("2 waiting")).to_be_visible()
    page.get_by_role("button", name="Done 0101").click()
    expect(page.get_by_text("3 waiting")).to_be_visible()
    page.get_by_role("button", name="Nobody in 0102").click()
    expect(page.get_by_text("4 waiting: sent as soon as there is a network.")).to_be_visible()

    page.reload()  # the phone went dark in the stairwell
    expect(page.get_by_text("The network is away or slow. You see what was here just now")).to_be_visible()
    expect(page.get_by_text("4 waiting: sent as soon as there is a network.")).to_be_visible()
    expect(page.get_by_role("button", name="Done 0101")).to_be_hidden()
    expect(page.get_by_role("button", name="I am on my way")).to_be_hidden()
    assert Claim.objects.filter(state=ClaimState.CLAIMED).count() == 4

    hub.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("waiting: sent")).to_have_count(0)
    expect(page.locator("form[data-outbox]")).to_have_count(0)
    assert set(Claim.objects.values_list("state", flat=True)) == {ClaimState.DONE}
    for said in ("started", "completed"):
        assert RecordEntry.objects.filter(verb=f"tasks.claim.{said}").count() == 4
    knock = Task.objects.get(kind=Kind.DOOR_KNOCK, state=TaskState.OPEN)
    assert knock.household is not None
    assert knock.household.door == "0102"
    assert Load.objects.get(person=xiao_zhao).active == 0
