"""The committee's spreadsheet becomes the estate: uploaded, looked at, confirmed, with its progress in sight."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.core.flow.imports import actions
from hub.core.jobs import worker
from hub.core.people.models import Area, Household, Person
from tests.core.import_kit import CHEN, ESTATE, LI, LI_WIFE, THREE, as_csv
from tests.journeys.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def read_file(page: Page, file: Path) -> None:
    """Chooses a file and sends it."""
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="Which column is which")).to_be_visible()


def test_the_estate_is_imported_while_auntie_wang_watches(
    desk: Desk, area: Area, auntie_wang: Person
) -> None:
    page = desk.open(f"/area/{area.slug}/roster/", auntie_wang, viewport={"width": 1280, "height": 900})
    read_file(page, ESTATE)
    expect(page.get_by_role("combobox", name="E 联系电话")).to_have_value("phone")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    worker.once()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    expect(page.get_by_text("14,411 people, 6,514 households")).to_be_visible()
    page.get_by_role("link", name="To look at 5").click()
    expect(page.locator("tbody tr")).to_have_count(5)
    assert not Household.objects.exists()
    page.get_by_role("button", name="Write them").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    worker.once()
    expect(page.get_by_role("heading", name="Written")).to_be_visible()
    expect(page.get_by_text("14,411 new")).to_be_visible()
    assert Household.objects.count() == 6_514


def test_without_javascript_on_a_phone(
    desk: Desk, area: Area, auntie_wang: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BIG", 1)
    small = {"width": 360, "height": 800}
    page = desk.open(f"/area/{area.slug}/roster/", auntie_wang, viewport=small, java_script_enabled=False)
    file = tmp_path / "居民.csv"
    file.write_bytes(as_csv(CHEN, LI, LI_WIFE))
    read_file(page, file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    worker.once()
    expect(
        page.get_by_role("heading", name="What would change")
    ).to_be_visible()  # the page looks again by itself
    page.get_by_role("button", name="Write them").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    worker.once()
    expect(page.get_by_role("heading", name="Written")).to_be_visible()
    assert Person.objects.filter(name="陈桂花").count() == 1


def test_the_conflict_of_the_three_buildings_is_explained(
    desk: Desk, area: Area, auntie_wang: Person
) -> None:
    page = desk.open(f"/area/{area.slug}/roster/", auntie_wang)
    read_file(page, THREE)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("1 refused row is left out.")).to_be_visible()
    page.get_by_role("link", name="Refused 1").click()
    expect(page.locator("tbody tr")).to_contain_text("Row 10 names 王娟 as head of this door")
    page.get_by_role("button", name="Write the others").click()
    expect(page.get_by_text("84 new, 0 changed, 1 left out")).to_be_visible()


def test_a_file_that_is_none_says_what_to_do(
    desk: Desk, area: Area, auntie_wang: Person, tmp_path: Path
) -> None:
    page = desk.open(f"/area/{area.slug}/roster/", auntie_wang)
    file = tmp_path / "名册.xlsx"
    file.write_bytes(ESTATE.read_bytes()[:100_000])
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("alert")).to_contain_text("cut off on the way")
