"""A door by hand: added, corrected, closed, opened again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hub.core.estate.actions import households
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, NotYours
from hub.core.live import names
from hub.core.people import access as people
from hub.core.people.models import Area, Building, Household, Invitation, Person, ProxyGrant
from tests.core.estate_kit import another_building, empty_door, fresh, watching

SignIn = Callable[..., Client]


@pytest.mark.django_db
def test_a_door_is_added(building: Building, auntie_wang: Person) -> None:
    """And the desk and whoever looks at it learn of it."""
    with watching() as seen:
        made = households.add(building, {"door": "0305", "floor": 3}, by=auntie_wang)
    assert made.address == "12栋 0305"
    assert seen.streams == {names.desk(building.area_id), f"household:{made.pk}"}
    assert seen.people == set()


@pytest.mark.django_db
def test_a_door_stands_once_and_a_part_makes_room(
    building: Building, granny_door: Household, auntie_wang: Person
) -> None:
    """The refusal names the household that is there."""
    with pytest.raises(Conflict, match=r"household\.taken") as refused:
        households.add(building, {"door": "0304"}, by=auntie_wang)
    assert refused.value.extra["other"] == granny_door
    assert households.add(building, {"door": "0304", "part": "B"}, by=auntie_wang).address == "12栋 0304-B"


@pytest.mark.django_db
def test_adding_a_closed_door_opens_it(building: Building, auntie_wang: Person) -> None:
    """Its history stays with it."""
    empty = empty_door(building, "0601")
    households.close(empty, by=auntie_wang)
    again = households.add(building, {"door": "0601"}, by=auntie_wang)
    assert (again.pk, again.closed_at) == (empty.pk, None)


@pytest.mark.django_db
def test_a_wrong_door_is_corrected_with_all_who_live_there(
    granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """Nobody moves: the plate was wrong."""
    right = another_building(granny_door.area)
    households.change(granny_door, {"building": right, "door": "0403"}, by=auntie_wang)
    assert fresh(granny_door).address == "13栋 0403"
    assert granny_chen.memberships.get().household == granny_door


@pytest.mark.django_db
def test_a_stale_form_shows_both_and_loses_nothing(
    area: Area, granny_door: Household, auntie_wang: Person, sign_in: SignIn
) -> None:
    """409 with both texts; saved once more it goes through."""
    client, url = sign_in(auntie_wang), f"/area/{area.slug}/households/{granny_door.pk}/edit/"
    typed = {"version": "1", "building": str(granny_door.building_id), "door": "0304", "remark": "敲门要响"}
    households.change(granny_door, {"remark": "门铃坏了"}, by=auntie_wang)
    answer = client.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "门铃坏了" in page
    assert "敲门要响" in page
    assert client.post(url, {**typed, "version": "2"}).status_code == 303
    assert fresh(granny_door).remark == "敲门要响"


@pytest.mark.django_db
def test_a_household_in_use_is_not_closed_by_accident(
    granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """Only empty, or with the word that all have left."""
    with pytest.raises(Conflict, match=r"household\.lived_in"):
        households.close(granny_door, by=auntie_wang)
    assert fresh(granny_door).closed_at is None
    assert people.households_of(granny_chen).exists()


@pytest.mark.django_db
def test_closing_ends_who_lives_there_who_acts_and_the_letter(
    granny_door: Household, granny_chen: Person, li_wei: Person, auntie_wang: Person
) -> None:
    """A closed door opens for nobody; who lost it is told, nobody else."""
    soon = clock.now() + timedelta(days=3)
    ProxyGrant.objects.create(person=li_wei, household=granny_door, expires_at=soon)
    Invitation.objects.create(household=granny_door, code_hash="x", expires_at=soon)
    with watching() as seen:
        households.close(granny_door, by=auntie_wang, why="去世", everybody_left=True)
    assert not people.households_of(granny_chen).exists()
    assert not people.households_acted_for(li_wei).filter(pk=granny_door.pk).exists()
    assert not Invitation.objects.filter(replaced_at=None).exists()
    assert seen.told("estate.member.moved_out") == {granny_chen.pk}
    with pytest.raises(Conflict):
        households.close(fresh(granny_door), by=auntie_wang)


@pytest.mark.django_db
def test_it_is_opened_again_once(building: Building, auntie_wang: Person) -> None:
    """The second click learns that it is open."""
    empty = empty_door(building, "0601")
    households.close(empty, by=auntie_wang)
    households.reopen(fresh(empty), by=auntie_wang)
    with pytest.raises(Conflict, match=r"household\.open"):
        households.reopen(fresh(empty), by=auntie_wang)


@pytest.mark.django_db
def test_nobody_but_the_committee_does(
    building: Building, granny_door: Household, granny_chen: Person, xiao_zhao: Person, stranger: Person
) -> None:
    """Nor does the household itself."""
    for person in (granny_chen, xiao_zhao, stranger):
        with pytest.raises(NotYours):
            households.add(building, {"door": "9999"}, by=person)
        with pytest.raises(NotYours):
            households.change(granny_door, {"door": "9999"}, by=person)
        with pytest.raises(NotYours):
            households.close(granny_door, by=person, everybody_left=True)


@pytest.mark.django_db
def test_the_same_key_adds_one_door(building: Building, auntie_wang: Person, sign_in: SignIn) -> None:
    """A second tap on a bad line."""
    client = sign_in(auntie_wang)
    body = {"door": "0305", "building": str(building.pk), "idempotency_key": "tap"}
    first, second = (client.post("/area/xinminzhu/households/new/", body) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert building.households.count() == 1
