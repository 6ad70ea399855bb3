"""What the journeys share: a real hub on loopback, a real Chromium, and people who sit at it."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from django.conf import settings as hub_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from hub.core.kit.management.commands import serve
from hub.core.people.models import Person
from tests.plugin import chromium

PATIENCE = 30_000
"""Milliseconds that anything may take on a busy machine. Nothing waits for it to pass."""

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

QUIET = (
    "Failed to load resource",
    "WebSocket connection to",
    "An unknown error occurred when fetching the script",
)
"""What Chromium says by itself of every answer that is not 200, and of a hub that is away."""

expect.set_options(timeout=PATIENCE)


@dataclass
class Hub:
    """A hub in a thread of the test, on the test's own database. It can be stopped and started on the same port."""

    port: int = 0
    server: uvicorn.Server | None = None
    thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Its address; passkeys and the service worker want the name."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Opens it. Raises RuntimeError where it does not come up."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        up: Future[bool] = Future()

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                up.set_result(self.started)

        config = serve.config()
        config.timeout_graceful_shutdown = 2  # seconds; a browser's idle connections need no farewell
        self.server = Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]}, daemon=True)
        self.thread.start()
        if not up.result(PATIENCE / 1000):
            raise RuntimeError("The hub did not start.")

    def stop(self) -> None:
        """Closes it, as a restart does."""
        if self.server is not None and self.thread is not None:
            self.server.should_exit = True
            self.thread.join()
        self.server = self.thread = None


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright keeps an event loop in this thread, and a proxy of the machine has no business with loopback."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Django refuses the database beside a running loop
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture
def hub(transactional_db: None, settings: Any) -> Iterator[Hub]:
    """A running hub; the cast of tests/conftest.py lives in its database."""
    settings.JOBS_IN_WEB_PROCESS = False  # a worker would write while the test's database is emptied
    found = Hub()
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file of journeys."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield found
        found.close()


@dataclass
class Desk:
    """Opens pages and remembers what their scripts complained of."""

    hub: Hub
    browser: Browser
    sign: Callable[..., Client]
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/", person: Person | None = None, **options: Any) -> Page:
        """A page in a browser of its own (`options` as for Playwright's new_context), in English, signed in."""
        context = self.browser.new_context(base_url=self.hub.url, locale="en", **options)
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": hub_settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": self.hub.url}])
        self.contexts.append(context)
        if person is not None:
            self.sign_in(context, person)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._heard(page, said.type, said.text))
        page.goto(path)
        return page

    def sign_in(self, context: BrowserContext, person: Person) -> None:
        """Gives a browser the session of a person, staff with their second factor."""
        cookie = self.sign(person).cookies[hub_settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": hub_settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.hub.url}]
        )

    def _heard(self, page: Page, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(QUIET):
            self.complaints.append(f"{page.url}: {text}")


@pytest.fixture
def desk(hub: Hub, browser: Browser, sign_in: Callable[..., Client]) -> Iterator[Desk]:
    """Opens pages: `desk.open("/path/", auntie_wang)`. No script error and no refusal by the CSP passes unnoticed."""
    found = Desk(hub, browser, sign_in)
    yield found
    for context in found.contexts:
        context.close()
    assert found.complaints == []
