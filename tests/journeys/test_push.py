"""A push always shows something, and leads nowhere but into the hub."""

from typing import Any

import pytest
from playwright.sync_api import Worker, expect

from hub.core.people.models import Area, Person
from tests.journeys.conftest import Desk
from tests.journeys.kit import until

pytestmark = pytest.mark.browser

PUSH = """async (data) => {
  const shown = [];
  self.registration.showNotification = async (title, options) => shown.push({ title, ...options });
  const event = new PushEvent("push", data === null ? {} : { data });
  self.dispatchEvent(event);
  return JSON.parse(JSON.stringify(shown));
}"""
CLICK = """async (url) => {
  const opened = [];
  Object.defineProperty(self.clients, "openWindow", { value: async (where) => opened.push(where), configurable: true });
  Object.defineProperty(self.clients, "matchAll", { value: async () => [], configurable: true });
  const event = new Event("notificationclick");
  event.notification = { close() {}, data: { url } };
  const done = [];
  event.waitUntil = (promise) => done.push(promise);
  self.dispatchEvent(event);
  await Promise.all(done);
  return opened;
}"""


@pytest.fixture
def worker(desk: Desk, area: Area, li_wei: Person) -> Worker:
    """The service worker of a signed-in person's page."""
    page = desk.open("/", li_wei)
    until(page, "async () => Boolean((await navigator.serviceWorker.getRegistration())?.active)")
    expect(page.locator("h1").first).to_be_visible()
    [found] = page.context.service_workers
    return found


def test_it_shows_what_the_hub_sends(worker: Worker) -> None:
    said = '{"title": "邻里", "body": "12栋：有新消息", "url": "/requests/1/", "tag": "abc", "level": 1}'
    [shown] = worker.evaluate(PUSH, said)
    assert (shown["title"], shown["body"], shown["tag"]) == ("邻里", "12栋：有新消息", "abc")
    assert shown["renotify"] is shown["requireInteraction"] is True
    assert shown["data"] == {"url": "/requests/1/"}


@pytest.mark.parametrize("said", [None, "", "not json", "{}", "[]", "null", '{"level": 0}'])
def test_whatever_comes_something_is_shown(worker: Worker, said: Any) -> None:
    """A browser that sees a push without a notification takes the permission away."""
    [shown] = worker.evaluate(PUSH, said)
    assert shown["title"]
    assert shown["body"] == "There is something new. Open it to read it."
    assert shown["data"] == {"url": "/"}


def test_a_click_opens_the_page_and_no_stranger_s(worker: Worker, desk: Desk) -> None:
    assert worker.evaluate(CLICK, "/requests/1/") == [f"{desk.hub.url}/requests/1/"]
    assert worker.evaluate(CLICK, "https://elsewhere.example/") == ["/"]
    assert worker.evaluate(CLICK, None) == [f"{desk.hub.url}/"]
