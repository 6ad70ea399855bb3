"""The public number of a draw is a day's, read in everybody's own language, and nobody enters it before it exists."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from groceries import actions, draws, verifier
from groceries.models import Campaign, Draw
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people.models import Area, Person
from tests.groceries.kit import leader, opened, order

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(area: Area, li_wei: Person, noon: datetime) -> Campaign:
    """Closed by a job that speaks Chinese; nobody named a number."""
    campaign = opened(area, leader(area), {"stock": {"general": 2}}, allotment="ballot")
    order(campaign, li_wei.memberships.get().household, li_wei)
    clock.move(hours=3)
    with translation.override("zh-hans"):
        actions.close(campaign, by=None)
    return campaign


def test_it_is_read_in_either_language(closed: Campaign, client: Any) -> None:
    page = reverse("groceries:draw", args=[closed.pk])
    english = client.get(page, headers={"accept-language": "en"}).text
    chinese = client.get(page, headers={"accept-language": "zh-hans"}).text
    assert "SSE Composite Index, close of" in english
    assert "上证" not in english
    assert "上证" in chinese


def test_it_is_refused_before_the_day_is_over_here(closed: Campaign, auntie_wang: Person) -> None:
    promised = Draw.objects.get()
    day = promised.number_day
    assert isinstance(day, date)
    with pytest.raises(Conflict, match=r"draw\.too_early"):
        actions.draw(closed, "3251.85", by=auntie_wang)
    midnight = datetime(day.year, day.month, day.day, 23, 59, tzinfo=closed.area.zone)
    with clock.at(midnight), pytest.raises(Conflict, match=r"draw\.too_early"):
        actions.draw(closed, "3251.85", by=auntie_wang)
    with clock.at(datetime(day.year, day.month, day.day + 1, 0, 0, tzinfo=closed.area.zone)):
        assert actions.draw(closed, "3251.85", by=auntie_wang).seed


def test_the_page_offers_it_when_it_can_be_entered(
    closed: Campaign, auntie_wang: Person, sign_in: Any
) -> None:
    page = reverse("groceries:drawing", args=[closed.area.slug, closed.pk])
    desk, sends = sign_in(auntie_wang), {"number": "3251.85", "compared": "on"}
    assert 'name="number"' not in desk.get(page).text
    assert desk.post(page, sends).status_code == 409
    clock.move(hours=60)
    assert 'name="number"' in desk.get(page).text
    assert desk.post(page, sends).status_code == 303


def test_a_day_in_the_leaders_own_words_counts_too(area: Area, auntie_wang: Person, noon: datetime) -> None:
    campaign = opened(area, leader(area), allotment="ballot", draw_number="双色球 2022-04-12 期")
    clock.move(hours=3)
    actions.close(campaign, by=None)
    assert str(Draw.objects.get().named) == "双色球 2022-04-12 期"
    with pytest.raises(Conflict, match=r"draw\.too_early"):
        actions.draw(campaign, "070911", by=auntie_wang)
    Draw.objects.update(number_name="2022-13-99 号")  # no day at all
    assert actions.draw(campaign, "070911", by=auntie_wang).seed


def test_the_file_names_the_day_and_the_script_says_it(
    closed: Campaign, auntie_wang: Person, tmp_path: Path, capsys: Any
) -> None:
    clock.move(hours=60)
    drawn = actions.draw(closed, "3251.85", by=auntie_wang)
    told = draws.published(drawn)
    assert told["number_day"] == str(drawn.number_day)
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(told), "utf-8")
    assert verifier.main(str(file)) == 0
    assert told["number_name"] in capsys.readouterr().out
