"""What a first visit weighs (pages.md): compressed as the hub's static files are, at level 9."""

import gzip
from collections import Counter

import pytest
from playwright.sync_api import Page, Response, expect

from hub.core.people.models import Area, Person
from tests.groceries.kit import leader, opened, order
from tests.journeys.conftest import Desk
from tests.journeys.kit import ask, is_live

pytestmark = pytest.mark.browser

KIB = 1024


def weight(desk: Desk, path: str, person: Person | None) -> tuple[Page, Counter[str]]:
    """Bytes by kind, and how many requests went to somebody else ("third")."""
    page = desk.open("about:blank", person, service_workers="block")
    found: Counter[str] = Counter()

    def add(answer: Response) -> None:
        if not answer.url.startswith((desk.hub.url, "data:", "blob:")):
            found["third"] += 1
        elif answer.ok and answer.request.resource_type in ("document", "script", "stylesheet", "image"):
            found[answer.request.resource_type] += len(gzip.compress(answer.body(), 9))

    page.on("response", add)
    page.goto(f"{desk.hub.url}{path}", wait_until="networkidle")
    return page, found


def is_light(found: Counter[str]) -> None:
    assert found["third"] == 0
    assert found["document"] <= 14 * KIB
    assert found["stylesheet"] <= 12 * KIB
    assert found["script"] <= 30 * KIB
    assert found["document"] + found["stylesheet"] + found["script"] + found["image"] <= 60 * KIB


def test_the_first_page_of_a_visitor(desk: Desk, area: Area) -> None:
    _, found = weight(desk, "/", None)
    is_light(found)
    assert found["script"] <= 6 * KIB  # neither the line nor htmx is needed there


def test_a_resident_s_pages(desk: Desk, area: Area, li_wei: Person) -> None:
    request = ask(area, li_wei, "胰岛素明天早上用完")
    for path in ("/", "/requests/new/", f"/requests/{request.pk}/"):
        page, found = weight(desk, path, li_wei)
        is_light(found)
        expect(page.locator("h1").first).to_be_visible()


def test_the_pages_of_a_group_order(desk: Desk, area: Area, li_wei: Person) -> None:
    """Thirty goods: more than a supplier's list has had so far."""
    goods = [{"title": f"商品{number}", "note": "新鲜，当天采摘，请尽快食用。"} for number in range(30)]
    campaign = opened(area, leader(area), *goods, minimum_of="packs", minimum=500)
    placed = order(opened(area, campaign.leaders.get().person), li_wei.memberships.get().household, li_wei)
    for path in ("/groceries/", f"/groceries/{campaign.pk}/", f"/orders/{placed.pk}/", "/"):
        page, found = weight(desk, path, li_wei)
        is_light(found)
        expect(page.locator("h1").first).to_be_visible()


def test_a_case_on_the_desk(desk: Desk, area: Area, li_wei: Person, auntie_wang: Person) -> None:
    request = ask(area, li_wei, "胰岛素明天早上用完")
    page, found = weight(desk, f"/area/{area.slug}/desk/{request.pk}/", auntie_wang)
    is_live(page)
    is_light(found)
