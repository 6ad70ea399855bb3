"""The frames of an open socket, one by one."""

from collections.abc import AsyncIterator, Collection
from datetime import timedelta

import pytest
import pytest_asyncio

from hub.core.kit import clock
from hub.core.live import broker, registry, rows
from hub.core.live.models import Epoch, Stream
from hub.core.people.models import Person
from tests.conftest import NOON
from tests.core.live_browser import Browser, event, events, happen, in_thread, session_of

pytestmark = pytest.mark.django_db(transaction=True)


def everybody(stream: str, people: Collection[int]) -> set[int]:
    """The rule of these rooms."""
    return set(people)


@pytest_asyncio.fixture
async def page(li_wei: Person, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Browser]:
    """Li Wei's open page."""
    monkeypatch.setitem(registry._rules, ("room", False), everybody)
    browser = Browser(await in_thread(session_of, li_wei))
    assert await browser.open()
    yield browser
    await browser.leave()
    await broker.stop()


@pytest_asyncio.fixture
async def epoch(page: Browser) -> str:
    """What the page carries."""
    return str(await in_thread(rows.epoch))


async def test_a_page_catches_up_and_then_hears_news(page: Browser, epoch: str) -> None:
    """The late joiner gets what it lacks, once and in order, is told that it is live, and then is."""
    for _ in range(3):
        await in_thread(happen, "room:1")
    await page.resume(epoch, room_1=1)
    assert await page.hear() == events("room:1", 2, 3)
    assert await page.hear() == {"type": "resumed", "streams": {"room:1": 3}}
    await in_thread(happen, "room:1", subject=7)
    assert await page.hear() == {"type": "events", "events": [event("room:1", 4, subject=7)]}


async def test_a_page_with_nothing_to_catch_up_is_live_at_once(page: Browser, epoch: str) -> None:
    """A stream that never had a row is one to listen to all the same."""
    await page.resume(epoch, room_1=0)
    assert await page.hear() == {"type": "resumed", "streams": {"room:1": 0}}
    await in_thread(happen, "room:1")
    assert await page.hear() == events("room:1", 1)


async def test_several_streams_at_once_and_one_more_later(page: Browser, epoch: str) -> None:
    """Each stream has its own numbers; a second resume adds to the first."""
    await page.resume(epoch, room_1=0, room_2=0)
    assert await page.hear() == {"type": "resumed", "streams": {"room:1": 0, "room:2": 0}}
    await page.resume(epoch, room_3=0)
    assert await page.hear() == {"type": "resumed", "streams": {"room:3": 0}}
    await in_thread(happen, "room:1", "room:3")
    heard = [await page.hear(), await page.hear()]
    assert events("room:1", 1) in heard
    assert events("room:3", 1) in heard


async def test_much_to_catch_up_comes_in_frames_of_two_hundred(page: Browser, epoch: str) -> None:
    """A thousand rows are still caught up; no frame is longer than a phone likes."""
    await in_thread(happen, *["room:1"] * 1000)
    await page.resume(epoch, room_1=0)
    frames = [await page.hear() for _ in range(5)]
    assert [len(frame["events"]) for frame in frames] == [200] * 5
    assert [each["seq"] for frame in frames for each in frame["events"]] == list(range(1, 1001))
    assert await page.hear() == {"type": "resumed", "streams": {"room:1": 1000}}


async def test_a_gap_is_filled_by_asking_again(page: Browser, epoch: str) -> None:
    """A page that resumes a stream from an earlier number gets those rows again, and no later row twice."""
    await page.resume(epoch, room_1=0)
    await page.hear()
    for _ in range(3):
        await in_thread(happen, "room:1")
    got = 0
    while got < 3:
        got = (await page.hear())["events"][-1]["seq"]
    await page.resume(epoch, room_1=1)
    assert await page.hear() == events("room:1", 2, 3)
    assert await page.hear() == {"type": "resumed", "streams": {"room:1": 3}}
    await in_thread(happen, "room:1")
    assert await page.hear() == events("room:1", 4)


async def test_too_many_rows_behind_is_a_resync(page: Browser, epoch: str) -> None:
    """A page 1,001 rows behind refetches itself; until it comes back it hears nothing of the stream."""
    await in_thread(happen, *["room:1"] * 1001)
    await page.resume(epoch, room_1=0, room_2=0)
    heard = [await page.hear(), await page.hear()]
    assert {"type": "resync", "stream": "room:1"} in heard
    assert {"type": "resumed", "streams": {"room:2": 0}} in heard
    await in_thread(happen, "room:1", "room:2")
    assert await page.hear() == events("room:2", 1)
    await page.resume(epoch, room_1=1001)
    assert await page.hear() == events("room:1", 1002)


async def test_too_old_is_a_resync(page: Browser, epoch: str) -> None:
    """Rows from more than 72 h ago are not told any more."""
    with clock.at(NOON):
        await in_thread(happen, "room:1")
    with clock.at(NOON + timedelta(hours=73)):
        await page.resume(epoch, room_1=0)
        assert await page.hear() == {"type": "resync", "stream": "room:1"}


async def test_pruned_rows_are_a_resync(page: Browser, epoch: str) -> None:
    """What has been thrown away cannot be caught up."""
    await in_thread(happen, *["room:1"] * 10)
    await in_thread(Stream.objects.filter(name="room:1").update, pruned_to=5)
    await page.resume(epoch, room_1=4)
    assert await page.hear() == {"type": "resync", "stream": "room:1"}
    await page.resume(epoch, room_1=5)
    assert await page.hear() == events("room:1", 6, 7, 8, 9, 10)


async def test_another_epoch_or_a_number_ahead_is_a_resync(page: Browser, epoch: str) -> None:
    """A page from before a restore knows numbers that mean something else now."""
    await in_thread(happen, "room:1")
    await page.resume("0123456789abcdef", room_1=1)
    assert await page.hear() == {"type": "resync", "stream": "room:1"}
    await page.resume(epoch, room_1=2)
    assert await page.hear() == {"type": "resync", "stream": "room:1"}


async def test_a_restore_under_open_pages_is_a_resync(page: Browser, epoch: str) -> None:
    """The data changes under a socket that has joined: it must not go on as if nothing had been."""
    await in_thread(happen, "room:1")
    await page.resume(epoch, room_1=1)
    await page.hear()
    await in_thread(Epoch.objects.update, token="fedcba9876543210")
    await (await broker.here()).watch.look()
    assert await page.hear() == {"type": "resync", "stream": "room:1"}


async def test_a_lost_hint_is_made_up_for(page: Browser, epoch: str) -> None:
    """Rows without a hint arrive with the next hint, in order, and without one at the next look."""
    await page.resume(epoch, room_1=0)
    await page.hear()
    await in_thread(happen, "room:1", hint=False)
    await in_thread(happen, "room:1")
    assert await page.hear() == events("room:1", 1, 2)
    await in_thread(happen, "room:1", hint=False)
    await (await broker.here()).watch.look()
    assert await page.hear() == events("room:1", 3)


async def test_doubled_and_late_hints_do_no_harm(page: Browser, epoch: str) -> None:
    """A hint is only "look": the number in it moves nobody."""
    await page.resume(epoch, room_1=0)
    await page.hear()
    await in_thread(happen, "room:1")
    assert await page.hear() == events("room:1", 1)
    here = await broker.here()
    here.hint({"room:1": 1})
    here.hint({"room:1": 99})
    here.hint({"room:7": 1})
    await in_thread(happen, "room:1")
    assert await page.hear() == events("room:1", 2)


async def test_a_rolled_back_row_is_never_told(page: Browser, epoch: str) -> None:
    """The number of an action that failed is used by the next one that did not."""
    await page.resume(epoch, room_1=0)
    await page.hear()
    with pytest.raises(ZeroDivisionError):
        await in_thread(happen_and_fail, "room:1")
    await in_thread(happen, "room:1")
    assert await page.hear() == events("room:1", 1)


def happen_and_fail(stream: str) -> None:
    """Something that is undone."""
    from django.db import transaction

    with transaction.atomic():
        happen(stream)
        raise ZeroDivisionError


async def test_ping_is_answered(page: Browser) -> None:
    """So that a page can tell a dead line from a quiet one."""
    await page.say({"type": "ping"})
    assert await page.hear() == {"type": "ping"}


async def test_a_restart_says_so(page: Browser, epoch: str) -> None:
    """1012: come back after a second, do not show an error."""
    await page.resume(epoch, room_1=0)
    await page.hear()
    await broker.stop()
    assert await page.hear() == {"closed": 1012}
