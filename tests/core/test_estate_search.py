"""A household is found as people say it on the phone."""

import pytest

from hub.core.estate import search
from hub.core.people.models import Area, Building, Household, Person
from tests.conftest import door, resident
from tests.core.estate_kit import another_building


@pytest.fixture
def estate(area: Area, granny_chen: Person, li_wei: Person) -> Area:
    """12栋 0304 and 0502; 13栋 0304 with somebody else."""
    resident("Grace Chen", door(another_building(area), "0304"), phone="+862155550142")
    return area


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "doors"),
    [
        ("12-0304", ["12栋 0304"]),
        ("12 304", ["12栋 0304"]),
        ("12栋0304", ["12栋 0304"]),
        ("１２号楼３０４室", ["12栋 0304"]),
        ("12 幢 0304", ["12栋 0304"]),
        ("Building 12, flat 304", ["12栋 0304"]),
        ("0304", ["12栋 0304", "13栋 0304"]),
        ("陈桂花", ["12栋 0304"]),
        ("桂", ["12栋 0304"]),
        ("chen", ["13栋 0304"]),
        ("Grace C", ["13栋 0304"]),
        ("199 1234 5678", ["12栋 0304"]),
        ("+86 19912345678", ["12栋 0304"]),
        ("12345678", ["12栋 0304"]),
        ("021-5555 0142", ["13栋 0304"]),
        ("99-9999", []),
        ("", []),
        ("%", []),
        ("'; DROP TABLE", []),
    ],
)
def test_found_as_it_is_said(query: str, doors: list[str], estate: Area) -> None:
    """Every way of writing the same door, half names, half phones."""
    assert [found.household.address for found in search.find(estate, query)] == doors


@pytest.mark.django_db
def test_only_in_the_area_and_with_who_lives_there(
    estate: Area, other_area: Area, granny_chen: Person
) -> None:
    """Nobody of another estate is found by trying names."""
    elsewhere = Household.objects.create(
        area=other_area, building=Building.objects.create(area=other_area, number="12"), door="0304"
    )
    resident("陈桂花", elsewhere)
    [found] = search.find(estate, "陈桂花")
    assert [member.person for member in found.members] == [granny_chen]


@pytest.mark.django_db
def test_it_takes_two_queries_whatever_it_finds(estate: Area, django_assert_num_queries: object) -> None:
    """30 at most."""
    building = estate.buildings.get(number="12")
    for number in range(40):
        resident("王大力", door(building, f"{number + 10:02}01"))
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(search.find(estate, "王大力")) == search.MOST
