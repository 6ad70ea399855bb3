"""A volunteer in a stairwell without network: done is done, sent once, and what the hub refuses is theirs to decide."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Dialog, Page, expect

from hub.core.media.models import Picture
from hub.core.people.models import Area, Household, Person
from hub.core.record.models import RecordEntry
from hub.core.tasks import actions
from hub.core.tasks.models import Claim
from hub.core.tasks.words import ClaimState
from tests.journeys.conftest import Desk, Hub
from tests.journeys.kit import until

pytestmark = pytest.mark.browser

NOT_KEPT = "async (path) => !(await (await caches.open('kept')).match(path))"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def claim(area: Area, auntie_wang: Person, xiao_zhao: Person, granny_door: Household) -> Claim:
    """去三院取药 for Granny Chen, taken by Xiao Zhao."""
    errand = actions.Errand(title="去三院取药", household=granny_door)
    return actions.claim(actions.open_task(area, errand, by=auntie_wang), by=xiao_zhao)


def is_kept(page: Page, *paths: str) -> None:
    """Waits until the device can show these pages without a network."""
    until(
        page,
        """async (paths) => {
          if (!navigator.serviceWorker.controller) return false;
          const kept = await caches.open("kept");
          const found = await Promise.all([...paths, "/offline/", "/help-now/"].map((path) => kept.match(path)));
          return found.every(Boolean);
        }""",
        paths,
    )


def done(page: Page) -> None:
    """The one tap."""
    page.get_by_role("button", name="It is done").click()


def test_done_without_a_network_is_sent_once(
    desk: Desk, hub: Hub, claim: Claim, xiao_zhao: Person, tmp_path: Path
) -> None:
    """With a photo and a word; the page is opened again before the network is back."""
    photo = tmp_path / "door.jpg"
    Image.effect_noise((2400, 1800), 80).convert("RGB").save(photo, quality=90)
    path = f"/tasks/{claim.task_id}/"
    page = desk.open(path, xiao_zhao, viewport=PHONE)
    is_kept(page, path)
    hub.stop()
    page.locator("[name=note]").fill("放在门口了")
    page.locator("[name=picture]").set_input_files(photo)
    expect(page.locator("[data-preview]")).to_be_visible()
    done(page)
    expect(page.get_by_text("1 waiting: sent as soon as there is a network.")).to_be_visible()
    expect(page.get_by_role("button", name="It is done")).to_be_hidden()

    page.reload()
    expect(page.get_by_text("The network is away or slow. You see what was here just now")).to_be_visible()
    expect(page.get_by_text("1 waiting: sent as soon as there is a network.")).to_be_visible()
    expect(page.get_by_role("button", name="It is done")).to_be_hidden()
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.CLAIMED

    hub.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("This errand is done. Thank you.")).to_be_visible()
    expect(page.get_by_text("waiting: sent")).to_have_count(0)
    found = Claim.objects.get(pk=claim.pk)
    assert (found.state, found.note, found.late_note) == (ClaimState.DONE, "放在门口了", "")
    assert RecordEntry.objects.filter(verb="tasks.claim.completed").count() == 1
    assert Picture.objects.of("claim", claim.pk).count() == 1
    until(page, NOT_KEPT, path)


def test_an_answer_that_got_lost_counts_once(desk: Desk, claim: Claim, xiao_zhao: Person) -> None:
    """The hub took it, the line broke before the answer: sent again under the same key, it is the same."""
    page = desk.open(f"/tasks/{claim.task_id}/", xiao_zhao, viewport=PHONE)
    page.evaluate(
        """() => {
          const real = window.fetch;
          window.lineBreaks = true;
          window.fetch = async (...asked) => {
            const answer = await real(...asked);
            if (asked[1]?.method !== "POST" || !window.lineBreaks) return answer;
            window.wasLost = true;
            throw new TypeError("Failed to fetch");
          };
        }"""
    )
    page.locator("[name=note]").fill("放在门口了")
    done(page)
    until(page, "async () => (await linli.outbox.waiting()).length === 1 && window.wasLost")
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.DONE
    page.evaluate("() => { window.lineBreaks = false; linli.outbox.carry(); }")
    until(page, "async () => (await linli.outbox.waiting()).length === 0")
    expect(page.get_by_text("This errand is done. Thank you.")).to_be_visible()
    assert RecordEntry.objects.filter(verb="tasks.claim.completed").count() == 1


def test_what_the_hub_refuses_is_shown_and_kept(
    desk: Desk, hub: Hub, claim: Claim, xiao_zhao: Person, auntie_wang: Person
) -> None:
    """The errand went away meanwhile: the person reads why, and decides."""
    page = desk.open(f"/tasks/{claim.task_id}/", xiao_zhao, viewport=PHONE)
    hub.stop()
    page.locator("[name=note]").fill("没有人在家")
    done(page)
    expect(page.get_by_text("1 waiting")).to_be_visible()
    Claim.objects.filter(pk=claim.pk).delete()
    hub.start()
    page.goto("/claims/")
    expect(page.get_by_text("There is nothing here for you")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("There is nothing here for you")).to_have_count(0)


def test_signing_out_with_something_unsent_asks_first(desk: Desk, claim: Claim, xiao_zhao: Person) -> None:
    page = desk.open(f"/tasks/{claim.task_id}/", xiao_zhao, viewport=PHONE)
    is_kept(page)
    page.route("**/completion/", lambda route: route.abort())
    done(page)
    expect(page.get_by_text("1 waiting")).to_be_visible()
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if len(asked) == 1:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    page.locator("details.menu > summary").click()
    leave = page.get_by_role("button", name="Sign out")
    leave.click()
    expect(page.get_by_text("1 waiting")).to_be_visible()
    leave.click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert asked == ["1 not sent yet. Sign out and lose it?"] * 2
    until(page, NOT_KEPT, f"/tasks/{claim.task_id}/")


def test_a_claim_is_never_promised_before_the_hub_says_so(
    desk: Desk, area: Area, auntie_wang: Person, xiao_zhao: Person
) -> None:
    task = actions.open_task(area, actions.Errand(title="送米"), by=auntie_wang)
    page = desk.open(f"/tasks/{task.pk}/", xiao_zhao, viewport=PHONE)
    page.evaluate(
        "addEventListener('submit', ({ submitter }) => sessionStorage.setItem('said', submitter.textContent))"
    )
    page.get_by_role("button", name="I will do it").click()
    expect(page.get_by_role("button", name="I am on my way")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('said')") == "confirming…"


def test_any_page_without_a_network_says_so_and_has_the_numbers(
    desk: Desk, hub: Hub, claim: Claim, xiao_zhao: Person
) -> None:
    """Emergency contacts for everybody; of the rest nothing that was not one's own errand."""
    path = f"/tasks/{claim.task_id}/"
    page = desk.open("/claims/", xiao_zhao, viewport=PHONE)
    is_kept(page, path)
    hub.stop()
    page.goto("/requests/")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no network just now")
    page.goto("/help-now/")
    expect(page.get_by_role("link", name="120").first).to_be_visible()
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("去三院取药")
