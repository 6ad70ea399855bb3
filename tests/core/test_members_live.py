"""Who lives where: moving in, births, moves, leaving, the head."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.estate.actions import care, living
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people import access as people
from hub.core.people import rights
from hub.core.people.models import Area, Building, CareFlag, Household, Membership, Person
from hub.core.people.words import CareKind, Relation
from tests.conftest import resident
from tests.core.estate_kit import at_once, empty_door, fresh, household_of, watching

SignIn = Callable[..., Client]
DAUGHTER = living.Newcomer(name="陈小红", relation=Relation.CHILD, phone="+8619955550101", born="1975-02")


@pytest.mark.django_db
def test_somebody_moves_in_and_the_head_is_told(
    granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """The head, and nobody else."""
    with watching() as seen:
        made = living.move_in(granny_door, DAUGHTER, by=auntie_wang)
    assert (made.is_head, made.relation, made.person.phone) == (False, "child", "+8619955550101")
    assert seen.told("estate.member.moved_in") == {granny_chen.pk}
    assert seen.streams == {f"desk:{granny_door.area_id}", f"household:{granny_door.pk}"}


@pytest.mark.django_db
def test_the_first_behind_a_door_is_its_head(building: Building, auntie_wang: Person) -> None:
    """Whatever relation was chosen."""
    made = living.move_in(empty_door(building, "0601"), DAUGHTER, by=auntie_wang)
    assert (made.is_head, made.relation) == (True, Relation.HEAD)


@pytest.mark.django_db
def test_one_birth_entered_by_two_staff_is_one_child(
    area: Area, granny_door: Household, granny_chen: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    """The second sees that the household has changed, with all that was typed still there."""
    client, url = sign_in(auntie_wang), f"/area/{area.slug}/households/{granny_door.pk}/members/new/"
    baby = {"name": "陈宝宝", "birth": "on", "born": "2022-04", "relation": "other", "version": "1"}
    assert client.post(url, baby).status_code == 303
    second = client.post(url, baby)
    assert second.status_code == 409
    assert 'value="陈宝宝"' in second.content.decode()
    child = Membership.objects.get(person__name="陈宝宝")
    assert (child.relation, child.person.born) == ("child", "2022-04")


@pytest.mark.django_db
def test_a_baby_needs_a_month(
    area: Area, granny_door: Household, granny_chen: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    """A sentence at the field, nothing written."""
    url = f"/area/{area.slug}/households/{granny_door.pk}/members/new/"
    answer = sign_in(auntie_wang).post(
        url, {"name": "陈宝宝", "birth": "on", "relation": "other", "version": "1"}
    )
    assert answer.status_code == 422
    assert not Person.objects.filter(name="陈宝宝").exists()


@pytest.mark.django_db
def test_who_moves_takes_rights_and_flags_along(
    building: Building, granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """And the head's place goes to the eldest who stays."""
    younger = living.move_in(granny_door, living.Newcomer(name="陈小二", born="1980-01"), by=auntie_wang)
    elder = living.move_in(fresh(granny_door), DAUGHTER, by=auntie_wang)
    care.set_flag(granny_door, care.Note(CareKind.DIALYSIS, consent=True), by=auntie_wang, person=granny_chen)
    to, before = empty_door(building, "0601"), rights.number()
    moving = Membership.objects.select_related("household__area", "person").get(person=granny_chen)
    with watching() as seen:
        living.move([moving], to, by=auntie_wang, version=3)
    assert list(people.households_of(granny_chen)) == [to]
    assert rights.number() > before
    assert CareFlag.objects.get(ended_at=None).household == to
    assert fresh(elder).is_head
    assert not fresh(younger).is_head
    assert to.memberships.get().is_head
    assert seen.told("estate.member.moved") == {granny_chen.pk}
    assert seen.streams == {f"desk:{building.area_id}", f"household:{granny_door.pk}", f"household:{to.pk}"}


@pytest.mark.django_db
def test_a_move_needs_somebody_and_another_door_of_the_area(
    granny_door: Household, granny_chen: Person, other_area: Area, auntie_wang: Person
) -> None:
    """Nothing is half done."""
    member = Membership.objects.get(person=granny_chen)
    elsewhere = empty_door(Building.objects.create(area=other_area, number="1"), "0101")
    with pytest.raises(Invalid, match=r"member\.nobody"):
        living.move([], granny_door, by=auntie_wang)
    for to in (granny_door, elsewhere):
        with pytest.raises(Invalid, match=r"household\.same"):
            living.move([member], to, by=auntie_wang)
    assert household_of(granny_chen) == granny_door


@pytest.mark.django_db
def test_who_is_off_the_list_loses_the_household_at_once(
    granny_door: Household, granny_chen: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    """An old page of theirs opens nothing any more; their own flags end."""
    daughter = living.move_in(granny_door, DAUGHTER, by=auntie_wang)
    care.set_flag(
        granny_door, care.Note(CareKind.PREGNANT, consent=True), by=auntie_wang, person=daughter.person
    )
    client = sign_in(daughter.person)
    page = f"/household/{granny_door.pk}/readings/"
    assert client.get(page).status_code == 200
    with watching() as seen:
        living.move_out(fresh(daughter), by=auntie_wang, why="搬走")
    assert client.get(page).status_code == 404
    assert not CareFlag.objects.filter(ended_at=None).exists()
    assert seen.told("estate.member.moved_out") == {daughter.person_id}
    with pytest.raises(Conflict, match=r"member\.gone"):
        living.move_out(fresh(daughter), by=auntie_wang)


@pytest.mark.django_db
def test_another_head(granny_door: Household, granny_chen: Person, auntie_wang: Person) -> None:
    """Both are told: the head may object to who joins."""
    daughter = living.move_in(granny_door, DAUGHTER, by=auntie_wang)
    with watching() as seen:
        living.change_head(fresh(granny_door), daughter, by=auntie_wang)
    assert fresh(daughter).is_head
    assert not granny_chen.memberships.get().is_head
    assert seen.told("estate.household.head_changed") == {granny_chen.pk, daughter.person_id}


@pytest.mark.django_db(transaction=True)
def test_of_two_heads_chosen_at_once_one_is_made(
    granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """And the other member of staff learns of it."""
    one = living.move_in(granny_door, DAUGHTER, by=auntie_wang)
    two = living.move_in(fresh(granny_door), living.Newcomer(name="陈小二"), by=auntie_wang)
    version = fresh(granny_door).version
    results = at_once(
        *(
            lambda member=member: living.change_head(
                fresh(granny_door), member, by=auntie_wang, version=version
            )
            for member in (one, two)
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Household"]
    assert granny_door.memberships.filter(is_head=True, ended_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_version_the_second_would_overwrite_the_first_unseen(
    granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """The control: set one after the other by hand, both succeed, and the first never learns."""
    one = living.move_in(granny_door, DAUGHTER, by=auntie_wang)
    two = living.move_in(fresh(granny_door), living.Newcomer(name="陈小二"), by=auntie_wang)
    for member in (one, two):
        Membership.objects.filter(household=granny_door).update(is_head=False)
        assert Membership.objects.filter(pk=member.pk).update(is_head=True) == 1


@pytest.mark.django_db
def test_nobody_but_the_committee_moves_anybody(
    granny_door: Household, granny_chen: Person, xiao_zhao: Person, stranger: Person, building: Building
) -> None:
    """Not a volunteer, not another estate, not the household itself."""
    member, to = Membership.objects.get(person=granny_chen), empty_door(building, "0601")
    for person in (granny_chen, xiao_zhao, stranger):
        with pytest.raises(NotYours):
            living.move_in(granny_door, DAUGHTER, by=person)
        with pytest.raises(NotYours):
            living.move([member], to, by=person)
        with pytest.raises(NotYours):
            living.move_out(member, by=person)
        with pytest.raises(NotYours):
            living.change_head(granny_door, member, by=person)


@pytest.mark.django_db
def test_nobody_moves_into_a_closed_household(building: Building, auntie_wang: Person) -> None:
    """It is opened first."""
    from hub.core.estate.actions import households

    empty = empty_door(building, "0601")
    households.close(empty, by=auntie_wang)
    with pytest.raises(Conflict, match=r"household\.closed"):
        living.move_in(fresh(empty), DAUGHTER, by=auntie_wang)


@pytest.mark.django_db
def test_somebody_who_lives_at_two_doors_keeps_the_other(
    building: Building, granny_door: Household, li_wei: Person, auntie_wang: Person
) -> None:
    """A move ends one membership, not the person's life elsewhere."""
    own = household_of(li_wei)
    Membership.objects.create(
        person=li_wei, household=granny_door, episode=building.area.episodes.get(), is_head=True
    )
    leaving = Membership.objects.select_related("household__area", "person").get(household=granny_door)
    living.move([leaving], own, by=auntie_wang)
    assert list(people.households_of(li_wei)) == [own]
    assert own.memberships.filter(ended_at=None).count() == 1
    assert resident("租客", granny_door).memberships.get().is_head
