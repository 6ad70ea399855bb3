"""
Every page for everybody (pages.md, "Figures"): no violation that axe finds, no sideways scrolling at 320 px, a focus that
is seen, targets that a thumb hits; and nothing from elsewhere, no complaint of a script, no refusal by the CSP.

Each page is looked at in one of four ways, which together hold every pair of language, theme and size; with
`--thorough` in all eight.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from tests.access_table import PAGES
from tests.access_table.rows import ANYONE, SIGNED_IN, Row
from tests.conftest import NOON
from tests.journeys.conftest import PATIENCE, QUIET, Hub
from tests.things import furnish
from tests.walk import Visitor, address
from tests.world import ANONYMOUS, CHINESE, Estate, found, undone

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Way:
    """One way of looking."""

    language: str
    theme: str
    size: str

    def __str__(self) -> str:
        return f"{self.language} {self.theme} {self.size}"


EVERY = [Way(*way) for way in product(("en", "zh-hans"), ("light", "dark"), ("normal", "large"))]
PAIRS = [
    Way("en", "light", "normal"), Way("en", "dark", "large"), Way("zh-hans", "light", "large"),
    Way("zh-hans", "dark", "normal"),
]  # fmt: skip
PARTS = 4
"""The pages are dealt out to so many tests, so that two processes can share them."""

NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
SMALLEST = {"normal": 48, "large": 60}
"""Pixels that a target measures at least where a finger points (pages.md); the desk is for a mouse and keys."""

AXE = {"resultTypes": ["violations"], "rules": {"color-contrast-enhanced": {"enabled": False}}}
ROOM = 0.6
"""Pixels that rounding may take."""

UNSEEN = """
() => {
  const look = (node) => { const s = getComputedStyle(node); return [s.outlineStyle, s.outlineWidth, s.outlineColor,
    s.boxShadow, s.backgroundColor, s.borderColor, s.textDecorationLine].join('|'); };
  const shown = (node) => node.checkVisibility({ checkVisibilityCSS: true }) && node.getClientRects().length > 0;
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const nodes = [...document.querySelectorAll(all)].filter((node) => shown(node) && !node.disabled);
  const bad = [];
  for (const node of nodes) {
    const label = node.labels && node.labels[0];
    node.blur();
    const before = look(node) + (label ? look(label) : '');
    node.focus({ preventScroll: true, focusVisible: true });
    if (document.activeElement === node && before === look(node) + (label ? look(label) : '')) {
      bad.push(node.outerHTML.slice(0, 120));
    }
  }
  document.activeElement && document.activeElement.blur();
  return bad;
}
"""
SMALL = """
(least) => {
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const bad = [];
  for (const node of document.querySelectorAll(all)) {
    if (!node.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true })) continue;
    let box = node.getBoundingClientRect();
    if (box.width <= 1 || box.right < 0 || box.bottom < 0 || node.closest('.vh, .skip, [inert]')) {
      if (!(node.labels && node.labels.length)) continue;
    }
    for (const label of node.labels || []) {
      const other = label.getBoundingClientRect();
      if (label.contains(node) || node.type === 'checkbox' || node.type === 'radio') {
        box = new DOMRect(box.x, box.y, Math.max(box.width, other.width), Math.max(box.height, other.height));
      }
    }
    const around = node.closest('p, li, td, th, dd, dt, .note, .hint, label');
    const inline = getComputedStyle(node).display.startsWith('inline') && node.tagName === 'A' && around
      && around.textContent.trim().length > node.textContent.trim().length + 3;
    const row = getComputedStyle(node, '::after');
    const whole = row.position === 'absolute' && row.content !== 'none' ? node.closest('li, .item, .tile, .card') : null;
    if (whole) box = whole.getBoundingClientRect();
    if (!inline && (box.height < least || box.width < least)) {
      bad.push(`${Math.round(box.width)}x${Math.round(box.height)} ${node.outerHTML.slice(0, 110)}`);
    }
  }
  return bad;
}
"""


@dataclass
class Looker:
    """Opens pages in one way after the other, and remembers what is wrong with them."""

    hub: Hub
    browser: Browser
    wrong: list[str]

    def context(self, way: Way, visitor: Visitor) -> BrowserContext:
        """A phone in which somebody has signed in and chosen how pages look."""
        found = self.browser.new_context(
            viewport=NARROW, has_touch=True, is_mobile=True, service_workers="block", base_url=self.hub.url,
            color_scheme=way.theme,
        )  # fmt: skip
        found.set_default_timeout(PATIENCE)
        cookies = {**visitor.cookies, settings.LANGUAGE_COOKIE_NAME: way.language, "linli_size": way.size}
        cookies["linli_theme"] = way.theme
        found.add_cookies(
            [{"name": name, "value": value, "url": self.hub.url} for name, value in cookies.items()]
        )
        return found

    def look(self, way: Way, visitor: Visitor, url: str) -> None:
        """One page, one way."""
        if visitor.persona != ANONYMOUS:
            type(visitor.estate.people[visitor.persona]).objects.filter(
                pk=visitor.estate.people[visitor.persona].pk
            ).update(language=way.language, theme=way.theme, text_size=way.size)
        context = self.context(way, visitor)
        page = context.new_page()
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "console", lambda line: said.append(line.text) if is_complaint(line.type, line.text) else None
        )
        page.on("request", lambda asked: said.append(asked.url) if self.is_foreign(asked.url) else None)
        page.goto(url)
        where = f"{url} ({visitor.persona}, {way})"
        self.wrong += [f"{where}: {line}" for line in [*said, *examine(page, way)]]
        context.close()

    def is_foreign(self, url: str) -> bool:
        """Whether something is asked of anybody but the hub."""
        return not url.startswith(
            (self.hub.url, self.hub.url.replace("http", "ws", 1), "data:", "blob:", "about:")
        )


def is_complaint(kind: str, text: str) -> bool:
    """Whether a script, or the browser on behalf of the CSP, complained."""
    return kind == "error" and not text.startswith(QUIET)


def examine(page: Page, way: Way) -> Iterator[str]:
    """What is wrong with a page that is open."""
    if (width := page.evaluate("document.documentElement.scrollWidth")) > NARROW["width"]:
        wide = page.evaluate(
            "[...document.body.querySelectorAll('*')].filter((n) => n.getBoundingClientRect().right > innerWidth + 1)"
            ".slice(0, 3).map((n) => n.outerHTML.slice(0, 90))"
        )
        yield f"scrolls sideways at 320 px ({width} px): {wide}"
    if "is-desk" not in str(page.locator("body").get_attribute("class")):
        least = SMALLEST[way.size] - ROOM
        yield from (f"target too small: {one}" for one in page.evaluate(SMALL, least))
    page.keyboard.press("Tab")
    yield from (f"focus is not seen: {one}" for one in page.evaluate(UNSEEN))
    yield from violations(page)
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    yield from (f"{one} at 1280 px" for one in violations(page))


def violations(page: Page) -> Iterator[str]:
    """What axe finds."""
    for found in Axe().run(page, options=AXE).response["violations"]:
        nodes = [f"{node['target']} {node.get('failureSummary', '')[:160]}" for node in found["nodes"][:2]]
        yield f"{found['id']}: {json.dumps(nodes, ensure_ascii=False)}"


def reader(estate: Estate, row: Row) -> Visitor:
    """Somebody who may open it."""
    if row.who == ANYONE:
        return Visitor(estate, ANONYMOUS)
    return Visitor(estate, "member" if row.who == SIGNED_IN else min(row.who.here))


def pages(estate: Estate) -> Iterator[tuple[Visitor, str]]:
    """Every whole page (fragments belong to one): who looks, and where."""
    for row in PAGES:
        if "GET" not in row.methods or not row.who.here:
            continue
        visitor, url = reader(estate, row), address(row, estate.things)
        with undone():
            answer = visitor.ask("GET", url)
        if answer.status_code == 200 and answer.content.lstrip()[:9].lower() == b"<!doctype":
            yield visitor, url
    member, committee = Visitor(estate, "member"), Visitor(estate, "committee")
    for other in ("/", "/requests/987654321/"):
        yield member, other
    yield committee, "/"
    yield Visitor(estate, "volunteer"), "/"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_for_everybody(part: int, hub: Hub, browser: Browser, request: Any) -> None:
    from hub.core.kit import clock

    thorough = request.config.getoption("--thorough")
    looker = Looker(hub, browser, [])
    with clock.at(NOON):
        estate = furnish(found("xinminzhu", CHINESE))
        for number, (visitor, url) in enumerate(pages(estate)):
            if number % PARTS == part:
                for way in EVERY if thorough else [PAIRS[number // PARTS % len(PAIRS)]]:
                    looker.look(way, visitor, url)
    assert not looker.wrong, "\n".join(looker.wrong)
