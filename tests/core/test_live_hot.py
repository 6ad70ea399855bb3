"""Hot facts: a hint at most once a second, never lost at the end of a burst, and only to those who may have it."""

import threading
from collections.abc import AsyncIterator, Callable, Collection
from typing import Any

import pytest
import pytest_asyncio
from django.db import transaction

from hub.core.live import broker, hints, hot, registry, rows, wire
from hub.core.live.hot import PAUSE, Rhythm
from hub.core.people.models import Person
from tests.core.live_browser import Browser, happen, in_thread, session_of

allowed_now: set[int] = set()


class Afternoon:
    """Time that passes when it is told to; what was to happen later, and what was sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.waiting: list[Callable[[], None]] = []
        self.rhythm = Rhythm(self.sent.append, self.later)

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Keeps it for `passes`."""
        assert seconds == PAUSE
        self.waiting.append(act)

    def passes(self) -> None:
        """A second."""
        due, self.waiting = self.waiting, []
        for act in due:
            act()


def test_a_burst_is_two_hints_the_first_at_once_and_the_last_at_the_end() -> None:
    time = Afternoon()
    for _ in range(100):
        time.rhythm.touch("campaign:1")
    assert time.sent == ["campaign:1"]
    time.passes()
    assert time.sent == ["campaign:1"] * 2
    time.passes()
    assert time.sent == ["campaign:1"] * 2
    assert time.waiting == []  # nothing is kept of a stream that is quiet
    time.rhythm.touch("campaign:1")
    assert time.sent == ["campaign:1"] * 3


def test_an_unbroken_rush_is_one_hint_a_second_and_streams_do_not_wait_for_each_other() -> None:
    time = Afternoon()
    for _ in range(5):
        for _ in range(50):
            time.rhythm.touch("campaign:1")
        time.passes()
    assert time.sent == ["campaign:1"] * 6
    time.rhythm.touch("campaign:2")
    assert time.sent[-1] == "campaign:2"


def test_many_threads_at_once_send_one_hint() -> None:
    time = Afternoon()
    together = threading.Barrier(8)

    def order() -> None:
        together.wait()
        time.rhythm.touch("campaign:1")

    threads = [threading.Thread(target=order) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.sent == ["campaign:1"]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What leaves this process."""
    found: list[str] = []
    monkeypatch.setattr(hot, "_rhythm", Rhythm(found.append, lambda seconds, act: None))
    return found


@pytest.mark.django_db(transaction=True)
def test_nothing_leaves_before_the_commit_or_without_it(heard: list[str]) -> None:
    with transaction.atomic():
        hot.touch("campaign:1")
        assert heard == []
    assert heard == ["campaign:1"]
    with transaction.atomic():
        hot.touch("campaign:2")
        transaction.set_rollback(True)
    assert heard == ["campaign:1"]


def test_the_other_processes_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[wire.Message] = []
    monkeypatch.setattr(wire, "publish", said.append)
    hot._send("campaign:7")
    assert said == [{"type": "hot", "stream": "campaign:7"}]


def some(stream: str, people: Collection[int]) -> set[int]:
    """The rule of these rooms."""
    return set(people) & allowed_now


@pytest_asyncio.fixture
async def page(transactional_db: None, li_wei: Person, monkeypatch: Any) -> AsyncIterator[Browser]:
    """Li Wei's open page."""
    monkeypatch.setitem(registry._rules, ("room", False), some)
    monkeypatch.setitem(globals(), "allowed_now", {li_wei.pk})
    browser = Browser(await in_thread(session_of, li_wei))
    assert await browser.open()
    await browser.resume(await in_thread(rows.epoch), room_1=0)
    assert (await browser.hear())["type"] == "resumed"
    yield browser
    await browser.leave()
    await broker.stop()


async def test_a_page_hears_that_the_numbers_are_others(page: Browser) -> None:
    await in_thread(hints.warm, "room:2")  # nobody here listens to that
    await in_thread(hints.warm, "room:1")
    assert await page.hear() == {"type": "hot", "stream": "room:1"}
    await in_thread(happen, "room:1")  # the stream's own numbers go on as if nothing had been
    assert (await page.hear())["events"][0]["seq"] == 1


async def test_a_hint_from_another_process_reaches_the_page(page: Browser) -> None:
    (await broker.here())._heard({"type": "hot", "stream": "room:1", "from": "elsewhere"})
    assert await page.hear() == {"type": "hot", "stream": "room:1"}


async def test_hints_of_many_processes_are_one_a_second(page: Browser) -> None:
    here = await broker.here()
    later: list[Callable[[], None]] = []
    here._rhythm = Rhythm(here.post.warm, lambda seconds, act: later.append(act))
    for number in range(8):
        here._heard({"type": "hot", "stream": "room:1", "from": f"process {number}"})
        here.warm("room:1")
    assert await page.hear() == {"type": "hot", "stream": "room:1"}
    await in_thread(happen, "room:1")
    assert (await page.hear())["type"] == "events"  # nothing came in between
    (second,) = later
    second()
    assert await page.hear() == {"type": "hot", "stream": "room:1"}


async def test_who_has_lost_the_right_hears_nothing_of_it(page: Browser) -> None:
    allowed_now.clear()
    await in_thread(hints.warm, "room:1")
    assert await page.hear() == {"type": "revoked", "stream": "room:1"}
    assert "closed" in await page.hear()
