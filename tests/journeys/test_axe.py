"""
Every page for everybody (pages.md, "Figures"): no violation that axe finds, no sideways scrolling at 320 px, a focus
that is seen, targets that a thumb hits; nothing from elsewhere, no complaint of a script, no refusal by the CSP.

The pages of `tests.sheets` are shown by a hub of paper, so that each is rendered once and looked at in several ways. An
ordinary run looks at each page on a phone, and at every fourth on a laptop too, in the other language, theme and size;
the next page in other ways, so that pages of one kind are seen in all sixteen together. At a page's further states (an
empty form was sent, nothing there yet, somebody else's home) it looks where they show a piece that no page before them
has shown: `tests.pieces`. `--thorough` looks at everything in all of them.

What a page is made of does not change with the theme, the size of the text or the window: all of axe's rules are asked
once for a page and state, those about how it looks every time.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import PATIENCE, QUIET
from tests.journeys.paper import Paper, paper
from tests.journeys.sight import FAR, MUTE, SMALL, UNSEEN
from tests.pieces import pieces
from tests.sheets import Look, Sheet, State, looks, sheets
from tests.world import CHINESE, ENGLISH

pytestmark = [pytest.mark.browser, pytest.mark.long]

TONGUES = {"en": ENGLISH, "zh": CHINESE}
NARROW, WIDE = 320, 1280
LEAST = {"normal": 48, "large": 60}
"""Pixels that a target measures at least where a finger points (pages.md)."""

ROOM = 0.6
"""Pixels that rounding may take."""

LOOKS = ("link-in-text-block", "scrollable-region-focusable")
"""Rules of axe whose answer changes with theme, size and width, besides those of contrast."""


@dataclass(frozen=True)
class Way:
    """One way of looking."""

    language: str
    theme: str
    size: str
    width: int

    def __str__(self) -> str:
        return f"{self.language} {self.theme} {self.size} {self.width} px"


EVERY = [Way(*way) for way in product(TONGUES, ("light", "dark"), LEAST, (NARROW, WIDE))]
PHONE = [way for way in EVERY if way.width == NARROW]
OTHER = {"en": "zh", "zh": "en", "light": "dark", "dark": "light", "normal": "large", "large": "normal"}


def ways(number: int, look: Look) -> list[Way]:
    """In which ways an ordinary run looks at the page of this number."""
    turn, is_fourth = number % len(PHONE), number // len(PHONE) % 4 == number % 4
    one = PHONE[turn]
    other = Way(OTHER[one.language], OTHER[one.theme], OTHER[one.size], WIDE)
    return [one, other] if look.is_first and is_fourth else [one]


class Eyes:
    """A phone and a laptop that look at one page after the other and remember what is wrong."""

    def __init__(self, browser: Browser, paper: Paper) -> None:
        self.paper = paper
        self.wrong: list[str] = []
        self.said: list[str] = []
        self.pages = {width: self._open(browser, width) for width in (NARROW, WIDE)}

    def _open(self, browser: Browser, width: int) -> Page:
        is_phone = width == NARROW
        context = browser.new_context(
            viewport={"width": width, "height": 720}, has_touch=is_phone, is_mobile=is_phone,
            service_workers="block", reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        context.add_init_script(AXE_SCRIPT)
        page = context.new_page()
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("console", lambda line: self.hear(line.type, line.text))
        page.on("request", lambda asked: self.see(asked.url))
        return page

    def hear(self, kind: str, text: str) -> None:
        """Remembers what a script, or the browser on behalf of the CSP, complains of."""
        if kind == "error" and not text.startswith(QUIET):
            self.said.append(text)

    def see(self, url: str) -> None:
        """Remembers what is asked of anybody but the hub."""
        ours = (self.paper.url, self.paper.url.replace("http", "ws", 1), "data:", "blob:", "about:")
        if not url.startswith(ours):
            self.said.append(url)

    def look(self, sheet: Sheet, width: int, chosen: list[Way], first: Way) -> None:
        """Opens a page once, and looks at it in several ways, in the first of all with every rule."""
        page, self.paper.sheet = self.pages[width], sheet
        self.said.clear()
        page.goto(self.paper.url + sheet.url, wait_until="load")
        found: list[str] = []
        for way in chosen:
            page.evaluate(
                "([theme, size]) => Object.assign(document.documentElement.dataset, {theme, size})",
                [way.theme, way.size],
            )
            if way == first:
                page.keyboard.press("Tab")  # what is focused by keys shows it
                found += [f"focus is not seen: {one} ({way})" for one in page.evaluate(UNSEEN)]
            found += [f"{one} ({way})" for one in examine(page, way, whole=way == first)]
        self.wrong += [f"{sheet}: {one}" for one in [*self.said, *found]]


def rules(way: Way, *, whole: bool) -> dict[str, Any]:
    """What axe is asked: everything, or only how it looks. Elders' large text needs more contrast, 7:1."""
    contrast, other = "color-contrast", "color-contrast-enhanced"
    if way.size == "large":
        contrast, other = other, contrast
    if whole:
        return {"rules": {contrast: {"enabled": True}, other: {"enabled": False}}}
    return {"runOnly": {"type": "rule", "values": [contrast, *LOOKS]}}


def examine(page: Page, way: Way, *, whole: bool) -> Iterator[str]:
    """What is wrong with a page that is open."""
    if way.width == NARROW:
        if far := page.evaluate(FAR):
            yield f"scrolls sideways: {far}"
        yield from (f"target too small: {one}" for one in page.evaluate(SMALL, LEAST[way.size] - ROOM))
    yield from (f"says nothing: {one}" for one in page.evaluate(MUTE))
    options = {"resultTypes": ["violations"], **rules(way, whole=whole)}
    for violation in page.evaluate("async (options) => (await axe.run(options)).violations", options):
        nodes = [
            f"{node['target']} {node.get('failureSummary', '')[:160]}" for node in violation["nodes"][:2]
        ]
        yield f"{violation['id']}: {json.dumps(nodes, ensure_ascii=False)}"


def written(language: str, chosen: list[Look]) -> list[Sheet]:
    """
    The pages in a language; asked for in a thread of their own, because the browser's loop occupies this one.
    """
    with ThreadPoolExecutor(1) as asking:
        found = asking.submit(sheets, TONGUES[language], chosen).result()
    return [sheet for sheet in found.values() if sheet.is_whole]


def worth_a_look(found: list[Sheet]) -> list[Sheet]:
    """Every page and every refusal; of a page's further states those that show a piece which is not known yet."""
    always = {sheet.look: sheet for sheet in found if sheet.look.is_first or sheet.look.state == State.WRONG}
    known = set[str]().union(*(pieces(sheet.html) for sheet in always.values()))
    for sheet in found:
        if sheet.look not in always and (shown := pieces(sheet.html)) - known:
            always[sheet.look] = sheet
            known |= shown
    return list(always.values())


@pytest.mark.parametrize("language", TONGUES)
def test_every_page_is_for_everybody(
    language: str, transactional_db: None, browser: Browser, request: Any
) -> None:
    thorough = request.config.getoption("--thorough")
    every = {look: EVERY if thorough else ways(number, look) for number, look in enumerate(looks())}
    chosen = {
        look: found
        for look, these in every.items()
        if (found := [way for way in these if way.language == language])
    }
    seen = written(language, list(chosen))
    with paper() as shown:
        eyes = Eyes(browser, shown)
        for sheet in seen if thorough else worth_a_look(seen):
            for width in dict.fromkeys(way.width for way in chosen[sheet.look]):
                these = [way for way in chosen[sheet.look] if way.width == width]
                eyes.look(sheet, width, these, first=every[sheet.look][0])
    assert not eyes.wrong, "\n".join(eyes.wrong)
