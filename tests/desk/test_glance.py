"""The desk at a glance: levels, ages, promises; and an estate where nobody is on the list yet."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.kit import clock
from hub.core.people.models import Area, Household, Person
from hub.desk import access, waiting
from support import actions
from support.passes import actions as passes
from tests.support.pass_kit import asked

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def ages(area: Area) -> list[tuple[int, int]]:
    return [(age.n, age.height) for age in access.glance(area)["ages"]]


def test_each_open_request_stands_in_one_bar_by_its_age(
    area: Area, granny_door: Household, auntie_wang: Person, noon: datetime, django_assert_num_queries: Any
) -> None:
    for minutes in (0, 14, 15, 59, 61, 239, 240, 1440, 9999):
        with clock.at(noon - timedelta(minutes=minutes)):
            wish = actions.Wish(category="food", text="没米了", household=granny_door)
            actions.raise_request(area, wish, by=auntie_wang)
    with clock.at(noon), django_assert_num_queries(1):
        assert ages(area) == [(2, 100), (2, 100), (2, 100), (1, 50), (2, 100)]


def test_nothing_open_is_no_bar(area: Area) -> None:
    assert ages(area) == [(0, 0)] * 5


@pytest.mark.parametrize("name", ["home", "desk:queue"])
def test_an_estate_without_a_building_shows_its_lead_the_first_steps(
    area: Area, director_zhou: Person, sign_in: SignIn, name: str
) -> None:
    url = reverse(name, args=[area.slug] if name != "home" else [])
    steps = reverse("roster:start", args=[area.slug])
    assert f'<li><a href="{steps}">' in sign_in(director_zhou).get(url).content.decode()


def test_what_waits_about_passes_and_gates_stands_beside_the_requests(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn, noon: datetime
) -> None:
    assert waiting.of(area) == []
    asked(li_wei)
    passes.let_out(area, passes.Emergency(tap="tap-1"), by=auntie_wang)
    assert [(str(heap.label), heap.count) for heap in waiting.of(area)] == [
        ("门岗异常", 1), ("要决定的出门条", 1),
    ]  # fmt: skip
    assert (
        "要决定的出门条" in sign_in(auntie_wang).get(reverse("desk:queue", args=[area.slug])).content.decode()
    )


def test_an_estate_with_buildings_shows_none(
    area: Area, granny_door: Household, director_zhou: Person, sign_in: SignIn
) -> None:
    steps = reverse("roster:start", args=[area.slug])
    assert f'<li><a href="{steps}">' not in sign_in(director_zhou).get("/").content.decode()
