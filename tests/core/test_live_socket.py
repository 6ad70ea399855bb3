"""The frames of an open socket, one by one."""

from collections.abc import AsyncIterator, Collection

import pytest
import pytest_asyncio

from hub.core.live import broker, registry, rows
from hub.core.people.models import Person
from tests.core.live_browser import Browser, events, happen, in_thread, session_of

pytestmark = pytest.mark.django_db(transaction=True)


def everybody(stream: str, people: Collection[int]) -> set[int]:
    """The rule of these tests."""
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


async def test_a_page_catches_up_and_then_hears_news(page: Browser) -> None:
    await in_thread(happen, "room:1")
    await in_thread(happen, "room:1")
    await in_thread(happen, "room:1")
    await page.resume(await in_thread(rows.epoch), room_1=1)
    assert await page.hear() == events("room:1", 2, 3)
    assert await page.hear() == {"type": "resumed", "streams": {"room:1": 3}}
    await in_thread(happen, "room:1")
    assert await page.hear() == events("room:1", 4)
