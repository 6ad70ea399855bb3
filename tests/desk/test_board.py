"""The building board: what each door waits for, in the picture and in the table (pages.md, "Look")."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.estate import board
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Household, Person
from support import actions
from tests.conftest import door, resident

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def ask(area: Area, household: Household, by: Person) -> None:
    actions.raise_request(area, actions.Wish(category="food", text="没米了", household=household), by=by)


def marks(building: Building) -> dict[str, dict[str, int]]:
    """Door → sign → how many."""
    shown = board.of(building, building.households.order_by("-floor", "door"))
    return {
        one.household.door: {mark.name: mark.n for mark in one.marks}
        for floor in shown.floors
        for one in floor.doors
    }


def test_a_door_bears_what_it_waits_for(
    area: Area, building: Building, li_wei: Person, granny_door: Household, auntie_wang: Person
) -> None:
    home = li_wei.memberships.get().household
    ask(area, home, li_wei)
    ask(area, granny_door, auntie_wang)
    found = marks(building)
    assert found[home.door]["ask"] == 1
    assert found[granny_door.door]["ask"] == 1


def test_what_is_over_or_read_is_not_shown(area: Area, building: Building, li_wei: Person) -> None:
    home = li_wei.memberships.get().household
    ask(area, home, li_wei)
    Notice.objects.filter(person=li_wei).update(read_at="2022-03-28T12:00Z", open_key=None)
    actions.withdraw(_only(home), by=li_wei)
    Notice.objects.filter(person=li_wei).update(read_at="2022-03-28T12:00Z", open_key=None)
    assert marks(building)[home.door] == {}


def _only(household: Household) -> Any:
    from support.models import SupportRequest

    return SupportRequest.objects.get(household=household)


def test_notices_of_those_who_never_joined_do_not_count(
    area: Area, building: Building, auntie_wang: Person
) -> None:
    """Nobody there could have read them: every door of the estate would bear the sign."""
    home = door(building, "0907")
    resident("孙奶奶", home)
    home.memberships.update(joined_at=None)
    ask(area, home, auntie_wang)
    assert "bell" not in marks(building)[home.door]


def test_the_page_shows_picture_and_table_to_the_desk(
    area: Area, building: Building, li_wei: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    home = li_wei.memberships.get().household
    ask(area, home, li_wei)
    page = (
        sign_in(auntie_wang).get(reverse("estate:building", args=[area.slug, building.pk])).content.decode()
    )
    assert 'role="img"' in page
    assert "url(#board-ask)" in page
    assert "facade-marks" in page


def test_the_number_of_questions_does_not_grow_with_the_doors(
    area: Area, building: Building, auntie_wang: Person, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        ask(area, door(building, f"11{number:02d}"), auntie_wang)
    with django_assert_max_num_queries(5):
        assert len(marks(building)) >= 20
