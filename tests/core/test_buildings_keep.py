"""Buildings by hand."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.estate.actions import buildings
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.live import names
from hub.core.people.models import Area, Building, Household, Person
from tests.core.estate_kit import fresh, watching

SignIn = Callable[..., Client]


@pytest.mark.django_db
def test_a_building_is_added_last_in_the_lists(area: Area, building: Building, auntie_wang: Person) -> None:
    """In the order in which one walks them."""
    with watching() as seen:
        made = buildings.add(area, {"number": " 13 ", "zone": "西"}, by=auntie_wang)
    assert (made.number, made.position) == ("13", building.position + 1)
    assert (seen.verbs, seen.streams) == (["estate.building.added"], {names.desk(area.pk)})


@pytest.mark.django_db
def test_a_number_stands_once(area: Area, building: Building, auntie_wang: Person) -> None:
    """Added twice, or changed into one that is there."""
    with pytest.raises(Conflict, match=r"building\.taken"):
        buildings.add(area, {"number": building.number}, by=auntie_wang)
    other = buildings.add(area, {"number": "13"}, by=auntie_wang)
    with pytest.raises(Conflict, match=r"building\.taken"):
        buildings.change(other, {"number": building.number}, by=auntie_wang)
    assert fresh(other).number == "13"


@pytest.mark.django_db
def test_only_the_committee_of_the_area_does(
    area: Area, building: Building, xiao_zhao: Person, stranger: Person
) -> None:
    """A volunteer does not, nor does another estate's committee."""
    for person in (xiao_zhao, stranger):
        with pytest.raises(NotYours):
            buildings.add(area, {"number": "13"}, by=person)
        with pytest.raises(NotYours):
            buildings.change(building, {"zone": "x"}, by=person)
        with pytest.raises(NotYours):
            buildings.add_doors(building, by=person)


@pytest.mark.django_db
def test_a_stale_form_keeps_what_was_typed(
    area: Area, building: Building, auntie_wang: Person, sign_in: SignIn
) -> None:
    """Both texts, and the version to go on from."""
    typed = {
        "version": "1",
        "number": "12",
        "name": "十二栋",
        "zone": "北",
        "floors": "7",
        "doors_per_floor": "4",
    }
    buildings.change(building, {"zone": "南"}, by=auntie_wang)
    answer = sign_in(auntie_wang).post(f"/area/{area.slug}/buildings/{building.pk}/edit/", typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="北"' in page
    assert "南" in page
    assert fresh(building).zone == "南"


@pytest.mark.django_db
def test_missing_doors_are_added_and_those_there_stay(
    building: Building, granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """Seven floors of four; done again, it adds nothing."""
    for _ in range(2):
        buildings.add_doors(fresh(building), by=auntie_wang)
        assert building.households.count() == 28
    assert building.households.get(door="0304") == granny_door
    assert building.households.get(door="0701").floor == 7


@pytest.mark.django_db
def test_a_slip_of_the_finger_does_not_fill_the_list(building: Building, auntie_wang: Person) -> None:
    """Neither a tower of nonsense nor a building without a size."""
    for floors in (0, 900):
        Building.objects.filter(pk=building.pk).update(floors=floors)
        with pytest.raises(Invalid, match=r"building\.size"):
            buildings.add_doors(fresh(building), by=auntie_wang)
    assert not building.households.exists()


@pytest.mark.django_db
def test_a_building_of_another_area_is_not_there(
    other_area: Area, area: Area, auntie_wang: Person, sign_in: SignIn
) -> None:
    """Neither under its own area's address nor under one's own."""
    theirs = Building.objects.create(area=other_area, number="1")
    client = sign_in(auntie_wang)
    for slug in (area.slug, other_area.slug):
        assert client.get(f"/area/{slug}/buildings/{theirs.pk}/").status_code == 404
        assert client.post(f"/area/{slug}/buildings/{theirs.pk}/doors/").status_code == 404
