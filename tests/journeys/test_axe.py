"""
Every page for everybody (pages.md, "Figures"): no violation that axe finds, no sideways scrolling at 320 px, a focus
that is seen, targets that a thumb hits; nothing from elsewhere, no complaint of a script, no refusal by the CSP.

The pages of `tests.sheets` are shown by a hub of paper, so that each is rendered once and looked at in several ways. An
ordinary run looks at each page in four ways, which hold every pair of language, theme, size and width, and at each of
its states in one; `--thorough` looks at everything in all sixteen.
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
from tests.sheets import Look, Sheet, State, looks, sheets
from tests.world import CHINESE, ENGLISH

pytestmark = pytest.mark.browser

TONGUES = {"en": ENGLISH, "zh": CHINESE}
NARROW, WIDE = 320, 1280
LEAST = {"normal": 48, "large": 60}
"""Pixels that a target measures at least where a finger points (pages.md)."""

ROOM = 0.6
"""Pixels that rounding may take."""

PARTS = 2
"""The pages are dealt out to so many tests, so that two processes can share them."""


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
PAIRS = (
    (
        Way("en", "light", "large", NARROW), Way("en", "dark", "normal", NARROW), Way("zh", "dark", "large", WIDE),
        Way("zh", "light", "normal", WIDE),
    ),
    (
        Way("zh", "light", "large", NARROW), Way("zh", "dark", "normal", NARROW), Way("en", "dark", "large", WIDE),
        Way("en", "light", "normal", WIDE),
    ),
)  # fmt: skip
"""Two sets of four that take turns: theme and size in every pair with either width, and with either language."""


def ways(number: int, state: State) -> list[Way]:
    """In which ways an ordinary run looks at the page of this number."""
    pair = PAIRS[number % 2]
    return list(pair) if state == State.PLAIN else [pair[number // 2 % len(pair)]]


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

    def look(self, sheet: Sheet, width: int, chosen: list[Way]) -> None:
        """Opens a page once, and looks at it in several ways."""
        page, self.paper.sheet = self.pages[width], sheet
        self.said.clear()
        page.goto(self.paper.url + sheet.url, wait_until="load")
        page.keyboard.press("Tab")  # what is focused by keys shows it
        found = [f"focus is not seen: {one}" for one in page.evaluate(UNSEEN)]
        for way in chosen:
            page.evaluate(
                "([theme, size]) => Object.assign(document.documentElement.dataset, {theme, size})",
                [way.theme, way.size],
            )
            found += [f"{one} ({way})" for one in examine(page, way)]
        self.wrong += [f"{sheet}: {one}" for one in [*self.said, *found]]


def examine(page: Page, way: Way) -> Iterator[str]:
    """What is wrong with a page that is open."""
    if way.width == NARROW:
        if far := page.evaluate(FAR):
            yield f"scrolls sideways: {far}"
        yield from (f"target too small: {one}" for one in page.evaluate(SMALL, LEAST[way.size] - ROOM))
    yield from (f"says nothing: {one}" for one in page.evaluate(MUTE))
    contrast = {
        "color-contrast": {"enabled": way.size == "normal"},
        "color-contrast-enhanced": {"enabled": way.size == "large"},  # 7:1 for elders
    }
    options = {"resultTypes": ["violations"], "rules": contrast}
    for violation in page.evaluate("async (options) => (await axe.run(options)).violations", options):
        nodes = [
            f"{node['target']} {node.get('failureSummary', '')[:160]}" for node in violation["nodes"][:2]
        ]
        yield f"{violation['id']}: {json.dumps(nodes, ensure_ascii=False)}"


def written(chosen: list[Look]) -> dict[str, dict[Look, Sheet]]:
    """The pages in each language, asked for in a thread of their own: the browser's loop occupies this one."""
    with ThreadPoolExecutor(1) as asking:
        return {name: asking.submit(sheets, tongue, chosen).result() for name, tongue in TONGUES.items()}


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_for_everybody(
    part: int, transactional_db: None, browser: Browser, request: Any
) -> None:
    chosen = looks()[part::PARTS]
    seen = written(chosen)
    thorough = request.config.getoption("--thorough")
    with paper() as shown:
        eyes = Eyes(browser, shown)
        for number, look in enumerate(chosen):
            these = EVERY if thorough else ways(number, look.state)
            for language, width in product(TONGUES, (NARROW, WIDE)):
                sheet = seen[language].get(look)
                way = [way for way in these if (way.language, way.width) == (language, width)]
                if way and sheet is not None and sheet.is_whole:
                    eyes.look(sheet, width, way)
    assert not eyes.wrong, "\n".join(eyes.wrong)
